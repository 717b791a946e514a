/*
 * Virtual eXtensible Local Area Network, RFC 7348, with the group policy of draft-smith-vxlan-group;
 * and its generic form (GPE), draft-ietf-nvo3-vxlan-gpe, which says what it carries.
 *
 *  0               16                      24              32
 * +-+-----+-+------+------------------------+---------------+
 * |G| res |I|  …   |     group policy       (16 bits)       |
 * +----------------+------------------------+---------------+
 * |            network identifier           |   reserved    |
 * +-----------------------------------------+---------------+
 */
#include "../protocol.h"

extern const struct protocol protocol_vxlan, protocol_vxlan_generic;

enum {
	FLAGS,
	HAS_POLICY,
	HAS_NETWORK,
	DONT_LEARN,
	APPLIED,
	RESERVED_FLAGS,
	POLICY,
	NETWORK,
	RESERVED,
	NEXT
};

static const struct value_name next_names[] = { { 1, "IPv4" }, { 2, "IPv6" }, { 3, "Ethernet" },
	{ 4, "NSH" }, { 5, "MPLS" }, { 0, NULL } };

static const struct field fields[] = {
	[FLAGS] = { "vxlan.flags", "flags", 16, HEX, .help = "which parts of the header count" },
	[HAS_POLICY] = { "vxlan.flag_g", "group policy", 1, FLAG,
	    .help = "set when the group policy counts" },
	[HAS_NETWORK] = { "vxlan.flag_i", "network identifier", 1, FLAG,
	    .help = "set when the network identifier counts, as it always does" },
	[DONT_LEARN] = { "vxlan.flag_d", "don't learn", 1, FLAG,
	    .help = "set when the receiver must not remember where the sender is" },
	[APPLIED] = { "vxlan.flag_a", "policy applied", 1, FLAG,
	    .help = "set when the policy was already applied" },
	[RESERVED_FLAGS] = { "vxlan.flags_reserved", "reserved", 0, HEX, .digits = 4,
	    .help = "the other bits, always 0" },
	[POLICY] = { "vxlan.gbp", "group policy", 16, DEC,
	    .help = "group of the sender, by which rules are applied" },
	[NETWORK] = { "vxlan.vni", "network identifier", 24, DEC,
	    .help = "number of the virtual network that the frame is on" },
	[RESERVED] = { "vxlan.reserved8", "reserved", 8, DEC, .help = "always 0" },
	[NEXT] = { "vxlan.next_proto", "next protocol", 8, DEC, .values = next_names,
	    .help = "what follows (generic form)" },
	{ 0 },
};

static struct key decode_vxlan(struct reader *r, struct packet *p)
{
	(void)p;
	uint32_t flags = take16(r, &fields[FLAGS]);
	describe_bits(r, &fields[HAS_POLICY], 16);
	describe_bits(r, &fields[HAS_NETWORK], 12);
	describe_bits(r, &fields[DONT_LEARN], 7);
	describe_bits(r, &fields[APPLIED], 4);
	describe(r, &fields[RESERVED_FLAGS], flags & 0x77b7);
	take(r, &fields[POLICY]);
	take(r, &fields[NETWORK]);
	take(r, &fields[RESERVED]);
	return (struct key){ LINK_TYPE, 1, 0 }; /* an Ethernet frame */
}

static void summarize_vxlan(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_vxlan);

	text_printf(line, "virtual network %u", (unsigned)reader_peek(&r, 4, 24));
}

const struct protocol protocol_vxlan = {
	.name = "VXLAN",
	.filter = "vxlan",
	.reference = "RFC 7348",
	.help = "carries the Ethernet frames of a virtual network inside UDP datagrams",
	.fields = fields,
	.keys = { { UDP_PORT, 4789, 0 } },
	.is_tunnel = true,
	.decode = decode_vxlan,
	.summarize = summarize_vxlan,
};

static struct key decode_vxlan_generic(struct reader *r, struct packet *p)
{
	(void)p;
	reader_skip(r, 3); /* flags */
	uint64_t next = take(r, &fields[NEXT]);
	take(r, &fields[NETWORK]);
	take(r, &fields[RESERVED]);
	switch (next) {
	case 1:
		return (struct key){ TUNNEL_TYPE, 0x0800, 0 };
	case 2:
		return (struct key){ TUNNEL_TYPE, 0x86dd, 0 };
	case 3:
		return (struct key){ LINK_TYPE, 1, 0 };
	case 4:
		return (struct key){ TUNNEL_TYPE, 0x894f, 0 };
	case 5:
		return (struct key){ TUNNEL_TYPE, 0x8847, 0 };
	default:
		return NOTHING_FOLLOWS;
	}
}

const struct protocol protocol_vxlan_generic = {
	.name = "VXLAN-GPE",
	.filter = "vxlan",
	.reference = "draft-ietf-nvo3-vxlan-gpe",
	.help = "the same for packets of several kinds",
	.keys = { { UDP_PORT, 4790, 0 } },
	.is_tunnel = true,
	.decode = decode_vxlan_generic,
};
