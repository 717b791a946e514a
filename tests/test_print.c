/*
 * print: several threads write the same as one, whatever is printed, of however many frames.
 */
#include "events.h"
#include "live.h"
#include "pieces.h"
#include "process.h"
#include "session.h"
#include "traces.h"
#include "lab/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* --- messages that take several segments, of many conversations in turns --- */

enum { CONVERSATIONS = 40, FRAMES = 12000 };

static const char page[] = "HTTP/1.1 200 OK\r\nServer: s\r\nContent-Length: 60\r\n\r\n"
                           "012345678901234567890123456789012345678901234567890123456789"
                           "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n"
                           "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";

/* Somewhere in the endless repetition of the page. */
static void say_more(struct trace *trace, uint32_t conversation, uint32_t *said, uint32_t *seed)
{
	uint32_t length = sizeof page - 1, at = *said % length;
	uint32_t most = length - at, octets = 1 + random_next(seed) % 60;
	struct test_piece piece = { .sequence = 1 + *said, .bytes = page + at };

	piece.length = octets < most ? octets : most;
	if (random_next(seed) % 50 > 0) /* else it comes again */
		*said += piece.length;
	if (random_next(seed) % 100 == 0) /* and this is never seen */
		return;
	piece_add(
	    trace, (uint16_t)(conversation % 3 ? 8000 + conversation : 80 + conversation), 7, &piece);
}

static void write_frame(const struct frame *frame, struct text *file)
{
	put_number(file, (uint64_t)frame->time / 1000000000, 4, false);
	put_number(file, (uint64_t)frame->time / 1000 % 1000000, 4, false);
	put_number(file, frame->captured, 4, false);
	put_number(file, frame->length, 4, false);
	text_add_octets(file, frame->bytes, frame->captured);
}

static void make_file(const char *folder)
{
	struct trace *trace = trace_new();
	struct text file = { 0 };
	uint32_t said[CONVERSATIONS] = { 0 }, seed = 4711;

	while (trace->frames.count < FRAMES) {
		uint32_t conversation = random_next(&seed) % CONVERSATIONS;
		say_more(trace, conversation, &said[conversation], &seed);
	}
	put_number(&file, 0xa1b2c3d4, 4, false);
	put_number(&file, 2, 2, false);
	put_number(&file, 4, 2, false);
	put_number(&file, 0, 8, false);
	put_number(&file, 65535, 4, false);
	put_number(&file, 1, 4, false);
	for (size_t i = 0; i < trace->frames.count; i++)
		write_frame(&trace->frames.at[i], &file);
	folder_write(folder, "x.pcap", file.at, file.length);
	text_free(&file);
	trace_free(trace);
}

/* --- one thread, or more --- */

static cpu_set_t all_processors;

/* Where there is one processor, there is one thread. */
static void use_one_processor(void)
{
	cpu_set_t one;
	size_t processor = 0;

	while (!CPU_ISSET(processor, &all_processors))
		processor++;
	CPU_ZERO(&one);
	CPU_SET(processor, &one);
	sched_setaffinity(0, sizeof one, &one);
}

static struct result print(const char *path, const char *const *options, void (*prepare)(void))
{
	struct process process = { .arguments = { LOOPLAB, "print", path }, .prepare = prepare };

	for (size_t i = 0; options[i]; i++)
		process.arguments[3 + i] = options[i];
	return process_run(&process);
}

enum { ANY_NUMBER = -1 };

static void several_threads_write_what_one_would(void **state)
{
	static const struct {
		const char *options[15];
		long lines; /* 0: some of the frames */
	} runs[] = {
		{ { NULL }, FRAMES },
		{ { "-c", "7001", NULL }, 7001 },
		{ { "-Y", "http.response.code == 404", NULL }, 0 },
		{ { "-Y", "http.response.code == 404", "-c", "500", NULL }, 500 },
		{ { "-T", "fields", "-e", "frame.number", "-e", "tcp.stream", "-e", "http.server", "-e",
		      "tcp.segment.count", "-e", "tcp.analysis.flags", "-e", "http.content_length", NULL },
		    FRAMES },
		{ { "-T", "json", "-c", "3000", NULL }, 3002 },
		{ { "-T", "json", "-Y", "http.chunk_size", NULL }, 0 },
		{ { "-T", "json", "-Y", "dns", NULL }, 1 },
		{ { "-e", "ip.addr", "-e", "http.server", "-E", "header=y", "-E", "separator=;", "-E",
		      "occurrence=l", "-E", "quote=d", NULL },
		    FRAMES + 1 },
		{ { "-V", "-x", "-c", "3000", NULL }, ANY_NUMBER },
	};
	const char *folder = *state;
	char path[4096];

	snprintf(path, sizeof path, "%s/x.pcap", folder);
	for (size_t i = 0; i < COUNT(runs); i++) {
		struct result one = print(path, runs[i].options, use_one_processor);
		struct result several = print(path, runs[i].options, NULL);
		assert_int_equal(one.status, 0);
		assert_int_equal(several.status, 0);
		assert_string_equal(text_string(&one.err), "");
		if (runs[i].lines > 0)
			assert_int_equal(text_lines(&one.out), runs[i].lines);
		else if (runs[i].lines == 0)
			assert_in_range(text_lines(&one.out), 500, FRAMES / 2);
		assert_true(one.out.length == several.out.length);
		assert_memory_equal(one.out.at, several.out.at, one.out.length);
		result_free(&one);
		result_free(&several);
	}
}

