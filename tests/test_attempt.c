/* A student's work on an exercise: every kind of question, right, wrong for a reason, partly right; tries,
 * hints, points; what is hidden until it is answered. */
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "lab/classroom/attempt.h"

/* The client begins with 100, the server with 500. */
static const char source[] =
    "title: t\nlevel: basic\nscenario: tcp-handshake\nquestions:\n"
    "- id: next\n  ask: a\n  kind: predict\n  before_step: 1\n"
    "  wrong: [ { answer: \"< S\", say: the server waits } ]\n"
    "- id: ack\n  ask: What is {isn}?\n  kind: number\n  tries: 2\n  points: 2\n"
    "  let: [ { name: isn, where: tcp.flags == 2, field: tcp.seq_raw } ]\n"
    "  find: { where: tcp.flags == 0x12, field: tcp.ack_raw }\n"
    "  wrong: [ { answer: isn, say: \"the SYN takes one of {isn}\", name: no number } ]\n"
    "  otherwise: look again\n"
    "  hints: [ { text: h, cost: 25 } ]\n"
    "  explain: \"{isn} and one is {answer}; { braces } stay\"\n"
    "- id: pick\n  ask: a\n  kind: packet\n  find: { where: tcp.flags == 0x10 }\n"
    "  wrong: [ { find: { where: tcp.flags == 2 }, say: the first one } ]\n"
    "- id: some\n  ask: a\n  kind: choices\n  choices:\n"
    "  - { text: x, right: true }\n  - { text: y, say: not y }\n  - { text: z, right: isn == 100 }\n"
    "- id: one\n  ask: a\n  kind: choice\n  choices: [ { text: x, say: no }, { text: y, right: true } ]\n"
    "- id: point\n  ask: a\n  kind: field\n  find: { where: tcp.flags == 2, field: tcp.seq_raw }\n"
    "  wrong: [ { find: { where: tcp.flags == 2, field: tcp.srcport }, say: a port } ]\n  tries: 3\n"
    "- id: row\n  ask: a\n  kind: order\n  packets:\n"
    "  - { text: third, where: tcp, nth: 3 }\n  - { text: first, where: tcp }\n"
    "  - { text: last but one, where: tcp, nth: -2 }\n"
    "- id: veiled\n  ask: a\n  kind: hidden\n  find: { where: tcp.flags == 0x12, field: ip.src }\n"
    "  hide: [ tcp.srcport ]\n"
    "- id: stretch\n  ask: a\n  kind: range\n  from: { where: tcp }\n  to: { where: tcp, nth: 2 }\n"
    "- id: said\n  ask: a\n  kind: text\n"
    "- id: sum\n  ask: a\n  kind: number\n  answer: answer(ack) - answer(pick)\n";

enum { NEXT, ACK, PICK, SOME, ONE, POINT, ROW, VEILED, STRETCH, SAID, SUM, QUESTIONS };

static struct exercise_file file;

static void add_step(struct trace *trace, int64_t time, const char *wire)
{
	struct event step = {
		.kind = EVENT_STEP, .begin = time, .end = time, .text = "a step", .wire = wire
	};

	trace_add_event(trace, &step);
}

static struct attempt *begin(struct trace *trace)
{
	struct error error = { "" };
	struct text name = { 0 };
	bool there = exercise_library(&name);

	text_free(&name);
	if (!there)
		skip();
	scene_socket(trace, "client", "127.0.0.2:40000", 6);
	scene_socket(trace, "server", "127.0.0.1:4000", 6);
	add_step(trace, 5 * MS, "> S");
	scene_handshake(trace, 10);
	if (!exercise_parse(&file, "x.yaml", source, sizeof source - 1, &error))
		fail_msg("%s", error.text);
	struct attempt *attempt = attempt_new(&file, trace, 7, &error);
	if (!attempt)
		fail_msg("%s", error.text);
	return attempt;
}

static void end(struct attempt *attempt)
{
	attempt_free(attempt);
	exercise_close(&file);
}

/* Asks a new attempt over the same trace, so that tries do not count; what is said goes to SAID. */
static enum judged try_once(
    const struct attempt *like, size_t question, const char *answer, struct text *said)
{
	struct error error;
	struct attempt *attempt = attempt_new(like->file, like->trace, like->seed, &error);
	struct judgement judgement = attempt_answer(attempt, question, answer, 1);

	text_clear(said);
	judge_say(attempt->solutions, question, &judgement, said);
	attempt_free(attempt);
	return judgement.judged;
}

