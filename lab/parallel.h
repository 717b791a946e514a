/*
 * parallel: several plays at the same time, each on a stage of its own, without a screen.
 */
#ifndef LAB_PARALLEL_H
#define LAB_PARALLEL_H

#include "lab.h"
#include "player.h"

/* One play. NAME and STAGE are the caller's; the rest is filled in. */
struct performance {
	const char *name;
	const char *const *stage; /* arguments, NULL ends them */
	struct lab lab;
	struct trace *trace;
	struct player player;
	int64_t began, ended; /* CLOCK_MONOTONIC ns; ended 0: still on */
};

/* Plays COUNT performances, WIDTH (at most MAX_PLAYERS) of them at a time, in order. DONE hears of each
 * that has ended; its lab and trace are freed afterwards, unless DONE takes the trace and leaves NULL. */
void perform_all(struct performance *list, size_t count, size_t width,
    void (*done)(void *context, struct performance *performance), void *context);

#endif
