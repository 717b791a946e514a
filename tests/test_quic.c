/* QUIC: its first packets opened with the keys that everybody knows, the handshake in them put together in
 * whatever order it came and whichever frame is looked at first; and packets that want to be believed. */
#include "capture/trace.h"
#include "dissected.h"
#include "quic_packets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#ifdef HAVE_CRYPTO

#define CLIENT "192.0.2.1"
#define SERVER "192.0.2.2"

enum { UDP = 17, UDP_HEADER = 8 };

/* --- conversations --- */

struct talk {
	struct trace *trace;
	struct dissected *dissected;
	uint32_t number; /* of the client's packets */
};

static int talk_begin(void **state)
{
	struct talk *talk = memory_take(sizeof *talk);

	talk->trace = trace_new();
	trace_add_interface(talk->trace, 1, 0, NULL);
	dissected_new((void **)&talk->dissected);
	*state = talk;
	return 0;
}

static int talk_finish(void **state)
{
	struct talk *talk = *state;

	trace_free(talk->trace);
	dissected_end((void **)&talk->dissected);
	memory_free(talk);
	return 0;
}

#define TALK(test) cmocka_unit_test_setup_teardown(test, talk_begin, talk_finish)

/* A datagram, from the client or to it. */
static void talk_say(struct talk *talk, bool by_server, const struct text *datagram)
{
	const uint16_t client = 50000, server = 4433;
	struct text udp = { 0 };
	struct test_frame frame;

	quic_add(&udp, by_server ? server : client, 2);
	quic_add(&udp, by_server ? client : server, 2);
	quic_add(&udp, UDP_HEADER + datagram->length, 2);
	quic_add(&udp, 0, 2);
	text_add_octets(&udp, datagram->at, datagram->length);
	frame_ip(
	    &frame, by_server ? SERVER : CLIENT, by_server ? CLIENT : SERVER, UDP, udp.at, udp.length);
	trace_copy_frame(talk->trace, 0, (int64_t)talk->trace->frames.count, frame.bytes, frame.length,
	    frame.length);
	text_free(&udp);
}

/* The client sends FRAMES to the ID that the keys follow from. */
static void talk_client(struct talk *talk, const struct quic_id *to, const struct text *frames)
{
	struct text datagram = { 0 };
	struct quic_initial initial = { .version = QUIC_VERSION_1,
		.keys_of = *to,
		.to = *to,
		.number = talk->number++,
		.frames = frames };

	quic_add_initial(&datagram, &initial);
	talk_say(talk, false, &datagram);
	text_free(&datagram);
}

static void talk_client_part(
    struct talk *talk, const struct quic_id *to, uint32_t from, uint32_t end)
{
	struct text frames = { 0 };

	quic_add_crypto(&frames, from, end);
	quic_add(&frames, 0, 20);
	talk_client(talk, to, &frames);
	text_free(&frames);
}

static void talk_digits(struct talk *talk, bool by_server, const char *digits)
{
	uint8_t octets[QUIC_MOST];
	struct text datagram = { 0 };

	text_add_octets(&datagram, octets, quic_octets(digits, octets));
	talk_say(talk, by_server, &datagram);
	text_free(&datagram);
}

/* Of frame NUMBER, from 1. */
static const char *value(struct talk *talk, size_t number, const char *name)
{
	trace_packet(talk->trace, number - 1, &talk->dissected->packet, &talk->dissected->fields);
	return dissected_value(talk->dissected, name);
}

#define assert_value(talk, number, name, wanted)                                                   \
	assert_string_equal(value(talk, number, name), wanted)

#define SERVER_NAME "tls.handshake.extensions_server_name"

/* --- conversations --- */

