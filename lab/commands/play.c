/* One scenario: its stage, its screen or text, its check. */
#include "play.h"

#include <stdio.h>
#include <string.h>

#include "lab/check.h"
#include "author_option.h"
#include "filter_option.h"
#include "lab/exports/export.h"
#include "lab/program.h"
#include "settings.h"
#include "show.h"

/* Of steps that go on by themselves: ns for each character of their words, as most people read. */
static const int64_t PACE = INT64_C(60000000);

/* Standard output belongs to the JSON or to the recording. */
static bool is_silent(const struct arguments *arguments)
{
	const char *path = option_value(arguments, "write");

	return option_given(arguments, "json") || (path && strcmp(path, "-") == 0);
}

static enum status check(const struct session *session, FILE *out)
{
	struct text why = { 0 }, more = { 0 };
	bool good = check_play(&session->lab, &why);

	if (good) {
		fprintf(out, "check: all %zu steps as expected\n", session->lab.steps_done);
	} else {
		check_explain(&session->lab, why.at, &more);
		fprintf(out, "\ncheck failed: %s\n%s", session->scenario->name, more.at);
	}
	text_free(&why);
	text_free(&more);
	return good ? STATUS_GOOD : STATUS_CHECK;
}

/* What the scenario itself wrote, harmless, on stderr. */
static void print_output(const struct lab *lab)
{
	const char *line = text_string(&lab->output);

	while (*line) {
		size_t length = strcspn(line, "\n");
		struct text shown = { 0 };
		text_add_visible(&shown, line, length);
		fprintf(stderr, "looplab: the scenario says: %s\n", text_string(&shown));
		text_free(&shown);
		line += length + (line[length] == '\n');
	}
}

/* Why the scenario gave up: the condition that did not hold, and the call that failed before it. */
static void print_failure(const struct session *session)
{
	const struct event *failed = NULL, *call = NULL;
	struct text words = { 0 };

	for (size_t i = 0; i < session->trace->events.count && !failed; i++) {
		const struct event *event = &session->trace->events.at[i];
		if (event->kind == EVENT_CALL)
			call = event;
		else if (event->kind == EVENT_EXPECT && !event->result)
			failed = event;
	}
	text_printf(&words, "%s failed", session->scenario->name);
	if (failed)
		text_printf(&words, " at line %d: this did not hold: %s", failed->line, failed->text);
	if (failed && call && call->error)
		text_printf(&words, "; the call gave %s", call->error);
	fail_with(STATUS_SCENARIO, "%s", words.at);
	text_free(&words);
}

/* What a student may take away, as the screen has it after the last step. */
static void print_belief(const struct scenario_entry *scenario)
{
	struct text out = { 0 };

	text_add(&out, "\noften believed:\n");
	plain_words(scenario->misconception, &out);
	fputs(out.at, stdout);
	text_free(&out);
}

static enum status report(
    const struct arguments *arguments, const struct session *session, enum status status)
{
	bool json = option_given(arguments, "json");

	if (status == STATUS_SCENARIO || status == STATUS_KERNEL || !session->screen)
		print_output(&session->lab);
	if (status == STATUS_SCENARIO && session->lab.play == PLAY_ENDED)
		print_failure(session);
	if (json && session->lab.play != PLAY_FAILED) {
		struct text out = { 0 };
		struct telling telling;
		telling_start(&telling, session->trace);
		telling.filter = session->lab.sieve.filter;
		telling.filter_text = option_value(arguments, "display-filter");
		json_document(&telling, &out);
		fputs(out.at, stdout);
		text_free(&out);
	}
	if (session->trace->dropped > 0)
		fprintf(stderr, "looplab: %llu packets were lost\n",
		    (unsigned long long)session->trace->dropped);
	if (session->progress == show_steps && status == STATUS_GOOD &&
	    *session->scenario->misconception && !session->lab.sieve.filter)
		print_belief(session->scenario);
	if (option_given(arguments, "check") && status == STATUS_GOOD)
		status = check(session, is_silent(arguments) ? stderr : stdout);
	return status;
}

enum status play_scenario(
    const struct arguments *arguments, const struct scenario_entry *scenario, bool *more)
{
	struct stage_arguments stage = { 0 };
	size_t printed = 0;
	struct session session = { .scenario = scenario, .stage = stage.at, .context = &printed };
	enum status status;

	if (!settings_fit(arguments, scenario) || !filter_option_is_good(arguments))
		return STATUS_USAGE;
	if (!show_recording(arguments, &session.recording, &status))
		return status;
	stage_compose(&stage, arguments, scenario);
	session.trace = trace_new();
	session.trace->live = true;
	session.screen = show_on_screen(arguments);
	lab_start(&session.lab, session.trace, scenario->name, PLAY_STARTING);
	session.lab.belief = scenario->misconception;
	session.lab.automatic = !session.screen || option_given(arguments, "auto");
	session.lab.pace = session.screen ? PACE : 0;
	session.lab.more = session.screen && more && *more;
	if (!session.screen && !is_silent(arguments))
		session.progress = show_steps;
	const char *predict = option_value(arguments, "predict");
	session.lab.asking = !predict || strcmp(predict, "off") != 0;
	session.lab.predicting = session.lab.asking;
	program_load(&session.lab.program, scenario);
	filter_option_for(arguments, &session.lab);
	author_option_for(arguments, &session.lab);
	show_notebook(arguments, &session);
	status = report(arguments, &session, session_run(&session));
	show_recorded(arguments, &session);
	if (more && session.screen)
		*more = session.lab.goes_on;
	lab_finish(&session.lab);
	trace_free(session.trace);
	return status;
}
