/* Display filters: which of a handful of frames each lets through, as Wireshark would. */
#include "capture/filter.h"
#include "frames.h"
#include "scene.h"
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/* --- the frames --- */

static void add(struct trace *trace, const struct test_frame *frame)
{
	int64_t time = 1700000000 * INT64_C(1000000000) + 250000000 * (int64_t)trace->frames.count;

	trace_copy_frame(trace, 0, time, frame->bytes, frame->length, frame->length);
}

static void add_tcp(struct trace *trace, const char *from, const char *to, uint16_t from_port,
    uint16_t to_port, uint16_t flags, const char *payload)
{
	static const uint8_t options[] = { 2, 4, 5, 0xb4, 1, 1, 4, 2 }; /* MSS 1460, SACK permitted */
	struct test_frame frame;
	size_t length = strlen(payload);

	frame_tcp(&frame, &(struct test_segment){ .from = from,
	                      .to = to,
	                      .from_port = from_port,
	                      .to_port = to_port,
	                      .flags = flags,
	                      .window = 512,
	                      .sequence = 7,
	                      .options = options,
	                      .options_length = flags & TCP_SYN ? 8 : 0,
	                      .length = (uint32_t)length });
	memcpy(frame.bytes + frame.length - length, payload, length);
	add(trace, &frame);
}

static void add_udp(struct trace *trace, const char *from, const char *to, uint16_t from_port,
    uint16_t to_port, uint32_t length)
{
	struct test_frame frame;

	frame_udp(&frame, &(struct test_segment){ .from = from,
	                      .to = to,
	                      .from_port = from_port,
	                      .to_port = to_port,
	                      .ttl = 3,
	                      .length = length });
	add(trace, &frame);
}

/* An IPv4 packet inside another. */
static void add_tunnel(struct trace *trace)
{
	struct test_frame inner, outer;

	frame_udp(&inner, &(struct test_segment){ .from = "10.9.9.1",
	                      .to = "10.9.9.2",
	                      .from_port = 1111,
	                      .to_port = 2222,
	                      .length = 1 });
	frame_ip(&outer, "192.0.2.1", "192.0.2.2", 4, inner.bytes + 14, inner.length - 14);
	add(trace, &outer);
}

static const struct test_frame broadcast = {
	.bytes = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0x5e, 0x10, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4,
	    0, 1, 2, 0, 0x5e, 0x10, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2 },
	.length = 42,
};

/*
 * 0  TCP  10.0.0.1:40000 → 10.0.0.2:80     SYN, with options
 * 1  TCP  10.0.0.2:80    → 10.0.0.1:40000  SYN ACK, with options
 * 2  TCP  10.0.0.1:40000 → 10.0.0.2:80     PSH ACK "GET / HTTP/1.1\r\n"
 * 3  UDP  192.168.1.5:5555 → 239.1.2.3:5555, 10 octets, TTL 3
 * 4  UDP  [fe80::1]:1000 → [ff02::1]:2000, 3 octets
 * 5  ARP  who has 10.0.0.2
 * 6  UDP 10.9.9.1:1111 → 10.9.9.2:2222 in IPv4 192.0.2.1 → 192.0.2.2
 */
static int make_trace(void **state)
{
	struct trace *trace = trace_new();

	trace_add_interface(trace, 1, 65535, "test");
	add_tcp(trace, "10.0.0.1", "10.0.0.2", 40000, 80, TCP_SYN, "");
	add_tcp(trace, "10.0.0.2", "10.0.0.1", 80, 40000, TCP_SYN | TCP_ACK, "");
	add_tcp(trace, "10.0.0.1", "10.0.0.2", 40000, 80, TCP_PSH | TCP_ACK, "GET / HTTP/1.1\r\n");
	add_udp(trace, "192.168.1.5", "239.1.2.3", 5555, 5555, 10);
	add_udp(trace, "fe80::1", "ff02::1", 1000, 2000, 3);
	add(trace, &broadcast);
	add_tunnel(trace);
	*state = trace;
	return 0;
}

