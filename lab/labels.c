/* Words on arrows. */
#include "labels.h"

#include "language.h"

#include <stdio.h>
#include <string.h>

/* --- packets --- */

static const struct {
	uint16_t flag;
	const char *name;
} flag_names[] = {
	{ TCP_SYN, "SYN" },
	{ TCP_FIN, "FIN" },
	{ TCP_RST, "RST" },
	{ TCP_PSH, "PSH" },
	{ TCP_ACK, "ACK" },
	{ TCP_URG, "URG" },
	{ TCP_ECE, "ECE" },
	{ TCP_CWR, "CWR" },
	{ TCP_AE, "AE" },
};

void flags_label(uint16_t flags, const char *between, struct text *text)
{
	bool first = true;

	if (flags == TCP_ACK) { /* which most segments have … */
		text_add(text, "ACK");
		return;
	}
	if (flags == (TCP_PSH | TCP_ACK)) { /* … or, with data, both */
		text_add(text, "PSH");
		text_add(text, between);
		text_add(text, "ACK");
		return;
	}
	for (size_t i = 0; i < COUNT(flag_names); i++)
		if (flags & flag_names[i].flag) {
			text_add(text, first ? "" : between);
			text_add(text, flag_names[i].name);
			first = false;
		}
	if (first)
		text_add(text, "none");
}

static char *number_after(char *at, const char *name, uint32_t number)
{
	return number_write(string_write(at, name), number, 1);
}

static void tcp_label(const struct packet *p, bool absolute, struct text *text)
{
	enum { LONGEST = 4 * (5 + NUMBER_ROOM) + 6 };
	const struct tcp_header *tcp = &p->tcp;
	bool relative = p->facts.known && !absolute;
	uint32_t sequence = tcp->sequence - (relative ? p->facts.sequence_base : 0);

	flags_label(tcp->flags, " ", text);
	char *room = text_room(text, LONGEST), *at = number_after(room, " seq=", sequence);
	if (tcp->length_known && tcp->length > 0)
		at = number_after(at, ":", sequence + tcp->length);
	if (tcp->flags & TCP_ACK)
		at = number_after(at, " ack=", tcp->acknowledgment - (relative ? p->facts.ack_base : 0));
	if (tcp->length_known && (tcp->length > 0 || (tcp->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN))
		at = number_after(at, " len=", tcp->length);
	if (tcp->window == 0 && !(tcp->flags & TCP_RST))
		at = string_write(at, " win=0");
	text_fill(text, (size_t)(at - room));
}

/* Whether TCP or UDP is the last header that was understood: nothing above it speaks for itself. */
static bool is_innermost(const struct packet *p, const char *filter)
{
	for (int i = p->layer_count; i-- > 0;)
		if (strcmp(p->layers[i]->filter, "data") != 0)
			return strcmp(p->layers[i]->filter, filter) == 0;
	return false;
}

void packet_label(const struct packet *p, bool absolute, struct text *text)
{
	struct text line = { 0 };

	if (p->has_tcp) {
		tcp_label(p, absolute, text);
	} else if (p->has_udp && is_innermost(p, "udp")) {
		text_add(text, "UDP len=");
		text_add_number(text, p->payload_length, 1);
	} else {
		packet_summarize(p, &line);
		text_add_visible(text, text_string(&line), line.length);
	}
	if (p->error != PACKET_FINE)
		text_add(text, p->error == PACKET_TRUNCATED ? " (cut off)" : " (malformed)");
	text_free(&line);
}

void truth_label(const struct trace *trace, size_t frame, struct text *text)
{
	enum truth_label truth = trace_truth(trace, frame).label;

	if (truth == TRUTH_UNKNOWN)
		text_add(text, "what for? ");
	else if (truth != TRUTH_NONE)
		text_printf(text, "%s: ", truth_name(truth));
}

const char *protocol_label(const struct packet *p)
{
	return packet_protocol(p)->name;
}

bool is_to_everybody(const struct endpoint *to)
{
	const uint8_t *a = to->address;

	if (to->family == 6)
		return a[0] == 0xff;
	/* a network's own broadcast address cannot be told for certain; 255 at the end is a fair sign */
	return to->family == 4 && ((a[0] >= 224 && a[0] < 240) || a[3] == 255);
}

/* --- words --- */

void words_label(const char *words, struct text *text)
{
	words = in_language(words);
	while (words && *words) { /* source text has backslashes of its own: they stay single */
		size_t length = strcspn(words, "\\");
		text_add_visible(text, words, length);
		words += length;
		if (*words) {
			text_add(text, "\\");
			words++;
		}
	}
}

void item_label(const struct item *item, const uint8_t *bytes, struct text *text)
{
	struct text value = { 0 };

	item_explain(item, bytes, &value);
	words_label(text_string(&value), text);
	if (strcmp(item->field->name, "tcp.flags") == 0) {
		text_add(text, " (");
		flags_label((uint16_t)item->value, ", ", text);
		text_add(text, ")");
	}
	text_free(&value);
}

void sentence_label(const char *words, struct text *text)
{
	struct text sentence = { 0 };
	size_t length = 0;

	words = in_language(words);
	while (words[length] && !(strchr(".:", words[length]) && strchr(" ", words[length + 1])))
		length++;
	text_add_octets(&sentence, words, length);
	words_label(sentence.at, text);
	text_free(&sentence);
}

size_t first_sentence(const char *words)
{
	size_t length = 0;

	while (words[length] && !(strchr(".?!", words[length]) && strchr(" \n", words[length + 1])))
		length++;
	return length + (words[length] != '\0');
}

/* --- calls --- */

/* Columns that a call may take on screen before its arguments are left out. */
enum { CALL_COLUMNS = 44 };

/* Octets of a cast to a pointer to a structure at TEXT, with the spaces after it; 0: none. It says
 * nothing that a student must know to follow the call. */
static size_t cast_length(const char *text)
{
	if (strncmp(text, "(struct ", 8) != 0 && strncmp(text, "(const struct ", 14) != 0)
		return 0;
	const char *end = strchr(text, ')');
	if (!end || end[-1] != '*')
		return 0;
	return (size_t)(end + 1 - text) + strspn(end + 1, " ");
}

/* The next argument or the name: octets up to a comma or the closing parenthesis outside all
 * brackets and quotes. */
static size_t argument_length(const char *text)
{
	int depth = 0;
	bool quoted = false;
	size_t i = 0;

	for (; text[i]; i++) {
		char c = text[i];
		if (quoted && c == '\\' && text[i + 1])
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && strchr("([{", c))
			depth++;
		else if (!quoted && depth > 0 && strchr(")]}", c))
			depth--;
		else if (!quoted && depth == 0 && (c == ',' || c == ')'))
			break;
	}
	return i;
}

