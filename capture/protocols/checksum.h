/*
 * checksum: is the Internet checksum (RFC 1071) in a header right? Worked out only for a listener.
 *
 * A sender that leaves the work to its network card (offload) puts only the sum of the pseudo header
 * in the field. On a loopback interface nobody finishes it, so captures there show such partial
 * checksums on packets that are perfectly fine.
 */
#ifndef CAPTURE_PROTOCOLS_CHECKSUM_H
#define CAPTURE_PROTOCOLS_CHECKSUM_H

#include "../protocol.h"

/* Wireshark's numbers, 5 is ours. */
enum checksum_status {
	CHECKSUM_BAD,
	CHECKSUM_GOOD,
	CHECKSUM_UNVERIFIED,  /* not all octets are here, or nothing to check against */
	CHECKSUM_NOT_PRESENT, /* the sender chose to compute none */
	CHECKSUM_ILLEGAL,     /* left out where it must not be */
	CHECKSUM_PARTIAL      /* the pseudo header only: left for the network card to finish */
};

extern const struct value_name checksum_names[];

/* Of LENGTH octets from octet AT of the frame: GOOD, BAD or UNVERIFIED. */
enum checksum_status checksum_plain(const struct reader *r, uint32_t at, uint32_t length);

/* The same where addresses, PROTOCOL and LENGTH are summed along (TCP, UDP, ICMPv6). FIELD is the
 * value in the header: tells PARTIAL from BAD. */
enum checksum_status checksum_with_addresses(const struct reader *r, const struct packet *p,
    uint8_t protocol, uint32_t at, uint32_t length, uint16_t field);

/* What FIELD would have to be for the same octets. */
uint16_t checksum_expected(const struct reader *r, const struct packet *p, uint8_t protocol,
    uint32_t at, uint32_t length, uint16_t field);

#endif
