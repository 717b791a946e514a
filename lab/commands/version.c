/* looplab --version: with the libraries it runs on. */
#include <jansson.h>
#include <stdio.h>
#ifdef LAB_TUI
#include "lab/screen.h"
#endif
#include "capture/file.h"
#include "lab/classroom/digest.h"
#include "lab/command.h"
#include "lab/paths.h"
#include "lab/player.h"

/* Of those that unpack capture files. */
static void print_unpackers(void)
{
	struct text lines = { 0 };

	file_libraries(&lines);
	fputs(text_string(&lines), stdout);
	text_free(&lines);
}

/* Of those that exercises need. */
static void print_classroom(void)
{
	struct text lines = { 0 };

	if (exercise_library(&lines))
		text_add(&lines, "\n");
	if (digest_library(&lines))
		text_add(&lines, "\n");
	fputs(text_string(&lines), stdout);
	text_free(&lines);
}

/* Of libpcap, which only the stage is linked with. */
static void print_stage(void)
{
	struct text stage = { 0 }, answer = { 0 };

	path_of_stage(&stage);
	if (player_ask(stage.at, "version", &answer))
		fputs(text_string(&answer), stdout);
	text_free(&stage);
	text_free(&answer);
}

static enum status run(const struct arguments *arguments)
{
	(void)arguments;
	printf("looplab %s\n", LAB_VERSION);
	print_stage();
	printf("jansson %s\n", JANSSON_VERSION);
	print_unpackers();
	print_classroom();
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
