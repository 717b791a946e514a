/* wire: frames octet by octet, in network order. */
#include "wire.h"

#include <string.h>

enum { ETHERNET = 14, MOST_HEADERS = ETHERNET + 40 + 60, TCP = 6, UDP = 17, ICMP = 1 };

/* A frame under construction. */
struct frame_text {
	uint8_t at[MOST_HEADERS + MOST_PAYLOAD + 64];
	uint32_t length;
};

static void put8(struct frame_text *frame, uint32_t value)
{
	frame->at[frame->length++] = (uint8_t)value;
}

static void put16(struct frame_text *frame, uint32_t value)
{
	put8(frame, value >> 8);
	put8(frame, value);
}

static void put32(struct frame_text *frame, uint32_t value)
{
	put16(frame, value >> 16);
	put16(frame, value);
}

static void put_octets(struct frame_text *frame, const void *octets, uint32_t length)
{
	memcpy(frame->at + frame->length, octets, length);
	frame->length += length;
}

/* Internet checksum, RFC 1071, of octets [FROM, TO), begun with SUM. */
static uint16_t checksum(const struct frame_text *frame, uint32_t from, uint32_t to, uint32_t sum)
{
	for (uint32_t i = from; i + 1 < to; i += 2)
		sum += (uint32_t)(frame->at[i] << 8 | frame->at[i + 1]);
	if ((to - from) % 2)
		sum += (uint32_t)frame->at[to - 1] << 8;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void set16(struct frame_text *frame, uint32_t at, uint16_t value)
{
	frame->at[at] = (uint8_t)(value >> 8);
	frame->at[at + 1] = (uint8_t)value;
}

/* --- the file: www.tcpdump.org/manpages/pcap-savefile.5.html, in this machine's byte order --- */

void wire_start(struct wire *wire)
{
	const uint32_t header[6] = { 0xa1b2c3d4, 2 | 4 << 16, 0, 0, wire->snap_length, 1 };

	fwrite(header, sizeof header, 1, wire->file);
}

static void frame_write(struct wire *wire, int64_t time, const struct frame_text *frame)
{
	uint32_t kept = frame->length < wire->snap_length ? frame->length : wire->snap_length;
	const uint32_t header[4] = { (uint32_t)(time / 1000000), (uint32_t)(time % 1000000), kept,
		frame->length };

	fwrite(header, sizeof header, 1, wire->file);
	fwrite(frame->at, 1, kept, wire->file);
	wire->frames++;
}

/* --- headers --- */

/* A locally administered address made of the last octets of the other. */
static void mac_put(struct frame_text *frame, const struct peer_address *who)
{
	const uint8_t *tail = who->octets + (who->family == 4 ? 0 : 12);

	put16(frame, 0x0200);
	put_octets(frame, tail, 4);
}

/* Ethernet and IP around LENGTH octets of PROTOCOL. */
static void ip_put(struct frame_text *frame, const struct peer_address *from,
    const struct peer_address *to, uint8_t protocol, uint32_t length)
{
	mac_put(frame, to);
	mac_put(frame, from);
	put16(frame, from->family == 4 ? 0x0800 : 0x86dd);
	if (from->family == 6) {
		put32(frame, 6u << 28);
		put16(frame, length);
		put8(frame, protocol);
		put8(frame, 64);
		put_octets(frame, from->octets, 16);
		put_octets(frame, to->octets, 16);
		return;
	}
	put16(frame, 0x4500);
	put16(frame, length + 20);
	put32(frame, 0x4000); /* do not fragment */
	put8(frame, 64);
	put8(frame, protocol);
	put16(frame, 0);
	put_octets(frame, from->octets, 4);
	put_octets(frame, to->octets, 4);
	set16(frame, ETHERNET + 10, checksum(frame, ETHERNET, ETHERNET + 20, 0));
}

/* The checksum of what begins at AT, with the addresses before it, written at octet FIELD. */
static void transport_sum(struct frame_text *frame, const struct peer_address *from,
    uint8_t protocol, uint32_t at, uint32_t field)
{
	uint32_t addresses = from->family == 4 ? 8 : 32;
	uint32_t sum = protocol + (frame->length - at);

	for (uint32_t i = at - addresses; i < at; i += 2)
		sum += (uint32_t)(frame->at[i] << 8 | frame->at[i + 1]);
	uint16_t result = checksum(frame, at, frame->length, sum);
	set16(frame, field, result || protocol != UDP ? result : 0xffff);
}

static void options_put(struct frame_text *frame, const struct segment *segment)
{
	if (segment->segment_size) {
		put32(frame, 0x02040000u | segment->segment_size);
		put32(frame, 0x01030300u | segment->window_shift);
		put32(frame, 0x01010402); /* SACK permitted */
	}
	if (segment->has_stamp) {
		put32(frame, 0x0101080a);
		put32(frame, segment->stamp);
		put32(frame, segment->stamp_echo);
	}
	if (segment->sack[0] != segment->sack[1]) {
		put32(frame, 0x0101050a);
		put32(frame, segment->sack[0]);
		put32(frame, segment->sack[1]);
	}
}

void wire_tcp(struct wire *wire, int64_t time, const struct peer_address *from,
    const struct peer_address *to, const struct segment *segment, const uint8_t *payload)
{
	struct frame_text frame = { .length = 0 };
	uint32_t header = 20 + (segment->segment_size ? 12u : 0) + (segment->has_stamp ? 12u : 0) +
	                  (segment->sack[0] != segment->sack[1] ? 12u : 0);

	ip_put(&frame, from, to, TCP, header + segment->length);
	uint32_t at = frame.length;
	put16(&frame, from->port);
	put16(&frame, to->port);
	put32(&frame, segment->sequence);
	put32(&frame, segment->acknowledgment);
	put16(&frame, header / 4 << 12 | segment->flags);
	put16(&frame, segment->window);
	put32(&frame, 0);
	options_put(&frame, segment);
	put_octets(&frame, payload, segment->length);
	transport_sum(&frame, from, TCP, at, at + 16);
	frame_write(wire, time, &frame);
}

void wire_udp(struct wire *wire, int64_t time, const struct peer_address *from,
    const struct peer_address *to, const uint8_t *payload, uint32_t length)
{
	struct frame_text frame = { .length = 0 };

	ip_put(&frame, from, to, UDP, 8 + length);
	uint32_t at = frame.length;
	put16(&frame, from->port);
	put16(&frame, to->port);
	put16(&frame, 8 + length);
	put16(&frame, 0);
	put_octets(&frame, payload, length);
	transport_sum(&frame, from, UDP, at, at + 6);
	frame_write(wire, time, &frame);
}

void wire_echo(struct wire *wire, int64_t time, const struct peer_address *from,
    const struct peer_address *to, bool reply, uint16_t number, uint32_t length)
{
	struct frame_text frame = { .length = 0 };

	ip_put(&frame, from, to, ICMP, 8 + length);
	uint32_t at = frame.length;
	put16(&frame, reply ? 0 : 0x0800);
	put16(&frame, 0);
	put16(&frame, 0x4242);
	put16(&frame, number);
	for (uint32_t i = 0; i < length; i++)
		put8(&frame, i);
	set16(&frame, at + 2, checksum(&frame, at, frame.length, 0));
	frame_write(wire, time, &frame);
}

void wire_arp(struct wire *wire, int64_t time, const struct peer_address *from,
    const struct peer_address *to, bool reply)
{
	struct frame_text frame = { .length = 0 };
	static const uint8_t nobody[6], everybody[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	if (reply)
		mac_put(&frame, to);
	else
		put_octets(&frame, everybody, 6);
	mac_put(&frame, from);
	put16(&frame, 0x0806);
	put32(&frame, 0x00010800);
	put16(&frame, 0x0604);
	put16(&frame, reply ? 2 : 1);
	mac_put(&frame, from);
	put_octets(&frame, from->octets, 4);
	if (reply)
		mac_put(&frame, to);
	else
		put_octets(&frame, nobody, 6);
	put_octets(&frame, to->octets, 4);
	frame_write(wire, time, &frame);
}
