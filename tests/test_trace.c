/* The trace: frames that come late, packets on demand, events, actors. */
#include "events.h"
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A segment of nobody's interest. */
static size_t add_at(struct trace *trace, int64_t time)
{
	return scene_tcp(trace, time, CLIENT, TCP_ACK, 1, 1, 0);
}

static void a_note_stays_on_its_frame_when_an_earlier_one_comes_late(void **state)
{
	struct trace *trace = *state;

	add_at(trace, 100);
	size_t last = add_at(trace, 300);
	trace_add_note(trace, last, BY_STUDENT, "look here!", 9);
	assert_int_equal(add_at(trace, 200), 1);
	assert_int_equal(trace->notes.at[0].frame, 2);
	assert_string_equal(trace->notes.at[0].text, "look here");
	assert_int_equal(trace->frames.at[2].notes, 1);
}

static void assert_notes(const struct trace *trace, size_t frame, const char *expected)
{
	char found[16] = "";

	for (const struct note *note = NULL; (note = trace_note(trace, frame, note));)
		strncat(found, note->text, 1);
	assert_string_equal(found, expected);
}

static void notes_are_found_by_their_frame_in_the_order_they_came(void **state)
{
	struct trace *trace = *state;
	static const struct {
		uint64_t frame;
		const char *text;
	} notes[] = { { 2, "a" }, { NOTE_ON_TRACE, "b" }, { 0, "c" }, { 2, "d" }, { 0, "e" },
		{ 0, "f" }, { 0, "g" }, { 2, "h" } };

	for (int64_t time = 1; time <= 4; time++)
		scene_tcp(trace, 10 * time, CLIENT, TCP_ACK, 1, 1, 0);
	for (size_t i = 0; i < COUNT(notes); i++)
		trace_add_note(trace, notes[i].frame, BY_STUDENT, notes[i].text, 1);
	assert_notes(trace, 0, "cefg");
	assert_notes(trace, 1, "");
	assert_notes(trace, 2, "adh");
	scene_tcp(trace, 15, CLIENT, TCP_ACK, 1, 1, 0);
	assert_notes(trace, 0, "cefg");
	assert_notes(trace, 1, "");
	assert_notes(trace, 2, "");
	assert_notes(trace, 3, "adh");
	trace_add_note(trace, 1, BY_STUDENT, "i", 1);
	assert_notes(trace, 1, "i");
	assert_notes(trace, 3, "adh");
}

/* --- conversations --- */

/* Random segments of three connections; frame I of them. */
static void segment_random(uint32_t *seed, struct test_frame *frame)
{
	static const uint16_t flags[] = { TCP_SYN, TCP_SYN | TCP_ACK, TCP_ACK, TCP_ACK | TCP_PSH,
		TCP_FIN | TCP_ACK, TCP_RST | TCP_ACK, TCP_ACK };
	bool back = random_next(seed) % 2;
	uint16_t port = (uint16_t)(40000 + random_next(seed) % 3);
	struct test_segment segment = { .from = back ? "127.0.0.1" : "127.0.0.2",
		.to = back ? "127.0.0.2" : "127.0.0.1",
		.from_port = back ? 4000 : port,
		.to_port = back ? port : 4000 };

	segment.flags = flags[random_next(seed) % COUNT(flags)];
	segment.sequence = random_next(seed) % 4;
	segment.acknowledgment = random_next(seed) % 5;
	segment.length = random_next(seed) % 2;
	frame_tcp(frame, &segment);
}

static void expect_same_conversations(const struct trace *a, const struct trace *b)
{
	assert_int_equal(a->frames.count, b->frames.count);
	for (size_t i = 0; i < a->frames.count; i++) {
		const struct frame *left = &a->frames.at[i], *right = &b->frames.at[i];
		assert_int_equal(left->time, right->time);
		assert_int_equal(left->conversation, right->conversation);
		assert_int_equal(left->direction, right->direction);
		assert_int_equal(left->states, right->states);
		assert_int_equal(left->segment, right->segment);
	}
	assert_int_equal(a->conversations.list.count, b->conversations.list.count);
	assert_int_equal(a->conversations.tcp_streams, b->conversations.tcp_streams);
	for (size_t i = 0; i < a->conversations.list.count; i++) {
		const struct conversation *left = &a->conversations.list.at[i];
		const struct conversation *right = &b->conversations.list.at[i];
		assert_memory_equal(left->ends, right->ends, sizeof left->ends);
		assert_memory_equal(left->peers, right->peers, sizeof left->peers);
		assert_int_equal(left->first_frame, right->first_frame);
		assert_int_equal(left->frames, right->frames);
		assert_int_equal(left->stream, right->stream);
	}
}

