/*
 * recorded: scenarios played for real, each into a file of its own, for tests of what the wire shows.
 */
#ifndef TESTS_RECORDED_H
#define TESTS_RECORDED_H

#include "process.h"

#include "capture/trace.h"

/* One run; rows of a test. */
struct play {
	const char *name;     /* "udp-loss" */
	const char *settings; /* "ip=6 count=7", or "" */
};

/* What was recorded. */
struct shelf {
	char *folder;
	const struct play *plays;
	size_t count;
	struct trace **traces; /* NULL: this kernel cannot play it, and why was printed */
};

/* Plays all of them, several at a time, each with --check, which must be content; else the test fails. */
struct shelf *shelf_make(const struct play plays[], size_t count);
void shelf_free(struct shelf *shelf);

/* The recording of NAME with SETTINGS; skips the test if there is none. */
size_t shelf_find(const struct shelf *shelf, const char *name, const char *settings);

/* Everything that a scenario promises must not fit what any other of another name has on the wire over
 * the same version of IP; and its own must fit. */
void assert_patterns_fit_only_their_own(const struct shelf *shelf);

/* Mermaid and a validator of JSON Schema must take the exports of every recording; skips the test where
 * neither is there. */
void assert_exports_are_accepted(const struct shelf *shelf);

/* What `tshark -T fields OPTIONS` prints of a recording; skips the test where there is no tshark. */
struct result shelf_ask_tshark(const struct shelf *shelf, size_t index, const char *options);
/* It must be EXPECTED. */
void assert_tshark_says(
    const struct shelf *shelf, size_t index, const char *options, const char *expected);

#endif
