/* trace/parts: what the files that make up the trace tell each other. Inside trace. */
#ifndef CAPTURE_TRACE_PARTS_H
#define CAPTURE_TRACE_PARTS_H

#include "../trace.h"

/* --- trace.c: one frame, from its octets to its place in a conversation --- */

/* Makes FRAME one that nobody has followed yet. Part by part: a literal would be put together elsewhere
 * and copied as a whole before its parts have arrived there, which takes five times as long. */
static inline void frame_fill(struct frame *frame, uint16_t interface, int64_t time,
    const uint8_t *bytes, uint32_t captured, uint32_t length)
{
	memset(frame, 0, sizeof *frame);
	frame->time = time;
	frame->bytes = bytes;
	frame->captured = captured;
	frame->length = length;
	frame->conversation = NO_CONVERSATION;
	frame->interface = interface;
}

/* P is frame INDEX, which is a piece of an IP packet: takes note of it. Perhaps it makes it whole. */
void frame_put_together(struct trace *trace, size_t index, struct packet *p);

/* The given part of a packet, but for the facts and what is put together. */
static inline void frame_prepare(const struct trace *trace, size_t index, struct packet *p)
{
	enum { NO_LINK_TYPE = 0xffff }; /* nothing hangs there: the frame is data */
	const struct frame *frame = &trace->frames.at[index];

	p->bytes = frame->bytes;
	p->time = frame->time;
	p->first_time = trace->frames.at[0].time;
	p->number = index + 1;
	p->captured = frame->captured;
	p->length = frame->length;
	p->interface = frame->interface;
	p->link_type = frame->interface < trace->interfaces.count
	                   ? trace->interfaces.at[frame->interface].link_type
	                   : NO_LINK_TYPE;
}

/* Decodes frame INDEX, the next in order, as far as following it needs; takes note of what piece of an
 * IP packet it is. P, which was never used or only for this, keeps no octets. */
static inline void frame_decode(struct trace *trace, size_t index, struct packet *p)
{
	frame_prepare(trace, index, p);
	decode_transport(p);
	if (p->piece.found)
		frame_put_together(trace, index, p);
}

/* The same for a frame that was followed; JOINED, which is cleared, holds what is put together. */
void frame_decode_again(
    const struct trace *trace, size_t index, struct packet *p, struct joined *joined);
/* What following a frame has told. */
struct outcome {
	struct followed followed;
	struct analysed analysed; /* TCP */
};

/* Follows frame INDEX, the next in order, of which TRANSPORT is told; knows only the trace's conversations.
 * HASH is its conversation_hash(), GUESS its conversation as far as anybody knows, or NO_CONVERSATION. */
void transport_follow(struct trace *trace, const struct transport *transport, size_t index,
    uint32_t hash, uint32_t guess, struct outcome *outcome);
/* Takes note of it. */
static inline void frame_followed(struct trace *trace, size_t index,
    const struct transport *transport, const struct outcome *outcome)
{
	const struct followed *followed = &outcome->followed;
	struct frame *frame = &trace->frames.at[index];

	if (transport->further) {
		further_add(&trace->further, index, followed, &outcome->analysed);
		return;
	}
	frame->conversation = followed->conversation;
	frame->direction = followed->direction & 1u;
	frame->segment = followed->segment & 7u;
	frame->states = (uint8_t)(followed->states[0] | followed->states[1] << 4);
	frame->analysed = outcome->analysed;
}

/* --- moments.c: the places of events among frames --- */

/* Of the last frame, which is new: marks that came before it, but were read later or not, are given
 * their place. */
void moments_marks_place(struct trace *trace);
/* The last frame is new. */
static inline void moments_frame_appended(struct trace *trace)
{
	const struct frame *last = &trace->frames.at[trace->frames.count - 1];

	if (trace->frames.count > 1 && last[-1].time > last->time)
		trace->disordered = true;
	if (trace->marks_placed < trace->marks.count)
		moments_marks_place(trace);
}
/* Frame AT is new and others follow it (live only: frames are in order of time). */
void moments_frame_inserted(struct trace *trace, size_t at);
/* Events are new: gives them their places. */
void moments_settle(struct trace *trace);

/* --- notes.c --- */

/* Frame AT is new and others follow it. */
void notes_frame_inserted(struct trace *trace, size_t at);
/* The texts of the notes on FRAME, for its decoder. */
void comments_gather(const struct trace *trace, size_t frame, struct dissection *listener);

/* --- actors.c --- */

/* Takes note of who EVENT, already in the trace, speaks of. */
void actors_learn(struct trace *trace, const struct event *event);

#endif