/* A segment and the place at which it comes. */
struct arrival {
	int which, order;
};

static int compare_arrivals(const void *a, const void *b)
{
	return ((const struct arrival *)a)->order - ((const struct arrival *)b)->order;
}

/* LATENESS: how many places a frame may be off. */
static void check_late_frames(uint32_t seed, int count, int lateness)
{
	struct test_frame *frames = calloc((size_t)count, sizeof *frames);
	struct arrival *order = calloc((size_t)count, sizeof *order);
	void *sorted, *shuffled;

	assert_true(frames && order);
	scene_new(&sorted);
	scene_new(&shuffled);
	for (int i = 0; i < count; i++) {
		segment_random(&seed, &frames[i]);
		order[i] = (struct arrival){ .which = i,
			.order = 1000 * i + (int)(random_next(&seed) % (uint32_t)(1000 * lateness)) };
		trace_copy_frame(sorted, 0, i, frames[i].bytes, frames[i].length, frames[i].length);
	}
	qsort(order, (size_t)count, sizeof *order, compare_arrivals);
	for (int i = 0; i < count; i++) {
		const struct test_frame *frame = &frames[order[i].which];
		trace_copy_frame(shuffled, 0, order[i].which, frame->bytes, frame->length, frame->length);
	}
	expect_same_conversations(sorted, shuffled);
	trace_free(sorted);
	trace_free(shuffled);
	free(frames);
	free(order);
}

static void late_frames_are_followed_as_if_they_had_been_in_time(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 20; seed++) {
		check_late_frames(seed, 200, 5);
		check_late_frames(seed, 100, 100);
	}
}

static void frames_that_come_very_late_are_followed_from_the_start(void **state)
{
	(void)state;
	check_late_frames(77, 700, 650); /* more than can be taken back */
}

static void a_frame_knows_the_states_of_sender_and_receiver(void **state)
{
	struct frame frame = { .direction = 1, .states = STATE_ESTABLISHED | STATE_LAST_ACK << 4 };

	(void)state;
	assert_int_equal(frame_state(&frame, 0), STATE_LAST_ACK);
	assert_int_equal(frame_state(&frame, 1), STATE_ESTABLISHED);
}

static void a_packet_is_decoded_with_relative_numbers(void **state)
{
	struct trace *trace = *state;
	struct test_frame frame;
	struct packet p;
	struct test_segment segment = { .from = "127.0.0.2",
		.to = "127.0.0.1",
		.from_port = 40000,
		.to_port = 4000,
		.flags = TCP_SYN,
		.sequence = 12345 };

	frame_tcp(&frame, &segment);
	trace_copy_frame(trace, 0, 50, frame.bytes, frame.length, frame.length);
	trace_copy_frame(trace, 0, 60, frame.bytes, frame.length, frame.length);
	trace_packet(trace, 1, &p, NULL);
	assert_true(p.facts.known);
	assert_int_equal(p.facts.sequence_base, 12345);
	assert_int_equal(p.number, 2);
	assert_int_equal(p.first_time, 50);
}

static void a_frame_of_an_unknown_interface_is_data(void **state)
{
	struct trace *trace = *state;
	struct packet p;

	trace_copy_frame(trace, 9, 50, (const uint8_t *)"abc", 3, 3);
	trace_packet(trace, 0, &p, NULL);
	assert_false(p.has_tcp || p.has_udp);
}

/* --- events --- */

static void strings_of_an_event_are_copied(void **state)
{
	struct trace *trace = *state;
	char actor[] = "client", text[] = "close(client)", error[] = "EBADF";
	struct event call = { .kind = EVENT_CALL, .actor = actor, .text = text, .error = error };

	size_t index = trace_add_event(trace, &call);
	memset(actor, 'x', 3);
	memset(text, 'x', 3);
	memset(error, 'x', 3);
	assert_string_equal(trace->events.at[index].actor, "client");
	assert_string_equal(trace->events.at[index].text, "close(client)");
	assert_string_equal(trace->events.at[index].error, "EBADF");
}

/* --- actors --- */

static void add_socket(
    struct trace *trace, int64_t time, const char *actor, const char *local, uint8_t transport)
{
	struct event event = {
		.kind = EVENT_STATE, .begin = time, .end = time, .actor = actor, .has_socket = true
	};

