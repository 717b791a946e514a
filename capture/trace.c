/* trace: the owner of everything that happened. Where moments stand: trace/moments.c; who: trace/actors.c. */
#include "trace/parts.h"

#include "file_map.h"
#include "trace/past.h"
#include "trace/recall.h"
#include "trace/streams.h"

#include <assert.h>
#include <string.h>

struct trace *trace_new(void)
{
	struct trace *trace = memory_take(sizeof *trace);

	trace->streams = streams_new();
	trace->earlier = earlier_new();
	return trace;
}

void trace_free(struct trace *trace)
{
	if (!trace)
		return;
	trace_finish(trace);
	conversations_free(&trace->conversations);
	analysis_free(&trace->analysis);
	array_free(&trace->further.places);
	fragments_free(&trace->fragments);
	streams_free(trace->streams);
	earlier_free(trace->earlier);
	joined_free(&trace->joined);
	array_free(&trace->frames);
	array_free(&trace->events);
	array_free(&trace->marks);
	array_free(&trace->steps);
	array_free(&trace->calls);
	array_free(&trace->counts);
	array_free(&trace->actors);
	array_free(&trace->claims);
	array_free(&trace->notes);
	array_free(&trace->noted);
	array_free(&trace->notes_apart);
	array_free(&trace->note_changes);
	array_free(&trace->interfaces);
	array_free(&trace->latest);
	array_free(&trace->kept);
	array_free(&trace->origins);
	arena_free(&trace->arena);
	map_close(trace->map);
	memory_free(trace);
}

/* --- frames --- */

uint16_t trace_add_interface(
    struct trace *trace, uint16_t link_type, uint32_t snap_length, const char *name)
{
	*array_add(&trace->interfaces) = (struct interface){ .link_type = link_type,
		.snap_length = snap_length,
		.name = name ? arena_copy(&trace->arena, name, strlen(name)) : NULL };
	return (uint16_t)(trace->interfaces.count - 1);
}

/* From the frame with number FROM, if there is one, to frame INDEX; ns. */
static int64_t time_from(const struct trace *trace, uint32_t from, size_t index)
{
	return from ? trace->frames.at[index].time - trace->frames.at[from - 1].time : 0;
}

/* What was known of CONVERSATION (an index) when frame INDEX, by DIRECTION, was seen. */
static void facts_fill(const struct trace *trace, size_t index, uint32_t conversation,
    uint8_t direction, const struct analysed *analysed, struct stream_facts *facts)
{
	const struct conversation *c = &trace->conversations.list.at[conversation];

	*facts = conversation_facts(c, direction);
	if (!conversation_is_tcp(c))
		return;
	struct analysis_facts *analysis = &facts->analysis;
	analysis_tell(&trace->analysis, analysed, c->stream, direction, index, facts);
	analysis->ack_delay = time_from(trace, analysis->acks_frame, index);
	analysis->timeout = time_from(trace, analysis->timeout_frame, index);
}

/* The same of the further conversations of frame INDEX, for P; FACTS has room for MAX_LAYERS. */
static void further_fill(
    const struct trace *trace, size_t index, struct packet *p, struct stream_facts *facts)
{
	size_t count;
	const struct further_place *places = further_of(&trace->further, index, &count);

	if (count > MAX_LAYERS)
		count = MAX_LAYERS;
	for (size_t i = 0; i < count; i++)
		facts_fill(trace, index, places[i].conversation, places[i].direction, &places[i].analysed,
		    &facts[i]);
	p->further_facts = facts;
	p->further_known = (uint32_t)count;
}

/* What frame_prepare() leaves out. */
static void frame_prepare_rest(struct packet *p)
{
	p->facts = (struct stream_facts){ 0 };
	p->further_known = 0;
	p->further = NULL;
	p->stream_ends = false;
	p->comments = NULL;
	p->comment_count = 0;
	p->joined = 0;
	p->joint_count = 0;
	p->keep = NULL;
	p->past = NULL;
	p->told = 0;
}

