/* Sub-commands: their arguments and their help. */
#include "command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_OPTIONS = 32, LONG_ONLY = 256 };

const struct status_row status_rows[] = {
	{ STATUS_GOOD, "success" },
	{ STATUS_CHECK, "a check failed" },
	{ STATUS_USAGE, "the command line cannot be understood" },
	{ STATUS_INPUT, "bad or unreadable input" },
	{ STATUS_PERMISSION, "no permission to capture" },
	{ STATUS_SCENARIO, "the scenario failed" },
	{ STATUS_OUTPUT, "output cannot be written" },
	{ STATUS_KERNEL, "this kernel cannot do it" },
};
const size_t status_row_count = COUNT(status_rows);

/* File names can hold anything. A line that is harmless already stays as it is, backslashes and all. */
static void make_harmless(struct text *line)
{
	struct text shown = { 0 };
	size_t escapes = 0;

	for (size_t i = 0; i < line->length; i++)
		escapes += line->at[i] == '\\';
	text_add_visible(&shown, line->at, line->length);
	if (shown.length != line->length + escapes) {
		text_clear(line);
		text_add(line, shown.at);
	}
	text_free(&shown);
}

enum status fail_with(enum status status, const char *format, ...)
{
	struct text line = { 0 };
	va_list arguments;

	va_start(arguments, format);
	text_add(&line, "looplab: ");
	text_vprintf(&line, format, arguments);
	va_end(arguments);
	make_harmless(&line);
	fprintf(stderr, "%s\n", line.at);
	text_free(&line);
	return status;
}

enum status fail_output(void)
{
	if (errno == EPIPE)
		return STATUS_OUTPUT;
	return fail_with(STATUS_OUTPUT, "standard output cannot be written: %s", strerror(errno));
}

/* What the user typed, harmless for a terminal. */
static enum status complain(const struct command *command, const char *what, const char *typed)
{
	struct text shown = { 0 };

	text_add_visible(&shown, typed, strlen(typed));
	fail_with(STATUS_USAGE, "%s: %s '%s'; `looplab %s --help` lists what there is", command->name,
	    what, text_string(&shown), command->name);
	text_free(&shown);
	return STATUS_USAGE;
}

/* An unknown option, which may have a name of its own here. */
static void complain_of_letter(const struct command *command, char letter)
{
	const struct foreign_option *foreign = command->foreign;
	char typed[] = { '-', letter, '\0' };

	while (foreign && foreign->letter && foreign->letter != letter)
		foreign++;
	if (foreign && foreign->letter)
		fail_with(STATUS_USAGE, "%s: there is no -%c: %s", command->name, letter, foreign->instead);
	else
		complain(command, "unknown option", typed);
}

/* OPTION, as getopt_long(3) left it: a letter, or something else that was TYPED. */
static void complain_of_option(
    const struct command *command, bool incomplete, int option, const char *typed)
{
	char letter[] = { '-', (char)option, '\0' };
	bool is_letter = option > 0 && option < LONG_ONLY;

	if (incomplete)
		complain(command, "an argument is missing after", is_letter ? letter : typed);
	else if (is_letter)
		complain_of_letter(command, (char)option);
	else
		complain(command, "unknown option", typed);
}

/* The tables of getopt_long(3) for our rows. A long option without a letter is LONG_ONLY + index. */
static void make_tables(const struct option_row *rows, struct option *longs, char *letters)
{
	size_t letter = 0;

	letters[letter++] = ':';
	for (int i = 0; rows && rows[i].name && i < MAX_OPTIONS; i++) {
		longs[i] = (struct option){ .name = rows[i].name,
			.has_arg = rows[i].argument ? required_argument : no_argument,
			.val = LONG_ONLY + i };
		if (rows[i].letter) {
			letters[letter++] = rows[i].letter;
			if (rows[i].argument)
				letters[letter++] = ':';
		}
	}
}

static const struct option_row *row_of(const struct option_row *rows, int value)
{
	if (value >= LONG_ONLY)
		return &rows[value - LONG_ONLY];
	while (rows->letter != value)
		rows++;
	return rows;
}

