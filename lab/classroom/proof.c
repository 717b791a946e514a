/* Exercises, proved. */
#include "proof.h"

#include <stdio.h>
#include <string.h>

#include "capture/reader.h"

enum { MAX_RUNS = 100, MAX_PROBLEMS = 200 };

struct proof {
	const struct exercise_file *file;
	struct arena arena;
	size_t runs, failed; /* that there are; that could not be played */
	uint64_t seeds[MAX_RUNS];
	const char **answers;         /* of question q in run r: [q * MAX_RUNS + r]; NULL: none */
	bool *reason_seen;            /* misconception w of question q was found in a run … */
	bool *reason_heard;           /* … and its words would be said: [q * MAX_REASONS + w] */
	ARRAY(const char *) problems; /* each once */
};

enum { MAX_REASONS = 50 };

struct proof *proof_new(const struct exercise_file *file)
{
	struct proof *proof = memory_take(sizeof *proof);
	size_t count = file->exercise->question_count;

	proof->file = file;
	proof->answers = memory_take(count * MAX_RUNS * sizeof *proof->answers);
	proof->reason_seen = memory_take(count * MAX_REASONS * sizeof *proof->reason_seen);
	proof->reason_heard = memory_take(count * MAX_REASONS * sizeof *proof->reason_heard);
	return proof;
}

void proof_free(struct proof *proof)
{
	memory_free(proof->answers);
	memory_free(proof->reason_seen);
	memory_free(proof->reason_heard);
	array_free(&proof->problems);
	arena_free(&proof->arena);
	memory_free(proof);
}

static void add_problem(struct proof *proof, const char *words)
{
	for (size_t i = 0; i < proof->problems.count; i++)
		if (strcmp(proof->problems.at[i], words) == 0)
			return;
	if (proof->problems.count < MAX_PROBLEMS)
		*array_add(&proof->problems) = arena_copy(&proof->arena, words, strlen(words));
}

static void complain(struct proof *proof, size_t question, const char *key, const char *format, ...)
    PRINTF_LIKE(4, 5);
static void complain(struct proof *proof, size_t question, const char *key, const char *format, ...)
{
	struct text words = { 0 };
	struct error error;
	va_list arguments;

	va_start(arguments, format);
	text_vprintf(&words, format, arguments);
	va_end(arguments);
	exercise_fail(proof->file, question, key, &error, "%s", text_string(&words));
	add_problem(proof, error.text);
	text_free(&words);
}

/* --- one run --- */

static bool is_time(const struct finding *finding)
{
	const struct field *row =
	    finding && finding->where && finding->field ? row_called(finding->field) : NULL;

	return row && (row->format == SECONDS || row->format == DECIMALS || row->format == DATE);
}

static void check_times(struct proof *proof, size_t index)
{
	const struct question *question = &proof->file->exercise->questions[index];
	bool time = is_time(question->find);

	for (unsigned i = 0; i < question->let_count; i++)
		time |= is_time(&question->let[i].find);
	if (time)
		complain(proof, index, "find",
		    "the answer is a time: that is another one in every run, and "
		    "says more of the machine than of the protocol");
}

/* Whether all packets that FINDING means give the same: without nth, it means any of them. */
static void check_unique(
    struct proof *proof, size_t index, const struct trace *trace, const struct finding *finding)
{
	const struct question *question = &proof->file->exercise->questions[index];
	enum { MANY = 1000 };
	size_t frames[MANY];

	if (!finding || finding->nth || finding->take != TAKE_VALUE || question->any)
		return;
	size_t count = finding_frames(finding, trace, frames, MANY);
	const struct field *row = finding->field ? row_called(finding->field) : NULL;
	struct found first = { 0 };
	bool differ = question->kind != ASK_NUMBER && count > 1;
	for (size_t i = 0; row && i < count && !differ; i++) {
		struct found found = { 0 };
		finding_field(trace, frames[i], row, &found);
		differ = i > 0 && strcmp(found.text, first.text) != 0;
		first = i == 0 ? found : first;
	}
	if (differ)
		complain(proof, index, "find",
		    "%zu packets fit '%s'; say which one with nth (1 is the first)"
		    "%s",
		    count, finding->where, question->kind == ASK_PACKET ? ", or any: true" : "");
}

