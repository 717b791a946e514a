/* The rows of a class, and what they say together. */
#include "grade.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *keep(struct graded_class *class, const char *words)
{
	return words && *words ? arena_copy(&class->arena, words, strlen(words)) : "";
}

static const char *keep_string(struct graded_class *class, const json_t *object, const char *key)
{
	return keep(class, json_string_value(json_object_get(object, key)));
}

static long number(const json_t *object, const char *key)
{
	return (long)json_integer_value(json_object_get(object, key));
}

static void take_questions(struct graded_class *class, struct graded *row, const json_t *list)
{
	size_t i;
	json_t *one;

	json_array_foreach(list, i, one)
	{
		*array_add(&row->questions) = (struct graded_question){
			.id = keep_string(class, one, "id"),
			.kind = keep_string(class, one, "kind"),
			.points = number(one, "points"),
			.most = number(one, "most"),
			.tries = (int)number(one, "tries"),
			.hints = (int)number(one, "hints"),
			.done = json_is_true(json_object_get(one, "done")),
			.reason = keep_string(class, one, "reason"),
			.answer = keep_string(class, one, "answer"),
		};
	}
}

void class_take(struct graded_class *class, size_t index, const char *file, const struct text *text,
    const char *why)
{
	struct graded *row = &class->rows[index];
	json_t *object = text ? json_loadb(text_string(text), text->length, 0, NULL) : NULL;

	*row = (struct graded){
		.file = keep(class, file),
		.problem = keep_string(class, object, "problem"),
		.student = keep_string(class, object, "student"),
		.exercise = keep_string(class, object, "exercise"),
		.title = keep_string(class, object, "title"),
		.remarks = keep_string(class, object, "remarks"),
		.packets = keep_string(class, object, "packets"),
		.beginnings = keep_string(class, object, "beginnings"),
		.began = keep_string(class, object, "began"),
		.altered = json_is_true(json_object_get(object, "altered")),
		.of_capture = json_is_true(json_object_get(object, "of_capture")),
		.points = number(object, "points"),
		.most = number(object, "most"),
		.seconds = number(object, "seconds"),
		.shared = "",
	};
	take_questions(class, row, json_object_get(object, "questions"));
	if (!json_is_object(object))
		row->problem = why ? keep(class, why) : "reading it gave nonsense";
	json_decref(object);
}

/* --- the same trace --- */

static const char *fingerprint(const struct graded *row)
{
	return *row->beginnings ? row->beginnings : row->packets;
}

static int compare_prints(const void *a, const void *b)
{
	const struct graded *one = *(const struct graded *const *)a;
	const struct graded *other = *(const struct graded *const *)b;
	int order = strcmp(fingerprint(one), fingerprint(other));

	return order ? order : strcmp(one->file, other->file);
}

/* The others among the COUNT rows at SAME, by file. */
static void name_others(
    struct graded_class *class, struct graded *const *same, size_t count, size_t own)
{
	enum { MOST = 5 };
	struct text names = { 0 };
	size_t named = 0;

	for (size_t i = 0; i < count; i++)
		if (i != own && named++ < MOST)
			text_printf(&names, "%s%s", names.length ? ", " : "", same[i]->file);
	if (named > MOST)
		text_printf(&names, " and %zu more", named - MOST);
	same[own]->shared = keep(class, text_string(&names));
	text_free(&names);
}

void class_compare(struct graded_class *class)
{
	struct graded **rows = memory_take((class->count + 1) * sizeof *rows);
	size_t count = 0;

	for (size_t i = 0; i < class->count; i++)
		if (*fingerprint(&class->rows[i]) && !class->rows[i].of_capture)
			rows[count++] = &class->rows[i];
	if (count > 1)
		qsort(rows, count, sizeof(struct graded *), compare_prints);
	for (size_t first = 0, end; first < count; first = end) {
		for (end = first + 1;
		     end < count && strcmp(fingerprint(rows[first]), fingerprint(rows[end])) == 0;)
			end++;
		for (size_t i = first; end - first > 1 && i < end; i++)
			name_others(class, rows + first, end - first, i - first);
	}
	memory_free(rows);
}

