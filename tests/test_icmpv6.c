/* ICMPv6 and neighbor discovery: messages as octets, the fields they must show. */
#include "dissected.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { ICMPV6 = 58 };

/* The checksums of the messages below include these addresses. */
#define DISSECT6(dissected, message)                                                               \
	dissect(dissected, "fe80::2", "fe80::1", ICMPV6, message, sizeof(message))

/* --- echoes and errors --- */

static const uint8_t echo_request_6[] = { 128, 0, 0x08, 0x14, 0x12, 0x34, 0, 5, 'h', 'i' };

static void an_icmpv6_checksum_includes_the_addresses(void **state)
{
	DISSECT6(*state, echo_request_6);
	assert_fields(*state, "frame.protocols", "eth:ethertype:ipv6:icmpv6:data", "icmpv6.type", "128",
	    "icmpv6.checksum.status", "1", "icmpv6.echo.identifier", "0x1234",
	    "icmpv6.echo.sequence_number", "5", "data.data", "6869", NULL);
	assert_string_equal(dissected_summary(*state), "echo request id=0x1234 seq=5");
	assert_survives_damage(*state);
	dissect(*state, "fe80::2", "fe80::3", ICMPV6, echo_request_6, sizeof echo_request_6);
	assert_fields(*state, "icmpv6.checksum.status", "0", NULL);
}

static const uint8_t too_big[] = { 2, 0, 0x69, 0x09, 0, 0, 0x05, 0x00,
	/* quoted IPv6 from fe80::1 to fe80::2 */
	0x60, 0, 0, 0, 0, 16, 17, 64, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xfe, 0x80,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
	/* quoted UDP */
	0x13, 0x88, 0x10, 0x92, 0, 16, 0, 0 };

static void a_packet_too_big_comes_back_with_the_size_that_fits(void **state)
{
	struct dissected *dissected = *state;

	DISSECT6(dissected, too_big);
	assert_fields(dissected, "icmpv6.mtu", "1280", "ipv6.src", "fe80::2,fe80::1", "udp.dstport",
	    "4242", NULL);
	assert_int_equal(dissected->packet.error, PACKET_FINE);
	assert_false(dissected->packet.has_udp);
	assert_string_equal(dissected_summary(dissected), "packet too big: at most 1280 octets");
	assert_survives_damage(dissected);
}

static const uint8_t unreachable_tcp[] = { 1, 4, 0, 0, 0, 0, 0, 0,
	/* quoted IPv6 from fe80::1 to fe80::2 */
	0x60, 0, 0, 0, 0, 26, 6, 64, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xfe, 0x80,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
	/* quoted TCP from 5000 to 80, sequence 7 */
	0x13, 0x88, 0, 80, 0, 0, 0, 7, 0, 0, 0, 9, 0x50, 0x18, 0, 100, 0, 0, 0, 0, 'G', 'E', 'T', ' ',
	'/', ' ' };

static void a_quoted_segment_is_no_piece_of_a_stream(void **state)
{
	DISSECT6(*state, unreachable_tcp);
	assert_fields(*state, "frame.protocols", "eth:ethertype:ipv6:icmpv6:ipv6:tcp", "tcp.seq_raw",
	    "7", "tcp.payload", "474554202f20", "tcp.len", "", NULL);
	assert_survives_damage(*state);
}

static const uint8_t unreachable_without_quote[] = { 1, 4, 0x01, 0xb5, 0, 0, 0, 0 };

static void an_icmpv6_error_may_quote_nothing(void **state)
{
	struct dissected *dissected = *state;

	DISSECT6(dissected, unreachable_without_quote);
	assert_int_equal(dissected->packet.error, PACKET_FINE);
	assert_fields(dissected, "frame.protocols", "eth:ethertype:ipv6:icmpv6", NULL);
}

static const uint8_t unreachable_6[] = {
	/* 5 units of 8 octets are quoted */
	1, 4, 0x44, 0x43, 5, 0, 0, 0, 0x60, 0, 0, 0, 0, 0, 59, 64, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 1, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x20, 0, 0, 0
};

static void an_icmpv6_error_may_tell_how_much_it_quotes(void **state)
{
	DISSECT6(*state, unreachable_6);
	assert_fields(*state, "icmpv6.length", "5", "icmpv6.reserved", "000000", "ipv6.nxt", "58,59",
	    "data.data", "", NULL);
	assert_string_equal(dissected_summary(*state), "destination unreachable: port unreachable");
	assert_survives_damage(*state);
}

