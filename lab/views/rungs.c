/*
 * rungs: the rows of a ladder as cells: lanes, arrows between them, words beside them.
 *
 *     │ ┌ connect(client, …)                     ┆
 *     │── SYN seq=0 len=0 ──────────────────────▶┆
 */
#include "rungs.h"

#include "around.h"

#include "lab/labels.h"

#include <string.h>

enum {
	TIME_COLUMNS = 12,   /* "   12.345 ms " */
	LANE_DISTANCE = 100, /* columns between neighbours at most: longer arrows say no more */
	STATES_FROM = 10     /* rows from which on there are states in the header */
};

/* Rows for names and states: none of those the trace cannot tell. */
static int header_rows(const struct trace *trace, const struct lanes *lanes, int rows)
{
	bool any = trace->conversations.tcp_streams > 0;

	for (int i = 0; i < lanes->count; i++)
		any = any || lanes->lane[i].kernel != STATE_UNKNOWN;
	if (rows < 4)
		return 0;
	if (rows < STATES_FROM || (!any && !lanes->groups))
		return 1;
	return any && lanes->journal ? 3 : 2;
}

struct places places_find(
    const struct trace *trace, const struct lanes *lanes, const struct cells *cells, bool times)
{
	struct places places = { .end = cells->columns };
	int gaps = lanes->count > 1 ? lanes->count - 1 : 1;

	places.time = times ? TIME_COLUMNS : 0;
	places.header = header_rows(trace, lanes, cells->rows);
	int width = cells->columns - places.time - 1;
	int distance = width / gaps > LANE_DISTANCE ? LANE_DISTANCE : width / gaps;
	for (int i = 0; i < lanes->count; i++)
		places.lane[i] = places.time + i * distance;
	return places;
}

/* The last of several lanes has its words on its left, all others on their right. */
static bool is_mirrored(const struct lanes *lanes, int lane)
{
	return lane > 0 && lane == lanes->count - 1;
}

/* Words beside a lane's line, and MARK (one column) on it. */
static void put_beside(struct cells *cells, int row, const struct lanes *lanes,
    const struct places *places, int lane, enum style style, const char *mark, const char *words)
{
	int at = places->lane[lane];

	cells_put(cells, row, at, style, mark);
	if (!is_mirrored(lanes, lane)) {
		cells_fit(cells, row, at + 2, places->end, style, words);
		return;
	}
	int first = at - 1 - text_columns(words), least = places->lane[0] + 2;
	cells_fit(cells, row, first < least ? least : first, at - 1, style, words);
}

/* --- header --- */

/* Words in the header: above lane I, WHO and what it is. */
struct heading {
	const char *who, *what; /* "": nothing */
	int width;              /* of both */
};

static struct heading heading_make(const char *who, const char *what)
{
	int width = text_columns(who) + text_columns(what);

	return (struct heading){ who, what, width + (*who && *what) };
}

/* The columns [*first, *end) for the heading of LANE. Neighbours keep apart; the last two share the room
 * between their lanes, half each if it is not enough. */
static void header_room(const struct heading *headings, const struct lanes *lanes,
    const struct places *places, int lane, int *first, int *end)
{
	int last = lanes->count - 1, at = places->lane[lane];

	*first = at;
	*end = lane < last ? places->lane[lane + 1] - 1 : places->end;
	if (lanes->count < 2 || lane < last - 1)
		return;
	int left = places->lane[last - 1], room = places->lane[last] + 1 - left;
	int needed = headings[last].width, other = headings[last - 1].width;
	int given = room - other - 1 > room / 2 ? room - other - 1 : room / 2;
	int from = left + room - (needed < given ? needed : given);
	if (lane == last) {
		*first = from;
		*end = left + room;
	} else {
		*end = from - 1;
	}
}

static void draw_headings(struct cells *cells, int row, const struct heading *headings,
    const struct lanes *lanes, const struct places *places)
{
	for (int i = 0; i < lanes->count; i++) {
		const struct heading *heading = &headings[i];
		int first, end;
		header_room(headings, lanes, places, i, &first, &end);
		/* where there is not room for both, what it is says more */
		if (*heading->who && end - first >= heading->width)
			first = cells_put(cells, row, first, STYLE_DIM, heading->who) + 1;
		enum style style = row == 0 ? lane_style(i) : STYLE_STATE;
		cells_fit(cells, row, first, end, style, heading->what);
	}
}

static const char *state_name(enum tcp_state state)
{
	return state == STATE_UNKNOWN ? "" : tcp_state_name(state);
}

void rungs_draw_header(struct cells *cells, const struct lanes *lanes, const struct places *places)
{
	struct heading rows[3][MAX_LANES];

	for (int i = 0; i < lanes->count; i++) {
		const struct lane *lane = &lanes->lane[i];
		const char *wire = state_name(lane->state), *kernel = state_name(lane->kernel);
		rows[0][i] = heading_make("", lane->name);
		rows[1][i] =
		    *wire ? heading_make("wire", wire) : heading_make("", lane->member ? "member" : "");
		rows[2][i] = heading_make(*kernel ? "kernel" : "", kernel);
	}
	for (int row = 0; row < places->header; row++)
		draw_headings(cells, row, rows[row], lanes, places);
}

/* --- rows --- */

