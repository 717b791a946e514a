/*
 * The line of a note, between the panes and the footer:
 *
 *     ├ note on tcp.flags of packet 2, by student ─────────────┤
 *     │ SYN takes **one** sequence number, so the answer       │
 *     │ acknowledges it plus 1                                 │
 *     │ *emphasis* **strong** `code` [words](https://…)        │
 *     └ enter done  ^N new line  esc leave ────────────────────┘
 */
#include "notebook.h"

#include "lab/note_label.h"
#include "lab/quiz.h"

void notebook_title(const struct lab *lab, struct text *title)
{
	const struct notebook *book = &lab->notebook;

	if (lab->quiz && lab->quiz->typing) {
		quiz_heading(lab, title);
		return;
	}
	switch (book->line) {
	case LINE_NOTE:
		text_add(title, book->edits ? "other words for the note on " : "note on ");
		note_place_label(lab->trace, &book->place, title);
		if (!book->edits)
			text_printf(title, ", by %s", note_author(book->by));
		break;
	case LINE_FILE:
		text_add(title, "save packets, calls and notes as");
		break;
	case LINE_UNSAVED:
		text_add(title, "notes are not saved");
		break;
	case LINE_CLOSED:
		break;
	}
}

/* Where each line of TEXT begins at this width. */
struct lines {
	ARRAY(size_t) at;
};

static void find_lines(const char *text, int columns, struct lines *lines)
{
	size_t at = 0;

	do {
		*array_add(&lines->at) = at;
		at += text_line(text + at, columns);
		if (text[at] == '\n' || text[at] == ' ')
			at++;
		else if (!text[at])
			break;
	} while (text[at] || text[at - 1] == '\n');
}

/* What is typed, wrapped, with the cursor in it, in rows [0, ROWS). */
static void draw_typed(const struct text *text, size_t cursor, struct cells *cells, int rows)
{
	struct lines lines = { .at = { 0 } };
	struct text shown = { 0 }, piece = { 0 };

	text_add(&shown, text_string(text));
	text_add(&shown, " "); /* there is always a character to stand on */
	find_lines(shown.at, cells->columns > 1 ? cells->columns - 1 : 1, &lines);
	size_t line = lines.at.count - 1;
	while (line > 0 && lines.at.at[line] > cursor)
		line--;
	size_t top = line + 1 > (size_t)rows ? line + 1 - (size_t)rows : 0;
	for (int row = 0; row < rows && top + (size_t)row < lines.at.count; row++) {
		size_t at = lines.at.at[top + (size_t)row];
		size_t length = strcspn(shown.at + at, "\n");
		if (top + (size_t)row + 1 < lines.at.count &&
		    lines.at.at[top + (size_t)row + 1] - at < length)
			length = lines.at.at[top + (size_t)row + 1] - at;
		text_clear(&piece);
		text_add_octets(&piece, shown.at + at, length);
		cells_put(cells, row, 0, STYLE_STRONG, piece.at);
	}
	text_clear(&piece);
	text_add_octets(&piece, shown.at + lines.at.at[line], cursor - lines.at.at[line]);
	cells_paint(cells, (int)(line - top), text_columns(piece.at), 1, STYLE_CURSOR);
	array_free(&lines.at);
	text_free(&shown);
	text_free(&piece);
}

/* What is to be known of it. */
static void draw_hint(const struct notebook *book, struct cells *cells, int row)
{
	if (book->error.text[0]) {
		struct cells part = cells_part(cells, row, 2, cells->rows - row, cells->columns - 2);
		cells_put(cells, row, 0, STYLE_WARNING, "✘");
		cells_wrap(&part, 0, STYLE_WARNING, book->error.text);
	} else if (book->line == LINE_FILE) {
		cells_fit(cells, row, 0, cells->columns, STYLE_DIM,
		    "a pcapng file, which Wireshark opens, too; nothing that is there is replaced");
	} else {
		cells_fit(cells, row, 0, cells->columns, STYLE_DIM,
		    "*emphasis*  **strong**  `code`  [words](https://…)");
	}
}

static void draw_answer(const struct quiz *quiz, struct cells *cells)
{
	const struct question *question = &quiz->attempt->file->exercise->questions[quiz->question];

	draw_typed(&quiz->text, quiz->at, cells, cells->rows > 1 ? cells->rows - 1 : 1);
	if (cells->rows > 1)
		cells_fit(cells, cells->rows - 1, 0, cells->columns, STYLE_DIM, answer_form(question));
}

void notebook_draw(const struct lab *lab, struct cells *cells)
{
	const struct notebook *book = &lab->notebook;
	int hint = book->error.text[0] ? 2 : 1;

	cells_clear(cells);
	if (lab->quiz && lab->quiz->typing) {
		draw_answer(lab->quiz, cells);
		return;
	}
	if (book->line == LINE_UNSAVED) {
		cells_wrap(
		    cells, 0, STYLE_STRONG, "Notes were written that are in no file yet. Save them?");
		return;
	}
	draw_typed(&book->text, book->at, cells, cells->rows > hint + 1 ? cells->rows - hint : 1);
	if (cells->rows > 1)
		draw_hint(book, cells, cells->rows > hint ? cells->rows - hint : 1);
}
