/* Display filters that are none, and hostile ones: a sentence that points at the place, no crash. */
#include "capture/filter.h"
#include "events.h"
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mistake {
	const char *filter;
	size_t column;
	const char *says;
};

static void assert_wrong(const struct mistake *mistake)
{
	struct error error = { { 0 } };
	size_t column = 0;
	char place[32];
	struct filter *filter = filter_compile(mistake->filter, &error, &column);

	if (filter || column != mistake->column || !strstr(error.text, mistake->says))
		print_error("%s: %zu %s\n", mistake->filter, column, filter ? "accepted" : error.text);
	assert_null(filter);
	assert_int_equal(column, mistake->column);
	assert_non_null(strstr(error.text, mistake->says));
	assert_int_equal(strncmp(error.text, "display filter: ", 16), 0);
	snprintf(place, sizeof place, "(column %zu)", column);
	assert_non_null(strstr(error.text, place));
}

static void assert_mistakes(const struct mistake *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_wrong(&list[i]);
}

#define ASSERT_WRONG(...)                                                                          \
	do {                                                                                           \
		static const struct mistake list[] = { __VA_ARGS__ };                                      \
		assert_mistakes(list, COUNT(list));                                                        \
	} while (0)

static void unknown_names_get_names_that_come_near(void **state)
{
	(void)state;
	ASSERT_WRONG({ "tcp.prot", 1, "no field is called 'tcp.prot'; perhaps 'tcp.port'?" },
	    { "ip and tcp.prot == 80", 8, "'tcp.port'" }, { "tpc", 1, "'tcp'" },
	    { "tcp.flags.sin == 1", 1, "'tcp.flags.syn'" }, { "zzzzzzzzzz.q", 1, "no field is called" },
	    { "tcp.srcport == tcp.dstprot", 16, "perhaps 'tcp.dstport'" }, { "80", 1, "'80'" },
	    { "\"tcp\"", 1, "not a value in quotes" }, { "80 == 80", 1, "no field is called '80'" },
	    { "tcp.port == 1 == 1", 13, "no field" });
}

static void values_must_be_of_the_fields_kind(void **state)
{
	(void)state;
	ASSERT_WRONG({ "tcp.port == 70000", 13, "more than this field can hold: 65535" },
	    { "ip.ttl == 256", 11, "255" }, { "tcp.port == abc", 13, "'abc' is not a number" },
	    { "tcp.port == 080", 13, "'080' is not a number" },
	    { "tcp.port == 1.5", 13, "not a number" }, { "tcp.port == 0b12", 13, "not a number" },
	    { "arp.opcode == \"no\"", 15, "\"request\"" },
	    { "ip.src == 10.0.0", 11, "not an IPv4 address" },
	    { "ip.src == 10.0.0.0/33", 11, "at most 32 bits" },
	    { "ip.src == fe80::1", 11, "not an IPv4 address" },
	    { "ipv6.src == 10.0.0.1", 13, "not an IPv6 address" },
	    { "eth.src == 01:02:03", 12, "hardware address" }, { "tcp[0] == 0x100", 11, "not octets" },
	    { "tcp[0] == hello", 11, "not octets" }, { "tcp[0] == 123", 11, "not octets" },
	    { "tcp.flags.syn == maybe", 18, "True, False" },
	    { "frame.time_relative > 1s", 23, "number of seconds" },
	    { "frame.time_relative > 99999999999", 23, "number of seconds" },
	    { "tcp.port == 99999999999999999999999", 13, "not a number" });
}

static void what_is_compared_must_fit_together(void **state)
{
	(void)state;
	ASSERT_WRONG({ "ip.src == tcp.port", 11, "cannot be compared" },
	    { "ip.src == eth.src", 11, "'eth.src' is a hardware address" },
	    { "tcp.port contains 80", 1, "contains nothing" },
	    { "ip.src matches \"10\"", 1, "string(…)" }, { "tcp matches 10", 13, "in double quotes" },
	    { "tcp.port[0] == 1", 1, "no octets to be sliced" },
	    { "tcp.port & ip.src", 12, "calculated" },
	    { "ip.src + 1.1.1.1 == 1.1.1.2", 1, "not for it" },
	    { "frame.time_relative * 2 > 1", 1, "not for it" }, { "-ip.src == 1.1.1.1", 1, "a minus" },
	    { "lower(tcp.port) == \"a\"", 1, "lower()" }, { "len(tcp.port, ip)", 1, "len()" },
	    { "len() == 1", 1, "len()" }, { "max(tcp.port, ip.src) == 1", 1, "of one type" },
	    { "count(80) == 1", 1, "count()" }, { "len(tcp)", 1, "must be compared" },
	    { "size(tcp) == 1", 1, "no function is called 'size'" },
	    { "tcp.port in {80, ip.src}", 18, "cannot be compared" },
	    { "tcp.port in {10.0.0.1}", 14, "not a number" });
}