void trace_packet(
    const struct trace *trace, size_t frame, struct packet *p, struct dissection *listener)
{
	uint32_t index = trace->frames.at[frame].conversation;
	struct stream_facts further[MAX_LAYERS];
	struct past past = { trace, frame, listener ? listener->shown_before : 0 };
	struct joined *joined = listener ? &listener->joined : streams_joined(trace->streams);

	joined_clear(joined);
	frame_prepare(trace, frame, p);
	frame_prepare_rest(p);
	if (trace->fragments.sightings.count)
		fragments_tell(&trace->fragments, (uint32_t)frame + 1, p, joined);
	if (index != NO_CONVERSATION) {
		const struct frame *shown = &trace->frames.at[frame];
		facts_fill(trace, frame, index, shown->direction, &shown->analysed, &p->facts);
		if (conversation_is_tcp(&trace->conversations.list.at[index]))
			streams_tell(trace, frame, p, joined);
		else
			recall_tell(trace, frame, p, joined);
	}
	joined_give(joined, p);
	if (listener && trace->frames.at[frame].notes) {
		comments_gather(trace, frame, listener);
		p->comments = listener->comments.at;
		p->comment_count = (uint32_t)listener->comments.count;
	}
	if (trace->further.places.count)
		further_fill(trace, frame, p, further);
	p->past = listener ? &past : NULL;
	decode(p, listener);
	p->past = NULL;
	p->further_facts = NULL;
	p->further_known = 0;
}

void trace_glance(const struct trace *trace, size_t index, struct packet *p)
{
	const struct frame *frame = &trace->frames.at[index];
	bool truncated;

	frame_prepare(trace, index, p);
	frame_prepare_rest(p);
	if (frame->conversation == NO_CONVERSATION ||
	    !conversation_is_tcp(&trace->conversations.list.at[frame->conversation]) ||
	    !streams_are_silent(trace, index, &truncated) || !decode_glance(p) || !p->has_tcp) {
		trace_packet(trace, index, p, NULL);
		return;
	}
	const struct numbering *numbering = &trace->analysis.numberings.at[frame->analysed.numbering];
	p->facts.known = true;
	p->facts.sequence_base = numbering->base[frame->direction];
	p->facts.ack_base = numbering->base[1 - frame->direction];
	p->error = truncated ? PACKET_TRUNCATED : PACKET_FINE;
}

void frame_decode_again(
    const struct trace *trace, size_t index, struct packet *p, struct joined *joined)
{
	frame_prepare(trace, index, p);
	frame_prepare_rest(p);
	if (trace->fragments.sightings.count) {
		joined_clear(joined);
		fragments_tell(&trace->fragments, (uint32_t)index + 1, p, joined);
		joined_give(joined, p);
	}
	decode_transport(p);
}

/* A packet that is whole now can be a piece of another around it. */
void frame_put_together(struct trace *trace, size_t index, struct packet *p)
{
	int whole = 0;

	for (bool more = true; more;) {
		fragments_add(&trace->fragments, p, (uint32_t)index + 1);
		joined_clear(&trace->joined);
		frame_prepare(trace, index, p);
		p->joint_count = 0;
		int count = fragments_tell(&trace->fragments, (uint32_t)index + 1, p, &trace->joined);
		joined_give(&trace->joined, p);
		decode_transport(p);
		more = p->piece.found && count > whole && p->joint_count < MAX_JOINTS;
		whole = count;
	}
	p->joined = 0;
	p->joint_count = 0;
}

void transport_follow(struct trace *trace, const struct transport *transport, size_t index,
    uint32_t hash, uint32_t guess, struct outcome *outcome)
{
	outcome->followed =
	    conversations_follow(&trace->conversations, transport, hash, guess, index, trace->live);
	if (transport->has_tcp)
		outcome->analysed =
		    analysis_follow(&trace->analysis, transport, &outcome->followed, index, trace->live);
	else
		outcome->analysed = (struct analysed){ 0 };
}

static void frame_decode_and_follow(struct trace *trace, size_t index)
{
	struct transports further = { 0 };
	struct packet p = { .further = &further };

	frame_decode(trace, index, &p);
	for (uint32_t i = 0; i < packet_transports(&p); i++) {
		struct transport transport;
		struct outcome outcome;
		packet_transport_at(&p, i, &transport);
		transport_follow(
		    trace, &transport, index, conversation_hash(&transport), NO_CONVERSATION, &outcome);
		frame_followed(trace, index, &transport, &outcome);
	}
	array_free(&further.list);
}

static bool is_tcp(const struct trace *trace, uint32_t conversation)
{
	return conversation_is_tcp(&trace->conversations.list.at[conversation]);
}

