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

static json_t *choices_as_json(const struct parameter *p)
{
	json_t *list = json_array();
	char word[PARAMETER_SIZE];

	for (long i = 0; parameter_format(p, i, word, sizeof word) > 0; i++)
		json_array_append_new(list, json_string(word));
	return list;
}

static json_t *parameters_as_json(void)
{
	json_t *list = json_array();

	for (size_t i = 0; i < parameter_count(); i++) {
		const struct parameter *p = &scenario.parameters[i];
		json_t *one = json_pack("{s:s, s:s}", "name", p->name, "help", p->help);
		json_array_append_new(list, one);
		if (p->choices) {
			char word[PARAMETER_SIZE];
			parameter_format(p, p->value, word, sizeof word);
			json_object_set_new(one, "value", json_string(word));
			json_object_set_new(one, "choices", choices_as_json(p));
			continue;
		}
		json_object_set_new(one, "value", json_integer(p->value));
		if (p->least != 0 || p->most != 0) {
			json_object_set_new(one, "least", json_integer(p->least));
			json_object_set_new(one, "most", json_integer(p->most));
		}
	}
	return list;
}

static void describe(void)
{
	json_t *needs = json_array();

	for (size_t i = 0; i < MAX_NEEDS && scenario.needs[i]; i++)
		json_array_append_new(needs, json_string(scenario.needs[i]));
	json_t *description =
	    json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:o, s:o}", "name", scenario.name,
	        "title", scenario.title, "topic", scenario.topic, "level", scenario.level, "lesson",
	        scenario.lesson, "source", source_name(), "reference", scenario.reference, "summary",
	        scenario.summary, "misconception", scenario.misconception ? scenario.misconception : "",
	        "needs", needs, "parameters", parameters_as_json());
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
	for (size_t i = 0; i < parameter_count(); i++) {
		const struct parameter *p = &scenario.parameters[i];
		char value[PARAMETER_SIZE];
		parameter_format(p, p->value, value, sizeof value);
		printf("      %s=%s  %s", p->name, value, p->help);
		printf(p->choices ? " (one of: %s)\n" : "\n", p->choices);
	}
	puts("  --describe        what this program is, as JSON");
}

void options_read(int argc, char *argv[])
{
	static const struct option known[] = {
		{ "set", required_argument, NULL, 's' },
		{ "describe", no_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int letter;

	while ((letter = getopt_long(argc, argv, "h", known, NULL)) != -1) {
		if (letter == 's') {
			parameter_set(optarg);
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
