/* ICMP: messages as octets, the fields they must show. */
#include "dissected.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

enum { ICMP = 1 };

#define FROM                        "192.0.2.2"
#define TO                          "192.0.2.1"

#define DISSECT(dissected, message) dissect(dissected, FROM, TO, ICMP, message, sizeof(message))
/* --- questions and answers --- */

static const uint8_t echo_request[] = {
	/* type, code, checksum, identifier, sequence number */
	8, 0, 0x21, 0x04, 0x12, 0x34, 0, 1,
	/* data */
	'a', 'b', 'c', 'd'
};

static void an_echo_request_is_numbered(void **state)
{
	DISSECT(*state, echo_request);
	assert_fields(*state, "frame.protocols", "eth:ethertype:ip:icmp:data", "icmp.type", "8",
	    "icmp.code", "0", "icmp.checksum.status", "1", "icmp.ident", "4660", "icmp.ident_le",
	    "13330", "icmp.seq", "1", "icmp.seq_le", "256", "data.data", "61626364", NULL);
	assert_string_equal(dissected_summary(*state), "echo request id=0x1234 seq=1 ttl=64");
	assert_survives_damage(*state);
}

static void a_changed_octet_makes_the_checksum_bad(void **state)
{
	uint8_t message[sizeof echo_request];

	memcpy(message, echo_request, sizeof message);
	message[9]++;
	DISSECT(*state, message);
	assert_fields(*state, "icmp.checksum.status", "0", "icmp.seq", "1", NULL);
}

static void without_all_octets_the_checksum_is_not_judged(void **state)
{
	struct dissected *dissected = *state;

	DISSECT(dissected, echo_request);
	dissect_cut(dissected, dissected->frame.length - 1);
	assert_fields(dissected, "icmp.checksum.status", "2", "data.data", "616263", NULL);
	assert_int_equal(dissected->packet.error, PACKET_FINE);
}

static const uint8_t echo_reply_with_time[] = { 0, 0, 0xec, 0xf0, 0, 7, 0, 2,
	/* 1000000000 seconds and 0 microseconds, by a machine that begins with the lowest octet */
	0x00, 0xca, 0x9a, 0x3b, 0, 0, 0, 0,
	/* more data */
	'x' };

static void the_time_that_ping_put_in_its_data_is_told_from_the_data(void **state)
{
	DISSECT(*state, echo_reply_with_time);
	assert_fields(*state, "icmp.data_time_relative", "0.000000500", "data.data", "78", NULL);
	assert_string_equal(dissected_summary(*state), "echo reply id=0x0007 seq=2 ttl=64");
	assert_survives_damage(*state);
}

static const uint8_t timestamp_reply[] = { 14, 0, 0xf1, 0xc0, 0, 1, 0, 2,
	/* originate, receive, transmit */
	0, 0, 0, 10, 0, 0, 0, 20, 0, 0, 0, 30 };

static void a_timestamp_reply_holds_three_times(void **state)
{
	DISSECT(*state, timestamp_reply);
	assert_fields(*state, "icmp.ident", "1", "icmp.originate_timestamp", "10",
	    "icmp.receive_timestamp", "20", "icmp.transmit_timestamp", "30", NULL);
	assert_survives_damage(*state);
}

static const uint8_t mask_reply[] = { 18, 0, 0xee, 0xfb, 0, 1, 0, 2, 255, 255, 255, 0 };

static void a_mask_reply_is_shown_like_an_address(void **state)
{
	DISSECT(*state, mask_reply);
	assert_fields(*state, "icmp.address_mask", "255.255.255.0", NULL);
	assert_survives_damage(*state);
}

static const uint8_t router_advertisement[] = {
	/* two routers of two words each, for 1800 seconds */
	9, 0, 0xd9, 0xed, 2, 2, 0x07, 0x08, 10, 0, 0, 1, 0, 0, 0, 5, 10, 0, 0, 2, 0xff, 0xff, 0xff, 0xff
};

static void a_router_advertisement_lists_routers_with_their_preference(void **state)
{
	DISSECT(*state, router_advertisement);
	assert_fields(*state, "icmp.num_addrs", "2", "icmp.lifetime", "1800", "icmp.router_address",
	    "10.0.0.1,10.0.0.2", "icmp.pref_level", "5,-1", NULL);
	assert_survives_damage(*state);
}

