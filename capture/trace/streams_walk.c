/*
 * trace/streams_walk: a conversation is walked from segment to segment, as they came. What a decoder above TCP
 * wants more of becomes a message, to which the next segments add.
 */
#include "streams_parts.h"
#include "parts.h"

/* One that is being walked. */
struct segment {
	struct streams *streams;
	struct dialogue *dialogue;
	struct packet *p;
	const uint8_t *bytes;      /* its payload */
	uint32_t length, captured; /* octets of it */
	uint32_t done;             /* so many were dealt with */
	uint64_t position;         /* of the first of them */
	uint8_t side;
	struct record record;
};

static uint64_t segment_at(const struct segment *s)
{
	return s->position + s->done;
}

static struct chunk segment_chunk(const struct segment *s, uint32_t from, uint32_t length)
{
	return (
	    struct chunk){ .bytes = s->bytes + from, .frame = s->record.frame + 1, .length = length };
}

/* Where in the stream its first octet is: near the newest, since numbers start again after 2^32. */
static uint64_t position_find(uint64_t highest, uint32_t sequence)
{
	if (highest == 0)
		return ((uint64_t)1 << 32) + sequence;
	return highest + (uint64_t)(int64_t)(int32_t)(sequence - (uint32_t)highest);
}

/* The message of this side that begins last before POSITION or there, of the newest. */
static struct message *message_near(struct dialogue *dialogue, uint8_t side, uint64_t position)
{
	enum { MOST_SEARCHED = 32 };
	struct message *found = NULL;
	size_t count = dialogue->messages.count;
	size_t oldest = count > MOST_SEARCHED ? count - MOST_SEARCHED : 0;

	for (size_t i = count; i-- > oldest;) {
		struct message *message = &dialogue->messages.at[i];
		if (message->side == side && message->start <= position &&
		    (!found || message->start > found->start))
			found = message;
	}
	return found;
}

static uint32_t message_index(const struct dialogue *dialogue, const struct message *message)
{
	return (uint32_t)(message - dialogue->messages.at);
}

/* The decoder has stopped at octet FROM of the payload: there begins what it wants more of. */
static void segment_begins(struct segment *s, uint32_t from)
{
	struct dialogue *dialogue = s->dialogue;
	struct message *message = array_add(&dialogue->messages);
	uint64_t start = s->position + from;

	message_begin(message, s->side, start, s->length - from, s->p->wants);
	bool all_of_next = message->all_of_next;
	message_add(message, start, segment_chunk(s, from, s->length - from));
	message->all_of_next = all_of_next;
	s->record.begins = message_index(dialogue, message);
}

/* So many may be too many together with those below TCP, which the walk does not count. */
enum { MANY_LAYERS = MAX_LAYERS / 2 };

/* What is left of the segment belongs to no message that is waited for. */
static void segment_read(struct segment *s)
{
	struct packet *p = s->p;
	uint32_t left = s->length - s->done;
	uint32_t there = s->captured > s->done ? s->captured - s->done : 0;

	p->facts.above = s->dialogue->above;
	keep_begin(s->streams, s->dialogue, s->side, there, p);
	decode_above(p, s->bytes + s->done, there, left);
	keep_end(s->streams, s->dialogue, s->side, there, &s->record);
	s->dialogue->above = p->above;
	if (p->wants)
		segment_begins(s, s->done + p->wants_at);
	s->record.rest_at = s->record.at + s->done;
	s->record.rest = left;
	s->record.plain = s->done == 0 && !p->wants;
	s->record.good = p->error != PACKET_MALFORMED && p->layer_count < MANY_LAYERS;
	s->record.truncated = p->error == PACKET_TRUNCATED && there > 0; /* otherwise nobody looks */
	s->done = s->length;
}

/* MESSAGE has all that it wants, and the last COUNT octets are from this segment. */
static void segment_completes(struct segment *s, struct message *message, uint32_t count)
{
	struct packet *p = s->p;
	struct joined *attempt = &s->streams->attempt;

	joined_clear(attempt);
	message_join(message, attempt);
	p->facts.above = s->dialogue->above;
	p->stream_ends = message->length >= LONGEST_MESSAGE;
	keep_begin(s->streams, s->dialogue, s->side, message->length, p);
	decode_above(p, (const uint8_t *)attempt->octets.at, message->length, message->length);
	p->stream_ends = false;
	message->read += message->length;
	s->record.begins = message_index(s->dialogue, message);
	bool is_new =
	    message->start + p->wants_at >= s->position && p->wants_at > message->length - count;
	if (p->wants && !is_new) {
		message_extend(message, p->wants);
		return;
	}
	keep_end(s->streams, s->dialogue, s->side, message->length, &s->record);
	s->dialogue->above = p->above;
	message->whole_in = s->record.frame + 1;
	s->record.whole = s->record.begins;
	s->record.begins = NONE;
	if (p->wants)
		segment_begins(s, (uint32_t)(message->start + p->wants_at - s->position));
}

