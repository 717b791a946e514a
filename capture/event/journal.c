/*
 * The journal form of an event: one JSON object a line, described in docs/scenario-protocol.md.
 *
 *     {"event":"call","begin":1763804000123456789,"end":1763804000123518023,"actor":"client",
 *      "line":42,"text":"listen(door, 5)","result":0}
 *
 * Whoever reads it did not write it: a scenario may be any program in any language.
 */
#include "parts.h"
#include "../format.h"

#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[EVENT_KINDS] = {
	[EVENT_SCENARIO] = "scenario",
	[EVENT_STEP] = "step",
	[EVENT_CALL] = "call",
	[EVENT_STATE] = "state",
	[EVENT_COUNT] = "count",
	[EVENT_EXPECT] = "expect",
	[EVENT_END] = "end",
};

/* --- writing --- */

/* JSON is UTF-8; an octet that is not becomes U+FFFD, the character for that. */
static json_t *json_words(const char *string, size_t length)
{
	struct text clean = { 0 };

	for (size_t i = 0; i < length;) {
		uint32_t character;
		size_t size = utf8_decode(string + i, length - i, &character);
		if (size)
			text_add_octets(&clean, string + i, size);
		else
			text_add(&clean, "\xef\xbf\xbd");
		i += size ? size : 1;
	}
	json_t *value = json_stringn(text_string(&clean), clean.length);
	text_free(&clean);
	return value;
}

static void put_string(json_t *object, const char *key, const char *string)
{
	if (string)
		json_object_set_new(object, key, json_words(string, strlen(string)));
}

static void put_number(json_t *object, const char *key, int64_t number)
{
	json_object_set_new(object, key, json_integer(number));
}

/* The pattern's lines as an array; no line at all is the empty array. */
static void put_wire(json_t *object, const char *wire)
{
	if (!wire)
		return;
	json_t *items = json_array();
	while (*wire) {
		size_t length = strcspn(wire, "\n");
		json_array_append_new(items, json_words(wire, length));
		wire += length;
		if (*wire == '\n' && *++wire == '\0')
			json_array_append_new(items, json_words("", 0));
	}
	json_object_set_new(object, "wire", items);
}

/* "TcpRetransSegs=1 …" as an object. */
static void put_counters(json_t *object, const char *counters)
{
	json_t *numbers = json_object();
	struct text name = { 0 };

	while (counters && *counters) {
		size_t length = strcspn(counters, "=");
		text_clear(&name);
		text_add_octets(&name, counters, length);
		put_number(numbers, text_string(&name), strtol(counters + length + 1, NULL, 10));
		counters += strcspn(counters, " ");
		counters += *counters == ' ';
	}
	text_free(&name);
	json_object_set_new(object, "counters", numbers);
}

static void put_endpoint(json_t *object, const char *key, const struct endpoint *endpoint)
{
	struct text words = { 0 };

	if (endpoint->family == 0)
		return;
	endpoint_format_port(endpoint, &words);
	put_string(object, key, text_string(&words));
	text_free(&words);
}

static void put_socket(json_t *object, const struct socket_state *found)
{
	json_t *socket = json_object();
	char protocol[8];

	transport_format(found->local.transport, protocol);
	put_number(socket, "descriptor", found->descriptor);
	put_string(socket, "protocol", protocol);
	put_endpoint(socket, "local", &found->local);
	put_endpoint(socket, "peer", &found->peer);
	if (found->state != STATE_UNKNOWN)
		put_string(socket, "state", tcp_state_name(found->state));
	struct socket_state numbers = *found;
	for (const struct socket_number *row = socket_numbers; row->name; row++)
		if (*socket_number(&numbers, row) != 0)
			put_number(socket, row->name, *socket_number(&numbers, row));
	json_object_set_new(object, "socket", socket);
}

static int add_octets(const char *octets, size_t length, void *line)
{
	text_add_octets(line, octets, length);
	return 0;
}

void event_to_journal(const struct event *event, struct text *line)
{
	json_t *object = json_object();

	put_string(object, "event", kind_names[event->kind]);
	put_number(object, "begin", event->begin);
	if (event->end > event->begin)
		put_number(object, "end", event->end);
	if (event->line != 0)
		put_number(object, "line", event->line);
	put_string(object, "actor", event->actor);
	put_string(object, "name", event->name);
	put_string(object, event->kind == EVENT_SCENARIO ? "title" : "text", event->text);
	put_string(object, "source", event->source);
	put_string(object, "parameters", event->parameters);
	put_wire(object, event->wire);
	if (event->kind == EVENT_CALL)
		put_number(object, "result", event->result);
	if (event->kind == EVENT_EXPECT)
		json_object_set_new(object, "held", json_boolean(event->result));
	if (event->kind == EVENT_END)
		put_number(object, "status", event->result);
	put_string(object, "error", event->error);
	if (event->kind == EVENT_COUNT)
		put_counters(object, event->counters);
	if (event->has_socket)
		put_socket(object, &event->socket);

	json_dump_callback(object, add_octets, line, JSON_COMPACT);
	json_decref(object);
	text_add(line, "\n");
}

