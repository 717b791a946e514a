/* Analysis: what relative numbers count from, windows are scaled by, what is in flight; and what is not
 * said of headers that were cut. */
#include "talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

/* --- what numbers count from --- */

static void a_conversation_that_was_joined_late_counts_from_1(void **state)
{
	struct talk *talk = *state;

	talk_data(talk, CLIENT, 5000, 7000, 10);
	talk_data(talk, SERVER, 6990, 5010, 10);
	assert_int_equal(talk_facts_of(talk, 0).sequence_base, 4999);
	assert_int_equal(talk_facts_of(talk, 0).ack_base, 6999);
	assert_int_equal(talk_facts_of(talk, 1).sequence_base, 6999); /* not that of its own number */
}

static void a_syn_with_another_number_begins_a_new_stream(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	assert_int_equal(talk_flags(talk, CLIENT, TCP_SYN, 9000, 0), ANALYSIS_REUSED_PORTS);
	assert_int_equal(talk_facts(talk).stream, 1);
	assert_int_equal(talk_facts(talk).sequence_base, 9000);
	assert_int_equal(talk_facts_of(talk, 0).stream, 0);
	assert_int_equal(talk_facts_of(talk, 0).sequence_base, 100);
}

static void a_syn_and_ack_with_another_number_counts_anew_from_there_on(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	assert_true(talk_flags(talk, SERVER, TCP_SYN | TCP_ACK, 8000, 101) & ANALYSIS_REUSED_PORTS);
	talk_ack(talk, CLIENT, 101, 8001, 512);
	assert_int_equal(talk_facts(talk).stream, 0);
	assert_int_equal(talk_facts(talk).ack_base, 8000);
	assert_int_equal(talk_facts_of(talk, 3).sequence_base, 8000);
	assert_int_equal(talk_facts_of(talk, 2).ack_base, 500); /* as it was seen */
	assert_int_equal(talk_facts_of(talk, 1).sequence_base, 500);
}

static void a_reset_moves_what_comes_next(void **state)
{
	struct talk *talk = *state;

	talk_flags(talk, CLIENT, TCP_SYN, 100, 0);
	talk_flags(talk, CLIENT, TCP_RST, 5000, 0);
	assert_int_equal(talk_data(talk, CLIENT, 101, 0, 5), ANALYSIS_OUT_OF_ORDER);
}

static void the_same_syn_again_moves_it_back(void **state)
{
	struct talk *talk = *state;

	talk_flags(talk, CLIENT, TCP_SYN, 100, 0);
	talk_flags(talk, CLIENT, TCP_RST, 5000, 0);
	talk_flags(talk, CLIENT, TCP_SYN, 100, 0);
	assert_int_equal(talk_data(talk, CLIENT, 101, 0, 5), 0);
}

/* --- what windows are scaled by --- */

static void a_scale_that_came_late_does_not_change_what_was_seen(void **state)
{
	struct talk *talk = *state;
	const uint8_t options[] = { 1, 3, 3, 4 };
	struct test_segment syn = { .flags = TCP_SYN,
		.sequence = 100,
		.window = 512,
		.options = options,
		.options_length = sizeof options };

	talk_ack(talk, CLIENT, 101, 501, 512);
	assert_int_equal(talk_facts(talk).window_shift, -1);
	talk_segment(talk, CLIENT, syn);
	talk_ack(talk, CLIENT, 101, 501, 512);
	assert_int_equal(talk_facts_of(talk, 0).window_shift, -1);
	assert_int_equal(talk_facts_of(talk, 2).window_shift, 4);
}

static void a_syn_without_scale_says_so_for_both(void **state)
{
	struct talk *talk = *state;

	talk_ack(talk, SERVER, 501, 101, 512);
	talk_flags(talk, CLIENT, TCP_SYN, 100, 0);
	talk_ack(talk, SERVER, 501, 101, 512);
	assert_int_equal(talk_facts_of(talk, 0).window_shift, -1);
	assert_int_equal(talk_facts_of(talk, 2).window_shift, -2);
}