static void every_kind_knows_right_wrong_and_nonsense(void **state)
{
	static const struct {
		size_t question;
		const char *answer;
		enum judged judged;
		const char *said; /* or NULL: whatever */
	} rows[] = {
		{ NEXT, "> S", JUDGED_RIGHT, "" },
		{ NEXT, ">s", JUDGED_RIGHT, "" },
		{ NEXT, "> SYN", JUDGED_RIGHT, "" },
		{ NEXT, "> syn, ack", JUDGED_PARTLY, NULL },
		{ NEXT, "> SIN", JUDGED_UNREADABLE, NULL },
		{ NEXT, "< S", JUDGED_PARTLY, "the server waits" },
		{ NEXT, "> S.", JUDGED_PARTLY, NULL },
		{ NEXT, "< R", JUDGED_WRONG, NULL },
		{ NEXT, "nothing", JUDGED_WRONG, NULL },
		{ NEXT, "", JUDGED_UNREADABLE, NULL },
		{ ACK, " 101 ", JUDGED_RIGHT, "" },
		{ ACK, "0x65", JUDGED_RIGHT, "" },
		{ ACK, "100", JUDGED_WRONG, "the SYN takes one of 100" },
		{ ACK, "7", JUDGED_WRONG, "look again" },
		{ ACK, "-1", JUDGED_UNREADABLE, "The answer is a number, as 4711 or 0x1267." },
		{ ACK, "99999999999999999999", JUDGED_UNREADABLE, NULL },
		{ PICK, "3", JUDGED_RIGHT, "" },
		{ PICK, "1", JUDGED_WRONG, "the first one" },
		{ PICK, "0", JUDGED_UNREADABLE, NULL },
		{ PICK, "4", JUDGED_UNREADABLE, NULL },
		{ SOME, "a c", JUDGED_RIGHT, "" },
		{ SOME, "C,A", JUDGED_RIGHT, "" },
		{ SOME, "a", JUDGED_PARTLY, "" },
		{ SOME, "a b", JUDGED_WRONG, "not y" },
		{ SOME, "none", JUDGED_WRONG, NULL },
		{ SOME, "d", JUDGED_UNREADABLE, NULL },
		{ SOME, "a a", JUDGED_UNREADABLE, NULL },
		{ ONE, "b", JUDGED_RIGHT, "" },
		{ ONE, "a", JUDGED_WRONG, "no" },
		{ POINT, "1 tcp.seq_raw", JUDGED_RIGHT, "" },
		{ POINT, "1 tcp.seq", JUDGED_RIGHT, "" }, /* the same octets */
		{ POINT, "1 @38", JUDGED_RIGHT, "" },
		{ POINT, "1 @41", JUDGED_RIGHT, "" },
		{ POINT, "1 @42", JUDGED_WRONG, NULL },
		{ POINT, "1 @35", JUDGED_WRONG, "a port" },
		{ POINT, "2 tcp.seq_raw", JUDGED_WRONG, NULL },
		{ POINT, "1 udp.length", JUDGED_WRONG, NULL },
		{ POINT, "1 no.field", JUDGED_UNREADABLE, NULL },
		{ POINT, "1", JUDGED_UNREADABLE, NULL },
		{ VEILED, "127.0.0.1", JUDGED_RIGHT, "" },
		{ VEILED, "127.0.0.2", JUDGED_WRONG, NULL },
		{ STRETCH, "1-2", JUDGED_RIGHT, "" },
		{ STRETCH, "1 .. 3", JUDGED_PARTLY, NULL },
		{ STRETCH, "2-3", JUDGED_WRONG, NULL },
		{ STRETCH, "2-1", JUDGED_UNREADABLE, NULL },
		{ SAID, "words", JUDGED_TAKEN, "" },
		{ SAID, " ", JUDGED_UNREADABLE, NULL },
		{ SUM, "98", JUDGED_RIGHT, "" },
	};
	struct attempt *attempt = begin(*state);
	struct text said = { 0 };
	bool good = true;

	for (size_t i = 0; i < COUNT(rows); i++) {
		enum judged judged = try_once(attempt, rows[i].question, rows[i].answer, &said);
		if (judged == rows[i].judged &&
		    (!rows[i].said || strcmp(rows[i].said, text_string(&said)) == 0))
			continue;
		print_error("question %zu, '%s': judged %d, said '%s'\n", rows[i].question, rows[i].answer,
		    (int)judged, text_string(&said));
		good = false;
	}
	text_free(&said);
	end(attempt);
	assert_true(good);
}

static void an_order_is_shown_shuffled_and_judged_by_its_neighbours(void **state)
{
	struct attempt *attempt = begin(*state);
	struct text right = { 0 }, said = { 0 };
	char turned[] = "? ? ?";

	attempt_skip(attempt, ROW, 1);
	attempt_explain(attempt, ROW, &right);
	const char *letters = strstr(right.at, ": ") + 2;
	assert_int_equal(try_once(attempt, ROW, letters, &said), JUDGED_RIGHT);
	turned[0] = letters[2];
	turned[2] = letters[4];
	turned[4] = letters[0];
	assert_int_equal(try_once(attempt, ROW, turned, &said), JUDGED_PARTLY);
	assert_int_equal(try_once(attempt, ROW, "a b", &said), JUDGED_UNREADABLE);
	text_free(&right);
	text_free(&said);
	end(attempt);
}

