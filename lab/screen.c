/*
 * screen: cells → terminal, keys → inputs. The only includer of <curses.h>.
 *
 * Keys are read through a pad of their own: reading them from the standard window would refresh it.
 */
#include "screen.h"

#include <curses.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

#undef lines /* <term.h> takes these two words */
#undef columns

struct screen {
	SCREEN *terminal;
	WINDOW *keys;
	FILE *in, *out;
	bool own_files; /* /dev/tty was opened */
	bool ascii;     /* the locale has no lines and arrows */
	bool colours;
};

/* What a style looks like. Readable on light and on dark; without colours the attributes alone must
 * tell, and where even they are missing, the signs on the screen do. */
static const struct {
	attr_t attributes, plain; /* with colours; without */
	short eight, many;        /* foreground of 8 and of 256 colours; -1 the terminal's own */
} looks[STYLE_COUNT] = {
	[STYLE_NORMAL] = { A_NORMAL, A_NORMAL, -1, -1 },
	[STYLE_DIM] = { A_DIM, A_DIM, -1, -1 },
	[STYLE_STRONG] = { A_BOLD, A_BOLD, -1, -1 },
	[STYLE_BORDER] = { A_DIM, A_DIM, -1, -1 },
	[STYLE_TITLE] = { A_BOLD, A_BOLD, -1, -1 },
	[STYLE_CURSOR] = { A_REVERSE, A_REVERSE, -1, -1 },
	[STYLE_MATCH] = { A_BOLD | A_UNDERLINE, A_BOLD | A_UNDERLINE, -1, 170 },
	[STYLE_CLIENT] = { A_NORMAL, A_NORMAL, COLOR_CYAN, 32 },
	[STYLE_SERVER] = { A_NORMAL, A_NORMAL, COLOR_MAGENTA, 172 },
	[STYLE_STATE] = { A_BOLD, A_BOLD, COLOR_GREEN, 71 },
	[STYLE_GOOD] = { A_NORMAL, A_NORMAL, COLOR_GREEN, 71 },
	[STYLE_WARNING] = { A_BOLD, A_BOLD, COLOR_RED, 167 },
	[STYLE_BAD] = { A_BOLD | A_REVERSE, A_BOLD | A_REVERSE, COLOR_RED, 160 },
	[STYLE_KEY] = { A_BOLD, A_BOLD, -1, -1 },
	[STYLE_EMPHASIS] = { A_UNDERLINE, A_UNDERLINE, -1, -1 },
};

const char *screen_library(void)
{
	return curses_version();
}

/* --- taking and giving back the terminal --- */

static bool find_terminal(struct screen *screen, struct error *error)
{
	screen->in = stdin;
	screen->out = stdout;
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return true;
	int descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC);
	FILE *tty = descriptor < 0 ? NULL : fdopen(descriptor, "r+");
	if (!tty)
		return error_set(error, "there is no terminal to draw on: use --plain");
	screen->in = screen->out = tty;
	screen->own_files = true;
	return true;
}

/* Whether terminfo knows NAME, and that such a terminal can be drawn on. Asked before newterm(), which
 * would leave things behind if it failed. */
static bool is_usable(const char *name, const struct screen *screen)
{
	int known;

	if (!name || !*name || setupterm(name, fileno(screen->out), &known) != OK)
		return false;
	const char *move = tigetstr("cup");
	bool usable = move && move != (const char *)-1;
	del_curterm(cur_term);
	return usable;
}

static bool take_terminal(struct screen *screen, struct error *error)
{
	const char *name = getenv("TERM");

	screen->terminal = is_usable(name, screen) ? newterm(NULL, screen->out, screen->in) : NULL;
	if (screen->terminal)
		return true;
	return error_set(error,
	    "TERM=%s: nothing is known about this terminal, or it cannot move its cursor: set TERM "
	    "(xterm-256color, vt100 …) or use --plain",
	    name ? name : "");
}

static void prepare_colours(struct screen *screen)
{
	const char *no_color = getenv("NO_COLOR");

	if ((no_color && *no_color) || !has_colors() || start_color() == ERR)
		return;
	bool own_background = use_default_colors() == OK;
	if (COLORS < 8 || COLOR_PAIRS <= STYLE_COUNT)
		return;
	for (int style = 0; style < STYLE_COUNT; style++) {
		short colour = COLORS >= 256 ? looks[style].many : looks[style].eight;
		short foreground = colour < 0 && !own_background ? COLOR_WHITE : colour;
		init_pair((short)(style + 1), foreground, own_background ? -1 : COLOR_BLACK);
	}
	screen->colours = true;
}

static void prepare_keys(struct screen *screen)
{
	set_escdelay(25); /* ms that Escape waits for what may follow it */
	cbreak();
	noecho();
	nonl();
	curs_set(0);
	screen->keys = newpad(1, 1);
	keypad(screen->keys, TRUE);
	nodelay(screen->keys, TRUE);
	meta(screen->keys, TRUE);
	mouseinterval(0);
	mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
}

struct screen *screen_open(struct error *error)
{
	size_t capacity = 0;
	struct screen *screen = memory_grow(NULL, 0, &capacity, sizeof *screen);