static void what_is_missing_or_too_much_is_pointed_at(void **state)
{
	(void)state;
	ASSERT_WRONG({ "tcp and", 8, "ends too early" }, { "tcp ==", 7, "ends too early" },
	    { "(tcp", 1, "never closed" }, { "tcp)", 4, "')' was not expected" },
	    { "tcp or or udp", 8, "'or' was not expected" }, { "()", 2, "')'" },
	    { "tcp udp", 5, "'udp' was not expected" }, { "tcp port 80", 5, "capture filters" },
	    { "tcp.port = 80", 10, "equal is ==" }, { "tcp.port in 80", 13, "set in braces" },
	    { "tcp.port in {}", 14, "'}'" }, { "tcp.port in {80,}", 17, "'}'" },
	    { "tcp.port in {80", 16, "ends too early" }, { "any tcp.port", 13, "ends too early" },
	    { "tcp.port == \"80", 13, "closing \"" }, { "tcp.port == 'ab'", 13, "one character" },
	    { "tcp contains \"\\w\"", 15, "'\\\\w' is no escape" },
	    { "tcp contains \"\\xzz\"", 15, "escape" }, { "tcp[", 5, "a number" },
	    { "tcp[1", 6, "a ]" }, { "tcp[3-1]", 5, "ends before" }, { "tcp[1:0]", 5, "at least 1" },
	    { "tcp[:]", 5, "missing" }, { "tcp[99999999999]", 5, "too great" },
	    { "ip.src#", 8, "layer" }, { "ip.src#-1", 8, "layer" }, { "ip.src#[1", 10, "a ]" },
	    { "{tcp.port == 1", 11, "a }" }, { "max(tcp.port", 13, "a )" },
	    { "tcp $", 5, "'$' has no meaning" }, { "ip.src == ü", 11, "'ü' has no meaning" },
	    { "frame.protocols == \"ü\" and x", 28, "'x'" });
}

static void an_expression_that_is_none_is_refused(void **state)
{
	(void)state;
	ASSERT_WRONG(
	    { "tcp matches \"(\"", 13, "" }, { "tcp matches \"[\"", 13, "regular expression" });
}

static void a_caret_stands_under_the_column(void **state)
{
	struct text lines = { 0 };
	char longer[301] = "";

	(void)state;
	filter_point("tcp.prot == 1", 1, &lines);
	assert_string_equal(text_string(&lines), "  tcp.prot == 1\n  ^\n");
	text_clear(&lines);
	filter_point("ü == \xe2\x82\xac", 6, &lines);
	assert_string_equal(text_string(&lines), "  ü == \xe2\x82\xac\n       ^\n");
	text_clear(&lines);
	filter_point("a\tb\x1b", 9, &lines);
	assert_string_equal(text_string(&lines), "  a?b?\n          ^\n");
	text_clear(&lines);
	memset(longer, 'y', 300);
	longer[199] = 'X';
	filter_point(longer, 200, &lines);
	const char *second = strchr(text_string(&lines), '\n');
	assert_non_null(second);
	assert_true(second - text_string(&lines) < 84);
	/* the … takes three octets and one column */
	assert_int_equal(
	    strchr(second, '^') - second - 1, strchr(text_string(&lines), 'X') - lines.at - 2);
	text_free(&lines);
}

/* --- hostile --- */

/* UNIT so often that it is 128 KiB, between BEFORE and AFTER: refused or not, but no crash. */
static void assert_survives(const char *before, const char *unit, const char *after, bool good)
{
	enum { SIZE = 1 << 17 };
	struct text text = { 0 };
	struct error error;
	struct trace *trace = trace_new();

	text_add(&text, before);
	while (text.length < SIZE)
		text_add(&text, unit);
	text_add(&text, after);
	struct filter *filter = filter_compile(text.at, &error, NULL);
	if (good != (filter != NULL))
		print_error("%s %s…: %s\n", before, unit, filter ? "accepted" : error.text);
	assert_int_equal(good, filter != NULL);
	if (filter) {
		trace_add_interface(trace, 1, 65535, NULL);
		trace_add_frame(trace, 0, 0, (const uint8_t *)"", 0, 60);
		filter_matches(filter, trace, 0);
	}
	trace_free(trace);
	filter_free(filter);
	text_free(&text);
}

static void a_very_long_text_of_anything_is_survived(void **state)
{
	(void)state;
	assert_survives("", "(", "", false);
	assert_survives("", "(", "tcp", false);
	assert_survives("", "!", "tcp", true);
	assert_survives("", "not ", "tcp", true);
	assert_survives("", "{", "1", false);
	assert_survives("", "-", "tcp.port == 1", true);
	assert_survives("tcp.port == 1", "+1", "", false);
	assert_survives("tcp", " and tcp", "", true);
	assert_survives("tcp", " or tcp and not (tcp)", "", true);
	assert_survives("tcp.port == 1", " == 1", "", false);
	assert_survives("tcp.port == tcp.port", " == tcp.port", "", true);
	assert_survives("tcp", "[0:]", "", false);
	assert_survives("tcp[0", ",0", "]", true);
	assert_survives("", "len(", "", false);
	assert_survives("tcp.port in {1", ",1", "}", true);
	assert_survives("tcp contains \"", "x", "\"", true);
	assert_survives("tcp contains ", "00:", "00", true);
	assert_survives("", "a", "", false);
	assert_survives("tcp.port == ", "9", "", false);
	assert_survives("ip.src#[1", ",1", "] == 1.1.1.1", true);
}

