/*
 * A document in Markdown, which code hosts show and pandoc turns into anything: a diagram, a table of
 * packets, the story step by step.
 */
#include "markdown.h"
#include "told_notes.h"

#include "capture/cause.h"
#include "lab/labels.h"
#include "lab/language.h"
#include "lab/markup.h"

struct document {
	const struct telling *telling;
	struct text *out;
	size_t step; /* the number of the step that is told */
	bool gap;    /* what was written last is an empty line */
	struct told_notes notes;
	size_t returned; /* the event of a call whose result has been told with it; SIZE_MAX: none */
};

/* Ends a paragraph or a list, if one is open. */
static void end_block(struct document *document)
{
	if (!document->gap)
		text_add(document->out, "\n");
	document->gap = true;
}

/* --- notes --- */

/* A run as Markdown again: what was a mark is one, everything else is not. */
static void add_run(struct text *out, const struct markup_run *run)
{
	const char *mark = run->style & MARKUP_STRONG ? "**" : "";
	const char *emphasis = run->style & MARKUP_EMPHASIS ? "*" : "";
	struct text words = { 0 };

	if (run->style & (MARKUP_LINE | MARKUP_PARAGRAPH)) {
		text_add(out, run->style & MARKUP_LINE ? "\\\n> " : "\n>\n> ");
		return;
	}
	text_add_octets(&words, run->text, run->length);
	text_printf(out, "%s%s%s", run->address ? "[" : "", mark, emphasis);
	if (run->style & MARKUP_CODE)
		markdown_add_code(out, text_string(&words), false);
	else
		markdown_add(out, text_string(&words));
	text_printf(out, "%s%s", emphasis, mark);
	if (run->address) {
		text_add(out, "](<");
		text_add_octets(out, run->address, run->address_length);
		text_add(out, ">)");
	}
	text_free(&words);
}

static void add_note(struct document *document, const struct told_note *note)
{
	static const char *const by[] = { "The lab", "Teacher", "Student" };
	struct markup markup = { 0 };
	struct text about = { 0 };

	told_note_add_about(document->telling, note, &about);
	end_block(document);
	text_printf(document->out, "> **%s%s", by[note->by], about.length ? ", " : "");
	markdown_add(document->out, text_string(&about));
	text_add(document->out, ":** ");
	markup_parse(&markup, note->text, strlen(note->text));
	for (size_t i = 0; i < markup.runs.count; i++)
		add_run(document->out, &markup.runs.at[i]);
	text_add(document->out, "\n\n");
	markup_free(&markup);
	text_free(&about);
}

