/* Wire patterns: what fits, what does not, and the words for it. */
#include "capture/pattern.h"
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

/* --- the wires of three scenarios; numbers as on the wire --- */

static void play_handshake(struct trace *trace)
{
	scene_handshake(trace, 0);
}

static void play_refused(struct trace *trace)
{
	scene_tcp(trace, 0, CLIENT, TCP_SYN, 100, 0, 0);
	scene_tcp(trace, 0, SERVER, TCP_RST | TCP_ACK, 0, 101, 0);
}

static void play_close_four(struct trace *trace)
{
	play_handshake(trace);
	scene_tcp(trace, 10, CLIENT, TCP_FIN | TCP_ACK, 101, 501, 0);
	scene_tcp(trace, 50, SERVER, TCP_ACK, 501, 102, 0);
	scene_tcp(trace, 90, SERVER, TCP_FIN | TCP_ACK, 501, 102, 0);
	scene_tcp(trace, 90, CLIENT, TCP_ACK, 102, 502, 0);
}

static void play_close_three(struct trace *trace)
{
	play_handshake(trace);
	scene_tcp(trace, 10, CLIENT, TCP_FIN | TCP_ACK, 101, 501, 0);
	scene_tcp(trace, 20, SERVER, TCP_FIN | TCP_ACK, 501, 102, 0);
	scene_tcp(trace, 20, CLIENT, TCP_ACK, 102, 502, 0);
}

#define HANDSHAKE   "> S\n< S. ack=seq+1\n> . ack=seq+1\n"
#define CLOSE_FOUR  HANDSHAKE "> F.\n< . ack=seq+1\n< F.\n> . ack=seq+1"
#define CLOSE_THREE HANDSHAKE "> F.\n< F. ack=seq+1\n> . ack=seq+1"
#define REFUSED     "> S\n< R. ack=seq+1"

static struct verdict check(const struct trace *trace, const char *wire)
{
	struct error error;

	if (!pattern_valid(wire, &error))
		fail_msg("%s", error.text);
	return pattern_check(trace, wire, 0, trace->frames.count);
}

static void expect_verdict(const struct trace *trace, const char *wire, enum verdict_kind kind)
{
	struct verdict verdict = check(trace, wire);

	if (verdict.kind != kind)
		fail_msg("%s: %d, not %d: %s", wire, verdict.kind, kind, verdict.text);
	assert_int_equal(verdict.kind == WIRE_COMPLETE, verdict.text[0] == '\0');
}

static void expect_words(const struct trace *trace, const char *wire, enum verdict_kind kind,
    long frame, int item, const char *words)
{
	struct verdict verdict = check(trace, wire);

	assert_string_equal(verdict.text, words);
	assert_int_equal(verdict.kind, kind);
	assert_int_equal(verdict.frame, frame);
	assert_int_equal(verdict.item, item);
}

static void each_scenario_fits_its_own_pattern_and_no_neighbours(void **state)
{
	static const struct {
		void (*play)(struct trace *trace);
		const char *wire;
	} scenarios[] = {
		{ play_handshake, HANDSHAKE },
		{ play_close_four, CLOSE_FOUR },
		{ play_close_three, CLOSE_THREE },
		{ play_refused, REFUSED },
	};

	(void)state;
	for (size_t played = 0; played < COUNT(scenarios); played++) {
		void *trace;
		scene_new(&trace);
		scenarios[played].play(trace);
		for (size_t held = 0; held < COUNT(scenarios); held++) {
			struct verdict verdict = check(trace, scenarios[held].wire);
			assert_int_equal(verdict.kind == WIRE_COMPLETE, held == played);
		}
		trace_free(trace);
	}
}

/* --- words --- */

static void a_missing_packet_is_named(void **state)
{
	struct trace *trace = *state;

	scene_tcp(trace, 0, CLIENT, TCP_SYN, 100, 0, 0);
	expect_words(trace, HANDSHAKE, WIRE_INCOMPLETE, -1, 1,
	    "expected server to client: SYN, ACK; acknowledges the other's number plus one, "
	    "but nothing came");
}

static void a_packet_too_many_is_named(void **state)
{
	struct trace *trace = *state;

	play_handshake(trace);
	scene_tcp(trace, 5, CLIENT, TCP_RST, 101, 0, 0);
	expect_words(trace, HANDSHAKE, WIRE_WRONG, 3, -1,
	    "packet 4 (client to server: RST) was not expected here: everything had come");
}

