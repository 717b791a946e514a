/*
 * Generic Network Virtualization Encapsulation, RFC 8926.
 *
 *  0   2           8 9  10         16                             32
 * +---+-----------+-+-+-----------+-------------------------------+
 * |ver|  options  |O|C| reserved  |             type              |
 * +---+-----------+-+-+-----------+---------------+---------------+
 * |              network identifier               |   reserved    |
 * +-----------------------------------------------+---------------+
 * |                            options                            |
 * +---------------------------------------------------------------+
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_geneve;

enum {
	VERSION,
	LENGTH,
	FLAGS,
	MAINTENANCE,
	CRITICAL,
	FLAGS_RESERVED,
	TYPE,
	NETWORK,
	RESERVED,
	OPTIONS,
	OPTION,
	OPTION_CLASS,
	OPTION_TYPE,
	OPTION_CRITICAL,
	OPTION_FLAGS,
	OPTION_RESERVED,
	OPTION_DATA
};

static const struct field fields[] = {
	[VERSION] = { "geneve.version", "version", 2, DEC, .help = "0 in all packets so far" },
	[LENGTH] = { "geneve.option.length", "length", 0, DEC,
	    .help = "octets of all options or, inside one, of the option; sent in units of 4" },
	[FLAGS] = { "geneve.flags", "flags", 8, HEX, .help = "what kind of packet this is" },
	[MAINTENANCE] = { "geneve.flags.oam", "maintenance", 1, FLAG,
	    .help = "set when the packet is for the ends of the tunnel, not for those behind them" },
	[CRITICAL] = { "geneve.flags.critical", "critical options", 1, FLAG,
	    .help = "set when one of the options must be understood" },
	[FLAGS_RESERVED] = { "geneve.flags.reserved", "reserved", 6, FLAG, .help = "always 0" },
	[TYPE] = { "geneve.proto_type", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol is carried, as the type of an Ethernet frame" },
	[NETWORK] = { "geneve.vni", "network identifier", 24, HEX,
	    .help = "number of the virtual network that the packet is on" },
	[RESERVED] = { "geneve.reserved", "reserved", 8, HEX, .help = "always 0" },
	[OPTIONS] = { "geneve.options", "options", 0, OCTETS,
	    .help = "what the operator of the network adds to a packet" },
	[OPTION] = { "geneve.option", "option", 0, OCTETS, .help = "one addition" },
	[OPTION_CLASS] = { "geneve.option.class", "class", 16, HEX,
	    .help = "who has defined the option" },
	[OPTION_TYPE] = { "geneve.option.type", "option type", 8, HEX,
	    .help = "which of the options of that class it is" },
	[OPTION_CRITICAL] = { "geneve.option.type.critical", "critical", 1, FLAG,
	    .help = "set when who does not know the option must drop the packet" },
	[OPTION_FLAGS] = { "geneve.option.flags", "option flags", 0, HEX, .digits = 2,
	    .help = "three bits, always 0" },
	[OPTION_RESERVED] = { "geneve.option.flags.reserved", "reserved", 3, FLAG, .help = "always 0" },
	[OPTION_DATA] = { "geneve.option.unknown.data", "option data", 0, OCTETS,
	    .help = "content of the option" },
	{ 0 },
};

enum { OPTION_HEADER = 4 };

static void take_option(struct reader *r)
{
	uint32_t third = (uint32_t)reader_peek(r, 3, 8);
	uint32_t data = (third & 0x1f) * 4;

	describe_group(r, &fields[OPTION], OPTION_HEADER + data, 0);
	take(r, &fields[OPTION_CLASS]);
	take(r, &fields[OPTION_TYPE]);
	describe_bits(r, &fields[OPTION_CRITICAL], 8);
	describe_group(r, &fields[OPTION_FLAGS], 1, third & 0xe0);
	take(r, &fields[OPTION_RESERVED]);
	reader_skip_bits(r, 5);
	describe(r, &fields[LENGTH], OPTION_HEADER + data);
	take_octets(r, &fields[OPTION_DATA], data);
}

static struct key decode_geneve(struct reader *r, struct packet *p)
{
	(void)p;
	take(r, &fields[VERSION]);
	uint32_t options = (uint32_t)(reader_peek(r, 0, 6) * 4);
	reader_skip_bits(r, 6);
	describe(r, &fields[LENGTH], options);
	take_parts(r, &fields[FLAGS], &fields[MAINTENANCE], 3);
	uint16_t type = take16(r, &fields[TYPE]);
	take(r, &fields[NETWORK]);
	take(r, &fields[RESERVED]);
	if (options) {
		struct reader inside = *r;
		reader_limit(&inside, options);
		describe_group(r, &fields[OPTIONS], options, 0);
		while (reader_ok(&inside) && reader_left(&inside) > 0)
			take_option(&inside);
		reader_leave(r, &inside, options);
	}
	return (struct key){ TUNNEL_TYPE, type, 0 };
}

static void summarize_geneve(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_geneve);

	text_printf(line, "virtual network %u", (unsigned)reader_peek(&r, 4, 24));
}

const struct protocol protocol_geneve = {
	.name = "Geneve",
	.filter = "geneve",
	.reference = "RFC 8926",
	.help = "carries packets of a virtual network inside UDP datagrams, with room for options",
	.fields = fields,
	.keys = { { UDP_PORT, 6081, 0 } },
	.is_tunnel = true,
	.decode = decode_geneve,
	.summarize = summarize_geneve,
};
