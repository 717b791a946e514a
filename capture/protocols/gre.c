/*
 * Generic Routing Encapsulation, RFC 2784, RFC 2890, with routes as in RFC 1701; version 1 is that
 * of PPTP, RFC 2637.
 *
 *  0 1 2 3 4 5     8             13    16                             32
 * +-+-+-+-+-+-----+-+-----------+-----+------------------------------+
 * |C|R|K|S|s|recur|A|  reserved | ver |             type             |
 * +-+-+-+-+-+-----+-+-----------+-----+------------------------------+
 * |  checksum and offset, key, sequence number, acknowledgment: each |
 * |  four octets, there when its bit is set                          |
 * +-------------------------------------------------------------------+
 */
#include "checksum.h"
#include "numbers.h"

extern const struct protocol protocol_gre;

enum {
	FLAGS,
	HAS_CHECKSUM,
	HAS_ROUTING,
	HAS_KEY,
	HAS_SEQUENCE,
	STRICT_ROUTE,
	RECURSION,
	HAS_ACK,
	RESERVED,
	VERSION,
	TYPE,
	CHECKSUM,
	CHECKSUM_IS,
	OFFSET,
	ROUTE,
	ROUTE_FAMILY,
	ROUTE_OFFSET,
	ROUTE_LENGTH,
	ROUTE_INFORMATION,
	KEY,
	PAYLOAD_LENGTH,
	CALL,
	SEQUENCE,
	ACK
};

