/* The ladder: every moment as a row between the right lanes, in the fewest words that tell it. */
#include "lab/labels.h"
#include "lab/ladder.h"
#include "lab/sockets.h"
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

/* All rows as lines: "from to kind text". */
static void add_rows(const struct trace *trace, size_t cursor, bool absolute, struct text *text)
{
	static const char *const kinds[] = { [ROW_SCENARIO] = "scenario",
		[ROW_STEP] = "step",
		[ROW_CALL] = "call",
		[ROW_RETURN] = "return",
		[ROW_PACKET] = "packet",
		[ROW_STATE] = "state",
		[ROW_EXPECT] = "expect",
		[ROW_END] = "end" };
	struct ladder_row row = { .kind = ROW_END };
	struct lanes lanes;

	lanes_find(trace, cursor, &lanes);
	for (size_t at = 0; at < trace_moments(trace); at++) {
		ladder_row(trace, &lanes, at, absolute, &row);
		text_printf(text, "%d %d %s%s%s %s\n", row.from, row.to, kinds[row.kind],
		    row.inside ? " inside" : "", row.everybody ? " everybody" : "", row.text.at);
	}
	ladder_row_free(&row);
}

static void assert_rows(struct trace *trace, size_t cursor, bool absolute, const char *expected)
{
	struct text text = { 0 };

	add_rows(trace, cursor, absolute, &text);
	assert_string_equal(text_string(&text), expected);
	text_free(&text);
	trace_free(trace);
}

static void a_handshake_is_told_in_rows(void **state)
{
	(void)state;
	assert_rows(story_handshake(), 0, false,
	    "-1 -1 scenario tcp-handshake: Three packets open a connection\n"
	    "-1 -1 step The server opens a door: a socket that listens.\n"
	    "1 -1 call socket(AF_INET, SOCK_STREAM, 0)\n"
	    "1 -1 return = 3\n"
	    "1 -1 state CLOSED (fd 3)\n"
	    "1 -1 call bind(door, &server_address, …)\n"
	    "1 -1 return = 0\n"
	    "1 -1 state CLOSED (fd 3)\n"
	    "1 -1 call listen(door, 5)\n"
	    "1 -1 return = 0\n"
	    "1 -1 state LISTEN (fd 3)\n"
	    "-1 -1 step The client calls. One call, three packets. Each side picks its own first "
	    "sequence number, and the other acknowledges it plus 1.\n"
	    "0 -1 call socket(AF_INET, SOCK_STREAM, 0)\n"
	    "0 -1 return = 4\n"
	    "0 -1 state CLOSED (fd 4)\n"
	    "0 -1 call connect(client, &server_address, …)\n"
	    "0 1 packet inside SYN seq=0 len=0\n"
	    "1 0 packet inside SYN ACK seq=0 ack=1\n"
	    "0 1 packet inside ACK seq=1 ack=1\n"
	    "0 -1 return = 0\n"
	    "0 -1 state ESTABLISHED (fd 4)\n"
	    "1 -1 state ESTABLISHED (no descriptor)\n"
	    "-1 -1 step accept() sends nothing: the kernels have shaken hands already.\n"
	    "1 -1 call accept(door, NULL, NULL)\n"
	    "1 -1 return = 5\n"
	    "1 -1 state ESTABLISHED (fd 5)\n"
	    "-1 -1 end the program ends with status 0\n");
}

static void without_a_journal_the_lanes_are_the_two_ends(void **state)
{
	struct trace *trace = story_capture();
	struct lanes lanes;

	(void)state;
	lanes_find(trace, 0, &lanes);
	assert_false(lanes.journal);
	assert_int_equal(lanes.count, 2);
	assert_string_equal(lanes.lane[0].name, "127.0.0.2:40312");
	assert_string_equal(lanes.lane[1].name, "127.0.0.1:4000");
	assert_rows(trace, 1, false,
	    "0 1 packet SYN seq=0 len=0\n"
	    "1 0 packet SYN ACK seq=0 ack=1\n"
	    "0 1 packet ACK seq=1 ack=1\n"
	    "0 1 packet PSH ACK seq=1:13 ack=1 len=12\n"
	    "1 0 packet ACK seq=1 ack=13\n");
}

static void absolute_numbers_are_those_of_the_wire(void **state)
{
	(void)state;
	assert_rows(story_capture(), 1, true,
	    "0 1 packet SYN seq=1000 len=0\n"
	    "1 0 packet SYN ACK seq=5000 ack=1001\n"
	    "0 1 packet ACK seq=1001 ack=5001\n"
	    "0 1 packet PSH ACK seq=1001:1013 ack=5001 len=12\n"
	    "1 0 packet ACK seq=5001 ack=1013\n");
}

