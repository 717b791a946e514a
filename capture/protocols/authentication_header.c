/*
 * Authentication Header of IPsec, RFC 4302: proves who sent a packet, hides nothing.
 *
 *  0       8       16              32              64              96
 * +-------+-------+---------------+---------------+---------------+------ … -----+
 * | next  |length |   reserved    |     SPI       |   sequence    |  check value |
 * +-------+-------+---------------+---------------+---------------+------ … -----+
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_authentication_header;

enum { NEXT, LENGTH, RESERVED, SPI, SEQUENCE, CHECK };

static const struct field fields[] = {
	[NEXT] = { "ah.next_header", "next header", 8, DEC, .values = ip_protocol_names,
	    .help = "which protocol follows, by its IP protocol number" },
	[LENGTH] = { "ah.length", "length", 8, DEC,
	    .help = "length of this header in units of 4 octets, less 2" },
	[RESERVED] = { "ah.reserved", "reserved", 0, OCTETS, .help = "always 0" },
	[SPI] = { "ah.spi", "security parameters index", 32, HEX,
	    .help = "by which the receiver knows keys and methods" },
	[SEQUENCE] = { "ah.sequence", "sequence number", 32, DEC,
	    .help = "number of this packet, so that nobody can send it again" },
	[CHECK] = { "ah.icv", "integrity check value", 0, OCTETS,
	    .help = "digest of the packet and a secret key" },
	{ 0 },
};

enum { FIXED_PART = 12 };

static struct key decode_authentication_header(struct reader *r, struct packet *p)
{
	uint64_t next = take(r, &fields[NEXT]);
	uint32_t octets = ((uint32_t)take(r, &fields[LENGTH]) + 2) * 4;

	(void)p;
	take_octets(r, &fields[RESERVED], 2);
	take(r, &fields[SPI]);
	take(r, &fields[SEQUENCE]);
	if (reader_ok(r) && octets < FIXED_PART)
		return malformed(r, "the header says it is shorter than its fixed part");
	take_octets(r, &fields[CHECK], octets - FIXED_PART);
	return (struct key){ IP_PROTOCOL, (uint32_t)next, 0 };
}

static void summarize_authentication_header(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_authentication_header);

	text_printf(line, "signed packet, SPI 0x%08x", (unsigned)reader_peek(&r, 4, 32));
}

const struct protocol protocol_authentication_header = {
	.name = "AH",
	.filter = "ah",
	.reference = "RFC 4302",
	.help = "proves that a packet comes from whom it says and is unchanged",
	.fields = fields,
	.keys = { { IP_PROTOCOL, 51, 0 } },
	.decode = decode_authentication_header,
	.summarize = summarize_authentication_header,
};
