/*
 * quiz: an exercise on the screen: which question stands beside the ladder, what has been said to it, what
 * is being typed. The questions, answers and points are those of lab/classroom/attempt.h.
 */
#ifndef LAB_QUIZ_H
#define LAB_QUIZ_H

#include "classroom/attempt.h"
#include "lab.h"

enum quiz_page {
	QUIZ_BEGINS, /* what it is about */
	QUIZ_ASKS,   /* a question is open */
	QUIZ_TELLS,  /* it is done: what was right, and why */
	QUIZ_SUMS_UP /* all are done */
};

struct quiz {
	struct attempt *attempt; /* not owned */
	const char *path;        /* of the hand-in */
	int64_t clock;           /* what CLOCK_MONOTONIC lacks to ns since the epoch */
	enum quiz_page page;
	size_t question;  /* that is asked or told about */
	size_t end;       /* moments [0, end) may be shown */
	struct text said; /* hints and feedback on it so far, Markdown */
	int scroll;       /* rows of the words that are scrolled away above; INT_MAX: all that can be */
	bool typing;
	struct text text; /* the answer that is typed … */
	size_t at;        /* … and the octet before which the next character goes */
	long mark;        /* the first packet of a range, index, or -1 */
};

/* Begins where ATTEMPT is, beside LAB, which then shows nothing that must not be seen. QUIZ must stay as long
 * as LAB; free with quiz_finish(). */
void quiz_start(struct quiz *quiz, struct lab *lab, struct attempt *attempt, const char *path);
void quiz_finish(struct quiz *quiz);

/* --- keys; effects as actions have them --- */

/* Enter: begins, opens the line of the answer, goes to the next question, leaves at the end. */
unsigned quiz_go_on(struct lab *lab);
unsigned quiz_hint(struct lab *lab);
unsigned quiz_skip(struct lab *lab);
/* The packet at the cursor is the first of a range. */
unsigned quiz_mark(struct lab *lab);
unsigned quiz_scroll_back(struct lab *lab);
unsigned quiz_scroll_on(struct lab *lab);
/* In the line. */
unsigned quiz_apply(struct lab *lab);
unsigned quiz_cancel(struct lab *lab);
void quiz_type(struct lab *lab, uint32_t key);

/* --- what may be shown; without a quiz, everything --- */

/* Something of FRAME is asked about: no line may sum it up. */
bool quiz_hides_frame(const struct lab *lab, size_t frame);
/* Likewise these bits of it, or a field of this name (or NULL). */
bool quiz_hides(const struct lab *lab, size_t frame, uint32_t bit, uint32_t bits, const char *name);
/* Whether anything is hidden at all. */
bool quiz_hides_any(const struct lab *lab);
/* Whether the view called NAME can be looked at: not those that tell what a step shows. */
bool quiz_allows(const char *name);
/* Instead of what is hidden. */
extern const char quiz_hidden[];

/* --- words --- */

/* "question 2/5 · 1 point · 2 tries left"; "" at the beginning. */
void quiz_heading(const struct lab *lab, struct text *words);
/* All that is to be read now, Markdown. */
void quiz_words(const struct lab *lab, struct text *words);

#endif
