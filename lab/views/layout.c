/*
 * The whole screen: frame, title, panes, footer.
 *
 *     ┌ tcp-handshake · step 3 of 5 · The client calls ──── 127.0.0.2:40312 ⇄ 127.0.0.1:4000 ┐
 *     │ program                      │ ladder, packets, sockets or words                     │
 *     │ what happens                 ├ packet 2 · TCP ───────────────────────────────────────┤
 *     │ predict                      │ detail, bytes                                         │
 *     └ space next  ← back  → on  p predict … ? help  q quit ────────────────────────────────┘
 */
#include "around.h"
#include "list.h"
#include "notebook.h"
#include "panes.h"
#include "prompt.h"

#include "lab/labels.h"
#include "lab/quiz.h"

#include <stdio.h>
#include <string.h>

/* --- lines that join where they meet --- */

enum { LINE_UP = 1, LINE_DOWN = 2, LINE_LEFT = 4, LINE_RIGHT = 8 };

/* By the directions in which a line leaves the cell. */
static const uint32_t joints[16] = {
	[LINE_UP] = 0x2575, /* half lines: each but an end that will meet another line */
	[LINE_DOWN] = 0x2577,
	[LINE_UP | LINE_DOWN] = 0x2502,
	[LINE_LEFT] = 0x2574,
	[LINE_RIGHT] = 0x2576,
	[LINE_LEFT | LINE_RIGHT] = 0x2500,
	[LINE_DOWN | LINE_RIGHT] = 0x250c,
	[LINE_DOWN | LINE_LEFT] = 0x2510,
	[LINE_UP | LINE_RIGHT] = 0x2514,
	[LINE_UP | LINE_LEFT] = 0x2518,
	[LINE_UP | LINE_DOWN | LINE_RIGHT] = 0x251c,
	[LINE_UP | LINE_DOWN | LINE_LEFT] = 0x2524,
	[LINE_DOWN | LINE_LEFT | LINE_RIGHT] = 0x252c,
	[LINE_UP | LINE_LEFT | LINE_RIGHT] = 0x2534,
	[LINE_UP | LINE_DOWN | LINE_LEFT | LINE_RIGHT] = 0x253c,
};

static void join(struct cells *cells, int row, int column, unsigned directions)
{
	if (row < 0 || row >= cells->rows || column < 0 || column >= cells->columns)
		return;
	struct cell *cell = &cells->at[(size_t)(cells->top + row) * (size_t)cells->stride +
	                               (size_t)(cells->left + column)];
	for (unsigned i = 1; i < COUNT(joints); i++)
		if (joints[i] == cell->character)
			directions |= i;
	*cell = (struct cell){ joints[directions], STYLE_BORDER };
}

static void draw_across(struct cells *cells, int row, int first, int last)
{
	for (int column = first; column <= last; column++)
		join(cells, row, column,
		    (column > first ? LINE_LEFT : 0u) | (column < last ? LINE_RIGHT : 0u));
}

static void draw_down(struct cells *cells, int column, int first, int last)
{
	for (int row = first; row <= last; row++)
		join(cells, row, column, (row > first ? LINE_UP : 0u) | (row < last ? LINE_DOWN : 0u));
}

static void draw_frame(struct cells *cells, const struct panes *panes)
{
	int right = cells->columns - 1, bottom = cells->rows - 1;

	draw_across(cells, 0, 0, right);
	draw_across(cells, bottom, 0, right);
	draw_down(cells, 0, 0, bottom);
	draw_down(cells, right, 0, bottom);
	if (panes->divider)
		draw_down(cells, panes->divider, 0, panes->divider_end);
	if (panes->separator)
		draw_across(cells, panes->separator, panes->separator_left, right);
	if (panes->lower_divider)
		draw_down(cells, panes->lower_divider, panes->separator, bottom);
}

/* --- title --- */

/* How the title begins; the sentence of the step comes after it if there is room. */
static void add_title(const struct lab *lab, struct text *text, struct text *sentence)
{
	size_t number = lab_step(lab);
	long step = number ? trace_step(lab->trace, number) : -1;

	const char *title = lab->title ? lab->title : "looplab", *folder = strrchr(title, '/');

	words_label(folder ? folder + 1 : title, text); /* of a file, its name is enough */
	if (step < 0)
		return;
	text_printf(text, " · step %zu of %zu", number, steps_expected(lab));
	const char *words = lab->trace->events.at[step].text;
	if (words) {
		text_add(sentence, " · ");
		sentence_label(words, sentence);
	}
}

