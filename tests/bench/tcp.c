/*
 * tcp: the rounds of a TCP connection: opening, request, bursts of segments with their
 * acknowledgments, closing; and what goes wrong in between.
 */
#include "flow.h"

enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16 };
enum { TIMEOUT = 200000, MOST_BURST = 10 };

void tcp_start(struct flow *flow, struct chance *chance)
{
	static const uint16_t sizes[] = { 1460, 1460, 1448, 1400, 1220, 536 };
	uint32_t kind = chance_below(chance, 10);

	enum application application = kind < 5 ? TLS : kind < 7 ? HTTP : PLAIN;
	if (flow->kind == FLOW_CHAT)
		application = PLAIN;
	flow->round_trip = 200 * chance_heavy(chance, 10);
	flow->gap = chance_between(chance, 12, 240);
	flow->at_client = chance_of(chance, 500);
	flow->stamps = chance_of(chance, 700);
	flow->segment_size = sizes[chance_below(chance, 6)];
	for (int side = CLIENT; side <= SERVER; side++)
		flow->next[side] = flow->first[side] = (uint32_t)chance_next(chance);
	flow->left = 200 + 400 * chance_heavy(chance, 11);
	flow->exchanges = flow->kind == FLOW_CHAT ? chance_heavy(chance, 8) : 1;
	flow->peers[SERVER].port = application == TLS ? 443
	                           : application == HTTP
	                               ? 80
	                               : (uint16_t)chance_between(chance, 31001, 31008);
	stream_start(&flow->stream, chance, application, flow->left);
	flow->phase = PHASE_OPEN;
}

/* --- one segment --- */

static struct segment *tcp_plan(
    struct flow *flow, int64_t time, int side, uint32_t sequence, uint16_t flags, uint32_t length)
{
	struct planned *planned = flow_plan(flow, time, side);
	uint32_t stamp = (uint32_t)(time / 1000) + flow->first[side];

	planned->segment = (struct segment){ .sequence = sequence,
		.acknowledgment = flags & ACK ? flow->next[1 - side] : 0,
		.flags = flags,
		.window = (uint16_t)(side == CLIENT ? 502 : 509),
		.length = (uint16_t)length,
		.has_stamp = flow->stamps,
		.stamp = stamp,
		.stamp_echo = flow->last_stamp[1 - side] };
	flow->last_stamp[side] = stamp;
	return &planned->segment;
}

/* An acknowledgment by the client of everything below NUMBER. */
static struct segment *tcp_acknowledge(struct flow *flow, int64_t time, uint32_t number)
{
	struct segment *segment = tcp_plan(flow, time, CLIENT, flow->next[CLIENT], ACK, 0);

	segment->acknowledgment = number;
	return segment;
}

/* How much later than a segment of the server the client's word on it is seen. */
static uint32_t answer_time(const struct flow *flow)
{
	return flow->at_client ? 15 : flow->round_trip;
}

/* --- opening, asking, closing --- */

static void syn_plan(struct flow *flow, int64_t time, int side)
{
	uint16_t flags = side == CLIENT ? SYN : SYN | ACK;
	struct segment *segment = tcp_plan(flow, time, side, flow->first[side], flags, 0);

	segment->acknowledgment = side == CLIENT ? 0 : flow->first[CLIENT] + 1;
	segment->segment_size = flow->segment_size;
	segment->window_shift = 7;
	segment->window = 64240;
}

static void open_round(struct flow *flow, struct chance *chance)
{
	int64_t time = flow->clock;

	flow->phase = PHASE_ASK;
	syn_plan(flow, time, CLIENT);
	if (chance_of(chance, 8)) {
		time += 1000000;
		syn_plan(flow, time, CLIENT);
	}
	if (chance_of(chance, 15)) { /* nobody listens there */
		struct segment *refusal = tcp_plan(flow, time + 40, SERVER, 0, RST | ACK, 0);
		refusal->acknowledgment = flow->first[CLIENT] + 1;
		refusal->has_stamp = false;
		flow->phase = PHASE_OVER;
		return;
	}
	time += flow->at_client ? flow->round_trip : 40;
	syn_plan(flow, time, SERVER);
	flow->next[CLIENT]++;
	flow->next[SERVER]++;
	time += answer_time(flow);
	tcp_acknowledge(flow, time, flow->next[SERVER]);
	flow->clock = time + 30;
}

