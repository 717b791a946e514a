/*
 * Saving what was read from a pcapng file: what was not changed is the same octets again.
 */
#include "maker.h"
#include "traces.h"

#include "capture/file/pcapng_blocks.h"
#include "capture/pcapng_save.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

enum { CUSTOM = 0xbad, JOURNAL_OF_SYSTEMD = 9 };
#define SOMEBODYS 0x80000001u

/* --- looking at what was written --- */

static uint32_t get32(const char *at, bool big)
{
	const uint8_t *octets = (const uint8_t *)at;
	uint32_t value = 0;

	for (int i = 0; i < 4; i++)
		value |= (uint32_t)octets[big ? 3 - i : i] << 8 * i;
	return value;
}

/* The blocks of a FILE of one byte order in a row, "S I P 4 P 5": numbers are types. */
static void list_blocks(const struct text *file, bool big, struct text *list)
{
	for (size_t at = 0; at < file->length; at += get32(file->at + at + 4, big)) {
		uint32_t type = get32(file->at + at, big);
		text_add(list, at ? " " : "");
		if (type == BLOCK_SECTION)
			text_add(list, "S");
		else if (type == BLOCK_INTERFACE)
			text_add(list, "I");
		else if (type == BLOCK_ENHANCED_PACKET)
			text_add(list, "P");
		else
			text_printf(list, "%x", type);
	}
}

static void assert_blocks(const struct text *file, bool big, const char *expected)
{
	struct text list = { 0 };

	list_blocks(file, big, &list);
	assert_string_equal(text_string(&list), expected);
	text_free(&list);
}

/* How many blocks of FILE, of the same types as those of BEFORE, are not the same octets. */
static int blocks_changed(const struct text *before, const struct text *file, bool big)
{
	size_t at = 0, was = 0;
	int changed = 0;

	while (was < before->length && at < file->length) {
		uint32_t old = get32(before->at + was + 4, big), new = get32(file->at + at + 4, big);
		changed += old != new || memcmp(before->at + was, file->at + at, old) != 0;
		was += old;
		at += new;
	}
	assert_int_equal(was, before->length);
	assert_int_equal(at, file->length);
	return changed;
}

static bool holds(const struct text *file, const void *octets, size_t length)
{
	return memmem(file->at, file->length, octets, length) != NULL;
}

/* Whether FILE has an option CODE with this value. */
static bool has_option(
    const struct text *file, bool big, unsigned code, const char *value, size_t length)
{
	struct maker option = { .big = big };

	make_option(&option, code, value, length);
	bool found = holds(file, option.body.at, option.body.length);
	text_free(&option.body);
	return found;
}

static struct trace *read_made(const struct text *file)
{
	struct trace *trace = trace_new();
	struct error error = { 0 };

	if (!pcapng_parse(trace, (const uint8_t *)file->at, file->length, "x", &error))
		fail_msg("%s", error.text);
	assert_null(trace->warning);
	return trace;
}

/* What was made, read and written, is what was made. */
static void assert_stays(struct maker *maker)
{
	struct trace *trace = read_made(&maker->file);
	struct text file = { 0 };

	pcapng_save_whole(trace, &file);
	assert_int_equal(file.length, maker->file.length);
	assert_memory_equal(file.at, maker->file.at, file.length);
	assert_true(trace_usable(trace));
	trace_free(trace);
	text_free(&file);
	text_free(&maker->file);
	text_free(&maker->body);
}

/* --- making --- */

static void make_other(struct maker *maker, uint32_t type, const char *body)
{
	make_words(maker, body, strlen(body));
	make_block(maker, type);
}

static void make_names(struct maker *maker)
{
	make_number(maker, 1, 2); /* an IPv4 address and its name */
	make_number(maker, 11, 2);
	make_words(maker,
	    "\x7f\0\0\2"
	    "client",
	    11);
	make_number(maker, 0, 4);
	make_block(maker, BLOCK_NAMES);
}

static void make_secrets(struct maker *maker)
{
	make_number(maker, 0x544c534b, 4); /* a TLS key log */
	make_number(maker, 5, 4);
	make_words(maker, "CLIEN", 5);
	make_block(maker, BLOCK_SECRETS);
}

