/* Analysis: segments that wait for their acknowledgment, against the plainest list there is; and frames
 * that come late are judged as if they had been in time. */
#include "events.h"
#include "talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

/* --- the plain list: newest first, every segment looked at --- */

struct plain {
	struct unacked_segment at[MAX_UNACKED];
	size_t count;
};

static void plain_add(struct plain *list, struct unacked_segment segment)
{
	if (list->count == MAX_UNACKED)
		return;
	memmove(list->at + 1, list->at, list->count * sizeof *list->at);
	list->at[0] = segment;
	list->count++;
}

static uint32_t plain_acknowledge(struct plain *list, uint32_t ack)
{
	uint32_t frame = 0;
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct unacked_segment *segment = &list->at[i];
		if (segment->end == ack) {
			frame = segment->frame;
			continue;
		}
		if ((int32_t)(segment->start - ack) < 0 && (int32_t)(ack - segment->end) <= 0)
			segment->start = ack;
		else if ((int32_t)(ack - segment->end) >= 0)
			continue;
		list->at[kept++] = *segment;
	}
	list->count = kept;
	return frame;
}

static uint32_t plain_extent(const struct plain *list, uint32_t base)
{
	uint32_t lowest = UINT32_MAX, highest = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (list->at[i].start - base < lowest)
			lowest = list->at[i].start - base;
		if (list->at[i].end - base > highest)
			highest = list->at[i].end - base;
	}
	return list->count ? highest - lowest : 0;
}

static void expect_same_list(const struct plain *plain, const struct unacked *list)
{
	assert_int_equal(plain->count, list->count);
	for (uint32_t i = 0; i < list->count; i++) {
		const struct unacked_segment *left = &plain->at[list->count - 1 - i];
		const struct unacked_segment *right = &list->at[(list->first + i) & (list->capacity - 1)];
		assert_memory_equal(left, right, sizeof *left);
	}
}

/* DISORDER: of 100 segments so many are not where the one before ended. */
static void check_lists(uint32_t seed, uint32_t start, uint32_t disorder)
{
	struct plain *plain = memory_take(sizeof *plain);
	struct unacked list = { 0 };
	uint32_t next = start, acknowledged = start;

	for (uint32_t frame = 1; frame < 3000; frame++) {
		if (random_next(&seed) % 3) {
			bool odd = random_next(&seed) % 100 < disorder;
			uint32_t at = odd ? acknowledged + random_next(&seed) % 5000 - 500 : next;
			struct unacked_segment segment = { at, at + 1 + random_next(&seed) % 100, frame };
			if ((int32_t)(segment.end - next) > 0)
				next = segment.end;
			plain_add(plain, segment);
			assert_true(unacked_add(&list, segment));
		} else {
			uint32_t range = next - acknowledged + 100;
			uint32_t ack = acknowledged + random_next(&seed) % range - 50;
			if (random_next(&seed) % 2 && list.count) /* where a segment ends */
				ack = list.at[(list.first + random_next(&seed) % list.count) & (list.capacity - 1)]
				          .end;
			if (random_next(&seed) % 50 == 0)
				ack = random_next(&seed);
			assert_int_equal(plain_acknowledge(plain, ack), unacked_acknowledge(&list, ack, NULL));
			acknowledged = ack;
		}
		assert_int_equal(plain_extent(plain, start), unacked_extent(&list, start));
		expect_same_list(plain, &list);
	}
	unacked_free(&list);
	memory_free(plain);
}

static void the_quick_ways_give_what_the_plain_one_does(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 5; seed++) {
		check_lists(seed, 1000, 0);
		check_lists(seed, 0xffffff00u, 0);
		check_lists(seed, 1000, 5);
		check_lists(seed, 0xffffff00u, 60);
	}
}

static void no_more_than_10000_segments_are_kept(void **state)
{
	struct unacked list = { 0 };

	(void)state;
	for (uint32_t i = 0; i < MAX_UNACKED; i++)
		assert_true(unacked_add(&list, (struct unacked_segment){ i, i + 1, i + 1 }));
	assert_false(unacked_add(&list, (struct unacked_segment){ 7, 8, 9 }));
	assert_int_equal(unacked_acknowledge(&list, 9000, NULL), 9000);
	assert_int_equal(list.count, 1000);
	unacked_free(&list);
}

static void changes_can_be_taken_back(void **state)
{
	struct unacked_changes *changes = memory_take(sizeof *changes);
	struct unacked list = { 0 };

	(void)state;
	for (uint32_t i = 0; i < 6; i++) /* not in order */
		unacked_add(&list, (struct unacked_segment){ 10 * (i ^ 1), 10 * (i ^ 1) + 10, i + 1 });
	struct unacked_segment before[6];
	memcpy(before, list.at, sizeof before);
	assert_int_equal(unacked_acknowledge(&list, 35, changes), 0);
	assert_int_equal(list.count, 3);
	while (changes->count)
		unacked_revert(&list, changes);
	assert_int_equal(list.count, 6);
	for (uint32_t i = 0; i < 6; i++)
		assert_memory_equal(
		    &list.at[(list.first + i) & (list.capacity - 1)], &before[i], sizeof before[i]);
	unacked_free(&list);
	memory_free(changes);
}

