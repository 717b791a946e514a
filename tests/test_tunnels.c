/* Packets inside packets: tags, labels and tunnels, and 802.3 frames that say their length. */
#include "look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void every_tunnel_leads_to_the_packet_inside(void **state)
{
	static const struct expected paths[] = {
		{ "provider_vlan", "eth:ethertype:ieee8021ad:ethertype:vlan:ethertype:ip:udp:data" },
		{ "snap", "eth:llc:ip:udp:data" },
		{ "pppoe_session", "eth:ethertype:pppoes:ppp:ip:udp:data" },
		{ "ppp_compressed", "ppp:ip:udp:data" },
		{ "mpls", "eth:ethertype:mpls:ip:udp:data" },
		{ "gre", "eth:ethertype:ip:gre:ip:udp:data" },
		{ "gre_version_1", "eth:ethertype:ip:gre:ppp:ip:udp:data" },
		{ "erspan", "eth:ethertype:ip:gre:erspan:eth:ethertype:ip:udp:data" },
		{ "erspan_3", "eth:ethertype:ip:gre:erspan:eth:ethertype:ip:udp:data" },
		{ "vxlan", "eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:udp:data" },
		{ "geneve", "eth:ethertype:ip:udp:geneve:ip:udp:data" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct look look = { 0 };
		look_at(&look, paths[i].field);
		assert_string_equal(values_of(&look, "frame.protocols"), paths[i].value);
		assert_string_equal(values_of(&look, "data.data"), "78");
		assert_int_equal(look.packet.error, PACKET_FINE);
		look_away(&look);
	}
}

static void what_the_network_says_of_itself_is_named(void **state)
{
	static const struct expected paths[] = {
		{ "spanning_tree", "eth:llc:stp" },
		{ "type_zero", "eth:ethertype:data" },
		{ "loop", "eth:ethertype:loop:data" },
		{ "loop_forward", "eth:ethertype:loop:data" },
		{ "eapol_key", "eth:ethertype:eapol" },
		{ "eapol_eap", "eth:ethertype:eapol:eap" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct look look = { 0 };
		look_at(&look, paths[i].field);
		assert_string_equal(values_of(&look, "frame.protocols"), paths[i].value);
		assert_int_equal(look.packet.error, PACKET_FINE);
		look_away(&look);
	}
}

static void it_is_the_packet_inside_that_says_who_speaks(void **state)
{
	static const char *const names[] = { "gre", "vxlan", "geneve", "mpls" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct look look = { 0 };
		look_at(&look, names[i]);
		assert_true(look.packet.has_udp);
		assert_int_equal(look.packet.from.port, 4000);
		assert_int_equal(look.packet.to.port, 5000);
		assert_int_equal(look.packet.from.address[0], 127);
		assert_int_equal(look.packet.payload_length, 1);
		look_away(&look);
	}
}

static void both_headers_show_their_addresses_in_order(void **state)
{
	(void)state;
	assert_shows("vxlan", (const struct expected[]){ { "ip.src", "192.0.2.2,127.0.0.2" },
	                          { "udp.dstport", "4789,5000" }, { NULL, NULL } });
}

static void the_stream_is_that_of_the_packet_inside(void **state)
{
	struct look look = { 0 };

	(void)state;
	look_at(&look, "vxlan");
	look.packet.facts = (struct stream_facts){ .known = true, .stream = 7 };
	look_again(&look);
	assert_string_equal(values_of(&look, "udp.stream"), "7");
	look_away(&look);
}

static void headers_show_their_fields(void **state)
{
	(void)state;
	assert_shows("provider_vlan",
	    (const struct expected[]){ { "ieee8021ad.priority", "1" }, { "ieee8021ad.dei", "0" },
	        { "ieee8021ad.id", "200" }, { "ieee8021ah.etype", "0x8100" }, { NULL, NULL } });
	assert_shows(
	    "mpls", (const struct expected[]){ { "mpls.label", "16,21" }, { "mpls.exp", "5,0" },
	                { "mpls.bottom", "0,1" }, { "mpls.ttl", "64,64" }, { NULL, NULL } });
	assert_shows(
	    "vxlan", (const struct expected[]){ { "vxlan.flags", "0x0800" }, { "vxlan.flag_i", "1" },
	                 { "vxlan.flag_g", "0" }, { "vxlan.vni", "123" }, { NULL, NULL } });
	assert_shows("geneve", (const struct expected[]){ { "geneve.vni", "0x00007b" },
	                           { "geneve.flags.critical", "1" }, { "geneve.option.length", "8,8" },
	                           { "geneve.option.type.critical", "1" }, { NULL, NULL } });
	assert_shows(
	    "erspan", (const struct expected[]){ { "erspan.version", "1" }, { "erspan.vlan", "20" },
	                  { "erspan.spanid", "1" }, { "erspan.index", "2" }, { NULL, NULL } });
}

static void a_gre_header_has_only_the_parts_it_announces(void **state)
{
	(void)state;
	assert_shows("gre",
	    (const struct expected[]){ { "gre.checksum.status", "1" }, { "gre.key", "0x00000007" },
	        { "gre.sequence_number", "1" }, { "gre.ack_number", "" }, { NULL, NULL } });
	assert_shows(
	    "gre_version_1", (const struct expected[]){ { "gre.key", "" }, { "gre.key.call_id", "16" },
	                         { "gre.ack_number", "2" }, { "gre.checksum", "" }, { NULL, NULL } });
}

static void a_damaged_gre_packet_has_a_bad_checksum(void **state)
{
	struct look look = { 0 };

	(void)state;
	look_at(&look, "gre");
	look.bytes[look.packet.length - 1] ^= 1;
	look_again(&look);
	assert_string_equal(values_of(&look, "gre.checksum.status"), "0");
	look_away(&look);
}

static void the_address_octets_of_ppp_may_be_left_out(void **state)
{
	(void)state;
	assert_shows("ppp_link_control",
	    (const struct expected[]){ { "ppp.address", "0xff" }, { "ppp.protocol", "0xc021" },
	        { "ppp.code", "1" }, { "ppp.length", "8" }, { NULL, NULL } });
	assert_shows("ppp_compressed", (const struct expected[]){ { "ppp.address", "" },
	                                   { "ppp.protocol", "0x0021" }, { NULL, NULL } });
}

static void discovery_shows_its_tags(void **state)
{
	(void)state;
	assert_shows("pppoe_discovery",
	    (const struct expected[]){ { "pppoe.code", "0x07" }, { "pppoed.tags.ac_name", "BRAS" },
	        { "pppoed.tags.host_uniq", "010203" }, { NULL, NULL } });
}

static void a_frame_with_a_length_has_a_service_in_place_of_a_type(void **state)
{
	(void)state;
	assert_shows("snap", (const struct expected[]){ { "eth.len", "37" }, { "llc.oui", "0" },
	                         { "llc.type", "0x0800" }, { NULL, NULL } });
	assert_shows("spanning_tree",
	    (const struct expected[]){ { "llc.dsap", "0x42" }, { "llc.dsap.sap", "33" },
	        { "llc.control", "0x0003" }, { NULL, NULL } });
	assert_shows(
	    "llc_numbered", (const struct expected[]){ { "llc.control", "0x0402" }, { NULL, NULL } });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_tunnel_leads_to_the_packet_inside),
		cmocka_unit_test(what_the_network_says_of_itself_is_named),
		cmocka_unit_test(it_is_the_packet_inside_that_says_who_speaks),
		cmocka_unit_test(both_headers_show_their_addresses_in_order),
		cmocka_unit_test(the_stream_is_that_of_the_packet_inside),
		cmocka_unit_test(headers_show_their_fields),
		cmocka_unit_test(a_gre_header_has_only_the_parts_it_announces),
		cmocka_unit_test(a_damaged_gre_packet_has_a_bad_checksum),
		cmocka_unit_test(the_address_octets_of_ppp_may_be_left_out),
		cmocka_unit_test(discovery_shows_its_tags),
		cmocka_unit_test(a_frame_with_a_length_has_a_service_in_place_of_a_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
