/* Fragments: IP packets in pieces, in any order, more than once, overlapping, never whole. */
#include "events.h"
#include "pieces.h"
#include "specimens.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

/* A DNS answer in a UDP datagram, as long as it takes. */
static uint32_t make_datagram(uint8_t datagram[SPECIMEN_MAX])
{
	enum { UDP_AT = 14 + 20 };
	uint8_t bytes[SPECIMEN_MAX];
	size_t length = specimen_bytes(specimen_named("dns_answer"), bytes);

	memcpy(datagram, bytes + UDP_AT, length - UDP_AT);
	return (uint32_t)(length - UDP_AT);
}

static void assert_value(
    const struct trace *trace, size_t frame, const char *name, const char *expected)
{
	struct text text = { 0 };

	piece_value(trace, frame, name, &text);
	assert_string_equal(text_string(&text), expected);
	text_free(&text);
}

/* Sends LENGTH octets in pieces of 8 and more, mixed up. Returns how many. */
static size_t send_in_pieces(struct trace *trace, int version, uint32_t identification,
    const uint8_t *datagram, uint32_t length, uint32_t *seed)
{
	uint32_t from[SPECIMEN_MAX / 8], end[SPECIMEN_MAX / 8];
	size_t count = 0;

	for (uint32_t at = 0; at < length; count++) {
		uint32_t next = at + 8 * (1 + random_next(seed) % 6);
		from[count] = at;
		end[count] = at = next < length ? next : length;
	}
	for (size_t left = count; left > 0; left--) {
		size_t i = random_next(seed) % left;
		fragment_add(
		    trace, version, identification, datagram, from[i], end[i] - from[i], end[i] < length);
		from[i] = from[left - 1];
		end[i] = end[left - 1];
	}
	return count;
}

static void pieces_in_any_order_show_the_packet_with_the_last_of_them(void **state)
{
	uint8_t datagram[SPECIMEN_MAX];
	uint32_t seed = 7, length = make_datagram(datagram);

	(void)state;
	for (int i = 0; i < 200; i++) {
		int version = i % 2 ? 4 : 6;
		struct trace *trace = trace_new();
		size_t count = send_in_pieces(trace, version, 77, datagram, length, &seed);
		for (size_t frame = 0; frame + 1 < count; frame++) {
			assert_value(trace, frame, "dns.id", "");
			assert_value(trace, frame, "udp.srcport", "");
		}
		struct trace *whole = trace_new();
		fragment_add(whole, version, 0, datagram, 0, length, false);
		struct text expected = { 0 }, found = { 0 };
		pieces_show(whole, "dns.", &expected);
		pieces_show(whole, "udp.", &expected);
		pieces_show(trace, "dns.", &found);
		pieces_show(trace, "udp.", &found);
		assert_true(expected.length > 100);
		assert_string_equal(found.at, expected.at);
		assert_int_equal(trace->conversations.list.count, 1);
		text_free(&expected);
		text_free(&found);
		trace_free(whole);
		trace_free(trace);
	}
}

static void a_piece_tells_where_the_whole_is_and_the_whole_where_its_pieces_are(void **state)
{
	uint8_t datagram[SPECIMEN_MAX];
	uint32_t length = make_datagram(datagram);
	struct trace *trace = trace_new();
	struct text text = { 0 };

	(void)state;
	fragment_add(trace, 4, 9, datagram, 16, length - 16, false);
	assert_value(trace, 0, "ip.reassembled_in", "");
	fragment_add(trace, 4, 9, datagram, 0, 16, true);
	assert_value(trace, 0, "ip.reassembled_in", "2");
	assert_value(trace, 0, "frame.protocols", "eth:ethertype:ip:data");
	assert_value(trace, 1, "ip.fragment", "2,1");
	assert_value(trace, 1, "ip.fragment.count", "2");
	text_printf(&text, "%u", length);
	assert_value(trace, 1, "ip.reassembled.length", text.at);
	assert_value(trace, 1, "frame.protocols", "eth:ethertype:ip:udp:dns");
	assert_value(trace, 1, "dns.count.answers", "5");
	text_free(&text);
	trace_free(trace);
}

static void a_piece_that_comes_again_counts_once(void **state)
{
	uint8_t datagram[SPECIMEN_MAX];
	uint32_t length = make_datagram(datagram);
	struct trace *trace = trace_new();

	(void)state;
	for (int i = 0; i < 3; i++)
		fragment_add(trace, 6, 9, datagram, 0, 16, true);
	fragment_add(trace, 6, 9, datagram, 8, 8, true); /* all of it is there */
	fragment_add(trace, 6, 9, datagram, 16, length - 16, false);
	fragment_add(trace, 6, 9, datagram, 16, length - 16, false); /* of another packet, so far */
	assert_value(trace, 4, "ipv6.fragment", "1,5");
	assert_value(trace, 4, "frame.protocols", "eth:ethertype:ipv6:ipv6.fraghdr:udp:dns");
	assert_value(trace, 5, "udp.srcport", "");
	trace_free(trace);
}

