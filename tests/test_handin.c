/* Hand-ins: what is written is read back, what is changed is noticed, whatever stands in one is a row. */
#include "live.h"
#include "process.h"
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/file.h"
#include "lab/classroom/digest.h"
#include "lab/classroom/grade.h"
#include "lab/classroom/handin.h"

static const char source[] =
    "title: t\nlevel: basic\nscenario: tcp-handshake\nquestions:\n"
    "- id: ack\n  ask: a\n  kind: number\n  tries: 2\n  points: 2\n"
    "  find: { where: tcp.flags == 0x12, field: tcp.ack_raw }\n"
    "  wrong: [ { answer: 7, name: seven, say: no } ]\n"
    "  hints: [ { text: h, cost: 25 } ]\n"
    "- id: pick\n  ask: a\n  kind: packet\n  find: { where: tcp.flags == 0x10 }\n"
    "- id: said\n  ask: a\n  kind: text\n";

enum { ACK, PICK, SAID };

static struct exercise_file file;

static int open_exercise(void **state)
{
	struct error error = { "" };
	struct text name = { 0 };
	bool there = exercise_library(&name) && digest_library(&name);

	text_free(&name);
	if (!there) {
		print_message("skipped: built without libcyaml or libcrypto\n");
		exit(77);
	}
	if (!exercise_parse(&file, "x.yaml", source, sizeof source - 1, &error))
		print_error("%s\n", error.text);
	return file.exercise && scene_new(state) == 0 ? 0 : -1;
}

static int close_exercise(void **state)
{
	exercise_close(&file);
	return scene_end(state);
}

/* A hand-in of STUDENT whose client begins with ISN, as a file in memory. */
static void make_handin(const char *student, uint32_t isn, const char *answer, struct text *octets)
{
	struct trace *trace = trace_new();
	struct handin_head head = {
		.exercise = "x", .seed = 7, .began = INT64_C(1764000000) * 1000 * MS
	};
	struct event step = { .kind = EVENT_STEP, .text = "a step", .wire = "" };
	struct error error;

	trace->live = true;
	trace_add_interface(trace, 1, 0, NULL);
	step.begin = step.end = MS;
	trace_add_event(trace, &step);
	scene_tcp(trace, 10, CLIENT, TCP_SYN, isn, 0, 0);
	scene_tcp(trace, 11, SERVER, TCP_SYN | TCP_ACK, 500, isn + 1, 0);
	scene_tcp(trace, 12, CLIENT, TCP_ACK, isn + 1, 501, 0);
	snprintf(head.student, sizeof head.student, "%s", student);
	snprintf(head.digest, sizeof head.digest, "%s", file.digest);
	struct attempt *attempt = attempt_new(&file, trace, 7, &error);
	assert_non_null(attempt);
	struct text hint = { 0 };
	attempt_hint(attempt, ACK, head.began + 1000 * MS, &hint);
	attempt_answer(attempt, ACK, answer, head.began + 2000 * MS);
	attempt_answer(attempt, SAID, "words \"in\" quotes,\tand \x1b[31m", head.began + 3000 * MS);
	attempt_skip(attempt, PICK, head.began + 4000 * MS);
	handin_put(trace, &head, attempt);
	handin_put(trace, &head, attempt); /* as after every answer: in place of the lines before */
	handin_render(trace, octets);
	text_free(&hint);
	attempt_free(attempt);
	trace_free(trace);
}

/* What OCTETS hold; the trace is freed by the caller. */
static struct trace *read_octets(const struct text *octets, struct handin *handin)
{
	struct trace *trace = trace_new();
	struct error error = { "" };

	assert_true(
	    pcapng_parse(trace, (const uint8_t *)octets->at, octets->length, "x.pcapng", &error));
	if (!handin_read(handin, trace, &error))
		fail_msg("%s", error.text);
	return trace;
}

static void what_is_written_is_read_back(void **state)
{
	struct text octets = { 0 };
	struct handin handin;
	struct error error;

	(void)state;
	make_handin("Ada \"L\" =1+1", 100, "7", &octets);
	struct trace *trace = read_octets(&octets, &handin);
	assert_string_equal(handin.head.student, "Ada \"L\" =1+1");
	assert_string_equal(handin.head.exercise, "x");
	assert_int_equal(handin.head.seed, 7);
	assert_int_equal(handin.head.began, INT64_C(1764000000) * 1000 * MS);
	assert_int_equal(handin.altered, 0);
	assert_int_equal(handin.entries.count, 4);
	assert_int_equal(handin.entries.at[0].kind, ENTRY_HINT);
	assert_string_equal(handin.entries.at[1].text, "7");
	assert_string_equal(handin.entries.at[2].text, "words \"in\" quotes,\tand \x1b[31m");
	assert_int_equal(handin.entries.at[3].kind, ENTRY_SKIP);
	assert_int_equal(handin.entries.at[3].time - handin.head.began, 4000 * MS);

	struct attempt *attempt = attempt_new(&file, trace, handin.head.seed, &error);
	assert_int_equal(handin_replay(&handin, attempt), 0);
	assert_int_equal(attempt->standings[ACK].tries, 1);
	assert_int_equal(attempt->standings[ACK].hints, 1);
	assert_true(attempt->standings[PICK].skipped);
	assert_int_equal(attempt_current(attempt), ACK); /* one try is left */
	attempt_free(attempt);
	handin_free(&handin);
	trace_free(trace);
	text_free(&octets);
}

