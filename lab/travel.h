/*
 * travel: moving the cursor through time, over what is shown.
 */
#ifndef LAB_TRAVEL_H
#define LAB_TRAVEL_H

#include "lab.h"

/* Effects, as actions have them: none. */
unsigned travel_back(struct lab *lab);
unsigned travel_on(struct lab *lab);
unsigned travel_page_back(struct lab *lab);
unsigned travel_page_on(struct lab *lab);
unsigned travel_first(struct lab *lab);
unsigned travel_last(struct lab *lab);
/* To where a step has been announced but not played. */
unsigned travel_step_back(struct lab *lab);
unsigned travel_step_on(struct lab *lab);

/* So that CURSOR moments have happened. */
void travel_to(struct lab *lab, size_t cursor);
/* To the nearest frame that the filter lets through, if the cursor's is not; looks at no more than BUDGET
 * frames that were not judged before. */
void travel_seek(struct lab *lab, int budget);

#endif
