/* looplab: the packet-capture teaching lab. Sub-commands, one row each. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "capture/near.h"
#include "command.h"
#include "commands/list.h"
#include "language.h"
#include "library.h"
#include "paths.h"
#include "rights.h"

#define DECLARE(name) extern const struct command command_##name;
COMMANDS(DECLARE)

#define ROW(name) &command_##name,
const struct command *const commands[] = { COMMANDS(ROW) };
const size_t command_count = COUNT(commands);

static void print_help(void)
{
	puts("usage: looplab [COMMAND] [OPTION]…\n\n"
	     "The packet-capture teaching lab: real TCP and UDP sockets, played step by step\n"
	     "on a private loopback, with every packet beside the system call that caused it.\n"
	     "Without a command it opens the menu of scenarios.\n\ncommands:");
	for (size_t i = 0; i < command_count; i++)
		printf("  %-12s %s\n", commands[i]->name, commands[i]->summary);
	puts("\n`looplab COMMAND --help` tells more.\n\nexit status:");
	for (size_t i = 0; i < status_row_count; i++)
		printf("  %3d  %s\n", (int)status_rows[i].status, status_rows[i].meaning);
}

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < command_count; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

/* The command that NAME may have been meant to be, or NULL. */
static const char *near_command(const char *name)
{
	const char *names[COUNT(commands)];

	for (size_t i = 0; i < command_count; i++)
		names[i] = commands[i]->name;
	return word_near(name, names, command_count);
}

static bool asks_for_help(int argc, char *argv[])
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

static enum status run(const struct command *command, int argc, char *argv[])
{
	struct arguments arguments = { 0 };

	if (asks_for_help(argc, argv)) {
		command_print_help(command);
		return STATUS_GOOD;
	}
	enum status status = STATUS_USAGE;
	if (arguments_parse(&arguments, command, argc, argv))
		status = command->run(&arguments);
	arguments_free(&arguments);
	return status;
}

static bool is_scenario(const char *name)
{
	struct library library = { 0 };
	struct error ignored;
	bool found = library_find(&library, name, &ignored) != NULL;

	library_free(&library);
	return found;
}

static enum status dispatch(int argc, char *argv[])
{
	const char *name = argc > 1 ? argv[1] : "menu";

	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
		print_help();
		return STATUS_GOOD;
	}
	if (strcmp(name, "help") == 0 && argc == 2) {
		print_help();
		return STATUS_GOOD;
	}
	if (strcmp(name, "--version") == 0)
		name = "version";
	const struct command *command = command_find(strcmp(name, "help") == 0 ? argv[2] : name);
	if (!command) {
		struct text shown = { 0 };
		text_add_visible(&shown, name, strlen(name));
		if (is_scenario(name))
			fail_with(STATUS_USAGE, "no command is called '%s'; did you mean `looplab run %s`?",
			    text_string(&shown), text_string(&shown));
		else if (near_command(name))
			fail_with(STATUS_USAGE, "no command is called '%s'; did you mean `looplab %s`?",
			    text_string(&shown), near_command(name));
		else
			fail_with(STATUS_USAGE, "no command is called '%s'; `looplab --help` lists them",
			    text_string(&shown));
		text_free(&shown);
		return STATUS_USAGE;
	}
	if (strcmp(name, "help") == 0) {
		command_print_help(command);
		return STATUS_GOOD;
	}
	return argc > 1 ? run(command, argc - 1, argv + 1) : run(command, 1, argv);
}

static void find_language(void)
{
	struct text folder = { 0 };

	path_of_translations(&folder);
	language_start(folder.at);
	text_free(&folder);
}

int main(int argc, char *argv[])
{
	rights_give_up();
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C"); /* numbers stand in pages and tables that other programs read */
	find_language();
	signal(SIGPIPE, SIG_IGN); /* `looplab print x | head` ends with a failed write, not a signal */
	enum status status = dispatch(argc, argv);
	bool written = fflush(stdout) == 0 && !ferror(stdout); /* an earlier write may have failed */
	if (!written && status == STATUS_GOOD)
		status = fail_output();
	return (int)status;
}
