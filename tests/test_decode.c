/* Decoding: what the specimens say, field by field: links, IP, ICMP, IGMP. */
#include "look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* --- links --- */

static void every_link_type_leads_to_the_same_datagram(void **state)
{
	static const struct expected paths[] = {
		{ "linux_cooked", "sll:ethertype:ip:udp:data" },
		{ "linux_cooked_v2", "sll:ethertype:ip:udp:data" },
		{ "bsd_loopback", "null:ip:udp:data" },
		{ "raw_ip", "raw:ip:udp:data" },
		{ "vlan", "eth:ethertype:vlan:ethertype:ip:udp:data" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++)
		assert_shows(paths[i].field, (const struct expected[]){
		                                 { "frame.protocols", paths[i].value },
		                                 { "udp.port", "4000,5000" },
		                                 { "data.data", "78" },
		                                 { NULL, NULL },
		                             });
}

static void octets_behind_the_packet_are_padding(void **state)
{
	(void)state;
	assert_shows("vlan", (const struct expected[]){
	                         { "vlan.priority", "3" },
	                         { "vlan.id", "5" },
	                         { "eth.padding", "00000000000000000000000000" },
	                         { "eth.trailer", "" },
	                         { NULL, NULL },
	                     });
}

static void a_cooked_header_says_where_a_packet_went(void **state)
{
	(void)state;
	assert_shows("linux_cooked", (const struct expected[]){
	                                 { "sll.pkttype", "4" },
	                                 { "sll.hatype", "772" },
	                                 { "sll.src.eth", "00:00:00:00:00:00" },
	                                 { "sll.unused", "0000" },
	                                 { "sll.etype", "0x0800" },
	                                 { NULL, NULL },
	                             });
	assert_shows("linux_cooked_v2", (const struct expected[]){ { "sll.pkttype", "4" },
	                                    { "sll.ifindex", "1" }, { NULL, NULL } });
}

static void an_unknown_type_is_data(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "arp_request");
	look.bytes[12] = 0x12;
	look.bytes[13] = 0x34;
	look_again(&look);
	assert_string_equal(values_of(&look, "frame.protocols"), "eth:ethertype:data");
	look_away(&look);
}

/* What it carries stands in the tenth octet of the header, after six here. */
static void an_ip_header_that_is_cut_before_its_protocol_names_none(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "udp");
	look.packet.captured = 20;
	look_again(&look);
	assert_line(&look, "IPv4 [the capture ends inside this header]");
	look_away(&look);
}

static void arp_asks_for_an_address(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "arp_request");
	assert_string_equal(values_of(&look, "arp.opcode"), "1");
	assert_string_equal(values_of(&look, "arp.dst.proto_ipv4"), "192.0.2.2");
	assert_line(&look, "Who has 192.0.2.2? Tell 192.0.2.1");
	look.bytes[21] = 2;
	look_again(&look);
	assert_line(&look, "192.0.2.1 is at 02:00:00:00:00:02");
	look_away(&look);
}

/* --- IP --- */

static void a_later_fragment_carries_no_ports(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "ipv4_fragment");
	assert_true(look.packet.fragment);
	assert_int_equal(look.packet.from.family, 4);
	assert_int_equal(look.packet.from.port, 0);
	assert_false(look.packet.has_udp);
	assert_string_equal(values_of(&look, "ip.frag_offset"), "3");
	assert_string_equal(values_of(&look, "data.data"), "6162636465666768");
	look_away(&look);
}

static void a_first_fragment_shows_its_ports_only_when_it_is_cut(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "udp");
	look.bytes[20] = 0x20; /* more fragments */
	look_again(&look);
	assert_true(look.packet.fragment);
	assert_false(look.packet.has_udp);
	look.packet.captured -= 2;
	look_again(&look);
	assert_true(look.packet.has_udp);
	assert_string_equal(values_of(&look, "udp.checksum.status"), "2");
	look_away(&look);
}

