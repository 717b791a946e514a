/* compare: two runs side by side: what belongs together, in what it differs, how that looks. */
#include "golden.h"
#include "lab/alignment.h"
#include "lab/comparing.h"
#include "lab/exports/compare.h"
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#ifndef SOURCE_DIR
#define SOURCE_DIR "."
#endif

/* --- rows of letters --- */

struct letters {
	const char *side[2];
};

static int letters_alike(const void *context, size_t a, size_t b)
{
	const struct letters *letters = context;

	return letters->side[0][a] == letters->side[1][b] ? 1 : 0;
}

/* "ab cd" above "a bcd" is written "a- b c d" …: pairs once, what is alone with < or >. */
static void assert_aligned(const char *first, const char *second, const char *expected)
{
	struct alignment alignment = { .rows = { 0 } };
	struct letters letters = { { first, second } };
	const size_t count[2] = { strlen(first), strlen(second) };
	struct text found = { 0 };

	alignment_find(&alignment, count, letters_alike, &letters);
	for (size_t i = 0; i < alignment.rows.count; i++) {
		const size_t *at = alignment.rows.at[i].at;
		text_printf(&found, "%s%c",
		    at[1] == ALONE   ? "<"
		    : at[0] == ALONE ? ">"
		                     : "",
		    at[0] == ALONE ? second[at[1]] : first[at[0]]);
	}
	assert_string_equal(text_string(&found), expected);
	text_free(&found);
	alignment_free(&alignment);
}

static void what_is_alike_stands_side_by_side(void **state)
{
	(void)state;
	assert_aligned("", "", "");
	assert_aligned("abc", "abc", "abc");
	assert_aligned("abc", "", "<a<b<c");
	assert_aligned("", "ab", ">a>b");
	assert_aligned("abcd", "acd", "a<bcd");
	assert_aligned("acd", "abcd", "a>bcd");
	assert_aligned("axyzb", "ab", "a<x<y<zb");
	assert_aligned("abc", "xyz", "<a<b<c>x>y>z");
}

/* Number N of both sides is alike, and nothing else; the second lacks what is divisible by 1000. */
static int numbers_alike(const void *context, size_t a, size_t b)
{
	size_t *asked = *(size_t *const *)context;

	++*asked;
	return a == b + b / 999 + 1 ? 3 : 0;
}

static void very_long_rows_are_aligned_in_time_that_grows_with_their_length(void **state)
{
	enum { MANY = 100000 };
	struct alignment alignment = { .rows = { 0 } };
	const size_t count[2] = { MANY, MANY - MANY / 1000 };
	size_t asked = 0, *context = &asked, alone = 0;

	(void)state;
	alignment_find(&alignment, count, numbers_alike, &context);
	for (size_t i = 0; i < alignment.rows.count; i++) {
		const size_t *at = alignment.rows.at[i].at;
		alone += at[1] == ALONE;
		if (at[0] != ALONE && at[1] != ALONE)
			assert_int_equal(at[0], at[1] + at[1] / 999 + 1);
	}
	assert_int_equal(alone, MANY / 1000);
	assert_int_equal(alignment.rows.count, MANY);
	assert_in_range(asked, MANY, (size_t)MANY * 1100);
	alignment_free(&alignment);
}

/* --- runs --- */

/* The handshake, then data from the client: LENGTH octets, so many µs after the ones before. */
static void add_data(struct trace *trace, int64_t at, uint32_t sequence, uint32_t length)
{
	story_tcp(trace, at,
	    (struct test_segment){ .from = "127.0.0.2",
	        .to = "127.0.0.1",
	        .from_port = 40312,
	        .to_port = 4000,
	        .flags = TCP_PSH | TCP_ACK,
	        .sequence = sequence,
	        .acknowledgment = 5001,
	        .length = length });
}

static size_t differing(const struct comparison *comparison, unsigned difference)
{
	size_t count = 0;

	for (size_t i = 0; i < comparison->rows.count; i++)
		count += (comparison->rows.at[i].differs & difference) != 0;
	return count;
}

static void assert_word(const struct comparison *comparison, const char *expected)
{
	struct text all = { 0 };

	for (size_t i = 0; i < comparison->rows.count; i++) {
		difference_words(comparison, i, &all);
		text_add(&all, "\n");
	}
	if (!strstr(text_string(&all), expected))
		fail_msg("'%s' is not among: %s", expected, all.at);
	text_free(&all);
}

