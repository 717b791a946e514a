/* history: what a packet answers or repeats, from the frames before it. Inside trace and pattern. */
#ifndef CAPTURE_HISTORY_H
#define CAPTURE_HISTORY_H

#include "trace.h"

/* The latest frame before FRAME that its receiver sent in the same conversation, or its sender; P gets
 * it decoded. -1: none that is near enough to be found. */
long history_other_side(const struct trace *trace, size_t frame, struct packet *p);
long history_own(const struct trace *trace, size_t frame, struct packet *p);
/* The latest frame before FRAME by whose sender in the same conversation some of the same sequence
 * numbers were sent; SEGMENT is FRAME, decoded. -1: none. */
long history_last_sent(const struct trace *trace, size_t frame, const struct packet *segment);
/* The latest frame before FRAME of the other side that carries numbers below SEGMENT's
 * acknowledgment: what it acknowledges. P gets it decoded. -1: none. */
long history_acknowledged(
    const struct trace *trace, size_t frame, const struct packet *segment, struct packet *p);
/* Sequence numbers that a segment takes: its data, SYN and FIN. */
uint32_t segment_numbers(const struct tcp_header *h);

#endif
