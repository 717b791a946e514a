/*
 * Compressed capture files: gzip and zstd, whole, cut off, damaged, in several pieces.
 */
#include "process.h"
#include "traces.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char path[] = BINARY_DIR "/tests/test_file_packed.tmp";

/* --- making: nothing is really compressed, which both formats allow --- */

static uint32_t checksum(const uint8_t *octets, size_t length)
{
	uint32_t sum = UINT32_MAX;

	for (size_t i = 0; i < length; i++) {
		sum ^= octets[i];
		for (int bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? 0xedb88320u : 0);
	}
	return ~sum;
}

/* A member (RFC 1952) of one stored block (RFC 1951 section 3.2.4). */
static void put_gzip(struct text *file, const char *octets, size_t length)
{
	text_add_octets(file, "\x1f\x8b\x08\0\0\0\0\0\0\xff\1", 11);
	put_number(file, length, 2, false);
	put_number(file, ~length, 2, false);
	text_add_octets(file, octets, length);
	put_number(file, checksum((const uint8_t *)octets, length), 4, false);
	put_number(file, length, 4, false);
}

/* A frame (RFC 8878) of one raw block, without a checksum. */
static void put_zstd(struct text *file, const char *octets, size_t length)
{
	put_number(file, 0xfd2fb528, 4, false);
	put_number(file, 0xa0, 1, false); /* its size follows, in four octets */
	put_number(file, length, 4, false);
	put_number(file, length << 3 | 1, 3, false);
	text_add_octets(file, octets, length);
}

/* Three packets of 10, 11 and 12 octets. */
static struct text plain_file(void)
{
	struct text file = { 0 };

	text_add_octets(&file, "\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\xff\xff\0\0\1\0\0\0", 24);
	for (uint64_t i = 0; i < 3; i++) {
		put_number(&file, 1763804000 + i, 4, false);
		put_number(&file, 0, 4, false);
		put_number(&file, 10 + i, 4, false);
		put_number(&file, 10 + i, 4, false);
		text_add_octets(&file, "0123456789ab", (size_t)(10 + i));
	}
	return file;
}

enum { FIRST_END = 24 + 26, SECOND_END = FIRST_END + 27, THIRD_END = SECOND_END + 28 };

static size_t packets_in(size_t octets)
{
	return octets >= THIRD_END ? 3 : octets >= SECOND_END ? 2 : octets >= FIRST_END;
}

typedef void put_packed(struct text *file, const char *octets, size_t length);
static const struct kind {
	const char *name;
	put_packed *put;
	size_t before, after; /* octets of the frame or member around what is in it */
} kinds[] = { { "gzip", put_gzip, 15, 8 }, { "zstd", put_zstd, 12, 0 } };

/* --- reading --- */

/* NULL: refused. Skips the test where this program cannot unpack it. */
static struct trace *read_packed(const struct text *file, struct error *error)
{
	struct trace *trace = trace_new();

	*error = (struct error){ "" };
	write_file(path, text_string(file), file->length);
	bool good = file_read(trace, path, error);
	unlink(path);
	if (good)
		return trace;
	trace_free(trace);
	if (strstr(error->text, "unpack it first")) {
		print_message("skipped: built without it: %s\n", error->text);
		skip();
	}
	return NULL;
}

static void assert_read(const struct text *file, size_t packets, const char *warning)
{
	struct error error;
	struct trace *trace = read_packed(file, &error);

	if (!trace)
		fail_msg("%s", error.text);
	assert_int_equal(trace->frames.count, packets);
	for (size_t i = 0; i < packets; i++)
		assert_memory_equal(trace->frames.at[i].bytes, "0123456789ab", 10 + i);
	if (warning) {
		assert_non_null(trace->warning);
		assert_string_equal(trace->warning, warning);
	} else {
		assert_null(trace->warning);
	}
	trace_free(trace);
}

static void a_compressed_file_is_read_like_any_other(void **state)
{
	struct text plain = plain_file();
	(void)state;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct text file = { 0 };
		kinds[i].put(&file, plain.at, plain.length);
		assert_read(&file, 3, NULL);
		text_free(&file);
	}
	text_free(&plain);
}

static void several_pieces_are_one_file(void **state)
{
	struct text plain = plain_file();
	(void)state;

	for (size_t i = 0; i < COUNT(kinds); i++)
		for (size_t cut = 0; cut <= plain.length; cut++) {
			struct text file = { 0 };
			kinds[i].put(&file, plain.at, cut);
			kinds[i].put(&file, plain.at + cut, plain.length - cut);
			assert_read(&file, 3, NULL);
			text_free(&file);
		}
	text_free(&plain);
}

/* As pzstd writes them (RFC 8878 section 3.1.2). */
static void a_zstd_file_may_begin_with_a_frame_to_be_skipped(void **state)
{
	struct text plain = plain_file();
	(void)state;

	for (uint32_t magic = 0x184d2a50; magic <= 0x184d2a5f; magic++) {
		struct text file = { 0 };
		put_number(&file, magic, 4, false);
		put_number(&file, 4, 4, false);
		text_add_octets(&file, "skip", 4);
		put_zstd(&file, plain.at, plain.length);
		assert_read(&file, 3, NULL);
		text_free(&file);
	}
	text_free(&plain);
}

