/*
 * truth: what the kernel made a packet for, as the kernel itself counted it.
 *
 * A retransmission, a probe, a delayed acknowledgment look like other packets; Wireshark guesses from
 * the packets alone. Beside a journal the lab knows better: the kernel counts each of these where it
 * makes them (/proc/net/netstat), the scenario program looks at the counters all the time and reports
 * what was added between two looks (EVENT_COUNT). A packet gets a label when the counter of that label
 * went up around its time, and no more packets there could be meant than were counted. How a packet
 * looks only chooses among those; it never makes a label.
 *
 * Otherwise the scenario may know, because it arranged it: a step's wire pattern claims a label with
 * as=… (docs/wire-pattern.md). Where neither knows, nobody does.
 */
#ifndef CAPTURE_TRUTH_H
#define CAPTURE_TRUTH_H

#include "trace.h"

enum truth_label {
	TRUTH_NONE,    /* an ordinary packet: there is nothing to be said */
	TRUTH_UNKNOWN, /* there is, but nobody can know */
	TRUTH_RETRANSMISSION,
	TRUTH_TIMEOUT,       /* retransmission time-out, RFC 6298 */
	TRUTH_FAST,          /* fast retransmission, RFC 5681, RFC 6675, RFC 8985 */
	TRUTH_AFTER_TIMEOUT, /* what else was lost, sent again in slow start */
	TRUTH_LOSS_PROBE,    /* tail loss probe, RFC 8985 section 7 */
	TRUTH_SYN_AGAIN,
	TRUTH_SYN_ACK_AGAIN,
	TRUTH_WINDOW_PROBE, /* RFC 9293 section 3.8.6.1 */
	TRUTH_KEEP_ALIVE,   /* RFC 9293 section 3.8.4 */
	TRUTH_PROBE_ANSWER,
	TRUTH_DELAYED_ACK, /* RFC 9293 section 3.8.6.3 */
	TRUTH_DUPLICATE_ACK,
	TRUTH_CHALLENGE_ACK, /* RFC 5961 */
	TRUTH_WINDOW_UPDATE,
	TRUTH_PORT_CLOSED, /* RST */
	TRUTH_ABORT,       /* RST */
	TRUTH_GIVEN_UP,    /* RST after too many unanswered segments or probes */
	TRUTH_RESET,       /* RST for other reasons */
	TRUTH_REPORT,      /* IGMP, MLD */
	TRUTH_ICMP_ERROR,
	TRUTH_FRAGMENT,
	TRUTH_LABELS
};

enum truth_ground {
	GROUND_NOTHING,
	GROUND_COUNTED,  /* by the kernel */
	GROUND_FOLLOWED, /* from another packet's label */
	GROUND_CLAIMED   /* by the scenario */
};

struct truth {
	enum truth_label label;
	enum truth_ground ground;
	const char *counter; /* COUNTED: by its name in nstat(8); else NULL */
	uint32_t added;      /* … so much */
	int64_t begin, end;  /* … between two looks, ns since the epoch */
	const char *why;     /* one static sentence, or NULL */
};

/* What FRAME was made for. Asks again each time: for the frames that are shown. */
struct truth trace_truth(const struct trace *trace, size_t frame);
/* The same without what scenarios claim. */
struct truth trace_truth_counted(const struct trace *trace, size_t frame);
/* One sentence of evidence, times relative to the first frame: "The kernel counted: …". */
void truth_explain(const struct trace *trace, const struct truth *truth, struct text *words);

/* Does EVENT count something that was thrown away, which no packet shows? */
bool event_counts_loss(const struct event *event);

/* "delayed ACK"; "" of TRUTH_NONE. */
const char *truth_name(enum truth_label label);
/* The label that a pattern calls so: "delayed-ack". TRUTH_NONE: there is none. */
enum truth_label truth_named(const char *word, size_t length);
/* Is FOUND what CLAIMED says, or one of its kinds: any retransmission, any RST? */
bool truth_is(enum truth_label found, enum truth_label claimed);
/* Does FRAME hold up to the claim that it is LABEL? False where the counters contradict. */
bool truth_allows(const struct trace *trace, size_t frame, enum truth_label label);

#endif
