/* Frames that belong to several conversations: they are numbered as tshark 4.0.17 numbers them, whenever
 * the frames come. */
#include "capture/filter.h"
#include "events.h"
#include "frames.h"
#include "pieces.h"
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

static const uint8_t scale[] = { 1, 3, 3, 7 };
static const struct test_segment datagram = {
	.from = "10.0.0.1", .to = "10.0.0.2", .from_port = 50, .to_port = 60, .length = 3
};

/* Of a connection between 10.0.0.1, PORT and 10.0.0.2, 80, by one of the two. */
static struct test_segment between(int sender, uint16_t port, uint16_t flags, uint32_t sequence,
    uint32_t acknowledgment, uint32_t length)
{
	bool client = sender == CLIENT;

	return (struct test_segment){ .from = client ? "10.0.0.1" : "10.0.0.2",
		.to = client ? "10.0.0.2" : "10.0.0.1",
		.from_port = client ? port : 80,
		.to_port = client ? 80 : port,
		.flags = flags,
		.sequence = sequence,
		.acknowledgment = acknowledgment,
		.window = 1000,
		.options = scale,
		.options_length = flags & TCP_SYN ? sizeof scale : 0,
		.length = length };
}

static size_t add(struct trace *trace, const struct test_frame *frame)
{
	return trace_copy_frame(trace, 0, (int64_t)(trace->frames.count + 1) * MS, frame->bytes,
	    frame->length, frame->length);
}

static size_t add_segment(struct trace *trace, const struct test_segment *segment)
{
	struct test_frame frame;

	frame_tcp(&frame, segment);
	return add(trace, &frame);
}

static size_t add_datagram(struct trace *trace, const struct test_segment *segment)
{
	struct test_frame frame;

	frame_udp(&frame, segment);
	return add(trace, &frame);
}

static size_t add_tunneled(
    struct trace *trace, uint16_t port, const struct test_segment *inside, bool is_tcp)
{
	struct test_frame frame, inner;

	(is_tcp ? frame_tcp : frame_udp)(&inner, inside);
	frame_tunneled(&frame, port, &inner);
	return add(trace, &frame);
}

static size_t add_quoted(struct trace *trace, const struct test_segment *about, bool is_tcp)
{
	struct test_frame frame, inner;

	(is_tcp ? frame_tcp : frame_udp)(&inner, about);
	frame_quoted(&frame, &inner, inner.length - 14);
	return add(trace, &frame);
}

static void assert_value(
    const struct trace *trace, size_t frame, const char *field, const char *value)
{
	struct text text = { 0 };

	piece_value(trace, frame, field, &text);
	assert_string_equal(text_string(&text), value);
	text_free(&text);
}

static bool passes(const struct trace *trace, size_t frame, const char *words)
{
	struct error error = { 0 };
	size_t column;
	struct filter *filter = filter_compile(words, &error, &column);

	assert_non_null(filter);
	bool matches = filter_matches(filter, trace, frame);
	filter_free(filter);
	return matches;
}

static void tunnels_are_numbered_before_what_is_in_them(void **state)
{
	struct trace *trace = *state;
	struct test_segment other = datagram;

	other.to_port = 70;
	size_t first = add_tunneled(trace, 1111, &datagram, false);
	size_t again = add_tunneled(trace, 2222, &datagram, false);
	size_t bare = add_datagram(trace, &datagram), last = add_datagram(trace, &other);
	assert_value(trace, first, "udp.stream", "0,1");
	assert_value(trace, again, "udp.stream", "2,1");
	assert_value(trace, bare, "udp.stream", "1");
	assert_value(trace, last, "udp.stream", "3");
}

static void a_filter_asks_for_any_of_the_numbers(void **state)
{
	struct trace *trace = *state;
	size_t frame = add_tunneled(trace, 1111, &datagram, false);

	assert_true(passes(trace, frame, "udp.stream == 0"));
	assert_true(passes(trace, frame, "udp.stream == 1"));
	assert_false(passes(trace, frame, "udp.stream == 2"));
}

