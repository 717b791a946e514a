/*
 * compare_play: a scenario played twice, for a comparison.
 */
#ifndef LAB_COMMANDS_COMPARE_PLAY_H
#define LAB_COMMANDS_COMPARE_PLAY_H

#include "capture/trace.h"
#include "lab/command.h"

/* One side of a comparison. Zero-initialised is empty. */
struct run {
	struct trace *trace; /* owned */
	struct text title;
};

/* Their titles: the names, and those knobs their journals tell that stand differently. */
void runs_name(struct run runs[2], const char *first, const char *second);
void run_free(struct run *run);

/* Plays the scenario that ARGUMENTS name, with --set, then with --set and --with. Says on stderr what went
 * wrong. */
enum status compare_play(const struct arguments *arguments, struct run runs[2]);

#endif