/* The first WAS in OCTETS becomes IS, which is as long. */
static void change(struct text *octets, const char *was, const char *is)
{
	char *at = memmem(octets->at, octets->length, was, strlen(was));

	assert_int_equal(strlen(was), strlen(is));
	assert_non_null(at);
	memcpy(at, is, strlen(is));
}

static void assert_altered(const char *was, const char *is, unsigned altered)
{
	struct text octets = { 0 };
	struct handin handin;

	make_handin("Ada", 100, "7", &octets);
	change(&octets, was, is);
	struct trace *trace = read_octets(&octets, &handin);
	assert_int_equal(handin.altered, altered);
	handin_free(&handin);
	trace_free(trace);
	text_free(&octets);
}

static void an_edited_answer_name_step_or_packet_is_noticed(void **state)
{
	(void)state;
	assert_altered("\"answer\":\"7\"", "\"answer\":\"8\"", ALTERED_ANSWERS);
	assert_altered("\"hint\":true", "\"hunt\":true", ALTERED_ANSWERS);
	assert_altered("\"Ada\"", "\"Bob\"", ALTERED_STUDENT);
	assert_altered("\"seed\":7", "\"seed\":8", ALTERED_STUDENT);
	assert_altered("a step", "a leap", ALTERED_STEPS);
	assert_altered("\x60\x02\x02", "\x60\x02\x03", ALTERED_PACKETS); /* a window */
	assert_altered("{\"checksum\"", "{\"checkers\"", ALTERED_UNKNOWN);
}

static void other_programs_keep_it(void **state)
{
	char *folder = folder_make();
	struct text octets = { 0 }, from = { 0 }, to = { 0 };
	struct handin handin;
	struct error error = { "" };

	(void)state;
	if (!have_tool("editcap")) {
		folder_remove(folder);
		skip();
	}
	make_handin("Ada", 100, "7", &octets);
	folder_write(folder, "a.pcapng", octets.at, octets.length);
	text_printf(&from, "%s/a.pcapng", folder);
	text_printf(&to, "%s/b.pcapng", folder);
	struct result result =
	    process_run(&(struct process){ .arguments = { "editcap", from.at, to.at } });
	assert_int_equal(result.status, 0);
	result_free(&result);
	struct trace *trace = trace_new();
	assert_true(file_read(trace, to.at, &error));
	assert_true(handin_read(&handin, trace, &error));
	assert_int_equal(handin.altered, 0);
	handin_free(&handin);
	trace_free(trace);
	text_free(&octets);
	text_free(&from);
	text_free(&to);
	folder_remove(folder);
}

/* --- a class, by the program --- */

static void write_handin(
    const char *folder, const char *name, const char *student, uint32_t isn, const char *answer)
{
	struct text octets = { 0 };

	make_handin(student, isn, answer, &octets);
	folder_write(folder, name, octets.at, octets.length);
	text_free(&octets);
}

/* Hand-ins that nobody meant to write. */
static void write_hostile(const char *folder)
{
	struct text octets = { 0 }, path = { 0 }, target = { 0 };

	make_handin("Eve", 900, "901", &octets);
	folder_write(folder, "e-cut.pcapng", octets.at, octets.length / 2);
	folder_write(folder, "e-start.pcapng", octets.at, 30);
	change(&octets, "\"exercise\":\"x\"", "\"exercise\":\".\"");
	folder_write(folder, "e-named.pcapng", octets.at, octets.length);
	folder_write(folder, "f-text.pcapng", "not a capture", 13);
	folder_write(folder, "f-empty.pcapng", "", 0);
	text_printf(&path, "%s/g-pipe.pcapng", folder);
	assert_int_equal(mkfifo(path.at, 0600), 0);
	text_clear(&path);
	text_printf(&path, "%s/g-link.pcapng", folder);
	text_printf(&target, "%s/a.pcapng", folder);
	assert_int_equal(symlink(target.at, path.at), 0);
	text_clear(&path);
	text_printf(&path, "%s/g-huge.pcapng", folder);
	folder_write(folder, "g-huge.pcapng", "", 0);
	assert_int_equal(truncate(path.at, (off_t)3 << 30), 0); /* it takes no place on the disk */
	text_free(&octets);
	text_free(&path);
	text_free(&target);
}

