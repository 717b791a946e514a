/*
 * Per-Packet Information: what the network card says of a frame, of any kind of link.
 * All numbers have their least significant octet first.
 *
 *  0       8       16              32                              64
 * +-------+-------+---------------+-------------------------------+
 * |version| flags |    length     |           link type           |
 * +-------+-------+---------------+-------------------------------+
 * |     field     |    length     |  its octets …                 |
 * +---------------+---------------+-------------------------------+
 */
#include "../protocol.h"

extern const struct protocol protocol_ppi;

enum {
	VERSION,
	FLAGS,
	LENGTH,
	LINK,
	FIELD,
	FIELD_LENGTH,
	WLAN_TIME,
	WLAN_FLAGS,
	WLAN_RATE,
	WLAN_FREQUENCY,
	WLAN_CHANNEL
};

static const struct value_name field_names[] = { { 2, "802.11 common" }, { 3, "802.11n MAC" },
	{ 4, "802.11n MAC and PHY" }, { 5, "spectrum" }, { 6, "process" }, { 7, "capture" },
	{ 0, NULL } };

static const struct field fields[] = {
	[VERSION] = { "ppi.version", "version", 8, DEC, .help = "always 0" },
	[FLAGS] = { "ppi.flags", "flags", 8, HEX,
	    .help = "1: every field begins at a multiple of 4 octets" },
	[LENGTH] = { "ppi.length", "length", 16, DEC,
	    .help = "octets of this header, all fields included" },
	[LINK] = { "ppi.dlt", "link type", 32, DEC, .help = "of what follows, as in a capture file" },
	[FIELD] = { "ppi.field_type", "field", 16, DEC, .values = field_names,
	    .help = "what the field tells" },
	[FIELD_LENGTH] = { "ppi.field_len", "field length", 16, DEC, .help = "octets of the field" },
	[WLAN_TIME] = { "ppi.80211-common.tsft", "time", 64, DEC,
	    .help = "when the frame arrived, by the card's clock" },
	[WLAN_FLAGS] = { "ppi.80211-common.flags", "flags", 16, HEX,
	    .help = "1: the checksum of the frame is there; 4: it is wrong" },
	[WLAN_RATE] = { "ppi.80211-common.rate", "rate", 16, DEC,
	    .help = "bits a second, in units of 500 000" },
	[WLAN_FREQUENCY] = { "ppi.80211-common.chan.freq", "frequency", 16, DEC,
	    .help = "of the channel, in MHz" },
	[WLAN_CHANNEL] = { "ppi.80211-common.chan.flags", "channel flags", 16, HEX,
	    .help = "kind of channel and of modulation" },
	{ 0 },
};

enum { FIXED_PART = 8, WLAN_COMMON = 2, WLAN_COMMON_OCTETS = 16, CHECK = 4, WLAN = 105 };

/* The fields; whether one says that the frame ends with its checksum. */
static bool take_fields(struct reader *r, bool aligned)
{
	bool has_check = false;

	while (reader_ok(r) && reader_left(r) >= 4) {
		uint64_t type = take_little(r, &fields[FIELD]);
		uint32_t octets = (uint32_t)take_little(r, &fields[FIELD_LENGTH]);
		struct reader inside = *r;
		reader_limit(&inside, octets);
		if (type == WLAN_COMMON && octets >= WLAN_COMMON_OCTETS) {
			take_little(&inside, &fields[WLAN_TIME]);
			has_check = take_little(&inside, &fields[WLAN_FLAGS]) & 1;
			for (int i = WLAN_RATE; i <= WLAN_CHANNEL; i++)
				take_little(&inside, &fields[i]);
		}
		reader_leave(r, &inside, octets);
		if (aligned && reader_left(r) > 0)
			reader_skip(r, -octets & 3);
	}
	return has_check;
}

static struct key decode_ppi(struct reader *r, struct packet *p)
{
	(void)p;
	take(r, &fields[VERSION]);
	uint64_t flags = take(r, &fields[FLAGS]);
	uint32_t length = (uint32_t)take_little(r, &fields[LENGTH]);
	uint32_t link = (uint32_t)take_little(r, &fields[LINK]);
	if (reader_ok(r) && length < FIXED_PART)
		return malformed(r, "the header says it is shorter than its fixed part");
	struct reader inside = *r;
	reader_limit(&inside, length - FIXED_PART);
	bool has_check = take_fields(&inside, flags & 1);
	reader_leave(r, &inside, length - FIXED_PART);
	if (has_check && reader_left(r) >= CHECK)
		reader_limit(r, reader_left(r) - CHECK);
	describe_path(r, link == WLAN ? "wlan_radio" : "pcap_pktdata");
	return (struct key){ LINK_TYPE, link, 0 };
}

const struct protocol protocol_ppi = {
	.name = "PPI",
	.filter = "ppi",
	.reference = "LINKTYPE_PPI (www.tcpdump.org/linktypes.html)",
	.help = "what a network card says of a frame, and of which kind that is",
	.fields = fields,
	.keys = { { LINK_TYPE, 192, 0 } },
	.decode = decode_ppi,
};
