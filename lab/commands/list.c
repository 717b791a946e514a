/* looplab list: the scenarios. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "lab/command.h"
#include "lab/library.h"

static json_t *parameters_of(const struct scenario_entry *entry)
{
	json_t *list = json_array();

	for (size_t i = 0; i < entry->parameters.count; i++) {
		const struct scenario_parameter *p = &entry->parameters.at[i];
		json_t *one =
		    json_pack("{s:s, s:s, s:s}", "name", p->name, "value", p->value, "help", p->help);
		if (*p->choices)
			json_object_set_new(one, "choices", json_string(p->choices));
		else if (p->least != 0 || p->most != 0)
			json_object_update_new(one, json_pack("{s:I, s:I}", "least", (json_int_t)p->least,
			                                "most", (json_int_t)p->most));
		json_array_append_new(list, one);
	}
	return list;
}

static void print_json(const struct library *library)
{
	json_t *list = json_array();

	for (size_t i = 0; i < library->entries.count; i++) {
		const struct scenario_entry *entry = &library->entries.at[i];
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "name", entry->name, "title",
		        entry->title, "topic", entry->topic, "level", entry->level, "summary",
		        entry->summary, "misconception", entry->misconception, "reference",
		        entry->reference, "program", entry->program, "parameters", parameters_of(entry)));
	}
	char *text = json_dumps(list, JSON_INDENT(2));
	puts(text ? text : "[]");
	free(text);
	json_decref(list);
}

static enum status run(const struct arguments *arguments)
{
	struct library library = { 0 };

	library_load(&library);
	bool empty = library.entries.count == 0;
	if (option_given(arguments, "json"))
		print_json(&library);
	else
		for (size_t i = 0; i < library.entries.count; i++)
			printf("%-22s %s\n", library.entries.at[i].name, library.entries.at[i].title);
	library_free(&library);
	return empty
	           ? fail_with(STATUS_INPUT, "no scenario programs were found; "
	                                     "build the lab, or name their folder in LOOPLAB_SCENARIOS")
	           : STATUS_GOOD;
}

static const struct option_row options[] = {
	{ "json", 0, NULL, "as JSON, with everything that a scenario says of itself" },
	{ 0 },
};

const struct command command_list = {
	.name = "list",
	.summary = "the scenarios that can be played",
	.options = options,
	.run = run,
};
