/*
 * Reading pcapng: everybody's, and damaged ones.
 */
#include "maker.h"
#include "traces.h"

#include "capture/file/pcapng_blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

/* Reads what was made, which stays as long as MAKER. */
static struct trace *read_made(struct maker *maker)
{
	struct trace *trace = trace_new();
	struct error error = { 0 };

	if (!pcapng_parse(
	        trace, (const uint8_t *)maker->file.at, maker->file.length, "x.pcapng", &error))
		fail_msg("%s", error.text);
	return trace;
}

static void done(struct maker *maker, struct trace *trace)
{
	trace_free(trace);
	text_free(&maker->file);
	text_free(&maker->body);
}

/* --- reading --- */

static void sections_have_their_own_byte_order_and_interfaces(void **state)
{
	struct maker maker = { 0 };
	(void)state;

	make_section(&maker);
	make_interface(&maker, 1, 0);
	make_interface_start(&maker, 101, 96);
	make_option(&maker, OPTION_NAME, "tun0", 4);
	make_option(&maker, OPTION_RESOLUTION, "\x09", 1);
	make_block(&maker, BLOCK_INTERFACE);
	make_packet(&maker, 1, 7, "second");
	make_packet(&maker, 0, 8, "first");
	maker.big = true;
	make_section(&maker);
	make_interface(&maker, 113, 0);
	make_packet(&maker, 0, UINT64_C(0x500000000), "third");

	struct trace *trace = read_made(&maker);
	assert_null(trace->warning);
	assert_int_equal(trace->interfaces.count, 3);
	assert_string_equal(trace->interfaces.at[1].name, "tun0");
	assert_int_equal(trace->interfaces.at[1].snap_length, 96);
	assert_int_equal(trace->interfaces.at[2].link_type, 113);
	assert_int_equal(trace->frames.count, 3);
	const struct frame *frame = trace->frames.at;
	assert_int_equal(frame[0].interface, 1);
	assert_true(frame[0].time == 7);
	assert_memory_equal(frame[0].bytes, "second", 6);
	assert_int_equal(frame[0].captured, 6);
	assert_int_equal(frame[0].length, 106);
	assert_int_equal(frame[1].interface, 0);
	assert_true(frame[1].time == 8000);
	assert_int_equal(frame[2].interface, 2);
	assert_true(frame[2].time == INT64_C(0x500000000) * 1000);
	done(&maker, trace);
}

static void an_interface_says_unit_and_offset(void **state)
{
	struct maker maker = { .big = true };
	(void)state;

	make_section(&maker);
	make_interface_start(&maker, 1, 0);
	make_option(&maker, OPTION_RESOLUTION, "\x81", 1);
	make_option(&maker, OPTION_OFFSET, "\0\0\0\0\0\0\0\x0a", 8);
	make_block(&maker, BLOCK_INTERFACE);
	make_packet(&maker, 0, 3, "x");
	make_interface_start(&maker, 1, 0);
	make_option(&maker, OPTION_RESOLUTION, "\0", 1);
	make_block(&maker, BLOCK_INTERFACE);
	make_packet(&maker, 1, UINT64_MAX, "x");

	struct trace *trace = read_made(&maker);
	assert_true(trace->frames.at[0].time == 11500000000);
	assert_true(trace->frames.at[1].time == INT64_MAX);
	assert_string_equal(
	    trace->warning, "packet 2: its time is not between the years 1678 and 2262");
	done(&maker, trace);
}

static void a_simple_packet_is_as_long_as_the_snap_length_lets_it(void **state)
{
	struct maker maker = { 0 };
	(void)state;

	make_section(&maker);
	make_interface(&maker, 1, 6);
	make_number(&maker, 100, 4);
	make_words(&maker, "abcdef", 6);
	make_block(&maker, BLOCK_SIMPLE_PACKET);
	make_number(&maker, 3, 4);
	make_words(&maker, "xyz", 3);
	make_block(&maker, BLOCK_SIMPLE_PACKET);

	struct trace *trace = read_made(&maker);
	assert_null(trace->warning);
	assert_int_equal(trace->frames.count, 2);
	assert_int_equal(trace->frames.at[0].captured, 6);
	assert_int_equal(trace->frames.at[0].length, 100);
	assert_int_equal(trace->frames.at[1].captured, 3);
	assert_memory_equal(trace->frames.at[1].bytes, "xyz", 3);
	done(&maker, trace);
}

