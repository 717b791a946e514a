/* Notes on a page: what the lab, a teacher or a student has remarked, each at what it is about. */
#include "html_parts.h"

#include "lab/markup.h"

#include <stdlib.h>
#include <string.h>

/* --- which note stands where --- */

/* Fields are told with their packet, conversations with the trace. */
static struct page_note place_note(const struct trace *trace, const struct note *note)
{
	struct note_place place = note_place(trace, note);
	struct page_note at = { .place = place, .note = note };

	if (place.on == ON_PACKET || place.on == ON_FIELD)
		at.row = NOTES_OF_FRAME;
	else if (place.on == ON_CALL || place.on == ON_STEP)
		at.row = NOTES_OF_EVENT;
	if (at.row != NOTES_OF_TRACE)
		at.index = place.index;
	return at;
}

static int compare_notes(const void *a, const void *b)
{
	const struct page_note *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->index != y->index)
		return x->index < y->index ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

void html_notes_find(struct page *page)
{
	const struct note *note = NULL;

	while ((note = note_next(page->trace, note))) {
		struct page_note at = place_note(page->trace, note);
		at.order = page->notes.count;
		*array_add(&page->notes) = at;
	}
	if (page->notes.count > 0)
		qsort(page->notes.at, page->notes.count, sizeof *page->notes.at, compare_notes);
}

static bool note_is_before(const struct page_note *note, enum notes_of row, uint64_t index)
{
	return note->row < row || (note->row == row && note->index < index);
}

/* The first note of ROW and INDEX, or the place where it would stand. */
static size_t first_note(const struct page *page, enum notes_of row, uint64_t index)
{
	size_t place;

	search_place(place, page->notes.count, note_is_before(&page->notes.at[place], row, index));
	return place;
}

const struct note *page_note_on(
    const struct page *page, enum notes_of row, uint64_t index, size_t which)
{
	size_t at = first_note(page, row, index);

	if (which >= page->notes.count - at)
		return NULL;
	at += which;
	const struct page_note *note = &page->notes.at[at];
	return note->row == row && note->index == index ? note->note : NULL;
}

/* --- words --- */

static void add_run(const struct markup_run *run, struct text *out)
{
	struct text words = { 0 };

	if (run->style & MARKUP_PARAGRAPH) {
		text_add(out, "</p><p>");
	} else if (run->style & MARKUP_LINE) {
		text_add(out, "<br>");
	} else {
		if (run->address) {
			text_add_octets(&words, run->address, run->address_length);
			text_add(out, "<a rel=\"noopener noreferrer\" href=\"");
			html_text(out, text_string(&words));
			text_add(out, "\">");
			text_clear(&words);
		}
		text_add_octets(&words, run->text, run->length);
		text_add(out, run->style & MARKUP_STRONG ? "<strong>" : "");
		text_add(out, run->style & MARKUP_EMPHASIS ? "<em>" : "");
		text_add(out, run->style & MARKUP_CODE ? "<code>" : "");
		html_text(out, text_string(&words));
		text_add(out, run->style & MARKUP_CODE ? "</code>" : "");
		text_add(out, run->style & MARKUP_EMPHASIS ? "</em>" : "");
		text_add(out, run->style & MARKUP_STRONG ? "</strong>" : "");
		text_add(out, run->address ? "</a>" : "");
	}
	text_free(&words);
}

void html_markup(struct text *out, const char *words)
{
	struct markup markup = { 0 };

	markup_parse(&markup, words, strlen(words));
	for (size_t i = 0; i < markup.runs.count; i++)
		add_run(&markup.runs.at[i], out);
	markup_free(&markup);
}

static void add_what_about(
    const struct page *page, const struct note_place *place, struct text *out)
{
	struct text name = { 0 };

	if (place->on == ON_FIELD && place->field) {
		text_add(out, " on <code>");
		html_text(out, place->field);
		text_add(out, "</code>");
	} else if (place->on == ON_FIELD) {
		text_printf(out, " on octet %u", place->bit / 8);
	} else if (place->on == ON_CONVERSATION) {
		const struct endpoint *ends = page->trace->conversations.list.at[place->index].ends;
		page_end_name(page, &ends[0], &name);
		text_add(&name, " ⇄ ");
		page_end_name(page, &ends[1], &name);
		text_add(out, " on ");
		html_text(out, name.at);
	}
	text_free(&name);
}

static void put_note(const struct page *page, const struct page_note *at)
{
	struct text *out = page->out;

	text_printf(out, "<div class=\"note %s\" role=\"note\"", note_author(at->note->by));
	if (at->place.on == ON_FIELD)
		text_printf(out, " data-b=\"%u,%u\"", at->place.bit, at->place.bits);
	text_printf(out, "><p class=\"by\">%s", note_author(at->note->by));
	add_what_about(page, &at->place, out);
	text_add(out, "</p><div dir=\"auto\"><p>");
	html_markup(out, at->note->text);
	text_add(out, "</p></div></div>\n");
}

/* What the lab says of FRAME by itself, for those who want it beside the packet as well as in it. */
static void put_remarks(const struct page *page, size_t frame)
{
	struct note_place place;
	struct text words = { 0 };

	for (size_t which = 0; note_automatic(page->trace, frame, which, &place, &words); which++) {
		text_add(page->out, "<div class=\"note\" role=\"note\"><p class=\"by\">remark</p><p>");
		html_markup(page->out, text_string(&words));
		text_add(page->out, "</p></div>\n");
		text_clear(&words);
	}
	text_free(&words);
}

void html_notes(struct page *page, enum notes_of row, uint64_t index)
{
	for (size_t i = first_note(page, row, index);
	     i < page->notes.count && page->notes.at[i].row == row && page->notes.at[i].index == index;
	     i++)
		put_note(page, &page->notes.at[i]);
	if (row == NOTES_OF_FRAME && page->telling->remarks)
		put_remarks(page, (size_t)index);
}
