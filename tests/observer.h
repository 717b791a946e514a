/*
 * observer: follows made-up segments between a client and a server, without a trace.
 */
#ifndef TESTS_OBSERVER_H
#define TESTS_OBSERVER_H

#include "capture/conversation.h"
#include "scene.h"

/* Where each side begins to count; the second wraps around soon. */
#define CLIENT_ISN 1000u
#define SERVER_ISN 0xfffffff0u

/* All conversations, and what the last packet has told. */
struct observer {
	struct conversations all;
	struct followed last;
	uint64_t frames;
};

/* cmocka set-up and tear-down: *STATE is an observer who has seen nothing. */
int observer_new(void **state);
int observer_free(void **state);
#define OBSERVED(test) cmocka_unit_test_setup_teardown(test, observer_new, observer_free)

void observe(struct observer *o, const struct test_frame *frame);
/* Numbers relative to the initial ones. */
void observe_tcp(struct observer *o, int sender, uint16_t flags, uint32_t sequence,
    uint32_t acknowledgment, uint32_t length);
/* SYN, SYN,ACK, ACK. */
void shake_hands(struct observer *o);

#endif
