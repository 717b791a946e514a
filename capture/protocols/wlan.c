/*
 * IEEE 802.11, wireless LAN: the header that every frame in the air begins with.
 *
 *  0     2     4       8               16              32
 * +-----+-----+-------+---------------+---------------+
 * | ver |type |subtype|     flags     |   duration    |   the first two octets stand swapped
 * +-----+-----+-------+---------------+---------------+
 * |  one to four addresses of 6 octets; behind the third, fragment and sequence number  |
 * +---------------------------------------+-------------------------+-------------------+
 * |  quality of service, 2 octets, in some data frames              |  LLC, or a body   |
 * +-----------------------------------------------------------------+-------------------+
 */
#include "../protocol.h"

#include <string.h>

extern const struct protocol protocol_wlan, protocol_wlan_padded, protocol_wlan_swapped,
    protocol_wlan_aggregate;

enum {
	CONTROL,
	KIND,
	VERSION,
	TYPE,
	SUBTYPE,
	FLAGS,
	ORDER,
	PROTECTED,
	MORE_DATA,
	SLEEPS,
	RETRY,
	MORE_FRAGMENTS,
	FROM_NETWORK,
	TO_NETWORK,
	DURATION,
	RECEIVER,
	TRANSMITTER,
	DESTINATION,
	SOURCE,
	CELL,
	FRAGMENT,
	NUMBER,
	QUALITY,
	PRIORITY,
	SEVERAL,
	SUBFRAME,
	SUBFRAME_LENGTH
};

/* Its frames where zeros were put behind the header, so that the body stands at a multiple of 4: a link
 * type of our own, as radiotap tells it. */
enum { WLAN_PADDED = 1 << 16 | 105, WLAN_SWAPPED = 2 << 16 | 105 };

static const struct value_name types[] = { { 0, "management" }, { 1, "control" }, { 2, "data" },
	{ 0, NULL } };
static const struct value_name kinds[] = { { 0x00, "association request" },
	{ 0x01, "association response" }, { 0x02, "reassociation request" },
	{ 0x03, "reassociation response" }, { 0x04, "probe request" }, { 0x05, "probe response" },
	{ 0x08, "beacon" }, { 0x0a, "disassociation" }, { 0x0b, "authentication" },
	{ 0x0c, "deauthentication" }, { 0x0d, "action" }, { 0x18, "block acknowledgment request" },
	{ 0x19, "block acknowledgment" }, { 0x1a, "power-save poll" }, { 0x1b, "request to send" },
	{ 0x1c, "clear to send" }, { 0x1d, "acknowledgment" }, { 0x20, "data" }, { 0x24, "no data" },
	{ 0x28, "data with quality of service" }, { 0x2c, "no data, with quality of service" },
	{ 0, NULL } };

static const struct field fields[] = {
	[CONTROL] = { "wlan.fc", "frame control", 16, HEX, .help = "kind of frame and its flags" },
	[KIND] = { "wlan.fc.type_subtype", "kind", 0, HEX, .values = kinds, .digits = 4,
	    .help = "kind of frame: type and subtype together" },
	[VERSION] = { "wlan.fc.version", "version", 2, DEC, .help = "always 0" },
	[TYPE] = { "wlan.fc.type", "type", 2, DEC, .values = types,
	    .help = "management, control or data" },
	[SUBTYPE] = { "wlan.fc.subtype", "subtype", 4, DEC, .help = "which frame of its type this is" },
	[FLAGS] = { "wlan.flags", "flags", 8, HEX,
	    .help = "eight bits about the way and the state of the frame" },
	[ORDER] = { "wlan.fc.order", "order", 1, FLAG,
	    .help = "set when more control octets follow, or the order must be kept" },
	[PROTECTED] = { "wlan.fc.protected", "protected", 1, FLAG,
	    .help = "set when the body is encrypted" },
	[MORE_DATA] = { "wlan.fc.moredata", "more data", 1, FLAG,
	    .help = "set when more frames wait for a sleeping station" },
	[SLEEPS] = { "wlan.fc.pwrmgt", "power management", 1, FLAG,
	    .help = "set when the station will sleep after this frame" },
	[RETRY] = { "wlan.fc.retry", "retry", 1, FLAG,
	    .help = "set when the frame is sent again, because nobody acknowledged it" },
	[MORE_FRAGMENTS] = { "wlan.fc.frag", "more fragments", 1, FLAG,
	    .help = "set when this is a piece of a frame, and not the last" },
	[FROM_NETWORK] = { "wlan.fc.fromds", "from the network", 1, FLAG,
	    .help = "set when an access point sends for somebody behind it" },
	[TO_NETWORK] = { "wlan.fc.tods", "to the network", 1, FLAG,
	    .help = "set when the frame is for somebody behind the access point" },
	[DURATION] = { "wlan.duration", "duration", 16, DEC,
	    .help = "microseconds for which the others shall be silent" },
	[RECEIVER] = { "wlan.ra", "receiver", 48, MAC,
	    .help = "station that shall take this frame from the air" },
	[TRANSMITTER] = { "wlan.ta", "transmitter", 48, MAC,
	    .help = "station that put this frame into the air" },
	[DESTINATION] = { "wlan.da", "destination", 48, MAC,
	    .help = "station the payload is for in the end" },
	[SOURCE] = { "wlan.sa", "source", 48, MAC,
	    .help = "station the payload comes from in the beginning" },
	[CELL] = { "wlan.bssid", "cell", 48, MAC, .help = "BSSID: address of the access point" },
	[FRAGMENT] = { "wlan.frag", "fragment", 4, DEC,
	    .help = "number of this piece of a frame; 0 when it is whole" },
	[NUMBER] = { "wlan.seq", "sequence number", 12, DEC, .help = "number of the frame" },
	[QUALITY] = { "wlan.qos", "quality of service", 16, HEX,
	    .help = "how urgent the frame is, and how it is packed" },
	[PRIORITY] = { "wlan.qos.tid", "traffic identifier", 4, DEC,
	    .help = "class of the traffic: the higher, the more urgent" },
	[SEVERAL] = { "wlan.qos.amsdupresent", "several packets", 1, FLAG,
	    .help = "set when the frame carries several packets, each with its own header" },
	[SUBFRAME] = { "wlan_aggregate.a_mdsu.subframe", "packet", 0, OCTETS,
	    .help = "one of several packets in a frame" },
	[SUBFRAME_LENGTH] = { "wlan_aggregate.a_mdsu.length", "packet length", 16, DEC,
	    .help = "octets of that packet" },
	{ 0 },
};

