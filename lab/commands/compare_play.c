/* compare_play: one after the other, so that neither disturbs the other's times. */
#include "compare_play.h"

#include <stdio.h>
#include <string.h>

#include "lab/library.h"
#include "lab/parallel.h"
#include "settings.h"

static const char *parameters_of(const struct run *run)
{
	const struct event *scenario = trace_first(run->trace, EVENT_SCENARIO);

	return scenario && scenario->parameters ? scenario->parameters : "";
}

/* Whether WORD is one of those in LIST, between blanks. */
static bool is_among(const char *list, const char *word, size_t length)
{
	for (; *list; list += strcspn(list, " ")) {
		list += strspn(list, " ");
		if (strcspn(list, " ") == length && memcmp(list, word, length) == 0)
			return true;
	}
	return false;
}

static void name_run(struct run *run, const char *name, const char *others)
{
	enum { LONGEST_LIST = 1000 }; /* as no scenario has it: each word is looked up in the other */
	const char *own = parameters_of(run), *between = " · ";

	text_add_visible(&run->title, name, strlen(name));
	if (strlen(own) > LONGEST_LIST || strlen(others) > LONGEST_LIST)
		return;
	while (*(own += strspn(own, " "))) {
		size_t length = strcspn(own, " ");
		if (!is_among(others, own, length)) {
			text_add(&run->title, between);
			text_add_visible(&run->title, own, length);
			between = " ";
		}
		own += length;
	}
}

void runs_name(struct run runs[2], const char *first, const char *second)
{
	name_run(&runs[0], first, parameters_of(&runs[1]));
	name_run(&runs[1], second, parameters_of(&runs[0]));
}

void run_free(struct run *run)
{
	if (run->trace)
		trace_free(run->trace);
	text_free(&run->title);
	run->trace = NULL;
}

/* What the stage and the scenario understand of all options. */
static const struct option_row set_row = { .name = "set", .argument = "NAME=VALUE" };

/* The options of one run: --set, and for the second what --with says, too, which then counts. */
static void take_options(const struct arguments *all, bool second, struct arguments *own)
{
	for (int pass = 0; pass <= second; pass++)
		for (size_t i = 0; i < all->options.count; i++) {
			const struct given *given = &all->options.at[i];
			if (strcmp(given->row->name, pass == 0 ? "set" : "with") == 0)
				*array_add(&own->options) = (struct given){ &set_row, given->value };
		}
}

struct outcome {
	struct run *run; /* the next to be filled */
	enum status status;
};

/* Keeps the trace of a play that went well. */
static void take_trace(void *context, struct performance *one)
{
	struct outcome *outcome = context;
	const struct lab *lab = &one->lab;

	if (lab->play == PLAY_FAILED)
		outcome->status = fail_with((enum status)lab->failure_status, "%s", lab->failure);
	else if (lab->exit_status == STATUS_KERNEL)
		outcome->status = fail_with(STATUS_KERNEL, "%s: this kernel cannot do it", one->name);
	else if (lab->exit_status != 0 || lab->wait_status > 0)
		outcome->status = fail_with(
		    STATUS_SCENARIO, "%s failed; `looplab run %s` shows where", one->name, one->name);
	outcome->run->trace = one->trace;
	one->trace = NULL;
}

static enum status play_once(const struct arguments *arguments,
    const struct scenario_entry *scenario, bool second, struct run *run)
{
	struct arguments own = { .options = { 0 } };
	struct stage_arguments stage = { .count = 0 };
	struct outcome outcome = { run, STATUS_GOOD };

	take_options(arguments, second, &own);
	if (!settings_fit(&own, scenario)) {
		outcome.status = STATUS_USAGE;
	} else {
		stage_compose(&stage, &own, scenario);
		struct performance one = { .name = scenario->name, .stage = stage.at };
		perform_all(&one, 1, 1, take_trace, &outcome);
	}
	arguments_free(&own);
	return outcome.status;
}

enum status compare_play(const struct arguments *arguments, struct run runs[2])
{
	struct library library = { 0 };
	struct error error;
	const struct scenario_entry *scenario =
	    library_find(&library, arguments->operands.at[0], &error);
	enum status status = STATUS_GOOD;

	if (!scenario) {
		library_free(&library);
		return fail_with(STATUS_USAGE,
		    "compare: one name is a scenario that is played twice, two are files; %s", error.text);
	}
	for (int i = 0; i < 2 && status == STATUS_GOOD; i++)
		status = play_once(arguments, scenario, i == 1, &runs[i]);
	if (status == STATUS_GOOD)
		runs_name(runs, scenario->name, scenario->name);
	library_free(&library);
	return status;
}
