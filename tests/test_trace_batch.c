/*
 * Frames that are followed in batches, by another thread or not, come to the same as frames that are
 * followed one after the other.
 */
#include "capture/trace.h"
#include "events.h"
#include "frames.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sched.h>

enum { FRAMES = 30000, ETHERNET = 1, MICROSECOND = 1000 };

/* Of one of a few connections, with numbers that often were there before, or will have been. */
static void segment_make(struct test_frame *frame, uint32_t *seed)
{
	static const uint16_t flags[] = { TCP_SYN, TCP_SYN | TCP_ACK, TCP_ACK, TCP_ACK, TCP_ACK,
		TCP_ACK | TCP_PSH, TCP_ACK | TCP_FIN, TCP_RST };
	bool from_client = random_next(seed) % 2;
	uint16_t port = (uint16_t)(40000 + random_next(seed) % 50);
	struct test_segment segment = { .from = from_client ? "192.0.2.2" : "192.0.2.1",
		.to = from_client ? "192.0.2.1" : "192.0.2.2",
		.from_port = from_client ? port : 443,
		.to_port = from_client ? 443 : port,
		.sequence = 1000 + random_next(seed) % 30 * 10,
		.acknowledgment = 1000 + random_next(seed) % 30 * 10,
		.window = (uint16_t)(random_next(seed) % 3 * 100),
		.flags = flags[random_next(seed) % COUNT(flags)],
		.length = random_next(seed) % 3 * 10 };

	frame_tcp(frame, &segment);
}

static void datagram_make(struct test_frame *frame, uint32_t *seed)
{
	uint8_t datagram[16] = { 0, 53, 0, (uint8_t)random_next(seed), 0, sizeof datagram };

	frame_ip(frame, "192.0.2.3", "192.0.2.4", 17, datagram, sizeof datagram);
}

static void frame_make(struct test_frame *frame, uint32_t *seed)
{
	uint32_t kind = random_next(seed) % 10;

	if (kind > 1)
		segment_make(frame, seed);
	else
		datagram_make(frame, seed);
	if (kind == 1)
		frame->bytes[12] = 0x99; /* no EtherType that anybody knows */
}

static struct trace *trace_of_single_frames(uint32_t seed)
{
	struct trace *trace = trace_new();
	struct test_frame frame;

	trace_add_interface(trace, ETHERNET, 0, NULL);
	for (int64_t i = 0; i < FRAMES; i++) {
		frame_make(&frame, &seed);
		trace_copy_frame(trace, 0, i * MICROSECOND, frame.bytes, frame.length, frame.length);
	}
	return trace;
}

/* The same frames, whose octets stay LIKE's; now and then somebody wants to look. */
static struct trace *trace_of_batches(const struct trace *like, uint32_t seed, uint32_t seldom)
{
	struct trace *trace = trace_new();

	trace_add_interface(trace, ETHERNET, 0, NULL);
	for (size_t i = 0; i < like->frames.count; i++) {
		const struct frame *frame = &like->frames.at[i];
		trace_add_frame_soon(trace, 0, frame->time, frame->bytes, frame->captured, frame->length);
		if (random_next(&seed) % seldom == 0) {
			trace_settle(trace);
			assert_int_equal(trace->frames.at[i].conversation, like->frames.at[i].conversation);
		}
	}
	trace_finish(trace);
	return trace;
}

static void assert_same_outcome(const struct trace *a, const struct trace *b)
{
	assert_int_equal(a->frames.count, b->frames.count);
	assert_int_equal(a->conversations.list.count, b->conversations.list.count);
	assert_true(a->conversations.list.count > 50);
	assert_int_equal(a->analysis.details.count, b->analysis.details.count);
	assert_true(a->analysis.details.count > 50);
	for (size_t i = 0; i < a->frames.count; i++) {
		const struct frame *x = &a->frames.at[i], *y = &b->frames.at[i];
		assert_int_equal(x->conversation, y->conversation);
		assert_int_equal(x->direction, y->direction);
		assert_int_equal(x->segment, y->segment);
		assert_int_equal(x->states, y->states);
		assert_int_equal(x->analysed.flags, y->analysed.flags);
		assert_int_equal(x->analysed.acks_frame, y->analysed.acks_frame);
		assert_int_equal(x->analysed.bytes_in_flight, y->analysed.bytes_in_flight);
		assert_int_equal(x->analysed.numbering, y->analysed.numbering);
	}
}

static void assert_batches_come_to_the_same(uint32_t seed, uint32_t seldom)
{
	struct trace *one = trace_of_single_frames(seed), *many = trace_of_batches(one, seed, seldom);

	assert_same_outcome(one, many);
	trace_free(many);
	trace_free(one);
}

static void batches_come_to_the_same_as_single_frames(void **state)
{
	(void)state;
	assert_batches_come_to_the_same(1, FRAMES); /* nobody, as a rule */
	assert_batches_come_to_the_same(2, 7000);
	assert_batches_come_to_the_same(3, 5);
}

/* On one processor there is no other thread. */
static void so_they_do_on_one_processor(void **state)
{
	cpu_set_t before, one;
	size_t cpu = 0;
	(void)state;

	assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
	while (!CPU_ISSET(cpu, &before))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
	batches_come_to_the_same_as_single_frames(NULL);
	assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
}

/* Who gives up in the midst of a batch loses nothing but it. */
static void a_trace_can_go_while_frames_wait(void **state)
{
	struct trace *one = trace_of_single_frames(4);
	(void)state;

	for (size_t count = 8190; count < 16500; count += 4098) {
		struct trace *trace = trace_new();
		trace_add_interface(trace, ETHERNET, 0, NULL);
		for (size_t i = 0; i < count; i++)
			trace_add_frame_soon(trace, 0, 0, one->frames.at[i].bytes, one->frames.at[i].captured,
			    one->frames.at[i].length);
		assert_int_equal(trace->frames.count, count);
		trace_free(trace);
	}
	trace_free(one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(batches_come_to_the_same_as_single_frames),
		cmocka_unit_test(so_they_do_on_one_processor),
		cmocka_unit_test(a_trace_can_go_while_frames_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
