/*
 * The short way to a TCP header says what the long way says, of good packets and of damaged ones.
 */
#include "capture/decode.h"
#include "capture/shortcut.h"
#include "events.h"
#include "frames.h"
#include "specimens.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

enum { ETHERNET = 1 };

static struct packet packet_of(
    const uint8_t *bytes, uint32_t captured, uint32_t length, uint16_t link_type)
{
	return (struct packet){
		.bytes = bytes, .captured = captured, .length = length, .link_type = link_type
	};
}

static void assert_same_endpoint(const struct endpoint *a, const struct endpoint *b)
{
	assert_memory_equal(a->address, b->address, sizeof a->address);
	assert_int_equal(a->port, b->port);
	assert_int_equal(a->family, b->family);
	assert_int_equal(a->transport, b->transport);
}

/* The headers above are found from there as well. */
static void assert_same_walk(const struct packet *p, const struct packet *quiet)
{
	assert_int_equal(p->ip_protocol, quiet->ip_protocol);
	assert_int_equal(p->ttl, quiet->ttl);
	assert_int_equal(p->fragment, quiet->fragment);
	assert_int_equal(p->payload, quiet->payload);
	assert_int_equal(p->payload_length, quiet->payload_length);
	assert_int_equal(p->error, quiet->error);
	assert_ptr_equal(p->why, quiet->why);
	assert_int_equal(p->wants, quiet->wants);
	assert_int_equal(p->own_layers, quiet->own_layers);
	assert_int_equal(p->layer_count, quiet->layer_count);
	for (size_t i = 0; i < p->layer_count; i++) {
		assert_ptr_equal(p->layers[i], quiet->layers[i]);
		assert_int_equal(p->layer_at[i], quiet->layer_at[i]);
	}
}

/* Who follows finds the further headers that others see, but for what only a second guess leads to. */
static void assert_same_further(const struct packet *p, const struct packet *q)
{
	assert_true(q->further_count <= p->further_count);
	for (uint32_t i = 0; i < q->further_count; i++) {
		const struct transport *seen = &p->further->list.at[i], *found = &q->further->list.at[i];
		assert_same_endpoint(&seen->from, &found->from);
		assert_same_endpoint(&seen->to, &found->to);
		assert_int_equal(seen->tcp.sequence, found->tcp.sequence);
		assert_int_equal(seen->tcp.window_shift, found->tcp.window_shift);
		assert_int_equal(seen->quoted, found->quoted);
	}
}

/* Both ways over CAPTURED octets in a block of their own. Whether the short way was open. */
static bool assert_same(
    const uint8_t *bytes, uint32_t captured, uint32_t length, uint16_t link_type)
{
	uint8_t *exact = malloc(captured ? captured : 1);
	assert_non_null(exact);
	memcpy(exact, bytes, captured);
	struct packet p = packet_of(exact, captured, length, link_type), q = p, alone = p, quiet = p;
	struct dissection dissection = { 0 };
	struct transports seen = { 0 }, found = { 0 };

	p.further = &seen;
	q.further = &found;
	decode(&p, &dissection); /* nothing is left out for a listener */
	decode(&quiet, NULL);
	assert_same_walk(&p, &quiet);
	dissection_free(&dissection);
	decode_transport(&q);
	assert_same_endpoint(&p.from, &q.from);
	assert_same_endpoint(&p.to, &q.to);
	assert_int_equal(p.has_tcp, q.has_tcp);
	assert_int_equal(p.has_udp, q.has_udp);
	assert_int_equal(p.tcp.sequence, q.tcp.sequence);
	assert_int_equal(p.tcp.acknowledgment, q.tcp.acknowledgment);
	assert_int_equal(p.tcp.length, q.tcp.length);
	assert_int_equal(p.tcp.flags, q.tcp.flags);
	assert_int_equal(p.tcp.window, q.tcp.window);
	assert_int_equal(p.tcp.sack_octets, q.tcp.sack_octets);
	assert_int_equal(p.tcp.header_length, q.tcp.header_length);
	assert_int_equal(p.tcp.window_shift, q.tcp.window_shift);
	assert_int_equal(p.tcp.length_known, q.tcp.length_known);
	assert_int_equal(p.tcp.complete, q.tcp.complete);
	assert_same_further(&p, &q);
	array_free(&seen.list);
	array_free(&found.list);
	bool open = packet_shortcut(&alone);
	free(exact);
	return open;
}

