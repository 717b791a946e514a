/*
 * Ethernet II and IEEE 802.3.
 *
 *  0                   6                   12      14
 * +-------------------+-------------------+-------+------- … -------+---------+
 * |    destination    |      source       | type  |     payload     | padding |
 * +-------------------+-------------------+-------+------- … -------+---------+
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_ethernet;

enum {
	DESTINATION,
	DESTINATION_LOCAL,
	DESTINATION_GROUP,
	SOURCE,
	SOURCE_LOCAL,
	SOURCE_GROUP,
	ADDRESS,
	DESTINATION_TEXT,
	DESTINATION_MAKER,
	SOURCE_TEXT,
	SOURCE_MAKER,
	TEXT,
	MAKER,
	LOCAL,
	GROUP,
	TYPE,
	LENGTH,
	PADDING,
	TRAILER,
	CHECK
};

static const struct value_name local_names[] = { { 0, "unique in the world" },
	{ 1, "assigned locally" }, { 0, NULL } };
static const struct value_name group_names[] = { { 0, "one station" }, { 1, "a group" },
	{ 0, NULL } };

static const struct field fields[] = {
	[DESTINATION] = { "eth.dst", "destination", 48, MAC, .also = "eth.addr",
	    .help = "hardware address of the station that shall receive the frame" },
	[DESTINATION_LOCAL] = { "eth.dst.lg", "locally assigned", 1, FLAG, .also = "eth.lg",
	    .values = local_names,
	    .help = "set when somebody chose the address, not the maker of the network card" },
	[DESTINATION_GROUP] = { "eth.dst.ig", "group address", 1, FLAG, .also = "eth.ig",
	    .values = group_names,
	    .help = "set when the frame is for several stations: multicast or broadcast" },
	[SOURCE] = { "eth.src", "source", 48, MAC, .also = "eth.addr",
	    .help = "hardware address of the station that sent the frame onto this link" },
	[SOURCE_LOCAL] = { "eth.src.lg", "locally assigned", 1, FLAG, .also = "eth.lg",
	    .values = local_names,
	    .help = "set when somebody chose the address, not the maker of the network card" },
	[SOURCE_GROUP] = { "eth.src.ig", "group address", 1, FLAG, .also = "eth.ig",
	    .values = group_names, .help = "never set in a source: only one station can send a frame" },
	[ADDRESS] = { "eth.addr", "either address", 48, MAC,
	    .help = "destination or source hardware address" },
	[DESTINATION_TEXT] = { "eth.dst_resolved", "destination as text", 0, STRING,
	    .also = "eth.addr_resolved", .help = "the destination as text; no names are looked up" },
	[DESTINATION_MAKER] = { "eth.dst.oui", "maker of the destination", 24, DEC,
	    .also = "eth.addr.oui",
	    .help = "first three octets of the destination: the number that IEEE gave to the maker" },
	[SOURCE_TEXT] = { "eth.src_resolved", "source as text", 0, STRING, .also = "eth.addr_resolved",
	    .help = "the source as text; no names are looked up" },
	[SOURCE_MAKER] = { "eth.src.oui", "maker of the source", 24, DEC, .also = "eth.addr.oui",
	    .help = "first three octets of the source: the number that IEEE gave to the maker" },
	[TEXT] = { "eth.addr_resolved", "either address as text", 0, STRING,
	    .help = "destination or source as text; no names are looked up" },
	[MAKER] = { "eth.addr.oui", "either maker", 24, DEC,
	    .help = "first three octets of either address: the number that IEEE gave to the maker" },
	[LOCAL] = { "eth.lg", "either locally assigned", 1, FLAG, .values = local_names,
	    .help = "locally-assigned bit of either address" },
	[GROUP] = { "eth.ig", "either a group address", 1, FLAG, .values = group_names,
	    .help = "group bit of either address" },
	[TYPE] = { "eth.type", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol the payload belongs to; values below 1536 are a length instead" },
	[LENGTH] = { "eth.len", "length", 16, DEC,
	    .help = "octets of payload, in the older IEEE 802.3 form of the header" },
	[PADDING] = { "eth.padding", "padding", 0, OCTETS,
	    .help = "octets that only fill a short frame up to Ethernet's minimum of 60" },
	[TRAILER] = { "eth.trailer", "trailer", 0, OCTETS,
	    .help = "octets behind the end that the headers promise, added by equipment on the way" },
	[CHECK] = { "eth.fcs", "frame check sequence", 32, HEX,
	    .help = "protects the frame on its cable; rarely captured, so this may be something else" },
	{ 0 },
};

enum { SHORTEST_FRAME = 60 }; /* octets, without the check sequence */

