/*
 * process: runs a program to its end, for tests of the command line. Never waits for ever.
 */
#ifndef TESTS_PROCESS_H
#define TESTS_PROCESS_H

#include "capture/base.h"

struct process {
	const char *arguments[24]; /* program first; one without '/' is found in PATH; NULL ends */
	const char *input;         /* what stdin gives; NULL: nothing (/dev/null) */
	const char *output;        /* a file that becomes stdout ("/dev/full"); NULL: kept as text */
	const char *environment;   /* one more "NAME=VALUE", or NULL */
	const char *folder;        /* to run in, or NULL: this one's */
	bool input_closed;         /* stdin is not open at all */
	bool nobody;               /* as an ordinary user without any right, if the caller is root */
	void (*prepare)(void);     /* called in the child before the program starts, or NULL */
	int deadline;              /* milliseconds; 0: 60 000 */
};

struct result {
	int status; /* exit status; 128 + signal; -1: killed at the deadline */
	struct text out, err;
	int64_t elapsed; /* ns */
};

/* Runs to the end; free with result_free(). Cannot fail: 127 is a program that is not there. */
struct result process_run(const struct process *process);
void result_free(struct result *result);
/* How many lines TEXT has; the last needs no newline. */
size_t text_lines(const struct text *text);

/* CLOCK_MONOTONIC, ns. */
int64_t monotonic_now(void);
/* Gives up all rights for good and becomes an ordinary user; for a child that will exec. */
void become_nobody(void);
/* Whether the tool can be found in PATH. */
bool have_tool(const char *name);

#endif
