/*
 * command: one row per sub-command, one row per option. --help, the man page, shell completion and
 * the parsing itself come from these rows.
 */
#ifndef LAB_COMMAND_H
#define LAB_COMMAND_H

#include "capture/base.h"
#include "status.h"

struct option_row {
	const char *name;     /* "write"; NULL ends the table */
	char letter;          /* 'w', or 0 */
	const char *argument; /* "FILE", "comments|rows"; NULL: none */
	const char *help;     /* one sentence */
};

/* An option that people know from tcpdump or tshark, and what does the same here. */
struct foreign_option {
	char letter;         /* 0 ends the table */
	const char *instead; /* the end of a sentence: "`looplab export` writes packets" */
};

struct given {
	const struct option_row *row;
	const char *value; /* NULL if it takes none */
};

/* What the user gave. Invariant: every option is in the command's table, with an argument if it
 * needs one. */
struct arguments {
	ARRAY(struct given) options;
	ARRAY(const char *) operands;
};

struct command {
	const char *name;
	const char *operands; /* "NAME", "[FILE]"; NULL: none */
	int least, most;      /* number of operands; most -1: any */
	const char *summary;  /* one line */
	const char *help;     /* a paragraph or two */
	const struct option_row *options;
	const struct foreign_option *foreign; /* or NULL: nothing is expected that is not there */
	enum status (*run)(const struct arguments *arguments);
};

extern const struct command *const commands[]; /* main.c */
extern const size_t command_count;
/* NULL: there is none with this name. */
const struct command *command_find(const char *name);

/* Reads argv[1 …] of COMMAND; false after one line on stderr. --help is answered by the caller. */
bool arguments_parse(
    struct arguments *arguments, const struct command *command, int argc, char *argv[]);
void arguments_free(struct arguments *arguments);
bool option_given(const struct arguments *arguments, const char *name);
/* The last value given, or NULL. */
const char *option_value(const struct arguments *arguments, const char *name);
/* A whole number of at least LEAST into *NUMBER, left alone if not given; false after a line on
 * stderr. */
bool option_number(const struct arguments *arguments, const char *name, long least, long *number);

/* Prints a command's help on standard output. */
void command_print_help(const struct command *command);
/* What the exit statuses mean, for help and manual. */
struct status_row {
	enum status status;
	const char *meaning;
};
extern const struct status_row status_rows[];
extern const size_t status_row_count;

/* What to say, and return, when standard output failed with the present errno: nothing is said of a
 * reader that has gone (`| head`). */
enum status fail_output(void);
/* "looplab: SENTENCE" on stderr; returns STATUS. */
enum status fail_with(enum status status, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
