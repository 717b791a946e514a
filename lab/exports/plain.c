/*
 * A trace as lines of text:
 *
 *   step 2  The client calls. One call, three packets.
 *           the wire must show:  > S   < S. ack=seq+1   > .
 *     49  client  connect(client, …)
 *            1  0.000412  client → server  SYN seq=0 len=0 win=64240
 *     49  client  = 0
 *             kernel: client ESTABLISHED
 */
#include "export.h"

#include <string.h>

#include "capture/cause.h"
#include "capture/remark.h"
#include "lab/labels.h"
#include "lab/language.h"

enum { WIDTH = 96, INDENT = 8 };

static void add_wrapped(struct text *out, const char *words)
{
	int column = INDENT;

	for (const char *word = words; *word;) {
		size_t length = strcspn(word, " \n");
		if (column > INDENT && column + (int)length > WIDTH) {
			text_printf(out, "\n%*s", INDENT, "");
			column = INDENT;
		} else if (column > INDENT) {
			text_add(out, " ");
		}
		text_add_visible(out, word, length);
		column += (int)length + 1;
		word += length + (word[length] != '\0');
	}
	text_add(out, "\n");
}

/* "> S   < S. ack=seq+1   > ." */
static void add_wire(struct text *out, const char *wire)
{
	text_printf(out, "%*swire: ", INDENT, "");
	if (!*wire)
		text_add(out, "nothing");
	while (*wire) {
		size_t length = strcspn(wire, "\n");
		text_add_visible(out, wire, length);
		wire += length + (wire[length] == '\n');
		text_add(out, *wire ? "   " : "");
	}
	text_add(out, "\n");
}

static void add_step(const struct trace *trace, size_t index, struct text *out)
{
	const struct event *event = &trace->events.at[index];

	text_printf(out, "\nstep %-3zu", trace_step_number(trace, index));
	add_wrapped(out, event->text ? in_language(event->text) : "");
	add_wire(out, event->wire ? event->wire : "");
}

/* A condition is worth a line only when it did not hold. */
static void add_expectation(const struct event *event, struct text *out)
{
	if (event->result)
		return;
	text_printf(out, "%5d   did NOT hold: ", event->line);
	text_add_visible(out, event->text, strlen(event->text));
	text_add(out, "\n");
}

/* Whether the kernel said the same of this socket the last time. A scenario has some hundred events; of
 * a monstrous journal only the newest are looked at. */
static bool is_old_news(const struct trace *trace, size_t index)
{
	enum { MOST_LOOKS = 4096 };
	const struct socket_state *now = &trace->events.at[index].socket;

	for (int looks = 0; index-- > 0 && looks < MOST_LOOKS; looks++) {
		const struct event *event = &trace->events.at[index];
		if (event->kind == EVENT_STATE &&
		    memcmp(&event->socket.local, &now->local, sizeof now->local) == 0 &&
		    memcmp(&event->socket.peer, &now->peer, sizeof now->peer) == 0)
			return event->socket.state == now->state;
	}
	return false;
}

static void add_state(const struct trace *trace, size_t index, struct text *out)
{
	const struct event *event = &trace->events.at[index];
	const struct socket_state *socket = &event->socket;

	if (socket->local.transport != 6 || is_old_news(trace, index))
		return;
	text_printf(out, "%*skernel: %s's socket", INDENT, "", event->actor);
	if (socket->descriptor >= 0)
		text_printf(out, " %d", socket->descriptor);
	text_printf(out, " is %s%s\n", tcp_state_name(socket->state),
	    socket->descriptor < 0 ? " (no descriptor)" : "");
}

