/* looplab alone: the menu of scenarios; play one, come back. */
#include "lab/menu.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exercise.h"
#include "lab/classroom/shelf.h"
#include "play.h"
#include "show.h"

/* The menu as a page; what was chosen ends it. */
struct menu_page {
	struct menu menu;
	enum menu_choice choice;
};

static bool update_menu(void *model, const struct input *input)
{
	struct menu_page *page = model;

	page->choice = menu_update(&page->menu, input);
	return page->choice == MENU_STAY;
}

static void draw_menu(const void *model, struct cells *cells)
{
	menu_draw(&((const struct menu_page *)model)->menu, cells);
}

/* Lets the student choose. *STATUS: of a failure, else untouched. */
static bool choose(struct menu_page *model, enum status *status)
{
	struct page page = { model, update_menu, draw_menu };
	struct error error;

	model->choice = MENU_QUIT;
	if (!page_run(&page, &error))
		*status = fail_with(STATUS_USAGE, "%s; use looplab list", error.text);
	return model->choice == MENU_PLAY;
}

static const char *copy(struct library *library, const char *words)
{
	return arena_copy(&library->arena, words, strlen(words));
}

/* An exercise in the form that the menu shows. */
static struct scenario_entry entry_of(struct library *library, const struct exercise_file *file)
{
	const struct exercise *exercise = file->exercise;
	struct text questions = { 0 }, belief = { 0 };

	text_printf(&questions, "%u questions", exercise->question_count);
	if (exercise->scenario)
		text_printf(&questions, " about %s", exercise->scenario);
	if (exercise->misconception)
		text_printf(&belief, "Often believed: %s", exercise->misconception);
	struct scenario_entry entry = {
		.program = copy(library, file->path),
		.name = copy(library, file->name),
		.title = copy(library, exercise->title),
		.topic = "exercises",
		.level = exercise_level_word(exercise->level),
		.source = "",
		.reference = copy(library, text_string(&questions)),
		.summary = copy(library, text_string(&belief)),
		.misconception = "",
	};
	text_free(&questions);
	text_free(&belief);
	return entry;
}

/* Exercises behind the scenarios; how many. One that cannot be read is none: `looplab exercise` says why. */
static size_t add_exercises(struct library *library)
{
	struct shelf_paths paths = { .list = { 0 } };
	struct exercise_file file;
	struct error ignored;
	size_t count = 0;

	shelf_list(&library->arena, &paths);
	for (size_t i = 0; i < paths.list.count; i++) {
		if (exercise_open(&file, paths.list.at[i], &ignored)) {
			*array_add(&library->entries) = entry_of(library, &file);
			count++;
		}
		exercise_close(&file);
	}
	array_free(&paths.list);
	return count;
}

/* Plays what was chosen, or asks. */
static enum status begin(
    const struct arguments *arguments, const struct menu *menu, const struct scenario_entry *entry)
{
	size_t scenarios = menu->library->entries.count - menu->exercises;

	return menu->selected < scenarios ? play_scenario(arguments, entry, NULL)
	                                  : exercise_do(arguments, entry->program);
}

static enum status run(const struct arguments *arguments)
{
	struct library library = { 0 };
	struct menu_page page = { .menu = { .library = &library } };
	struct menu *menu = &page.menu;
	enum status status = STATUS_GOOD;

	library_load(&library);
	if (!show_on_screen(arguments) || library.entries.count == 0) {
		library_free(&library);
		return command_find("list")->run(arguments);
	}
	page.menu.exercises = add_exercises(&library);
	while (choose(&page, &status)) {
		const struct scenario_entry *scenario = &library.entries.at[menu->selected];
		status = begin(arguments, menu, scenario);
		if (status == STATUS_GOOD)
			snprintf(menu->message, sizeof menu->message, "%s: played", scenario->name);
		else
			snprintf(menu->message, sizeof menu->message, "%s: ended with status %d",
			    scenario->name, (int)status);
	}
	library_free(&library);
	return status;
}

const struct command command_menu = {
	.name = "menu",
	.summary = "the menu of scenarios and exercises; the same as no command",
	.help = "Choose with the arrows, search with /, play with enter; q comes back to the menu.",
	.run = run,
};
