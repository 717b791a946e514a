/* Links other than Ethernet, wireless LAN among them, and what their headers say. */
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

static const struct sight links[] = {
	{ "arcnet", "arcnet:ip:udp:data" },
	{ "arcnet_exception", "arcnet:ip:udp:data" },
	{ "arcnet_linux", "arcnet:ip:udp:data" },
	{ "fddi", "fddi:llc:ip:udp:data" },
	{ "token_ring", "tr:llc:ip:udp:data" },
	{ "frame_relay", "fr:ip:udp:data" },
	{ "frame_relay_long", "fr:ip:udp:data" },
	{ "frame_relay_bridged", "fr:eth:ethertype:ip:udp:data" },
	{ "frame_relay_cisco", "fr:ip:udp:data" },
	{ "cisco_hdlc", "chdlc:ip:udp:data" },
	{ "cisco_hdlc_ppp", "ppp:chdlc:osi:ip:udp:data" },
	{ "sun_atm", "atm:llc:ip:udp:data" },
	{ "sun_atm_lan", "atm:lane:eth:ethertype:ip:udp:data" },
	{ "llc_bridged", "llc:eth:ethertype:ip:udp:data" },
	{ "classical_ip", "clip:ip:udp:data" },
	{ "fibre_channel_ip", "ipfc:llc:ip:udp:data" },
	{ "firewire", "ap1394:ip:udp:data" },
	{ "ipnet", "ipnet:ip:udp:data" },
	{ "nflog", "nflog:ip:udp:data" },
	{ "nflog_big", "nflog:ipv6:udp:data" },
	{ "pflog", "pflog:ip:udp:data" },
	{ "enc", "enc:ip:udp:data" },
	{ "enc_big", "enc:ipv6:udp:data" },
	{ "pktap", "pktap:pcap_pktdata:eth:ethertype:ip:udp:data" },
	{ "wlan", "wlan:llc:ip:udp:data" },
	{ "wlan_quality", "wlan:llc:ip:udp:data" },
	{ "wlan_four", "wlan:llc:ip:udp:data" },
	{ "wlan_encrypted", "wlan:data" },
	{ "wlan_ethernet", "wlan:eth:ethertype:ip:udp:data" },
	{ "wlan_several", "wlan:llc:ip:udp:data:wlan_aggregate:llc:ip:udp:data" },
	{ "wlan_beacon", "wlan" },
	{ "wlan_request", "wlan" },
	{ "wlan_acknowledgment", "wlan" },
	{ "radiotap", "radiotap:wlan_radio:wlan:llc:ip:udp:data" },
	{ "radiotap_padded", "radiotap:wlan_radio:wlan:llc:ip:udp:data" },
	{ "ppi", "ppi:wlan_radio:wlan:llc:ip:udp:data" },
	{ "ppi_ethernet", "ppi:pcap_pktdata:eth:ethertype:ip:udp:data" },
	{ "wlan_avs", "wlancap:wlan_radio:wlan:llc:ip:udp:data" },
	{ "prism", "prism:wlan_radio:wlan:llc:ip:udp:data" },
	{ "prism_avs", "prism:wlancap:wlan_radio:wlan:llc:ip:udp:data" },
	{ "loopback_ppp", "null:ppp:ip:udp:data" },
	{ "loopback_ethertype", "null:ip:udp:data" },
	{ "cooked_ethernet", "sll:eth:ethertype:ip:udp:data" },
};

