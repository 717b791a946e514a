/*
 * around: what several views share. Which rows of a long list are on screen, and numbers that
 * follow from the cursor. Costs what is shown, not what is there.
 */
#ifndef LAB_VIEWS_AROUND_H
#define LAB_VIEWS_AROUND_H

#include "view.h"

enum { AROUND_MAX = 512 }; /* rows of a list on one screen */

/* Rows of a list that are on screen. */
struct around {
	int count;
	int current; /* which of them the cursor is on; -1: none, before the first */
	size_t at[AROUND_MAX];
};

/* At most ROWS moments around the cursor, of those that are shown (lab/shown.h). */
void moments_around(const struct lab *lab, int rows, struct around *around);
/* The same for frames alone. */
void frames_around(const struct lab *lab, int rows, struct around *around);

/* Why there is nothing to see where a packet would be. */
const char *no_packet_words(const struct lab *lab);

/* First of ROWS rows out of COUNT to show so that row CURRENT is among them, a third from the end. */
size_t first_row(size_t count, size_t current, int rows);

/* The style of what a lane says and sends. */
enum style lane_style(int lane);
/* Steps that the scenario has: those its source has, or those reported so far. */
size_t steps_expected(const struct lab *lab);
/* Whether the wire pattern of step NUMBER must not be seen yet, nor the words that give it away. */
bool is_hidden_step(const struct lab *lab, size_t number);

#endif
