/* The reader: what it reads, where it stops, what it tells a listener. */
#include "capture/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const uint8_t bytes[] = { 0x45, 0xb8, 0x12, 0x34, 0xde, 0xad, 0xbe, 0xef, 0xff };

static const struct field bit = { "t.bit", "bit", 1, FLAG, .help = "-" };
static const struct field nibble = { "t.nibble", "nibble", 4, DEC, .help = "-" };
static const struct field octet = { "t.octet", "octet", 8, HEX, .help = "-" };
static const struct field two = { "t.two", "two octets", 16, HEX, .help = "-" };
static const struct field four = { "t.four", "four octets", 32, HEX, .help = "-" };
static const struct field eight = { "t.eight", "eight octets", 64, HEX, .help = "-" };
static const struct field varies = { "t.varies", "varies", 0, OCTETS, .help = "-" };
static const struct field text_row = { "t.text", "text", 0, STRING, .help = "-" };
static const struct field parts[] = {
	{ "t.high", "high", 6, DEC, .help = "-" },
	{ "t.low", "low", 2, DEC, .help = "-" },
};

static struct reader reader_over(uint32_t captured, uint32_t length, struct dissection *listener)
{
	struct reader r;

	reader_start(&r, bytes, captured, length, listener);
	return r;
}

static struct reader reader_whole(struct dissection *listener)
{
	return reader_over(sizeof bytes, sizeof bytes, listener);
}

static void numbers_are_read_most_significant_first(void **state)
{
	(void)state;
	struct reader r = reader_whole(NULL);
	assert_int_equal(take8(&r, &octet), 0x45);
	assert_int_equal(take16(&r, &two), 0xb812);
	assert_int_equal(take32(&r, &four), 0x34deadbe);
	assert_int_equal(r.at, 7);
	assert_true(reader_ok(&r));
}

static void bits_are_read_from_the_highest_down(void **state)
{
	(void)state;
	struct reader r = reader_whole(NULL);
	assert_int_equal(take(&r, &nibble), 4);
	assert_int_equal(take(&r, &bit), 0);
	assert_int_equal(take(&r, &bit), 1);
	assert_int_equal(take_bits(&r, &varies, 10), 0x1b8);
	assert_int_equal(r.at, 2);
	assert_int_equal(r.bit, 0);
}

static void a_number_of_64_bits_may_start_in_the_middle_of_an_octet(void **state)
{
	(void)state;
	struct reader r = reader_whole(NULL);
	take(&r, &nibble);
	assert_true(take(&r, &eight) == 0x5b81234deadbeefful);
	assert_int_equal(r.at, 8);
	assert_int_equal(r.bit, 4);
}

static void a_scaled_value_is_shown_as_it_is_returned(void **state)
{
	(void)state;
	struct dissection d = { 0 };
	struct reader r = reader_whole(&d);
	take(&r, &nibble);
	assert_int_equal(take_scaled(&r, &nibble, 4), 20);
	assert_int_equal(d.items.at[1].value, 20);
	assert_int_equal(d.items.at[1].bits, 4);
	dissection_free(&d);
}

static void reading_past_what_was_captured_is_truncated(void **state)
{
	(void)state;
	struct reader r = reader_over(3, 9, NULL);
	assert_int_equal(take32(&r, &four), 0);
	assert_int_equal(r.state, READER_TRUNCATED);
	assert_int_equal(r.at, 0);
}

static void reading_past_what_was_sent_is_malformed(void **state)
{
	(void)state;
	struct reader r = reader_over(9, 9, NULL);
	reader_limit(&r, 3);
	assert_int_equal(take32(&r, &four), 0);
	assert_int_equal(r.state, READER_MALFORMED);
	assert_non_null(r.why);
}

static void past_both_ends_the_sender_is_at_fault(void **state)
{
	(void)state;
	struct reader r = reader_over(2, 3, NULL);
	take32(&r, &four);
	assert_int_equal(r.state, READER_MALFORMED);
}

static void a_failed_reader_reads_nothing_more(void **state)
{
	(void)state;
	struct dissection d = { 0 };
	struct reader r = reader_over(3, 9, &d);
	take32(&r, &four);
	assert_int_equal(take8(&r, &octet), 0);
	assert_null(take_octets(&r, &varies, 1));
	assert_int_equal(take_rest(&r, &varies, 1), 0);
	describe(&r, &octet, 7);
	describe_group(&r, &varies, 1, 0);
	assert_int_equal(d.items.count, 0);
	assert_int_equal(r.state, READER_TRUNCATED);
	dissection_free(&d);
}

