/* The forms in which a class is told. What stands in a row may come from a hostile file: control characters
 * are visible already, the rest is done here, as each form wants it. */
#include "grade.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "attempt.h"

/* --- a table for people --- */

static void add_remarks(const struct graded *row, struct text *out)
{
	const char *between = "";

	if (*row->problem) {
		text_add(out, row->problem);
		between = "; ";
	}
	if (*row->remarks) {
		text_printf(out, "%s%s", between, row->remarks);
		between = "; ";
	}
	if (*row->shared)
		text_printf(out, "%sthe same trace as %s", between, row->shared);
}

/* The end of a path that is longer than WIDTH. */
static void keep_tail(struct text *path, size_t width)
{
	struct text kept = { 0 };

	if (path->length <= width)
		return;
	const char *at = path->at + path->length - (width - 1);
	while (((unsigned char)*at & 0xc0) == 0x80)
		at++;
	text_printf(&kept, "…%s", at);
	text_free(path);
	*path = kept;
}

static void add_visible(const char *words, struct text *out)
{
	text_add_visible(out, words, strlen(words));
}

/* WORDS in a column of WIDTH, with a blank behind it. */
static void add_column(const char *words, size_t width, struct text *out)
{
	size_t shown = 0;

	for (const char *at = words; *at && shown < width; at++) {
		text_add_octets(out, at, 1);
		if (((unsigned char)at[1] & 0xc0) != 0x80)
			shown++;
	}
	for (; shown <= width; shown++)
		text_add(out, " ");
}

static void render_table(const struct graded_class *class, struct text *out)
{
	struct text points = { 0 }, file = { 0 };
	size_t fine = 0;

	text_printf(
	    out, "%-30s %-20s %-20s %10s  %s\n", "file", "student", "exercise", "points", "remarks");
	for (size_t i = 0; i < class->count; i++) {
		const struct graded *row = &class->rows[i];
		text_clear(&points);
		text_clear(&file);
		add_visible(row->file, &file);
		if (!*row->problem) {
			points_format(row->points, &points);
			text_add(&points, " of ");
			points_format(row->most, &points);
		}
		keep_tail(&file, 30);
		add_column(text_string(&file), 30, out);
		add_column(row->student, 20, out);
		add_column(row->exercise, 20, out);
		text_printf(out, "%10s  ", text_string(&points));
		add_remarks(row, out);
		text_add(out, "\n");
		fine += !*row->problem && !*row->remarks && !*row->shared;
	}
	text_printf(out, "\n%zu hand-in%s, %zu without a remark\n", class->count,
	    class->count == 1 ? "" : "s", fine);
	class_statistics(class, out);
	text_free(&points);
	text_free(&file);
}

/* --- CSV (RFC 4180) --- */

void csv_cell(const char *words, struct text *out)
{
	text_add(out, "\"");
	if (*words && strchr("=+-@\t\r", *words))
		text_add(out, "'"); /* or a spreadsheet would calculate it */
	for (; *words; words++) {
		if (*words == '"')
			text_add(out, "\"");
		text_add_octets(out, words, 1);
	}
	text_add(out, "\"");
}

static void add_cell(const char *words, struct text *out)
{
	csv_cell(words, out);
	text_add(out, ",");
}

static void add_points(long points, struct text *out)
{
	text_add(out, "\"");
	points_format(points, out);
	text_add(out, "\",");
}

static void end_row(struct text *out)
{
	if (out->length > 0 && out->at[out->length - 1] == ',')
		out->length--;
	text_add(out, "\r\n");
}

static void render_csv(const struct graded_class *class, struct text *out)
{
	struct text words = { 0 };

	text_add(out, "\"file\",\"student\",\"exercise\",\"points\",\"of\",\"altered\",\"shared "
	              "with\",\"remarks\",\"began\",\"seconds\"\r\n");
	for (size_t i = 0; i < class->count; i++) {
		const struct graded *row = &class->rows[i];
		text_clear(&words);
		add_visible(row->file, &words);
		add_cell(text_string(&words), out);
		add_cell(row->student, out);
		add_cell(row->exercise, out);
		add_points(row->points, out);
		add_points(row->most, out);
		add_cell(row->altered ? "yes" : "no", out);
		add_cell(row->shared, out);
		text_clear(&words);
		add_remarks(row, &words);
		add_cell(text_string(&words), out);
		add_cell(row->began, out);
		text_printf(out, "\"%ld\",", row->seconds);
		end_row(out);
	}
	text_free(&words);
}

