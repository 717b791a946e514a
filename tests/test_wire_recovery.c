/*
 * The scenarios of TCP in which something is late, lost or too much: what they promise, and what tshark
 * sees of it.
 */
#include "live.h"
#include "recorded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

static const struct play plays[] = {
	{ "tcp-retransmit", "ip=4" },
	{ "tcp-retransmit", "ip=6" },
	{ "tcp-retransmit", "ip=4 lost=4" },
	{ "tcp-retransmit", "ip=4 tlp=on" },
	{ "tcp-fast-retransmit", "ip=4" },
	{ "tcp-fast-retransmit", "ip=6" },
	{ "tcp-fast-retransmit", "ip=4 lost=5 segments=9" },
	{ "tcp-flow-control", "ip=4" },
	{ "tcp-flow-control", "ip=6" },
	{ "tcp-flow-control", "ip=4 buffer=16384 probes=1" },
	{ "tcp-nagle", "ip=4" },
	{ "tcp-nagle", "ip=6" },
	{ "tcp-nagle", "ip=4 writes=9" },
	{ "tcp-congestion", "ip=4" },
	{ "tcp-congestion", "ip=6 congestion=cubic" },
	{ "tcp-congestion", "ip=4 congestion=bbr" },
	{ "tcp-congestion", "ip=4 queue=long" },
};

static int record_all(void **state)
{
	*state = shelf_make(plays, COUNT(plays));
	return 0;
}

static int forget_all(void **state)
{
	shelf_free(*state);
	return 0;
}

static void a_pattern_fits_its_own_packets_and_nobody_elses(void **state)
{
	assert_patterns_fit_only_their_own(*state);
}

static void assert_says(
    void **state, const char *name, const char *settings, const char *options, const char *expected)
{
	assert_tshark_says(*state, shelf_find(*state, name, settings), options, expected);
}

/* The numbers that tshark prints, one a line; how many, at most SIZE. */
static size_t ask_numbers(void **state, const char *name, const char *settings, const char *options,
    double numbers[], size_t size)
{
	struct result result = shelf_ask_tshark(*state, shelf_find(*state, name, settings), options);
	size_t count = 0;

	for (char *rest = NULL, *line = strtok_r(result.out.at, "\n", &rest); line && count < size;
	     line = strtok_r(NULL, "\n", &rest))
		numbers[count++] = strtod(line, NULL);
	result_free(&result);
	return count;
}

/* Timers tick, and a busy machine is late: 10 per cent. */
static void assert_each_gap_doubles(const double times[], size_t count)
{
	for (size_t i = 2; i < count; i++) {
		double gap = times[i] - times[i - 1], before = times[i - 1] - times[i - 2];
		if (gap < 1.8 * before || gap > 2.6 * before)
			fail_msg("after %f s came %f s", before, gap);
	}
}

static void retransmissions_come_at_gaps_that_double(void **state)
{
	static const struct {
		const char *settings;
		size_t transmissions, skipped; /* the tail loss probe comes before the doubling */
	} rows[] = { { "ip=4", 4, 0 }, { "ip=6", 4, 0 }, { "ip=4 lost=4", 5, 0 },
		{ "ip=4 tlp=on", 4, 1 } };
	double times[9];

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t count = ask_numbers(state, "tcp-retransmit", rows[i].settings,
		    "-Y tcp.len==5 -e frame.time_relative", times, COUNT(times));
		assert_int_equal(count, rows[i].transmissions);
		assert_each_gap_doubles(times + rows[i].skipped, count - rows[i].skipped);
		assert_true(times[1] - times[0] > 0.15);
	}
}