static int free_trace(void **state)
{
	trace_free(*state);
	return 0;
}

/* FRAMES: the digits of those that the filter must let through. */
static void assert_lets(const struct trace *trace, const char *text, const char *frames)
{
	struct error error = { { 0 } };
	char passed[16] = "";
	struct filter *filter = filter_compile(text, &error, NULL);

	if (!filter)
		print_error("%s\n", error.text);
	assert_non_null(filter);
	for (size_t i = 0; i < trace->frames.count; i++)
		if (filter_matches(filter, trace, i))
			snprintf(passed + strlen(passed), sizeof passed - strlen(passed), "%zu", i);
	filter_free(filter);
	if (strcmp(passed, frames) != 0)
		print_error("%s\n", text);
	assert_string_equal(passed, frames);
}

struct expectation {
	const char *filter, *frames;
};

static void assert_all(const struct trace *trace, const struct expectation *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_lets(trace, list[i].filter, list[i].frames);
}

#define ASSERT_LETS(trace, ...)                                                                    \
	do {                                                                                           \
		static const struct expectation list[] = { __VA_ARGS__ };                                  \
		assert_all(trace, list, COUNT(list));                                                      \
	} while (0)

/* --- the language --- */

static void an_empty_filter_lets_everything_through(void **state)
{
	ASSERT_LETS(*state, { "", "0123456" }, { "  \t\n", "0123456" });
}

static void a_name_alone_asks_whether_it_is_there(void **state)
{
	ASSERT_LETS(*state, { "frame", "0123456" }, { "eth", "0123456" }, { "ip", "01236" },
	    { "tcp", "012" }, { "udp", "346" }, { "arp", "5" }, { "ipv6", "4" }, { ".ip.src", "01236" },
	    { "tcp.flags.ack", "012" }, { "tcp.options.mss_val", "01" }, { "tcp.payload", "2" },
	    { "ip.addr", "01236" }, { "lab", "" }, { "lab.step", "" });
}

static void logic_binds_as_in_wireshark(void **state)
{
	ASSERT_LETS(*state, { "not tcp", "3456" }, { "!tcp", "3456" }, { "not not tcp", "012" },
	    { "arp or udp and ipv6", "45" }, { "(arp or udp) and ipv6", "4" },
	    { "not tcp and ip", "36" }, { "not (tcp and ip)", "3456" }, { "arp || udp && ipv6", "45" },
	    { "ip xor udp", "0124" }, { "ip ^^ udp", "0124" }, { "arp or ip xor tcp", "356" },
	    { "not tcp.port == 80", "3456" }, { "!tcp.port == 80 and ip", "36" });
}

static void not_equal_asks_all_of_them_and_equal_any(void **state)
{
	ASSERT_LETS(*state, { "tcp.port == 80", "012" }, { "tcp.port eq 80", "012" },
	    { "tcp.port any_eq 80", "012" }, { "tcp.port === 80", "" }, { "tcp.port all_eq 80", "" },
	    { "tcp.port != 80", "" }, { "tcp.port ne 80", "" }, { "tcp.port all_ne 80", "" },
	    { "tcp.port != 81", "012" }, { "tcp.port !== 80", "012" }, { "tcp.port ~= 80", "012" },
	    { "tcp.port any_ne 80", "012" }, { "udp.port !== 5555", "46" },
	    { "udp.port === 5555", "3" }, { "any tcp.port != 80", "012" }, { "all tcp.port == 80", "" },
	    { "all tcp.port > 79", "012" }, { "all tcp.port > 80", "" },
	    { "any tcp.port > 80", "012" });
}

