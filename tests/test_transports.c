/* A frame can have several UDP and TCP headers: of tunnels, of the packets in them, of packets that ICMP
 * errors quote. */
#include "capture/decode.h"
#include "frames.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

enum { ETHERNET = 1, ETHERNET_HEADER = 14, UDP = 17, TCP = 6 };

static const struct test_segment syn = { .from = "10.0.0.1",
	.to = "10.0.0.2",
	.from_port = 6000,
	.to_port = 80,
	.sequence = 100,
	.flags = TCP_SYN,
	.window = 1000 };
static const struct test_segment datagram = {
	.from = "10.0.0.1", .to = "10.0.0.2", .from_port = 5, .to_port = 6, .length = 3
};

static struct test_frame tunneled(uint16_t port, const struct test_frame *inside)
{
	struct test_frame frame;

	frame_tunneled(&frame, port, inside);
	return frame;
}

static struct test_frame quoted(const struct test_frame *about, uint32_t octets)
{
	struct test_frame frame;

	frame_quoted(&frame, about, octets);
	return frame;
}

static struct test_frame segment(const struct test_segment *segment)
{
	struct test_frame frame;

	frame_tcp(&frame, segment);
	return frame;
}

static struct test_frame message(const struct test_segment *segment)
{
	struct test_frame frame;

	frame_udp(&frame, segment);
	return frame;
}

static struct packet decoded(const struct test_frame *frame, struct transports *further)
{
	struct packet p = { .bytes = frame->bytes,
		.captured = frame->length,
		.length = frame->length,
		.link_type = ETHERNET,
		.further = further };

	decode_transport(&p);
	return p;
}

static void assert_ends(const struct transport *found, uint8_t transport, const uint8_t from[4],
    uint16_t from_port, const uint8_t to[4], uint16_t to_port)
{
	struct endpoint a = { .port = from_port, .family = 4, .transport = transport };
	struct endpoint b = { .port = to_port, .family = 4, .transport = transport };

	memcpy(a.address, from, 4);
	memcpy(b.address, to, 4);
	assert_memory_equal(&found->from, &a, sizeof a);
	assert_memory_equal(&found->to, &b, sizeof b);
}

static const uint8_t client[4] = { 10, 0, 0, 1 }, server[4] = { 10, 0, 0, 2 };
static const uint8_t near_end[4] = { 192, 0, 2, 1 }, far_end[4] = { 192, 0, 2, 2 };

static void an_ordinary_frame_has_one(void **state)
{
	struct transports further = { 0 };
	struct test_frame frame = segment(&syn);
	struct packet p = decoded(&frame, &further);

	(void)state;
	assert_true(p.has_tcp);
	assert_int_equal(p.further_count, 0);
	assert_null(further.list.at);
}

static void the_tunnel_comes_before_the_packet_that_counts(void **state)
{
	struct transports further = { 0 };
	struct test_frame inside = segment(&syn), frame = tunneled(1111, &inside);
	struct packet p = decoded(&frame, &further);

	(void)state;
	assert_true(p.has_tcp);
	assert_int_equal(p.from.port, 6000);
	assert_int_equal(p.further_count, 1);
	assert_int_equal(p.further_before, 1);
	assert_ends(&further.list.at[0], UDP, near_end, 1111, far_end, 4789);
	assert_false(further.list.at[0].quoted);
	array_free(&further.list);
}

static void tunnels_in_tunnels_come_in_order(void **state)
{
	struct transports further = { 0 };
	struct test_frame inside = message(&datagram), middle = tunneled(2222, &inside);
	struct test_frame frame = tunneled(1111, &middle);
	struct packet p = decoded(&frame, &further);

	(void)state;
	assert_true(p.has_udp);
	assert_int_equal(p.from.port, 5);
	assert_int_equal(p.further_count, 2);
	assert_int_equal(p.further_before, 2);
	assert_int_equal(further.list.at[0].from.port, 1111);
	assert_int_equal(further.list.at[1].from.port, 2222);
	array_free(&further.list);
}

static void a_quoted_segment_is_marked_and_does_not_count(void **state)
{
	struct transports further = { 0 };
	struct test_frame inside = segment(&syn), frame = quoted(&inside, 40);
	struct packet p = decoded(&frame, &further);

	(void)state;
	assert_false(p.has_tcp);
	assert_int_equal(p.from.address[3], 9);
	assert_int_equal(p.from.port, 0);
	assert_int_equal(p.further_count, 1);
	const struct transport *found = &further.list.at[0];
	assert_ends(found, TCP, client, 6000, server, 80);
	assert_true(found->quoted);
	assert_false(found->tcp.length_known);
	assert_int_equal(found->tcp.sequence, 100);
	assert_int_equal(found->tcp.flags, TCP_SYN);
	array_free(&further.list);
}

static void a_quoted_tunnel_has_two(void **state)
{
	struct transports further = { 0 };
	struct test_frame inside = segment(&syn), middle = tunneled(1111, &inside);
	struct test_frame frame = quoted(&middle, middle.length - ETHERNET_HEADER);
	struct packet p = decoded(&frame, &further);

	(void)state;
	assert_false(p.has_tcp || p.has_udp);
	assert_int_equal(p.further_count, 2);
	assert_ends(&further.list.at[0], UDP, near_end, 1111, far_end, 4789);
	assert_ends(&further.list.at[1], TCP, client, 6000, server, 80);
	assert_true(further.list.at[0].quoted && further.list.at[1].quoted);
	array_free(&further.list);
}

/* The eight octets that every ICMP error quotes are all of a UDP header, but of TCP just the ports and
 * the sequence number. */
static void of_a_header_that_is_cut_too_short_nothing_is_known(void **state)
{
	struct transports further = { 0 };
	struct test_frame tcp = segment(&syn), udp = message(&datagram);
	const struct {
		const struct test_frame *of;
		uint32_t octets;
		int found;
	} cuts[] = { { &tcp, 28, 0 }, { &tcp, 35, 0 }, { &tcp, 36, 1 }, { &udp, 27, 0 },
		{ &udp, 28, 1 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cuts); i++) {
		struct test_frame frame = quoted(cuts[i].of, cuts[i].octets);
		assert_int_equal(decoded(&frame, &further).further_count, cuts[i].found);
	}
	array_free(&further.list);
}

static void nobody_needs_to_listen(void **state)
{
	struct test_frame inside = segment(&syn), frame = tunneled(1111, &inside);

	(void)state;
	assert_int_equal(decoded(&frame, NULL).further_count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ordinary_frame_has_one),
		cmocka_unit_test(the_tunnel_comes_before_the_packet_that_counts),
		cmocka_unit_test(tunnels_in_tunnels_come_in_order),
		cmocka_unit_test(a_quoted_segment_is_marked_and_does_not_count),
		cmocka_unit_test(a_quoted_tunnel_has_two),
		cmocka_unit_test(of_a_header_that_is_cut_too_short_nothing_is_known),
		cmocka_unit_test(nobody_needs_to_listen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