static void add_event(const struct trace *trace, struct moment moment, struct text *out)
{
	const struct event *event = &trace->events.at[moment.index];

	switch (event->kind) {
	case EVENT_STEP:
		add_step(trace, moment.index, out);
		break;
	case EVENT_CALL:
		if (moment.kind == MOMENT_RETURN)
			text_printf(out, "%5s   %s  = %ld%s%s\n", "", event->actor, event->result,
			    event->error ? " " : "", event->error ? event->error : "");
		else {
			text_printf(out, "%5d   %s  ", event->line, event->actor);
			words_label(event->text, out);
			text_add(out, "\n");
		}
		break;
	case EVENT_STATE:
		add_state(trace, moment.index, out);
		break;
	case EVENT_EXPECT:
		add_expectation(event, out);
		break;
	case EVENT_SCENARIO:
		event_summarize(event, out);
		text_add(out, "\n");
		break;
	case EVENT_COUNT: /* what it tells stands on the packets, but for what was thrown away */
		if (!event_counts_loss(event))
			break;
		text_printf(out, "%*skernel: ", INDENT, "");
		event_summarize(event, out);
		text_add(out, "\n");
		break;
	case EVENT_END:
	case EVENT_KINDS:
		break;
	}
}

/* "client", or the address and port where no actor is known. */
static void add_who(const struct trace *trace, const struct endpoint *endpoint, struct text *out)
{
	long actor = trace->claims.count ? trace_actor_at(trace, endpoint) : -1;

	if (actor >= 0)
		text_add(out, trace_actor(trace, (size_t)actor));
	else
		endpoint_format_port(endpoint, out);
}

/* Indented, to the right of four columns. */
static char *frame_number_write(char *at, size_t number)
{
	at = string_write(at, "        ");
	for (size_t limit = 1000; limit > 1 && number < limit; limit /= 10)
		*at++ = ' ';
	return string_write(number_write(at, number, 1), "  ");
}

/* Nanoseconds, as seconds with six decimals. */
static char *seconds_write(char *at, int64_t time)
{
	uint64_t microseconds = ((uint64_t)(time < 0 ? -time : time) + 500) / 1000;

	if (time < 0)
		*at++ = '-';
	at = number_write(at, microseconds / 1000000, 1);
	*at++ = '.';
	return string_write(number_write(at, microseconds % 1000000, 6), "  ");
}

static void add_number_and_time(const struct packet *p, struct text *out)
{
	enum { LONGEST = INDENT + 3 + 3 * NUMBER_ROOM + 6 };
	char *room = text_room(out, LONGEST), *at = frame_number_write(room, p->number);

	at = seconds_write(at, p->time - p->first_time);
	text_fill(out, (size_t)(at - room));
}

/* Why it was sent, where that is not plain to see. */
static void add_cause(const struct trace *trace, size_t frame, struct text *out)
{
	struct cause cause = trace_cause(trace, frame);

	if (cause.kind == CAUSE_FOLLOWS || cause.kind == CAUSE_TIMER)
		text_printf(out, "  (%s)", cause.why);
}

void plain_frame(const struct trace *trace, size_t frame, bool absolute, struct text *out)
{
	bool recorded = trace->events.count > 0; /* otherwise nobody knows more than the packets say */
	struct packet p;

	trace_glance(trace, frame, &p);
	add_number_and_time(&p, out);
	if (p.from.family) {
		add_who(trace, &p.from, out);
		text_add(out, " → ");
		add_who(trace, &p.to, out);
		text_add(out, "  ");
	}
	if (recorded)
		truth_label(trace, frame, out);
	analysis_words(trace, frame, out);
	packet_label(&p, absolute, out);
	if (p.error == PACKET_MALFORMED && p.why && (p.has_tcp || p.has_udp))
		text_printf(out, "  [%s]", p.why); /* the others' lines say so themselves */
	if (recorded)
		add_cause(trace, frame, out);
	text_add(out, "\n");
}

void plain_moment(const struct trace *trace, size_t at, bool absolute, struct text *out)
{
	struct moment moment = trace_moment(trace, at);

	if (moment.kind == MOMENT_FRAME)
		plain_frame(trace, moment.index, absolute, out);
	else
		add_event(trace, moment, out);
}

void plain_words(const char *words, struct text *out)
{
	text_printf(out, "%*s", INDENT, "");
	add_wrapped(out, words);
}
