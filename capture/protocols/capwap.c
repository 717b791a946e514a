/*
 * Control And Provisioning of Wireless Access Points, RFC 5415: between access points without a mind of
 * their own and the controller that has it for them. Control messages are encrypted; data are the
 * frames of the stations, as they were in the air or as they would be on a cable.
 *
 *  0       4       8      13     18     23                   32
 * +-------+-------+------+------+------+---------------------+
 * |version| type  |length|radio | kind |     T F L W M K     |
 * +-------+-------+------+------+------+---------------------+
 * |          fragment             |    fragment offset   |   |
 * +-------------------------------+----------------------+---+
 * |  M: address of the radio;  W: how a frame was received   |
 * +----------------------------------------------------------+
 */
#include "../protocol.h"

enum {
	VERSION,
	TYPE,
	RESERVED,
	LENGTH,
	RADIO,
	BINDING,
	FLAGS,
	IS_NATIVE,
	IS_FRAGMENT,
	IS_LAST,
	HAS_WIRELESS,
	HAS_ADDRESS,
	IS_KEEP_ALIVE,
	FLAGS_RESERVED,
	FRAGMENT,
	FRAGMENT_OFFSET,
	FRAGMENT_RESERVED,
	ADDRESS_LENGTH,
	ADDRESS,
	WIRELESS_LENGTH,
	WIRELESS
};

static const struct value_name types[] = { { 0, "CAPWAP" }, { 1, "DTLS" }, { 0, NULL } };
static const struct value_name bindings[] = { { 0, "none" }, { 1, "IEEE 802.11" }, { 0, NULL } };

static const struct field fields[] = {
	[VERSION] = { "capwap.preamble.version", "version", 4, DEC, .help = "always 0" },
	[TYPE] = { "capwap.preamble.type", "type", 4, DEC, .values = types,
	    .help = "1 when everything behind is encrypted" },
	[RESERVED] = { "capwap.preamble.reserved", "reserved", 24, DEC, .help = "always 0" },
	[LENGTH] = { "capwap.header.length", "header length", 5, DEC,
	    .help = "length of this header in units of 4 octets" },
	[RADIO] = { "capwap.header.rid", "radio", 5, DEC,
	    .help = "which of the access point's radios this is about" },
	[BINDING] = { "capwap.header.wbid", "kind of radio", 5, DEC, .values = bindings,
	    .help = "which kind of network the radio is for" },
	[FLAGS] = { "capwap.header.flags", "flags", 9, HEX, .help = "what this header has",
	    .digits = 6 },
	[IS_NATIVE] = { "capwap.header.flags.t", "as in the air", 1, FLAG,
	    .help = "set when the frame is as it was in the air, not as on a cable" },
	[IS_FRAGMENT] = { "capwap.header.flags.f", "fragment", 1, FLAG,
	    .help = "set when this is a piece of a message" },
	[IS_LAST] = { "capwap.header.flags.l", "last fragment", 1, FLAG,
	    .help = "set when it is the last piece" },
	[HAS_WIRELESS] = { "capwap.header.flags.w", "wireless", 1, FLAG,
	    .help = "set when the header says how the frame was received" },
	[HAS_ADDRESS] = { "capwap.header.flags.m", "radio address", 1, FLAG,
	    .help = "set when the header has the radio's hardware address" },
	[IS_KEEP_ALIVE] = { "capwap.header.flags.k", "keep-alive", 1, FLAG,
	    .help = "set when there is no frame: it only says that the access point is there" },
	[FLAGS_RESERVED] = { "capwap.header.flags.r", "reserved", 3, HEX, .help = "always 0",
	    .digits = 6 },
	[FRAGMENT] = { "capwap.header.fragment.id", "fragment", 16, DEC,
	    .help = "number that all pieces of one message share" },
	[FRAGMENT_OFFSET] = { "capwap.header.fragment.offset", "fragment offset", 13, DEC,
	    .help = "where the piece belongs, in units of 8 octets" },
	[FRAGMENT_RESERVED] = { "capwap.header.fragment.reserved", "reserved", 3, DEC,
	    .help = "always 0" },
	[ADDRESS_LENGTH] = { "capwap.header.mac.length", "address length", 8, DEC,
	    .help = "octets of the radio's hardware address" },
	[ADDRESS] = { "capwap.header.mac.eui48", "radio address", 0, MAC,
	    .help = "hardware address of the radio" },
	[WIRELESS_LENGTH] = { "capwap.header.wireless.length", "wireless length", 8, DEC,
	    .help = "octets that say how the frame was received" },
	[WIRELESS] = { "capwap.header.wireless.data", "wireless", 0, OCTETS,
	    .help = "how the frame was received: strength, noise, rate" },
	{ 0 },
};

