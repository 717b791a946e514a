/* quiz: an exercise on the screen: what is asked, how it is answered, what nobody may see before. */
#include "lab/classroom/handin.h"
#include "lab/quiz.h"
#include "lab/views/view.h"
#include "live.h"
#include "session.h"
#include "story.h"
#include "traces.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

enum { ESCAPE = 27, SYN_ACK = 1, LAST_ACK = 2 /* frames */ };

/* --- an exercise about the handshake --- */

static const char beginning[] = "title: Three packets\n"
                                "level: basic\n"
                                "misconception: ACK carries the last number.\n"
                                "scenario: tcp-handshake\n"
                                "introduction: |\n"
                                "  A line that the editor\n"
                                "  has cut.\n"
                                "questions:\n";
static const char predict[] = "  - id: next\n"
                              "    ask: Which packet comes first?\n"
                              "    kind: predict\n"
                              "    before_step: 2\n"
                              "    explain: The client asks.\n";
static const char hidden[] = "  - id: isn\n"
                             "    ask: Where does the server begin to count?\n"
                             "    kind: hidden\n"
                             "    find: { where: \"tcp.flags == 0x12\", field: tcp.seq_raw }\n"
                             "    tries: 2\n"
                             "    hints: [ { text: Look one packet on., cost: 25 } ]\n"
                             "    explain: At random.\n";
static const char packet[] = "  - id: which\n"
                             "    ask: Which packet is the SYN,ACK?\n"
                             "    kind: packet\n"
                             "    find: { where: \"tcp.flags == 0x12\" }\n";
static const char field[] = "  - id: where\n"
                            "    ask: Where are the flags of the SYN,ACK?\n"
                            "    kind: field\n"
                            "    find: { where: \"tcp.flags == 0x12\", field: tcp.flags }\n";
static const char range[] = "  - id: opening\n"
                            "    ask: Which packets open the connection?\n"
                            "    kind: range\n"
                            "    from: { where: \"tcp.flags == 0x02\" }\n"
                            "    to: { where: \"tcp.flags == 0x10\" }\n";

struct desk {
	struct exercise_file file;
	struct trace *trace;
	struct attempt *attempt;
	struct quiz quiz;
	struct lab lab;
};

static void desk_open(struct desk *desk, const char *question, const char *another)
{
	struct text source = { 0 };
	struct error error = { "" };

	*desk = (struct desk){ .trace = story_handshake() };
	text_printf(&source, "%s%s%s", beginning, question, another);
	if (!exercise_parse(&desk->file, "three.yaml", source.at, source.length, &error))
		fail_msg("%s", error.text);
	desk->attempt = attempt_new(&desk->file, desk->trace, 1, &error);
	if (!desk->attempt)
		fail_msg("%s", error.text);
	lab_start(&desk->lab, desk->trace, "three", PLAY_NONE);
	desk->lab.rows = 24;
	desk->lab.columns = 80;
	quiz_start(&desk->quiz, &desk->lab, desk->attempt, "three-handin.pcapng");
	text_free(&source);
}

static void desk_close(struct desk *desk)
{
	lab_finish(&desk->lab);
	quiz_finish(&desk->quiz);
	attempt_free(desk->attempt);
	exercise_close(&desk->file);
	trace_free(desk->trace);
}

static unsigned press(struct desk *desk, uint32_t key)
{
	return lab_update(&desk->lab, &(struct input){ .kind = INPUT_KEY, .key = key });
}

/* Enter, ANSWER, enter. */
static unsigned answer(struct desk *desk, const char *text)
{
	press(desk, '\n');
	assert_true(desk->quiz.typing);
	for (; *text; text++)
		press(desk, (uint8_t)*text);
	return press(desk, '\n');
}

static void look_at(struct desk *desk, size_t frame)
{
	desk->lab.cursor = trace_moment_of_frame(desk->trace, frame) + 1;
}

static void draw(const struct desk *desk, int rows, int columns, struct text *text)
{
	struct cells cells = cells_new(rows, columns);

	screen_draw(&desk->lab, &cells);
	cells_to_text(&cells, text);
	cells_free(&cells);
}

