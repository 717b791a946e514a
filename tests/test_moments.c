/* Moments: one order for frames and events, however they arrive. */
#include "events.h"
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

/* A datagram whose length says which it is. */
static size_t add_frame(struct trace *trace, int64_t time, uint32_t which)
{
	struct test_frame frame;
	struct test_segment segment = {
		.from = "127.0.0.2", .to = "127.0.0.1", .from_port = 40000, .to_port = 4000
	};

	segment.length = which;
	frame_udp(&frame, &segment);
	return trace_copy_frame(trace, 0, time, frame.bytes, frame.length, frame.length);
}

static uint32_t which_frame(const struct trace *trace, size_t frame)
{
	return trace->frames.at[frame].length - 42;
}

static size_t add_call(struct trace *trace, int64_t begin, int64_t end, int line)
{
	struct event call = { .kind = EVENT_CALL,
		.begin = begin,
		.end = end,
		.actor = "client",
		.line = line,
		.text = "send(client, word, 4, 0)" };

	return trace_add_event(trace, &call);
}

static size_t add_event(struct trace *trace, enum event_kind kind, int64_t time, int line)
{
	struct event event = { .kind = kind, .begin = time, .end = time, .line = line };

	event.wire = kind == EVENT_STEP ? "" : NULL;
	return trace_add_event(trace, &event);
}

/* "F12" a frame, "E3" an event or the begin of a call, "R3" its end. */
static void moments_write(const struct trace *trace, struct text *out)
{
	for (size_t at = 0; at < trace_moments(trace); at++) {
		struct moment moment = trace_moment(trace, at);
		if (moment.kind == MOMENT_FRAME)
			text_printf(out, "F%u ", which_frame(trace, moment.index));
		else
			text_printf(out, "%s%d ", moment.kind == MOMENT_EVENT ? "E" : "R",
			    trace->events.at[moment.index].line);
	}
}

static void expect_moments(const struct trace *trace, const char *expected)
{
	struct text out = { 0 };

	moments_write(trace, &out);
	assert_string_equal(text_string(&out), expected);
	text_free(&out);
}

/* --- placing --- */

static void an_empty_trace_has_no_moments(void **state)
{
	struct trace *trace = *state;

	assert_int_equal(trace_moments(trace), 0);
	assert_int_equal(trace_step_at(trace, 0), -1);
	assert_int_equal(trace_steps(trace), 0);
	assert_null(trace_first(trace, EVENT_SCENARIO));
	assert_null(trace_actor(trace, 0));
}

static void a_call_stands_around_the_frames_it_made(void **state)
{
	struct trace *trace = *state;

	add_frame(trace, 100, 1);
	add_frame(trace, 200, 2);
	add_frame(trace, 300, 3);
	add_call(trace, 150, 250, 7); /* reported after the frames came */
	expect_moments(trace, "F1 E7 F2 R7 F3 ");
}

static void a_frame_at_the_very_begin_or_end_of_a_call_is_inside_it(void **state)
{
	struct trace *trace = *state;

	add_call(trace, 100, 200, 7);
	add_frame(trace, 200, 2);
	add_frame(trace, 100, 1);
	expect_moments(trace, "E7 F1 F2 R7 ");
}

static void a_step_stands_before_a_frame_of_its_time_and_a_state_after_it(void **state)
{
	struct trace *trace = *state;

	add_event(trace, EVENT_STATE, 100, 9);
	add_frame(trace, 100, 1);
	add_frame(trace, 200, 2);
	add_event(trace, EVENT_STEP, 200, 8);
	expect_moments(trace, "F1 E9 E8 F2 ");
}

static void what_follows_the_end_of_a_call_at_once_follows_its_end(void **state)
{
	struct trace *trace = *state;

	add_call(trace, 100, 200, 1);
	add_event(trace, EVENT_STATE, 200, 2);
	add_call(trace, 200, 200, 3);
	expect_moments(trace, "E1 R1 E2 E3 R3 ");
	add_frame(trace, 200, 5);
	expect_moments(trace, "E1 F5 R1 E2 E3 R3 ");
}

static void a_call_that_ends_before_it_begins_takes_no_time(void **state)
{
	struct trace *trace = *state;

	add_call(trace, 200, 100, 1);
	add_frame(trace, 150, 5);
	expect_moments(trace, "F5 E1 R1 ");
}

static void frames_of_a_file_keep_their_order_and_events_find_the_first_that_is_later(void **state)
{
	struct trace *trace = *state;

	trace->live = false;
	add_frame(trace, 300, 1);
	add_event(trace, EVENT_EXPECT, 350, 1);
	add_frame(trace, 100, 2);
	add_frame(trace, 400, 3);
	add_frame(trace, 200, 4);
	add_event(trace, EVENT_STEP, 150, 2);
	add_event(trace, EVENT_STEP, 310, 3);
	add_event(trace, EVENT_STEP, 500, 4);
	expect_moments(trace, "E2 F1 F2 E3 E1 F3 F4 E4 ");
}

/* --- any order of arrival --- */

enum { MANY = 60 };

