/* Exercise files: what is read, what is wrong with the rest, and where; the schema for editors. */
#include "golden.h"
#include "tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "lab/classroom/draw.h"
#include "lab/classroom/exercise.h"
#include "lab/classroom/expression.h"

static void need_reader(void)
{
	struct text name = { 0 };
	bool there = exercise_library(&name);

	text_free(&name);
	if (!there)
		skip();
}

static void assert_mistake(const char *source, const char *complaint)
{
	struct exercise_file file;
	struct error error = { "" };
	bool good = exercise_parse(&file, "x.yaml", source, strlen(source), &error);

	if (good || !strstr(error.text, complaint))
		print_error("wanted: %s\nsaid:   %s\n", complaint, good ? "good" : error.text);
	exercise_close(&file);
	assert_false(good);
	assert_non_null(strstr(error.text, complaint));
}

#define HEAD "title: t\nlevel: basic\nscenario: tcp-handshake\nquestions:\n" /* 4 lines */
#define ASK  "- id: one\n  ask: a?\n"                                        /* lines 5, 6 */

static void mistakes_have_a_line_and_what_was_meant(void **state)
{
	(void)state;
	need_reader();
	assert_mistake(HEAD ASK "  kindd: number\n", "x.yaml:7: no key is called 'kindd' here (did you "
	                                             "mean 'kind'?)");
	assert_mistake(HEAD ASK "  kind: nummber\n", "x.yaml:7: 'kind' cannot be 'nummber' (did you "
	                                             "mean 'number'?); it is one of number, choice");
	assert_mistake(HEAD ASK, "x.yaml:5: 'kind' is missing here");
	assert_mistake(HEAD ASK "  kind: number\n  points: many\n",
	    "x.yaml:8: 'points' wants a whole number, not 'many'");
	assert_mistake(HEAD ASK "  kind: number\n  find: tcp\n", "x.yaml:8: 'find' wants keys with");
	assert_mistake(HEAD ASK "  kind: number\n  find:\n    wher: tcp\n",
	    "x.yaml:9: no key is called 'wher' here (did you mean 'where'?)");
	assert_mistake(HEAD ASK "  kind: choice\n  choices:\n  - text: a\n  - txt: b\n",
	    "x.yaml:10: no key is called 'txt' here (did you mean 'text'?)");
	assert_mistake("titel: t\n", "x.yaml:1: no key is called 'titel' here (did you mean 'title'?)");
	assert_mistake("title: t\ntitle: u\n", "'title' stands here twice");
	assert_mistake("words\n", "x.yaml:1: the file wants keys with values");
	assert_mistake("title: t\nlevel: basic\nscenario: x\nquestions: []\n",
	    "x.yaml:4: the list 'questions' is too short");
	assert_mistake(HEAD ASK "  kind: text\n  hints: [ why? ]\n",
	    "x.yaml:8: each of 'hints' wants keys with values");
	assert_mistake("title: [t\n", "x.yaml:2: ");
	assert_mistake("title: &a t\nlevel: *a\n", "x.yaml:2: aliases");
	assert_mistake("", "x.yaml:1: the file is empty");
	assert_mistake("title: t\nlevel: basic\nquestions: 3\n", "x.yaml:3: 'questions' wants a list");
}

#define NUMBER HEAD ASK "  kind: number\n" /* 7 lines */

