/*
 * mirror: a trace as one of several threads looks at it.
 *
 * Looking at a frame may change what is known of its conversation (trace/streams.h) and puts octets together
 * somewhere. A mirror has its own place for that and shares all else with the trace, so that nobody has
 * to wait for anybody. Frame after frame, in turns:
 *
 *   1. one thread lets the trace grow, then calls mirror_renew() for each mirror;
 *   2. each thread calls mirror_find_out() with its own mirror;
 *   3. when all have done so, each looks at whichever of these frames it likes, in its own mirror.
 *
 * Only for traces without events: what is known of those is found out at other places.
 */
#ifndef CAPTURE_MIRROR_H
#define CAPTURE_MIRROR_H

#include "trace.h"

struct mirror;

/* Of nothing yet; mirror_renew() comes first. */
struct mirror *mirror_new(void);
/* When nobody looks at the trace any more, for it has octets that lie in its mirrors. */
void mirror_free(struct mirror *mirror);
/* Shows TRACE as it is now. */
void mirror_renew(struct mirror *mirror, const struct trace *trace);
/* Finds out what there is to be found out about frames [FIRST, END), of one of PARTS parts of the
 * conversations, from 0. Each part must be done, by a mirror of its own. */
void mirror_find_out(struct mirror *mirror, size_t first, size_t end, size_t part, size_t parts);
/* What to look at. */
const struct trace *mirror_trace(const struct mirror *mirror);

#endif
