/* history: what a packet answers or repeats, from the frames before it. */
#include "history.h"

/* How many frames back anybody looks: a window's worth of segments and more. */
enum { REACH = 4096 };

uint32_t segment_numbers(const struct tcp_header *h)
{
	return h->length + (h->flags & TCP_SYN ? 1 : 0) + (h->flags & TCP_FIN ? 1 : 0);
}

/* The next frame before AT in the conversation of FRAME, sent by its sender or its receiver; -1. */
static long step_back(const struct trace *trace, size_t frame, size_t at, bool by_sender)
{
	const struct frame *this = &trace->frames.at[frame];
	size_t end = frame > REACH ? frame - REACH : 0;

	if (this->conversation == NO_CONVERSATION)
		return -1;
	while (at-- > end) {
		const struct frame *that = &trace->frames.at[at];
		if (that->conversation == this->conversation &&
		    (that->direction == this->direction) == by_sender)
			return (long)at;
	}
	return -1;
}

long history_own(const struct trace *trace, size_t frame, struct packet *p)
{
	long at = step_back(trace, frame, frame, true);

	if (at >= 0)
		trace_packet(trace, (size_t)at, p, NULL);
	return at;
}

long history_other_side(const struct trace *trace, size_t frame, struct packet *p)
{
	long at = step_back(trace, frame, frame, false);

	if (at >= 0)
		trace_packet(trace, (size_t)at, p, NULL);
	return at;
}

long history_last_sent(const struct trace *trace, size_t frame, const struct packet *segment)
{
	uint32_t first = segment->tcp.sequence, end = first + segment_numbers(&segment->tcp);

	for (long at = (long)frame; (at = step_back(trace, frame, (size_t)at, true)) >= 0;) {
		struct packet p;
		trace_packet(trace, (size_t)at, &p, NULL);
		uint32_t numbers = segment_numbers(&p.tcp);
		if (numbers && (int32_t)(p.tcp.sequence + numbers - first) > 0 &&
		    (int32_t)(end - p.tcp.sequence) > 0)
			return at;
	}
	return -1;
}

long history_acknowledged(
    const struct trace *trace, size_t frame, const struct packet *segment, struct packet *p)
{
	for (long at = (long)frame; (at = step_back(trace, frame, (size_t)at, false)) >= 0;) {
		trace_packet(trace, (size_t)at, p, NULL);
		if (segment_numbers(&p->tcp) &&
		    (int32_t)(segment->tcp.acknowledgment - p->tcp.sequence) > 0)
			return at;
	}
	return -1;
}
