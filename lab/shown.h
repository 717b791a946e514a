/*
 * shown: which moments the student sees, and the next of them. Left out are frames that the display
 * filter does not let through, background when it is hidden, what the kernel says again and again, and
 * conditions that hold.
 *
 * Millions of frames may be left out in a row. Those that were judged before are passed over at once; of
 * the others no more are looked at than *BUDGET, so that no key and no picture takes long.
 */
#ifndef LAB_SHOWN_H
#define LAB_SHOWN_H

#include "lab.h"

#define NO_MOMENT SIZE_MAX

enum { LOOKED_AT = 1000 }; /* a budget: some milliseconds */

/* The first shown frame from FRAME on, the last before END; NO_FRAME: none was found. */
size_t shown_frame_from(const struct lab *lab, size_t frame, int *budget);
size_t shown_frame_before(const struct lab *lab, size_t end, int *budget);
/* The same for moments; NO_MOMENT. */
size_t shown_from(const struct lab *lab, size_t at, int *budget);
size_t shown_before(const struct lab *lab, size_t end, int *budget);

#endif
