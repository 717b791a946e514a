/* One hand-in, graded: what the child does. */
#include "grade.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "capture/file.h"
#include "draw.h"
#include "handin.h"
#include "handin_parts.h"
#include "shelf.h"
#include "work.h"

/* What is being graded. */
struct grading {
	struct exercise_file file;
	struct trace *trace;
	struct handin handin;
	struct attempt *attempt;
	struct text remarks;
};

static void remark(struct grading *grading, const char *words)
{
	text_printf(&grading->remarks, "%s%s", grading->remarks.length ? "; " : "", words);
}

/* A regular file that is not enormous. */
static bool is_gradable(const char *path, struct error *error)
{
	struct stat about;

	if (lstat(path, &about) != 0)
		return error_set(error, "%s", strerror(errno));
	if (S_ISLNK(about.st_mode))
		return error_set(error, "a symbolic link, which is not followed");
	if (!S_ISREG(about.st_mode))
		return error_set(error, "not a regular file");
	if (about.st_size > MAX_HANDIN)
		return error_set(error, "too large for a hand-in: %lld octets", (long long)about.st_size);
	return true;
}

static bool read_trace(struct grading *grading, const char *path, struct error *error)
{
	enum { AT_ONCE = 1000 };
	enum reading reading = READING_ON;
	struct file_reader *reader;

	grading->trace = trace_new();
	if (!is_gradable(path, error))
		return false;
	reader = file_open(grading->trace, path, error);
	if (!reader)
		return false;
	file_limit(reader, MAX_HANDIN);
	while (reading == READING_ON || reading == READING_WAITS) {
		reading = file_read_some(reader, AT_ONCE, error);
		if (grading->trace->frames.count > MAX_HANDIN_FRAMES) {
			error_set(error, "too many packets for a hand-in");
			reading = READING_FAILED;
		}
	}
	file_close(reader);
	return reading == READING_DONE;
}

/* The exercise that the hand-in names: a word, no path, whatever it says. */
static bool open_exercise(struct grading *grading, const char *exercise, struct error *error)
{
	struct text path = { 0 };
	const char *name = grading->handin.head.exercise;
	bool good = true;

	if (exercise)
		text_add(&path, exercise);
	else if (!*name || strpbrk(name, "/\\") || strstr(name, ".yaml") || name[0] == '.')
		good = error_set(error, "it names no exercise");
	else
		good = shelf_find(name, &path, error);
	good = good && exercise_open(&grading->file, path.at, error);
	text_free(&path);
	if (good && strcmp(name, grading->file.name) != 0)
		return error_set(error, "a hand-in of another exercise, '%s'", name);
	return good;
}

/* Whether WORD is one of the words of LIST, which blanks separate. */
static bool has_word(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = list; (at = strstr(at, word)); at += length)
		if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	return false;
}

/* Whether the packets are those of the capture file that the exercise is about. */
static void check_capture(struct grading *grading)
{
	struct error error;
	struct trace *trace = exercise_capture(&grading->file, &error);
	struct checksum sum;

	if (!trace) {
		remark(grading, "the exercise's own capture file is missing");
		return;
	}
	checksum_make(trace, &sum);
	if (strcmp(sum.packets, grading->handin.packets) != 0)
		remark(grading, "not the packets of the exercise");
	trace_free(trace);
}

/* Whether the run was one of the scenario, with the knobs of the seed. */
static void check_run(struct grading *grading)
{
	const struct event *scenario = trace_first(grading->trace, EVENT_SCENARIO);
	const struct exercise *exercise = grading->file.exercise;
	bool fits = true;

	if (exercise->capture)
		check_capture(grading);
	if (!scenario || !exercise->scenario)
		return;
	if (!scenario->name || strcmp(scenario->name, exercise->scenario) != 0) {
		remark(grading, "a run of another scenario");
		return;
	}
	for (unsigned i = 0; i < exercise->set_count && scenario->parameters; i++) {
		struct text setting = { 0 };
		knob_draw(exercise->set[i], grading->file.name, grading->handin.head.seed, &setting);
		fits &= has_word(scenario->parameters, text_string(&setting));
		text_free(&setting);
	}
	if (!fits)
		remark(grading, "not the knobs of its seed");
}

