/*
 * check: whether a play did what its steps had promised, and if not, where, in one screenful.
 */
#ifndef LAB_CHECK_H
#define LAB_CHECK_H

#include "lab.h"

/* Whether LAB's play reached its end, lost no packet, every EXPECT held and the wire of every step is
 * what its pattern says. If not, adds to WHY one sentence. */
bool check_play(const struct lab *lab, struct text *why);
/* For one that failed, WHY: the step, what was expected, what came, and a piece of the ladder around it;
 * at most a screen of 24 lines. */
void check_explain(const struct lab *lab, const char *why, struct text *out);

#endif