static void the_first_failure_is_the_one_that_counts(void **state)
{
	(void)state;
	struct reader r = reader_over(3, 9, NULL);
	take32(&r, &four);
	reader_malformed(&r, "later");
	assert_int_equal(r.state, READER_TRUNCATED);
	assert_null(r.why);
}

static void a_limit_never_widens_the_window(void **state)
{
	(void)state;
	struct reader r = reader_whole(NULL);
	reader_limit(&r, 4);
	reader_limit(&r, 100);
	assert_int_equal(reader_left(&r), 4);
	reader_limit(&r, UINT32_MAX);
	assert_int_equal(reader_left(&r), 4);
}

static void more_captured_than_sent_counts_as_sent(void **state)
{
	(void)state;
	struct reader r = reader_over(9, 4, NULL);
	assert_int_equal(reader_left(&r), 9);
	assert_int_equal(reader_readable(&r), 9);
}

static void the_rest_is_as_much_as_was_captured(void **state)
{
	(void)state;
	struct dissection d = { 0 };
	struct reader r = reader_over(5, 9, &d);
	assert_int_equal(take_rest(&r, &varies, 9), 5);
	assert_true(reader_ok(&r));
	assert_int_equal(d.items.at[0].bits, 40);
	assert_int_equal(take_rest(&r, &varies, 4), 0);
	assert_int_equal(d.items.count, 1);
	dissection_free(&d);
}

static void octets_are_handed_out_where_they_are(void **state)
{
	(void)state;
	struct reader r = reader_whole(NULL);
	reader_skip(&r, 2);
	assert_ptr_equal(take_octets(&r, &varies, 2), bytes + 2);
	assert_null(take_octets(&r, &varies, UINT32_MAX));
}

static void parts_lie_inside_their_field(void **state)
{
	(void)state;
	struct dissection d = { 0 };
	struct reader r = reader_whole(&d);
	array_add(&d.layers)->first_item = 0;
	take8(&r, &octet);
	assert_int_equal(take_parts(&r, &octet, parts, 2), 0xb8);
	assert_int_equal(d.items.count, 4);
	assert_int_equal(d.items.at[2].value, 0xb8 >> 2);
	assert_int_equal(d.items.at[3].bit, 14);
	assert_int_equal(dissection_depth(&d, 0), 0);
	assert_int_equal(dissection_depth(&d, 1), 0);
	assert_int_equal(dissection_depth(&d, 2), 1);
	assert_int_equal(dissection_depth(&d, 3), 1);
	dissection_free(&d);
}

static void a_group_holds_what_is_read_after_it(void **state)
{
	(void)state;
	struct dissection d = { 0 };
	struct reader r = reader_whole(&d);
	array_add(&d.layers)->first_item = 0;
	describe_group(&r, &varies, 3, 0);
	take8(&r, &octet);
	describe(&r, &octet, 1);
	take16(&r, &two);
	describe(&r, &octet, 2);
	int depths[] = { 0, 1, 1, 1, 0 };
	for (size_t i = 0; i < COUNT(depths); i++)
		assert_int_equal(dissection_depth(&d, i), depths[i]);
	dissection_free(&d);
}

/* Whoever asks for each of a million items must not wait for a million times a million. */
static void the_depth_of_an_item_is_found_among_a_thousand(void **state)
{
	enum { MANY = 1000000 };
	(void)state;
	struct dissection d = { 0 };
	array_add(&d.layers)->first_item = 0;
	for (size_t i = 0; i < MANY; i++)
		*array_add(&d.items) = (struct item){ .field = &octet, .bit = 0, .bits = 8 };
	assert_int_equal(dissection_depth(&d, 999), 999);
	assert_int_equal(dissection_depth(&d, MANY - 1), 1000);
	dissection_free(&d);
}

static void a_group_ends_where_the_capture_does(void **state)
{
	(void)state;
	struct dissection d = { 0 };
	struct reader r = reader_over(2, 9, &d);
	describe_group(&r, &varies, 1000, 0);
	assert_int_equal(d.items.at[0].bits, 16);
	dissection_free(&d);
}

