/*
 * ARCNET (ANSI/ATA 878.1), with IP as in RFC 1201 and RFC 1051.
 *
 * As BSD captures it; Linux puts two octets, the offset, before the protocol:
 *  0          8          16         24           32                    48
 * +----------+----------+----------+------------+---------------------+
 * |  source  |   dest   | protocol | split flag |   sequence number   |
 * +----------+----------+----------+------------+---------------------+
 *                        RFC 1051 ends here \____ RFC 1201 only ______/
 */
#include "../protocol.h"

extern const struct protocol protocol_arcnet;

enum { SOURCE, DESTINATION, OFFSET, PROTOCOL, SPLIT, SEQUENCE, EXCEPTION, PADDING };

static const struct value_name protocol_names[] = { { 0xcd, "AppleTalk" }, { 0xd4, "IPv4" },
	{ 0xd5, "ARP" }, { 0xd6, "reverse ARP" }, { 0xc4, "IPv6" }, { 0xf0, "IPv4 (RFC 1051)" },
	{ 0xf1, "ARP (RFC 1051)" }, { 0xfa, "IPX" }, { 0, NULL } };

static const struct field fields[] = {
	[SOURCE] = { "arcnet.src", "source", 8, HEX, .help = "number of the station that sent" },
	[DESTINATION] = { "arcnet.dst", "destination", 8, HEX,
	    .help = "number of the station the frame is for; 0 is all of them" },
	[OFFSET] = { "arcnet.offset", "offset", 0, OCTETS,
	    .help = "where the frame stood in the memory of the network card" },
	[PROTOCOL] = { "arcnet.protID", "protocol", 8, HEX, .values = protocol_names,
	    .help = "which protocol the payload belongs to" },
	[SPLIT] = { "arcnet.split_flag", "split flag", 8, DEC,
	    .help = "0 in a whole packet; else which of several frames of one packet this is" },
	[SEQUENCE] = { "arcnet.sequence", "sequence number", 16, DEC,
	    .help = "number that all frames of one packet share" },
	[EXCEPTION] = { "arcnet.exception_flag", "exception flag", 8, HEX,
	    .help = "0xff where a length that ARCNET cannot send was padded" },
	[PADDING] = { "arcnet.padding", "padding", 16, HEX,
	    .help = "makes a frame longer whose length ARCNET cannot send" },
	{ 0 },
};

enum { LINUX_ARCNET = 129, EXCEPTION_FRAME = 0xff };

/* RFC 1051 has no more than the protocol. RFC 1201 numbers the frames that a packet is sent in. */
static void take_split(struct reader *r)
{
	if (reader_peek(r, 0, 8) == EXCEPTION_FRAME) {
		take(r, &fields[EXCEPTION]);
		take(r, &fields[PADDING]);
		take(r, &fields[PROTOCOL]);
	}
	take(r, &fields[SPLIT]);
	take(r, &fields[SEQUENCE]);
}

static struct key decode_arcnet(struct reader *r, struct packet *p)
{
	take(r, &fields[SOURCE]);
	take(r, &fields[DESTINATION]);
	if (p->link_type == LINUX_ARCNET)
		take_octets(r, &fields[OFFSET], 2);
	uint64_t protocol = take(r, &fields[PROTOCOL]);
	switch (protocol) {
	case 0xf0:
		return (struct key){ TUNNEL_TYPE, 0x0800, 0 };
	case 0xf1:
		return (struct key){ TUNNEL_TYPE, 0x0806, 0 };
	case 0xd4:
		take_split(r);
		return (struct key){ TUNNEL_TYPE, 0x0800, 0 };
	case 0xd5:
	case 0xd6:
		take_split(r);
		return (struct key){ TUNNEL_TYPE, 0x0806, 0 };
	case 0xc4:
		take_split(r);
		return (struct key){ TUNNEL_TYPE, 0x86dd, 0 };
	default:
		take_split(r);
		return NOTHING_FOLLOWS;
	}
}

static void summarize_arcnet(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_arcnet);

	text_printf(line, "station 0x%02x → 0x%02x", (unsigned)reader_peek(&r, 0, 8),
	    (unsigned)reader_peek(&r, 1, 8));
}

const struct protocol protocol_arcnet = {
	.name = "ARCNET",
	.filter = "arcnet",
	.reference = "RFC 1201, RFC 1051",
	.help = "a local network of the 1980s, in which a token says who may send",
	.fields = fields,
	.keys = { { LINK_TYPE, 7, 0 }, { LINK_TYPE, LINUX_ARCNET, 0 } },
	.decode = decode_arcnet,
	.summarize = summarize_arcnet,
};