/* Answers without end, to questions that there are not. */
static void write_many_answers(const char *folder)
{
	struct trace *trace = trace_new();
	struct note_place place = { .on = ON_PACKET };
	struct text octets = { 0 }, line = { 0 };

	trace->live = true;
	trace_add_interface(trace, 1, 0, NULL);
	scene_tcp(trace, 10, CLIENT, TCP_SYN, 1234, 0, 0);
	scene_tcp(trace, 11, SERVER, TCP_SYN | TCP_ACK, 500, 1235, 0);
	scene_tcp(trace, 12, CLIENT, TCP_ACK, 1235, 501, 0);
	text_add(&line,
	    "looplab hand-in: {\"exercise\":\"x\",\"student\":\"=cmd|' /C calc'!A0\\n\\u001b\","
	    "\"seed\":7}");
	note_add(trace, &place, BY_STUDENT, line.at, line.length);
	for (int i = 0; i < 12000; i++) {
		text_clear(&line);
		text_printf(&line, "looplab hand-in: {\"question\":\"%s\",\"answer\":\"%d\"}",
		    i % 2 ? "ack" : "q", i);
		note_add(trace, &place, BY_STUDENT, line.at, line.length);
	}
	handin_render(trace, &octets);
	folder_write(folder, "h-many.pcapng", octets.at, octets.length);
	text_free(&octets);
	text_free(&line);
	trace_free(trace);
}

static struct result grade(const char *folder, const char *format)
{
	static struct text environment;

	text_clear(&environment);
	text_printf(&environment, "LOOPLAB_EXERCISES=%s", folder);
	struct text in = { 0 };
	text_printf(&in, "%s/in", folder);
	struct result result =
	    process_run(&(struct process){ .arguments = { BINARY_DIR "/bin/looplab", "grade", in.at,
	                                       "--format", format, "--jobs", "2" },
	        .environment = environment.at });
	text_free(&in);
	text_free(&environment);
	environment = (struct text){ 0 };
	return result;
}

/* The row of the file that ends with NAME. */
static const json_t *row_of(const json_t *rows, const char *name)
{
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		const char *path = json_string_value(json_object_get(row, "file"));
		if (strstr(path, name))
			return row;
	}
	fail_msg("no row for %s", name);
	return NULL;
}

static void assert_row(const json_t *rows, const char *name, const char *key, const char *part)
{
	const char *value = json_string_value(json_object_get(row_of(rows, name), key));

	if (!value || !strstr(value, part))
		fail_msg("%s: %s is '%s', not '%s'", name, key, value ? value : "nothing", part);
}

static double points_of(const json_t *rows, const char *name)
{
	return json_number_value(json_object_get(row_of(rows, name), "points"));
}

static char *make_class(void)
{
	char *folder = folder_make();
	struct text in = { 0 }, octets = { 0 };

	text_printf(&in, "%s/in", folder);
	assert_int_equal(mkdir(in.at, 0755), 0);
	folder_write(folder, "x.yaml", source, sizeof source - 1);
	write_handin(in.at, "a.pcapng", "Ada", 100, "101");
	write_handin(in.at, "b.pcapng", "Bob", 200, "7");
	write_handin(in.at, "c.pcapng", "Carl", 300, "301");
	write_handin(in.at, "d.pcapng", "Dan", 300, "7"); /* Carl's trace */
	make_handin("Fay", 400, "7", &octets);
	change(&octets, "\"answer\":\"7\"", "\"answer\":\"4\"");
	folder_write(in.at, "e-edited.pcapng", octets.at, octets.length);
	write_hostile(in.at);
	write_many_answers(in.at);
	text_free(&in);
	text_free(&octets);
	return folder;
}