static const uint8_t unassigned_6[] = { 200, 1, 0x36, 0xb6, 1, 2, 3 };

static void the_content_of_an_unassigned_icmpv6_type_is_data_of_icmpv6(void **state)
{
	DISSECT6(*state, unassigned_6);
	assert_fields(*state, "icmpv6.data", "010203", "data.data", "", NULL);
	assert_survives_damage(*state);
}

/* --- neighbor discovery --- */

static const uint8_t solicitation[] = { 135, 0, 0x63, 0x06, 0, 0, 0, 0, 0xfe, 0x80, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 1,
	/* option: source's hardware address */
	1, 1, 2, 0, 0, 0, 0, 2,
	/* option: nonce */
	14, 1, 1, 2, 3, 4, 5, 6 };

static void a_solicitation_asks_for_the_owner_of_an_address(void **state)
{
	DISSECT6(*state, solicitation);
	assert_fields(*state, "icmpv6.nd.ns.target_address", "fe80::1", "icmpv6.opt.type", "1,14",
	    "icmpv6.opt.src_linkaddr", "02:00:00:00:00:02", "icmpv6.opt.linkaddr", "02:00:00:00:00:02",
	    "icmpv6.opt.nonce", "010203040506", NULL);
	assert_string_equal(dissected_summary(*state), "neighbor solicitation for fe80::1");
	assert_survives_damage(*state);
}

static const uint8_t advertisement[] = { 136, 0, 0x18, 0x13, 0x60, 0, 0, 0, 0xfe, 0x80, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
	/* option: target's hardware address */
	2, 1, 2, 0, 0, 0, 0, 9 };

static void an_advertisement_says_who_owns_the_address(void **state)
{
	DISSECT6(*state, advertisement);
	assert_fields(*state, "icmpv6.nd.na.flag", "0x60000000", "icmpv6.nd.na.flag.r", "0",
	    "icmpv6.nd.na.flag.s", "1", "icmpv6.nd.na.flag.o", "1", "icmpv6.nd.na.target_address",
	    "fe80::2", "icmpv6.opt.target_linkaddr", "02:00:00:00:00:09", NULL);
	assert_survives_damage(*state);
}

static const uint8_t router_6[] = { 134, 0, 0x38, 0xa7, 64, 0xc8, 0x07, 0x08, 0, 0, 0x75, 0x30, 0,
	0, 0x03, 0xe8,
	/* option: prefix 2001:db8::/64 */
	3, 4, 64, 0xc0, 0, 1, 0x51, 0x80, 0, 0, 0x38, 0x40, 0, 0, 0, 0, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0,
	/* option: MTU */
	5, 1, 0, 0, 0, 0, 0x05, 0xdc,
	/* option: route to 2001:db8:1::/48, of high preference */
	24, 2, 48, 0x08, 0, 0, 0x07, 0x08, 0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0 };

static void a_router_advertises_prefixes_routes_and_the_mtu(void **state)
{
	DISSECT6(*state, router_6);
	assert_fields(*state, "icmpv6.nd.ra.cur_hop_limit", "64", "icmpv6.nd.ra.flag.m", "1",
	    "icmpv6.nd.ra.flag.prf", "1", "icmpv6.nd.ra.router_lifetime", "1800",
	    "icmpv6.nd.ra.reachable_time", "30000", "icmpv6.nd.ra.retrans_timer", "1000",
	    "icmpv6.opt.prefix.length", "64,48", "icmpv6.opt.prefix",
	    "2001:db8::,2001:db8:1::", "icmpv6.opt.prefix.flag.a", "1",
	    "icmpv6.opt.prefix.valid_lifetime", "86400", "icmpv6.opt.mtu", "1500",
	    "icmpv6.opt.route_info.flag.route_preference", "1", "icmpv6.opt.route_lifetime", "1800",
	    NULL);
	assert_survives_damage(*state);
}

static const uint8_t router_names[] = { 134, 0, 0xd3, 0x3d, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	/* option: DNS server fe80::1 */
	25, 3, 0, 0, 0, 0, 2, 0x58, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	/* option: DNS search list: example.org, lab */
	31, 4, 0, 0, 0, 0, 2, 0x58, 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 3, 'o', 'r', 'g', 0, 3, 'l',
	'a', 'b', 0, 0, 0, 0, 0, 0, 0,
	/* option: captive portal */
	37, 2, 'h', 't', 't', 'p', 's', ':', '/', '/', 'a', '.', 'b', '/', 0, 0,
	/* option: NAT64 prefix of 64 bits */
	38, 2, 0x02, 0x59, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0 };

