/*
 * Reading pcap files, and what is said of files that are not what they should be.
 */
#include "traces.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char path[] = BINARY_DIR "/tests/test_pcap.tmp";

#define STANDARD   0xa1b2c3d4u
#define NANOSECOND 0xa1b23c4du
#define KUZNETZOV  0xa1b2cd34u

static void put_header(struct text *file, uint32_t magic, int minor, uint32_t link, bool big)
{
	put_number(file, magic, 4, big);
	put_number(file, 2, 2, big);
	put_number(file, (uint64_t)minor, 2, big);
	put_number(file, 0, 8, big);
	put_number(file, 65535, 4, big);
	put_number(file, link, 4, big);
}

/* A packet at 1763804000 s and FRACTION with CAPTURED of LENGTH octets: 0, 1, 2 … */
static void put_packet(struct text *file, uint32_t magic, uint32_t fraction, uint32_t captured,
    uint32_t length, bool big)
{
	put_number(file, 1763804000, 4, big);
	put_number(file, fraction, 4, big);
	put_number(file, captured, 4, big);
	put_number(file, length, 4, big);
	if (magic == KUZNETZOV)
		put_number(file, UINT64_MAX, 8, big);
	for (uint32_t i = 0; i < captured; i++)
		put_number(file, i, 1, big);
}

static void put_two_packets(struct text *file)
{
	put_header(file, STANDARD, 4, 1, false);
	put_packet(file, STANDARD, 1, 20, 20, false);
	put_packet(file, STANDARD, 2, 30, 60, false);
}

static struct trace *parse(const struct text *file, struct error *error)
{
	struct trace *trace = trace_new();

	if (pcap_parse(trace, (const uint8_t *)file->at, file->length, "x.pcap", error))
		return trace;
	trace_free(trace);
	return NULL;
}

/* --- good files --- */

static void every_variant_is_read_in_both_byte_orders(void **state)
{
	static const struct {
		uint32_t magic;
		int64_t unit;
	} variants[] = { { STANDARD, 1000 }, { NANOSECOND, 1 }, { KUZNETZOV, 1000 } };
	(void)state;

	for (size_t i = 0; i < 2 * COUNT(variants); i++) {
		uint32_t magic = variants[i / 2].magic;
		bool big = i % 2;
		struct text file = { 0 };
		struct error error;
		put_header(&file, magic, 4, 113, big);
		put_packet(&file, magic, 123456, 5, 5, big);
		put_packet(&file, magic, 999999, 0, 1500, big);
		struct trace *trace = parse(&file, &error);
		assert_non_null(trace);
		assert_null(trace->warning);
		assert_int_equal(trace->interfaces.count, 1);
		assert_int_equal(trace->interfaces.at[0].link_type, 113);
		assert_int_equal(trace->interfaces.at[0].snap_length, 65535);
		assert_int_equal(trace->frames.count, 2);
		const struct frame *frame = trace->frames.at;
		assert_true(frame[0].time == 1763804000000000000 + 123456 * variants[i / 2].unit);
		assert_true(frame[1].time == 1763804000000000000 + 999999 * variants[i / 2].unit);
		assert_memory_equal(frame[0].bytes, "\0\1\2\3\4", 5);
		assert_int_equal(frame[0].length, 5);
		assert_int_equal(frame[1].captured, 0);
		assert_int_equal(frame[1].length, 1500);
		trace_free(trace);
		text_free(&file);
	}
}

static void early_versions_have_the_lengths_the_other_way_round(void **state)
{
	static const int reversed_minors[] = { 2, 3 };
	(void)state;

	for (size_t i = 0; i < COUNT(reversed_minors); i++) {
		struct text file = { 0 };
		struct error error;
		put_header(&file, STANDARD, reversed_minors[i], 1, false);
		put_number(&file, 0, 8, false);
		put_number(&file, 60, 4, false); /* on the wire */
		put_number(&file, 4, 4, false);  /* captured */
		text_add(&file, "abcd");
		struct trace *trace = parse(&file, &error);
		assert_non_null(trace);
		assert_null(trace->warning);
		assert_int_equal(trace->frames.count, 1);
		assert_int_equal(trace->frames.at[0].captured, 4);
		assert_int_equal(trace->frames.at[0].length, 60);
		trace_free(trace);
		text_free(&file);
	}
}

