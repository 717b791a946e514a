/* Domain names: questions, answers with compressed names, records of many types, hostile names. */
#include "look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { MESSAGE = 42, NAME = MESSAGE + 12, TYPE = NAME + 17, TCP_MESSAGE = 54 };

static void a_question_names_what_is_wanted(void **state)
{
	struct look look;

	(void)state;
	assert_shows("dns_question",
	    (const struct expected[]){ { "frame.protocols", "eth:ethertype:ip:udp:dns" },
	        { "dns.id", "0x1a2b" }, { "dns.flags.response", "0" },
	        { "dns.flags.authenticated", "1" }, { "dns.flags.rcode", "" },
	        { "dns.qry.name", "www.example.org" }, { "dns.qry.name.len", "15" },
	        { "dns.count.labels", "3" }, { "dns.qry.type", "1" }, { "dns.qry.class", "0x0001" },
	        { NULL, NULL } });
	look_at(&look, "dns_question");
	assert_line(&look, "query 0x1a2b A www.example.org");
	look_away(&look);
}

static void extensions_say_what_the_asker_can_take(void **state)
{
	(void)state;
	assert_shows("dns_question",
	    (const struct expected[]){ { "dns.resp.name", "<Root>" }, { "dns.resp.type", "41" },
	        { "dns.rr.udp_payload_size", "1232" }, { "dns.resp.z.do", "1" },
	        { "dns.opt.code", "10" }, { "dns.opt.cookie.client", "0102030405060708" },
	        { "dns.opt.cookie.server", "<MISSING>" }, { "dns.resp.class", "" },
	        { "dns.resp.ttl", "" }, { NULL, NULL } });
}

static void compressed_names_are_written_out(void **state)
{
	struct look look;

	(void)state;
	assert_shows("dns_answer",
	    (const struct expected[]){ { "dns.flags.response", "1" }, { "dns.flags.rcode", "0" },
	        { "dns.resp.name",
	            "www.example.org,web.example.org,web.example.org,example.org,example.org" },
	        { "dns.resp.type", "5,1,28,15,16" }, { "dns.cname", "web.example.org" },
	        { "dns.a", "192.0.2.7" }, { "dns.aaaa", "2001:db8::7" },
	        { "dns.mx.mail_exchange", "mail.example.org" }, { "dns.txt", "v=spf1,-all" },
	        { NULL, NULL } });
	look_at(&look, "dns_answer");
	assert_line(&look, "answer 0x1a2b A www.example.org, 5 records");
	look_away(&look);
}

static void records_of_dnssec_and_services_show_their_parts(void **state)
{
	(void)state;
	assert_shows("dns_security",
	    (const struct expected[]){ { "dns.ds.key_id", "0xec45" }, { "dns.dnskey.key_id", "10067" },
	        { "dns.dnskey.flags.secure_entry_point", "1" },
	        { "dns.rrsig.signature_expiration", "Jun 29, 2014 00:00:00.000000000 UTC" },
	        { "dns.rrsig.signers_name", "example.org" }, { "dns.nsec.next_domain_name", "a.org" },
	        { "dns.resp.type", "43,48,46,47,1,15,46,47,50,1,65,257" },
	        { "dns.nsec3.hash_value", "c5h66p35" }, { "dns.svcb.svcparam.alpn", "h2" },
	        { "dns.svcb.svcparam.ipv4hint.ip", "192.0.2.7" }, { "dns.caa.issue", "ca.org" },
	        { "dns.caa.tag", "issue" }, { NULL, NULL } });
}

static void the_same_message_serves_other_protocols(void **state)
{
	(void)state;
	assert_shows(
	    "mdns", (const struct expected[]){ { "frame.protocols", "eth:ethertype:ip:udp:mdns" },
	                { "dns.qry.class", "0x0001" }, { "dns.qry.qu", "1" }, { NULL, NULL } });
	assert_shows(
	    "llmnr", (const struct expected[]){ { "frame.protocols", "eth:ethertype:ip:udp:llmnr" },
	                 { "dns.flags.tentative", "1" }, { "dns.flags.recdesired", "" },
	                 { "dns.qry.name", "wpad" }, { NULL, NULL } });
}

static void a_question_is_recognized_on_any_port(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "dns_question");
	look.bytes[36] = 0x23; /* to port 9013 */
	look_again(&look);
	assert_string_equal(values_of(&look, "dns.qry.name"), "www.example.org");
	look.bytes[MESSAGE + 5] = 2; /* two questions are announced */
	look_again(&look);
	assert_string_equal(values_of(&look, "dns.qry.name"), "");
	look_away(&look);
}

/* --- over TCP --- */

