#include "session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

struct terminal *session_start(struct setting setting)
{
	char term[64], locale[64];
	struct terminal_options options = {
		.arguments = { LOOPLAB, "run", "tcp-handshake" },
		.environment = { term, locale, "LC_ALL", "LC_CTYPE",
		    setting.color ? setting.color : "NO_COLOR",
		    /* on the Linux console ncurses loads libgpm, drops it again, and its memory with it */
		    setting.term && strcmp(setting.term, "linux") == 0
		        ? "LSAN_OPTIONS=detect_leaks=0"
		        : "LSAN_OPTIONS=print_suppressions=0:suppressions=" SOURCE_DIR "/tests/leaks.txt" },
		.rows = setting.rows,
		.columns = setting.columns,
	};

	snprintf(term, sizeof term, "TERM=%s", setting.term ? setting.term : "xterm-256color");
	snprintf(locale, sizeof locale, "LANG=%s", setting.locale ? setting.locale : "C.UTF-8");
	for (int i = 0; i < 5 && setting.command[0]; i++)
		options.arguments[i + 1] = setting.command[i];
	return terminal_open(&options);
}

static void show(const struct terminal *terminal)
{
	struct text text = { 0 };

	terminal_text(terminal, &text);
	fputs(text_string(&text), stderr); /* print_error() cuts off */
	text_free(&text);
}

void session_wait(struct terminal *terminal, const char *text)
{
	if (!terminal_wait_text(terminal, text, SOON)) {
		show(terminal);
		fail_msg("'%s' did not appear", text);
	}
}

void session_wait_step(struct terminal *terminal, int number)
{
	char title[32];

	snprintf(title, sizeof title, "step %d of %d", number, STEPS);
	session_wait(terminal, title);
}

/* A space that comes while a step is still under way is kept until that is done. */
static void space_until(struct terminal *terminal, const char *text)
{
	terminal_keys(terminal, " ");
	session_wait(terminal, text);
}

void session_play(struct terminal *terminal, int first, int last)
{
	char title[32];

	session_wait_step(terminal, first);
	for (int step = first + 1; step <= last + 1; step++) {
		snprintf(title, sizeof title, "step %d of %d", step, STEPS);
		space_until(terminal, title);
	}
}

void session_play_out(struct terminal *terminal, int first)
{
	session_play(terminal, first, STEPS - 1);
	space_until(terminal, "The play is over");
}

void session_ends(struct terminal *terminal, int expected)
{
	struct text why = { 0 };
	int status;

	assert_true(terminal_wait_exit(terminal, &status, SOON));
	int got = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	if (got != expected)
		print_error("%s\n", text_string(terminal_written(terminal)));
	assert_int_equal(got, expected);
	if (!terminal_restored(terminal, &why))
		print_error("%s\n", text_string(&why));
	assert_int_equal(why.length, 0);
	text_free(&why);
	terminal_close(terminal);
}

void session_quit(struct terminal *terminal)
{
	terminal_keys(terminal, "q");
	session_ends(terminal, 0);
}

/* --- the picture --- */

static bool is_one_of(const char *at, const char *const list[])
{
	for (int i = 0; list[i]; i++) {
		if (strncmp(at, list[i], strlen(list[i])) == 0)
			return true;
	}
	return false;
}

/* The last character of a row. */
static const char *last_character(const char *row)
{
	const char *at = row + strlen(row);

	while (at > row && (--at, (*at & 0xc0) == 0x80))
		;
	return at;
}

static size_t characters(const char *row)
{
	size_t count = 0;

	for (; *row; row++)
		count += (*row & 0xc0) != 0x80;
	return count;
}

struct size {
	int rows, columns;
};

static bool is_framed(const struct terminal *terminal, const void *context)
{
	static const char *const left[] = { "┌", "│", "├", "└", "+", "|", NULL };
	static const char *const right[] = { "┐", "│", "┤", "┘", "+", "|", NULL };
	const struct size *size = context;

	for (int i = 0; i < size->rows; i++) {
		const char *row = terminal_row(terminal, i);
		if (characters(row) != (size_t)size->columns || !is_one_of(row, left) ||
		    !is_one_of(last_character(row), right))
			return false;
	}
	return true;
}

void session_is_framed(struct terminal *terminal, int rows, int columns)
{
	struct size size = { rows, columns };

	terminal_wait_quiet(terminal, 20, SOON); /* a picture comes in several pieces */
	bool good = terminal_wait(terminal, is_framed, &size, SOON);
	if (!good)
		show(terminal);
	assert_true(good);
}

/* More than LENGTH octets have been written. */
static bool has_written(const struct terminal *terminal, const void *length)
{
	return terminal_written(terminal)->length > *(const size_t *)length;
}

/* The picture is the text EXPECTED. */
static bool is_picture(const struct terminal *terminal, const void *expected)
{
	struct text now = { 0 };

	terminal_text(terminal, &now);
	bool same = strcmp(text_string(&now), text_string((const struct text *)expected)) == 0;
	text_free(&now);
	return same;
}

/* Another size, until the program has drawn for it. */
static void change_size(struct terminal *terminal, int rows, int columns)
{
	size_t length = terminal_written(terminal)->length;

	terminal_resize(terminal, rows, columns);
	assert_true(terminal_wait(terminal, has_written, &length, SOON));
	assert_true(terminal_wait_quiet(terminal, 100, SOON));
}

void session_is_fresh(struct terminal *terminal, int rows, int columns)
{
	struct text before = { 0 };

	assert_true(terminal_wait_quiet(terminal, 100, SOON));
	terminal_text(terminal, &before);
	change_size(terminal, rows + 1, columns + 1);
	change_size(terminal, rows, columns);
	bool same = terminal_wait(terminal, is_picture, &before, SOON);
	if (!same)
		show(terminal);
	assert_true(same);
	text_free(&before);
}
