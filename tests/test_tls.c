/* TLS: records and handshake messages, what becomes unreadable, records cut by segments. */
#include "look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

enum { TLS_CLIENT_HELLO = 1 };
enum { RECORD = 54, SECOND_RECORD = RECORD + 61, THIRD_RECORD = SECOND_RECORD + 6 };

static void a_client_hello_tells_whom_it_wants(void **state)
{
	struct look look;

	(void)state;
	assert_shows("tls_client_hello",
	    (const struct expected[]){ { "frame.protocols", "eth:ethertype:ip:tcp:tls" },
	        { "tls.record.content_type", "22" }, { "tls.record.version", "0x0301" },
	        { "tls.handshake.type", "1" }, { "tls.handshake.version", "0x0303" },
	        { "tls.handshake.random_time", "Jan  1, 1970 18:20:51.000000000 UTC" },
	        { "tls.handshake.ciphersuite", "0x1301,0xc02f,0x009c" },
	        { "tls.handshake.extension.type", "0,10,13,16,43,45,51" },
	        { "tls.handshake.extensions_server_name", "example.org" },
	        { "tls.handshake.extensions_supported_group", "0x001d,0x0017" },
	        { "tls.handshake.sig_hash_alg", "0x0403,0x0804" },
	        { "tls.handshake.extensions_alpn_str", "h2,http/1.1" },
	        { "tls.handshake.extensions.supported_version", "0x0304,0x0303" },
	        { "tls.handshake.extensions_key_share_group", "29" }, { NULL, NULL } });
	look_at(&look, "tls_client_hello");
	assert_line(&look, "client hello for example.org");
	look_away(&look);
}

static void version_1_3_hides_the_type_of_what_follows(void **state)
{
	struct look look;

	(void)state;
	assert_shows("tls_server_hello",
	    (const struct expected[]){ { "tls.record.content_type", "22,20" },
	        { "tls.record.opaque_type", "23" }, { "tls.handshake.ciphersuite", "0x1301" },
	        { "tls.handshake.random_time", "" },
	        { "tls.handshake.extensions_key_share_selected_group", "23" },
	        { "tls.app_data", "000102030405060708090a0b0c0d0e0f10111213" }, { NULL, NULL } });
	look_at(&look, "tls_server_hello");
	assert_line(&look, "server hello, change cipher, application data");
	look_away(&look);
}

static void later_segments_know_what_was_agreed(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "tls_server_hello");
	uint32_t noted = look.packet.above;
	assert_int_not_equal(noted, 0);
	look.bytes[RECORD] = 23; /* another record of data, in a segment of its own */
	look_again(&look);
	assert_string_equal(values_of(&look, "tls.record.content_type"), "23,20,23");
	look.packet.facts.above = noted;
	look_again(&look);
	assert_string_equal(values_of(&look, "tls.record.content_type"), "20");
	assert_int_equal(look.packet.above, noted);
	look_away(&look);
}

static void keys_are_read_as_the_chosen_suite_has_them(void **state)
{
	struct look look;

	(void)state;
	assert_shows(
	    "tls_keys", (const struct expected[]){ { "tls.handshake.type", "2,11,12,14" },
	                    { "tls.handshake.certificate", "6e6f746163657274" },
	                    { "tls.handshake.server_named_curve", "0x001d" },
	                    { "tls.handshake.server_point", "61626364" },
	                    { "tls.handshake.sig", "7369676e" }, { "tls.alert_message.level", "2" },
	                    { "tls.alert_message.desc", "40" }, { NULL, NULL } });
	look_at(&look, "tls_keys");
	assert_line(&look, "server hello, alert (handshake failure)");
	look.bytes[99] = 0x9c; /* RSA: the server sends no key of its own */
	look.bytes[98] = 0x00;
	look_again(&look);
	assert_string_equal(values_of(&look, "tls.handshake.server_point"), "");
	look_away(&look);
}

static void after_change_cipher_nothing_is_readable(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "tls_server_hello");
	look.bytes[RECORD + 49 + 5] = 0x03; /* no TLS 1.3: its version becomes 0x0303 */
	memcpy(look.bytes + THIRD_RECORD, "\x16\x03\x03\0\x14\x01\0\0\x10", 9);
	look_again(&look);
	assert_string_equal(values_of(&look, "tls.handshake.type"), "2");
	assert_line(&look, "server hello, change cipher, encrypted handshake");
	look.bytes[SECOND_RECORD] = 23; /* without it the same octets are taken for a client hello */
	look_again(&look);
	assert_string_equal(values_of(&look, "tls.handshake.type"), "2,1");
	look_away(&look);
}

