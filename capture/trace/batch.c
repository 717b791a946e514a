/*
 * trace/batch: frames of a file, decoded as they come and followed in batches, by another thread if there
 * is one. The conversations are that thread's as long as it is at work; it knows nothing of frames.
 *
 *     this thread        decodes batch 1    decodes batch 2    decodes batch 3
 *     another                               follows batch 1    follows batch 2
 *
 * A capture has more conversations than a processor's cache has room for, and the packets of many of
 * them come in turns: most of the time would go by waiting for memory. Asked for in time, it is there:
 *
 *     place      n                  n-2                n-4                       n-6
 *             its slot        its conversation     verdicts so far             followed
 *             asked for           asked for         asked for
 */
#include "parts.h"

#include "../threads.h"

enum {
	BATCH = 8192, /* headers: 1 MiB; to follow them takes much longer than to wake a thread */
	CONVERSATION_COMES = 2,
	VERDICTS_COME = 4,
	FOLLOWED = 6
};

/* A UDP or TCP header that is to be followed; of a frame without any, there is one that says so. */
struct waiting {
	struct transport transport;
	size_t frame;
	uint32_t hash, conversation; /* as far as is known: an index, or NO_CONVERSATION */
	struct outcome outcome;
};

struct batch {
	size_t count, taken; /* of all but the last, the transport is there, or of that as well */
	struct waiting at[BATCH];
};

struct batches {
	struct trace *trace;
	struct batch both[2];
	struct packet
	    packets[2]; /* that were decoded last, by place modulo 2; nobody else has used them */
	struct transports further; /* of the packet that was decoded last */
	struct batch *decoded;     /* frames are added to this one */
	struct batch *followed;    /* meanwhile, by another thread; NULL: none is */
	struct threads *threads;   /* NULL: there is no other thread … */
	bool asked_for_threads;    /* … and will be none */
};

/* --- following: all that another thread does --- */

static void foresee_slot(const struct trace *trace, struct waiting *waiting)
{
	waiting->hash = conversation_hash(&waiting->transport);
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
	if (!waiting->transport.has_tcp || waiting->conversation == NO_CONVERSATION)
		return;
	uint32_t stream = trace->conversations.list.at[waiting->conversation].stream;
	if (stream < trace->analysis.connections.count)
		memory_foresee(&trace->analysis.connections.at[stream], sizeof(struct analysis_connection));
}

static void batch_follow(struct trace *trace, struct batch *batch)
{
	size_t count =
	    batch->count; /* a place before the first is beyond it, because it wraps around */

	for (size_t i = 0; i < count + FOLLOWED; i++) {
		if (i < count)
			foresee_slot(trace, &batch->at[i]);
		if (i - CONVERSATION_COMES < count)
			foresee_conversation(trace, &batch->at[i - CONVERSATION_COMES]);
		if (i - VERDICTS_COME < count)
			foresee_verdicts(trace, &batch->at[i - VERDICTS_COME]);
		if (i - FOLLOWED >= count)
			continue;
		struct waiting *waiting = &batch->at[i - FOLLOWED];
		transport_follow(trace, &waiting->transport, waiting->frame, waiting->hash,
		    waiting->conversation, &waiting->outcome);
	}
}

static void batch_follow_beside(void *about, size_t thread)
{
	struct batches *batches = about;

	(void)thread;
	batch_follow(batches->trace, batches->followed);
}

/* --- from batch to batch --- */

/* Of the frame that was decoded last. Not sooner than the next is, as a rule: what has just been written
 * in parts is slow to be read as a whole. */
static void transport_take(struct batches *batches)
{
	struct batch *batch = batches->decoded;
	size_t last = batch->count - 1;

	if (batch->taken < batch->count)
		packet_transport(&batches->packets[last % 2], &batch->at[last].transport);
	batch->taken = batch->count;
}

/* All headers of FRAME, which is P and has several. */
static void transports_put(struct batch *batch, size_t frame, const struct packet *p)
{
	for (uint32_t i = 0; i < packet_transports(p); i++) {
		struct waiting *waiting = &batch->at[batch->count++];
		waiting->frame = frame;
		packet_transport_at(p, i, &waiting->transport);
	}
	batch->taken = batch->count;
}

/* What was found out of the frames in BATCH, which is empty then. */
static void batch_settle(struct trace *trace, struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		frame_followed(trace, batch->at[i].frame, &batch->at[i].transport, &batch->at[i].outcome);
	batch->count = batch->taken = 0;
}

/* Waits for the other thread, if it is at work. */
static void batches_catch_up(struct batches *batches)
{
	if (!batches->followed)
		return;
	threads_end(batches->threads);
	batch_settle(batches->trace, batches->followed);
	batches->followed = NULL;
}

static bool batches_have_threads(struct batches *batches)
{
	if (!batches->asked_for_threads)
		batches->threads = threads_new(2);
	batches->asked_for_threads = true;
	return batches->threads;
}

/* The batch is full. */
static void batches_turn(struct batches *batches)
{
	transport_take(batches);
	batches_catch_up(batches);
	if (!batches_have_threads(batches)) {
		batch_follow(batches->trace, batches->decoded);
		batch_settle(batches->trace, batches->decoded);
		return;
	}
	batches->followed = batches->decoded;
	batches->decoded = batches->decoded == batches->both ? batches->both + 1 : batches->both;
	threads_begin(batches->threads, batch_follow_beside, batches);
}

void trace_settle(struct trace *trace)
{
	struct batches *batches = trace->batches;

	moments_settle(trace);
	if (!batches)
		return;
	transport_take(batches);
	batches_catch_up(batches);
	batch_follow(trace, batches->decoded);
	batch_settle(trace, batches->decoded);
}

void trace_finish(struct trace *trace)
{
	trace_settle(trace);
	if (trace->batches) {
		threads_free(trace->batches->threads);
		array_free(&trace->batches->further.list);
	}
	memory_free(trace->batches);
	trace->batches = NULL;
}

static struct batches *batches_new(struct trace *trace)
{
	struct batches *batches = memory_take(sizeof *batches);

	batches->trace = trace;
	batches->decoded = batches->both;
	batches->packets[0].further = batches->packets[1].further = &batches->further;
	return batches;
}

size_t trace_add_frame_soon(struct trace *trace, uint16_t interface, int64_t time,
    const uint8_t *bytes, uint32_t captured, uint32_t length)
{
	if (trace->live)
		return trace_add_frame(trace, interface, time, bytes, captured, length);
	if (!trace->batches)
		trace->batches = batches_new(trace);
	size_t frame = trace->frames.count;
	frame_fill(array_add(&trace->frames), interface, time, bytes, captured, length);
	moments_frame_appended(trace);
	if (trace->batches->decoded->count > BATCH - MAX_LAYERS) /* a header is a layer */
		batches_turn(trace->batches);
	struct batch *batch = trace->batches->decoded;
	struct packet *p = &trace->batches->packets[batch->count % 2];
	frame_decode(trace, frame, p);
	transport_take(trace->batches);
	if (p->further_count)
		transports_put(batch, frame, p);
	else
		batch->at[batch->count++].frame = frame;
	return frame;
}