static bool grade(
    struct grading *grading, const char *path, const char *exercise, struct error *error)
{
	if (!read_trace(grading, path, error) ||
	    !handin_read(&grading->handin, grading->trace, error) ||
	    !open_exercise(grading, exercise, error))
		return false;
	if (grading->handin.altered) {
		struct text words = { 0 };
		text_add(&words, grading->handin.altered == ALTERED_UNKNOWN ? "" : "altered: ");
		handin_altered(grading->handin.altered, &words);
		remark(grading, text_string(&words));
		text_free(&words);
	}
	if (grading->trace->warning)
		remark(grading, grading->trace->warning);
	if (strcmp(grading->handin.head.digest, grading->file.digest) != 0)
		remark(grading, "begun with another version of the exercise");
	check_run(grading);
	grading->attempt =
	    attempt_new(&grading->file, grading->trace, grading->handin.head.seed, error);
	if (!grading->attempt)
		return false;
	if (handin_replay(&grading->handin, grading->attempt) > 0)
		remark(grading, "some answers mean nothing");
	if (grading->handin.too_many)
		remark(grading, "too many answers: only the first were looked at");
	return true;
}

/* --- the row --- */

static json_t *visible(const char *words)
{
	struct text shown = { 0 };

	text_add_visible(&shown, words, strlen(words));
	json_t *string = json_string(text_string(&shown));
	text_free(&shown);
	return string;
}

/* The misconception that was answered last, also if another try was better. */
static int last_reason(const struct attempt *attempt, size_t question)
{
	for (size_t i = attempt->entries.count; i-- > 0;) {
		const struct entry *entry = &attempt->entries.at[i];
		if (entry->question == question && entry->kind == ENTRY_ANSWER &&
		    entry->judgement.reason != NO_REASON && entry->judgement.judged != JUDGED_RIGHT)
			return entry->judgement.reason;
	}
	return NO_REASON;
}

static json_t *question_row(const struct attempt *attempt, size_t index)
{
	const struct question *question = &attempt->file->exercise->questions[index];
	const struct standing *standing = &attempt->standings[index];
	const char *answer = standing->last ? attempt->entries.at[standing->last - 1].text : "";

	return json_pack("{s:s, s:s, s:I, s:I, s:i, s:i, s:b, s:o, s:o}", "id", question->id, "kind",
	    question_kind_word(question->kind), "points", (json_int_t)attempt_points(attempt, index),
	    "most", (json_int_t)attempt_points_at_most(attempt, index), "tries", standing->tries,
	    "hints", (int)standing->hints, "done", standing->done, "reason",
	    visible(judge_reason(question, last_reason(attempt, index))), "answer", visible(answer));
}

static void add_attempt(const struct grading *grading, json_t *row)
{
	const struct attempt *attempt = grading->attempt;
	json_t *questions = json_array();
	int64_t began = grading->handin.head.began, last = began;
	char text[TIME_TEXT];

	for (size_t i = 0; i < attempt->file->exercise->question_count; i++)
		json_array_append_new(questions, question_row(attempt, i));
	for (size_t i = 0; i < attempt->entries.count; i++)
		if (attempt->entries.at[i].time > last)
			last = attempt->entries.at[i].time;
	time_to_text(began, text);
	json_object_set_new(row, "questions", questions);
	json_object_set_new(row, "began", json_string(text));
	json_object_set_new(row, "seconds", json_integer((last - began) / 1000000000));
	json_object_set_new(row, "points", json_integer(attempt_total(attempt)));
	json_object_set_new(row, "most", json_integer(attempt_total_at_most(attempt)));
	json_object_set_new(row, "title", visible(attempt->file->exercise->title));
	json_object_set_new(row, "of_capture", json_boolean(attempt->file->exercise->capture != NULL));
}

void grade_file(const char *path, const char *exercise, struct text *out)
{
	struct grading grading = { .remarks = { 0 } };
	struct error error = { "" };
	json_t *row = json_object();
	bool good = grade(&grading, path, exercise, &error);

	if (!good)
		json_object_set_new(row, "problem", visible(*error.text ? error.text : "unreadable"));
	else
		add_attempt(&grading, row);
	json_object_set_new(row, "student", visible(grading.handin.head.student));
	json_object_set_new(row, "exercise", visible(grading.handin.head.exercise));
	json_object_set_new(row, "remarks", visible(text_string(&grading.remarks)));
	json_object_set_new(row, "packets", json_string(grading.handin.packets));
	json_object_set_new(row, "beginnings", json_string(grading.handin.beginnings));
	json_object_set_new(
	    row, "altered", json_boolean((grading.handin.altered & ~(unsigned)ALTERED_UNKNOWN) != 0));
	char *text = json_dumps(row, JSON_COMPACT);
	text_add(out, text ? text : "{}");
	free(text);
	json_decref(row);
	attempt_free(grading.attempt);
	handin_free(&grading.handin);
	exercise_close(&grading.file);
	trace_free(grading.trace);
	text_free(&grading.remarks);
}