static void extension_headers_lead_to_the_payload(void **state)
{
	(void)state;
	assert_shows("mld_report", (const struct expected[]){
	                               { "frame.protocols", "eth:ethertype:ipv6:ipv6.hopopts:icmpv6" },
	                               { "ipv6.opt.type", "0x05,0x01" },
	                               { "ipv6.opt.router_alert", "0" },
	                               { "icmpv6.checksum.status", "1" },
	                               { "icmpv6.mldr.mar.multicast_address", "ff02::1:ff00:1" },
	                               { NULL, NULL },
	                           });
	assert_shows("ipv6_fragment", (const struct expected[]){
	                                  { "ipv6.fraghdr.more", "1" },
	                                  { "ipv6.fraghdr.ident", "0x0000abcd" },
	                                  { "data.len", "8" },
	                                  { NULL, NULL },
	                              });
	assert_shows("ipv6_routing", (const struct expected[]){
	                                 { "ipv6.routing.segleft", "1" },
	                                 { "udp.checksum.status", "2" },
	                                 { "data.data", "6869" },
	                                 { NULL, NULL },
	                             });
}

static void ipv4_options_show_routes_and_times(void **state)
{
	(void)state;
	assert_shows("ipv4_options", (const struct expected[]){
	                                 { "ip.opt.type", "7,68,0" },
	                                 { "ip.rec_rt", "10.0.0.1" },
	                                 { "ip.empty_rt", "0.0.0.0" },
	                                 { "ip.opt.overflow", "1" },
	                                 { "ip.opt.time_stamp_addr", "10.0.0.3" },
	                                 { "ip.opt.time_stamp", "100" },
	                                 { "udp.length", "9" },
	                                 { NULL, NULL },
	                             });
}

static void a_fragment_that_can_never_be_whole_is_read_as_it_is(void **state)
{
	(void)state;
	assert_shows("fragment_of_a_longer_packet", (const struct expected[]){
	                                                { "ip.flags.mf", "1" },
	                                                { "udp.length", "1717" },
	                                                { "data.data", "78" },
	                                                { NULL, NULL },
	                                            });
}

static void the_checksum_of_udp_lite_may_cover_a_part(void **state)
{
	(void)state;
	assert_shows("udp_lite", (const struct expected[]){
	                             { "frame.protocols", "eth:ethertype:ip:udplite:data" },
	                             { "udp.dstport", "5000" },
	                             { "udp.length", "9" },
	                             { "udp.checksum_coverage", "0" },
	                             { "udp.checksum.status", "1" },
	                             { "data.data", "78" },
	                             { NULL, NULL },
	                         });
	assert_shows("udp_lite_partly", (const struct expected[]){
	                                    { "udp.checksum_coverage", "8" },
	                                    { "udp.checksum.status", "2" },
	                                    { "udp.payload", "78" },
	                                    { NULL, NULL },
	                                });
}

static void a_source_route_ends_at_the_destination(void **state)
{
	(void)state;
	assert_shows("source_route", (const struct expected[]){
	                                 { "ip.dst", "192.0.2.9" },
	                                 { "ip.cur_rt", "192.0.2.1" },
	                                 { "ip.src_rt", "192.0.2.7" },
	                                 { "udp.checksum.status", "1" },
	                                 { NULL, NULL },
	                             });
}

static void neighbors_and_routers_are_found(void **state)
{
	(void)state;
	assert_shows("neighbor_solicitation", (const struct expected[]){
	                                          { "icmpv6.nd.ns.target_address", "fd00::1" },
	                                          { "icmpv6.opt.src_linkaddr", "02:00:00:00:00:02" },
	                                          { NULL, NULL },
	                                      });
	assert_shows("router_advertisement", (const struct expected[]){
	                                         { "icmpv6.nd.ra.router_lifetime", "1800" },
	                                         { "icmpv6.opt.prefix", "2001:db8:1::" },
	                                         { "icmpv6.opt.mtu", "1500" },
	                                         { "icmpv6.opt.rdnss", "2001:db8::53" },
	                                         { NULL, NULL },
	                                     });
}

