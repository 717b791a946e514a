/*
 * exercise_plain: an exercise as a conversation in plain text: for pipes, screen readers, tests.
 */
#ifndef LAB_COMMANDS_EXERCISE_PLAIN_H
#define LAB_COMMANDS_EXERCISE_PLAIN_H

#include "lab/classroom/work.h"
#include "lab/command.h"

/* Asks on standard output, reads answers from standard input, saves after each, until all questions are done
 * or there are no more lines. */
enum status exercise_converse(struct work *work);

#endif
