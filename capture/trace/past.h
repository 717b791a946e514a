/*
 * past: what the frames before a frame say of it: how long ago the one before it was, in the capture and
 * in each of its conversations; and which message a message answers.
 *
 * Decoders ask (protocol.h, "the past"), and only where somebody wants to hear the row that the answer stands
 * in. What it takes to answer is found out then, once for all frames up to the one that is asked for; nobody
 * who does not ask pays for it.
 */
#ifndef CAPTURE_TRACE_PAST_H
#define CAPTURE_TRACE_PAST_H

#include "../trace.h"

/* The frames before one; given to its decoders. */
struct past {
	const struct trace *trace;
	size_t frame;        /* its index */
	size_t shown_before; /* number of the frame that was shown before it; 0: not known */
};

/* Knows nothing yet. It is changed by asking, which must not happen from two threads (each mirror has one of
 * its own). */
struct earlier *earlier_new(void);
void earlier_free(struct earlier *earlier);
/* Frames have changed their numbers: back to knowing nothing. */
void earlier_forget(struct earlier *earlier);

#endif