static void the_beginning_of_a_record_waits_for_the_rest(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "tls_server_hello");
	look.packet.captured = look.packet.length -= 7;
	look_again(&look);
	assert_int_equal(look.packet.wants, 7);
	assert_int_equal(look.packet.wants_at, THIRD_RECORD);
	assert_string_equal(values_of(&look, "tls.record.length"), "56,1");
	look.packet.captured = look.packet.length = THIRD_RECORD + 2;
	look_again(&look);
	assert_int_equal(look.packet.wants, WANTS_MORE); /* the length of the record is not there */
	look.packet.captured = look.packet.length = RECORD + 20;
	look_again(&look);
	assert_string_equal(values_of(&look, "frame.protocols"), "eth:ethertype:ip:tcp:tls");
	assert_string_equal(values_of(&look, "tls.record.length"), "");
	look_away(&look);
}

static void a_cut_capture_shows_the_beginning_of_a_record(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "tls_client_hello");
	look.packet.captured = RECORD + 20;
	look_again(&look);
	assert_int_equal(look.packet.wants, 0);
	assert_int_equal(look.packet.error, PACKET_TRUNCATED);
	assert_string_equal(values_of(&look, "tls.handshake.type"), "1");
	look_away(&look);
}

static void tls_is_recognized_on_any_port(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "tls_client_hello");
	look.bytes[36] = 0x23;
	look_again(&look);
	assert_string_equal(values_of(&look, "frame.protocols"), "eth:ethertype:ip:tcp:tls");
	look.bytes[RECORD + 1] = 7; /* no version of TLS */
	look_again(&look);
	assert_string_equal(values_of(&look, "frame.protocols"), "eth:ethertype:ip:tcp:data");
	look_away(&look);
}

static void words_on_the_port_of_tls_are_not_tls(void **state)
{
	struct look look;

	(void)state;
	look_at(&look, "tls_client_hello");
	memcpy(look.bytes + RECORD, "SSH-2.0-", 8);
	look_again(&look);
	assert_string_equal(values_of(&look, "frame.protocols"), "eth:ethertype:ip:tcp:data");
	look.bytes[RECORD + 1] = 0xff; /* what nobody would type may be the middle of a record */
	look_again(&look);
	assert_string_equal(values_of(&look, "frame.protocols"), "eth:ethertype:ip:tcp:tls");
	assert_string_equal(values_of(&look, "tls.record"), "");
	look_away(&look);
}

static void a_client_that_knows_ssl_2_says_hello_in_its_way(void **state)
{
	static const uint8_t hello[] = { 0x80, 17 + 6, TLS_CLIENT_HELLO, 3, 1, 0, 6, 0, 0, 0, 8, 0, 0,
		0x2f, 7, 0, 0xc0, 1, 2, 3, 4, 5, 6, 7, 8 };
	struct look look;

	(void)state;
	look_at(&look, "tls_client_hello");
	memcpy(look.bytes + RECORD, hello, sizeof hello);
	look.packet.captured = look.packet.length = RECORD + sizeof hello;
	look_again(&look);
	assert_string_equal(values_of(&look, "tls.record.version"), "0x0002");
	assert_string_equal(values_of(&look, "tls.record.length"), "23");
	assert_string_equal(values_of(&look, "tls.handshake.type"), "1");
	assert_string_equal(values_of(&look, "tls.handshake.version"), "0x0301");
	assert_string_equal(values_of(&look, "tls.handshake.cipherspec"), "0x00002f,0x0700c0");
	assert_string_equal(values_of(&look, "tls.handshake.challenge_length"), "8");
	assert_int_equal(look.packet.error, PACKET_FINE);
	look_away(&look);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_client_hello_tells_whom_it_wants),
		cmocka_unit_test(version_1_3_hides_the_type_of_what_follows),
		cmocka_unit_test(later_segments_know_what_was_agreed),
		cmocka_unit_test(keys_are_read_as_the_chosen_suite_has_them),
		cmocka_unit_test(after_change_cipher_nothing_is_readable),
		cmocka_unit_test(the_beginning_of_a_record_waits_for_the_rest),
		cmocka_unit_test(a_cut_capture_shows_the_beginning_of_a_record),
		cmocka_unit_test(tls_is_recognized_on_any_port),
		cmocka_unit_test(words_on_the_port_of_tls_are_not_tls),
		cmocka_unit_test(a_client_that_knows_ssl_2_says_hello_in_its_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
