/*
 * prompt: the line in which a display filter is typed. Its model; the picture is in views/prompt.c.
 *
 * What is typed is checked with every key, so that nobody has to press Enter to learn what is wrong.
 * Tab completes the name of a field; up and down bring back the filters of this session.
 */
#ifndef LAB_PROMPT_H
#define LAB_PROMPT_H

#include "capture/filter.h"

/* Zero-initialised is closed, without a history. */
struct prompt {
	bool open;
	struct text text;   /* what has been typed, UTF-8 */
	size_t at;          /* octet of it before which the next character goes */
	bool good;          /* it is a filter, or empty */
	struct error error; /* else: why not … */
	size_t column;      /* … and the character it is about, from 1 */
	size_t could_be;    /* then: names that begin as its last word does, if that is what is wrong */
	ARRAY(char *) history; /* the oldest first */
	size_t recalled;       /* the entry that is shown; history.count: none */
	struct text draft;     /* what was typed before the first of them was */

	/* completion, until something else is typed */
	bool completing;
	struct filter_names names; /* what the word could become … */
	size_t name;               /* … and which of them stands there; names.list.count: none yet */
	size_t word;               /* octet where it begins */
};

/* Opens it with TEXT to be changed. */
void prompt_open(struct prompt *prompt, const char *text);
void prompt_close(struct prompt *prompt);
void prompt_free(struct prompt *prompt);
/* Takes a key: a character, the arrows along the line, home, end, delete, ^A ^E ^K ^U ^W. Others do
 * nothing. */
void prompt_type(struct prompt *prompt, uint32_t key);
/* The filter before (-1), after (1) the one shown. */
void prompt_recall(struct prompt *prompt, int step);
/* Completes the word before the cursor as far as it is certain, then goes through what it could be. */
void prompt_complete(struct prompt *prompt, int step);
/* Puts TEXT at the end of the history. */
void prompt_remember(struct prompt *prompt, const char *text);

#endif