	*screen = (struct screen){ .ascii = false };
	setlocale(LC_CTYPE, "");
	screen->ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	if (!find_terminal(screen, error) || !take_terminal(screen, error)) {
		if (screen->own_files)
			fclose(screen->in);
		memory_free(screen);
		return NULL;
	}
	prepare_colours(screen);
	prepare_keys(screen);
	screen_resize(screen); /* the terminal knows its size better than LINES and COLUMNS do */
	return screen;
}

void screen_close(struct screen *screen)
{
	if (!screen)
		return;
	mousemask(0, NULL);
	delwin(screen->keys);
	endwin();
	delscreen(screen->terminal);
	if (screen->own_files)
		fclose(screen->in);
	memory_free(screen);
}

int screen_descriptor(const struct screen *screen)
{
	return fileno(screen->in);
}

/* --- size --- */

void screen_size(struct screen *screen, int *rows, int *columns)
{
	(void)screen;
	*rows = LINES;
	*columns = COLS;
}

void screen_resize(struct screen *screen)
{
	struct winsize size;

	if (ioctl(fileno(screen->out), TIOCGWINSZ, &size) < 0 || size.ws_row == 0 || size.ws_col == 0)
		return;
	resizeterm(size.ws_row, size.ws_col);
	clearok(curscr, TRUE); /* terminals differ in what they keep: draw it all anew */
}

/* --- showing --- */

static void put_cell(struct screen *screen, int row, int column, const struct cell *cell, int width)
{
	enum style style = cell->style < STYLE_COUNT ? cell->style : STYLE_NORMAL;
	attr_t attributes = screen->colours ? looks[style].attributes : looks[style].plain;
	wchar_t characters[2] = { (wchar_t)cell->character, L'\0' };
	cchar_t shown;

	/* where the terminal's library measures a character otherwise, the row would shift */
	if (wcwidth(characters[0]) != width)
		characters[0] = L'?';
	setcchar(&shown, characters, attributes, screen->colours ? (short)(style + 1) : 0, NULL);
	mvadd_wch(row, column, &shown); /* ERR in the last corner, where it cannot go on */
}

void screen_show(struct screen *screen, struct cells *cells)
{
	if (screen->ascii)
		cells_make_ascii(cells);
	erase();
	for (int row = 0; row < cells->rows && row < LINES; row++) {
		const struct cell *line =
		    &cells->at[(size_t)(cells->top + row) * (size_t)cells->stride + (size_t)cells->left];
		for (int column = 0; column < cells->columns && column < COLS; column++) {
			bool wide = column + 1 < cells->columns && line[column + 1].character == 0;
			if (line[column].character && !(wide && column + 1 >= COLS))
				put_cell(screen, row, column, &line[column], wide ? 2 : 1);
		}
	}
	move(LINES - 1, COLS - 1);
	refresh();
}

/* --- keys --- */

static uint32_t pad_key(wint_t key)
{
	static const struct {
		wint_t curses;
		uint32_t ours;
	} keys[] = {
		{ KEY_UP, PAD_UP },
		{ KEY_DOWN, PAD_DOWN },
		{ KEY_LEFT, PAD_LEFT },
		{ KEY_RIGHT, PAD_RIGHT },
		{ KEY_PPAGE, PAD_PAGE_UP },
		{ KEY_NPAGE, PAD_PAGE_DOWN },
		{ KEY_HOME, PAD_HOME },
		{ KEY_END, PAD_END },
		{ KEY_BTAB, PAD_BACKTAB },
		{ KEY_DC, PAD_DELETE },
		{ KEY_A1, PAD_HOME },
		{ KEY_A3, PAD_PAGE_UP },
		{ KEY_C1, PAD_END },
		{ KEY_C3, PAD_PAGE_DOWN },
		{ KEY_ENTER, '\n' },
		{ KEY_BACKSPACE, 127 },
	};

	for (size_t i = 0; i < COUNT(keys); i++)
		if (keys[i].curses == key)
			return keys[i].ours;
	return 0;
}

static bool take_mouse(struct input *input)
{
	enum { WHEEL_LINES = 1 };
	MEVENT event;

	if (getmouse(&event) != OK)
		return false;
	input->row = event.y;
	input->column = event.x;
	input->kind = event.bstate & BUTTON1_PRESSED ? INPUT_CLICK : INPUT_WHEEL;
	input->lines = event.bstate & BUTTON4_PRESSED   ? -WHEEL_LINES
	               : event.bstate & BUTTON5_PRESSED ? WHEEL_LINES
	                                                : 0;
	return input->kind == INPUT_CLICK || input->lines != 0;
}

bool screen_input(struct screen *screen, struct input *input)
{
	wint_t key;

	for (;;) {
		int kind = wget_wch(screen->keys, &key);
		input->kind = INPUT_KEY;
		if (kind == ERR)
			return false;
		if (kind == KEY_CODE_YES && key == KEY_MOUSE) {
			if (take_mouse(input))
				return true;
		} else if (kind == KEY_CODE_YES) {
			input->key = pad_key(key); /* KEY_RESIZE and keys we do not know: the next, please */
			if (input->key)
				return true;
		} else {
			input->key = key == '\r' ? '\n' : key == '\b' ? 127 : key;
			return true;
		}
	}
}
