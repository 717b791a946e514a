/*
 * program: the source of a scenario, for the view of it.
 */
#ifndef LAB_PROGRAM_H
#define LAB_PROGRAM_H

#include "lab.h"
#include "library.h"

/* The source of SCENARIO into PROGRAM; empty if it cannot be found. */
void program_load(struct program *program, const struct scenario_entry *scenario);

#endif