static void one_side_alone_cannot_scale(void **state)
{
	struct talk *talk = *state;
	const uint8_t options[] = { 1, 3, 3, 4 };

	talk_flags(talk, CLIENT, TCP_SYN, 100, 0);
	talk_segment(talk, SERVER,
	    (struct test_segment){ .flags = TCP_SYN | TCP_ACK,
	        .sequence = 500,
	        .acknowledgment = 101,
	        .options = options,
	        .options_length = sizeof options });
	talk_ack(talk, SERVER, 501, 101, 512);
	assert_int_equal(talk_facts(talk).window_shift, -2);
}

/* --- in flight --- */

static void octets_in_flight_wait_for_their_acknowledgment(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	talk_data(talk, CLIENT, 101, 501, 10);
	assert_int_equal(talk_facts(talk).analysis.bytes_in_flight, 10);
	talk_data(talk, CLIENT, 111, 501, 10);
	assert_int_equal(talk_facts(talk).analysis.bytes_in_flight, 20);
	talk_ack(talk, SERVER, 501, 115, 512);
	assert_int_equal(talk_facts(talk).analysis.bytes_in_flight, 0);
	talk_segment(talk, CLIENT,
	    (struct test_segment){ .flags = TCP_ACK | TCP_FIN,
	        .sequence = 121,
	        .acknowledgment = 501,
	        .length = 5,
	        .window = 512 });
	assert_int_equal(talk_facts(talk).analysis.bytes_in_flight, 11);
}

static void what_was_acknowledged_selectively_is_not_in_flight(void **state)
{
	struct talk *talk = *state;
	const uint8_t sack[] = { 1, 1, 5, 10, 0, 0, 0, 111, 0, 0, 0, 121 };

	talk_handshake(talk);
	talk_data(talk, CLIENT, 101, 501, 10);
	talk_data(talk, CLIENT, 111, 501, 10);
	talk_segment(talk, SERVER,
	    (struct test_segment){ .flags = TCP_ACK,
	        .sequence = 501,
	        .acknowledgment = 101,
	        .window = 512,
	        .options = sack,
	        .options_length = sizeof sack });
	talk_data(talk, CLIENT, 121, 501, 10);
	assert_int_equal(talk_facts(talk).analysis.bytes_in_flight, 20);
	talk_ack(talk, SERVER, 501, 101, 512); /* says nothing of it any more */
	talk_data(talk, CLIENT, 131, 501, 10);
	assert_int_equal(talk_facts(talk).analysis.bytes_in_flight, 40);
}

static void after_a_gap_nobody_knows_until_an_ack_comes(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	talk_data(talk, CLIENT, 201, 501, 10);
	assert_int_equal(talk_facts(talk).analysis.bytes_in_flight, 0);
	talk_ack(talk, SERVER, 501, 101, 512);
	talk_data(talk, CLIENT, 211, 501, 10);
	assert_int_equal(talk_facts(talk).analysis.bytes_in_flight, 20);
}

/* --- headers that were cut --- */

/* Says a window update and a duplicate ACK of which only CAPTURED octets of the frame are kept. */
static uint16_t say_cut(struct talk *talk, uint32_t captured, const uint8_t *options, size_t length)
{
	struct test_segment segment = scene_between(CLIENT);
	struct test_frame frame;

	segment.flags = TCP_ACK;
	segment.sequence = 101;
	segment.acknowledgment = 501;
	segment.window = 512;
	segment.options = options;
	segment.options_length = length;
	frame_tcp(&frame, &segment);
	talk->time += MS;
	size_t index =
	    trace_copy_frame(talk->trace, 0, talk->time, frame.bytes, captured, frame.length);
	return talk->trace->frames.at[index].analysed.flags;
}

enum { HEADER = 14 + 20 + 20 }; /* Ethernet, IP, TCP without options */

static void nothing_is_said_of_options_that_were_cut_but_they_count(void **state)
{
	struct talk *talk = *state;
	const uint8_t none[] = { 1, 1, 1, 1 };

	talk_handshake(talk);
	assert_int_equal(say_cut(talk, HEADER + 4, none, 4), ANALYSIS_DUPLICATE_ACK);
	assert_int_equal(say_cut(talk, HEADER + 3, none, 4), 0);
	assert_int_equal(talk_facts(talk).analysis.duplicate_number, 0);
	assert_int_equal(say_cut(talk, HEADER + 4, none, 4), ANALYSIS_DUPLICATE_ACK);
	assert_int_equal(talk_facts(talk).analysis.duplicate_number, 3);
}

