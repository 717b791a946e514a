/*
 * Help: every key with its sentence, from the rows of actions.c, and every view.
 *
 *     keys
 *       space n    next        play the next step; in the past, go on to the next step
 *       ← h        back        one moment back in time
 *     views (v)
 *       ladder                 calls, packets and states in order, between the two sides
 */
#include "list.h"

#include <string.h>

#include "capture/base.h"

enum { KEY_COLUMN = 2, NAME_COLUMN = 14, HELP_COLUMN = 28 };

static int put_entry(
    struct cells *cells, int row, const char *key, const char *name, const char *help)
{
	int column = cells->columns >= 60 ? HELP_COLUMN : NAME_COLUMN;
	bool below =
	    column == HELP_COLUMN && strlen(name) >= HELP_COLUMN - NAME_COLUMN; /* no room beside it */
	int first = row + below, rows = cells_wrapped(help, cells->columns - column);
	struct cells part =
	    cells_part(cells, first > 0 ? first : 0, column, cells->rows, cells->columns - column);

	cells_put(cells, row, KEY_COLUMN, STYLE_KEY, key);
	if (column == HELP_COLUMN)
		cells_put(cells, row, NAME_COLUMN, STYLE_NORMAL, name);
	if (first >= 0 && first < cells->rows)
		cells_wrap(&part, 0, STYLE_NORMAL, help);
	return first + (rows > 0 ? rows : 1);
}

static int put_action(struct cells *cells, int row, const struct action *action)
{
	struct text keys = { 0 };
	char name[8];

	for (size_t i = 0; i < COUNT(action->keys) && action->keys[i] && i < 2; i++)
		text_printf(&keys, "%s%s", i ? " " : "", key_label(action->keys[i], name));
	row = put_entry(cells, row, text_string(&keys), action->name, action->help);
	text_free(&keys);
	return row;
}

/* Keys that do something else elsewhere are told once, where they come first. */
static bool is_told_before(size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (actions[i].keys[0] == actions[index].keys[0] &&
		    actions[i].section == actions[index].section)
			return true;
	return false;
}

static int put_legend(struct cells *cells, int row)
{
	cells_put(cells, row++, 0, STYLE_TITLE, "signs");
	row = put_entry(cells, row, "┌ │ └", "call", "a system call begins, is under way, returns");
	row = put_entry(cells, row, "── ─▶", "packet", "who sent it to whom; later is further down");
	row = put_entry(cells, row, "●", "state", "the kernel's word on a socket of this side");
	row = put_entry(cells, row, "wire", "", "a side's TCP state, inferred from the packets alone");
	return put_entry(cells, row, "kernel", "", "its state as its own kernel last told it");
}

static int put_section(struct cells *cells, int row, const char *section)
{
	cells_printf(
	    cells, row, 0, STYLE_TITLE, "keys%s%s", section ? " " : "", section ? section : "");
	return row + 1;
}

/* Keys of an exercise, where there is none. */
static bool comes_last(const struct lab *lab, const struct action *action)
{
	return !lab->quiz && action->section && strstr(action->section, "exercise");
}

/* From ROW on, which may lie above; the row after the last. */
static int put_help(const struct lab *lab, struct cells *cells, int row)
{
	const char *before = "";

	for (int last = 0; last < 2; last++)
		for (size_t i = 0; i < action_count; i++) {
			const struct action *action = &actions[i];
			if (comes_last(lab, action) != (last == 1))
				continue;
			if (action->section != before)
				row = put_section(cells, before && !*before ? row : row + 1, action->section);
			if (!is_told_before(i))
				row = put_action(cells, row, action);
			before = action->section;
		}
	cells_put(cells, ++row, 0, STYLE_TITLE, "views");
	row++;
	for (size_t i = 0; i < view_count; i++)
		row = put_entry(cells, row, views[i]->name, views[i]->main ? "v" : "", views[i]->help);
	row = put_legend(cells, row + 1);
	if (lab->stage_words[0]) {
		cells_put(cells, ++row, 0, STYLE_TITLE, "this run");
		row = put_entry(cells, row + 1, "stage", "", lab->stage_words);
	}
	return row;
}

static void help_draw(const struct lab *lab, struct cells *cells)
{
	int end = put_help(lab, cells, -lab->help_scroll), last = cells->rows - 1;

	if (end <= cells->rows || last < 1)
		return;
	cells_repeat(cells, last, 0, STYLE_NORMAL, " ", cells->columns);
	cells_printf(cells, last, 0, STYLE_STRONG, "↓ %d lines more (pgdn ↓)", end - last);
}

int help_last_scroll(const struct lab *lab)
{
	int rows = lab->rows > 4 ? lab->rows - 2 : 1,
	    columns = lab->columns > 12 ? lab->columns - 4 : 8;
	struct cells scratch = cells_new(1, columns);
	int end = put_help(lab, &scratch, 0);

	cells_free(&scratch);
	return end > rows ? end - rows : 0;
}

const struct view view_help = {
	.name = "help",
	.help = "every key and what it does",
	.draw = help_draw,
};
