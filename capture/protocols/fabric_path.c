/*
 * Cisco FabricPath: a header that looks like that of Ethernet, with addresses of switches, before the
 * frame of a station. What is behind its type:
 *
 *  0                  10      16
 * +------------------+-------+-------- … --------+
 * |       tree       | lives |  Ethernet frame   |
 * +------------------+-------+-------- … --------+
 */
#include "../protocol.h"

extern const struct protocol protocol_fabric_path;

enum { TREE, LIVES };

static const struct field fields[] = {
	[TREE] = { "cfp.ftag", "tree", 10, DEC,
	    .help = "number of the paths along which the frame goes" },
	[LIVES] = { "cfp.ttl", "time to live", 6, DEC, .help = "switches the frame may still pass" },
	{ 0 },
};

static struct key decode_fabric_path(struct reader *r, struct packet *p)
{
	(void)p;
	take(r, &fields[TREE]);
	take(r, &fields[LIVES]);
	return (struct key){ LINK_TYPE, 1, 0 };
}

const struct protocol protocol_fabric_path = {
	.name = "CFP",
	.filter = "cfp",
	.reference = "Cisco FabricPath",
	.help = "carries Ethernet frames between switches along routed paths",
	.fields = fields,
	.keys = { { ETHERTYPE, 0x8903, 0 } },
	.decode = decode_fabric_path,
};