enum {
	MANAGEMENT = 0,
	CONTROL_FRAME = 1,
	DATA = 2,
	QUALITY_BIT = 8, /* of the subtype of data */
	EMPTY_BIT = 4,
	TO_BIT = 0x01, /* of the flags */
	FROM_BIT = 0x02,
	FRAGMENT_BIT = 0x04,
	PROTECTED_BIT = 0x40,
	ORDER_BIT = 0x80,
	CLEAR_TO_SEND = 0x1c,
	ACKNOWLEDGMENT = 0x1d,
	SUBFRAME_HEADER = 14,
	SNAP = 0xaa,
	SHORTEST_DATA = 24
};

/* The first octet has the fields that the diagram shows from right to left, the second all flags;
 * SWAPPED: the other way round. */
static uint32_t take_control(struct reader *r, bool swapped)
{
	uint32_t control = (uint32_t)reader_peek(r, 0, 16);
	uint32_t fields_end = swapped ? 8 : 16,
	         flags_end = 24 - fields_end; /* bits behind their begin */
	uint32_t first = control >> (fields_end - 8) & 0xff;
	uint32_t type = first >> 2 & 3, subtype = first >> 4;

	describe_group(r, &fields[CONTROL], 2, control);
	reader_skip(r, 2);
	describe(r, &fields[KIND], type << 4 | subtype);
	describe_bits(r, &fields[SUBTYPE], fields_end);
	describe_bits(r, &fields[TYPE], fields_end - 4);
	describe_bits(r, &fields[VERSION], fields_end - 6);
	describe_bits(r, &fields[FLAGS], flags_end);
	for (uint32_t i = 0; i < 8; i++)
		describe_bits(r, &fields[ORDER + (int)i], flags_end - i);
	return type << 4 | subtype;
}

/* An address is up to three things at once: who takes the frame, and for whom. */
static void take_address(struct reader *r, int what, int also)
{
	uint64_t address = take(r, &fields[what]);

	if (also)
		describe(r, &fields[also], address);
}

static void take_sequence(struct reader *r)
{
	uint32_t number = (uint32_t)reader_peek(r, 1, 8) << 8 | (uint32_t)reader_peek(r, 0, 8);

	describe_group(r, &fields[FRAGMENT], 2, number & 15);
	describe_group(r, &fields[NUMBER], 2, number >> 4);
	reader_skip(r, 2);
}

/* Which address is whose depends on the two bits that say between what the frame goes. */
static void take_data_addresses(struct reader *r, bool to, bool from)
{
	static const int third[2][2] = { { CELL, SOURCE }, { DESTINATION, DESTINATION } };

	take_address(r, RECEIVER, to ? (from ? 0 : CELL) : DESTINATION);
	take_address(r, TRANSMITTER, from ? (to ? 0 : CELL) : SOURCE);
	take(r, &fields[third[to][from]]);
	take_sequence(r);
	if (to && from)
		take(r, &fields[SOURCE]);
}

static bool take_quality(struct reader *r)
{
	uint32_t low = (uint32_t)reader_peek(r, 0, 8);

	describe_group(r, &fields[QUALITY], 2, reader_peek(r, 1, 8) << 8 | low);
	describe(r, &fields[PRIORITY], low & 15);
	describe(r, &fields[SEVERAL], low >> 7);
	reader_skip(r, 2);
	return low >> 7;
}

/* One of several packets: addresses and length before it, up to three octets to fill behind. */
static struct key take_subframe(struct reader *r, struct packet *p)
{
	uint32_t octets = (uint32_t)reader_peek(r, 12, 16);
	uint32_t end = r->at + ((SUBFRAME_HEADER + octets + 3) & ~3U);