static void tries_and_hints_cost_points(void **state)
{
	struct attempt *attempt = begin(*state);
	struct text said = { 0 };

	assert_int_equal(attempt_points_at_most(attempt, ACK), 2000);
	assert_int_equal(attempt_points_at_most(attempt, SAID), 0);
	attempt_answer(attempt, ACK, "nonsense", 1); /* costs nothing */
	assert_int_equal(attempt_tries_left(attempt, ACK), 2);
	assert_true(attempt_hint(attempt, ACK, 2, &said));
	assert_string_equal(said.at, "h");
	assert_false(attempt_hint(attempt, ACK, 2, &said)); /* there is one only */
	attempt_answer(attempt, ACK, "1", 3);
	assert_int_equal(attempt_answer(attempt, ACK, "1", 3).judged, JUDGED_REPEATED);
	assert_int_equal(attempt_tries_left(attempt, ACK), 1); /* so it cost none */
	assert_false(attempt->standings[ACK].done);
	attempt_answer(attempt, ACK, "101", 4);
	assert_true(attempt->standings[ACK].done);
	assert_int_equal(attempt_points(attempt, ACK), 750); /* 2 points, half, less a quarter */
	attempt_answer(attempt, ACK, "101", 5);
	assert_int_equal(attempt->entries.count, 3);
	attempt_answer(attempt, SOME, "a", 6);
	assert_int_equal(attempt_points(attempt, SOME), 500);
	text_free(&said);
	end(attempt);
}

static void what_a_question_asks_for_is_hidden_until_it_is_done(void **state)
{
	struct attempt *attempt = begin(*state);

	assert_true(attempt_hides_frame(attempt, 1));
	assert_false(attempt_hides_frame(attempt, 0));
	assert_true(attempt_hides(attempt, 1, (14 + 12) * 8, 32, "ip.src"));
	assert_true(attempt_hides(attempt, 1, (14 + 13) * 8, 8, NULL)); /* an octet of it */
	assert_true(attempt_hides(attempt, 1, 0, 0, "tcp.srcport"));
	assert_false(attempt_hides(attempt, 1, (14 + 16) * 8, 32, "ip.dst"));
	assert_false(attempt_hides(attempt, 0, (14 + 12) * 8, 32, "ip.src"));
	attempt_answer(attempt, VEILED, "1.2.3.4", 1);
	assert_false(attempt_hides_frame(attempt, 1));
	assert_false(attempt_hides(attempt, 1, (14 + 12) * 8, 32, "ip.src"));
	end(attempt);
}

static void nothing_is_shown_of_a_step_that_is_to_be_predicted(void **state)
{
	struct attempt *attempt = begin(*state);
	long step = trace_step(*state, 1);

	assert_int_equal(attempt_current(attempt), NEXT);
	assert_int_equal(attempt_end(attempt), trace_moment_of_event(*state, (size_t)step));
	attempt_answer(attempt, NEXT, "> F", 1);
	assert_int_equal(attempt_end(attempt), trace_moments(*state));
	assert_int_equal(attempt_current(attempt), ACK);
	end(attempt);
}

static void words_name_the_numbers_of_this_trace(void **state)
{
	struct attempt *attempt = begin(*state);
	struct text said = { 0 };

	attempt_ask(attempt, ACK, &said);
	assert_string_equal(said.at, "What is 100?");
	text_clear(&said);
	attempt_explain(attempt, ACK, &said);
	assert_int_equal(said.length, 0); /* not before it is done */
	attempt_skip(attempt, ACK, 1);
	attempt_explain(attempt, ACK, &said);
	assert_string_equal(said.at, "The answer: 101\n100 and one is 101; { braces } stay");
	text_clear(&said);
	attempt_ask(attempt, ONE, &said);
	assert_string_equal(said.at, "a\na  x\nb  y");
	text_free(&said);
	end(attempt);
}

static void an_exercise_that_does_not_fit_the_trace_names_line_and_filter(void **state)
{
	static const char other[] = "title: t\nlevel: basic\nscenario: tcp-handshake\nquestions:\n"
	                            "- id: none\n  ask: a\n  kind: packet\n  find: { where: udp }\n";
	struct attempt *attempt = begin(*state);
	struct exercise_file another;
	struct error error = { "" };

	assert_true(exercise_parse(&another, "y.yaml", other, sizeof other - 1, &error));
	assert_null(attempt_new(&another, *state, 1, &error));
	assert_string_equal(
	    error.text, "y.yaml:5: question 'none': no packet is let through by the filter 'udp'");
	exercise_close(&another);
	end(attempt);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(every_kind_knows_right_wrong_and_nonsense),
		SCENE(an_order_is_shown_shuffled_and_judged_by_its_neighbours),
		SCENE(tries_and_hints_cost_points),
		SCENE(what_a_question_asks_for_is_hidden_until_it_is_done),
		SCENE(nothing_is_shown_of_a_step_that_is_to_be_predicted),
		SCENE(words_name_the_numbers_of_this_trace),
		SCENE(an_exercise_that_does_not_fit_the_trace_names_line_and_filter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