static const struct field fields[] = {
	[FLAGS] = { "gre.flags_and_version", "flags and version", 16, HEX,
	    .help = "which parts this header has" },
	[HAS_CHECKSUM] = { "gre.flags.checksum", "checksum", 1, FLAG,
	    .help = "set when a checksum follows" },
	[HAS_ROUTING] = { "gre.flags.routing", "routing", 1, FLAG,
	    .help = "set when a route follows; not used today" },
	[HAS_KEY] = { "gre.flags.key", "key", 1, FLAG, .help = "set when a key follows" },
	[HAS_SEQUENCE] = { "gre.flags.sequence_number", "sequence number", 1, FLAG,
	    .help = "set when a sequence number follows" },
	[STRICT_ROUTE] = { "gre.flags.strict_source_route", "strict route", 1, FLAG,
	    .help = "part of that route; not used today" },
	[RECURSION] = { "gre.flags.recursion_control", "recursion control", 3, DEC,
	    .help = "how often the packet may be put into a tunnel again; 0 today" },
	[HAS_ACK] = { "gre.flags.ack", "acknowledgment", 1, FLAG,
	    .help = "set when an acknowledgment follows (version 1)" },
	[RESERVED] = { "gre.flags.reserved", "reserved", 0, DEC, .help = "always 0" },
	[VERSION] = { "gre.flags.version", "version", 3, DEC, .help = "0, or 1 in PPTP" },
	[TYPE] = { "gre.proto", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol is carried, as the type of an Ethernet frame" },
	[CHECKSUM] = { "gre.checksum", "checksum", 16, HEX,
	    .help = "protects this header and what it carries" },
	[CHECKSUM_IS] = { "gre.checksum.status", "checksum is", 0, DEC, .values = checksum_names,
	    .help = "whether the checksum fits" },
	[OFFSET] = { "gre.offset", "offset", 16, DEC, .help = "where the route is; 0 without one" },
	[ROUTE] = { "gre.routing", "route", 0, PRESENT,
	    .help = "which way the packet shall take; not used today" },
	[ROUTE_FAMILY] = { "gre.routing.address_family", "address family", 16, DEC,
	    .help = "of what kind the addresses of this part of the route are; 0 in the last" },
	[ROUTE_OFFSET] = { "gre.routing.sre_offset", "address offset", 8, DEC,
	    .help = "where in this part of the route the next address is" },
	[ROUTE_LENGTH] = { "gre.routing.src_length", "length", 8, DEC,
	    .help = "octets of this part of the route; 0 in the last" },
	[ROUTE_INFORMATION] = { "gre.routing.information", "addresses", 0, OCTETS,
	    .help = "addresses of this part of the route" },
	[KEY] = { "gre.key", "key", 32, HEX, .help = "number of the tunnel, where there are several" },
	[PAYLOAD_LENGTH] = { "gre.key.payload_length", "payload length", 16, DEC,
	    .help = "octets that are carried (version 1)" },
	[CALL] = { "gre.key.call_id", "call id", 16, DEC,
	    .help = "number of the connection in the tunnel (version 1)" },
	[SEQUENCE] = { "gre.sequence_number", "sequence number", 32, DEC,
	    .help = "number of this packet, to notice loss and reordering" },
	[ACK] = { "gre.ack_number", "acknowledgment number", 32, DEC,
	    .help = "last packet that arrived from the other end (version 1)" },
	{ 0 },
};

enum {
	CHECKSUM_BIT = 0x8000,
	ROUTING_BIT = 0x4000,
	KEY_BIT = 0x2000,
	SEQUENCE_BIT = 0x1000,
	ACK_BIT = 0x0080,
	ERSPAN = 0x88be,
	PPP_CALL = 0x880b,      /* of PPTP, which has a header of its own */
	ETHERNET_CALL = 0x6400, /* EoIP of MikroTik */
	WCCP = 0x883e,
	WCCP_HEADER = 4,
	NO_SEQUENCE = 1 << 16 /* ERSPAN without a header of its own is told by this alone */
};

static uint32_t take_flags(struct reader *r)
{
	uint32_t flags = take16(r, &fields[FLAGS]);
	bool enhanced = (flags & 7) == 1;

	for (uint32_t i = 0; i < 5; i++)
		describe_bits(r, &fields[HAS_CHECKSUM + (int)i], 16 - i);
	describe_bits(r, &fields[RECURSION], 11);
	if (enhanced)
		describe_bits(r, &fields[HAS_ACK], 8);
	describe(r, &fields[RESERVED], flags >> 3 & (enhanced ? 0x0f : 0x1f));
	describe_bits(r, &fields[VERSION], 3);
	return flags;
}

/* Parts of a route (RFC 1701), up to one that is empty. */
static void take_routes(struct reader *r)
{
	bool is_last = false;

	describe_group(r, &fields[ROUTE], 0, 1);
	while (reader_ok(r) && !is_last) {
		uint16_t family = take16(r, &fields[ROUTE_FAMILY]);
		take(r, &fields[ROUTE_OFFSET]);
		uint8_t length = take8(r, &fields[ROUTE_LENGTH]);
		take_octets(r, &fields[ROUTE_INFORMATION], length);
		is_last = family == 0 && length == 0;
	}
}

static struct key decode_gre(struct reader *r, struct packet *p)
{
	uint32_t start = r->at, length = reader_left(r);
	uint32_t flags = take_flags(r);
	uint32_t type = take16(r, &fields[TYPE]);

	(void)p;
	if (flags & (CHECKSUM_BIT | ROUTING_BIT)) {
		take(r, &fields[CHECKSUM]);
		if (flags & CHECKSUM_BIT)
			describe(r, &fields[CHECKSUM_IS], checksum_plain(r, start, length));
		take(r, &fields[OFFSET]);
	}
	bool enhanced = (flags & 7) == 1 && type == PPP_CALL;
	if (flags & KEY_BIT && enhanced) {
		take(r, &fields[PAYLOAD_LENGTH]);
		take(r, &fields[CALL]);
	} else if (flags & KEY_BIT) {
		take(r, &fields[KEY]);
	}
	if (flags & SEQUENCE_BIT)
		take(r, &fields[SEQUENCE]);
	if (enhanced && flags & ACK_BIT)
		take(r, &fields[ACK]);
	if (flags & ROUTING_BIT)
		take_routes(r);
	if (type == ETHERNET_CALL)
		return (struct key){ LINK_TYPE, 1, 0 };
	if (type == WCCP) { /* a redirected packet; since version 2 behind four octets on why */
		if (reader_peek(r, 0, 4) != 4)
			reader_skip(r, WCCP_HEADER);
		return (struct key){ IP_PROTOCOL, 4, 0 };
	}
	if (type == ERSPAN && !(flags & SEQUENCE_BIT))
		type |= NO_SEQUENCE;
	return (struct key){ TUNNEL_TYPE, type, 0 };
}

static void summarize_gre(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_gre);
	const char *name = value_name(ethertype_names, reader_peek(&r, 2, 16));

	text_printf(line, "tunnel for type 0x%04x", (unsigned)reader_peek(&r, 2, 16));
	if (name)
		text_printf(line, " (%s)", name);
}

const struct protocol protocol_gre = {
	.name = "GRE",
	.filter = "gre",
	.reference = "RFC 2784, RFC 2890, RFC 2637",
	.help = "carries packets of any protocol inside IP packets",
	.fields = fields,
	.keys = { { IP_PROTOCOL, 47, 0 }, { UDP_PORT, 4754, 0 } },
	.is_tunnel = true,
	.decode = decode_gre,
	.summarize = summarize_gre,
};
