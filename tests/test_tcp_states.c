/* The states of both peers, as an observer infers them (RFC 9293 section 3.3.2). */
#include "observer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void expect_states(const struct observer *o, enum tcp_state client, enum tcp_state server)
{
	assert_string_equal(tcp_state_name(o->last.states[CLIENT]), tcp_state_name(client));
	assert_string_equal(tcp_state_name(o->last.states[SERVER]), tcp_state_name(server));
}

/* --- states: opening --- */

static void a_handshake_passes_through_the_states_of_the_rfc(void **state)
{
	struct observer *o = *state;

	observe_tcp(o, CLIENT, TCP_SYN, 0, 0, 0);
	expect_states(o, STATE_SYN_SENT, STATE_LISTEN);
	observe_tcp(o, SERVER, TCP_SYN | TCP_ACK, 0, 1, 0);
	expect_states(o, STATE_ESTABLISHED, STATE_SYN_RECEIVED);
	observe_tcp(o, CLIENT, TCP_ACK, 1, 1, 0);
	expect_states(o, STATE_ESTABLISHED, STATE_ESTABLISHED);
}

static void a_refused_connection_is_closed_on_both_sides(void **state)
{
	struct observer *o = *state;

	observe_tcp(o, CLIENT, TCP_SYN, 0, 0, 0);
	observe_tcp(o, SERVER, TCP_RST | TCP_ACK, 16 /* 0 on the wire */, 1, 0);
	expect_states(o, STATE_CLOSED, STATE_CLOSED);
}

static void a_reset_that_acknowledges_something_else_refuses_nothing(void **state)
{
	struct observer *o = *state;

	observe_tcp(o, CLIENT, TCP_SYN, 0, 0, 0);
	observe_tcp(o, SERVER, TCP_RST | TCP_ACK, 16, 77, 0);
	expect_states(o, STATE_SYN_SENT, STATE_LISTEN);
}

static void a_repeated_syn_or_syn_ack_changes_nothing(void **state)
{
	struct observer *o = *state;

	observe_tcp(o, CLIENT, TCP_SYN, 0, 0, 0);
	observe_tcp(o, CLIENT, TCP_SYN, 0, 0, 0);
	assert_int_equal(o->last.segment, SEGMENT_REPEATS);
	expect_states(o, STATE_SYN_SENT, STATE_LISTEN);
	observe_tcp(o, SERVER, TCP_SYN | TCP_ACK, 0, 1, 0);
	observe_tcp(o, SERVER, TCP_SYN | TCP_ACK, 0, 1, 0);
	expect_states(o, STATE_ESTABLISHED, STATE_SYN_RECEIVED);
	observe_tcp(o, CLIENT, TCP_ACK, 1, 1, 0);
	observe_tcp(o, SERVER, TCP_SYN | TCP_ACK, 0, 1, 0);
	expect_states(o, STATE_ESTABLISHED, STATE_ESTABLISHED);
	assert_int_equal(o->all.list.count, 1);
}

static void a_simultaneous_open_meets_in_established(void **state)
{
	struct observer *o = *state;

	observe_tcp(o, CLIENT, TCP_SYN, 0, 0, 0);
	observe_tcp(o, SERVER, TCP_SYN, 0, 0, 0);
	expect_states(o, STATE_SYN_SENT, STATE_SYN_SENT);
	observe_tcp(o, CLIENT, TCP_SYN | TCP_ACK, 0, 1, 0);
	expect_states(o, STATE_SYN_RECEIVED, STATE_SYN_RECEIVED);
	observe_tcp(o, SERVER, TCP_SYN | TCP_ACK, 0, 1, 0);
	expect_states(o, STATE_ESTABLISHED, STATE_ESTABLISHED);
}

static void a_reset_in_the_middle_of_a_handshake_sends_the_server_back_to_listen(void **state)
{
	struct observer *o = *state;

	observe_tcp(o, CLIENT, TCP_SYN, 0, 0, 0);
	observe_tcp(o, SERVER, TCP_SYN | TCP_ACK, 0, 1, 0);
	observe_tcp(o, CLIENT, TCP_RST, 1, 0, 0);
	expect_states(o, STATE_CLOSED, STATE_LISTEN);
}

static void an_abort_closes_both_sides(void **state)
{
	struct observer *o = *state;

	shake_hands(o);
	observe_tcp(o, CLIENT, TCP_PSH | TCP_ACK, 1, 1, 10);
	observe_tcp(o, CLIENT, TCP_RST | TCP_ACK, 11, 1, 0);
	expect_states(o, STATE_CLOSED, STATE_CLOSED);
}

