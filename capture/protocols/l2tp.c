/*
 * Layer Two Tunneling Protocol, version 2, RFC 2661: PPP in UDP datagrams.
 *
 *  0 1 2   4 5 6 7 8     12    16              32
 * +-+-+---+-+-+-+-+-----+-----+---------------+
 * |T|L| 0 |S|0|O|P|  0  | ver | length, when L|
 * +-+-+---+-+-+-+-+-----+-----+---------------+
 * |           tunnel          |    session    |
 * +---------------------------+---------------+
 * | Ns, when S                |  Nr, when S   |
 * +---------------------------+---------------+
 * | offset, when O            |  padding      |
 * +---------------------------+---------------+
 */
#include "../protocol.h"

extern const struct protocol protocol_l2tp;

enum {
	FLAGS,
	CONTROL,
	HAS_LENGTH,
	HAS_SEQUENCE,
	HAS_OFFSET,
	PRIORITY,
	VERSION,
	LENGTH,
	TUNNEL,
	SESSION,
	SENT,
	EXPECTED,
	OFFSET
};

static const struct field fields[] = {
	[FLAGS] = { "l2tp.flags", "flags", 16, HEX,
	    .help = "what kind of message this is, and which parts it has" },
	[CONTROL] = { "l2tp.type", "control", 1, DEC,
	    .help = "1 in messages about the tunnel, 0 in what it carries" },
	[HAS_LENGTH] = { "l2tp.length_bit", "length", 1, FLAG, .help = "set when there is a length" },
	[HAS_SEQUENCE] = { "l2tp.seq_bit", "sequence", 1, FLAG,
	    .help = "set when there are sequence numbers" },
	[HAS_OFFSET] = { "l2tp.offset_bit", "offset", 1, FLAG,
	    .help = "set when padding follows the header" },
	[PRIORITY] = { "l2tp.priority", "priority", 1, FLAG,
	    .help = "set when the message shall go first" },
	[VERSION] = { "l2tp.version", "version", 4, DEC, .help = "2; version 3 has another header" },
	[LENGTH] = { "l2tp.length", "length", 16, DEC, .help = "octets of the message" },
	[TUNNEL] = { "l2tp.tunnel", "tunnel", 16, DEC,
	    .help = "number of the tunnel, given by the receiver" },
	[SESSION] = { "l2tp.session", "session", 16, DEC,
	    .help = "number of the PPP line inside the tunnel" },
	[SENT] = { "l2tp.Ns", "number sent", 16, DEC, .help = "number of this message" },
	[EXPECTED] = { "l2tp.Nr", "number expected", 16, DEC,
	    .help = "number of the message that is expected next" },
	[OFFSET] = { "l2tp.offset", "offset", 16, DEC, .help = "octets of padding" },
	{ 0 },
};

enum {
	CONTROL_BIT = 0x8000,
	LENGTH_BIT = 0x4000,
	SEQUENCE_BIT = 0x0800,
	OFFSET_BIT = 0x0200,
	LENGTH_END = 4
};

static uint32_t take_flags(struct reader *r)
{
	uint32_t flags = take16(r, &fields[FLAGS]);

	describe_bits(r, &fields[CONTROL], 16);
	describe_bits(r, &fields[HAS_LENGTH], 15);
	describe_bits(r, &fields[HAS_SEQUENCE], 12);
	describe_bits(r, &fields[HAS_OFFSET], 10);
	describe_bits(r, &fields[PRIORITY], 9);
	describe_bits(r, &fields[VERSION], 4);
	return flags;
}

static struct key decode_l2tp(struct reader *r, struct packet *p)
{
	(void)p;
	if ((reader_peek(r, 0, 16) & 15) != 2)
		return (struct key){ .kind = NOT_MINE };
	uint32_t flags = take_flags(r);
	if (flags & LENGTH_BIT) {
		uint32_t length = take16(r, &fields[LENGTH]);
		if (length < LENGTH_END)
			return malformed(r, "the message says it is shorter than its own header");
		reader_limit(r, length - LENGTH_END);
	}
	take(r, &fields[TUNNEL]);
	take(r, &fields[SESSION]);
	if (flags & SEQUENCE_BIT) {
		take(r, &fields[SENT]);
		take(r, &fields[EXPECTED]);
	}
	if (flags & OFFSET_BIT)
		reader_skip(r, take16(r, &fields[OFFSET]));
	if (!(flags & CONTROL_BIT))
		return (struct key){ LINK_TYPE, 9, 0 }; /* a PPP frame */
	reader_limit(r, 0);                         /* what both ends agree on */
	return NOTHING_FOLLOWS;
}

static void summarize_l2tp(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_l2tp);

	bool control = reader_peek(&r, 0, 8) >> 7;

	text_add(line, control ? "tunnel for PPP, control message" : "tunnel for PPP");
}

const struct protocol protocol_l2tp = {
	.name = "L2TP",
	.filter = "l2tp",
	.reference = "RFC 2661",
	.help = "carries PPP through UDP, from a provider's line to the network behind it",
	.fields = fields,
	.keys = { { UDP_PORT, 1701, 0 } },
	.is_tunnel = true,
	.decode = decode_l2tp,
	.summarize = summarize_l2tp,
};