static void the_obsolete_packet_block_is_read(void **state)
{
	struct maker maker = { .big = true };
	(void)state;

	make_section(&maker);
	make_interface(&maker, 1, 0);
	make_number(&maker, 0, 2);
	make_number(&maker, 7, 2); /* drops */
	make_number(&maker, 0, 4);
	make_number(&maker, 5, 4);
	make_number(&maker, 3, 4);
	make_number(&maker, 9, 4);
	make_words(&maker, "abc", 3);
	make_comment(&maker, "old");
	make_block(&maker, BLOCK_PACKET);

	struct trace *trace = read_made(&maker);
	assert_null(trace->warning);
	assert_int_equal(trace->frames.count, 1);
	assert_true(trace->frames.at[0].time == 5000);
	assert_int_equal(trace->frames.at[0].captured, 3);
	assert_int_equal(trace->frames.at[0].length, 9);
	assert_int_equal(trace->notes.count, 1);
	done(&maker, trace);
}

static void blocks_that_are_not_about_packets_are_stepped_over(void **state)
{
	static const uint32_t types[] = { 4, 7, 8, 9, 10, 0xbad, 0x40000bad, 0x80000001 };
	struct maker maker = { 0 };
	(void)state;

	make_section(&maker);
	make_interface(&maker, 1, 0);
	for (size_t i = 0; i < COUNT(types); i++) {
		make_words(&maker, "whatever", 8);
		make_block(&maker, types[i]);
		make_packet(&maker, 0, i, "x");
	}
	struct trace *trace = read_made(&maker);
	assert_null(trace->warning);
	assert_int_equal(trace->frames.count, COUNT(types));
	done(&maker, trace);
}

static void comments_are_notes_where_they_stand_and_ours_are_events(void **state)
{
	struct maker maker = { 0 };
	(void)state;

	make_section_start(&maker);
	make_comment(&maker, "about all");
	make_comment(&maker, "looplab: scenario \"udp\" [1.000000000 s]");
	make_option(&maker, OPTION_APPLICATION, "Editcap 4", 9);
	make_block(&maker, BLOCK_SECTION);
	make_interface(&maker, 1, 0);
	make_packet_start(&maker, 0, 2000000, "x");
	make_comment(&maker, "first");
	make_option(&maker, 2, "\1\0\0\0", 4); /* flags */
	make_comment(&maker, "looplab: client socket(1) = 3 [line 4, 1.500000000 +0.000000001 s]");
	make_comment(&maker, "looplab: a remark");
	make_option(&maker, OPTION_COMMENT, "counts its end\0", 15);
	make_block(&maker, BLOCK_ENHANCED_PACKET);
	make_number(&maker, 0, 4);
	make_number(&maker, 0, 8);
	make_comment(&maker, "looplab: end, exit status 0 [3.000000000 s]");
	make_comment(&maker, "at the end");
	make_block(&maker, BLOCK_STATISTICS);

	struct trace *trace = read_made(&maker);
	assert_null(trace->warning);
	assert_string_equal(trace->application, "Editcap 4");
	assert_int_equal(trace->events.count, 3);
	assert_string_equal(trace->events.at[0].name, "udp");
	assert_string_equal(trace->events.at[1].text, "socket(1)");
	assert_int_equal(trace->events.at[2].kind, EVENT_END);
	static const struct note expected[] = {
		{ .frame = NOTE_ON_TRACE, .by = BY_TEACHER, .text = "about all" },
		{ .frame = 0, .by = BY_TEACHER, .text = "first" },
		{ .frame = 0, .by = BY_TEACHER, .text = "looplab: a remark" },
		{ .frame = 0, .by = BY_TEACHER, .text = "counts its end" },
		{ .frame = NOTE_ON_TRACE, .by = BY_TEACHER, .text = "at the end" },
	};
	assert_int_equal(trace->notes.count, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_true(trace->notes.at[i].frame == expected[i].frame);
		assert_int_equal(trace->notes.at[i].by, expected[i].by);
		assert_string_equal(trace->notes.at[i].text, expected[i].text);
	}
	done(&maker, trace);
}

