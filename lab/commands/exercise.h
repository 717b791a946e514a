/*
 * exercise: one exercise from beginning to end, for `looplab exercise` and the menu.
 */
#ifndef LAB_COMMANDS_EXERCISE_H
#define LAB_COMMANDS_EXERCISE_H

#include "lab/classroom/exercise.h"
#include "lab/command.h"

/* Opens the exercise NAME, or that file; says on stderr what is wrong. Close with exercise_close() either way. */
enum status exercise_named(struct exercise_file *file, const char *name);
/* Asks what the exercise NAME, or in that file, asks, as the options of `looplab exercise` in ARGUMENTS want
 * it; says on stderr what went wrong. */
enum status exercise_do(const struct arguments *arguments, const char *name);

#endif
