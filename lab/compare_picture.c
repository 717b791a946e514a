/* compare_picture: both ladders, and what stands between them. */
#include "compare_picture.h"

#include "views/rungs.h"

enum { BETWEEN = 5 /* columns of the sign and the room around it */ };

struct cells compare_side(const struct cells *cells, int side)
{
	int half = (cells->columns - BETWEEN) / 2;

	return cells_part(cells, 0, side ? cells->columns - half : 0, cells->rows, half);
}

/* The moment of SIDE at ROW or the last before it; -1: there is none. */
static long moment_until(const struct comparison *comparison, size_t row, int side)
{
	enum { LOOKED_AT_ROWS = 4096 };
	size_t least = row > LOOKED_AT_ROWS ? row - LOOKED_AT_ROWS : 0;

	for (size_t at = row + 1; at-- > least;)
		if (at < comparison->rows.count && comparison->rows.at[at].moment[side] >= 0)
			return comparison->rows.at[at].moment[side];
	return -1;
}

void compare_picture_find(
    struct compare_picture *picture, const struct comparison *comparison, size_t row)
{
	picture->comparison = comparison;
	for (int side = 0; side < 2; side++)
		lanes_find(comparison->trace[side], (size_t)(moment_until(comparison, row, side) + 1),
		    &picture->lanes[side]);
}

void compare_draw_names(const struct compare_picture *picture, struct cells *cells, int at)
{
	for (int side = 0; side < 2; side++) {
		struct cells half = compare_side(cells, side);
		struct cells line = cells_part(&half, at, 0, 1, half.columns);
		struct places places =
		    places_find(picture->comparison->trace[side], &picture->lanes[side], &line, false);
		places.header = 1;
		rungs_draw_header(&line, &picture->lanes[side], &places);
	}
}

static enum style sign_style(char sign)
{
	return sign == '|' ? STYLE_WARNING : STYLE_BAD;
}

static void draw_side(
    const struct compare_picture *picture, struct cells *half, int at, int side, long moment)
{
	const struct trace *trace = picture->comparison->trace[side];
	const struct lanes *lanes = &picture->lanes[side];
	struct places places = places_find(trace, lanes, half, false);
	struct ladder_row row = { .kind = ROW_END };

	ladder_row(trace, lanes, (size_t)moment, picture->absolute, &row);
	if (row.kind == ROW_STEP)
		rung_draw_heading(half, at, &row, false);
	else
		rung_draw(half, at, lanes, &places, &row);
	ladder_row_free(&row);
}

/* Where nothing happens the lanes go on, but not through the line of a step. */
static void draw_idle(
    const struct compare_picture *picture, struct cells *half, int at, int side, bool heads)
{
	const struct lanes *lanes = &picture->lanes[side];
	struct places places = places_find(picture->comparison->trace[side], lanes, half, false);
	struct ladder_row row = { .kind = ROW_STATE, .from = -1, .to = -1 };

	if (!heads)
		rung_draw(half, at, lanes, &places, &row);
}

/* Whether ROW is the line of a step. */
static bool is_heading(const struct comparison *comparison, size_t row)
{
	const struct compared_step *step = &comparison->steps.at[comparison->rows.at[row].step];

	return row == step->first && (step->event[0] >= 0 || step->event[1] >= 0);
}

void compare_draw_row(
    const struct compare_picture *picture, struct cells *cells, int at, size_t row)
{
	const struct compared_row *r = &picture->comparison->rows.at[row];
	char sign[2] = { difference_sign(r), '\0' };

	for (int side = 0; side < 2; side++) {
		struct cells half = compare_side(cells, side);
		if (r->moment[side] >= 0)
			draw_side(picture, &half, at, side, r->moment[side]);
		else
			draw_idle(picture, &half, at, side, is_heading(picture->comparison, row));
	}
	cells_put(cells, at, (cells->columns - 1) / 2, sign_style(sign[0]), sign);
}
