/* Tags before a packet and tunnels around it, of the rarer kinds, and what their headers say. */
#include "look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Which headers a specimen shows, outermost first. */
struct sight {
	const char *specimen, *path;
};

/* What one field of it says; "": it is not there. */
struct value {
	const char *specimen, *field, *value;
};

static const struct sight tunnels[] = {
	{ "provider_backbone", "eth:ethertype:ieee8021ah:ethertype:ip:udp:data" },
	{ "vn_tag", "eth:ethertype:vntag:ethertype:ip:udp:data" },
	{ "vn_tag_llc", "eth:ethertype:vntag:llc:ip:udp:data" },
	{ "extension_tag", "eth:ethertype:etag:ethertype:ip:udp:data" },
	{ "trill", "eth:ethertype:trill:eth:ethertype:ip:udp:data" },
	{ "cisco_metadata", "eth:ethertype:cmd:ethertype:ip:udp:data" },
	{ "hsr", "eth:ethertype:hsr:ip:udp:data" },
	{ "fabric_path", "eth:ethertype:cfp:eth:ethertype:ip:udp:data" },
	{ "arista_long", "eth:ethertype:avsp:ethertype:ip:udp:data" },
	{ "arista_short", "eth:ethertype:avsp:ethertype:ip:udp:data" },
	{ "nsh", "eth:ethertype:nsh:ip:udp:data" },
	{ "nsh_pieces", "eth:ethertype:nsh:eth:ethertype:ip:udp:data" },
	{ "gtp", "eth:ethertype:ip:udp:gtp:ip:udp:data" },
	{ "gtp_extended", "eth:ethertype:ip:udp:gtp:ipv6:udp:data" },
	{ "gtp_version_0", "eth:ethertype:ip:udp:gtp:ip:udp:data" },
	{ "gtp_ethernet", "eth:ethertype:ip:udp:gtp:eth:ethertype:ip:udp:data" },
	{ "gtp_echo", "eth:ethertype:ip:udp:gtp" },
	{ "gtp_version_2", "eth:ethertype:ip:udp:gtp:gtpv2" },
	{ "capwap", "eth:ethertype:ip:udp:capwap.data:wlan:llc:ip:udp:data" },
	{ "capwap_ethernet", "eth:ethertype:ip:udp:capwap.data:eth:ethertype:ip:udp:data" },
	{ "teredo", "eth:ethertype:ip:udp:teredo:ipv6:udp:data" },
	{ "ayiya", "eth:ethertype:ip:udp:ayiya:ipv6:udp:data" },
	{ "l2tp", "eth:ethertype:ip:udp:l2tp:ppp:ip:udp:data" },
	{ "l2tp_control", "eth:ethertype:ip:udp:l2tp" },
	{ "lisp", "eth:ethertype:ip:udp:lisp-data:ipv6:udp:data" },
	{ "vxlan_generic", "eth:ethertype:ip:udp:vxlan:ipv6:udp:data" },
	{ "gre_udp", "eth:ethertype:ip:udp:gre:ip:udp:data" },
	{ "etherip", "eth:ethertype:ip:etherip:eth:ethertype:ip:udp:data" },
	{ "authentication_header", "eth:ethertype:ip:ah:ip:udp:data" },
	{ "pim_register", "eth:ethertype:ip:pim:ip:udp:data" },
	{ "pim_hello", "eth:ethertype:ip:pim" },
	{ "pseudowire", "eth:ethertype:mpls:pwethheuristic:pwethcw:eth:ethertype:ip:udp:data" },
	{ "pseudowire_without_word",
	    "eth:ethertype:mpls:pwethheuristic:pwethnocw:eth:ethertype:ip:udp:data" },
	{ "associated_channel", "eth:ethertype:mpls:pwach:ip:udp:data" },
	{ "gre_routes", "eth:ethertype:ip:gre:ip:udp:data" },
	{ "gre_ethernet", "eth:ethertype:ip:gre:eth:ethertype:ip:udp:data" },
	{ "gre_redirect", "eth:ethertype:ip:gre:ip:udp:data" },
	{ "gre_frame_relay", "eth:ethertype:ip:gre:fr:ip:udp:data" },
};

