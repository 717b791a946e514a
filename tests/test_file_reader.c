/*
 * Reading piece by piece: files that are mapped, pipes that grow, files that shrink meanwhile.
 */
#include "maker.h"
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

static const char path[] = BINARY_DIR "/tests/test_file_reader.tmp";

/* --- files and pipes --- */

static struct text random_file(uint32_t seed, size_t count, struct trace **trace)
{
	struct text file = { 0 };

	*trace = trace_random(&seed, count);
	trace_render(*trace, JOURNAL_COMMENTS, &file);
	return file;
}

struct pipe {
	int in, out;
	char name[32]; /* to open it by */
};

static struct pipe pipe_open(void)
{
	struct pipe made;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	made.out = ends[0];
	made.in = ends[1];
	snprintf(made.name, sizeof made.name, "/proc/self/fd/%d", made.out);
	return made;
}

static void pipe_write(const struct pipe *pipe, const struct text *file, size_t from, size_t end)
{
	assert_int_equal(write(pipe->in, file->at + from, end - from), (long)(end - from));
}

static struct file_reader *reader_open(struct trace *trace, const char *name)
{
	struct error error = { 0 };
	struct file_reader *reader = file_open(trace, name, &error);

	if (!reader)
		fail_msg("%s", error.text);
	return reader;
}

/* Until it is done, or waits for input. */
static enum reading read_on(struct file_reader *reader, size_t blocks)
{
	struct error error = { 0 };
	enum reading reading;

	do
		reading = file_read_some(reader, blocks, &error);
	while (reading == READING_ON);
	if (reading == READING_FAILED)
		fail_msg("%s", error.text);
	return reading;
}

/* --- pieces --- */

static void pieces_of_every_size_give_the_same_trace(void **state)
{
	struct trace *whole;
	struct text file = random_file(5, 12, &whole);
	(void)state;

	for (size_t size = 1; size <= file.length; size += size < 80 ? 1 : 97) {
		struct pipe pipe = pipe_open();
		struct trace *trace = trace_new();
		struct file_reader *reader = reader_open(trace, pipe.name);
		enum reading reading = file_read_some(reader, 0, NULL);
		for (size_t at = 0; at < file.length; at += size) {
			assert_int_equal(reading, READING_WAITS);
			pipe_write(&pipe, &file, at, at + size < file.length ? at + size : file.length);
			reading = read_on(reader, 1);
		}
		close(pipe.in);
		assert_int_equal(read_on(reader, 1), READING_DONE);
		assert_null(trace->warning);
		assert_true(trace_equal(whole, trace));
		file_close(reader);
		close(pipe.out);
		trace_free(trace);
	}
	trace_free(whole);
	text_free(&file);
}

static void a_pipe_shows_each_packet_as_it_comes(void **state)
{
	enum { PACKETS = 5, SIZE = 100, HEADER = 24, EACH = 16 + SIZE };
	struct text file = make_pcap(PACKETS, SIZE);
	struct pipe pipe = pipe_open();
	struct trace *trace = trace_new();
	struct file_reader *reader = reader_open(trace, pipe.name);
	(void)state;

	assert_int_equal(read_on(reader, 10), READING_WAITS);
	pipe_write(&pipe, &file, 0, HEADER);
	assert_int_equal(read_on(reader, 10), READING_WAITS);
	assert_int_equal(trace->interfaces.count, 1);
	for (size_t i = 0; i < PACKETS; i++) {
		pipe_write(&pipe, &file, HEADER + i * EACH, HEADER + (i + 1) * EACH);
		assert_int_equal(read_on(reader, 10), READING_WAITS);
		assert_int_equal(trace->frames.count, i + 1);
	}
	for (size_t i = 0; i < PACKETS; i++)
		assert_memory_equal(trace->frames.at[i].bytes, file.at + HEADER + i * EACH + 16, SIZE);
	close(pipe.in);
	assert_int_equal(read_on(reader, 10), READING_DONE);
	assert_int_equal(read_on(reader, 10), READING_DONE);
	file_close(reader);
	close(pipe.out);
	trace_free(trace);
	text_free(&file);
}

/* More than one chunk, so that what is left of one goes over to the next. */
static void packets_of_a_long_pipe_stay_where_they_are(void **state)
{
	enum { PACKETS = 60, SIZE = 50000 };
	struct text file = make_pcap(PACKETS, SIZE);
	struct pipe pipe = pipe_open();
	struct trace *trace = trace_new();
	struct file_reader *reader = reader_open(trace, pipe.name);
	ARRAY(const uint8_t *) places = { 0 };
	(void)state;

	assert_int_equal(read_on(reader, 1), READING_WAITS); /* before it has looked at anything */
	for (size_t at = 0; at < file.length; at += 60000) {
		pipe_write(&pipe, &file, at, at + 60000 < file.length ? at + 60000 : file.length);
		assert_int_equal(read_on(reader, 1), READING_WAITS);
		while (places.count < trace->frames.count) {
			const uint8_t *place = trace->frames.at[places.count].bytes;
			*array_add(&places) = place;
		}
	}
	assert_int_equal(trace->frames.count, PACKETS);
	for (size_t i = 0; i < PACKETS; i++) {
		assert_ptr_equal(trace->frames.at[i].bytes, places.at[i]);
		assert_memory_equal(places.at[i], file.at + 40 + i * (SIZE + 16), SIZE);
	}
	file_close(reader);
	close(pipe.in);
	close(pipe.out);
	array_free(&places);
	trace_free(trace);
	text_free(&file);
}

