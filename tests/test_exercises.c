/*
 * The exercises that come with the lab, played for real: each is proved by `looplab exercise check`; a student
 * who answers from tshark's output of the own hand-in gets all points; one who believes what is often
 * believed hears the sentence for it.
 */
#include "live.h"
#include "process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/file.h"
#include "lab/classroom/expression.h"
#include "lab/classroom/handin.h"
#include "lab/classroom/shelf.h"
#include "lab/paths.h"

#define LOOPLAB   BINARY_DIR "/bin/looplab"
#define EXERCISES SOURCE_DIR "/lab/exercises"

static char *folder;

/* Runs a line of shell in the folder. */
static struct result run_shell(const char *line)
{
	return process_run(&(struct process){
	    .arguments = { "sh", "-c", line }, .folder = folder, .deadline = 280000 });
}

static void assert_shell(const char *line)
{
	struct result result = run_shell(line);

	if (result.status != 0)
		print_error("%s%s", text_string(&result.out), text_string(&result.err));
	int status = result.status;
	result_free(&result);
	assert_int_equal(status, 0);
}

static void every_exercise_is_sound(void **state)
{
	(void)state;
	assert_shell(
	    "ls " EXERCISES "/*.yaml | xargs -n 1 -P 6 " LOOPLAB
	    " exercise check --runs 2 > checked 2>&1 || { grep -E '^looplab|yaml:[0-9]' checked; exit 1; }");
}

/* --- what tshark says --- */

/* The values of each finding that a question names, in the order of add_lookups(). */
struct lookups {
	char *values[200]; /* a line each; NULL: tshark knows no such filter or field */
	size_t count, next;
};

static void add_lookup(const struct finding *finding, FILE *out)
{
	fprintf(out, "%s\t%s\n", finding->where, finding->field ? finding->field : "");
}

static bool is_numeric(const struct question *question)
{
	return question->kind == ASK_NUMBER || question->kind == ASK_HIDDEN;
}

static void write_lookups(const struct exercise *exercise, FILE *out)
{
	for (unsigned q = 0; q < exercise->question_count; q++) {
		const struct question *question = &exercise->questions[q];
		for (unsigned i = 0; i < question->let_count; i++)
			if (!question->let[i].value)
				add_lookup(&question->let[i].find, out);
		if (is_numeric(question) && question->find)
			add_lookup(question->find, out);
	}
}

static void read_lookups(struct lookups *lookups, struct text *lines)
{
	char *at = lines->at;

	while (at && *at && lookups->count < COUNT(lookups->values)) {
		char *end = strchr(at, '\n');
		if (end)
			*end = '\0';
		lookups->values[lookups->count++] = strcmp(at, "error") == 0 ? NULL : at;
		at = end ? end + 1 : NULL;
	}
}

/* What FINDING is, by tshark; false: tshark cannot tell. */
static bool value_by_tshark(
    struct lookups *lookups, const struct finding *finding, char value[160], uint32_t *number)
{
	const char *line = lookups->next < lookups->count ? lookups->values[lookups->next] : NULL;
	char words[500][40];
	size_t count = 0;

	lookups->next++;
	while (line && *line && count < COUNT(words)) {
		size_t length = strcspn(line, " ");
		snprintf(words[count++], sizeof words[0], "%.*s", (int)length, line);
		line += length + (line[length] == ' ');
	}
	if (!line || (count == 0 && finding->take != TAKE_COUNT))
		return false;
	*number = 0;
	for (size_t i = 0; finding->take == TAKE_SUM && i < count; i++)
		*number += (uint32_t)strtoul(words[i], NULL, 0);
	if (finding->take == TAKE_COUNT)
		*number = (uint32_t)count;
	if (finding->take != TAKE_VALUE) {
		snprintf(value, 160, "%u", *number);
		return true;
	}
	int nth = finding->nth ? finding->nth : 1;
	size_t at = nth > 0 ? (size_t)nth - 1 : count - (size_t)-nth;
	if (at >= count || strcmp(words[at], "none") == 0)
		return false;
	snprintf(value, 160, "%s", words[at]);
	*number = strcmp(value, "true") == 0 ? 1 : (uint32_t)strtoul(value, NULL, 0);
	return true;
}

/* --- the scripted student --- */

struct student {
	struct exercise_file file;
	struct trace *trace;
	struct attempt *attempt; /* only asked for what is no number */
	struct lookups lookups;
	struct {
		const char *name;
		uint32_t value;
	} names[200];
	size_t name_count;
	uint32_t answers[MAX_QUESTIONS];
	size_t question, by_tshark, by_lab;
};

static bool name_value(
    void *context, const char *name, bool is_answer, uint32_t *value, struct error *error)
{
	const struct student *student = context;

	for (size_t q = 0; is_answer && q < student->question; q++)
		if (strcmp(student->file.exercise->questions[q].id, name) == 0) {
			*value = student->answers[q];
			return true;
		}
	for (size_t i = 0; !is_answer && i < student->name_count; i++)
		if (strcmp(student->names[i].name, name) == 0) {
			*value = student->names[i].value;
			return true;
		}
	return error_set(error, "tshark does not know %s", name);
}

