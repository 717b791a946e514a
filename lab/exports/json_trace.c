/*
 * A trace as JSON: one document, or an object a line. docs/trace.schema.json says what stands where.
 */
#include "json_parts.h"
#include "told_notes.h"

#include "lab/labels.h"
#include "lab/sockets.h"

#include <stdlib.h>

enum { VERSION = 1 }; /* of the format; changes when what is there means something else */

/* --- what is said once --- */

static json_t *interfaces_of(const struct trace *trace)
{
	json_t *list = json_array();

	for (size_t i = 0; i < trace->interfaces.count; i++) {
		const struct interface *interface = &trace->interfaces.at[i];
		json_t *object = json_object();
		json_put_number(object, "link_type", interface->link_type);
		json_put_number(object, "snap_length", interface->snap_length);
		json_put_string(object, "name", interface->name);
		json_array_append_new(list, object);
	}
	return list;
}

static json_t *actors_of(const struct trace *trace)
{
	json_t *list = json_array();
	const char *actor;

	for (size_t i = 0; (actor = trace_actor(trace, i)) != NULL; i++)
		json_array_append_new(list, json_string_of(actor, strlen(actor)));
	return list;
}

/* What is told, where that is not all. */
static json_t *cut_of(const struct telling *telling)
{
	struct text words = { 0 };
	json_t *object = json_object();

	telling_explain_cut(telling, &words);
	json_put_string(object, "words", text_string(&words));
	if (telling->from_step > 0)
		json_put_number(object, "from_step", (int64_t)telling->from_step);
	if (telling->to_step > 0)
		json_put_number(object, "to_step", (int64_t)telling->to_step);
	json_put_string(object, "filter", telling->filter_text);
	text_free(&words);
	return object;
}

static json_t *header_of(const struct telling *telling)
{
	const struct trace *trace = telling->trace;
	json_t *header = json_object();

	json_put_string(header, "format", "looplab-trace");
	json_put_number(header, "version", VERSION);
	json_put_string(header, "looplab", LAB_VERSION);
	json_put_string(header, "title", telling_title(telling));
	if (telling->date != INT64_MIN)
		json_put_number(header, "date", telling->date);
	if (telling->filter || telling->from_step > 0 || telling->to_step > 0)
		json_object_set_new(header, "cut", cut_of(telling));
	json_put_number(header, "dropped", (int64_t)trace->dropped);
	json_put_string(header, "warning", trace->warning);
	json_put_string(header, "application", trace->application);
	json_object_set_new(header, "interfaces", interfaces_of(trace));
	json_object_set_new(header, "actors", actors_of(trace));
	return header;
}

static json_t *endpoint_of(const struct endpoint *endpoint)
{
	struct text words = { 0 };

	endpoint_format_port(endpoint, &words);
	json_t *value = json_string_of(text_string(&words), words.length);
	text_free(&words);
	return value;
}

static json_t *conversation_of(const struct trace *trace, size_t index)
{
	const struct conversation *found = &trace->conversations.list.at[index];
	bool is_tcp = found->ends[0].transport == 6;
	json_t *object = json_object(), *ends = json_array(), *states = json_array(),
	       *numbers = json_array();

	for (int i = 0; i < 2; i++) {
		const struct peer *peer = &found->peers[i];
		json_array_append_new(ends, endpoint_of(&found->ends[i]));
		json_array_append_new(states, json_string(tcp_state_name(peer->state)));
		json_array_append_new(numbers, peer->base_known ? json_integer(peer->base) : json_null());
	}
	json_put_number(object, "conversation", (int64_t)index);
	json_put_string(object, "protocol", is_tcp ? "tcp" : "udp");
	json_put_number(object, "stream", found->stream);
	json_object_set_new(object, "ends", ends);
	json_put_number(object, "first_packet", (int64_t)found->first_frame + 1);
	json_put_number(object, "packets", (int64_t)found->frames);
	if (is_tcp) {
		json_object_set(object, "last_states", states);
		json_object_set(object, "first_numbers", numbers);
	}
	json_decref(states);
	json_decref(numbers);
	return object;
}

/* --- what happened --- */

/* The event as in the journal, with its number in front. */
static void add_event(const struct trace *trace, size_t index, struct text *out)
{
	struct text line = { 0 };

	event_to_journal(&trace->events.at[index], &line);
	text_printf(out, "{\"index\":%zu,", index);
	json_add_safely(out, line.at + 1, line.length - 2); /* without "{" and newline */
	text_free(&line);
}

static void add_states(const struct frame *frame, struct text *out)
{
	text_printf(out, ",\"states\":{\"sender\":\"%s\",\"receiver\":\"%s\"}",
	    tcp_state_name(frame_state(frame, 0)), tcp_state_name(frame_state(frame, 1)));
}