	describe_group(r, &fields[SUBFRAME], SUBFRAME_HEADER + octets, 0);
	take_address(r, DESTINATION, 0);
	take_address(r, SOURCE, 0);
	take(r, &fields[SUBFRAME_LENGTH]);
	if (!reader_ok(r))
		return NOTHING_FOLLOWS;
	if (end < r->wire_end && end < r->captured_end) {
		p->more = &protocol_wlan_aggregate;
		p->more_at = end;
		p->more_end = r->wire_end;
	}
	reader_limit(r, octets);
	return (struct key){ LLC_FRAME, 0, 0 };
}

/* Some senders leave out LLC and send what an Ethernet cable would carry. */
static bool is_ethernet(const struct reader *r, uint32_t header)
{
	const uint8_t *start = reader_peek_octets(r, 0, 12);
	const uint8_t *addresses = start ? start - header : NULL;

	if (!start || start[0] == SNAP || header < SHORTEST_DATA)
		return false;
	return memcmp(start, addresses + 4, 6) == 0 || memcmp(start + 6, addresses + 10, 6) == 0;
}

static struct key take_data(struct reader *r, struct packet *p, uint32_t kind, uint32_t flags)
{
	uint32_t start = r->at - 4;
	bool several = false;

	take_data_addresses(r, flags & TO_BIT, flags & FROM_BIT);
	if (kind & QUALITY_BIT)
		several = take_quality(r);
	if (kind & QUALITY_BIT && flags & ORDER_BIT)
		reader_skip(r, 4);
	if (p->layers[p->layer_count - 1] == &protocol_wlan_padded)
		reader_skip(r, -(r->at - start) & 3);
	if (kind & EMPTY_BIT || !reader_ok(r)) {
		reader_limit(r, 0);
		return NOTHING_FOLLOWS;
	}
	if (flags & (PROTECTED_BIT | FRAGMENT_BIT))
		return NOTHING_FOLLOWS;
	if (several)
		return take_subframe(r, p);
	if (is_ethernet(r, r->at - start))
		return (struct key){ LINK_TYPE, 1, 0 };
	if (reader_peek(r, 0, 16) == 0) /* two octets that one maker puts in front */
		reader_skip(r, 2);
	return (struct key){ LLC_FRAME, 0, 0 };
}

static struct key decode_wlan(struct reader *r, struct packet *p)
{
	bool swapped = p->layers[p->layer_count - 1] == &protocol_wlan_swapped;
	uint32_t flags = (uint32_t)reader_peek(r, !swapped, 8);
	uint32_t kind = take_control(r, swapped);

	take_little(r, &fields[DURATION]);
	if (kind >> 4 == DATA)
		return take_data(r, p, kind, flags);
	if (kind >> 4 == MANAGEMENT) {
		take_address(r, RECEIVER, DESTINATION);
		take_address(r, TRANSMITTER, SOURCE);
		take(r, &fields[CELL]);
		take_sequence(r);
	} else if (kind >> 4 == CONTROL_FRAME) {
		take(r, &fields[RECEIVER]);
		if (reader_left(r) >= 6 && kind != CLEAR_TO_SEND && kind != ACKNOWLEDGMENT)
			take(r, &fields[TRANSMITTER]);
	}
	reader_limit(r, 0); /* what stations and access points agree on */
	return NOTHING_FOLLOWS;
}

static struct key decode_wlan_aggregate(struct reader *r, struct packet *p)
{
	return take_subframe(r, p);
}

static void summarize_wlan(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_wlan);

	uint64_t first = reader_peek(&r, 0, 8);
	const char *name = value_name(kinds, (first >> 2 & 3) << 4 | first >> 4);

	text_printf(line, "wireless LAN: %s", name ? name : "other frame");
}

const struct protocol protocol_wlan = {
	.name = "IEEE 802.11",
	.filter = "wlan",
	.reference = "IEEE 802.11",
	.help = "carries packets through the air, between stations and an access point",
	.fields = fields,
	.keys = { { LINK_TYPE, 105, 0 }, { ETHERTYPE, 0x8200, 0 } },
	.decode = decode_wlan,
	.summarize = summarize_wlan,
};

const struct protocol protocol_wlan_padded = {
	.name = "IEEE 802.11, padded",
	.filter = "wlan",
	.reference = "IEEE 802.11, radiotap.org",
	.help = "the same with zeros between header and body",
	.keys = { { LINK_TYPE, WLAN_PADDED, 0 } },
	.decode = decode_wlan,
};

const struct protocol protocol_wlan_swapped = {
	.name = "IEEE 802.11, swapped",
	.filter = "wlan",
	.reference = "IEEE 802.11",
	.help = "the same with the first two octets the wrong way round",
	.keys = { { LINK_TYPE, WLAN_SWAPPED, 0 } },
	.decode = decode_wlan,
};

const struct protocol protocol_wlan_aggregate = {
	.name = "IEEE 802.11 Aggregate Data",
	.filter = "wlan_aggregate",
	.reference = "IEEE 802.11, section 9.3.2.2",
	.help = "several packets in one frame, to save the wait between frames",
	.decode = decode_wlan_aggregate,
};
