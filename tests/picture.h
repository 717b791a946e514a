/*
 * picture: a lab that a test looks at, and what its screen shows.
 */
#ifndef TESTS_PICTURE_H
#define TESTS_PICTURE_H

#include "lab/views/view.h"

/* LAB shows TRACE, which it owns from now on, as of a file; the cursor at its end. */
void lab_of_file(struct lab *lab, struct trace *trace);
/* Frees what LAB has, its trace as well. */
void lab_end(struct lab *lab);

/* Of the main view with this name; fails where there is none. */
int view_index(const char *name);
/* Adds the whole screen of so many rows and columns to TEXT, a line for each row. */
void draw(const struct lab *lab, int rows, int columns, struct text *text);

#endif