/* OF is its interface; TICKS its time. */
static void make_statistics(struct maker *maker, unsigned of, uint64_t ticks, uint64_t dropped)
{
	make_number(maker, of, 4);
	make_number(maker, ticks >> 32, 4);
	make_number(maker, ticks & UINT32_MAX, 4);
	make_count(maker, OPTION_INTERFACE_DROPPED, dropped);
	make_block(maker, BLOCK_STATISTICS);
}

/* --- nothing was changed --- */

static void make_blocks(struct maker *maker)
{
	make_section(maker);
	make_interface(maker, 1, 0);
	make_names(maker);
	make_packet(maker, 0, 1, "one");
	make_secrets(maker);
	make_other(maker, CUSTOM, "\1\2\3\4 of somebody");
	make_packet(maker, 0, 2, "two");
	make_other(maker, JOURNAL_OF_SYSTEMD, "MESSAGE=hello\n");
	make_statistics(maker, 0, 3, 7);
	make_other(maker, SOMEBODYS, "anything");
	make_other(maker, BLOCK_CUSTOM_NOT_TO_COPY, "\1\2\3\4 offset 17");
}

/* A simple packet block; the obsolete packet block. */
static void make_old_packets(struct maker *maker)
{
	make_number(maker, 5, 4);
	make_words(maker, "hello", 5);
	make_block(maker, BLOCK_SIMPLE_PACKET);
	make_number(maker, 0, 2); /* interface */
	make_number(maker, 3, 2); /* drops */
	make_number(maker, 0, 4);
	make_number(maker, 77, 4);
	make_number(maker, 3, 4);
	make_number(maker, 3, 4);
	make_words(maker, "abc", 3);
	make_comment(maker, "an old one");
	make_block(maker, BLOCK_PACKET);
}

static void make_sections_of_both_orders(struct maker *maker)
{
	make_blocks(maker);
	maker->big = !maker->big;
	make_section(maker);
	make_interface_start(maker, 113, 64);
	make_option(maker, OPTION_RESOLUTION, "\14", 1); /* picoseconds */
	make_block(maker, BLOCK_INTERFACE);
	make_packet(maker, 0, 1234567890123, "three");
	make_statistics(maker, 0, 2500000, 2);
	make_old_packets(maker);
}

static void make_comments_everywhere(struct maker *maker)
{
	make_section_start(maker);
	make_comment(maker, "of the section");
	make_option(maker, 2, "abacus", 6);
	make_comment(maker, "and another");
	make_block(maker, BLOCK_SECTION);
	make_interface_start(maker, 1, 0);
	make_comment(maker, "of the interface");
	make_block(maker, BLOCK_INTERFACE);
	make_packet_start(maker, 0, 1, "one");
	make_comment(maker, "a");
	make_option(maker, 3, "\2\1\2\3\4", 5);
	make_comment(maker, "b");
	make_option(maker, 0x1234, "what", 4);
	make_block(maker, BLOCK_ENHANCED_PACKET);
	make_packet(maker, 0, 2, "two");
	make_number(maker, 0, 4);
	make_number(maker, 0, 8);
	make_comment(maker, "a busy day");
	make_block(maker, BLOCK_STATISTICS);
}

static void what_was_not_changed_is_the_same_octets(void **state)
{
	(void)state;

	for (int big = 0; big < 2; big++) {
		struct maker maker = { .big = big };
		make_sections_of_both_orders(&maker);
		assert_stays(&maker);
		make_comments_everywhere(&maker);
		assert_stays(&maker);
	}
}

/* --- something was --- */

static size_t on_packet(struct trace *trace, size_t frame, const char *text)
{
	struct note_place place = { .on = ON_PACKET, .index = frame };

	return note_add(trace, &place, BY_TEACHER, text, strlen(text));
}

/* Index of the note with this text. */
static size_t note_with(const struct trace *trace, const char *text)
{
	for (const struct note *note = NULL; (note = note_next(trace, note));)
		if (strcmp(note->text, text) == 0)
			return note_index(trace, note);
	fail_msg("no note '%s'", text);
	return 0;
}

/* Writes TRACE, made of BEFORE, which it frees; so many blocks must differ. */
static struct text saved(struct trace *trace, const struct text *before, bool big, int changed)
{
	struct text file = { 0 };

