/* What stands beside the ladder of a page: the source of the scenario, and what page.js must know. */
#include "html_parts.h"

#include "lab/lab.h"
#include "lab/labels.h"

#include <stdlib.h>

void html_program(struct page *page)
{
	const struct program *program = page->telling->program;
	const struct event *scenario = trace_first(page->trace, EVENT_SCENARIO);
	struct text *out = page->out;
	struct text line = { 0 };

	if (!program || program->lines.count == 0)
		return;
	text_add(out, "<section id=\"program\" class=\"panel\" aria-label=\"Program\"><h2>Program");
	if (scenario && scenario->source) {
		text_add(out, " <small>");
		html_text(out, scenario->source);
		text_add(out, "</small>");
	}
	text_add(out, "</h2>\n<pre class=\"code\" tabindex=\"0\">");
	for (size_t i = 0; i < program->lines.count; i++) {
		text_printf(out, "<span id=\"L%zu\">", i + 1);
		text_clear(&line);
		for (const char *at = program->lines.at[i]; *at; at++)
			if (*at == '\t')
				text_add(&line, "    ");
			else if (*at != '\r')
				text_add_octets(&line, at, 1);
		html_text(out, text_string(&line));
		text_add(out, "\n</span>");
	}
	text_add(out, "</pre></section>\n");
	text_free(&line);
}

/* --- for page.js --- */

static void add_glossary(const struct page *page)
{
	struct text *out = page->out;

	text_add(out, "\"fields\":[");
	for (size_t i = 0; i < page->glossary.fields.count; i++) {
		const struct field *field = page->glossary.fields.at[i];
		text_add(out, i > 0 ? ",\n[" : "\n[");
		html_json(out, field->name);
		text_add(out, ",");
		html_json(out, field->help ? field->help : "");
		if (page->large) {
			text_add(out, ",");
			html_json(out, field->label);
		}
		text_add(out, "]");
	}
	text_add(out, "],\n");
}

static void add_conversations(const struct page *page)
{
	struct text name = { 0 };
	struct text *out = page->out;

	text_add(out, "\"conversations\":[");
	for (size_t i = 0; i < page->conversations.count; i++) {
		const struct page_conversation *conversation = &page->conversations.at[i];
		text_add(out, i > 0 ? ",\n[" : "\n[");
		for (int end = 0; end < 2; end++) {
			text_clear(&name);
			page_end_name(
			    page, &page->trace->conversations.list.at[conversation->index].ends[end], &name);
			html_json(out, name.at);
			text_printf(out, ",%d,", conversation->lanes[end]);
		}
		text_printf(out, "%d]", conversation->tcp);
	}
	text_add(out, "],\n");
	text_free(&name);
}

void html_data(struct page *page)
{
	struct text *out = page->out;

	text_add(out, "<script type=\"application/json\" id=\"data\">{");
	add_glossary(page);
	add_conversations(page);
	text_printf(out, "\"sides\":%d,\"lanes\":[", page->sides);
	for (int i = 0; i < page->lanes.count; i++) {
		text_add(out, i > 0 ? "," : "");
		html_json(out, page->lanes.lane[i].name);
	}
	text_add(out, "],\n\"states\":");
	html_state_words(out);
	text_add(out, "}</script>\n");
}
