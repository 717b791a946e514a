/* looplab manual: the man page, made from the same rows as --help. */
#include <stdio.h>
#include <string.h>

#include "lab/command.h"
#include "lab/lab.h"

/* Text for man(7): backslash and hyphen escaped, no line starts with a dot or quote. */
static void put_roff(const char *text)
{
	bool line_start = true;

	for (; *text; text++) {
		if (line_start && (*text == '.' || *text == '\''))
			fputs("\\&", stdout);
		if (*text == '\\')
			fputs("\\e", stdout);
		else if (*text == '-')
			fputs("\\-", stdout);
		else
			putchar(*text);
		line_start = *text == '\n';
	}
}

static void put_option(const struct option_row *row)
{
	puts(".TP");
	fputs(".B ", stdout);
	if (row->letter)
		printf("\\-%c\\fR, \\fB", row->letter);
	fputs("\\-\\-", stdout);
	put_roff(row->name);
	if (row->argument) {
		fputs("\\fR=\\fI", stdout);
		put_roff(row->argument);
	}
	puts("\\fR");
	put_roff(row->help);
	putchar('\n');
}

static void put_command(const struct command *command)
{
	fputs(".SS looplab ", stdout);
	put_roff(command->name);
	if (command->options)
		fputs(" [OPTION]...", stdout);
	if (command->operands) {
		putchar(' ');
		put_roff(command->operands);
	}
	printf("\n");
	put_roff(command->summary);
	puts(".");
	if (command->help) {
		puts(".PP");
		put_roff(command->help);
		putchar('\n');
	}
	for (const struct option_row *row = command->options; row && row->name; row++)
		put_option(row);
}

static void put_keys(void)
{
	char buffer[8];

	puts(".SH KEYS");
	for (size_t i = 0; i < action_count; i++) {
		puts(".TP");
		fputs(".B ", stdout);
		for (size_t k = 0; k < COUNT(actions[i].keys) && actions[i].keys[k]; k++) {
			fputs(k > 0 ? " " : "", stdout);
			put_roff(key_label(actions[i].keys[k], buffer));
		}
		putchar('\n');
		if (actions[i].section) {
			put_roff(actions[i].section);
			fputs(": ", stdout);
		}
		put_roff(actions[i].help);
		putchar('\n');
	}
}

static enum status run(const struct arguments *arguments)
{
	(void)arguments;
	printf(".TH LOOPLAB 1 \"\" \"looplab %s\" \"User Commands\"\n", LAB_VERSION);
	puts(
	    ".SH NAME\nlooplab \\- the packet-capture teaching lab\n.SH SYNOPSIS\n.B looplab\n"
	    "[\\fICOMMAND\\fR] [\\fIOPTION\\fR]...\n.SH DESCRIPTION\n"
	    "Plays real TCP and UDP sockets step by step on a private loopback, and shows every packet\n"
	    "beside the system call that caused it and the kernel's state of both sockets.\n"
	    "No root is needed: each run has its own user and network namespace.\n"
	    "Without a command it opens a menu of scenarios.\n.SH COMMANDS");
	for (size_t i = 0; i < command_count; i++)
		put_command(commands[i]);
	put_keys();
	puts(".SH EXIT STATUS");
	for (size_t i = 0; i < status_row_count; i++) {
		printf(".TP\n.B %d\n", (int)status_rows[i].status);
		put_roff(status_rows[i].meaning);
		putchar('\n');
	}
	puts(".SH ENVIRONMENT\n.TP\n.B LOOPLAB_SCENARIOS\n"
	     "Folders with further scenario programs, separated by colons.\n.TP\n.B NO_COLOR\n"
	     "If set and not empty, the screen uses no colours.\n"
	     ".SH SEE ALSO\n.BR tcpdump (1),\n.BR wireshark (1),\n.BR pcap\\-filter (7)");
	return STATUS_GOOD;
}

const struct command command_manual = {
	.name = "manual",
	.summary = "prints the man page, for man(1): looplab manual | man -l -",
	.run = run,
};