/* KEY: who it is, if anybody can tell. */
static void add_who(
    const struct trace *trace, const struct endpoint *endpoint, const char *key, struct text *out)
{
	long actor = trace_actor_at(trace, endpoint);
	struct text words = { 0 };

	if (actor < 0 && !endpoint->family)
		return;
	if (actor >= 0)
		text_add(&words, trace_actor(trace, (size_t)actor));
	else
		endpoint_format_port(endpoint, &words);
	text_printf(out, ",\"%s\":", key);
	json_add_string(out, text_string(&words), words.length);
	text_free(&words);
}

/* All captured octets as hex digits. */
static void add_frame_octets(const struct frame *frame, struct text *out)
{
	static const struct field row = { .name = "octets", .format = OCTETS };
	struct item item = { .field = &row, .bits = frame->captured * 8 };

	text_add(out, ",\"octets\":\"");
	if (frame->captured > 0)
		item_format(&item, frame->bytes, out);
	text_add(out, "\",");
}

static void add_packet(
    const struct telling *telling, size_t index, struct dissection *dissection, struct text *out)
{
	const struct trace *trace = telling->trace;
	const struct frame *frame = &trace->frames.at[index];
	struct text label = { 0 };
	struct packet p;

	trace_packet(trace, index, &p, NULL);
	packet_label(&p, telling->absolute, &label);
	text_printf(out, "{\"packet\":%zu,\"time\":%lld,\"label\":", index + 1, (long long)frame->time);
	json_add_string(out, text_string(&label), label.length);
	add_who(trace, &p.from, "from", out);
	add_who(trace, &p.to, "to", out);
	if (frame->conversation != NO_CONVERSATION)
		text_printf(out, ",\"conversation\":%u", frame->conversation);
	if (p.has_tcp && frame->conversation != NO_CONVERSATION)
		add_states(frame, out);
	add_frame_octets(frame, out);
	json_add_fields(out, trace, index, dissection);
	text_add(out, "}");
	text_free(&label);
}

/* What a note is about, and where that is. */
static void put_place(const struct note_place *place, json_t *object)
{
	static const char *const names[] = { [ON_TRACE] = "trace",
		[ON_PACKET] = "packet",
		[ON_FIELD] = "field",
		[ON_CONVERSATION] = "conversation",
		[ON_CALL] = "call",
		[ON_STEP] = "step" };

	json_put_string(object, "on", names[place->on]);
	if (place->on == ON_PACKET || place->on == ON_FIELD)
		json_put_number(object, "packet", (int64_t)place->index + 1);
	if (place->on == ON_CONVERSATION)
		json_put_number(object, "conversation", (int64_t)place->index);
	if (place->on == ON_CALL || place->on == ON_STEP)
		json_put_number(object, "event", (int64_t)place->index);
	if (place->on == ON_FIELD) {
		json_put_string(object, "field", place->field);
		json_put_number(object, "bit", place->bit);
		json_put_number(object, "bits", place->bits);
	}
}

static void add_note(const struct told_note *note, struct text *out)
{
	json_t *object = json_object();

	put_place(&note->place, object);
	json_put_string(object, "by", note_author(note->by));
	if (note->index == SIZE_MAX)
		json_object_set_new(object, "automatic", json_true());
	json_put_string(object, "text", note->text);
	json_add(out, object);
}

/* --- one document --- */

/* Its lists, element by element. */
struct list {
	const struct telling *telling;
	struct text *out;
	const char *between; /* what stands before the next element */
	struct dissection dissection;
};

static void begin_list(struct list *list, const char *name)
{
	text_printf(list->out, ",\n\"%s\":[", name);
	list->between = "\n";
}

/* False: there is no use in going on. */
static bool begin_element(struct list *list)
{
	bool good = telling_pass(list->telling, list->out);

	text_add(list->out, list->between);
	list->between = ",\n";
	return good;
}

static void add_moments(struct list *list)
{
	static const char *const names[] = {
		[MOMENT_FRAME] = "packet", [MOMENT_EVENT] = "event", [MOMENT_RETURN] = "return"
	};
	const struct telling *telling = list->telling;

	begin_list(list, "moments");
	for (size_t at = telling->first; at < telling->end; at++) {
		struct moment moment = trace_moment(telling->trace, at);
		bool is_frame = moment.kind == MOMENT_FRAME;
		if (is_frame && !telling_wants(telling, moment.index))
			continue;
		if (!begin_element(list))
			return;
		text_printf(list->out, "{\"%s\":%zu}", names[moment.kind], moment.index + is_frame);
	}
	text_add(list->out, "]");
}