/* Who talks to whom at the cursor. */
static void add_ends(const struct lab *lab, struct text *text)
{
	long frame = lab_frame(lab);

	if (frame < 0 || quiz_hides_any(lab))
		return;
	uint32_t index = lab->trace->frames.at[frame].conversation;
	if (index == NO_CONVERSATION)
		return;
	const struct conversation *conversation = &lab->trace->conversations.list.at[index];
	endpoint_format_port(&conversation->ends[0], text);
	text_add(text, " ⇄ ");
	endpoint_format_port(&conversation->ends[1], text);
}

static void add_count(const struct lab *lab, struct text *text)
{
	size_t count = lab_frames(lab);

	text_printf(text, "%zu packet%s%s", count, count == 1 ? "" : "s",
	    lab->reading   ? " so far"
	    : lab->partial ? ", not all"
	                   : "");
}

/* How much of the file has been read: "━━━━━─────── 43 %", part of the frame's line. */
static void add_progress(const struct lab *lab, struct text *text)
{
	enum { BAR = 12 };

	if (!lab->reading)
		return;
	if (lab->size == 0) {
		text_add(text, "reading");
		return;
	}
	uint64_t part = lab->octets < lab->size ? lab->octets : lab->size;
	int percent = (int)((double)part * 100 / (double)lab->size);
	for (int i = 0; i < BAR; i++)
		text_add(text, i * 100 < percent * BAR ? "━" : "─");
	text_printf(text, " %d %%", percent);
}

/* Words into the right end of the title line if at least ROOM columns stay free on their left.
 * Returns where they begin, or END. */
static int put_right(
    struct cells *cells, int end, int room, enum style style, const struct text *text)
{
	int first = end - text_columns(text_string(text)) - 2;

	if (text->length == 0 || first < room)
		return end;
	cells_printf(cells, 0, first, style, " %s ", text->at);
	return first;
}

/* Addresses and count, as far as WANTED columns on their left stay free: the addresses first, but while
 * packets come their number tells more. Where they begin. */
static int put_facts(const struct lab *lab, struct cells *cells, int end, int wanted)
{
	struct text text = { 0 };

	if (lab->trace->dropped) { /* never left out, however little room there is */
		text_printf(&text, "%llu LOST", (unsigned long long)lab->trace->dropped);
		end = put_right(cells, end, 0, STYLE_BAD, &text);
	}
	text_clear(&text);
	add_progress(lab, &text);
	end = put_right(cells, end, 0, STYLE_STRONG, &text);
	static void (*const add[])(const struct lab *, struct text *) = { add_ends, add_count };
	for (int i = 0; i < 2; i++) {
		text_clear(&text);
		add[lab->reading ? 1 - i : i](lab, &text);
		end = put_right(cells, end - (i > 0), wanted, STYLE_NORMAL, &text);
	}
	text_free(&text);
	return end;
}

static void draw_title(const struct lab *lab, struct cells *cells)
{
	struct text title = { 0 }, sentence = { 0 };

	add_title(lab, &title, &sentence);
	int wanted = text_columns(text_string(&title)) + 4;
	int end = put_facts(lab, cells, cells->columns - 1, wanted);
	cells_put(cells, 0, 1, STYLE_TITLE, " ");
	int column = cells_fit(cells, 0, 2, end - 1, STYLE_TITLE, text_string(&title));
	if (column + text_columns(text_string(&sentence)) < end - 1)
		column = cells_put(cells, 0, column, STYLE_TITLE, text_string(&sentence));
	cells_put(cells, 0, column, STYLE_TITLE, column < end ? " " : "");
	text_free(&title);
	text_free(&sentence);
}

/* --- footer --- */

static int action_width(const struct action *action, char name[8])
{
	return text_columns(key_label(action->keys[0], name)) + 1 + text_columns(action->name);
}

static int put_action(struct cells *cells, int column, const struct action *action)
{
	char name[8];
	int row = cells->rows - 1;

	column = cells_put(cells, row, column, STYLE_KEY, key_label(action->keys[0], name));
	cells_put(cells, row, column++, STYLE_NORMAL, " ");
	return cells_put(cells, row, column, STYLE_NORMAL, action->name);
}

/* The keys that apply now, as many as fit; the last two of the list (help, quit) before others. */
static void draw_keys(const struct lab *lab, struct cells *cells)
{
	const struct action *shown[32];
	int count = 0, reserved = 0, column = 2, end = cells->columns - 2;
	char name[8];

	for (size_t i = 0; i < action_count && count < (int)COUNT(shown); i++)
		if (actions[i].footer && actions[i].applies(lab))
			shown[count++] = &actions[i];
	for (int i = count > 2 ? count - 2 : 0; i < count; i++)
		reserved += action_width(shown[i], name) + 2;
	cells_put(cells, cells->rows - 1, 1, STYLE_NORMAL, " ");
	for (int i = 0; i < count; i++) {
		if (i >= count - 2)
			reserved -= action_width(shown[i], name) + 2;
		bool pointless = lab->play == PLAY_FAILED && i < count - 2;
		if (pointless || column + action_width(shown[i], name) + reserved > end)
			continue;
		column = put_action(cells, column, shown[i]);
		cells_put(cells, cells->rows - 1, column, STYLE_NORMAL, i < count - 1 ? "  " : " ");
		column += 2;
	}
}

