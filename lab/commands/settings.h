/*
 * settings: what a stage and its scenario are started with, from the options of `looplab run`.
 */
#ifndef LAB_COMMANDS_SETTINGS_H
#define LAB_COMMANDS_SETTINGS_H

#include "lab/command.h"
#include "lab/library.h"

enum { MAX_STAGE_ARGUMENTS = 60 };

struct stage_arguments {
	const char *at[MAX_STAGE_ARGUMENTS + 1]; /* NULL ends; not owned */
	size_t count;
};

/* Whether SETTING, "NAME=VALUE", is one that SCENARIO will take; else ERROR lists those it has. */
bool setting_fits(const char *setting, const struct scenario_entry *scenario, struct error *error);
/* Whether every --set is one that SCENARIO will take; if not, says so on stderr. */
bool settings_fit(const struct arguments *arguments, const struct scenario_entry *scenario);
/* Whether SCENARIO has a parameter for every --set, whatever its value. */
bool settings_known(const struct arguments *arguments, const struct scenario_entry *scenario);
/* "run [--as-is] [--need X]… [--port N]… PROGRAM [--set K=V]…": ports tell the run's own packets from
 * others where the loopback cannot be private. */
void stage_compose(struct stage_arguments *stage, const struct arguments *arguments,
    const struct scenario_entry *scenario);

#endif