static void a_call_reads_no_more_than_it_was_asked_for(void **state)
{
	struct text file = make_pcap(10, 60);
	struct trace *trace = trace_new();
	struct error error;
	(void)state;

	write_file(path, file.at, file.length);
	struct file_reader *reader = reader_open(trace, path);
	for (size_t i = 1; i <= 10; i++) {
		assert_int_equal(file_read_some(reader, 1, &error), READING_ON);
		assert_int_equal(trace->frames.count, i);
	}
	assert_int_equal(file_read_some(reader, 1, &error), READING_DONE);
	file_close(reader);
	trace_free(trace);
	text_free(&file);
	unlink(path);
}

static void what_was_read_stays_when_nobody_wants_the_rest(void **state)
{
	struct trace *whole, *trace = trace_new();
	struct text file = random_file(8, 50, &whole);
	struct error error;
	(void)state;

	write_file(path, file.at, file.length);
	struct file_reader *reader = reader_open(trace, path);
	while (trace->frames.count < 10)
		assert_int_equal(file_read_some(reader, 1, &error), READING_ON);
	file_close(reader);
	assert_int_equal(trace->frames.count, 10);
	struct text saved = { 0 };
	trace_render(trace, JOURNAL_COMMENTS, &saved); /* what was not read is not lost */
	assert_int_equal(saved.length, file.length);
	assert_memory_equal(saved.at, file.at, file.length);
	text_free(&saved);
	trace->rest_length = 0;
	assert_true(trace_usable(trace));
	trace_free(trace);
	trace_free(whole);
	text_free(&file);
	unlink(path);
}

/* --- progress --- */

static void progress_never_goes_back(const char *name, int in, const struct text *file)
{
	struct trace *trace = trace_new();
	struct file_reader *reader = reader_open(trace, name);
	struct error error;
	uint64_t done = 0, total = file_progress(reader).total;
	enum reading reading = READING_ON;

	if (in >= 0) {
		assert_int_equal(write(in, file->at, file->length), (long)file->length);
		close(in);
	}
	while (reading != READING_DONE) {
		reading = file_read_some(reader, 1, &error);
		struct file_progress now = file_progress(reader);
		assert_true(now.done >= done);
		assert_int_equal(now.total, total);
		done = now.done;
	}
	assert_int_equal(done, file->length);
	assert_int_equal(total, in >= 0 ? 0 : file->length);
	file_close(reader);
	trace_free(trace);
}

static void progress_goes_from_nothing_to_all(void **state)
{
	struct text file = make_pcap(100, 60);
	struct pipe pipe = pipe_open();
	(void)state;

	write_file(path, file.at, file.length);
	progress_never_goes_back(path, -1, &file);
	progress_never_goes_back(pipe.name, pipe.in, &file);
	close(pipe.out);
	text_free(&file);
	unlink(path);
}

/* --- files that change --- */

/* A file of several pages, of which the first page remains. */
static void shrink(void)
{
	assert_int_equal(truncate(path, 5000), 0);
}

static void a_file_that_shrinks_while_it_is_read_is_cut_off(void **state)
{
	struct text file = make_pcap(1000, 100);
	struct trace *trace = trace_new();
	struct error error;
	(void)state;

	write_file(path, file.at, file.length);
	struct file_reader *reader = reader_open(trace, path);
	assert_int_equal(file_read_some(reader, 10, &error), READING_ON);
	shrink();
	assert_int_equal(read_on(reader, 10), READING_DONE);
	file_close(reader);
	assert_int_equal(trace->frames.count, (5000 - 24) / 116);
	assert_string_equal(
	    trace->warning, "cut off after packet 42: the file became shorter while it was read");
	trace_free(trace);
	text_free(&file);
	unlink(path);
}

static void packets_that_a_file_has_lost_are_zeros(void **state)
{
	struct text file = make_pcap(1000, 100);
	struct trace *trace = trace_new();
	struct dissection dissection = { 0 };
	struct packet p;
	struct error error;
	(void)state;

	write_file(path, file.at, file.length);
	assert_true(file_read(trace, path, &error));
	assert_int_equal(trace->frames.count, 1000);
	assert_false(file_has_shrunk(trace));
	shrink();
	for (size_t i = 0; i < trace->frames.count; i++)
		trace_packet(trace, i, &p, &dissection);
	assert_true(file_has_shrunk(trace));
	assert_memory_equal(trace->frames.at[1].bytes, file.at + 40 + 116, 100);
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(trace->frames.at[999].bytes[i], 0);
	assert_true(trace_usable(trace));
	dissection_free(&dissection);
	trace_free(trace);
	text_free(&file);
	unlink(path);
}