/* Something is typed. */
static bool has_line(const struct lab *lab)
{
	return lab->prompt.open || lab->notebook.line != LINE_CLOSED ||
	       (lab->quiz && lab->quiz->typing);
}

static void draw_footer(const struct lab *lab, struct cells *cells)
{
	int row = cells->rows - 1;

	if (!lab->message[0] || has_line(lab)) {
		draw_keys(lab, cells);
		return;
	}
	cells_put(cells, row, 1, STYLE_STRONG, " ");
	int column = cells_fit(cells, row, 2, cells->columns - 2, STYLE_STRONG, lab->message);
	cells_put(cells, row, column, STYLE_STRONG, " ");
}

/* --- panes --- */

static struct cells pane_cells(const struct cells *cells, const struct pane *pane)
{
	return cells_part(cells, pane->top, pane->left, pane->rows, pane->columns);
}

static void draw_pane(const struct lab *lab, const struct cells *cells, const struct pane *pane,
    const struct view *view)
{
	struct cells part = pane_cells(cells, pane);

	if (part.rows > 0 && part.columns > 0)
		view->draw(lab, &part);
}

/* "packet 2 · TCP" on the line above the detail. */
static void draw_detail_heading(
    const struct lab *lab, struct cells *cells, const struct panes *panes)
{
	int row = panes->separator, column = panes->detail.left;
	int end = panes->lower_divider ? panes->lower_divider : cells->columns - 1;
	enum style style = lab->focus == FOCUS_DETAIL ? STYLE_TITLE : STYLE_NORMAL;
	struct text text = { 0 };
	long frame = lab_frame(lab);

	text_add(&text, frame < 0 ? "packet" : "");
	if (frame >= 0) {
		struct packet p;
		trace_packet(lab->trace, (size_t)frame, &p, NULL);
		text_printf(&text, "packet %ld · %s · %u octets", frame + 1, protocol_label(&p), p.length);
		if (packet_is_background(&p))
			text_add(&text, " · background");
	}
	cells_put(cells, row, column, style, " ");
	column = cells_fit(cells, row, column + 1, end - 2, style, text.at);
	cells_put(cells, row, column, style, " ");
	if (panes->lower_divider)
		cells_put(cells, row, panes->bytes.left, STYLE_NORMAL, " bytes ");
	text_free(&text);
}

/* The program with its heading. */
static void draw_program(const struct lab *lab, struct cells *cells, struct pane pane)
{
	const struct event *scenario = trace_first(lab->trace, EVENT_SCENARIO);
	const char *name = scenario && scenario->source ? strrchr(scenario->source, '/') : NULL;
	bool focused = lab->focus == FOCUS_PROGRAM;
	struct cells part = pane_cells(cells, &pane);

	if (pane.rows == 0)
		return;
	int column =
	    cells_put(&part, 0, 0, STYLE_TITLE, focused ? "program (↑ ↓ scroll) " : "program ");
	if (scenario && scenario->source)
		cells_fit(
		    &part, 0, column + 1, part.columns, STYLE_DIM, name ? name + 1 : scenario->source);
	pane.top++;
	pane.rows--;
	draw_pane(lab, cells, &pane, &view_program);
}

static void draw_failure(const struct lab *lab, const struct cells *cells, struct pane pane)
{
	struct cells part = pane_cells(cells, &pane);

	cells_put(&part, 0, 0, STYLE_BAD, "This cannot be played here");
	cells_wrap(&part, part.rows > 2 ? 2 : 1, STYLE_NORMAL, lab->failure);
}

static struct pane inner_pane(const struct cells *cells)
{
	bool framed = cells->rows >= 4 && cells->columns >= 12;

	return framed ? (struct pane){ 1, 2, cells->rows - 2, cells->columns - 4 }
	              : (struct pane){ 0, 0, cells->rows, cells->columns };
}

static bool is_alone(const struct lab *lab)
{
	return lab->help || lab->play == PLAY_FAILED;
}

/* Whether a line leaves the cell downwards. */
static bool leads_down(const struct cells *cells, int row, int column)
{
	uint32_t character = cells
	                         ->at[(size_t)(cells->top + row) * (size_t)cells->stride +
	                              (size_t)(cells->left + column)]
	                         .character;

	for (unsigned i = 1; i < COUNT(joints); i++)
		if (joints[i] == character)
			return i & LINE_DOWN;
	return false;
}

