/*
 * A document in Markdown, which code hosts show and pandoc turns into anything: a diagram, a table of
 * packets, the story step by step.
 */
#include "markdown.h"

#include "lab/labels.h"
#include "lab/language.h"

struct document {
	const struct telling *telling;
	struct text *out;
	size_t step; /* the number of the step that is told */
};

/* --- notes --- */

static void add_note(struct document *document, const struct note *note)
{
	static const char *const by[] = { "Lab", "Teacher", "Student" };

	text_printf(document->out, "> **%s:** ", by[note->by]);
	markdown_add(document->out, note->text);
	text_add(document->out, "\n\n");
}

static void add_notes_on_trace(struct document *document)
{
	const struct trace *trace = document->telling->trace;

	for (size_t i = 0; i < trace->notes.count; i++)
		if (trace->notes.at[i].frame == NOTE_ON_TRACE)
			add_note(document, &trace->notes.at[i]);
}

/* --- the beginning --- */

static void add_beginning(struct document *document)
{
	const struct telling *telling = document->telling;
	const struct event *scenario = trace_first(telling->trace, EVENT_SCENARIO);
	struct text words = { 0 };

	text_add(document->out, "# ");
	markdown_add(document->out, in_language(telling_title(telling)));
	text_add(document->out, "\n\n");
	if (scenario && scenario->name) {
		text_add(document->out, "Scenario ");
		markdown_add_code(document->out, scenario->name, false);
		if (scenario->parameters && *scenario->parameters) {
			text_add(document->out, " with ");
			markdown_add_code(document->out, scenario->parameters, false);
		}
		text_add(document->out, telling->date != INT64_MIN ? ", recorded " : ".");
	} else if (telling->date != INT64_MIN) {
		text_add(document->out, "Recorded ");
	}
	telling_add_date(telling, document->out);
	text_add(document->out, telling->date != INT64_MIN ? ".\n\n" : "\n\n");
	telling_explain_cut(telling, &words);
	markdown_add(document->out, text_string(&words));
	text_add(document->out, words.length ? "\n\n" : "");
	text_free(&words);
	add_notes_on_trace(document);
}

static void add_diagram(struct document *document)
{
	text_add(document->out, "## The picture\n\n```mermaid\n");
	bool whole = mermaid_diagram(document->telling, document->out);
	text_add(document->out, "```\n\n");
	if (!whole)
		text_add(document->out,
		    "The diagram ends here: programs that draw it take no longer ones. The table below "
		    "goes on.\n\n");
}

/* --- the table --- */

static void add_who(struct document *document, const struct endpoint *end)
{
	const struct trace *trace = document->telling->trace;
	struct text words = { 0 };
	long actor = trace_actor_at(trace, end);

	if (actor >= 0)
		text_add(&words, trace_actor(trace, (size_t)actor));
	else
		endpoint_format_port(end, &words);
	markdown_add(document->out, text_string(&words));
	text_free(&words);
}

static void add_tcp_cells(struct document *document, const struct packet *p)
{
	bool relative = p->facts.known && !document->telling->absolute;
	const struct tcp_header *tcp = &p->tcp;

	flags_label(tcp->flags, " ", document->out);
	text_printf(document->out, " | %u | ", tcp->sequence - (relative ? p->facts.sequence_base : 0));
	if (tcp->flags & TCP_ACK)
		text_printf(document->out, "%u", tcp->acknowledgment - (relative ? p->facts.ack_base : 0));
	text_add(document->out, " | ");
	if (tcp->length_known)
		text_printf(document->out, "%u", tcp->length);
}

/* What it is where the numbers do not say it, and why it was sent. */
static void add_remarks(struct document *document, const struct packet *p, size_t frame)
{
	const struct trace *trace = document->telling->trace;
	struct text words = { 0 };

	if (!p->has_tcp || p->error != PACKET_FINE)
		packet_label(p, document->telling->absolute, &words);
	const char *truth = truth_name(trace_truth(trace, frame).label);
	text_printf(&words, "%s%s", words.length > 0 && *truth ? "; " : "", truth);
	markdown_add(document->out, text_string(&words));
	struct cause cause = trace_cause(trace, frame);
	if (cause.event >= 0 && trace->events.at[cause.event].text) {
		struct text call = { 0 };
		call_label(trace->events.at[cause.event].text, &call);
		text_add(document->out, words.length > 0 ? "; " : "");
		text_add(document->out, cause.kind == CAUSE_CALL ? "" : "after ");
		markdown_add_code(document->out, text_string(&call), true);
		text_free(&call);
	}
	text_free(&words);
}

static void add_row(struct document *document, size_t frame)
{
	struct packet p;

	trace_packet(document->telling->trace, frame, &p, NULL);
	int64_t since = p.time - p.first_time;
	uint64_t time = (since < 0 ? -(uint64_t)since : (uint64_t)since) / 1000;
	text_printf(document->out, "| %zu | %s%llu.%06llu | ", frame + 1, since < 0 ? "-" : "",
	    (unsigned long long)time / 1000000, (unsigned long long)time % 1000000);
	add_who(document, &p.from);
	text_add(document->out, " | ");
	add_who(document, &p.to);
	text_add(document->out, " | ");
	markdown_add(document->out, protocol_label(&p));
	text_add(document->out, " | ");
	if (p.has_tcp)
		add_tcp_cells(document, &p);
	else
		text_add(document->out, " | | | ");
	text_add(document->out, " | ");
	add_remarks(document, &p, frame);
	text_add(document->out, " |\n");
}