static bool work_out(struct student *student, const char *text, uint32_t *value)
{
	struct expression_names names = { .value = name_value, .context = student };
	struct error error;

	return expression_value(text, &names, value, &error);
}

static void learn_names(struct student *student)
{
	const struct question *question = &student->file.exercise->questions[student->question];
	char ignored[160];

	for (unsigned i = 0; i < question->let_count; i++) {
		const struct named_value *let = &question->let[i];
		uint32_t value;
		bool known = let->value ? work_out(student, let->value, &value)
		                        : value_by_tshark(&student->lookups, &let->find, ignored, &value);
		if (!known || student->name_count == COUNT(student->names))
			continue;
		student->names[student->name_count].name = let->name;
		student->names[student->name_count++].value = value;
	}
}

/* The line that answers the present question. */
static void add_answer(struct student *student, struct text *lines)
{
	size_t index = student->question;
	const struct question *question = &student->file.exercise->questions[index];
	char value[160] = "";
	uint32_t *number = &student->answers[index];
	bool known = false;

	learn_names(student);
	if (is_numeric(question) && question->find)
		known = value_by_tshark(&student->lookups, question->find, value, number);
	else if (is_numeric(question))
		known = work_out(student, question->answer, number);
	if (known && !*value)
		snprintf(value, sizeof value, "%u", *number);
	student->by_tshark += known;
	student->by_lab += is_numeric(question) && !known;
	if (!known)
		*number = student->attempt->solutions->at[index].right.is_number
		              ? student->attempt->solutions->at[index].right.number
		              : (uint32_t)student->attempt->solutions->at[index].right.frame + 1;
	if (known)
		text_add(lines, value);
	else if (question->kind == ASK_ORDER)
		order_answer(student->attempt, index, lines);
	else if (question->kind == ASK_TEXT)
		text_add(lines, "in my own words");
	else
		solutions_answer(student->attempt->solutions, index, lines);
	text_add(lines, "\n");
}

/* What tshark is to look up for the exercise at PATH, as NAME.lookups. */
static void prepare(const char *path, const char *name)
{
	struct exercise_file file;
	struct error error = { "" };
	char lookups[500];

	if (!exercise_open(&file, path, &error))
		fail_msg("%s", error.text);
	snprintf(lookups, sizeof lookups, "%s/%s.lookups", folder, name);
	FILE *out = fopen(lookups, "w");
	assert_non_null(out);
	write_lookups(file.exercise, out);
	fclose(out);
	exercise_close(&file);
}

/* The answers to all questions of the hand-in NAME.pcapng, as NAME.answers. */
static void answer(const char *path, const char *name, struct student *student)
{
	struct text lines = { 0 }, values = { 0 };
	struct handin handin;
	struct error error = { "" };
	char file[500];

	snprintf(file, sizeof file, "%s/all/%s.pcapng", folder, name);
	student->trace = trace_new();
	if (!exercise_open(&student->file, path, &error) || !file_read(student->trace, file, &error) ||
	    !handin_read(&handin, student->trace, &error))
		fail_msg("%s", error.text);
	student->attempt = attempt_new(&student->file, student->trace, handin.head.seed, &error);
	if (!student->attempt)
		fail_msg("%s", error.text);
	snprintf(file, sizeof file, "%s/%s.values", folder, name);
	assert_true(path_read(file, &values));
	read_lookups(&student->lookups, &values);
	for (student->question = 0; student->question < student->file.exercise->question_count;
	     student->question++)
		add_answer(student, &lines);
	snprintf(file, sizeof file, "%s.answers", name);
	folder_write(folder, file, text_string(&lines), lines.length);
	handin_free(&handin);
	attempt_free(student->attempt);
	trace_free(student->trace);
	exercise_close(&student->file);
	text_free(&lines);
	text_free(&values);
}

/* Whether every question of every row has all its points; says which have not. */
static bool has_all_points(const json_t *rows)
{
	bool all = true;
	size_t i, q;
	json_t *row, *question;

	json_array_foreach(rows, i, row)
	{
		json_array_foreach(json_object_get(row, "questions"), q, question)
		{
			double points = json_number_value(json_object_get(question, "points"));
			if (points >= json_number_value(json_object_get(question, "of")))
				continue;
			all = false;
			print_error("%s: %s: answered '%s'\n",
			    json_string_value(json_object_get(row, "exercise")),
			    json_string_value(json_object_get(question, "id")),
			    json_string_value(json_object_get(question, "answer")));
		}
		const char *problem = json_string_value(json_object_get(row, "problem"));
		const char *remarks = json_string_value(json_object_get(row, "remarks"));
		if (*problem || *remarks)
			print_error(
			    "%s: %s%s\n", json_string_value(json_object_get(row, "file")), problem, remarks);
		all &= !*problem && !*remarks;
	}
	return all;
}