/* --- reading: each get_ leaves *VALUE alone where the key is absent, and is false on a wrong type --- */

struct source {
	const json_t *object;
	struct arena *arena;
	struct error *error;
};

static bool complain(const struct source *from, const char *key, const char *must)
{
	return error_set(from->error, "\"%s\" must be %s", key, must);
}

static bool get_string(const struct source *from, const char *key, const char **value)
{
	const json_t *found = json_object_get(from->object, key);

	if (!found || json_is_null(found))
		return true;
	if (!json_is_string(found))
		return complain(from, key, "a string");
	*value = arena_copy(from->arena, json_string_value(found), json_string_length(found));
	return true;
}

/* Strings of digits too: numbers of JavaScript, Lua or awk are too coarse for nanoseconds. */
static bool number_parse(const json_t *found, int64_t *number)
{
	if (json_is_integer(found)) {
		*number = json_integer_value(found);
		return true;
	}
	if (!json_is_string(found))
		return false;
	const char *digits = json_string_value(found);
	bool negative = *digits == '-';
	digits += negative;
	size_t length = strspn(digits, "0123456789");
	if (length == 0 || length > 18 + (*digits < '9') || digits[length] != '\0')
		return false;
	uint64_t magnitude = 0;
	for (; *digits; digits++)
		magnitude = magnitude * 10 + (uint64_t)(*digits - '0');
	*number = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	return true;
}

static bool get_number(
    const struct source *from, const char *key, int64_t least, int64_t most, int64_t *value)
{
	const json_t *found = json_object_get(from->object, key);
	int64_t number;

	if (!found || json_is_null(found))
		return true;
	if (!number_parse(found, &number) || number < least || number > most) {
		char must[80];
		snprintf(must, sizeof must, "an integer from %" PRId64 " to %" PRId64, least, most);
		return complain(from, key, must);
	}
	*value = number;
	return true;
}

static bool get_wire(const struct source *from, const char **wire)
{
	const json_t *items = json_object_get(from->object, "wire");
	struct text lines = { 0 };

	if (!items || json_is_null(items))
		return true;
	if (!json_is_array(items))
		return complain(from, "wire", "an array of strings");
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		if (!json_is_string(item)) {
			text_free(&lines);
			return complain(from, "wire", "an array of strings");
		}
		text_add(&lines, i ? "\n" : "");
		text_add(&lines, json_string_value(item));
	}
	*wire = arena_copy(from->arena, text_string(&lines), lines.length);
	text_free(&lines);
	return true;
}

static bool get_counters(const struct source *from, const char **counters)
{
	static const char must[] = "an object: what was added to each counter, at least 1";
	json_t *numbers = json_object_get(from->object, "counters"), *number;
	struct text list = { 0 };
	const char *name;
	int64_t added = 0;

	json_object_foreach(numbers, name, number)
	{
		bool good = !strpbrk(name, " =") && number_parse(number, &added);
		text_printf(&list, "%s%s=%" PRId64, list.length ? " " : "", name, good ? added : 0);
	}
	bool good = counters_are_valid(text_string(&list));
	*counters = arena_copy(from->arena, text_string(&list), list.length);
	text_free(&list);
	return good || complain(from, "counters", must);
}

static bool get_endpoint(
    const struct source *from, const char *key, uint8_t transport, struct endpoint *endpoint)
{
	const char *words = NULL;

	if (!get_string(from, key, &words))
		return false;
	if (!words)
		return true;
	if (!endpoint_parse(words, endpoint))
		return complain(from, key, "an address and port, as 127.0.0.1:4000 or [fd00::1]:4000");
	endpoint->transport = transport;
	return true;
}

static bool get_socket(const struct source *from, struct socket_state *found)
{
	struct source socket = *from;
	const char *protocol = NULL, *state = NULL;
	int64_t descriptor = -1;
	uint8_t transport = 0;

	socket.object = json_object_get(from->object, "socket");
	if (!json_is_object(socket.object))
		return complain(from, "socket", "an object");
	if (!get_number(&socket, "descriptor", -1, INT_MAX, &descriptor) ||
	    !get_string(&socket, "protocol", &protocol) || !get_string(&socket, "state", &state))
		return false;
	if (!protocol || !transport_parse(protocol, &transport))
		return complain(from, "protocol", "\"tcp\", \"udp\" or an IP protocol number as a string");
	if (!get_endpoint(&socket, "local", transport, &found->local) ||
	    !get_endpoint(&socket, "peer", transport, &found->peer))
		return false;
	found->descriptor = (int)descriptor;
	found->local.transport = transport;
	if (state && (found->state = tcp_state_named(state)) == STATE_UNKNOWN)
		return complain(from, "state", "a TCP state as RFC 9293 writes it: \"SYN-SENT\"");
	for (const struct socket_number *row = socket_numbers; row->name; row++) {
		int64_t number = 0;
		if (!get_number(&socket, row->name, 0, UINT32_MAX, &number))
			return false;
		*socket_number(found, row) = (uint32_t)number;
	}
	return true;
}

