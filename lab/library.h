/*
 * library: the scenarios that can be played. A scenario is a program that answers --describe.
 */
#ifndef LAB_LIBRARY_H
#define LAB_LIBRARY_H

#include "capture/base.h"

/* A knob of a scenario: a number, or one of a few words. */
struct scenario_parameter {
	const char *name, *value, *help; /* VALUE unless --set says otherwise, as --set would say it */
	const char *choices;             /* words separated by blanks; "": it is a number */
	long least, most;                /* both 0: any number */
};

/* A scenario's own description; strings live in the library's arena, never NULL. */
struct scenario_entry {
	const char *program; /* path */
	const char *name, *title, *topic, *level, *source, *reference, *summary, *misconception;
	int lesson;                /* place within its topic and level; INT_MAX: not said */
	ARRAY(const char *) needs; /* of the stage; "NAME=VALUE: NEED" counts when a knob stands so */
	ARRAY(struct scenario_parameter) parameters;
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

/* The parameter that SETTING, "NAME=VALUE", sets; NULL: there is none. *VALUE points behind the "=". */
const struct scenario_parameter *scenario_parameter_of(
    const struct scenario_entry *scenario, const char *setting, const char **value);

#endif
