/* Conversations: which packets belong together, their numbers, and taking packets back. */
#include "observer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

/* --- numbers --- */

static void segments_say_whether_they_repeat_probe_or_acknowledge(void **state)
{
	struct observer *o = *state;

	shake_hands(o);
	observe_tcp(o, CLIENT, TCP_PSH | TCP_ACK, 1, 1, 100);
	assert_int_equal(o->last.segment, 0);
	observe_tcp(o, SERVER, TCP_ACK, 1, 101, 0);
	assert_int_equal(o->last.segment, SEGMENT_ACKNOWLEDGES);
	observe_tcp(o, CLIENT, TCP_PSH | TCP_ACK, 1, 1, 100);
	assert_int_equal(o->last.segment, SEGMENT_REPEATS);
	observe_tcp(o, CLIENT, TCP_ACK, 100, 1, 0);
	assert_int_equal(o->last.segment, SEGMENT_PROBES);
	observe_tcp(o, SERVER, TCP_ACK, 1, 101, 0);
	assert_int_equal(o->last.segment, 0);
}

static void relative_numbers_count_from_the_syn(void **state)
{
	struct observer *o = *state;

	shake_hands(o);
	struct stream_facts facts = conversation_facts(&o->all.list.at[0], 0);
	assert_true(facts.known);
	assert_int_equal(facts.sequence_base, CLIENT_ISN);
	assert_int_equal(facts.ack_base, SERVER_ISN);
	facts = conversation_facts(&o->all.list.at[0], 1);
	assert_int_equal(facts.sequence_base, SERVER_ISN);
	assert_int_equal(facts.ack_base, CLIENT_ISN);
}

static void in_a_connection_joined_late_the_first_segment_of_each_side_is_number_one(void **state)
{
	struct observer *o = *state;

	observe_tcp(o, CLIENT, TCP_PSH | TCP_ACK, 500, 700, 20);
	struct stream_facts facts = conversation_facts(&o->all.list.at[0], 0);
	assert_int_equal(facts.sequence_base, CLIENT_ISN + 499);
	assert_int_equal(facts.ack_base, SERVER_ISN + 699);
}

static void send_syn(struct observer *o, int sender, uint16_t flags, const uint8_t *options)
{
	struct test_frame frame;
	struct test_segment segment = scene_between(sender);

	segment.flags = flags;
	segment.sequence = 7;
	segment.acknowledgment = 8;
	segment.options = options;
	segment.options_length = options ? 4 : 0;
	frame_tcp(&frame, &segment);
	observe(o, &frame);
}

static void windows_are_scaled_only_if_both_sides_offer_it(void **state)
{
	struct observer *o = *state;
	static const uint8_t shift_7[] = { 1, 3, 3, 7 }, shift_99[] = { 1, 3, 3, 99 };

	send_syn(o, CLIENT, TCP_SYN, shift_7);
	assert_int_equal(conversation_facts(&o->all.list.at[0], 0).window_shift, 7);
	assert_int_equal(conversation_facts(&o->all.list.at[0], 1).window_shift, -1);
	send_syn(o, SERVER, TCP_SYN | TCP_ACK, shift_99);
	assert_int_equal(conversation_facts(&o->all.list.at[0], 0).window_shift, 7);
	assert_int_equal(conversation_facts(&o->all.list.at[0], 1).window_shift, 14);
}

static void a_syn_ack_without_scaling_turns_it_off_for_both(void **state)
{
	struct observer *o = *state;
	static const uint8_t shift_7[] = { 1, 3, 3, 7 };

	send_syn(o, CLIENT, TCP_SYN, shift_7);
	send_syn(o, SERVER, TCP_SYN | TCP_ACK, NULL);
	assert_int_equal(conversation_facts(&o->all.list.at[0], 0).window_shift, -2);
	assert_int_equal(conversation_facts(&o->all.list.at[0], 1).window_shift, -2);
}

/* --- the table --- */

static void ports_used_again_begin_a_new_stream(void **state)
{
	struct observer *o = *state;

	shake_hands(o);
	observe_tcp(o, CLIENT, TCP_SYN, 5000, 0, 0);
	assert_int_equal(o->last.conversation, 1);
	assert_int_equal(o->all.list.at[1].stream, 1);
	assert_int_equal(o->last.states[CLIENT], STATE_SYN_SENT);
	observe_tcp(o, SERVER, TCP_SYN | TCP_ACK, 9000, 5001, 0);
	assert_int_equal(o->last.conversation, 1);
}

static void tcp_and_udp_streams_are_numbered_apart(void **state)
{
	struct observer *o = *state;
	struct test_frame frame;
	struct test_segment segment = scene_between(CLIENT);

	frame_udp(&frame, &segment);
	observe(o, &frame);
	observe_tcp(o, CLIENT, TCP_SYN, 0, 0, 0);
	segment.from_port++;
	frame_udp(&frame, &segment);
	observe(o, &frame);
	assert_int_equal(o->all.list.count, 3);
	assert_int_equal(o->all.list.at[0].stream, 0);
	assert_int_equal(o->all.list.at[1].stream, 0);
	assert_int_equal(o->all.list.at[2].stream, 1);
}

static void ipv6_endpoints_make_a_conversation_of_their_own(void **state)
{
	struct observer *o = *state;
	struct test_frame frame;
	struct test_segment segment = {
		.from = "fd00::2", .to = "fd00::1", .from_port = 4000, .to_port = 4000
	};

	frame_udp(&frame, &segment);
	observe(o, &frame);
	segment.from = "fd00::1";
	segment.to = "fd00::2";
	frame_udp(&frame, &segment);
	observe(o, &frame);
	assert_int_equal(o->last.conversation, 0);
	assert_int_equal(o->last.direction, 1);
}