static void a_wrong_packet_is_named_with_what_should_have_come(void **state)
{
	struct trace *trace = *state;

	play_refused(trace);
	expect_words(trace, HANDSHAKE, WIRE_WRONG, 1, 1,
	    "packet 2 (server to client: RST, ACK) was not expected here, but server to client: SYN, "
	    "ACK; acknowledges the other's number plus one");
}

static void a_packet_that_misses_a_condition_is_nearly_right(void **state)
{
	struct trace *trace = *state;

	scene_tcp(trace, 0, CLIENT, TCP_SYN, 100, 0, 0);
	scene_tcp(trace, 0, SERVER, TCP_SYN | TCP_ACK, 500, 99, 0);
	expect_words(trace, HANDSHAKE, WIRE_WRONG, 1, 1,
	    "packet 2 (server to client: SYN, ACK) is not quite what was expected: server to client: "
	    "SYN, ACK; acknowledges the other's number plus one");
}

/* --- what fits --- */

static void an_optional_item_takes_nothing_from_the_next(void **state)
{
	struct trace *trace = *state;

	scene_tcp(trace, 0, CLIENT, TCP_ACK, 100, 500, 0);
	expect_verdict(trace, "?> .\n> .", WIRE_COMPLETE);
	expect_verdict(trace, "> .\n?> .", WIRE_COMPLETE);
	expect_verdict(trace, "?> .\n> .\n> .", WIRE_INCOMPLETE);
	expect_verdict(trace, "?> S\n?> .", WIRE_COMPLETE);
	expect_verdict(trace, "?> S\n?> F.", WIRE_WRONG);
}

static void a_repeated_item_takes_one_or_more(void **state)
{
	struct trace *trace = *state;

	expect_verdict(trace, "> . +", WIRE_INCOMPLETE);
	expect_verdict(trace, "?> . +", WIRE_COMPLETE);
	for (uint32_t i = 0; i < 5; i++)
		scene_tcp(trace, i, CLIENT, TCP_ACK, 100 + i, 500, 1);
	expect_verdict(trace, "> . +", WIRE_COMPLETE);
	expect_verdict(trace, "> . +\n> . +", WIRE_COMPLETE);
	expect_verdict(trace, "> . +\n> F.", WIRE_INCOMPLETE);
	scene_tcp(trace, 9, CLIENT, TCP_FIN | TCP_ACK, 105, 500, 0);
	expect_verdict(trace, "> . +\n> F.", WIRE_COMPLETE);
	expect_verdict(trace, "> . +", WIRE_WRONG);
}

static void an_item_for_anywhere_may_come_between_others_or_never(void **state)
{
	struct trace *trace = *state;
	const char *wire = "> TCP len>0 +\n~< . len=0\n> F.";

	for (uint32_t i = 0; i < 4; i++) {
		scene_tcp(trace, 2 * i, CLIENT, TCP_ACK, 100 + i, 500, 1);
		scene_tcp(trace, 2 * i + 1, SERVER, TCP_ACK, 500, 101 + i, 0);
	}
	expect_verdict(trace, wire, WIRE_INCOMPLETE);
	scene_tcp(trace, 20, CLIENT, TCP_FIN | TCP_ACK, 104, 500, 0);
	scene_tcp(trace, 21, SERVER, TCP_ACK, 500, 105, 0);
	expect_verdict(trace, wire, WIRE_COMPLETE);
	expect_verdict(trace, "> TCP len>0 +\n> F.", WIRE_WRONG);
}

static void an_item_for_anywhere_takes_nothing_from_the_others(void **state)
{
	struct trace *trace = *state;

	scene_tcp(trace, 0, CLIENT, TCP_ACK, 100, 500, 1);
	scene_tcp(trace, 1, SERVER, TCP_ACK, 500, 101, 0);
	expect_verdict(trace, "~< .\n> .\n< .", WIRE_COMPLETE);
}

static void flags_must_be_exactly_those(void **state)
{
	struct trace *trace = *state;

	scene_tcp(trace, 0, CLIENT, TCP_PSH | TCP_ACK | TCP_URG, 100, 500, 5);
	expect_verdict(trace, "> P.U", WIRE_COMPLETE);
	expect_verdict(trace, "> P.", WIRE_WRONG);
	expect_verdict(trace, "> TCP", WIRE_COMPLETE);
	expect_verdict(trace, "> UDP", WIRE_WRONG);
	expect_verdict(trace, "< P.U", WIRE_WRONG);
}

