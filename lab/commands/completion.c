/* looplab completion: for bash, zsh and fish, made from the same rows as --help. */
#include <stdio.h>
#include <string.h>

#include "lab/command.h"

/* In single quotes for a shell. */
static void put_quoted(const char *text)
{
	putchar('\'');
	for (; *text; text++)
		if (*text == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*text);
	putchar('\'');
}

/* What an argument can be, from its name in the rows. */
enum value { VALUE_WORDS, VALUE_FILE, VALUE_SCENARIO, VALUE_FIELD, VALUE_INTERFACE, VALUE_OTHER };

static enum value value_kind(const char *argument)
{
	return strchr(argument, '|')             ? VALUE_WORDS
	       : strcmp(argument, "FILE") == 0   ? VALUE_FILE
	       : strcmp(argument, "NAME") == 0   ? VALUE_SCENARIO
	       : strcmp(argument, "FIELD") == 0  ? VALUE_FIELD
	       : strcmp(argument, "[GLOB]") == 0 ? VALUE_FIELD
	       : strcmp(argument, "IFACE") == 0  ? VALUE_INTERFACE
	                                         : VALUE_OTHER;
}

/* "text|fields" → "text fields" */
static void put_words(const char *argument)
{
	for (; *argument; argument++)
		putchar(*argument == '|' ? ' ' : *argument);
}

/* --- bash --- */

static void put_bash_value(const char *argument)
{
	switch (value_kind(argument)) {
	case VALUE_WORDS:
		fputs("COMPREPLY=($(compgen -W \"", stdout);
		put_words(argument);
		puts("\" -- \"$cur\"));;");
		break;
	case VALUE_FILE:
		puts("compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\"));;");
		break;
	case VALUE_SCENARIO:
		puts(
		    "COMPREPLY=($(compgen -W \"$(\"${COMP_WORDS[0]}\" list 2>/dev/null | cut -d' ' -f1)\" -- \"$cur\"));;");
		break;
	case VALUE_FIELD:
		puts(
		    "COMPREPLY=($(compgen -W \"$(\"${COMP_WORDS[0]}\" fields 2>/dev/null | cut -d' ' -f1)\" -- "
		    "\"$cur\"));;");
		break;
	case VALUE_INTERFACE:
		puts("COMPREPLY=($(compgen -W \"any $(ls /sys/class/net 2>/dev/null)\" -- \"$cur\"));;");
		break;
	case VALUE_OTHER:
		puts("COMPREPLY=();;");
		break;
	}
}

static void put_bash_command(const struct command *command)
{
	printf("\t%s)\n\t\tcase $prev in\n", command->name);
	for (const struct option_row *row = command->options; row && row->name; row++) {
		if (!row->argument)
			continue;
		printf("\t\t--%s", row->name);
		if (row->letter)
			printf("|-%c", row->letter);
		fputs(") ", stdout);
		put_bash_value(row->argument);
	}
	fputs("\t\t*) case $cur in\n\t\t\t-*) COMPREPLY=($(compgen -W \"--help", stdout);
	for (const struct option_row *row = command->options; row && row->name; row++)
		printf(" --%s", row->name);
	puts("\" -- \"$cur\"));;");
	fputs("\t\t\t*) ", stdout);
	put_bash_value(command->operands ? command->operands : "");
	puts("\t\t\tesac;;\n\t\tesac;;");
}

