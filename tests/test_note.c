/* Notes on anything: walked in order, edited, deleted, taken back; and what they are in a file. */
#include "capture/file/note_comment.h"
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

/* --- a scene with a call, a handshake, a step --- */

static size_t add_step(struct trace *trace, int64_t time)
{
	struct event step = { .kind = EVENT_STEP, .begin = time, .end = time, .text = "Look." };

	return trace_add_event(trace, &step);
}

static size_t on(struct trace *trace, enum note_on what, size_t index, const char *text)
{
	struct note_place place = { .on = what, .index = index };

	if (what == ON_FIELD)
		place = (struct note_place){ ON_FIELD, index, 336, 32, "tcp.ack_raw" };
	return note_add(trace, &place, BY_STUDENT, text, strlen(text));
}

/* The texts of all notes in order, one letter each. */
static void assert_all(const struct trace *trace, const char *expected)
{
	char found[32] = "";

	for (const struct note *note = NULL; (note = note_next(trace, note));)
		strncat(found, note->text, 1);
	assert_string_equal(found, expected);
}

static void assert_on(const struct trace *trace, struct note_place place, const char *expected)
{
	char found[32] = "";

	for (const struct note *note = NULL; (note = note_on(trace, &place, note));)
		strncat(found, note->text, 1);
	assert_string_equal(found, expected);
}

static void a_note_stands_on_what_it_is_about(void **state)
{
	struct trace *trace = *state;
	size_t step = add_step(trace, 5 * MS);
	size_t call = scene_call(trace, "client", 9 * MS, 20 * MS, "connect()");

	scene_handshake(trace, 10 * MS);
	on(trace, ON_STEP, step, "s");
	on(trace, ON_CALL, call, "c");
	on(trace, ON_PACKET, 1, "p");
	on(trace, ON_FIELD, 1, "f");
	on(trace, ON_TRACE, 0, "t");
	on(trace, ON_CONVERSATION, 0, "v");
	on(trace, ON_PACKET, 1, "q");
	assert_all(trace, "tscvpfq");
	assert_on(trace, (struct note_place){ .on = ON_TRACE }, "t");
	assert_on(trace, (struct note_place){ .on = ON_STEP, .index = step }, "s");
	assert_on(trace, (struct note_place){ .on = ON_CALL, .index = call }, "c");
	assert_on(trace, (struct note_place){ .on = ON_CALL, .index = step }, "");
	assert_on(trace, (struct note_place){ .on = ON_CONVERSATION }, "v");
	assert_on(trace, (struct note_place){ .on = ON_PACKET, .index = 1 }, "pq");
	assert_on(trace, (struct note_place){ .on = ON_PACKET, .index = 0 }, "");
	assert_on(trace, (struct note_place){ ON_FIELD, 1, 336, 8, NULL }, "f");
	assert_on(trace, (struct note_place){ ON_FIELD, 1, 320, 16, NULL }, "");
}

static void a_note_goes_with_its_packet_when_an_earlier_one_comes_late(void **state)
{
	struct trace *trace = *state;

	scene_handshake(trace, 10 * MS);
	on(trace, ON_CONVERSATION, 0, "v");
	on(trace, ON_FIELD, 2, "f");
	scene_udp(trace, 1 * MS, "127.0.0.1", "127.0.0.3", 64, 4);
	assert_on(trace, (struct note_place){ ON_FIELD, 3, 336, 8, NULL }, "f");
	uint32_t conversation = trace->frames.at[1].conversation;
	assert_on(trace, (struct note_place){ .on = ON_CONVERSATION, .index = conversation }, "v");
}

static void what_was_done_can_be_taken_back_and_done_again(void **state)
{
	struct trace *trace = *state;
	size_t of;

	scene_handshake(trace, 10 * MS);
	trace_add_note(trace, 0, BY_TEACHER, "r", 1);
	assert_false(notes_changed(trace));
	assert_false(note_undo(trace, NULL));
	size_t a = on(trace, ON_PACKET, 1, "a");
	note_edit(trace, a, "b", 1);
	note_delete(trace, 0);
	assert_all(trace, "b");
	assert_int_equal(trace->frames.at[0].notes, 0);
	assert_true(note_undo(trace, &of));
	assert_int_equal(of, 0);
	assert_all(trace, "rb");
	assert_true(note_undo(trace, &of));
	assert_all(trace, "ra");
	assert_true(note_undo(trace, &of));
	assert_int_equal(of, a);
	assert_all(trace, "r");
	assert_false(notes_changed(trace));
	assert_false(note_undo(trace, NULL));
	assert_true(note_redo(trace, NULL));
	assert_true(note_redo(trace, NULL));
	assert_all(trace, "rb");
	on(trace, ON_PACKET, 0, "n");
	assert_false(note_redo(trace, NULL)); /* another way was taken */
	assert_all(trace, "rnb");
	while (note_undo(trace, NULL))
		;
	assert_all(trace, "r");
}

/* --- in a file --- */

