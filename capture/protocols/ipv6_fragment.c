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

enum {
	NEXT_HEADER,
	RESERVED,
	OFFSET,
	RESERVED_BITS,
	MORE,
	IDENTIFICATION,
	FRAGMENTS,
	FRAGMENT,
	FRAGMENT_COUNT,
	WHOLE_LENGTH,
	WHOLE_IN
};

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
	[FRAGMENTS] = { "ipv6.fragments", "put together", 0, PRESENT,
	    .help = "the payload of a packet that was sent in fragments, whole again" },
	[FRAGMENT] = { "ipv6.fragment", "from frame", 0, DEC,
	    .help = "the frame that brought this part of the payload" },
	[FRAGMENT_COUNT] = { "ipv6.fragment.count", "fragments", 0, DEC,
	    .help = "how many pieces the payload was sent in" },
	[WHOLE_LENGTH] = { "ipv6.reassembled.length", "length when whole", 0, DEC,
	    .help = "octets of the payload, put together" },
	[WHOLE_IN] = { "ipv6.reassembled.in", "whole in frame", 0, DEC,
	    .help = "the frame whose fragment was the last to arrive; it shows the whole packet" },
	{ 0 },
};

/* As in IPv4: KEY follows where the rest is known, or can never be known. */
static struct key decode_piece(
    struct reader *r, struct packet *p, const struct piece *piece, struct key key)
{
	const struct joint *joint = packet_joint(p, r);
	bool is_cut = reader_readable(r) < reader_left(r);

	if (!joint)
		packet_note_piece(p, r, piece);
	if (joint && joint->kind == JOINT_APART && joint->whole_in)
		describe(r, &fields[WHOLE_IN], joint->whole_in);
	if (joint && joint->kind == JOINT_WHOLE) {
		describe_parts(r, joint, &fields[FRAGMENTS], &fields[FRAGMENT]);
		describe(r, &fields[FRAGMENT_COUNT], joint->part_count);
		describe(r, &fields[WHOLE_LENGTH], joint->length);
		return key;
	}
	p->enclosing_fragment = true;
	if (packet_open(p))
		p->fragment = true;
	return piece->offset == 0 && is_cut ? key : NOTHING_FOLLOWS;
}

static struct key decode_ipv6_fragment(struct reader *r, struct packet *p)
{
	struct piece piece = { 0 };
	uint8_t next = take8(r, &fields[NEXT_HEADER]);
	take8(r, &fields[RESERVED]);
	piece.offset = (uint32_t)take(r, &fields[OFFSET]) * 8;
	take(r, &fields[RESERVED_BITS]);
	piece.more = take(r, &fields[MORE]);
	piece.identification = take32(r, &fields[IDENTIFICATION]);

	if (!reader_ok(r))
		return NOTHING_FOLLOWS;
	struct key key = ipv6_next(p, next);
	if (!piece.more && piece.offset == 0) /* an "atomic" fragment, RFC 6946: the whole packet */
		return key;
	return decode_piece(r, p, &piece, key);
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