static void a_tunneled_connection_is_judged_as_any(void **state)
{
	struct trace *trace = *state;
	struct test_segment syn = between(CLIENT, 6000, TCP_SYN, 100, 0, 0);
	struct test_segment answer = between(SERVER, 6000, TCP_SYN | TCP_ACK, 500, 101, 0);
	struct test_segment data = between(CLIENT, 6000, TCP_ACK | TCP_PSH, 101, 501, 10);

	add_tunneled(trace, 1111, &syn, true);
	add_tunneled(trace, 2222, &answer, true);
	add_tunneled(trace, 1111, &data, true);
	size_t frame = add_tunneled(trace, 1111, &data, true);
	assert_value(trace, frame, "udp.stream", "0");
	assert_value(trace, frame, "tcp.stream", "0");
	assert_value(trace, frame, "tcp.seq", "1");
	assert_value(trace, frame, "tcp.window_size", "128000");
	assert_value(trace, frame, "tcp.analysis.retransmission", "1");
	assert_int_equal(trace->frames.at[frame].conversation, 1); /* it shows the one inside */
}

static void a_quoted_segment_has_a_number_but_no_place_in_the_stream(void **state)
{
	struct trace *trace = *state;
	struct test_segment syn = between(CLIENT, 6000, TCP_SYN, 100, 0, 0);
	struct test_segment answer = between(SERVER, 6000, TCP_SYN | TCP_ACK, 500, 101, 0);
	struct test_segment data = between(CLIENT, 6000, TCP_ACK | TCP_PSH, 101, 501, 10);

	add_segment(trace, &syn);
	add_segment(trace, &answer);
	size_t quote = add_quoted(trace, &data, true), sent = add_segment(trace, &data);
	assert_value(trace, quote, "tcp.stream", "0");
	assert_value(trace, quote, "tcp.seq", "101");
	assert_value(trace, quote, "tcp.len", "");
	assert_value(trace, quote, "tcp.window_size", "1000");
	assert_value(trace, quote, "tcp.window_size_scalefactor", "128");
	assert_value(trace, sent, "tcp.seq", "1");
	assert_value(trace, sent, "tcp.analysis.flags", ""); /* it is no repetition */
	assert_int_equal(trace->frames.at[quote].conversation, NO_CONVERSATION);
	assert_int_equal(trace->conversations.list.at[0].frames, 3);
}

static void much_is_learned_from_a_quoted_syn_all_the_same(void **state)
{
	struct trace *trace = *state;
	struct test_segment syn = between(CLIENT, 7000, TCP_SYN, 100, 0, 0);
	struct test_segment answer = between(SERVER, 7000, TCP_SYN | TCP_ACK, 500, 101, 0);
	struct test_segment data = between(CLIENT, 7000, TCP_ACK | TCP_PSH, 101, 501, 10);

	size_t quote = add_quoted(trace, &syn, true);
	size_t answered = add_segment(trace, &answer), sent = add_segment(trace, &data);
	assert_value(trace, quote, "tcp.stream", "0");
	assert_value(trace, quote, "tcp.seq", "100");
	assert_value(trace, answered, "tcp.stream", "0");
	assert_value(trace, sent, "tcp.window_size", "128000");
	assert_value(trace, sent, "tcp.analysis.initial_rtt", "0.002000000");
	assert_int_equal(trace->conversations.list.at[0].first_frame, answered);
	assert_int_equal(trace->conversations.list.at[0].frames, 2);
}

static void a_quoted_syn_with_another_number_begins_another_stream(void **state)
{
	struct trace *trace = *state;
	struct test_segment syn = between(CLIENT, 6000, TCP_SYN, 100, 0, 0);
	struct test_segment other = between(CLIENT, 6000, TCP_SYN, 777, 0, 0);
	struct test_segment answer = between(SERVER, 6000, TCP_SYN | TCP_ACK, 500, 101, 0);

	size_t first = add_segment(trace, &syn), same = add_quoted(trace, &syn, true);
	size_t quote = add_quoted(trace, &other, true), answered = add_segment(trace, &answer);
	assert_value(trace, first, "tcp.stream", "0");
	assert_value(trace, same, "tcp.stream", "0");
	assert_value(trace, quote, "tcp.stream", "1");
	assert_value(trace, quote, "tcp.analysis.reused_ports", "1");
	assert_value(trace, answered, "tcp.stream", "1");
}

/* --- late frames, and batches --- */