/* --- ICMP and IGMP --- */

static void what_an_icmp_error_quotes_is_shown_but_does_not_count(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "icmp_port_unreachable");
	const struct packet *p = &look.packet;
	assert_int_equal(p->error, PACKET_FINE);
	assert_false(p->has_tcp || p->quoted);
	assert_int_equal(p->from.address[3], 2);
	assert_int_equal(p->from.port, 0);
	assert_int_equal(p->ip_protocol, 1);
	assert_string_equal(values_of(&look, "ip.src"), "127.0.0.2,127.0.0.1");
	assert_string_equal(values_of(&look, "tcp.srcport"), "40312");
	assert_string_equal(values_of(&look, "tcp.seq"), "1000");
	assert_string_equal(values_of(&look, "tcp.len"), "");
	assert_line(&look, "destination unreachable: port unreachable");
	assert_string_equal(packet_protocol(p)->name, "ICMP");
	look_away(&look);
	look_at(&look, "icmpv6_port_unreachable");
	assert_false(look.packet.has_udp);
	assert_string_equal(values_of(&look, "udp.dstport"), "5000");
	assert_line(&look, "destination unreachable: port unreachable");
	look_away(&look);
}

static void a_ping_names_itself(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "icmp_echo");
	assert_string_equal(values_of(&look, "icmp.ident"), "4660");
	assert_string_equal(values_of(&look, "icmp.ident_le"), "13330");
	assert_string_equal(values_of(&look, "icmp.checksum.status"), "1");
	assert_string_equal(values_of(&look, "data.len"), "16");
	assert_line(&look, "echo request id=0x1234 seq=1 ttl=64");
	look_away(&look);
}

static void joining_and_asking_are_told_apart(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "igmp_report");
	assert_string_equal(values_of(&look, "igmp.version"), "3");
	assert_string_equal(values_of(&look, "igmp.maddr"), "239.1.2.3,239.9.9.9");
	assert_string_equal(values_of(&look, "igmp.saddr"), "10.0.0.1");
	assert_string_equal(values_of(&look, "igmp.checksum.status"), "1");
	assert_string_equal(values_of(&look, "ip.opt.ra"), "0");
	look_away(&look);
	look_at(&look, "igmp_query");
	assert_string_equal(values_of(&look, "igmp.version"), "3");
	assert_string_equal(values_of(&look, "igmp.max_resp"), "100");
	assert_line(&look, "Membership query: who listens to any group?");
	look_away(&look);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_link_type_leads_to_the_same_datagram),
		cmocka_unit_test(octets_behind_the_packet_are_padding),
		cmocka_unit_test(a_cooked_header_says_where_a_packet_went),
		cmocka_unit_test(an_unknown_type_is_data),
		cmocka_unit_test(an_ip_header_that_is_cut_before_its_protocol_names_none),
		cmocka_unit_test(arp_asks_for_an_address),
		cmocka_unit_test(a_later_fragment_carries_no_ports),
		cmocka_unit_test(a_first_fragment_shows_its_ports_only_when_it_is_cut),
		cmocka_unit_test(extension_headers_lead_to_the_payload),
		cmocka_unit_test(ipv4_options_show_routes_and_times),
		cmocka_unit_test(a_fragment_that_can_never_be_whole_is_read_as_it_is),
		cmocka_unit_test(the_checksum_of_udp_lite_may_cover_a_part),
		cmocka_unit_test(a_source_route_ends_at_the_destination),
		cmocka_unit_test(neighbors_and_routers_are_found),
		cmocka_unit_test(what_an_icmp_error_quotes_is_shown_but_does_not_count),
		cmocka_unit_test(a_ping_names_itself),
		cmocka_unit_test(joining_and_asking_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