/* The name of the exercise at PATH, if it is one of the lab's own. */
static bool own_name(const char *path, char name[64])
{
	const char *base = strrchr(path, '/') + 1;

	snprintf(name, 64, "%.*s", (int)strcspn(base, "."), base);
	return strncmp(path, EXERCISES, sizeof EXERCISES - 1) == 0;
}

static void who_answers_by_tshark_has_all_points(void **state)
{
	struct shelf_paths paths = { 0 };
	struct arena arena = { 0 };
	size_t by_tshark = 0, by_lab = 0;
	char name[64];

	(void)state;
	if (!have_tool("tshark"))
		skip();
	setenv("LOOPLAB_EXERCISES", EXERCISES, 1);
	shelf_list(&arena, &paths);
	for (size_t i = 0; i < paths.list.count; i++)
		if (own_name(paths.list.at[i], name))
			prepare(paths.list.at[i], name);
	assert_shell(
	    "mkdir all; ls *.lookups | sed 's/.lookups//' | xargs -P 6 -I NAME sh -c '"
	    "echo quit | " LOOPLAB " exercise NAME --student NAME -o all/NAME.pcapng && "
	    "LOOKUPS=NAME.lookups VALUES=NAME.values tshark -q -X lua_script:" SOURCE_DIR
	    "/tests/exercises.lua -r all/NAME.pcapng' >played 2>&1 || { cat played; exit 1; }");
	for (size_t i = 0; i < paths.list.count; i++) {
		static struct student student;
		student = (struct student){ .trace = NULL };
		if (!own_name(paths.list.at[i], name))
			continue;
		answer(paths.list.at[i], name, &student);
		by_tshark += student.by_tshark;
		by_lab += student.by_lab;
	}
	assert_shell("ls *.answers | sed 's/.answers//' | xargs -P 3 -I NAME sh -c '" LOOPLAB
	             " exercise NAME -o all/NAME.pcapng <NAME.answers' >answered 2>&1");
	struct result result = run_shell(LOOPLAB " grade all --format json");
	json_t *rows = json_loads(text_string(&result.out), 0, NULL);
	print_message("%zu hand-ins, %zu numbers from tshark, %zu that it does not know\n",
	    json_array_size(rows), by_tshark, by_lab);
	bool all = has_all_points(rows);
	json_decref(rows);
	result_free(&result);
	array_free(&paths.list);
	arena_free(&arena);
	assert_true(all);
	assert_true(by_tshark > 5 * by_lab);
}

static void who_believes_what_is_often_believed_hears_why_not(void **state)
{
	(void)state;
	assert_shell("printf '< S\\n' | " LOOPLAB " exercise tcp-handshake -o wrong.pcapng | "
	             "grep -q 'The server only listens'");
	assert_shell("isn=$(" LOOPLAB
	             " exercise --key wrong.pcapng | awk '/^ack-of/ { printf \"%.0f\", $2 - 1 }'); "
	             "echo $isn | " LOOPLAB " exercise tcp-handshake -o wrong.pcapng | "
	             "grep -q \"That is the client's own number\"");
	assert_shell(
	    "printf '0\\nnonsense\\nc\\n2\\n1 tcp.window_size_value\\n' | " LOOPLAB
	    " exercise tcp-handshake -o wrong.pcapng >last; grep -q 'It comes after the' last && "
	    "grep -q 'does not know yet' last && grep -q 'The window says' last && "
	    "grep -q 'Hand in wrong.pcapng' last");
}

static void the_same_name_draws_the_same_knobs(void **state)
{
	(void)state;
	assert_shell("for n in 1 2; do echo quit | " LOOPLAB " exercise tcp-handshake --student Ada -o "
	             "ada$n.pcapng >/dev/null || exit 1; " LOOPLAB " print ada$n.pcapng -T fields "
	             "-e tcp.dstport -c 1 >port$n; done; cmp port1 port2");
	assert_shell("! " LOOPLAB " exercise tcp-handshake --student Bob -o ada1.pcapng </dev/null");
}

static int begin(void **state)
{
	struct text name = { 0 };
	bool there = exercise_library(&name);

	(void)state;
	text_free(&name);
	if (!there) {
		print_message("skipped: built without libcyaml\n");
		exit(77);
	}
	folder = folder_make();
	return 0;
}

static int end(void **state)
{
	(void)state;
	folder_remove(folder);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_exercise_is_sound),
		cmocka_unit_test(who_believes_what_is_often_believed_hears_why_not),
		cmocka_unit_test(the_same_name_draws_the_same_knobs),
		cmocka_unit_test(who_answers_by_tshark_has_all_points),
	};

	need_play(LOOPLAB);
	return cmocka_run_group_tests(tests, begin, end);
}
