/*
 * describe: the command line of a scenario program. --describe tells the lab what this is (JSON),
 * --help tells a person, --set NAME=VALUE turns a knob.
 */
#include "play.h"

#include <getopt.h>
#include <jansson.h>

const char *source_name(void)
{
	const char *slash = strrchr(scenario.source, '/');

	return slash ? slash + 1 : scenario.source;
}

size_t parameter_count(void)
{
	size_t count = 0;

	while (count < MAX_PARAMETERS && scenario.parameters[count].name)
		count++;
	return count;
}

static json_t *parameters_as_json(void)
{
	json_t *list = json_array();

	for (size_t i = 0; i < parameter_count(); i++) {
		const struct parameter *p = &scenario.parameters[i];
		json_t *one = json_pack(
		    "{s:s, s:I, s:s}", "name", p->name, "value", (json_int_t)p->value, "help", p->help);
		if (p->least != 0 || p->most != 0) {
			json_object_set_new(one, "least", json_integer(p->least));
			json_object_set_new(one, "most", json_integer(p->most));
		}
		json_array_append_new(list, one);
	}
	return list;
}

static void describe(void)
{
	json_t *needs = json_array();

	for (size_t i = 0; i < MAX_NEEDS && scenario.needs[i]; i++)
		json_array_append_new(needs, json_string(scenario.needs[i]));
	json_t *description = json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:o, s:o}", "name",
	    scenario.name, "title", scenario.title, "topic", scenario.topic, "level", scenario.level,
	    "lesson", scenario.lesson, "source", source_name(), "reference", scenario.reference,
	    "summary", scenario.summary, "needs", needs, "parameters", parameters_as_json());
	json_dumpf(description, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(description);
}

static void help(void)
{
	printf("Usage: %s [--set NAME=VALUE]... [--describe] [--help]\n\n", scenario.name);
	printf("%s (%s).\n%s\n\n", scenario.title, scenario.reference, scenario.summary);
	puts(
	    "Plays on the loopback interface, one step for each Enter; q and Enter ends it. Watch it in");
	puts("a second terminal with:  tcpdump -ni lo  (needs root), or in looplab, which does not.\n");
	puts("  --set NAME=VALUE  turn a knob:");
	for (size_t i = 0; i < parameter_count(); i++)
		printf("      %s=%ld  %s\n", scenario.parameters[i].name, scenario.parameters[i].value,
		    scenario.parameters[i].help);
	puts("  --describe        what this program is, as JSON");
}

static _Noreturn void refuse(const char *what, const char *why)
{
	fprintf(stderr, "%s: --set %s: %s\n", scenario.name, what, why);
	exit(2);
}

static void set(const char *assignment, long values[MAX_PARAMETERS])
{
	const char *equals = strchr(assignment, '=');

	if (!equals)
		refuse(assignment, "is not NAME=VALUE");
	for (size_t i = 0; i < parameter_count(); i++) {
		const struct parameter *p = &scenario.parameters[i];
		size_t length = (size_t)(equals - assignment);
		if (strlen(p->name) != length || strncmp(p->name, assignment, length) != 0)
			continue;
		char *end;
		errno = 0;
		long value = strtol(equals + 1, &end, 10);
		if (errno != 0 || end == equals + 1 || *end != '\0')
			refuse(assignment, "the value is not a whole number");
		if ((p->least != 0 || p->most != 0) && (value < p->least || value > p->most)) {
			char limits[80];
			snprintf(limits, sizeof limits, "the value must be from %ld to %ld", p->least, p->most);
			refuse(assignment, limits);
		}
		values[i] = value;
		return;
	}
	refuse(assignment, "there is no such parameter; --help lists them");
}

void options_read(int argc, char *argv[], long values[MAX_PARAMETERS])
{
	static const struct option known[] = {
		{ "set", required_argument, NULL, 's' },
		{ "describe", no_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int letter;

	for (size_t i = 0; i < MAX_PARAMETERS; i++)
		values[i] = scenario.parameters[i].value;
	while ((letter = getopt_long(argc, argv, "h", known, NULL)) != -1) {
		if (letter == 's') {
			set(optarg, values);
		} else if (letter == 'd' || letter == 'h') {
			letter == 'd' ? describe() : help();
			exit(fflush(stdout) == 0 ? 0 : 1);
		} else {
			exit(2);
		}
	}
	if (optind < argc) {
		fprintf(stderr, "%s: unexpected argument: %s\n", scenario.name, argv[optind]);
		exit(2);
	}
}
