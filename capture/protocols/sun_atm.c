/*
 * ATM cells put together to packets, as SunATM and others capture them (LINKTYPE_SUNATM).
 *
 *  0 1     4       8       16              32
 * +-+-----+-------+-------+---------------+
 * |D|  0  | kind  | path  |    channel    |   then LLC, or the header of LAN emulation
 * +-+-----+-------+-------+---------------+
 */
#include "../protocol.h"

extern const struct protocol protocol_sun_atm;

enum { KIND, PATH, CIRCUIT, CLIENT };

static const struct value_name kinds[] = { { 1, "LAN emulation" }, { 2, "LLC" }, { 5, "MARS" },
	{ 6, "signalling" }, { 0, NULL } };

static const struct field fields[] = {
	[KIND] = { "atm.traffic_type", "kind", 4, DEC, .values = kinds,
	    .help = "what the cells carry" },
	[PATH] = { "atm.vpi", "virtual path", 8, DEC,
	    .help = "number of the bundle of circuits on this line" },
	[CIRCUIT] = { "atm.vci", "virtual circuit", 16, DEC,
	    .help = "number of the circuit in its bundle" },
	[CLIENT] = { "atm.le_client.client", "LAN emulation client", 16, HEX,
	    .help = "number of the station in the emulated LAN" },
	{ 0 },
};

enum { LAN_EMULATION = 1, LLC = 2, LAN_CONTROL = 0xff00 };

static struct key decode_sun_atm(struct reader *r, struct packet *p)
{
	(void)p;
	reader_skip_bits(r, 4);
	uint64_t kind = take(r, &fields[KIND]);
	take(r, &fields[PATH]);
	take(r, &fields[CIRCUIT]);
	if (kind == LLC)
		return (struct key){ LLC_FRAME, 0, 0 };
	if (kind != LAN_EMULATION || reader_peek(r, 0, 16) == LAN_CONTROL)
		return NOTHING_FOLLOWS;
	describe_path(r, "lane");
	take(r, &fields[CLIENT]);
	return (struct key){ LINK_TYPE, 1, 0 };
}

static void summarize_sun_atm(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_sun_atm);

	text_printf(line, "ATM circuit %u/%u", (unsigned)reader_peek(&r, 1, 8),
	    (unsigned)reader_peek(&r, 2, 16));
}

const struct protocol protocol_sun_atm = {
	.name = "ATM",
	.filter = "atm",
	.reference = "LINKTYPE_SUNATM (www.tcpdump.org/linktypes.html)",
	.help = "carries everything in cells of 53 octets, put together again here",
	.fields = fields,
	.keys = { { LINK_TYPE, 123, 0 } },
	.decode = decode_sun_atm,
	.summarize = summarize_sun_atm,
};
