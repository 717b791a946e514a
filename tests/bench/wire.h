/*
 * wire: frames and a pcap file to put them in, for the generator. Only what it needs: Ethernet, ARP,
 * IPv4, IPv6, TCP with the usual options, UDP, ICMP echo; all checksums are right.
 */
#ifndef TESTS_BENCH_WIRE_H
#define TESTS_BENCH_WIRE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { MOST_PAYLOAD = 1460 };

/* The capture that is being written. */
struct wire {
	FILE *file;
	uint32_t snap_length; /* octets kept of a frame */
	uint64_t frames;
};

struct peer_address {
	uint8_t family; /* 4 or 6 */
	uint8_t octets[16];
	uint16_t port;
};

/* A TCP segment without its payload. */
struct segment {
	uint32_t sequence, acknowledgment;
	uint32_t stamp, stamp_echo; /* timestamps option, RFC 7323 */
	uint32_t sack[2];           /* one block, RFC 2018; equal: none */
	uint16_t flags, window, length;
	bool has_stamp;
	uint16_t segment_size; /* of a SYN: the MSS option and its companions; 0: no SYN */
	uint8_t window_shift;  /* of a SYN */
};

/* Writes the file header: Ethernet, microseconds. */
void wire_start(struct wire *wire);
/* One frame each, at TIME, in microseconds since 1970. */
void wire_tcp(struct wire *wire, int64_t time, const struct peer_address *from,
    const struct peer_address *to, const struct segment *segment, const uint8_t *payload);
void wire_udp(struct wire *wire, int64_t time, const struct peer_address *from,
    const struct peer_address *to, const uint8_t *payload, uint32_t length);
/* IPv4 only; LENGTH octets of data follow the header. */
void wire_echo(struct wire *wire, int64_t time, const struct peer_address *from,
    const struct peer_address *to, bool reply, uint16_t number, uint32_t length);
/* Who has TO? Tell FROM. Or the answer. IPv4 only. */
void wire_arp(struct wire *wire, int64_t time, const struct peer_address *from,
    const struct peer_address *to, bool reply);

#endif
