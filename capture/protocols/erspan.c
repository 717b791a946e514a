/*
 * Encapsulated Remote Switch Port Analyzer: frames that a switch copies to a far-away capture, inside
 * GRE. Type I has no header, type II this one, type III four octets and more in addition.
 *
 *  0       4                       16    19  21 22                    32
 * +-------+-----------------------+-----+---+-+-----------------------+
 * |version|        network        |class|enc|T|        session        |
 * +-------+-----------------------+-----+---+-+-----------------------+
 * |           reserved            |               index               |
 * +-------------------------------+-----------------------------------+
 */
#include "../protocol.h"

extern const struct protocol protocol_erspan;

enum {
	VERSION,
	NETWORK,
	CLASS,
	ENCAPSULATION,
	STATE,
	TRUNCATED,
	SESSION,
	RESERVED,
	INDEX,
	TIME,
	GROUP,
	HAS_FRAME,
	FRAME_TYPE,
	HARDWARE,
	DIRECTION,
	GRANULARITY,
	MORE
};

static const struct value_name versions[] = { { 1, "type II" }, { 2, "type III" }, { 0, NULL } };
static const struct value_name directions[] = { { 0, "received by the switch" },
	{ 1, "sent by the switch" }, { 0, NULL } };

static const struct field fields[] = {
	[VERSION] = { "erspan.version", "version", 4, DEC, .values = versions,
	    .help = "which form of the header this is" },
	[NETWORK] = { "erspan.vlan", "virtual network", 12, DEC,
	    .help = "virtual network that the frame was on" },
	[CLASS] = { "erspan.cos", "class of service", 3, DEC,
	    .help = "priority that the frame had, 0 to 7" },
	[ENCAPSULATION] = { "erspan.encap", "encapsulation", 2, DEC,
	    .help = "how the frame was tagged when the switch saw it (type II)" },
	[STATE] = { "erspan.bso", "state", 2, DEC,
	    .help = "whether the frame was whole: 0 good, 3 with a bad checksum (type III)" },
	[TRUNCATED] = { "erspan.truncated", "truncated", 1, DEC,
	    .help = "1 when the switch cut the frame" },
	[SESSION] = { "erspan.spanid", "session", 10, DEC,
	    .help = "which of the switch's captures this belongs to" },
	[RESERVED] = { "erspan.reserved", "reserved", 12, HEX, .help = "always 0" },
	[INDEX] = { "erspan.index", "index", 20, DEC,
	    .help = "port of the switch at which the frame was seen" },
	[TIME] = { "erspan.timestamp", "time", 32, DEC,
	    .help = "when the switch saw the frame, by its own clock" },
	[GROUP] = { "erspan.sgt", "security group", 16, DEC,
	    .help = "group of the sender, in the switch's rules" },
	[HAS_FRAME] = { "erspan.p", "has a frame", 1, FLAG,
	    .help = "set when an Ethernet frame is carried" },
	[FRAME_TYPE] = { "erspan.ft", "frame type", 5, DEC, .help = "0: Ethernet, 2: IP" },
	[HARDWARE] = { "erspan.hw", "hardware", 6, DEC,
	    .help = "which part of the switch made the copy" },
	[DIRECTION] = { "erspan.direction", "direction", 1, DEC, .values = directions,
	    .help = "whether the switch received the frame or sent it" },
	[GRANULARITY] = { "erspan.gra", "granularity", 2, DEC,
	    .help = "unit of the time: 0 is 100 microseconds" },
	[MORE] = { "erspan.o", "more", 1, FLAG,
	    .help = "set when eight more octets follow the header" },
	{ 0 },
};

enum { TYPE_II = 1, TYPE_III = 2, ETHERNET_FRAME = 0, SUBHEADER = 8 };

#define ETHERNET_FOLLOWS ((struct key){ LINK_TYPE, 1, 0 })

static struct key take_type_iii(struct reader *r)
{
	take(r, &fields[STATE]);
	take(r, &fields[TRUNCATED]);
	take(r, &fields[SESSION]);
	take(r, &fields[TIME]);
	take(r, &fields[GROUP]);
	take(r, &fields[HAS_FRAME]);
	uint64_t type = take(r, &fields[FRAME_TYPE]);
	take(r, &fields[HARDWARE]);
	take(r, &fields[DIRECTION]);
	take(r, &fields[GRANULARITY]);
	if (take(r, &fields[MORE]))
		reader_skip(r, SUBHEADER);
	return type == ETHERNET_FRAME ? ETHERNET_FOLLOWS : NOTHING_FOLLOWS;
}

static struct key decode_erspan(struct reader *r, struct packet *p)
{
	(void)p;
	uint64_t version = take(r, &fields[VERSION]);
	if (version != TYPE_II && version != TYPE_III) {
		reader_skip_bits(r, 12);
		return NOTHING_FOLLOWS;
	}
	take(r, &fields[NETWORK]);
	take(r, &fields[CLASS]);
	if (version == TYPE_III)
		return take_type_iii(r);
	take(r, &fields[ENCAPSULATION]);
	take(r, &fields[TRUNCATED]);
	take(r, &fields[SESSION]);
	take(r, &fields[RESERVED]);
	take(r, &fields[INDEX]);
	return ETHERNET_FOLLOWS;
}

/* Type I: the frame follows GRE at once. */
static struct key decode_erspan_plain(struct reader *r, struct packet *p)
{
	(void)r;
	(void)p;
	return ETHERNET_FOLLOWS;
}

const struct protocol protocol_erspan = {
	.name = "ERSPAN",
	.filter = "erspan",
	.reference = "draft-foschiano-erspan",
	.help = "carries frames that a switch copied to a capture far away",
	.fields = fields,
	.keys = { { ETHERTYPE, 0x88be, 0 }, { ETHERTYPE, 0x22eb, 0 } },
	.decode = decode_erspan,
};

extern const struct protocol protocol_erspan_plain;
const struct protocol protocol_erspan_plain = {
	.name = "ERSPAN type I",
	.filter = "erspan",
	.reference = "draft-foschiano-erspan",
	.help = "the same without a header of its own",
	.keys = { { ETHERTYPE, 1 << 16 | 0x88be, 0 } }, /* as GRE tells it from type II */
	.decode = decode_erspan_plain,
};
