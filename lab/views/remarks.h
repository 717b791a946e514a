/*
 * remarks: the notes that views put beside what they are about.
 */
#ifndef LAB_VIEWS_REMARKS_H
#define LAB_VIEWS_REMARKS_H

#include "view.h"

/* Everything that is noted about the packet FRAME and what is looked at with it: its conversation, the
 * call or step at the cursor; then, unless they are hidden, the lab's own remarks. From ROW on; the row
 * after the last. */
int remarks_put(const struct lab *lab, size_t frame, struct cells *cells, int row);

/* The notes on calls and steps, for those who draw many of them. */
struct remarks {
	ARRAY(struct remark {
		uint64_t event;
		const struct note *note;
	})
	list; /* in order of events */
};
void remarks_find(const struct lab *lab, struct remarks *remarks);
void remarks_free(struct remarks *remarks);
/* A sign before LABEL and the first words of the first note behind it, if something is noted about moment
 * AT; else LABEL stays as it is. */
void remarks_add(
    const struct lab *lab, const struct remarks *remarks, size_t at, struct text *label);
/* The first note on the bits of ITEM of FRAME, or NULL. */
const struct note *remark_on_item(const struct trace *trace, size_t frame, const struct item *item);

#endif
