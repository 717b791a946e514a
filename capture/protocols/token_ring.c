/*
 * Token Ring, IEEE 802.5.
 *
 *  0       8       16                      64                     112
 * +-------+-------+-----------------------+-----------------------+------- … -----+
 * |access |control|      destination      |        source         | route, LLC    |
 * +-------+-------+-----------------------+-----------------------+------- … -----+
 * The first bit of the source address says whether a route follows: two octets, the first of which
 * tells the length of it, then ring and bridge numbers.
 */
#include "../protocol.h"

extern const struct protocol protocol_token_ring;

enum {
	ACCESS,
	PRIORITY,
	FRAME,
	MONITOR,
	RESERVATION,
	CONTROL,
	TYPE,
	ATTENTION,
	DESTINATION,
	SOURCE,
	ADDRESS,
	ROUTED,
	ROUTE_OCTETS
};

static const struct value_name types[] = { { 0, "ring management" }, { 1, "LLC" }, { 0, NULL } };

static const struct field fields[] = {
	[ACCESS] = { "tr.ac", "access control", 8, HEX, .help = "who may send next" },
	[PRIORITY] = { "tr.priority", "priority", 3, DEC, .help = "priority of the frame, 0 to 7" },
	[FRAME] = { "tr.frame", "frame", 1, FLAG, .help = "set in a frame, not in the bare token" },
	[MONITOR] = { "tr.monitor_cnt", "monitor", 1, DEC,
	    .help = "by which a frame that goes round for ever is noticed" },
	[RESERVATION] = { "tr.priority_reservation", "reservation", 3, DEC,
	    .help = "priority at which some station wants to send next" },
	[CONTROL] = { "tr.fc", "frame control", 8, HEX, .help = "what kind of frame this is" },
	[TYPE] = { "tr.frame_type", "frame type", 2, DEC, .values = types,
	    .help = "1 for data, 0 for the management of the ring" },
	[ATTENTION] = { "tr.frame_pcf", "attention", 4, DEC,
	    .help = "how urgently a management frame has to be looked at" },
	[DESTINATION] = { "tr.dst", "destination", 48, MAC, .also = "tr.addr",
	    .help = "hardware address of the station the frame is for" },
	[SOURCE] = { "tr.src", "source", 48, MAC, .also = "tr.addr",
	    .help = "hardware address of the station that sent the frame" },
	[ADDRESS] = { "tr.addr", "either address", 48, MAC,
	    .help = "destination or source hardware address" },
	[ROUTED] = { "tr.sr", "has a route", 0, FLAG,
	    .help = "set when the sender said over which rings the frame shall go" },
	[ROUTE_OCTETS] = { "tr.rif_bytes", "route length", 0, DEC,
	    .help = "octets of that route, itself included" },
	{ 0 },
};

enum { LLC_DATA = 1, SHORTEST_ROUTE = 2 };

/* The source address without the bit that is none of it. */
static bool take_source(struct reader *r)
{
	uint64_t address = reader_peek(r, 0, 48);
	bool routed = address >> 47;

	take_as(r, &fields[SOURCE], address & 0x7fffffffffff);
	describe(r, &fields[ROUTED], routed);
	return routed;
}

static struct key decode_token_ring(struct reader *r, struct packet *p)
{
	(void)p;
	take_parts(r, &fields[ACCESS], &fields[PRIORITY], 4);
	uint64_t type = take(r, &fields[CONTROL]) >> 6;
	describe_bits(r, &fields[TYPE], 8);
	describe_bits(r, &fields[ATTENTION], 4);
	take(r, &fields[DESTINATION]);
	if (take_source(r)) {
		uint32_t octets = (uint32_t)reader_peek(r, 0, 8) & 0x1f;
		describe(r, &fields[ROUTE_OCTETS], octets);
		if (octets < SHORTEST_ROUTE)
			return malformed(r, "the route says it is shorter than its own header");
		reader_skip(r, octets);
	}
	return type == LLC_DATA ? (struct key){ LLC_FRAME, 0, 0 } : NOTHING_FOLLOWS;
}

static void summarize_token_ring(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_token_ring);
	const char *name = value_name(types, reader_peek(&r, 1, 8) >> 6);

	text_printf(line, "Token Ring frame, %s", name ? name : "of an unknown type");
}

const struct protocol protocol_token_ring = {
	.name = "Token-Ring",
	.filter = "tr",
	.reference = "IEEE 802.5",
	.help = "a local network in which a token goes round and whoever holds it may send",
	.fields = fields,
	.keys = { { LINK_TYPE, 6, 0 } },
	.decode = decode_token_ring,
	.summarize = summarize_token_ring,
};