static void a_reset_with_a_wild_number_is_not_believed(void **state)
{
	struct observer *o = *state;

	shake_hands(o);
	observe_tcp(o, CLIENT, TCP_RST, 100000, 0, 0);
	expect_states(o, STATE_ESTABLISHED, STATE_ESTABLISHED);
}

/* --- states: closing --- */

static void a_close_in_four_segments(void **state)
{
	struct observer *o = *state;

	shake_hands(o);
	observe_tcp(o, CLIENT, TCP_FIN | TCP_ACK, 1, 1, 0);
	expect_states(o, STATE_FIN_WAIT_1, STATE_ESTABLISHED);
	observe_tcp(o, SERVER, TCP_ACK, 1, 2, 0);
	expect_states(o, STATE_FIN_WAIT_2, STATE_CLOSE_WAIT);
	observe_tcp(o, SERVER, TCP_FIN | TCP_ACK, 1, 2, 0);
	expect_states(o, STATE_FIN_WAIT_2, STATE_LAST_ACK);
	observe_tcp(o, CLIENT, TCP_ACK, 2, 2, 0);
	expect_states(o, STATE_TIME_WAIT, STATE_CLOSED);
}

static void a_close_in_three_segments(void **state)
{
	struct observer *o = *state;

	shake_hands(o);
	observe_tcp(o, CLIENT, TCP_FIN | TCP_ACK, 1, 1, 0);
	observe_tcp(o, SERVER, TCP_FIN | TCP_ACK, 1, 2, 0);
	expect_states(o, STATE_FIN_WAIT_2, STATE_LAST_ACK);
	observe_tcp(o, CLIENT, TCP_ACK, 2, 2, 0);
	expect_states(o, STATE_TIME_WAIT, STATE_CLOSED);
}

static void the_server_may_close_first(void **state)
{
	struct observer *o = *state;

	shake_hands(o);
	observe_tcp(o, SERVER, TCP_FIN | TCP_ACK, 1, 1, 0);
	expect_states(o, STATE_ESTABLISHED, STATE_FIN_WAIT_1);
	observe_tcp(o, CLIENT, TCP_FIN | TCP_ACK, 1, 2, 0);
	observe_tcp(o, SERVER, TCP_ACK, 2, 2, 0);
	expect_states(o, STATE_CLOSED, STATE_TIME_WAIT);
}

static void a_half_closed_connection_carries_data_the_other_way(void **state)
{
	struct observer *o = *state;

	shake_hands(o);
	observe_tcp(o, CLIENT, TCP_FIN | TCP_PSH | TCP_ACK, 1, 1, 5);
	observe_tcp(o, SERVER, TCP_ACK, 1, 7, 0);
	observe_tcp(o, SERVER, TCP_PSH | TCP_ACK, 1, 7, 100);
	observe_tcp(o, CLIENT, TCP_ACK, 7, 101, 0);
	expect_states(o, STATE_FIN_WAIT_2, STATE_CLOSE_WAIT);
}

static void an_acknowledgment_of_the_data_alone_does_not_answer_the_fin(void **state)
{
	struct observer *o = *state;

	shake_hands(o);
	observe_tcp(o, CLIENT, TCP_FIN | TCP_PSH | TCP_ACK, 1, 1, 5);
	observe_tcp(o, SERVER, TCP_ACK, 1, 6, 0);
	expect_states(o, STATE_FIN_WAIT_1, STATE_ESTABLISHED);
}

static void a_simultaneous_close_goes_through_closing(void **state)
{
	struct observer *o = *state;

	shake_hands(o);
	observe_tcp(o, CLIENT, TCP_FIN | TCP_ACK, 1, 1, 0);
	observe_tcp(o, SERVER, TCP_FIN | TCP_ACK, 1, 1, 0);
	expect_states(o, STATE_FIN_WAIT_1, STATE_FIN_WAIT_1);
	observe_tcp(o, CLIENT, TCP_ACK, 2, 2, 0);
	expect_states(o, STATE_CLOSING, STATE_FIN_WAIT_1);
	observe_tcp(o, SERVER, TCP_ACK, 2, 2, 0);
	expect_states(o, STATE_TIME_WAIT, STATE_TIME_WAIT);
}

