/* Moments as rows between lanes. */
#include "ladder.h"

#include "capture/cause.h"
#include "capture/pattern.h"
#include "capture/remark.h"
#include "labels.h"
#include "sockets.h"

#include <stdio.h>
#include <string.h>

/* --- lanes --- */

static bool endpoint_equal(const struct endpoint *a, const struct endpoint *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

static struct lane *lane_add(struct lanes *lanes, const char *name)
{
	if (lanes->count == MAX_LANES)
		return NULL;
	struct lane *lane = &lanes->lane[lanes->count++];
	snprintf(lane->name, sizeof lane->name, "%s", name);
	return lane;
}

static void lane_add_end(struct lanes *lanes, const struct endpoint *end)
{
	struct text name = { 0 };

	endpoint_format_port(end, &name);
	struct lane *lane = lane_add(lanes, name.length ? name.at : "unknown");
	if (lane)
		lane->end = *end;
	text_free(&name);
}

static int lane_of_actor(const struct lanes *lanes, const char *actor)
{
	for (int i = 0; actor && i < lanes->count; i++)
		if (strcmp(lanes->lane[i].name, actor) == 0)
			return i;
	return -1;
}

static bool same_address(const struct endpoint *a, const struct endpoint *b)
{
	return a->family == b->family && memcmp(a->address, b->address, sizeof a->address) == 0;
}

static int lane_of_end(
    const struct trace *trace, const struct lanes *lanes, const struct endpoint *end)
{
	long actor = lanes->journal ? trace_actor_at(trace, end) : -1;
	if (actor >= 0)
		return lane_of_actor(lanes, trace_actor(trace, (size_t)actor));
	for (int i = 0; i < lanes->count; i++)
		if (endpoint_equal(&lanes->lane[i].end, end))
			return i;
	for (int i = 0; i < lanes->count; i++) /* ICMP has no ports: the machine speaks */
		if (end->transport == 0 && end->family != 0 && same_address(&lanes->lane[i].end, end))
			return i;
	return -1;
}

/* Both lanes of a packet. Between two lanes, who is not the one is the other. */
static void lanes_of_packet(const struct trace *trace, const struct lanes *lanes,
    const struct packet *p, struct ladder_row *row)
{
	row->from = lane_of_end(trace, lanes, &p->from);
	row->everybody = is_to_everybody(&p->to);
	row->to = row->everybody ? -1 : lane_of_end(trace, lanes, &p->to);
	if (!lanes->journal || lanes->count != 2 || row->everybody)
		return;
	if (row->from < 0 && row->to >= 0)
		row->from = 1 - row->to;
	else if (row->to < 0 && row->from >= 0)
		row->to = 1 - row->from;
}

/* --- the states above the lanes --- */

/* Frames to look back through for one that tells a state: enough to skip background. */
enum { FRAMES_LOOKED_AT = 200 };

/* The newest frame before FRAMES that belongs to a conversation, or -1. */
static long conversation_frame(const struct trace *trace, size_t frames)
{
	size_t least = frames > FRAMES_LOOKED_AT ? frames - FRAMES_LOOKED_AT : 0;

	while (frames-- > least)
		if (trace->frames.at[frames].conversation != NO_CONVERSATION)
			return (long)frames;
	return -1;
}

static void lanes_find_observed(const struct trace *trace, size_t frames, struct lanes *lanes)
{
	long found = conversation_frame(trace, frames);

	if (found < 0)
		return;
	const struct frame *frame = &trace->frames.at[found];
	const struct conversation *conversation = &trace->conversations.list.at[frame->conversation];
	for (int i = 0; i < 2; i++) {
		int lane = lane_of_end(trace, lanes, &conversation->ends[i]);
		if (lane >= 0)
			lanes->lane[lane].state = frame_state(frame, i != frame->direction);
	}
}

/* What makes one socket of an actor more telling than another: it is connected, it is newer. */
static bool is_more_telling(const struct socket_seen *a, const struct socket_seen *b)
{
	bool a_listens = a->state->state == STATE_LISTEN, b_listens = b->state->state == STATE_LISTEN;

	if (a_listens != b_listens)
		return b_listens;
	return a->event > b->event;
}

static void lanes_find_kernel(const struct trace *trace, size_t at, struct lanes *lanes)
{
	struct socket_seen sockets[MAX_SOCKETS];
	const struct socket_seen *best[MAX_LANES] = { NULL };
	size_t count = sockets_at(trace, at, sockets);

	for (size_t i = 0; i < count; i++) {
		int lane = lane_of_actor(lanes, sockets[i].actor);
		if (lane < 0 || sockets[i].state->state == STATE_UNKNOWN)
			continue;
		if (!best[lane] || is_more_telling(&sockets[i], best[lane]))
			best[lane] = &sockets[i];
	}
	for (int i = 0; i < lanes->count; i++)
		if (best[i])
			lanes->lane[i].kernel = best[i]->state->state;
}

/* --- groups: who has joined, from the calls --- */

enum { CALLS_LOOKED_AT = 4096 };

/* 1: joins a group, -1: leaves one or closes a socket, 0: neither. */
static int membership_change(const struct event *call)
{
	if (call->kind != EVENT_CALL || !call->text || call->error)
		return 0;
	if (strncmp(call->text, "close(", 6) == 0)
		return -1;
	if (strncmp(call->text, "setsockopt(", 11) != 0)
		return 0;
	if (strstr(call->text, "ADD_MEMBERSHIP") || strstr(call->text, "JOIN_GROUP") ||
	    strstr(call->text, "ADD_SOURCE_MEMBERSHIP"))
		return 1;
	return strstr(call->text, "DROP_MEMBERSHIP") || strstr(call->text, "LEAVE_GROUP") ? -1 : 0;
}

/* Members after the marks [0, END); memberships are counted for each lane. */
static void lanes_find_members(const struct trace *trace, size_t end, struct lanes *lanes)
{
	int joined[MAX_LANES] = { 0 };

	for (size_t i = 0; i < trace->marks.count && i < CALLS_LOOKED_AT; i++) {
		const struct event *call = &trace->events.at[trace->marks.at[i].event];
		int change = trace->marks.at[i].is_return ? membership_change(call) : 0;
		int lane = change ? lane_of_actor(lanes, call->actor) : -1;
		lanes->groups |= change > 0;
		if (lane < 0 || i >= end || (change < 0 && joined[lane] == 0))
			continue;
		joined[lane] += change;
		lanes->lane[lane].member = joined[lane] > 0;
	}
}

/* Conversations to look through for somebody to talk to. */
enum { PARTNERS_LOOKED_AT = 16 };

/* Somebody who talks to himself alone gets a second lane: where nobody listens, a kernel answers. */
static void lanes_add_partner(const struct trace *trace, struct lanes *lanes)
{
	const struct conversations *all = &trace->conversations;

	for (size_t i = 0; i < all->list.count && i < PARTNERS_LOOKED_AT && lanes->count == 1; i++)
		for (int end = 1; end >= 0 && lanes->count == 1; end--) {
			const struct endpoint *partner = &all->list.at[i].ends[end];
			if (trace_actor_at(trace, partner) < 0 && !is_to_everybody(partner))
				lane_add_end(lanes, partner);
		}
}

void lanes_find(const struct trace *trace, size_t at, struct lanes *lanes)
{
	size_t marks = marks_before(trace, at), frames = at - marks;
	const char *actor;

	*lanes = (struct lanes){ .count = 0 };
	for (size_t i = 0; (actor = trace_actor(trace, i)) != NULL; i++)
		lane_add(lanes, actor);
	lanes->journal = lanes->count > 0;
	lanes_add_partner(trace, lanes);
	if (lanes->journal) {
		lanes_find_kernel(trace, at, lanes);
		lanes_find_members(trace, marks, lanes);
	} else if (trace->frames.count > 0) {
		long frame = conversation_frame(trace, frames ? frames : 1);
		if (frame >= 0) {
			uint32_t index = trace->frames.at[frame].conversation;
			lane_add_end(lanes, &trace->conversations.list.at[index].ends[0]);
			lane_add_end(lanes, &trace->conversations.list.at[index].ends[1]);
		} else {
			struct packet p;
			trace_packet(trace, frames ? frames - 1 : 0, &p, NULL);
			lane_add_end(lanes, &p.from);
			lane_add_end(lanes, &p.to);
		}
	}
	lanes_find_observed(trace, frames, lanes);
}

/* --- rows --- */

static unsigned lane_bit(int lane)
{
	return lane < 0 ? 0 : 1u << lane;
}

/* Marks to look back through for calls that have not returned: a call's neighbours, no more. */
enum { BUSY_LOOKED_AT = 32 };

/* Lanes inside a call after the marks [0, END). */
static unsigned lanes_busy(const struct trace *trace, const struct lanes *lanes, size_t end)
{
	unsigned busy = 0, known = 0;
	size_t least = end > BUSY_LOOKED_AT ? end - BUSY_LOOKED_AT : 0;

	while (end-- > least) {
		const struct mark *mark = &trace->marks.at[end];
		const struct event *event = &trace->events.at[mark->event];
		if (event->kind != EVENT_CALL)
			continue;
		unsigned bit = lane_bit(lane_of_actor(lanes, event->actor));
		if (!mark->is_return && !(known & bit))
			busy |= bit;
		known |= bit;
	}
	return busy;
}

/* The lane of the call that made FRAME, else OTHERWISE. */
static int lane_of_cause(
    const struct trace *trace, const struct lanes *lanes, size_t frame, int otherwise)
{
	struct cause cause = trace_cause(trace, frame);
	int lane = cause.event >= 0 ? lane_of_actor(lanes, trace->events.at[cause.event].actor) : -1;

	return lane >= 0 ? lane : otherwise;
}

static void packet_row(const struct trace *trace, const struct lanes *lanes, size_t frame,
    bool absolute, struct ladder_row *row)
{
	struct packet p;

	trace_packet(trace, frame, &p, NULL);
	row->kind = ROW_PACKET;
	row->inside = row->busy != 0;
	row->background = packet_is_background(&p);
	row->bad = p.error != PACKET_FINE;
	lanes_of_packet(trace, lanes, &p, row);
	if (row->background && row->everybody) /* a kernel speaks, for whoever has joined or left */
		row->from = lane_of_cause(trace, lanes, frame, row->from);
	truth_label(trace, frame, &row->text);
	if (trace->events.count == 0) /* nobody knows more than the packets say */
		analysis_words(trace, frame, &row->text);
	packet_label(&p, absolute, &row->text);
	bool outside = row->from < 0 && row->to < 0;
	if (outside && p.from.family) {
		text_add(&row->text, "  ");
		endpoint_format_port(&p.from, &row->text);
	}
	if ((row->everybody || outside || row->to < 0) && p.to.family) {
		text_add(&row->text, " → ");
		endpoint_format_port(&p.to, &row->text);
	}
}

static void event_row(
    const struct trace *trace, const struct lanes *lanes, size_t index, struct ladder_row *row)
{
	const struct event *event = &trace->events.at[index];

	row->from = lane_of_actor(lanes, event->actor);
	switch (event->kind) {
	case EVENT_SCENARIO:
		row->kind = ROW_SCENARIO;
		words_label(event->name, &row->text);
		text_add(&row->text, event->name && event->text ? ": " : "");
		words_label(event->text, &row->text);
		break;
	case EVENT_STEP:
		row->kind = ROW_STEP;
		row->step = (int)trace_step_number(trace, index);
		words_label(event->text, &row->text);
		break;
	case EVENT_CALL:
		row->kind = ROW_CALL;
		call_label(event->text ? event->text : "", &row->text);
		break;
	case EVENT_STATE:
		row->kind = ROW_STATE;
		if (event->has_socket)
			socket_label(&event->socket, &row->text);
		break;
	case EVENT_COUNT:
		row->kind = ROW_STATE;
		event_summarize(event, &row->text);
		break;
	case EVENT_EXPECT:
		row->kind = ROW_EXPECT;
		row->bad = event->result == 0;
		words_label(event->text, &row->text);
		text_add(&row->text, row->bad ? " does not hold" : " holds");
		break;
	case EVENT_END:
	case EVENT_KINDS:
		row->kind = ROW_END;
		row->bad = event->result != 0;
		text_printf(&row->text, "the program ends with status %ld", event->result);
		break;
	}
}

void ladder_row(const struct trace *trace, const struct lanes *lanes, size_t at, bool absolute,
    struct ladder_row *row)
{
	struct moment moment = trace_moment(trace, at);
	struct text text = row->text;

	text_clear(&text);
	*row = (struct ladder_row){ .time = moment.time, .from = -1, .to = -1, .text = text };
	row->busy = lanes_busy(trace, lanes, marks_before(trace, at + 1));
	if (moment.kind == MOMENT_FRAME) {
		packet_row(trace, lanes, moment.index, absolute, row);
	} else if (moment.kind == MOMENT_RETURN) {
		const struct event *call = &trace->events.at[moment.index];
		row->kind = ROW_RETURN;
		row->from = lane_of_actor(lanes, call->actor);
		row->bad = call->error != NULL;
		result_label(call, &row->text);
	} else {
		event_row(trace, lanes, moment.index, row);
	}
}

void ladder_row_free(struct ladder_row *row)
{
	text_free(&row->text);
}