static void what_a_question_says_must_fit_its_kind(void **state)
{
	(void)state;
	need_reader();
	assert_mistake(NUMBER, "x.yaml:5: question 'one': a question of kind number wants answer:");
	assert_mistake(NUMBER "  answer: 1\n  before_step: 2\n",
	    "x.yaml:9: question 'one': 'before_step' means nothing in a question of kind number");
	assert_mistake(NUMBER "  answer: isn\n", "x.yaml:8: question 'one': 'isn' is no name");
	assert_mistake(NUMBER
	    "  let: [ { name: isn, where: tcp, field: tcp.seq } ]\n  answer: isnn + 1\n",
	    "x.yaml:9: question 'one': 'isnn' is no name of a 'let' here or in an earlier question (did "
	    "you mean 'isn'?), in the expression 'isnn + 1'");
	assert_mistake(NUMBER "  answer: 1\n  hints: [ { text: h, cost: 0.25 } ]\n",
	    "x.yaml:9: 'cost' wants a whole number of percent, not '0.25'");
	assert_mistake(NUMBER "  answer: 1\n  tries: 0\n", "x.yaml:9: 'tries' cannot be 0");
	assert_mistake(NUMBER "  find: { where: tcp, nth: 0, field: tcp.seq }\n", "'nth' cannot be 0");
	assert_mistake(NUMBER "  answer: 1\n  explain: \"It is {ins}.\"\n  let: [ { name: isn, "
	                      "value: 1 } ]\n",
	    "x.yaml:9: question 'one': 'ins' is no name of a 'let' here or in an earlier question (did "
	    "you mean 'isn'?), in the braces {ins}");
	assert_mistake(NUMBER "  answer: 1\n  hints: [ { text: \"Not {answer}?\" } ]\n",
	    "x.yaml:9: question 'one': {answer} has no place in 'hints'");
	assert_mistake(NUMBER "  answer: 1 +\n", "a number or a name is missing at the end");
	assert_mistake(NUMBER "  answer: (1\n", "a ')' is missing");
	assert_mistake(NUMBER "  answer: 4294967296\n", "does not fit into 32 bits");
	assert_mistake(NUMBER "  answer: answer(one)\n", "no earlier question is called 'one'");
	assert_mistake(NUMBER "  find: { where: tcp.flgs == 1, field: tcp.seq }\n",
	    "x.yaml:8: question 'one': 'where: tcp.flgs == 1' is no display filter:");
	assert_mistake(NUMBER "  find: { where: tcp, field: tcp.nothing }\n",
	    "x.yaml:8: question 'one': no field is called 'tcp.nothing'");
	assert_mistake(NUMBER "  find: { where: tcp, field: \"tcp.\\nthing\" }\n",
	    "x.yaml:8: question 'one': no field is called 'tcp. thing'"); /* the sentence is one line */
	assert_mistake(NUMBER "  find: { where: tcp }\n", "'find' wants a 'field'");
	assert_mistake(NUMBER
	    "  answer: 1\n  hints: [ { text: h, cost: 70 }, { text: h, cost: 40 } ]\n",
	    "x.yaml:9: question 'one': all hints together cost more than the 100 percent");
	assert_mistake(HEAD ASK "  kind: choice\n  choices: [ { text: a }, { text: b } ]\n",
	    "one choice has 'right: true', not 0");
	assert_mistake(HEAD ASK "  kind: choice\n  choices: [ { text: a, right: yes }, { text: b } ]\n",
	    "'right' is true, false, or an expression; not 'yes'");
	assert_mistake(NUMBER "  answer: 1\n- id: one\n  ask: b\n  kind: text\n",
	    "x.yaml:9: question 'one': another question is called so");
	assert_mistake("title: t\nlevel: basic\nscenario: x\nset: [ port ]\nquestions:\n" ASK
	               "  kind: text\n",
	    "x.yaml:4: set: 'port' is not as in port=4000..4999");
	assert_mistake("title: t\nlevel: basic\nquestions:\n" ASK "  kind: text\n",
	    "an exercise is about a 'scenario' or about a 'capture'");
}