static bool count_fits(const struct arguments *arguments, const struct command *command)
{
	int count = (int)arguments->operands.count;

	if (count < command->least)
		fail_with(STATUS_USAGE, "%s: %s is missing; `looplab %s --help` shows how it is used",
		    command->name, command->operands, command->name);
	else if (command->most >= 0 && count > command->most)
		complain(command, "unexpected argument", arguments->operands.at[command->most]);
	else
		return true;
	return false;
}

bool arguments_parse(
    struct arguments *arguments, const struct command *command, int argc, char *argv[])
{
	struct option longs[MAX_OPTIONS + 1] = { 0 };
	char letters[2 * MAX_OPTIONS + 2] = { 0 };
	int value;

	make_tables(command->options, longs, letters);
	opterr = 0;
	optind = 1;
	while ((value = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (value == '?' || value == ':') {
			complain_of_option(command, value == ':', optopt, argv[optind - 1]);
			return false;
		}
		*array_add(&arguments->options) =
		    (struct given){ .row = row_of(command->options, value), .value = optarg };
	}
	while (optind < argc)
		*array_add(&arguments->operands) = argv[optind++];
	return count_fits(arguments, command);
}

void arguments_free(struct arguments *arguments)
{
	array_free(&arguments->options);
	array_free(&arguments->operands);
}

bool option_given(const struct arguments *arguments, const char *name)
{
	for (size_t i = 0; i < arguments->options.count; i++)
		if (strcmp(arguments->options.at[i].row->name, name) == 0)
			return true;
	return false;
}

const char *option_value(const struct arguments *arguments, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < arguments->options.count; i++)
		if (strcmp(arguments->options.at[i].row->name, name) == 0)
			value = arguments->options.at[i].value;
	return value;
}

bool option_number(const struct arguments *arguments, const char *name, long least, long *number)
{
	const char *value = option_value(arguments, name);
	char *end;

	if (!value)
		return true;
	errno = 0;
	long read = strtol(value, &end, 10);
	if (end == value || *end || errno || read < least) {
		struct text shown = { 0 };
		text_add_visible(&shown, value, strlen(value));
		fail_with(STATUS_USAGE, "--%s: '%s' is not a number of at least %ld", name,
		    text_string(&shown), least);
		text_free(&shown);
		return false;
	}
	*number = read;
	return true;
}

enum { HELP_COLUMN = 32, HELP_WIDTH = 80 };

/* WORDS in the columns from LEFT on, where the cursor is already. */
static void print_wrapped(const char *words, int left)
{
	int column = left;

	while (*words) {
		int length = (int)strcspn(words, " \n");
		if (column > left && column + 1 + length > HELP_WIDTH) {
			printf("\n%*s", left, "");
			column = left;
		} else if (column > left) {
			putchar(' ');
			column++;
		}
		printf("%.*s", length, words);
		column += length;
		words += length + (words[length] != '\0');
	}
	putchar('\n');
}

/* "  -w, --write=FILE        Sentence" with the sentences in one column, wrapped. */
static void print_row(const struct option_row *row)
{
	char left[64];
	int width = snprintf(left, sizeof left, "  %c%c%c --%s%s%s", row->letter ? '-' : ' ',
	    row->letter ? row->letter : ' ', row->letter ? ',' : ' ', row->name,
	    row->argument ? "=" : "", row->argument ? row->argument : "");

	printf("%-*s", HELP_COLUMN, left);
	if (width >= HELP_COLUMN)
		printf("\n%*s", HELP_COLUMN, "");
	print_wrapped(row->help, HELP_COLUMN);
}

void command_print_help(const struct command *command)
{
	static const struct option_row help = { "help", 'h', NULL, "print this and exit" };

	printf("usage: looplab %s%s%s%s\n\n%s\n", command->name, command->options ? " [OPTION]…" : "",
	    command->operands ? " " : "", command->operands ? command->operands : "", command->summary);
	if (command->help) {
		putchar('\n');
		print_wrapped(command->help, 0);
	}
	puts("\noptions:");
	for (const struct option_row *row = command->options; row && row->name; row++)
		print_row(row);
	print_row(&help);
}