static const uint8_t unassigned[] = { 99, 0, 0x93, 0xf9, 1, 2, 3, 4, 5 };

static void of_a_type_that_nobody_assigned_only_the_first_fields_show(void **state)
{
	DISSECT(*state, unassigned);
	assert_fields(*state, "icmp.type", "99", "frame.protocols", "eth:ethertype:ip:icmp",
	    "data.data", "", NULL);
	assert_string_equal(dissected_summary(*state), "ICMP message of type 99");
	assert_survives_damage(*state);
}

static void three_octets_are_no_message(void **state)
{
	struct dissected *dissected = *state;

	dissect(dissected, FROM, TO, ICMP, echo_request, 3);
	assert_int_equal(dissected->packet.error, PACKET_MALFORMED);
	assert_fields(dissected, "icmp.type", "8", "icmp.checksum", "", NULL);
}

/* --- errors --- */

static const uint8_t port_unreachable[] = { 3, 3, 0xc7, 0xc5, 0, 0, 0, 0,
	/* quoted IPv4: from 192.0.2.1 to 192.0.2.2, UDP */
	0x45, 0, 0, 33, 0, 1, 0x40, 0, 64, 17, 0xb6, 0xc6, 192, 0, 2, 1, 192, 0, 2, 2,
	/* quoted UDP: from 5000 to 4242 */
	0x13, 0x88, 0x10, 0x92, 0, 13, 0x11, 0x11 };

static void an_error_shows_the_packet_it_is_about(void **state)
{
	DISSECT(*state, port_unreachable);
	assert_fields(*state, "frame.protocols", "eth:ethertype:ip:icmp:ip:udp", "icmp.unused",
	    "00000000", "ip.src", "192.0.2.2,192.0.2.1", "ip.proto", "1,17", "udp.srcport", "5000",
	    "udp.dstport", "4242", NULL);
	assert_string_equal(dissected_summary(*state), "destination unreachable: port unreachable");
	assert_survives_damage(*state);
}

static void the_quoted_packet_does_not_say_who_speaks(void **state)
{
	struct dissected *dissected = *state;

	DISSECT(dissected, port_unreachable);
	text_clear(&dissected->text);
	endpoint_format_port(&dissected->packet.from, &dissected->text);
	assert_string_equal(text_string(&dissected->text), FROM);
	assert_int_equal(dissected->packet.ip_protocol, ICMP);
	assert_false(dissected->packet.has_udp);
	assert_false(dissected->packet.quoted);
	assert_int_equal(dissected->packet.own_layers, 4);  /* frame, Ethernet, IPv4, ICMP */
	assert_int_equal(dissected->packet.layer_count, 6); /* and IPv4, UDP */
}

static const uint8_t fragmentation_needed[] = { 3, 4, 0x4b, 0x8b, 0, 0, 0x05, 0x78,
	/* quoted IPv4, TCP */
	0x45, 0, 0x05, 0xdc, 0, 1, 0x40, 0, 64, 6, 0xb1, 0x26, 192, 0, 2, 1, 192, 0, 2, 2,
	/* the first 8 octets of TCP: ports and sequence number */
	0x0f, 0xa0, 0x9c, 0x40, 0, 0, 0, 9 };

static void that_a_quote_ends_early_is_no_fault(void **state)
{
	struct dissected *dissected = *state;

	DISSECT(dissected, fragmentation_needed);
	assert_int_equal(dissected->packet.error, PACKET_FINE);
	assert_false(dissected->packet.has_tcp);
	assert_fields(dissected, "icmp.mtu", "1400", "tcp.srcport", "4000", "tcp.dstport", "40000",
	    "tcp.flags", "", NULL);
	assert_string_equal(dissected_summary(dissected),
	    "destination unreachable: fragmentation needed, at most 1400 octets");
	assert_survives_damage(dissected);
}

static const uint8_t quench_without_quote[] = { 4, 0, 0xfb, 0xff, 0, 0, 0, 0 };

static void an_error_may_quote_nothing(void **state)
{
	struct dissected *dissected = *state;

	DISSECT(dissected, quench_without_quote);
	assert_int_equal(dissected->packet.error, PACKET_FINE);
	assert_fields(dissected, "frame.protocols", "eth:ethertype:ip:icmp", NULL);
}

