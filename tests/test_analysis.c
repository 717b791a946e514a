/* Analysis: what Wireshark calls a segment, rule by rule. */
#include "talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* --- windows --- */

static void one_new_octet_into_a_closed_window_is_a_probe(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	assert_int_equal(talk_ack(talk, SERVER, 501, 101, 0), ANALYSIS_ZERO_WINDOW);
	assert_int_equal(talk_data(talk, CLIENT, 101, 501, 1), ANALYSIS_ZERO_WINDOW_PROBE);
	/* it has not moved what comes next */
	assert_int_equal(talk_data(talk, CLIENT, 101, 501, 1), ANALYSIS_ZERO_WINDOW_PROBE);
	assert_int_equal(
	    talk_ack(talk, SERVER, 501, 101, 0), ANALYSIS_ZERO_WINDOW | ANALYSIS_ZERO_WINDOW_PROBE_ACK);
	assert_int_equal(talk_ack(talk, SERVER, 501, 101, 600), ANALYSIS_WINDOW_UPDATE);
	assert_int_equal(talk_data(talk, CLIENT, 101, 501, 1), 0);
}

static void a_probe_by_one_whose_own_window_is_closed_is_only_a_probe(void **state)
{
	struct talk *talk = *state;
	struct test_segment probe = {
		.flags = TCP_ACK, .sequence = 101, .acknowledgment = 501, .length = 1
	};

	talk_handshake(talk);
	talk_ack(talk, SERVER, 501, 101, 0);
	assert_int_equal(talk_segment(talk, CLIENT, probe), ANALYSIS_ZERO_WINDOW_PROBE);
}

static void a_window_of_0_counts_only_in_plain_segments(void **state)
{
	struct talk *talk = *state;
	static const uint16_t others[] = { TCP_SYN, TCP_FIN, TCP_RST };

	for (size_t i = 0; i < COUNT(others); i++) {
		struct test_segment segment = { .flags = others[i], .sequence = 100 };
		assert_false(talk_segment(talk, CLIENT, segment) & ANALYSIS_ZERO_WINDOW);
	}
	assert_true(talk_ack(talk, CLIENT, 102, 501, 0) & ANALYSIS_ZERO_WINDOW);
}

static void another_window_with_the_same_numbers_is_an_update(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	assert_int_equal(talk_ack(talk, CLIENT, 101, 501, 400), ANALYSIS_WINDOW_UPDATE);
	assert_int_equal(talk_ack(talk, CLIENT, 101, 501, 0), ANALYSIS_ZERO_WINDOW);
	assert_int_equal(talk_ack(talk, CLIENT, 101, 501, 300), ANALYSIS_WINDOW_UPDATE);
	assert_int_equal(talk_ack(talk, CLIENT, 101, 502, 500), ANALYSIS_ACK_LOST_SEGMENT);
}

static void data_that_ends_exactly_at_the_window_fills_it(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	talk_ack(talk, SERVER, 501, 101, 300);
	assert_int_equal(talk_data(talk, CLIENT, 101, 501, 100), 0);
	assert_int_equal(talk_data(talk, CLIENT, 201, 501, 200), ANALYSIS_WINDOW_FULL);
	assert_int_equal(talk_data(talk, CLIENT, 401, 501, 200), 0); /* beyond it: not "full" */
}

static void the_window_is_scaled_but_for_that_of_a_syn(void **state)
{
	struct talk *talk = *state;

	talk_handshake_scaled(talk, 1);
	/* what the server's SYN said: 512 */
	assert_int_equal(talk_data(talk, CLIENT, 101, 501, 512), ANALYSIS_WINDOW_FULL);
	talk_ack(talk, SERVER, 501, 613, 512);
	assert_int_equal(talk_data(talk, CLIENT, 613, 501, 512), 0);
	assert_int_equal(talk_data(talk, CLIENT, 1125, 501, 512), ANALYSIS_WINDOW_FULL);
}

static void no_window_is_full_while_its_scale_is_unknown(void **state)
{
	struct talk *talk = *state;

	talk_ack(talk, SERVER, 501, 101, 300);
	assert_int_equal(talk_data(talk, CLIENT, 101, 501, 300), 0);
}

