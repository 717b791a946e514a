/*
 * The comment form of an event: one line that a person reads in Wireshark and we read back.
 *
 *     looplab: client connect(client, …) = -1 ECONNREFUSED [line 42, 1763804000.123456789 +0.000061234 s]
 *
 *     comment  = "looplab: " body " [" [ "line " NUMBER ", " ] SECONDS [ " +" SECONDS ] " s]"
 *     body     = "scenario" [ " " QUOTED ] [ " title " QUOTED ] [ " from " QUOTED ] [ " with " QUOTED ]
 *              | "step " QUOTED [ " expects" ( " nothing" | { " " QUOTED } ) ]
 *              | actor " " words " = " NUMBER [ " " SYMBOL ]
 *              | actor " sees " socket
 *              | "counted" { " " WORD "=" NUMBER }
 *              | "expect " words ": " ( "held" | "failed" )
 *              | "end, exit status " NUMBER
 *     socket   = ( "socket " NUMBER | "a socket without descriptor" ) ": " PROTOCOL
 *                [ " " ENDPOINT ] [ " to " ENDPOINT ] [ " " STATE ] { " " NAME "=" NUMBER }
 *     actor    = WORD | QUOTED      one of the words that begin a body is quoted
 *     words    = as they are where they can be shown on one line, else QUOTED
 *     QUOTED   = C's: \" \\ \n, and \xNN for each octet that cannot be shown
 *
 * Unambiguous because the bracket is looked for from the end and holds no other bracket, and so is
 * " = ", which neither a number nor a symbol holds. What does not print back exactly as it was read
 * is somebody else's comment.
 */
#include "parts.h"
#include "../format.h"

#include <inttypes.h>
#include <string.h>

const char comment_prefix[] = "looplab: ";
const char word_characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

/* --- writing --- */

static void add_escaped_octets(struct text *line, const char *octets, size_t length)
{
	for (size_t i = 0; i < length; i++)
		text_printf(line, "\\x%02x", (unsigned char)octets[i]);
}

static void add_quoted(struct text *line, const char *string, size_t length)
{
	text_add(line, "\"");
	while (length > 0) {
		uint32_t character;
		size_t size = utf8_decode(string, length, &character);
		if (*string == '"' || *string == '\\')
			text_printf(line, "\\%c", *string);
		else if (*string == '\n')
			text_add(line, "\\n");
		else if (size && is_showable(string, size))
			text_add_octets(line, string, size);
		else
			add_escaped_octets(line, string, size ? size : 1);
		string += size ? size : 1;
		length -= size ? size : 1;
	}
	text_add(line, "\"");
}

/* NAME and the quoted VALUE; nothing where there is no value. */
static void add_named(struct text *line, const char *name, const char *value)
{
	if (!value)
		return;
	text_add(line, name);
	add_quoted(line, value, strlen(value));
}

static void add_words(struct text *line, const char *words)
{
	if (words && *words && *words != '"' && is_showable(words, strlen(words)))
		text_add(line, words);
	else
		add_named(line, "", words ? words : "");
}

static bool begins_a_body(const char *word)
{
	static const char *const words[] = { "scenario", "step", "counted", "expect", "end" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

static void add_actor(struct text *line, const char *actor)
{
	if (!actor)
		actor = "";
	if (*actor && strspn(actor, word_characters) == strlen(actor) && !begins_a_body(actor))
		text_add(line, actor);
	else
		add_named(line, "", actor);
	text_add(line, " ");
}

static void add_wire(struct text *line, const char *wire)
{
	if (!wire)
		return;
	text_add(line, *wire ? " expects" : " expects nothing");
	for (bool more = *wire != '\0'; more;) {
		size_t length = strcspn(wire, "\n");
		text_add(line, " ");
		add_quoted(line, wire, length);
		more = wire[length] != '\0';
		wire += length + more;
	}
}

static void add_call(struct text *line, const struct event *event)
{
	add_actor(line, event->actor);
	add_words(line, event->text);
	text_printf(line, " = %ld", event->result);
	if (!event->error || !*event->error)
		return;
	text_add(line, " ");
	for (const char *c = event->error; *c; c++) {
		if (strchr(word_characters, *c))
			text_add_octets(line, c, 1);
		else
			add_escaped_octets(line, c, 1);
	}
}

static void add_socket(struct text *line, const struct socket_state *found)
{
	struct socket_state socket = *found;
	char protocol[8];

	transport_format(socket.local.transport, protocol);
	if (socket.descriptor < 0)
		text_printf(line, "sees a socket without descriptor: %s", protocol);
	else
		text_printf(line, "sees socket %d: %s", socket.descriptor, protocol);
	if (socket.local.family) {
		text_add(line, " ");
		endpoint_format_port(&socket.local, line);
	}
	if (socket.peer.family) {
		text_add(line, " to ");
		endpoint_format_port(&socket.peer, line);
	}
	if (socket.state != STATE_UNKNOWN)
		text_printf(line, " %s", tcp_state_name(socket.state));
	for (const struct socket_number *row = socket_numbers; row->name; row++)
		if (*socket_number(&socket, row))
			text_printf(line, " %s=%" PRIu32, row->name, *socket_number(&socket, row));
}

static void add_seconds(struct text *line, bool negative, uint64_t magnitude)
{
	text_printf(line, "%s%" PRIu64 ".%09" PRIu64, negative ? "-" : "", magnitude / 1000000000,
	    magnitude % 1000000000);
}

static void add_bracket(struct text *line, const struct event *event)
{
	uint64_t begin = (uint64_t)event->begin, end = (uint64_t)event->end;

	text_add(line, " [");
	if (event->line > 0)
		text_printf(line, "line %d, ", event->line);
	add_seconds(line, event->begin < 0, event->begin < 0 ? 0 - begin : begin);
	if (event->end > event->begin) {
		text_add(line, " +");
		add_seconds(line, false, end - begin);
	}
	text_add(line, " s]");
}

void event_to_comment(const struct event *event, struct text *line)
{
	text_add(line, comment_prefix);
	switch (event->kind) {
	case EVENT_SCENARIO:
		add_named(line, "scenario ", event->name ? event->name : "");
		add_named(line, " title ", event->text);
		add_named(line, " from ", event->source);
		add_named(line, " with ", event->parameters);
		break;
	case EVENT_STEP:
		add_named(line, "step ", event->text ? event->text : "");
		add_wire(line, event->wire);
		break;
	case EVENT_CALL:
		add_call(line, event);
		break;
	case EVENT_STATE:
		add_actor(line, event->actor);
		add_socket(line, &event->socket);
		break;
	case EVENT_COUNT:
		text_printf(line, "counted %s", event->counters);
		break;
	case EVENT_EXPECT:
		text_add(line, "expect ");
		add_words(line, event->text);
		text_add(line, event->result ? ": held" : ": failed");
		break;
	default:
		text_printf(line, "end, exit status %ld", event->result);
		break;
	}
	add_bracket(line, event);
}
