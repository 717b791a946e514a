/*
 * exercise_stage: the scenario of an exercise, played in the background; several students' at once.
 */
#ifndef LAB_COMMANDS_EXERCISE_STAGE_H
#define LAB_COMMANDS_EXERCISE_STAGE_H

#include "lab/classroom/exercise.h"
#include "lab/command.h"

/* One run, for who has SEED; the rest is filled in. */
struct exercise_run {
	uint64_t seed;
	bool strict;        /* it must do all that its steps promise, at the last try, too */
	struct text octets; /* the recording, a pcapng file; the caller frees it */
	enum status status;
	struct error error; /* unless the status is good */
};

/* Plays the scenario of FILE for COUNT students, with the knobs that each has. */
void exercise_play(const struct exercise_file *file, struct exercise_run *runs, size_t count);

#endif