enum {
	PREAMBLE_DTLS = 1,
	BINDING_WLAN = 1,
	NATIVE_BIT = 0x100,
	FRAGMENT_BIT = 0x80,
	WIRELESS_BIT = 0x20,
	ADDRESS_BIT = 0x10,
	KEEP_ALIVE_BIT = 0x08,
	FLAG_PARTS = 7,
	WLAN_SWAPPED = 2 << 16 | 105 /* a link type of our own: that of wlan.c */
};

/* What a header says of what follows it. */
struct capwap {
	bool encrypted;
	uint32_t flags, binding;
};

static struct capwap take_header(struct reader *r)
{
	struct capwap header = { 0 };
	uint32_t start = r->at;

	take(r, &fields[VERSION]);
	header.encrypted = take(r, &fields[TYPE]) == PREAMBLE_DTLS;
	if (header.encrypted) {
		take(r, &fields[RESERVED]);
		return header;
	}
	uint32_t length = (uint32_t)take(r, &fields[LENGTH]) * 4;
	take(r, &fields[RADIO]);
	header.binding = (uint32_t)take(r, &fields[BINDING]);
	header.flags = (uint32_t)take_parts(r, &fields[FLAGS], &fields[IS_NATIVE], FLAG_PARTS);
	take(r, &fields[FRAGMENT]);
	take(r, &fields[FRAGMENT_OFFSET]);
	take(r, &fields[FRAGMENT_RESERVED]);
	if (header.flags & ADDRESS_BIT)
		take_octets(r, &fields[ADDRESS], take8(r, &fields[ADDRESS_LENGTH]));
	if (header.flags & WIRELESS_BIT)
		take_octets(r, &fields[WIRELESS], take8(r, &fields[WIRELESS_LENGTH]));
	if (start + length > r->at) /* up to a multiple of 4 */
		reader_skip(r, start + length - r->at);
	return header;
}

static void skip_encrypted(struct reader *r)
{
	describe_path(r, "dtls");
	reader_limit(r, 0);
}

static struct key decode_capwap(struct reader *r, struct packet *p)
{
	struct capwap header = take_header(r);

	(void)p;
	if (header.encrypted)
		skip_encrypted(r);
	reader_limit(r, 0); /* what access point and controller agree on */
	return NOTHING_FOLLOWS;
}

/* The first two octets of frames from the air stand the wrong way round, since controllers have always sent
 * them so. */
static struct key decode_capwap_data(struct reader *r, struct packet *p)
{
	struct capwap header = take_header(r);

	(void)p;
	if (header.encrypted)
		skip_encrypted(r);
	if (header.flags & KEEP_ALIVE_BIT)
		reader_limit(r, 0);
	if (header.encrypted || header.flags & (FRAGMENT_BIT | KEEP_ALIVE_BIT))
		return NOTHING_FOLLOWS;
	if (!(header.flags & NATIVE_BIT))
		return (struct key){ LINK_TYPE, 1, 0 };
	return (struct key){ header.binding == BINDING_WLAN ? LINK_TYPE : NOTHING, WLAN_SWAPPED, 0 };
}

const struct protocol protocol_capwap = {
	.name = "CAPWAP",
	.filter = "capwap",
	.reference = "RFC 5415",
	.help = "by which a controller tells access points what to do",
	.fields = fields,
	.keys = { { UDP_PORT, 5246, 0 } },
	.decode = decode_capwap,
};

const struct protocol protocol_capwap_data = {
	.name = "CAPWAP data",
	.filter = "capwap.data",
	.reference = "RFC 5415, RFC 5416",
	.help = "carries the frames of wireless stations between access point and controller",
	.keys = { { UDP_PORT, 5247, 0 } },
	.is_tunnel = true,
	.decode = decode_capwap_data,
};
