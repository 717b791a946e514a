/*
 * talk: made-up segments between a client and a server, one millisecond apart, for tests of what is
 * concluded from them. Sequence numbers are as on the wire.
 */
#ifndef TESTS_TALK_H
#define TESTS_TALK_H

#include "scene.h"

struct talk {
	struct trace *trace; /* as of a file: frames stay in the order in which they came */
	int64_t time;        /* ns, of the last frame */
};

/* cmocka set-up and tear-down: *STATE is a talk with nothing said. */
int talk_new(void **state);
int talk_end(void **state);
#define TALK(test) cmocka_unit_test_setup_teardown(test, talk_new, talk_end)

/* Each says one segment, 1 ms after the one before, and returns the verdict on it: ANALYSIS_… */

/* Whatever it is; addresses and ports are SENDER's. */
uint16_t talk_segment(struct talk *talk, int sender, struct test_segment segment);
/* Data with ACK; the window is 512. */
uint16_t talk_data(
    struct talk *talk, int sender, uint32_t sequence, uint32_t acknowledgment, uint32_t length);
/* ACK alone. */
uint16_t talk_ack(
    struct talk *talk, int sender, uint32_t sequence, uint32_t acknowledgment, uint16_t window);
/* SYN, FIN, RST; the window is 512. */
uint16_t talk_flags(
    struct talk *talk, int sender, uint16_t flags, uint32_t sequence, uint32_t acknowledgment);

/* Three segments: the client begins with 100, the server with 500. Without window scaling. */
void talk_handshake(struct talk *talk);
/* The same; each side scales by 2^SHIFT. */
void talk_handshake_scaled(struct talk *talk, uint8_t shift);

/* What is known of the frame that was said last, or of another by index. */
struct stream_facts talk_facts(const struct talk *talk);
struct stream_facts talk_facts_of(const struct talk *talk, size_t frame);

#endif
