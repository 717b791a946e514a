/* trace_parts: what the files that make up the trace tell each other. Inside trace. */
#ifndef CAPTURE_TRACE_PARTS_H
#define CAPTURE_TRACE_PARTS_H

#include "trace.h"

/* --- trace.c: one frame, from its octets to its place in a conversation --- */

/* The given part of a packet. */
void frame_prepare(const struct trace *trace, size_t index, struct packet *p);
/* Follows frame INDEX, the next in order. P went through decode_transport(). */
void frame_follow(struct trace *trace, size_t index, const struct packet *p);

/* --- trace_ahead.c --- */

/* Frame FRAME, the last, will be followed after a few more, or by trace_settle(). */
void trace_follow_soon(struct trace *trace, size_t frame);

/* --- moments.c: the places of events among frames --- */

/* The last frame is new. */
void moments_frame_appended(struct trace *trace);
/* Frame AT is new and others follow it (live only: frames are in order of time). */
void moments_frame_inserted(struct trace *trace, size_t at);
/* The event with this index is new. */
void moments_event_added(struct trace *trace, uint32_t event);
/* The index of the first mark at or after which frame FRAME comes: marks before it come earlier. */
size_t moments_marks_before(const struct trace *trace, size_t frame);

/* --- trace_notes.c --- */

/* Frame AT is new and others follow it. */
void notes_frame_inserted(struct trace *trace, size_t at);
/* The texts of the notes on FRAME, for its decoder. */
void comments_gather(const struct trace *trace, size_t frame, struct dissection *listener);

/* --- actors.c --- */

/* Takes note of who EVENT, already in the trace, speaks of. */
void actors_learn(struct trace *trace, const struct event *event);

#endif
