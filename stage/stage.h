/*
 * stage: the sub-commands of looplab-stage. Each plays its part until the lab is gone or nothing is
 * left to do, and returns the exit status.
 */
#ifndef STAGE_STAGE_H
#define STAGE_STAGE_H

#include "channel.h"
#include "world.h"

/* Plays the scenario ARGUMENTS (path first, NULL last) in a world of its own. */
int run_scenario(struct channel *lab, const struct needs *needs, char *const arguments[]);
/* Captures on the machine's own interfaces. */
int run_capture(
    struct channel *lab, const char *interface, uint32_t snap_length, const char *filter);
/* Says what this machine can do, a MESSAGE_CHECKED each. */
int run_doctor(struct channel *lab);

#endif
