/* noting: notes as they are written on the screen: about what, by which keys, and how they look there. */
#include "lab/noting.h"
#include "lab/views/view.h"
#include "picture.h"
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

enum { ESCAPE = 27, CONTROL = 0x1f, SYN_ACK = 1 /* the frame */ };

/* --- a lab over the handshake, read from a file --- */

static void lab_of_story(struct lab *lab)
{
	lab_start(lab, story_handshake(), "story", PLAY_NONE);
	lab->rows = 24;
	lab->columns = 80;
	lab->notebook.by = BY_STUDENT;
}

static unsigned press(struct lab *lab, uint32_t key)
{
	return lab_update(lab, &(struct input){ .kind = INPUT_KEY, .key = key });
}

static void type(struct lab *lab, const char *text)
{
	for (; *text; text++)
		press(lab, (uint8_t)*text);
}

/* The cursor right behind FRAME, in the ladder. */
static void look_at_frame(struct lab *lab, size_t frame)
{
	lab->cursor = trace_moment_of_frame(lab->trace, frame) + 1;
	lab->focus = FOCUS_MAIN;
}

static void look_at_event(struct lab *lab, enum event_kind kind)
{
	size_t event = 0;

	while (lab->trace->events.at[event].kind != kind)
		event++;
	lab->cursor = trace_moment_of_event(lab->trace, event) + 1;
	lab->focus = FOCUS_MAIN;
}

static void write_note(struct lab *lab, uint32_t key, const char *text)
{
	press(lab, key);
	assert_int_equal(lab->notebook.line, LINE_NOTE);
	type(lab, text);
	assert_int_equal(press(lab, '\n'), 0);
	assert_int_equal(lab->notebook.line, LINE_CLOSED);
}

static size_t notes(const struct lab *lab)
{
	size_t count = 0;

	for (const struct note *note = NULL; (note = note_next(lab->trace, note));)
		count++;
	return count;
}

/* The note that was written last. */
static const struct note *newest(const struct lab *lab)
{
	return &lab->trace->notes.at[lab->trace->notes.count - 1];
}

static void assert_shows(const struct lab *lab, int columns, const char *words, bool shows)
{
	struct text text = { 0 };

	draw(lab, 50, columns, &text);
	bool found = strstr(text_string(&text), words) != NULL;
	if (found != shows)
		fprintf(stderr, "'%s' is%s on this screen:\n%s", words, found ? "" : " not", text.at);
	text_free(&text);
	assert_int_equal(found, shows);
}

/* --- about what --- */

static void a_note_is_about_what_is_looked_at(void **state)
{
	struct note_place place;
	struct lab lab;

	(void)state;
	lab_of_story(&lab);
	look_at_frame(&lab, SYN_ACK);
	write_note(&lab, 'a', "the answer");
	assert_int_equal(newest(&lab)->by, BY_STUDENT);
	assert_string_equal(newest(&lab)->text, "the answer");
	place = note_place(lab.trace, newest(&lab));
	assert_int_equal(place.on, ON_PACKET);
	assert_int_equal(place.index, SYN_ACK);

	lab.focus = FOCUS_DETAIL; /* the flags are looked at, unless another field is chosen */
	write_note(&lab, 'a', "two flags");
	place = note_place(lab.trace, newest(&lab));
	assert_int_equal(place.on, ON_FIELD);
	assert_string_equal(place.field, "tcp.flags");
	assert_int_equal(place.bits, 12);

	look_at_event(&lab, EVENT_CALL);
	write_note(&lab, 'a', "a door");
	assert_int_equal(note_place(lab.trace, newest(&lab)).on, ON_CALL);
	look_at_event(&lab, EVENT_STEP);
	write_note(&lab, 'a', "first");
	assert_int_equal(note_place(lab.trace, newest(&lab)).on, ON_STEP);

	look_at_frame(&lab, SYN_ACK);
	write_note(&lab, 'C', "a connection");
	assert_int_equal(note_place(lab.trace, newest(&lab)).on, ON_CONVERSATION);
	write_note(&lab, 'T', "all");
	assert_int_equal(note_place(lab.trace, newest(&lab)).on, ON_TRACE);
	assert_int_equal(notes(&lab), 6);
	lab_end(&lab);
}