/* --- what cannot be read --- */

static void a_stream_that_is_no_capture_is_refused(void **state)
{
	struct pipe pipe = pipe_open();
	struct trace *trace = trace_new();
	struct file_reader *reader = reader_open(trace, pipe.name);
	struct error error = { 0 };
	(void)state;

	assert_int_equal(write(pipe.in, "GET / HTTP/1.1", 14), 14);
	assert_int_equal(read_on(reader, 0), READING_WAITS);
	assert_int_equal(file_read_some(reader, 1, &error), READING_FAILED);
	assert_non_null(strstr(error.text, "not a capture file (starts with 47 45 54 20)"));
	file_close(reader);
	close(pipe.in);
	close(pipe.out);
	trace_free(trace);
}

static void a_stream_is_given_up_when_it_needs_too_much_memory(void **state)
{
	enum { LIMIT = 3 << 20, SIZE = 50000 };
	struct text file = make_pcap(1, SIZE);
	struct pipe pipe = pipe_open();
	struct trace *trace = trace_new();
	struct file_reader *reader = reader_open(trace, pipe.name);
	size_t at = 0;
	(void)state;

	file_limit(reader, LIMIT);
	while (read_on(reader, 100) == READING_WAITS) {
		pipe_write(&pipe, &file, at, file.length);
		at = 24; /* the same packet for ever */
	}
	assert_in_range(trace->frames.count, (LIMIT - (1 << 20)) / (SIZE + 16), LIMIT / SIZE);
	assert_non_null(strstr(trace->warning, "given up after packet"));
	file_close(reader);
	close(pipe.in);
	close(pipe.out);
	trace_free(trace);
	text_free(&file);
}

/* What is noted of a packet takes memory, too, even if the packet has none. */
static void a_stream_of_empty_packets_is_given_up_as_well(void **state)
{
	enum { LIMIT = 3 << 20 };
	struct text file = make_pcap(1000, 0);
	struct pipe pipe = pipe_open();
	struct trace *trace = trace_new();
	struct file_reader *reader = reader_open(trace, pipe.name);
	size_t at = 0;
	(void)state;

	file_limit(reader, LIMIT);
	while (read_on(reader, 1000) == READING_WAITS) {
		pipe_write(&pipe, &file, at, file.length);
		at = 24; /* the same packets for ever */
	}
	assert_in_range(trace->frames.count, 1000, LIMIT / sizeof(struct frame) + (1 << 20) / 16);
	assert_non_null(strstr(trace->warning, "given up after packet"));
	file_close(reader);
	close(pipe.in);
	close(pipe.out);
	trace_free(trace);
	text_free(&file);
}

static void a_block_that_claims_too_much_is_not_waited_for(void **state)
{
	struct text file = { 0 };
	struct pipe pipe = pipe_open();
	struct trace *trace = trace_new();
	struct file_reader *reader = reader_open(trace, pipe.name);
	(void)state;

	pcapng_render_header(trace, JOURNAL_COMMENTS, &file);
	text_add_octets(&file, "\x42\x42\0\0\0\0\0\x7f\0\0\0\0", 12);
	pipe_write(&pipe, &file, 0, file.length);
	assert_int_equal(read_on(reader, 100), READING_WAITS);
	assert_int_equal(read_on(reader, 100), READING_DONE); /* the pipe is still open */
	assert_string_equal(trace->warning,
	    "damaged before the first packet: a block claims to be longer than any packet (128 MiB)");
	file_close(reader);
	close(pipe.in);
	close(pipe.out);
	trace_free(trace);
	text_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_of_every_size_give_the_same_trace),
		cmocka_unit_test(a_pipe_shows_each_packet_as_it_comes),
		cmocka_unit_test(packets_of_a_long_pipe_stay_where_they_are),
		cmocka_unit_test(a_call_reads_no_more_than_it_was_asked_for),
		cmocka_unit_test(what_was_read_stays_when_nobody_wants_the_rest),
		cmocka_unit_test(progress_goes_from_nothing_to_all),
		cmocka_unit_test(a_file_that_shrinks_while_it_is_read_is_cut_off),
		cmocka_unit_test(packets_that_a_file_has_lost_are_zeros),
		cmocka_unit_test(a_stream_that_is_no_capture_is_refused),
		cmocka_unit_test(a_stream_is_given_up_when_it_needs_too_much_memory),
		cmocka_unit_test(a_stream_of_empty_packets_is_given_up_as_well),
		cmocka_unit_test(a_block_that_claims_too_much_is_not_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