static void link_type_is_what_remains_without_the_check_sequence_bits(void **state)
{
	static const struct {
		uint32_t in_file;
		uint16_t meant;
	} types[] = { { 1, 1 }, { 0x14000001, 1 }, { 0xf4000069, 105 }, { 12, 101 }, { 14, 101 } };
	(void)state;

	for (size_t i = 0; i < COUNT(types); i++) {
		struct text file = { 0 };
		struct error error;
		put_header(&file, STANDARD, 4, types[i].in_file, true);
		struct trace *trace = parse(&file, &error);
		assert_non_null(trace);
		assert_int_equal(trace->interfaces.at[0].link_type, types[i].meant);
		trace_free(trace);
		text_free(&file);
	}
}

static void a_packet_captured_longer_than_it_was_keeps_its_octets(void **state)
{
	struct text file = { 0 };
	struct error error;
	(void)state;

	put_header(&file, STANDARD, 4, 1, false);
	put_packet(&file, STANDARD, 0, 40, 20, false);
	struct trace *trace = parse(&file, &error);
	assert_non_null(trace);
	assert_int_equal(trace->frames.at[0].captured, 40);
	assert_int_equal(trace->frames.at[0].length, 40);
	trace_free(trace);
	text_free(&file);
}

/* --- files that end too early or make no sense --- */

static void what_is_whole_is_there_and_the_warning_says_where_it_stops(void **state)
{
	static const struct {
		size_t octets, frames;
		const char *warning;
	} cuts[] = {
		{ 24, 0, NULL },
		{ 25, 0, "cut off before the first packet: 1 of 16 octets of a packet header" },
		{ 40, 0, "cut off before the first packet: 0 of 20 octets of the next packet" },
		{ 59, 0, "cut off before the first packet: 19 of 20 octets of the next packet" },
		{ 60, 1, NULL },
		{ 75, 1, "cut off after packet 1: 15 of 16 octets of a packet header" },
		{ 105, 1, "cut off after packet 1: 29 of 30 octets of the next packet" },
		{ 106, 2, NULL },
	};
	struct text file = { 0 };
	(void)state;

	put_two_packets(&file);
	assert_int_equal(file.length, 106);
	for (size_t i = 0; i < COUNT(cuts); i++) {
		struct error error;
		file.length = cuts[i].octets;
		struct trace *trace = parse(&file, &error);
		assert_non_null(trace);
		assert_int_equal(trace->frames.count, cuts[i].frames);
		if (cuts[i].warning)
			assert_string_equal(trace->warning, cuts[i].warning);
		else
			assert_null(trace->warning);
		trace_free(trace);
	}
	text_free(&file);
}

static void nonsense_in_the_middle_ends_the_reading_with_a_warning(void **state)
{
	struct text file = { 0 };
	struct error error;
	(void)state;

	put_two_packets(&file);
	memcpy(file.at + 60 + 8, "\xff\xff\xff\xff", 4);
	struct trace *trace = parse(&file, &error);
	assert_non_null(trace);
	assert_int_equal(trace->frames.count, 1);
	assert_string_equal(
	    trace->warning, "damaged after packet 1: the next packet claims 4294967295 octets");
	trace_free(trace);
	text_free(&file);
}

static void any_hurt_file_is_refused_or_usable(void **state)
{
	struct text file = { 0 };
	(void)state;

	put_two_packets(&file);
	assert_true(survives_sweep(&file, pcap_parse));
	text_free(&file);
}

/* --- opening --- */