static void an_empty_selective_acknowledgment_hides_the_verdict(void **state)
{
	struct talk *talk = *state;
	const uint8_t empty[] = { 5, 2, 1, 1 }, odd[] = { 5, 1, 1, 1 };

	talk_handshake(talk);
	assert_int_equal(say_cut(talk, HEADER + 4, empty, 4), 0);
	assert_int_equal(say_cut(talk, HEADER + 4, odd, 4), ANALYSIS_DUPLICATE_ACK);
	assert_int_equal(talk_facts(talk).analysis.duplicate_number, 2);
}

static void a_header_that_says_it_is_too_short_counts_unseen(void **state)
{
	struct talk *talk = *state;
	struct test_segment segment = scene_between(CLIENT);
	struct test_frame frame;

	talk_handshake(talk);
	segment.flags = TCP_ACK;
	segment.sequence = 101;
	segment.acknowledgment = 501;
	segment.length = 10;
	frame_tcp(&frame, &segment);
	frame.bytes[14 + 20 + 12] = 0x40; /* four words: 14 octets of data then */
	talk->time += MS;
	trace_copy_frame(talk->trace, 0, talk->time, frame.bytes, frame.length, frame.length);
	assert_int_equal(talk_facts(talk).analysis.flags, 0);
	assert_int_equal(talk_facts(talk).analysis.bytes_in_flight, 0);
	assert_int_equal(talk_data(talk, CLIENT, 115, 501, 10), 0); /* no gap: they were counted */
}

/* --- what is shown --- */

/* How often a row of this name was put out for the last frame. */
static int count_shown(const struct talk *talk, const char *name)
{
	struct dissection dissection = { 0 };
	struct packet p;
	int count = 0;

	trace_packet(talk->trace, talk->trace->frames.count - 1, &p, &dissection);
	for (size_t i = 0; i < dissection.items.count; i++)
		count += strcmp(dissection.items.at[i].field->name, name) == 0;
	dissection_free(&dissection);
	return count;
}

static void special_retransmissions_are_retransmissions_too(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	assert_int_equal(count_shown(talk, "tcp.analysis"), 1); /* it acknowledges the SYN */
	assert_int_equal(count_shown(talk, "tcp.analysis.flags"), 0);
	talk_data(talk, CLIENT, 101, 501, 10);
	talk_ack(talk, SERVER, 501, 111, 512);
	talk_data(talk, CLIENT, 101, 501, 10);
	assert_int_equal(count_shown(talk, "tcp.analysis.flags"), 1);
	assert_int_equal(count_shown(talk, "tcp.analysis.spurious_retransmission"), 1);
	assert_int_equal(count_shown(talk, "tcp.analysis.retransmission"), 1);
	assert_int_equal(count_shown(talk, "tcp.analysis.rto"), 0);
}

static void a_duplicate_ack_is_shown_twice_with_its_numbers(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	talk_ack(talk, CLIENT, 101, 501, 512);
	assert_int_equal(count_shown(talk, "tcp.analysis.duplicate_ack"), 2);
	assert_int_equal(count_shown(talk, "tcp.analysis.duplicate_ack_num"), 1);
	assert_int_equal(count_shown(talk, "tcp.analysis.duplicate_ack_frame"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TALK(a_conversation_that_was_joined_late_counts_from_1),
		TALK(a_syn_with_another_number_begins_a_new_stream),
		TALK(a_syn_and_ack_with_another_number_counts_anew_from_there_on),
		TALK(a_reset_moves_what_comes_next),
		TALK(the_same_syn_again_moves_it_back),
		TALK(a_scale_that_came_late_does_not_change_what_was_seen),
		TALK(a_syn_without_scale_says_so_for_both),
		TALK(one_side_alone_cannot_scale),
		TALK(octets_in_flight_wait_for_their_acknowledgment),
		TALK(what_was_acknowledged_selectively_is_not_in_flight),
		TALK(after_a_gap_nobody_knows_until_an_ack_comes),
		TALK(nothing_is_said_of_options_that_were_cut_but_they_count),
		TALK(an_empty_selective_acknowledgment_hides_the_verdict),
		TALK(a_header_that_says_it_is_too_short_counts_unseen),
		TALK(special_retransmissions_are_retransmissions_too),
		TALK(a_duplicate_ack_is_shown_twice_with_its_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
