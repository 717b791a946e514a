/* The steps of a scenario as sections of a page: what is said, and what the wire must show. */
#include "html_parts.h"

#include "lab/labels.h"
#include "lab/language.h"

#include "capture/pattern.h"

#include <string.h>

static void put_promise(struct page *page, const struct event *step, int number)
{
	struct text *out = page->out;
	struct text words = { 0 };
	size_t first, end;

	if (!step->wire)
		return;
	trace_step_frames(page->trace, (size_t)number, &first, &end);
	bool judged = end - first <= 2000 &&
	              trace_moment_of_event(page->trace, (size_t)(step - page->trace->events.at)) <
	                  page->telling->end;
	struct verdict verdict = { .kind = WIRE_COMPLETE };
	if (judged)
		verdict = pattern_check_step(page->trace, (size_t)number);
	bool kept = verdict.kind == WIRE_COMPLETE;
	text_printf(out, "<details class=\"promise\"><summary>What the wire must show%s</summary><ul>",
	    !judged ? ""
	    : kept  ? " <span class=\"good\">✔ it did</span>"
	            : " <span class=\"failed\">✘ it did not</span>");
	if (!*step->wire)
		text_add(out, "<li>nothing: no packet at all</li>");
	for (const char *wire = step->wire; *wire;) {
		size_t length = strcspn(wire, "\n");
		text_clear(&words);
		pattern_explain(wire, length, &words);
		text_add(out, words.length ? "<li>" : "");
		html_text(out, text_string(&words));
		text_add(out, words.length ? "</li>" : "");
		wire += length + (wire[length] == '\n');
	}
	if (!kept) {
		text_add(out, "<li class=\"failed\">");
		html_text(out, verdict.text);
		text_add(out, "</li>");
	}
	text_add(out, "</ul></details>");
	text_free(&words);
}

void html_close_step(struct page *page)
{
	if (page->step >= 0)
		text_add(page->out, "</ol></section>\n");
	page->step = -1;
}

/* The first sentence is the heading, what comes after it explains. */
void html_step(struct page *page, size_t at)
{
	const struct event *step = &page->trace->events.at[trace_moment(page->trace, at).index];
	const char *words = step->text ? in_language(step->text) : "";
	size_t length = first_sentence(words);
	struct text sentence = { 0 };
	struct text *out = page->out;

	html_close_step(page);
	page->step = page->row.step;
	text_add_octets(&sentence, words, length);
	text_printf(out,
	    "<section class=\"step\" aria-labelledby=\"t%d\"><div class=\"row head\" id=\"s%d\" "
	    "data-l=\"%d\"",
	    page->step, page->step, step->line);
	html_when(page, page->row.time, out);
	text_printf(out, "><h3 id=\"t%d\"><span class=\"num\">%d</span> ", page->step, page->step);
	html_text(out, text_string(&sentence));
	text_add(out, "</h3>");
	words += length + strspn(words + length, " \n");
	if (*words) {
		text_add(out, "<p>");
		html_text(out, words);
		text_add(out, "</p>");
	}
	put_promise(page, step, page->step);
	html_notes(page, NOTES_OF_EVENT, (uint64_t)(step - page->trace->events.at));
	text_add(out, "</div><ol class=\"rows\">\n");
	text_free(&sentence);
}