static void both_hellos_are_shown(void **state)
{
	struct talk *talk = *state;

	talk_client_part(talk, &quic_first_id, 0, quic_hello_length());
	talk_digits(talk, true, quic_server_packet);
	assert_value(talk, 2, "tls.handshake.type", "2");
	assert_value(talk, 2, "tls.handshake.extensions.supported_version", "0x0304");
	assert_value(talk, 2, "quic.packet_number", "1");
	assert_value(talk, 2, "quic.ack.largest_acknowledged", "0");
	assert_value(talk, 2, "quic.scid", "f067a5502a4262b5");
	assert_string_equal(dissected_summary(talk->dissected), "Initial: server hello");
	assert_value(talk, 1, SERVER_NAME, "example.com");
	assert_value(talk, 1, "frame.protocols", "eth:ethertype:ip:udp:quic:tls");
	assert_value(talk, 1, "quic.frame_type", "6,0");
	assert_value(talk, 1, "quic.padding_length", "20");
	assert_value(talk, 1, "quic.decryption_failed", "");
	assert_string_equal(
	    dissected_summary(talk->dissected), "Initial: client hello for example.com");
}

/* Without a listener, too, since that is how the line of a list comes to be. */
static void the_line_needs_no_listener(void **state)
{
	struct talk *talk = *state;
	struct text line = { 0 };
	struct packet p;

	talk_client_part(talk, &quic_first_id, 0, quic_hello_length());
	trace_packet(talk->trace, 0, &p, NULL);
	packet_summarize(&p, &line);
	assert_string_equal(text_string(&line), "Initial: client hello for example.com");
	assert_string_equal(packet_protocol(&p)->name, "QUIC");
	text_free(&line);
}

/* RFC 9369: a server may answer in another version, RFC 9368 section 2. */
static void the_answer_may_be_of_another_version(void **state)
{
	struct talk *talk = *state;

	talk_client_part(talk, &quic_first_id, 0, quic_hello_length());
	talk_digits(talk, true, quic_server_packet_2);
	assert_value(talk, 2, "tls.handshake.type", "2");
	assert_value(talk, 2, "quic.long.packet_type_v2", "1");
}

static void an_answer_alone_is_not_opened(void **state)
{
	struct talk *talk = *state;

	talk_digits(talk, true, quic_server_packet);
	assert_value(talk, 1, "quic.decryption_failed", "1");
	assert_value(talk, 1, "tls.handshake.type", "");
	assert_value(talk, 1, "quic.packet_number", "");
}

/* Three datagrams, the parts of each shuffled. */
static void say_shuffled(struct talk *talk)
{
	static const uint32_t parts[3][3][2] = { { { 100, 120 }, { 0, 30 }, { 200, 210 } },
		{ { 210, 241 }, { 30, 60 }, { 60, 90 } }, { { 120, 180 }, { 90, 100 }, { 180, 200 } } };

	for (int i = 0; i < 3; i++) {
		struct text frames = { 0 };
		for (int k = 0; k < 3; k++) {
			quic_add_crypto(&frames, parts[i][k][0], parts[i][k][1]);
			quic_add(&frames, 1, 1);
		}
		talk_client(talk, &quic_first_id, &frames);
		text_free(&frames);
	}
}

static void a_message_is_shown_where_it_becomes_whole_however_it_came(void **state)
{
	struct talk *talk = *state;

	say_shuffled(talk);
	assert_value(talk, 3, SERVER_NAME, "example.com");
	assert_value(talk, 3, "quic.crypto.fragment", "1,2,2,3,1,3,3,1,2");
}

static void whichever_frame_is_looked_at_first_says_the_same(void **state)
{
	static const char *const names[] = { SERVER_NAME, "quic.frame_type", "quic.crypto.fragment",
		"frame.protocols", "quic.crypto.offset" };
	struct talk *talk = *state, *other;

	talk_begin((void **)&other);
	say_shuffled(talk);
	say_shuffled(other);
	for (size_t number = 3; number > 0; number--)
		(void)value(other, number, SERVER_NAME);
	for (size_t number = 1; number <= 3; number++)
		for (size_t i = 0; i < COUNT(names); i++)
			assert_value(talk, number, names[i], value(other, number, names[i]));
	talk_finish((void **)&other);
}

