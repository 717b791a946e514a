/*
 * event: one thing that a scenario program did or said, and its two text forms.
 *
 * The journal form is one JSON object a line (docs/scenario-protocol.md): what a scenario prints and
 * the lab reads. The comment form is one readable line with the prefix "looplab: ": what stands in
 * pcapng comments. Both give back the same event.
 *
 * Scenario programs include this file and nothing else of capture/.
 */
#ifndef CAPTURE_EVENT_H
#define CAPTURE_EVENT_H

#include "base.h"
#include "packet.h"
#include "tcp_state.h"

enum event_kind {
	EVENT_SCENARIO, /* the first: which program this is */
	EVENT_STEP,     /* what comes next, said before it happens */
	EVENT_CALL,     /* a system call, with its result */
	EVENT_STATE,    /* the kernel's word on one socket */
	EVENT_COUNT,    /* what the kernel has counted between two looks */
	EVENT_EXPECT,   /* a condition the program checked */
	EVENT_END,      /* the last: the program is done */
	EVENT_KINDS
};

/* What the kernel says about one socket (TCP_INFO, sock_diag, getsockname). 0 where unknown. */
struct socket_state {
	int descriptor;              /* -1: not in the program (not accepted yet, or closed already) */
	struct endpoint local, peer; /* transport 6 TCP, 17 UDP; peer.family 0: not connected */
	enum tcp_state state;        /* TCP only */
	uint32_t congestion_window;  /* snd_cwnd, segments */
	uint32_t slow_start_threshold; /* snd_ssthresh, segments; 0: none yet */
	uint32_t retransmit_timeout;   /* rto, microseconds */
	uint32_t round_trip_time;      /* rtt, smoothed, microseconds */
	uint32_t unacked;              /* segments sent and not acknowledged */
	uint32_t in_flight;            /* segments that the sender takes to be in the network */
	uint32_t retransmits;          /* of the segment now waiting */
	uint32_t total_retransmits;    /* segments sent again since the connection began */
	uint32_t probes;               /* unanswered: of a closed window, or to keep it alive */
	uint32_t backoff;              /* how often the time-out has been doubled */
	uint32_t send_segment_size;    /* snd_mss, octets */
	uint32_t receive_queue;        /* octets that wait for recv(); of a listener: connections */
	uint32_t send_queue;           /* octets sent or to be sent, not acknowledged */
};

struct event {
	enum event_kind kind;
	int64_t begin, end; /* ns since the epoch, CLOCK_REALTIME; equal where it takes no time.
	                       COUNT: just before the look before, just after this one */
	const char *actor;  /* CALL, STATE: who; else NULL */
	int line;           /* in the scenario's source; 0: none */
	long result;        /* CALL: what it returned; EXPECT: 1 held, 0 failed; END: exit status */
	const char *error;  /* CALL that failed: "ECONNREFUSED"; else NULL */
	const char *text;   /* SCENARIO: title; STEP: the words; CALL, EXPECT: source text; else NULL */
	const char *name;   /* SCENARIO: "tcp-handshake"; else NULL */
	const char *source; /* SCENARIO: "tcp_handshake.c"; else NULL */
	const char *parameters; /* SCENARIO: "port=4000 count=3"; else NULL */
	const char
	    *wire; /* STEP: its wire pattern, one item a line (pattern.h); "" nothing; else NULL */
	const char *counters; /* COUNT: "TcpRetransSegs=1 TcpExtTCPTimeouts=1", what was added; else
	                         NULL. Names as nstat(8) and the kernel's documentation write them */
	bool has_socket;      /* STATE */
	struct socket_state socket; /* STATE */
};

/* Prints EVENT as one journal line, newline included. */
void event_to_journal(const struct event *event, struct text *line);
/* Reads a journal line of LENGTH characters; strings are copied into ARENA. */
bool event_from_journal(
    const char *line, size_t length, struct event *event, struct arena *arena, struct error *error);

/* Prints EVENT as a comment, without newline: "looplab: client connect(…) = 0 …". */
void event_to_comment(const struct event *event, struct text *line);
/* Reads a comment of LENGTH characters; false and untouched when it is not one of ours. */
bool event_from_comment(
    const char *comment, size_t length, struct event *event, struct arena *arena);

/* The short form for screens: "connect(client, …) = -1 ECONNREFUSED". */
void event_summarize(const struct event *event, struct text *line);

#endif