/* The events, or the packets. */
static void add_all(struct list *list, const char *name, enum moment_kind kind)
{
	const struct telling *telling = list->telling;

	begin_list(list, name);
	for (size_t at = telling->first; at < telling->end; at++) {
		struct moment moment = trace_moment(telling->trace, at);
		if (moment.kind != kind)
			continue;
		if (kind == MOMENT_FRAME && !telling_wants(telling, moment.index))
			continue;
		if (!begin_element(list))
			return;
		if (kind == MOMENT_FRAME)
			add_packet(telling, moment.index, &list->dissection, list->out);
		else
			add_event(telling->trace, moment.index, list->out);
	}
	text_add(list->out, "]");
}

static void add_notes(struct list *list)
{
	const struct telling *telling = list->telling;
	const struct told_note *note;
	struct told_notes notes;

	begin_list(list, "notes");
	told_notes_start(&notes, telling);
	while ((note = told_notes_take(&notes, 0)) && begin_element(list))
		add_note(note, list->out);
	for (size_t at = telling->first; at < telling->end; at++)
		while ((note = told_notes_take(&notes, at + 1)) && begin_element(list))
			add_note(note, list->out);
	told_notes_free(&notes);
}

void json_document(const struct telling *telling, struct text *out)
{
	const struct trace *trace = telling->trace;
	struct list list = { .telling = telling, .out = out };

	json_add(out, header_of(telling));
	out->at[--out->length] = '\0'; /* the object goes on */
	begin_list(&list, "conversations");
	for (size_t i = 0; i < trace->conversations.list.count && begin_element(&list); i++)
		json_add(out, conversation_of(trace, i));
	text_add(out, "]");
	add_all(&list, "events", MOMENT_EVENT);
	add_all(&list, "packets", MOMENT_FRAME);
	add_moments(&list);
	add_notes(&list);
	text_add(out, "]\n}\n");
	dissection_free(&list.dissection);
}

/* --- an object a line --- */

/* The object from START on, at the end of OUT, gets its kind and a newline. */
static void name_line(struct text *out, size_t start, const char *kind)
{
	struct text object = { 0 };

	text_add(&object, out->at + start + 1); /* without "{" */
	out->length = start;
	text_printf(out, "{\"kind\":\"%s\",", kind);
	text_add_octets(out, object.at, object.length);
	text_add(out, "\n");
	text_free(&object);
}

static void add_line(struct text *out, const char *kind, json_t *object)
{
	size_t start = out->length;

	json_add(out, object);
	name_line(out, start, kind);
}

static void add_note_lines(struct told_notes *notes, size_t after, struct text *out)
{
	const struct told_note *note;

	while ((note = told_notes_take(notes, after))) {
		size_t start = out->length;
		add_note(note, out);
		name_line(out, start, "note");
	}
}

static void add_moment_lines(
    const struct telling *telling, size_t at, struct dissection *dissection, struct text *out)
{
	static const char *const kinds[] = {
		[MOMENT_FRAME] = "packet", [MOMENT_EVENT] = "event", [MOMENT_RETURN] = "return"
	};
	const struct trace *trace = telling->trace;
	struct moment moment = trace_moment(trace, at);
	size_t start = out->length;

	if (moment.kind == MOMENT_FRAME && !telling_wants(telling, moment.index))
		return;
	if (moment.kind == MOMENT_FRAME)
		add_packet(telling, moment.index, dissection, out);
	else if (moment.kind == MOMENT_EVENT)
		add_event(trace, moment.index, out);
	else
		text_printf(out, "{\"index\":%zu,\"time\":%lld}", moment.index, (long long)moment.time);
	name_line(out, start, kinds[moment.kind]);
}

static void json_lines(const struct telling *telling, struct text *out)
{
	const struct trace *trace = telling->trace;
	struct dissection dissection = { 0 };
	struct told_notes notes;

	told_notes_start(&notes, telling);
	add_line(out, "header", header_of(telling));
	for (size_t i = 0; i < trace->conversations.list.count && telling_pass(telling, out); i++)
		add_line(out, "conversation", conversation_of(trace, i));
	add_note_lines(&notes, 0, out);
	for (size_t at = telling->first; at < telling->end && telling_pass(telling, out); at++) {
		add_moment_lines(telling, at, &dissection, out);
		add_note_lines(&notes, at + 1, out);
	}
	told_notes_free(&notes);
	dissection_free(&dissection);
}

const struct export export_json = {
	.suffix = "json",
	.help = "one JSON document with all there is: share/looplab/trace.schema.json",
	.render = json_document,
};

const struct export export_jsonl = {
	.suffix = "jsonl",
	.help = "the same, an object a line, in the order of time; for large traces",
	.render = json_lines,
};