static void read_says(const char *name, const char *sentence)
{
	struct trace *trace = trace_new();
	struct error error = { 0 };

	assert_false(file_read(trace, name, &error));
	assert_string_equal(error.text, sentence);
	trace_free(trace);
}

static void what_is_no_capture_is_refused_in_one_sentence(void **state)
{
	static const struct {
		const char *octets;
		size_t length;
		const char *wrong;
	} files[] = {
		{ "", 0, "empty file" },
		{ "<!DOCTYPE html>", 15, "not a capture file (starts with 3c 21 44 4f)" },
		{ "\xd4\xc3", 2, "not a capture file (starts with d4 c3)" },
		{ "\xd4\xc3\xb2\xa1\2\0\4\0", 8, "cut off in the file header (8 of 24 octets)" },
		{ "\xd4\xc3\xb2\xa1\7\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0", 24,
		    "pcap version 7.4 is not supported (2.4 is)" },
		{ "\x0a\x0d\x0d\x0a\x1c\0\0\0", 8, "cut off in the section header" },
		{ "\xfd\x37\x7a\x58\x5a\0", 6, "is xz-compressed: unpack it first with xz -d" },
		{ "BZh9", 4, "is bzip2-compressed: unpack it first with bzip2 -d" },
		{ "\x04\x22\x4d\x18", 4, "is lz4-compressed: unpack it first with lz4 -d" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT(files); i++) {
		char sentence[600];
		write_file(path, files[i].octets, files[i].length);
		snprintf(sentence, sizeof sentence, "%s: %s", path, files[i].wrong);
		read_says(path, sentence);
	}
	unlink(path);
	read_says(path, BINARY_DIR "/tests/test_pcap.tmp: No such file or directory");
	read_says(BINARY_DIR, BINARY_DIR ": is a directory");
	/* address 0 of a process cannot be read */
	read_says("/proc/self/mem", "/proc/self/mem: Input/output error");
}

static void a_regular_file_is_mapped(void **state)
{
	struct text file = { 0 };
	struct error error;
	(void)state;

	put_two_packets(&file);
	write_file(path, file.at, file.length);
	struct trace *trace = trace_new();
	assert_true(file_read(trace, path, &error));
	assert_int_equal(trace->frames.count, 2);
	assert_int_equal(trace->map_length, file.length);
	assert_true(trace->frames.at[0].bytes == (const uint8_t *)trace->map + 40);
	trace_free(trace);
	text_free(&file);
	unlink(path);
}

static void standard_input_can_be_a_pipe(void **state)
{
	struct text file = { 0 };
	struct error error;
	int ends[2], input = dup(STDIN_FILENO);
	(void)state;

	put_two_packets(&file);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], file.at, file.length), (long)file.length);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	struct trace *trace = trace_new();
	assert_true(file_read(trace, "-", &error));
	assert_int_equal(trace->frames.count, 2);
	assert_memory_equal(trace->frames.at[1].bytes, "\0\1\2\3\4", 5);
	trace_free(trace);
	trace = trace_new();
	assert_false(file_read(trace, "-", &error));
	assert_string_equal(error.text, "standard input: empty file");
	trace_free(trace);
	if (input >= 0) {
		dup2(input, STDIN_FILENO);
		close(input);
	}
	text_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_variant_is_read_in_both_byte_orders),
		cmocka_unit_test(early_versions_have_the_lengths_the_other_way_round),
		cmocka_unit_test(link_type_is_what_remains_without_the_check_sequence_bits),
		cmocka_unit_test(a_packet_captured_longer_than_it_was_keeps_its_octets),
		cmocka_unit_test(what_is_whole_is_there_and_the_warning_says_where_it_stops),
		cmocka_unit_test(nonsense_in_the_middle_ends_the_reading_with_a_warning),
		cmocka_unit_test(any_hurt_file_is_refused_or_usable),
		cmocka_unit_test(what_is_no_capture_is_refused_in_one_sentence),
		cmocka_unit_test(a_regular_file_is_mapped),
		cmocka_unit_test(standard_input_can_be_a_pipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
