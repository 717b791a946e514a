/*
 * cells: a clipped rectangle of styled characters. What views draw on; a test reads it back as text.
 *
 * Invariant: nothing outside the rectangle is ever written; a double-width character never loses
 * one of its halves (where one is overwritten, the other becomes a blank, wherever it stands).
 */
#ifndef LAB_CELLS_H
#define LAB_CELLS_H

#include "capture/base.h"

/* What a cell means, not what colour it has: screen.c decides that, once. */
enum style {
	STYLE_NORMAL,
	STYLE_DIM,
	STYLE_STRONG,
	STYLE_BORDER,
	STYLE_TITLE,
	STYLE_CURSOR, /* the line the keys act on */
	STYLE_MATCH,  /* what belongs to the cursor: the field's octets, the call's line */
	STYLE_CLIENT,
	STYLE_SERVER, /* the two sides, and what they send */
	STYLE_STATE,  /* a TCP state */
	STYLE_GOOD,
	STYLE_WARNING,
	STYLE_BAD,
	STYLE_KEY,      /* a key in the footer */
	STYLE_EMPHASIS, /* as a note has it */
	STYLE_COUNT
};

struct cell {
	uint32_t character; /* Unicode; 0: the right half of the character before it */
	uint8_t style;      /* enum style */
};

struct cells {
	struct cell *at;              /* of the whole grid, row by row */
	int stride;                   /* columns of the whole grid */
	int top, left, rows, columns; /* this rectangle */
};

/* A blank grid; the caller frees it with cells_free(). Rows and columns at least 1. */
struct cells cells_new(int rows, int columns);
void cells_free(struct cells *cells);
/* A rectangle inside another, clipped to it; shares its memory. */
struct cells cells_part(const struct cells *whole, int top, int left, int rows, int columns);
void cells_clear(struct cells *cells);
/* Writes UTF-8 from ROW, COLUMN (which may lie outside); clips; control characters become '?'.
 * Returns the column after the last character, clipped or not. */
int cells_put(struct cells *cells, int row, int column, enum style style, const char *text);
int cells_printf(struct cells *cells, int row, int column, enum style style, const char *format,
    ...) PRINTF_LIKE(5, 6);
/* The same up to column END, exclusive; "…" where it had to be cut. */
int cells_fit(
    struct cells *cells, int row, int column, int end, enum style style, const char *text);
/* The same character COUNT times. */
void cells_repeat(
    struct cells *cells, int row, int column, enum style style, const char *character, int count);
void cells_vertical(struct cells *cells, int column, enum style style, const char *character);
/* Restyles what is there. */
void cells_paint(struct cells *cells, int row, int column, int count, enum style style);
/* Wraps at spaces to the width of CELLS, from ROW on; returns the row after the last line. */
int cells_wrap(struct cells *cells, int row, enum style style, const char *text);
/* Rows that cells_wrap() needs for TEXT at this width. */
int cells_wrapped(const char *text, int columns);
/* Octets of TEXT that go on a line of COLUMNS: up to the last space that fits, else as many
 * characters as fit, at least one. */
size_t text_line(const char *text, int columns);
/* Columns that TEXT takes. */
int text_columns(const char *text);
/* Replaces what ASCII has not: lines, arrows, quotes, dashes; the rest becomes '?'. */
void cells_make_ascii(struct cells *cells);
/* The grid as UTF-8 lines without trailing blanks, for tests and text output. */
void cells_to_text(const struct cells *cells, struct text *text);

#endif