/* What who believes WRONG would answer, as a line. */
static void wrong_answer(
    const struct question *question, const struct found *wrong, struct text *out)
{
	if (question->kind == ASK_PACKET)
		text_printf(out, "%zu", wrong->frame + 1);
	else if (question->kind != ASK_FIELD && question->kind != ASK_RANGE)
		text_add(out, wrong->text);
}

static bool is_right_field(const struct solution *solution, const struct found *wrong)
{
	return wrong->frame == solution->right.frame && wrong->bits == solution->right.bits &&
	       wrong->bit == solution->right.bit;
}

static void check_reasons(struct proof *proof, size_t index, const struct attempt *attempt)
{
	const struct question *question = &proof->file->exercise->questions[index];
	const struct solution *solution = &attempt->solutions->at[index];

	for (unsigned i = 0; i < question->wrong_count; i++) {
		const struct found *wrong = &solution->wrong[i];
		struct text answer = { 0 };
		if (!wrong->there)
			continue;
		proof->reason_seen[index * MAX_REASONS + i] = true;
		wrong_answer(question, wrong, &answer);
		struct judgement judgement =
		    judge(attempt->solutions, index, attempt->seed, text_string(&answer));
		bool right = judgement.judged == JUDGED_RIGHT;
		if (question->kind == ASK_FIELD)
			right = is_right_field(solution, wrong);
		else if (question->kind == ASK_RANGE)
			right = wrong->frame == solution->right.frame;
		const char *name = judge_reason(question, (int)i);
		if (right)
			complain(proof, index, "wrong", "the misconception '%s' gives the right answer", name);
		else if (answer.length && judgement.judged == JUDGED_UNREADABLE)
			complain(proof, index, "wrong", "'%s' is no answer that one could give",
			    text_string(&answer));
		else if (!answer.length || judgement.reason == (int)i)
			proof->reason_heard[index * MAX_REASONS + i] = true;
		text_free(&answer);
	}
}

static void note_answer(
    struct proof *proof, size_t index, size_t run, const struct attempt *attempt)
{
	const struct question *question = &proof->file->exercise->questions[index];
	struct text answer = { 0 };

	if (question->kind == ASK_ORDER)
		for (size_t k = 0; k < question->packet_count; k++)
			text_printf(&answer, "%s%zu", k ? " " : "", attempt->solutions->at[index].order[k] + 1);
	else
		solutions_answer(attempt->solutions, index, &answer);
	proof->answers[index * MAX_RUNS + run] =
	    arena_copy(&proof->arena, text_string(&answer), answer.length);
	text_free(&answer);
}

void proof_add(struct proof *proof, const struct trace *trace, uint64_t seed)
{
	struct error error;
	struct attempt *attempt = attempt_new(proof->file, trace, seed, &error);

	if (proof->runs == MAX_RUNS)
		return;
	if (!attempt)
		add_problem(proof, error.text);
	for (size_t i = 0; attempt && i < proof->file->exercise->question_count; i++) {
		const struct question *question = &proof->file->exercise->questions[i];
		note_answer(proof, i, proof->runs, attempt);
		check_times(proof, i);
		check_unique(proof, i, trace, question->find);
		check_reasons(proof, i, attempt);
	}
	proof->seeds[proof->runs++] = seed;
	attempt_free(attempt);
}

void proof_miss(struct proof *proof)
{
	proof->failed++;
}

/* --- all runs --- */

/* Different answers among the runs; *BY_TIMING: two runs with the same seed differ. */
static size_t count_answers(const struct proof *proof, size_t index, bool *by_timing)
{
	const char *const *answers = &proof->answers[index * MAX_RUNS];
	size_t different = 0;

	*by_timing = false;
	for (size_t i = 0; i < proof->runs; i++) {
		bool is_new = answers[i] != NULL;
		for (size_t k = 0; answers[i] && k < i; k++) {
			if (!answers[k])
				continue;
			bool same = strcmp(answers[i], answers[k]) == 0;
			is_new &= !same;
			*by_timing |= !same && proof->seeds[i] == proof->seeds[k];
		}
		different += is_new;
	}
	return different;
}

/* Whether the answer is one of a few: by the design of the question, not by what the kernel chose. */
static bool is_by_design(const struct question *question)
{
	return question->kind == ASK_CHOICE || question->kind == ASK_CHOICES ||
	       question->kind == ASK_PREDICT || question->kind == ASK_ORDER;
}

