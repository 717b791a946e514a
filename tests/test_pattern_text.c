/* Wire patterns as text: what can be read, what it means in words, what is wrong with the rest. */
#include "capture/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

static void expect_explanation(const char *item, const char *words)
{
	struct text text = { 0 };

	pattern_explain(item, strlen(item), &text);
	assert_string_equal(text_string(&text), words);
	text_free(&text);
}

static void items_are_explained_in_plain_words(void **state)
{
	(void)state;
	expect_explanation("> S", "client to server: SYN");
	expect_explanation("?< . len=0", "perhaps server to client: ACK; without data");
	expect_explanation("> P. len=12 dup gap>200ms by=timer",
	    "client to server: PSH, ACK; with 12 octets of data, repeats numbers that were sent before, "
	    "at least 200 ms after the packet before it, sent by a timer");
	expect_explanation("sender>group UDP to=239.1.2.3 ttl=1",
	    "sender to group: UDP; to 239.1.2.3, time to live 1");
	expect_explanation("> TCP len>0 +", "client to server: TCP; with data; once or more");
	expect_explanation("within 5 s", "all of it within 5 s");
	expect_explanation("nonsense\x1b", "nonsense\\x1b");
}

static void a_step_has_two_seconds_unless_it_says_so(void **state)
{
	(void)state;
	assert_int_equal(pattern_timeout("> S"), 2000);
	assert_int_equal(pattern_timeout("> S\nwithin 5 s\n< S."), 5000);
	assert_int_equal(pattern_timeout("within 300ms"), 300);
	assert_int_equal(pattern_timeout(""), 2000);
}

static void expect_invalid(const char *wire, const char *words)
{
	struct error error = { "" };

	assert_false(pattern_valid(wire, &error));
	if (!strstr(error.text, words))
		fail_msg("%s: \"%s\" is not in \"%s\"", wire, words, error.text);
}

static void what_cannot_be_read_is_named_with_item_and_column(void **state)
{
	(void)state;
	expect_invalid("> S\n! S.", "item 2, column 1: a direction is missing");
	expect_invalid(">", "flags (S. F. P. …) or a protocol are missing");
	expect_invalid("> XYZ", "column 3: neither TCP flags");
	expect_invalid("> SS", "column 3: neither TCP flags");
	expect_invalid("> S ack=1", "column 9: this key does not take such a value");
	expect_invalid("> S ack>seq", "this key does not take such a value");
	expect_invalid("> S by=magic", "this key does not take such a value");
	expect_invalid("> S to=localhost", "this key does not take such a value");
	expect_invalid("> S gap>12", "this key does not take such a value");
	expect_invalid("> S gap>99999999999999999s", "this key does not take such a value");
	expect_invalid("> S len=", "a number is missing");
	expect_invalid("> S len=x", "a number is missing");
	expect_invalid("> S colour=3", "no such key and no such field");
	expect_invalid("> S len", "a condition is key=value, or dup");
	expect_invalid("> S + len=3", "nothing may follow +");
	expect_invalid("within", "a time is missing");
	expect_invalid("within 5 parsecs", "a time is missing");
	expect_invalid("within 5 s or so", "a time is missing");
	expect_invalid("averyveryverylongnameindeed> S", "this name is too long");
	expect_invalid("\x1b[2J", "\\x1b[2J");
}

static void a_wire_that_cannot_be_read_is_a_wrong_one(void **state)
{
	struct trace *trace = trace_new();
	struct verdict verdict = pattern_check(trace, "who knows", 0, 0);

	(void)state;
	trace_free(trace);
	assert_int_equal(verdict.kind, WIRE_WRONG);
	assert_int_equal(verdict.frame, -1);
	assert_non_null(strstr(verdict.text, "a direction is missing"));
}

static void too_much_of_anything_is_refused(void **state)
{
	struct text wire = { 0 };
	struct error error;

	(void)state;
	for (int i = 0; i < 64; i++)
		text_add(&wire, "> S\n");
	assert_true(pattern_valid(text_string(&wire), &error));
	text_add(&wire, "> S\n");
	assert_false(pattern_valid(text_string(&wire), &error));
	text_clear(&wire);
	text_add(&wire, "> S");
	for (int i = 0; i < 9; i++)
		text_add(&wire, " dup");
	assert_false(pattern_valid(text_string(&wire), &error));
	text_clear(&wire);
	for (int i = 0; i < 10000; i++)
		text_add(&wire, "> S ");
	assert_false(pattern_valid(text_string(&wire), &error));
	text_free(&wire);
}

/* Whatever stands in a file is read or refused, cut anywhere and with any octet in it. */
static void no_text_is_too_strange_to_read(void **state)
{
	static const char wire[] =
	    "?sender>group UDP to=239.1.2.3 len>=12 +\n~< . ack=seq+len+1 gap>2.5*\n"
	    "within 5 s\n* ICMPv6 type=0x86 by=follows";
	struct error error;

	(void)state;
	assert_true(pattern_valid(wire, &error));
	for (size_t cut = 0; cut < sizeof wire; cut++) {
		char text[sizeof wire];
		memcpy(text, wire, sizeof wire);
		text[cut] = '\0';
		pattern_valid(text, &error);
		pattern_timeout(text);
		for (int octet = 1; octet < 256; octet += 3) {
			memcpy(text, wire, sizeof wire);
			text[cut] = cut + 1 < sizeof wire ? (char)octet : '\0';
			pattern_valid(text, &error);
			struct text words = { 0 };
			pattern_explain(text, strlen(text), &words);
			text_free(&words);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_are_explained_in_plain_words),
		cmocka_unit_test(a_step_has_two_seconds_unless_it_says_so),
		cmocka_unit_test(what_cannot_be_read_is_named_with_item_and_column),
		cmocka_unit_test(a_wire_that_cannot_be_read_is_a_wrong_one),
		cmocka_unit_test(too_much_of_anything_is_refused),
		cmocka_unit_test(no_text_is_too_strange_to_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
