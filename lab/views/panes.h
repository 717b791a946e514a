/*
 * panes: which parts of the screen there are at its present size, and where.
 *
 *     narrow                            wide (120 columns and more)
 *     ┌──────────┬───────────────┐      ┌───────────┬─────────────────┐
 *     │ program  │ main          │      │ program   │ main            │
 *     │          ├───────────────┤      │ narration │                 │
 *     │ narration│ detail        │      ├───────────┴──────┬──────────┤
 *     │          │ bytes         │      │ detail           │ bytes    │
 *     └──────────┴───────────────┘      └──────────────────┴──────────┘
 *
 * A display filter is named in the last row of main. Small screens do without bytes, then program and narration, then detail; what has the focus is
 * always there and gets more room. Files and captures without a journal have no left column.
 */
#ifndef LAB_VIEWS_PANES_H
#define LAB_VIEWS_PANES_H

#include "view.h"

struct pane {
	int top, left, rows, columns; /* rows 0: not there */
};

struct panes {
	struct pane program, narration, main, detail, bytes;
	struct pane filter; /* the row below main that names the display filter */
	/* lines between them; 0: none */
	int divider;            /* column between left column and the rest */
	int divider_end;        /* row after its last */
	int separator;          /* row above detail and bytes */
	int separator_left;     /* column where it begins */
	int lower_divider;      /* column between detail and bytes */
	bool framed;            /* room for the outer frame */
	const struct view *big; /* what the main pane shows */
};

void panes_find(const struct lab *lab, int rows, int columns, struct panes *panes);

#endif