	pcapng_save_whole(trace, &file);
	assert_int_equal(blocks_changed(before, &file, big), changed);
	assert_true(trace_usable(trace));
	trace_free(trace);
	return file;
}

static void only_the_block_with_a_changed_comment_changes(void **state)
{
	(void)state;

	for (int big = 0; big < 2; big++) {
		struct maker maker = { .big = big };
		make_comments_everywhere(&maker);
		struct trace *trace = read_made(&maker.file);
		const char *changed = "something much longer";
		note_edit(trace, note_with(trace, "b"), changed, strlen(changed));
		struct text file = saved(trace, &maker.file, big, 1);
		assert_blocks(&file, big, "S I P P 5");
		assert_true(has_option(&file, big, OPTION_COMMENT, "a", 1));
		assert_false(has_option(&file, big, OPTION_COMMENT, "b", 1));
		assert_true(has_option(&file, big, OPTION_COMMENT, changed, strlen(changed)));
		assert_true(has_option(&file, big, 3, "\2\1\2\3\4", 5));
		assert_true(has_option(&file, big, 0x1234, "what", 4));
		text_free(&file);
		text_free(&maker.file);
		text_free(&maker.body);
	}
}

static void comments_of_every_kind_of_block_can_be_changed(void **state)
{
	static const char *const words[] = { "of the section", "and another", "of the interface", "a",
		"b", "a busy day" };
	(void)state;

	for (int big = 0; big < 2; big++) {
		for (size_t i = 0; i < COUNT(words); i++) {
			struct maker maker = { .big = big };
			make_comments_everywhere(&maker);
			struct trace *trace = read_made(&maker.file);
			note_delete(trace, note_with(trace, words[i]));
			struct text file = saved(trace, &maker.file, big, 1);
			for (size_t k = 0; k < COUNT(words); k++)
				assert_int_equal(
				    has_option(&file, big, OPTION_COMMENT, words[k], strlen(words[k])), k != i);
			text_free(&file);
			text_free(&maker.file);
			text_free(&maker.body);
		}
	}
}

static void a_new_comment_changes_its_block_only(void **state)
{
	(void)state;

	for (int big = 0; big < 2; big++) {
		struct maker maker = { .big = big };
		make_blocks(&maker);
		struct trace *trace = read_made(&maker.file);
		on_packet(trace, 1, "new");
		note_add(trace, &(struct note_place){ .on = ON_TRACE }, BY_STUDENT, "all", 3);
		struct text file = saved(trace, &maker.file, big, 2);
		assert_blocks(&file, big, "S I 4 P a bad P 9 5 80000001 40000bad");
		assert_true(has_option(&file, big, OPTION_COMMENT, "new", 3));
		struct trace *again = read_made(&file);
		assert_int_equal(note_with(again, "new"), 1);
		assert_int_equal(again->notes.at[note_with(again, "all")].by, BY_STUDENT);
		trace_free(again);
		text_free(&file);
		text_free(&maker.file);
		text_free(&maker.body);
	}
}

static void what_is_taken_back_leaves_the_file_as_it_was(void **state)
{
	struct maker maker = { .big = true };
	(void)state;

	make_comments_everywhere(&maker);
	struct trace *trace = read_made(&maker.file);
	note_delete(trace, note_with(trace, "of the section"));
	note_edit(trace, note_with(trace, "a"), "x", 1);
	while (note_undo(trace, NULL))
		;
	struct text file = { 0 };
	pcapng_save_whole(trace, &file);
	struct trace *again = read_made(&file);
	assert_true(trace_equal(trace, again));
	note_with(again, "of the section");
	trace_free(trace);
	trace_free(again);
	text_free(&file);
	text_free(&maker.file);
	text_free(&maker.body);
}

