/*
 * Protocol Independent Multicast, RFC 7761: how routers agree where a group's packets have to go.
 *
 *  0       4       8       16              32
 * +-------+-------+-------+---------------+
 * |version| type  |reserv.|   checksum    |   then what the type demands
 * +-------+-------+-------+---------------+
 * A register carries a packet to the router where senders and receivers meet.
 */
#include "../protocol.h"

extern const struct protocol protocol_pim;

enum {
	VERSION,
	TYPE,
	RESERVED,
	CHECKSUM,
	FLAGS,
	BORDER,
	EMPTY,
	OPTION,
	OPTION_LENGTH,
	OPTION_VALUE
};

static const struct value_name types[] = { { 0, "hello" }, { 1, "register" },
	{ 2, "register stop" }, { 3, "join or prune" }, { 4, "bootstrap" }, { 5, "assert" },
	{ 6, "graft" }, { 7, "graft acknowledgment" }, { 8, "candidate" }, { 9, "state refresh" },
	{ 0, NULL } };

static const struct field fields[] = {
	[VERSION] = { "pim.version", "version", 4, DEC, .help = "2 today" },
	[TYPE] = { "pim.type", "type", 4, DEC, .values = types, .help = "what the message is for" },
	[RESERVED] = { "pim.res_bytes", "reserved", 0, OCTETS, .help = "always 0" },
	[CHECKSUM] = { "pim.cksum", "checksum", 16, HEX,
	    .help = "protects the message; of a register, its first eight octets" },
	[FLAGS] = { "pim.register_flag", "flags", 32, HEX, .help = "what kind of register this is" },
	[BORDER] = { "pim.register_flag.border", "border", 1, FLAG,
	    .help = "set by a router at the border of the domain" },
	[EMPTY] = { "pim.register_flag.null_register", "null register", 1, FLAG,
	    .help = "set when only the addresses of the packet matter" },
	[OPTION] = { "pim.optiontype", "option", 16, DEC,
	    .help = "what the router tells its neighbours" },
	[OPTION_LENGTH] = { "pim.optionlength", "option length", 16, DEC, .help = "octets of it" },
	[OPTION_VALUE] = { "pim.optionvalue", "option value", 0, OCTETS, .help = "its octets" },
	{ 0 },
};

enum { HELLO = 0, REGISTER = 1 };

static struct key take_register(struct reader *r)
{
	take(r, &fields[FLAGS]);
	describe_bits(r, &fields[BORDER], 32);
	describe_bits(r, &fields[EMPTY], 31);
	switch (reader_peek(r, 0, 4)) { /* the version, the first four bits of either IP header */
	case 4:
		return (struct key){ IP_PROTOCOL, 4, 0 };
	case 6:
		return (struct key){ IP_PROTOCOL, 41, 0 };
	default:
		return NOTHING_FOLLOWS;
	}
}

static void take_options(struct reader *r)
{
	while (reader_ok(r) && reader_left(r) >= 4) {
		take(r, &fields[OPTION]);
		uint32_t octets = (uint32_t)take(r, &fields[OPTION_LENGTH]);
		if (octets)
			take_octets(r, &fields[OPTION_VALUE], octets);
	}
}

static struct key decode_pim(struct reader *r, struct packet *p)
{
	(void)p;
	uint64_t version = take(r, &fields[VERSION]);
	uint64_t type = take(r, &fields[TYPE]);
	take_octets(r, &fields[RESERVED], 1);
	take(r, &fields[CHECKSUM]);
	if (version == 2 && type == REGISTER)
		return take_register(r);
	if (version == 2 && type == HELLO)
		take_options(r);
	reader_limit(r, 0); /* lists of groups and sources, which only routers need */
	return NOTHING_FOLLOWS;
}

static void summarize_pim(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_pim);

	const char *name = value_name(types, reader_peek(&r, 0, 8) & 15);

	text_printf(line, "routers' multicast: %s", name ? name : "unknown type");
}

const struct protocol protocol_pim = {
	.name = "PIM",
	.filter = "pim",
	.reference = "RFC 7761",
	.help = "by which routers agree where the packets of a multicast group have to go",
	.fields = fields,
	.keys = { { IP_PROTOCOL, 103, 0 } },
	.decode = decode_pim,
	.summarize = summarize_pim,
};
