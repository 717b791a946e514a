/*
 * trace_ahead: frames of a file, decoded as they come and followed a few frames later.
 *
 *     frame      n         n-1           n-3                n-5                n-7
 *             decoded     its slot    its slot here:     its conversation    followed
 *                         asked for   conversation       here: verdicts so
 *                                     asked for          far asked for
 *
 * A capture has more conversations than a processor's cache has room for, and the packets of many of
 * them come in turns: most of the time went by waiting for memory. Asked for in time, it is there.
 */
#include "trace_parts.h"

enum {
	RING = 8, /* frames; a power of two */
	DECODED = 1,
	SLOT_COMES = 3,
	CONVERSATION_COMES = 5,
	BEHIND = 7
};

/* A frame that waits. */
struct waiting {
	struct packet packet;
	uint32_t hash, conversation; /* as far as is known: an index, or NO_CONVERSATION */
};

struct ahead {
	struct waiting ring[RING]; /* by frame modulo RING */
	size_t first, end;         /* frames [first, end) wait */
};

/* Not sooner: what has just been written in parts is slow to be read as a whole. */
static void foresee_slot(const struct trace *trace, struct waiting *waiting)
{
	waiting->hash = conversation_hash(&waiting->packet);
	conversations_foresee(&trace->conversations, waiting->hash);
}

static void foresee_conversation(const struct trace *trace, struct waiting *waiting)
{
	const struct conversations *all = &trace->conversations;

	waiting->conversation = conversations_guess(all, waiting->hash);
	if (waiting->conversation != NO_CONVERSATION)
		memory_foresee(&all->list.at[waiting->conversation], sizeof *all->list.at);
}

static void foresee_verdicts(const struct trace *trace, const struct waiting *waiting)
{
	if (!waiting->packet.has_tcp || waiting->conversation == NO_CONVERSATION)
		return;
	uint32_t stream = trace->conversations.list.at[waiting->conversation].stream;
	if (stream < trace->analysis.connections.count)
		memory_foresee(&trace->analysis.connections.at[stream], sizeof(struct analysis_connection));
}

/* --- one after the other --- */

static void ahead_follow(struct trace *trace, struct ahead *ahead)
{
	const struct waiting *waiting = &ahead->ring[ahead->first % RING];

	frame_follow(trace, ahead->first, &waiting->packet, waiting->hash, waiting->conversation);
	ahead->first++;
}

void trace_settle(struct trace *trace)
{
	struct ahead *ahead = trace->ahead;

	moments_settle(trace);
	if (!ahead || ahead->first == ahead->end)
		return;
	foresee_slot(trace, &ahead->ring[(ahead->end - 1) % RING]);
	while (ahead->first < ahead->end)
		ahead_follow(trace, ahead);
}

/* The frame that came AGO frames before FRAME; NULL: it does not wait. */
static struct waiting *waiting_at(struct ahead *ahead, size_t frame, size_t ago)
{
	return frame - ahead->first >= ago ? &ahead->ring[(frame - ago) % RING] : NULL;
}

/* Where FRAME, the next, may wait. */
static struct waiting *ahead_add(struct trace *trace, size_t frame)
{
	if (!trace->ahead)
		trace->ahead = memory_take(sizeof *trace->ahead);
	struct ahead *ahead = trace->ahead;
	if (ahead->first == ahead->end)
		ahead->first = frame;
	else if (ahead->end - ahead->first == BEHIND)
		ahead_follow(trace, ahead);
	ahead->end = frame + 1;
	struct waiting *waiting = &ahead->ring[frame % RING];
	waiting->conversation = NO_CONVERSATION;
	return waiting;
}

size_t trace_add_frame_soon(struct trace *trace, uint16_t interface, int64_t time,
    const uint8_t *bytes, uint32_t captured, uint32_t length)
{
	if (trace->live)
		return trace_add_frame(trace, interface, time, bytes, captured, length);
	size_t frame = trace->frames.count;
	frame_fill(array_add(&trace->frames), interface, time, bytes, captured, length);
	moments_frame_appended(trace);
	struct waiting *waiting = ahead_add(trace, frame);
	frame_decode(trace, frame, &waiting->packet);
	if ((waiting = waiting_at(trace->ahead, frame, DECODED)))
		foresee_slot(trace, waiting);
	if ((waiting = waiting_at(trace->ahead, frame, SLOT_COMES)))
		foresee_conversation(trace, waiting);
	if ((waiting = waiting_at(trace->ahead, frame, CONVERSATION_COMES)))
		foresee_verdicts(trace, waiting);
	return frame;
}
