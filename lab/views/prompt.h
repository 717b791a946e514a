/*
 * prompt: the picture of the line in which a display filter is typed, and the row that says which one
 * is in force.
 */
#ifndef LAB_VIEWS_PROMPT_H
#define LAB_VIEWS_PROMPT_H

#include "view.h"

/* Rows above the footer that the prompt takes on a screen of ROWS. */
int prompt_rows(int rows);
/* Draws it into CELLS, which are those rows between the lines of the frame. */
void prompt_draw(const struct lab *lab, struct cells *cells);
/* "12 of 345 packets shown · filter: tcp.port == 80", one row. */
void filter_draw(const struct lab *lab, struct cells *cells);

#endif