static void what_is_typed_may_be_left_and_have_lines_and_accents(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab);
	look_at_frame(&lab, 0);
	press(&lab, 'a');
	type(&lab, "not kept q");
	press(&lab, ESCAPE);
	assert_int_equal(notes(&lab), 0);
	press(&lab, 'a');
	press(&lab, '\n'); /* nothing at all is no note */
	assert_int_equal(notes(&lab), 0);
	press(&lab, 'a');
	type(&lab, "one");
	press(&lab, 'N' & CONTROL);
	press(&lab, 0xe9); /* é */
	press(&lab, '\n');
	assert_string_equal(newest(&lab)->text, "one\n\xc3\xa9");
	lab_end(&lab);
}

/* --- changing --- */

static void notes_are_changed_deleted_and_taken_back(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab);
	look_at_frame(&lab, 0);
	press(&lab, 'u'); /* nothing to take back, nothing happens */
	write_note(&lab, 'a', "first");
	write_note(&lab, 'a', "second");
	write_note(&lab, 'e', "!"); /* the last of them */
	assert_string_equal(noting_current(&lab)->text, "second!");
	press(&lab, 'd');
	assert_string_equal(noting_current(&lab)->text, "first");
	press(&lab, 'u');
	assert_string_equal(noting_current(&lab)->text, "second!");
	press(&lab, 'u');
	assert_string_equal(noting_current(&lab)->text, "second");
	press(&lab, 'R' & CONTROL);
	assert_string_equal(noting_current(&lab)->text, "second!");
	press(&lab, 'e');
	press(&lab, 'U' & CONTROL);
	press(&lab, '\n'); /* without words it goes */
	assert_int_equal(notes(&lab), 1);
	look_at_frame(&lab, 1);
	press(&lab, 'd');
	assert_non_null(strstr(lab.message, "no note here"));
	assert_int_equal(notes(&lab), 1);
	lab_end(&lab);
}

static void a_note_on_a_field_is_found_from_its_packet_too(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab);
	look_at_frame(&lab, 0);
	lab.focus = FOCUS_DETAIL;
	write_note(&lab, 'a', "on a field");
	lab.focus = FOCUS_MAIN;
	assert_ptr_equal(noting_current(&lab), newest(&lab));
	lab_end(&lab);
}

/* --- the lab's own --- */

/* A segment that was sent twice. */
static void add_repeated(struct trace *trace)
{
	struct test_segment segment = { .from = "127.0.0.2",
		.to = "127.0.0.1",
		.from_port = 40312,
		.to_port = 4000,
		.flags = TCP_PSH | TCP_ACK,
		.sequence = 1001,
		.acknowledgment = 5001,
		.length = 5 };

	story_tcp(trace, 6000, segment);
	story_tcp(trace, 206000, segment);
}

static void remarks_of_the_lab_can_be_hidden_and_made_ones_own(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab);
	add_repeated(lab.trace);
	look_at_frame(&lab, lab.trace->frames.count - 1);
	assert_shows(&lab, 200, "Wireshark calls this", true);
	press(&lab, 'o');
	assert_shows(&lab, 200, "Wireshark calls this", false);
	press(&lab, 'y');
	assert_int_equal(notes(&lab), 1);
	assert_int_equal(newest(&lab)->by, BY_STUDENT);
	assert_shows(&lab, 200, "✎ student: Wireshark calls this", true);
	while (strstr(lab.message, "nothing") == NULL)
		press(&lab, 'y');
	size_t all = notes(&lab);
	press(&lab, 'y'); /* each but once */
	assert_int_equal(notes(&lab), all);
	look_at_frame(&lab, 0);
	press(&lab, 'y');
	assert_non_null(strstr(lab.message, "nothing"));
	lab_end(&lab);
}

