/*
 * What the text forms of an event share, and its short form for screens.
 */
#include "event/parts.h"

#include <stdio.h>
#include <string.h>

const struct socket_number socket_numbers[] = {
	{ "congestion_window", offsetof(struct socket_state, congestion_window) },
	{ "slow_start_threshold", offsetof(struct socket_state, slow_start_threshold) },
	{ "retransmit_timeout", offsetof(struct socket_state, retransmit_timeout) },
	{ "round_trip_time", offsetof(struct socket_state, round_trip_time) },
	{ "unacked", offsetof(struct socket_state, unacked) },
	{ "in_flight", offsetof(struct socket_state, in_flight) },
	{ "retransmits", offsetof(struct socket_state, retransmits) },
	{ "total_retransmits", offsetof(struct socket_state, total_retransmits) },
	{ "probes", offsetof(struct socket_state, probes) },
	{ "backoff", offsetof(struct socket_state, backoff) },
	{ "send_segment_size", offsetof(struct socket_state, send_segment_size) },
	{ "receive_queue", offsetof(struct socket_state, receive_queue) },
	{ "send_queue", offsetof(struct socket_state, send_queue) },
	{ 0 },
};

void transport_format(uint8_t transport, char word[8])
{
	if (transport == 6 || transport == 17)
		snprintf(word, 8, "%s", transport == 6 ? "tcp" : "udp");
	else
		snprintf(word, 8, "%d", transport);
}

bool transport_parse(const char *word, uint8_t *transport)
{
	unsigned number = 0;

	if (strcmp(word, "tcp") == 0 || strcmp(word, "udp") == 0) {
		*transport = word[0] == 't' ? 6 : 17;
		return true;
	}
	size_t digits = strspn(word, "0123456789");
	if (digits == 0 || digits > 3 || word[digits] != '\0')
		return false;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (unsigned)(word[i] - '0');
	*transport = (uint8_t)number;
	return number <= 255;
}

/* One "NAME=NUMBER" as the list has it: a number has one form only. */
static const char *counter_end(const char *at)
{
	enum { MOST_DIGITS = 9 };
	size_t name = strspn(at, word_characters);

	if (name == 0 || at[name] != '=')
		return NULL;
	at += name + 1;
	size_t digits = strspn(at, "0123456789");
	return digits == 0 || digits > MOST_DIGITS || *at == '0' ? NULL : at + digits;
}

/* Does one of the COUNT names at NAMES begin at AT, too? */
static bool is_repeated(const char *at, const char *const names[], size_t count)
{
	size_t length = strcspn(at, "=") + 1;

	for (size_t i = 0; i < count; i++)
		if (strncmp(names[i], at, length) == 0)
			return true;
	return false;
}

bool counters_are_valid(const char *counters)
{
	enum { MOST = 200 }; /* the kernel has about as many, and never are all of them raised */
	const char *names[MOST], *at = counters;

	for (size_t count = 0; count < MOST && !is_repeated(at, names, count); count++) {
		names[count] = at;
		at = counter_end(at);
		if (!at || *at != ' ')
			return at && *at == '\0';
		at++;
	}
	return false;
}

bool is_showable(const char *string, size_t length)
{
	struct text visible = { 0 };
	size_t backslashes = 0;

	while (length > 0 && *string >= ' ' && *string <= '~') {
		string++;
		length--;
	}
	if (length == 0)
		return true;
	for (size_t i = 0; i < length; i++)
		backslashes += string[i] == '\\';
	text_add_visible(&visible, string, length);
	/* an escape is longer than what it stands for, and only a backslash is doubled */
	bool same = visible.length == length + backslashes;
	text_free(&visible);
	return same;
}

/* --- the short form --- */

enum { CALL_ROOM = 40 }; /* characters of a call that fit beside a ladder */

/* The backslashes of C source stay single where nothing else needs an escape. */
static void add_shown(struct text *line, const char *string, size_t length)
{
	if (is_showable(string, length))
		text_add_octets(line, string, length);
	else
		text_add_visible(line, string, length);
}

/* Octets of the first argument after the parenthesis at TEXT; 0 when it is the only one. */
static size_t first_argument(const char *text)
{
	int depth = 0;

	for (size_t i = 0; text[i]; i++) {
		if (text[i] == '(')
			depth++;
		else if (text[i] == ')' && depth-- == 0)
			return 0;
		else if (text[i] == ',' && depth == 0)
			return i;
	}
	return 0;
}

/* "connect(client, (struct sockaddr *)&address, sizeof address)" → "connect(client, …)" */
static void summarize_call(const char *text, struct text *line)
{
	size_t name = strcspn(text, "("), length = strlen(text);
	size_t argument = text[name] ? first_argument(text + name + 1) : 0;

	if (length <= CALL_ROOM || argument == 0) {
		add_shown(line, text, length);
		return;
	}
	add_shown(line, text, name + 1 + argument);
	text_add(line, ", …)");
}

void event_summarize(const struct event *event, struct text *line)
{
	const char *text = event->text ? event->text : "";

	switch (event->kind) {
	case EVENT_SCENARIO:
		add_shown(line, event->name ? event->name : "", event->name ? strlen(event->name) : 0);
		text_add(line, *text ? ": " : "");
		add_shown(line, text, strlen(text));
		break;
	case EVENT_CALL:
		summarize_call(text, line);
		text_printf(line, " = %ld", event->result);
		if (event->error) {
			text_add(line, " ");
			add_shown(line, event->error, strlen(event->error));
		}
		break;
	case EVENT_STATE:
		if (event->socket.descriptor >= 0)
			text_printf(line, "socket %d", event->socket.descriptor);
		else
			text_add(line, "socket");
		if (event->socket.state != STATE_UNKNOWN)
			text_printf(line, " %s", tcp_state_name(event->socket.state));
		break;
	case EVENT_COUNT:
		text_add(line, "counted ");
		add_shown(line, event->counters, strlen(event->counters));
		break;
	case EVENT_EXPECT:
		add_shown(line, text, strlen(text));
		text_add(line, event->result ? ": held" : ": failed");
		break;
	case EVENT_END:
		text_printf(line, "end, exit status %ld", event->result);
		break;
	default:
		add_shown(line, text, strlen(text));
		break;
	}
}
