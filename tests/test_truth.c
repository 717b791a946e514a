/* Truth: what the kernel counted makes the label of a packet; its looks alone, or a claim, do not. */
#include "pieces.h"
#include "scene.h"

#include "capture/cause.h"
#include "capture/pattern.h"
#include "capture/remark.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

/* Between two looks, in milliseconds. */
static void scene_count(struct trace *trace, int64_t begin, int64_t end, const char *counters)
{
	struct event event = {
		.kind = EVENT_COUNT, .begin = begin * MS, .end = end * MS, .counters = counters
	};

	trace_add_event(trace, &event);
}

static void scene_step(struct trace *trace, int64_t time, const char *wire)
{
	struct event event = {
		.kind = EVENT_STEP, .begin = time * MS, .end = time * MS, .text = "Watch.", .wire = wire
	};

	trace_add_event(trace, &event);
}

static size_t scene_window(struct trace *trace, int64_t time, int sender, uint32_t sequence,
    uint32_t acknowledgment, uint16_t window)
{
	struct test_segment segment = scene_between(sender);
	struct test_frame frame;

	segment.flags = TCP_ACK;
	segment.sequence = sequence;
	segment.acknowledgment = acknowledgment;
	segment.window = window;
	frame_tcp(&frame, &segment);
	return trace_copy_frame(trace, 0, time * MS, frame.bytes, frame.length, frame.length);
}

static void expect_truth(
    const struct trace *trace, size_t frame, enum truth_label label, enum truth_ground ground)
{
	struct truth truth = trace_truth(trace, frame);

	if (truth.label != label)
		fail_msg("%s, not %s", truth_name(truth.label), truth_name(label));
	assert_int_equal(truth.ground, ground);
}

/* Ten octets, and the same again 200 ms later. */
static size_t scene_repetition(struct trace *trace)
{
	scene_handshake(trace, 0);
	scene_tcp(trace, 10, CLIENT, TCP_ACK | TCP_PSH, 101, 501, 10);
	return scene_tcp(trace, 210, CLIENT, TCP_ACK | TCP_PSH, 101, 501, 10);
}

