/* trace/streams: see streams.h. From segment to segment: streams_walk.c; one message: streams_message.c. */
#include "streams_parts.h"
#include "parts.h"

#include <string.h>

struct streams *streams_new(void)
{
	return memory_take(sizeof(struct streams));
}

struct joined *streams_joined(struct streams *streams)
{
	return &streams->joined;
}

static void dialogue_free(struct dialogue *dialogue)
{
	if (!dialogue)
		return;
	for (size_t i = 0; i < dialogue->messages.count; i++)
		message_free(&dialogue->messages.at[i]);
	array_free(&dialogue->messages);
	array_free(&dialogue->records);
	text_free(&dialogue->kept[0]);
	text_free(&dialogue->kept[1]);
	memory_free(dialogue);
}

void streams_forget(struct streams *streams)
{
	for (size_t i = 0; i < streams->list.count; i++) {
		dialogue_free(streams->list.at[i].dialogue);
		recall_free(streams->list.at[i].recall);
	}
	array_free(&streams->next);
	array_free(&streams->list);
	arena_free(&streams->arena);
}

void streams_scratch_free(struct streams *streams)
{
	joined_free(&streams->joined);
	joined_free(&streams->around);
	joined_free(&streams->attempt);
	memory_free(streams->room);
	arena_free(&streams->arena);
}

void streams_free(struct streams *streams)
{
	if (!streams)
		return;
	streams_forget(streams);
	streams_scratch_free(streams);
	memory_free(streams);
}

void streams_share(const struct streams *streams, struct streams *shared)
{
	memcpy(&shared->next, &streams->next, sizeof shared->next);
	memcpy(&shared->list, &streams->list, sizeof shared->list);
}

/* --- conversations --- */

/* The next conversation. */
static void stream_add(const struct trace *trace, struct streams *streams)
{
	const struct conversation *conversation = &trace->conversations.list.at[streams->list.count];

	*array_add(&streams->list) = (struct stream){
		.newest = NONE, .walked = NONE, .told = NONE, .is_tcp = conversation_is_tcp(conversation)
	};
}

void streams_link(const struct trace *trace, size_t end)
{
	struct streams *streams = trace->streams;

	while (streams->next.count < end) {
		uint32_t index = (uint32_t)streams->next.count;
		uint32_t conversation = trace->frames.at[index].conversation;
		*array_add(&streams->next) = 0;
		if (conversation == NO_CONVERSATION)
			continue;
		while (streams->list.count <= conversation)
			stream_add(trace, streams);
		struct stream *stream = &streams->list.at[conversation];
		if (stream->newest != NONE)
			streams->next.at[stream->newest] = index;
		stream->newest = index;
	}
}

/* Whether nothing can be remembered of a frame, which is a TCP segment: nearly every second one is. */
static bool is_bare(const struct trace *trace, size_t frame)
{
	return trace->frames.at[frame].analysed.is_bare;
}

/* Walks one frame more; false: there is none before END. */
static bool stream_walk(const struct trace *trace, uint32_t conversation, size_t end)
{
	struct stream *stream = &trace->streams->list.at[conversation];
	uint32_t first = (uint32_t)trace->conversations.list.at[conversation].first_frame;
	uint32_t next = stream->walked == NONE ? first : trace->streams->next.at[stream->walked];

	if (next >= end || (next == 0 && stream->walked != NONE))
		return false;
	if (!stream->dialogue)
		stream->dialogue = memory_take(sizeof *stream->dialogue);
	if (!is_bare(trace, next) && dialogue_walk(trace, stream->dialogue, next))
		stream->told = next;
	stream->walked = next;
	return true;
}

/* --- the answer --- */

/* Index of the first record of frame FRAME or later. */
static size_t record_find(const struct dialogue *dialogue, size_t frame)
{
	size_t count = dialogue->records.count, place;

	/* as a rule: they are looked at in order */
	if (count && dialogue->records.at[count - 1].frame < frame)
		return count;
	search_place(place, count, dialogue->records.at[place].frame < frame);
	return place;
}

static struct joint *joint_add(struct packet *p, enum joint_kind kind, uint32_t at)
{
	struct joint *joint = &p->joints[p->joint_count++];

	*joint = (struct joint){ .kind = kind, .at = at, .from = at };
	return joint;
}

static void record_tell(const struct dialogue *dialogue, const struct record *record,
    struct packet *p, struct joined *joined)
{
	uint32_t later = record->begins != NONE ? dialogue->messages.at[record->begins].whole_in : 0;

