/*
 * library: the scenarios that can be played. A scenario is a program that answers --describe.
 */
#ifndef LAB_LIBRARY_H
#define LAB_LIBRARY_H

#include "capture/base.h"

/* A scenario's own description; strings live in the library's arena, never NULL. */
struct scenario_entry {
	const char *program; /* path */
	const char *name, *title, *topic, *level, *source, *reference, *summary;
	int lesson; /* place within its topic and level; INT_MAX: not said */
	ARRAY(const char *) needs;
	ARRAY(const char *) parameters; /* "port=4000" */
	ARRAY(const char *) parameter_help;
};

/* Zero-initialised is empty; free with library_free(). */
struct library {
	struct arena arena;
	ARRAY(struct scenario_entry) entries;
};

/* Asks every program in the scenario folders; sorted by topic, level and name. */
void library_load(struct library *library);
/* Asks only the program called NAME; NULL and ERROR (with what comes near) if there is none. */
const struct scenario_entry *library_find(
	struct library *library, const char *name, struct error *error);
void library_free(struct library *library);

#endif
