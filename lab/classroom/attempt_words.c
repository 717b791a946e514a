/* What is said to a student: questions, help, explanations, the summary. */
#include "attempt.h"

#include <string.h>

static const struct question *asked(const struct attempt *attempt, size_t question)
{
	return &attempt->file->exercise->questions[question];
}

void points_format(long thousandths, struct text *out)
{
	long rest = thousandths % WHOLE;

	text_printf(out, "%ld", thousandths / WHOLE);
	if (rest % 100 == 0 && rest)
		text_printf(out, ".%ld", rest / 100);
	else if (rest % 10 == 0 && rest)
		text_printf(out, ".%02ld", rest / 10);
	else if (rest)
		text_printf(out, ".%03ld", rest);
}

void points_say(long thousandths, struct text *out)
{
	points_format(thousandths, out);
	text_add(out, thousandths == WHOLE ? " point" : " points");
}

/* Whether a line that begins like AT is one of its own: of a list, indented, or empty. */
static bool begins_line(const char *at)
{
	size_t digits = strspn(at, "0123456789");

	return *at == '\0' || *at == '\n' || *at == ' ' || *at == '\t' ||
	       ((*at == '-' || *at == '*') && at[1] == ' ') || (digits > 0 && at[digits] == '.');
}

void words_join(const char *words, struct text *out)
{
	while (*words) {
		size_t length = strcspn(words, "\n");
		text_add_octets(out, words, length);
		words += length;
		if (*words != '\n')
			return;
		words++;
		bool joins = length > 0 && !begins_line(words);
		text_add(out, joins ? " " : "\n");
	}
}

/* Words of the file, its lines joined, without the line ends that YAML's | leaves behind them. */
static void add_words(
    const struct attempt *attempt, size_t question, const char *words, bool tell, struct text *out)
{
	struct text filled = { 0 };

	solutions_fill(attempt->solutions, question, words, tell, &filled);
	words_join(text_string(&filled), out);
	text_free(&filled);
	while (out->length > 0 && out->at[out->length - 1] == '\n')
		out->at[--out->length] = '\0';
}

/* The entries of an order, as this student sees them. */
static const char *line_of(const struct attempt *attempt, size_t question, size_t shown)
{
	const struct question *about = asked(attempt, question);

	if (about->kind != ASK_ORDER)
		return about->choices[shown].text;
	return about->packets[order_shown(attempt->file, question, attempt->seed, shown)].text;
}

void attempt_ask(const struct attempt *attempt, size_t question, struct text *out)
{
	const struct question *about = asked(attempt, question);
	size_t lines = about->kind == ASK_ORDER ? about->packet_count : about->choice_count;

	add_words(attempt, question, about->ask, false, out);
	for (size_t i = 0; i < lines; i++) {
		text_printf(out, "\n%c  ", 'a' + (int)i);
		add_words(attempt, question, line_of(attempt, question, i), false, out);
	}
}

void attempt_feedback(const struct attempt *attempt, size_t question,
    const struct judgement *judgement, struct text *out)
{
	static const char *const first[] = {
		[JUDGED_UNREADABLE] = "",
		[JUDGED_REPEATED] = "You have said that already.",
		[JUDGED_WRONG] = "No. ",
		[JUDGED_PARTLY] = "In part. ",
		[JUDGED_RIGHT] = "Right.",
		[JUDGED_TAKEN] = "Kept for your teacher.",
	};
	int left = attempt_tries_left(attempt, question);

	text_add(out, first[judgement->judged]);
	if (judgement->judged != JUDGED_REPEATED)
		judge_say(attempt->solutions, question, judgement, out);
	if (out->length > 0 && out->at[out->length - 1] == ' ')
		out->at[--out->length] = '\0';
	if (judged_counts(judgement->judged) && !attempt->standings[question].done)
		text_printf(out, "\n%d %s left.", left, left == 1 ? "try is" : "tries are");
}

void order_answer(const struct attempt *attempt, size_t question, struct text *out)
{
	const struct question *about = asked(attempt, question);
	const struct solution *solution = &attempt->solutions->at[question];

	for (size_t k = 0; k < about->packet_count; k++)
		for (size_t i = 0; i < about->packet_count; i++)
			if (order_shown(attempt->file, question, attempt->seed, i) == solution->order[k])
				text_printf(out, "%s%c", k ? " " : "", 'a' + (int)i);
}

void attempt_explain(const struct attempt *attempt, size_t question, struct text *out)
{
	const struct question *about = asked(attempt, question);

	if (!attempt->standings[question].done)
		return;
	if (about->kind == ASK_ORDER) {
		text_add(out, "The order: ");
		order_answer(attempt, question, out);
	} else if (about->kind != ASK_TEXT) {
		text_add(out, "The answer: ");
		solutions_answer(attempt->solutions, question, out);
	}
	if (about->explain) {
		text_add(out, out->length ? "\n" : "");
		add_words(attempt, question, about->explain, true, out);
	}
	if (about->rfc)
		text_printf(out, "%s(%s)", out->length ? "\n" : "", about->rfc);
}

static const char *word_for(const struct attempt *attempt, size_t question)
{
	const struct standing *standing = &attempt->standings[question];
	long points = attempt_points(attempt, question);

	if (!standing->done)
		return "open";
	if (asked(attempt, question)->kind == ASK_TEXT)
		return standing->skipped ? "left out" : "kept";
	if (points == attempt_points_at_most(attempt, question))
		return "right";
	if (points > 0)
		return "in part";
	return standing->skipped ? "left out" : "wrong";
}

void attempt_summary(const struct attempt *attempt, struct text *out)
{
	for (size_t i = 0; i < attempt->file->exercise->question_count; i++) {
		text_printf(out, "%3zu  %-28s %-9s", i + 1, asked(attempt, i)->id, word_for(attempt, i));
		if (asked(attempt, i)->kind != ASK_TEXT) {
			points_format(attempt_points(attempt, i), out);
			text_add(out, " of ");
			points_format(attempt_points_at_most(attempt, i), out);
		}
		text_add(out, "\n");
	}
	text_add(out, "\n");
	points_say(attempt_total(attempt), out);
	text_add(out, " of ");
	points_format(attempt_total_at_most(attempt), out);
	text_add(out, "\n");
}
