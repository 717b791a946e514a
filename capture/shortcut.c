/*
 * shortcut: octets of the frame at fixed places.
 *
 *      0        14                 34                54
 *     | Ethernet | IPv4             | TCP             | options | data
 *     | Ethernet | IPv6 … 40 octets           | TCP or UDP …
 *
 * RFC 791 section 3.1, RFC 8200 section 3, RFC 9293 section 3.1 and 3.2, RFC 7323, RFC 2018, RFC 768.
 */
#include "shortcut.h"

#include "protocol.h"

#include <string.h>

enum { LINK_ETHERNET = 1, TYPE_IPV4 = 0x0800, TYPE_IPV6 = 0x86dd, TCP = 6, UDP = 17 };
enum {
	ETHERNET_HEADER = 14,
	IPV4_HEADER = 20,
	IPV6_HEADER = 40,
	TCP_HEADER = 20,
	UDP_HEADER = 8,
	STAMPS = 12, /* octets of the timestamps option and the two of nothing before it */
	SHORTEST = ETHERNET_HEADER + IPV4_HEADER + UDP_HEADER
};

/* What an IP packet carries. */
struct carried {
	uint32_t at, length; /* octets of the frame; of it all, as the IP header says */
	uint8_t protocol;
};

static void endpoint_fill(
    struct endpoint *endpoint, const uint8_t *address, size_t octets, uint8_t transport)
{
	memcpy(endpoint->address, address, octets);
	endpoint->family = octets == 4 ? 4 : 6;
	endpoint->transport = transport;
}

/* FRAME has a whole IPv4 header. False: it is not for us. */
static bool ipv4_read(const uint8_t *frame, uint32_t length, struct packet *p, struct carried *in)
{
	const uint8_t *header = frame + ETHERNET_HEADER;
	uint32_t total = octets_get16(header + 2);
	bool is_piece = octets_get16(header + 6) & 0x3fff;

	if (header[0] != 0x45 || is_piece || total < IPV4_HEADER || total > length - ETHERNET_HEADER)
		return false;
	in->at = ETHERNET_HEADER + IPV4_HEADER;
	in->length = total - IPV4_HEADER;
	in->protocol = p->ip_protocol = header[9];
	p->ttl = header[8];
	endpoint_fill(&p->from, header + 12, 4, in->protocol);
	endpoint_fill(&p->to, header + 16, 4, in->protocol);
	return true;
}

/* FRAME has a whole IPv6 header. */
static bool ipv6_read(const uint8_t *frame, uint32_t length, struct packet *p, struct carried *in)
{
	const uint8_t *header = frame + ETHERNET_HEADER;
	uint32_t carried = octets_get16(header + 4);

	if (header[0] >> 4 != 6 || carried == 0 || carried > length - ETHERNET_HEADER - IPV6_HEADER)
		return false;
	in->at = ETHERNET_HEADER + IPV6_HEADER;
	in->length = carried;
	in->protocol = p->ip_protocol = header[6];
	p->ttl = header[7];
	endpoint_fill(&p->from, header + 8, 16, in->protocol);
	endpoint_fill(&p->to, header + 24, 16, in->protocol);
	return true;
}

/* In the first blocks of a SACK option, OCTETS at AT: as much as decides what is in flight. */
static uint32_t sack_octets(const uint8_t *at, uint32_t octets)
{
	enum { BLOCK = 8, BLOCKS = 3 };
	uint32_t sum = 0;

	for (uint32_t i = 0; i < BLOCKS && octets >= BLOCK; i++, at += BLOCK, octets -= BLOCK)
		sum += octets_get32(at + 4) - octets_get32(at);
	return sum;
}

/* The options, OCTETS at AT. False: there is something odd about them. */
static bool options_read(struct packet *p, const uint8_t *at, uint32_t octets)
{
	enum { END, NO_OPERATION, WINDOW_SCALE = 3, SACK = 5, LARGEST_SHIFT = 14 };

	while (octets > 0 && at[0] != END) {
		uint32_t length = at[0] == NO_OPERATION ? 1 : octets > 1 ? at[1] : 0;
		if (length == 0 || length > octets || (at[0] != NO_OPERATION && length < 2))
			return false;
		if (at[0] == WINDOW_SCALE && length == 3)
			p->tcp.window_shift = at[2] < LARGEST_SHIFT ? (int8_t)at[2] : LARGEST_SHIFT;
		else if (at[0] == SACK && length == 2)
			return false;
		else if (at[0] == SACK)
			p->tcp.sack_octets = sack_octets(at + 2, length - 2);
		at += length;
		octets -= length;
	}
	return true;
}

/* FRAME has at least TCP_HEADER octets of the segment, CAPTURED octets in all. */
static bool tcp_read(
    const uint8_t *frame, uint32_t captured, const struct carried *in, struct packet *p)
{
	const uint8_t *at = frame + in->at;
	uint16_t lengths_and_flags = octets_get16(at + 12);
	uint32_t header = (uint32_t)(lengths_and_flags >> 12) * 4;

	if (header < TCP_HEADER || in->length < header || captured < in->at + header)
		return false;
	p->from.port = octets_get16(at);
	p->to.port = octets_get16(at + 2);
	p->has_tcp = true;
	p->tcp.sequence = octets_get32(at + 4);
	p->tcp.acknowledgment = octets_get32(at + 8);
	p->tcp.length = in->length - header;
	p->tcp.flags = lengths_and_flags & 0xfff;
	p->tcp.window = octets_get16(at + 14);
	p->tcp.header_length = (uint8_t)header;
	p->tcp.length_known = p->tcp.complete = true;
	p->payload = in->at + header;
	p->payload_length = in->length - header;
	if (header == TCP_HEADER ||
	    (header == TCP_HEADER + STAMPS && octets_get32(at + TCP_HEADER) == 0x0101080a))
		return true;
	return options_read(p, at + TCP_HEADER, header - TCP_HEADER);
}

/* FRAME has at least UDP_HEADER octets of the datagram. Inside a tunnel are others, who count more. */
static bool udp_read(const uint8_t *frame, const struct carried *in, struct packet *p)
{
	const uint8_t *at = frame + in->at;
	uint32_t length = octets_get16(at + 4);

	p->from.port = octets_get16(at);
	p->to.port = octets_get16(at + 2);
	if (length < UDP_HEADER || length > in->length)
		return false;
	const struct protocol *above = protocol_find(either_port(UDP_PORT, p->from.port, p->to.port));
	if (above && above->is_tunnel)
		return false;
	p->has_udp = true;
	p->payload = in->at + UDP_HEADER;
	p->payload_length = length - UDP_HEADER;
	return true;
}

bool packet_shortcut(struct packet *p)
{
	uint32_t captured = p->captured, length = p->length < captured ? captured : p->length;
	const uint8_t *frame = p->bytes;
	struct carried in;

	if (p->link_type != LINK_ETHERNET || captured < SHORTEST)
		return false;
	uint16_t type = octets_get16(frame + 12);
	bool good = type == TYPE_IPV4 && ipv4_read(frame, length, p, &in);
	if (type == TYPE_IPV6 && captured >= ETHERNET_HEADER + IPV6_HEADER)
		good = ipv6_read(frame, length, p, &in);
	if (!good)
		return false;
	if (in.protocol == TCP)
		return captured >= in.at + TCP_HEADER && tcp_read(frame, captured, &in, p);
	return in.protocol == UDP && captured >= in.at + UDP_HEADER && udp_read(frame, &in, p);
}