/* One thing that happens; a call is told when it ends. */
struct happening {
	int64_t time, end;
	enum event_kind kind; /* EVENT_KINDS: a frame */
	int which;
	int order; /* of arrival */
};

/* The rank of what happens at one time: begins, frames, ends and findings. */
static int rank_of(const struct happening *h)
{
	bool begins = h->kind == EVENT_STEP || h->kind == EVENT_CALL;

	return h->kind == EVENT_KINDS ? 1 : begins ? 0 : 2;
}

struct line {
	int64_t time;
	int rank, which;
	char letter;
};

static int compare_lines(const void *a, const void *b)
{
	const struct line *left = a, *right = b;

	if (left->time != right->time)
		return left->time < right->time ? -1 : 1;
	return left->rank != right->rank ? left->rank - right->rank : left->which - right->which;
}

/* The order, found without the trace. */
static void expected_write(const struct happening *all, size_t count, struct text *out)
{
	struct line lines[2 * MANY];
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		const struct happening *h = &all[i];
		lines[used++] =
		    (struct line){ h->time, rank_of(h), h->which, h->kind == EVENT_KINDS ? 'F' : 'E' };
		if (h->kind == EVENT_CALL)
			lines[used++] = (struct line){ h->end, 2, h->which, 'R' };
	}
	qsort(lines, used, sizeof lines[0], compare_lines);
	for (size_t i = 0; i < used; i++)
		text_printf(out, "%c%d ", lines[i].letter, lines[i].which);
}

static int compare_orders(const void *a, const void *b)
{
	return ((const struct happening *)a)->order - ((const struct happening *)b)->order;
}

/* Events at even times of their own; frames at any time, no two at the same. */
static void invent(struct happening *all, uint32_t *seed)
{
	for (int i = 0; i < MANY; i++) {
		static const enum event_kind kinds[] = { EVENT_KINDS, EVENT_KINDS, EVENT_CALL, EVENT_STEP,
			EVENT_STATE };
		struct happening *h = &all[i];
		*h = (struct happening){ .kind = kinds[random_next(seed) % COUNT(kinds)], .which = i };
		h->order = (int)(random_next(seed) % 100000);
		h->time = 10 * i;
		h->end = h->time + 4;
		if (h->kind == EVENT_KINDS && i && random_next(seed) % 2)
			h->time = all[i - 1].kind == EVENT_CALL && random_next(seed) % 2 ? all[i - 1].end
			          : all[i - 1].kind != EVENT_KINDS                       ? all[i - 1].time
			                                                                 : h->time;
	}
}

static void arrive(struct trace *trace, const struct happening *h)
{
	if (h->kind == EVENT_KINDS)
		add_frame(trace, h->time, (uint32_t)h->which);
	else if (h->kind == EVENT_CALL)
		add_call(trace, h->time, h->end, h->which);
	else
		add_event(trace, h->kind, h->time, h->which);
}

/* Every way to a moment leads back. */
static void expect_consistent(const struct trace *trace)
{
	size_t steps = 0, first, end, next = 0;
	long step = -1;

	for (size_t at = 0; at < trace_moments(trace); at++) {
		struct moment moment = trace_moment(trace, at);
		assert_int_equal(trace_step_at(trace, at), step);
		if (moment.kind == MOMENT_FRAME) {
			assert_int_equal(trace_moment_of_frame(trace, moment.index), at);
			assert_int_equal(moment.index, next++);
		} else if (moment.kind == MOMENT_EVENT) {
			assert_int_equal(trace_moment_of_event(trace, moment.index), at);
		}
		if (moment.kind != MOMENT_EVENT || trace->events.at[moment.index].kind != EVENT_STEP)
			continue;
		step = (long)moment.index;
		assert_int_equal(trace_step(trace, ++steps), step);
		assert_int_equal(trace_step_number(trace, moment.index), steps);
		trace_step_frames(trace, steps, &first, &end);
		assert_int_equal(first, next);
		if (steps > 1) {
			trace_step_frames(trace, steps - 1, &first, &end);
			assert_int_equal(end, next);
		}
	}
	assert_int_equal(trace_steps(trace), steps);
	assert_int_equal(trace_step(trace, steps + 1), -1);
}

static void any_order_of_arrival_gives_the_same_moments(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct happening all[MANY];
		struct text expected = { 0 };
		void *live;
		invent(all, &seed);
		expected_write(all, MANY, &expected);
		qsort(all, MANY, sizeof all[0], compare_orders);
		scene_new(&live);
		for (int i = 0; i < MANY; i++)
			arrive(live, &all[i]);
		expect_moments(live, text_string(&expected));
		expect_consistent(live);
		trace_free(live);
		text_free(&expected);
	}
}