static void a_repeated_segment_is_what_was_counted(void **state)
{
	static const struct {
		const char *counters;
		enum truth_label label;
		enum cause_kind cause;
	} kinds[] = {
		{ "TcpRetransSegs=1 TcpExtTCPTimeouts=1", TRUTH_TIMEOUT, CAUSE_TIMER },
		{ "TcpRetransSegs=1 TcpExtTCPLossProbes=1", TRUTH_LOSS_PROBE, CAUSE_TIMER },
		{ "TcpRetransSegs=1 TcpExtTCPFastRetrans=1", TRUTH_FAST, CAUSE_UNKNOWN },
		{ "TcpRetransSegs=1 TcpExtTCPSlowStartRetrans=1", TRUTH_AFTER_TIMEOUT, CAUSE_UNKNOWN },
		{ "TcpRetransSegs=1", TRUTH_RETRANSMISSION, CAUSE_TIMER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		void *own;
		scene_new(&own);
		size_t again = scene_repetition(own);
		scene_count(own, 209, 211, kinds[i].counters);
		expect_truth(own, again, kinds[i].label, GROUND_COUNTED);
		assert_int_equal(trace_cause(own, again).kind, kinds[i].cause);
		expect_truth(own, again - 1, TRUTH_NONE, GROUND_NOTHING);
		scene_end(&own);
	}
}

/* The last of them is shown as the whole packet, and is a fragment nevertheless. */
static void every_fragment_of_a_packet_is_one(void **state)
{
	static const char *const counters[] = { "IpFragCreates=3", "Ip6FragCreates=3" };
	static const uint8_t datagram[40] = { 0x9c, 0x40, 0x1b, 0x58, 0, sizeof datagram };
	(void)state;

	for (int i = 0; i < 2; i++) {
		struct trace *trace = trace_new();
		for (uint32_t at = 0; at < 40; at += 16)
			fragment_add(trace, i ? 6 : 4, 7, datagram, at, at < 32 ? 16 : 8, at < 32);
		scene_call(trace, "client", 0, 1, "send(client, words, 32, 0)");
		scene_count(trace, 0, 1, counters[i]);
		for (size_t frame = 0; frame < 3; frame++)
			expect_truth(trace, frame, TRUTH_FRAGMENT, GROUND_COUNTED);
		trace_free(trace);
	}
}

static void looks_alone_make_no_label(void **state)
{
	struct trace *trace = *state;
	size_t again = scene_repetition(trace);

	expect_truth(trace, again, TRUTH_NONE, GROUND_NOTHING); /* nobody has a journal */
	scene_call(trace, "client", 9, 11, "send(client, words, 10, 0)");
	expect_truth(trace, again, TRUTH_UNKNOWN, GROUND_NOTHING); /* and nobody counted */
	scene_count(trace, 100, 101, "TcpRetransSegs=1 TcpExtTCPTimeouts=1");
	expect_truth(trace, again, TRUTH_UNKNOWN, GROUND_NOTHING); /* at another time */
	scene_count(trace, 209, 211, "TcpExtDelayedACKs=1");
	expect_truth(trace, again, TRUTH_UNKNOWN, GROUND_NOTHING); /* something else */
}

static void what_is_counted_a_moment_later_counts_too(void **state)
{
	struct trace *trace = *state;
	size_t again = scene_repetition(trace);

	scene_count(trace, 209, 210, "TcpRetransSegs=1");
	scene_count(trace, 210, 211, "TcpExtTCPLossProbes=1");
	expect_truth(trace, again, TRUTH_LOSS_PROBE, GROUND_COUNTED);
}

static void a_count_just_before_its_packet_is_found(void **state)
{
	struct trace *trace = *state;
	size_t again = scene_repetition(trace);

	scene_count(trace, 208, 209, "TcpRetransSegs=1 TcpExtTCPTimeouts=1");
	expect_truth(trace, again, TRUTH_TIMEOUT, GROUND_COUNTED);
}

static void of_two_that_could_be_meant_by_one_count_neither_is_known(void **state)
{
	struct trace *trace = *state;
	size_t again = scene_repetition(trace);
	size_t more = scene_tcp(trace, 211, CLIENT, TCP_ACK | TCP_PSH, 101, 501, 10);

	scene_count(trace, 209, 212, "TcpRetransSegs=1 TcpExtTCPTimeouts=1");
	expect_truth(trace, again, TRUTH_UNKNOWN, GROUND_NOTHING);
	expect_truth(trace, more, TRUTH_UNKNOWN, GROUND_NOTHING);
	scene_count(trace, 209, 212, "TcpRetransSegs=1 TcpExtTCPTimeouts=1");
	expect_truth(trace, more, TRUTH_TIMEOUT, GROUND_COUNTED); /* both were */
}

static void several_kinds_at_once_come_in_their_order(void **state)
{
	struct trace *trace = *state;
	size_t first = scene_repetition(trace);

	size_t second = scene_tcp(trace, 211, CLIENT, TCP_ACK | TCP_PSH, 101, 501, 10);
	size_t third = scene_tcp(trace, 212, CLIENT, TCP_ACK | TCP_PSH, 101, 501, 10);
	scene_count(
	    trace, 209, 213, "TcpRetransSegs=3 TcpExtTCPTimeouts=1 TcpExtTCPSlowStartRetrans=2");
	expect_truth(trace, first, TRUTH_TIMEOUT, GROUND_COUNTED);
	expect_truth(trace, second, TRUTH_AFTER_TIMEOUT, GROUND_COUNTED);
	expect_truth(trace, third, TRUTH_AFTER_TIMEOUT, GROUND_COUNTED);
}

static void in_a_long_call_the_order_of_kinds_is_not_known(void **state)
{
	struct trace *trace = *state;
	size_t first = scene_repetition(trace);

	scene_tcp(trace, 460, CLIENT, TCP_ACK | TCP_PSH, 101, 501, 10);
	scene_count(trace, 5, 500, "TcpRetransSegs=2 TcpExtTCPTimeouts=1 TcpExtTCPFastRetrans=1");
	expect_truth(trace, first, TRUTH_RETRANSMISSION, GROUND_COUNTED);
}

static void a_probe_may_carry_what_was_never_sent(void **state)
{
	struct trace *trace = *state;

	scene_handshake(trace, 0);
	scene_tcp(trace, 10, CLIENT, TCP_ACK | TCP_PSH, 101, 501, 10);
	size_t new = scene_tcp(trace, 60, CLIENT, TCP_ACK | TCP_PSH, 111, 501, 10);
	scene_count(trace, 59, 61, "TcpExtTCPLossProbes=1");
	expect_truth(trace, new, TRUTH_LOSS_PROBE, GROUND_COUNTED);
	assert_int_equal(trace_cause(trace, new).kind, CAUSE_TIMER);
}

static void an_opening_that_is_sent_again_is_known_from_both_sides(void **state)
{
	struct trace *trace = *state;

	scene_tcp(trace, 0, CLIENT, TCP_SYN, 100, 0, 0);
	size_t syn = scene_tcp(trace, 1000, CLIENT, TCP_SYN, 100, 0, 0);
	scene_tcp(trace, 1000, SERVER, TCP_SYN | TCP_ACK, 500, 101, 0);
	size_t answer = scene_tcp(trace, 2000, SERVER, TCP_SYN | TCP_ACK, 500, 101, 0);
	scene_count(trace, 999, 1001, "TcpRetransSegs=1 TcpExtTCPTimeouts=1 TcpExtTCPSynRetrans=1");
	scene_count(trace, 1999, 2001, "TcpRetransSegs=1 TcpExtTCPTimeouts=1 TcpExtTCPSynRetrans=1");
	expect_truth(trace, syn, TRUTH_SYN_AGAIN, GROUND_COUNTED);
	expect_truth(trace, answer, TRUTH_SYN_ACK_AGAIN, GROUND_COUNTED);
	assert_int_equal(trace_cause(trace, answer).kind, CAUSE_TIMER);
}

static void what_looks_like_a_keep_alive_may_be_a_window_probe(void **state)
{
	struct trace *trace = *state;

	scene_handshake(trace, 0);
	size_t alive = scene_window(trace, 1000, CLIENT, 100, 501, 512);
	size_t here = scene_window(trace, 1000, SERVER, 501, 101, 512);
	size_t probe = scene_window(trace, 2000, CLIENT, 100, 501, 512);
	size_t closed = scene_window(trace, 2000, SERVER, 501, 101, 0);
	scene_count(trace, 999, 1001, "TcpExtTCPKeepAlive=1");
	scene_count(trace, 1999, 2001, "TcpExtTCPWinProbe=1");
	expect_truth(trace, alive, TRUTH_KEEP_ALIVE, GROUND_COUNTED);
	expect_truth(trace, here, TRUTH_PROBE_ANSWER, GROUND_FOLLOWED);
	expect_truth(trace, probe, TRUTH_WINDOW_PROBE, GROUND_COUNTED);
	expect_truth(trace, closed, TRUTH_PROBE_ANSWER, GROUND_FOLLOWED);
	assert_non_null(strstr(analysis_remark(trace, probe), "zero-window probe"));
	assert_null(analysis_remark(trace, alive)); /* here Wireshark is right */
}

static void data_behind_a_closed_window_is_a_probe(void **state)
{
	struct trace *trace = *state;

	scene_handshake(trace, 0);
	scene_tcp(trace, 10, CLIENT, TCP_ACK | TCP_PSH, 101, 501, 10);
	scene_window(trace, 11, SERVER, 501, 101, 0);
	size_t again = scene_tcp(trace, 210, CLIENT, TCP_ACK | TCP_PSH, 101, 501, 10);
	scene_count(trace, 209, 211, "TcpRetransSegs=1");
	expect_truth(trace, again, TRUTH_WINDOW_PROBE, GROUND_COUNTED);
}

static void acknowledgments_are_told_apart(void **state)
{
	struct trace *trace = *state;

	scene_handshake(trace, 0);
	scene_tcp(trace, 10, CLIENT, TCP_ACK | TCP_PSH, 101, 501, 10);
	size_t delayed = scene_window(trace, 50, SERVER, 501, 111, 0);
	size_t update = scene_window(trace, 60, SERVER, 501, 111, 300);
	size_t duplicate = scene_window(trace, 70, SERVER, 501, 111, 300);
	size_t challenge = scene_window(trace, 80, SERVER, 501, 111, 300);
	size_t other = scene_window(trace, 90, SERVER, 501, 111, 300);
	scene_count(trace, 49, 51, "TcpExtDelayedACKs=1 TcpExtTCPToZeroWindowAdv=1");
	scene_count(trace, 59, 61, "TcpExtTCPFromZeroWindowAdv=1");
	scene_count(trace, 69, 71, "TcpExtTCPOFOQueue=1");
	scene_count(trace, 79, 81, "TcpExtTCPChallengeACK=1");
	expect_truth(trace, delayed, TRUTH_DELAYED_ACK, GROUND_COUNTED);
	expect_truth(trace, update, TRUTH_WINDOW_UPDATE, GROUND_COUNTED);
	expect_truth(trace, duplicate, TRUTH_DUPLICATE_ACK, GROUND_COUNTED);
	expect_truth(trace, challenge, TRUTH_CHALLENGE_ACK, GROUND_COUNTED);
	expect_truth(trace, other, TRUTH_UNKNOWN, GROUND_NOTHING);
}

static void an_answer_at_once_was_not_delayed(void **state)
{
	struct trace *trace = *state;

	scene_handshake(trace, 0);
	scene_tcp(trace, 10, CLIENT, TCP_ACK | TCP_PSH, 101, 501, 1);
	size_t delayed = scene_window(trace, 50, SERVER, 501, 102, 512);
	scene_tcp(trace, 50, CLIENT, TCP_ACK | TCP_PSH, 102, 501, 4);
	size_t other = scene_window(trace, 50, SERVER, 501, 106, 512);
	scene_count(trace, 49, 51, "TcpExtDelayedACKs=1");
	expect_truth(trace, delayed, TRUTH_DELAYED_ACK, GROUND_COUNTED);
	expect_truth(trace, other, TRUTH_NONE, GROUND_NOTHING);
}

static void opening_from_both_sides_repeats_nothing(void **state)
{
	struct trace *trace = *state;

	scene_tcp(trace, 0, CLIENT, TCP_SYN, 100, 0, 0);
	scene_tcp(trace, 1, SERVER, TCP_SYN, 500, 0, 0);
	size_t answer = scene_tcp(trace, 2, CLIENT, TCP_SYN | TCP_ACK, 100, 501, 0);
	scene_count(trace, 100, 101, "TcpExtDelayedACKs=1");
	expect_truth(trace, answer, TRUTH_NONE, GROUND_NOTHING);
	size_t again = scene_tcp(trace, 1002, CLIENT, TCP_SYN | TCP_ACK, 100, 501, 0);
	scene_count(trace, 1001, 1003, "TcpRetransSegs=1 TcpExtTCPTimeouts=1 TcpExtTCPSynRetrans=1");
	expect_truth(trace, again, TRUTH_SYN_ACK_AGAIN, GROUND_COUNTED);
}

static void resets_have_their_reasons(void **state)
{
	static const struct {
		const char *counters;
		enum truth_label label;
	} reasons[] = {
		{ "TcpOutRsts=1 TcpExtTCPAbortOnData=1", TRUTH_ABORT },
		{ "TcpExtTCPAbortOnClose=1 TcpOutRsts=1", TRUTH_ABORT },
		{ "TcpOutRsts=1 TcpExtTCPAbortOnTimeout=1", TRUTH_GIVEN_UP },
		{ "TcpOutRsts=1", TRUTH_RESET },
	};
	struct trace *trace = *state;

	scene_tcp(trace, 0, CLIENT, TCP_SYN, 100, 0, 0);
	size_t refused = scene_tcp(trace, 0, SERVER, TCP_RST | TCP_ACK, 0, 101, 0);
	scene_count(trace, -1, 1, "TcpOutRsts=1");
	expect_truth(trace, refused, TRUTH_PORT_CLOSED, GROUND_COUNTED);
	for (size_t i = 0; i < COUNT(reasons); i++) {
		int64_t time = 1000 * (int64_t)(i + 1);
		scene_handshake(trace, time);
		size_t reset = scene_tcp(trace, time + 10, CLIENT, TCP_RST | TCP_ACK, 101, 501, 0);
		scene_count(trace, time + 9, time + 11, reasons[i].counters);
		expect_truth(trace, reset, reasons[i].label, GROUND_COUNTED);
	}
}

static void the_reason_of_a_reset_may_be_told_by_the_next_look(void **state)
{
	struct trace *trace = *state;

	scene_handshake(trace, 0);
	size_t reset = scene_tcp(trace, 10, CLIENT, TCP_RST | TCP_ACK, 101, 501, 0);
	scene_count(trace, 9, 10, "TcpOutRsts=1");
	scene_count(trace, 10, 11, "TcpExtTCPAbortOnTimeout=1");
	expect_truth(trace, reset, TRUTH_GIVEN_UP, GROUND_COUNTED);
	assert_int_equal(trace_cause(trace, reset).kind, CAUSE_TIMER);
}

static void a_report_is_one_of_the_multicasts_that_were_counted(void **state)
{
	struct trace *trace = *state;
	size_t report = scene_report(trace, 10);

	scene_udp(trace, 10, "127.0.0.1", "239.1.2.3", 1, 4);
	scene_count(trace, 9, 11, "IpExtOutMcastPkts=2");
	expect_truth(trace, report, TRUTH_REPORT, GROUND_COUNTED);
	expect_truth(trace, report + 1, TRUTH_NONE, GROUND_NOTHING);
}

/* --- what scenarios claim --- */

static void a_claim_counts_where_no_counter_can_tell(void **state)
{
	struct trace *trace = *state;

	scene_step(trace, 5, "> P. len=10\n< . as=window-update");
	scene_handshake(trace, 0);
	scene_tcp(trace, 10, CLIENT, TCP_ACK | TCP_PSH, 101, 501, 10);
	size_t update = scene_window(trace, 20, SERVER, 501, 101, 600);
	scene_count(trace, 100, 101, "TcpExtDelayedACKs=1"); /* somebody does count */
	expect_truth(trace, update, TRUTH_WINDOW_UPDATE, GROUND_CLAIMED);
	assert_int_equal(trace_truth_counted(trace, update).ground, GROUND_NOTHING);
	assert_int_equal(pattern_check_step(trace, 1).kind, WIRE_COMPLETE);
}

static void a_claim_that_counters_contradict_fails(void **state)
{
	struct trace *trace = *state;
	struct event end = { .kind = EVENT_END, .begin = 900 * MS, .end = 900 * MS };

	scene_step(trace, 5, "> P. len=10\n> P. dup as=timeout");
	size_t again = scene_repetition(trace);
	assert_int_equal(pattern_check_step(trace, 1).kind, WIRE_COMPLETE); /* it may still be told */
	trace_add_event(trace, &end);
	scene_count(trace, 209, 211, "TcpRetransSegs=1 TcpExtTCPFastRetrans=1");
	expect_truth(trace, again, TRUTH_FAST, GROUND_COUNTED);
	assert_int_equal(pattern_check_step(trace, 1).kind, WIRE_WRONG);
	assert_non_null(strstr(pattern_check_step(trace, 1).text, "retransmission by timer"));
}

static void a_claim_that_nothing_was_counted_for_fails(void **state)
{
	struct trace *trace = *state;
	struct event end = { .kind = EVENT_END, .begin = 900 * MS, .end = 900 * MS };

	scene_step(trace, 5, "> P. len=10\n> P. dup as=retransmission");
	size_t again = scene_repetition(trace);
	scene_count(trace, 800, 801, "TcpExtDelayedACKs=1");
	trace_add_event(trace, &end);
	expect_truth(trace, again, TRUTH_UNKNOWN, GROUND_NOTHING);
	assert_int_equal(pattern_check_step(trace, 1).kind, WIRE_WRONG);
	scene_count(trace, 209, 211, "TcpRetransSegs=1 TcpExtTCPTimeouts=1");
	assert_int_equal(pattern_check_step(trace, 1).kind, WIRE_COMPLETE); /* any kind will do */
}

static void a_claim_about_another_kind_of_packet_is_none(void **state)
{
	struct trace *trace = *state;

	scene_step(trace, 5, "> P. len=10 as=keep-alive");
	scene_handshake(trace, 0);
	size_t data = scene_tcp(trace, 10, CLIENT, TCP_ACK | TCP_PSH, 101, 501, 10);
	expect_truth(trace, data, TRUTH_NONE, GROUND_NOTHING);
	assert_int_equal(pattern_check_step(trace, 1).kind, WIRE_WRONG);
}

/* --- words --- */

static void every_label_has_a_name_and_one_word_for_patterns(void **state)
{
	static const char *const keys[] = { "unknown", "retransmission", "timeout",
		"fast-retransmission", "after-timeout", "loss-probe", "syn-again", "syn-ack-again",
		"window-probe", "keep-alive", "probe-answer", "delayed-ack", "duplicate-ack",
		"challenge-ack", "window-update", "port-closed", "abort", "given-up", "reset", "report",
		"icmp-error", "fragment" };
	bool met[TRUTH_LABELS] = { true };

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		enum truth_label label = truth_named(keys[i], strlen(keys[i]));
		assert_false(met[label]);
		met[label] = true;
		assert_true(truth_name(label)[0] != '\0');
	}
	for (size_t i = 0; i < TRUTH_LABELS; i++)
		assert_true(met[i]);
	assert_int_equal(truth_named("", 0), TRUTH_NONE);
	assert_int_equal(truth_named("keep-alives", 11), TRUTH_NONE);
}

