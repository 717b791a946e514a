/*
 * pointing: which field of the packet is looked at. The mouse: lab_click() in lab.h.
 */
#ifndef LAB_POINTING_H
#define LAB_POINTING_H

#include "lab.h"

/* The field above, below. Effects, as actions have them: none. */
unsigned pointing_back(struct lab *lab);
unsigned pointing_on(struct lab *lab);

#endif
