/*
 * Two runs side by side:
 *
 *     ┌ compare · row 9/31 ────────────────────── 3 differences: 1 changed |, … ┐
 *     │ window=65535                      window=4096                         │
 *     │ client          server            client          server              │
 *     │── 2 · The client calls ─────      ── 2 · The client calls ─────       │
 *     │ │── SYN seq=0 len=0 ──▶┆       |  │── SYN seq=0 len=0 ──▶┆            │
 *     ├ step 2 ───────────────────────────────────────────────────────────────┤
 *     │ first   3 packets, 206 octets, 0.123 ms                               │
 *     │ second  3 packets, 206 octets, 0.204 ms                               │
 *     │ | length 5 | 1460                                                     │
 *     └ ↑ ↓ row  n next difference … ? help  q quit ──────────────────────────┘
 */
#include "lab/comparing.h"

#include "around.h"

#include "lab/compare_picture.h"
#include "lab/labels.h"

#include <stdio.h>

enum { LOWER_ROWS = 4, HEADER_ROWS = 2, LEAST_ROWS = 8 };

static const struct {
	const char *key, *name, *help;
} keys[] = {
	{ "↑ ↓", "row", "the row above, the row below; also k and j" },
	{ "n", "next difference", "the next row that differs; also space" },
	{ "N", "before", "the row before this one that differs" },
	{ "[ ]", "step", "where this step begins, where the next one does" },
	{ "o", "only differences", "show only rows that differ, or all" },
	{ "r", "rel/abs", "sequence numbers relative, or absolute as on the wire" },
	{ "pgup pgdn", NULL, "a page back, a page on" },
	{ "home end", NULL, "the first row, the last row; also g and G" },
	{ "?", "help", "this list of keys" },
	{ "q", "quit", "leave" },
};

static void draw_frame(struct cells *cells, int divider)
{
	int right = cells->columns - 1, rows[] = { 0, divider, cells->rows - 1 };
	static const char *const ends[][2] = { { "┌", "┐" }, { "├", "┤" }, { "└", "┘" } };

	cells_vertical(cells, 0, STYLE_BORDER, "│");
	cells_vertical(cells, right, STYLE_BORDER, "│");
	for (size_t i = 0; i < COUNT(rows); i++) {
		cells_repeat(cells, rows[i], 0, STYLE_BORDER, "─", cells->columns);
		cells_put(cells, rows[i], 0, STYLE_BORDER, ends[i][0]);
		cells_put(cells, rows[i], right, STYLE_BORDER, ends[i][1]);
	}
}

/* The row of the comparison that is looked at. */
static size_t current_row(const struct comparing *comparing)
{
	return comparing->shown.count ? comparing->shown.at[comparing->cursor] : 0;
}

static void draw_title(const struct comparing *comparing, struct cells *cells)
{
	const struct comparison *comparison = comparing->comparison;
	struct text words = { 0 };
	int column = cells_put(cells, 0, 2, STYLE_TITLE, " compare ");

	if (comparison->rows.count > 0)
		column = cells_printf(cells, 0, column - 1, STYLE_TITLE, " · row %zu/%zu ",
		    current_row(comparing) + 1, comparison->rows.count);
	comparison_words(comparison, &words);
	int width = text_columns(text_string(&words)) + 2, room = cells->columns - 2 - column;
	enum style style = comparison->differing ? STYLE_STRONG : STYLE_GOOD;
	if (room > 12) {
		int first = width < room ? cells->columns - 1 - width : column + 1;
		cells_put(cells, 0, first, style, " ");
		int end = cells_fit(cells, 0, first + 1, cells->columns - 2, style, words.at);
		cells_put(cells, 0, end, style, " ");
	}
	text_free(&words);
}

static void draw_rows(const struct comparing *comparing, struct cells *cells)
{
	struct compare_picture picture;
	int rows = cells->rows - HEADER_ROWS;

	for (int side = 0; side < 2; side++) {
		struct cells half = compare_side(cells, side);
		cells_fit(&half, 0, 0, half.columns, STYLE_STRONG, comparing->title[side]);
	}
	if (comparing->shown.count == 0) {
		cells_put(cells, HEADER_ROWS, 0, STYLE_DIM,
		    comparing->only_differences ? "nothing differs" : "nothing happens in either");
		return;
	}
	compare_picture_find(&picture, comparing->comparison, current_row(comparing));
	picture.absolute = comparing->absolute;
	compare_draw_names(&picture, cells, 1);
	size_t top = first_row(comparing->shown.count, comparing->cursor, rows);
	for (int i = 0; i < rows && top + (size_t)i < comparing->shown.count; i++) {
		compare_draw_row(&picture, cells, HEADER_ROWS + i, comparing->shown.at[top + (size_t)i]);
		if (top + (size_t)i == comparing->cursor)
			cells_paint(cells, HEADER_ROWS + i, 0, cells->columns, STYLE_CURSOR);
	}
}