static void parts_in_order_say_where_the_message_ends(void **state)
{
	struct talk *talk = *state;

	talk_client_part(talk, &quic_first_id, 0, 100);
	talk_client_part(talk, &quic_first_id, 100, quic_hello_length());
	talk_client_part(talk, &quic_first_id, 100, quic_hello_length());
	assert_value(talk, 1, "tls.handshake", "1");
	assert_value(talk, 1, SERVER_NAME, "");
	assert_string_equal(dissected_summary(talk->dissected), "Initial: a part of the handshake");
	assert_value(talk, 2, SERVER_NAME, "example.com");
	assert_value(talk, 2, "tls.handshake", "1,1");
	assert_value(talk, 3, SERVER_NAME, "");
	assert_value(talk, 3, "quic.retransmission", "1");
}

/* RFC 9000 section 17.2.5: other keys from then on, of the ID that the server wants to be called by. */
static void a_retry_changes_the_keys(void **state)
{
	static const struct quic_id again = { 4, { 9, 8, 7, 6 } };
	struct talk *talk = *state;

	talk_client_part(talk, &quic_first_id, 0, 100);
	talk_digits(talk, true,
	    "f0000000010004090807067468652074"
	    "6f6b656e000102030405060708090a0b0c0d0e0f");
	talk_client_part(talk, &again, 0, 100);
	talk_client_part(talk, &again, 100, quic_hello_length());
	assert_value(talk, 2, "quic.long.packet_type", "3");
	assert_value(talk, 2, "quic.retry_token", "74686520746f6b656e");
	assert_value(talk, 2, "quic.retry_integrity_tag", "000102030405060708090a0b0c0d0e0f");
	assert_value(talk, 3, "quic.retransmission", "1");
	assert_value(talk, 4, SERVER_NAME, "example.com");
}

static void a_server_names_its_versions(void **state)
{
	struct talk *talk = *state;

	talk_client_part(talk, &quic_first_id, 0, quic_hello_length());
	talk_digits(talk, true, "ea0000000000088394c8f03e515708000000016b3343cf");
	assert_value(talk, 2, "quic.version", "0x00000000");
	assert_value(talk, 2, "quic.supported_version", "0x00000001,0x6b3343cf");
	assert_string_equal(dissected_summary(talk->dissected), "version negotiation");
}

static void packets_share_a_datagram(void **state)
{
	struct talk *talk = *state;
	char digits[2 * QUIC_MOST];

	talk_client_part(talk, &quic_first_id, 0, quic_hello_length());
	snprintf(digits, sizeof digits, "%s%s%s", quic_server_packet,
	    "e0000000010008f067a5502a4262b50401020304", "40aabbccddee");
	talk_digits(talk, true, digits);
	assert_value(talk, 2, "quic.packet_length", "135,20,6");
	assert_value(talk, 2, "quic.header_form", "1,1,0");
	assert_value(talk, 2, "quic.long.packet_type", "0,2");
	assert_value(talk, 2, "quic.decryption_failed", "1");
	assert_value(talk, 2, "quic.remaining_payload", "01020304,aabbccddee");
	assert_string_equal(
	    dissected_summary(talk->dissected), "Initial, Handshake, protected payload: server hello");
}

static void later_packets_go_to_the_id_of_the_first_ones(void **state)
{
	struct talk *talk = *state;

	talk_client_part(talk, &quic_first_id, 0, quic_hello_length());
	talk_digits(talk, true, quic_server_packet);
	talk_digits(talk, false, "4af067a5502a4262b5112233445566");
	assert_value(talk, 3, "quic.dcid", "f067a5502a4262b5");
	assert_value(talk, 3, "quic.remaining_payload", "112233445566");
}

/* --- hostile --- */

