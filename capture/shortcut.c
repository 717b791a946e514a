/*
 * shortcut: octets of the frame at fixed places.
 *
 *      0        14                 34                54
 *     | Ethernet | IPv4             | TCP             | timestamps | data
 *     | Ethernet | IPv6 … 40 octets           | TCP …
 *
 * RFC 791 section 3.1, RFC 8200 section 3, RFC 9293 section 3.1, RFC 7323 section 3.2.
 */
#include "shortcut.h"

#include "reader.h"

#include <string.h>

enum {
	LINK_ETHERNET = 1,
	ETHERNET_HEADER = 14,
	IPV4_HEADER = 20,
	IPV6_HEADER = 40,
	TCP_PROTOCOL = 6
};
enum { TCP_PLAIN = 20, TCP_STAMPED = 32 };

/* An address of OCTETS octets. */
static bool address_read(
    const struct reader *r, uint32_t at, uint32_t octets, struct endpoint *endpoint)
{
	const uint8_t *address = reader_peek_octets(r, at, octets);

	if (!address)
		return false;
	memcpy(endpoint->address, address, octets);
	endpoint->family = octets == 4 ? 4 : 6;
	endpoint->transport = TCP_PROTOCOL;
	return true;
}

/* Octets that the IP packet carries behind its header; 0: it is not for us. *AT is where they begin. */
static uint32_t ipv4_read(const struct reader *r, struct packet *p, uint32_t *at)
{
	uint32_t total = (uint32_t)reader_peek(r, ETHERNET_HEADER + 2, 16);
	bool is_whole =
	    (reader_peek(r, ETHERNET_HEADER + 6, 16) & 0x3fff) == 0; /* no piece of a packet */

	if (reader_peek(r, ETHERNET_HEADER, 8) != 0x45 || !is_whole ||
	    reader_peek(r, ETHERNET_HEADER + 9, 8) != TCP_PROTOCOL || total < IPV4_HEADER ||
	    total > reader_left(r) - ETHERNET_HEADER)
		return 0;
	*at = ETHERNET_HEADER + IPV4_HEADER;
	bool good = address_read(r, *at - 8, 4, &p->from) && address_read(r, *at - 4, 4, &p->to);
	return good ? total - IPV4_HEADER : 0;
}

static uint32_t ipv6_read(const struct reader *r, struct packet *p, uint32_t *at)
{
	uint32_t length = (uint32_t)reader_peek(r, ETHERNET_HEADER + 4, 16);

	if (reader_peek(r, ETHERNET_HEADER, 4) != 6 ||
	    reader_peek(r, ETHERNET_HEADER + 6, 8) != TCP_PROTOCOL ||
	    reader_left(r) < ETHERNET_HEADER + IPV6_HEADER ||
	    length > reader_left(r) - ETHERNET_HEADER - IPV6_HEADER)
		return 0;
	*at = ETHERNET_HEADER + IPV6_HEADER;
	bool good = address_read(r, *at - 32, 16, &p->from) && address_read(r, *at - 16, 16, &p->to);
	return good ? length : 0;
}

/* The segment of LENGTH octets at AT. */
static bool tcp_read(const struct reader *r, struct packet *p, uint32_t at, uint32_t length)
{
	uint32_t header = (uint32_t)reader_peek(r, at + 12, 4) * 4;
	bool is_stamped = header == TCP_STAMPED && reader_peek(r, at + TCP_PLAIN, 32) == 0x0101080a;

	if ((header != TCP_PLAIN && !is_stamped) || length < header || reader_readable(r) < at + header)
		return false;
	p->from.port = (uint16_t)reader_peek(r, at, 16);
	p->to.port = (uint16_t)reader_peek(r, at + 2, 16);
	p->has_tcp = true;
	p->tcp = (struct tcp_header){ .sequence = (uint32_t)reader_peek(r, at + 4, 32),
		.acknowledgment = (uint32_t)reader_peek(r, at + 8, 32),
		.length = length - header,
		.flags = reader_peek(r, at + 12, 16) & 0xfff,
		.window = (uint16_t)reader_peek(r, at + 14, 16),
		.header_length = (uint8_t)header,
		.window_shift = -1,
		.length_known = true,
		.complete = true };
	p->payload = at + header;
	p->payload_length = length - header;
	return true;
}

bool packet_shortcut(struct packet *p)
{
	struct reader r;
	uint32_t length = 0, at = 0;

	if (p->link_type != LINK_ETHERNET)
		return false;
	reader_start(&r, p->bytes, p->captured, p->length, NULL);
	if (reader_readable(&r) < ETHERNET_HEADER + IPV4_HEADER + TCP_PLAIN)
		return false;
	uint64_t type = reader_peek(&r, 12, 16);
	if (type == 0x0800)
		length = ipv4_read(&r, p, &at);
	else if (type == 0x86dd)
		length = ipv6_read(&r, p, &at);
	return length > 0 && tcp_read(&r, p, at, length);
}