static void sack_names_what_has_arrived_behind_the_gap(void **state)
{
	const char *blocks = "-Y tcp.options.sack.count -e tcp.ack -e tcp.options.sack_le "
	                     "-e tcp.options.sack_re";

	assert_says(state, "tcp-fast-retransmit", "ip=4", blocks,
	    "1001\t2001\t3001\n1001\t2001\t4001\n1001\t2001\t5001\n1001\t2001\t6001\n");
	assert_says(state, "tcp-fast-retransmit", "ip=6", blocks,
	    "1001\t2001\t3001\n1001\t2001\t4001\n1001\t2001\t5001\n1001\t2001\t6001\n");
	assert_says(state, "tcp-fast-retransmit", "ip=4 lost=5 segments=9", blocks,
	    "4001\t5001\t6001\n4001\t5001\t7001\n4001\t5001\t8001\n4001\t5001\t9001\n");
}

static void only_the_lost_segment_is_sent_again(void **state)
{
	assert_says(state, "tcp-fast-retransmit", "ip=4",
	    "-Y 'tcp.len>0' -e tcp.seq -e ip.dsfield.dscp",
	    "1\t0\n1001\t46\n2001\t0\n3001\t0\n4001\t0\n5001\t0\n1001\t0\n");
	assert_says(state, "tcp-fast-retransmit", "ip=6",
	    "-Y 'tcp.len>0' -e tcp.seq -e ipv6.tclass.dscp",
	    "1\t0\n1001\t46\n2001\t0\n3001\t0\n4001\t0\n5001\t0\n1001\t0\n");
}

static void a_full_receiver_is_probed_at_gaps_that_double(void **state)
{
	const char *full = "-Y 'tcp.window_size==0 && tcp.flags.reset==0' -e frame.time_relative";
	double times[9];

	/* the answer that says 0 first, then one for each probe */
	assert_int_equal(ask_numbers(state, "tcp-flow-control", "ip=4", full, times, 9), 3);
	assert_each_gap_doubles(times, 3);
	assert_int_equal(ask_numbers(state, "tcp-flow-control", "ip=6", full, times, 9), 3);
	assert_each_gap_doubles(times, 3);
	assert_int_equal(
	    ask_numbers(state, "tcp-flow-control", "ip=4 buffer=16384 probes=1", full, times, 9), 2);
}

/* As many octets as fit are on their way before the window is 0: more with a larger buffer. */
static void the_buffer_decides_how_much_is_sent_before_that(void **state)
{
	const char *full = "-Y 'tcp.window_size==0 && tcp.flags.reset==0' -e tcp.ack";
	double small[9], large[9];

	ask_numbers(state, "tcp-flow-control", "ip=4", full, small, 9);
	ask_numbers(state, "tcp-flow-control", "ip=4 buffer=16384 probes=1", full, large, 9);
	assert_true(large[0] > 2 * small[0]);
}

/* What waited for the first ACK goes in one segment; what was written later (by a machine that was
 * late), each by itself. */
static void assert_small_writes(void **state, const char *settings, long writes)
{
	double lengths[64], sum = 0;
	size_t count = ask_numbers(
	           state, "tcp-nagle", settings, "-Y 'tcp.len>0' -e tcp.len", lengths, COUNT(lengths)),
	       rest = (size_t)writes + 1; /* those of the other two ways */

	assert_true(count >= rest + 2);
	assert_true(lengths[0] == 1);
	for (size_t i = 1; i < count - rest; i++)
		sum += lengths[i];
	assert_true(sum == (double)writes - 1);
	for (size_t i = 2; i < count - 1; i++)
		assert_true(lengths[i] == 1);
	assert_true(lengths[count - 1] == (double)writes);
}

/* How often the server acknowledges what comes with TCP_NODELAY. */
static long acknowledgments(void **state, const char *settings)
{
	const struct shelf *shelf = *state;
	const struct trace *trace = shelf->traces[shelf_find(shelf, "tcp-nagle", settings)];
	size_t first, end;
	long count = 0;

	trace_step_frames(trace, 3, &first, &end);
	for (size_t frame = first; frame < end; frame++) {
		struct packet p;
		trace_packet(trace, frame, &p, NULL);
		count += p.tcp.length == 0;
	}
	return count;
}

