/* Decoding UDP and TCP: fields, checksums, lines, and what damaged segments are called. */
#include "look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* --- TCP --- */

static void a_syn_shows_its_flags_and_options(void **state)
{
	(void)state;
	assert_shows("tcp_syn", (const struct expected[]){
	                            { "frame.protocols", "eth:ethertype:ip:tcp" },
	                            { "eth.dst", "02:00:00:00:00:01" },
	                            { "eth.type", "0x0800" },
	                            { "ip.hdr_len", "20" },
	                            { "ip.flags", "0x02" },
	                            { "ip.addr", "127.0.0.2,127.0.0.1" },
	                            { "ip.checksum.status", "1" },
	                            { "tcp.port", "40312,4000" },
	                            { "tcp.seq_raw", "1000" },
	                            { "tcp.hdr_len", "40" },
	                            { "tcp.flags", "0x0002" },
	                            { "tcp.flags.syn", "1" },
	                            { "tcp.flags.ack", "0" },
	                            { "tcp.checksum.status", "1" },
	                            { "tcp.option_kind", "2,4,8,1,3" },
	                            { "tcp.options.mss", "020405b4" },
	                            { "tcp.options.mss_val", "1460" },
	                            { "tcp.options.wscale.shift", "7" },
	                            { "tcp.options.wscale.multiplier", "128" },
	                            { "tcp.options.timestamp.tsval", "1" },
	                            { NULL, NULL },
	                        });
}

static void relative_numbers_count_from_the_facts(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "tcp_data");
	assert_string_equal(values_of(&look, "tcp.seq"), "1001");
	assert_string_equal(values_of(&look, "tcp.stream"), "");
	look.packet.facts = (struct stream_facts){
		.known = true, .stream = 3, .sequence_base = 1000, .ack_base = 2000, .window_shift = 1
	};
	look_again(&look);
	assert_string_equal(values_of(&look, "tcp.stream"), "3");
	assert_string_equal(values_of(&look, "tcp.seq"), "1");
	assert_string_equal(values_of(&look, "tcp.seq_raw"), "1001");
	assert_string_equal(values_of(&look, "tcp.nxtseq"), "6");
	assert_string_equal(values_of(&look, "tcp.ack"), "1");
	assert_string_equal(values_of(&look, "tcp.window_size"), "130990");
	assert_string_equal(values_of(&look, "tcp.window_size_scalefactor"), "2");
	look.packet.facts.window_shift = -2;
	look_again(&look);
	assert_string_equal(values_of(&look, "tcp.window_size"), "65495");
	assert_string_equal(values_of(&look, "tcp.window_size_scalefactor"), "-2");
	look_away(&look);
}

static void a_checksum_left_to_the_network_card_is_partial_not_bad(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "tcp_data");
	assert_string_equal(values_of(&look, "tcp.checksum.status"), "5");
	look.bytes[look.packet.payload] ^= 1; /* partial says nothing about the data */
	look_again(&look);
	assert_string_equal(values_of(&look, "tcp.checksum.status"), "5");
	look_away(&look);
	look_at(&look, "tcp_syn");
	look.bytes[look.packet.length - 1] ^= 1;
	look_again(&look);
	assert_string_equal(values_of(&look, "tcp.checksum.status"), "0");
	assert_string_equal(values_of(&look, "tcp.checksum_calculated"), "0x9924");
	look.packet.captured--;
	look_again(&look);
	assert_string_equal(values_of(&look, "tcp.checksum.status"), "2");
	look_away(&look);
}

static void the_packet_holds_what_following_a_connection_needs(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "tcp_data");
	const struct packet *p = &look.packet;
	assert_true(p->has_tcp && p->tcp.length_known && p->tcp.complete);
	assert_int_equal(p->from.port, 40312);
	assert_int_equal(p->to.port, 4000);
	assert_int_equal(p->tcp.sequence, 1001);
	assert_int_equal(p->tcp.length, 5);
	assert_int_equal(p->tcp.flags, TCP_PSH | TCP_ACK);
	assert_int_equal(p->tcp.window_shift, -1);
	assert_int_equal(p->payload, 66);
	assert_int_equal(p->payload_length, 5);
	look_away(&look);
	look_at(&look, "tcp_syn");
	assert_int_equal(look.packet.tcp.window_shift, 7);
	look_away(&look);
}

static void the_length_is_what_ip_says_not_what_was_captured(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "tcp_data");
	look.packet.captured -= 3;
	look_again(&look);
	assert_int_equal(look.packet.tcp.length, 5);
	assert_true(look.packet.tcp.complete);
	assert_int_equal(look.packet.error, PACKET_FINE);
	assert_string_equal(values_of(&look, "data.data"), "6865");
	look_away(&look);
}

static void options_that_were_not_captured_make_the_header_incomplete(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "tcp_syn");
	look.packet.captured--; /* the last octet of the window scale option */
	look_again(&look);
	assert_true(look.packet.has_tcp);
	assert_false(look.packet.tcp.complete);
	assert_int_equal(look.packet.tcp.window_shift, -1);
	assert_int_equal(look.packet.error, PACKET_TRUNCATED);
	look_away(&look);
}

