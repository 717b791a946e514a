/* The model: inputs in, effects and state out. No terminal, process or clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lab/lab.h"

struct fixture {
	struct trace *trace;
	struct lab lab;
};

static int setup(void **state)
{
	struct fixture *fixture = memory_take(sizeof *fixture);

	fixture->trace = trace_new();
	fixture->trace->live = true;
	lab_start(&fixture->lab, fixture->trace, "test", PLAY_STARTING);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	lab_finish(&fixture->lab);
	trace_free(fixture->trace);
	memory_free(fixture);
	return 0;
}

static unsigned give(struct lab *lab, enum message_kind kind, const char *data, int64_t now)
{
	struct message message = { .kind = kind, .size = (uint32_t)strlen(data), .time = 1 };
	struct input input = {
		.kind = INPUT_MESSAGE, .message = &message, .data = (const uint8_t *)data, .now = now
	};

	return lab_update(lab, &input);
}

static unsigned press(struct lab *lab, uint32_t key, int64_t now)
{
	struct input input = { .kind = INPUT_KEY, .key = key, .now = now };

	return lab_update(lab, &input);
}

static unsigned give_event(struct lab *lab, const struct event *event, int64_t now)
{
	struct text line = { 0 };

	event_to_journal(event, &line);
	line.at[line.length - 1] = '\0'; /* the newline */
	unsigned effects = give(lab, MESSAGE_LINE, line.at, now);
	text_free(&line);
	return effects;
}

static unsigned give_step(struct lab *lab, int64_t time, const char *wire)
{
	struct event step = {
		.kind = EVENT_STEP, .begin = time, .end = time, .line = 1, .text = "words", .wire = wire
	};

	return give_event(lab, &step, time);
}

static void wait_for_student(struct lab *lab)
{
	give(lab, MESSAGE_READY, "made of nothing", 1);
	give_step(lab, 10, "");
	give(lab, MESSAGE_SETTLED, "", 11);
}

static void the_first_step_waits_for_the_student(void **state)
{
	struct lab *lab = &((struct fixture *)*state)->lab;

	give(lab, MESSAGE_READY, "made of nothing", 1);
	assert_int_equal(lab->play, PLAY_STARTING);
	give_step(lab, 10, "");
	assert_int_equal(lab->play, PLAY_STARTING);
	assert_int_equal(give(lab, MESSAGE_SETTLED, "", 11), 0);
	assert_int_equal(lab->play, PLAY_WAITING);
}

static void space_asks_for_the_next_step_once(void **state)
{
	struct lab *lab = &((struct fixture *)*state)->lab;

	wait_for_student(lab);
	assert_int_equal(press(lab, ' ', 12), EFFECT_NEXT);
	assert_int_equal(lab->play, PLAY_STEPPING);
	assert_int_equal(press(lab, ' ', 13), 0);
}

static void a_space_too_early_is_kept_until_the_step_is_done(void **state)
{
	struct lab *lab = &((struct fixture *)*state)->lab;

	wait_for_student(lab);
	press(lab, ' ', 12);
	press(lab, ' ', 13);
	give_step(lab, 20, "");
	assert_int_equal(give(lab, MESSAGE_SETTLED, "", 21), EFFECT_NEXT);
	give_step(lab, 30, "");
	assert_int_equal(give(lab, MESSAGE_SETTLED, "", 31), 0);
	assert_int_equal(lab->play, PLAY_WAITING);
}

static void a_step_is_done_when_the_next_is_announced_and_settled(void **state)
{
	struct lab *lab = &((struct fixture *)*state)->lab;

	wait_for_student(lab);
	press(lab, ' ', 12);
	give_step(lab, 20, "");
	assert_int_equal(lab->play, PLAY_STEPPING);
	give(lab, MESSAGE_SETTLED, "", 21);
	assert_int_equal(lab->play, PLAY_WAITING);
	assert_int_equal(lab->steps_done, 1);
}

static void a_step_without_its_packets_waits_until_its_time_is_up(void **state)
{
	struct lab *lab = &((struct fixture *)*state)->lab;
	struct input time = { .kind = INPUT_TIME };
	size_t step = 0;

	give(lab, MESSAGE_READY, "made of nothing", 1);
	give_step(lab, 10, "> S");
	give(lab, MESSAGE_SETTLED, "", 11);
	press(lab, ' ', 12);
	give_step(lab, 20, "");
	give(lab, MESSAGE_SETTLED, "", 21);
	assert_int_equal(lab->play, PLAY_STEPPING);
	assert_int_equal(lab_wake(lab), 12 + INT64_C(2000000000));
	time.now = lab_wake(lab);
	lab_update(lab, &time);
	assert_int_equal(lab->play, PLAY_WAITING);
	assert_int_equal(lab_verdict(lab, &step).kind, WIRE_INCOMPLETE);
	assert_int_equal(step, 1);
}

static void an_automatic_play_needs_no_key(void **state)
{
	struct lab *lab = &((struct fixture *)*state)->lab;

	lab->automatic = true;
	give(lab, MESSAGE_READY, "made of nothing", 1);
	give_step(lab, 10, "");
	assert_int_equal(give(lab, MESSAGE_SETTLED, "", 11), EFFECT_NEXT);
	struct event end = { .kind = EVENT_END, .begin = 20, .end = 20 };
	give_event(lab, &end, 20);
	assert_int_equal(give(lab, MESSAGE_SETTLED, "", 21), 0);
	assert_int_equal(lab->play, PLAY_ENDED);
}