static void add_without_casts(struct text *text, const char *source)
{
	while (*source) {
		size_t cast = cast_length(source);
		if (cast == 0)
			text_add_octets(text, source++, 1);
		source += cast;
	}
}

/* As many arguments of a call as leave room for ", …)". Where the last of them ends. */
static const char *arguments_end(const char *source, const char *open)
{
	const char *end = open + 1 + argument_length(open + 1);

	for (;;) {
		size_t more = *end == ',' ? 1 + argument_length(end + 1) : 0;
		if (more == 0 || (size_t)(end - source) + more + 4 > CALL_COLUMNS)
			return end;
		end += more;
	}
}

void call_label(const char *source, struct text *text)
{
	struct text whole = { 0 }, shorter = { 0 };

	add_without_casts(&whole, source);
	const char *at = text_string(&whole), *open = strchr(at, '(');
	if (whole.length <= CALL_COLUMNS || !open) {
		words_label(at, text);
	} else {
		const char *end = arguments_end(at, open);
		text_add_octets(&shorter, at, (size_t)(end - at));
		words_label(text_string(&shorter), text);
		text_add(text, *end == ',' ? ", …)" : *end ? ")" : "");
	}
	text_free(&shorter);
	text_free(&whole);
}

void result_label(const struct event *call, struct text *text)
{
	text_printf(text, "= %ld", call->result);
	if (call->error)
		text_printf(text, " %s", call->error);
}

/* --- sockets --- */

void socket_label(const struct socket_state *socket, struct text *text)
{
	if (socket->state != STATE_UNKNOWN) {
		text_add(text, tcp_state_name(socket->state));
	} else {
		text_add(text, socket->local.transport == 17 ? "UDP " : "socket ");
		if (socket->local.family == 0 || socket->local.port == 0)
			text_add(text, "without a port");
		else
			endpoint_format_port(&socket->local, text);
		if (socket->peer.family != 0 && socket->peer.port != 0) {
			text_add(text, " → ");
			endpoint_format_port(&socket->peer, text);
		}
	}
	if (socket->descriptor >= 0)
		text_printf(text, " (fd %d)", socket->descriptor);
	else if (socket->local.transport == 17) /* only TCP lives on without one */
		text_add(text, " closed");
	else
		text_add(text, " (no descriptor)");
}
