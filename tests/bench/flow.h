/*
 * flow: one conversation of the generator. It plans its next few packets (a round), which are then
 * written one by one, each at its time.
 */
#ifndef TESTS_BENCH_FLOW_H
#define TESTS_BENCH_FLOW_H

#include "stream.h"
#include "wire.h"

enum { MOST_PLANNED = 64 };

enum flow_kind { FLOW_BULK, FLOW_CHAT, FLOW_NAME, FLOW_DATAGRAMS, FLOW_ECHO, FLOW_KINDS };

/* Which part of its life comes next. */
enum flow_phase { PHASE_OPEN, PHASE_ASK, PHASE_ANSWER, PHASE_CLOSE, PHASE_OVER };

struct planned {
	int64_t time;           /* microseconds since 1970 */
	uint8_t side;           /* who sends it: CLIENT or SERVER */
	bool repeat;            /* of a question, a request that was answered or not */
	struct segment segment; /* of UDP and ICMP: the length and, as sequence, a number */
};

struct flow {
	enum flow_kind kind;
	enum flow_phase phase;
	struct peer_address peers[2];
	struct stream stream;
	int64_t clock;            /* microseconds since 1970: when the next round begins */
	uint32_t round_trip, gap; /* microseconds; between segments sent back to back */
	bool at_client;           /* where the capture is made: acknowledgments follow at once */
	bool stamps;
	uint16_t segment_size;
	uint32_t first[2];        /* initial sequence numbers */
	uint32_t next[2];         /* the next number each side sends */
	uint32_t left, exchanges; /* octets, questions and answers still to come */
	uint32_t last_stamp[2];
	struct planned plan[MOST_PLANNED]; /* in order of time */
	int planned, written;
};

/* A new conversation, to begin at TIME; its first round is planned. */
void flow_start(struct flow *flow, struct chance *chance, int64_t time);
/* Writes the next planned packet; then plans the next round or begins another conversation if that
 * was the last. */
void flow_step(struct flow *flow, struct chance *chance, struct wire *wire);
/* When the next packet is due. */
static inline int64_t flow_due(const struct flow *flow)
{
	return flow->plan[flow->written].time;
}

/* --- inside: tcp.c plans the rounds of a TCP connection --- */

/* One more packet of this round, put in order of time. */
struct planned *flow_plan(struct flow *flow, int64_t time, int side);
void tcp_start(struct flow *flow, struct chance *chance);
void tcp_round(struct flow *flow, struct chance *chance);

#endif