static void an_automatic_play_keeps_its_pace(void **state)
{
	struct lab *lab = &((struct fixture *)*state)->lab;
	struct input time = { .kind = INPUT_TIME, .now = 11 + 2499 };

	lab->automatic = true;
	lab->pace = 100;
	wait_for_student(lab);
	assert_int_equal(lab_wake(lab), 11 + 2500); /* few words: as long as a step must be seen */
	assert_int_equal(lab_update(lab, &time), 0);
	time.now++;
	assert_int_equal(lab_update(lab, &time), EFFECT_NEXT);
}

static void words_take_time_when_they_are_on_the_screen(void **state)
{
	static const char first[] = "The client calls, and we are looking at the wire.",
	                  words[] = "The client calls, and we are looking at the wire. Three packets.";
	struct lab *lab = &((struct fixture *)*state)->lab;
	struct event step = { .kind = EVENT_STEP, .begin = 10, .end = 10, .text = words };

	lab->pace = 100;
	give(lab, MESSAGE_READY, "made of nothing", 1);
	give_event(lab, &step, 10);
	give(lab, MESSAGE_SETTLED, "", 11);
	press(lab, 'A', 20);
	assert_int_equal(lab_wake(lab), 20 + 100 * (int64_t)strlen(first));
	lab->asking = false; /* then all of them are there from the start */
	assert_int_equal(lab_wake(lab), 20 + 100 * (int64_t)strlen(words));
}

static void the_end_of_one_scenario_leads_to_the_next_if_there_is_one(void **state)
{
	struct lab *lab = &((struct fixture *)*state)->lab;

	lab->play = PLAY_ENDED;
	lab->following = true;
	assert_int_equal(press(lab, ' ', 20), 0);
	assert_string_not_equal(lab->message, "");
	lab->more = true;
	assert_int_equal(press(lab, 'q', 21), EFFECT_QUIT);
	assert_false(lab->goes_on);
	assert_int_equal(press(lab, ' ', 22), EFFECT_QUIT);
	assert_true(lab->goes_on);
}

static void going_back_and_on_changes_only_the_cursor(void **state)
{
	struct lab *lab = &((struct fixture *)*state)->lab;

	wait_for_student(lab);
	size_t now = lab->cursor;
	assert_true(now > 0);
	press(lab, PAD_LEFT, 12);
	assert_int_equal(lab->cursor, now - 1);
	assert_false(lab->following);
	press(lab, PAD_LEFT, 12);
	press(lab, PAD_LEFT, 12);
	assert_int_equal(lab->cursor, 0);
	press(lab, PAD_END, 12);
	assert_int_equal(lab->cursor, now);
	assert_true(lab->following);
	assert_int_equal(trace_moments(lab->trace), now);
}

static void space_in_the_past_does_not_play(void **state)
{
	struct lab *lab = &((struct fixture *)*state)->lab;

	wait_for_student(lab);
	press(lab, PAD_LEFT, 12);
	assert_int_equal(press(lab, ' ', 13), 0);
	assert_int_equal(lab->play, PLAY_WAITING);
	assert_int_equal(lab->cursor, trace_moments(lab->trace));
}

static void a_journal_line_that_cannot_be_read_fails_the_play(void **state)
{
	struct lab *lab = &((struct fixture *)*state)->lab;

	give(lab, MESSAGE_READY, "made of nothing", 1);
	give(lab, MESSAGE_LINE, "{\"event\":", 2);
	assert_int_equal(lab->play, PLAY_FAILED);
	assert_int_equal(lab->failure_status, 5);
	assert_non_null(strstr(lab->failure, "cannot be read"));
}

static void every_key_in_every_state_leaves_the_cursor_inside(void **state)
{
	struct lab *lab = &((struct fixture *)*state)->lab;

	wait_for_student(lab);
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < action_count; i++)
			for (size_t k = 0; k < COUNT(actions[i].keys) && actions[i].keys[k]; k++) {
				press(lab, actions[i].keys[k], 20);
				assert_true(lab->cursor <= trace_moments(lab->trace));
			}
}

static void every_action_has_a_name_and_a_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < action_count; i++) {
		assert_non_null(actions[i].name);
		assert_true(strlen(actions[i].help) > 5);
		assert_non_null(actions[i].applies);
		assert_non_null(actions[i].act);
		assert_true(actions[i].keys[0] != 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_first_step_waits_for_the_student, setup, teardown),
		cmocka_unit_test_setup_teardown(space_asks_for_the_next_step_once, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    a_space_too_early_is_kept_until_the_step_is_done, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    a_step_is_done_when_the_next_is_announced_and_settled, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    a_step_without_its_packets_waits_until_its_time_is_up, setup, teardown),
		cmocka_unit_test_setup_teardown(an_automatic_play_needs_no_key, setup, teardown),
		cmocka_unit_test_setup_teardown(an_automatic_play_keeps_its_pace, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    words_take_time_when_they_are_on_the_screen, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    the_end_of_one_scenario_leads_to_the_next_if_there_is_one, setup, teardown),
		cmocka_unit_test_setup_teardown(going_back_and_on_changes_only_the_cursor, setup, teardown),
		cmocka_unit_test_setup_teardown(space_in_the_past_does_not_play, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    a_journal_line_that_cannot_be_read_fails_the_play, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    every_key_in_every_state_leaves_the_cursor_inside, setup, teardown),
		cmocka_unit_test(every_action_has_a_name_and_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