static const struct value link_values[] = {
	{ "arcnet", "arcnet.src", "0x50" },
	{ "arcnet", "arcnet.dst", "0xbe" },
	{ "arcnet", "arcnet.protID", "0xd4" },
	{ "arcnet", "arcnet.split_flag", "0" },
	{ "arcnet", "arcnet.sequence", "18" },
	{ "arcnet_exception", "arcnet.protID", "0xd4,0xd4" },
	{ "arcnet_exception", "arcnet.exception_flag", "0xff" },
	{ "arcnet_exception", "arcnet.padding", "0xffff" },
	{ "arcnet_exception", "arcnet.sequence", "18" },
	{ "arcnet_linux", "arcnet.offset", "0100" },
	{ "arcnet_linux", "arcnet.protID", "0xf0" },
	{ "arcnet_linux", "arcnet.sequence", "" },
	{ "fddi", "fddi.fc", "0x53" },
	{ "fddi", "fddi.fc.clf", "0x05" },
	{ "fddi", "fddi.fc.prio", "3" },
	{ "token_ring", "tr.ac", "0x30" },
	{ "token_ring", "tr.priority", "1" },
	{ "token_ring", "tr.frame", "1" },
	{ "token_ring", "tr.fc", "0x45" },
	{ "token_ring", "tr.frame_type", "1" },
	{ "token_ring", "tr.frame_pcf", "5" },
	{ "token_ring", "tr.dst", "02:00:00:00:00:01" },
	{ "token_ring", "tr.sr", "1" },
	{ "token_ring", "tr.rif_bytes", "6" },
	{ "frame_relay", "fr.first_addr_octet", "0x18" },
	{ "frame_relay", "fr.upper_dlci", "0x06" },
	{ "frame_relay", "fr.second_dlci", "0x04" },
	{ "frame_relay", "fr.fecn", "1" },
	{ "frame_relay", "fr.dlci", "100" },
	{ "frame_relay", "fr.control", "0x03" },
	{ "frame_relay", "fr.nlpid", "0xcc" },
	{ "frame_relay_long", "fr.dlci", "821313" },
	{ "frame_relay_long", "fr.nlpid", "0x00,0x80" },
	{ "frame_relay_long", "fr.snap.oui", "0" },
	{ "frame_relay_long", "fr.snaptype", "0x0800" },
	{ "frame_relay_bridged", "fr.snap.pid", "0x0007" },
	{ "frame_relay_cisco", "fr.chdlctype", "0x0800" },
	{ "frame_relay_cisco", "fr.control", "" },
	{ "cisco_hdlc", "chdlc.address", "0x0f" },
	{ "cisco_hdlc", "chdlc.control", "0x00" },
	{ "cisco_hdlc", "chdlc.protocol", "0x0800" },
	{ "cisco_hdlc_ppp", "chdlc.address", "0x8f" },
	{ "cisco_hdlc_ppp", "osi.nlpid", "0xcc" },
	{ "sun_atm", "atm.vpi", "5" },
	{ "sun_atm", "atm.vci", "100" },
	{ "sun_atm_lan", "atm.vci", "100" },
	{ "sun_atm_lan", "atm.le_client.client", "0x0003" },
	{ "llc_bridged", "llc.oui", "32962" },
	{ "llc_bridged", "llc.pid", "0x0001" },
	{ "firewire", "ap1394.dst", "0200000000000001" },
	{ "firewire", "ap1394.src", "0200000000000002" },
	{ "firewire", "ap1394.type", "0x0800" },
	{ "ipnet", "ipnet.version", "1" },
	{ "ipnet", "ipnet.family", "2" },
	{ "ipnet", "ipnet.htype", "1" },
	{ "ipnet", "ipnet.pktlen", "29" },
	{ "ipnet", "ipnet.ifindex", "2" },
	{ "ipnet", "ipnet.zsrc", "4294967295" },
	{ "ipnet", "ipnet.zdst", "3" },
	{ "nflog", "nflog.family", "2" },
	{ "nflog", "nflog.res_id", "20" },
	{ "nflog", "nflog.tlv_length", "8,7,8,8,8,33" },
	{ "nflog", "nflog.tlv_type", "1,10,4,11,2,9" },
	{ "nflog", "nflog.protocol", "0x0800" },
	{ "nflog", "nflog.hook", "3" },
	{ "nflog", "nflog.prefix", "lo" },
	{ "nflog", "nflog.ifindex_indev", "2" },
	{ "nflog", "nflog.uid", "1000" },
	{ "nflog_big", "nflog.tlv_type", "5,9" },
	{ "nflog_big", "nflog.ifindex_outdev", "2" },
	{ "pflog", "pflog.length", "61" },
	{ "pflog", "pflog.af", "2" },
	{ "pflog", "pflog.ifname", "em0" },
	{ "pflog", "pflog.ruleset", "web" },
	{ "pflog", "pflog.rulenr", "7" },
	{ "pflog", "pflog.subrulenr", "-1" },
	{ "enc", "enc.af", "2" },
	{ "enc", "enc.flags", "0x00000c00" },
	{ "enc_big", "enc.af", "24" },
	{ "enc_big", "enc.spi", "0x00001234" },
	{ "enc_big", "enc.flags", "0x00000c00" },
	{ "pktap", "pktap.hdrlen", "108" },
	{ "pktap", "pktap.dlt", "1" },
	{ "pktap", "pktap.ifname", "en0" },
	{ "pktap", "pktap.flags", "0x00000002" },
	{ "pktap", "pktap.pid", "7" },
	{ "pktap", "pktap.cmdname", "curl" },
	{ "pktap", "pktap.svc_class", "5" },
	{ "pktap", "pktap.iftype", "6" },
	{ "pktap", "pktap.ifunit", "1" },
	{ "pktap", "pktap.epid", "8" },
	{ "pktap", "pktap.ecmdname", "sh" },
	{ "cooked_ethernet", "sll.ltype", "0x0003" },
};