static void a_backslash_may_be_the_last_character(void **state)
{
	static const char *const texts[] = { "\\", "'\\", "\"\\", "{'\\", "tcp contains \"a\\", "r\"\\",
		"tcp matches '\\x", "'\\u12", "\"\\U" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct error error;
		size_t length = strlen(texts[i]), column = 0;
		char *exact = memory_take(length + 1); /* so that a look beyond it is noticed */
		memcpy(exact, texts[i], length);
		assert_null(filter_compile(exact, &error, &column));
		assert_in_range(column, 1, length + 1);
		memory_free(exact);
	}
}

/* Words of the language in a random order; most of it is nonsense. */
static void random_text(uint32_t *seed, char *text, size_t size)
{
	static const char *const words[] = { "tcp", "ip.src", "tcp.port", "frame",
		"==", "!=", "~=", "<", "&", "and", "or", "not", "!", "(", ")", "{", "}", "[", "]", "1",
		"0:2", "-4", ":", "..", ",", "10.0.0.0/8", "\"x\"", "r\"\\", "'a'", "in", "any", "all",
		"contains", "matches", "#1", "#[", "len(", "max(", "+", "*", "/", "%", "-", " ", "\\",
		"\xff", "0x", "frame.protocols", "eth.src", "frame.time_relative", "lab.note", "ff:ff",
		"string(", "xor", "===", ".", "::", "\"" };
	size_t count = 1 + random_next(seed) % 12;

	text[0] = '\0';
	for (size_t i = 0; i < count; i++)
		snprintf(text + strlen(text), size - strlen(text), "%s%s",
		    words[random_next(seed) % COUNT(words)], random_next(seed) % 3 ? " " : "");
}

static void random_words_never_crash(void **state)
{
	struct trace *trace = *state;
	uint32_t seed = 20;
	char text[256];
	size_t good = 0;

	scene_handshake(trace, 1);
	for (int i = 0; i < 8000; i++) {
		struct error error = { { 0 } };
		size_t column = 0;
		random_text(&seed, text, sizeof text);
		struct filter *filter = filter_compile(text, &error, &column);
		good += filter != NULL;
		if (filter)
			filter_matches(filter, trace, (size_t)i % trace->frames.count);
		else
			assert_in_range(column, 1, strlen(text) + 1);
		filter_free(filter);
	}
	assert_true(good > 50);
}

/* Every cut and every flipped bit of a frame, under filters that look at all kinds of values. */
static void hurt_frames_never_crash_a_filter(void **state)
{
	static const char text[] =
	    "tcp[12:9] & ff:ff:ff:ff:ff:ff:ff:ff:ff or ip.addr#[-1] == 10.0.0.0/8 "
	    "or len(tcp.payload) > 900 or frame[-1,0:4,7:] == 01 or "
	    "string(ip.src) == \"a\" or ip contains 99:98:97:96 or "
	    "max(tcp.port, ip.ttl) - 7 == abs(tcp.seq_raw) or "
	    "eth.src > eth.dst or lower(frame.protocols) == \"a\"";
	struct trace *trace = *state;
	struct error error;
	struct test_frame good;

	struct filter *filter = filter_compile(text, &error, NULL);
	if (!filter)
		print_error("%s\n", error.text);
	assert_non_null(filter);
	struct test_segment segment = scene_between(CLIENT);
	segment.length = 5;
	frame_tcp(&good, &segment);
	for (uint32_t length = 0; length <= good.length; length++) {
		uint8_t *bytes = malloc(length ? length : 1); /* a block of its own: its end is watched */
		assert_non_null(bytes);
		memcpy(bytes, good.bytes, length);
		for (uint32_t bit = 0; bit < 8 * length; bit++) {
			struct packet packet = { .bytes = bytes,
				.captured = length,
				.length = good.length,
				.link_type = 1,
				.number = 1 };
			struct dissection dissection = { 0 };
			bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
			decode(&packet, &dissection);
			filter_matches_packet(filter, trace, 0, &packet, &dissection);
			bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
			dissection_free(&dissection);
		}
		free(bytes);
	}
	filter_free(filter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_names_get_names_that_come_near),
		cmocka_unit_test(values_must_be_of_the_fields_kind),
		cmocka_unit_test(what_is_compared_must_fit_together),
		cmocka_unit_test(what_is_missing_or_too_much_is_pointed_at),
		cmocka_unit_test(an_expression_that_is_none_is_refused),
		cmocka_unit_test(a_caret_stands_under_the_column),
		cmocka_unit_test(a_very_long_text_of_anything_is_survived),
		cmocka_unit_test(a_backslash_may_be_the_last_character),
		SCENE(random_words_never_crash),
		SCENE(hurt_frames_never_crash_a_filter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