static void draw_lines(struct cells *cells, int row, const struct lanes *lanes,
    const struct places *places, const struct ladder_row *r)
{
	for (int i = 0; i < lanes->count; i++) {
		bool busy = r->busy & 1u << i;
		cells_put(
		    cells, row, places->lane[i], busy ? lane_style(i) : STYLE_BORDER, busy ? "│" : "┆");
	}
}

/* Words on a line from column FIRST to LAST, or beside it where they do not fit on it. */
static void put_on_line(struct cells *cells, int row, int first, int last, enum style style,
    const struct places *places, const char *words)
{
	int needed = text_columns(words) + 2, inside = last - first - 3;

	if (needed > inside && places->end - last - 3 >= needed) {
		cells_put(cells, row, last + 3, style, words);
	} else if (inside > 4) {
		cells_put(cells, row, first + 2, style, " ");
		int end = cells_fit(cells, row, first + 3, last - 1, style, words);
		cells_put(cells, row, end, style, end < last ? " " : "");
	}
}

/* To everybody or a group: from the sender's lane (-1: from outside) past all the others. Who takes it
 * from there is the kernel's choice, and recv() shows it: the arrow touches nobody. */
static void draw_arrow_to_all(struct cells *cells, int row, const struct lanes *lanes,
    const struct places *places, int from, enum style style, const char *words)
{
	bool alone = lanes->count == 1;
	int first = places->lane[0] + 1;
	int last = (alone ? places->end : places->lane[lanes->count - 1]) - 1;

	cells_repeat(cells, row, first, style, "─", last - first + 1);
	if (alone || from < lanes->count - 1)
		cells_put(cells, row, last, style, "▶");
	if (!alone && from > 0)
		cells_put(cells, row, first, style, "◀");
	if (from >= 0)
		cells_put(cells, row, places->lane[from], style, "●");
	put_on_line(cells, row, first, last, style, places, words);
}

/* Between the lane KNOWN and OTHER; -1: outside, and the line stays open on that side. */
static void draw_arrow(struct cells *cells, int row, const struct places *places, int known,
    int other, bool leaves, enum style style, const char *words)
{
	int a = places->lane[known];
	int b = other >= 0   ? places->lane[other]
	        : known == 0 ? (a + places->end) / 2
	                     : (places->time + a) / 2;
	int first = (a < b ? a : b) + 1, last = (a < b ? b : a) - 1;
	bool rightwards = leaves ? a < b : b < a;

	cells_repeat(cells, row, first, style, "─", last - first + 1);
	cells_put(cells, row, rightwards ? last : first, style, rightwards ? "▶" : "◀");
	put_on_line(cells, row, first, last, style, places, words);
}

static void draw_packet(struct cells *cells, int row, const struct lanes *lanes,
    const struct places *places, const struct ladder_row *r)
{
	const char *words = text_string(&r->text);
	int from = r->from, to = r->to;
	enum style style = r->bad ? STYLE_BAD : r->background ? STYLE_DIM : lane_style(from);

	if (r->everybody && lanes->count > 0) {
		draw_arrow_to_all(cells, row, lanes, places, from, style, words);
	} else if (from < 0 && to < 0) {
		cells_fit(cells, row, places->time + 2, places->end, r->bad ? STYLE_BAD : STYLE_DIM, words);
	} else if (from == to) {
		put_beside(cells, row, lanes, places, from, style, "◆", words);
	} else if (from >= 0) {
		draw_arrow(cells, row, places, from, to, true, style, words);
	} else {
		draw_arrow(cells, row, places, to, from, false, style, words);
	}
}

void rung_draw_heading(struct cells *cells, int row, const struct ladder_row *r, bool hidden)
{
	struct text sentence = { 0 };
	const char *words = text_string(&r->text);

	cells_repeat(cells, row, 0, STYLE_BORDER, "─", cells->columns);
	int column = cells_printf(cells, row, 2, STYLE_TITLE, " %d · ", r->step);
	int end = cells->columns - 3;
	if (hidden || column + text_columns(words) > end) {
		sentence_label(words, &sentence);
		words = text_string(&sentence);
	}
	column = cells_fit(cells, row, column, end, STYLE_TITLE, words);
	cells_put(cells, row, column, STYLE_TITLE, " ");
	text_free(&sentence);
}

void rung_draw(struct cells *cells, int row, const struct lanes *lanes, const struct places *places,
    const struct ladder_row *r)
{
	const char *words = text_string(&r->text);
	int left = places->time;

	draw_lines(cells, row, lanes, places, r);
	if (r->kind == ROW_PACKET) {
		draw_packet(cells, row, lanes, places, r);
	} else if (r->from < 0 || r->kind == ROW_EXPECT) {
		enum style style = r->bad ? STYLE_BAD : r->kind == ROW_EXPECT ? STYLE_GOOD : STYLE_DIM;
		int at = r->kind == ROW_EXPECT
		             ? cells_put(cells, row, left + 2, style, r->bad ? "✘ " : "✔ ")
		             : left + 2;
		cells_fit(cells, row, at, places->end, style, words);
	} else {
		bool mirrored = is_mirrored(lanes, r->from);
		const char *mark = r->kind == ROW_CALL     ? (mirrored ? "┐" : "┌")
		                   : r->kind == ROW_RETURN ? (mirrored ? "┘" : "└")
		                                           : "●";
		enum style style = r->kind == ROW_STATE ? STYLE_STATE
		                   : r->bad             ? STYLE_WARNING
		                                        : lane_style(r->from);
		put_beside(cells, row, lanes, places, r->from, style, mark, words);
	}
}
