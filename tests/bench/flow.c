/* flow: who talks to whom, the conversations that are not TCP, and the plan of each. */
#include "flow.h"

#include <stdio.h>
#include <string.h>

struct planned *flow_plan(struct flow *flow, int64_t time, int side)
{
	int at = flow->planned++;

	while (at > 0 && flow->plan[at - 1].time > time) {
		flow->plan[at] = flow->plan[at - 1];
		at--;
	}
	flow->plan[at] = (struct planned){ .time = time, .side = (uint8_t)side };
	return &flow->plan[at];
}

/* --- who --- */

/*
 * Host NUMBER of one side. Servers are anywhere, as those of the world are: tcpdump looks names up by
 * the first twelve bits of an IPv4 address, and would be slow for no good reason if they were all alike.
 */
static struct peer_address address_of(int side, int family, uint32_t number)
{
	const uint8_t ten[4] = { 10, (uint8_t)(number % 16), (uint8_t)(number >> 8), (uint8_t)number };
	uint32_t mixed = number * 2654435761u;
	const uint8_t anywhere[4] = { (uint8_t)(128 + (mixed >> 24) % 64), (uint8_t)(mixed >> 16),
		(uint8_t)(number >> 8), (uint8_t)number };
	const uint8_t ipv6[16] = { 0x20, 0x01, 0x0d, 0xb8, [7] = (uint8_t)side, [12] = 1, 0,
		(uint8_t)(number >> 8), (uint8_t)number };
	struct peer_address address = { .family = (uint8_t)family };

	if (family == 6)
		memcpy(address.octets, ipv6, sizeof ipv6);
	else
		memcpy(address.octets, side == CLIENT ? ten : anywhere, sizeof ten);
	return address;
}

static void peers_choose(struct flow *flow, struct chance *chance)
{
	enum { CLIENTS = 400, SERVERS = 3000, NAME_SERVERS = 2 };
	int family = chance_of(chance, 150) && flow->kind != FLOW_ECHO ? 6 : 4;
	uint32_t servers = flow->kind == FLOW_NAME ? NAME_SERVERS : SERVERS;

	flow->peers[CLIENT] = address_of(CLIENT, family, 1 + chance_below(chance, CLIENTS));
	flow->peers[SERVER] = address_of(SERVER, family, 1 + chance_below(chance, servers));
	flow->peers[CLIENT].port = (uint16_t)chance_between(chance, 32768, 60999);
}

/* --- what is not TCP: one round each --- */

static struct planned *message_plan(
    struct flow *flow, int64_t time, int side, uint32_t number, uint32_t length)
{
	struct planned *planned = flow_plan(flow, time, side);

	planned->segment.sequence = number;
	planned->segment.length = (uint16_t)length;
	return planned;
}

/* A question, now and then repeated, and its answer. */
static void name_round(struct flow *flow, struct chance *chance)
{
	uint32_t number = chance_below(chance, 65536), asked = chance_next(chance) & 0xffff;
	int64_t time = flow->clock;

	flow->peers[SERVER].port = 53;
	flow->left = asked;
	message_plan(flow, time, CLIENT, number, 0);
	if (chance_of(chance, 10)) {
		time += 1000000;
		message_plan(flow, time, CLIENT, number, 0)->repeat = true;
	}
	message_plan(flow, time + 100 * chance_heavy(chance, 10), SERVER, number, 0);
}

/* A stream of datagrams in one direction, as of sound or a game, with a word back now and then. */
static void datagram_round(struct flow *flow, struct chance *chance)
{
	uint32_t count = chance_between(chance, 4, 50), length = chance_between(chance, 40, 1200);
	int64_t time = flow->clock;

	if (!flow->peers[SERVER].port) {
		flow->peers[SERVER].port = (uint16_t)chance_between(chance, 27100, 27199);
		flow->exchanges = chance_heavy(chance, 4);
	}
	for (uint32_t i = 0; i < count; i++, time += 20000)
		message_plan(flow, time + chance_below(chance, 3000), i % 16 == 15 ? CLIENT : SERVER, i,
		    i % 16 == 15 ? 32 : length);
	flow->clock = time;
	flow->phase = --flow->exchanges ? PHASE_OPEN : PHASE_OVER;
}

/* Who has that address? Are you there? */
static void echo_round(struct flow *flow, struct chance *chance)
{
	int64_t time = flow->clock;
	uint32_t count = chance_between(chance, 1, 4);

	for (uint32_t number = 0; number <= count; number++, time += 1000000) {
		message_plan(flow, time, CLIENT, number, 56);
		message_plan(flow, time + 200 * chance_heavy(chance, 9), SERVER, number, 56);
	}
}

