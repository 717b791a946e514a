/* Entries, and what follows from them. */
#include "attempt.h"

#include <string.h>

static const struct question *asked(const struct attempt *attempt, size_t question)
{
	return &attempt->file->exercise->questions[question];
}

static int tries_of(const struct question *question)
{
	return question->tries > 0 ? question->tries : 1;
}

struct attempt *attempt_new(
    const struct exercise_file *file, const struct trace *trace, uint64_t seed, struct error *error)
{
	struct solutions *solutions = solve(file, trace, error);

	if (!solutions)
		return NULL;
	struct attempt *attempt = memory_take(sizeof *attempt);
	attempt->file = file;
	attempt->trace = trace;
	attempt->solutions = solutions;
	attempt->seed = seed;
	attempt->standings = memory_take(file->exercise->question_count * sizeof *attempt->standings);
	for (size_t i = 0; i < file->exercise->question_count; i++)
		attempt->standings[i].reason = NO_REASON;
	return attempt;
}

void attempt_free(struct attempt *attempt)
{
	if (!attempt)
		return;
	solutions_free(attempt->solutions);
	array_free(&attempt->entries);
	arena_free(&attempt->arena);
	memory_free(attempt->standings);
	memory_free(attempt);
}

/* What a try earns: all by the first of TRIES, less by each after it; and what the hints have left. */
static int worth(const struct question *question, const struct standing *standing, int share)
{
	int tries = tries_of(question), left = WHOLE;

	for (unsigned i = 0; i < standing->hints; i++)
		left -= question->hints[i].cost * (WHOLE / 100);
	return share * (tries - standing->tries) / tries * left / WHOLE;
}

static struct entry *add_entry(
    struct attempt *attempt, size_t question, enum entry_kind kind, int64_t now, const char *text)
{
	struct entry *entry = array_add(&attempt->entries);
	size_t length = strnlen(text, MAX_ANSWER);
	bool cut = text[length] != '\0';

	while (cut && length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
		length--; /* not in the middle of a character */
	*entry = (struct entry){
		.question = question,
		.kind = kind,
		.time = now,
		.text = arena_copy(&attempt->arena, text, length),
		.judgement = { .judged = JUDGED_UNREADABLE, .reason = NO_REASON },
	};
	return entry;
}

/* Whether the student has given ANSWER to QUESTION before, letter for letter. */
static bool has_said(const struct attempt *attempt, size_t question, const char *answer)
{
	for (size_t i = 0; i < attempt->entries.count; i++) {
		const struct entry *entry = &attempt->entries.at[i];
		if (entry->question == question && entry->kind == ENTRY_ANSWER &&
		    strcmp(entry->text, answer) == 0)
			return true;
	}
	return false;
}

struct judgement attempt_answer(
    struct attempt *attempt, size_t question, const char *answer, int64_t now)
{
	struct standing *standing = &attempt->standings[question];
	struct judgement nothing = { .judged = JUDGED_UNREADABLE, .reason = NO_REASON };

	if (standing->done || attempt->entries.count >= MAX_ENTRIES)
		return nothing;
	struct judgement judgement = judge(attempt->solutions, question, attempt->seed, answer);
	if (judgement.judged == JUDGED_UNREADABLE)
		return judgement;
	if (has_said(attempt, question, answer)) {
		nothing.judged = JUDGED_REPEATED;
		return nothing;
	}
	add_entry(attempt, question, ENTRY_ANSWER, now, answer)->judgement = judgement;
	int earned = worth(asked(attempt, question), standing, judgement.share);
	if (earned > standing->share)
		standing->share = earned;
	standing->tries++;
	standing->reason = judgement.reason;
	standing->last = attempt->entries.count;
	standing->done = judgement.judged == JUDGED_RIGHT || judgement.judged == JUDGED_TAKEN ||
	                 standing->tries >= tries_of(asked(attempt, question));
	return judgement;
}

bool attempt_hint(struct attempt *attempt, size_t question, int64_t now, struct text *out)
{
	struct standing *standing = &attempt->standings[question];
	const struct question *about = asked(attempt, question);

	if (standing->done || standing->hints >= about->hint_count ||
	    attempt->entries.count >= MAX_ENTRIES)
		return false;
	add_entry(attempt, question, ENTRY_HINT, now, "");
	solutions_fill(attempt->solutions, question, about->hints[standing->hints].text, false, out);
	standing->hints++;
	return true;
}

void attempt_skip(struct attempt *attempt, size_t question, int64_t now)
{
	struct standing *standing = &attempt->standings[question];

	if (standing->done || attempt->entries.count >= MAX_ENTRIES)
		return;
	add_entry(attempt, question, ENTRY_SKIP, now, "");
	standing->done = standing->skipped = true;
}

/* --- where the student is --- */

size_t attempt_current(const struct attempt *attempt)
{
	size_t question = 0;

	while (question < attempt->file->exercise->question_count && attempt->standings[question].done)
		question++;
	return question;
}

size_t attempt_done(const struct attempt *attempt)
{
	size_t done = 0;

	for (size_t i = 0; i < attempt->file->exercise->question_count; i++)
		done += attempt->standings[i].done;
	return done;
}

int attempt_tries_left(const struct attempt *attempt, size_t question)
{
	return tries_of(asked(attempt, question)) - attempt->standings[question].tries;
}

long attempt_points_at_most(const struct attempt *attempt, size_t question)
{
	const struct question *about = asked(attempt, question);

	if (about->kind == ASK_TEXT)
		return 0;
	return (about->points > 0 ? about->points : 1) * (long)WHOLE;
}

long attempt_points(const struct attempt *attempt, size_t question)
{
	return attempt_points_at_most(attempt, question) * attempt->standings[question].share / WHOLE;
}

long attempt_total(const struct attempt *attempt)
{
	long total = 0;

	for (size_t i = 0; i < attempt->file->exercise->question_count; i++)
		total += attempt_points(attempt, i);
	return total;
}

long attempt_total_at_most(const struct attempt *attempt)
{
	long total = 0;

	for (size_t i = 0; i < attempt->file->exercise->question_count; i++)
		total += attempt_points_at_most(attempt, i);
	return total;
}

/* --- what may be shown --- */

size_t attempt_end(const struct attempt *attempt)
{
	size_t end = trace_moments(attempt->trace);

	for (size_t i = 0; i < attempt->file->exercise->question_count; i++) {
		const struct question *question = asked(attempt, i);
		if (question->kind != ASK_PREDICT || attempt->standings[i].done)
			continue;
		long step = trace_step(attempt->trace, (size_t)question->before_step);
		size_t at = step < 0 ? end : trace_moment_of_event(attempt->trace, (size_t)step);
		end = at < end ? at : end;
	}
	return end;
}

bool attempt_hides(
    const struct attempt *attempt, size_t frame, uint32_t bit, uint32_t bits, const char *name)
{
	for (size_t i = 0; i < attempt->file->exercise->question_count; i++)
		if (!attempt->standings[i].done &&
		    solution_hides(&attempt->solutions->at[i], frame, bit, bits, name))
			return true;
	return false;
}

bool attempt_hides_frame(const struct attempt *attempt, size_t frame)
{
	for (size_t i = 0; i < attempt->file->exercise->question_count; i++)
		if (!attempt->standings[i].done && attempt->solutions->at[i].hidden_count > 0 &&
		    attempt->solutions->at[i].right.frame == frame)
			return true;
	return false;
}