	assert_true(endpoint_parse(local, &event.socket.local));
	event.socket.local.transport = transport;
	trace_add_event(trace, &event);
}

static const char *name_at(const struct trace *trace, const char *address, uint8_t transport)
{
	struct endpoint endpoint;

	assert_true(endpoint_parse(address, &endpoint));
	endpoint.transport = transport;
	long actor = trace_actor_at(trace, &endpoint);
	return actor < 0 ? "nobody" : trace_actor(trace, (size_t)actor);
}

static void actors_are_in_order_of_first_appearance(void **state)
{
	struct trace *trace = *state;

	add_socket(trace, 300, "third", "127.0.0.3:4003", 17);
	add_socket(trace, 200, "second", "127.0.0.2:4002", 17);
	add_socket(trace, 100, "first", "127.0.0.1:4001", 17);
	add_socket(trace, 400, "second", "127.0.0.2:4004", 17);
	assert_string_equal(trace_actor(trace, 0), "first");
	assert_string_equal(trace_actor(trace, 1), "second");
	assert_string_equal(trace_actor(trace, 2), "third");
	assert_null(trace_actor(trace, 3));
	assert_string_equal(name_at(trace, "127.0.0.3:4003", 17), "third");
}

static void an_address_belongs_to_the_actor_whose_socket_has_it(void **state)
{
	struct trace *trace = *state;

	add_socket(trace, 1, "server", "127.0.0.1:4000", 6);
	add_socket(trace, 2, "client", "127.0.0.2:40000", 6);
	add_socket(trace, 3, "server", "127.0.0.1:4000", 6); /* the accepted one */
	assert_string_equal(name_at(trace, "127.0.0.1:4000", 6), "server");
	assert_string_equal(name_at(trace, "127.0.0.2:40000", 6), "client");
	assert_string_equal(name_at(trace, "127.0.0.2:40000", 17), "nobody");
	assert_string_equal(name_at(trace, "127.0.0.2:40001", 6), "nobody");
	assert_string_equal(name_at(trace, "127.0.0.2", 0), "client");
}

static void a_socket_bound_to_any_address_has_them_all_unless_two_share_the_port(void **state)
{
	struct trace *trace = *state;

	add_socket(trace, 1, "sender", "127.0.0.1:40000", 17);
	add_socket(trace, 2, "receiver", "0.0.0.0:4000", 17);
	assert_string_equal(name_at(trace, "127.0.0.9:4000", 17), "receiver");
	add_socket(trace, 3, "other", "0.0.0.0:4000", 17);
	assert_string_equal(name_at(trace, "127.0.0.9:4000", 17), "nobody");
	add_socket(trace, 4, "one", "239.1.2.3:5000", 17);
	assert_string_equal(name_at(trace, "239.1.2.3:5000", 17), "one");
	add_socket(trace, 5, "two", "239.1.2.3:5000", 17);
	assert_string_equal(name_at(trace, "239.1.2.3:5000", 17), "nobody");
}

static void more_actors_than_fit_have_no_name(void **state)
{
	struct trace *trace = *state;

	for (int i = 0; i < 2 * MAX_ACTORS; i++) {
		char name[16];
		snprintf(name, sizeof name, "actor%d", i);
		add_socket(trace, i, name, "127.0.0.1:4000", 17);
	}
	assert_string_equal(trace_actor(trace, MAX_ACTORS - 1), "actor63");
	assert_null(trace_actor(trace, MAX_ACTORS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(a_note_stays_on_its_frame_when_an_earlier_one_comes_late),
		SCENE(notes_are_found_by_their_frame_in_the_order_they_came),
		cmocka_unit_test(late_frames_are_followed_as_if_they_had_been_in_time),
		cmocka_unit_test(frames_that_come_very_late_are_followed_from_the_start),
		cmocka_unit_test(a_frame_knows_the_states_of_sender_and_receiver),
		SCENE(a_packet_is_decoded_with_relative_numbers),
		SCENE(a_frame_of_an_unknown_interface_is_data),
		SCENE(strings_of_an_event_are_copied),
		SCENE(actors_are_in_order_of_first_appearance),
		SCENE(an_address_belongs_to_the_actor_whose_socket_has_it),
		SCENE(a_socket_bound_to_any_address_has_them_all_unless_two_share_the_port),
		SCENE(more_actors_than_fit_have_no_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