static void flow_round(struct flow *flow, struct chance *chance)
{
	flow->planned = flow->written = 0;
	switch (flow->kind) {
	case FLOW_BULK:
	case FLOW_CHAT:
		tcp_round(flow, chance);
		return;
	case FLOW_DATAGRAMS:
		datagram_round(flow, chance);
		return;
	case FLOW_NAME:
		name_round(flow, chance);
		break;
	case FLOW_ECHO:
	case FLOW_KINDS:
		echo_round(flow, chance);
		break;
	}
	flow->phase = PHASE_OVER;
}

void flow_start(struct flow *flow, struct chance *chance, int64_t time)
{
	uint32_t luck = chance_below(chance, 1000);

	flow->kind = luck < 420   ? FLOW_BULK
	             : luck < 500 ? FLOW_CHAT
	             : luck < 920 ? FLOW_NAME
	             : luck < 980 ? FLOW_DATAGRAMS
	                          : FLOW_ECHO;
	flow->clock = time;
	flow->phase = PHASE_OPEN;
	peers_choose(flow, chance);
	if (flow->kind == FLOW_BULK || flow->kind == FLOW_CHAT)
		tcp_start(flow, chance);
	flow_round(flow, chance);
}

/* --- writing --- */

/* RFC 1035: a question for an address and, in an answer, two of them behind a pointer to the name. */
static uint32_t name_message(
    const struct flow *flow, const struct planned *planned, uint8_t *octets)
{
	bool answer = planned->side == SERVER;
	uint32_t number = planned->segment.sequence, asked = flow->left;
	const uint8_t header[12] = { (uint8_t)(number >> 8), (uint8_t)number, answer ? 0x81 : 0x01,
		answer ? 0x80 : 0, 0, 1, 0, answer ? 2 : 0 };
	char label[16];
	int length = snprintf(label, sizeof label, "host%u", asked);
	uint8_t *at = octets;

	memcpy(at, header, sizeof header);
	at += sizeof header;
	*at++ = (uint8_t)length;
	memcpy(at, label, (size_t)length);
	at += length;
	static const uint8_t rest[] = "\7example\3net\0\0\1\0"; /* and the 1 below: class IN */
	memcpy(at, rest, sizeof rest - 1);
	at += sizeof rest - 1;
	*at++ = 1;
	for (uint32_t i = 0; answer && i < 2; i++) {
		const uint8_t record[16] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 198, 19,
			(uint8_t)(asked >> 8), (uint8_t)(asked + i) };
		memcpy(at, record, sizeof record);
		at += sizeof record;
	}
	return (uint32_t)(at - octets);
}

static void message_write(const struct flow *flow, const struct planned *planned,
    const struct peer_address *from, const struct peer_address *to, struct wire *wire)
{
	uint8_t octets[MOST_PAYLOAD];
	uint32_t length = planned->segment.length, number = planned->segment.sequence;

	if (flow->kind == FLOW_ECHO && number == 0) {
		wire_arp(wire, planned->time, from, to, planned->side == SERVER);
	} else if (flow->kind == FLOW_ECHO) {
		wire_echo(wire, planned->time, from, to, planned->side == SERVER, (uint16_t)number, length);
	} else if (flow->kind == FLOW_NAME) {
		length = name_message(flow, planned, octets);
		wire_udp(wire, planned->time, from, to, octets, length);
	} else {
		for (uint32_t i = 0; i < length; i++)
			octets[i] = (uint8_t)((number + i) * 2654435761u >> 24);
		wire_udp(wire, planned->time, from, to, octets, length);
	}
}

static void segment_write(const struct flow *flow, const struct planned *planned,
    const struct peer_address *from, const struct peer_address *to, struct wire *wire)
{
	uint8_t octets[MOST_PAYLOAD];
	const struct segment *segment = &planned->segment;

	stream_octets(&flow->stream, planned->side, segment->sequence - flow->first[planned->side] - 1,
	    octets, segment->length);
	wire_tcp(wire, planned->time, from, to, segment, octets);
}

void flow_step(struct flow *flow, struct chance *chance, struct wire *wire)
{
	const struct planned *planned = &flow->plan[flow->written++];
	const struct peer_address *from = &flow->peers[planned->side];
	const struct peer_address *to = &flow->peers[1 - planned->side];

	if (flow->kind == FLOW_BULK || flow->kind == FLOW_CHAT)
		segment_write(flow, planned, from, to, wire);
	else
		message_write(flow, planned, from, to, wire);
	if (flow->written < flow->planned)
		return;
	/* A round may have planned something for later than it says itself. */
	if (flow->clock < planned->time)
		flow->clock = planned->time;
	if (flow->phase == PHASE_OVER)
		flow_start(flow, chance, flow->clock + 1000 * chance_heavy(chance, 11));
	else
		flow_round(flow, chance);
}
