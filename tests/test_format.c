/* Values as text: endpoints, flags, times. */
#include "capture/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static void endpoints_are_written_and_read_back(void **state)
{
	static const char *const texts[] = { "127.0.0.1:4000", "[fd00::1]:65535", "192.0.2.1",
		"fd00::1", "::", "0.0.0.0:0", "::ffff:192.0.2.1" };
	struct text text = { 0 };
	struct endpoint endpoint;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_true(endpoint_parse(texts[i], &endpoint));
		assert_int_equal(endpoint.transport, 0);
		endpoint.transport =
		    strstr(texts[i], "]:") ||
		            (strchr(texts[i], '.') && strrchr(texts[i], ':') > strchr(texts[i], '.'))
		        ? 6
		        : 0;
		text_clear(&text);
		endpoint_format_port(&endpoint, &text);
		assert_string_equal(text_string(&text), texts[i]);
	}
	text_free(&text);
}

static void what_is_no_endpoint_is_refused(void **state)
{
	static const char *const texts[] = { "", "hello", "127.0.0", "127.0.0.1:", "127.0.0.1:x",
		"127.0.0.1:65536", "127.0.0.1:000001", "[fd00::1", "[fd00::1]4000", "fd00::1::2",
		"[127.0.0.1]:1", "127.0.0.1 ", "1:2:3:4:5:6:7:8:9",
		"11111111111111111111111111111111111111111111111111111" };
	struct endpoint endpoint = { .port = 7 };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		if (endpoint_parse(texts[i], &endpoint))
			fail_msg("\"%s\" was taken for an endpoint", texts[i]);
	assert_int_equal(endpoint.port, 7);
}

static void flags_are_written_as_tcpdump_does(void **state)
{
	static const struct {
		uint16_t flags;
		const char *text;
	} rows[] = { { 0, "none" }, { TCP_SYN, "S" }, { TCP_SYN | TCP_ACK, "S." }, { TCP_ACK, "." },
		{ TCP_PSH | TCP_ACK, "P." }, { TCP_FIN | TCP_ACK, "F." }, { TCP_RST, "R" },
		{ TCP_SYN | TCP_ECE | TCP_CWR, "SEW" } };
	struct text text = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		text_clear(&text);
		tcp_flags_format(rows[i].flags, &text);
		assert_string_equal(text_string(&text), rows[i].text);
	}
	text_free(&text);
}

static void seconds_have_nine_decimals_even_before_1970(void **state)
{
	static const struct field seconds = { "t.s", "seconds", 0, SECONDS, .help = "-" };
	static const struct {
		int64_t time;
		const char *text;
	} rows[] = { { 0, "0.000000000" }, { 1500000000, "1.500000000" }, { -1, "-0.000000001" },
		{ -2500000000, "-2.500000000" } };
	struct text text = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct item item = { .field = &seconds, .value = (uint64_t)rows[i].time };
		text_clear(&text);
		item_format(&item, NULL, &text);
		assert_string_equal(text_string(&text), rows[i].text);
	}
	text_free(&text);
}

static void the_lower_port_decides_then_the_higher(void **state)
{
	struct key key = either_port(UDP_PORT, 40000, 53);

	(void)state;
	assert_int_equal(key.value, 53);
	assert_int_equal(key.alternative, 40000);
	assert_null(protocol_find((struct key){ IP_PROTOCOL, 253, 0 }));
}

/* docs/differences.md: where this is not what tshark writes, and why. */
static void words_from_the_network_rule_no_terminal(void **state)
{
	static const struct {
		const char *octets, *text;
	} rows[] = { { "plain \"words\"", "plain \"words\"" }, { "a\tb\r\nc", "a\\tb\\r\\nc" },
		{ "\x1b[2J", "\\x1b[2J" }, { "\x01\x08\x0b\x0c\x7f", "\\x01\\x08\\x0b\\x0c\\x7f" },
		{ "\\n is two characters", "\\n is two characters" }, { "caf\xc3\xa9", "caf\xc3\xa9" },
		{ "\xff\x80", "\\xff\\x80" }, { "\xe2\x98", "\\xe2\\x98" }, { "\xc2\x9b", "\\x9b" },
		{ "\xe2\x80\xae", "\\u202e" } };
	static const struct field words = { "test.words", "words", 0, STRING, .help = "any" };
	struct text text = { 0 };
	(void)state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct item item = { .field = &words, .bits = (uint32_t)strlen(rows[i].octets) * 8 };
		text_clear(&text);
		item_format(&item, (const uint8_t *)rows[i].octets, &text);
		assert_string_equal(text_string(&text), rows[i].text);
	}
	text_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(endpoints_are_written_and_read_back),
		cmocka_unit_test(what_is_no_endpoint_is_refused),
		cmocka_unit_test(flags_are_written_as_tcpdump_does),
		cmocka_unit_test(seconds_have_nine_decimals_even_before_1970),
		cmocka_unit_test(the_lower_port_decides_then_the_higher),
		cmocka_unit_test(words_from_the_network_rule_no_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
