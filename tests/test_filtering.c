/*
 * filtering: the display filter in the lab: which packets are judged when, where the cursor goes, and what
 * comes later.
 */
#include "frames.h"
#include "lab/shown.h"
#include "lab/travel.h"
#include "picture.h"
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

/* --- a lab over many datagrams: the one of frame N comes from port 1000 + N % EVERY --- */

enum { EVERY = 1000 };

static void add_datagram(struct trace *trace, size_t number)
{
	struct test_frame frame;

	frame_udp(&frame, &(struct test_segment){ .from = "127.0.0.2",
	                      .to = "127.0.0.1",
	                      .from_port = (uint16_t)(1000 + number % EVERY),
	                      .to_port = 4242,
	                      .length = 3 });
	if (trace->interfaces.count == 0)
		trace_add_interface(trace, 1, 0, NULL);
	trace_copy_frame(trace, 0, (int64_t)number * 1000, frame.bytes, (uint32_t)frame.length,
	    (uint32_t)frame.length);
}

static void lab_of_many(struct lab *lab, size_t count)
{
	struct trace *trace = trace_new();

	for (size_t i = 0; i < count; i++)
		add_datagram(trace, i);
	lab_start(lab, trace, "many", PLAY_NONE);
}

static void lab_of_story(struct lab *lab, struct trace *trace)
{
	lab_start(lab, trace, "story", PLAY_NONE);
	lab->cursor = trace_moments(trace);
}

static void filter(struct lab *lab, const char *text)
{
	struct error error;

	if (!lab_filter(lab, text, &error, NULL))
		fail_msg("%s", error.text);
}

static void press(struct lab *lab, uint32_t key)
{
	lab_update(lab, &(struct input){ .kind = INPUT_KEY, .key = key });
}

static size_t use_leisure(struct lab *lab)
{
	size_t inputs = 0;

	for (; lab_is_busy(lab); inputs++)
		lab_update(lab, &(struct input){ .kind = INPUT_LEISURE });
	return inputs;
}

/* --- judging --- */

static void frames_are_judged_little_by_little(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_many(&lab, 3000);
	assert_false(lab_is_busy(&lab));
	filter(&lab, "udp.srcport == 1007");
	assert_true(lab_is_busy(&lab));
	lab_update(&lab, &(struct input){ .kind = INPUT_LEISURE });
	assert_in_range(lab.sieve.judged, 1, 1000);
	assert_in_range(use_leisure(&lab), 2, 3000);
	assert_int_equal(lab.sieve.judged, 3000);
	assert_int_equal(lab.sieve.passed, 3);
	filter(&lab, "");
	assert_false(lab_is_busy(&lab));
	assert_null(lab.sieve.bits.at);
	lab_end(&lab);
}

/* Whatever was judged before, next and previous say the same as a look at every frame. */
static void what_was_judged_and_what_was_not_are_found_alike(void **state)
{
	static const size_t amounts[] = { 0, 1, 63, 64, 65, 130, 199, 200 };
	struct lab lab;

	(void)state;
	lab_of_many(&lab, 200);
	for (size_t i = 0; i < COUNT(amounts); i++) {
		filter(&lab, "udp.srcport in {1000, 1063, 1064, 1150..1152}");
		sieve_work(&lab.sieve, lab.trace, amounts[i]);
		size_t last = NO_FRAME;
		for (size_t frame = 0; frame < 200; frame++) {
			int budget = 500, other_budget = 500;
			bool passes =
			    frame == 0 || frame == 63 || frame == 64 || (frame >= 150 && frame <= 152);
			assert_int_equal(sieve_shows(&lab.sieve, lab.trace, frame), passes);
			assert_int_equal(sieve_previous(&lab.sieve, lab.trace, frame, &budget), last);
			if (passes) {
				assert_int_equal(sieve_next(&lab.sieve, lab.trace, last + 1, &other_budget), frame);
				last = frame;
			}
		}
	}
	lab_end(&lab);
}

