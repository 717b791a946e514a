/*
 * Exercises and lessons as a whole: every scenario has an exercise, teachers find every exercise in the table,
 * what a lesson says to type exists, and its hand-outs can be made.
 */
#include "live.h"
#include "process.h"
#include "tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "lab/classroom/exercise.h"

#define LOOPLAB BINARY_DIR "/bin/looplab"

static struct tree tree;

static bool is_lesson(const char *path)
{
	return starts_with(path, "docs/lessons/") && ends_with(path, ".md");
}

static bool is_exercise(const char *path)
{
	return starts_with(path, "lab/exercises/") && ends_with(path, ".yaml");
}

/* The scenarios that have exercises, a line each, and how many questions there are. */
static size_t read_exercises(struct text *scenarios)
{
	size_t questions = 0;

	for (size_t i = 0; i < tree.files.count; i++) {
		const struct file *file = &tree.files.at[i];
		struct exercise_file exercise;
		struct error error = { "" };
		if (!is_exercise(file->path))
			continue;
		if (!exercise_parse(&exercise, file->path, file->content, strlen(file->content), &error))
			fail_msg("%s", error.text);
		questions += exercise.exercise->question_count;
		text_printf(scenarios, "%s\n", exercise.exercise->scenario);
		exercise_close(&exercise);
	}
	return questions;
}

/* "scenarios/tcp_data.c" as a line with the name of the scenario: "tcp-data". */
static void line_of(const char *path, struct text *line)
{
	text_clear(line);
	text_printf(line, "\n");
	for (const char *at = strrchr(path, '/') + 1; *at && *at != '.'; at++)
		text_printf(line, "%c", *at == '_' ? '-' : *at);
	text_printf(line, "\n");
}

static void every_scenario_has_an_exercise(void **state)
{
	struct text line = { 0 }, asked = { 0 };
	size_t scenarios = 0;

	(void)state;
	if (!exercise_library(&line))
		skip(); /* built without libcyaml */
	text_printf(&asked, "\n");
	size_t questions = read_exercises(&asked);
	for (size_t i = 0; i < tree.files.count; i++) {
		const struct file *file = &tree.files.at[i];
		if (!starts_with(file->path, "scenarios/") || strchr(file->path + 10, '/') ||
		    !strstr(file->content, "\nconst struct scenario scenario = {"))
			continue;
		scenarios++;
		line_of(file->path, &line);
		if (!strstr(text_string(&asked), text_string(&line)))
			fail_msg("no exercise is about the scenario in %s", file->path);
	}
	text_free(&line);
	text_free(&asked);
	assert_true(scenarios >= 34);
	assert_true(questions >= 100);
}

static void teachers_find_every_exercise_in_the_table(void **state)
{
	const struct file *table = tree_find(&tree, "docs/lessons/README.md");
	struct text row = { 0 };

	(void)state;
	assert_non_null(table);
	for (size_t i = 0; i < tree.files.count; i++) {
		const struct file *file = &tree.files.at[i];
		char level[20], scenario[40];
		if (!is_exercise(file->path))
			continue;
		const char *says = strstr(file->content, "\nlevel: "),
		           *about = strstr(file->content, "\nscenario: ");
		if (!says || sscanf(says, " level: %19s", level) != 1 || !about ||
		    sscanf(about, " scenario: %39s", scenario) != 1)
			fail_msg("%s says no level or no scenario", file->path);
		const char *name = file->path + strlen("lab/exercises/");
		text_clear(&row);
		text_printf(
		    &row, "\n| %s | `%.*s` | `%s` | ", level, (int)(strlen(name) - 5), name, scenario);
		if (!strstr(table->content, text_string(&row)))
			fail_msg("docs/lessons/README.md lacks the row%s", text_string(&row));
	}
	text_free(&row);
}

/* Fails when a word after COMMAND in FILE, if it is a name, is no file FOLDER/NAME SUFFIX. */
static void assert_names_exist(const struct file *file, const char *command, const char *folder,
    const char *suffix, size_t *count)
{
	bool in_c = strcmp(suffix, ".c") == 0; /* the names of C files have _ for - */
	struct text path = { 0 };

	for (const char *at = file->content; (at = strstr(at, command));) {
		at += strlen(command);
		size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789-");
		if (!length || !islower((unsigned char)*at) || strncmp(at, "preview ", 8) == 0)
			continue;
		text_clear(&path);
		text_printf(&path, "%s", folder);
		for (size_t i = 0; i < length; i++)
			text_printf(&path, "%c", in_c && at[i] == '-' ? '_' : at[i]);
		text_printf(&path, "%s", suffix);
		if (!tree_find(&tree, text_string(&path)))
			fail_msg("%s: no %s", file->path, text_string(&path));
		++*count;
	}
	text_free(&path);
}

static void what_a_lesson_plays_and_asks_exists(void **state)
{
	size_t played = 0, asked = 0;

	(void)state;
	for (size_t i = 0; i < tree.files.count; i++) {
		const struct file *file = &tree.files.at[i];
		if (!is_lesson(file->path))
			continue;
		assert_names_exist(file, "looplab run ", "scenarios/", ".c", &played);
		assert_names_exist(file, "looplab compare ", "scenarios/", ".c", &played);
		assert_names_exist(file, "looplab exercise ", "lab/exercises/", ".yaml", &asked);
	}
	assert_true(played >= 20);
	assert_true(asked >= 5);
}

/* The commands of one lesson that make recordings and hand-outs, as a script. */
static void add_commands(const char *content, struct text *script)
{
	for (const char *at = content; (at = strstr(at, "\n    looplab ")); at++) {
		const char *command = at + 5;
		if (starts_with(command, "looplab run ") || starts_with(command, "looplab export "))
			text_printf(script, "%.*s\n", (int)strcspn(command, "\n"), command);
	}
}

static void every_hand_out_can_be_made(void **state)
{
	char *folder = folder_make();
	struct text script = { 0 }, why = { 0 };

	(void)state;
	if (!can_play(LOOPLAB, false, &why)) {
		print_message("skipped: %s\n", text_string(&why));
		skip();
	}
	text_printf(&script, "set -e\nlooplab() { " LOOPLAB " \"$@\"; }\n");
	for (size_t i = 0; i < tree.files.count; i++)
		if (is_lesson(tree.files.at[i].path))
			add_commands(tree.files.at[i].content, &script);
	text_printf(&script,
	    "ls handout-1.html handout-2.html handout-3.txt handout-4.html handout-5.html >/dev/null\n");
	struct result made = process_run(&(struct process){
	    .arguments = { "sh", "-c", text_string(&script) }, .folder = folder, .deadline = 100000 });
	if (made.status != 0)
		print_error("%s%s", text_string(&made.out), text_string(&made.err));
	int status = made.status;
	result_free(&made);
	text_free(&script);
	text_free(&why);
	folder_remove(folder);
	assert_int_equal(status, 0);
}

static int begin(void **state)
{
	(void)state;
	tree_read(&tree, SOURCE_DIR);
	return 0;
}

static int end(void **state)
{
	(void)state;
	tree_free(&tree);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scenario_has_an_exercise),
		cmocka_unit_test(teachers_find_every_exercise_in_the_table),
		cmocka_unit_test(what_a_lesson_plays_and_asks_exists),
		cmocka_unit_test(every_hand_out_can_be_made),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
