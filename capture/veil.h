/*
 * veil: what is taken out of a capture before others get it: secrets, payloads, addresses. Works block by
 * block on pcapng, as the file is written. What is not covered stands in docs/files.md.
 */
#ifndef CAPTURE_VEIL_H
#define CAPTURE_VEIL_H

#include "trace.h"

/* What shall not be seen; zero-initialised: everything may be. */
struct veil_choice {
	bool secrets;   /* decryption secrets, by which others could read what is encrypted */
	bool payload;   /* what UDP and TCP carry, and data that nobody here can read */
	bool addresses; /* IPv4, IPv6, MAC: each is replaced by the same other one wherever it stands */
};

struct veil;
struct source;

/* NULL: CHOICE hides nothing. TRACE must not change until veil_free(). */
struct veil *veil_new(const struct trace *trace, const struct veil_choice *choice);
void veil_free(struct veil *veil);
/* The block SOURCE, of frame FRAME or (-1) of none, as others may see it; nothing, if they may not. */
void veil_block(struct veil *veil, const struct source *source, long frame, struct text *out);

#endif