static void a_packet_without_ports_belongs_to_no_conversation(void **state)
{
	struct observer *o = *state;
	struct test_frame frame;

	frame_ip(&frame, "127.0.0.1", "127.0.0.2", 253, "experiment", 10);
	observe(o, &frame);
	assert_true(o->last.conversation == NO_CONVERSATION);
	assert_int_equal(o->all.list.count, 0);
}

static void thousands_of_conversations_are_told_apart(void **state)
{
	struct observer *o = *state;
	struct test_frame frame;

	for (uint32_t round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < 5000; i++) {
			struct test_segment segment = scene_between((int)round);
			*(round ? &segment.to_port : &segment.from_port) = (uint16_t)(10000 + i);
			frame_udp(&frame, &segment);
			observe(o, &frame);
			assert_int_equal(o->last.conversation, i);
			assert_int_equal(o->last.direction, round);
		}
	}
}

/* --- taking back --- */

/* Everything that is known, for comparison. */
static void remember(const struct observer *o, struct conversation *list, size_t *count)
{
	*count = o->all.list.count;
	memcpy(list, o->all.list.at, *count * sizeof *list);
}

static void expect_same(const struct observer *o, const struct conversation *list, size_t count)
{
	assert_int_equal(o->all.list.count, count);
	for (size_t i = 0; i < count; i++) {
		const struct conversation *c = &o->all.list.at[i];
		assert_memory_equal(c->ends, list[i].ends, sizeof c->ends);
		assert_memory_equal(c->peers, list[i].peers, sizeof c->peers);
		assert_int_equal(c->stream, list[i].stream);
		assert_int_equal(c->frames, list[i].frames);
		assert_int_equal(c->first_frame, list[i].first_frame);
	}
}

static void a_packet_taken_back_leaves_nothing_behind(void **state)
{
	struct observer *o = *state;
	struct conversation before[8];
	size_t count;

	shake_hands(o);
	remember(o, before, &count);
	observe_tcp(o, CLIENT, TCP_FIN | TCP_ACK, 1, 1, 0);
	observe_tcp(o, CLIENT, TCP_SYN, 5000, 0, 0); /* replaces the first */
	observe_tcp(o, SERVER, TCP_SYN | TCP_ACK, 9000, 5001, 0);
	for (int i = 0; i < 3; i++)
		assert_true(conversations_unfollow(&o->all));
	expect_same(o, before, count);
	o->frames = 3;
	observe_tcp(o, CLIENT, TCP_FIN | TCP_ACK, 1, 1, 0);
	assert_int_equal(o->last.conversation, 0);
	observe_tcp(o, CLIENT, TCP_SYN, 5000, 0, 0);
	assert_int_equal(o->all.list.at[1].stream, 1);
}

static void only_so_many_packets_can_be_taken_back(void **state)
{
	struct observer *o = *state;

	shake_hands(o);
	for (uint32_t i = 0; i < MAX_RETREAT; i++)
		observe_tcp(o, CLIENT, TCP_ACK, 1, 1, 1);
	for (uint32_t i = 0; i < MAX_RETREAT; i++)
		assert_true(conversations_unfollow(&o->all));
	assert_false(conversations_unfollow(&o->all));
}

/* --- hostile --- */

/* Addresses that all hash alike with the numbers that anybody can read in the source of a hash. */
static void endpoint_that_collides(uint64_t number, struct endpoint *endpoint)
{
	const uint64_t first = 0x9e3779b97f4a7c15u, second = 0x94d049bb133111ebu;
	uint64_t inverse = second, rest = 6u << 16 | 17u << 24, sum = (number ^ rest << 32) * first;

	for (int i = 0; i < 6; i++) /* Newton's method, modulo 2^64 */
		inverse *= 2 - second * inverse;
	uint64_t low = (sum ^ sum >> 32) * inverse;
	*endpoint = (struct endpoint){ .family = 6, .transport = 17 };
	memcpy(endpoint->address, &number, sizeof number);
	memcpy(endpoint->address + sizeof number, &low, sizeof low);
}

static void nobody_can_foresee_which_addresses_hash_alike(void **state)
{
	enum { MANY = 1000 };
	struct transport transport = { .to = { .family = 6, .transport = 17 } };
	uint32_t alike = 0, first = 0;
	(void)state;

	for (uint64_t i = 0; i < MANY; i++) {
		endpoint_that_collides(i, &transport.from);
		uint32_t hash = conversation_hash(&transport);
		first = i ? first : hash;
		alike += hash == first;
	}
	assert_in_range(alike, 1, 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		OBSERVED(segments_say_whether_they_repeat_probe_or_acknowledge),
		OBSERVED(relative_numbers_count_from_the_syn),
		OBSERVED(in_a_connection_joined_late_the_first_segment_of_each_side_is_number_one),
		OBSERVED(windows_are_scaled_only_if_both_sides_offer_it),
		OBSERVED(a_syn_ack_without_scaling_turns_it_off_for_both),
		OBSERVED(ports_used_again_begin_a_new_stream),
		OBSERVED(tcp_and_udp_streams_are_numbered_apart),
		OBSERVED(ipv6_endpoints_make_a_conversation_of_their_own),
		OBSERVED(a_packet_without_ports_belongs_to_no_conversation),
		OBSERVED(thousands_of_conversations_are_told_apart),
		OBSERVED(a_packet_taken_back_leaves_nothing_behind),
		OBSERVED(only_so_many_packets_can_be_taken_back),
		cmocka_unit_test(nobody_can_foresee_which_addresses_hash_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
