/*
 * file/feed: the octets of a file, one after the other, wherever they come from. Inside file.
 *
 *     mapped       the window is the whole file
 *     as it comes  pipes, devices:   read() → chunk
 *     packed                         read() → unpacker → chunk
 *
 * What has come is in the window until it is taken, and stays where it is for as long as the trace:
 * packets point there. Chunks are the trace's. What is left of one when it is full goes to the start
 * of the next, so that a packet or block is never in two pieces.
 */
#ifndef CAPTURE_FILE_FEED_H
#define CAPTURE_FILE_FEED_H

#include "parts.h"
#include "unpack.h"

struct feed {
	struct trace *trace;
	const char *name;     /* for messages */
	struct window window; /* at the end of the chunk, of the map */
	int descriptor;       /* -1: everything is in the window, or it has ended */
	bool is_input;        /* it is standard input */
	bool may_wait;        /* read() takes as long as it likes: no regular file */
	uint64_t done, total; /* octets of the file taken in; its size, 0: not known */
	uint64_t kept, limit; /* octets in chunks; at most so many */
	uint8_t *chunk;
	size_t filled, size; /* octets of the chunk */
	bool started;        /* it is known whether it is packed */
	const struct packing *packing;
	void *unpacker;
	uint8_t *packed; /* octets [packed_at, packed_end) are still to be unpacked */
	size_t packed_at, packed_end;
	bool held_back; /* there was no room for all that could be unpacked */
	/* Why nothing more comes though it is not the end: NULL, or "cut off", "damaged" … and a sentence */
	const char *how, *why;
};

/* PATH, or "-"; false: it cannot be opened. */
bool feed_open(struct feed *feed, struct trace *trace, const char *path, struct error *error);
/* LENGTH octets that stay where they are as long as the trace. */
void feed_memory(struct feed *feed, const uint8_t *bytes, size_t length);
/* Gets more octets into the window. False: they cannot be read. */
bool feed_fill(struct feed *feed, struct error *error);
/* Whether feed_fill() would wait for whoever writes. */
bool feed_would_wait(const struct feed *feed);
/* Octets of the file that are done with. */
uint64_t feed_done(const struct feed *feed);
/* Before the window is looked at: a mapped file may have become shorter. */
void feed_check(struct feed *feed);
void feed_close(struct feed *feed);

#endif