static const struct value tunnel_values[] = {
	{ "provider_backbone", "ieee8021ah.priority", "1" },
	{ "provider_backbone", "ieee8021ah.drop", "1" },
	{ "provider_backbone", "ieee8021ah.nca", "1" },
	{ "provider_backbone", "ieee8021ah.isid", "7777" },
	{ "provider_backbone", "ieee8021ah.cdst", "02:00:00:00:00:03" },
	{ "provider_backbone", "ieee8021ah.csrc", "02:00:00:00:00:04" },
	{ "provider_backbone", "ieee8021ah.etype", "0x0800" },
	{ "vn_tag", "vntag.dir", "1" },
	{ "vn_tag", "vntag.ptr", "1" },
	{ "vn_tag", "vntag.dst", "5" },
	{ "vn_tag", "vntag.looped", "1" },
	{ "vn_tag", "vntag.src", "9" },
	{ "vn_tag", "vntag.etype", "0x0800" },
	{ "vn_tag_llc", "vntag.len", "37" },
	{ "vn_tag_llc", "vntag.dir", "0" },
	{ "extension_tag", "etag.pcp", "5" },
	{ "extension_tag", "etag.dei", "1" },
	{ "extension_tag", "etag.iecid_base", "0x0012" },
	{ "extension_tag", "etag.group", "1" },
	{ "extension_tag", "etag.ecid_base", "0x00d3" },
	{ "extension_tag", "etag.iecid_ext", "0x01" },
	{ "extension_tag", "etag.ecid_ext", "0x02" },
	{ "extension_tag", "etag.etype", "0x0800" },
	{ "trill", "trill.version", "0" },
	{ "trill", "trill.multi_dst", "1" },
	{ "trill", "trill.op_len", "1" },
	{ "trill", "trill.hop_cnt", "5" },
	{ "trill", "trill.egress_nick", "7" },
	{ "trill", "trill.ingress_nick", "9" },
	{ "cisco_metadata", "cmd.version", "1" },
	{ "cisco_metadata", "cmd.length", "1" },
	{ "cisco_metadata", "cmd.options", "0x0001" },
	{ "cisco_metadata", "cmd.sgt", "17" },
	{ "cisco_metadata", "cmd.type", "0x0800" },
	{ "hsr", "hsr.path", "1" },
	{ "hsr", "hsr.lsdu_size", "33" },
	{ "hsr", "hsr.sequence_nr", "258" },
	{ "hsr", "hsr.type", "0x0800" },
	{ "fabric_path", "cfp.ftag", "1" },
	{ "fabric_path", "cfp.ttl", "32" },
	{ "arista_long", "avsp.sub_type", "1" },
	{ "arista_long", "avsp.ver", "0x0010" },
	{ "arista_long", "avsp.64sec", "1559232511" },
	{ "arista_long", "avsp.64ns", "7" },
	{ "arista_long", "avsp.48sec", "" },
	{ "arista_long", "avsp.etype", "0x0800" },
	{ "arista_short", "avsp.ver", "0x0120" },
	{ "arista_short", "avsp.48sec", "65535" },
	{ "arista_short", "avsp.48ns", "7" },
	{ "arista_short", "avsp.64ns", "" },
	{ "nsh", "nsh.version", "0" },
	{ "nsh", "nsh.ttl", "0x003f" },
	{ "nsh", "nsh.length", "6" },
	{ "nsh", "nsh.mdtype", "1" },
	{ "nsh", "nsh.nextproto", "1" },
	{ "nsh", "nsh.spi", "777" },
	{ "nsh", "nsh.si", "7" },
	{ "nsh", "nsh.contextheader", "00000001,00000002,00000003,00000004" },
	{ "nsh_pieces", "nsh.mdtype", "2" },
	{ "nsh_pieces", "nsh.metadataclass", "256" },
	{ "nsh_pieces", "nsh.metadatatype", "5" },
	{ "nsh_pieces", "nsh.metadatalen", "0x03" },
	{ "nsh_pieces", "nsh.metadata", "aabbcc" },
	{ "gtp", "gtp.flags", "0x30" },
	{ "gtp", "gtp.flags.version", "1" },
	{ "gtp", "gtp.flags.payload", "1" },
	{ "gtp", "gtp.message", "0xff" },
	{ "gtp", "gtp.length", "29" },
	{ "gtp", "gtp.teid", "0x00000011" },
	{ "gtp_extended", "gtp.flags.e", "1" },
	{ "gtp_extended", "gtp.flags.s", "1" },
	{ "gtp_extended", "gtp.seq_number", "0x0005" },
	{ "gtp_extended", "gtp.ext_hdr.length", "1,1" },
	{ "gtp_extended", "gtp.ext_hdr.next", "0x85,0xc0,0x00" },
	{ "gtp_version_0", "gtp.flags.version", "0" },
	{ "gtp_version_0", "gtp.seq_number", "0x0001" },
	{ "gtp_version_0", "gtp.flow_label", "0x0002" },
	{ "gtp_version_0", "gtp.sndcp_number", "0xff" },
	{ "gtp_echo", "gtp.message", "0x01" },
	{ "gtp_echo", "gtp.seq_number", "0x0001" },
	{ "gtp_version_2", "gtpv2.flags", "0x48" },
	{ "gtp_version_2", "gtpv2.message_type", "32" },
	{ "gtp_version_2", "gtpv2.msg_length", "8" },
	{ "gtp_version_2", "gtpv2.teid", "0x00000001" },
	{ "gtp_version_2", "gtpv2.seq", "0x000002" },
	{ "teredo", "teredo.auth.idlen", "1" },
	{ "teredo", "teredo.auth.aulen", "2" },
	{ "teredo", "teredo.auth.id", "aa" },
	{ "teredo", "teredo.auth.value", "bbcc" },
	{ "teredo", "teredo.auth.nonce", "0102030405060708" },
	{ "teredo", "teredo.auth.conf", "00" },
	{ "teredo", "teredo.orig.port", "6597" },
	{ "teredo", "teredo.orig.addr", "192.0.2.1" },
	{ "ayiya", "ayiya.idlen", "0x04" },
	{ "ayiya", "ayiya.idtype", "0x01" },
	{ "ayiya", "ayiya.siglen", "0x05" },
	{ "ayiya", "ayiya.hashmethod", "0x02" },
	{ "ayiya", "ayiya.authmethod", "0x02" },
	{ "ayiya", "ayiya.opcode", "0x01" },
	{ "ayiya", "ayiya.nextheader", "0x29" },
	{ "ayiya", "ayiya.identity", "fd000000000000000000000000000002" },
	{ "l2tp", "l2tp.type", "0" },
	{ "l2tp", "l2tp.length", "49" },
	{ "l2tp", "l2tp.tunnel", "1" },
	{ "l2tp", "l2tp.session", "2" },
	{ "l2tp", "l2tp.Ns", "3" },
	{ "l2tp", "l2tp.Nr", "4" },
	{ "l2tp", "l2tp.offset", "2" },
	{ "l2tp_control", "l2tp.type", "1" },
	{ "l2tp_control", "l2tp.version", "2" },
	{ "lisp", "lisp-data.flags", "0xc8" },
	{ "lisp", "lisp-data.flags.iid", "1" },
	{ "lisp", "lisp-data.nonce", "1193046" },
	{ "lisp", "lisp-data.iid", "7" },
	{ "lisp", "lisp-data.lsb8", "0x01" },
	{ "vxlan_generic", "ipv6.nxt", "17" },
	{ "gre_udp", "gre.proto", "0x0800" },
	{ "etherip", "etherip.ver", "3" },
	{ "authentication_header", "ah.next_header", "4" },
	{ "authentication_header", "ah.length", "4" },
	{ "authentication_header", "ah.spi", "0x00000007" },
	{ "authentication_header", "ah.sequence", "1" },
	{ "authentication_header", "ah.icv", "0102030405060708090a0b0c" },
	{ "pim_register", "pim.version", "2" },
	{ "pim_register", "pim.type", "1" },
	{ "pim_register", "pim.cksum", "0x9eff" },
	{ "pim_register", "pim.register_flag", "0x40000000" },
	{ "pim_register", "pim.register_flag.null_register", "1" },
	{ "pim_hello", "pim.type", "0" },
	{ "pim_hello", "pim.optiontype", "1" },
	{ "pim_hello", "pim.optionlength", "2" },
	{ "pseudowire", "pweth.cw.sequence_number", "7" },
	{ "pseudowire_without_word", "pweth", "1" },
	{ "associated_channel", "pwach.channel_type", "0x0021" },
	{ "gre_routes", "gre.routing.address_family", "2048,0" },
	{ "gre_routes", "gre.routing.information", "0a010101" },
	{ "gre_ethernet", "gre.key", "0x002e0019" },
	{ "gre_ethernet", "gre.key.call_id", "" },
	{ "capwap", "capwap.header.length", "4" },
	{ "capwap", "capwap.header.flags.w", "1" },
	{ "capwap", "capwap.header.wireless.data", "d81e006c" },
	{ "capwap", "wlan.fc.type", "2" },
	{ "capwap", "wlan.fc.tods", "1" },
	{ "capwap", "wlan.sa", "02:00:00:00:00:06" },
	{ "capwap_ethernet", "capwap.header.flags.t", "0" },
	{ "gre_redirect", "gre.proto", "0x883e" },
	{ "gre_frame_relay", "fr.dlci", "100" },
};