/* Whether WORDS stand on the screen, from whatever moment and in whatever view it is looked at. */
static bool is_anywhere(struct desk *desk, const char *words)
{
	static const struct {
		int rows, columns;
	} sizes[] = { { 24, 80 }, { 50, 200 }, { 12, 40 } };
	struct text text = { 0 };
	size_t cursor = desk->lab.cursor;
	bool found = false;

	for (desk->lab.view = 0; desk->lab.view < view_main_count(); desk->lab.view++) {
		if (!quiz_allows(view_main(desk->lab.view)->name))
			continue;
		for (size_t at = 0; at <= lab_moments(&desk->lab); at++)
			for (size_t s = 0; s < COUNT(sizes); s++)
				for (int focus = FOCUS_MAIN; focus <= FOCUS_PROGRAM; focus++) {
					desk->lab.cursor = at;
					desk->lab.focus = (enum focus)focus;
					desk->lab.absolute = (at + s) % 2;
					text_clear(&text);
					draw(desk, sizes[s].rows, sizes[s].columns, &text);
					found = found || strstr(text_string(&text), words);
				}
	}
	desk->lab.view = 0;
	desk->lab.focus = FOCUS_MAIN;
	desk->lab.cursor = cursor;
	text_free(&text);
	return found;
}

static void assert_shows(struct desk *desk, const char *words)
{
	struct text text = { 0 };

	draw(desk, 40, 120, &text);
	if (!strstr(text_string(&text), words))
		fail_msg("'%s' is not on this screen:\n%s", words, text.at);
	text_free(&text);
}

/* --- what may be seen --- */

static void what_is_hidden_is_in_no_view_until_it_is_answered(void **state)
{
	struct desk desk;

	(void)state;
	desk_open(&desk, hidden, "");
	press(&desk, '\n');
	assert_false(is_anywhere(&desk, "5000"));  /* the server's first number … */
	assert_false(is_anywhere(&desk, "13 88")); /* … and its octets */
	assert_true(is_anywhere(&desk, "5001"));   /* the next packet may tell it */
	assert_true(is_anywhere(&desk, "??"));
	assert_true(is_anywhere(&desk, quiz_hidden));
	assert_int_equal(answer(&desk, "5000"), EFFECT_KEEP);
	assert_true(is_anywhere(&desk, "5000"));
	assert_true(is_anywhere(&desk, "13 88"));
	assert_false(is_anywhere(&desk, quiz_hidden));
	desk_close(&desk);
}

static void no_filter_can_be_asked_what_is_hidden(void **state)
{
	struct desk desk;

	(void)state;
	desk_open(&desk, hidden, "");
	press(&desk, '\n');
	look_at(&desk, SYN_ACK);
	press(&desk, 'f');
	assert_false(desk.lab.prompt.open);
	press(&desk, 'F');
	press(&desk, 'c');
	assert_null(desk.lab.sieve.filter);
	answer(&desk, "5000");
	press(&desk, 'f');
	assert_true(desk.lab.prompt.open);
	desk_close(&desk);
}

static void what_comes_next_is_not_shown_before_it_was_predicted(void **state)
{
	struct desk desk;

	(void)state;
	desk_open(&desk, predict, packet);
	assert_false(is_anywhere(&desk, "SYN seq"));
	assert_false(is_anywhere(&desk, "[SYN]"));
	press(&desk, '\n');
	for (int i = 0; i < 40; i++)
		press(&desk, i % 2 ? ' ' : PAD_RIGHT);
	press(&desk, PAD_END);
	assert_int_equal(desk.lab.cursor, lab_moments(&desk.lab));
	assert_int_equal(lab_frames(&desk.lab), 0);
	assert_false(is_anywhere(&desk, "SYN seq"));
	answer(&desk, "> S");
	assert_shows(&desk, "Right.");
	assert_shows(&desk, "The client asks.");
	assert_int_equal(lab_frames(&desk.lab), 3);
	assert_true(is_anywhere(&desk, "SYN seq"));
	desk_close(&desk);
}

static void steps_do_not_give_answers_away(void **state)
{
	struct desk desk;

	(void)state;
	desk_open(&desk, packet, "");
	assert_false(is_anywhere(&desk, "One call, three packets"));
	for (int i = 0; i < 20; i++) {
		press(&desk, 'v');
		assert_string_not_equal(view_main(desk.lab.view)->name, "narration");
		assert_string_not_equal(view_main(desk.lab.view)->name, "notes");
	}
	desk_close(&desk);
}

/* --- answers --- */

static void what_is_looked_at_stands_in_the_line(void **state)
{
	struct desk desk;

	(void)state;
	desk_open(&desk, packet, field);
	assert_shows(&desk, "A line that the editor has cut.");
	press(&desk, '\n');
	look_at(&desk, SYN_ACK);
	assert_int_equal(answer(&desk, ""), EFFECT_KEEP);
	assert_int_equal(desk.attempt->standings[0].share, 1000);
	press(&desk, '\n');
	look_at(&desk, SYN_ACK); /* its flags are looked at unless another field is chosen */
	assert_int_equal(answer(&desk, ""), EFFECT_KEEP);
	assert_int_equal(desk.attempt->standings[1].share, 1000);
	press(&desk, '\n');
	assert_int_equal(desk.quiz.page, QUIZ_SUMS_UP);
	assert_shows(&desk, "2 points of 2");
	assert_shows(&desk, "three-handin.pcapng");
	assert_int_equal(press(&desk, '\n'), EFFECT_QUIT);
	desk_close(&desk);
}

