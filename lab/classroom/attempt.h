/*
 * attempt: one student's work on one exercise.
 *
 * All that a student does is a list of entries (an answer, a hint asked for, a question given up), and
 * everything else follows from that list, the trace and the exercise: what is right, what comes next, how
 * many points. So what is kept in a hand-in are the entries, and grading is doing them again.
 *
 * No terminal, file or clock is touched here. A screen plays the scenario to its end first, shows only the
 * moments before attempt_end() and nothing that attempt_hides() names, and calls attempt_answer() and the
 * others; after each, the hand-in is saved (handin.h).
 */
#ifndef LAB_CLASSROOM_ATTEMPT_H
#define LAB_CLASSROOM_ATTEMPT_H

#include "judge.h"

enum entry_kind { ENTRY_ANSWER, ENTRY_HINT, ENTRY_SKIP };

struct entry {
	size_t question;
	enum entry_kind kind;
	int64_t time; /* ns since the epoch */
	char *text;   /* of an answer: as given, one line */
	struct judgement judgement;
};

/* How a question stands. */
struct standing {
	bool done;      /* right, given up, or no try is left */
	int tries;      /* that counted */
	unsigned hints; /* that were given */
	bool skipped;
	int share;   /* thousandths of the question's points that were earned so far */
	int reason;  /* of the last wrong answer, or NO_REASON */
	size_t last; /* entry of the last answer that counted, plus 1; 0: none */
};

struct attempt {
	const struct exercise_file *file;
	const struct trace *trace;
	struct solutions *solutions;
	uint64_t seed;
	struct arena arena;
	ARRAY(struct entry) entries;
	struct standing *standings; /* one a question */
};

/* Longest answer that is taken, octets. */
enum { MAX_ANSWER = 4000, MAX_ENTRIES = 10000 };

/* Begins over TRACE, which must be complete (played to the end). NULL and ERROR: the exercise does not fit
 * it. FILE and TRACE must live as long; free with attempt_free(). */
struct attempt *attempt_new(const struct exercise_file *file, const struct trace *trace,
    uint64_t seed, struct error *error);
void attempt_free(struct attempt *attempt);

/* --- what the student does; NOW is ns since the epoch --- */

/* Takes ANSWER to QUESTION and judges it. A question that is done takes none: JUDGED_UNREADABLE.
 * Nor is the same answer taken twice: JUDGED_REPEATED. */
struct judgement attempt_answer(
    struct attempt *attempt, size_t question, const char *answer, int64_t now);
/* Gives the next hint, which costs what it says; appends its words. False: there is none left. */
bool attempt_hint(struct attempt *attempt, size_t question, int64_t now, struct text *out);
/* Gives QUESTION up. */
void attempt_skip(struct attempt *attempt, size_t question, int64_t now);

/* --- where the student is --- */

/* The first question that is not done; the number of questions: all are. */
size_t attempt_current(const struct attempt *attempt);
/* How many are done. */
size_t attempt_done(const struct attempt *attempt);
/* Tries that are left. */
int attempt_tries_left(const struct attempt *attempt, size_t question);
/* Thousandths of points: earned, and at most; of one question, and of all. Words have no points. */
long attempt_points(const struct attempt *attempt, size_t question);
long attempt_points_at_most(const struct attempt *attempt, size_t question);
long attempt_total(const struct attempt *attempt);
long attempt_total_at_most(const struct attempt *attempt);
/* "1.5", "2" of thousandths. */
void points_format(long thousandths, struct text *out);
/* "1 point", "2.5 points". */
void points_say(long thousandths, struct text *out);

/* --- what may be shown --- */

/* Moments [0, attempt_end()) may be shown: while a question of kind predict is open, nothing of its step. */
size_t attempt_end(const struct attempt *attempt);
/* Whether an open question hides something of FRAME: then no line may sum it up. */
bool attempt_hides_frame(const struct attempt *attempt, size_t frame);
/* Whether these bits of FRAME, of a field called NAME (or NULL), must not be shown. */
bool attempt_hides(
    const struct attempt *attempt, size_t frame, uint32_t bit, uint32_t bits, const char *name);

/* --- words; Markdown, to be shown by lab/markup.h or as they are --- */

/* Appends WORDS of an exercise file with the lines of each paragraph joined, as Markdown has it; those of
 * lists stay. */
void words_join(const char *words, struct text *out);
/* What is asked, with its choices as lines "a  …", each letter being an answer. */
void attempt_ask(const struct attempt *attempt, size_t question, struct text *out);
/* What helps, after JUDGEMENT: "Right.", "Not yet: …". */
void attempt_feedback(const struct attempt *attempt, size_t question,
    const struct judgement *judgement, struct text *out);
/* Of a question that is done: the right answer, the explanation, the RFC. Of others: nothing. */
void attempt_explain(const struct attempt *attempt, size_t question, struct text *out);
/* The right answer to a question of kind order, in the letters that this student saw. */
void order_answer(const struct attempt *attempt, size_t question, struct text *out);
/* At the end: a line a question, and the points. */
void attempt_summary(const struct attempt *attempt, struct text *out);

#endif
