/* looplab --version: with the libraries it runs on. */
#include <jansson.h>
#include <stdio.h>
#ifdef LAB_TUI
#include "lab/screen.h"
#endif
#include "lab/command.h"

static enum status run(const struct arguments *arguments)
{
	(void)arguments;
	printf("looplab %s\n", LAB_VERSION);
	printf("jansson %s\n", JANSSON_VERSION);
#ifdef LAB_TUI
	printf("%s\n", screen_library());
#else
	printf("built without a screen\n");
#endif
	return STATUS_GOOD;
}

const struct command command_version = {
	.name = "version",
	.summary = "the version of the lab and of its libraries",
	.run = run,
};
