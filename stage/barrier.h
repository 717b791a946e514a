/*
 * barrier: how the stage knows that the capture has caught up.
 *
 * A datagram from a socket of the stage to itself. When the capture shows it, everything sent before
 * it has been shown too. A frame sent on lo waits in a queue of the processor it was sent on
 * until the kernel has time, so one datagram goes out on every processor.
 *
 *     Ethernet 14 | IPv4 20 | UDP 8 | struct barrier_tag
 */
#ifndef STAGE_BARRIER_H
#define STAGE_BARRIER_H

#include "capture/base.h"

#include <netinet/in.h>
#include <sched.h>

struct barrier_tag {
	uint8_t nonce[16]; /* of this stage */
	uint32_t serial;   /* of the barrier */
	uint32_t processor;
};

struct barrier {
	int socket; /* bound to 127.0.0.1, connected to itself */
	uint16_t port;
	struct barrier_tag tag; /* of the newest barrier */
	uint8_t addresses[12];  /* as on the wire: 127.0.0.1 twice, the port twice */
	cpu_set_t processors;   /* those the stage may run on */
	cpu_set_t missing;      /* of the newest barrier: not seen yet */
	int64_t sent;           /* CLOCK_MONOTONIC ns */
};

/* In the namespace of the scenario, lo being up. */
bool barrier_open(struct barrier *barrier, struct error *error);
/* Begins a new barrier; one that is on its way no longer counts. */
void barrier_send(struct barrier *barrier);
/* Sends what has not come through after a while once more: rings and queues may overflow. */
void barrier_repeat(struct barrier *barrier);
/* Milliseconds until barrier_repeat() is due, for poll(): -1 never. */
int barrier_wait(const struct barrier *barrier);

enum barrier_match { BARRIER_NOT, BARRIER_PART, BARRIER_THROUGH };
/* Looks at a captured frame of an Ethernet-like interface. THROUGH is said once per barrier. */
enum barrier_match barrier_match(struct barrier *barrier, const uint8_t *frame, uint32_t captured);

#endif