/* Sums of the step, and in what the row differs. */
static void draw_facts(const struct comparing *comparing, struct cells *cells)
{
	static const char *const names[] = { "first", "second" };
	const struct comparison *comparison = comparing->comparison;
	struct text words = { 0 };

	if (comparing->shown.count == 0)
		return;
	size_t index = current_row(comparing);
	const struct compared_row *row = &comparison->rows.at[index];
	const struct compared_step *step = &comparison->steps.at[row->step];
	for (int side = 0; side < 2; side++) {
		cells_put(cells, side, 0, STYLE_DIM, names[side]);
		text_clear(&words);
		totals_words(&step->totals[side], &words);
		cells_fit(cells, side, 8, cells->columns, STYLE_NORMAL, words.at);
	}
	text_clear(&words);
	difference_words(comparison, index, &words);
	struct cells part = cells_part(cells, 2, 2, cells->rows - 2, cells->columns - 2);
	cells_printf(cells, 2, 0, STYLE_WARNING, "%c", difference_sign(row));
	cells_wrap(&part, 0, STYLE_STRONG, row->differs ? words.at : "no difference in this row");
	text_free(&words);
}

/* "step 2 · The client calls" on the line above the facts. */
static void draw_step(const struct comparing *comparing, struct cells *cells, int row)
{
	const struct comparison *comparison = comparing->comparison;
	struct text words = { 0 };

	if (comparing->shown.count == 0)
		return;
	size_t number = comparison->rows.at[current_row(comparing)].step;
	const struct compared_step *step = &comparison->steps.at[number];
	int side = step->event[0] < 0;
	if (step->event[side] < 0) {
		text_add(&words, " what happened ");
	} else {
		text_add(&words, " ");
		const char *said = comparison->trace[side]->events.at[step->event[side]].text;
		sentence_label(said ? said : "", &words);
		text_add(&words, " ");
	}
	cells_fit(cells, row, 2, cells->columns - 2, STYLE_TITLE, words.at);
	text_free(&words);
}

static void draw_footer(const struct comparing *comparing, struct cells *cells)
{
	int row = cells->rows - 1, column = 2, end = cells->columns - 2;
	int reserved = text_columns(" ? help  q quit ");

	if (comparing->message[0]) {
		cells_printf(cells, row, column, STYLE_STRONG, " %s ", comparing->message);
		return;
	}
	for (size_t i = 0; i < COUNT(keys); i++) {
		if (!keys[i].name)
			continue;
		bool last = i + 2 >= COUNT(keys);
		int width = text_columns(keys[i].key) + text_columns(keys[i].name) + 3;
		if (column + width + (last ? 0 : reserved) > end)
			continue;
		column = cells_printf(cells, row, column, STYLE_KEY, " %s", keys[i].key);
		column = cells_printf(cells, row, column, STYLE_NORMAL, " %s ", keys[i].name);
	}
}

static void draw_help(struct cells *cells)
{
	enum { HELP_COLUMN = 12 };
	int row = 1;

	cells_put(cells, 0, 0, STYLE_TITLE, "keys");
	for (size_t i = 0; i < COUNT(keys) && row < cells->rows; i++) {
		struct cells part =
		    cells_part(cells, row, HELP_COLUMN, cells->rows - row, cells->columns - HELP_COLUMN);
		cells_put(cells, row, 0, STYLE_KEY, keys[i].key);
		row += cells_wrap(&part, 0, STYLE_NORMAL, keys[i].help);
	}
	struct cells part = cells_part(cells, row + 1, 0, cells->rows - row - 1, cells->columns);
	cells_wrap(&part, 0, STYLE_NORMAL,
	    "Between the two: | something differs, < only the first has it, > only the second. Ports, "
	    "addresses and small differences of time are none; a wait counts when it is four times the "
	    "other's and 5 ms longer.");
}

void comparing_draw(const struct comparing *comparing, struct cells *cells)
{
	int rows = cells->rows, columns = cells->columns;
	int lower = rows >= LEAST_ROWS + LOWER_ROWS + 2 ? LOWER_ROWS : rows >= LEAST_ROWS ? 1 : 0;
	int divider = rows - lower - 2;
	struct cells main = cells_part(cells, 1, 2, divider - 1, columns - 4);
	struct cells facts = cells_part(cells, divider + 1, 2, lower, columns - 4);

	cells_clear(cells);
	if (comparing->helping) {
		draw_help(&main);
	} else {
		draw_rows(comparing, &main);
		draw_facts(comparing, &facts);
	}
	draw_frame(cells, divider);
	draw_title(comparing, cells);
	draw_step(comparing, cells, divider);
	draw_footer(comparing, cells);
}
