/*
 * exercise_screen: an exercise on the terminal, its questions beside the ladder.
 */
#ifndef LAB_COMMANDS_EXERCISE_SCREEN_H
#define LAB_COMMANDS_EXERCISE_SCREEN_H

#include "lab/classroom/work.h"
#include "lab/command.h"

/* Asks until all questions are done or the student leaves; saves after every answer. */
enum status exercise_show(struct work *work);

#endif