/* COMMENT is read as a note of this KIND by BY with this TEXT, and written as it was. */
static struct note assert_reads(
    const char *comment, bool on_trace, enum note_on kind, enum note_by by, const char *text)
{
	static struct arena arena;
	struct text again = { 0 };
	struct note note;

	arena_clear(&arena);
	note_from_comment(comment, strlen(comment), on_trace, &note, &arena);
	assert_int_equal(note.on, kind);
	assert_int_equal(note.by, by);
	assert_string_equal(note.text, text);
	note_to_comment(&note, &again);
	if (strncmp(comment, "looplab", 7) != 0 || kind != ON_PACKET || by != BY_TEACHER)
		assert_string_equal(text_string(&again), comment);
	text_free(&again);
	struct note copy = note;
	copy.text = "";
	copy.field = note.field ? "some" : NULL;
	arena_free(&arena);
	return copy;
}

static void the_comment_says_what_a_note_is_about(void **state)
{
	(void)state;
	assert_reads("plain words\nin lines", false, ON_PACKET, BY_TEACHER, "plain words\nin lines");
	assert_reads("looplab note by student: why?", false, ON_PACKET, BY_STUDENT, "why?");
	assert_reads("looplab note by lab: ", true, ON_TRACE, BY_LAB, "");
	assert_reads(
	    "looplab note by teacher on this conversation: x", false, ON_CONVERSATION, BY_TEACHER, "x");
	struct note note = assert_reads("looplab note by student on tcp.ack_raw, bits 336 to 367: x",
	    false, ON_FIELD, BY_STUDENT, "x");
	assert_int_equal(note.bit, 336);
	assert_int_equal(note.bits, 32);
	assert_non_null(note.field);
	note =
	    assert_reads("looplab note by student on bits 0 to 0: x", false, ON_FIELD, BY_STUDENT, "x");
	assert_int_equal(note.bits, 1);
	assert_null(note.field);
	note = assert_reads("looplab note by lab on the call at 1763804000.000000002 s: x", false,
	    ON_CALL, BY_LAB, "x");
	assert_true(note.time == INT64_C(1763804000000000002));
	note = assert_reads(
	    "looplab note by lab on the step at -1.500000000 s: x", true, ON_STEP, BY_LAB, "x");
	assert_true(note.time == -INT64_C(1500000000));
}

static void what_only_looks_like_ours_is_somebodys_text(void **state)
{
	static const char *const comments[] = { "looplab note by nobody: x",
		"looplab note by teacher: needs no start", "looplab note by student x",
		"looplab note by student on: x", "looplab note by student on bits 2 to 1: x",
		"looplab note by student on bits 01 to 2: x",
		"looplab note by student on bits 0 to 4294967296: x",
		"looplab note by student on bits 0 to 4294967295: x",
		"looplab note by student on the call at 1.5 s: x",
		"looplab note by student on the call at 9223372037.000000000 s: x",
		"looplab note by student on the step at -0.000000000 s: x",
		"looplab note by student on , bits 0 to 1: x", "looplab note by" };
	(void)state;

	for (size_t i = 0; i < COUNT(comments); i++) {
		struct arena arena = { 0 };
		struct note note;
		note_from_comment(comments[i], strlen(comments[i]), false, &note, &arena);
		assert_int_equal(note.on, ON_PACKET);
		assert_int_equal(note.by, BY_TEACHER);
		assert_string_equal(note.text, comments[i]);
		arena_free(&arena);
	}
}

static void a_text_like_ours_is_written_so_that_it_comes_back(void **state)
{
	struct note note = { .on = ON_PACKET, .by = BY_TEACHER, .text = "looplab note by student: x" };
	struct text line = { 0 };
	(void)state;

	note_to_comment(&note, &line);
	struct note again = assert_reads(
	    text_string(&line), false, ON_PACKET, BY_TEACHER, "looplab note by student: x");
	assert_null(again.field);
	assert_string_equal(line.at, "looplab note by teacher: looplab note by student: x");
	text_free(&line);
}

static void places_that_do_not_exist_leave_the_packet(void **state)
{
	struct trace *trace = *state;
	struct note strange[] = { { .on = ON_CALL, .time = 7 },
		{ .on = ON_FIELD, .bit = 9000, .bits = 1 },
		{ .on = ON_FIELD, .bit = UINT32_MAX, .bits = UINT32_MAX } };

	scene_handshake(trace, 10 * MS);
	for (size_t i = 0; i < COUNT(strange); i++)
		assert_int_equal(note_place(trace, &strange[i]).on, ON_PACKET);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(a_note_stands_on_what_it_is_about),
		SCENE(a_note_goes_with_its_packet_when_an_earlier_one_comes_late),
		SCENE(what_was_done_can_be_taken_back_and_done_again),
		SCENE(places_that_do_not_exist_leave_the_packet),
		cmocka_unit_test(the_comment_says_what_a_note_is_about),
		cmocka_unit_test(what_only_looks_like_ours_is_somebodys_text),
		cmocka_unit_test(a_text_like_ours_is_written_so_that_it_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