static void an_old_packet_gets_a_comment(void **state)
{
	(void)state;

	for (int big = 0; big < 2; big++) {
		struct maker maker = { .big = big };
		struct text file = { 0 };
		make_section(&maker);
		make_interface(&maker, 1, 0);
		make_old_packets(&maker);
		struct trace *trace = read_made(&maker.file);
		on_packet(trace, 0, "simple");
		on_packet(trace, 1, "obsolete");
		pcapng_save_whole(trace, &file);
		assert_blocks(&file, big, "S I P 2"); /* a simple block cannot have one */
		struct trace *again = read_made(&file);
		assert_true(trace_equal(trace, again));
		assert_int_equal(again->frames.at[0].captured, 5);
		assert_int_equal(again->notes.at[note_with(again, "obsolete")].frame, 1);
		trace_free(trace);
		trace_free(again);
		text_free(&file);
		text_free(&maker.file);
		text_free(&maker.body);
	}
}

static void a_section_that_says_its_length_says_so_no_more(void **state)
{
	struct maker maker = { 0 };
	struct text file = { 0 };
	(void)state;

	make_number(&maker, BYTE_ORDER_MAGIC, 4);
	make_number(&maker, 1, 4);
	make_number(&maker, 20 + 36, 8);
	make_block(&maker, BLOCK_SECTION);
	make_interface(&maker, 1, 0);
	make_packet(&maker, 0, 1, "one");
	struct trace *trace = read_made(&maker.file);
	on_packet(trace, 0, "new");
	pcapng_save_whole(trace, &file);
	assert_memory_equal(file.at + 16, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	trace_free(trace);
	text_free(&file);
	text_free(&maker.file);
	text_free(&maker.body);
}

/* --- a part --- */

static void what_must_not_be_copied_is_not_when_packets_are_left_out(void **state)
{
	enum { TEXT_TO_COPY = 2988, TEXT_NOT_TO_COPY = 19372, OCTETS_NOT_TO_COPY = 19373 };
	struct maker maker = { 0 };
	struct text file = { 0 };
	(void)state;

	make_section(&maker);
	make_interface(&maker, 1, 0);
	make_other(&maker, BLOCK_CUSTOM_NOT_TO_COPY, "\1\2\3\4 offset 17");
	make_packet_start(&maker, 0, 1, "one");
	make_option(&maker, TEXT_TO_COPY, "\1\2\3\4yes", 7);
	make_option(&maker, TEXT_NOT_TO_COPY, "\1\2\3\4no", 6);
	make_option(&maker, OCTETS_NOT_TO_COPY, "\1\2\3\4no", 6);
	make_block(&maker, BLOCK_ENHANCED_PACKET);
	make_packet(&maker, 0, 2, "two");
	make_secrets(&maker);
	struct trace *trace = read_made(&maker.file);
	struct pcapng_choice choice = { .end = 1 };
	struct pcapng_saving *saving = pcapng_save_start(trace, &choice);
	while (pcapng_save_some(saving, &file))
		;
	pcapng_save_end(saving);
	assert_blocks(&file, false, "S I P a");
	assert_true(has_option(&file, false, TEXT_TO_COPY, "\1\2\3\4yes", 7));
	assert_false(has_option(&file, false, TEXT_NOT_TO_COPY, "\1\2\3\4no", 6));
	assert_false(has_option(&file, false, OCTETS_NOT_TO_COPY, "\1\2\3\4no", 6));
	trace_free(trace);
	text_free(&file);
	text_free(&maker.file);
	text_free(&maker.body);
}

/* --- hurting --- */

static void any_hurt_file_with_everything_is_refused_or_usable(void **state)
{
	(void)state;

	for (int big = 0; big < 2; big++) {
		struct maker maker = { .big = big };
		make_comments_everywhere(&maker);
		make_sections_of_both_orders(&maker);
		assert_true(survives_sweep(&maker.file, pcapng_parse));
		text_free(&maker.file);
		text_free(&maker.body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_not_changed_is_the_same_octets),
		cmocka_unit_test(only_the_block_with_a_changed_comment_changes),
		cmocka_unit_test(comments_of_every_kind_of_block_can_be_changed),
		cmocka_unit_test(a_new_comment_changes_its_block_only),
		cmocka_unit_test(what_is_taken_back_leaves_the_file_as_it_was),
		cmocka_unit_test(an_old_packet_gets_a_comment),
		cmocka_unit_test(a_section_that_says_its_length_says_so_no_more),
		cmocka_unit_test(what_must_not_be_copied_is_not_when_packets_are_left_out),
		cmocka_unit_test(any_hurt_file_with_everything_is_refused_or_usable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
