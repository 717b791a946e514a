/*
 * pcapng_keep: what a pcapng file had that the trace has no word for, and how it is written again.
 * Private to pcapng*.c.
 *
 * Blocks and options stay where they are in the file; the trace only points to them. Statistics,
 * names and secrets are written in the byte order and time unit of what is written now. Of a section in
 * the other byte order, what nobody here understands is lost: who could tell its numbers from text?
 * What must not be copied by those who do not understand it, is not.
 */
#ifndef CAPTURE_PCAPNG_KEEP_H
#define CAPTURE_PCAPNG_KEEP_H

#include "trace.h"

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

/* A block that is none of packets and interfaces: into the trace, before the frame that comes next. */
void keep_block(struct trace *trace, const struct kept_block *block);

/* Index of the first kept block that stands before frame FRAME or after it. */
size_t kept_from(const struct trace *trace, uint64_t frame);
/* Whether there are statistics among them. */
bool kept_has_statistics(const struct trace *trace);
void put_kept_block(const struct trace *trace, size_t index, struct text *out);

/* The options of the section header, of an interface, of a frame's block, but those that the trace
 * knows itself. Whether there were any. */
bool put_section_options(const struct trace *trace, struct text *out);
bool put_interface_options(const struct interface *interface, struct text *out);
bool put_frame_options(const struct trace *trace, const struct frame *frame, struct text *out);

#endif
