/*
 * ENC: packets on their way through OpenBSD's IPsec, before they are encrypted or after.
 *
 *  0                       32                      64                      96
 * +-----------------------+-----------------------+-----------------------+
 * |        family         |         SPI           |         flags         |
 * +-----------------------+-----------------------+-----------------------+
 *  \__ in the byte order of the machine __/
 */
#include "numbers.h"

extern const struct protocol protocol_enc;

enum { FAMILY, SPI, FLAGS };

static const struct field fields[] = {
	[FAMILY] = { "enc.af", "family", 32, DEC,
	    .help = "which kind of packet follows: 2 is IPv4; systems differ over the number of IPv6" },
	[SPI] = { "enc.spi", "security parameters index", 32, HEX,
	    .help = "by which the receiver knows keys and methods" },
	[FLAGS] = { "enc.flags", "flags", 32, HEX,
	    .help = "what IPsec did with the packet, or will do" },
	{ 0 },
};

static struct key decode_enc(struct reader *r, struct packet *p)
{
	bool little = reader_peek(r, 0, 32) > UINT16_MAX; /* families are small numbers */
	uint64_t family = little ? take_little(r, &fields[FAMILY]) : take(r, &fields[FAMILY]);

	(void)p;
	take(r, &fields[SPI]);
	if (little)
		take_little(r, &fields[FLAGS]);
	else
		take(r, &fields[FLAGS]);
	return address_family_key(family);
}

const struct protocol protocol_enc = {
	.name = "ENC",
	.filter = "enc",
	.reference = "LINKTYPE_ENC (www.tcpdump.org/linktypes.html)",
	.help = "shows packets before IPsec hides them",
	.fields = fields,
	.keys = { { LINK_TYPE, 109, 0 } },
	.decode = decode_enc,
};