/* A request, and its acknowledgment where the answer takes long. */
static void ask_round(struct flow *flow, struct chance *chance)
{
	uint32_t length = flow->stream.openings[CLIENT].length;

	if (length == 0 || flow->next[CLIENT] - flow->first[CLIENT] > 1)
		length = chance_between(chance, 1, 120);
	tcp_plan(flow, flow->clock, CLIENT, flow->next[CLIENT], PSH | ACK, length);
	flow->next[CLIENT] += length;
	flow->clock += flow->at_client ? flow->round_trip : 25;
	if (chance_of(chance, 600))
		tcp_plan(flow, flow->clock, SERVER, flow->next[SERVER], ACK, 0);
	flow->clock += 100 * chance_heavy(chance, 8);
	flow->phase = PHASE_ANSWER;
}

static void chat_round(struct flow *flow, struct chance *chance)
{
	uint32_t length = chance_between(chance, 1, 80);

	tcp_plan(flow, flow->clock, SERVER, flow->next[SERVER], PSH | ACK, length);
	flow->next[SERVER] += length;
	flow->clock +=
	    answer_time(flow) + chance_between(chance, 0, 40000); /* delayed acknowledgment */
	tcp_acknowledge(flow, flow->clock, flow->next[SERVER]);
	flow->clock += 1000 * chance_heavy(chance, 10);
	flow->phase = --flow->exchanges ? PHASE_ASK : PHASE_CLOSE;
}

static void close_round(struct flow *flow, struct chance *chance)
{
	int first = chance_of(chance, 500) ? SERVER : CLIENT, second = 1 - first;
	int64_t time = flow->clock;

	flow->phase = PHASE_OVER;
	if (chance_of(chance, 100)) {
		tcp_plan(flow, time, CLIENT, flow->next[CLIENT], RST | ACK, 0);
		return;
	}
	tcp_plan(flow, time, first, flow->next[first]++, FIN | ACK, 0);
	time += flow->round_trip;
	if (chance_of(chance, 500)) {
		tcp_plan(flow, time, second, flow->next[second], ACK, 0);
		time += 500;
	}
	tcp_plan(flow, time, second, flow->next[second]++, FIN | ACK, 0);
	time += 30;
	tcp_plan(flow, time, first, flow->next[first], ACK, 0);
}

/* --- bursts --- */

/* Segments of the server that follow each other. */
struct burst {
	uint32_t number[MOST_BURST + 1]; /* of each; the last is where they end */
	int64_t time[MOST_BURST];
	int count;
	int64_t end; /* when the last of them was acknowledged */
};

static void burst_segment(struct flow *flow, const struct burst *burst, int i, int64_t time)
{
	bool last = i == burst->count - 1;

	tcp_plan(flow, time, SERVER, burst->number[i], last ? PSH | ACK : ACK,
	    burst->number[i + 1] - burst->number[i]);
}

static void burst_begin(struct flow *flow, struct chance *chance, struct burst *burst)
{
	uint32_t number = flow->next[SERVER];
	int most = (int)chance_between(chance, 2, MOST_BURST);
	/* The options come out of the segment (RFC 6691). */
	uint32_t room = flow->segment_size - (flow->stamps ? 12u : 0);

	burst->count = 0;
	while (burst->count < most && flow->left > 0) {
		uint32_t length = flow->left < room ? flow->left : room;
		burst->time[burst->count] = flow->clock + burst->count * (int64_t)flow->gap;
		burst->number[burst->count++] = number;
		number += length;
		flow->left -= length;
	}
	burst->number[burst->count] = number;
}

/* Everything comes as it was sent; every second segment is acknowledged, the odd one late. */
static void burst_smoothly(struct flow *flow, struct burst *burst)
{
	uint32_t later = answer_time(flow);

	for (int i = 0; i < burst->count; i++) {
		bool odd_one = i % 2 == 0 && i == burst->count - 1;
		burst_segment(flow, burst, i, burst->time[i]);
		if (i % 2 == 0 && !odd_one)
			continue;
		burst->end = burst->time[i] + later + (odd_one ? 40000 : 0);
		tcp_acknowledge(flow, burst->end, burst->number[i + 1]);
	}
}

/* Segment LOST does not come; three duplicate acknowledgments, or the timer, have it sent again. */
static void burst_with_loss(struct flow *flow, struct burst *burst, int lost, bool seen)
{
	uint32_t later = answer_time(flow), *number = burst->number;
	int last = burst->count - 1;

	for (int i = 0; i <= last; i++) {
		if (i != lost || seen)
			burst_segment(flow, burst, i, burst->time[i]);
		if (i <= lost && i % 2 == 0)
			continue;
		if (i == lost)
			continue;
		struct segment *answer =
		    tcp_acknowledge(flow, burst->time[i] + later, i < lost ? number[i + 1] : number[lost]);
		if (i > lost) {
			answer->sack[0] = number[lost + 1];
			answer->sack[1] = number[i + 1];
		}
	}
	int64_t again = last - lost >= 3
	                    ? burst->time[lost + 3] + later + (flow->at_client ? flow->round_trip : 20)
	                    : burst->time[last] + later + TIMEOUT;
	burst_segment(flow, burst, lost, again);
	burst->end = again + later;
	tcp_acknowledge(flow, burst->end, number[burst->count]);
}

