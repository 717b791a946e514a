/*
 * compare_picture: rows of a comparison as cells, two ladders with a sign between them; for the screen
 * and for text.
 *
 *     │── SYN seq=0 len=0 ──────▶┆     │── SYN seq=0 len=0 ──────▶┆
 *     │◀─ SYN ACK seq=0 ack=1 ───┆     │◀─ SYN ACK seq=0 ack=1 ───┆
 *     │                          ┆  >  │── ACK seq=1 ack=1 ──────▶┆
 */
#ifndef LAB_COMPARE_PICTURE_H
#define LAB_COMPARE_PICTURE_H

#include "cells.h"
#include "compare.h"
#include "ladder.h"

struct compare_picture {
	const struct comparison *comparison;
	struct lanes lanes[2];
	bool absolute; /* sequence numbers as on the wire */
};

/* Lanes as they are just after ROW. */
void compare_picture_find(
    struct compare_picture *picture, const struct comparison *comparison, size_t row);
/* The names of the lanes in row AT of CELLS. */
void compare_draw_names(const struct compare_picture *picture, struct cells *cells, int at);
/* ROW of the comparison in row AT of CELLS. */
void compare_draw_row(
    const struct compare_picture *picture, struct cells *cells, int at, size_t row);
/* The columns of one side, for what stands above it. */
struct cells compare_side(const struct cells *cells, int side);

#endif
