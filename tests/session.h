/*
 * session: a lab on a terminal, played by a test as by a person. Failing any of these fails the test.
 */
#ifndef TESTS_SESSION_H
#define TESTS_SESSION_H

#include "terminal.h"

#define LOOPLAB BINARY_DIR "/bin/looplab"
#define LEFT    "\033OD" /* as terminals send the arrows once the program has asked for keys */
#define RIGHT   "\033OC"

/* SOON: ms, reached only when a test fails. STEPS: of the scenario tcp-handshake. */
enum { SOON = 20000, STEPS = 5 };

struct setting {
	int rows, columns;                 /* 0: 24 by 80 */
	const char *term, *locale, *color; /* NULL: xterm-256color, C.UTF-8, colours */
	const char *command[6];            /* instead of "run tcp-handshake" */
};

struct terminal *session_start(struct setting setting);
/* Until TEXT stands on the screen. */
void session_wait(struct terminal *terminal, const char *text);
void session_wait_step(struct terminal *terminal, int number);
/* Plays steps FIRST … LAST, one after the other, until the next one is announced. */
void session_play(struct terminal *terminal, int first, int last);
/* Plays from step FIRST to the end. */
void session_play_out(struct terminal *terminal, int first);
/* The program must end with this status (128 + signal) and leave the terminal as it was; closes. */
void session_ends(struct terminal *terminal, int expected);
/* q; ends well. */
void session_quit(struct terminal *terminal);

/* The frame stands in the first and last column of every row, nothing of older frames inside. */
void session_is_framed(struct terminal *terminal, int rows, int columns);
/* What is there is what a terminal shows that gets it all anew: no cell was left behind. */
void session_is_fresh(struct terminal *terminal, int rows, int columns);

#endif
