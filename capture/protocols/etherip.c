/*
 * EtherIP, RFC 3378: Ethernet frames in IP packets, behind two octets.
 *
 *  0       4              16
 * +-------+----------------+
 * |version|    reserved    |
 * +-------+----------------+
 */
#include "../protocol.h"

extern const struct protocol protocol_etherip;

enum { VERSION, RESERVED };

static const struct field fields[] = {
	[VERSION] = { "etherip.ver", "version", 4, DEC, .help = "always 3" },
	[RESERVED] = { "etherip.reserved", "reserved", 12, HEX, .help = "always 0" },
	{ 0 },
};

static struct key decode_etherip(struct reader *r, struct packet *p)
{
	(void)p;
	take(r, &fields[VERSION]);
	take(r, &fields[RESERVED]);
	return (struct key){ LINK_TYPE, 1, 0 };
}

const struct protocol protocol_etherip = {
	.name = "ETHERIP",
	.filter = "etherip",
	.reference = "RFC 3378",
	.help = "carries Ethernet frames inside IP packets",
	.fields = fields,
	.keys = { { IP_PROTOCOL, 97, 0 } },
	.decode = decode_etherip,
};