static void rarer_options_are_read_too(void **state)
{
	(void)state;
	assert_shows("tcp_selective_ack", (const struct expected[]){
	                                      { "tcp.options.sack_le", "1010" },
	                                      { "tcp.options.sack_re", "1013" },
	                                      { "tcp.options.sack.count", "1" },
	                                      { NULL, NULL },
	                                  });
	assert_shows("tcp_rare_options", (const struct expected[]){
	                                     { "tcp.option_kind", "30,34,1,1,253,79,0,0,0,0" },
	                                     { "tcp.options.mptcp.subtype", "0" },
	                                     { "tcp.options.mptcp.sendkey", "1234605616436508552" },
	                                     { "tcp.options.tfo.cookie", "01020304" },
	                                     { "tcp.options.tfo.request", "1" },
	                                     { "tcp.options.experimental.exid", "0xf989" },
	                                     { "tcp.options.unknown.payload", "0102" },
	                                     { NULL, NULL },
	                                 });
	assert_shows("tcp_signed", (const struct expected[]){
	                               { "tcp.options.md5.digest", "000102030405060708090a0b0c0d0e0f" },
	                               { "tcp.options.user_to_granularity", "1" },
	                               { "tcp.options.user_to_val", "60" },
	                               { "tcp.options.ao.mac", "aabbccdd" },
	                               { "tcp.urgent_pointer", "3" },
	                               { NULL, NULL },
	                           });
}

static void a_reset_may_say_why(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "tcp_data");
	look.bytes[47] = TCP_RST | TCP_ACK;
	look_again(&look);
	assert_string_equal(values_of(&look, "tcp.reset_cause"), "hello");
	assert_string_equal(values_of(&look, "data.data"), "");
	look_away(&look);
}

static void a_tcp_header_shorter_than_it_can_be_is_malformed(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "tcp_syn");
	look.bytes[46] = 4 << 4;
	look_again(&look);
	assert_int_equal(look.packet.error, PACKET_MALFORMED);
	assert_true(look.packet.has_tcp);
	assert_string_equal(values_of(&look, "tcp.hdr_len"), "16");
	assert_string_equal(values_of(&look, "tcp.flags"), "");
	look_away(&look);
}

/* --- UDP --- */

static void a_datagram_shows_its_ports_and_data(void **state)
{
	(void)state;
	assert_shows("udp", (const struct expected[]){
	                        { "frame.protocols", "eth:ethertype:ip:udp:data" },
	                        { "udp.srcport", "4000" },
	                        { "udp.dstport", "5000" },
	                        { "udp.length", "13" },
	                        { "udp.checksum.status", "1" },
	                        { "udp.payload", "68656c6c6f" },
	                        { "data.len", "5" },
	                        { NULL, NULL },
	                    });
	assert_shows("udp_over_ipv6", (const struct expected[]){
	                                  { "ipv6.src", "fd00::2" },
	                                  { "ipv6.tclass", "0x00000000" },
	                                  { "ip.version", "6" },
	                                  { "udp.checksum.status", "1" },
	                                  { NULL, NULL },
	                              });
}

static void a_datagram_without_checksum_is_not_a_bad_one(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "udp");
	look.bytes[40] = look.bytes[41] = 0;
	look_again(&look);
	assert_string_equal(values_of(&look, "udp.checksum.status"), "3");
	look_away(&look);
}

static void udp_shorter_than_its_header_is_malformed(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "udp");
	look.bytes[39] = 7;
	look_again(&look);
	assert_int_equal(look.packet.error, PACKET_MALFORMED);
	assert_string_equal(values_of(&look, "data.data"), "");
	look_away(&look);
}

static void udp_longer_than_its_packet_is_malformed_but_read(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "udp");
	look.bytes[39] = 200;
	look_again(&look);
	assert_int_equal(look.packet.error, PACKET_MALFORMED);
	assert_string_equal(values_of(&look, "data.data"), "68656c6c6f");
	assert_int_equal(look.packet.payload_length, 5);
	look_away(&look);
}

static void a_cut_header_is_truncated_not_malformed(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "udp");
	look.packet.captured = 38;
	look_again(&look);
	assert_int_equal(look.packet.error, PACKET_TRUNCATED);
	assert_false(look.packet.has_udp);
	assert_string_not_equal(values_of(&look, "_ws.short"), "");
	assert_string_equal(values_of(&look, "_ws.malformed"), "");
	look_away(&look);
}

/* --- lines --- */

static void a_tcp_line_reads_as_in_wireshark(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "tcp_syn");
	look.packet.facts = (struct stream_facts){ .known = true, .sequence_base = 1000 };
	look_again(&look);
	assert_line(&look,
	    "40312 → 4000 [SYN] Seq=0 Win=65495 Len=0 MSS=1460 SACK_PERM TSval=1 TSecr=0 WS=128");
	look_away(&look);
	look_at(&look, "udp");
	assert_line(&look, "4000 → 5000 Len=5");
	look_away(&look);
}

static void a_line_says_what_is_wrong(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "udp");
	look.packet.captured = 38;
	look_again(&look);
	assert_line(&look, "datagram [the capture ends inside this header]");
	look_away(&look);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_syn_shows_its_flags_and_options),
		cmocka_unit_test(relative_numbers_count_from_the_facts),
		cmocka_unit_test(a_checksum_left_to_the_network_card_is_partial_not_bad),
		cmocka_unit_test(the_packet_holds_what_following_a_connection_needs),
		cmocka_unit_test(the_length_is_what_ip_says_not_what_was_captured),
		cmocka_unit_test(options_that_were_not_captured_make_the_header_incomplete),
		cmocka_unit_test(rarer_options_are_read_too),
		cmocka_unit_test(a_reset_may_say_why),
		cmocka_unit_test(a_tcp_header_shorter_than_it_can_be_is_malformed),
		cmocka_unit_test(a_datagram_shows_its_ports_and_data),
		cmocka_unit_test(a_datagram_without_checksum_is_not_a_bad_one),
		cmocka_unit_test(udp_shorter_than_its_header_is_malformed),
		cmocka_unit_test(udp_longer_than_its_packet_is_malformed_but_read),
		cmocka_unit_test(a_cut_header_is_truncated_not_malformed),
		cmocka_unit_test(a_tcp_line_reads_as_in_wireshark),
		cmocka_unit_test(a_line_says_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