static void what_is_not_there_passes_no_test(void **state)
{
	ASSERT_LETS(*state, { "arp.opcode != 7", "5" }, { "udp.port != 1", "346" },
	    { "udp.srcport == tcp.srcport", "" }, { "udp.srcport != tcp.srcport", "" },
	    { "all udp.port > 0", "346" }, { "count(udp.port) < 9", "346" },
	    { "tcp.payload contains \"\"", "2" }, { "udp.port not in {1}", "0123456" });
}

static void numbers_are_written_in_several_ways(void **state)
{
	ASSERT_LETS(*state, { "tcp.dstport == 0x50", "02" }, { "tcp.dstport == 0120", "02" },
	    { "tcp.dstport == 0b1010000", "02" }, { "tcp.dstport == 'P'", "02" },
	    { "tcp.dstport == '\\x50'", "02" }, { "tcp.dstport == '\\120'", "02" },
	    { "tcp.dstport==80", "02" }, { "80 == tcp.dstport", "02" }, { "tcp.dstport > -1", "012" },
	    { "ip.ttl < 64", "3" }, { "ip.ttl lt 64", "3" }, { "ip.ttl <= 3", "3" },
	    { "ip.ttl ge 64", "0126" }, { "1000 <= udp.srcport < 2000", "46" },
	    { "arp.opcode == \"request\"", "5" }, { "arp.opcode == REQUEST", "5" });
}

static void truths_and_times_compare(void **state)
{
	ASSERT_LETS(*state, { "tcp.flags.syn == 1", "01" }, { "tcp.flags.syn == True", "01" },
	    { "tcp.flags.syn == TRUE && tcp.flags.ack == FALSE", "0" }, { "tcp.flags.syn == 2", "01" },
	    { "tcp.flags.syn == 0", "2" }, { "tcp.flags.syn == tcp.flags.ack", "1" },
	    { "frame.time_relative >= 1", "456" }, { "frame.time_relative == 0.25", "1" },
	    { "frame.time_relative in {0.2 .. 0.6}", "12" }, { "frame.time_relative > -1", "0123456" },
	    { "frame.time_relative + 0.5 > 1.5", "56" }, { "frame.time_relative - 1 < -0.5", "01" },
	    { "frame.time_epoch >= 1700000001.5", "6" });
}

static void addresses_compare_by_their_prefix(void **state)
{
	ASSERT_LETS(*state, { "ip.src == 10.0.0.1", "02" }, { "ip.addr == 10.0.0.1", "012" },
	    { "ip.addr == 10.0.0.0/8", "0126" }, { "ip.src == 10.0.0.0/8", "0126" },
	    { "ip.src == 10.0.0.0/31", "02" }, { "ip.src == 0.0.0.0/0", "01236" },
	    { "ip.addr != 10.0.0.0/8", "3" }, { "ip.src > 10.0.0.255", "36" },
	    { "ip.dst >= 224.0.0.0", "3" }, { "ip.src == \"10.0.0.1\"", "02" },
	    { "ipv6.src == fe80::1", "4" }, { "ipv6.addr == fe80::/10", "4" },
	    { "ipv6.dst == ff00::/8", "4" }, { "ipv6.src == fe81::/16", "" },
	    { "eth.dst == ff:ff:ff:ff:ff:ff", "5" }, { "eth.dst == ff-ff-ff-ff-ff-ff", "5" },
	    { "eth.dst == ffff.ffff.ffff", "5" }, { "eth.addr == 02:00:5e:10:00:01", "5" },
	    { "ip.src == ip.dst", "" }, { "arp.src.hw_mac == eth.src", "5" });
}