/* --- late frames --- */

/* Random segments of three connections, each of which looks a little like one. */
static void segment_random(uint32_t *seed, struct test_frame *frame)
{
	static const uint16_t flags[] = { TCP_SYN, TCP_SYN | TCP_ACK, TCP_ACK, TCP_ACK, TCP_ACK,
		TCP_ACK, TCP_ACK, TCP_ACK | TCP_FIN, TCP_RST };
	static const uint8_t scale[] = { 1, 3, 3, 2 };
	struct test_segment segment = scene_between(random_next(seed) % 2 ? CLIENT : SERVER);
	uint16_t other = (uint16_t)(random_next(seed) % 3);

	segment.from_port = (uint16_t)(segment.from_port + other);
	segment.to_port = (uint16_t)(segment.to_port + other);
	segment.flags = flags[random_next(seed) % COUNT(flags)];
	segment.sequence = random_next(seed) % 20;
	segment.acknowledgment = random_next(seed) % 20;
	segment.length = random_next(seed) % 2 ? random_next(seed) % 5 : 0;
	segment.window = (uint16_t)(random_next(seed) % 4);
	segment.options = scale;
	segment.options_length = random_next(seed) % 10 ? 0 : sizeof scale;
	frame_tcp(frame, &segment);
}

struct arrival {
	int which, order;
};

static int compare_arrivals(const void *a, const void *b)
{
	return ((const struct arrival *)a)->order - ((const struct arrival *)b)->order;
}

static void expect_same_facts(const struct trace *a, const struct trace *b)
{
	assert_int_equal(a->frames.count, b->frames.count);
	for (size_t i = 0; i < a->frames.count; i++) {
		struct packet left, right;
		trace_packet(a, i, &left, NULL);
		trace_packet(b, i, &right, NULL);
		assert_int_equal(left.time, right.time);
		assert_int_equal(left.facts.stream, right.facts.stream);
		assert_int_equal(left.facts.sequence_base, right.facts.sequence_base);
		assert_int_equal(left.facts.ack_base, right.facts.ack_base);
		assert_int_equal(left.facts.window_shift, right.facts.window_shift);
		const struct analysis_facts *x = &left.facts.analysis, *y = &right.facts.analysis;
		assert_int_equal(x->flags, y->flags);
		assert_int_equal(x->bytes_in_flight, y->bytes_in_flight);
		assert_int_equal(x->duplicate_number, y->duplicate_number);
		assert_int_equal(x->duplicate_frame, y->duplicate_frame);
		assert_int_equal(x->acks_frame, y->acks_frame);
		assert_int_equal(x->timeout_frame, y->timeout_frame);
		assert_int_equal(x->initial_round_trip, y->initial_round_trip);
	}
	assert_int_equal(a->analysis.numberings.count, b->analysis.numberings.count);
	assert_int_equal(a->analysis.details.count, b->analysis.details.count);
}

/* LATENESS: how many places a frame may be off. */
static void check_late_frames(uint32_t seed, int count, int lateness)
{
	struct test_frame *frames = memory_take((size_t)count * sizeof *frames);
	struct arrival *order = memory_take((size_t)count * sizeof *order);
	void *sorted, *shuffled;

	scene_new(&sorted);
	scene_new(&shuffled);
	for (int i = 0; i < count; i++) {
		segment_random(&seed, &frames[i]);
		order[i] = (struct arrival){ .which = i,
			.order = 1000 * i + (int)(random_next(&seed) % (uint32_t)(1000 * lateness)) };
		trace_copy_frame(sorted, 0, i * MS, frames[i].bytes, frames[i].length, frames[i].length);
	}
	qsort(order, (size_t)count, sizeof *order, compare_arrivals);
	for (int i = 0; i < count; i++) {
		const struct test_frame *frame = &frames[order[i].which];
		trace_copy_frame(
		    shuffled, 0, order[i].which * MS, frame->bytes, frame->length, frame->length);
	}
	expect_same_facts(sorted, shuffled);
	trace_free(sorted);
	trace_free(shuffled);
	memory_free(frames);
	memory_free(order);
}

static void late_frames_are_judged_as_if_they_had_been_in_time(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 20; seed++) {
		check_late_frames(seed, 300, 5);
		check_late_frames(seed, 100, 100);
	}
}

static void frames_that_come_very_late_are_judged_from_the_start(void **state)
{
	(void)state;
	check_late_frames(77, 700, 650); /* more than can be taken back */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_quick_ways_give_what_the_plain_one_does),
		cmocka_unit_test(no_more_than_10000_segments_are_kept),
		cmocka_unit_test(changes_can_be_taken_back),
		cmocka_unit_test(late_frames_are_judged_as_if_they_had_been_in_time),
		cmocka_unit_test(frames_that_come_very_late_are_judged_from_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