static void what_is_forgotten_is_judged_again(void **state)
{
	static const size_t places[] = { 2499, 1064, 1063, 130, 128, 64, 1, 0 };
	struct lab lab;

	(void)state;
	lab_of_many(&lab, 2500);
	filter(&lab, "udp.srcport < 1100");
	use_leisure(&lab);
	assert_int_equal(lab.sieve.passed, 300);
	for (size_t i = 0; i < COUNT(places); i++) {
		sieve_forget(&lab.sieve, places[i]);
		assert_int_equal(lab.sieve.judged, places[i]);
		use_leisure(&lab);
		assert_int_equal(lab.sieve.passed, 300);
	}
	lab_end(&lab);
}

static void a_search_among_millions_gives_up_in_time_and_says_so(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_many(&lab, 5000);
	lab.cursor = 1;
	filter(&lab, "frame.number in {1, 2500, 4900}");
	press(&lab, PAD_DOWN);
	assert_int_equal(lab.cursor, 1);
	assert_non_null(strstr(lab.message, "has not come so far yet"));
	use_leisure(&lab);
	press(&lab, PAD_DOWN);
	assert_int_equal(lab.cursor, 2500);
	press(&lab, PAD_DOWN);
	assert_int_equal(lab.cursor, 4900);
	assert_string_equal(lab.message, "");
	lab_end(&lab);
}

/* --- the cursor --- */

static void the_cursor_stays_or_goes_to_the_nearest_that_is_shown(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_many(&lab, 100);
	lab.cursor = 31; /* frame 30, from 0 */
	filter(&lab, "udp.srcport in {1010, 1030, 1050}");
	assert_int_equal(lab.cursor, 31);
	filter(&lab, "udp.srcport in {1010, 1049}");
	assert_int_equal(lab.cursor, 50);
	filter(&lab, "udp.srcport in {1040, 1090}");
	assert_int_equal(lab.cursor, 41);
	filter(&lab, "");
	assert_int_equal(lab.cursor, 41);
	filter(&lab, "udp.srcport == 9");
	assert_int_equal(lab.cursor, 41);
	assert_int_equal(lab_frame(&lab), -1);
	lab_end(&lab);
}

static void the_nearest_is_found_later_when_it_is_far_away(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_many(&lab, 6000);
	lab.cursor = 1;
	filter(&lab, "frame.number == 5500");
	assert_int_equal(lab.cursor, 1);
	use_leisure(&lab);
	assert_int_equal(lab.cursor, 5500);
	lab.cursor = 1;
	filter(&lab, "frame.number == 5600");
	press(&lab, PAD_HOME); /* the student went elsewhere meanwhile */
	size_t here = lab.cursor;
	use_leisure(&lab);
	assert_int_equal(lab.cursor, here);
	lab_end(&lab);
}

static void keys_go_from_one_shown_packet_to_the_next(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_many(&lab, 100);
	filter(&lab, "udp.srcport in {1010, 1030, 1050}");
	press(&lab, PAD_HOME);
	assert_int_equal(lab_frame(&lab), 10);
	press(&lab, PAD_DOWN);
	assert_int_equal(lab_frame(&lab), 30);
	press(&lab, PAD_DOWN);
	assert_int_equal(lab_frame(&lab), 50);
	press(&lab, PAD_DOWN);
	assert_int_equal(lab_frame(&lab), 50);
	press(&lab, PAD_UP);
	assert_int_equal(lab_frame(&lab), 30);
	press(&lab, PAD_PAGE_UP);
	assert_int_equal(lab_frame(&lab), 10);
	press(&lab, PAD_UP);
	assert_int_equal(lab_frame(&lab), 10);
	lab_end(&lab);
}