static void sets_hold_values_and_ranges(void **state)
{
	ASSERT_LETS(*state, { "tcp.dstport in {80, 443}", "02" }, { "tcp.dstport in {443 80}", "02" },
	    { "udp.srcport in {1..1200}", "46" }, { "udp.srcport in {1 .. 1200, 5555}", "346" },
	    { "udp.srcport not in {1..1200}", "01235" }, { "udp.srcport !in {1..1200}", "01235" },
	    { "not udp.srcport in {1..1200}", "01235" },
	    { "ip.src in {10.0.0.0/24, 192.0.2.1}", "0126" }, { "ip.src in {10.0.0.2..10.0.0.9}", "1" },
	    { "all tcp.port in {80, 40000}", "012" }, { "all tcp.port in {80}", "" },
	    { "udp.srcport in {udp.dstport}", "3" }, { "frame.protocols in {\"a\"..\"f\"}", "0123456" },
	    { "tcp.port in {100..90}", "" });
}

static void slices_are_octets(void **state)
{
	ASSERT_LETS(*state, { "eth.dst[0] == ff", "5" }, { "eth.dst[0:3] == ff:ff:ff", "5" },
	    { "eth.src[0-1] == 02:00", "5" }, { "eth.src[:2] == 0200", "5" },
	    { "eth.src[4:] == 00:01", "5" }, { "eth.src[-2:] == 00:01", "5" },
	    { "eth.src[-2:1] == 0x00", "0123456" }, { "eth.src[-1] == 1", "5" },
	    { "eth.src[0,2-3,5:] == 02:5e:10:01", "5" }, { "ip.src[3] == 02", "1" },
	    { "tcp[13] & 02", "01" }, { "tcp[13] == 12", "1" }, { "tcp[2:2] == 00:50", "02" },
	    { "tcp[13] & 0x10", "12" }, { "frame[12:2] == 08:06", "5" },
	    { "tcp.payload[0:3] == \"GET\"", "2" }, { "tcp.payload[0:3] == 47.45.54", "2" },
	    { "tcp.payload[4:1] == '/'", "2" }, { "frame.protocols[0:3] == \"eth\"", "0123456" },
	    { "eth.dst[0] & 0x0f == 0x0f", "5" }, { "ip.addr#1[0] == c0", "36" });
}

static void a_slice_beyond_the_end_is_empty(void **state)
{
	ASSERT_LETS(*state, { "tcp[20]", "01" }, { "not tcp[20]", "23456" }, { "tcp[20:8]", "01" },
	    { "tcp[20:9]", "" }, { "tcp[-21]", "01" }, { "tcp[20:4] != 00:00:00:00", "012" },
	    { "tcp[13,20] == 18", "2" }, { "len(tcp[13,20]) == 1", "2" }, { "eth.src[6]", "" },
	    { "eth.src[2000000000:2000000000]", "" });
}

static void protocols_are_the_octets_of_their_header(void **state)
{
	ASSERT_LETS(*state, { "len(tcp) == 20", "2" }, { "len(tcp) == 28", "01" },
	    { "len(ip) == 20", "01236" }, { "len(frame) == 42", "5" }, { "len(eth) == 14", "0123456" },
	    { "tcp contains \"HTTP\"", "2" }, { "ip contains \"HTTP\"", "2" },
	    { "frame contains \"HTTP\"", "2" }, { "udp contains 78:78:78", "34" },
	    { "arp contains 5e:10", "5" }, { "tcp contains \"http\"", "" },
	    { "frame contains :fe80", "4" }, { "tcp.payload contains 0x20", "2" },
	    { "tcp[-3:3] contains \"HTTP\"", "" });
}

static void layers_are_counted_from_the_outermost(void **state)
{
	ASSERT_LETS(*state, { "ip#1", "01236" }, { "ip#2", "6" }, { "ip#3", "" },
	    { "ip.src#2 == 10.9.9.1", "6" }, { "ip.src#1 == 10.9.9.1", "" },
	    { "ip.src#[1-2] == 10.9.9.1", "6" }, { "ip.src#[-1] == 10.0.0.0/8", "0126" },
	    { "ip.src#[2:] == 10.0.0.0/8", "6" }, { "ip.src#[1,2] == 192.0.2.1", "6" },
	    { "count(ip.addr) == 4", "6" }, { "count(ip) == 2", "6" }, { "ip.addr#0", "" });
}