/* --- how they look --- */

static void notes_are_shown_where_they_stand(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab);
	look_at_frame(&lab, SYN_ACK);
	write_note(&lab, 'a', "takes *one* number");
	assert_shows(&lab, 200, "✎ SYN ACK seq=0 ack=1 · takes one number", true);
	assert_shows(&lab, 200, "✎ student: takes one number", true);
	lab.focus = FOCUS_DETAIL;
	write_note(&lab, 'a', "two of them");
	assert_shows(&lab, 200, "flags: 0x0012 (SYN, ACK) ✎ two of them", true);
	look_at_event(&lab, EVENT_CALL);
	write_note(&lab, 'a', "makes a descriptor");
	assert_shows(&lab, 200, "✎ socket(AF_INET, SOCK_STREAM, 0) · makes a descriptor", true);
	lab.view = view_main_named("packets");
	look_at_frame(&lab, SYN_ACK);
	assert_shows(&lab, 200, "✎ 4000 → 40312", true);
	lab.view = view_main_named("notes");
	assert_shows(&lab, 80, "3 notes · not saved", true);
	assert_shows(&lab, 80, "packet 2", true);
	lab_end(&lab);
}

static void hostile_notes_are_sound_at_every_size(void **state)
{
	static const char hostile[] = "\x1b[2J**\x80\xff*\n\n`[x](https://\x01\xe2\x80\xae)` "
	                              "[a](javascript:alert(1)) <https://example.org/> **";
	struct lab lab;

	(void)state;
	lab_of_story(&lab);
	for (size_t frame = 0; frame < 3; frame++)
		note_add(lab.trace, &(struct note_place){ .on = ON_PACKET, .index = frame }, BY_TEACHER,
		    hostile, sizeof hostile - 1);
	for (int open = 0; open < 2; open++) {
		look_at_frame(&lab, SYN_ACK);
		if (open)
			press(&lab, 'e');
		for (int view = 0; view < view_main_count(); view++)
			for (int rows = 1; rows < 30; rows += 2)
				for (int columns = 1; columns < 140; columns += 7) {
					struct text text = { 0 };
					lab.view = view;
					draw(&lab, rows, columns, &text);
					assert_null(strchr(text_string(&text), '\x1b'));
					text_free(&text);
				}
	}
	lab_end(&lab);
}

static void the_list_goes_from_note_to_note_and_to_what_they_are_about(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab);
	for (size_t frame = 0; frame < 3; frame++) {
		look_at_frame(&lab, frame);
		write_note(&lab, 'a', "note");
	}
	lab.focus = FOCUS_DETAIL;
	write_note(&lab, 'a', "field");
	lab.focus = FOCUS_MAIN;
	lab.view = view_main_named("notes");
	press(&lab, PAD_UP);
	assert_int_equal(lab.notebook.row, 0);
	press(&lab, PAD_DOWN);
	press(&lab, '\n');
	assert_int_equal(lab_frame(&lab), 1);
	assert_string_equal(view_main(lab.view)->name, "ladder");
	lab.view = view_main_named("notes");
	for (int i = 0; i < 9; i++)
		press(&lab, PAD_DOWN);
	assert_int_equal(lab.notebook.row, 3);
	press(&lab, 'd');
	assert_int_equal(notes(&lab), 3);
	press(&lab, 'u');
	press(&lab, '\n');
	assert_int_equal(lab.focus, FOCUS_DETAIL);
	assert_string_equal(lab.chosen->name, "tcp.flags");
	lab_end(&lab);
}

/* --- saving --- */