/* Cut at every length, each bit turned over. */
static void assert_same_when_damaged(const uint8_t *bytes, uint32_t length, uint16_t link_type)
{
	uint8_t hurt[FRAME_MAX];

	for (uint32_t cut = 0; cut <= length; cut++) {
		assert_same(bytes, cut, length, link_type);
		assert_same(bytes, cut, cut, link_type);
	}
	memcpy(hurt, bytes, length);
	for (uint32_t bit = 0; bit < 8 * length; bit++) {
		hurt[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_same(hurt, length, length, link_type);
		hurt[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void the_short_way_is_open_to_ordinary_segments(void **state)
{
	static const uint8_t stamps[12] = { 1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2 };
	struct test_segment segment = { .from = "192.0.2.1",
		.to = "192.0.2.2",
		.from_port = 443,
		.to_port = 40000,
		.sequence = 4000000000,
		.acknowledgment = 7,
		.flags = TCP_ACK | TCP_PSH,
		.window = 512,
		.length = 9 };
	struct test_frame frame;
	(void)state;

	for (int kind = 0; kind < 4; kind++) {
		segment.options = kind & 1 ? stamps : NULL;
		segment.options_length = kind & 1 ? sizeof stamps : 0;
		if (kind == 2) {
			segment.from = "2001:db8::1";
			segment.to = "2001:db8::2";
		}
		frame_tcp(&frame, &segment);
		assert_true(assert_same(frame.bytes, frame.length, frame.length, ETHERNET));
		assert_same_when_damaged(frame.bytes, frame.length, ETHERNET);
	}
}

static void the_short_way_is_open_to_options_of_every_day(void **state)
{
	static const uint8_t opening[12] = { 2, 4, 5, 180, 1, 3, 3, 7, 1, 1, 4, 2 };
	static const uint8_t gap[12] = { 1, 1, 5, 10, 0, 0, 0, 9, 0, 0, 0, 99 };
	struct test_segment segment = { .from = "192.0.2.1",
		.to = "192.0.2.2",
		.from_port = 40000,
		.to_port = 443,
		.flags = TCP_SYN,
		.options = opening,
		.options_length = sizeof opening };
	struct test_frame frame;
	(void)state;

	frame_tcp(&frame, &segment);
	assert_true(assert_same(frame.bytes, frame.length, frame.length, ETHERNET));
	segment.flags = TCP_ACK;
	segment.options = gap;
	frame_tcp(&frame, &segment);
	assert_true(assert_same(frame.bytes, frame.length, frame.length, ETHERNET));
	assert_same_when_damaged(frame.bytes, frame.length, ETHERNET);
}

/* Of kinds and lengths that mean something more often than chance would have it. */
static void both_ways_agree_on_whatever_options(void **state)
{
	uint8_t options[40];
	struct test_segment segment = { .from = "192.0.2.1",
		.to = "192.0.2.2",
		.from_port = 40000,
		.to_port = 443,
		.flags = TCP_ACK,
		.options = options,
		.length = 5 };
	struct test_frame frame;
	uint32_t seed = 42;
	size_t open = 0;
	(void)state;

	for (int i = 0; i < 20000; i++) {
		segment.options_length = 4 * (1 + random_next(&seed) % 10);
		for (size_t k = 0; k < sizeof options; k++)
			options[k] = (uint8_t)(random_next(&seed) % (random_next(&seed) % 3 ? 12 : 256));
		frame_tcp(&frame, &segment);
		open += assert_same(frame.bytes, frame.length, frame.length, ETHERNET);
		uint32_t cut = frame.length - random_next(&seed) % 40;
		assert_same(frame.bytes, cut, frame.length, ETHERNET);
	}
	assert_in_range(open, 1000, 19000);
}

static void the_short_way_is_open_to_datagrams_but_not_to_tunnels(void **state)
{
	enum { VXLAN = 4789 };
	struct test_segment datagram = {
		.from = "192.0.2.1", .to = "192.0.2.2", .from_port = 40000, .to_port = 7000, .length = 30
	};
	struct test_frame frame;
	(void)state;

	frame_udp(&frame, &datagram);
	assert_true(assert_same(frame.bytes, frame.length, frame.length, ETHERNET));
	assert_same_when_damaged(frame.bytes, frame.length, ETHERNET);
	datagram.to_port = VXLAN;
	frame_udp(&frame, &datagram);
	assert_false(assert_same(frame.bytes, frame.length, frame.length, ETHERNET));
}

static void both_ways_agree_on_datagrams_with_nothing_in_them(void **state)
{
	static const uint16_t ports[] = { 53, 67, 123, 161, 443, 546, 5353, 5355 };
	struct test_segment segment = { .from = "192.0.2.1", .to = "192.0.2.2", .from_port = 40000 };
	struct test_frame frame;
	(void)state;

	for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
		segment.to_port = ports[i];
		frame_udp(&frame, &segment);
		assert_true(assert_same(frame.bytes, frame.length, frame.length, ETHERNET));
		assert_same(frame.bytes, frame.length, frame.length + 8, ETHERNET);
	}
}

static void both_ways_agree_on_every_kind_of_packet(void **state)
{
	uint8_t bytes[SPECIMEN_MAX];
	(void)state;

	for (size_t i = 0; i < specimen_count; i++) {
		uint32_t length = (uint32_t)specimen_bytes(&specimens[i], bytes);
		assert_same_when_damaged(bytes, length, specimens[i].link_type);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_short_way_is_open_to_ordinary_segments),
		cmocka_unit_test(the_short_way_is_open_to_options_of_every_day),
		cmocka_unit_test(both_ways_agree_on_whatever_options),
		cmocka_unit_test(the_short_way_is_open_to_datagrams_but_not_to_tunnels),
		cmocka_unit_test(both_ways_agree_on_datagrams_with_nothing_in_them),
		cmocka_unit_test(both_ways_agree_on_every_kind_of_packet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