static void a_run_does_not_differ_from_itself(void **state)
{
	struct trace *trace = story_handshake();
	struct comparison comparison;
	struct text words = { 0 };

	(void)state;
	comparison_make(trace, trace, &comparison);
	assert_int_equal(comparison.differing, 0);
	assert_int_equal(comparison.steps.count, trace_steps(trace));
	assert_int_equal(comparison.totals[0].packets, trace->frames.count);
	comparison_words(&comparison, &words);
	assert_string_equal(text_string(&words), "no difference");
	text_free(&words);
	comparison_free(&comparison);
	trace_free(trace);
}

static void lengths_flags_and_waits_are_told_and_ports_are_not(void **state)
{
	struct trace *a = story_handshake(), *b = story_handshake();
	struct comparison comparison;

	(void)state;
	add_data(a, 5030, 1001, 5);
	add_data(b, 5030, 1001, 900);
	add_data(a, 5040, 1006, 7);
	add_data(b, 45040, 1901, 7); /* 40 ms later */
	add_data(b, 45050, 1908, 3);
	comparison_make(a, b, &comparison);
	assert_int_equal(differing(&comparison, DIFFERS_LENGTH), 1);
	assert_word(&comparison, "length 5 | 900");
	assert_int_equal(differing(&comparison, DIFFERS_TIME), 1);
	assert_word(&comparison, "wait 0.010 ms | 40.010 ms");
	assert_int_equal(differing(&comparison, DIFFERS_MISSING), 1);
	assert_word(&comparison, "only in the second");
	assert_int_equal(comparison.differing, 3);
	assert_int_equal(comparison.totals[1].packets, comparison.totals[0].packets + 1);
	comparison_free(&comparison);
	trace_free(a);
	trace_free(b);
}

static void a_call_that_fails_in_one_run_is_told(void **state)
{
	struct trace *a = story_handshake(), *b = story_handshake();
	struct comparison comparison;

	(void)state;
	story_call(a, "client", 5030, 5040, 20, "send(client, text, 5, 0)", 5, NULL);
	story_call(b, "client", 5030, 5040, 20, "send(client, text, 9, 0)", -1, "EPIPE");
	comparison_make(a, b, &comparison);
	assert_int_equal(comparison.differing, 2);
	assert_word(&comparison, "words send(client, text, 5, 0) | send(client, text, 9, 0)");
	assert_word(&comparison, "result = 5 | = -1 EPIPE");
	comparison_free(&comparison);
	trace_free(a);
	trace_free(b);
}

static void a_step_that_only_one_has_stands_alone(void **state)
{
	struct trace *a = story_handshake(), *b = story_handshake();
	struct comparison comparison;
	const struct event *last = &b->events.at[b->events.count - 1];

	(void)state;
	trace_add_event(b, &(struct event){ .kind = EVENT_STEP,
	                       .begin = last->begin + 1000,
	                       .end = last->begin + 1000,
	                       .text = "One more thing.",
	                       .wire = "" });
	add_data(b, 6000, 1001, 5);
	comparison_make(a, b, &comparison);
	assert_int_equal(comparison.steps.count, 4);
	assert_int_equal(comparison.steps.at[3].event[0], -1);
	assert_int_equal(comparison.steps.at[3].differing, 2); /* the heading and the packet */
	assert_int_equal(comparison.differing, 2);
	comparison_free(&comparison);
	trace_free(a);
	trace_free(b);
}

static void captures_without_a_journal_are_compared_by_their_packets(void **state)
{
	struct trace *a = story_capture(), *b = story_capture();
	struct comparison comparison;

	(void)state;
	add_data(b, 4030, 1013, 5);
	comparison_make(a, b, &comparison);
	assert_int_equal(comparison.steps.count, 1);
	assert_int_equal(comparison.differing, 1);
	comparison_free(&comparison);
	comparison_make(a, story_handshake(), &comparison);
	struct trace *other = (struct trace *)comparison.trace[1];
	assert_in_range(comparison.differing, 1, comparison.rows.count);
	comparison_free(&comparison);
	trace_free(other);
	trace_free(a);
	trace_free(b);
}

/* --- how it looks --- */

struct pair {
	struct trace *a, *b;
	struct comparison comparison;
	struct comparing comparing;
};

static void pair_start(struct pair *pair)
{
	pair->a = story_handshake();
	pair->b = story_handshake();
	add_data(pair->a, 5030, 1001, 5);
	add_data(pair->b, 5030, 1001, 900);
	add_data(pair->b, 5040, 1901, 7);
	comparison_make(pair->a, pair->b, &pair->comparison);
	comparing_start(&pair->comparing, &pair->comparison, "bytes=5", "bytes=907");
}

static void pair_finish(struct pair *pair)
{
	comparing_finish(&pair->comparing);
	comparison_free(&pair->comparison);
	trace_free(pair->a);
	trace_free(pair->b);
}