static void drops_are_the_last_count_of_each_interface(void **state)
{
	struct maker maker = { 0 };
	(void)state;

	for (int i = 0; i < 2; i++) {
		make_section(&maker);
		make_interface(&maker, 1, 0);
		make_interface(&maker, 1, 0);
		for (unsigned of = 0; of < 3; of++) { /* the last is nobody's */
			make_number(&maker, of % 2, 4);
			make_number(&maker, 0, 8);
			make_count(&maker, OPTION_RECEIVED, 1000);
			make_count(&maker, OPTION_INTERFACE_DROPPED, of + 10);
			make_count(&maker, OPTION_SYSTEM_DROPPED, 100);
			make_block(&maker, BLOCK_STATISTICS);
		}
	}
	struct trace *trace = read_made(&maker);
	assert_int_equal(trace->dropped, 2 * (112 + 111));
	done(&maker, trace);
}

/* --- reading what is damaged --- */

static void damage_ends_the_reading_and_is_named(void **state)
{
	/* octets of: section 28, interface 20, packet 40, packet 40 */
	static const struct {
		size_t at;
		const char *octets;
		size_t length, frames;
		const char *warning;
	} hurts[] = {
		{ 92, "\x0b\0\0\0", 4, 1, "damaged after packet 1: a block has an impossible length" },
		{ 92, "\x29\0\0\0", 4, 1, "damaged after packet 1: a block has an impossible length" },
		{ 92, "\x20\0\2\x08", 4, 1, "cut off after packet 1: the file ends within a block" },
		{ 92, "\x24\0\2\x08", 4, 1,
		    "damaged after packet 1: a block claims to be longer than any packet (128 MiB)" },
		{ 92, "\xfc\xff\xff\xff", 4, 1,
		    "damaged after packet 1: a block claims to be longer than any packet (128 MiB)" },
		{ 92, "\x24\0\0\0", 4, 1, "damaged after packet 1: the two lengths of a block differ" },
		{ 124, "\0\0\0\0", 4, 1, "damaged after packet 1: the two lengths of a block differ" },
		{ 96, "\1\0\0\0", 4, 1,
		    "damaged after packet 1: a packet of an interface that is not described" },
		{ 108, "\x09\0\0\0", 4, 1,
		    "damaged after packet 1: a packet is longer than its block or than packets can be" },
		{ 108, "\xff\xff\xff\xff", 4, 1,
		    "damaged after packet 1: a packet is longer than its block or than packets can be" },
		{ 28, "\x0a\x0d\x0d\x0a", 4, 0,
		    "damaged before the first packet: the section header has no byte-order magic" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT(hurts); i++) {
		struct maker maker = { 0 };
		make_section(&maker);
		make_interface(&maker, 1, 0);
		make_packet(&maker, 0, 1, "abcdefgh");
		make_packet(&maker, 0, 2, "abcdefgh");
		assert_int_equal(maker.file.length, 128);
		memcpy(maker.file.at + hurts[i].at, hurts[i].octets, hurts[i].length);
		struct trace *trace = read_made(&maker);
		assert_int_equal(trace->frames.count, hurts[i].frames);
		assert_string_equal(trace->warning, hurts[i].warning);
		done(&maker, trace);
	}
}

static void a_section_header_that_is_none_is_refused(void **state)
{
	static const struct {
		size_t at;
		const char *octets, *sentence;
	} hurts[] = {
		{ 8, "\0", "x.pcapng: the section header has no byte-order magic" },
		{ 4, "\x18", "x.pcapng: the section header is too short" },
		{ 4, "\x20", "x.pcapng: cut off in the section header" },
		{ 24, "\x20", "x.pcapng: the two lengths of a block differ" },
		{ 12, "\2", "x.pcapng: the section is of a pcapng version that is not supported (1.0 is)" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT(hurts); i++) {
		struct maker maker = { 0 };
		struct trace *trace = trace_new();
		struct error error = { 0 };
		make_section(&maker);
		memcpy(maker.file.at + hurts[i].at, hurts[i].octets, 1);
		assert_false(pcapng_parse(
		    trace, (const uint8_t *)maker.file.at, maker.file.length, "x.pcapng", &error));
		assert_string_equal(error.text, hurts[i].sentence);
		done(&maker, trace);
	}
}

static void an_option_longer_than_its_block_costs_only_the_options(void **state)
{
	struct maker maker = { 0 };
	(void)state;

	make_section(&maker);
	make_interface(&maker, 1, 0);
	make_packet_start(&maker, 0, 1, "x");
	make_comment(&maker, "good");
	make_number(&maker, OPTION_COMMENT, 2);
	make_number(&maker, 5, 2);
	make_words(&maker, "four", 4);
	make_block(&maker, BLOCK_ENHANCED_PACKET);
	make_packet(&maker, 0, 2, "y");

	struct trace *trace = read_made(&maker);
	assert_int_equal(trace->frames.count, 2);
	assert_int_equal(trace->notes.count, 1);
	assert_string_equal(
	    trace->warning, "damaged after packet 1: an option is longer than its block");
	done(&maker, trace);
}

static void more_interfaces_than_the_trace_can_number_end_the_reading(void **state)
{
	struct maker maker = { 0 };
	(void)state;

	make_section(&maker);
	for (int i = 0; i < 70000; i++)
		make_interface(&maker, 1, 0);
	struct trace *trace = read_made(&maker);
	assert_int_equal(trace->interfaces.count, 65535);
	assert_string_equal(
	    trace->warning, "damaged before the first packet: more than 65535 interfaces");
	done(&maker, trace);
}

static void any_hurt_foreign_file_is_refused_or_usable(void **state)
{
	struct maker maker = { .big = true };
	(void)state;

	make_section_start(&maker);
	make_comment(&maker, "c");
	make_block(&maker, BLOCK_SECTION);
	make_interface_start(&maker, 1, 0);
	make_option(&maker, OPTION_RESOLUTION, "\x94", 1);
	make_option(&maker, OPTION_OFFSET, "\0\0\0\0\0\0\0\1", 8);
	make_block(&maker, BLOCK_INTERFACE);
	make_packet(&maker, 0, 1, "abcde");
	make_number(&maker, 2, 4);
	make_words(&maker, "xy", 2);
	make_block(&maker, BLOCK_SIMPLE_PACKET);
	make_number(&maker, 0, 4);
	make_number(&maker, 0, 8);
	make_count(&maker, OPTION_INTERFACE_DROPPED, 5);
	make_block(&maker, BLOCK_STATISTICS);
	maker.big = false;
	make_section(&maker);
	make_interface(&maker, 1, 0);
	make_packet(&maker, 0, 1, "a");
	assert_true(survives_sweep(&maker.file, pcapng_parse));
	text_free(&maker.file);
	text_free(&maker.body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections_have_their_own_byte_order_and_interfaces),
		cmocka_unit_test(an_interface_says_unit_and_offset),
		cmocka_unit_test(a_simple_packet_is_as_long_as_the_snap_length_lets_it),
		cmocka_unit_test(the_obsolete_packet_block_is_read),
		cmocka_unit_test(blocks_that_are_not_about_packets_are_stepped_over),
		cmocka_unit_test(comments_are_notes_where_they_stand_and_ours_are_events),
		cmocka_unit_test(drops_are_the_last_count_of_each_interface),
		cmocka_unit_test(damage_ends_the_reading_and_is_named),
		cmocka_unit_test(a_section_header_that_is_none_is_refused),
		cmocka_unit_test(an_option_longer_than_its_block_costs_only_the_options),
		cmocka_unit_test(more_interfaces_than_the_trace_can_number_end_the_reading),
		cmocka_unit_test(any_hurt_foreign_file_is_refused_or_usable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