/* The answers of all runs, each once. */
static void add_answers(const struct proof *proof, size_t index, struct text *out)
{
	const char *const *answers = &proof->answers[index * MAX_RUNS];
	const char *between = ": ";

	for (size_t i = 0; i < proof->runs; i++) {
		bool is_new = answers[i] != NULL;
		for (size_t k = 0; k < i; k++)
			is_new = is_new && !(answers[k] && strcmp(answers[i], answers[k]) == 0);
		if (!is_new)
			continue;
		text_add(out, between);
		text_add_visible(out, answers[i], strlen(answers[i]));
		between = ", ";
	}
}

/* What the answers of the runs were. */
static void report_answers(
    const struct proof *proof, size_t index, size_t different, struct text *out)
{
	const struct question *question = &proof->file->exercise->questions[index];
	bool order = question->kind == ASK_ORDER, capture = proof->file->exercise->capture != NULL;

	text_printf(out, "  %-28s ", question->id);
	if (question->kind == ASK_TEXT)
		text_add(out, "words, not judged");
	else if (different == 0)
		text_add(out, "not worked out");
	else if (different == 1)
		text_add(out, "the same in every run");
	else
		text_printf(out, "%zu different answers", different);
	if (different == 1 || (different > 1 && is_by_design(question)))
		add_answers(proof, index, out);
	if (different > 0 && order)
		text_add(out, ", as they stand in the file; each student sees them in another order");
	else if (different == 1 && !question->fixed && !capture && question->kind != ASK_TEXT)
		text_add(out, "; note: it can be copied; fixed: true says that it is meant so");
	text_add(out, "\n");
}

static void report_question(struct proof *proof, size_t index, struct text *out)
{
	const struct question *question = &proof->file->exercise->questions[index];
	bool by_timing;
	size_t different = count_answers(proof, index, &by_timing);

	if (question->kind == ASK_TEXT)
		different = 0;
	report_answers(proof, index, different, out);
	if (by_timing && is_by_design(question))
		complain(proof, index, NULL,
		    "the answer depends on timing: two runs with the same knobs "
		    "have different ones");
	bool counted = question->kind == ASK_PACKET || question->kind == ASK_FIELD ||
	               question->kind == ASK_RANGE; /* a packet's number may differ by chance */
	if (different > 1 && question->fixed && !counted)
		complain(proof, index, "fixed", "it is marked fixed, but differs from run to run");
	for (unsigned i = 0; different && i < question->wrong_count; i++)
		if (!proof->reason_heard[index * MAX_REASONS + i])
			complain(proof, index, "wrong", "the misconception '%s' %s",
			    judge_reason(question, (int)i),
			    proof->reason_seen[index * MAX_REASONS + i]
			        ? "always gives the same answer as one before it"
			        : "is not there in any run");
}

bool proof_report(struct proof *proof, struct text *out)
{
	const struct exercise *exercise = proof->file->exercise;
	long points = 0;

	text_printf(
	    out, "%s: %zu run%s\n", proof->file->path, proof->runs, proof->runs == 1 ? "" : "s");
	for (size_t i = 0; i < exercise->question_count; i++) {
		report_question(proof, i, out);
		if (exercise->questions[i].kind != ASK_TEXT)
			points += exercise->questions[i].points > 0 ? exercise->questions[i].points : 1;
	}
	for (size_t i = 0; i < proof->problems.count; i++)
		text_printf(out, "%s\n", proof->problems.at[i]);
	text_printf(out, "%s: %u question%s, %ld point%s: ", proof->file->path,
	    exercise->question_count, exercise->question_count == 1 ? "" : "s", points,
	    points == 1 ? "" : "s");
	if (proof->problems.count)
		text_printf(
		    out, "%zu mistake%s\n", proof->problems.count, proof->problems.count == 1 ? "" : "s");
	else if (proof->failed && proof->runs)
		text_printf(out, "good, but %zu run%s could not be played\n", proof->failed,
		    proof->failed == 1 ? "" : "s");
	else
		text_add(out, proof->runs ? "good\n" : "not played\n");
	return proof->runs > 0 && proof->problems.count == 0;
}