static const struct value wireless_values[] = {
	{ "wlan", "wlan.fc", "0x0801" },
	{ "wlan", "wlan.fc.type_subtype", "0x0020" },
	{ "wlan", "wlan.fc.type", "2" },
	{ "wlan", "wlan.fc.subtype", "0" },
	{ "wlan", "wlan.fc.tods", "1" },
	{ "wlan", "wlan.fc.fromds", "0" },
	{ "wlan", "wlan.duration", "44" },
	{ "wlan", "wlan.ra", "02:00:00:00:00:01" },
	{ "wlan", "wlan.ta", "02:00:00:00:00:02" },
	{ "wlan", "wlan.da", "02:00:00:00:00:03" },
	{ "wlan", "wlan.sa", "02:00:00:00:00:02" },
	{ "wlan", "wlan.bssid", "02:00:00:00:00:01" },
	{ "wlan", "wlan.seq", "1" },
	{ "wlan", "wlan.frag", "5" },
	{ "wlan_quality", "wlan.fc.type_subtype", "0x0028" },
	{ "wlan_quality", "wlan.fc.retry", "1" },
	{ "wlan_quality", "wlan.qos", "0x0005" },
	{ "wlan_quality", "wlan.qos.tid", "5" },
	{ "wlan_quality", "wlan.qos.amsdupresent", "0" },
	{ "wlan_quality", "wlan.da", "02:00:00:00:00:01" },
	{ "wlan_quality", "wlan.sa", "02:00:00:00:00:03" },
	{ "wlan_quality", "wlan.bssid", "02:00:00:00:00:02" },
	{ "wlan_four", "wlan.ra", "02:00:00:00:00:01" },
	{ "wlan_four", "wlan.ta", "02:00:00:00:00:02" },
	{ "wlan_four", "wlan.da", "02:00:00:00:00:03" },
	{ "wlan_four", "wlan.sa", "02:00:00:00:00:04" },
	{ "wlan_encrypted", "wlan.fc.protected", "1" },
	{ "wlan_several", "wlan.qos.amsdupresent", "1" },
	{ "wlan_several", "udp.srcport", "4000,4000" },
	{ "wlan_beacon", "wlan.fc.type_subtype", "0x0008" },
	{ "wlan_beacon", "wlan.da", "02:00:00:00:00:01" },
	{ "wlan_beacon", "wlan.sa", "02:00:00:00:00:02" },
	{ "wlan_beacon", "wlan.bssid", "02:00:00:00:00:03" },
	{ "wlan_request", "wlan.fc.type_subtype", "0x001b" },
	{ "wlan_request", "wlan.ra", "02:00:00:00:00:01" },
	{ "wlan_request", "wlan.ta", "02:00:00:00:00:02" },
	{ "wlan_acknowledgment", "wlan.fc.type_subtype", "0x001d" },
	{ "wlan_acknowledgment", "wlan.ra", "02:00:00:00:00:01" },
	{ "wlan_acknowledgment", "wlan.ta", "" },
	{ "radiotap", "radiotap.length", "25" },
	{ "radiotap", "radiotap.mactime", "578437695752307201" },
	{ "radiotap", "radiotap.flags", "0x10" },
	{ "radiotap", "radiotap.channel.freq", "2412" },
	{ "radiotap", "radiotap.channel.flags", "0x00a0" },
	{ "radiotap", "radiotap.dbm_antsignal", "-59" },
	{ "radiotap", "radiotap.dbm_antnoise", "-95" },
	{ "radiotap_padded", "radiotap.flags", "0x20" },
	{ "radiotap_padded", "radiotap.length", "13" },
	{ "ppi", "ppi.version", "0" },
	{ "ppi", "ppi.length", "32" },
	{ "ppi", "ppi.dlt", "105" },
	{ "ppi", "ppi.field_type", "2" },
	{ "ppi", "ppi.field_len", "20" },
	{ "ppi", "ppi.80211-common.tsft", "578437695752307201" },
	{ "ppi", "ppi.80211-common.flags", "0x0001" },
	{ "ppi", "ppi.80211-common.chan.freq", "2412" },
	{ "ppi_ethernet", "ppi.flags", "0x01" },
	{ "ppi_ethernet", "ppi.dlt", "1" },
	{ "wlan_avs", "wlancap.length", "64" },
	{ "wlan_avs", "wlancap.mactime", "5" },
	{ "wlan_avs", "wlancap.hosttime", "6" },
	{ "prism", "prism.msgcode", "0x00000044" },
	{ "prism", "prism.msglen", "144" },
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

static void every_link_leads_to_the_packet_that_it_carries(void **state)
{
	(void)state;
	check_sights(links, COUNT(links));
}

static void headers_of_links_show_their_fields(void **state)
{
	(void)state;
	check_values(link_values, COUNT(link_values));
}

static void headers_of_wireless_lan_show_their_fields(void **state)
{
	(void)state;
	check_values(wireless_values, COUNT(wireless_values));
}

/* Not part of the packet, though nothing but the radio's header tells. */
static void the_checksum_of_a_wireless_frame_is_no_payload(void **state)
{
	struct look look = { 0 };

	(void)state;
	look_at(&look, "radiotap");
	assert_string_equal(values_of(&look, "data.data"), "78");
	look_away(&look);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_link_leads_to_the_packet_that_it_carries),
		cmocka_unit_test(headers_of_links_show_their_fields),
		cmocka_unit_test(headers_of_wireless_lan_show_their_fields),
		cmocka_unit_test(the_checksum_of_a_wireless_frame_is_no_payload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