static void add_notes(struct document *document, size_t after)
{
	const struct told_note *note;

	while ((note = told_notes_take(&document->notes, after)))
		add_note(document, note);
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
	add_notes(document, 0);
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

/* The first sentence is the heading; where it is cut short for that, it stands below once more. */
static void add_step_words(struct document *document, const char *words)
{
	size_t length = first_sentence(words);
	struct text heading = { 0 };

	sentence_label(words, &heading);
	markdown_add(document->out, text_string(&heading));
	text_add(document->out, "\n\n");
	const char *rest = words;
	if (heading.length + 1 >= length) /* all of it, but for the full stop */
		rest += length + strspn(words + length, " \n");
	markdown_add(document->out, rest);
	text_add(document->out, *rest ? "\n\n" : "");
	text_free(&heading);
}

static void add_step(struct document *document, const struct event *step)
{
	struct text wire = { 0 };

	end_block(document);
	text_printf(document->out, "### Step %zu: ", ++document->step);
	add_step_words(document, step->text ? in_language(step->text) : "");
	if (step->wire && *step->wire) {
		text_add(document->out, "The wire must show:");
		for (const char *item = step->wire; *item;) {
			size_t blanks = strspn(item, " "), length = strcspn(item, "\n");
			text_clear(&wire);
			if (length > blanks) /* scenarios leave room where a part of the pattern has no place */
				text_add_octets(&wire, item + blanks, length - blanks);
			text_add(document->out, wire.length ? " " : "");
			if (wire.length)
				markdown_add_code(document->out, text_string(&wire), false);
			item += length + (item[length] == '\n');
		}
		text_add(document->out, "\n\n");
	}
	text_free(&wire);
}

static void add_packet_line(struct document *document, size_t frame)
{
	const struct trace *trace = document->telling->trace;
	struct text label = { 0 };
	struct packet p;

	trace_packet(trace, frame, &p, NULL);
	document->gap = false;
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

/* The result stands behind the call, if nothing came in between. */
static void add_call_line(struct document *document, size_t at, bool returns)
{
	const struct trace *trace = document->telling->trace;
	struct moment moment = trace_moment(trace, at), next = { 0 };
	const struct event *event = &trace->events.at[moment.index];
	struct text result = { 0 };

	if (at + 1 < document->telling->end)
		next = trace_moment(trace, at + 1);
	bool at_once = !returns && next.kind == MOMENT_RETURN && next.index == moment.index;
	document->gap = false;
	text_add(document->out, "- ");
	markdown_add(document->out, event->actor ? event->actor : "somebody");
	if (!returns) {
		text_add(document->out, " calls ");
		markdown_add_code(document->out, event->text ? event->text : "", false);
	}
	if (returns || at_once) {
		result_label(event, &result);
		text_add(document->out, returns ? " gets " : ", gets ");
		markdown_add_code(document->out, text_string(&result) + strlen("= "), false);
	}
	text_add(document->out, "\n");
	document->returned = at_once ? moment.index : SIZE_MAX;
	text_free(&result);
}

static void add_event_line(struct document *document, const struct event *event)
{
	struct text words = { 0 };

	document->gap = false;
	text_add(document->out, "- ");
	if (event->kind == EVENT_STATE) {
		markdown_add(document->out, event->actor ? event->actor : "somebody");
		text_add(document->out, " has a socket: ");
		socket_label(&event->socket, &words);
	} else {
		event_summarize(event, &words);
	}
	markdown_add(document->out, text_string(&words));
	text_add(document->out, "\n");
	text_free(&words);
}

static void tell_event(struct document *document, size_t at)
{
	const struct trace *trace = document->telling->trace;
	struct moment moment = trace_moment(trace, at);
	const struct event *event = &trace->events.at[moment.index];
	bool returns = moment.kind == MOMENT_RETURN;

	if (event->kind == EVENT_STEP)
		add_step(document, event);
	else if (event->kind != EVENT_CALL)
		add_event_line(document, event);
	else if (!returns || document->returned != moment.index)
		add_call_line(document, at, returns);
}

/* Packets of a trace without a journal are told only if there is a note on them: the rest is a table. */
static void tell_moment(struct document *document, size_t at)
{
	const struct trace *trace = document->telling->trace;
	struct moment moment = trace_moment(trace, at);
	bool tell = trace->events.count > 0 && telling_shows(document->telling, at);
	const struct told_note *note = told_notes_take(&document->notes, at + 1);

	if (moment.kind == MOMENT_FRAME && (tell || note))
		add_packet_line(document, moment.index);
	else if (tell)
		tell_event(document, at);
	if (note)
		add_note(document, note);
	add_notes(document, at + 1);
}

static void add_story(struct document *document)
{
	const struct telling *telling = document->telling;
	const struct trace *trace = telling->trace;

	if (trace->events.count > 0)
		text_add(document->out, "## Step by step\n\n");
	else if (note_next(trace, NULL) || telling->remarks)
		text_add(document->out, "## Notes\n\n");
	else
		return;
	for (size_t at = telling->first; at < telling->end && telling_pass(telling, document->out);
	     at++)
		tell_moment(document, at);
}

static void render_markdown(const struct telling *telling, struct text *out)
{
	struct document document = {
		.telling = telling, .out = out, .returned = SIZE_MAX, .gap = true
	};

	document.step = telling->from_step > 1 ? telling->from_step - 1 : 0;
	told_notes_start(&document.notes, telling);
	add_beginning(&document);
	add_diagram(&document);
	add_table(&document);
	add_story(&document);
	told_notes_free(&document.notes);
}

const struct export export_markdown = {
	.suffix = "md",
	.help = "a document for a code host or pandoc: a Mermaid diagram, a table, the story",
	.render = render_markdown,
};
