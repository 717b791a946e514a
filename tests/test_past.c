/* What earlier frames say of a frame: times, questions and answers. */
#include "capture/md5.h"
#include "events.h"
#include "frames.h"
#include "lab/exports/export.h"
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

enum { UDP_PAYLOAD = 14 + 20 + 8 };

/* Whether the values of FRAME in COUNT fields are EXPECTED, with tabs between them. */
static void check_fields(const struct trace *trace, size_t frame, const char *expected,
    const char *const *names, size_t count, size_t shown_before)
{
	struct field_list fields = { .in_order = shown_before > 0 };
	struct text out = { 0 };

	for (size_t i = 0; i < count; i++)
		*array_add(&fields.names) = names[i];
	if (shown_before)
		fields_packet(trace, shown_before - 1, &fields, &out);
	text_clear(&out);
	fields_packet(trace, frame, &fields, &out);
	out.at[out.length - 1] = '\0'; /* the end of the line */
	assert_string_equal(out.at, expected);
	text_free(&out);
	field_list_free(&fields);
}

static void check_times(const struct trace *trace, size_t frame, const char *expected)
{
	static const char *const names[] = { "frame.time_delta", "tcp.time_relative",
		"tcp.time_delta" };

	check_fields(trace, frame, expected, names, COUNT(names), 0);
}

static void check_answer(const struct trace *trace, size_t frame, const char *expected)
{
	static const char *const names[] = { "dns.response_to", "dns.time", "dns.unsolicited",
		"dns.retransmit_request_in", "dns.retransmit_response_in" };

	check_fields(trace, frame, expected, names, COUNT(names), 0);
}

static size_t add_at(struct trace *trace, int64_t time, const struct test_frame *frame)
{
	return trace_copy_frame(trace, 0, time * MS, frame->bytes, frame->length, frame->length);
}

/* A DNS message with ID and nothing in it, from PORT of the client to the server, or back. */
static size_t add_message(
    struct trace *trace, int64_t time, uint16_t port, uint16_t id, bool is_answer)
{
	struct test_frame frame;
	const struct test_segment question = {
		.from = "10.0.0.1", .to = "10.0.0.2", .from_port = port, .to_port = 53, .length = 12
	};
	const struct test_segment answer = {
		.from = "10.0.0.2", .to = "10.0.0.1", .from_port = 53, .to_port = port, .length = 12
	};

	frame_udp(&frame, is_answer ? &answer : &question);
	memset(frame.bytes + UDP_PAYLOAD, 0, 12);
	frame.bytes[UDP_PAYLOAD] = (uint8_t)(id >> 8);
	frame.bytes[UDP_PAYLOAD + 1] = (uint8_t)id;
	frame.bytes[UDP_PAYLOAD + 2] = is_answer ? 0x80 : 0;
	return add_at(trace, time, &frame);
}

static size_t add_echo(struct trace *trace, int64_t time, bool is_answer, uint16_t sequence)
{
	uint8_t message[8] = { is_answer ? 0 : 8, 0, 0, 0, 0, 7, (uint8_t)(sequence >> 8),
		(uint8_t)sequence };
	uint16_t sum = (uint16_t)~checksum_fold((uint32_t)message[0] * 256 + 7 + sequence);
	struct test_frame frame;

	message[2] = (uint8_t)(sum >> 8);
	message[3] = (uint8_t)sum;
	frame_ip(&frame, is_answer ? "10.0.0.2" : "10.0.0.1", is_answer ? "10.0.0.1" : "10.0.0.2", 1,
	    message, sizeof message);
	return add_at(trace, time, &frame);
}

static void times_count_from_the_frames_of_the_same_connection(void **state)
{
	struct trace *trace = *state;

	scene_tcp(trace, 10, CLIENT, TCP_SYN, 100, 0, 0);
	scene_udp(trace, 12, "10.0.0.1", "10.0.0.2", 64, 3);
	scene_tcp(trace, 15, SERVER, TCP_SYN | TCP_ACK, 500, 101, 0);
	scene_tcp(trace, 16, CLIENT, TCP_ACK, 101, 501, 0);
	check_times(trace, 0, "0.000000000\t0.000000000\t0.000000000");
	check_times(trace, 1, "0.002000000\t\t");
	check_times(trace, 3, "0.001000000\t0.006000000\t0.001000000");
	check_times(trace, 2, "0.003000000\t0.005000000\t0.005000000");
}

static void a_frame_that_comes_late_changes_the_times_after_it(void **state)
{
	struct trace *trace = *state;

	scene_tcp(trace, 10, CLIENT, TCP_SYN, 100, 0, 0);
	scene_tcp(trace, 16, CLIENT, TCP_ACK, 101, 501, 0);
	check_times(trace, 1, "0.006000000\t0.006000000\t0.006000000");
	scene_tcp(trace, 15, SERVER, TCP_SYN | TCP_ACK, 500, 101, 0);
	check_times(trace, 2, "0.001000000\t0.006000000\t0.001000000");
}