static const uint8_t redirect[] = { 5, 1, 0xab, 0x73, 192, 0, 2, 254,
	/* quoted IPv4, UDP */
	0x45, 0, 0, 30, 0, 1, 0x40, 0, 64, 17, 0xb6, 0xc9, 192, 0, 2, 2, 192, 0, 2, 1, 0x13, 0x88, 0x10,
	0x92, 0, 10, 0, 0,
	/* RFC 792 wants no more of it */
	'h', 'i' };

static void a_redirect_names_the_better_gateway(void **state)
{
	DISSECT(*state, redirect);
	assert_fields(
	    *state, "icmp.redir_gw", "192.0.2.254", "udp.dstport", "4242", "data.data", "", NULL);
	assert_string_equal(dissected_summary(*state), "redirect: for the host");
	assert_survives_damage(*state);
}

static const uint8_t time_exceeded_with_length[] = {
	/* 7 words are quoted; what stands behind them is something else (RFC 4884) */
	11, 0, 0xb0, 0xb7, 0, 7, 0, 0, 0x45, 0, 0, 60, 0, 1, 0x40, 0, 1, 17, 0xf5, 0xab, 192, 0, 2, 2,
	192, 0, 2, 1, 0x13, 0x88, 0x10, 0x92, 0, 40, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0
};

static void a_length_says_where_the_quote_ends(void **state)
{
	DISSECT(*state, time_exceeded_with_length);
	assert_fields(*state, "icmp.length", "7", "icmp.length.original_datagram", "28", "icmp.unused",
	    "00,0000", "udp.length", "40", "data.data", "", NULL);
	assert_string_equal(
	    dissected_summary(*state), "time exceeded: time to live reached 0 on the way");
	assert_survives_damage(*state);
}

static const uint8_t parameter_problem[] = { 12, 0, 0xe1, 0xcc, 9, 0, 0, 0, 0x45, 0, 0, 28, 0, 1, 0,
	0, 64, 17, 0, 0, 192, 0, 2, 2, 192, 0, 2, 1 };

static void a_parameter_problem_points_at_an_octet(void **state)
{
	DISSECT(*state, parameter_problem);
	assert_fields(*state, "icmp.pointer", "9", "icmp.unused", "000000", "ip.len", "48,28", NULL);
	assert_survives_damage(*state);
}

static const uint8_t error_about_an_error[] = { 3, 1, 0xe7, 0x7e, 0, 0, 0, 0, 0x45, 0, 0, 56, 0, 1,
	0, 0, 64, 1, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 3, 3, 0, 0, 0, 0, 0, 0, 0x45, 0, 0, 28, 0, 1, 0,
	0, 64, 17, 0, 0, 192, 0, 2, 2, 192, 0, 2, 1, 0, 1, 0, 2, 0, 8, 0, 0 };

static void a_quote_within_a_quote_is_read_too(void **state)
{
	struct dissected *dissected = *state;

	DISSECT(dissected, error_about_an_error);
	assert_fields(dissected, "icmp.type", "3,3", "ip.proto", "1,1,17", "icmp.checksum.status",
	    "1,2", "udp.dstport", "2", NULL);
	assert_int_equal(dissected->packet.own_layers, 4);
	assert_survives_damage(dissected);
}

int main(void)
{
	const struct CMUnitTest tests[] = { DISSECTED(an_echo_request_is_numbered),
		DISSECTED(a_changed_octet_makes_the_checksum_bad),
		DISSECTED(without_all_octets_the_checksum_is_not_judged),
		DISSECTED(the_time_that_ping_put_in_its_data_is_told_from_the_data),
		DISSECTED(a_timestamp_reply_holds_three_times),
		DISSECTED(a_mask_reply_is_shown_like_an_address),
		DISSECTED(a_router_advertisement_lists_routers_with_their_preference),
		DISSECTED(of_a_type_that_nobody_assigned_only_the_first_fields_show),
		DISSECTED(three_octets_are_no_message), DISSECTED(an_error_shows_the_packet_it_is_about),
		DISSECTED(the_quoted_packet_does_not_say_who_speaks),
		DISSECTED(that_a_quote_ends_early_is_no_fault), DISSECTED(an_error_may_quote_nothing),
		DISSECTED(a_redirect_names_the_better_gateway),
		DISSECTED(a_length_says_where_the_quote_ends),
		DISSECTED(a_parameter_problem_points_at_an_octet),
		DISSECTED(a_quote_within_a_quote_is_read_too) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
