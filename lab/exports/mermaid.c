/*
 * A Mermaid sequenceDiagram, which code hosts draw:
 *
 *     sequenceDiagram
 *     participant a0 as client
 *     participant a1 as server
 *     rect rgba(127, 127, 127, 0.12)
 *     Note over a0,a1: Step 2 · The client calls
 *     Note over a0: connect(client, …)
 *     a0->>a1: (1) SYN seq=0 len=0
 *     Note over a0: = 0<br/>ESTABLISHED (fd 4)
 *     end
 */
#include "markdown.h"

#include "lab/labels.h"
#include "lab/ladder.h"

/* Mermaid draws nothing of more than 50 000 characters, and of many rows nothing that can be read. */
enum { MOST_OCTETS = 40000, MOST_PACKETS = 250 };
/* Characters that a row of words may take before it is broken. */
enum { ROW_WIDTH = 60 };

struct diagram {
	const struct telling *telling;
	struct lanes lanes;
	struct ladder_row row;
	struct text body;
	struct text words; /* what the lane below does and becomes, not written yet */
	int lane;          /* -1: nobody's */
	bool calls;        /* they end with a call that has not returned */
	bool in_step;
	bool outside; /* somebody outside the lanes takes part */
	int packets;
};

/* "a0,a1": all lanes. */
static void add_all_lanes(struct diagram *diagram)
{
	text_add(&diagram->body, "a0");
	if (diagram->lanes.count > 1)
		text_printf(&diagram->body, ",a%d", diagram->lanes.count - 1);
}

static void flush_words(struct diagram *diagram)
{
	if (diagram->words.length > 0)
		text_printf(
		    &diagram->body, "Note over a%d: %s\n", diagram->lane, text_string(&diagram->words));
	text_clear(&diagram->words);
	diagram->lane = -1;
	diagram->calls = false;
}

/* A line of words about a lane alone; one after the other they become one note. */
static void add_words(struct diagram *diagram, int lane, const char *words)
{
	bool returns = diagram->row.kind == ROW_RETURN && diagram->calls && diagram->lane == lane;

	if (diagram->lane != lane)
		flush_words(diagram);
	if (diagram->words.length > 0)
		text_add(&diagram->words, returns ? " " : "<br/>");
	mermaid_add(&diagram->words, words);
	diagram->lane = lane;
	diagram->calls = diagram->row.kind == ROW_CALL;
}

/* WORDS in rows of a width that can be read. */
static void add_wrapped(struct text *out, const char *words)
{
	struct text part = { 0 };
	size_t column = 0;

	while (*words) {
		size_t length = strcspn(words, " ");
		text_clear(&part);
		text_add_octets(&part, words, length);
		text_add(out, column == 0 ? "" : column + length > ROW_WIDTH ? "<br/>" : " ");
		column = column + length > ROW_WIDTH ? length : column + length + 1;
		mermaid_add(out, text_string(&part));
		words += length + (words[length] == ' ');
	}
	text_free(&part);
}

static void add_step(struct diagram *diagram, const struct event *step)
{
	struct text sentence = { 0 };

	flush_words(diagram);
	text_add(&diagram->body, diagram->in_step ? "end\n" : "");
	diagram->in_step = true;
	text_add(&diagram->body, "rect rgba(127, 127, 127, 0.12)\nNote over ");
	add_all_lanes(diagram);
	text_printf(&diagram->body, ": Step %d · ", diagram->row.step);
	sentence_label(step->text ? step->text : "", &sentence);
	add_wrapped(&diagram->body, text_string(&sentence));
	text_add(&diagram->body, "\n");
	text_free(&sentence);
}

/* "a0", or "o": outside. */
static void add_end(struct diagram *diagram, int lane)
{
	if (lane >= 0)
		text_printf(&diagram->body, "a%d", lane);
	else
		text_add(&diagram->body, "o");
	diagram->outside |= lane < 0;
}

static void add_packet(struct diagram *diagram, size_t frame)
{
	const struct ladder_row *row = &diagram->row;

	flush_words(diagram);
	diagram->packets++;
	if (row->from < 0 && row->to < 0) {
		text_add(&diagram->body, "Note over ");
		add_all_lanes(diagram);
	} else {
		add_end(diagram, row->from);
		text_add(&diagram->body, row->background ? "-->>" : "->>");
		add_end(diagram, row->to);
	}
	text_printf(&diagram->body, ": (%zu) ", frame + 1);
	mermaid_add(&diagram->body, text_string(&row->text));
	text_add(&diagram->body, "\n");
}

static void add_moment(struct diagram *diagram, size_t at)
{
	const struct trace *trace = diagram->telling->trace;
	struct moment moment = trace_moment(trace, at);

	ladder_row(trace, &diagram->lanes, at, diagram->telling->absolute, &diagram->row);
	if (diagram->row.kind == ROW_STEP)
		add_step(diagram, &trace->events.at[moment.index]);
	else if (diagram->row.kind == ROW_PACKET)
		add_packet(diagram, moment.index);
	else
		add_words(diagram, diagram->row.from < 0 ? 0 : diagram->row.from,
		    text_string(&diagram->row.text));
}

/* The participants can be named only when it is known who takes part. */
static void add_participants(const struct diagram *diagram, struct text *out)
{
	for (int i = 0; i < diagram->lanes.count; i++) {
		text_printf(out, "participant a%d as ", i);
		mermaid_add(out, diagram->lanes.lane[i].name);
		text_add(out, "\n");
	}
	if (diagram->outside)
		text_add(out, "participant o as others\n");
}

bool mermaid_diagram(const struct telling *telling, struct text *out)
{
	struct diagram diagram = { .telling = telling, .lane = -1 };
	size_t at = telling->first;

	telling_lanes(telling, &diagram.lanes);
	for (; at < telling->end && diagram.lanes.count > 0; at++) {
		if (diagram.body.length > MOST_OCTETS || diagram.packets >= MOST_PACKETS)
			break;
		if (telling_shows(telling, at))
			add_moment(&diagram, at);
	}
	flush_words(&diagram);
	text_add(&diagram.body, diagram.in_step ? "end\n" : "");
	text_add(out, "sequenceDiagram\n");
	add_participants(&diagram, out);
	text_add(out, text_string(&diagram.body));
	ladder_row_free(&diagram.row);
	text_free(&diagram.body);
	text_free(&diagram.words);
	return at >= telling->end;
}
