/* Raw IP: a link without a header of its own (tunnels, PPP without framing). */
#include "../protocol.h"

static struct key decode_raw_ip(struct reader *r, struct packet *p)
{
	(void)p;
	switch (reader_peek(r, 0, 4)) { /* the version, the first four bits of either IP header */
	case 4:
		return (struct key){ IP_PROTOCOL, 4, 0 };
	case 6:
		return (struct key){ IP_PROTOCOL, 41, 0 };
	default:
		return NOTHING_FOLLOWS;
	}
}

const struct protocol protocol_raw_ip = {
	.name = "Raw",
	.filter = "raw",
	.reference = "LINKTYPE_RAW (www.tcpdump.org/linktypes.html)",
	.help = "packets captured without any link header: the first octet tells IPv4 from IPv6",
	.keys = { { LINK_TYPE, 101, 0 }, { LINK_TYPE, 12, 0 }, { LINK_TYPE, 14, 0 } },
	.decode = decode_raw_ip,
};