/* --- keeping alive --- */

static void an_old_number_without_news_is_a_keep_alive(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	talk_data(talk, CLIENT, 101, 501, 10);
	talk_ack(talk, SERVER, 501, 111, 512);
	assert_int_equal(talk_ack(talk, CLIENT, 110, 501, 512), ANALYSIS_KEEP_ALIVE);
	assert_int_equal(talk_ack(talk, SERVER, 501, 111, 512), ANALYSIS_KEEP_ALIVE_ACK);
	assert_int_equal(talk_data(talk, CLIENT, 110, 501, 1), ANALYSIS_KEEP_ALIVE);
	assert_int_equal(talk_ack(talk, SERVER, 501, 111, 512), ANALYSIS_KEEP_ALIVE_ACK);
	assert_int_equal(talk_flags(talk, CLIENT, TCP_RST | TCP_ACK, 110, 501), 0);
	assert_int_equal(talk_ack(talk, SERVER, 501, 111, 512), ANALYSIS_DUPLICATE_ACK);
}

static void before_anything_was_sent_the_number_before_0_is_a_keep_alive(void **state)
{
	struct talk *talk = *state;

	assert_int_equal(talk_ack(talk, CLIENT, UINT32_MAX, 501, 512), ANALYSIS_KEEP_ALIVE);
}

/* --- acknowledgments --- */

static void equal_acks_are_counted_from_the_first(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	talk_ack(talk, SERVER, 501, 101, 512); /* same number as its SYN, not the same segment */
	for (uint32_t i = 1; i <= 3; i++) {
		assert_int_equal(talk_ack(talk, CLIENT, 101, 501, 512), ANALYSIS_DUPLICATE_ACK);
		assert_int_equal(talk_facts(talk).analysis.duplicate_number, i);
		assert_int_equal(talk_facts(talk).analysis.duplicate_frame, 3);
	}
	talk_data(talk, SERVER, 501, 101, 10);
	assert_int_equal(talk_ack(talk, CLIENT, 101, 511, 512), 0);
	assert_int_equal(talk_ack(talk, CLIENT, 101, 511, 512), ANALYSIS_DUPLICATE_ACK);
	assert_int_equal(talk_facts(talk).analysis.duplicate_number, 1);
	assert_int_equal(talk_facts(talk).analysis.duplicate_frame, 9);
}

static void data_is_no_duplicate_ack(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	assert_int_equal(talk_data(talk, CLIENT, 101, 501, 5), 0);
	assert_int_equal(talk_facts(talk).analysis.duplicate_number, 0);
}

static void a_reset_forgets_the_ack_even_without_having_one(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	assert_int_equal(talk_ack(talk, CLIENT, 101, 501, 512), ANALYSIS_DUPLICATE_ACK);
	talk_flags(talk, CLIENT, TCP_RST, 101, 0);
	assert_int_equal(talk_ack(talk, CLIENT, 101, 501, 512), 0);
	assert_int_equal(talk_ack(talk, CLIENT, 101, 501, 512), ANALYSIS_DUPLICATE_ACK);
	assert_int_equal(talk_facts(talk).analysis.duplicate_number, 1);
}

static void an_ack_of_what_was_not_seen_is_reported_once(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	talk_data(talk, CLIENT, 101, 501, 10);
	assert_int_equal(talk_ack(talk, SERVER, 501, 200, 512), ANALYSIS_ACK_LOST_SEGMENT);
	assert_int_equal(talk_ack(talk, SERVER, 501, 300, 512), 0);
	talk_ack(talk, CLIENT, 111, 502, 512); /* another ACK number: reported again */
	assert_int_equal(talk_ack(talk, SERVER, 501, 400, 512), ANALYSIS_ACK_LOST_SEGMENT);
}

static void an_ack_beyond_a_gap_is_reported_and_then_believed(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	assert_int_equal(talk_data(talk, CLIENT, 151, 501, 10), ANALYSIS_LOST_SEGMENT);
	assert_int_equal(talk_ack(talk, SERVER, 501, 161, 512), ANALYSIS_ACK_LOST_SEGMENT);
	talk_data(talk, CLIENT, 161, 501, 10);
	assert_int_equal(talk_ack(talk, SERVER, 501, 171, 512), 0);
}