/* What is left of the segment, or its beginning, belongs to MESSAGE. */
static void segment_continues(struct segment *s, struct message *message)
{
	uint32_t left = s->length - s->done;
	uint64_t wanted = message->end - segment_at(s);
	uint32_t count = message->all_of_next || wanted > left ? left : (uint32_t)wanted;

	s->record.begins = message_index(s->dialogue, message);
	bool complete = message_add(message, segment_at(s), segment_chunk(s, s->done, count));
	s->done += count;
	if (complete && s->record.whole == NONE)
		segment_completes(s, message, count);
}

/* Nothing more of it is read: it repeats what was there, or MESSAGE has it. */
static void segment_waits(struct segment *s, const struct message *message)
{
	s->record.begins = message ? message_index(s->dialogue, message) : NONE;
	s->done = s->length;
}

/* It is no part of the stream: for a keep-alive any octet will do. */
static void segment_stands_alone(struct segment *s)
{
	s->record.plain = true;
	s->done = s->length;
}

/* What analysis calls a repetition of what was there. (Out of order and fast retransmission may be, but
 * need not: they were not acknowledged when they came.) */
enum { REPEATS = ANALYSIS_RETRANSMISSION | ANALYSIS_SPURIOUS_RETRANSMISSION };

/* One more part of the segment, as far as it belongs together. */
static void segment_go_on(struct segment *s, uint16_t verdict)
{
	struct message *message = message_near(s->dialogue, s->side, segment_at(s));
	bool starts_here = message && message->start == segment_at(s);

	if (starts_here && s->position + s->length <= message->end &&
	    message->newest != s->record.frame + 1)
		segment_waits(s, message);
	else if (verdict & REPEATS)
		segment_waits(s, NULL);
	else if (message && segment_at(s) < message->end)
		segment_continues(s, message);
	else if (verdict & ANALYSIS_KEEP_ALIVE)
		segment_stands_alone(s);
	else
		segment_read(s);
}

/* The stream ends here: what goes on to its end is complete. */
static void segment_ends(struct segment *s)
{
	uint64_t end = s->position + s->length;
	struct message *message = message_near(s->dialogue, s->side, end - 1);

	if (message && message->until_end && !message->whole_in && s->record.whole == NONE &&
	    message->start + message->length == end && message->length > s->length)
		segment_completes(s, message, 0);
}

/* --- from segment to segment --- */

/* Puts the octets of a segment where they stay. */
static const uint8_t *payload_of(struct streams *streams, const struct packet *p, uint32_t length)
{
	const uint8_t *bytes = p->bytes + p->payload;

	if (p->payload < p->captured)
		return bytes;
	return (const uint8_t *)arena_copy(&streams->arena, bytes, length);
}

bool dialogue_walk(const struct trace *trace, struct dialogue *dialogue, uint32_t index)
{
	struct streams *streams = trace->streams;
	const struct frame *frame = &trace->frames.at[index];
	struct packet p;

	frame_decode_again(trace, index, &p, &streams->around);
	bool ends = p.tcp.flags & TCP_FIN;
	if (p.payload == 0 || p.tcp.flags & TCP_RST || (p.payload_length == 0 && !ends))
		return false;
	uint32_t there = p.captured + (p.payload >= p.captured ? p.joined : 0) - p.payload;
	struct segment s = { .streams = streams,
		.dialogue = dialogue,
		.p = &p,
		.length = p.payload_length,
		.captured = there < p.payload_length ? there : p.payload_length,
		.side = frame->direction,
		.record = { .frame = index, .at = p.payload, .whole = NONE, .begins = NONE } };
	s.bytes = payload_of(streams, &p, s.captured);
	s.position =
	    position_find(dialogue->highest[s.side], p.tcp.sequence + (p.tcp.flags & TCP_SYN ? 1 : 0));
	if (s.position + s.length > dialogue->highest[s.side])
		dialogue->highest[s.side] = s.position + s.length;
	uint32_t above = dialogue->above;
	s.record.kept_from = dialogue->kept_from[s.side];
	s.record.kept = (uint32_t)dialogue->kept[s.side].length - s.record.kept_from;
	if (s.captured < s.length && !(frame->analysed.flags & REPEATS))
		segment_read(&s);
	while (s.done < s.length)
		segment_go_on(&s, frame->analysed.flags);
	if (ends)
		segment_ends(&s);
	if (s.length == 0 && s.record.whole == NONE)
		return false;
	if (record_is_silent(&s.record) && !s.record.truncated && dialogue->above == above)
		return false;
	s.record.above = dialogue->above;
	*array_add(&dialogue->records) = s.record;
	return true;
}
