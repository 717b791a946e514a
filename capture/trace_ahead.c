/*
 * trace_ahead: frames of a file, decoded as they come and followed a few frames later.
 *
 *     frame      n        n-1                 n-2                  n-3
 *             decoded,  its bucket here:   its conversation     followed
 *             bucket    conversation       here: verdicts so
 *             asked for asked for          far asked for
 *
 * A capture has more conversations than a processor's cache has room for, and the packets of many of
 * them come in turns: most of the time went by waiting for memory. Asked for in time, it is there.
 */
#include "trace_parts.h"

enum { BEHIND = 4 }; /* frames; a power of two */

struct ahead {
	struct packet packets[BEHIND]; /* by frame modulo BEHIND */
	uint64_t hashes[BEHIND];
	size_t first, end; /* frames [first, end) wait */
};

static void ahead_follow(struct trace *trace)
{
	struct ahead *ahead = trace->ahead;

	frame_follow(trace, ahead->first, &ahead->packets[ahead->first % BEHIND]);
	ahead->first++;
}

void trace_settle(struct trace *trace)
{
	while (trace->ahead && trace->ahead->first < trace->ahead->end)
		ahead_follow(trace);
}

/* Asks for the conversation, or for what is known of it, of a packet that has waited for so long. */
static void ahead_foresee(const struct trace *trace, size_t frame)
{
	const struct ahead *ahead = trace->ahead;
	uint32_t guess = conversations_guess(&trace->conversations, ahead->hashes[frame % BEHIND]);

	if (guess == NO_CONVERSATION)
		return;
	const struct conversation *conversation = &trace->conversations.list.at[guess];
	if (frame + 2 == ahead->end) {
		memory_foresee(conversation, sizeof *conversation);
		return;
	}
	uint32_t stream = conversation->stream;
	if (ahead->packets[frame % BEHIND].has_tcp && stream < trace->analysis.connections.count)
		memory_foresee(
		    &trace->analysis.connections.at[stream], sizeof *trace->analysis.connections.at);
}

void trace_follow_soon(struct trace *trace, size_t frame)
{
	if (!trace->ahead)
		trace->ahead = memory_take(sizeof *trace->ahead);
	struct ahead *ahead = trace->ahead;
	if (ahead->first == ahead->end)
		ahead->first = frame;
	else if (ahead->end - ahead->first == BEHIND)
		ahead_follow(trace);
	ahead->end = frame + 1;
	struct packet *p = &ahead->packets[frame % BEHIND];
	frame_prepare(trace, frame, p);
	decode_transport(p);
	ahead->hashes[frame % BEHIND] = conversation_hash(p);
	conversations_foresee(&trace->conversations, ahead->hashes[frame % BEHIND]);
	if (frame >= ahead->first + 1)
		ahead_foresee(trace, frame - 1);
	if (frame >= ahead->first + 2)
		ahead_foresee(trace, frame - 2);
}
