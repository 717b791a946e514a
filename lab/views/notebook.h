/*
 * notebook: the picture of the line in which a note, the name of a file or an answer is typed.
 */
#ifndef LAB_VIEWS_NOTEBOOK_H
#define LAB_VIEWS_NOTEBOOK_H

#include "view.h"

/* "note on packet 2, by student": what stands above the line. */
void notebook_title(const struct lab *lab, struct text *title);
/* Draws it into CELLS, which are the rows between the title and the footer. */
void notebook_draw(const struct lab *lab, struct cells *cells);

#endif
