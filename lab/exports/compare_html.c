/*
 * Two runs side by side, as a page that needs nothing but itself, not even a script:
 *
 *     client         server           client         server
 *       |--- SYN seq=0 --->|            |--- SYN seq=0 --->|
 *       |--- PSH ACK ----->|     |      |--- PSH ACK ----->|
 *                   length 5 | 1460
 */
#include "compare.h"

#include "html_parts.h"

#include "lab/labels.h"
#include "lab/language.h"

/* A page for each side, of which only the rows are used. */
struct compare_page {
	const struct comparison *comparison;
	struct telling telling[2];
	struct page side[2];
	struct text *out;
	size_t number; /* of the step */
};

static void put_names(const struct compare_page *page)
{
	struct text *out = page->out;

	text_add(out, "<div class=\"pair\">");
	for (int side = 0; side < 2; side++) {
		const struct lanes *lanes = &page->side[side].lanes;
		text_add(out, side ? "<span></span>" : "");
		text_printf(out, "<div class=\"half n%d\"><div class=\"lanes\">",
		    lanes->count < 1 ? 1 : lanes->count);
		for (int i = 0; i < lanes->count; i++) {
			text_add(out, "<div class=\"");
			html_place(&page->side[side], i, out);
			text_add(out, "\"><b>");
			html_text(out, lanes->lane[i].name);
			text_add(out, "</b></div>");
		}
		text_add(out, "</div></div>");
	}
	text_add(out, "</div>\n");
}

/* One half of a row: what happened there, or the lanes alone. */
static void put_half(struct compare_page *page, int side, const struct compared_row *row)
{
	struct page *half = &page->side[side];
	struct text *out = page->out;
	int lanes = half->lanes.count < 1 ? 1 : half->lanes.count;

	if (row->moment[side] < 0) {
		half->row.busy = 0;
		text_printf(out, "<div class=\"half n%d\"><div class=\"f\">", lanes);
		html_picture(half, &half->row, out);
		text_add(out, "</svg></div></div>");
		return;
	}
	size_t at = (size_t)row->moment[side];
	struct moment moment = trace_moment(half->trace, at);
	page_row(half, at);
	text_printf(out, "<div class=\"half n%d %s k%d%s%s\">", lanes, html_row_class(half->row.kind),
	    half->row.from < 0 ? 8 : half->row.from, half->row.bad ? " bad" : "",
	    half->row.background ? " bg" : "");
	if (moment.kind == MOMENT_FRAME)
		html_packet_face(half, moment.index, false);
	else
		html_event_face(half, at);
	text_add(out, "</div>");
}

/* The sign between both sides, and what it means for those who cannot see where it stands. */
static void put_sign(const struct compared_row *row, struct text *out)
{
	char sign[2] = { difference_sign(row), '\0' };

	text_add(out, "<span class=\"sign\">");
	html_text(out, sign[0] == ' ' ? "" : sign);
	if (sign[0] != ' ')
		text_printf(out, "<span class=\"unseen\"> %s</span>",
		    sign[0] == '<'   ? "only in the first run"
		    : sign[0] == '>' ? "only in the second run"
		                     : "different");
	text_add(out, "</span>");
}

static void put_row(struct compare_page *page, size_t index)
{
	const struct compared_row *row = &page->comparison->rows.at[index];
	struct text *out = page->out;
	struct text words = { 0 };

	text_printf(out, "<li class=\"row pair%s\">", row->differs ? " differs" : "");
	put_half(page, 0, row);
	put_sign(row, out);
	put_half(page, 1, row);
	if (row->differs && !(row->differs & DIFFERS_MISSING)) {
		difference_words(page->comparison, index, &words);
		text_add(out, "<p class=\"difference\">");
		html_text(out, text_string(&words));
		text_add(out, "</p>");
	}
	text_add(out, "</li>\n");
	text_free(&words);
}

static const char *step_words(
    const struct compare_page *page, const struct compared_step *step, int side)
{
	if (step->event[side] < 0)
		return "";
	const char *words = page->comparison->trace[side]->events.at[step->event[side]].text;
	return words ? in_language(words) : "";
}

/* The first sentence is the heading, what comes after it explains; where both runs say something else,
 * both are heard. */
