/* Who gets how much of the screen. */
#include "list.h"
#include "panes.h"

#include "lab/quiz.h"

enum {
	LEFT_FROM_COLUMNS = 68, /* screens from here on have a left column … */
	LEFT_FROM_ROWS = 12,
	LOWER_FROM_ROWS = 16, /* … and a detail */
	WIDE = 120,
	BESIDE = 76,       /* a lower part this wide has detail and bytes side by side */
	BYTES_NARROW = 41, /* eight octets a row */
	BYTES_WIDE = 74,   /* sixteen, if the detail keeps … */
	DETAIL_LEAST = 48, /* … so many columns */
	PROGRAM_LEAST = 4  /* rows, heading included */
};

static int percent(int whole, int part)
{
	return whole * part / 100;
}

static int at_least(int value, int least)
{
	return value < least ? least : value;
}

static int at_most(int value, int most)
{
	return value > most ? most : value;
}

/* Rows that the narration would take at this width. */
static int narration_rows(const struct lab *lab, int columns)
{
	enum { MOST = 60 };
	struct cells scratch = cells_new(MOST, columns);
	struct text text = { 0 };
	int rows = 0;

	view_narration.draw(lab, &scratch);
	cells_to_text(&scratch, &text);
	for (size_t i = 0, row = 1; i < text.length; i++) {
		if (text.at[i] == '\n')
			row++;
		else
			rows = (int)row;
	}
	text_free(&text);
	cells_free(&scratch);
	return rows;
}

static void split_left(const struct lab *lab, struct panes *panes, struct pane left)
{
	left.left++; /* margins */
	left.columns -= 2;
	panes->narration = panes->program = left;
	if (lab->quiz) { /* its question has it all */
		panes->narration.rows = 0;
		return;
	}
	if (lab->program.lines.count == 0 || panes->big == &view_narration) {
		/* only one of the two is there to be shown, or not shown already */
		struct pane *none = lab->program.lines.count ? &panes->narration : &panes->program;
		none->rows = 0;
		return;
	}
	int words = narration_rows(lab, left.columns) + 1; /* a blank row above */
	int source = at_least(left.rows - words, at_most(PROGRAM_LEAST, left.rows));
	source = at_most(source, (int)at_most((int)lab->program.lines.count, 4096) + 1);
	if (left.rows >= 24) /* where there is plenty, the words keep their place from step to step */
		source = at_least(at_most(source, percent(left.rows, 55)), left.rows - words - 8);
	panes->program.rows = source;
	panes->narration.top += source;
	panes->narration.rows -= source;
	if (panes->narration.rows > words - 1 && panes->narration.rows > 1) {
		panes->narration.top++;
		panes->narration.rows--;
	}
}

static void split_lower(struct panes *panes, struct pane lower)
{
	panes->detail = panes->bytes = lower;
	if (lower.columns >= BESIDE) {
		int width = lower.columns >= BYTES_WIDE + DETAIL_LEAST ? BYTES_WIDE : BYTES_NARROW;
		panes->lower_divider = lower.left + lower.columns - width - 1;
		panes->detail.columns = lower.columns - width - 1;
		panes->bytes.left = panes->lower_divider + 1;
		panes->bytes.columns = width;
	} else if (lower.columns >= BYTES_NARROW - 1 && lower.rows >= 7) {
		panes->bytes.rows = 2;
		panes->bytes.top = lower.top + lower.rows - 2;
		panes->detail.rows -= 2;
	} else {
		panes->bytes.rows = 0;
	}
	panes->detail.left++; /* margins */
	panes->detail.columns -= 2;
	panes->bytes.left++;
	panes->bytes.columns -= 2;
}

/* What fills the main pane: the chosen view, or what has the focus and would not be there else. */
static const struct view *big_view(const struct lab *lab, bool has_left, bool has_lower)
{
	if (lab->focus == FOCUS_DETAIL && !has_lower)
		return &view_detail;
	bool words = lab->quiz && lab->quiz->page != QUIZ_ASKS && lab->focus == FOCUS_MAIN;
	if ((lab->focus == FOCUS_PROGRAM || words) && !has_left)
		return lab->quiz ? &view_question : &view_program;
	return view_main(lab->view);
}

/* Percent of the columns. */
static int left_share(const struct lab *lab, int columns)
{
	bool asks = lab->quiz && (lab->quiz->page == QUIZ_ASKS || lab->quiz->page == QUIZ_TELLS);

	if (lab->focus == FOCUS_PROGRAM || (lab->quiz && !asks))
		return 60;
	return columns >= WIDE ? 38 : lab->quiz ? 46 : 41;
}

void panes_find(const struct lab *lab, int rows, int columns, struct panes *panes)
{
	*panes = (struct panes){ .framed = rows >= 4 && columns >= 12 };
	int edge = panes->framed ? 1 : 0;
	struct pane rest = { edge, edge, rows - 2 * edge, columns - 2 * edge };
	bool tells = lab->quiz || lab->program.lines.count > 0 || trace_steps(lab->trace) > 0;
	bool has_left = tells && columns >= LEFT_FROM_COLUMNS && rows >= LEFT_FROM_ROWS;
	bool has_lower = rows >= LOWER_FROM_ROWS && columns >= 30;

	panes->big = big_view(lab, has_left, has_lower);
	if (panes->big == &view_narration && lab->program.lines.count == 0 && !lab->quiz)
		has_left = false; /* its words are large already */
	struct pane left = rest, lower = rest;
	if (has_left) {
		int share = left_share(lab, columns);
		left.columns = at_most(percent(columns, share), columns >= WIDE ? 90 : 60);
		panes->divider = left.left + left.columns;
		panes->divider_end = rows - 1;
		rest.left = panes->divider + 1;
		rest.columns -= left.columns + 1;
	}
	if (has_lower) {
		lower.rows = at_least(percent(rest.rows, lab->focus == FOCUS_DETAIL ? 56 : 38), 6);
		rest.rows -= lower.rows + 1;
		panes->separator = rest.top + rest.rows;
		lower.top = panes->separator + 1;
		if (columns < WIDE || !has_left) {
			lower.left = rest.left;
			lower.columns = rest.columns;
		} else {
			left.rows = rest.rows;
			panes->divider_end = panes->separator;
		}
		panes->separator_left = lower.left - edge;
		split_lower(panes, lower);
	}
	if (has_left)
		split_left(lab, panes, left);
	panes->main = rest;
	if (panes->framed) {
		panes->main.left++;
		panes->main.columns -= 2;
	}
	if (lab->sieve.filter && panes->main.rows > 1) {
		panes->filter = panes->main;
		panes->filter.top += --panes->main.rows;
		panes->filter.rows = 1;
	}
}
