/*
 * A part of the trace as a ladder of text, as the screen draws it:
 *
 *       client                                 server
 *       ┌ connect(client, …)                   │
 *       │── SYN seq=0 len=0 ──────────────────▶│
 *       └ = 0                                  │
 */
#include "export.h"

#include "lab/cells.h"
#include "lab/ladder.h"

enum { INDENT = 2, LANES_APART = 64 };

/* The column of lane LANE. */
static int lane_column(const struct lanes *lanes, int lane, int columns)
{
	int gaps = lanes->count > 1 ? lanes->count - 1 : 1;
	int apart = (columns - 2 * INDENT) / gaps;

	return INDENT + lane * (apart < LANES_APART ? apart : LANES_APART);
}

/* The last of several lanes has its words on its left, all others on their right. */
static bool is_mirrored(const struct lanes *lanes, int lane)
{
	return lane > 0 && lane == lanes->count - 1;
}

/* WORDS beside a lane, after or before its mark. */
static void draw_beside(
    struct cells *cells, const struct lanes *lanes, int lane, const char *mark, const char *words)
{
	int column = lane_column(lanes, lane, cells->columns);

	cells_put(cells, 0, column, STYLE_NORMAL, mark);
	if (is_mirrored(lanes, lane)) {
		int begin = column - 1 - text_columns(words),
		    least = lane_column(lanes, lane - 1, cells->columns) + 2;
		cells_fit(cells, 0, begin > least ? begin : least, column - 1, STYLE_NORMAL, words);
	} else {
		cells_fit(cells, 0, column + 2, cells->columns, STYLE_NORMAL, words);
	}
}

static void draw_arrow(struct cells *cells, const struct lanes *lanes, const struct ladder_row *row)
{
	int from = lane_column(lanes, row->from, cells->columns);
	int to = lane_column(lanes, row->to, cells->columns);
	int left = from < to ? from : to, right = from < to ? to : from;

	cells_repeat(cells, 0, left + 1, STYLE_NORMAL, "─", right - left - 1);
	cells_put(cells, 0, from < to ? right - 1 : left + 1, STYLE_NORMAL, from < to ? "▶" : "◀");
	cells_put(cells, 0, left + 3, STYLE_NORMAL, " ");
	int end = cells_fit(cells, 0, left + 4, right - 3, STYLE_NORMAL, text_string(&row->text));
	cells_put(cells, 0, end, STYLE_NORMAL, " ");
}

/* What stands on the lane's line where a row is about one lane alone. */
static const char *row_mark(enum row_kind kind, bool mirrored)
{
	switch (kind) {
	case ROW_CALL:
		return mirrored ? "┐" : "┌";
	case ROW_RETURN:
		return mirrored ? "┘" : "└";
	case ROW_STATE:
		return "●";
	default:
		return mirrored ? "┤" : "├";
	}
}

static void draw_row(struct cells *cells, const struct lanes *lanes, const struct ladder_row *row)
{
	for (int i = 0; i < lanes->count; i++)
		cells_put(cells, 0, lane_column(lanes, i, cells->columns), STYLE_NORMAL,
		    row->busy & 1u << i ? "│" : "┆");
	if (row->kind == ROW_PACKET && row->from >= 0 && row->to >= 0 && row->from != row->to)
		draw_arrow(cells, lanes, row);
	else if (row->from >= 0)
		draw_beside(cells, lanes, row->from, row_mark(row->kind, is_mirrored(lanes, row->from)),
		    text_string(&row->text));
	else
		cells_fit(cells, 0, INDENT + 2, cells->columns, STYLE_NORMAL, text_string(&row->text));
}

static void finish_line(struct cells *cells, bool ascii, struct text *out)
{
	if (ascii)
		cells_make_ascii(cells);
	cells_to_text(cells, out);
	cells_clear(cells);
}

void ladder_head_line(const struct lanes *lanes, struct cells *cells, bool ascii, struct text *out)
{
	for (int i = 0; i < lanes->count; i++) {
		const char *name = lanes->lane[i].name;
		int column = lane_column(lanes, i, cells->columns);
		cells_put(cells, 0, is_mirrored(lanes, i) ? column + 1 - text_columns(name) : column,
		    STYLE_NORMAL, name);
	}
	finish_line(cells, ascii, out);
}

void ladder_row_line(const struct lanes *lanes, const struct ladder_row *row, struct cells *cells,
    bool ascii, struct text *out)
{
	draw_row(cells, lanes, row);
	finish_line(cells, ascii, out);
}

void ladder_text(const struct trace *trace, size_t first, size_t end, int columns, struct text *out)
{
	struct lanes lanes;
	struct ladder_row row = { 0 };
	struct cells cells = cells_new(1, columns);

	lanes_find(trace, end, &lanes);
	ladder_head_line(&lanes, &cells, false, out);
	for (size_t at = first; at < end; at++) {
		ladder_row(trace, &lanes, at, false, &row);
		if (row.kind != ROW_STEP && row.kind != ROW_SCENARIO && row.kind != ROW_END)
			ladder_row_line(&lanes, &row, &cells, false, out);
	}
	ladder_row_free(&row);
	cells_free(&cells);
}
