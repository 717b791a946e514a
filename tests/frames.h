/*
 * frames: builds frames for tests, as the loopback interface shows them: Ethernet with zero addresses,
 * IPv4 or IPv6, correct checksums, payload of 'x'.
 */
#ifndef TESTS_FRAMES_H
#define TESTS_FRAMES_H

#include <stddef.h>
#include <stdint.h>

enum { FRAME_MAX = 2048 };

struct test_frame {
	uint8_t bytes[FRAME_MAX];
	uint32_t length;
};

/* What stands in the headers; what is 0 or NULL stays 0, but see the defaults. */
struct test_segment {
	const char *from, *to; /* "127.0.0.2", "fd00::1" */
	uint16_t from_port, to_port;
	uint8_t ttl; /* 0: 64 */
	/* TCP */
	uint32_t sequence, acknowledgment;
	uint16_t flags;         /* TCP_SYN … */
	uint16_t window;        /* as on the wire */
	const uint8_t *options; /* a multiple of 4 octets */
	size_t options_length;
	/* both */
	uint32_t length; /* octets of payload, below 1400 */
};

void frame_tcp(struct test_frame *frame, const struct test_segment *segment);
void frame_udp(struct test_frame *frame, const struct test_segment *segment);
/* Any other protocol over IP: LENGTH octets at BYTES, below 1400. */
void frame_ip(struct test_frame *frame, const char *from, const char *to, uint8_t protocol,
    const void *bytes, size_t length);
/* INSIDE as a VXLAN tunnel carries it, from PORT of 192.0.2.1 to 192.0.2.2; without a checksum. */
void frame_tunneled(struct test_frame *frame, uint16_t port, const struct test_frame *inside);
/* An ICMP error from 192.0.2.9 to 192.0.2.1 that quotes the first OCTETS of the IPv4 packet in ABOUT. */
void frame_quoted(struct test_frame *frame, const struct test_frame *about, uint32_t octets);

#endif
