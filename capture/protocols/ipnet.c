/*
 * Solaris IPNET: what snoop and the like see of packets between the zones of one machine.
 *
 *  0       8       16              32              64              96
 * +-------+-------+---------------+---------------+---------------+
 * |version|family |     hook      |    length     |   interface   |
 * +-------+-------+---------------+---------------+---------------+
 * |        group interface        |  source zone  |   dest zone   |
 * +-------------------------------+---------------+---------------+
 */
#include "../protocol.h"

extern const struct protocol protocol_ipnet;

enum { VERSION, FAMILY, HOOK, LENGTH, INTERFACE, GROUP, FROM, TO };

static const struct value_name families[] = { { 2, "IPv4" }, { 26, "IPv6" }, { 0, NULL } };
static const struct value_name hooks[] = { { 0, "in" }, { 1, "out" }, { 2, "on this machine" },
	{ 0, NULL } };

static const struct field fields[] = {
	[VERSION] = { "ipnet.version", "version", 8, DEC, .help = "always 1" },
	[FAMILY] = { "ipnet.family", "family", 8, DEC, .values = families,
	    .help = "which kind of packet follows" },
	[HOOK] = { "ipnet.htype", "hook", 16, DEC, .values = hooks,
	    .help = "whether the packet came in, went out or stayed on the machine" },
	[LENGTH] = { "ipnet.pktlen", "length", 32, DEC, .help = "octets of the packet" },
	[INTERFACE] = { "ipnet.ifindex", "interface", 32, DEC,
	    .help = "number of the interface that saw the packet" },
	[GROUP] = { "ipnet.grifindex", "group interface", 32, DEC,
	    .help = "number of the group of interfaces it is in; 0: none" },
	[FROM] = { "ipnet.zsrc", "source zone", 32, DEC,
	    .help = "zone that sent the packet; all ones: another machine" },
	[TO] = { "ipnet.zdst", "destination zone", 32, DEC, .help = "zone the packet is for" },
	{ 0 },
};

static struct key decode_ipnet(struct reader *r, struct packet *p)
{
	(void)p;
	take(r, &fields[VERSION]);
	uint64_t family = take(r, &fields[FAMILY]);
	for (int i = HOOK; i <= TO; i++)
		take(r, &fields[i]);
	switch (family) {
	case 2:
		return (struct key){ TUNNEL_TYPE, 0x0800, 0 };
	case 26:
		return (struct key){ TUNNEL_TYPE, 0x86dd, 0 };
	default:
		return NOTHING_FOLLOWS;
	}
}

static void summarize_ipnet(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_ipnet);

	text_printf(line, "interface %u", (unsigned)reader_peek(&r, 8, 32));
}

const struct protocol protocol_ipnet = {
	.name = "IPNET",
	.filter = "ipnet",
	.reference = "LINKTYPE_IPNET (www.tcpdump.org/linktypes.html)",
	.help = "what Solaris puts before packets that its zones exchange",
	.fields = fields,
	.keys = { { LINK_TYPE, 226, 0 } },
	.decode = decode_ipnet,
	.summarize = summarize_ipnet,
};