static void a_range_goes_from_the_mark_to_the_cursor(void **state)
{
	struct desk desk;

	(void)state;
	desk_open(&desk, range, "");
	press(&desk, '\n');
	look_at(&desk, 0);
	press(&desk, 'm');
	look_at(&desk, LAST_ACK);
	press(&desk, '\n');
	assert_string_equal(text_string(&desk.quiz.text), "1-3");
	press(&desk, ESCAPE);
	assert_int_equal(desk.attempt->entries.count, 0);
	assert_int_equal(answer(&desk, ""), EFFECT_KEEP);
	assert_int_equal(desk.attempt->standings[0].share, 1000);
	desk_close(&desk);
}

static void hints_tries_and_giving_up_are_told(void **state)
{
	struct desk desk;

	(void)state;
	desk_open(&desk, hidden, packet);
	press(&desk, '\n');
	assert_shows(&desk, "question 1/2 · 1 point · 2 tries");
	assert_int_equal(press(&desk, 'H'), EFFECT_KEEP);
	assert_shows(&desk, "Look one packet on.");
	assert_int_equal(press(&desk, 'H'), 0);
	assert_non_null(strstr(desk.lab.message, "no other hint"));
	assert_int_equal(answer(&desk, "  "), 0); /* no answer at all costs nothing */
	assert_int_equal(attempt_tries_left(desk.attempt, 0), 2);
	assert_int_equal(answer(&desk, "4999"), EFFECT_KEEP);
	assert_shows(&desk, "· 1 try");
	assert_int_equal(answer(&desk, "4998"), EFFECT_KEEP);
	assert_int_equal(desk.quiz.page, QUIZ_TELLS);
	assert_shows(&desk, "The answer: 5000");
	assert_shows(&desk, "0 of 1 point");
	press(&desk, '\n');
	assert_int_equal(press(&desk, 'S'), EFFECT_KEEP);
	assert_shows(&desk, "Given up.");
	desk_close(&desk);
}

static void an_exercise_that_was_left_goes_on_with_its_hints(void **state)
{
	struct desk desk;

	(void)state;
	desk_open(&desk, packet, hidden);
	press(&desk, '\n');
	look_at(&desk, SYN_ACK);
	answer(&desk, "");
	press(&desk, '\n');
	press(&desk, 'H');
	assert_int_equal(press(&desk, 'q'), EFFECT_QUIT); /* everything is kept already */
	quiz_finish(&desk.quiz);
	quiz_start(&desk.quiz, &desk.lab, desk.attempt, "three-handin.pcapng");
	assert_shows(&desk, "1 of 2 questions are done");
	press(&desk, '\n');
	assert_shows(&desk, "question 2/2");
	assert_shows(&desk, "Look one packet on.");
	assert_false(is_anywhere(&desk, "13 88"));
	desk_close(&desk);
}

static void notes_wait_until_the_exercise_is_over(void **state)
{
	struct desk desk;

	(void)state;
	desk_open(&desk, packet, "");
	press(&desk, '\n');
	look_at(&desk, 0);
	press(&desk, 'a');
	press(&desk, 's');
	press(&desk, 'y');
	assert_int_equal(desk.lab.notebook.line, LINE_CLOSED);
	assert_int_equal(desk.trace->notes.count, 0);
	desk_close(&desk);
}

static void every_size_can_be_drawn_and_long_words_scrolled(void **state)
{
	struct desk desk;

	(void)state;
	desk_open(&desk, hidden, predict);
	for (int open = 0; open < 3; open++) {
		for (int rows = 1; rows < 40; rows += 2)
			for (int columns = 1; columns < 160; columns += 5) {
				struct text text = { 0 };
				draw(&desk, rows, columns, &text);
				text_free(&text);
			}
		press(&desk, '\n');
	}
	press(&desk, ESCAPE);
	for (int i = 0; i < 60; i++)
		text_add(&desk.quiz.said, "\n\nmore and more");
	text_add(&desk.quiz.said, " to the end");
	desk.lab.focus = FOCUS_PROGRAM;
	for (int i = 0; i < 300; i++)
		press(&desk, PAD_DOWN);
	desk.lab.rows = 24;
	struct text text = { 0 };
	draw(&desk, 24, 80, &text);
	assert_non_null(strstr(text.at, "to the end"));
	for (int i = 0; i < 300; i++)
		press(&desk, PAD_UP);
	text_clear(&text);
	draw(&desk, 24, 80, &text);
	assert_null(strstr(text.at, "to the end"));
	assert_non_null(strstr(text.at, "Where does the server"));
	text_free(&text);
	desk_close(&desk);
}