static void lengths_windows_and_fields_are_compared(void **state)
{
	struct trace *trace = *state;

	scene_tcp(trace, 0, CLIENT, TCP_SYN, 100, 0, 0);
	expect_verdict(trace, "> S mss=1460 win=512 len=0 ttl=64", WIRE_COMPLETE);
	expect_verdict(trace, "> S mss>1460", WIRE_WRONG);
	expect_verdict(trace, "> S win>=512 win<=512 win!=0", WIRE_COMPLETE);
	expect_verdict(trace, "> S win<512", WIRE_WRONG);
	expect_verdict(trace, "> S len>0", WIRE_WRONG);
	expect_verdict(trace, "> S tcp.dstport=4000", WIRE_COMPLETE);
	expect_verdict(trace, "> S tcp.dstport=0xfa1", WIRE_WRONG);
}

static void acknowledgments_are_held_against_the_other_sides_latest_segment(void **state)
{
	struct trace *trace = *state;

	play_handshake(trace);
	scene_tcp(trace, 1, CLIENT, TCP_PSH | TCP_ACK, 101, 501, 12);
	scene_tcp(trace, 2, SERVER, TCP_ACK, 501, 113, 0);
	scene_tcp(trace, 3, CLIENT, TCP_FIN | TCP_PSH | TCP_ACK, 113, 501, 3);
	scene_tcp(trace, 4, SERVER, TCP_ACK, 501, 117, 0);
	expect_verdict(trace, HANDSHAKE "> P. ack=seq+1\n< . ack=seq+len\n> FP.\n< . ack=seq+len+1",
	    WIRE_COMPLETE);
	expect_verdict(trace, HANDSHAKE "> P.\n< . ack=seq+1\n> FP.\n< .", WIRE_WRONG);
	expect_verdict(trace, HANDSHAKE "> P.\n< .\n> FP.\n< . ack=seq+len", WIRE_WRONG);
	expect_verdict(trace, HANDSHAKE "> P.\n< . ack=seq+12\n> FP.\n< . ack=seq+4", WIRE_COMPLETE);
}

static void retransmissions_are_known_by_their_numbers_and_growing_gaps(void **state)
{
	struct trace *trace = *state;

	play_handshake(trace);
	static const int64_t times[] = { 10, 212, 620, 1430 };
	for (size_t i = 0; i < COUNT(times); i++)
		scene_tcp(trace, times[i], CLIENT, TCP_PSH | TCP_ACK, 101, 501, 5);
	expect_verdict(trace,
	    HANDSHAKE "> P. len=5\n> P. dup gap>200ms\n> P. dup gap>2*\n> P. dup gap>2*",
	    WIRE_COMPLETE);
	expect_verdict(trace, HANDSHAKE "> P.\n> P.\n> P. gap<300ms\n> P.", WIRE_WRONG);
	expect_verdict(trace, HANDSHAKE "> P.\n> P.\n> P. gap>3*\n> P.", WIRE_WRONG);
	expect_verdict(trace, HANDSHAKE "> P. dup\n> P. +", WIRE_WRONG);
}

static void causes_can_be_demanded(void **state)
{
	struct trace *trace = *state;
	struct event call = {
		.kind = EVENT_CALL, .actor = "client", .end = 1, .text = "connect(client, address, length)"
	};

	trace_add_event(trace, &call);
	play_handshake(trace);
	expect_verdict(trace, "> S by=call\n< S. by=call\n> . by=call", WIRE_COMPLETE);
	expect_verdict(trace, "> S by=timer\n< S.\n> .", WIRE_WRONG);
}

static void the_client_is_who_is_called_so_even_if_the_server_speaks_first(void **state)
{
	struct trace *trace = *state;

	scene_tcp(trace, 0, SERVER, TCP_PSH | TCP_ACK, 500, 100, 3);
	expect_verdict(trace, "> P.", WIRE_COMPLETE);
	scene_socket(trace, "client", "127.0.0.2:40000", 6);
	expect_verdict(trace, "< P.", WIRE_COMPLETE);
	expect_verdict(trace, "> P.", WIRE_WRONG);
}

