/*
 * GPRS Tunnelling Protocol, 3GPP TS 29.281 (version 1) and TS 09.60 (version 0): carries the packets
 * of a mobile phone between the base station and the gateway to the Internet.
 *
 *  0     3 4 5 6 7 8               16              32              64
 * +-----+-+-+-+-+-+---------------+---------------+---------------+
 * |  1  |P|0|E|S|N|    message    |    length     |    tunnel     |
 * +-----+-+-+-+-+-+---------------+-------+-------+---------------+
 * | when E, S or N: sequence, 2   | N-PDU | next  |  extensions
 * +-------------------------------+-------+-------+----------------
 */
#include "../protocol.h"

extern const struct protocol protocol_gtp;

enum {
	FLAGS,
	VERSION,
	NOT_PRIME,
	RESERVED,
	HAS_EXTENSION,
	HAS_SEQUENCE,
	HAS_NUMBER,
	MESSAGE,
	LENGTH,
	TUNNEL,
	SEQUENCE,
	FLOW,
	NUMBER,
	LLC_NUMBER,
	EXTENSION,
	EXTENSION_LENGTH,
	EXTENSION_NEXT,
	FLAGS_2,
	MESSAGE_2,
	LENGTH_2,
	TUNNEL_2,
	SEQUENCE_2
};

static const struct value_name messages[] = { { 1, "echo request" }, { 2, "echo response" },
	{ 16, "create tunnel" }, { 17, "tunnel created" }, { 18, "update tunnel" },
	{ 19, "tunnel updated" }, { 20, "delete tunnel" }, { 21, "tunnel deleted" },
	{ 26, "error indication" }, { 254, "end marker" }, { 255, "packet" }, { 0, NULL } };

static const struct field fields[] = {
	[FLAGS] = { "gtp.flags", "flags", 8, HEX, .help = "version, and which parts the header has" },
	[VERSION] = { "gtp.flags.version", "version", 3, DEC,
	    .help = "0 in the first mobile data networks, 1 since" },
	[NOT_PRIME] = { "gtp.flags.payload", "protocol", 1, DEC,
	    .help = "1: GTP, 0: its relative for bills" },
	[RESERVED] = { "gtp.flags.reserved", "reserved", 1, DEC, .help = "always 0" },
	[HAS_EXTENSION] = { "gtp.flags.e", "extension", 1, FLAG,
	    .help = "set when the next extension header counts" },
	[HAS_SEQUENCE] = { "gtp.flags.s", "sequence number", 1, FLAG,
	    .help = "set when the sequence number counts" },
	[HAS_NUMBER] = { "gtp.flags.pn", "N-PDU number", 1, FLAG,
	    .help = "set when the N-PDU number counts" },
	[MESSAGE] = { "gtp.message", "message", 8, HEX, .values = messages,
	    .help = "255 carries a packet, the rest builds tunnels up and down" },
	[LENGTH] = { "gtp.length", "length", 16, DEC,
	    .help = "octets behind the fixed part of the header" },
	[TUNNEL] = { "gtp.teid", "tunnel", 32, HEX,
	    .help = "number of the tunnel, given by the receiver" },
	[SEQUENCE] = { "gtp.seq_number", "sequence number", 16, HEX, .help = "number of the message" },
	[FLOW] = { "gtp.flow_label", "flow", 16, HEX,
	    .help = "which flow of a subscriber this is (version 0)" },
	[NUMBER] = { "gtp.npdu_number", "N-PDU number", 8, HEX,
	    .help = "number of the packet, when a phone changes cells" },
	[LLC_NUMBER] = { "gtp.sndcp_number", "N-PDU number", 8, HEX,
	    .help = "number of the packet, when a phone changes cells (version 0)" },
	[EXTENSION] = { "gtp.ext_hdr", "extension", 0, PRESENT, .help = "an extension header" },
	[EXTENSION_LENGTH] = { "gtp.ext_hdr.length", "extension length", 8, DEC,
	    .help = "length of the extension in units of 4 octets" },
	[EXTENSION_NEXT] = { "gtp.ext_hdr.next", "next extension", 8, HEX,
	    .help = "kind of the extension header that follows; 0: none" },
	[FLAGS_2] = { "gtpv2.flags", "flags", 8, HEX, .help = "version 2: which parts the header has" },
	[MESSAGE_2] = { "gtpv2.message_type", "message", 8, DEC,
	    .help = "version 2: what shall be done, or was" },
	[LENGTH_2] = { "gtpv2.msg_length", "length", 16, DEC,
	    .help = "version 2: octets behind the fixed part of the header" },
	[TUNNEL_2] = { "gtpv2.teid", "tunnel", 32, HEX,
	    .help = "version 2: number of the tunnel, given by the receiver" },
	[SEQUENCE_2] = { "gtpv2.seq", "sequence number", 24, HEX,
	    .help = "version 2: number of the message" },
	{ 0 },
};