static void steps_and_calls_stay_where_packets_go(void **state)
{
	struct lab lab;
	int budget = LOOKED_AT;
	size_t frames = 0, others = 0;

	(void)state;
	lab_of_story(&lab, story_handshake());
	filter(&lab, "tcp.flags.syn == 1 and tcp.flags.ack == 1");
	for (size_t at = 0; (at = shown_from(&lab, at, &budget)) != NO_MOMENT; at++) {
		bool is_frame = trace_moment(lab.trace, at).kind == MOMENT_FRAME;
		frames += is_frame;
		others += !is_frame;
	}
	assert_int_equal(frames, 1);
	assert_in_range(others, 15, 40);
	size_t back = 0;
	for (size_t at = trace_moments(lab.trace); (at = shown_before(&lab, at, &budget)) != NO_MOMENT;)
		back++;
	assert_int_equal(back, frames + others);
	lab_end(&lab);
}

/* --- what comes later --- */

static void frames_that_come_are_judged_and_late_ones_too(void **state)
{
	struct test_frame frame;
	struct lab lab;
	struct trace *trace = trace_new();
	static const int64_t times[] = { 10, 20, 30, 15 };

	(void)state;
	trace->live = true;
	trace_add_interface(trace, 1, 0, "lo");
	lab_start(&lab, trace, "live", PLAY_LIVE);
	filter(&lab, "udp.srcport == 1015");
	for (size_t i = 0; i < COUNT(times); i++) {
		frame_udp(&frame, &(struct test_segment){ .from = "127.0.0.2",
		                      .to = "127.0.0.1",
		                      .from_port = (uint16_t)(1000 + times[i]),
		                      .to_port = 4242 });
		struct message message = { .kind = MESSAGE_PACKET,
			.size = (uint32_t)frame.length,
			.length = (uint32_t)frame.length,
			.time = times[i] };
		lab_update(&lab,
		    &(struct input){ .kind = INPUT_MESSAGE, .message = &message, .data = frame.bytes });
		use_leisure(&lab);
		assert_int_equal(lab.sieve.passed, i == 3);
	}
	assert_true(sieve_shows(&lab.sieve, trace, 1));
	assert_int_equal(lab_frame(&lab), 1);
	lab_end(&lab);
}

/* The call that caused a packet is reported when it returns: after the packet. */
static void what_the_journal_tells_later_counts(void **state)
{
	struct trace *whole = story_handshake(), *trace = trace_new();
	struct lab lab;

	(void)state;
	trace_add_interface(trace, 1, 0, "lo");
	for (size_t i = 0; i < whole->frames.count; i++) {
		const struct frame *frame = &whole->frames.at[i];
		trace_copy_frame(trace, 0, frame->time, frame->bytes, frame->captured, frame->length);
	}
	lab_start(&lab, trace, "story", PLAY_NONE);
	filter(&lab, "lab.call contains \"connect\"");
	use_leisure(&lab);
	assert_int_equal(lab.sieve.passed, 0);
	for (size_t i = 0; i < whole->events.count; i++)
		trace_add_event(trace, &whole->events.at[i]);
	lab_update(&lab, &(struct input){ .kind = INPUT_FILE });
	use_leisure(&lab);
	assert_int_equal(lab.sieve.passed, 3);
	trace_free(whole);
	lab_end(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_are_judged_little_by_little),
		cmocka_unit_test(what_was_judged_and_what_was_not_are_found_alike),
		cmocka_unit_test(what_is_forgotten_is_judged_again),
		cmocka_unit_test(a_search_among_millions_gives_up_in_time_and_says_so),
		cmocka_unit_test(the_cursor_stays_or_goes_to_the_nearest_that_is_shown),
		cmocka_unit_test(the_nearest_is_found_later_when_it_is_far_away),
		cmocka_unit_test(keys_go_from_one_shown_packet_to_the_next),
		cmocka_unit_test(steps_and_calls_stay_where_packets_go),
		cmocka_unit_test(frames_that_come_are_judged_and_late_ones_too),
		cmocka_unit_test(what_the_journal_tells_later_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
