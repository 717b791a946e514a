/*
 * IPv6 fragment header, RFC 8200 section 4.5. Only the sender fragments; routers never do.
 *
 *  0               8               16                          29  31 32
 * +---------------+---------------+---------------------------+---+-+
 * |  next header  |   reserved    |          offset           |res|M|
 * +---------------+---------------+---------------------------+---+-+
 * |                         identification                         |
 * +-----------------------------------------------------------------+
 */
#include "ipv6_next.h"
#include "numbers.h"

enum { NEXT_HEADER, RESERVED, OFFSET, RESERVED_BITS, MORE, IDENTIFICATION };

static const struct field fields[] = {
	[NEXT_HEADER] = { "ipv6.fraghdr.nxt", "next header", 8, DEC, .values = ip_protocol_names,
	    .help = "which header the fragmented part begins with" },
	[RESERVED] = { "ipv6.fraghdr.reserved_octet", "reserved", 8, HEX, .help = "always 0" },
	[OFFSET] = { "ipv6.fraghdr.offset", "offset", 13, DEC,
	    .help = "where in the original packet this fragment belongs, in units of 8 octets" },
	[RESERVED_BITS] = { "ipv6.fraghdr.reserved_bits", "reserved", 2, DEC, .help = "always 0" },
	[MORE] = { "ipv6.fraghdr.more", "more fragments", 1, FLAG,
	    .help = "this is not the last fragment of its packet" },
	[IDENTIFICATION] = { "ipv6.fraghdr.ident", "identification", 32, HEX,
	    .help = "number that all fragments of one packet share" },
	{ 0 },
};

static struct key decode_ipv6_fragment(struct reader *r, struct packet *p)
{
	uint8_t next = take8(r, &fields[NEXT_HEADER]);
	take8(r, &fields[RESERVED]);
	uint32_t offset = (uint32_t)take(r, &fields[OFFSET]);
	take(r, &fields[RESERVED_BITS]);
	bool more = take(r, &fields[MORE]);
	take32(r, &fields[IDENTIFICATION]);

	if (!reader_ok(r))
		return NOTHING_FOLLOWS;
	struct key key = ipv6_next(p, next);
	if (!more && offset == 0) /* an "atomic" fragment, RFC 6946: the whole packet */
		return key;
	p->enclosing_fragment = true;
	if (packet_open(p))
		p->fragment = true;
	/* As in IPv4: the payload's header shows only where the pieces can never be put together. */
	bool opaque = offset > 0 || reader_readable(r) >= reader_left(r);
	return opaque ? NOTHING_FOLLOWS : key;
}

const struct protocol protocol_ipv6_fragment = {
	.name = "IPv6 fragment",
	.filter = "ipv6.fraghdr",
	.reference = "RFC 8200, section 4.5",
	.help = "a packet too long for the path, sent in pieces by its sender",
	.fields = fields,
	.keys = { { IP_PROTOCOL, 44, 0 } },
	.decode = decode_ipv6_fragment,
};