static void a_segment_may_hold_several_messages(void **state)
{
	(void)state;
	assert_shows("dns_over_tcp",
	    (const struct expected[]){ { "frame.protocols", "eth:ethertype:ip:tcp:dns" },
	        { "dns.length", "33,33" }, { "dns.id", "0x1a2d,0x1a2d" },
	        { "dns.qry.name", "www.example.org,www.example.org" }, { NULL, NULL } });
}

static void the_beginning_of_a_message_waits_for_the_rest(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "dns_over_tcp");
	look.packet.captured = look.packet.length -= 3;
	look_again(&look);
	assert_int_equal(look.packet.wants, 3);
	assert_int_equal(look.packet.wants_at, TCP_MESSAGE + 2 + 33);
	assert_string_equal(values_of(&look, "dns.id"), "0x1a2d");
	look.packet.captured = look.packet.length = TCP_MESSAGE + 1;
	look_again(&look);
	assert_int_equal(look.packet.wants, WANTS_MORE); /* half of a length tells nothing */
	assert_string_equal(values_of(&look, "frame.protocols"), "eth:ethertype:ip:tcp");
	look_away(&look);
}

static void what_will_never_be_whole_is_read_as_it_is(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "dns_over_tcp");
	look.packet.captured = look.packet.length = TCP_MESSAGE + 20;
	look.packet.stream_ends = true;
	look_again(&look);
	assert_int_equal(look.packet.wants, 0);
	assert_string_equal(values_of(&look, "dns.id"), "0x1a2d");
	assert_int_equal(look.packet.error, PACKET_MALFORMED);
	look_away(&look);
}

/* --- names that nobody should send --- */

static void look_at_name(struct look *look, const uint8_t *octets, size_t count)
{
	look_at(look, "dns_question");
	for (size_t i = 0; i < count; i++)
		look->bytes[NAME + i] = octets[i];
	look_again(look);
}

static void a_pointer_must_lead_backwards(void **state)
{
	static const uint8_t to_itself[] = { 0xc0, 12 }, forwards[] = { 0xc0, 40 },
	                     in_a_circle[] = { 1, 'a', 0xc0, 12 };
	struct look look;

	(void)state;
	look_at_name(&look, to_itself, sizeof to_itself);
	assert_string_equal(values_of(&look, "dns.qry.name"), "<Name contains a pointer that loops>");
	look_away(&look);
	look_at_name(&look, forwards, sizeof forwards);
	assert_string_equal(values_of(&look, "dns.qry.name"), "<Name contains a pointer that loops>");
	look_away(&look);
	look_at_name(&look, in_a_circle, sizeof in_a_circle);
	assert_string_equal(values_of(&look, "dns.qry.name"), "<Name contains a pointer that loops>");
	look_away(&look);
}

static void a_name_may_hold_any_octet(void **state)
{
	static const uint8_t odd[] = { 3, 'a', '\n', 'b', 7, 'e', 0xff, 'a', 'm', 'p', 'l', 'e', 3, 'o',
		'r', 'g', 0 };
	struct look look;

	(void)state;
	look_at_name(&look, odd, sizeof odd);
	assert_string_equal(values_of(&look, "dns.qry.name"), "a\\nb.e\\xffample.org");
	look_away(&look);
}

static void a_label_of_an_unknown_kind_is_malformed(void **state)
{
	static const uint8_t odd[] = { 0x43 };
	struct look look;

	(void)state;
	look_at_name(&look, odd, sizeof odd);
	assert_int_equal(look.packet.error, PACKET_MALFORMED);
	look_away(&look);
}

static void a_record_longer_than_its_message_is_malformed(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "dns_answer");
	look.bytes[TYPE + 4 + 10] = 0xff; /* upper half of the first record's length */
	look_again(&look);
	assert_int_equal(look.packet.error, PACKET_MALFORMED);
	assert_string_equal(values_of(&look, "dns.resp.name"), "www.example.org");
	look_away(&look);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_names_what_is_wanted),
		cmocka_unit_test(extensions_say_what_the_asker_can_take),
		cmocka_unit_test(compressed_names_are_written_out),
		cmocka_unit_test(records_of_dnssec_and_services_show_their_parts),
		cmocka_unit_test(the_same_message_serves_other_protocols),
		cmocka_unit_test(a_question_is_recognized_on_any_port),
		cmocka_unit_test(a_segment_may_hold_several_messages),
		cmocka_unit_test(the_beginning_of_a_message_waits_for_the_rest),
		cmocka_unit_test(what_will_never_be_whole_is_read_as_it_is),
		cmocka_unit_test(a_pointer_must_lead_backwards),
		cmocka_unit_test(a_name_may_hold_any_octet),
		cmocka_unit_test(a_label_of_an_unknown_kind_is_malformed),
		cmocka_unit_test(a_record_longer_than_its_message_is_malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