static void a_datagram_to_a_group_goes_to_everybody(void **state)
{
	(void)state;
	assert_rows(story_group(), 1, false,
	    "-1 -1 step One datagram, two members.\n"
	    "0 -1 call socket(AF_INET, SOCK_DGRAM, 0)\n"
	    "0 -1 return = 3\n"
	    "0 -1 state UDP 127.0.0.2:40000 (fd 3)\n"
	    "1 -1 call socket(AF_INET, SOCK_DGRAM, 0)\n"
	    "1 -1 return = 4\n"
	    "2 -1 call socket(AF_INET, SOCK_DGRAM, 0)\n"
	    "2 -1 return = 5\n"
	    "0 -1 call sendto(socket, \"hello\", 5, 0, &group, size)\n"
	    "0 -1 packet inside everybody UDP len=5 → 239.1.2.3:5000\n"
	    "0 -1 return = 5\n");
}

static void packets_of_other_conversations_name_their_ends(void **state)
{
	struct trace *trace = story_capture();
	struct ladder_row row = { .kind = ROW_END };
	struct lanes lanes;

	(void)state;
	story_tcp(trace, 9000,
	    (struct test_segment){ .from = "127.0.0.7",
	        .to = "127.0.0.8",
	        .from_port = 700,
	        .to_port = 800,
	        .flags = TCP_SYN,
	        .sequence = 1 });
	lanes_find(trace, 1, &lanes);
	ladder_row(trace, &lanes, 5, false, &row);
	assert_int_equal(row.from, -1);
	assert_int_equal(row.to, -1);
	assert_string_equal(row.text.at, "SYN seq=0 len=0  127.0.0.7:700 → 127.0.0.8:800");
	ladder_row_free(&row);
	trace_free(trace);
}

static void states_above_the_lanes_are_those_at_the_cursor(void **state)
{
	struct trace *trace = story_handshake();
	struct lanes lanes;

	(void)state;
	lanes_find(trace, 11, &lanes); /* listen() has returned, nothing was sent */
	assert_string_equal(lanes.lane[1].name, "server");
	assert_int_equal(lanes.lane[1].kernel, STATE_LISTEN);
	assert_int_equal(lanes.lane[1].state, STATE_UNKNOWN);
	lanes_find(trace, 17, &lanes); /* the SYN is out: the kernel has not been asked since */
	assert_int_equal(lanes.lane[0].state, STATE_SYN_SENT);
	assert_int_equal(lanes.lane[0].kernel, STATE_CLOSED);
	lanes_find(trace, trace_moments(trace), &lanes);
	assert_int_equal(lanes.lane[0].state, STATE_ESTABLISHED);
	assert_int_equal(lanes.lane[0].kernel, STATE_ESTABLISHED);
	trace_free(trace);
}

static void a_client_stands_on_the_left_whoever_acts_first(void **state)
{
	struct trace *trace = story_handshake();
	struct lanes lanes;

	(void)state;
	lanes_find(trace, 0, &lanes);
	assert_string_equal(lanes.lane[0].name, "client");
	assert_string_equal(lanes.lane[1].name, "server");
	trace_free(trace);
}

static void where_nobody_listens_the_address_gets_a_lane(void **state)
{
	struct trace *trace = trace_new();
	struct lanes lanes;

	(void)state;
	story_call(trace, "client", 100, 200, 7, "connect(client, &address, size)", -1, "ECONNREFUSED");
	story_tcp(trace, 150,
	    (struct test_segment){ .from = "127.0.0.2",
	        .to = "127.0.0.1",
	        .from_port = 40312,
	        .to_port = 4000,
	        .flags = TCP_SYN,
	        .sequence = 1 });
	lanes_find(trace, 0, &lanes);
	assert_int_equal(lanes.count, 2);
	assert_string_equal(lanes.lane[0].name, "client");
	assert_string_equal(lanes.lane[1].name, "127.0.0.1:4000");
	trace_free(trace);
}

static void a_lane_is_busy_while_its_call_runs(void **state)
{
	struct trace *trace = story_handshake();
	struct ladder_row row = { .kind = ROW_END };
	struct lanes lanes;

	(void)state;
	lanes_find(trace, 0, &lanes);
	for (size_t at = 15; at <= 20; at++) { /* connect() … = 0, state */
		ladder_row(trace, &lanes, at, false, &row);
		assert_int_equal(row.busy, at < 19 ? 1u : 0);
	}
	ladder_row_free(&row);
	trace_free(trace);
}

static void a_socket_is_followed_through_accept(void **state)
{
	struct trace *trace = story_handshake();
	struct socket_seen list[MAX_SOCKETS];

	(void)state;
	assert_int_equal(sockets_at(trace, 0, list), 0);
	assert_int_equal(sockets_at(trace, 22, list), 3); /* door, client, not accepted */
	assert_int_equal(list[2].state->descriptor, -1);
	assert_int_equal(sockets_at(trace, trace_moments(trace), list), 3);
	assert_int_equal(list[2].state->descriptor, 5);
	assert_string_equal(list[2].actor, "server");
	trace_free(trace);
}