static void every_file_is_a_row_whatever_it_is(void **state)
{
	char *folder = make_class();
	struct result result = grade(folder, "json");
	json_t *rows = json_loads(text_string(&result.out), 0, NULL);

	(void)state;
	assert_string_equal(text_string(&result.err), "");
	assert_int_equal(result.status, 1);
	assert_int_equal(json_array_size(rows), 14);
	assert_true(points_of(rows, "/a.pcapng") == 1.5); /* a hint was taken */
	assert_true(points_of(rows, "/b.pcapng") == 0);
	assert_row(rows, "/a.pcapng", "shared_with", "");
	assert_row(rows, "/c.pcapng", "shared_with", "/d.pcapng");
	assert_row(rows, "/d.pcapng", "shared_with", "/c.pcapng");
	assert_row(rows, "e-edited", "remarks", "altered: answers");
	assert_true(json_is_true(json_object_get(row_of(rows, "e-edited"), "altered")));
	assert_false(json_is_true(json_object_get(row_of(rows, "/a.pcapng"), "altered")));
	assert_row(rows, "e-start", "problem", "e-start");
	assert_row(rows, "e-named", "problem", "names no exercise");
	assert_row(rows, "f-text", "problem", "not a capture file");
	assert_row(rows, "f-empty", "problem", "");
	assert_row(rows, "g-pipe", "problem", "not a regular file");
	assert_row(rows, "g-link", "problem", "symbolic link");
	assert_row(rows, "g-huge", "problem", "too large");
	assert_row(rows, "h-many", "remarks", "too many answers");
	json_decref(rows);
	result_free(&result);
	folder_remove(folder);
}

static void no_name_becomes_a_formula_or_moves_the_terminal(void **state)
{
	static const char *const formats[] = { "csv", "moodle", "canvas", "table", "github",
		"gradescope" };
	char *folder = make_class();

	(void)state;
	for (size_t i = 0; i < COUNT(formats); i++) {
		struct result result = grade(folder, formats[i]);
		assert_non_null(strstr(text_string(&result.out), i < 4 ? "=cmd" : "x"));
		assert_null(strstr(text_string(&result.out), "\"=cmd")); /* "'=cmd */
		assert_null(strchr(text_string(&result.out), 0x1b));
		result_free(&result);
	}
	folder_remove(folder);
}

static void the_table_tells_how_frequent_misconceptions_are(void **state)
{
	char *folder = make_class();
	struct result result = grade(folder, "table");

	(void)state;
	assert_non_null(strstr(text_string(&result.out), "         2  seven\n"));
	result_free(&result);
	folder_remove(folder);
}

/* An exercise about a file: everybody has the same trace, but no other. */
static void packets_of_a_capture_must_be_those_of_the_exercise(void **state)
{
	static const char about[] = "title: t\nlevel: basic\ncapture: x.pcapng\nquestions:\n"
	                            "- id: ack\n  ask: a\n  kind: number\n  answer: 101\n";
	char *folder = folder_make();
	struct text in = { 0 };

	(void)state;
	text_printf(&in, "%s/in", folder);
	assert_int_equal(mkdir(in.at, 0755), 0);
	folder_write(folder, "x.yaml", about, sizeof about - 1);
	write_handin(folder, "x.pcapng", "Teacher", 100, "101");
	write_handin(in.at, "a.pcapng", "Ada", 100, "101");
	write_handin(in.at, "b.pcapng", "Bob", 100, "101");
	write_handin(in.at, "c.pcapng", "Carl", 200, "101");
	struct result result = grade(folder, "json");
	json_t *rows = json_loads(text_string(&result.out), 0, NULL);
	const char *shared =
	    json_string_value(json_object_get(row_of(rows, "/a.pcapng"), "shared_with"));
	const char *remarks = json_string_value(json_object_get(row_of(rows, "/a.pcapng"), "remarks"));
	assert_string_equal(shared, "");
	assert_null(strstr(remarks, "not the packets"));
	assert_row(rows, "/c.pcapng", "remarks", "not the packets of the exercise");
	json_decref(rows);
	result_free(&result);
	text_free(&in);
	folder_remove(folder);
}

static void cells_are_quoted(void **state)
{
	static const struct {
		const char *words, *cell;
	} rows[] = { { "a", "\"a\"" }, { "a\"b", "\"a\"\"b\"" }, { "=1", "\"'=1\"" },
		{ "+1", "\"'+1\"" }, { "-1", "\"'-1\"" }, { "@x", "\"'@x\"" }, { "", "\"\"" },
		{ "a,b", "\"a,b\"" } };
	struct text cell = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		text_clear(&cell);
		csv_cell(rows[i].words, &cell);
		assert_string_equal(cell.at, rows[i].cell);
	}
	text_free(&cell);
}

#define WITH_EXERCISE(test) cmocka_unit_test_setup_teardown(test, open_exercise, close_exercise)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_EXERCISE(what_is_written_is_read_back),
		WITH_EXERCISE(an_edited_answer_name_step_or_packet_is_noticed),
		WITH_EXERCISE(other_programs_keep_it),
		WITH_EXERCISE(every_file_is_a_row_whatever_it_is),
		WITH_EXERCISE(no_name_becomes_a_formula_or_moves_the_terminal),
		WITH_EXERCISE(the_table_tells_how_frequent_misconceptions_are),
		WITH_EXERCISE(packets_of_a_capture_must_be_those_of_the_exercise),
		cmocka_unit_test(cells_are_quoted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