	if (record->plain || p->joint_count + 2 > MAX_JOINTS)
		return;
	if (record->whole != NONE) {
		const struct message *message = &dialogue->messages.at[record->whole];
		struct joint *joint = joint_add(p, JOINT_WHOLE, record->at);
		size_t parts = joined->parts.count;
		joint->from = joined_begin(joined, p);
		joint->length = message->length;
		message_join(message, joined);
		joint->part_count = (uint32_t)(joined->parts.count - parts);
		p->stream_ends = message->length >= LONGEST_MESSAGE;
		if (record->rest == 0)
			joint->whole_in = later;
	} else if (record->rest == 0) {
		joint_add(p, JOINT_WAITS, record->at)->whole_in = later;
	}
	if (record->rest) {
		struct joint *joint = joint_add(p, JOINT_REST, record->at);
		joint->from = record->rest_at;
		joint->length = record->rest;
		joint->whole_in = later;
	}
}

/* Walks on until it is known where what FRAME has a part of becomes whole, if it ever does. */
static void message_foresee(
    const struct trace *trace, uint32_t conversation, const struct record *record)
{
	struct dialogue *dialogue = trace->streams->list.at[conversation].dialogue;
	uint32_t message = record->begins;

	if (message == NONE || dialogue->messages.at[message].whole_in)
		return;
	streams_link(trace, trace->frames.count);
	while (!dialogue->messages.at[message].whole_in &&
	       stream_walk(trace, conversation, trace->frames.count))
		;
}

/* Walks to FRAME, of CONVERSATION. What is known of that; NULL: nothing. */
static struct dialogue *dialogue_until(
    const struct trace *trace, uint32_t conversation, size_t frame)
{
	streams_link(trace, frame + 1);
	const struct stream *stream = &trace->streams->list.at[conversation];
	while (stream->walked == NONE || stream->walked < frame)
		if (!stream_walk(trace, conversation, frame + 1))
			break;
	return stream->dialogue;
}

/* What there is to remember of FRAME, a copy; false: nothing. */
static bool record_of(const struct trace *trace, uint32_t conversation,
    const struct dialogue *dialogue, size_t at, size_t frame, struct record *record)
{
	if (!dialogue || at == dialogue->records.count || dialogue->records.at[at].frame != frame)
		return false;
	*record = dialogue->records.at[at];
	message_foresee(trace, conversation, record);
	return true;
}

void streams_find_out(const struct trace *trace, size_t frame)
{
	uint32_t conversation = trace->frames.at[frame].conversation;
	struct record record;
	bool truncated;

	if (is_bare(trace, frame))
		return;
	if (!trace->streams->list.at[conversation].is_tcp) {
		recall_find_out(trace, frame);
		return;
	}
	if (streams_are_silent(trace, frame, &truncated))
		return;
	const struct dialogue *dialogue = dialogue_until(trace, conversation, frame);
	size_t at = dialogue ? record_find(dialogue, frame) : 0;
	record_of(trace, conversation, dialogue, at, frame, &record);
}

bool streams_are_silent(const struct trace *trace, size_t frame, bool *truncated)
{
	*truncated = false;
	if (is_bare(trace, frame))
		return true;
	uint32_t conversation = trace->frames.at[frame].conversation;
	const struct dialogue *dialogue = dialogue_until(trace, conversation, frame);
	const struct stream *stream = &trace->streams->list.at[conversation];

	if (stream->walked == NONE || stream->walked < frame)
		return false;
	if (stream->told == NONE || stream->told < frame)
		return true;
	const struct record *record = &dialogue->records.at[record_find(dialogue, frame)];
	if (record->frame != frame)
		return true;
	*truncated = record->truncated;
	return record_is_silent(record);
}

void streams_tell(const struct trace *trace, size_t frame, struct packet *p, struct joined *joined)
{
	if (is_bare(trace, frame))
		return;
	uint32_t conversation = trace->frames.at[frame].conversation;
	const struct dialogue *dialogue = dialogue_until(trace, conversation, frame);
	size_t at = dialogue ? record_find(dialogue, frame) : 0;
	struct record record;

	if (at > 0)
		p->facts.above = dialogue->records.at[at - 1].above;
	if (!record_of(trace, conversation, dialogue, at, frame, &record))
		return;
	record_tell(dialogue, &record, p, joined);
	keep_tell(trace->streams, dialogue, trace->frames.at[frame].direction, &record, p, joined);
}
