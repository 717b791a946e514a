/*
 * The prompt, between the panes and the footer:
 *
 *     ├ filter ────────────────────────────────────────────────┤
 *     │ tcp.flags.sin == 1 and ip                              │
 *     │ ^                                                      │    the place of what is wrong
 *     │ ✘ no field is called 'tcp.flags.sin'; perhaps …        │    or ✔ and what Enter does, or …
 *     └ tab complete  ↑ earlier  enter apply  esc leave ───────┘
 *
 * A small screen does without the row of the place: the sentence names the column, too.
 */
#include "prompt.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_ALL = 5, ROWS_SMALL = 3, ALL_FROM = 12 };

int prompt_rows(int rows)
{
	return rows >= ALL_FROM ? ROWS_ALL : rows >= 6 ? ROWS_SMALL : 1;
}

/* The column, from 0, of the character that begins at octet AT. */
static int column_of(const char *text, size_t at)
{
	struct text before = { 0 };

	text_add_octets(&before, text, at);
	int column = text_columns(text_string(&before));
	text_free(&before);
	return column;
}

/* The octet at which character NUMBER (from 1) begins, or the end. */
static size_t octet_of(const char *text, size_t number)
{
	size_t at = 0;

	for (size_t character = 1; text[at] && character < number; character++)
		for (at++; ((uint8_t)text[at] & 0xc0) == 0x80; at++)
			;
	return at;
}

/* Tab's names, from the one that stands in the line on. */
static void put_names(const struct prompt *prompt, struct cells *cells, int row)
{
	const struct filter_names *names = &prompt->names;
	size_t count = names->list.count, first = prompt->name < count ? prompt->name : 0;
	int column = 0;

	if (count == 0) {
		cells_put(cells, row, 0, STYLE_WARNING, "no field begins so");
		return;
	}
	column = cells_printf(cells, row, 0, STYLE_DIM, "%zu name%s:", count, count > 1 ? "s" : "");
	for (size_t i = first; i < count && column < cells->columns; i++) {
		enum style style = i == prompt->name ? STYLE_STRONG : STYLE_NORMAL;
		column = cells_fit(cells, row, column + 1, cells->columns, style, names->list.at[i]);
	}
}

/* What is to be said of the text as it is. */
static void put_word(const struct prompt *prompt, struct cells *cells, int row)
{
	struct cells part = cells_part(cells, row, 2, cells->rows - row, cells->columns - 2);
	static const char said_already[] = "display filter: ";
	const char *words = prompt->error.text;

	if (prompt->completing) {
		put_names(prompt, cells, row);
	} else if (prompt->good) {
		bool empty = strspn(text_string(&prompt->text), " ") == prompt->text.length;
		cells_put(cells, row, 0, STYLE_GOOD, "✔");
		cells_fit(cells, row, 2, cells->columns, STYLE_GOOD,
		    empty ? "no filter: enter shows every packet"
		          : "good: enter shows the packets that it lets through");
	} else if (prompt->could_be) {
		cells_put(cells, row, 0, STYLE_DIM, "…");
		cells_printf(cells, row, 2, STYLE_NORMAL,
		    "unfinished: tab shows %zu name%s that begin%s so", prompt->could_be,
		    prompt->could_be == 1 ? "" : "s", prompt->could_be == 1 ? "s" : "");
	} else {
		if (strncmp(words, said_already, sizeof said_already - 1) == 0)
			words += sizeof said_already - 1;
		cells_put(cells, row, 0, STYLE_WARNING, "✘");
		cells_wrap(&part, 0, STYLE_WARNING, words);
	}
}

void prompt_draw(const struct lab *lab, struct cells *cells)
{
	const struct prompt *prompt = &lab->prompt;
	const char *text = text_string(&prompt->text);
	bool points = cells->rows >= ROWS_ALL - 1;
	struct text shown = { 0 };

	cells_clear(cells);
	text_add(&shown, text);
	text_add(&shown, " "); /* there is always a character to stand on */
	int cursor = column_of(text, prompt->at), width = cells->columns;
	int hidden = cursor < width - 1 ? 0 : cursor - width * 2 / 3; /* columns scrolled away */
	cells_put(cells, 0, -hidden, STYLE_STRONG, shown.at);
	if (hidden > 0)
		cells_put(cells, 0, 0, STYLE_DIM, "…");
	if (column_of(text, prompt->text.length) - hidden > width)
		cells_put(cells, 0, width - 1, STYLE_DIM, "…");
	cells_paint(cells, 0, cursor - hidden, 1, STYLE_CURSOR);
	if (points && !prompt->good && !prompt->completing && !prompt->could_be) {
		int place = column_of(text, octet_of(text, prompt->column)) - hidden;
		cells_put(cells, 1, place < 0 ? 0 : place < width ? place : width - 1, STYLE_WARNING, "^");
	}
	if (cells->rows > 1)
		put_word(prompt, cells, points ? 2 : 1);
	text_free(&shown);
}

void filter_draw(const struct lab *lab, struct cells *cells)
{
	const struct sieve *sieve = &lab->sieve;
	size_t judged = sieve->judged, count = lab->trace->frames.count;
	struct text words = { 0 };

	text_printf(&words, "%zu of %zu packet%s ", sieve->passed, count, count == 1 ? "" : "s");
	if (judged < count)
		text_printf(&words, "so far (%d %%)", (int)((double)judged * 100 / (double)count));
	else
		text_add(&words, "shown");
	text_add(&words, " · filter: ");
	text_add_visible(&words, sieve->text.at, sieve->text.length);
	cells_fit(cells, 0, 0, cells->columns, STYLE_STRONG, words.at);
	text_free(&words);
}
