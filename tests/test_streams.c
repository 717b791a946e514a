/* Streams: messages above TCP that take several segments, however those are cut, in whatever order they
 * come, and whichever frame is looked at first. */
#include "events.h"
#include "pieces.h"
#include "specimens.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#define START 0xfffff000u /* the numbers soon begin again */

enum { TCP_AT = 14 + 20 };

/* What a server says, message after message. */
struct speech {
	uint16_t port;
	const char *prefix; /* of the fields that tell it */
	struct text octets;
	uint32_t ends[16]; /* of its messages */
	size_t count;
};

static void speech_add(struct speech *speech, const void *bytes, size_t length)
{
	text_add_octets(&speech->octets, bytes, length);
	speech->ends[speech->count++] = (uint32_t)speech->octets.length;
}

/* What a specimen carries over TCP. */
static void speech_add_specimen(struct speech *speech, const char *name)
{
	uint8_t bytes[SPECIMEN_MAX];
	size_t length = specimen_bytes(specimen_named(name), bytes);
	size_t at = TCP_AT + (size_t)(bytes[TCP_AT + 12] >> 4) * 4;

	speech_add(speech, bytes + at, length - at);
}

static void speak_dns(struct speech *speech)
{
	enum { MESSAGE = 2 + 33 }; /* of which the specimen has two */

	*speech = (struct speech){ .port = 53, .prefix = "dns." };
	for (uint32_t i = 0; i < 4; i++)
		speech_add_specimen(speech, "dns_over_tcp");
	for (speech->count = 0; speech->count < 8; speech->count++)
		speech->ends[speech->count] = (uint32_t)(speech->count + 1) * MESSAGE;
}

static void speak_tls(struct speech *speech)
{
	*speech = (struct speech){ .port = 443, .prefix = "tls." };
	speech_add_specimen(speech, "tls_server_hello");
	speech_add_specimen(speech, "tls_keys");
	for (int i = 0; i < 4; i++)
		speech_add(speech, "\x17\x03\x03\0\x0bwhat it says", 16);
}