static void the_same_state_again_is_no_news(void **state)
{
	struct trace *trace = story_handshake();

	(void)state;
	for (size_t i = 0; i < trace->events.count; i++) {
		const struct event *event = &trace->events.at[i];
		if (event->kind == EVENT_STATE) /* bind() gives an address, not another state */
			assert_int_equal(socket_is_news(trace, i),
			    !(event->socket.state == STATE_CLOSED && event->socket.local.port == 4000));
	}
	trace_free(trace);
}

static void assert_call(const char *source, const char *expected)
{
	struct text text = { 0 };

	call_label(source, &text);
	assert_string_equal(text_string(&text), expected);
	text_free(&text);
}

static void calls_are_shortened_at_their_arguments(void **state)
{
	(void)state;
	assert_call("close(client)", "close(client)");
	assert_call("bind(door, (struct sockaddr *)&address, sizeof address)",
	    "bind(door, &address, sizeof address)");
	assert_call("setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int))",
	    "setsockopt(door, SOL_SOCKET, …)");
	assert_call(
	    "send(client, \"a, b) and more words than there is room for\", 42, 0)", "send(client, …)");
	assert_call("f(a_single_argument_that_is_much_too_long_for_any_arrow_on_a_screen)",
	    "f(a_single_argument_that_is_much_too_long_for_any_arrow_on_a_screen)");
	assert_call("", "");
	assert_call("no call at all but a very long expression instead of one",
	    "no call at all but a very long expression instead of one");
	assert_call("broken((((((((((((((((((((((((((((((((((((((((((((((((((",
	    "broken((((((((((((((((((((((((((((((((((((((((((((((((((");
	assert_call("puts(\"\\n\")", "puts(\"\\n\")");
	assert_call("bell(\x07)", "bell(\\x07)");
}

static void everybody_is_told_from_one(void **state)
{
	static const struct {
		struct endpoint to;
		bool everybody;
	} cases[] = {
		{ { .address = { 127, 0, 0, 1 }, .family = 4 }, false },
		{ { .address = { 223, 255, 255, 254 }, .family = 4 }, false },
		{ { .address = { 224, 0, 0, 1 }, .family = 4 }, true },
		{ { .address = { 239, 1, 2, 3 }, .family = 4 }, true },
		{ { .address = { 240, 1, 2, 3 }, .family = 4 }, false },
		{ { .address = { 127, 255, 255, 255 }, .family = 4 }, true },
		{ { .address = { 255, 255, 255, 255 }, .family = 4 }, true },
		{ { .address = { 0xff, 2 }, .family = 6 }, true },
		{ { .address = { 0xfe, 0x80 }, .family = 6 }, false },
		{ { .family = 0 }, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(is_to_everybody(&cases[i].to), cases[i].everybody);
}

/* --- groups --- */

static void who_has_joined_a_group_is_a_member_until_he_leaves(void **state)
{
	struct trace *trace = story_group();
	struct lanes lanes;

	(void)state;
	lanes_find(trace, trace_moments(trace), &lanes);
	assert_false(lanes.groups);
	story_call(trace, "first", 300, 310, 20,
	    "setsockopt(one, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group)", 0, NULL);
	story_call(trace, "second", 320, 330, 21,
	    "setsockopt(two, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group)", -1, "ENODEV");
	story_call(trace, "first", 400, 410, 22,
	    "setsockopt(one, IPPROTO_IP, IP_DROP_MEMBERSHIP, &group, sizeof group)", 0, NULL);
	static const struct {
		size_t back; /* moments before the end */
		bool member;
	} expected[] = { { 6, false }, { 5, false }, { 4, true }, { 1, true }, { 0, false } };
	for (size_t i = 0; i < COUNT(expected); i++) {
		lanes_find(trace, trace_moments(trace) - expected[i].back, &lanes);
		assert_true(lanes.groups);
		assert_false(lanes.lane[0].member); /* the sender */
		assert_int_equal(lanes.lane[1].member, expected[i].member);
		assert_false(lanes.lane[2].member); /* it did not work */
	}
	trace_free(trace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_has_joined_a_group_is_a_member_until_he_leaves),
		cmocka_unit_test(a_handshake_is_told_in_rows),
		cmocka_unit_test(without_a_journal_the_lanes_are_the_two_ends),
		cmocka_unit_test(absolute_numbers_are_those_of_the_wire),
		cmocka_unit_test(a_datagram_to_a_group_goes_to_everybody),
		cmocka_unit_test(packets_of_other_conversations_name_their_ends),
		cmocka_unit_test(states_above_the_lanes_are_those_at_the_cursor),
		cmocka_unit_test(a_client_stands_on_the_left_whoever_acts_first),
		cmocka_unit_test(where_nobody_listens_the_address_gets_a_lane),
		cmocka_unit_test(a_lane_is_busy_while_its_call_runs),
		cmocka_unit_test(a_socket_is_followed_through_accept),
		cmocka_unit_test(the_same_state_again_is_no_news),
		cmocka_unit_test(calls_are_shortened_at_their_arguments),
		cmocka_unit_test(everybody_is_told_from_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
