/* marked: runs of a note, wrapped. */
#include "marked.h"

#include "lab/markup.h"

enum { LONGEST = 16 * 1024 /* octets of a note that are worth a look on a screen */ };

/* What is to be seen, and the style of each octet of it. */
struct shown {
	struct text words;
	ARRAY(uint8_t) styles;
};

static void shown_add(struct shown *shown, const char *text, size_t length, enum style style)
{
	size_t before = shown->words.length;

	text_add_visible(&shown->words, text, length);
	for (size_t i = before; i < shown->words.length; i++)
		*array_add(&shown->styles) = (uint8_t)style;
}

static void shown_break(struct shown *shown, const char *lines)
{
	text_add(&shown->words, lines);
	for (size_t i = 0; lines[i]; i++)
		*array_add(&shown->styles) = STYLE_NORMAL;
}

static enum style run_style(unsigned style)
{
	return style & (MARKUP_STRONG | MARKUP_CODE) ? STYLE_STRONG
	       : style & MARKUP_EMPHASIS             ? STYLE_EMPHASIS
	                                             : STYLE_NORMAL;
}

/* Code keeps its marks: many terminals have one kind of letters only. */
static void shown_add_run(struct shown *shown, const struct markup_run *run)
{
	bool code = run->style & MARKUP_CODE, link = run->address != NULL;
	bool bare = link && run->length == run->address_length &&
	            memcmp(run->text, run->address, run->length) == 0;

	if (run->style & (MARKUP_LINE | MARKUP_PARAGRAPH)) {
		shown_break(shown, run->style & MARKUP_PARAGRAPH ? "\n\n" : "\n");
		return;
	}
	shown_add(shown, "`", code, STYLE_DIM);
	shown_add(shown, run->text, run->length, link ? STYLE_EMPHASIS : run_style(run->style));
	shown_add(shown, "`", code, STYLE_DIM);
	if (link && !bare) {
		shown_add(shown, " <", 2, STYLE_DIM);
		shown_add(shown, run->address, run->address_length, STYLE_DIM);
		shown_add(shown, ">", 1, STYLE_DIM);
	}
}

/* LENGTH octets from octet AT on, in the styles they have. */
static void put_line(
    struct cells *cells, int row, const struct shown *shown, size_t at, size_t length)
{
	struct text piece = { 0 };
	int column = 0;

	for (size_t end = at + length; at < end;) {
		size_t next = at;
		while (next < end && shown->styles.at[next] == shown->styles.at[at])
			next++;
		text_clear(&piece);
		text_add_octets(&piece, shown->words.at + at, next - at);
		column = cells_put(cells, row, column, (enum style)shown->styles.at[at], piece.at);
		at = next;
	}
	text_free(&piece);
}

int marked_put(struct cells *cells, int row, const char *before, const char *text)
{
	struct shown shown = { .words = { 0 } };
	struct markup markup = { .runs = { 0 } };
	size_t length = strlen(text);

	shown_add(&shown, before, strlen(before), STYLE_MATCH);
	shown_add(&shown, " ", *before != '\0', STYLE_NORMAL);
	markup_parse(&markup, text, length < LONGEST ? length : LONGEST);
	for (size_t i = 0; i < markup.runs.count; i++)
		shown_add_run(&shown, &markup.runs.at[i]);
	const char *all = text_string(&shown.words);
	size_t at = 0;
	while (all[at] && row < cells->rows) {
		size_t line = text_line(all + at, cells->columns > 0 ? cells->columns : 1);
		put_line(cells, row++, &shown, at, line);
		at += line;
		at += all[at] == '\n' ? 1 : strspn(all + at, " ");
	}
	if (all[at] && cells->rows > 0) /* there is more */
		cells_put(cells, cells->rows - 1, cells->columns - 1, STYLE_DIM, "…");
	markup_free(&markup);
	text_free(&shown.words);
	array_free(&shown.styles);
	return row;
}
