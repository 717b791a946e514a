/*
 * view: a function from the lab to cells. One file each; the list is in list.h.
 */
#ifndef LAB_VIEWS_VIEW_H
#define LAB_VIEWS_VIEW_H

#include "lab/cells.h"
#include "lab/lab.h"

/* What stands at a place on the screen, for the mouse. */
struct spot {
	enum focus focus;
	long moment; /* the moment shown there, or -1 */
	long item;   /* the item of the dissection shown there, or -1 */
};

struct view {
	const char *name; /* "ladder" */
	const char *help; /* one sentence */
	bool main;        /* can fill the main pane; `v` goes from one to the next */
	void (*draw)(const struct lab *lab, struct cells *cells);
	/* Fills in moment or item of what draw() shows in ROW of a pane with PANE's size; or NULL. */
	void (*find)(const struct lab *lab, const struct cells *pane, int row, struct spot *spot);
};

#define VIEW_DECLARE(name) extern const struct view view_##name;

/* Every view, in the order of the list. */
extern const struct view *const views[];
extern const size_t view_count;

/* The views that can fill the main pane. INDEX may be any number: it wraps. */
int view_main_count(void);
const struct view *view_main(int index);
/* The index of the main view with this name; 0 if there is none. */
int view_main_named(const char *name);

/* The item of a packet that the student looks at: the chosen field, if the packet has it; else what
 * tells most: the flags of TCP, or the first field of the header that speaks for the packet. */
size_t field_looked_at(
    const struct lab *lab, const struct packet *p, const struct dissection *dissection);

/* How far the question of an exercise can be scrolled. */
int question_last_scroll(const struct lab *lab);
/* How far the help can be scrolled: to its last row. */
int help_last_scroll(const struct lab *lab);

/* The whole screen: frame, panes that fit the size, footer, help. */
void screen_draw(const struct lab *lab, struct cells *cells);
/* What screen_draw() shows at ROW, COLUMN of a screen of ROWS and COLUMNS. */
struct spot screen_find(const struct lab *lab, int rows, int columns, int row, int column);

#endif
