/* Exercises, for those who write them. */
#include "exercise_author.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "capture/file.h"
#include "exercise.h"
#include "exercise_stage.h"
#include "lab/classroom/draw.h"
#include "lab/classroom/look.h"
#include "lab/classroom/proof.h"
#include "lab/classroom/work.h"
#include "lab/output.h"

enum { COLUMNS = 80 };

/* --- new --- */

static const char beginning[] =
    "# How to go on: docs/add-an-exercise.md; `looplab exercise check FILE` says what is wrong.\n"
    "title: Who acknowledges what?\n"
    "level: basic\n"
    "misconception: \"The ACK carries the number of the last byte that arrived.\"\n"
    "scenario: tcp-handshake\n"
    "set: [ \"port=4000..4999\" ]\n"
    "introduction: |\n"
    "  A client calls a server. No data is sent.\n"
    "questions:\n"
    "  - id: ack-of-syn-ack\n"
    "    ask: Which acknowledgment number does the SYN,ACK carry, as it is on the wire?\n"
    "    kind: number\n"
    "    let:\n"
    "      - { name: isn, where: tcp.flags.syn == 1 && tcp.flags.ack == 0, field: tcp.seq_raw }\n"
    "    find: { where: tcp.flags.syn == 1 && tcp.flags.ack == 1, field: tcp.ack_raw }\n"
    "    wrong:\n"
    "      - name: the SYN takes no number\n"
    "        answer: isn\n"
    "        say: That is the client's own number. The SYN takes one.\n"
    "    hints: [ { text: What number has the SYN?, cost: 20 } ]\n"
    "    tries: 2\n"
    "    points: 2\n"
    "    explain: The SYN has {isn} and takes it.\n"
    "    rfc: RFC 9293 section 3.4\n";

enum status author_new(const struct arguments *arguments, const char *path)
{
	struct output_place place = { .path = path, .force = option_given(arguments, "force") };
	struct text text = { 0 };
	struct error error;

	text_add(&text, beginning);
	bool good = output_save(&place, &text, &error);
	text_free(&text);
	if (!good)
		return output_failed(&error);
	return fail_with(STATUS_GOOD, "wrote %s; `looplab exercise check %s` proves it", path, path);
}

enum status author_schema(void)
{
	struct text schema = { 0 };

	if (!exercise_schema(&schema))
		return fail_with(STATUS_INPUT, "this looplab was built without libcyaml");
	fputs(text_string(&schema), stdout);
	text_free(&schema);
	return STATUS_GOOD;
}

/* --- check --- */

/* The trace of a run, or of the capture file; NULL: what is wrong stands in RUN. */
static struct trace *trace_of(const struct exercise_file *file, struct exercise_run *run)
{
	struct trace *trace = NULL;

	if (file->exercise->capture) {
		trace = exercise_capture(file, &run->error);
	} else if (run->status == STATUS_GOOD) {
		trace = trace_new();
		pcapng_parse(trace, (const uint8_t *)text_string(&run->octets), run->octets.length,
		    "the recording", &run->error);
	}
	if (!trace && run->status == STATUS_GOOD)
		run->status = STATUS_INPUT;
	return trace;
}

/* What is wrong with run number INDEX, on stderr, unless it was said of another. */
static enum status tell_failure(const struct exercise_run *runs, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (runs[i].status != STATUS_GOOD &&
		    strcmp(runs[i].error.text, runs[index].error.text) == 0)
			return runs[index].status;
	return fail_with(runs[index].status, "%s", runs[index].error.text);
}

/* Two runs have the same seed, so that what differs between them is a matter of timing; two have all
 * knobs at their ends. */
static void seed_runs(struct exercise_run *runs, size_t count)
{
	static const uint64_t first[] = { 1, SEED_LOWEST, SEED_HIGHEST, 1 };

	for (size_t i = 0; i < count; i++)
		runs[i] = (struct exercise_run){ .seed = i < COUNT(first) ? first[i] : i, .strict = true };
}

static enum status prove(const struct exercise_file *file, struct exercise_run *runs, size_t count)
{
	struct proof *proof = proof_new(file);
	enum status status = STATUS_GOOD;
	struct text report = { 0 };

	for (size_t i = 0; i < count; i++) {
		struct trace *trace = trace_of(file, &runs[i]);
		if (trace) {
			proof_add(proof, trace, runs[i].seed);
		} else {
			proof_miss(proof);
			status = tell_failure(runs, i);
		}
		trace_free(trace);
	}
	bool good = proof_report(proof, &report);
	fputs(text_string(&report), stdout);
	text_free(&report);
	proof_free(proof);
	if (status == STATUS_GOOD && !good)
		status = STATUS_CHECK;
	return status;
}

enum status author_check(const struct arguments *arguments, const char *path)
{
	struct exercise_file file;
	long count = 5;
	enum status status = exercise_named(&file, path);

	if (status == STATUS_GOOD && !option_number(arguments, "runs", 1, &count))
		status = STATUS_USAGE;
	if (status == STATUS_GOOD) {
		count = file.exercise->capture ? 1 : count > 100 ? 100 : count;
		struct exercise_run *runs = memory_take((size_t)count * sizeof *runs);
		seed_runs(runs, (size_t)count);
		if (file.exercise->scenario)
			exercise_play(&file, runs, (size_t)count);
		status = prove(&file, runs, (size_t)count);
		for (long i = 0; i < count; i++)
			text_free(&runs[i].octets);
		memory_free(runs);
	}
	exercise_close(&file);
	return status;
}

/* --- preview and key --- */

