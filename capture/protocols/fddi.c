/*
 * Fiber Distributed Data Interface, ISO 9314.
 *
 *  0       8                       56                      104
 * +-------+-----------------------+-----------------------+----- … ----+
 * |control|      destination      |        source         |  LLC       |
 * +-------+-----------------------+-----------------------+----- … ----+
 */
#include "../protocol.h"

extern const struct protocol protocol_fddi;

enum { CONTROL, CLASS, PRIORITY, DESTINATION, SOURCE, ADDRESS };

static const struct value_name classes[] = { { 0x4, "station management" },
	{ 0x5, "asynchronous LLC" }, { 0x8, "token" }, { 0xc, "ring management" },
	{ 0xd, "synchronous LLC" }, { 0, NULL } };

static const struct field fields[] = {
	[CONTROL] = { "fddi.fc", "frame control", 8, HEX, .help = "what kind of frame this is" },
	[CLASS] = { "fddi.fc.clf", "class, length, format", 4, HEX, .values = classes,
	    .help = "5 is data, most of the rest keeps the ring alive" },
	[PRIORITY] = { "fddi.fc.prio", "priority", 3, DEC,
	    .help = "0 to 7: which data a station sends first when the token comes" },
	[DESTINATION] = { "fddi.dst", "destination", 48, MAC, .also = "fddi.addr",
	    .help = "hardware address of the station or group of stations the frame is for" },
	[SOURCE] = { "fddi.src", "source", 48, MAC, .also = "fddi.addr",
	    .help = "hardware address of the station that sent the frame" },
	[ADDRESS] = { "fddi.addr", "either address", 48, MAC,
	    .help = "destination or source hardware address" },
	{ 0 },
};

enum { ASYNCHRONOUS = 0x5 };

/* FDDI sends each octet from its most significant bit on and Ethernet from the least, so addresses
 * stand the other way round in captures; they are shown as their makers write them. */
static void take_address(struct reader *r, const struct field *field)
{
	uint64_t address = reader_peek(r, 0, 48);
	uint64_t turned = 0;

	for (int i = 0; i < 48; i++)
		if (address >> i & 1)
			turned |= 1ULL << ((i & ~7) + 7 - (i & 7));
	take_as(r, field, turned);
}

static struct key decode_fddi(struct reader *r, struct packet *p)
{
	uint64_t class = take(r, &fields[CONTROL]) >> 4;

	(void)p;
	describe_bits(r, &fields[CLASS], 8);
	if (class == ASYNCHRONOUS)
		describe_bits(r, &fields[PRIORITY], 3);
	take_address(r, &fields[DESTINATION]);
	take_address(r, &fields[SOURCE]);
	return class == ASYNCHRONOUS ? (struct key){ LLC_FRAME, 0, 0 } : NOTHING_FOLLOWS;
}

static void summarize_fddi(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_fddi);
	const char *name = value_name(classes, reader_peek(&r, 0, 4));

	text_printf(line, "FDDI frame, %s", name ? name : "of an unknown class");
}

const struct protocol protocol_fddi = {
	.name = "FDDI",
	.filter = "fddi",
	.reference = "ISO 9314",
	.help = "a ring of optical fibre, the fast network between buildings around 1990",
	.fields = fields,
	.keys = { { LINK_TYPE, 10, 0 } },
	.decode = decode_fddi,
	.summarize = summarize_fddi,
};