static void speak_http(struct speech *speech)
{
	static const char page[] =
	    "HTTP/1.1 200 OK\r\nServer: s\r\nContent-Length: 10\r\n\r\n0123456789";
	static const char chunks[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	                             "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";

	*speech = (struct speech){ .port = 80, .prefix = "http." };
	for (int i = 0; i < 3; i++) {
		speech_add(speech, page, sizeof page - 1);
		speech_add(speech, chunks, sizeof chunks - 1);
	}
}

static void (*const languages[])(struct speech *speech) = { speak_dns, speak_tls, speak_http };

/* --- saying it --- */

static void say(struct trace *trace, const struct speech *speech, uint32_t from, uint32_t end)
{
	struct test_piece piece = {
		.sequence = 1 + from, .bytes = speech->octets.at + from, .length = end - from
	};

	piece_add(trace, speech->port, START, &piece);
}

static void say_flags(struct trace *trace, const struct speech *speech, uint16_t flags, bool client)
{
	struct test_piece piece = { .sequence =
		                            1 + (flags & TCP_FIN ? (uint32_t)speech->octets.length : 0),
		.flags = flags,
		.from_client = client };

	piece.sequence -= flags & TCP_SYN ? 1 : 0;
	piece_add(trace, speech->port, START, &piece);
}

static struct trace *open_connection(const struct speech *speech)
{
	struct trace *trace = trace_new();

	say_flags(trace, speech, TCP_SYN, true);
	say_flags(trace, speech, TCP_SYN, false);
	return trace;
}

/* Each message in a segment of its own, so that nothing has to be put together. */
static void expect(const struct speech *speech, struct text *text)
{
	struct trace *trace = open_connection(speech);

	for (size_t i = 0; i < speech->count; i++)
		say(trace, speech, i ? speech->ends[i - 1] : 0, speech->ends[i]);
	pieces_show(trace, speech->prefix, text);
	assert_true(text->length > 100);
	trace_free(trace);
}

static void assert_says(const struct trace *trace, const struct speech *speech)
{
	struct text expected = { 0 }, found = { 0 };

	expect(speech, &expected);
	pieces_show(trace, speech->prefix, &found);
	assert_string_equal(text_string(&found), expected.at);
	text_free(&expected);
	text_free(&found);
}

static void assert_value(
    const struct trace *trace, size_t frame, const char *name, const char *expected)
{
	struct text text = { 0 };

	piece_value(trace, frame, name, &text);
	assert_string_equal(text_string(&text), expected);
	text_free(&text);
}

/* --- the tests --- */

static void segments_cut_anywhere_say_the_same(void **state)
{
	uint32_t seed = 11;

	(void)state;
	for (int i = 0; i < 90; i++) {
		struct speech speech;
		languages[i % 3](&speech);
		struct trace *trace = open_connection(&speech);
		uint32_t length = (uint32_t)speech.octets.length, most = i < 45 ? 20 : 300;
		for (uint32_t at = 0, next; at < length; at = next) {
			next = at + 1 + random_next(&seed) % most;
			next = next < length ? next : length;
			say(trace, &speech, at, next);
		}
		assert_says(trace, &speech);
		text_free(&speech.octets);
		trace_free(trace);
	}
}

/* The beginning must tell how long the message is; the rest comes in any order, some of it twice. */
static void segments_of_one_message_in_any_order_say_the_same(void **state)
{
	static const uint32_t told[] = { 2, 5,
		60 }; /* octets that tell how long the first message is */
	uint32_t seed = 5;

	(void)state;
	for (int i = 0; i < 90; i++) {
		struct speech speech;
		languages[i % 3](&speech);
		struct trace *trace = open_connection(&speech);
		uint32_t end = speech.ends[0], cuts[64] = { told[i % 3] };
		if (i % 3 == 1) /* a record; the specimen has several */
			end = 5 + (uint32_t)((uint8_t)speech.octets.at[3] << 8 | (uint8_t)speech.octets.at[4]);
		size_t count = 0;
		while (cuts[count] < end && count < 62) {
			uint32_t next = cuts[count] + 1 + random_next(&seed) % 30;
			cuts[++count] = next < end ? next : end;
		}
		cuts[count] = end;
		say(trace, &speech, 0, cuts[0]);
		size_t order[64];
		for (size_t k = 0; k < count; k++)
			order[k] = k;
		for (size_t left = count; left > 0; left--) {
			size_t k = random_next(&seed) % left;
			say(trace, &speech, cuts[order[k]], cuts[order[k] + 1]);
			if (random_next(&seed) % 4 == 0)
				say(trace, &speech, cuts[order[k]], cuts[order[k] + 1]);
			order[k] = order[left - 1];
		}
		for (size_t k = 0; k < speech.count; k++)
			if (speech.ends[k] > end)
				say(trace, &speech, k && speech.ends[k - 1] > end ? speech.ends[k - 1] : end,
				    speech.ends[k]);
		assert_says(trace, &speech);
		text_free(&speech.octets);
		trace_free(trace);
	}
}

static void the_frame_that_completes_a_message_names_the_others(void **state)
{
	struct speech speech;

	(void)state;
	speak_http(&speech);
	struct trace *trace = open_connection(&speech);
	say(trace, &speech, 0, 10);
	say(trace, &speech, 10, 40);
	say(trace, &speech, 40, speech.ends[0] + 7);
	say(trace, &speech, speech.ends[0] + 7, speech.ends[1]);
	assert_value(trace, 2, "frame.protocols", "eth:ethertype:ip:tcp");
	assert_value(trace, 2, "tcp.reassembled_in", "5");
	assert_value(trace, 3, "tcp.reassembled_in", "5");
	assert_value(trace, 4, "tcp.segment", "3,4,5");
	assert_value(trace, 4, "tcp.reassembled_in", "6"); /* of the seven octets at its end */
	assert_value(trace, 4, "http.content_length", "10");
	assert_value(trace, 5, "tcp.segment", "5,6");
	assert_value(trace, 5, "http.transfer_encoding", "chunked");
	text_free(&speech.octets);
	trace_free(trace);
}

/* One record for each COUNT octets of what the record of the server says first. */
static void speak_in_records(struct speech *speech, uint32_t count)
{
	struct speech whole;

	speak_tls(&whole);
	const uint8_t *octets = (const uint8_t *)whole.octets.at;
	uint32_t length = (uint32_t)(octets[3] << 8 | octets[4]);
	*speech = (struct speech){ .port = 443, .prefix = "tls." };
	for (uint32_t at = 0; at < length; at += count) {
		uint32_t now = count < length - at ? count : length - at;
		uint8_t header[] = { 22, 3, 3, (uint8_t)(now >> 8), (uint8_t)now };
		text_add_octets(&speech->octets, header, sizeof header);
		text_add_octets(&speech->octets, octets + 5 + at, now);
	}
	text_free(&whole.octets);
}

static void a_handshake_message_may_take_several_records(void **state)
{
	(void)state;
	for (uint32_t count = 1; count < 60; count += 3) {
		struct speech speech;
		speak_in_records(&speech, count);
		uint32_t length = (uint32_t)speech.octets.length;
		for (uint32_t size = 1; size < length + 20; size += 19) {
			struct trace *trace = open_connection(&speech);
			for (uint32_t at = 0; at < length; at += size)
				say(trace, &speech, at, at + size < length ? at + size : length);
			size_t last = trace->frames.count - 1;
			assert_value(trace, last, "tls.handshake.type", "2");
			assert_value(trace, last, "tls.handshake.ciphersuite", "0x1301");
			if (last > 2)
				assert_value(trace, last - 1, "tls.handshake.type", "");
			trace_free(trace);
		}
		text_free(&speech.octets);
	}
}

static void a_body_without_a_length_ends_with_the_connection(void **state)
{
	struct speech speech = { .port = 80, .prefix = "http." };

	(void)state;
	speech_add(&speech, "HTTP/1.0 200 OK\r\n\r\nand so on and on", 35);
	for (int with_data = 0; with_data < 2; with_data++) {
		struct trace *trace = open_connection(&speech);
		say(trace, &speech, 0, 20);
		say(trace, &speech, 20, 30);
		assert_value(trace, 3, "http.response.code", "");
		if (!with_data)
			say(trace, &speech, 30, 35);
		struct test_piece end = { .sequence = with_data ? 31 : 36,
			.bytes = speech.octets.at + 30,
			.length = with_data ? 5 : 0,
			.flags = TCP_FIN };
		piece_add(trace, 80, START, &end);
		assert_value(trace, trace->frames.count - 1, "http.response.code", "200");
		assert_value(trace, trace->frames.count - 1, "http.file_data", "and so on and on");
		assert_value(trace, 3, "http.response.code", "");
		trace_free(trace);
	}
	text_free(&speech.octets);
}

static void what_was_lost_does_not_stop_what_comes_after_it(void **state)
{
	struct speech speech;

	(void)state;
	speak_dns(&speech);
	struct trace *trace = open_connection(&speech);
	say(trace, &speech, 0, speech.ends[0] + 12); /* the rest of the second message never comes */
	say(trace, &speech, speech.ends[1], speech.ends[2]);
	say(trace, &speech, speech.ends[2], speech.ends[3]);
	assert_value(trace, 2, "dns.id", "0x1a2d");
	assert_value(trace, 3, "dns.id", "0x1a2d");
	assert_value(trace, 4, "dns.id", "0x1a2d");
	assert_value(trace, 2, "tcp.reassembled_in", "");
	text_free(&speech.octets);
	trace_free(trace);
}

static void what_was_sent_again_is_not_read_again(void **state)
{
	struct speech speech;

	(void)state;
	speak_dns(&speech);
	struct trace *trace = open_connection(&speech);
	say(trace, &speech, 0, speech.ends[0]);
	say(trace, &speech, speech.ends[0], speech.ends[1]);
	struct test_piece ack = { .sequence = 1, .from_client = true };
	piece_add(trace, 53, START + speech.ends[1], &ack);
	say(trace, &speech, 0, speech.ends[0]);
	assert_value(trace, 2, "dns.id", "0x1a2d");
	assert_value(trace, 5, "tcp.analysis.retransmission", "1");
	assert_value(trace, 5, "dns.id", "");
	assert_value(trace, 5, "frame.protocols", "eth:ethertype:ip:tcp");
	text_free(&speech.octets);
	trace_free(trace);
}

/* --- hostile --- */

/* Pieces of true messages and of nonsense, anywhere. */
static struct trace *make_hostile(uint32_t seed)
{
	struct speech speech;

	languages[seed % 3](&speech);
	struct trace *trace = open_connection(&speech);
	uint32_t length = (uint32_t)speech.octets.length;
	for (int i = 0; i < 150; i++) {
		uint32_t from = random_next(&seed) % length, size = 1 + random_next(&seed) % 120;
		struct test_piece piece = { .sequence = 1 + from,
			.bytes = speech.octets.at + (random_next(&seed) % 4 ? from : from / 2),
			.length = size < length - from ? size : length - from,
			.flags = random_next(&seed) % 30 ? 0 : (uint16_t)(random_next(&seed) % 64),
			.from_client = random_next(&seed) % 8 == 0 };
		piece.sequence += random_next(&seed) % 20 ? 0 : random_next(&seed);
		piece_add(trace, speech.port, START, &piece);
	}
	text_free(&speech.octets);
	return trace;
}

static void hostile_segments_do_no_harm(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 30; seed++)
		assert_order_of_looking_does_not_matter(make_hostile, seed);
}