static void arithmetic_knows_precedence_and_signs(void **state)
{
	ASSERT_LETS(*state, { "tcp.dstport == 10 * 7 + 10", "02" },
	    { "tcp.dstport == 10 * {4 + 4}", "02" }, { "tcp.dstport == 160 / 2", "02" },
	    { "tcp.dstport % 3 == 2", "02" }, { "tcp.srcport -1 == 79", "1" },
	    { "ip.ttl - 64 < 0", "3" }, { "ip.ttl - 64 == -61", "3" }, { "-ip.ttl == -3", "3" },
	    { "- - ip.ttl == 3", "3" }, { "udp.dstport == udp.srcport * 2", "46" },
	    { "ip.ttl / 0 == 1", "" }, { "ip.ttl & 1", "3" }, { "ip.ttl & 0x7f + 1", "" },
	    { "ip.ttl bitwise_and 2", "3" }, { "tcp.flags & 0x12 == 0x12", "1" },
	    { "ip.ttl * 9223372036854775807 > 0", "" }, { "ip.src & 255.0.0.0 == 10.0.0.0", "0126" },
	    { "{ip.ttl} == 3", "3" });
}

static void functions_work_on_every_occurrence(void **state)
{
	ASSERT_LETS(*state, { "lower(frame.protocols) contains \"ipv6\"", "4" },
	    { "upper(frame.protocols) contains \"IPV6\"", "4" },
	    { "string(ip.src) == \"10.0.0.2\"", "1" }, { "string(frame.number) == \"4\"", "3" },
	    { "string(eth.dst) contains \"ff:ff\"", "5" }, { "string(ipv6.src) == \"fe80::1\"", "4" },
	    { "max(tcp.srcport, tcp.dstport) == 40000", "012" }, { "min(tcp.port) == 80", "012" },
	    { "max(ip.ttl, 65) == 65", "01236" }, { "abs(ip.ttl - 64) == 61", "3" },
	    { "len(tcp.payload) == 16", "2" }, { "len(ip.src) == 4", "01236" },
	    { "len(tcp.port) == 2", "012" }, { "len(lower(frame.protocols)) > 3", "0123456" },
	    { "count(udp.port) == 2", "346" });
}

static void texts_may_hold_escapes_or_be_raw(void **state)
{
	ASSERT_LETS(*state, { "tcp.payload contains \"\\x47E\\124\"", "2" },
	    { "tcp.payload contains \"\\r\\n\"", "2" }, { "tcp.payload contains r\"\\r\\n\"", "" },
	    { "tcp.payload contains \"\\u0047\\U00000045T\"", "2" },
	    { "frame.protocols == eth:ethertype:arp", "5" },
	    { "frame.protocols contains \"ethertype:arp\"", "5" },
	    { "frame.protocols < \"eth:f\"", "0123456" });
}

static void expressions_match_without_regard_to_case(void **state)
{
	struct text library = { 0 };
	bool there = filter_library(&library);

	text_free(&library);
	if (!there) {
		print_message("built without PCRE2: matches is not tested\n");
		skip();
	}
	ASSERT_LETS(*state, { "tcp.payload matches \"^get .*http/1\\\\.1\"", "2" },
	    { "tcp.payload ~ r\"\\s/\\s\"", "2" }, { "tcp matches \"HTTP\"", "2" },
	    { "tcp matches \"(?-i)http\"", "" },
	    { "frame.protocols matches \"ip:(TCP|udp)\"", "01236" },
	    { "string(ip.src) matches \"^10\\\\.0\\\\.0\\\\.[2-9]$\"", "1" },
	    { "eth.dst matches \"\\xff\"", "5" }, { "tcp.payload matches \"^(a+)+$\"", "" });
}

/* --- what only the lab knows --- */

