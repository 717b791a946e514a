/*
 * screen: cells → terminal, keys → inputs. screen.c is the only includer of <curses.h>.
 */
#ifndef LAB_SCREEN_H
#define LAB_SCREEN_H

#include "cells.h"
#include "lab.h"

struct screen;

/* "ncurses 6.4.20221231", for --version. */
const char *screen_library(void);

/* Takes the terminal; NULL and ERROR when TERM is unknown or there is none. */
struct screen *screen_open(struct error *error);
/* Gives it back as it was; safe to call from the normal path only, not from a signal handler. */
void screen_close(struct screen *screen);
/* To poll() for keys: the terminal, also when standard input is a file. */
int screen_descriptor(const struct screen *screen);
/* Rows and columns now. */
void screen_size(struct screen *screen, int *rows, int *columns);
/* After SIGWINCH: asks the terminal again. */
void screen_resize(struct screen *screen);
/* Shows CELLS, sending only what changed. Falls back to ASCII where the locale is not UTF-8. */
void screen_show(struct screen *screen, struct cells *cells);
/* The next key or mouse event that is waiting; false: none. Does not wait. */
bool screen_input(struct screen *screen, struct input *input);

#endif