static void expect_shown(const char *path, const char *const *options, const char *shown)
{
	struct result result = print(path, options, NULL);

	assert_int_equal(result.status, 0);
	if (!strstr(text_string(&result.out), shown))
		print_error("%s\nis not in:\n%s\n", shown, text_string(&result.out));
	assert_non_null(strstr(text_string(&result.out), shown));
	result_free(&result);
}

static void a_packet_is_shown_in_full_where_that_is_asked_for(void **state)
{
	static const char *const details[] = { "-V", "-c", "1", NULL },
	                         *const octets[] = { "-x", "-c", "1", NULL },
	                         *const both[] = { "-Vx", "-c", "1", NULL };
	const char *folder = *state;
	char path[4096];

	snprintf(path, sizeof path, "%s/x.pcap", folder);
	expect_shown(path, details, "\n        TCP · RFC 9293\n          source port: ");
	expect_shown(path, details, "\n          [checksum is: 1 (good)]\n");
	expect_shown(path, octets, "\n        0000  ");
	expect_shown(path, octets, " 08 00 45 00  ..............E.\n");
	expect_shown(path, both, "]\n\n        0000  ");
}

/* As tshark's -E, but that a quote inside a value is doubled. */
static void values_are_set_out_as_is_asked_for(void **state)
{
	static const char *const quoted[] = { "-c", "1", "-E", "header=y", "-E", "separator=,", "-E",
		"quote=d", "-E", "aggregator=/s", "-e", "ip.ttl", "-e", "dns.id", "-e", "ip.version",
		NULL },
	                         *const last[] = { "-c", "1", "-E", "separator=/s", "-E", "quote=s",
		                         "-E", "occurrence=l", "-e", "ip.ttl", "-e", "ip.version", NULL };
	const char *folder = *state;
	char path[4096];

	snprintf(path, sizeof path, "%s/x.pcap", folder);
	expect_shown(path, quoted, "ip.ttl,dns.id,ip.version\n\"64\",,\"4\"\n");
	expect_shown(path, last, "'64' '4'\n");
}

static void nobody_who_reads_ends_all_threads(void **state)
{
	const char *folder = *state;
	char command[4096];

	snprintf(
	    command, sizeof command, LOOPLAB " print %s/x.pcap | head -n 1200 | tail -n 1", folder);
	struct result result =
	    process_run(&(struct process){ .arguments = { "sh", "-c", command }, .deadline = 20000 });
	assert_int_equal(result.status, 0);
	assert_non_null(strstr(text_string(&result.out), "1200  "));
	assert_string_equal(text_string(&result.err), "");
	result_free(&result);
	snprintf(command, sizeof command, "%s/x.pcap", folder);
	result = process_run(&(struct process){
	    .arguments = { LOOPLAB, "print", command }, .output = "/dev/full", .deadline = 20000 });
	assert_int_equal(result.status, STATUS_OUTPUT);
	assert_int_equal(text_lines(&result.err), 1);
	result_free(&result);
}

static int set_up(void **state)
{
	char *folder = folder_make();

	make_file(folder);
	*state = folder;
	return 0;
}

static int tear_down(void **state)
{
	folder_remove(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_threads_write_what_one_would),
		cmocka_unit_test(nobody_who_reads_ends_all_threads),
		cmocka_unit_test(a_packet_is_shown_in_full_where_that_is_asked_for),
		cmocka_unit_test(values_are_set_out_as_is_asked_for),
	};

	if (access(LOOPLAB, X_OK) != 0) {
		print_message("skipped: there is no %s\n", LOOPLAB);
		return 77;
	}
	if (sched_getaffinity(0, sizeof all_processors, &all_processors) != 0 ||
	    CPU_COUNT(&all_processors) < 2) {
		print_message("skipped: there is one processor, so there is one thread\n");
		return 77;
	}
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
