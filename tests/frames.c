/* frames: builds frames for tests. */
#include "frames.h"

#include <arpa/inet.h>
#include <assert.h>
#include <string.h>

enum { ETHERNET = 14, IPV4_HEADER = 20, IPV6_HEADER = 40, TCP_HEADER = 20, UDP_HEADER = 8 };

static void put16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
}

/* RFC 1071, not complemented. */
static uint32_t sum16(uint32_t sum, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i + 1 < length; i += 2)
		sum += (uint32_t)(bytes[i] << 8 | bytes[i + 1]);
	if (length % 2)
		sum += (uint32_t)bytes[length - 1] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* Addresses, protocol and length: the same sum for both versions (RFC 9293 section 3.1). */
static uint32_t pseudo_header_sum(
    const uint8_t *addresses, size_t size, uint8_t protocol, size_t length)
{
	return sum16((uint32_t)(protocol + length), addresses, size);
}

/* Ethernet and IP headers for LENGTH octets; where these go. *ADDRESSES, *SIZE: for the checksum. */
static uint8_t *begin(struct test_frame *frame, const char *from, const char *to, uint8_t protocol,
    uint8_t ttl, size_t length, const uint8_t **addresses, size_t *size)
{
	uint8_t *ip = frame->bytes + ETHERNET;
	int version = strchr(from, ':') ? 6 : 4;
	size_t header = version == 4 ? IPV4_HEADER : IPV6_HEADER;
	size_t first = version == 4 ? 12 : 8; /* where the source address is */
	size_t address = version == 4 ? 4 : 16;

	assert(length < 1500);
	memset(frame->bytes, 0, sizeof frame->bytes);
	frame->length = (uint32_t)(ETHERNET + header + length);
	put16(frame->bytes + 12, version == 4 ? 0x0800 : 0x86dd);
	int family = version == 4 ? AF_INET : AF_INET6;
	int good = inet_pton(family, from, ip + first) + inet_pton(family, to, ip + first + address);
	assert(good == 2);
	(void)good;
	if (version == 4) {
		ip[0] = 0x45;
		put16(ip + 2, (uint32_t)(header + length));
		ip[6] = 0x40; /* do not fragment */
		ip[8] = ttl ? ttl : 64;
		ip[9] = protocol;
		put16(ip + 10, ~sum16(0, ip, IPV4_HEADER));
	} else {
		ip[0] = 0x60;
		put16(ip + 4, (uint32_t)length);
		ip[6] = protocol;
		ip[7] = ttl ? ttl : 64;
	}
	*addresses = ip + first;
	*size = 2 * address;
	return ip + header;
}

void frame_tcp(struct test_frame *frame, const struct test_segment *segment)
{
	size_t header = TCP_HEADER + segment->options_length, length = header + segment->length, size;
	const uint8_t *addresses;
	uint8_t *tcp =
	    begin(frame, segment->from, segment->to, 6, segment->ttl, length, &addresses, &size);

	put16(tcp, segment->from_port);
	put16(tcp + 2, segment->to_port);
	put32(tcp + 4, segment->sequence);
	put32(tcp + 8, segment->acknowledgment);
	put16(tcp + 12, (uint32_t)(header / 4 << 12 | segment->flags));
	put16(tcp + 14, segment->window);
	if (segment->options_length)
		memcpy(tcp + TCP_HEADER, segment->options, segment->options_length);
	memset(tcp + header, 'x', segment->length);
	put16(tcp + 16, ~sum16(pseudo_header_sum(addresses, size, 6, length), tcp, length));
}

void frame_udp(struct test_frame *frame, const struct test_segment *segment)
{
	size_t length = UDP_HEADER + segment->length, size;
	const uint8_t *addresses;
	uint8_t *udp =
	    begin(frame, segment->from, segment->to, 17, segment->ttl, length, &addresses, &size);

	put16(udp, segment->from_port);
	put16(udp + 2, segment->to_port);
	put16(udp + 4, (uint32_t)length);
	memset(udp + UDP_HEADER, 'x', segment->length);
	put16(udp + 6, ~sum16(pseudo_header_sum(addresses, size, 17, length), udp, length));
}

void frame_ip(struct test_frame *frame, const char *from, const char *to, uint8_t protocol,
    const void *bytes, size_t length)
{
	const uint8_t *addresses;
	size_t size;
	uint8_t *at = begin(frame, from, to, protocol, 0, length, &addresses, &size);

	memcpy(at, bytes, length);
}

void frame_tunneled(struct test_frame *frame, uint16_t port, const struct test_frame *inside)
{
	enum { BEFORE_UDP = 34, CHECKSUM = BEFORE_UDP + 6, PAYLOAD = BEFORE_UDP + 8 };
	static const uint8_t header[8] = { 8, 0, 0, 0, 0, 0, 123, 0 };

	frame_udp(frame, &(struct test_segment){ .from = "192.0.2.1",
	                     .to = "192.0.2.2",
	                     .from_port = port,
	                     .to_port = 4789,
	                     .length = (uint32_t)sizeof header + inside->length });
	put16(frame->bytes + CHECKSUM, 0);
	memcpy(frame->bytes + PAYLOAD, header, sizeof header);
	memcpy(frame->bytes + PAYLOAD + sizeof header, inside->bytes, inside->length);
}

void frame_quoted(struct test_frame *frame, const struct test_frame *about, uint32_t octets)
{
	enum { BEFORE_IP = 14, HEADER = 8 };
	uint8_t error[FRAME_MAX] = { 3, 1 };

	memcpy(error + HEADER, about->bytes + BEFORE_IP, octets);
	put16(error + 2, ~sum16(0, error, HEADER + octets));
	frame_ip(frame, "192.0.2.9", "192.0.2.1", 1, error, HEADER + octets);
}