/* --- looking shortly --- */

/* The same frames, of which only the first octets were captured. */
static struct trace *capture_less(const struct trace *trace, uint32_t octets)
{
	struct trace *less = trace_new();

	trace_add_interface(less, 1, octets, "test");
	for (size_t i = 0; i < trace->frames.count; i++) {
		const struct frame *frame = &trace->frames.at[i];
		trace_copy_frame(less, 0, frame->time, frame->bytes,
		    frame->captured < octets ? frame->captured : octets, frame->length);
	}
	return less;
}

/* Returns how many frames were said to be truncated. */
static size_t assert_glances_say_the_same(const struct trace *trace)
{
	size_t truncated = 0;

	for (size_t i = 0; i < trace->frames.count; i++) {
		struct packet shortly, p;
		trace_glance(trace, i, &shortly);
		trace_packet(trace, i, &p, NULL);
		assert_int_equal(shortly.has_tcp, p.has_tcp);
		assert_int_equal(shortly.error, p.error);
		assert_int_equal(shortly.payload, p.payload);
		assert_int_equal(shortly.payload_length, p.payload_length);
		assert_int_equal(shortly.tcp.flags, p.tcp.flags);
		assert_int_equal(shortly.tcp.length, p.tcp.length);
		assert_int_equal(shortly.facts.known, p.facts.known);
		assert_int_equal(shortly.facts.sequence_base, p.facts.sequence_base);
		assert_int_equal(shortly.facts.ack_base, p.facts.ack_base);
		truncated += p.error == PACKET_TRUNCATED;
	}
	return truncated;
}