static void the_earliest_segment_that_ends_there_is_acknowledged(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	talk_data(talk, CLIENT, 101, 501, 10);
	talk_data(talk, CLIENT, 111, 501, 10);
	talk_data(talk, CLIENT, 111, 501, 10);
	talk_ack(talk, SERVER, 501, 121, 512);
	assert_int_equal(talk_facts(talk).analysis.acks_frame, 5);
	assert_int_equal(talk_facts(talk).analysis.ack_delay, 2 * MS);
	assert_int_equal(talk_facts_of(talk, 1).analysis.acks_frame, 1);
	assert_int_equal(talk_facts_of(talk, 3).analysis.acks_frame, 0);
}

static void the_round_trip_is_that_of_the_opening(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	talk_data(talk, CLIENT, 101, 501, 10);
	assert_int_equal(talk_facts_of(talk, 1).analysis.initial_round_trip, 0); /* not yet known */
	assert_int_equal(talk_facts_of(talk, 2).analysis.initial_round_trip, 2 * MS);
	assert_int_equal(talk_facts_of(talk, 3).analysis.initial_round_trip, 2 * MS);
}

/* --- gaps and repetitions --- */

static void a_gap_is_a_lost_segment_but_not_before_a_reset(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	assert_int_equal(talk_flags(talk, SERVER, TCP_RST, 600, 0), 0);
	assert_int_equal(talk_data(talk, CLIENT, 151, 501, 10), ANALYSIS_LOST_SEGMENT);
}

static void what_was_acknowledged_is_repeated_in_vain(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	talk_data(talk, CLIENT, 101, 501, 10);
	talk_ack(talk, SERVER, 501, 111, 512);
	assert_int_equal(talk_data(talk, CLIENT, 101, 501, 10), ANALYSIS_SPURIOUS_RETRANSMISSION);
	/* without data it is an ordinary one */
	assert_int_equal(
	    talk_flags(talk, CLIENT, TCP_FIN | TCP_ACK, 105, 501), ANALYSIS_RETRANSMISSION);
}

/* Ten octets missing, ten beyond them, COUNT duplicate ACKs; then the missing ones, LATE ns later. */
static uint16_t repair(struct talk *talk, int count, int64_t late)
{
	talk_handshake(talk);
	talk_data(talk, CLIENT, 101, 501, 10);
	talk_ack(talk, SERVER, 501, 111, 512);
	talk_data(talk, CLIENT, 121, 501, 10);
	for (int i = 0; i < count; i++)
		talk_ack(talk, SERVER, 501, 111, 512);
	talk->time += late;
	return talk_data(talk, CLIENT, 111, 501, 10);
}

static void two_duplicate_acks_make_a_fast_retransmission(void **state)
{
	assert_int_equal(repair(*state, 2, 0), ANALYSIS_FAST_RETRANSMISSION);
}

static void one_duplicate_ack_does_not(void **state)
{
	assert_int_equal(repair(*state, 1, 2 * MS), ANALYSIS_RETRANSMISSION);
}

static void a_fast_retransmission_comes_within_20_ms(void **state)
{
	assert_int_equal(repair(*state, 2, 19 * MS), ANALYSIS_RETRANSMISSION);
}

static void what_comes_late_by_less_than_a_round_trip_is_out_of_order(void **state)
{
	assert_int_equal(repair(*state, 0, 0), ANALYSIS_OUT_OF_ORDER);
}

static void what_comes_late_by_a_round_trip_is_a_retransmission(void **state)
{
	struct talk *talk = *state;

	assert_int_equal(repair(talk, 0, MS), ANALYSIS_RETRANSMISSION);
	assert_int_equal(talk_facts(talk).analysis.timeout_frame, 6); /* 121, not acknowledged */
	assert_int_equal(talk_facts(talk).analysis.timeout, 2 * MS);
}

