/*
 * file/unpack: compressed files, gzip (RFC 1952) and zstd (RFC 8878), as they come. Inside file.
 *
 * Which of them this program knows was decided when it was built.
 */
#ifndef CAPTURE_FILE_UNPACK_H
#define CAPTURE_FILE_UNPACK_H

#include "../base.h"

enum { PACKING_START = 6 }; /* octets of a file that tell how it is packed */

/* Octets to unpack and where to; both move on. */
struct flow {
	const uint8_t *in;
	size_t in_length;
	uint8_t *out;
	size_t room;
};

/* How a file is packed. */
struct packing {
	const char *magic; /* how it starts … */
	uint8_t loose;     /* … but for these bits of the first octet */
	const char *name;
	const char *program; /* that unpacks it */
	/* What goes on between calls; NULL, like the two below: this program cannot unpack it. */
	void *(*start)(void);
	/* Unpacks until OUT is full (then it may hold something back) or nothing is left of IN. NULL, or
	 * what is wrong with it: a short sentence; what came out before that stands. */
	const char *(*unpack)(void *state, struct flow *flow);
	/* NULL, or what is wrong with it if nothing comes after what was given. Frees STATE. */
	const char *(*finish)(void *state);
};

/* By the first LENGTH octets of a file; NULL: it is not packed. */
const struct packing *packing_of(const uint8_t *bytes, size_t length);

#endif