/* Frame INDEX, the newest that was not taken back yet; false: too long ago. */
static bool frame_unfollow(struct trace *trace, size_t index)
{
	uint32_t shown = trace->frames.at[index].conversation;
	size_t count;
	const struct further_place *places = further_of(&trace->further, index, &count);
	size_t segments = shown != NO_CONVERSATION && is_tcp(trace, shown);

	for (size_t i = 0; i < count; i++)
		segments += is_tcp(trace, places[i].conversation);
	trace->further.places.count -= count;
	count += shown != NO_CONVERSATION;
	while (segments-- > 0)
		if (!analysis_unfollow(&trace->analysis))
			return false;
	while (count-- > 0)
		if (!conversations_unfollow(&trace->conversations))
			return false;
	return true;
}

/* Makes the conversations what they were before frame AT. Returns the frame to go on from: AT, or 0
 * when that was too long ago. */
static size_t conversations_go_back(struct trace *trace, size_t at)
{
	for (size_t i = trace->frames.count; i-- > at;) {
		if (frame_unfollow(trace, i))
			continue;
		at = 0;
		break;
	}
	if (trace->fragments.sightings.count) /* they know frames by their numbers, which change */
		at = 0;
	if (at > 0)
		return at;
	conversations_free(&trace->conversations);
	analysis_free(&trace->analysis);
	trace->further.places.count = 0;
	fragments_free(&trace->fragments);
	return 0;
}

/* Puts FRAME, which came late, at its place. */
static void frame_insert(struct trace *trace, size_t at, const struct frame *frame)
{
	size_t from = conversations_go_back(trace, at);

	streams_forget(trace->streams);
	earlier_forget(trace->earlier);
	array_add(&trace->frames);
	memmove(&trace->frames.at[at + 1], &trace->frames.at[at],
	    (trace->frames.count - 1 - at) * sizeof *frame);
	trace->frames.at[at] = *frame;
	for (size_t i = from; i < trace->frames.count; i++)
		frame_decode_and_follow(trace, i);
	notes_frame_inserted(trace, at);
	moments_frame_inserted(trace, at);
}

/* The place of a frame of this time among frames in order of time: after those of the same time. */
static size_t place_of(const struct trace *trace, int64_t time)
{
	size_t count = trace->frames.count, place;

	if (count == 0 || trace->frames.at[count - 1].time <= time)
		return count;
	search_place(place, count, trace->frames.at[place].time <= time);
	return place;
}

size_t trace_add_frame(struct trace *trace, uint16_t interface, int64_t time, const uint8_t *bytes,
    uint32_t captured, uint32_t length)
{
	struct frame frame;
	size_t at = trace->live && !trace->disordered ? place_of(trace, time) : trace->frames.count;

	trace_settle(trace);
	frame_fill(&frame, interface, time, bytes, captured, length);
	if (at < trace->frames.count) {
		frame_insert(trace, at, &frame);
		return at;
	}
	*array_add(&trace->frames) = frame;
	frame_decode_and_follow(trace, at);
	moments_frame_appended(trace);
	return at;
}

size_t trace_copy_frame(struct trace *trace, uint16_t interface, int64_t time, const uint8_t *bytes,
    uint32_t captured, uint32_t length)
{
	const uint8_t *copy = (const uint8_t *)arena_copy(&trace->arena, bytes, captured);

	return trace_add_frame(trace, interface, time, copy, captured, length);
}

enum tcp_state frame_state(const struct frame *frame, int receiver)
{
	int end = frame->direction ^ (receiver ? 1 : 0);

	return (enum tcp_state)(end ? frame->states >> 4 : frame->states & 15);
}

/* --- events and notes --- */

static const char *string_copy(struct trace *trace, const char *string)
{
	return string ? arena_copy(&trace->arena, string, strlen(string)) : NULL;
}

size_t trace_add_event_soon(struct trace *trace, const struct event *event)
{
	struct event *copy = array_add(&trace->events);

	*copy = *event;
	copy->actor = string_copy(trace, event->actor);
	copy->error = string_copy(trace, event->error);
	copy->text = string_copy(trace, event->text);
	copy->name = string_copy(trace, event->name);
	copy->source = string_copy(trace, event->source);
	copy->parameters = string_copy(trace, event->parameters);
	copy->wire = string_copy(trace, event->wire);
	copy->counters = string_copy(trace, event->counters);
	if (copy->end < copy->begin)
		copy->end = copy->begin;
	actors_learn(trace, copy);
	return trace->events.count - 1;
}

size_t trace_add_event(struct trace *trace, const struct event *event)
{
	size_t index = trace_add_event_soon(trace, event);

	moments_settle(trace);
	return index;
}