/* --- gradebooks: a row a student, a column an exercise --- */

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, each once; the caller frees the array. */
struct names {
	ARRAY(const char *) list;
};

static void names_sort(struct names *names)
{
	size_t kept = 0;

	if (names->list.count > 1)
		qsort(names->list.at, names->list.count, sizeof names->list.at[0], compare_names);
	for (size_t i = 0; i < names->list.count; i++)
		if (kept == 0 || strcmp(names->list.at[kept - 1], names->list.at[i]) != 0)
			names->list.at[kept++] = names->list.at[i];
	names->list.count = kept;
}

static bool is_for_gradebook(const struct graded *row)
{
	return !*row->problem && *row->student;
}

static int compare_students(const void *a, const void *b)
{
	const struct graded *one = *(const struct graded *const *)a;
	const struct graded *other = *(const struct graded *const *)b;
	int order = strcmp(one->student, other->student);

	return order ? order : (one > other) - (one < other);
}

/* The points of EXERCISE among a student's COUNT rows: of several hand-ins the best; -1: none. */
static long best_points(struct graded *const *rows, size_t count, const char *exercise)
{
	long best = -1;

	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i]->exercise, exercise) == 0 && rows[i]->points > best)
			best = rows[i]->points;
	return best;
}

static long most_points(const struct graded_class *class, const char *exercise)
{
	for (size_t i = 0; i < class->count; i++)
		if (is_for_gradebook(&class->rows[i]) && strcmp(class->rows[i].exercise, exercise) == 0)
			return class->rows[i].most;
	return 0;
}

/* Students' rows, BLANKS empty cells between name and points. */
static void add_students(const struct graded_class *class, const struct names *exercises,
    size_t blanks, struct text *out)
{
	struct graded **rows = memory_take((class->count + 1) * sizeof *rows);
	size_t count = 0;

	for (size_t i = 0; i < class->count; i++)
		if (is_for_gradebook(&class->rows[i]))
			rows[count++] = &class->rows[i];
	if (count > 1)
		qsort(rows, count, sizeof(struct graded *), compare_students);
	for (size_t first = 0, end; first < count; first = end) {
		for (end = first + 1; end < count && strcmp(rows[first]->student, rows[end]->student) == 0;)
			end++;
		add_cell(rows[first]->student, out);
		for (size_t i = 0; i < blanks; i++)
			add_cell("", out);
		for (size_t k = 0; k < exercises->list.count; k++) {
			long points = best_points(rows + first, end - first, exercises->list.at[k]);
			if (points < 0)
				add_cell("", out);
			else
				add_points(points, out);
		}
		end_row(out);
	}
	memory_free(rows);
}

static void list_exercises(const struct graded_class *class, struct names *exercises)
{
	for (size_t i = 0; i < class->count; i++)
		if (is_for_gradebook(&class->rows[i]))
			*array_add(&exercises->list) = class->rows[i].exercise;
	names_sort(exercises);
}

static void render_moodle(const struct graded_class *class, struct text *out)
{
	struct names exercises = { 0 };

	list_exercises(class, &exercises);
	add_cell("ID number", out);
	for (size_t k = 0; k < exercises.list.count; k++)
		add_cell(exercises.list.at[k], out);
	end_row(out);
	add_students(class, &exercises, 0, out);
	array_free(&exercises.list);
}

static void render_canvas(const struct graded_class *class, struct text *out)
{
	static const char *const columns[] = { "Student", "ID", "SIS User ID", "SIS Login ID",
		"Section" };
	struct names exercises = { 0 };

	list_exercises(class, &exercises);
	for (size_t i = 0; i < COUNT(columns); i++)
		add_cell(columns[i], out);
	for (size_t k = 0; k < exercises.list.count; k++)
		add_cell(exercises.list.at[k], out);
	end_row(out);
	add_cell("    Points Possible", out);
	for (size_t i = 1; i < COUNT(columns); i++)
		add_cell("", out);
	for (size_t k = 0; k < exercises.list.count; k++)
		add_points(most_points(class, exercises.list.at[k]), out);
	end_row(out);
	add_students(class, &exercises, COUNT(columns) - 1, out);
	array_free(&exercises.list);
}

/* --- JSON --- */

static json_t *points_json(long points)
{
	return json_real((double)points / WHOLE);
}

