/*
 * ┌ looplab ─────────────────────────────────────── 8 scenarios ┐
 * │ TCP                                                         │
 * │ ▶ tcp-handshake   first   The three-way handshake           │
 * │   tcp-data        first   Bytes, not packets                │
 * ├─────────────────────────────────────────────────────────────┤
 * │ Two sides agree on where their counting starts …            │
 * │ RFC 9293 section 3.5                                        │
 * └ enter play  ↑ ↓ choose  / search  q quit ───────────────────┘
 */
#include "menu.h"

#include <stdio.h>
#include <string.h>

/* --- the model --- */

static bool contains(const char *text, const char *query)
{
	return strcasestr(text, query) != NULL;
}

/* Every word of the query must be found somewhere. */
bool menu_shows(const struct menu *menu, size_t entry)
{
	const struct scenario_entry *e = &menu->library->entries.at[entry];
	char words[sizeof menu->query];
	char *rest = NULL;

	memcpy(words, menu->query, sizeof words);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		if (!contains(e->name, word) && !contains(e->title, word) && !contains(e->topic, word) &&
		    !contains(e->level, word) && !contains(e->summary, word))
			return false;
	return true;
}

/* The next shown entry from the selected one, COUNT of them further; the last if there are fewer. */
static void move(struct menu *menu, int direction, int count)
{
	size_t total = menu->library->entries.count;

	for (size_t at = menu->selected; count > 0;) {
		if (direction < 0 ? at == 0 : at + 1 >= total)
			break;
		at = direction < 0 ? at - 1 : at + 1;
		if (menu_shows(menu, at)) {
			menu->selected = at;
			count--;
		}
	}
}

/* After the query changed: a selection that is shown, if anything is. */
static void reselect(struct menu *menu)
{
	for (size_t at = 0; at < menu->library->entries.count && !menu_shows(menu, menu->selected);
	     at++)
		if (menu_shows(menu, at))
			menu->selected = at;
}

static void type_query(struct menu *menu, uint32_t key)
{
	size_t length = strlen(menu->query);

	if (key == 127 && length > 0)
		menu->query[length - 1] = '\0';
	else if (key >= ' ' && key < 127 && length + 1 < sizeof menu->query) {
		menu->query[length] = (char)key;
		menu->query[length + 1] = '\0';
	}
	reselect(menu);
}

static enum menu_choice choose(const struct menu *menu)
{
	bool any = menu->selected < menu->library->entries.count && menu_shows(menu, menu->selected);

	return any ? MENU_PLAY : MENU_STAY;
}

static enum menu_choice take_key(struct menu *menu, uint32_t key)
{
	switch (key) {
	case PAD_UP:
	case 'k':
		move(menu, -1, 1);
		break;
	case PAD_DOWN:
	case 'j':
		move(menu, 1, 1);
		break;
	case PAD_PAGE_UP:
		move(menu, -1, 10);
		break;
	case PAD_PAGE_DOWN:
		move(menu, 1, 10);
		break;
	case PAD_HOME:
	case 'g':
		move(menu, -1, 1 << 20);
		break;
	case PAD_END:
	case 'G':
		move(menu, 1, 1 << 20);
		break;
	case '/':
		menu->searching = true;
		break;
	case '?':
		menu->helping = true;
		break;
	case 27:
		menu->query[0] = '\0';
		break;
	case '\n':
	case ' ':
		return choose(menu);
	case 'q':
		return MENU_QUIT;
	default:
		break;
	}
	return MENU_STAY;
}

enum menu_choice menu_update(struct menu *menu, const struct input *input)
{
	if (input->kind == INPUT_WHEEL)
		move(menu, input->lines, input->lines < 0 ? -input->lines : input->lines);
	if (input->kind != INPUT_KEY)
		return MENU_STAY;
	menu->message[0] = '\0';
	if (menu->helping) { /* any key closes it */
		menu->helping = false;
		return MENU_STAY;
	}
	if (!menu->searching)
		return take_key(menu, input->key);
	if (input->key == '\n') {
		menu->searching = false;
		return choose(menu);
	}
	if (input->key == 27) {
		menu->searching = false;
		menu->query[0] = '\0';
	} else if (input->key >= PAD_UP) {
		return take_key(menu, input->key);
	}
	type_query(menu, input->key);
	return MENU_STAY;
}

/* --- the picture --- */

enum { DETAIL_ROWS = 6 };

static bool starts_topic(const struct menu *menu, size_t entry)
{
	const struct scenario_entry *entries = menu->library->entries.at;

	for (size_t before = entry; before > 0; before--)
		if (menu_shows(menu, before - 1))
			return strcmp(entries[before - 1].topic, entries[entry].topic) != 0;
	return true;
}

/* Rows that the list takes up to and including ENTRY. */
static int rows_until(const struct menu *menu, size_t entry)
{
	int rows = 0;

	for (size_t at = 0; at <= entry && at < menu->library->entries.count; at++)
		if (menu_shows(menu, at))
			rows += 1 + starts_topic(menu, at);
	return rows;
}

static void draw_list(const struct menu *menu, struct cells *cells)
{
	int hidden = rows_until(menu, menu->selected) - cells->rows; /* scrolled away above */
	int row = hidden > 0 ? -hidden : 0;

	for (size_t at = 0; at < menu->library->entries.count; at++) {
		const struct scenario_entry *entry = &menu->library->entries.at[at];
		if (!menu_shows(menu, at))
			continue;
		if (starts_topic(menu, at))
			cells_put(cells, row++, 1, STYLE_STRONG, entry->topic);
		bool here = at == menu->selected;
		cells_put(cells, row, 1, STYLE_NORMAL, here ? "▶" : " ");
		cells_put(cells, row, 3, STYLE_NORMAL, entry->name);
		cells_put(cells, row, 26, STYLE_DIM, entry->level);
		cells_put(cells, row, 40, STYLE_NORMAL, entry->title);
		if (here)
			cells_paint(cells, row, 0, cells->columns, STYLE_CURSOR);
		row++;
	}
}