static bool get_kind(const struct source *from, enum event_kind *kind)
{
	const json_t *found = json_object_get(from->object, "event");

	if (!json_is_string(found))
		return complain(from, "event", "there, and a string");
	for (int i = 0; i < EVENT_KINDS; i++) {
		if (strcmp(kind_names[i], json_string_value(found)) == 0) {
			*kind = (enum event_kind)i;
			return true;
		}
	}
	return complain(from, "event",
	    "one of \"scenario\", \"step\", \"call\", \"state\", \"count\", \"expect\", \"end\"");
}

static bool get_times(const struct source *from, struct event *event)
{
	if (!json_object_get(from->object, "begin"))
		return complain(from, "begin", "there: nanoseconds since 1970");
	if (!get_number(from, "begin", INT64_MIN, INT64_MAX, &event->begin))
		return false;
	event->end = event->begin;
	if (!get_number(from, "end", INT64_MIN, INT64_MAX, &event->end))
		return false;
	if (event->end < event->begin) /* the clock was set back meanwhile */
		event->end = event->begin;
	return true;
}

/* What the event came to: the key of its kind. */
static bool get_result(const struct source *from, struct event *event)
{
	const json_t *held = json_object_get(from->object, "held");
	int64_t result = 0;

	switch (event->kind) {
	case EVENT_CALL:
		if (!json_object_get(from->object, "result"))
			return complain(from, "result", "there: what the call returned");
		if (!get_number(from, "result", LONG_MIN, LONG_MAX, &result))
			return false;
		break;
	case EVENT_EXPECT:
		if (!json_is_boolean(held))
			return complain(from, "held", "there, true or false");
		result = json_is_true(held);
		break;
	case EVENT_END:
		if (!get_number(from, "status", 0, 255, &result))
			return false;
		break;
	default:
		break;
	}
	event->result = (long)result;
	return true;
}

/* Each kind takes its own keys and leaves the others alone, so that an event is never half of two. */
static bool get_words(const struct source *from, struct event *event)
{
	switch (event->kind) {
	case EVENT_SCENARIO:
		if (!get_string(from, "name", &event->name) || !get_string(from, "title", &event->text) ||
		    !get_string(from, "source", &event->source) ||
		    !get_string(from, "parameters", &event->parameters))
			return false;
		return event->name || complain(from, "name", "there: what the user types");
	case EVENT_STEP:
		if (!get_string(from, "text", &event->text) || !get_wire(from, &event->wire))
			return false;
		return event->text || complain(from, "text", "there: the words of the step");
	case EVENT_CALL:
		if (!get_string(from, "actor", &event->actor) || !get_string(from, "text", &event->text) ||
		    !get_string(from, "error", &event->error))
			return false;
		if (event->error && event->error[0] == '\0')
			event->error = NULL;
		if (!event->actor)
			return complain(from, "actor", "there: who makes the call");
		return event->text || complain(from, "text", "there: the call as the source has it");
	case EVENT_STATE:
		event->has_socket = true;
		if (!get_string(from, "actor", &event->actor) || !get_socket(from, &event->socket))
			return false;
		return event->actor || complain(from, "actor", "there: whose socket it is");
	case EVENT_COUNT:
		return get_counters(from, &event->counters);
	case EVENT_EXPECT:
		if (!get_string(from, "text", &event->text))
			return false;
		return event->text || complain(from, "text", "there: the condition");
	default:
		return true;
	}
}

/* The library's words quote the line, which is somebody else's. */
static bool complain_of_json(const json_error_t *wrong, struct error *error)
{
	struct text words = { 0 };

	text_add_visible(&words, wrong->text, strlen(wrong->text));
	error_set(error, "not JSON at character %d: %s", wrong->position, text_string(&words));
	text_free(&words);
	return false;
}

bool event_from_journal(
    const char *line, size_t length, struct event *event, struct arena *arena, struct error *error)
{
	json_error_t wrong;
	struct event found = { 0 };
	int64_t number = 0;

	json_t *object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &wrong);
	if (!object)
		return complain_of_json(&wrong, error);
	struct source from = { .object = object, .arena = arena, .error = error };
	bool good = json_is_object(object) || error_set(error, "not a JSON object");
	good = good && get_kind(&from, &found.kind) && get_times(&from, &found) &&
	       get_number(&from, "line", 0, INT_MAX, &number) && get_result(&from, &found) &&
	       get_words(&from, &found);
	found.line = (int)number;
	if (good)
		*event = found;
	json_decref(object);
	return good;
}
