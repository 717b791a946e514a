/*
 * IPv6 routing header, RFC 8200 section 4.4: addresses the packet has to pass.
 *
 *  0               8               16              24              32
 * +---------------+---------------+---------------+---------------+
 * |  next header  |    length     |     type      | segments left |
 * +---------------+---------------+---------------+---------------+
 * |                  by type: mostly a list of addresses          |
 */
#include "ipv6_next.h"
#include "numbers.h"

enum {
	NEXT_HEADER,
	LENGTH,
	LENGTH_OCTETS,
	TYPE,
	SEGMENTS_LEFT,
	RESERVED,
	SOURCE_ADDRESS,
	HOME_RESERVED,
	HOME_ADDRESS,
	LAST_ENTRY,
	FLAGS,
	TAG,
	SEGMENT_ADDRESS,
	UNKNOWN
};

static const struct value_name types[] = { { 0, "source route (withdrawn)" },
	{ 2, "mobile node's home address" }, { 3, "RPL source route" }, { 4, "segment routing" },
	{ 0, NULL } };

static const struct field fields[] = {
	[NEXT_HEADER] = { "ipv6.routing.nxt", "next header", 8, DEC, .values = ip_protocol_names,
	    .help = "which header follows this one" },
	[LENGTH] = { "ipv6.routing.len", "length", 8, DEC,
	    .help = "length of this header in units of 8 octets, the first 8 not counted" },
	[LENGTH_OCTETS] = { "ipv6.routing.len_oct", "length in octets", 0, DEC,
	    .help = "length of this header" },
	[TYPE] = { "ipv6.routing.type", "type", 8, DEC, .values = types,
	    .help = "which kind of routing header this is" },
	[SEGMENTS_LEFT] = { "ipv6.routing.segleft", "segments left", 8, DEC,
	    .help = "how many of the listed addresses the packet still has to visit" },
	[RESERVED] = { "ipv6.routing.src.reserved", "reserved", 0, OCTETS, .help = "not used" },
	[SOURCE_ADDRESS] = { "ipv6.routing.src.addr", "address", 0, IPV6,
	    .help = "a node that the packet has to pass" },
	[HOME_RESERVED] = { "ipv6.routing.mipv6.reserved", "reserved", 0, OCTETS, .help = "not used" },
	[HOME_ADDRESS] = { "ipv6.routing.mipv6.home_address", "home address", 0, IPV6,
	    .help = "address by which the mobile receiver is known" },
	[LAST_ENTRY] = { "ipv6.routing.srh.last_entry", "last entry", 8, DEC,
	    .help = "index of the last address in the list, counted from 0" },
	[FLAGS] = { "ipv6.routing.srh.flags", "flags", 8, HEX, .help = "none is assigned yet" },
	[TAG] = { "ipv6.routing.srh.tag", "tag", 0, OCTETS,
	    .help = "marks packets of one class, such as those that share properties" },
	[SEGMENT_ADDRESS] = { "ipv6.routing.srh.addr", "segment", 0, IPV6,
	    .help = "a segment of the path; the list is in reverse, the last stop first" },
	[UNKNOWN] = { "ipv6.routing.unknown_data", "data", 0, OCTETS,
	    .help = "content of a routing header whose layout is not known here" },
	{ 0 },
};

enum { TYPE_SOURCE_ROUTE = 0, TYPE_HOME = 2, TYPE_SEGMENTS = 4, ADDRESS_OCTETS = 16 };

static void take_addresses(struct reader *r, const struct field *row)
{
	while (reader_ok(r) && reader_left(r) >= ADDRESS_OCTETS)
		take_octets(r, row, ADDRESS_OCTETS);
}

static void take_content(struct reader *r, uint8_t type)
{
	switch (type) {
	case TYPE_SOURCE_ROUTE:
		take_octets(r, &fields[RESERVED], 4);
		take_addresses(r, &fields[SOURCE_ADDRESS]);
		break;
	case TYPE_HOME:
		take_octets(r, &fields[HOME_RESERVED], 4);
		take_addresses(r, &fields[HOME_ADDRESS]);
		break;
	case TYPE_SEGMENTS:
		take(r, &fields[LAST_ENTRY]);
		take(r, &fields[FLAGS]);
		take_octets(r, &fields[TAG], 2);
		take_addresses(r, &fields[SEGMENT_ADDRESS]);
		break;
	default:
		take_octets(r, &fields[UNKNOWN], reader_left(r));
		break;
	}
}

static struct key decode_ipv6_routing(struct reader *r, struct packet *p)
{
	uint8_t next = take8(r, &fields[NEXT_HEADER]);
	uint32_t octets = (take8(r, &fields[LENGTH]) + 1u) * 8;

	describe(r, &fields[LENGTH_OCTETS], octets);
	uint8_t type = take8(r, &fields[TYPE]);
	uint8_t segments_left = take8(r, &fields[SEGMENTS_LEFT]);
	if (!reader_ok(r))
		return NOTHING_FOLLOWS;
	if (segments_left) /* checksums cover the last destination, which is not in the IPv6 header */
		p->address_sum = 0;
	struct reader inside = *r;
	reader_limit(&inside, octets - 4);
	if (r->listener)
		take_content(&inside, type);
	reader_skip(r, octets - 4);
	return ipv6_next(p, next);
}

const struct protocol protocol_ipv6_routing = {
	.name = "IPv6 routing",
	.filter = "ipv6.routing",
	.reference = "RFC 8200, RFC 6275, RFC 8754",
	.help = "lists nodes that the packet has to pass on its way",
	.fields = fields,
	.keys = { { IP_PROTOCOL, 43, 0 } },
	.decode = decode_ipv6_routing,
};
