/*
 * journal: the stream of a scenario's journal, cut into lines.
 */
#ifndef STAGE_JOURNAL_H
#define STAGE_JOURNAL_H

#include "capture/base.h"

enum { LINE_MAX_OCTETS = 64 * 1024 }; /* without the newline */

struct journal {
	struct text line; /* what is there of the next one */
	bool too_long;    /* and it has lost its end */
};

/* LENGTH octets more: takes them up to the end of a line. True: journal->line is whole, good until
 * the next call; *TAKEN says how far it went. */
bool journal_take(struct journal *journal, const char *bytes, size_t length, size_t *taken);
/* To be called after each whole line. */
void journal_next(struct journal *journal);
/* Whether LENGTH characters are an event that a step ends with: the next one, or the end. */
bool journal_is_milestone(const char *line, size_t length);

#endif