static void cut_off_anywhere_all_before_it_is_there(void **state)
{
	struct text plain = plain_file();
	char warning[200];
	(void)state;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct text file = { 0 };
		kinds[i].put(&file, plain.at, plain.length);
		size_t whole = file.length;
		for (file.length = kinds[i].before + 24; file.length < whole; file.length++) {
			/* how much comes out of what is there is the unpacker's business; not more than all */
			size_t packets = packets_in(file.length - kinds[i].before);
			struct error error;
			struct trace *trace = read_packed(&file, &error);
			if (!trace) {
				assert_non_null(strstr(error.text, "the compressed data ends too early"));
				continue;
			}
			assert_in_range(trace->frames.count, 0, packets);
			snprintf(warning, sizeof warning, "cut off after packet %zu: ", trace->frames.count);
			if (trace->frames.count == 0)
				snprintf(warning, sizeof warning, "cut off before the first packet: ");
			assert_non_null(trace->warning);
			assert_non_null(strstr(trace->warning, warning));
			assert_non_null(strstr(trace->warning, "the compressed data ends too early"));
			trace_free(trace);
		}
		text_free(&file);
	}
	text_free(&plain);
}

static void cut_off_before_the_first_octet_it_is_refused(void **state)
{
	struct text plain = plain_file();
	struct error error;
	(void)state;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct text file = { 0 };
		kinds[i].put(&file, plain.at, plain.length);
		for (file.length = 6; file.length < kinds[i].before; file.length++) {
			assert_null(read_packed(&file, &error));
			assert_non_null(strstr(error.text, ": cut off: the compressed data ends too early"));
		}
		text_free(&file);
	}
	text_free(&plain);
}

static void damage_is_named_and_costs_only_what_comes_after_it(void **state)
{
	struct text plain = plain_file(), file = { 0 };
	(void)state;

	put_gzip(&file, plain.at, SECOND_END);
	file.at[file.length - 8] ^= 1; /* the checksum */
	put_gzip(&file, plain.at + SECOND_END, plain.length - SECOND_END);
	assert_read(&file, 2, "damaged after packet 2: the compressed data contradicts itself");

	text_clear(&file);
	put_gzip(&file, plain.at, plain.length);
	text_add(&file, "and so on");
	assert_read(&file, 3,
	    "damaged after packet 3: something that is not compressed follows the compressed data");

	text_clear(&file);
	put_gzip(&file, plain.at, plain.length);
	text_add_octets(&file, "\0\0\0\0\0\0\0", 7); /* padding, as on tapes */
	assert_read(&file, 3, NULL);

	text_clear(&file);
	put_zstd(&file, plain.at, SECOND_END);
	text_add(&file, "and so on");
	assert_read(&file, 2, "damaged after packet 2: the compressed data contradicts itself");
	text_free(&file);
	text_free(&plain);
}

static void what_is_no_capture_when_unpacked_is_refused(void **state)
{
	struct error error;
	(void)state;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct text file = { 0 };
		kinds[i].put(&file, "hello, world", 12);
		assert_null(read_packed(&file, &error));
		assert_non_null(strstr(error.text, "not a capture file (starts with 68 65 6c 6c)"));
		text_clear(&file);
		kinds[i].put(&file, "", 0);
		assert_null(read_packed(&file, &error));
		assert_non_null(strstr(error.text, "empty file"));
		text_free(&file);
	}
}

/* --- what gzip and zstd themselves make --- */

static void what_the_tools_compress_is_read(void **state)
{
	uint32_t seed = 11;
	struct trace *trace = trace_random(&seed, 3000);
	struct text file = { 0 };
	(void)state;

	trace_render(trace, JOURNAL_COMMENTS, &file);
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct error error;
		if (!have_tool(kinds[i].name))
			continue;
		write_file(path, file.at, file.length);
		struct result result =
		    process_run(&(struct process){ .arguments = { kinds[i].name, "-c", "-q", path } });
		assert_int_equal(result.status, 0);
		assert_true(result.out.length < file.length);
		struct trace *again = read_packed(&result.out, &error);
		if (!again)
			fail_msg("%s", error.text);
		assert_null(again->warning);
		assert_true(trace_equal(trace, again));
		trace_free(again);
		result_free(&result);
	}
	text_free(&file);
	trace_free(trace);
}

/* 64 MiB of zeros are no packets: the reading ends long before they have all been unpacked. */
static void a_bomb_does_not_go_off(void **state)
{
	struct trace *trace = trace_new();
	struct error error;
	(void)state;

	if (!have_tool("gzip") || !have_tool("head")) {
		print_message("skipped: there is no gzip\n");
		skip();
	}
	struct result result = process_run(
	    &(struct process){ .arguments = { "sh", "-c", "head -c 67108864 /dev/zero | gzip -c" } });
	assert_int_equal(result.status, 0);
	write_file(path, result.out.at, result.out.length);
	struct file_reader *reader = file_open(trace, path, &error);
	assert_non_null(reader);
	enum reading reading = READING_ON;
	for (int calls = 0; reading == READING_ON && calls < 10; calls++)
		reading = file_read_some(reader, 1000, &error);
	assert_int_equal(reading, READING_FAILED);
	file_close(reader);
	result_free(&result);
	trace_free(trace);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_compressed_file_is_read_like_any_other),
		cmocka_unit_test(several_pieces_are_one_file),
		cmocka_unit_test(a_zstd_file_may_begin_with_a_frame_to_be_skipped),
		cmocka_unit_test(cut_off_anywhere_all_before_it_is_there),
		cmocka_unit_test(cut_off_before_the_first_octet_it_is_refused),
		cmocka_unit_test(damage_is_named_and_costs_only_what_comes_after_it),
		cmocka_unit_test(what_is_no_capture_when_unpacked_is_refused),
		cmocka_unit_test(what_the_tools_compress_is_read),
		cmocka_unit_test(a_bomb_does_not_go_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
