/*
 * pcapng_save: a trace, or a part of it, as a pcapng file.
 *
 * Of a trace that was read from a pcapng file, every block is written as it stands there, octet for octet,
 * but those that have to change: a frame, section, interface or statistics of which a note was added,
 * edited or deleted, the frames that must carry an event for one that is left out, and what a veil
 * (veil.h) changes. Even they keep their byte order, their other options, and the order of those.
 */
#ifndef CAPTURE_PCAPNG_SAVE_H
#define CAPTURE_PCAPNG_SAVE_H

#include "filter.h"
#include "trace.h"
#include "veil.h"

/* What is wanted of a trace; zero-initialised: nothing. */
struct pcapng_choice {
	size_t first, end;     /* moments [first, end) … */
	struct filter *filter; /* … of the frames, those it lets through; NULL: all. Not owned */
	struct veil_choice veil;
};

struct pcapng_saving;

/* Begins. TRACE must not change until the end. */
struct pcapng_saving *pcapng_save_start(
    const struct trace *trace, const struct pcapng_choice *choice);
/* Appends some more of the file to OUT, some ten thousand octets or a long block. False: that was all. */
bool pcapng_save_some(struct pcapng_saving *saving, struct text *out);
void pcapng_save_end(struct pcapng_saving *saving);

/* All of TRACE at once. */
void pcapng_save_whole(const struct trace *trace, struct text *out);

#endif
