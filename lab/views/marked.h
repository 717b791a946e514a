/*
 * marked: the text of a note (lab/markup.h) as cells: emphasis, code, links with their addresses.
 */
#ifndef LAB_VIEWS_MARKED_H
#define LAB_VIEWS_MARKED_H

#include "lab/cells.h"

/* Writes BEFORE, then TEXT, wrapped to the width of CELLS, from ROW on; the row after the last line. */
int marked_put(struct cells *cells, int row, const char *before, const char *text);

#endif
