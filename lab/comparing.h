/*
 * comparing: two runs side by side on the screen: the model, its keys and its picture.
 */
#ifndef LAB_COMPARING_H
#define LAB_COMPARING_H

#include "cells.h"
#include "compare.h"
#include "lab.h"

struct comparing {
	const struct comparison *comparison;
	const char *title[2];   /* of each run */
	ARRAY(size_t) shown;    /* rows of the comparison */
	size_t cursor;          /* which of them is looked at */
	bool only_differences;  /* and the headings above them */
	bool absolute, helping; /* sequence numbers as on the wire; the keys are told */
	int rows, columns;      /* of the screen */
	char message[120];      /* in the footer until the next key */
};

/* COMPARISON and titles must stay. Free with comparing_finish(). */
void comparing_start(struct comparing *comparing, const struct comparison *comparison,
    const char *first, const char *second);
void comparing_finish(struct comparing *comparing);
/* Takes one input; false: the student leaves. */
bool comparing_update(struct comparing *comparing, const struct input *input);
void comparing_draw(const struct comparing *comparing, struct cells *cells);

#endif
