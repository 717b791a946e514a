/* Views: whole screens against golden pictures, and screens of every size that must not break. */
#include "golden.h"
#include "lab/views/view.h"
#include "picture.h"
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef SOURCE_DIR
#define SOURCE_DIR "."
#endif

/* --- a lab to look at --- */

static void add_program(struct lab *lab, const char *source)
{
	struct text text = { 0 };

	text_add(&text, source);
	lab->program.text = text.at;
	for (char *line = text.at; *line;) {
		*array_add(&lab->program.lines) = line;
		line += strcspn(line, "\n");
		if (*line)
			*line++ = '\0';
	}
}

/* A run of the handshake, all of it played; the cursor at its end. */
static void lab_of_handshake(struct lab *lab)
{
	lab_start(lab, story_handshake(), "tcp-handshake", PLAY_ENDED);
	add_program(lab, story_source);
	lab->cursor = trace_moments(lab->trace);
	lab->steps_done = trace_steps(lab->trace);
}

static void assert_screen(const struct lab *lab, int rows, int columns, const char *name)
{
	struct text text = { 0 }, file = { 0 };

	draw(lab, rows, columns, &text);
	text_printf(&file, "%s-%dx%d.screen", name, columns, rows);
	bool same = is_golden(SOURCE_DIR "/tests/golden", file.at, &text);
	text_free(&text);
	text_free(&file);
	assert_true(same);
}

static void assert_shows(
    const struct lab *lab, int rows, int columns, const char *words, bool shows)
{
	struct text text = { 0 };

	draw(lab, rows, columns, &text);
	bool found = strstr(text_string(&text), words) != NULL;
	if (found != shows)
		fprintf(stderr, "'%s' is%s on this screen:\n%s", words, found ? "" : " not", text.at);
	text_free(&text);
	assert_int_equal(found, shows);
}

/* --- pictures --- */

static void a_run_is_drawn_at_three_sizes(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_handshake(&lab);
	lab.cursor = 18; /* the SYN ACK has come */
	assert_screen(&lab, 24, 80, "run");
	assert_screen(&lab, 10, 40, "run");
	assert_screen(&lab, 50, 200, "run");
	lab_end(&lab);
}

static void a_step_that_waits_hides_its_packets(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_handshake(&lab);
	lab.play = PLAY_WAITING;
	lab.cursor = 12; /* step 2 is announced */
	lab.steps_done = 1;
	assert_screen(&lab, 24, 80, "predict");
	assert_shows(&lab, 24, 80, "S. ack=seq+1", false);
	assert_shows(&lab, 24, 80, "SYN, ACK", false);
	assert_shows(&lab, 50, 200, "three packets", false); /* nor do the words give it away */
	lab.predicting = false;
	assert_shows(&lab, 24, 80, "SYN, ACK", true);
	assert_shows(&lab, 50, 200, "three packets", true);
	lab_end(&lab);
}

static void the_words_that_were_held_back_come_after_the_play(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_handshake(&lab);
	lab.play = PLAY_WAITING;
	lab.steps_done = 2;
	lab.cursor = trace_moment_of_event(lab.trace, (size_t)trace_step(lab.trace, 3)) + 1;
	assert_shows(&lab, 24, 80, "One call, three packets.", true);
	lab.asking = false; /* then they were read before */
	assert_shows(&lab, 24, 80, "One call, three packets.", false);
	lab_end(&lab);
}

static void names_above_the_lanes_never_run_together(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_file(&lab, story_group());
	lab.view = view_index("ladder");
	for (int columns = 24; columns < 70; columns++) {
		assert_shows(&lab, 14, columns, "senderfirst", false);
		assert_shows(&lab, 14, columns, "firstsecond", false);
		assert_shows(&lab, 14, columns, "…second", false);
		assert_shows(&lab, 14, columns, "sender", true);
	}
	lab_end(&lab);
}

static void help_says_how_much_of_it_is_below(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_handshake(&lab);
	lab.help = true;
	lab.rows = 24;
	lab.columns = 80;
	assert_shows(&lab, 24, 80, "lines more (pgdn", true);
	lab.help_scroll = help_last_scroll(&lab);
	assert_shows(&lab, 24, 80, "lines more (pgdn", false);
	assert_shows(&lab, 24, 80, "its state as its own kernel last told it", true);
	lab.help_scroll--;
	assert_shows(&lab, 24, 80, "↓ 2 lines more", true);
	lab_end(&lab);
}

static void a_capture_is_drawn_over_the_full_width(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_file(&lab, story_capture());
	lab.cursor = 4;
	assert_screen(&lab, 24, 80, "capture");
	lab.view = view_index("packets");
	assert_screen(&lab, 24, 80, "packets");
	assert_screen(&lab, 10, 40, "packets");
	lab_end(&lab);
}