static void add_table(struct document *document)
{
	const struct telling *telling = document->telling;

	text_printf(document->out,
	    "## The packets\n\nTimes are seconds since the first packet; sequence numbers are %s.\n\n"
	    "| no. | time | from | to | protocol | flags | seq | ack | len | what, and why |\n"
	    "|--:|--:|---|---|---|---|--:|--:|--:|---|\n",
	    telling->absolute ? "those on the wire" : "relative");
	for (size_t at = telling->first; at < telling->end; at++) {
		struct moment moment = trace_moment(telling->trace, at);
		if (!telling_pass(telling, document->out))
			return;
		if (moment.kind == MOMENT_FRAME && telling_wants(telling, moment.index))
			add_row(document, moment.index);
	}
	text_add(document->out, "\n");
}

/* --- the story --- */

static void add_step(struct document *document, const struct event *step)
{
	struct text sentence = { 0 };

	sentence_label(step->text ? step->text : "", &sentence);
	text_printf(document->out, "\n### Step %zu: ", ++document->step);
	markdown_add(document->out, text_string(&sentence));
	text_add(document->out, "\n\n");
	markdown_add(document->out, step->text ? in_language(step->text) : "");
	text_add(document->out, "\n\n");
	if (step->wire && *step->wire) {
		text_add(document->out, "The wire must show:");
		for (const char *item = step->wire; *item;) {
			size_t length = strcspn(item, "\n");
			text_clear(&sentence);
			text_add_octets(&sentence, item, length);
			text_add(document->out, " ");
			markdown_add_code(document->out, text_string(&sentence), false);
			item += length + (item[length] == '\n');
		}
		text_add(document->out, "\n\n");
	}
	text_free(&sentence);
}

static void add_packet_line(struct document *document, size_t frame)
{
	const struct trace *trace = document->telling->trace;
	struct text label = { 0 };
	struct packet p;

	trace_packet(trace, frame, &p, NULL);
	text_printf(document->out, "- packet %zu, ", frame + 1);
	add_who(document, &p.from);
	text_add(document->out, " → ");
	add_who(document, &p.to);
	text_add(document->out, ": ");
	truth_label(trace, frame, &label);
	packet_label(&p, document->telling->absolute, &label);
	markdown_add(document->out, text_string(&label));
	text_add(document->out, "\n");
	text_free(&label);
}

static void add_event_line(struct document *document, const struct event *event, bool returns)
{
	struct text words = { 0 };

	text_add(document->out, "- ");
	if (event->actor)
		markdown_add(document->out, event->actor);
	if (event->kind == EVENT_CALL && returns) {
		result_label(event, &words);
		text_add(document->out, " gets ");
		markdown_add_code(document->out, text_string(&words) + 2, false);
	} else if (event->kind == EVENT_CALL) {
		text_add(document->out, " calls ");
		markdown_add_code(document->out, event->text ? event->text : "", false);
	} else if (event->kind == EVENT_STATE) {
		socket_label(&event->socket, &words);
		text_add(document->out, " has a socket: ");
		markdown_add(document->out, text_string(&words));
	} else {
		event_summarize(event, &words);
		markdown_add(document->out, text_string(&words));
	}
	text_add(document->out, "\n");
	text_free(&words);
}

static void tell_moment(struct document *document, size_t at)
{
	const struct trace *trace = document->telling->trace;
	struct moment moment = trace_moment(trace, at);
	const struct note *note = NULL;

	if (moment.kind != MOMENT_FRAME) {
		const struct event *event = &trace->events.at[moment.index];
		if (event->kind == EVENT_STEP)
			add_step(document, event);
		else
			add_event_line(document, event, moment.kind == MOMENT_RETURN);
		return;
	}
	if (trace->events.count > 0 || trace_note(trace, moment.index, NULL))
		add_packet_line(document, moment.index);
	if (trace_note(trace, moment.index, NULL))
		text_add(document->out, "\n");
	while ((note = trace_note(trace, moment.index, note)))
		add_note(document, note);
}

/* Without a journal there is a story only where somebody has written one: the notes. */
static void add_story(struct document *document)
{
	const struct telling *telling = document->telling;

	if (telling->trace->events.count > 0)
		text_add(document->out, "## Step by step\n");
	else if (telling->trace->notes.count > 0)
		text_add(document->out, "## Notes\n\n");
	else
		return;
	for (size_t at = telling->first; at < telling->end && telling_pass(telling, document->out);
	     at++)
		if (telling_shows(telling, at))
			tell_moment(document, at);
}

static void render_markdown(const struct telling *telling, struct text *out)
{
	struct document document = {
		.telling = telling, .out = out, .step = telling->from_step > 1 ? telling->from_step - 1 : 0
	};

	add_beginning(&document);
	add_diagram(&document);
	add_table(&document);
	add_story(&document);
}

const struct export export_markdown = {
	.suffix = "md",
	.help = "a document for a code host or pandoc: a Mermaid diagram, a table, the story",
	.render = render_markdown,
};