static void put_bash(void)
{
	puts("# bash completion for looplab\n_looplab()\n{\n"
	     "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	     "\tif [ \"$COMP_CWORD\" -eq 1 ]; then");
	fputs("\t\tCOMPREPLY=($(compgen -W \"--help --version", stdout);
	for (size_t i = 0; i < command_count; i++)
		printf(" %s", commands[i]->name);
	puts("\" -- \"$cur\"))\n\t\treturn\n\tfi\n\tcase ${COMP_WORDS[1]} in");
	for (size_t i = 0; i < command_count; i++)
		put_bash_command(commands[i]);
	puts("\tesac\n}\ncomplete -F _looplab looplab");
}

/* --- zsh --- */

static const char *zsh_action(const char *argument)
{
	switch (value_kind(argument)) {
	case VALUE_FILE:
		return "_files";
	case VALUE_SCENARIO:
		return "(${(f)\"$(looplab list 2>/dev/null | cut -d' ' -f1)\"})";
	case VALUE_FIELD:
		return "(${(f)\"$(looplab fields 2>/dev/null | cut -d' ' -f1)\"})";
	case VALUE_INTERFACE:
		return "_net_interfaces";
	case VALUE_WORDS:
	case VALUE_OTHER:
		break;
	}
	return "";
}

/* Help in a zsh specification: brackets and colons would end it. */
static void put_zsh_help(const char *help)
{
	for (; *help; help++)
		if (*help == '\'')
			fputs("'\\''", stdout);
		else if (*help == '[' || *help == ']' || *help == ':')
			printf("\\%c", *help);
		else
			putchar(*help);
}

static void put_zsh_option(const struct option_row *row)
{
	fputs("\t\t\t'", stdout);
	printf("*--%s%s[", row->name, row->argument ? "=" : "");
	put_zsh_help(row->help);
	putchar(']');
	if (row->argument) {
		fputs(":value:", stdout);
		if (value_kind(row->argument) == VALUE_WORDS) {
			putchar('(');
			put_words(row->argument);
			putchar(')');
		} else {
			putchar('\'');
			put_quoted(zsh_action(row->argument));
			putchar('\'');
		}
	}
	puts("' \\");
}

static void put_zsh(void)
{
	puts("#compdef looplab\n# zsh completion for looplab\nlocal -a commands\ncommands=(");
	for (size_t i = 0; i < command_count; i++) {
		printf("\t'%s:", commands[i]->name);
		put_zsh_help(commands[i]->summary);
		puts("'");
	}
	puts(")\nif (( CURRENT == 2 )); then\n\t_describe command commands\n\treturn\nfi\n"
	     "local command=$words[2]\nshift words\n(( CURRENT-- ))\ncase $command in");
	for (size_t i = 0; i < command_count; i++) {
		printf("\t%s)\n\t\t_arguments -s \\\n", commands[i]->name);
		for (const struct option_row *row = commands[i]->options; row && row->name; row++)
			put_zsh_option(row);
		fputs("\t\t\t'*:argument:'", stdout);
		put_quoted(commands[i]->operands ? zsh_action(commands[i]->operands) : "");
		puts(";;");
	}
	puts("esac");
}

/* --- fish --- */

static void put_fish_option(const struct command *command, const struct option_row *row)
{
	printf(
	    "complete -c looplab -n '__fish_seen_subcommand_from %s' -l %s", command->name, row->name);
	if (row->letter)
		printf(" -s %c", row->letter);
	if (row->argument && value_kind(row->argument) == VALUE_WORDS) {
		fputs(" -xa '", stdout);
		put_words(row->argument);
		putchar('\'');
	} else if (row->argument && value_kind(row->argument) == VALUE_FIELD) {
		fputs(" -xa '(looplab fields | string split -f1 \" \")'", stdout);
	} else if (row->argument) {
		fputs(value_kind(row->argument) == VALUE_FILE ? " -rF" : " -x", stdout);
	}
	fputs(" -d ", stdout);
	put_quoted(row->help);
	putchar('\n');
}

static void put_fish(void)
{
	puts("# fish completion for looplab\ncomplete -c looplab -f");
	for (size_t i = 0; i < command_count; i++) {
		const struct command *command = commands[i];
		printf("complete -c looplab -n __fish_use_subcommand -a %s -d ", command->name);
		put_quoted(command->summary);
		putchar('\n');
		for (const struct option_row *row = command->options; row && row->name; row++)
			put_fish_option(command, row);
		enum value kind = value_kind(command->operands ? command->operands : "");
		if (kind == VALUE_SCENARIO)
			printf("complete -c looplab -n '__fish_seen_subcommand_from %s' "
			       "-a '(looplab list | string split -f1 \" \")'\n",
			    command->name);
		else if (kind == VALUE_FILE)
			printf("complete -c looplab -n '__fish_seen_subcommand_from %s' -F\n", command->name);
	}
}

static enum status run(const struct arguments *arguments)
{
	static const struct {
		const char *name;
		void (*put)(void);
	} shells[] = { { "bash", put_bash }, { "zsh", put_zsh }, { "fish", put_fish } };
	const char *name = arguments->operands.at[0];

	for (size_t i = 0; i < COUNT(shells); i++)
		if (strcmp(name, shells[i].name) == 0) {
			shells[i].put();
			return STATUS_GOOD;
		}
	return fail_with(STATUS_USAGE, "completion: there is bash, zsh and fish");
}

const struct command command_completion = {
	.name = "completion",
	.operands = "bash|zsh|fish",
	.least = 1,
	.most = 1,
	.summary = "prints shell completion: source <(looplab completion bash)",
	.run = run,
};