static void a_group_is_drawn_with_three_lanes(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_file(&lab, story_group());
	assert_screen(&lab, 24, 100, "group");
	lab_end(&lab);
}

static void sockets_are_drawn(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_handshake(&lab);
	lab.view = view_index("sockets");
	assert_screen(&lab, 24, 80, "sockets");
	lab_end(&lab);
}

static void the_detail_grows_when_it_has_the_focus(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_handshake(&lab);
	lab.focus = FOCUS_DETAIL;
	assert_screen(&lab, 24, 80, "detail");
	assert_screen(&lab, 10, 40, "detail");
	lab_end(&lab);
}

static void a_failure_is_told_in_full(void **state)
{
	struct lab lab;

	(void)state;
	lab_start(&lab, trace_new(), "tcp-handshake", PLAY_FAILED);
	snprintf(lab.failure, sizeof lab.failure,
	    "this machine does not let ordinary users make a network of their own; as root: "
	    "sysctl user.max_user_namespaces=10000");
	assert_screen(&lab, 24, 80, "failure");
	assert_screen(&lab, 10, 40, "failure");
	lab_end(&lab);
}

/* --- what must be there at any size, and what must not --- */

static void lost_packets_are_never_hidden(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_handshake(&lab);
	assert_shows(&lab, 24, 80, "LOST", false);
	lab.trace->dropped = 17;
	for (int columns = 16; columns <= 200; columns++)
		assert_shows(&lab, 24, columns, "17 LOST", true);
	lab_end(&lab);
}

static void a_message_takes_the_place_of_the_keys(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_handshake(&lab);
	assert_shows(&lab, 24, 80, "q quit", true);
	snprintf(lab.message, sizeof lab.message, "sequence numbers are absolute");
	assert_shows(&lab, 24, 80, "sequence numbers are absolute", true);
	assert_shows(&lab, 24, 80, "q quit", false);
	lab_end(&lab);
}

static void help_tells_every_key(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_handshake(&lab);
	lab.help = true;
	for (size_t i = 0; i < action_count; i++) {
		char name[8];
		assert_shows(&lab, 100, 120, key_label(actions[i].keys[0], name), true);
	}
	for (size_t i = 0; i < view_count; i++)
		assert_shows(&lab, 100, 120, views[i]->help, true);
	lab_end(&lab);
}

static void every_view_has_a_name_and_a_sentence(void **state)
{
	(void)state;
	assert_true(view_main_count() > 0);
	for (size_t i = 0; i < view_count; i++) {
		assert_non_null(views[i]->draw);
		assert_true(strlen(views[i]->name) > 0);
		assert_true(strlen(views[i]->help) > 10);
	}
	assert_ptr_equal(view_main(0), view_main(view_main_count()));
	assert_ptr_equal(view_main(-1), view_main(view_main_count() - 1));
}

/* Everything printable, and every wide character with both of its halves. */
static void assert_sound(const struct cells *cells)
{
	for (int i = 0; i < cells->rows * cells->columns; i++) {
		uint32_t c = cells->at[i].character;
		assert_true(c == 0 || (c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0)));
		assert_true(c != 0 || i % cells->columns > 0);
		assert_true(cells->at[i].style < STYLE_COUNT);
	}
}

static void assert_sound_at_every_size(struct lab *lab)
{
	static const int rows[] = { 1, 2, 3, 4, 5, 7, 10, 12, 15, 16, 24, 40 };
	static const int columns[] = { 1, 2, 3, 11, 12, 20, 40, 67, 68, 76, 80, 119, 120, 200 };

	for (size_t r = 0; r < COUNT(rows); r++)
		for (size_t c = 0; c < COUNT(columns); c++) {
			struct cells cells = cells_new(rows[r], columns[c]);
			screen_draw(lab, &cells);
			assert_sound(&cells);
			cells_free(&cells);
		}
}

static void every_view_is_sound_at_every_size_and_moment(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_handshake(&lab);
	for (lab.view = 0; lab.view < view_main_count(); lab.view++)
		for (lab.cursor = 0; lab.cursor <= trace_moments(lab.trace); lab.cursor += 9)
			assert_sound_at_every_size(&lab);
	lab.cursor = 17;
	for (lab.focus = FOCUS_MAIN; lab.focus <= FOCUS_PROGRAM; lab.focus++)
		assert_sound_at_every_size(&lab);
	lab.help = true;
	for (lab.help_scroll = 0; lab.help_scroll < 80; lab.help_scroll += 20)
		assert_sound_at_every_size(&lab);
	lab_end(&lab);
}