static void a_small_screen_shows_the_question_first(void **state)
{
	struct text text = { 0 };
	struct desk desk;

	(void)state;
	desk_open(&desk, packet, "");
	desk.lab.rows = 12;
	desk.lab.columns = 50;
	draw(&desk, 12, 50, &text);
	assert_non_null(strstr(text.at, "has cut"));
	press(&desk, '\n');
	text_clear(&text);
	draw(&desk, 12, 50, &text);
	assert_non_null(strstr(text.at, "Which packet is the SYN,ACK?"));
	press(&desk, ESCAPE); /* to the ladder */
	text_clear(&text);
	draw(&desk, 12, 50, &text);
	assert_null(strstr(text.at, "Which packet is the SYN,ACK?"));
	text_free(&text);
	desk_close(&desk);
}

/* --- on a terminal --- */

/* A folder with a capture file and an exercise about it. */
static char *folder_with_exercise(void)
{
	struct trace *trace = story_handshake();
	struct text capture = { 0 }, exercise = { 0 };
	char *folder = folder_make();

	trace_render(trace, JOURNAL_COMMENTS, &capture);
	folder_write(folder, "story.pcapng", capture.at, capture.length);
	text_printf(&exercise,
	    "title: Three packets\nlevel: basic\ncapture: story.pcapng\nquestions:\n%s%s", packet,
	    hidden);
	folder_write(folder, "three.yaml", exercise.at, exercise.length);
	text_free(&capture);
	text_free(&exercise);
	trace_free(trace);
	return folder;
}

static void an_exercise_is_left_on_the_terminal_and_taken_up_again(void **state)
{
	char *folder = folder_with_exercise(), path[4096], handin[4096];
	struct setting setting = { .command = { "exercise", path, "-o", handin } };
	struct trace *trace = trace_new();
	struct handin read;
	struct error error;
	(void)state;

	snprintf(path, sizeof path, "%s/three.yaml", folder);
	snprintf(handin, sizeof handin, "%s/mine.pcapng", folder);
	struct terminal *terminal = session_start(setting);
	session_wait(terminal, "begins with the first question");
	terminal_keys(terminal, "\r");
	session_wait(terminal, "question 1/2");
	terminal_keys(terminal, "\r\0252\r"); /* ^U: whatever was filled in */
	session_wait(terminal, "Right.");
	terminal_keys(terminal, "\rH");
	session_wait(terminal, "Look one packet on");
	session_quit(terminal);

	terminal = session_start(setting);
	session_wait(terminal, "1 of 2 questions are done");
	terminal_keys(terminal, "\r");
	session_wait(terminal, "Look one packet on");
	terminal_keys(terminal, "\r5000\r");
	session_wait(terminal, "Right.");
	terminal_keys(terminal, "\r");
	session_wait(terminal, "Hand in this file");
	terminal_keys(terminal, "\r");
	session_ends(terminal, 0);

	assert_true(file_read(trace, handin, &error));
	assert_true(handin_read(&read, trace, &error));
	assert_int_equal(read.entries.count, 3); /* two answers and a hint */
	handin_free(&read);
	trace_free(trace);
	folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_hidden_is_in_no_view_until_it_is_answered),
		cmocka_unit_test(no_filter_can_be_asked_what_is_hidden),
		cmocka_unit_test(what_comes_next_is_not_shown_before_it_was_predicted),
		cmocka_unit_test(steps_do_not_give_answers_away),
		cmocka_unit_test(what_is_looked_at_stands_in_the_line),
		cmocka_unit_test(a_range_goes_from_the_mark_to_the_cursor),
		cmocka_unit_test(hints_tries_and_giving_up_are_told),
		cmocka_unit_test(an_exercise_that_was_left_goes_on_with_its_hints),
		cmocka_unit_test(notes_wait_until_the_exercise_is_over),
		cmocka_unit_test(every_size_can_be_drawn_and_long_words_scrolled),
		cmocka_unit_test(a_small_screen_shows_the_question_first),
		cmocka_unit_test(an_exercise_is_left_on_the_terminal_and_taken_up_again),
	};
	struct text library = { 0 };

	bool can_read = exercise_library(&library);
	text_free(&library);
	if (!can_read) {
		print_message("skipped: built without libcyaml, exercise files cannot be read\n");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