/* FIELD is followed, in the table, by … */
enum { LOCAL_BIT = 1, GROUP_BIT = 2 };

/* One of both addresses; TEXT and, behind it, the row of its maker say the same in other words. */
static void take_address(struct reader *r, const struct field *field, const struct field *text)
{
	if (!r->listener) {
		reader_skip(r, 6);
		return;
	}
	uint64_t address = take(r, field);
	if (!reader_ok(r))
		return;
	describe_bits(r, field + LOCAL_BIT, 48 - 6); /* the two lowest bits of the first octet */
	describe_bits(r, field + GROUP_BIT, 48 - 7);
	describe_written(r, text, &(struct item){ .field = field, .value = address }, NULL);
	if (reader_is_named(r, text + 1))
		describe_bits(r, text + 1, 48);
}

static struct key decode_ethernet(struct reader *r, struct packet *p)
{
	(void)p;
	take_address(r, &fields[DESTINATION], &fields[DESTINATION_TEXT]);
	take_address(r, &fields[SOURCE], &fields[SOURCE_TEXT]);
	uint64_t type = reader_peek(r, 0, 16);
	if (type >= SMALLEST_TYPE || type == 0) /* 0 is no length either: LLC takes three octets */
		return (struct key){ ETHERTYPE, take16(r, &fields[TYPE]), 0 };

	uint16_t length = take16(r, &fields[LENGTH]);
	if (length > LARGEST_LENGTH) /* neither length nor type */
		return NOTHING_FOLLOWS;
	reader_limit(r, length);
	if (reader_peek(r, 0, 16) == 0xffff) /* IPX without LLC */
		return NOTHING_FOLLOWS;
	return (struct key){ LLC_FRAME, 0, 0 };
}

/* Padding is zeros up to the shortest length a frame may have. Whether the frame check sequence was
 * captured, nobody says: if enough octets are left, the last four are it. */
static void decode_ethernet_trailer(struct reader *r, struct packet *p)
{
	uint32_t padding = r->at < SHORTEST_FRAME ? SHORTEST_FRAME - r->at : 0;

	if (padding > reader_left(r))
		padding = reader_left(r);
	for (uint32_t i = 0; i < padding; i++)
		if (reader_peek(r, i, 8) != 0)
			padding = 0;
	take_rest(r, &fields[PADDING], padding);
	uint32_t left = reader_left(r);
	bool has_check = left >= 4 && p->length >= SHORTEST_FRAME + 4 && reader_readable(r) == left;
	take_rest(r, &fields[TRAILER], has_check ? left - 4 : left);
	if (has_check)
		take(r, &fields[CHECK]);
}

static void summarize_ethernet(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_ethernet);

	reader_skip(&r, 12);
	uint16_t type = take16(&r, &fields[TYPE]);
	const char *name = value_name(ethertype_names, type);
	if (type > 0 && type < SMALLEST_TYPE)
		text_printf(line, "802.3 frame, %u octets", type);
	else if (name)
		text_printf(line, "Ethernet type 0x%04x (%s)", type, name);
	else
		text_printf(line, "Ethernet type 0x%04x", type);
}

const struct protocol protocol_ethernet = {
	.name = "Ethernet",
	.filter = "eth",
	.reference = "IEEE 802.3",
	.help = "carries packets between the stations of one local network",
	.fields = fields,
	.keys = { { LINK_TYPE, 1, 0 }, { ETHERTYPE, 0x6558, 0 } },
	.decode = decode_ethernet,
	.decode_trailer = decode_ethernet_trailer,
	.summarize = summarize_ethernet,
};