static void nothing_that_was_noted_is_lost_without_a_question(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab);
	text_add(&lab.notebook.file, "story.pcapng");
	lab.notebook.own = true;
	assert_int_equal(press(&lab, 'q'), EFFECT_QUIT);
	look_at_frame(&lab, 0);
	write_note(&lab, 'a', "mine");
	assert_int_equal(press(&lab, 'q'), 0);
	assert_shows(&lab, 80, "Save them?", true);
	assert_int_equal(press(&lab, ESCAPE), 0);
	assert_int_equal(press(&lab, 'q'), 0);
	assert_int_equal(press(&lab, 's'), EFFECT_SAVE);
	assert_int_equal(noting_saved(&lab, NULL), EFFECT_QUIT);
	assert_int_equal(press(&lab, 'q'), EFFECT_QUIT);

	press(&lab, 'd');
	assert_int_equal(press(&lab, 'q'), 0);
	assert_int_equal(press(&lab, 'q'), EFFECT_QUIT); /* without them */
	lab_end(&lab);
}

static void a_play_asks_for_the_name_until_it_can_be_taken(void **state)
{
	struct error taken;
	struct lab lab;

	(void)state;
	lab_of_story(&lab);
	lab.play = PLAY_ENDED;
	look_at_frame(&lab, 0);
	write_note(&lab, 'a', "mine");
	assert_int_equal(press(&lab, 'R'), 0); /* the notes would be lost with the run */
	assert_int_equal(press(&lab, '\n'), 0);
	assert_int_equal(lab.notebook.line, LINE_FILE);
	assert_string_equal(text_string(&lab.notebook.text), "story.pcapng");
	assert_int_equal(press(&lab, '\n'), EFFECT_SAVE);
	error_set(&taken, "story.pcapng is there already");
	assert_int_equal(noting_saved(&lab, &taken), 0);
	assert_shows(&lab, 80, "is there already", true);
	press(&lab, PAD_HOME);
	type(&lab, "my-");
	assert_int_equal(press(&lab, '\n'), EFFECT_SAVE);
	assert_string_equal(text_string(&lab.notebook.file), "my-story.pcapng");
	assert_int_equal(noting_saved(&lab, NULL), EFFECT_RESTART);
	assert_int_equal(press(&lab, 's'), EFFECT_SAVE); /* the same file, no question */
	lab_end(&lab);
}

static void a_file_of_which_not_all_was_read_is_not_replaced(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab);
	text_add(&lab.notebook.file, "story.pcapng");
	lab.notebook.own = lab.notebook.is_input = true;
	lab.partial = true;
	assert_int_equal(press(&lab, 's'), 0);
	assert_int_equal(lab.notebook.line, LINE_FILE);
	press(&lab, ESCAPE);
	lab.partial = false;
	lab.trace->warning = "cut off after packet 3";
	assert_int_equal(press(&lab, 's'), 0);
	press(&lab, ESCAPE);
	lab.trace->warning = NULL;
	lab.reading = true;
	assert_int_equal(press(&lab, 's'), 0);
	lab.reading = false;
	assert_int_equal(press(&lab, 's'), EFFECT_SAVE);
	lab_end(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_note_is_about_what_is_looked_at),
		cmocka_unit_test(what_is_typed_may_be_left_and_have_lines_and_accents),
		cmocka_unit_test(notes_are_changed_deleted_and_taken_back),
		cmocka_unit_test(a_note_on_a_field_is_found_from_its_packet_too),
		cmocka_unit_test(remarks_of_the_lab_can_be_hidden_and_made_ones_own),
		cmocka_unit_test(notes_are_shown_where_they_stand),
		cmocka_unit_test(hostile_notes_are_sound_at_every_size),
		cmocka_unit_test(the_list_goes_from_note_to_note_and_to_what_they_are_about),
		cmocka_unit_test(nothing_that_was_noted_is_lost_without_a_question),
		cmocka_unit_test(a_play_asks_for_the_name_until_it_can_be_taken),
		cmocka_unit_test(a_file_of_which_not_all_was_read_is_not_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