static void check_sights(const struct sight *sights, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct look look = { 0 };
		look_at(&look, sights[i].specimen);
		assert_string_equal(values_of(&look, "frame.protocols"), sights[i].path);
		assert_int_equal(look.packet.error, PACKET_FINE);
		look_away(&look);
	}
}

static void check_values(const struct value *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_shows(values[i].specimen,
		    (const struct expected[]){ { values[i].field, values[i].value }, { NULL, NULL } });
}

static void every_tag_and_tunnel_leads_to_the_packet_behind_it(void **state)
{
	(void)state;
	check_sights(tunnels, COUNT(tunnels));
}

static void headers_of_tags_and_tunnels_show_their_fields(void **state)
{
	(void)state;
	check_values(tunnel_values, COUNT(tunnel_values));
}

static void a_tunnel_in_udp_is_known_by_either_port(void **state)
{
	static const char *const names[] = { "gtp", "gtp_version_0", "teredo", "l2tp" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct look look = { 0 };
		look_at(&look, names[i]);
		assert_true(look.packet.has_udp);
		assert_int_equal(look.packet.from.port, 4000);
		assert_int_equal(look.packet.to.port, 5000);
		look_away(&look);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_tag_and_tunnel_leads_to_the_packet_behind_it),
		cmocka_unit_test(headers_of_tags_and_tunnels_show_their_fields),
		cmocka_unit_test(a_tunnel_in_udp_is_known_by_either_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