static void time_since_the_frame_shown_before_skips_those_left_out(void **state)
{
	static const char *const names[] = { "frame.time_delta", "frame.time_delta_displayed" };
	struct trace *trace = *state;

	scene_tcp(trace, 10, CLIENT, TCP_SYN, 100, 0, 0);
	scene_tcp(trace, 12, SERVER, TCP_SYN | TCP_ACK, 500, 101, 0);
	scene_tcp(trace, 15, CLIENT, TCP_ACK, 101, 501, 0);
	check_fields(trace, 2, "0.003000000\t0.005000000", names, COUNT(names), 1);
	check_fields(trace, 2, "0.003000000\t0.003000000", names, COUNT(names), 0);
}

static void an_answer_names_its_question_and_the_time_it_took(void **state)
{
	struct trace *trace = *state;

	add_message(trace, 10, 5000, 77, false);
	add_message(trace, 11, 5001, 77, false);
	add_message(trace, 30, 5000, 77, true);
	add_message(trace, 31, 5001, 78, true);
	check_answer(trace, 0, "\t\t\t\t");
	check_answer(trace, 2, "1\t0.020000000\t\t\t");
	check_answer(trace, 3, "\t\t1\t\t");
}

static void a_question_asked_again_soon_is_the_same_and_later_another(void **state)
{
	struct trace *trace = *state;

	add_message(trace, 0, 5000, 77, false);
	add_message(trace, 2000, 5000, 77, false);
	add_message(trace, 2010, 5000, 77, true);
	add_message(trace, 2011, 5000, 77, true);
	add_message(trace, 3000, 5000, 77, false);
	add_message(trace, 8001, 5000, 77, false);
	add_message(trace, 8002, 5000, 77, true);
	check_answer(trace, 1, "\t\t\t1\t");
	check_answer(trace, 2, "1\t2.010000000\t\t\t");
	check_answer(trace, 3, "\t\t\t\t3");
	check_answer(trace, 4, "\t\t\t\t");
	check_answer(trace, 5, "\t\t\t\t");
	check_answer(trace, 6, "6\t0.001000000\t\t\t");
}

static void a_reply_names_the_echo_request_that_it_gives_back(void **state)
{
	static const char *const names[] = { "icmp.resp_to", "icmp.resptime" };
	struct trace *trace = *state;

	add_echo(trace, 10, false, 1);
	add_echo(trace, 11, false, 2);
	add_echo(trace, 13, true, 2);
	add_echo(trace, 14, true, 1);
	add_echo(trace, 15, true, 3);
	check_fields(trace, 2, "2\t2", names, COUNT(names), 0);
	check_fields(trace, 3, "1\t4", names, COUNT(names), 0);
	check_fields(trace, 4, "\t", names, COUNT(names), 0);
}

static void what_says_nothing_new_is_there_for_who_names_it(void **state)
{
	static const char *const names[] = { "ip.host", "tcp.flags.str", "eth.addr.oui",
		"frame.marked" };
	struct trace *trace = *state;
	struct text out = { 0 };

	scene_tcp(trace, 10, CLIENT, TCP_SYN, 100, 0, 0);
	check_fields(trace, 0, "127.0.0.2,127.0.0.1\t··········S·\t0,0\t0", names, COUNT(names), 0);
	json_packet(trace, 0, &out);
	assert_non_null(strstr(text_string(&out), "\"ip.src\""));
	assert_null(strstr(text_string(&out), "\"ip.src_host\""));
	text_free(&out);
}

static void md5_is_that_of_rfc_1321(void **state)
{
	static const struct {
		const char *words, *digest;
	} known[] = { { "", "d41d8cd98f00b204e9800998ecf8427e" },
		{ "abc", "900150983cd24fb0d6963f7d28e17f72" },
		{ "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
		    "57edf4a22be3c955ac49da2e2107b67a" } };

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		uint8_t digest[MD5_OCTETS];
		struct text words = { 0 };
		md5(known[i].words, strlen(known[i].words), digest);
		for (size_t k = 0; k < sizeof digest; k++)
			text_add_hex(&words, digest[k], 2);
		assert_string_equal(text_string(&words), known[i].digest);
		text_free(&words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define SCENE(test) cmocka_unit_test_setup_teardown(test, scene_new, scene_end)
		SCENE(times_count_from_the_frames_of_the_same_connection),
		SCENE(a_frame_that_comes_late_changes_the_times_after_it),
		SCENE(time_since_the_frame_shown_before_skips_those_left_out),
		SCENE(an_answer_names_its_question_and_the_time_it_took),
		SCENE(a_question_asked_again_soon_is_the_same_and_later_another),
		SCENE(a_reply_names_the_echo_request_that_it_gives_back),
		SCENE(what_says_nothing_new_is_there_for_who_names_it),
		cmocka_unit_test(md5_is_that_of_rfc_1321),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