static void hostile_files_are_refused(void **state)
{
	struct text deep = { 0 };

	(void)state;
	need_reader();
	for (int i = 0; i < 20000; i++)
		text_add(&deep, "[");
	assert_mistake(text_string(&deep), "x.yaml:");
	text_clear(&deep);
	text_add(&deep, NUMBER "  answer: ");
	for (int i = 0; i < 500; i++)
		text_add(&deep, "(");
	assert_mistake(text_string(&deep), "too many parentheses");
	text_free(&deep);
	assert_mistake(HEAD ASK "  \"k\\e[31m\": number\n", "no key is called 'k\\x1b[31m' here");
	assert_mistake(HEAD ASK "  kind: \"\\e[31m\"\n", "cannot be '\\x1b[31m'");
}

static bool twelve(
    void *context, const char *name, bool is_answer, uint32_t *value, struct error *error)
{
	(void)context;
	*value = is_answer ? 100 : 12;
	return strcmp(name, "n") == 0 || error_set(error, "no %s", name);
}

static void expressions_are_counted_modulo_two_to_the_32(void **state)
{
	static const struct {
		const char *text;
		uint32_t value;
	} rows[] = { { "1 + 2 * 3", 7 }, { "(1 + 2) * 3", 9 }, { "0 - 1", UINT32_MAX },
		{ "4294967295 + 2", 1 }, { "0x10 - n", 4 }, { "answer( n ) - n - 1", 87 }, { "-n + 13", 1 },
		{ "n == 12", 1 }, { "n != 12", 0 }, { "n < 13", 1 }, { "n >= 13", 0 } };
	struct expression_names names = { .value = twelve };
	struct error error;
	uint32_t value;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(expression_value(rows[i].text, &names, &value, &error));
		assert_int_equal(value, rows[i].value);
	}
	assert_false(expression_value("n n", &names, &value, &error));
	assert_false(expression_value("m", &names, &value, &error));
}

static void a_seed_draws_the_same_knobs_on_every_machine(void **state)
{
	struct text set = { 0 };

	(void)state;
	knob_draw("port=4000..4999", "tcp-handshake", 7, &set);
	text_add(&set, " ");
	knob_draw("port=4000..4999", "tcp-handshake", 8, &set);
	text_add(&set, " ");
	knob_draw("ip=4|6", "tcp-handshake", 7, &set);
	text_add(&set, " ");
	knob_draw("mss=1000", "tcp-handshake", 7, &set);
	assert_string_equal(text_string(&set), "port=4903 port=4065 ip=6 mss=1000");
	text_free(&set);
}

static void the_schema_for_editors_says_what_the_reader_says(void **state)
{
	struct text schema = { 0 };

	(void)state;
	need_reader();
	assert_true(exercise_schema(&schema));
	bool same = is_golden(SOURCE_DIR "/docs", "exercise.schema.json", &schema);
	text_free(&schema);
	assert_true(same);
}

static void every_exercise_of_the_lab_can_be_read(void **state)
{
	struct tree tree = { 0 };
	struct exercise_file file;
	struct error error = { "" };
	size_t read = 0, bad = 0;

	(void)state;
	need_reader();
	tree_read(&tree, SOURCE_DIR);
	for (size_t i = 0; i < tree.files.count; i++) {
		const char *path = tree.files.at[i].path, *content = tree.files.at[i].content;
		if (!starts_with(path, "lab/exercises/") || !ends_with(path, ".yaml"))
			continue;
		read++;
		if (!exercise_parse(&file, path, content, strlen(content), &error)) {
			print_error("%s\n", error.text);
			bad++;
		}
		exercise_close(&file);
	}
	tree_free(&tree);
	assert_true(read >= 2);
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_have_a_line_and_what_was_meant),
		cmocka_unit_test(what_a_question_says_must_fit_its_kind),
		cmocka_unit_test(hostile_files_are_refused),
		cmocka_unit_test(expressions_are_counted_modulo_two_to_the_32),
		cmocka_unit_test(a_seed_draws_the_same_knobs_on_every_machine),
		cmocka_unit_test(the_schema_for_editors_says_what_the_reader_says),
		cmocka_unit_test(every_exercise_of_the_lab_can_be_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
