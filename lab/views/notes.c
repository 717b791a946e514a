/*
 * All notes, and the one that is chosen in full:
 *
 *     3 notes · not saved
 *     student  packet 2                Who has chosen this number?
 *     student  tcp.flags of packet 2   SYN takes one sequence number
 *     teacher  step 3                  Look at the window
 *     ────────────────────────────────────────────────────────
 *     SYN takes *one* sequence number, so …
 */
#include "around.h"
#include "marked.h"

#include "lab/note_label.h"

enum {
	MOST = 100000, /* notes that are counted */
	AUTHOR_COLUMNS = 9,
	PLACE_COLUMNS = 26,
	LIST_LEAST = 3 /* rows of the list, if the note in full takes the others */
};

/* The first of the notes from number FIRST on into LIST, at most ROWS; how many there are in all. */
static size_t find_notes(
    const struct trace *trace, size_t first, int rows, const struct note *list[AROUND_MAX])
{
	size_t count = 0;

	for (const struct note *note = NULL; count < MOST && (note = note_next(trace, note)); count++)
		if (count >= first && count < first + (size_t)rows)
			list[count - first] = note;
	return count;
}

static void draw_note(
    const struct lab *lab, struct cells *cells, int row, const struct note *note, bool chosen)
{
	struct note_place place = note_place(lab->trace, note);
	int place_columns = cells->columns < 70 ? PLACE_COLUMNS * 2 / 3 : PLACE_COLUMNS;
	int left = AUTHOR_COLUMNS + place_columns + 2;
	struct text words = { 0 };

	cells_put(cells, row, 0, STYLE_DIM, note_author(note->by));
	note_place_label(lab->trace, &place, &words);
	cells_fit(cells, row, AUTHOR_COLUMNS, left - 2, STYLE_NORMAL, words.at);
	text_clear(&words);
	note_first_words(note, cells->columns - left, &words);
	cells_fit(cells, row, left, cells->columns, STYLE_NORMAL, text_string(&words));
	if (chosen)
		cells_paint(cells, row, 0, cells->columns, STYLE_CURSOR);
	text_free(&words);
}

/* "3 notes", and what is to be done. */
static void draw_head(const struct lab *lab, struct cells *cells, size_t count)
{
	int column = cells_printf(cells, 0, 0, STYLE_TITLE, "%s%zu note%s",
	    count == MOST ? "more than " : "", count, count == 1 ? "" : "s");

	if (lab->notebook.unsaved && notes_changed(lab->trace) && !lab->notebook.recorded)
		cells_put(cells, 0, column, STYLE_WARNING, " · not saved: s saves");
	if (count == 0)
		cells_wrap(cells, cells->rows > 3 ? 2 : 1, STYLE_DIM,
		    "a writes one on what is looked at, C on the conversation, T on all of it; y makes a "
		    "remark of the lab your own");
}

static void notes_draw(const struct lab *lab, struct cells *cells)
{
	const struct note *list[AROUND_MAX] = { NULL };
	int rows = cells->rows - 1 < AROUND_MAX ? cells->rows - 1 : AROUND_MAX;
	int whole = rows >= 2 * LIST_LEAST ? rows / 2 : 0; /* rows of the note in full */
	size_t count = find_notes(lab->trace, 0, 0, list), row = lab->notebook.row;

	draw_head(lab, cells, count);
	if (count == 0)
		return;
	row = row < count ? row : count - 1;
	size_t top = first_row(count, row, rows - whole);
	find_notes(lab->trace, top, rows, list);
	for (int i = 0; i < rows - whole && i < AROUND_MAX && list[i]; i++)
		draw_note(lab, cells, 1 + i, list[i], top + (size_t)i == row);
	if (whole == 0 || !list[row - top])
		return;
	int line = cells->rows - whole;
	if ((size_t)line > count + 1)
		line = (int)count + 1;
	cells_repeat(cells, line, 0, STYLE_BORDER, "─", cells->columns);
	marked_put(cells, line + 1, "", list[row - top]->text);
}

const struct view view_notes = {
	.name = "notes",
	.help = "all notes, by whom and on what; enter goes to what one is about",
	.main = true,
	.draw = notes_draw,
};