static void the_lab_knows_step_call_cause_and_notes(void **state)
{
	struct trace *trace = story_handshake();

	(void)state;
	trace_add_note(trace, 1, BY_TEACHER, "look: both flags", 16);
	trace_add_note(trace, 2, BY_STUDENT, "why?", 4);
	trace_add_note(trace, 1, BY_STUDENT, "I see", 5);
	ASSERT_LETS(trace, { "lab", "012" }, { "lab.step", "012" }, { "lab.step == 2", "012" },
	    { "lab.step < 2", "" }, { "lab.call", "012" }, { "lab.call contains \"connect(\"", "012" },
	    { "lab.call contains \"accept\"", "" }, { "lab.cause == \"call\"", "012" },
	    { "lab.cause == call and tcp.flags.ack == 1", "12" }, { "lab.cause != \"timer\"", "012" },
	    { "lab.note", "12" }, { "lab.note contains \"both\"", "1" },
	    { "lab.note == \"I see\"", "1" }, { "count(lab.note) == 2", "1" }, { "not lab.note", "0" },
	    { "lab.note == \"why?\"", "2" }, { "frame.comment", "12" },
	    { "count(frame.comment) == 2", "1" }, { "frame.comment == \"I see\"", "1" });
	trace_free(trace);
}

static void steps_are_numbered_from_one(void **state)
{
	struct trace *trace = *state;

	for (int64_t step = 1; step <= 3; step++) {
		trace_add_event(trace, &(struct event){ .kind = EVENT_STEP,
		                           .begin = 10 * step * MS,
		                           .end = 10 * step * MS,
		                           .text = "next",
		                           .wire = "" });
		scene_tcp(trace, 10 * step + 5, CLIENT, TCP_ACK, 1, 1, 0);
	}
	scene_tcp(trace, 1, CLIENT, TCP_ACK, 1, 1, 0);
	ASSERT_LETS(trace, { "lab.step", "123" }, { "lab.step == 1", "1" }, { "lab.step == 3", "3" },
	    { "lab.step in {2..9}", "23" }, { "lab.cause == \"unknown\"", "0123" }, { "lab.call", "" });
}

/* --- already dissected --- */

static void a_frame_may_be_dissected_already(void **state)
{
	const struct trace *trace = *state;
	struct error error;
	struct dissection dissection = { 0 };
	struct packet packet;
	struct filter *filter = filter_compile("tcp.dstport == 80 or lab.step", &error, NULL);

	assert_non_null(filter);
	trace_packet(trace, 2, &packet, &dissection);
	assert_true(filter_matches_packet(filter, NULL, 0, &packet, &dissection));
	trace_packet(trace, 3, &packet, &dissection);
	assert_false(filter_matches_packet(filter, NULL, 0, &packet, &dissection));
	dissection_free(&dissection);
	filter_free(filter);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_trace, free_trace)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_empty_filter_lets_everything_through),
		TEST(a_name_alone_asks_whether_it_is_there),
		TEST(logic_binds_as_in_wireshark),
		TEST(not_equal_asks_all_of_them_and_equal_any),
		TEST(what_is_not_there_passes_no_test),
		TEST(numbers_are_written_in_several_ways),
		TEST(truths_and_times_compare),
		TEST(addresses_compare_by_their_prefix),
		TEST(sets_hold_values_and_ranges),
		TEST(slices_are_octets),
		TEST(a_slice_beyond_the_end_is_empty),
		TEST(protocols_are_the_octets_of_their_header),
		TEST(layers_are_counted_from_the_outermost),
		TEST(arithmetic_knows_precedence_and_signs),
		TEST(functions_work_on_every_occurrence),
		TEST(texts_may_hold_escapes_or_be_raw),
		TEST(expressions_match_without_regard_to_case),
		cmocka_unit_test(the_lab_knows_step_call_cause_and_notes),
		SCENE(steps_are_numbered_from_one),
		TEST(a_frame_may_be_dissected_already),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
