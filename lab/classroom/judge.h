/*
 * judge: what an answer is worth.
 *
 * An answer is one line of text, whatever the student did to give it: "4711", "b", "a c", "3",
 * "3 tcp.ack_raw", "c a b", "> S.", "3-7" (docs/add-an-exercise.md, "Kinds").
 */
#ifndef LAB_CLASSROOM_JUDGE_H
#define LAB_CLASSROOM_JUDGE_H

#include "solve.h"

enum judged {
	JUDGED_UNREADABLE, /* no answer at all: costs no try */
	JUDGED_REPEATED,   /* said before, in this attempt: costs none, either (attempt.h) */
	JUDGED_WRONG,
	JUDGED_PARTLY,
	JUDGED_RIGHT,
	JUDGED_TAKEN /* words: collected */
};

enum { WHOLE = 1000, NO_REASON = -1 };

struct judgement {
	enum judged judged;
	int share;  /* thousandths that it is right */
	int reason; /* index of the misconception or of the choice whose words help, or NO_REASON */
};

/* Whether such an answer is one of those that are kept and cost a try. */
static inline bool judged_counts(enum judged judged)
{
	return judged != JUDGED_UNREADABLE && judged != JUDGED_REPEATED;
}
/* Judges ANSWER, from anybody, to question INDEX. SEED is the student's. */
struct judgement judge(
    const struct solutions *solutions, size_t index, uint64_t seed, const char *answer);
/* The words that go with a wrong answer, without a newline; nothing, if the file has none. */
void judge_say(const struct solutions *solutions, size_t index, const struct judgement *judgement,
    struct text *out);
/* A few words for that reason, for statistics; "". */
const char *judge_reason(const struct question *question, int reason);
/* Of a question of kind order: which entry of the file stands as number SHOWN, for who has SEED. */
size_t order_shown(const struct exercise_file *file, size_t question, uint64_t seed, size_t shown);
/* What an answer to it looks like: "a number, as 4711 or 0x1267". */
const char *answer_form(const struct question *question);

#endif