static json_t *text_json(const char *words)
{
	struct text shown = { 0 };

	add_visible(words, &shown);
	json_t *string = json_string(text_string(&shown));
	text_free(&shown);
	return string;
}

static void add_json(json_t *value, struct text *out)
{
	char *text = json_dumps(value, JSON_INDENT(2) | JSON_REAL_PRECISION(12));

	text_add(out, text ? text : "null");
	text_add(out, "\n");
	free(text);
	json_decref(value);
}

static json_t *questions_json(const struct graded *row)
{
	json_t *list = json_array();

	for (size_t q = 0; q < row->questions.count; q++) {
		const struct graded_question *one = &row->questions.at[q];
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:o, s:o, s:i, s:i, s:b, s:s, s:s}", "id", one->id, "kind",
		              one->kind, "points", points_json(one->points), "of", points_json(one->most),
		              "tries", one->tries, "hints", one->hints, "done", one->done, "misconception",
		              one->reason, "answer", one->answer));
	}
	return list;
}

static void render_json(const struct graded_class *class, struct text *out)
{
	json_t *list = json_array();

	for (size_t i = 0; i < class->count; i++) {
		const struct graded *row = &class->rows[i];
		json_array_append_new(
		    list, json_pack("{s:o, s:s, s:s, s:s, s:o, s:o, s:b, s:o, s:s, s:s, s:I, s:o}", "file",
		              text_json(row->file), "student", row->student, "exercise", row->exercise,
		              "problem", row->problem, "points", points_json(row->points), "of",
		              points_json(row->most), "altered", row->altered, "shared_with",
		              text_json(row->shared), "remarks", row->remarks, "began", row->began,
		              "seconds", (json_int_t)row->seconds, "questions", questions_json(row)));
	}
	add_json(list, out);
}

/* results.json of Gradescope's autograder: one submission, perhaps of several files. */
static void render_gradescope(const struct graded_class *class, struct text *out)
{
	json_t *tests = json_array();
	struct text words = { 0 };
	long points = 0;

	for (size_t i = 0; i < class->count; i++) {
		const struct graded *row = &class->rows[i];
		points += row->points;
		for (size_t q = 0; q < row->questions.count; q++) {
			const struct graded_question *one = &row->questions.at[q];
			text_clear(&words);
			text_printf(&words, "%s: %s", row->exercise, one->id);
			json_array_append_new(
			    tests, json_pack("{s:s, s:o, s:o, s:s}", "name", text_string(&words), "score",
			               points_json(one->points), "max_score", points_json(one->most), "output",
			               one->reason));
		}
	}
	text_clear(&words);
	for (size_t i = 0; i < class->count; i++) {
		const struct graded *row = &class->rows[i];
		if (!*row->problem && !*row->remarks && !*row->shared)
			continue;
		add_visible(row->file, &words);
		text_add(&words, ": ");
		add_remarks(row, &words);
		text_add(&words, "\n");
	}
	add_json(json_pack("{s:o, s:s, s:o}", "score", points_json(points), "output",
	             text_string(&words), "tests", tests),
	    out);
	text_free(&words);
}

/* What GitHub Classroom shows beside a repository; the exit status decides. */
static void render_github(const struct graded_class *class, struct text *out)
{
	long points = 0, most = 0;

	for (size_t i = 0; i < class->count; i++) {
		const struct graded *row = &class->rows[i];
		points += row->points;
		most += row->most;
		add_visible(row->exercise, out);
		text_add(out, *row->exercise ? ": " : "");
		add_remarks(row, out);
		text_add(out, "\n");
		for (size_t q = 0; q < row->questions.count; q++) {
			text_printf(out, "  %-28s ", row->questions.at[q].id);
			points_format(row->questions.at[q].points, out);
			text_add(out, "/");
			points_format(row->questions.at[q].most, out);
			text_add(out, "\n");
		}
	}
	text_add(out, "Points ");
	points_format(points, out);
	text_add(out, "/");
	points_format(most, out);
	text_add(out, "\n");
}

const struct grade_format grade_formats[] = {
	{ "table", render_table },
	{ "csv", render_csv },
	{ "moodle", render_moodle },
	{ "canvas", render_canvas },
	{ "json", render_json },
	{ "gradescope", render_gradescope },
	{ "github", render_github },
};
const size_t grade_format_count = COUNT(grade_formats);