/* Segments FIRST and the next change places on the way. */
static void burst_out_of_order(struct flow *flow, struct burst *burst, int first)
{
	uint32_t later = answer_time(flow), *number = burst->number;
	int64_t time = burst->time[first];

	burst->time[first] = burst->time[first + 1];
	burst->time[first + 1] = time;
	for (int i = 0; i < burst->count; i++) {
		burst_segment(flow, burst, i, burst->time[i]);
		struct segment *answer = tcp_acknowledge(flow, burst->time[i] + later, number[i + 1]);
		if (i == first)
			answer->acknowledgment = number[first + 2];
		if (i != first + 1)
			continue;
		answer->acknowledgment = number[first];
		answer->sack[0] = number[first + 1];
		answer->sack[1] = number[first + 2];
	}
	burst->end = burst->time[burst->count - 1] + later;
	if (burst->end < burst->time[first] + later)
		burst->end = burst->time[first] + later;
}

/* An acknowledgment came too late: the last segment is sent again for nothing. */
static void burst_spuriously(struct flow *flow, struct burst *burst)
{
	burst_smoothly(flow, burst);
	int last = burst->count - 1;
	burst_segment(flow, burst, last, burst->end + TIMEOUT);
	burst->end += TIMEOUT + answer_time(flow);
	struct segment *answer = tcp_acknowledge(flow, burst->end, burst->number[burst->count]);
	answer->sack[0] = burst->number[last];
	answer->sack[1] = burst->number[burst->count];
}

/* The client reads nothing for a while: no room, a probe, room again. */
static void window_closes(struct flow *flow, struct burst *burst)
{
	burst_smoothly(flow, burst);
	uint32_t later = answer_time(flow), number = burst->number[burst->count];

	tcp_acknowledge(flow, burst->end + 1, number)->window = 0;
	for (int i = 1; i <= 2; i++) {
		int64_t time = burst->end + i * TIMEOUT;
		tcp_plan(flow, time, SERVER, number - 1, ACK, 0);
		tcp_acknowledge(flow, time + later, number)->window = 0;
	}
	burst->end += 3 * TIMEOUT;
	tcp_acknowledge(flow, burst->end, number);
}

/* Nobody has anything to say for 45 seconds. */
static void stays_alive(struct flow *flow, struct burst *burst)
{
	burst_smoothly(flow, burst);
	uint32_t number = burst->number[burst->count];

	burst->end += 45000000;
	tcp_plan(flow, burst->end, SERVER, number - 1, ACK, 0);
	burst->end += answer_time(flow);
	tcp_acknowledge(flow, burst->end, number);
}

static void answer_round(struct flow *flow, struct chance *chance)
{
	struct burst burst;
	uint32_t luck = chance_below(chance, 1000);

	burst_begin(flow, chance, &burst);
	flow->next[SERVER] = burst.number[burst.count];
	if (luck < 30 && burst.count > 1)
		burst_with_loss(
		    flow, &burst, (int)chance_below(chance, (uint32_t)burst.count - 1), luck < 20);
	else if (luck < 50 && burst.count > 1)
		burst_out_of_order(flow, &burst, (int)chance_below(chance, (uint32_t)burst.count - 1));
	else if (luck < 54)
		burst_spuriously(flow, &burst);
	else if (luck < 58)
		window_closes(flow, &burst);
	else if (luck < 60)
		stays_alive(flow, &burst);
	else
		burst_smoothly(flow, &burst);
	flow->clock = burst.end + chance_between(chance, 20, 2000);
	if (flow->left == 0)
		flow->phase = PHASE_CLOSE;
}

void tcp_round(struct flow *flow, struct chance *chance)
{
	if (flow->phase == PHASE_OPEN)
		open_round(flow, chance);
	else if (flow->phase == PHASE_ASK)
		ask_round(flow, chance);
	else if (flow->phase == PHASE_ANSWER && flow->kind == FLOW_CHAT)
		chat_round(flow, chance);
	else if (flow->phase == PHASE_ANSWER)
		answer_round(flow, chance);
	else
		close_round(flow, chance);
}
