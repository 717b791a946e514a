/*
 * alignment: which of two rows of things belong together, in order, so that what is alike stands side
 * by side and as little as possible stands alone.
 *
 * The sum of the likenesses of all pairs is the greatest there is (Needleman and Wunsch, 1970, without
 * a price for gaps). Very long rows are aligned piece by piece, each with a look at what comes next, so
 * that time grows with their length alone.
 */
#ifndef LAB_ALIGNMENT_H
#define LAB_ALIGNMENT_H

#include "capture/base.h"

#define ALONE SIZE_MAX

/* One row: which of the first and which of the second stand in it; ALONE: none, on that side. */
struct aligned {
	size_t at[2];
};

struct alignment {
	ARRAY(struct aligned) rows;
};

/* How much number A of the first and number B of the second are alike; 0: they must not be a pair. */
typedef int likeness(const void *context, size_t a, size_t b);

/* Adds the rows for COUNT[0] things and COUNT[1] things, each of them once, in order. Where both stand
 * alone, those of the first come first. */
void alignment_find(
    struct alignment *alignment, const size_t count[2], likeness *alike, const void *context);
void alignment_free(struct alignment *alignment);

#endif