static void a_router_advertises_where_to_ask_for_names(void **state)
{
	DISSECT6(*state, router_names);
	assert_fields(*state, "icmpv6.opt.rdnss", "fe80::1", "icmpv6.opt.rdnss.lifetime", "600",
	    "icmpv6.opt.dnssl", "example.org,lab", "icmpv6.opt.captive_portal", "https://a.b/",
	    "icmpv6.opt.pref64.scaled_lifetime", "75", "icmpv6.opt.pref64.plc", "0x0001",
	    "icmpv6.opt.pref64.prefix", "64:ff9b::", NULL);
	assert_survives_damage(*state);
}

static void a_search_domain_longer_than_any_name_is_passed_over(void **state)
{
	/* router solicitation; option: DNS search list of 5 labels, 63 octets each */
	uint8_t message[8 + 328] = { 133, [8] = 31, [9] = 41 };

	for (size_t label = 0; label < 5; label++)
		message[16 + label * 64] = 63;
	DISSECT6(*state, message);
	assert_fields(*state, "icmpv6.opt.type", "31", "icmpv6.opt.dnssl", "", NULL);
	assert_int_equal(((struct dissected *)*state)->packet.error, PACKET_FINE);
}

static const uint8_t redirect_6[] = { 137, 0, 0x39, 0x2e, 0, 0, 0, 0, 0xfe, 0x80, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 9, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	/* option: redirected packet */
	4, 7, 0, 0, 0, 0, 0, 0,
	/* quoted IPv6 from fe80::1 to fe80::2 */
	0x60, 0, 0, 0, 0, 8, 17, 64, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xfe, 0x80,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
	/* quoted UDP */
	0x13, 0x88, 0x10, 0x92, 0, 8, 0, 0 };

static void an_icmpv6_redirect_names_the_better_hop(void **state)
{
	DISSECT6(*state, redirect_6);
	assert_fields(*state, "icmpv6.nd.rd.target_address", "fe80::9",
	    "icmpv6.rd.na.destination_address", "2001:db8::1", "icmpv6.opt.redirected_packet", "1",
	    "ipv6.src", "fe80::2,fe80::1", "udp.dstport", "4242", NULL);
	assert_false(((struct dissected *)*state)->packet.has_udp);
	assert_survives_damage(*state);
}

static const uint8_t option_of_nothing[] = { 133, 0, 0x7c, 0xb4, 0, 0, 0, 0, 1, 0, 0, 0 };

static void an_option_of_no_length_is_malformed(void **state)
{
	struct dissected *dissected = *state;

	DISSECT6(dissected, option_of_nothing);
	assert_int_equal(dissected->packet.error, PACKET_MALFORMED);
	assert_string_equal(dissected->packet.why, "an option of no length would never end");
	assert_survives_damage(dissected);
}

static const uint8_t option_too_long[] = { 133, 0, 0x7a, 0xac, 0, 0, 0, 0, 1, 2, 2, 0, 0, 0, 0, 2 };

static void an_option_longer_than_its_message_is_malformed(void **state)
{
	struct dissected *dissected = *state;

	DISSECT6(dissected, option_too_long);
	assert_int_equal(dissected->packet.error, PACKET_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = { DISSECTED(an_icmpv6_checksum_includes_the_addresses),
		DISSECTED(a_packet_too_big_comes_back_with_the_size_that_fits),
		DISSECTED(a_quoted_segment_is_no_piece_of_a_stream),
		DISSECTED(an_icmpv6_error_may_quote_nothing),
		DISSECTED(an_icmpv6_error_may_tell_how_much_it_quotes),
		DISSECTED(the_content_of_an_unassigned_icmpv6_type_is_data_of_icmpv6),
		DISSECTED(a_solicitation_asks_for_the_owner_of_an_address),
		DISSECTED(an_advertisement_says_who_owns_the_address),
		DISSECTED(a_router_advertises_prefixes_routes_and_the_mtu),
		DISSECTED(a_router_advertises_where_to_ask_for_names),
		DISSECTED(a_search_domain_longer_than_any_name_is_passed_over),
		DISSECTED(an_icmpv6_redirect_names_the_better_hop),
		DISSECTED(an_option_of_no_length_is_malformed),
		DISSECTED(an_option_longer_than_its_message_is_malformed) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