static void the_newest_octets_again_are_a_retransmission_however_soon(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	talk_data(talk, CLIENT, 101, 501, 10);
	assert_int_equal(talk_data(talk, CLIENT, 101, 501, 10), ANALYSIS_RETRANSMISSION);
	assert_int_equal(talk_facts(talk).analysis.timeout_frame, 4);
}

static void without_a_round_trip_3_ms_decide(void **state)
{
	struct talk *talk = *state;

	talk_data(talk, CLIENT, 101, 501, 10);
	talk_data(talk, CLIENT, 121, 501, 10);
	talk->time += 1999999;
	assert_int_equal(talk_data(talk, CLIENT, 111, 501, 5), ANALYSIS_OUT_OF_ORDER);
	talk->time += 1;
	assert_int_equal(talk_data(talk, CLIENT, 116, 501, 5), ANALYSIS_RETRANSMISSION);
}

static void a_clock_that_runs_backwards_makes_no_order(void **state)
{
	struct talk *talk = *state;

	talk_data(talk, CLIENT, 101, 501, 10);
	talk_data(talk, CLIENT, 121, 501, 10);
	talk->time -= 2 * MS;
	assert_int_equal(talk_data(talk, CLIENT, 111, 501, 5), ANALYSIS_RETRANSMISSION);
}

static void more_than_one_octet_from_just_below_is_not_old(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	talk_data(talk, CLIENT, 101, 501, 10);
	assert_int_equal(talk_data(talk, CLIENT, 110, 501, 2), 0);
	assert_int_equal(talk_data(talk, CLIENT, 110, 501, 2), ANALYSIS_RETRANSMISSION);
}

static void an_unseen_ack_counts_as_enough_duplicates(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	talk_data(talk, CLIENT, 101, 501, 20);
	talk_ack(talk, CLIENT, 121, 560, 512); /* the server has sent nothing of that */
	/* the mark is on the server; it repeats what the client acknowledged last */
	talk_ack(talk, SERVER, 501, 111, 512);
	talk_ack(talk, CLIENT, 121, 570, 512);
	assert_int_equal(talk_data(talk, CLIENT, 111, 570, 5), ANALYSIS_FAST_RETRANSMISSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TALK(one_new_octet_into_a_closed_window_is_a_probe),
		TALK(a_probe_by_one_whose_own_window_is_closed_is_only_a_probe),
		TALK(a_window_of_0_counts_only_in_plain_segments),
		TALK(another_window_with_the_same_numbers_is_an_update),
		TALK(data_that_ends_exactly_at_the_window_fills_it),
		TALK(the_window_is_scaled_but_for_that_of_a_syn),
		TALK(no_window_is_full_while_its_scale_is_unknown),
		TALK(an_old_number_without_news_is_a_keep_alive),
		TALK(before_anything_was_sent_the_number_before_0_is_a_keep_alive),
		TALK(equal_acks_are_counted_from_the_first),
		TALK(data_is_no_duplicate_ack),
		TALK(a_reset_forgets_the_ack_even_without_having_one),
		TALK(an_ack_of_what_was_not_seen_is_reported_once),
		TALK(an_ack_beyond_a_gap_is_reported_and_then_believed),
		TALK(the_earliest_segment_that_ends_there_is_acknowledged),
		TALK(the_round_trip_is_that_of_the_opening),
		TALK(a_gap_is_a_lost_segment_but_not_before_a_reset),
		TALK(what_was_acknowledged_is_repeated_in_vain),
		TALK(two_duplicate_acks_make_a_fast_retransmission),
		TALK(one_duplicate_ack_does_not),
		TALK(a_fast_retransmission_comes_within_20_ms),
		TALK(what_comes_late_by_less_than_a_round_trip_is_out_of_order),
		TALK(what_comes_late_by_a_round_trip_is_a_retransmission),
		TALK(the_newest_octets_again_are_a_retransmission_however_soon),
		TALK(without_a_round_trip_3_ms_decide),
		TALK(a_clock_that_runs_backwards_makes_no_order),
		TALK(more_than_one_octet_from_just_below_is_not_old),
		TALK(an_unseen_ack_counts_as_enough_duplicates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