/* Events come in their own order, frames in any; all times may be equal. */
static void with_equal_times_frames_in_any_order_still_find_the_same_places(void **state)
{
	uint32_t seed = 2;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct text sorted = { 0 }, shuffled = { 0 };
		struct happening all[MANY];
		int64_t now = 0;
		for (int i = 0; i < MANY; i++) {
			bool frame = random_next(&seed) % 2;
			bool call = random_next(&seed) % 2;
			if (!frame)
				now += random_next(&seed) % 2;
			all[i] = (struct happening){ .time = frame ? i / 2 : now,
				.end = now + (call ? random_next(&seed) % 2 : 0),
				.kind = frame  ? EVENT_KINDS
				        : call ? EVENT_CALL
				               : EVENT_STATE,
				.which = i,
				.order = (int)(random_next(&seed) % 100000) };
			if (frame && i && all[i - 1].kind == EVENT_KINDS && all[i - 1].time == i / 2)
				all[i].kind = EVENT_STATE, all[i].time = all[i].end = now; /* no two frames alike */
			now = all[i].end;
		}
		void *before, *after;
		scene_new(&before);
		scene_new(&after);
		for (int i = 0; i < MANY; i++)
			if (all[i].kind == EVENT_KINDS)
				arrive(before, &all[i]);
		for (int i = 0; i < MANY; i++)
			if (all[i].kind != EVENT_KINDS) {
				arrive(before, &all[i]);
				arrive(after, &all[i]);
			}
		qsort(all, MANY, sizeof all[0], compare_orders);
		for (int i = 0; i < MANY; i++)
			if (all[i].kind == EVENT_KINDS)
				arrive(after, &all[i]);
		moments_write(before, &sorted);
		moments_write(after, &shuffled);
		assert_string_equal(text_string(&sorted), text_string(&shuffled));
		expect_consistent(after);
		trace_free(before);
		trace_free(after);
		text_free(&sorted);
		text_free(&shuffled);
	}
}

/* As arrive(), in a trace that is read from a file. */
static void come(struct trace *trace, const struct happening *h, bool soon)
{
	struct event event = { .kind = h->kind,
		.begin = h->time,
		.end = h->end,
		.line = h->which,
		.text = "close(client)",
		.wire = "" };

	if (h->kind == EVENT_KINDS)
		add_frame(trace, h->time, (uint32_t)h->which);
	else if (soon)
		trace_add_event_soon(trace, &event);
	else
		trace_add_event(trace, &event);
}

static struct trace *file_new(void)
{
	struct trace *trace = trace_new();

	trace_add_interface(trace, 1, 0, NULL);
	return trace;
}

static void events_that_are_placed_many_at_once_stand_where_they_would_one_by_one(void **state)
{
	uint32_t seed = 3;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct text one = { 0 }, other = { 0 };
		struct happening all[MANY];
		struct trace *single = file_new(), *many = file_new();
		invent(all, &seed);
		qsort(all, MANY, sizeof all[0], compare_orders);
		for (int i = 0; i < MANY; i++) {
			come(single, &all[i], false);
			come(many, &all[i], true);
			if (random_next(&seed) % 8 == 0)
				trace_settle(many);
		}
		trace_settle(many);
		moments_write(single, &one);
		moments_write(many, &other);
		assert_string_equal(text_string(&one), text_string(&other));
		assert_int_equal(single->calls.count, many->calls.count);
		for (size_t i = 0; i < single->calls.count; i++)
			assert_int_equal(single->calls.at[i], many->calls.at[i]);
		trace_free(single);
		trace_free(many);
		text_free(&one);
		text_free(&other);
	}
}

static void a_journal_that_comes_backwards_costs_one_pass_for_each_piece(void **state)
{
	enum { EVENTS = 20000, PIECES = 4 };
	struct trace *trace = file_new();

	(void)state;
	for (int i = 0; i < EVENTS; i++) {
		come(trace, &(struct happening){ .kind = EVENT_STATE, .time = EVENTS - i }, true);
		if ((i + 1) % (EVENTS / PIECES) == 0)
			trace_settle(trace);
	}
	assert_int_equal(trace_moments(trace), EVENTS);
	assert_int_equal(trace_moment(trace, 0).index, EVENTS - 1);
	assert_in_range(trace->marks_moved, EVENTS, PIECES * EVENTS);
	trace_free(trace);
}

static void a_journal_in_order_moves_nothing(void **state)
{
	struct trace *trace = *state;

	for (int i = 0; i < 100; i++)
		add_call(trace, 10 * i, 10 * i + 5, i);
	assert_int_equal(trace->marks_moved, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(an_empty_trace_has_no_moments),
		SCENE(a_call_stands_around_the_frames_it_made),
		SCENE(a_frame_at_the_very_begin_or_end_of_a_call_is_inside_it),
		SCENE(a_step_stands_before_a_frame_of_its_time_and_a_state_after_it),
		SCENE(what_follows_the_end_of_a_call_at_once_follows_its_end),
		SCENE(a_call_that_ends_before_it_begins_takes_no_time),
		SCENE(frames_of_a_file_keep_their_order_and_events_find_the_first_that_is_later),
		cmocka_unit_test(any_order_of_arrival_gives_the_same_moments),
		cmocka_unit_test(with_equal_times_frames_in_any_order_still_find_the_same_places),
		cmocka_unit_test(events_that_are_placed_many_at_once_stand_where_they_would_one_by_one),
		cmocka_unit_test(a_journal_that_comes_backwards_costs_one_pass_for_each_piece),
		SCENE(a_journal_in_order_moves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