void class_free(struct graded_class *class)
{
	for (size_t i = 0; class->rows && i < class->count; i++)
		array_free(&class->rows[i].questions);
	memory_free(class->rows);
	arena_free(&class->arena);
}

bool class_is_fine(const struct graded_class *class, long percent)
{
	for (size_t i = 0; i < class->count; i++) {
		const struct graded *row = &class->rows[i];
		if (*row->problem || *row->remarks || *row->shared ||
		    row->points * 100 < row->most * percent)
			return false;
	}
	return true;
}

/* --- statistics --- */

/* One misconception behind a last answer. */
struct tally {
	const char *exercise, *question, *reason;
};

static int compare_tallies(const void *a, const void *b)
{
	const struct tally *one = a, *other = b;
	int order = strcmp(one->exercise, other->exercise);

	order = order ? order : strcmp(one->question, other->question);
	return order ? order : strcmp(one->reason, other->reason);
}

static int compare_rows(const void *a, const void *b)
{
	const struct graded *one = *(const struct graded *const *)a;
	const struct graded *other = *(const struct graded *const *)b;
	int order = strcmp(one->exercise, other->exercise);

	return order ? order : (one > other) - (one < other);
}

/* The misconceptions of QUESTION among TALLIES, sorted, each once with how often. */
static void add_reasons(const struct tally *tallies, size_t count, const char *exercise,
    const char *question, struct text *out)
{
	for (size_t i = 0; i < count;) {
		size_t same = 1;
		while (i + same < count && compare_tallies(&tallies[i], &tallies[i + same]) == 0)
			same++;
		if (strcmp(tallies[i].exercise, exercise) == 0 &&
		    strcmp(tallies[i].question, question) == 0)
			text_printf(out, "      %4zu  %.100s\n", same, tallies[i].reason);
		i += same;
	}
}

/* Rows [first, end) are of one exercise. */
static void add_exercise(struct graded *const *rows, size_t count, const struct tally *tallies,
    size_t tally_count, struct text *out)
{
	text_printf(out, "\n%s: %zu hand-in%s\n", rows[0]->exercise, count, count == 1 ? "" : "s");
	for (size_t q = 0; q < rows[0]->questions.count; q++) {
		const struct graded_question *question = &rows[0]->questions.at[q];
		size_t full = 0, done = 0;
		long points = 0, most = 0;
		for (size_t i = 0; i < count; i++) {
			if (q >= rows[i]->questions.count)
				continue;
			const struct graded_question *one = &rows[i]->questions.at[q];
			full += one->most > 0 && one->points == one->most;
			done += one->done;
			points += one->points;
			most += one->most;
		}
		if (most == 0)
			text_printf(out, "  %-28s %zu answered\n", question->id, done);
		else
			text_printf(out, "  %-28s %3ld %% of the points; %zu of %zu all right\n", question->id,
			    points * 100 / most, full, count);
		add_reasons(tallies, tally_count, rows[0]->exercise, question->id, out);
	}
}

void class_statistics(const struct graded_class *class, struct text *out)
{
	struct graded **rows = memory_take((class->count + 1) * sizeof *rows);
	ARRAY(struct tally) tallies = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < class->count; i++) {
		struct graded *row = &class->rows[i];
		if (*row->problem)
			continue;
		rows[count++] = row;
		for (size_t q = 0; q < row->questions.count; q++)
			if (*row->questions.at[q].reason &&
			    row->questions.at[q].points < row->questions.at[q].most)
				*array_add(&tallies) = (struct tally){ .exercise = row->exercise,
					.question = row->questions.at[q].id,
					.reason = row->questions.at[q].reason };
	}
	if (count > 1)
		qsort(rows, count, sizeof(struct graded *), compare_rows);
	if (tallies.count > 1)
		qsort(tallies.at, tallies.count, sizeof tallies.at[0], compare_tallies);
	for (size_t first = 0, end; first < count; first = end) {
		for (end = first + 1;
		     end < count && strcmp(rows[first]->exercise, rows[end]->exercise) == 0;)
			end++;
		add_exercise(rows + first, end - first, tallies.at, tallies.count, out);
	}
	array_free(&tallies);
	memory_free(rows);
}
