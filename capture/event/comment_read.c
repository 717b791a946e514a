/*
 * Reads the comment form of an event; the grammar is at the top of comment.c.
 *
 * Functions named skip and scan_ move on over what they find; what is not there is false.
 */
#include "parts.h"
#include "../format.h"

#include <limits.h>
#include <string.h>

static const char digits[] = "0123456789";

struct scan {
	const char *at, *end;
	struct arena *arena;
};

static bool skip(struct scan *scan, const char *literal)
{
	size_t length = strlen(literal);

	if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, literal, length) != 0)
		return false;
	scan->at += length;
	return true;
}

/* Octets from here on that are in SET. */
static size_t span(const struct scan *scan, const char *set)
{
	const char *at = scan->at;

	while (at < scan->end && *at && strchr(set, *at))
		at++;
	return (size_t)(at - scan->at);
}

static bool scan_unsigned(struct scan *scan, uint64_t most, uint64_t *number)
{
	size_t length = span(scan, digits);
	uint64_t n = 0;

	for (size_t i = 0; i < length; i++) {
		unsigned digit = (unsigned)(scan->at[i] - '0');
		if (n > (most - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*number = n;
	scan->at += length;
	return length > 0;
}

static bool scan_long(struct scan *scan, long *number)
{
	struct scan ahead = *scan;
	bool negative = skip(&ahead, "-");
	uint64_t magnitude;

	if (!scan_unsigned(&ahead, (uint64_t)LONG_MAX + negative, &magnitude))
		return false;
	*number = (long)(negative ? 0 - magnitude : magnitude);
	*scan = ahead;
	return true;
}

/* Seconds with nine decimals as nanoseconds. */
static bool scan_seconds(struct scan *scan, uint64_t *nanoseconds)
{
	uint64_t seconds, fraction;

	if (!scan_unsigned(scan, UINT64_MAX / 1000000000 - 1, &seconds) || !skip(scan, ".") ||
	    span(scan, digits) != 9 || !scan_unsigned(scan, 999999999, &fraction))
		return false;
	*nanoseconds = seconds * 1000000000 + fraction;
	return true;
}

static int hexadecimal(char c)
{
	const char *set = "0123456789abcdef", *at = c ? strchr(set, c) : NULL;

	return at ? (int)(at - set) : -1;
}

/* One escape, without its backslash. */
static bool scan_escape(struct scan *scan, struct text *string)
{
	static const char shown[] = "\"\\n", meant[] = "\"\\\n";

	for (size_t i = 0; i < 3; i++) {
		if (*scan->at == shown[i]) {
			text_add_octets(string, &meant[i], 1);
			scan->at++;
			return true;
		}
	}
	if (!skip(scan, "x") || scan->end - scan->at < 2)
		return false;
	int high = hexadecimal(scan->at[0]), low = hexadecimal(scan->at[1]);
	char octet = (char)(high * 16 + low);
	if (high < 0 || low < 0 || octet == '\0')
		return false;
	text_add_octets(string, &octet, 1);
	scan->at += 2;
	return true;
}

/* Characters with escapes until one of STOP, or the end where STOP is NULL. */
static bool scan_escaped(struct scan *scan, const char *stop, const char **string)
{
	struct text found = { 0 };
	bool good = true;

	while (good && scan->at < scan->end && *scan->at && !(stop && strchr(stop, *scan->at))) {
		if (!skip(scan, "\\"))
			text_add_octets(&found, scan->at++, 1);
		else
			good = scan->at < scan->end && scan_escape(scan, &found);
	}
	if (good)
		*string = arena_copy(scan->arena, text_string(&found), found.length);
	text_free(&found);
	return good;
}

static bool scan_quoted(struct scan *scan, const char **string)
{
	return skip(scan, "\"") && scan_escaped(scan, "\"", string) && skip(scan, "\"");
}

/* All that is left. */
static bool scan_words(struct scan *scan, const char **words)
{
	if (scan->at < scan->end && *scan->at == '"')
		return scan_quoted(scan, words) && scan->at == scan->end;
	*words = arena_copy(scan->arena, scan->at, (size_t)(scan->end - scan->at));
	scan->at = scan->end;
	return true;
}

static bool scan_actor(struct scan *scan, const char **actor)
{
	size_t length = span(scan, word_characters);

	if (length == 0)
		return scan_quoted(scan, actor) && skip(scan, " ");
	*actor = arena_copy(scan->arena, scan->at, length);
	scan->at += length;
	return skip(scan, " ");
}

static bool scan_wire(struct scan *scan, const char **wire)
{
	struct text items = { 0 };
	const char *item;
	bool good = true;

	if (!skip(scan, " expects"))
		return true;
	bool nothing = skip(scan, " nothing");
	for (bool more = false; !nothing && good && skip(scan, " "); more = true) {
		good = scan_quoted(scan, &item);
		text_add(&items, more ? "\n" : "");
		text_add(&items, good ? item : "");
	}
	*wire = arena_copy(scan->arena, text_string(&items), items.length);
	text_free(&items);
	return good;
}

static bool scan_endpoint(struct scan *scan, uint8_t transport, struct endpoint *endpoint)
{
	const char *space = memchr(scan->at, ' ', (size_t)(scan->end - scan->at));
	size_t length = (size_t)((space ? space : scan->end) - scan->at);

	if (!endpoint_parse(arena_copy(scan->arena, scan->at, length), endpoint))
		return false;
	endpoint->transport = transport;
	scan->at += length;
	return true;
}

static bool scan_socket_number(struct scan *scan, struct socket_state *socket)
{
	for (const struct socket_number *row = socket_numbers; row->name; row++) {
		struct scan ahead = *scan;
		uint64_t number;
		if (skip(&ahead, " ") && skip(&ahead, row->name) && skip(&ahead, "=") &&
		    scan_unsigned(&ahead, UINT32_MAX, &number)) {
			*socket_number(socket, row) = (uint32_t)number;
			*scan = ahead;
			return true;
		}
	}
	return false;
}

/* From " ESTABLISHED" or nothing. */
static void scan_state(struct scan *scan, enum tcp_state *state)
{
	for (int i = STATE_UNKNOWN + 1; i < STATE_COUNT; i++) {
		struct scan ahead = *scan;
		if (skip(&ahead, " ") && skip(&ahead, tcp_state_name((enum tcp_state)i)) &&
		    (ahead.at == ahead.end || *ahead.at == ' ')) {
			*state = (enum tcp_state)i;
			*scan = ahead;
			return;
		}
	}
}

static bool scan_socket(struct scan *scan, struct socket_state *socket)
{
	uint64_t descriptor;
	char protocol[8] = "";
	struct scan ahead;

	socket->descriptor = -1;
	if (skip(scan, "sees socket ")) {
		if (!scan_unsigned(scan, INT_MAX, &descriptor))
			return false;
		socket->descriptor = (int)descriptor;
	} else if (!skip(scan, "sees a socket without descriptor")) {
		return false;
	}
	if (!skip(scan, ": "))
		return false;
	size_t length = span(scan, word_characters);
	memcpy(protocol, scan->at, length < sizeof protocol ? length : 0);
	scan->at += length;
	uint8_t *transport = &socket->local.transport, number;
	if (!transport_parse(protocol, &number))
		return false;
	ahead = *scan;
	if (skip(&ahead, " ") && scan_endpoint(&ahead, number, &socket->local))
		*scan = ahead;
	*transport = number;
	if (skip(scan, " to ") && !scan_endpoint(scan, number, &socket->peer))
		return false;
	scan_state(scan, &socket->state);
	while (scan_socket_number(scan, socket))
		;
	return scan->at == scan->end;
}

/* The last LITERAL before the end, or NULL. */
static const char *find_last(const struct scan *scan, const char *literal)
{
	size_t length = strlen(literal);

	for (const char *at = scan->end - length; at >= scan->at; at--)
		if (memcmp(at, literal, length) == 0)
			return at;
	return NULL;
}

static bool scan_call(struct scan *scan, struct event *event)
{
	struct scan words = *scan, tail = *scan;

	words.end = find_last(scan, " = ");
	if (!words.end || !scan_words(&words, &event->text))
		return false;
	tail.at = words.end + 3;
	if (!scan_long(&tail, &event->result))
		return false;
	return tail.at == tail.end || (skip(&tail, " ") && scan_escaped(&tail, NULL, &event->error));
}

static bool scan_expect(struct scan *scan, struct event *event)
{
	struct scan words = *scan;

	words.end = find_last(scan, ": ");
	if (!words.end || !scan_words(&words, &event->text))
		return false;
	scan->at = words.end + 2;
	event->result = skip(scan, "held");
	return event->result || skip(scan, "failed");
}

static bool scan_named(struct scan *scan, const char *name, const char **value)
{
	return !skip(scan, name) || scan_quoted(scan, value);
}

static bool scan_body(struct scan *scan, struct event *event)
{
	if (skip(scan, "scenario ")) {
		event->kind = EVENT_SCENARIO;
		return scan_quoted(scan, &event->name) && scan_named(scan, " title ", &event->text) &&
		       scan_named(scan, " from ", &event->source) &&
		       scan_named(scan, " with ", &event->parameters);
	}
	if (skip(scan, "step ")) {
		event->kind = EVENT_STEP;
		return scan_quoted(scan, &event->text) && scan_wire(scan, &event->wire);
	}
	if (skip(scan, "counted ")) {
		event->kind = EVENT_COUNT;
		event->counters = arena_copy(scan->arena, scan->at, (size_t)(scan->end - scan->at));
		return counters_are_valid(event->counters);
	}
	if (skip(scan, "expect ")) {
		event->kind = EVENT_EXPECT;
		return scan_expect(scan, event);
	}
	if (skip(scan, "end, exit status ")) {
		event->kind = EVENT_END;
		return scan_long(scan, &event->result);
	}
	if (!scan_actor(scan, &event->actor))
		return false;
	struct scan ahead = *scan;
	if (scan_socket(&ahead, &event->socket)) {
		event->kind = EVENT_STATE;
		event->has_socket = true;
		return true;
	}
	event->kind = EVENT_CALL;
	event->socket = (struct socket_state){ 0 };
	return scan_call(scan, event);
}

/* Takes the bracket off the end. */
static bool scan_bracket(struct scan *scan, struct event *event)
{
	struct scan bracket = *scan;
	uint64_t line = 0, begin, took = 0;

	bracket.at = find_last(scan, " [");
	if (!bracket.at)
		return false;
	scan->end = bracket.at;
	skip(&bracket, " [");
	if (skip(&bracket, "line ") &&
	    !(scan_unsigned(&bracket, INT_MAX, &line) && skip(&bracket, ", ")))
		return false;
	bool negative = skip(&bracket, "-");
	if (!scan_seconds(&bracket, &begin) || begin > (uint64_t)INT64_MAX + negative)
		return false;
	if (skip(&bracket, " +") && !scan_seconds(&bracket, &took))
		return false;
	if (!skip(&bracket, " s]") || bracket.at != bracket.end)
		return false;
	event->line = (int)line;
	event->begin = (int64_t)(negative ? 0 - begin : begin);
	event->end = (int64_t)((uint64_t)event->begin + took);
	return took <= (uint64_t)INT64_MAX - (uint64_t)event->begin;
}

bool event_from_comment(
    const char *comment, size_t length, struct event *event, struct arena *arena)
{
	struct scan scan = { .at = comment, .end = comment + length, .arena = arena };
	struct event found = { 0 };
	struct text again = { 0 };

	if (!skip(&scan, comment_prefix) || !scan_bracket(&scan, &found) || !scan_body(&scan, &found))
		return false;
	event_to_comment(&found, &again);
	bool ours = again.length == length && memcmp(again.at, comment, length) == 0;
	text_free(&again);
	if (ours)
		*event = found;
	return ours;
}