static void evidence_names_counter_and_times(void **state)
{
	struct trace *trace = *state;
	size_t again = scene_repetition(trace);
	struct text words = { 0 };

	scene_count(trace, 209, 211, "TcpRetransSegs=1 TcpExtTCPTimeouts=1");
	struct truth truth = trace_truth(trace, again);
	truth_explain(trace, &truth, &words);
	assert_string_equal(text_string(&words),
	    "The kernel's own count: TcpExtTCPTimeouts +1 between 0.209000 s and 0.211000 s.");
	text_free(&words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_repeated_segment_is_what_was_counted),
		cmocka_unit_test(every_fragment_of_a_packet_is_one),
		SCENE(looks_alone_make_no_label),
		SCENE(what_is_counted_a_moment_later_counts_too),
		SCENE(a_count_just_before_its_packet_is_found),
		SCENE(of_two_that_could_be_meant_by_one_count_neither_is_known),
		SCENE(several_kinds_at_once_come_in_their_order),
		SCENE(in_a_long_call_the_order_of_kinds_is_not_known),
		SCENE(a_probe_may_carry_what_was_never_sent),
		SCENE(an_opening_that_is_sent_again_is_known_from_both_sides),
		SCENE(what_looks_like_a_keep_alive_may_be_a_window_probe),
		SCENE(data_behind_a_closed_window_is_a_probe),
		SCENE(acknowledgments_are_told_apart),
		SCENE(an_answer_at_once_was_not_delayed),
		SCENE(opening_from_both_sides_repeats_nothing),
		SCENE(resets_have_their_reasons),
		SCENE(the_reason_of_a_reset_may_be_told_by_the_next_look),
		SCENE(a_report_is_one_of_the_multicasts_that_were_counted),
		SCENE(a_claim_counts_where_no_counter_can_tell),
		SCENE(a_claim_that_counters_contradict_fails),
		SCENE(a_claim_that_nothing_was_counted_for_fails),
		SCENE(a_claim_about_another_kind_of_packet_is_none),
		cmocka_unit_test(every_label_has_a_name_and_one_word_for_patterns),
		SCENE(evidence_names_counter_and_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
