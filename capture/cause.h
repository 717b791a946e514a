/* cause: why a packet was sent, worked out from the journal when somebody asks. */
#ifndef CAPTURE_CAUSE_H
#define CAPTURE_CAUSE_H

#include "trace.h"

enum cause_kind { CAUSE_UNKNOWN, CAUSE_CALL, CAUSE_FOLLOWS, CAUSE_TIMER };

struct cause {
	enum cause_kind kind;
	long event;      /* index of the CALL, or -1 */
	const char *why; /* one static sentence */
};

/* What made FRAME: a call it fell into, something a call started, a timer; never forced. */
struct cause trace_cause(const struct trace *trace, size_t frame);

#endif
