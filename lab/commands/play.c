/* One scenario: its stage, its screen or text, its check. */
#include "play.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/exports/export.h"
#include "show.h"

enum { MAX_STAGE_ARGUMENTS = 60 };
static const int64_t PACE = INT64_C(1500000000); /* ns between steps that go on by themselves */

struct stage_arguments {
	const char *at[MAX_STAGE_ARGUMENTS + 1]; /* NULL ends */
	size_t count;
};

static void stage_add(struct stage_arguments *stage, const char *argument)
{
	if (stage->count < MAX_STAGE_ARGUMENTS)
		stage->at[stage->count++] = argument;
}

static bool is_set(const struct given *given)
{
	return strcmp(given->row->name, "set") == 0;
}

/* What PARAMETER stands at: the last --set counts. */
static const char *parameter_value(const struct arguments *arguments,
    const struct scenario_entry *scenario, const struct scenario_parameter *parameter)
{
	const char *found = parameter->value, *value;

	for (size_t i = 0; i < arguments->options.count; i++) {
		const struct given *given = &arguments->options.at[i];
		if (is_set(given) && scenario_parameter_of(scenario, given->value, &value) == parameter)
			found = value;
	}
	return found;
}

/* NEED itself, or, of "NAME=VALUE: NEED", what stands behind the colon if the knob stands so; or NULL. */
static const char *need_now(
    const struct arguments *arguments, const struct scenario_entry *scenario, const char *need)
{
	const char *colon = strstr(need, ": "), *wanted = NULL;

	if (!colon)
		return need;
	const struct scenario_parameter *parameter = scenario_parameter_of(scenario, need, &wanted);
	if (!parameter || wanted > colon)
		return NULL;
	const char *value = parameter_value(arguments, scenario, parameter);
	size_t length = (size_t)(colon - wanted);
	return strlen(value) == length && memcmp(value, wanted, length) == 0 ? colon + 2 : NULL;
}

/* "run [--as-is] [--need X]… [--port N]… PROGRAM [--set K=V]…": ports tell the run's own packets from
 * others where the loopback cannot be private. */
static void stage_compose(struct stage_arguments *stage, const struct arguments *arguments,
    const struct scenario_entry *scenario)
{
	stage_add(stage, "run");
	if (option_given(arguments, "loopback-as-is"))
		stage_add(stage, "--as-is");
	for (size_t i = 0; i < scenario->needs.count; i++) {
		const char *need = need_now(arguments, scenario, scenario->needs.at[i]);
		if (!need)
			continue;
		stage_add(stage, "--need");
		stage_add(stage, need);
	}
	for (size_t i = 0; i < scenario->parameters.count; i++) {
		const struct scenario_parameter *parameter = &scenario->parameters.at[i];
		if (strncmp(parameter->name, "port", 4) != 0)
			continue;
		stage_add(stage, "--port");
		stage_add(stage, parameter_value(arguments, scenario, parameter));
	}
	stage_add(stage, scenario->program);
	for (size_t i = 0; i < arguments->options.count; i++)
		if (is_set(&arguments->options.at[i])) {
			stage_add(stage, "--set");
			stage_add(stage, arguments->options.at[i].value);
		}
}

