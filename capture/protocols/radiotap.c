/*
 * Radiotap: what the network card says of a frame in the air: time, channel, rate, strength.
 * All numbers have their least significant octet first.
 *
 *  0       8       16              32                              64
 * +-------+-------+---------------+-------------------------------+---- … ----+
 * |version|   0   |    length     | a bit for each thing it tells | the things|
 * +-------+-------+---------------+-------------------------------+---- … ----+
 */
#include "../protocol.h"

extern const struct protocol protocol_radiotap;

enum {
	VERSION,
	PAD,
	LENGTH,
	PRESENT_BITS,
	TIME,
	FLAGS,
	RATE,
	FREQUENCY,
	CHANNEL_FLAGS,
	HOPS,
	PATTERN,
	SIGNAL,
	NOISE
};

static const struct field fields[] = {
	[VERSION] = { "radiotap.version", "version", 8, DEC, .help = "always 0" },
	[PAD] = { "radiotap.pad", "padding", 8, DEC, .help = "always 0" },
	[LENGTH] = { "radiotap.length", "length", 16, DEC, .help = "octets of this header" },
	[PRESENT_BITS] = { "radiotap.present.word", "present", 32, HEX,
	    .help = "a bit for each thing that follows; the last says that more bits do" },
	[TIME] = { "radiotap.mactime", "time", 64, DEC,
	    .help = "when the frame arrived, in microseconds of the card's clock" },
	[FLAGS] = { "radiotap.flags", "flags", 8, HEX,
	    .help = "0x10: the checksum is there; 0x40: it is wrong; 0x20: padded" },
	[RATE] = { "radiotap.datarate", "rate", 8, DEC, .help = "bits a second, in units of 500 000" },
	[FREQUENCY] = { "radiotap.channel.freq", "frequency", 16, DEC,
	    .help = "of the channel, in MHz" },
	[CHANNEL_FLAGS] = { "radiotap.channel.flags", "channel flags", 16, HEX,
	    .help = "kind of channel and of modulation" },
	[HOPS] = { "radiotap.fhss.hopset", "hop set", 8, DEC,
	    .help = "of radios that hop between channels" },
	[PATTERN] = { "radiotap.fhss.pattern", "hop pattern", 8, DEC, .help = "likewise" },
	[SIGNAL] = { "radiotap.dbm_antsignal", "signal", 8, SIGNED,
	    .help = "strength at the antenna, in dBm: -40 is strong, -90 weak" },
	[NOISE] = { "radiotap.dbm_antnoise", "noise", 8, SIGNED,
	    .help = "noise at the antenna, in dBm" },
	{ 0 },
};

enum {
	HAS_CHECK = 0x10,
	PADDED = 0x20,
	FIXED_PART = 8,
	BEFORE = 4, /* octets of the header up to its length */
	CHECK = 4
};

/* The first things by their bit: octets, and the row of the first part; 0: skipped. Each begins at a
 * multiple of its size. */
static const struct {
	uint8_t octets, aligned, row;
} things[] = { { 8, 8, TIME }, { 1, 1, FLAGS }, { 1, 1, RATE }, { 4, 2, FREQUENCY }, { 2, 2, HOPS },
	{ 1, 1, SIGNAL }, { 1, 1, NOISE } };

static void take_thing(struct reader *r, int row)
{
	uint64_t octet = reader_peek(r, 0, 8);

	switch (row) {
	case FREQUENCY:
		take_little(r, &fields[FREQUENCY]);
		take_little(r, &fields[CHANNEL_FLAGS]);
		break;
	case HOPS:
		take(r, &fields[HOPS]);
		take(r, &fields[PATTERN]);
		break;
	case SIGNAL:
	case NOISE:
		take_as(r, &fields[row], octet < 128 ? octet : octet - 256);
		break;
	default:
		take_little(r, &fields[row]);
	}
}

/* The words of bits, and what the first of them announces; the flags of the frame. */
static uint32_t take_things(struct reader *r, uint32_t start)
{
	uint32_t flags = 0;
	uint32_t present = (uint32_t)take_little(r, &fields[PRESENT_BITS]);

	for (uint32_t more = present; more >> 31 && reader_ok(r);)
		more = (uint32_t)take_little(r, &fields[PRESENT_BITS]);
	for (size_t i = 0; i < COUNT(things); i++) {
		if (!(present >> i & 1))
			continue;
		reader_skip(r, -(r->at - start) & (things[i].aligned - 1U));
		if (things[i].row == FLAGS)
			flags = (uint32_t)reader_peek(r, 0, 8);
		take_thing(r, things[i].row);
	}
	return flags;
}

static struct key decode_radiotap(struct reader *r, struct packet *p)
{
	uint32_t start = r->at;

	(void)p;
	take(r, &fields[VERSION]);
	take(r, &fields[PAD]);
	uint32_t length = (uint32_t)take_little(r, &fields[LENGTH]);
	if (reader_ok(r) && length < FIXED_PART)
		return malformed(r, "the header says it is shorter than its fixed part");
	struct reader inside = *r;
	reader_limit(&inside, length - BEFORE);
	uint32_t flags = take_things(&inside, start);
	reader_leave(r, &inside, length - BEFORE);
	if (flags & HAS_CHECK && reader_left(r) >= CHECK)
		reader_limit(r, reader_left(r) - CHECK);
	describe_path(r, "wlan_radio");
	return (struct key){ LINK_TYPE, flags & PADDED ? 1 << 16 | 105 : 105, 0 };
}

const struct protocol protocol_radiotap = {
	.name = "802.11 Radiotap",
	.filter = "radiotap",
	.reference = "radiotap.org",
	.help = "what a network card says of a frame in the air: channel, rate, strength",
	.fields = fields,
	.keys = { { LINK_TYPE, 127, 0 } },
	.decode = decode_radiotap,
};