static void nothing_is_believed_that_was_changed(void **state)
{
	struct talk *talk = *state;

	talk_client_part(talk, &quic_first_id, 0, quic_hello_length());
	const struct frame *frame = &talk->trace->frames.at[0];
	const uint32_t quic = 14 + 20 + 8;
	for (uint32_t at = quic; at < frame->captured; at++) {
		struct trace *trace = trace_new();
		uint8_t octets[FRAME_MAX];
		memcpy(octets, frame->bytes, frame->captured);
		octets[at] ^= (uint8_t)(1u << at % 8);
		trace_add_interface(trace, 1, 0, NULL);
		trace_copy_frame(trace, 0, 0, octets, frame->captured, frame->captured);
		trace_packet(trace, 0, &talk->dissected->packet, &talk->dissected->fields);
		assert_string_equal(dissected_value(talk->dissected, SERVER_NAME), "");
		trace_free(trace);
	}
}

static void captures_that_are_cut_are_read_as_far_as_they_go(void **state)
{
	struct talk *talk = *state;

	talk_client_part(talk, &quic_first_id, 0, quic_hello_length());
	const struct frame *frame = &talk->trace->frames.at[0];
	for (uint32_t captured = 0; captured < frame->captured; captured++) {
		struct trace *trace = trace_new();
		trace_add_interface(trace, 1, 0, NULL);
		trace_copy_frame(trace, 0, 0, frame->bytes, captured, frame->length);
		trace_packet(trace, 0, &talk->dissected->packet, &talk->dissected->fields);
		assert_string_equal(dissected_value(talk->dissected, SERVER_NAME), "");
		trace_free(trace);
	}
}

/* Frames that say anything, each in a packet whose tag is right. */
static void frames_may_say_anything(void **state)
{
	struct talk *talk = *state;
	uint32_t seed = 7;

	for (int i = 0; i < 300; i++) {
		struct text frames = { 0 };
		for (int k = 0; k < 60; k++) {
			seed = seed * 1664525 + 1013904223;
			quic_add(&frames, k % 7 == 0 ? seed >> 24 & 7 : seed >> 24, 1);
		}
		talk_client(talk, &quic_first_id, &frames);
		text_free(&frames);
	}
	for (size_t number = 1; number <= talk->trace->frames.count; number++)
		(void)value(talk, number, "quic.frame_type");
	assert_value(talk, 300, "quic.packet_number", "299");
}

/* Gaps that are never closed cost a bounded number of octets and no time that grows with them. */
static void gaps_are_waited_for_within_bounds(void **state)
{
	struct talk *talk = *state;

	for (uint32_t i = 0; i < 200; i++) {
		struct text frames = { 0 };
		for (uint32_t k = 0; k < 80; k++) {
			quic_add(&frames, 6, 1);
			quic_add(&frames, 0x80000000 | (2 + 2 * (80 * i + k)), 4);
			quic_add(&frames, 0x0161, 2); /* one octet */
		}
		talk_client(talk, &quic_first_id, &frames);
		text_free(&frames);
	}
	talk_client_part(talk, &quic_first_id, 0, quic_hello_length());
	assert_value(talk, 201, "quic.frame_type", "6,0");
	assert_value(talk, 201, SERVER_NAME, "");
	assert_value(talk, 200, "tls.handshake", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TALK(both_hellos_are_shown),
		TALK(the_line_needs_no_listener),
		TALK(the_answer_may_be_of_another_version),
		TALK(an_answer_alone_is_not_opened),
		TALK(a_message_is_shown_where_it_becomes_whole_however_it_came),
		TALK(whichever_frame_is_looked_at_first_says_the_same),
		TALK(parts_in_order_say_where_the_message_ends),
		TALK(a_retry_changes_the_keys),
		TALK(a_server_names_its_versions),
		TALK(packets_share_a_datagram),
		TALK(later_packets_go_to_the_id_of_the_first_ones),
		TALK(nothing_is_believed_that_was_changed),
		TALK(captures_that_are_cut_are_read_as_far_as_they_go),
		TALK(frames_may_say_anything),
		TALK(gaps_are_waited_for_within_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
	enum { SKIPPED = 77 };

	puts("skipped: this build cannot decrypt, libcrypto was missing");
	return SKIPPED;
}

#endif
