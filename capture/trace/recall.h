/*
 * trace/recall: what must be known of a conversation's earlier datagrams to read a later one, where its protocol
 * says so (struct recollection in decode.h): keys, and octets in the right order.
 *
 * As streams.h for TCP: a conversation is walked once, when somebody looks, from its first frame to the one
 * that is asked for; what a datagram's decoder shall be told is remembered. So the answer for a frame does
 * not depend on which frames were asked for before, and nobody has to decrypt twice.
 *
 * A conversation is asked for whose first datagram looks like one of such a protocol; others cost nothing.
 */
#ifndef CAPTURE_TRACE_RECALL_H
#define CAPTURE_TRACE_RECALL_H

#include "../trace.h"

struct recall;

/* For frame FRAME, of a conversation that is not TCP's, described by P: facts.above and what its decoder is
 * told; those octets are added to JOINED. */
void recall_tell(const struct trace *trace, size_t frame, struct packet *p, struct joined *joined);
/* Finds out what recall_tell() would have to find out of FRAME: then it changes nothing any more. */
void recall_find_out(const struct trace *trace, size_t frame);
void recall_free(struct recall *recall);

#endif
