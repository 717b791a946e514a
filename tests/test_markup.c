/* Markup: the text of notes as runs: what has a meaning, what has none, hostile text. */
#include "lab/markup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* TEXT's runs, each in braces: "{plain}{e:emphasis}{s:strong}{c:code}{l:words>address}{/}{//}". */
static void assert_runs(const char *text, const char *expected)
{
	struct markup markup = { 0 };
	struct text found = { 0 };
	size_t length = strlen(text);
	char *exact = malloc(length ? length : 1); /* a read past the end is found */

	memcpy(exact, text, length);
	markup_parse(&markup, exact, length);
	for (size_t i = 0; i < markup.runs.count; i++) {
		const struct markup_run *run = &markup.runs.at[i];
		text_add(&found, "{");
		text_add(&found, run->style & MARKUP_EMPHASIS ? "e" : "");
		text_add(&found, run->style & MARKUP_STRONG ? "s" : "");
		text_add(&found, run->style & MARKUP_CODE ? "c" : "");
		text_add(&found, run->style & MARKUP_LINE ? "/" : "");
		text_add(&found, run->style & MARKUP_PARAGRAPH ? "//" : "");
		text_add(&found, run->style && run->length ? ":" : "");
		text_add_octets(&found, run->text, run->length);
		if (run->address)
			text_printf(&found, ">%.*s", (int)run->address_length, run->address);
		text_add(&found, "}");
	}
	assert_string_equal(text_string(&found), expected);
	text_free(&found);
	markup_free(&markup);
	free(exact);
}

static void marks_change_how_words_look(void **state)
{
	(void)state;
	assert_runs("", "");
	assert_runs("plain", "{plain}");
	assert_runs("a *b* c", "{a }{e:b}{ c}");
	assert_runs("**a b**.", "{s:a b}{.}");
	assert_runs("**a *b* c**", "{s:a }{es:b}{s: c}");
	assert_runs("*a **b** c*", "{e:a }{es:b}{e: c}");
	assert_runs("***both***", "{es:both}");
	assert_runs("`tcp.ack_raw *x*`!", "{c:tcp.ack_raw *x*}{!}");
	assert_runs("*`x`*", "{ec:x}");
	assert_runs("one\ntwo\r\n\n  three\n", "{one}{/}{two}{//}{three}");
}

static void what_does_not_close_is_plain(void **state)
{
	(void)state;
	assert_runs("2 * 3 * 4", "{2 * 3 * 4}");
	assert_runs("*a", "{*a}");
	assert_runs("a*", "{a*}");
	assert_runs("**a*", "{**a*}");
	assert_runs("`a", "{`a}");
	assert_runs("``a``", "{``a``}");
	assert_runs("*****", "{*****}");
	assert_runs("*a\n\nb*", "{*a}{//}{b*}");
	assert_runs("tcp_ack_raw __x__", "{tcp_ack_raw __x__}");
	assert_runs("<b>x</b> ![x](y) &amp;", "{<b>x</b> ![x](y) &amp;}");
}

static void a_backslash_takes_the_meaning_away(void **state)
{
	(void)state;
	assert_runs("\\*a*", "{*a*}");
	assert_runs("*a\\*b*", "{e:a}{e:*b}");
	assert_runs("\\\\", "{\\}");
	assert_runs("\\n \\", "{\\n \\}");
	assert_runs("`\\`", "{c:\\}");
}

static void links_lead_to_web_pages_only(void **state)
{
	(void)state;
	assert_runs("see [RFC *9293*](https://www.rfc-editor.org/rfc/rfc9293#section-3.4).",
	    "{see }{RFC >https://www.rfc-editor.org/rfc/rfc9293#section-3.4}"
	    "{e:9293>https://www.rfc-editor.org/rfc/rfc9293#section-3.4}{.}");
	assert_runs("<http://a.example/>", "{http://a.example/>http://a.example/}");
	assert_runs("[x](javascript:alert(1))", "{[x](javascript:alert(1))}");
	assert_runs("[x](https://)", "{[x](https://)}");
	assert_runs("[x](https:///a)", "{[x](https:///a)}");
	assert_runs(
	    "[x](https://bank.example@evil.example/)", "{[x](https://bank.example@evil.example/)}");
	assert_runs("[x](https://a.example/@b)", "{x>https://a.example/@b}");
	assert_runs("[x](https://a.example/\"onclick=)", "{[x](https://a.example/\"onclick=)}");
	assert_runs("[x](https://a.example/ b)", "{[x](https://a.example/ b)}");
	assert_runs("[](https://a.example/)", "{[](https://a.example/)}");
	assert_runs("[[x](https://a.example/)", "{[}{x>https://a.example/}");
	assert_runs("[x](https://a.example/", "{[x](https://a.example/}");
}

static void the_words_alone_have_no_marks(void **state)
{
	struct text words = { 0 };
	const char text[] = "*a* `b`\n\n[c](https://d.example/)";
	(void)state;

	markup_words(text, sizeof text - 1, &words);
	assert_string_equal(text_string(&words), "a b c");
	text_free(&words);
}

/* Any characters that have a meaning, in any order: all of the words come out, in order, and at once. */
static void any_text_is_taken_apart_quickly(void **state)
{
	static const char alphabet[] = "**``[]()<>\\\n ahttps://";
	enum { LENGTH = 60000, TEXTS = 24 };
	char *text = malloc(LENGTH);
	struct markup markup = { 0 };
	uint32_t seed = 7;
	(void)state;

	clock_t start = clock();
	for (int round = 0; round < TEXTS; round++) {
		for (size_t i = 0; i < LENGTH; i++) {
			seed = seed * 1664525 + 1013904223;
			text[i] = round < 12
			              ? alphabet[(i % 2 ? round : 2 * round) % (int)(sizeof alphabet - 1)]
			              : alphabet[(seed >> 16) % (sizeof alphabet - 1)];
		}
		markup_parse(&markup, text, LENGTH);
		const char *last = text;
		for (size_t i = 0; i < markup.runs.count; i++) {
			const struct markup_run *run = &markup.runs.at[i];
			assert_true(run->text >= last && run->text + run->length <= text + LENGTH);
			last = run->text + run->length;
		}
	}
	assert_true(clock() - start < 20 * CLOCKS_PER_SEC);
	markup_free(&markup);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_change_how_words_look),
		cmocka_unit_test(what_does_not_close_is_plain),
		cmocka_unit_test(a_backslash_takes_the_meaning_away),
		cmocka_unit_test(links_lead_to_web_pages_only),
		cmocka_unit_test(the_words_alone_have_no_marks),
		cmocka_unit_test(any_text_is_taken_apart_quickly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
