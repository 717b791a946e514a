/*
 * terminal: a program on a terminal of its own, and what the terminal shows.
 *
 * A pseudo-terminal with libvterm as the screen. The program runs as the foreground job of a small
 * leader process, as below a shell, so that ^C, ^Z and SIGWINCH work and the terminal's modes can
 * be looked at when the program is gone. Every wait is for an event, with a deadline.
 *
 *     leader ── waits for ──▶ program ── writes ──▶ pty ──▶ libvterm ──▶ rows of text
 */
#ifndef TESTS_TERMINAL_H
#define TESTS_TERMINAL_H

#include "capture/base.h"

#include <sys/types.h>

struct terminal;

struct terminal_options {
	const char *arguments[16];  /* program first; NULL ends */
	const char *environment[8]; /* "NAME=VALUE", or "NAME" to remove it; NULL ends */
	int rows, columns;          /* 0: 24 by 80 */
};

/* Starts the program. Never NULL; end with terminal_close(), which kills what still runs. */
struct terminal *terminal_open(const struct terminal_options *options);
void terminal_close(struct terminal *terminal);
pid_t terminal_pid(const struct terminal *terminal); /* of the program */

/* --- doing --- */

void terminal_keys(struct terminal *terminal, const char *keys);
/* Changes the size; the kernel sends SIGWINCH. */
void terminal_resize(struct terminal *terminal, int rows, int columns);
/* The foreground again, and SIGCONT, for a program that stopped itself. */
void terminal_continue(struct terminal *terminal);

/* --- waiting: at most so many milliseconds; false: it did not come about --- */

typedef bool terminal_predicate(const struct terminal *terminal, const void *context);
bool terminal_wait(
    struct terminal *terminal, terminal_predicate *holds, const void *context, int milliseconds);
/* Until TEXT stands in one row; until it stands in none. */
bool terminal_wait_text(struct terminal *terminal, const char *text, int milliseconds);
bool terminal_wait_gone(struct terminal *terminal, const char *text, int milliseconds);
/* Until nothing has been written for QUIET milliseconds. */
bool terminal_wait_quiet(struct terminal *terminal, int quiet, int milliseconds);
/* Until the program has ended (or stopped); STATUS as waitpid() gives it. */
bool terminal_wait_exit(struct terminal *terminal, int *status, int milliseconds);

/* --- looking --- */

/* Row NUMBER (from 0) as UTF-8 without trailing blanks; good until the next call. */
const char *terminal_row(const struct terminal *terminal, int number);
/* All rows, a line each. */
void terminal_text(const struct terminal *terminal, struct text *text);
bool terminal_shows(const struct terminal *terminal, const char *text);
/* Everything the program has written. */
const struct text *terminal_written(const struct terminal *terminal);
/* Whether the terminal is as the program found it: main screen, cursor to be seen, no mouse, modes
 * as before, and no colour left over. WHY gets what is not. After terminal_wait_exit(). */
bool terminal_restored(const struct terminal *terminal, struct text *why);
/* Processor time of the program so far, in clock ticks (1/100 s); -1: it is gone. */
long terminal_ticks(const struct terminal *terminal);

#endif