static void an_empty_lab_is_sound(void **state)
{
	static const enum play plays[] = { PLAY_NONE, PLAY_STARTING, PLAY_ENDED, PLAY_FAILED };
	struct lab lab;

	(void)state;
	for (size_t i = 0; i < COUNT(plays); i++) {
		lab_start(&lab, trace_new(), "nothing", plays[i]);
		for (lab.view = 0; lab.view < view_main_count(); lab.view++)
			assert_sound_at_every_size(&lab);
		lab_end(&lab);
	}
}

static void hostile_words_are_sound(void **state)
{
	static const char words[] = "a\033[2J\x9b\xe2\x80\xae 日本語日本語日本語 \xff \r\n\t \\ \"(,((";
	struct lab lab;

	(void)state;
	lab_of_handshake(&lab);
	lab.title = words;
	story_call(lab.trace, words, 6000, 6010, -5, words, -1, words);
	trace_add_note(lab.trace, 2, BY_TEACHER, words, sizeof words - 1);
	trace_add_event(lab.trace, &(struct event){ .kind = EVENT_STEP,
	                               .begin = INT64_MAX,
	                               .end = INT64_MAX,
	                               .text = words,
	                               .wire = words });
	snprintf(lab.message, sizeof lab.message, "%s", words);
	for (size_t i = 0; i < lab.program.lines.count; i++)
		lab.program.lines.at[i] = words;
	lab.cursor = trace_moments(lab.trace);
	for (lab.view = 0; lab.view < view_main_count(); lab.view++)
		assert_sound_at_every_size(&lab);
	lab_end(&lab);
}

/* --- the mouse --- */

static void a_click_finds_what_is_shown_there(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_handshake(&lab);
	lab.cursor = 19;
	size_t found = 0, items = 0;
	for (int row = 0; row < 24; row++) {
		struct spot spot = screen_find(&lab, 24, 80, row, 50);
		found += spot.moment >= 0;
		items += spot.item >= 0;
		if (spot.moment >= 0)
			assert_int_equal(spot.focus, FOCUS_MAIN);
		if (spot.item >= 0)
			assert_int_equal(spot.focus, FOCUS_DETAIL);
	}
	assert_true(found > 5);
	assert_true(items > 1);
	assert_int_equal(screen_find(&lab, 24, 80, 3, 5).focus, FOCUS_PROGRAM);
	assert_int_equal(screen_find(&lab, 24, 80, 0, 0).moment, -1);
	lab_end(&lab);
}

static void the_chosen_field_stays_chosen_from_packet_to_packet(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_handshake(&lab);
	lab.focus = FOCUS_DETAIL;
	lab.cursor = 17;
	assert_shows(&lab, 24, 80, "▸ flags", true);
	for (size_t i = 0; i < action_count; i++) /* one field up */
		if (strcmp(actions[i].name, "field up") == 0)
			actions[i].act(&lab);
	assert_non_null(lab.chosen);
	struct text expected = { 0 };
	text_printf(&expected, "▸ %s", lab.chosen->label);
	for (lab.cursor = 17; lab.cursor <= 19; lab.cursor++)
		assert_shows(&lab, 24, 80, expected.at, true);
	text_free(&expected);
	lab_end(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run_is_drawn_at_three_sizes),
		cmocka_unit_test(a_step_that_waits_hides_its_packets),
		cmocka_unit_test(the_words_that_were_held_back_come_after_the_play),
		cmocka_unit_test(names_above_the_lanes_never_run_together),
		cmocka_unit_test(help_says_how_much_of_it_is_below),
		cmocka_unit_test(a_capture_is_drawn_over_the_full_width),
		cmocka_unit_test(a_group_is_drawn_with_three_lanes),
		cmocka_unit_test(sockets_are_drawn),
		cmocka_unit_test(the_detail_grows_when_it_has_the_focus),
		cmocka_unit_test(a_failure_is_told_in_full),
		cmocka_unit_test(lost_packets_are_never_hidden),
		cmocka_unit_test(a_message_takes_the_place_of_the_keys),
		cmocka_unit_test(help_tells_every_key),
		cmocka_unit_test(every_view_has_a_name_and_a_sentence),
		cmocka_unit_test(every_view_is_sound_at_every_size_and_moment),
		cmocka_unit_test(an_empty_lab_is_sound),
		cmocka_unit_test(hostile_words_are_sound),
		cmocka_unit_test(a_click_finds_what_is_shown_there),
		cmocka_unit_test(the_chosen_field_stays_chosen_from_packet_to_packet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
