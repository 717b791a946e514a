/* looplab alone: the menu of scenarios; play one, come back. */
#include "lab/menu.h"

#include <stdio.h>
#include <unistd.h>

#include "play.h"
#include "show.h"

static enum status run(const struct arguments *arguments)
{
	struct library library = { 0 };
	struct menu menu = { .library = &library };
	enum status status = STATUS_GOOD;

	library_load(&library);
	if (!show_on_screen(arguments) || library.entries.count == 0) {
		library_free(&library);
		return command_find("list")->run(arguments);
	}
	while (menu_run(&menu, &status) == MENU_PLAY) {
		const struct scenario_entry *scenario = &library.entries.at[menu.selected];
		status = play_scenario(arguments, scenario, NULL);
		if (status == STATUS_GOOD)
			snprintf(menu.message, sizeof menu.message, "%s: played", scenario->name);
		else
			snprintf(menu.message, sizeof menu.message, "%s: ended with status %d", scenario->name,
			    (int)status);
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
