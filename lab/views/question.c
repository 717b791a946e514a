/*
 * The question of an exercise, beside the ladder:
 *
 *     question 2/5 · 1 point · 2 tries
 *
 *     Which number stands in the acknowledgment field of the SYN,ACK?
 *
 *     enter answers: a number, as 4711 or 0x1267.
 *
 *     Answer 4710: No. That is the client's own number …
 */
#include "around.h"
#include "marked.h"
#include "panes.h"

#include "lab/quiz.h"

enum { HEAD = 2, MOST_ROWS = 600 };

/* Rows that the words take at this width. */
static int words_rows(const char *words, int columns)
{
	struct cells scratch = cells_new(MOST_ROWS, columns > 0 ? columns : 1);
	int rows = marked_put(&scratch, 0, "", words);

	cells_free(&scratch);
	return rows;
}

static int head_rows(const struct cells *cells)
{
	return cells->rows > 2 * HEAD ? HEAD : 0;
}

static void question_draw(const struct lab *lab, struct cells *cells)
{
	struct text head = { 0 }, words = { 0 };

	if (!lab->quiz || cells->rows < 1 || cells->columns < 1)
		return;
	int top = head_rows(cells);
	struct cells part = cells_part(cells, top, 0, cells->rows - top, cells->columns);
	quiz_heading(lab, &head);
	quiz_words(lab, &words);
	int last = words_rows(text_string(&words), part.columns) - part.rows;
	int scroll = lab->quiz->scroll < last ? lab->quiz->scroll : last > 0 ? last : 0;
	if (top > 0)
		cells_fit(cells, 0, 0, cells->columns, STYLE_TITLE, text_string(&head));
	marked_put(&part, -scroll, "", text_string(&words));
	if (scroll > 0)
		cells_put(&part, 0, part.columns - 1, STYLE_KEY, "↑");
	if (scroll < last)
		cells_put(&part, part.rows - 1, part.columns - 1, STYLE_KEY, "↓");
	text_free(&head);
	text_free(&words);
}

int question_last_scroll(const struct lab *lab)
{
	struct panes panes;
	struct text words = { 0 };

	panes_find(lab, lab->rows, lab->columns, &panes);
	struct pane pane = panes.program.rows > 0 ? panes.program : panes.main;
	struct cells size = { .rows = pane.rows, .columns = pane.columns };
	quiz_words(lab, &words);
	int last = words_rows(text_string(&words), pane.columns) - (pane.rows - head_rows(&size));
	text_free(&words);
	return last > 0 ? last : 0;
}

const struct view view_question = {
	.name = "question",
	.help = "of an exercise: what is asked, and what was said to the answers",
	.draw = question_draw,
};