/* One ACK for all of them; more only where the machine was late, and that not every time. */
static void a_delayed_ack_is_for_several_segments(void **state)
{
	assert_true(acknowledgments(state, "ip=4") == 1 || acknowledgments(state, "ip=6") == 1 ||
	            acknowledgments(state, "ip=4 writes=9") == 1);
}

static void nagle_puts_small_writes_together(void **state)
{
	assert_small_writes(state, "ip=4", 5);
	assert_small_writes(state, "ip=6", 5);
	assert_small_writes(state, "ip=4 writes=9", 9);
}

/* --- congestion: what the journal has of it --- */

struct course {
	uint32_t highest,
	    after;          /* congestion window: the highest, and the lowest after that; segments */
	uint32_t threshold; /* a slow start threshold; 0: there never was one */
	uint32_t longest;   /* round trip time, microseconds */
};

static struct course course_of(void **state, const char *settings)
{
	const struct shelf *shelf = *state;
	const struct trace *trace = shelf->traces[shelf_find(shelf, "tcp-congestion", settings)];
	struct course course = { 0 };

	for (size_t i = 0; i < trace->events.count; i++) {
		const struct event *event = &trace->events.at[i];
		if (event->kind != EVENT_STATE || strcmp(event->actor, "client") != 0)
			continue;
		uint32_t window = event->socket.congestion_window;
		if (window > course.highest)
			course.highest = course.after = window;
		else if (window > 0 && window < course.after)
			course.after = window;
		if (event->socket.slow_start_threshold)
			course.threshold = event->socket.slow_start_threshold;
		if (event->socket.round_trip_time > course.longest)
			course.longest = event->socket.round_trip_time;
	}
	return course;
}

static void the_window_grows_until_a_loss_and_then_gives_way(void **state)
{
	static const char *const settings[] = { "ip=4", "ip=6 congestion=cubic", "ip=4 queue=long" };

	for (size_t i = 0; i < COUNT(settings); i++) {
		struct course course = course_of(state, settings[i]);
		print_message("           %s: up to %u segments, down to %u, threshold %u, %u us\n",
		    settings[i], course.highest, course.after, course.threshold, course.longest);
		assert_true(course.highest > 10);
		assert_true(course.after * 4 <= course.highest * 3);
		assert_true(course.threshold > 0);
	}
}

static void what_was_lost_is_sent_again(void **state)
{
	struct result result = shelf_ask_tshark(*state, shelf_find(*state, "tcp-congestion", "ip=4"),
	    "-Y 'tcp.analysis.retransmission || tcp.analysis.out_of_order' -e tcp.seq");

	assert_true(text_lines(&result.out) > 0);
	result_free(&result);
}

static void a_longer_queue_means_longer_round_trips(void **state)
{
	assert_true(
	    course_of(state, "ip=4 queue=long").longest > course_of(state, "ip=4").longest * 3 / 2);
}

static void others_take_the_exports(void **state)
{
	assert_exports_are_accepted(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pattern_fits_its_own_packets_and_nobody_elses),
		cmocka_unit_test(retransmissions_come_at_gaps_that_double),
		cmocka_unit_test(sack_names_what_has_arrived_behind_the_gap),
		cmocka_unit_test(only_the_lost_segment_is_sent_again),
		cmocka_unit_test(a_full_receiver_is_probed_at_gaps_that_double),
		cmocka_unit_test(the_buffer_decides_how_much_is_sent_before_that),
		cmocka_unit_test(nagle_puts_small_writes_together),
		cmocka_unit_test(a_delayed_ack_is_for_several_segments),
		cmocka_unit_test(the_window_grows_until_a_loss_and_then_gives_way),
		cmocka_unit_test(what_was_lost_is_sent_again),
		cmocka_unit_test(a_longer_queue_means_longer_round_trips),
		cmocka_unit_test(others_take_the_exports),
	};

	need_play(BINARY_DIR "/bin/looplab");
	return cmocka_run_group_tests(tests, record_all, forget_all);
}
