/* From the options of `looplab run` to what stage and scenario are started with. */
#include "settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

void stage_compose(struct stage_arguments *stage, const struct arguments *arguments,
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

static bool setting_is_good(const char *setting, const struct scenario_entry *scenario)
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

bool setting_fits(const char *setting, const struct scenario_entry *scenario, struct error *error)
{
	struct text shown = { 0 }, known = { 0 };
	bool good = setting_is_good(setting, scenario);

	if (!good) {
		text_add_visible(&shown, setting, strlen(setting));
		for (size_t k = 0; k < scenario->parameters.count; k++)
			parameter_say(&scenario->parameters.at[k], &known);
		error_set(error, "%s: cannot be played with --set '%s'; its parameters are: %s",
		    scenario->name, text_string(&shown), known.length ? known.at : "none");
	}
	text_free(&shown);
	text_free(&known);
	return good;
}

bool settings_fit(const struct arguments *arguments, const struct scenario_entry *scenario)
{
	struct error error;

	for (size_t i = 0; i < arguments->options.count; i++) {
		const struct given *given = &arguments->options.at[i];
		if (is_set(given) && !setting_fits(given->value, scenario, &error)) {
			fail_with(STATUS_USAGE, "%s", error.text);
			return false;
		}
	}
	return true;
}

bool settings_known(const struct arguments *arguments, const struct scenario_entry *scenario)
{
	const char *value;

	for (size_t i = 0; i < arguments->options.count; i++) {
		const struct given *given = &arguments->options.at[i];
		if (is_set(given) && !scenario_parameter_of(scenario, given->value, &value))
			return false;
	}
	return true;
}