static void actors_groups_and_broadcasts_are_directions(void **state)
{
	struct trace *trace = *state;

	scene_socket(trace, "sender", "127.0.0.2:40000", 17);
	scene_socket(trace, "one", "127.0.0.1:4000", 17);
	scene_socket(trace, "two", "127.0.0.3:4000", 17);
	scene_udp(trace, 0, "127.0.0.2", "239.1.2.3", 1, 5);
	scene_udp(trace, 1, "127.0.0.2", "127.255.255.255", 0, 6);
	scene_udp(trace, 2, "127.0.0.2", "127.0.0.3", 0, 7);
	const char *right = "sender>group UDP to=239.1.2.3 ttl=1 len=5\nsender>broadcast UDP len=6\n"
	                    "sender>two udp len=7 from=127.0.0.2";
	expect_verdict(trace, right, WIRE_COMPLETE);
	expect_verdict(trace, "sender> UDP +", WIRE_COMPLETE);
	expect_verdict(trace, "* UDP +", WIRE_COMPLETE);
	expect_verdict(trace, "one> UDP +", WIRE_WRONG);
	expect_verdict(trace, ">group UDP\n>broadcast UDP\n>one UDP", WIRE_WRONG);
	expect_verdict(trace, ">group UDP to=239.1.2.4\n* UDP +", WIRE_WRONG);
	expect_verdict(trace, "sender>broadcast UDP\n* UDP +", WIRE_WRONG);
}

static void background_counts_only_where_the_pattern_speaks_of_it(void **state)
{
	struct trace *trace = *state;
	struct packet p;

	scene_report(trace, 0);
	scene_udp(trace, 1, "127.0.0.2", "239.1.2.3", 1, 5);
	scene_report(trace, 2);
	trace_packet(trace, 0, &p, NULL);
	assert_true(packet_is_background(&p));
	trace_packet(trace, 1, &p, NULL);
	assert_false(packet_is_background(&p));
	expect_verdict(trace, "> UDP", WIRE_COMPLETE);
	expect_verdict(trace, "* ARP\n> UDP", WIRE_WRONG);
	expect_verdict(trace, "* IGMP to=224.0.0.22\n> UDP\n* igmp type=0x22", WIRE_COMPLETE);
	expect_verdict(trace, "* IGMP\n> UDP", WIRE_WRONG);
}

static void an_empty_pattern_wants_silence(void **state)
{
	struct trace *trace = *state;

	expect_verdict(trace, "", WIRE_COMPLETE);
	expect_verdict(trace, "\n  \n", WIRE_COMPLETE);
	scene_tcp(trace, 0, CLIENT, TCP_SYN, 100, 0, 0);
	expect_verdict(trace, "", WIRE_WRONG);
}

static void a_step_is_held_against_its_own_packets(void **state)
{
	struct trace *trace = *state;
	struct event step = { .kind = EVENT_STEP, .begin = -5, .end = -5, .wire = HANDSHAKE };

	trace_add_event(trace, &step);
	step.begin = step.end = 5 * MS;
	step.wire = "> F.\n< F. ack=seq+1\n> . ack=seq+1";
	trace_add_event(trace, &step);
	play_close_three(trace);
	assert_int_equal(pattern_check_step(trace, 1).kind, WIRE_COMPLETE);
	assert_int_equal(pattern_check_step(trace, 2).kind, WIRE_COMPLETE);
	assert_int_equal(pattern_check_step(trace, 3).kind, WIRE_INCOMPLETE);
	assert_int_equal(pattern_check_step(trace, 0).kind, WIRE_INCOMPLETE);
	scene_tcp(trace, 4, CLIENT, TCP_ACK, 101, 501, 0);
	assert_int_equal(pattern_check_step(trace, 1).frame, 3);
	assert_int_equal(pattern_check_step(trace, 2).kind, WIRE_COMPLETE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_scenario_fits_its_own_pattern_and_no_neighbours),
		SCENE(a_missing_packet_is_named),
		SCENE(a_packet_too_many_is_named),
		SCENE(a_wrong_packet_is_named_with_what_should_have_come),
		SCENE(a_packet_that_misses_a_condition_is_nearly_right),
		SCENE(an_optional_item_takes_nothing_from_the_next),
		SCENE(a_repeated_item_takes_one_or_more),
		SCENE(an_item_for_anywhere_may_come_between_others_or_never),
		SCENE(an_item_for_anywhere_takes_nothing_from_the_others),
		SCENE(flags_must_be_exactly_those),
		SCENE(lengths_windows_and_fields_are_compared),
		SCENE(acknowledgments_are_held_against_the_other_sides_latest_segment),
		SCENE(retransmissions_are_known_by_their_numbers_and_growing_gaps),
		SCENE(causes_can_be_demanded),
		SCENE(the_client_is_who_is_called_so_even_if_the_server_speaks_first),
		SCENE(actors_groups_and_broadcasts_are_directions),
		SCENE(background_counts_only_where_the_pattern_speaks_of_it),
		SCENE(an_empty_pattern_wants_silence),
		SCENE(a_step_is_held_against_its_own_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