static bool press(struct pair *pair, uint32_t key)
{
	return comparing_update(&pair->comparing, &(struct input){ .kind = INPUT_KEY, .key = key });
}

static void picture(struct pair *pair, int rows, int columns, struct text *text)
{
	struct cells cells = cells_new(rows, columns);

	comparing_update(
	    &pair->comparing, &(struct input){ .kind = INPUT_RESIZE, .row = rows, .column = columns });
	comparing_draw(&pair->comparing, &cells);
	cells_to_text(&cells, text);
	cells_free(&cells);
}

static void assert_picture(struct pair *pair, int rows, int columns)
{
	struct text text = { 0 };
	char name[64];

	picture(pair, rows, columns, &text);
	snprintf(name, sizeof name, "compare-%dx%d.screen", columns, rows);
	bool same = is_golden(SOURCE_DIR "/tests/golden", name, &text);
	text_free(&text);
	assert_true(same);
}

static void two_runs_are_drawn_side_by_side(void **state)
{
	struct pair pair;

	(void)state;
	pair_start(&pair);
	press(&pair, 'n');
	assert_picture(&pair, 24, 80);
	assert_picture(&pair, 50, 200);
	pair_finish(&pair);
}

static void every_size_can_be_drawn_with_and_without_help(void **state)
{
	struct pair pair;

	(void)state;
	pair_start(&pair);
	for (int rows = 1; rows < 30; rows++)
		for (int columns = 1; columns < 130; columns += 3) {
			struct text text = { 0 };
			picture(&pair, rows, columns, &text);
			press(&pair, '?');
			picture(&pair, rows, columns, &text);
			press(&pair, '?');
			press(&pair, rows % 2 ? 'n' : 'o');
			text_free(&text);
		}
	pair_finish(&pair);
}

static void keys_go_from_difference_to_difference(void **state)
{
	struct pair pair;
	size_t all;

	(void)state;
	pair_start(&pair);
	all = pair.comparing.shown.count;
	assert_true(press(&pair, 'n'));
	assert_int_equal(pair.comparison.rows.at[pair.comparing.cursor].differs, DIFFERS_LENGTH);
	press(&pair, ' ');
	assert_int_equal(pair.comparison.rows.at[pair.comparing.cursor].differs, DIFFERS_MISSING);
	press(&pair, 'n');
	assert_non_null(strstr(pair.comparing.message, "no difference after"));
	press(&pair, 'N');
	assert_int_equal(pair.comparison.rows.at[pair.comparing.cursor].differs, DIFFERS_LENGTH);
	press(&pair, 'o'); /* only these, beneath the heading of their step */
	assert_int_equal(pair.comparing.shown.count, 3);
	assert_int_equal(pair.comparing.cursor, 1);
	press(&pair, 'o');
	assert_int_equal(pair.comparing.shown.count, all);
	press(&pair, PAD_HOME);
	press(&pair, ']');
	assert_int_equal(pair.comparing.cursor, pair.comparison.steps.at[1].first);
	press(&pair, ']');
	press(&pair, PAD_DOWN);
	press(&pair, '[');
	assert_int_equal(pair.comparing.cursor, pair.comparison.steps.at[2].first);
	press(&pair, '[');
	assert_int_equal(pair.comparing.cursor, pair.comparison.steps.at[1].first);
	assert_false(press(&pair, 'q'));
	pair_finish(&pair);
}

static void as_text_every_step_is_told_and_summed_up(void **state)
{
	const char *const title[2] = { "bytes=5", "bytes=907 \x1b[31m" };
	struct pair pair;
	struct text text = { 0 };

	(void)state;
	pair_start(&pair);
	compare_text(&pair.comparison, title, 100, &text);
	bool same = is_golden(SOURCE_DIR "/tests/golden", "compare.txt", &text);
	assert_null(strchr(text.at, '\x1b'));
	text_free(&text);
	pair_finish(&pair);
	assert_true(same);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_alike_stands_side_by_side),
		cmocka_unit_test(very_long_rows_are_aligned_in_time_that_grows_with_their_length),
		cmocka_unit_test(a_run_does_not_differ_from_itself),
		cmocka_unit_test(lengths_flags_and_waits_are_told_and_ports_are_not),
		cmocka_unit_test(a_call_that_fails_in_one_run_is_told),
		cmocka_unit_test(a_step_that_only_one_has_stands_alone),
		cmocka_unit_test(captures_without_a_journal_are_compared_by_their_packets),
		cmocka_unit_test(two_runs_are_drawn_side_by_side),
		cmocka_unit_test(every_size_can_be_drawn_with_and_without_help),
		cmocka_unit_test(keys_go_from_difference_to_difference),
		cmocka_unit_test(as_text_every_step_is_told_and_summed_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
