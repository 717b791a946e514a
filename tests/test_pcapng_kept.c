/*
 * What a pcapng file has besides packets, and that it is there again when the trace is written.
 */
#include "maker.h"
#include "traces.h"

#include "capture/pcapng_blocks.h"

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

static uint32_t get32(const char *at)
{
	const uint8_t *octets = (const uint8_t *)at;

	return octets[0] | (uint32_t)octets[1] << 8 | (uint32_t)octets[2] << 16 |
	       (uint32_t)octets[3] << 24;
}

/* The blocks of a little-endian FILE in a row, "S I P 4 P 5": numbers are types. */
static void list_blocks(const struct text *file, struct text *list)
{
	for (size_t at = 0; at < file->length; at += get32(file->at + at + 4)) {
		uint32_t type = get32(file->at + at);
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

static void assert_blocks(const struct text *file, const char *expected)
{
	struct text list = { 0 };

	list_blocks(file, &list);
	assert_string_equal(text_string(&list), expected);
	text_free(&list);
}

static bool holds(const struct text *file, const void *octets, size_t length)
{
	return memmem(file->at, file->length, octets, length) != NULL;
}

/* Whether FILE has an option CODE with this value. */
static bool has_option(const struct text *file, unsigned code, const char *value, size_t length)
{
	struct maker option = { .big = false };

	make_option(&option, code, value, length);
	bool found = holds(file, option.body.at, option.body.length);
	text_free(&option.body);
	return found;
}

/* What was made, read and written. */
static struct text written(struct maker *maker)
{
	struct trace *trace = trace_new();
	struct error error = { 0 };
	struct text file = { 0 };

	if (!pcapng_parse(trace, (const uint8_t *)maker->file.at, maker->file.length, "x", &error))
		fail_msg("%s", error.text);
	assert_null(trace->warning);
	trace_render(trace, JOURNAL_COMMENTS, &file);
	assert_true(trace_usable(trace));
	trace_free(trace);
	text_free(&maker->file);
	text_free(&maker->body);
	return file;
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

/* --- blocks --- */

static void blocks_stand_where_they_stood(void **state)
{
	struct maker maker = { 0 };
	(void)state;

	make_section(&maker);
	make_interface(&maker, 1, 0);
	make_names(&maker);
	make_packet(&maker, 0, 1, "one");
	make_secrets(&maker);
	make_other(&maker, CUSTOM, "\1\2\3\4 of somebody");
	make_packet(&maker, 0, 2, "two");
	make_other(&maker, JOURNAL_OF_SYSTEMD, "MESSAGE=hello\n");
	make_statistics(&maker, 0, 3, 7);
	make_other(&maker, SOMEBODYS, "anything");
	struct text file = written(&maker);
	assert_blocks(&file, "S I 4 P a bad P 9 5 80000001");
	assert_true(holds(&file,
	    "\x7f\0\0\2"
	    "client",
	    10));
	assert_true(holds(&file, "KSLT\5\0\0\0CLIEN\0\0\0", 16));
	assert_true(holds(&file, "\1\2\3\4 of somebody", 16));
	assert_true(holds(&file, "anything", 8));
	text_free(&file);
}

static void names_and_secrets_of_the_other_byte_order_are_turned_round(void **state)
{
	struct maker maker = { .big = true };
	(void)state;

	make_section(&maker);
	make_interface(&maker, 1, 0);
	make_names(&maker);
	make_secrets(&maker);
	make_other(&maker, CUSTOM, "nobody can tell"); /* numbers from text in it */
	make_packet(&maker, 0, 1, "one");
	make_statistics(&maker, 0, 1000000, 7);
	struct text file = written(&maker);
	assert_blocks(&file, "S I 4 a P 5");
	assert_true(holds(&file,
	    "\1\0\x0b\0\x7f\0\0\2"
	    "client\0\0\0\0\0\0",
	    20));
	assert_true(holds(&file, "KSLT\5\0\0\0CLIEN\0\0\0", 16));
	text_free(&file);
}

static void what_must_not_be_copied_is_not(void **state)
{
	enum { TEXT_TO_COPY = 2988, TEXT_NOT_TO_COPY = 19372, OCTETS_NOT_TO_COPY = 19373 };
	struct maker maker = { 0 };
	(void)state;

	make_section(&maker);
	make_interface(&maker, 1, 0);
	make_other(&maker, BLOCK_CUSTOM_NOT_TO_COPY, "\1\2\3\4 offset 17");
	make_packet_start(&maker, 0, 1, "one");
	make_option(&maker, TEXT_TO_COPY, "\1\2\3\4yes", 7);
	make_option(&maker, TEXT_NOT_TO_COPY, "\1\2\3\4no", 6);
	make_option(&maker, OCTETS_NOT_TO_COPY, "\1\2\3\4no", 6);
	make_block(&maker, BLOCK_ENHANCED_PACKET);
	make_statistics(&maker, 0, 1, 0);
	struct text file = written(&maker);
	assert_blocks(&file, "S I P 5");
	assert_true(has_option(&file, TEXT_TO_COPY, "\1\2\3\4yes", 7));
	assert_false(has_option(&file, TEXT_NOT_TO_COPY, "\1\2\3\4no", 6));
	assert_false(has_option(&file, OCTETS_NOT_TO_COPY, "\1\2\3\4no", 6));
	text_free(&file);
}

static void statistics_speak_of_the_interface_in_the_new_file(void **state)
{
	struct maker maker = { 0 };
	(void)state;

	make_section(&maker);
	make_interface(&maker, 1, 0);
	make_statistics(&maker, 0, 1500000, 1);
	make_section(&maker);
	make_interface(&maker, 113, 0);
	make_statistics(&maker, 0, 2500000, 2);
	struct text file = written(&maker);
	assert_blocks(&file, "S I I 5 5");
	/* interface, and microseconds made nanoseconds, in two halves */
	assert_true(holds(&file, "\0\0\0\0\0\0\0\0\x00\x2f\x68\x59\5\0\10\0\1", 17));
	assert_true(holds(&file, "\1\0\0\0\0\0\0\0\x00\xf9\x02\x95\5\0\10\0\2", 17));
	text_free(&file);
}

static void comments_of_statistics_come_once(void **state)
{
	struct maker maker = { 0 };
	(void)state;

	make_section(&maker);
	make_interface(&maker, 1, 0);
	make_number(&maker, 0, 4);
	make_number(&maker, 0, 8);
	make_comment(&maker, "a busy day");
	make_block(&maker, BLOCK_STATISTICS);
	struct text file = written(&maker);
	assert_true(has_option(&file, OPTION_COMMENT, "a busy day", 10));
	size_t length =
	    file.length - (size_t)((char *)memmem(file.at, file.length, "a busy", 6) - file.at);
	assert_null(memmem(file.at + file.length - length + 1, length - 1, "a busy", 6));
	text_free(&file);
}

/* --- options --- */

enum { HARDWARE = 2, ADDRESS = 4, SPEED = 8, FILTER = 11, FLAGS = 2, HASH = 3, UNKNOWN = 0x1234 };

static void make_with_options(struct maker *maker)
{
	make_section_start(maker);
	make_option(maker, HARDWARE, "abacus", 6);
	make_option(maker, OPTION_SYSTEM, "CP/M", 4);
	make_option(maker, OPTION_APPLICATION, "by hand", 7);
	make_block(maker, BLOCK_SECTION);
	make_interface_start(maker, 1, 0);
	make_option(maker, OPTION_NAME, "eth7", 4);
	make_option(maker, OPTION_DESCRIPTION, "the blue one", 12);
	make_option(maker, ADDRESS, "\x7f\0\0\1\xff\0\0\0", 8);
	make_count(maker, SPEED, 1000);
	make_option(maker, FILTER, "\0tcp", 4);
	make_option(maker, OPTION_RESOLUTION, "\3", 1);
	make_block(maker, BLOCK_INTERFACE);
	make_packet_start(maker, 0, 1, "three");
	make_comment(maker, "look");
	make_number(maker, FLAGS, 2);
	make_number(maker, 4, 2);
	make_number(maker, 0x2d, 4);
	make_option(maker, HASH, "\2\1\2\3\4", 5);
	make_option(maker, UNKNOWN, "what", 4);
	make_block(maker, BLOCK_ENHANCED_PACKET);
}

static void options_come_again(bool big_endian)
{
	struct maker maker = { .big = big_endian };

	make_with_options(&maker);
	struct text file = written(&maker);
	assert_blocks(&file, "S I P 5");
	assert_true(has_option(&file, HARDWARE, "abacus", 6));
	assert_true(has_option(&file, OPTION_SYSTEM, "CP/M", 4));
	assert_false(has_option(&file, OPTION_APPLICATION, "by hand", 7));
	assert_true(has_option(&file, OPTION_NAME, "eth7", 4));
	assert_true(has_option(&file, OPTION_DESCRIPTION, "the blue one", 12));
	assert_true(has_option(&file, ADDRESS, "\x7f\0\0\1\xff\0\0\0", 8));
	assert_true(has_option(&file, SPEED, "\xe8\3\0\0\0\0\0\0", 8));
	assert_true(has_option(&file, FILTER, "\0tcp", 4));
	assert_false(has_option(&file, OPTION_RESOLUTION, "\3", 1));
	assert_true(has_option(&file, OPTION_RESOLUTION, "\11", 1));
	assert_true(has_option(&file, OPTION_COMMENT, "look", 4));
	assert_true(has_option(&file, FLAGS, "\x2d\0\0\0", 4));
	assert_true(has_option(&file, HASH, "\2\1\2\3\4", 5));
	assert_int_equal(has_option(&file, UNKNOWN, "what", 4), !big_endian);
	text_free(&file);
}

static void options_of_sections_interfaces_and_packets_come_again(void **state)
{
	(void)state;
	options_come_again(false);
}

static void options_of_the_other_byte_order_are_turned_round(void **state)
{
	(void)state;
	options_come_again(true);
}

/* --- hurting --- */

static void any_hurt_file_with_everything_is_refused_or_usable(void **state)
{
	(void)state;

	for (int big = 0; big < 2; big++) {
		struct maker maker = { .big = big };
		make_with_options(&maker);
		make_names(&maker);
		make_secrets(&maker);
		make_other(&maker, CUSTOM, "\1\2\3\4");
		make_statistics(&maker, 0, 3, 7);
		assert_true(survives_sweep(&maker.file, pcapng_parse));
		text_free(&maker.file);
		text_free(&maker.body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_stand_where_they_stood),
		cmocka_unit_test(names_and_secrets_of_the_other_byte_order_are_turned_round),
		cmocka_unit_test(what_must_not_be_copied_is_not),
		cmocka_unit_test(statistics_speak_of_the_interface_in_the_new_file),
		cmocka_unit_test(comments_of_statistics_come_once),
		cmocka_unit_test(options_of_sections_interfaces_and_packets_come_again),
		cmocka_unit_test(options_of_the_other_byte_order_are_turned_round),
		cmocka_unit_test(any_hurt_file_with_everything_is_refused_or_usable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