/* One of CHOICES, words separated by blanks. */
static bool is_choice(const char *choices, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = choices; length > 0 && (at = strstr(at, word)); at += length)
		if ((at == choices || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	return false;
}

/* "NAME=VALUE" that the scenario will take. */
static bool setting_fits(const char *setting, const struct scenario_entry *scenario)
{
	const char *value;
	const struct scenario_parameter *parameter = scenario_parameter_of(scenario, setting, &value);
	char *end;

	if (!parameter || *value == '\0')
		return false;
	if (*parameter->choices)
		return is_choice(parameter->choices, value);
	errno = 0;
	long number = strtol(value, &end, 10);
	return errno == 0 && *end == '\0' &&
	       ((parameter->least == 0 && parameter->most == 0) ||
	           (number >= parameter->least && number <= parameter->most));
}

static void parameter_say(const struct scenario_parameter *parameter, struct text *words)
{
	text_printf(words, "%s%s=%s", words->length ? ", " : "", parameter->name, parameter->value);
	if (*parameter->choices)
		text_printf(words, " (one of %s)", parameter->choices);
	else if (parameter->least != 0 || parameter->most != 0)
		text_printf(words, " (%ld to %ld)", parameter->least, parameter->most);
}

static bool settings_fit(const struct arguments *arguments, const struct scenario_entry *scenario)
{
	for (size_t i = 0; i < arguments->options.count; i++) {
		const struct given *given = &arguments->options.at[i];
		if (!is_set(given) || setting_fits(given->value, scenario))
			continue;
		struct text shown = { 0 }, known = { 0 };
		text_add_visible(&shown, given->value, strlen(given->value));
		for (size_t k = 0; k < scenario->parameters.count; k++)
			parameter_say(&scenario->parameters.at[k], &known);
		fail_with(STATUS_USAGE, "%s: cannot be played with --set '%s'; its parameters are: %s",
		    scenario->name, text_string(&shown), known.length ? known.at : "none");
		text_free(&shown);
		text_free(&known);
		return false;
	}
	return true;
}

/* What a check asks for beyond the wire: played to the end, no packet lost, every EXPECT held. */
static bool check_play(const struct session *session, struct text *why)
{
	const struct trace *trace = session->trace;

	if (session->lab.play != PLAY_ENDED || session->lab.steps_done == 0)
		text_add(why, "the play did not reach its end");
	else if (trace->dropped > 0)
		text_printf(why, "%llu packets were lost", (unsigned long long)trace->dropped);
	for (size_t i = 0; i < trace->events.count && why->length == 0; i++) {
		const struct event *event = &trace->events.at[i];
		if (event->kind == EVENT_EXPECT && event->result == 0)
			text_printf(why, "line %d: this did not hold: %s", event->line, event->text);
	}
	return why->length == 0;
}

/* Standard output belongs to the JSON or to the recording. */
static bool is_silent(const struct arguments *arguments)
{
	const char *path = option_value(arguments, "write");

	return option_given(arguments, "json") || (path && strcmp(path, "-") == 0);
}

static enum status check(const struct session *session, FILE *out)
{
	struct text why = { 0 };
	size_t step = 0;
	struct verdict verdict = lab_verdict(&session->lab, &step);
	bool good = verdict.kind == WIRE_COMPLETE && check_play(session, &why);

	if (good)
		fprintf(out, "check: all %zu steps as expected\n", session->lab.steps_done);
	else if (verdict.kind != WIRE_COMPLETE)
		fprintf(out, "check failed: step %zu: %s\n", step, verdict.text);
	else
		fprintf(out, "check failed: %s\n", why.at);
	text_free(&why);
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
		json_trace(session->trace, &out);
		fputs(out.at, stdout);
		text_free(&out);
	}
	if (session->trace->dropped > 0)
		fprintf(stderr, "looplab: %llu packets were lost\n",
		    (unsigned long long)session->trace->dropped);
	if (option_given(arguments, "check") && status == STATUS_GOOD)
		status = check(session, is_silent(arguments) ? stderr : stdout);
	return status;
}

enum status play_scenario(const struct arguments *arguments, const struct scenario_entry *scenario)
{
	struct stage_arguments stage = { 0 };
	size_t printed = 0;
	struct session session = { .scenario = scenario, .stage = stage.at, .context = &printed };
	enum status status;

	if (!settings_fit(arguments, scenario))
		return STATUS_USAGE;
	if (!show_recording(arguments, &session.recording, &status))
		return status;
	stage_compose(&stage, arguments, scenario);
	session.trace = trace_new();
	session.trace->live = true;
	session.screen = show_on_screen(arguments);
	lab_start(&session.lab, session.trace, scenario->name, PLAY_STARTING);
	session.lab.automatic = !session.screen || option_given(arguments, "auto");
	session.lab.pace = session.screen ? PACE : 0;
	if (!session.screen && !is_silent(arguments))
		session.progress = show_steps;
	const char *predict = option_value(arguments, "predict");
	session.lab.asking = !predict || strcmp(predict, "off") != 0;
	session.lab.predicting = session.lab.asking;
	program_load(&session.lab.program, scenario);
	status = report(arguments, &session, session_run(&session));
	lab_finish(&session.lab);
	trace_free(session.trace);
	return status;
}