/* Words on the line above what is typed. */
static void draw_line_title(const struct lab *lab, struct cells *cells, int top)
{
	struct text title = { 0 };

	if (lab->prompt.open)
		text_add(&title, "filter");
	else
		notebook_title(lab, &title);
	cells_put(cells, top, 2, STYLE_TITLE, " ");
	int column = cells_fit(cells, top, 3, cells->columns - 2, STYLE_TITLE, text_string(&title));
	cells_put(cells, top, column, STYLE_TITLE, " ");
	if (lab->prompt.open && lab->prompt.text.length > 0 && cells->columns > 40)
		cells_put(cells, top, column + 2, STYLE_DIM, " ^U empties the line ");
	text_free(&title);
}

/* The line that is typed: over the lower end of what is there, with a line of the frame's kind above it. */
static void draw_line(const struct lab *lab, struct cells *cells, const struct panes *panes)
{
	int edge = panes->framed ? 1 : 0, margin = 2 * edge, right = cells->columns - 1;
	int rows = prompt_rows(cells->rows), top = cells->rows - edge - rows;
	bool titled = rows > 1 && panes->framed;

	for (int row = top; row < cells->rows; row++)
		for (int column = 0; column < cells->columns; column++)
			cells_put(cells, row, column, STYLE_NORMAL, " ");
	struct cells part =
	    cells_part(cells, top + titled, margin, rows - titled, cells->columns - 2 * margin);
	if (lab->prompt.open)
		prompt_draw(lab, &part);
	else
		notebook_draw(lab, &part);
	if (!titled)
		return;
	draw_across(cells, top, 0, right);
	draw_across(cells, cells->rows - 1, 0, right);
	draw_down(cells, 0, 0, cells->rows - 1);
	draw_down(cells, right, 0, cells->rows - 1);
	for (int column = 1; column < right && top > 0; column++)
		if (leads_down(cells, top - 1, column))
			join(cells, top, column, LINE_UP);
	draw_line_title(lab, cells, top);
}

void screen_draw(const struct lab *lab, struct cells *cells)
{
	struct panes panes;

	cells_clear(cells);
	panes_find(lab, cells->rows, cells->columns, &panes);
	if (is_alone(lab)) {
		struct pane inner = inner_pane(cells);
		panes = (struct panes){ .framed = panes.framed };
		if (lab->help)
			draw_pane(lab, cells, &inner, &view_help);
		else
			draw_failure(lab, cells, inner);
	} else {
		if (lab->quiz)
			draw_pane(lab, cells, &panes.program, &view_question);
		else
			draw_program(lab, cells, panes.program);
		draw_pane(lab, cells, &panes.narration, &view_narration);
		draw_pane(lab, cells, &panes.main, panes.big);
		draw_pane(lab, cells, &panes.detail, &view_detail);
		draw_pane(lab, cells, &panes.bytes, &view_bytes);
		if (panes.filter.rows > 0) {
			struct cells row = pane_cells(cells, &panes.filter);
			filter_draw(lab, &row);
		}
	}
	if (panes.framed) {
		draw_frame(cells, &panes);
		draw_title(lab, cells);
		if (panes.detail.rows > 0)
			draw_detail_heading(lab, cells, &panes);
	}
	if (has_line(lab) && !is_alone(lab))
		draw_line(lab, cells, &panes);
	if (panes.framed)
		draw_footer(lab, cells);
}

/* --- the mouse --- */

static bool is_inside(const struct pane *pane, int row, int column)
{
	return row >= pane->top && row < pane->top + pane->rows && column >= pane->left &&
	       column < pane->left + pane->columns;
}

struct spot screen_find(const struct lab *lab, int rows, int columns, int row, int column)
{
	struct spot spot = { lab->focus, -1, -1 };
	struct panes panes;

	if (is_alone(lab))
		return spot;
	panes_find(lab, rows, columns, &panes);
	const struct pane *pane = is_inside(&panes.main, row, column)     ? &panes.main
	                          : is_inside(&panes.detail, row, column) ? &panes.detail
	                                                                  : NULL;
	if (is_inside(&panes.program, row, column))
		spot.focus = FOCUS_PROGRAM;
	if (!pane)
		return spot;
	const struct view *view = pane == &panes.main ? panes.big : &view_detail;
	struct cells size = { .rows = pane->rows, .columns = pane->columns };
	if (pane == &panes.detail)
		spot.focus = FOCUS_DETAIL;
	else if (view->main)
		spot.focus = FOCUS_MAIN;
	if (view->find)
		view->find(lab, &size, row - pane->top, &spot);
	return spot;
}
