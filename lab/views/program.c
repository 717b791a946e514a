/*
 * The scenario's own source, at the line that the play has reached.
 *
 *     program
 *       38  listen(door, 5);
 *       40  STEP("The client calls. …");       its words are beside; its pattern would give away
 *     ▶ 42  connect(client, …);                what is to be predicted, so it is not shown
 */
#include "around.h"

#include "lab/labels.h"
#include "lab/sockets.h"

#include <string.h>

/* Line of the event that the cursor stands on, or the last before it; 0: none. */
static int line_at(const struct lab *lab)
{
	for (size_t i = marks_before(lab->trace, lab->cursor); i-- > 0;) {
		const struct event *event = &lab->trace->events.at[lab->trace->marks.at[i].event];
		if (event->line > 0)
			return event->line;
	}
	return 0;
}

static bool starts_step(const char *line)
{
	return strncmp(line + strspn(line, " \t"), "STEP(", 5) == 0;
}

static bool ends_statement(const char *line)
{
	size_t length = strlen(line);

	while (length > 0 && strchr(" \t\r", line[length - 1]))
		length--;
	return length > 0 && line[length - 1] == ';';
}

/* The lines to show: a STEP is its first line alone. Line numbers from 1. */
static size_t lines_shown(const struct program *program, int *shown)
{
	size_t count = 0;
	bool inside = false;

	for (size_t i = 0; i < program->lines.count; i++) {
		const char *line = program->lines.at[i];
		if (!inside)
			shown[count++] = (int)i + 1;
		inside = (inside || starts_step(line)) && !ends_statement(line);
	}
	return count;
}

/* The quotation mark that ends the string which begins before TEXT; NULL: not on this line. */
static const char *string_end(const char *text)
{
	while (*text && *text != '"')
		text += text[0] == '\\' && text[1] ? 2 : 1;
	return *text ? text : NULL;
}

/* The line with tabs made visible as blanks, and of a STEP only how its words begin. */
static void line_text(const char *line, int tab, struct text *text)
{
	const char *words = starts_step(line) ? strchr(line, '"') : NULL;
	const char *end = words ? string_end(words + 1) : NULL;
	const char *sentence = words ? words + 1 + first_sentence(words + 1) : NULL;

	if (sentence && sentence < end && sentence[-1] == '.') /* the rest may give something away */
		end = sentence;

	for (; *line && line != end; line++) {
		if (*line == '\t')
			text_printf(text, "%*s", tab, "");
		else if (*line != '\r')
			text_add_octets(text, line, 1);
	}
	if (end)
		text_add(text, " …\");");
}

/* The lines that are shown, by number, and which of them the play has reached. */
struct listing {
	ARRAY(int) numbers;
	size_t count, current;
	bool reached;
};

static void listing_find(const struct lab *lab, struct listing *listing)
{
	int reached = line_at(lab);

	*listing = (struct listing){ .reached = reached > 0 };
	for (size_t i = 0; i < lab->program.lines.count; i++)
		*array_add(&listing->numbers) = 0;
	listing->count = lines_shown(&lab->program, listing->numbers.at);
	while (listing->current + 1 < listing->count &&
	       listing->numbers.at[listing->current + 1] <= reached)
		listing->current++;
}

/* One line of source; the one that is reached may take several rows. The row after it. */
static int put_line(struct cells *cells, int row, int number, bool here, const char *source)
{
	enum { MARGIN = 6, MOST_ROWS = 4 };
	struct text text = { 0 };

	line_text(source, cells->columns < 60 ? 2 : 4, &text);
	const char *words = text_string(&text);
	cells_put(cells, row, 0, STYLE_MATCH, here ? "▶" : "");
	cells_printf(cells, row, 1, here ? STYLE_STRONG : STYLE_DIM, "%4d ", number);
	if (here && !starts_step(source)) {
		size_t indent = strspn(words, " ");
		int left = MARGIN + (int)indent;
		struct cells part = cells_part(cells, row, left, MOST_ROWS, cells->columns - left);
		row += cells_wrap(&part, 0, STYLE_STRONG, words + indent);
	} else {
		cells_fit(cells, row++, MARGIN, cells->columns, here ? STYLE_STRONG : STYLE_NORMAL, words);
	}
	text_free(&text);
	return row;
}

static void program_draw(const struct lab *lab, struct cells *cells)
{
	struct listing listing;

	listing_find(lab, &listing);
	long top = (long)listing.current - cells->rows / 3 + lab->program_scroll;
	if (top > (long)listing.count - cells->rows / 2)
		top = (long)listing.count - cells->rows / 2;
	if (top < 0)
		top = 0;
	int row = 0;
	for (size_t i = (size_t)top; i < listing.count && row < cells->rows; i++) {
		int number = listing.numbers.at[i];
		row = put_line(cells, row, number, i == listing.current && listing.reached,
		    lab->program.lines.at[number - 1]);
	}
	array_free(&listing.numbers);
}

const struct view view_program = {
	.name = "program",
	.help = "the scenario's source, with the line that is under way",
	.draw = program_draw,
};
