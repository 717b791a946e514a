/* Causes: which call, or which timer, a packet goes back to; and when nobody can say. */
#include "scene.h"

#include "capture/cause.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

static void expect_cause(const struct trace *trace, size_t frame, enum cause_kind kind, long event)
{
	struct cause cause = trace_cause(trace, frame);

	assert_int_equal(cause.kind, kind);
	assert_int_equal(cause.event, event);
	assert_true(cause.why && strlen(cause.why) > 20);
	assert_true(kind == CAUSE_CALL || kind == CAUSE_FOLLOWS || event == -1);
}

/* A connection made in 0 to 1 ms; returns the event of connect(). */
static long connect_both(struct trace *trace)
{
	scene_socket(trace, "client", "127.0.0.2:40000", 6);
	scene_socket(trace, "server", "127.0.0.1:4000", 6);
	long connecting = (long)scene_call(trace, "client", 0, 1, "connect(client, address, length)");
	scene_handshake(trace, 1);
	return connecting;
}

/* --- calls --- */

static void without_a_journal_no_cause_is_known(void **state)
{
	struct trace *trace = *state;

	expect_cause(trace, scene_tcp(trace, 1, CLIENT, TCP_SYN, 100, 0, 0), CAUSE_UNKNOWN, -1);
}

static void a_call_causes_what_falls_into_it_on_both_sides(void **state)
{
	struct trace *trace = *state;
	long connecting = connect_both(trace);

	for (size_t frame = 0; frame < 3; frame++)
		expect_cause(trace, frame, CAUSE_CALL, connecting);
}

static void a_frame_between_two_calls_belongs_to_neither(void **state)
{
	struct trace *trace = *state;

	scene_call(trace, "client", 0, 10, "connect(client, address, length)");
	scene_call(trace, "client", 20, 30, "connect(client, address, length)");
	size_t frame = scene_tcp(trace, 15, CLIENT, TCP_SYN, 100, 0, 0);
	expect_cause(trace, frame, CAUSE_UNKNOWN, -1);
}

static void of_two_calls_at_once_the_later_one_is_the_cause(void **state)
{
	struct trace *trace = *state;

	scene_call(trace, "server", 0, 100, "accept(door, NULL, NULL)");
	long connecting = (long)scene_call(trace, "client", 10, 20, "connect(client, address, length)");
	size_t frame = scene_tcp(trace, 15, CLIENT, TCP_SYN, 100, 0, 0);
	expect_cause(trace, frame, CAUSE_CALL, connecting);
}

static void a_call_that_only_waits_sends_nothing(void **state)
{
	struct trace *trace = *state;

	scene_call(trace, "client", 0, 100, "poll(&ready, 1, 100)");
	size_t frame = scene_tcp(trace, 50, CLIENT, TCP_SYN, 100, 0, 0);
	expect_cause(trace, frame, CAUSE_UNKNOWN, -1);
}

/* --- following a call --- */

static void a_delayed_acknowledgment_follows_the_call_that_sent_the_data(void **state)
{
	struct trace *trace = *state;

	connect_both(trace);
	long sending = (long)scene_call(trace, "client", 10, 11, "send(client, word, 4, 0)");
	scene_tcp(trace, 10, CLIENT, TCP_PSH | TCP_ACK, 101, 501, 4);
	size_t ack = scene_tcp(trace, 50, SERVER, TCP_ACK, 501, 105, 0);
	expect_cause(trace, ack, CAUSE_FOLLOWS, sending);
}

static void an_acknowledgment_that_comes_much_too_late_follows_nothing(void **state)
{
	struct trace *trace = *state;

	connect_both(trace);
	scene_call(trace, "client", 10, 11, "send(client, word, 4, 0)");
	scene_tcp(trace, 10, CLIENT, TCP_PSH | TCP_ACK, 101, 501, 4);
	size_t ack = scene_tcp(trace, 900, SERVER, TCP_ACK, 501, 105, 0);
	expect_cause(trace, ack, CAUSE_UNKNOWN, -1);
}

static void an_acknowledgment_of_nothing_new_follows_nothing(void **state)
{
	struct trace *trace = *state;

	connect_both(trace);
	size_t ack = scene_tcp(trace, 30, SERVER, TCP_ACK, 501, 101, 0);
	expect_cause(trace, ack, CAUSE_UNKNOWN, -1);
	ack = scene_tcp(trace, 31, SERVER, TCP_ACK, 501, 101, 0);
	expect_cause(trace, ack, CAUSE_UNKNOWN, -1);
}

static void an_acknowledgment_of_a_packet_without_a_cause_has_none(void **state)
{
	struct trace *trace = *state;

	connect_both(trace);
	scene_tcp(trace, 10, CLIENT, TCP_ACK | TCP_URG, 101, 501, 0);
	scene_tcp(trace, 11, CLIENT, TCP_PSH | TCP_ACK, 101, 501, 4);
	size_t ack = scene_tcp(trace, 50, SERVER, TCP_ACK, 501, 105, 0);
	expect_cause(trace, ack, CAUSE_UNKNOWN, -1);
}