static void repeated_fins_change_nothing(void **state)
{
	struct observer *o = *state;

	shake_hands(o);
	observe_tcp(o, CLIENT, TCP_FIN | TCP_ACK, 1, 1, 0);
	observe_tcp(o, CLIENT, TCP_FIN | TCP_ACK, 1, 1, 0);
	expect_states(o, STATE_FIN_WAIT_1, STATE_ESTABLISHED);
	observe_tcp(o, SERVER, TCP_ACK, 1, 2, 0);
	observe_tcp(o, CLIENT, TCP_FIN | TCP_ACK, 1, 1, 0);
	expect_states(o, STATE_FIN_WAIT_2, STATE_CLOSE_WAIT);
	observe_tcp(o, SERVER, TCP_FIN | TCP_ACK, 1, 2, 0);
	observe_tcp(o, CLIENT, TCP_ACK, 2, 2, 0);
	observe_tcp(o, SERVER, TCP_FIN | TCP_ACK, 1, 2, 0);
	expect_states(o, STATE_TIME_WAIT, STATE_CLOSED);
}

/* --- states: joining late --- */

static void a_capture_that_joins_late_knows_when_both_sides_have_spoken(void **state)
{
	struct observer *o = *state;

	observe_tcp(o, CLIENT, TCP_PSH | TCP_ACK, 500, 700, 20);
	expect_states(o, STATE_UNKNOWN, STATE_UNKNOWN);
	observe_tcp(o, CLIENT, TCP_PSH | TCP_ACK, 520, 700, 20);
	expect_states(o, STATE_UNKNOWN, STATE_UNKNOWN);
	observe_tcp(o, SERVER, TCP_ACK, 700, 540, 0);
	expect_states(o, STATE_ESTABLISHED, STATE_ESTABLISHED);
}

static void a_capture_that_begins_with_the_syn_ack_knows_both(void **state)
{
	struct observer *o = *state;

	observe_tcp(o, SERVER, TCP_SYN | TCP_ACK, 0, 1, 0); /* ends[0] is the server here */
	assert_int_equal(o->last.states[0], STATE_SYN_RECEIVED);
	observe_tcp(o, CLIENT, TCP_ACK, 1, 1, 0);
	assert_int_equal(o->last.states[0], STATE_ESTABLISHED);
	assert_int_equal(o->last.states[1], STATE_ESTABLISHED);
}

static void a_capture_that_begins_with_the_close_does_not_guess(void **state)
{
	struct observer *o = *state;

	observe_tcp(o, CLIENT, TCP_FIN | TCP_ACK, 500, 700, 0);
	expect_states(o, STATE_UNKNOWN, STATE_UNKNOWN);
	observe_tcp(o, SERVER, TCP_FIN | TCP_ACK, 700, 501, 0);
	expect_states(o, STATE_FIN_WAIT_2, STATE_LAST_ACK);
}

static void states_have_the_names_of_the_rfc(void **state)
{
	(void)state;
	for (int i = 0; i < STATE_COUNT; i++)
		assert_int_equal(tcp_state_named(tcp_state_name((enum tcp_state)i)), i);
	assert_string_equal(tcp_state_name(STATE_FIN_WAIT_1), "FIN-WAIT-1");
	assert_int_equal(tcp_state_named("no state"), STATE_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		OBSERVED(a_handshake_passes_through_the_states_of_the_rfc),
		OBSERVED(a_refused_connection_is_closed_on_both_sides),
		OBSERVED(a_reset_that_acknowledges_something_else_refuses_nothing),
		OBSERVED(a_repeated_syn_or_syn_ack_changes_nothing),
		OBSERVED(a_simultaneous_open_meets_in_established),
		OBSERVED(a_reset_in_the_middle_of_a_handshake_sends_the_server_back_to_listen),
		OBSERVED(an_abort_closes_both_sides),
		OBSERVED(a_reset_with_a_wild_number_is_not_believed),
		OBSERVED(a_close_in_four_segments),
		OBSERVED(a_close_in_three_segments),
		OBSERVED(the_server_may_close_first),
		OBSERVED(a_half_closed_connection_carries_data_the_other_way),
		OBSERVED(an_acknowledgment_of_the_data_alone_does_not_answer_the_fin),
		OBSERVED(a_simultaneous_close_goes_through_closing),
		OBSERVED(repeated_fins_change_nothing),
		OBSERVED(a_capture_that_joins_late_knows_when_both_sides_have_spoken),
		OBSERVED(a_capture_that_begins_with_the_syn_ack_knows_both),
		OBSERVED(a_capture_that_begins_with_the_close_does_not_guess),
		cmocka_unit_test(states_have_the_names_of_the_rfc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
