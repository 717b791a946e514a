/*
 * file/pcapng_keep: blocks of a pcapng file as they stand in it, and how one is written again with other
 * comments: everything else stays as it is, octet for octet, in its own byte order. Inside file and veil.
 */
#ifndef CAPTURE_FILE_PCAPNG_KEEP_H
#define CAPTURE_FILE_PCAPNG_KEEP_H

#include "../trace.h"

struct option {
	uint16_t code, length;
	const uint8_t *value;
};

/* The options of a block that are left to be looked at. */
struct options {
	const uint8_t *at, *end;
	bool big_endian;
	bool overrun; /* one claims to be longer than the block */
};

/* The next one; false at the end of them, and when one is longer than the block. */
bool option_next(struct options *options, struct option *option);
/* Whether those who change a file and do not know what it means must leave it out. */
bool option_not_to_copy(uint16_t code);

/* A whole block, framing included, wherever it is. */
struct source {
	const uint8_t *bytes;
	uint32_t length, type;
	bool big_endian;
	uint32_t options;  /* octets before its options; length - 4: it has none */
	uint32_t captured; /* of a simple packet block: octets of the packet */
};

/* The block of LENGTH octets at BYTES, which are all there. */
struct source source_at(const uint8_t *bytes, uint32_t length, bool big_endian);
/* The block that FRAME, whose origin is one, stands in. False: it is not what it was when it was read;
 * who knows what somebody does to a mapped file. */
bool source_of_frame(
    const struct trace *trace, const struct frame *frame, bool big_endian, struct source *source);
/* The options of SOURCE. */
struct options source_options(const struct source *source);
/* Index of the frame that is block number BLOCK of the file, as event_origin counts; -1: a kept block. */
long block_frame(const struct trace *trace, uint64_t block);

/* What becomes of an option. */
enum fate { OPTION_STAYS, OPTION_GOES, OPTION_BECOMES };

/* How a block is written again. */
struct rewriting {
	void *context;
	/* ORDINAL: of a comment, which it is in the block, from 1; else 0. INSTEAD, empty, is for the octets
	 * of its new value. */
	enum fate (*judge)(
	    void *context, const struct option *option, uint32_t ordinal, struct text *instead);
	const struct text *bytes; /* of a packet, instead of those that were captured; or NULL */
	const struct text *more; /* comments that are added, as their octets stand in a file; or NULL */
	bool length_unknown;     /* of a section: it does not say how long it is any more */
};

/* SOURCE again. A simple packet block becomes an enhanced one, of its section's first interface, because
 * it cannot have comments. */
void source_rewrite(
    const struct source *source, const struct rewriting *rewriting, struct text *out);

#endif