static void data_that_waited_follows_the_last_send_of_its_owner(void **state)
{
	struct trace *trace = *state;

	connect_both(trace);
	long sending = (long)scene_call(trace, "client", 10, 11, "send(client, word, 4, 0)");
	scene_call(trace, "server", 12, 13, "send(connection, word, 4, 0)");
	scene_call(trace, "client", 14, 15, "sendless(client)");
	size_t data = scene_tcp(trace, 20, CLIENT, TCP_PSH | TCP_ACK, 101, 501, 4);
	expect_cause(trace, data, CAUSE_FOLLOWS, sending);
}

static void a_fin_that_waited_follows_the_close(void **state)
{
	struct trace *trace = *state;

	connect_both(trace);
	long closing = (long)scene_call(trace, "server", 10, 11, "shutdown(connection, SHUT_WR)");
	scene_call(trace, "client", 12, 13, "close(other)");
	size_t fin = scene_tcp(trace, 20, SERVER, TCP_FIN | TCP_ACK, 501, 101, 0);
	expect_cause(trace, fin, CAUSE_FOLLOWS, closing);
}

static void a_reset_right_after_a_segment_follows_its_call(void **state)
{
	struct trace *trace = *state;

	connect_both(trace);
	long sending = (long)scene_call(trace, "client", 10, 11, "send(client, word, 4, 0)");
	scene_tcp(trace, 11, CLIENT, TCP_PSH | TCP_ACK, 101, 501, 4);
	size_t reset = scene_tcp(trace, 12, SERVER, TCP_RST, 501, 0, 0);
	expect_cause(trace, reset, CAUSE_FOLLOWS, sending);
}

/* --- timers --- */

static void a_retransmission_is_a_timers_work_even_inside_a_call(void **state)
{
	struct trace *trace = *state;

	connect_both(trace);
	long sending = (long)scene_call(trace, "client", 10, 11, "send(client, word, 4, 0)");
	expect_cause(
	    trace, scene_tcp(trace, 11, CLIENT, TCP_PSH | TCP_ACK, 101, 501, 4), CAUSE_CALL, sending);
	expect_cause(
	    trace, scene_tcp(trace, 220, CLIENT, TCP_PSH | TCP_ACK, 101, 501, 4), CAUSE_TIMER, -1);
	scene_call(trace, "server", 400, 800, "recv(connection, buffer, size, 0)");
	expect_cause(
	    trace, scene_tcp(trace, 620, CLIENT, TCP_PSH | TCP_ACK, 101, 501, 4), CAUSE_TIMER, -1);
}

static void the_answer_to_a_retransmission_goes_back_to_the_timer(void **state)
{
	struct trace *trace = *state;

	connect_both(trace);
	scene_tcp(trace, 11, CLIENT, TCP_PSH | TCP_ACK, 101, 501, 4);
	scene_tcp(trace, 220, CLIENT, TCP_PSH | TCP_ACK, 101, 501, 4);
	expect_cause(trace, scene_tcp(trace, 221, SERVER, TCP_ACK, 501, 105, 0), CAUSE_TIMER, -1);
}

static void a_fast_retransmission_is_the_doing_of_the_call_that_set_it_off(void **state)
{
	struct trace *trace = *state;

	connect_both(trace);
	scene_tcp(trace, 10, CLIENT, TCP_PSH | TCP_ACK, 101, 501, 4);
	long sending = (long)scene_call(trace, "client", 20, 30, "send(client, word, 4, 0)");
	scene_tcp(trace, 21, CLIENT, TCP_PSH | TCP_ACK, 105, 501, 4);
	scene_tcp(trace, 22, SERVER, TCP_ACK, 501, 101, 0);
	size_t again = scene_tcp(trace, 23, CLIENT, TCP_PSH | TCP_ACK, 101, 501, 4);
	expect_cause(trace, again, CAUSE_CALL, sending);
}

static void a_keep_alive_and_its_answer_are_a_timers_work(void **state)
{
	struct trace *trace = *state;

	connect_both(trace);
	size_t probe = scene_tcp(trace, 2000, CLIENT, TCP_ACK, 100, 501, 0);
	size_t answer = scene_tcp(trace, 2001, SERVER, TCP_ACK, 501, 101, 0);
	expect_cause(trace, probe, CAUSE_TIMER, -1);
	expect_cause(trace, answer, CAUSE_TIMER, -1);
	probe = scene_tcp(trace, 4000, CLIENT, TCP_ACK, 100, 501, 0);
	answer = scene_tcp(trace, 4001, SERVER, TCP_ACK, 501, 101, 0);
	expect_cause(trace, probe, CAUSE_TIMER, -1);
	expect_cause(trace, answer, CAUSE_TIMER, -1);
}

/* --- group membership --- */

