/* Classical IP over ATM (RFC 2225) as Linux captures it: nothing stands before the IP packet. */
#include "../protocol.h"

static struct key decode_classical_ip(struct reader *r, struct packet *p)
{
	(void)r;
	(void)p;
	return (struct key){ IP_PROTOCOL, 4, 0 };
}

const struct protocol protocol_classical_ip = {
	.name = "CLIP",
	.filter = "clip",
	.reference = "RFC 2225, LINKTYPE_ATM_CLIP (www.tcpdump.org/linktypes.html)",
	.help = "IP on ATM circuits, captured without what ATM adds",
	.keys = { { LINK_TYPE, 106, 0 } },
	.decode = decode_classical_ip,
};
