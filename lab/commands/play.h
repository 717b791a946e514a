/*
 * play: one scenario from beginning to end, for `looplab run` and the menu.
 */
#ifndef LAB_COMMANDS_PLAY_H
#define LAB_COMMANDS_PLAY_H

#include "lab/command.h"
#include "lab/library.h"

/* Plays SCENARIO as the options of `looplab run` in ARGUMENTS ask; says on stderr what went wrong. MORE, or
 * NULL: whether others will be played after it; false afterwards when the student left them all. */
enum status play_scenario(
    const struct arguments *arguments, const struct scenario_entry *scenario, bool *more);

#endif
