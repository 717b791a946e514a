/*
 * promise: what a whole play has said beforehand that the wire would show.
 */
#ifndef TESTS_PROMISE_H
#define TESTS_PROMISE_H

#include "capture/trace.h"

/* Adds to WIRE everything that the steps of TRACE promise, as one pattern. STRICTLY: without what only a
 * machine shows that was late, and so let a delayed ACK go out alone ("?< . as=delayed-ack"). */
void promise_of(const struct trace *trace, bool strictly, struct text *wire);

#endif
