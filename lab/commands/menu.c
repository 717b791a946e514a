/* looplab alone: the menu of scenarios; play one, come back. */
#include "lab/menu.h"

#include <stdio.h>
#include <unistd.h>

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
	while (choose(&page, &status)) {
		const struct scenario_entry *scenario = &library.entries.at[menu->selected];
		status = play_scenario(arguments, scenario, NULL);
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
	.summary = "the menu of scenarios; the same as no command at all",
	.help = "Choose with the arrows, search with /, play with enter; q comes back to the menu.",
	.run = run,
};