static void draw_detail(const struct menu *menu, struct cells *cells)
{
	if (menu->selected >= menu->library->entries.count || !menu_shows(menu, menu->selected)) {
		cells_printf(cells, 0, 0, STYLE_WARNING, "nothing is called '%s'", menu->query);
		return;
	}
	const struct scenario_entry *entry = &menu->library->entries.at[menu->selected];
	int row = cells_wrap(cells, 0, STYLE_NORMAL, entry->summary);
	cells_put(cells, row, 0, STYLE_DIM, entry->reference);
}

static void draw_footer(const struct menu *menu, struct cells *cells, int row)
{
	static const struct {
		const char *key, *name;
	} keys[] = { { "enter", "play" }, { "↑ ↓", "choose" }, { "/", "search" }, { "?", "help" },
		{ "q", "quit" } };
	int column = 2;

	if (menu->message[0]) {
		cells_printf(cells, row, column, STYLE_WARNING, " %s ", menu->message);
		return;
	}
	if (menu->searching || menu->query[0]) {
		cells_printf(
		    cells, row, column, STYLE_KEY, " /%s%s ", menu->query, menu->searching ? "_" : "");
		return;
	}
	for (size_t i = 0; i < COUNT(keys); i++) {
		column = cells_printf(cells, row, column, STYLE_KEY, " %s", keys[i].key);
		column = cells_printf(cells, row, column, STYLE_NORMAL, " %s ", keys[i].name);
	}
}

static void draw_help(struct cells *cells)
{
	static const struct {
		const char *key, *help;
	} keys[] = {
		{ "enter space",
		    "play the scenario that is marked, or work on the exercise; q comes back here" },
		{ "↑ k  ↓ j", "the scenario above, the one below" },
		{ "pgup pgdn", "ten further" },
		{ "home g  end G", "the first, the last" },
		{ "/", "search in names, titles, topics, levels and summaries; esc shows all again" },
		{ "q", "leave" },
	};
	enum { LEFT = 2, HELP_COLUMN = 18 };
	int row = 1;

	cells_put(cells, 0, 0, STYLE_TITLE, "keys");
	for (size_t i = 0; i < COUNT(keys) && row < cells->rows; i++) {
		struct cells part =
		    cells_part(cells, row, HELP_COLUMN, cells->rows - row, cells->columns - HELP_COLUMN);
		cells_put(cells, row, LEFT, STYLE_KEY, keys[i].key);
		row += cells_wrap(&part, 0, STYLE_NORMAL, keys[i].help);
	}
	struct cells part = cells_part(cells, row + 1, 0, cells->rows - row - 1, cells->columns);
	cells_wrap(&part, 0, STYLE_NORMAL,
	    "While a scenario is played, ? tells its keys. Captures are opened with `looplab open FILE`, "
	    "real traffic is shown by `looplab capture`; `looplab --help` names all commands.");
}

static void draw_frame(struct cells *cells, int divider)
{
	int last = cells->rows - 1, right = cells->columns - 1;

	for (int i = 0; i < 3; i++) {
		int row = i == 0 ? 0 : i == 1 ? divider : last;
		cells_repeat(cells, row, 0, STYLE_BORDER, "─", cells->columns);
	}
	cells_vertical(cells, 0, STYLE_BORDER, "│");
	cells_vertical(cells, right, STYLE_BORDER, "│");
	cells_put(cells, 0, 0, STYLE_BORDER, "┌");
	cells_put(cells, 0, right, STYLE_BORDER, "┐");
	cells_put(cells, divider, 0, STYLE_BORDER, "├");
	cells_put(cells, divider, right, STYLE_BORDER, "┤");
	cells_put(cells, last, 0, STYLE_BORDER, "└");
	cells_put(cells, last, right, STYLE_BORDER, "┘");
}

void menu_draw(const struct menu *menu, struct cells *cells)
{
	int rows = cells->rows, columns = cells->columns;
	int divider = rows > 2 * DETAIL_ROWS ? rows - DETAIL_ROWS : rows - 2;
	struct cells list = cells_part(cells, 1, 1, divider - 1, columns - 2);
	struct cells detail = cells_part(cells, divider + 1, 2, rows - divider - 2, columns - 4);
	char count[60];

	draw_frame(cells, divider);
	cells_put(cells, 0, 2, STYLE_TITLE, " looplab: the packet-capture teaching lab ");
	size_t scenarios = menu->library->entries.count - menu->exercises;
	if (menu->exercises > 0 && columns >= 90)
		snprintf(count, sizeof count, " %zu scenarios, %zu exercises ", scenarios, menu->exercises);
	else
		snprintf(count, sizeof count, " %zu scenarios ", scenarios);
	cells_put(cells, 0, columns - 3 - (int)strlen(count), STYLE_DIM, count);
	if (menu->helping) {
		struct cells inner = cells_part(&list, 0, 1, list.rows, list.columns - 2);
		draw_help(&inner);
	} else {
		draw_list(menu, &list);
	}
	draw_detail(menu, &detail);
	draw_footer(menu, cells, rows - 1);
}