static void a_glance_says_what_is_wrong_above_tcp(void **state)
{
	size_t truncated = 0;

	(void)state;
	for (uint32_t seed = 1; seed <= 12; seed++) {
		struct trace *trace = make_hostile(seed);
		for (uint32_t octets = TCP_AT + 20; octets < TCP_AT + 20 + 64; octets += 3) {
			struct trace *less = capture_less(trace, octets);
			truncated += assert_glances_say_the_same(less);
			trace_free(less);
		}
		assert_int_equal(assert_glances_say_the_same(trace), 0);
		trace_free(trace);
	}
	assert_true(truncated > 1000);
}

/* A decoder that can only say "more" is asked again with every octet; not for ever. */
static void a_message_of_single_octets_takes_no_time(void **state)
{
	struct speech speech = { .port = 80, .prefix = "http." };
	enum { HEADERS = 12000 };
	struct packet p;

	(void)state;
	text_add(&speech.octets, "GET / HTTP/1.1\r\n");
	for (int i = 0; i < HEADERS; i++)
		text_add(&speech.octets, "a:\n");
	text_add(&speech.octets, "\r\n");
	struct trace *trace = open_connection(&speech);
	uint32_t length = (uint32_t)speech.octets.length;
	for (uint32_t i = 0; i < length; i++)
		say(trace, &speech, i, i + 1);
	for (uint32_t i = 0; i < 1000; i++) /* it becomes whole a little later than it could */
		say_flags(trace, &speech, 0, true);
	for (size_t i = 0; i < trace->frames.count; i++)
		trace_packet(trace, i, &p, NULL);
	text_free(&speech.octets);
	trace_free(trace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(segments_cut_anywhere_say_the_same),
		cmocka_unit_test(segments_of_one_message_in_any_order_say_the_same),
		cmocka_unit_test(the_frame_that_completes_a_message_names_the_others),
		cmocka_unit_test(a_handshake_message_may_take_several_records),
		cmocka_unit_test(a_body_without_a_length_ends_with_the_connection),
		cmocka_unit_test(what_was_lost_does_not_stop_what_comes_after_it),
		cmocka_unit_test(what_was_sent_again_is_not_read_again),
		cmocka_unit_test(hostile_segments_do_no_harm),
		cmocka_unit_test(a_glance_says_what_is_wrong_above_tcp),
		cmocka_unit_test(a_message_of_single_octets_takes_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