/* "  WORD: WORDS", indented, several lines perhaps. */
static void add_part(const char *word, struct text *words, struct text *out)
{
	struct text line = { 0 };

	text_printf(&line, "%s%s", word, text_string(words));
	look_words(text_string(&line), COLUMNS, out);
	text_free(&line);
	text_clear(words);
}

static void add_wrong(const struct attempt *attempt, size_t index, struct text *out)
{
	const struct question *question = &attempt->file->exercise->questions[index];
	struct text words = { 0 };

	for (unsigned i = 0; i < question->wrong_count; i++) {
		const struct found *wrong = &attempt->solutions->at[index].wrong[i];
		bool packet = question->kind == ASK_PACKET || question->kind == ASK_RANGE ||
		              question->kind == ASK_FIELD;
		if (packet)
			text_printf(&words, "packet %zu: ", wrong->frame + 1);
		else
			text_printf(&words, "%s: ", wrong->text);
		solutions_fill(attempt->solutions, index, question->wrong[i].say, true, &words);
		add_part(wrong->there ? "    wrong: " : "    wrong (not in this run): ", &words, out);
	}
	for (unsigned i = 0; i < question->hint_count; i++) {
		text_printf(&words, "(%d %%) ", question->hints[i].cost);
		solutions_fill(attempt->solutions, index, question->hints[i].text, false, &words);
		add_part("    hint ", &words, out);
	}
	text_free(&words);
}

static void add_question(struct attempt *attempt, size_t index, struct text *out)
{
	const struct question *question = &attempt->file->exercise->questions[index];
	struct text words = { 0 };

	int tries = attempt_tries_left(attempt, index);

	text_printf(
	    out, "\n%zu. %s (%s, ", index + 1, question->id, question_kind_word(question->kind));
	points_say(attempt_points_at_most(attempt, index), out);
	text_printf(out, ", %d %s)\n", tries, tries == 1 ? "try" : "tries");
	attempt_ask(attempt, index, &words);
	add_part("", &words, out);
	attempt_skip(attempt, index, 0);
	attempt_explain(attempt, index, &words);
	add_part("", &words, out);
	add_wrong(attempt, index, out);
	text_free(&words);
}

static enum status preview(struct work *work)
{
	struct error error;
	struct text out = { 0 }, words = { 0 };

	if (!work_begin(work, &error))
		return fail_with(STATUS_CHECK, "%s", error.text);
	const struct exercise *exercise = work->file.exercise;
	look_words(exercise->title, COLUMNS, &out);
	if (exercise->misconception) {
		text_printf(&words, "often believed: %s", exercise->misconception);
		look_words(text_string(&words), COLUMNS, &out);
		text_free(&words);
	}
	text_add(&out, "\n");
	if (exercise->introduction) {
		words_join(exercise->introduction, &words);
		look_words(text_string(&words), COLUMNS, &out);
		text_free(&words);
	}
	for (size_t i = 0; i < exercise->question_count; i++)
		add_question(work->attempt, i, &out);
	fputs(text_string(&out), stdout);
	text_free(&out);
	return STATUS_GOOD;
}

enum status author_preview(const struct arguments *arguments, const char *path)
{
	struct work work = { .path = NULL };
	long seed = 1;
	enum status status = exercise_named(&work.file, path);

	if (status == STATUS_GOOD && !option_number(arguments, "seed", 0, &seed))
		status = STATUS_USAGE;
	work.head.seed = (uint64_t)seed;
	if (status == STATUS_GOOD && work.file.exercise->scenario) {
		struct exercise_run run = { .seed = work.head.seed };
		exercise_play(&work.file, &run, 1);
		work.octets = run.octets;
		if (run.status != STATUS_GOOD)
			status = fail_with(run.status, "%s", run.error.text);
	}
	if (status == STATUS_GOOD)
		status = preview(&work);
	work_free(&work);
	return status;
}

static enum status print_key(
    const struct exercise_file *file, const struct trace *trace, const struct handin *handin)
{
	struct error error;
	struct attempt *attempt = attempt_new(file, trace, handin->head.seed, &error);
	struct text out = { 0 }, words = { 0 };

	if (!attempt)
		return fail_with(STATUS_INPUT, "%s", error.text);
	assert(file->exercise); /* or there would be no attempt */
	for (size_t i = 0; i < file->exercise->question_count; i++) {
		attempt_skip(attempt, i, 0);
		if (file->exercise->questions[i].kind == ASK_ORDER)
			order_answer(attempt, i, &words);
		else
			solutions_answer(attempt->solutions, i, &words);
		text_printf(&out, "%-28s ", file->exercise->questions[i].id);
		text_add_visible(&out, text_string(&words), words.length);
		text_add(&out, "\n");
		text_clear(&words);
	}
	fputs(text_string(&out), stdout);
	text_free(&out);
	text_free(&words);
	attempt_free(attempt);
	return STATUS_GOOD;
}

enum status author_key(const struct arguments *arguments, const char *path, const char *name)
{
	struct exercise_file file = { .path = NULL };
	struct trace *trace = trace_new();
	struct handin handin = { .altered = 0 };
	struct error error;
	enum status status;

	(void)arguments;
	if (!file_read(trace, path, &error))
		status = fail_with(STATUS_INPUT, "%s", error.text);
	else if (!handin_read(&handin, trace, &error))
		status = fail_with(STATUS_INPUT, "%s: %s", path, error.text);
	else
		status = exercise_named(&file, name ? name : handin.head.exercise);
	if (status == STATUS_GOOD)
		status = print_key(&file, trace, &handin);
	exercise_close(&file);
	handin_free(&handin);
	trace_free(trace);
	return status;
}