static void bits_already_read_can_be_named_again(void **state)
{
	(void)state;
	struct dissection d = { 0 };
	struct reader r = reader_whole(&d);
	take16(&r, &two);
	describe_bits(&r, &bit, 16 - 1);
	assert_int_equal(d.items.at[1].bit, 1);
	assert_int_equal(d.items.at[1].value, 1);
	dissection_free(&d);
}

static void looking_ahead_moves_nothing_and_cannot_fail(void **state)
{
	(void)state;
	struct reader r = reader_over(4, 9, NULL);
	assert_int_equal(reader_peek(&r, 2, 16), 0x1234);
	assert_int_equal(reader_peek(&r, 3, 16), 0);
	assert_int_equal(reader_peek(&r, UINT32_MAX, 64), 0);
	assert_int_equal(r.at, 0);
	assert_true(reader_ok(&r));
}

static void a_described_text_is_kept_with_its_row(void **state)
{
	(void)state;
	struct dissection d = { 0 };
	struct reader r = reader_whole(&d);
	describe_string(&r, &text_row, "words");
	assert_ptr_equal(d.items.at[0].field, &text_row);
	assert_string_equal(d.items.at[0].string, "words");
	assert_int_equal(d.items.at[0].bits, 0);
	dissection_free(&d);
}

static void a_checksum_summed_along_gives_all_ones(void **state)
{
	/* the example of RFC 1071 section 3, and its checksum */
	static const uint8_t words[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7, 0x22, 0x0d };
	struct reader r;
	uint32_t sum = 0;

	(void)state;
	reader_start(&r, words, sizeof words, sizeof words, NULL);
	assert_true(reader_checksum(&r, 0, 8, &sum));
	assert_int_equal(checksum_fold(sum), 0xddf2);
	assert_true(reader_checksum(&r, 8, 2, &sum));
	assert_int_equal(checksum_fold(sum), 0xffff);
}

static void an_odd_octet_is_summed_as_the_higher_half(void **state)
{
	(void)state;
	struct reader r = reader_whole(NULL);
	uint32_t sum = 0;
	assert_true(reader_checksum(&r, 8, 1, &sum));
	assert_int_equal(checksum_fold(sum), 0xff00);
}

static void a_checksum_over_octets_that_are_missing_is_not_worked_out(void **state)
{
	(void)state;
	struct reader r = reader_over(4, 9, NULL);
	uint32_t sum = 5;
	assert_false(reader_checksum(&r, 2, 3, &sum));
	assert_false(reader_checksum(&r, UINT32_MAX, 1, &sum));
	assert_false(reader_checksum(&r, 1, UINT32_MAX, &sum));
	assert_int_equal(sum, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_read_most_significant_first),
		cmocka_unit_test(bits_are_read_from_the_highest_down),
		cmocka_unit_test(a_number_of_64_bits_may_start_in_the_middle_of_an_octet),
		cmocka_unit_test(a_scaled_value_is_shown_as_it_is_returned),
		cmocka_unit_test(reading_past_what_was_captured_is_truncated),
		cmocka_unit_test(reading_past_what_was_sent_is_malformed),
		cmocka_unit_test(past_both_ends_the_sender_is_at_fault),
		cmocka_unit_test(a_failed_reader_reads_nothing_more),
		cmocka_unit_test(the_first_failure_is_the_one_that_counts),
		cmocka_unit_test(a_limit_never_widens_the_window),
		cmocka_unit_test(more_captured_than_sent_counts_as_sent),
		cmocka_unit_test(the_rest_is_as_much_as_was_captured),
		cmocka_unit_test(octets_are_handed_out_where_they_are),
		cmocka_unit_test(parts_lie_inside_their_field),
		cmocka_unit_test(a_group_holds_what_is_read_after_it),
		cmocka_unit_test(the_depth_of_an_item_is_found_among_a_thousand),
		cmocka_unit_test(a_group_ends_where_the_capture_does),
		cmocka_unit_test(bits_already_read_can_be_named_again),
		cmocka_unit_test(looking_ahead_moves_nothing_and_cannot_fail),
		cmocka_unit_test(a_described_text_is_kept_with_its_row),
		cmocka_unit_test(a_checksum_summed_along_gives_all_ones),
		cmocka_unit_test(an_odd_octet_is_summed_as_the_higher_half),
		cmocka_unit_test(a_checksum_over_octets_that_are_missing_is_not_worked_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
