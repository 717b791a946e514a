/*
 * Two runs side by side, as text:
 *
 *     client            server             client            server
 *     │── SYN seq=0 len=0 ────▶┆           │── SYN seq=0 len=0 ────▶┆
 *     │── PSH ACK len=5 ──────▶┆        |  │── PSH ACK len=1460 ───▶┆
 *                                       |  length 5 | 1460
 */
#include "compare.h"

#include "lab/compare_picture.h"

#include <stdio.h>

static void add_cells(struct cells *cells, struct text *out)
{
	cells_to_text(cells, out);
	cells_clear(cells);
}

static void add_titles(
    const struct comparison *comparison, const char *const title[2], struct text *out)
{
	static const char *const names[] = { "first ", "second" };

	for (int side = 0; side < 2; side++) {
		text_printf(out, "%s  ", names[side]);
		text_add_visible(out, title[side], strlen(title[side]));
		text_add(out, "\n");
	}
	text_add(out, "\n");
	comparison_words(comparison, out);
	text_add(out, "\n");
}

/* What differs, under the row. What is alone says so by its sign. */
static void add_difference(
    const struct comparison *comparison, size_t row, struct cells *cells, struct text *out)
{
	const struct compared_row *r = &comparison->rows.at[row];
	struct text words = { 0 };
	int column = (cells->columns - 1) / 2;

	if (r->differs == 0 || r->differs & DIFFERS_MISSING)
		return;
	difference_words(comparison, row, &words);
	int width = text_columns(words.at), first = column + 3;
	if (first + width > cells->columns)
		first = cells->columns > width ? cells->columns - width : 0;
	cells_put(cells, 0, first > column + 3 ? column : first - 2, STYLE_NORMAL, "|");
	cells_put(cells, 0, first, STYLE_NORMAL, words.at);
	add_cells(cells, out);
	text_free(&words);
}

static void add_step(const struct comparison *comparison, const struct compared_step *step,
    struct cells *cells, struct text *out)
{
	struct compare_picture picture = { .comparison = comparison };

	text_add(out, "\n");
	compare_picture_find(&picture, comparison, step->end - 1);
	for (size_t row = step->first; row < step->end; row++) {
		compare_draw_row(&picture, cells, 0, row);
		add_cells(cells, out);
		bool heads = row == step->first && (step->event[0] >= 0 || step->event[1] >= 0);
		if (heads) {
			compare_draw_names(&picture, cells, 0);
			add_cells(cells, out);
		}
		add_difference(comparison, row, cells, out);
	}
}

static void add_sums_row(
    const char *name, const struct compared_totals totals[2], size_t differing, struct text *out)
{
	text_printf(out, "%-6s  %8zu %8zu  %11llu %11llu  %12.3f %12.3f  %6zu\n", name,
	    totals[0].packets, totals[1].packets, (unsigned long long)totals[0].octets,
	    (unsigned long long)totals[1].octets, (double)totals[0].duration / 1e6,
	    (double)totals[1].duration / 1e6, differing);
}

static void add_sums(const struct comparison *comparison, struct text *out)
{
	size_t number = 0;

	text_printf(out, "\n%-6s  %17s  %23s  %25s  %6s\n", "", "packets", "octets", "ms", "rows");
	text_printf(out, "%-6s  %8s %8s  %11s %11s  %12s %12s  %6s\n", "step", "first", "second",
	    "first", "second", "first", "second", "differ");
	for (size_t i = 0; i < comparison->steps.count; i++) {
		const struct compared_step *step = &comparison->steps.at[i];
		char name[24] = "";
		if (step->event[0] >= 0 || step->event[1] >= 0)
			snprintf(name, sizeof name, "%zu", ++number);
		add_sums_row(name, step->totals, step->differing, out);
	}
	add_sums_row("all", comparison->totals, comparison->differing, out);
}

void compare_text(
    const struct comparison *comparison, const char *const title[2], int columns, struct text *out)
{
	struct cells cells = cells_new(1, columns);

	add_titles(comparison, title, out);
	for (size_t i = 0; i < comparison->steps.count; i++)
		add_step(comparison, &comparison->steps.at[i], &cells, out);
	add_sums(comparison, out);
	cells_free(&cells);
}
