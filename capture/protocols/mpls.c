/*
 * Multiprotocol Label Switching, RFC 3032: a stack of labels, four octets each.
 *
 *  0                        20     23 24              32
 * +-------------------------+------+-+----------------+
 * |         label           |class |S|  time to live  |
 * +-------------------------+------+-+----------------+
 */
#include "../protocol.h"

extern const struct protocol protocol_mpls;

enum { LABEL, CLASS, BOTTOM, TIME_TO_LIVE };

static const struct value_name labels[] = { { 0, "IPv4 explicit null" }, { 1, "router alert" },
	{ 2, "IPv6 explicit null" }, { 3, "implicit null" }, { 13, "generic associated channel" },
	{ 14, "operation and maintenance" }, { 0, NULL } };

static const struct field fields[] = {
	[LABEL] = { "mpls.label", "label", 20, DEC, .values = labels,
	    .help = "number by which the next router knows the path; each replaces it by its own" },
	[CLASS] = { "mpls.exp", "traffic class", 3, DEC,
	    .help = "how routers shall treat the packet, as the service class of IP" },
	[BOTTOM] = { "mpls.bottom", "bottom of stack", 1, DEC,
	    .help = "1 on the last label: the packet itself follows" },
	[TIME_TO_LIVE] = { "mpls.ttl", "time to live", 8, DEC,
	    .help = "routers the packet may still pass" },
	{ 0 },
};

enum { MOST_LABELS = 32 };

static struct key decode_mpls(struct reader *r, struct packet *p)
{
	(void)p;
	for (int i = 0; i < MOST_LABELS && reader_ok(r); i++) {
		take(r, &fields[LABEL]);
		take(r, &fields[CLASS]);
		uint64_t bottom = take(r, &fields[BOTTOM]);
		take(r, &fields[TIME_TO_LIVE]);
		if (!bottom)
			continue;
		/* Nothing tells what follows but its first four bits (RFC 4928). */
		uint32_t first = (uint32_t)reader_peek(r, 0, 4);
		if (first == 4 || first == 6)
			return (struct key){ IP_PROTOCOL, first == 4 ? 4 : 41, 0 };
		return (struct key){ reader_readable(r) ? MPLS_PAYLOAD : NOTHING, first, 0 };
	}
	return NOTHING_FOLLOWS;
}

static void summarize_mpls(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_mpls);

	text_printf(line, "label %u", (unsigned)reader_peek(&r, 0, 20));
}

const struct protocol protocol_mpls = {
	.name = "MPLS",
	.filter = "mpls",
	.reference = "RFC 3032",
	.help = "carries packets along paths laid out beforehand, by short labels",
	.fields = fields,
	.keys = { { ETHERTYPE, 0x8847, 0 }, { ETHERTYPE, 0x8848, 0 }, { PPP_PROTOCOL, 0x0281, 0 },
	    { PPP_PROTOCOL, 0x0283, 0 }, { IP_PROTOCOL, 137, 0 }, { UDP_PORT, 6635, 0 },
	    { LINK_TYPE, 219, 0 } },
	.is_tunnel = true,
	.decode = decode_mpls,
	.summarize = summarize_mpls,
};
