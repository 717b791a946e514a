/* An exercise's scenario, played. */
#include "exercise_stage.h"

#include <sys/wait.h>

#include "lab/check.h"
#include "lab/classroom/draw.h"
#include "lab/classroom/handin.h"
#include "lab/parallel.h"
#include "settings.h"

enum { ROUNDS = 3, WIDTH = 4 };

/* Knobs as `looplab run --set` would have them. */
struct knobs {
	struct text settings[50];
	struct arguments arguments;
	struct stage_arguments stage;
};

static const struct option_row set_row = { "set", 0, "NAME=VALUE", "" };

static bool turn_knobs(struct knobs *knobs, const struct exercise_file *file,
    const struct scenario_entry *scenario, struct exercise_run *run)
{
	for (unsigned i = 0; i < file->exercise->set_count && i < COUNT(knobs->settings); i++) {
		struct error why;
		knob_draw(file->exercise->set[i], file->name, run->seed, &knobs->settings[i]);
		*array_add(&knobs->arguments.options) =
		    (struct given){ .row = &set_row, .value = text_string(&knobs->settings[i]) };
		if (setting_fits(text_string(&knobs->settings[i]), scenario, &why))
			continue;
		run->status = STATUS_INPUT;
		return error_set(&run->error, "%s: set: %s", file->path, why.text);
	}
	stage_compose(&knobs->stage, &knobs->arguments, scenario);
	return true;
}

static void free_knobs(struct knobs *knobs)
{
	for (size_t i = 0; i < COUNT(knobs->settings); i++)
		text_free(&knobs->settings[i]);
	arguments_free(&knobs->arguments);
}

static bool is_beyond_kernel(const struct lab *lab)
{
	return lab->exit_status == STATUS_KERNEL ||
	       (WIFEXITED(lab->wait_status) && WEXITSTATUS(lab->wait_status) == STATUS_KERNEL);
}

/* For perform_all(): which run each performance is. */
struct staging {
	struct performance *list;
	struct exercise_run **runs;
	bool last; /* it will not be played again */
};

/* The recording of a run that did what its steps had promised. One that did not, again and again, is
 * still a run, if the scenario has reached its end: the answers are worked out from what happened. */
static void take_recording(void *context, struct performance *one)
{
	struct staging *staging = context;
	struct exercise_run *run = staging->runs[one - staging->list];
	struct text why = { 0 };

	if (one->lab.play == PLAY_FAILED) {
		run->status = (enum status)one->lab.failure_status;
		error_set(&run->error, "%s", one->lab.failure);
	} else if (is_beyond_kernel(&one->lab)) {
		run->status = STATUS_KERNEL;
		error_set(&run->error, "%s: this kernel cannot play it", one->name);
	} else if (!check_play(&one->lab, &why) &&
	           (run->strict || !staging->last || one->lab.exit_status != 0)) {
		run->status = STATUS_CHECK;
		error_set(&run->error, "%s did not go as it should: %s", one->name, text_string(&why));
	} else {
		run->status = STATUS_GOOD;
		handin_render(one->trace, &run->octets);
	}
	text_free(&why);
}

static void play_round(const struct exercise_file *file, const struct scenario_entry *scenario,
    struct exercise_run **runs, size_t count, bool last)
{
	struct performance *list = memory_take(count * sizeof *list);
	struct knobs *knobs = memory_take(count * sizeof *knobs);
	struct staging staging = { .list = list, .runs = runs, .last = last };
	size_t ready = 0;

	for (size_t i = 0; i < count; i++) {
		if (!turn_knobs(&knobs[i], file, scenario, runs[i]))
			continue;
		runs[ready] = runs[i];
		list[ready++] = (struct performance){ .name = scenario->name, .stage = knobs[i].stage.at };
	}
	perform_all(list, ready, WIDTH, take_recording, &staging);
	for (size_t i = 0; i < count; i++)
		free_knobs(&knobs[i]);
	memory_free(knobs);
	memory_free(list);
}

/* A busy machine may spoil a run; then it is played once more. */
void exercise_play(const struct exercise_file *file, struct exercise_run *runs, size_t count)
{
	struct library library = { 0 };
	struct error error;
	const struct scenario_entry *scenario =
	    library_find(&library, file->exercise->scenario, &error);
	struct exercise_run **again = memory_take(count * sizeof *again);

	for (size_t i = 0; i < count; i++) {
		runs[i].status = scenario ? STATUS_CHECK : STATUS_INPUT;
		if (!scenario)
			error_set(&runs[i].error, "%s: %s", file->path, error.text);
	}
	for (int round = 0; scenario && round < ROUNDS; round++) {
		size_t left = 0;
		for (size_t i = 0; i < count; i++)
			if (runs[i].status == STATUS_CHECK)
				again[left++] = &runs[i];
		if (left == 0)
			break;
		play_round(file, scenario, again, left, round == ROUNDS - 1);
	}
	memory_free(again);
	library_free(&library);
}