static void put_heading(struct compare_page *page, const struct compared_step *step)
{
	bool differ = page->comparison->rows.at[step->first].differs & DIFFERS_WORDS;
	const char *words = step_words(page, step, step->event[0] >= 0 ? 0 : 1);
	size_t length = first_sentence(words);
	struct text sentence = { 0 };
	struct text *out = page->out;

	text_add_octets(&sentence, words, length);
	text_printf(out, "<div class=\"head\"><h2><span class=\"num\">%zu</span> ", ++page->number);
	html_text(out, text_string(&sentence));
	text_add(out, "</h2><p>");
	html_text(out, words + length + strspn(words + length, " \n"));
	text_add(out, "</p>");
	if (differ && step->event[0] >= 0 && step->event[1] >= 0) {
		text_add(out, "<p>second: ");
		html_text(out, step_words(page, step, 1));
		text_add(out, "</p>");
	}
	text_add(out, "</div>\n");
	text_free(&sentence);
}

static void put_step(struct compare_page *page, const struct compared_step *step)
{
	bool heads = step->event[0] >= 0 || step->event[1] >= 0;
	size_t row = step->first;

	text_add(page->out, "<section class=\"step\">\n");
	if (heads) {
		put_heading(page, step);
		row++;
	}
	put_names(page);
	text_add(page->out, "<ol class=\"rows\">\n");
	for (; row < step->end; row++)
		put_row(page, row);
	text_add(page->out, "</ol></section>\n");
}

static void put_sums_row(
    const char *name, const struct compared_totals totals[2], size_t differing, struct text *out)
{
	text_printf(out, "<tr><th scope=\"row\">%s</th>", name);
	for (int side = 0; side < 2; side++)
		text_printf(out, "<td>%zu</td>", totals[side].packets);
	for (int side = 0; side < 2; side++)
		text_printf(out, "<td>%llu</td>", (unsigned long long)totals[side].octets);
	for (int side = 0; side < 2; side++)
		text_printf(out, "<td>%.3f</td>", (double)totals[side].duration / 1e6);
	text_printf(out, "<td>%zu</td></tr>\n", differing);
}

static void put_sums(const struct compare_page *page)
{
	const struct comparison *comparison = page->comparison;
	struct text *out = page->out;
	struct text name = { 0 };
	size_t number = 0;

	text_add(out,
	    "<section class=\"panel scroll\" tabindex=\"0\" aria-label=\"Sums\"><h2>Sums</h2><table class=\"sums\"><thead><tr><th scope=\"col\">step"
	    "</th><th scope=\"col\">packets, first</th><th scope=\"col\">second</th>"
	    "<th scope=\"col\">octets, first</th><th scope=\"col\">second</th>"
	    "<th scope=\"col\">ms, first</th><th scope=\"col\">second</th>"
	    "<th scope=\"col\">rows that differ</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < comparison->steps.count; i++) {
		const struct compared_step *step = &comparison->steps.at[i];
		text_clear(&name);
		if (step->event[0] >= 0 || step->event[1] >= 0)
			text_printf(&name, "%zu", ++number);
		put_sums_row(name.length ? name.at : "before", step->totals, step->differing, out);
	}
	put_sums_row("all", comparison->totals, comparison->differing, out);
	text_add(out, "</tbody></table></section>\n");
	text_free(&name);
}

static void put_top(const struct compare_page *page, const char *const title[2])
{
	struct text *out = page->out;
	struct text words = { 0 };

	html_head(out, "Two runs side by side", false);
	html_symbols(&page->side[0], out);
	html_symbols(&page->side[1], out);
	text_add(out, "<header class=\"top\"><h1>Two runs side by side</h1><ul class=\"facts\">");
	for (int side = 0; side < 2; side++) {
		text_printf(out, "<li>%s: <code>", side ? "second" : "first");
		html_text(out, title[side]);
		text_add(out, "</code></li>");
	}
	comparison_words(page->comparison, &words);
	text_add(out, "<li>");
	html_text(out, text_string(&words));
	text_add(out, "</li></ul></header>\n<main class=\"compared\">\n");
	text_free(&words);
}

void compare_html(const struct comparison *comparison, const char *const title[2], struct text *out)
{
	struct compare_page page = { .comparison = comparison, .out = out };

	for (int side = 0; side < 2; side++) {
		telling_start(&page.telling[side], comparison->trace[side]);
		page.side[side] = (struct page){ .telling = &page.telling[side],
			.trace = comparison->trace[side],
			.out = out,
			.second = side == 1 };
		page_survey(&page.side[side]);
	}
	put_top(&page, title);
	for (size_t i = 0; i < comparison->steps.count; i++)
		put_step(&page, &comparison->steps.at[i]);
	put_sums(&page);
	text_add(out, "</main>\n</body>\n</html>\n");
	for (int side = 0; side < 2; side++)
		page_free(&page.side[side]);
}
