/*
 * remedy: what to do about a machine that forbids something. Each is one sentence that ends in an
 * exact command where there is one.
 */
#ifndef STAGE_REMEDY_H
#define STAGE_REMEDY_H

#include "world.h"

enum {
	STATUS_NO_PERMISSION = 4,
	STATUS_SCENARIO_FAILED = 5,
	STATUS_NO_SUPPORT = 77 /* this kernel cannot do it */
};

/* Writes why there is no world and what helps; the exit status. */
int remedy_world(const struct obstacle obstacles[WORLD_WAYS], struct text *words);
/* Why this one obstacle stands there, without a remedy. */
void obstacle_explain(struct obstacle obstacle, struct text *words);
/* What removes it; the exit status. */
int obstacle_remedy(struct obstacle obstacle, struct text *words);
/* What helps where capturing was denied. */
void remedy_capture(struct text *words);

#endif