static void overlapping_pieces_make_the_packet_no_longer(void **state)
{
	uint8_t datagram[SPECIMEN_MAX];
	uint32_t length = make_datagram(datagram);
	struct trace *trace = trace_new();
	struct text text = { 0 };

	(void)state;
	fragment_add(trace, 4, 9, datagram, 0, 40, true);
	fragment_add(trace, 4, 9, datagram, 24, 40, true); /* begins inside, ends outside */
	fragment_add(trace, 4, 9, datagram, 32, length - 32, false);
	text_printf(&text, "%u", length);
	assert_value(trace, 2, "ip.reassembled.length", text.at);
	assert_value(trace, 2, "dns.count.answers", "5");
	text_free(&text);
	trace_free(trace);
}

static void pieces_of_other_packets_do_not_fit(void **state)
{
	uint8_t datagram[SPECIMEN_MAX];
	uint32_t length = make_datagram(datagram);
	struct trace *trace = trace_new();

	(void)state;
	fragment_add(trace, 4, 1, datagram, 0, 16, true);
	fragment_add(trace, 4, 2, datagram, 16, length - 16, false);
	fragment_add(trace, 6, 1, datagram, 16, length - 16, false);
	fragment_add(trace, 4, 1, datagram, 24, length - 24, false); /* a gap stays */
	for (size_t frame = 0; frame < 4; frame++)
		assert_value(trace, frame, "udp.srcport", "");
	trace_free(trace);
}

static void a_frame_that_comes_late_changes_which_one_is_the_last(void **state)
{
	uint8_t datagram[SPECIMEN_MAX];
	uint32_t length = make_datagram(datagram);
	struct trace *made = trace_new(), *trace = trace_new();

	(void)state;
	trace->live = true;
	fragment_add(made, 4, 9, datagram, 0, 16, true);
	fragment_add(made, 4, 9, datagram, 16, length - 16, false);
	trace_add_interface(trace, 1, 0, "test");
	for (int i = 1; i >= 0; i--) {
		const struct frame *frame = &made->frames.at[i];
		trace_copy_frame(trace, 0, frame->time, frame->bytes, frame->captured, frame->length);
	}
	assert_value(trace, 0, "udp.srcport", "");
	assert_value(trace, 0, "ip.reassembled_in", "2");
	assert_value(trace, 1, "ip.fragment", "1,2");
	assert_int_equal(trace->conversations.list.count, 1);
	trace_free(made);
	trace_free(trace);
}

/* Anything goes: any offset, any length, few numbers. */
static struct trace *make_hostile(uint32_t seed)
{
	struct trace *trace = trace_new();
	static uint8_t payload[70000];

	make_datagram(payload);
	for (int i = 0; i < 400; i++) {
		uint32_t spread = random_next(&seed) % 3 ? 64 : 65535;
		uint32_t offset = random_next(&seed) % spread / 8 * 8;
		fragment_add(trace, random_next(&seed) % 2 ? 4 : 6, random_next(&seed) % 3, payload, offset,
		    1 + random_next(&seed) % (random_next(&seed) % 2 ? 16 : 1000),
		    random_next(&seed) % 5 != 0);
	}
	return trace;
}

static void hostile_pieces_do_no_harm(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 8; seed++)
		assert_order_of_looking_does_not_matter(make_hostile, seed);
}

static void many_pieces_of_one_packet_take_no_time(void **state)
{
	struct trace *trace = trace_new();
	static uint8_t payload[70000];

	(void)state;
	for (int round = 0; round < 3;
	     round++) /* from its end to its beginning, the last never comes */
		for (uint32_t offset = 65528; offset >= 8; offset -= 8)
			fragment_add(trace, 4, 1, payload, offset - 8, 8, true);
	assert_int_equal(trace->fragments.datagrams.count, 1);
	assert_in_range(trace->fragments.pieces.count, 8191, 8192);
	trace_free(trace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_in_any_order_show_the_packet_with_the_last_of_them),
		cmocka_unit_test(a_piece_tells_where_the_whole_is_and_the_whole_where_its_pieces_are),
		cmocka_unit_test(a_piece_that_comes_again_counts_once),
		cmocka_unit_test(overlapping_pieces_make_the_packet_no_longer),
		cmocka_unit_test(pieces_of_other_packets_do_not_fit),
		cmocka_unit_test(a_frame_that_comes_late_changes_which_one_is_the_last),
		cmocka_unit_test(hostile_pieces_do_no_harm),
		cmocka_unit_test(many_pieces_of_one_packet_take_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
