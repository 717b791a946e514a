/*
 * rungs: the rows of a ladder as cells, for whoever draws one: the view, a comparison.
 */
#ifndef LAB_VIEWS_RUNGS_H
#define LAB_VIEWS_RUNGS_H

#include "lab/cells.h"
#include "lab/ladder.h"

/* Where things are in a pane of this size. */
struct places {
	int time;            /* columns of the time, 0: none */
	int lane[MAX_LANES]; /* column of each lane's line */
	int header;          /* rows above the first moment */
	int end;             /* column after the last */
};

/* TIMES: with a column of times on the left. */
struct places places_find(
    const struct trace *trace, const struct lanes *lanes, const struct cells *cells, bool times);
/* Names and states of the lanes, in the header's rows. */
void rungs_draw_header(struct cells *cells, const struct lanes *lanes, const struct places *places);
/* What happened, in ROW; but for the time. */
void rung_draw(struct cells *cells, int row, const struct lanes *lanes, const struct places *places,
    const struct ladder_row *r);
/* The line of a step. All its words where they fit, else their first sentence: the rest is told beside.
 * HIDDEN: they would give away what is to be predicted. */
void rung_draw_heading(struct cells *cells, int row, const struct ladder_row *r, bool hidden);

#endif