static void a_group_report_follows_the_join_also_when_other_calls_go_on(void **state)
{
	struct trace *trace = *state;

	long join = (long)scene_call(trace, "member", 0, 1,
	    "setsockopt(member, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group)");
	scene_call(trace, "sender", 5, 50, "recv(other, buffer, size, 0)");
	expect_cause(trace, scene_report(trace, 10), CAUSE_FOLLOWS, join);
	expect_cause(trace, scene_report(trace, 900), CAUSE_FOLLOWS, join);
	expect_cause(trace, scene_report(trace, 1600), CAUSE_UNKNOWN, -1);
}

static void of_two_joins_to_one_group_the_first_made_the_difference(void **state)
{
	struct trace *trace = *state;
	static const char *const calls[] = { "setsockopt(one, IPPROTO_IP, IP_ADD_MEMBERSHIP, &a, 8)",
		"setsockopt(two, IPPROTO_IP, IP_ADD_MEMBERSHIP, &a, 8)",
		"setsockopt(one, IPPROTO_IP, IP_DROP_MEMBERSHIP, &a, 8)",
		"setsockopt(two, IPPROTO_IP, IP_DROP_MEMBERSHIP, &a, 8)",
		"setsockopt(one, IPPROTO_IP, IP_ADD_MEMBERSHIP, &b, 8)" };

	long first = (long)scene_call(trace, "one", 0, 1, calls[0]);
	scene_call(trace, "two", 2, 3, calls[1]);
	expect_cause(trace, scene_report(trace, 10), CAUSE_FOLLOWS, first);
	scene_call(trace, "one", 4000, 4001, calls[2]);
	long last = (long)scene_call(trace, "two", 4002, 4003, calls[3]);
	expect_cause(trace, scene_report(trace, 4010), CAUSE_FOLLOWS, last);
	scene_call(trace, "two", 8000, 8001, calls[1]);
	long other = (long)scene_call(trace, "one", 8002, 8003, calls[4]);
	expect_cause(trace, scene_report(trace, 8010), CAUSE_FOLLOWS, other);
}

static void a_report_inside_the_join_is_made_by_it(void **state)
{
	struct trace *trace = *state;

	long join = (long)scene_call(
	    trace, "member", 0, 5, "setsockopt(member, 0, MCAST_JOIN_GROUP, &group, 136)");
	expect_cause(trace, scene_report(trace, 3), CAUSE_CALL, join);
}

static void a_report_follows_the_close_of_a_member_but_of_no_other_socket(void **state)
{
	struct trace *trace = *state;

	scene_call(
	    trace, "member", 0, 1, "setsockopt(member, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, 8)");
	long leave = (long)scene_call(trace, "member", 5000, 5001, "close(member)");
	scene_call(trace, "sender", 5002, 5003, "close(sender)");
	expect_cause(trace, scene_report(trace, 5010), CAUSE_FOLLOWS, leave);
}

static void a_failed_join_and_a_send_cause_no_report(void **state)
{
	struct trace *trace = *state;
	struct event join = { .kind = EVENT_CALL,
		.actor = "member",
		.end = 1,
		.result = -1,
		.error = "ENODEV",
		.text = "setsockopt(member, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, 8)" };

	trace_add_event(trace, &join);
	scene_call(trace, "sender", 5, 20, "sendto(sender, word, 4, 0, address, length)");
	expect_cause(trace, scene_report(trace, 10), CAUSE_UNKNOWN, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(without_a_journal_no_cause_is_known),
		SCENE(a_call_causes_what_falls_into_it_on_both_sides),
		SCENE(a_frame_between_two_calls_belongs_to_neither),
		SCENE(of_two_calls_at_once_the_later_one_is_the_cause),
		SCENE(a_call_that_only_waits_sends_nothing),
		SCENE(a_delayed_acknowledgment_follows_the_call_that_sent_the_data),
		SCENE(an_acknowledgment_that_comes_much_too_late_follows_nothing),
		SCENE(an_acknowledgment_of_nothing_new_follows_nothing),
		SCENE(an_acknowledgment_of_a_packet_without_a_cause_has_none),
		SCENE(data_that_waited_follows_the_last_send_of_its_owner),
		SCENE(a_fin_that_waited_follows_the_close),
		SCENE(a_reset_right_after_a_segment_follows_its_call),
		SCENE(a_retransmission_is_a_timers_work_even_inside_a_call),
		SCENE(the_answer_to_a_retransmission_goes_back_to_the_timer),
		SCENE(a_fast_retransmission_is_the_doing_of_the_call_that_set_it_off),
		SCENE(a_keep_alive_and_its_answer_are_a_timers_work),
		SCENE(a_group_report_follows_the_join_also_when_other_calls_go_on),
		SCENE(of_two_joins_to_one_group_the_first_made_the_difference),
		SCENE(a_report_inside_the_join_is_made_by_it),
		SCENE(a_report_follows_the_close_of_a_member_but_of_no_other_socket),
		SCENE(a_failed_join_and_a_send_cause_no_report),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