/* Some of three connections, some of as many pairs of UDP ports; some in tunnels, some quoted. */
static void frame_random(uint32_t *seed, struct test_frame *frame)
{
	static const uint16_t flags[] = { TCP_SYN, TCP_SYN | TCP_ACK, TCP_ACK, TCP_ACK, TCP_RST };
	uint16_t port = (uint16_t)(6000 + random_next(seed) % 3);
	struct test_segment segment =
	    between((int)(random_next(seed) % 2), port, flags[random_next(seed) % COUNT(flags)],
	        random_next(seed) % 20, random_next(seed) % 20, random_next(seed) % 5);
	struct test_frame inner;

	(random_next(seed) % 4 ? frame_tcp : frame_udp)(&inner, &segment);
	for (uint32_t around = random_next(seed) % 4; around > 0; around--) {
		if (random_next(seed) % 2)
			frame_tunneled(frame, (uint16_t)(2000 + random_next(seed) % 3), &inner);
		else
			frame_quoted(frame, &inner, inner.length - 14);
		inner = *frame;
	}
	*frame = inner;
}

struct arrival {
	int which, order;
};

static int compare_arrivals(const void *a, const void *b)
{
	return ((const struct arrival *)a)->order - ((const struct arrival *)b)->order;
}

static void assert_same(const struct trace *a, const struct trace *b)
{
	struct text left = { 0 }, right = { 0 };

	assert_int_equal(a->frames.count, b->frames.count);
	assert_int_equal(a->further.places.count, b->further.places.count);
	assert_true(a->further.places.count > 0);
	assert_int_equal(a->conversations.list.count, b->conversations.list.count);
	for (size_t i = 0; i < a->conversations.list.count; i++)
		assert_int_equal(a->conversations.list.at[i].frames, b->conversations.list.at[i].frames);
	for (size_t i = 0; i < a->frames.count; i++) {
		piece_show(a, i, &left);
		piece_show(b, i, &right);
		assert_string_equal(text_string(&left), text_string(&right));
	}
	text_free(&left);
	text_free(&right);
}

/* COUNT frames one after the other, the same up to LATENESS places off, and the same by batches. */
static void check_frames(uint32_t seed, int count, int lateness)
{
	struct test_frame *frames = memory_take((size_t)count * sizeof *frames);
	struct arrival *order = memory_take((size_t)count * sizeof *order);
	void *sorted, *shuffled, *batches;

	scene_new(&sorted);
	scene_new(&shuffled);
	scene_new(&batches);
	((struct trace *)batches)->live = false;
	for (int i = 0; i < count; i++) {
		frame_random(&seed, &frames[i]);
		order[i] = (struct arrival){ .which = i,
			.order = 1000 * i + (int)(random_next(&seed) % (uint32_t)(1000 * lateness)) };
		trace_copy_frame(sorted, 0, i * MS, frames[i].bytes, frames[i].length, frames[i].length);
		trace_add_frame_soon(
		    batches, 0, i * MS, frames[i].bytes, frames[i].length, frames[i].length);
	}
	trace_finish(batches);
	qsort(order, (size_t)count, sizeof *order, compare_arrivals);
	for (int i = 0; i < count; i++) {
		const struct test_frame *frame = &frames[order[i].which];
		trace_copy_frame(
		    shuffled, 0, order[i].which * MS, frame->bytes, frame->length, frame->length);
	}
	assert_same(sorted, shuffled);
	assert_same(sorted, batches);
	trace_free(sorted);
	trace_free(shuffled);
	trace_free(batches);
	memory_free(frames);
	memory_free(order);
}

static void it_does_not_matter_how_frames_arrive(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 10; seed++)
		check_frames(seed, 200, 5);
	check_frames(77, 600, 550); /* more than can be taken back */
	check_frames(78, 5000, 1);  /* more than a batch */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(tunnels_are_numbered_before_what_is_in_them),
		SCENE(a_filter_asks_for_any_of_the_numbers),
		SCENE(a_tunneled_connection_is_judged_as_any),
		SCENE(a_quoted_segment_has_a_number_but_no_place_in_the_stream),
		SCENE(much_is_learned_from_a_quoted_syn_all_the_same),
		SCENE(a_quoted_syn_with_another_number_begins_another_stream),
		cmocka_unit_test(it_does_not_matter_how_frames_arrive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
