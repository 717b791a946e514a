/* Scenario programs, found and asked. */
#include "library.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/near.h"
#include "language.h"
#include "paths.h"
#include "player.h"

static const char *copy_string(struct library *library, const json_t *object, const char *key)
{
	const char *string = json_string_value(json_object_get(object, key));

	return string ? arena_copy(&library->arena, string, strlen(string)) : "";
}

/* A number or a word, as --set would say it. */
static const char *copy_value(struct library *library, const json_t *value)
{
	char digits[24];

	if (json_is_string(value))
		return arena_copy(&library->arena, json_string_value(value), json_string_length(value));
	int length = snprintf(digits, sizeof digits, "%lld", json_integer_value(value));
	return arena_copy(&library->arena, digits, (size_t)length);
}

static const char *copy_choices(struct library *library, const json_t *list)
{
	struct text words = { 0 };
	size_t i;
	json_t *word;

	json_array_foreach(list, i, word) if (json_is_string(word))
	    text_printf(&words, "%s%s", words.length ? " " : "", json_string_value(word));
	const char *copy = arena_copy(&library->arena, text_string(&words), words.length);
	text_free(&words);
	return copy;
}

static void copy_lists(struct library *library, const json_t *object, struct scenario_entry *entry)
{
	size_t i;
	json_t *item;

	json_array_foreach(json_object_get(object, "needs"), i, item) if (json_is_string(item)) *
	    array_add(&entry->needs) =
	    arena_copy(&library->arena, json_string_value(item), json_string_length(item));
	json_array_foreach(json_object_get(object, "parameters"), i, item)
	{
		*array_add(&entry->parameters) = (struct scenario_parameter){
			.name = copy_string(library, item, "name"),
			.value = copy_value(library, json_object_get(item, "value")),
			.help = copy_string(library, item, "help"),
			.choices = copy_choices(library, json_object_get(item, "choices")),
			.least = (long)json_integer_value(json_object_get(item, "least")),
			.most = (long)json_integer_value(json_object_get(item, "most")),
		};
	}
}

/* Asks one program; false when it is no scenario. */
static bool add_program(struct library *library, const char *program)
{
	struct text answer = { 0 };
	json_t *object = NULL;

	if (player_ask(program, "--describe", &answer))
		object = json_loads(text_string(&answer), 0, NULL);
	text_free(&answer);
	bool good = json_is_string(json_object_get(object, "name"));
	if (good) {
		struct scenario_entry entry = {
			.program = arena_copy(&library->arena, program, strlen(program)),
			.name = copy_string(library, object, "name"),
			.title = in_language(copy_string(library, object, "title")),
			.topic = copy_string(library, object, "topic"),
			.level = copy_string(library, object, "level"),
			.source = copy_string(library, object, "source"),
			.reference = copy_string(library, object, "reference"),
			.summary = in_language(copy_string(library, object, "summary")),
			.misconception = in_language(copy_string(library, object, "misconception")),
			.lesson = (int)json_integer_value(json_object_get(object, "lesson")),
		};
		if (entry.lesson <= 0)
			entry.lesson = INT_MAX;
		copy_lists(library, object, &entry);
		*array_add(&library->entries) = entry;
	}
	json_decref(object);
	return good;
}

/* Not hidden, not the stage, and may be run. */
static bool may_be_scenario(const char *name, const char *path)
{
	return name[0] != '.' && strcmp(name, "looplab-stage") != 0 && !strchr(name, '.') &&
	       access(path, X_OK) == 0;
}

static int level_rank(const char *level)
{
	static const char *const ranks[] = { "basic", "intermediate", "advanced" };
	int rank = 0;

	while (rank < (int)COUNT(ranks) && strcmp(level, ranks[rank]) != 0)
		rank++;
	return rank;
}

static int compare_entries(const void *a, const void *b)
{
	const struct scenario_entry *one = a, *other = b;
	int order = strcmp(one->topic, other->topic);

	if (order == 0)
		order = level_rank(one->level) - level_rank(other->level);
	if (order == 0)
		order = (one->lesson > other->lesson) - (one->lesson < other->lesson);
	return order != 0 ? order : strcmp(one->name, other->name);
}

static bool has_entry(const struct library *library, const char *name)
{
	for (size_t i = 0; i < library->entries.count; i++)
		if (strcmp(library->entries.at[i].name, name) == 0)
			return true;
	return false;
}

void library_load(struct library *library)
{
	struct text folder = { 0 }, path = { 0 };

	for (size_t i = 0; text_clear(&folder), path_of_scenarios(i, &folder); i++) {
		DIR *entries = opendir(folder.at);
		for (struct dirent *entry; entries && (entry = readdir(entries));) {
			text_clear(&path);
			text_printf(&path, "%s/%s", folder.at, entry->d_name);
			if (may_be_scenario(entry->d_name, path.at) && !has_entry(library, entry->d_name))
				add_program(library, path.at);
		}
		if (entries)
			closedir(entries);
	}
	text_free(&folder);
	text_free(&path);
	if (library->entries.count > 1)
		qsort(library->entries.at, library->entries.count, sizeof *library->entries.at,
		    compare_entries);
}

/* Names that share a part with NAME, or else the one that is nearest, for a message. */
static void add_near(struct library *library, const char *name, struct text *near)
{
	ARRAY(const char *) names = { 0 };

	library_load(library);
	for (size_t i = 0; i < library->entries.count; i++) {
		const char *other = library->entries.at[i].name;
		if (strstr(other, name) || strstr(name, other) || strncmp(other, name, 6) == 0)
			text_printf(near, "%s%s", near->length ? ", " : "", other);
		*array_add(&names) = other;
	}
	const char *nearest = word_near(name, names.at, names.count);
	if (near->length == 0 && nearest)
		text_add(near, nearest);
	array_free(&names);
}

const struct scenario_entry *library_find(
    struct library *library, const char *name, struct error *error)
{
	struct text path = { 0 };
	bool found = false;

	for (size_t i = 0; !found && !strchr(name, '/'); i++) {
		text_clear(&path);
		if (!path_of_scenarios(i, &path))
			break;
		text_printf(&path, "/%s", name);
		found = may_be_scenario(name, path.at) && add_program(library, path.at);
	}
	text_clear(&path);
	if (!found) {
		add_near(library, name, &path);
		struct text shown = { 0 };
		text_add_visible(&shown, name, strlen(name));
		error_set(error, "no scenario is called '%s'%s%s%s; `looplab list` names them all",
		    shown.at, path.length ? "; did you mean " : "", text_string(&path),
		    path.length ? "?" : "");
		text_free(&shown);
	}
	text_free(&path);
	return found ? &library->entries.at[library->entries.count - 1] : NULL;
}

void library_free(struct library *library)
{
	for (size_t i = 0; i < library->entries.count; i++) {
		array_free(&library->entries.at[i].needs);
		array_free(&library->entries.at[i].parameters);
	}
	array_free(&library->entries);
	arena_free(&library->arena);
}

const struct scenario_parameter *scenario_parameter_of(
    const struct scenario_entry *scenario, const char *setting, const char **value)
{
	size_t length = strcspn(setting, "=");

	for (size_t i = 0; setting[length] == '=' && i < scenario->parameters.count; i++) {
		const struct scenario_parameter *parameter = &scenario->parameters.at[i];
		if (strlen(parameter->name) == length && memcmp(parameter->name, setting, length) == 0) {
			*value = setting + length + 1;
			return parameter;
		}
	}
	return NULL;
}