enum {
	CARRIES_PACKET = 255,
	ANY_OPTION = 7,
	EXTENSION_BIT = 4,
	NOT_PRIME_BIT = 0x10,
	TUNNEL_BIT = 0x08, /* version 2 */
	TUNNEL_OCTETS = 4,
	SUBSCRIBER = 8,
	REST_OF_VERSION_0 = 16
};

/* Nothing tells what is carried: IP packets show themselves by their first octet, and Ethernet frames
 * by a type that is known. */
static struct key packet_inside(struct reader *r)
{
	uint64_t first = reader_peek(r, 0, 8);
	struct key type = { TUNNEL_TYPE, (uint32_t)reader_peek(r, 12, 16), 0 };

	if (first >= 0x45 && first <= 0x4e)
		return (struct key){ IP_PROTOCOL, 4, 0 };
	if (first >> 4 == 6)
		return (struct key){ IP_PROTOCOL, 41, 0 };
	if (protocol_find(type))
		return (struct key){ LINK_TYPE, 1, 0 };
	reader_limit(r, 0);
	return NOTHING_FOLLOWS;
}

static void take_extensions(struct reader *r, uint64_t kind)
{
	while (kind && reader_ok(r) && reader_left(r) > 0) {
		uint32_t octets = (uint32_t)reader_peek(r, 0, 8) * 4;
		if (octets == 0) {
			reader_malformed(r, "an extension header says that it has no octets");
			return;
		}
		describe_group(r, &fields[EXTENSION], octets, 0);
		take(r, &fields[EXTENSION_LENGTH]);
		reader_skip(r, octets - 2);
		kind = take(r, &fields[EXTENSION_NEXT]);
	}
}

static void take_version_0(struct reader *r)
{
	take(r, &fields[SEQUENCE]);
	take(r, &fields[FLOW]);
	take(r, &fields[LLC_NUMBER]);
	reader_skip(r, 3 + SUBSCRIBER); /* always ones; who the phone belongs to */
}

static void take_version_1(struct reader *r, uint64_t flags)
{
	take(r, &fields[TUNNEL]);
	if ((flags & ANY_OPTION) == 0)
		return;
	take(r, &fields[SEQUENCE]);
	take(r, &fields[NUMBER]);
	uint64_t next = take(r, &fields[EXTENSION_NEXT]);
	if (flags & EXTENSION_BIT)
		take_extensions(r, next);
}

/* Version 2 builds tunnels for version 1; it carries no packets itself. */
static struct key take_version_2(struct reader *r)
{
	describe_path(r, "gtpv2");
	uint64_t flags = take(r, &fields[FLAGS_2]);
	take(r, &fields[MESSAGE_2]);
	reader_limit(r, 2 + (uint32_t)reader_peek(r, 0, 16));
	take(r, &fields[LENGTH_2]);
	if (flags & TUNNEL_BIT)
		take(r, &fields[TUNNEL_2]);
	take(r, &fields[SEQUENCE_2]);
	reader_limit(r, 0);
	return NOTHING_FOLLOWS;
}

/* Version 0 has other bits behind the first two parts. */
static uint64_t take_flags(struct reader *r, uint64_t version)
{
	if (version)
		return take_parts(r, &fields[FLAGS], &fields[VERSION], 6);
	uint64_t flags = take(r, &fields[FLAGS]);
	describe_bits(r, &fields[VERSION], 8);
	describe_bits(r, &fields[NOT_PRIME], 5);
	return flags;
}

static struct key decode_gtp(struct reader *r, struct packet *p)
{
	uint64_t version = reader_peek(r, 0, 8) >> 5;

	(void)p;
	if (version == 2)
		return take_version_2(r);
	if (version > 2)
		return (struct key){ .kind = NOT_MINE };
	uint64_t flags = take_flags(r, version);
	uint64_t message = take(r, &fields[MESSAGE]);
	uint32_t length = take16(r, &fields[LENGTH]);
	reader_limit(r, length + (version ? TUNNEL_OCTETS : REST_OF_VERSION_0));
	if (version == 0)
		take_version_0(r);
	else
		take_version_1(r, flags);
	if (message == CARRIES_PACKET && flags & NOT_PRIME_BIT)
		return packet_inside(r);
	reader_limit(r, 0); /* what phones and operators agree on */
	return NOTHING_FOLLOWS;
}

static void summarize_gtp(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_gtp);

	const char *name = value_name(messages, reader_peek(&r, 1, 8));

	text_printf(line, "mobile network, %s", name ? name : "other message");
}

const struct protocol protocol_gtp = {
	.name = "GTP",
	.filter = "gtp",
	.reference = "3GPP TS 29.281, TS 29.060",
	.help = "carries the packets of mobile phones through their operator's network",
	.fields = fields,
	.keys = { { UDP_PORT, 2152, 0 }, { UDP_PORT, 2123, 0 } },
	.is_tunnel = true,
	.decode = decode_gtp,
	.summarize = summarize_gtp,
};
