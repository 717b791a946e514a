/*
 * Headers that older programs put before frames in the air: that of AVS (LINKTYPE_IEEE802_11_AVS), with a
 * magic number, and that of Prism cards (LINKTYPE_PRISM_HEADER), with their name.
 */
#include "../protocol.h"

extern const struct protocol protocol_wlan_capture, protocol_prism;

enum { MAGIC, LENGTH, MAC_TIME, HOST_TIME, PHYSICAL };

static const struct field fields[] = {
	[MAGIC] = { "wlancap.magic", "magic", 32, HEX, .help = "0x80211 and the version" },
	[LENGTH] = { "wlancap.length", "length", 32, DEC, .help = "octets of this header" },
	[MAC_TIME] = { "wlancap.mactime", "time", 64, DEC,
	    .help = "when the frame arrived, by the card's clock" },
	[HOST_TIME] = { "wlancap.hosttime", "host time", 64, DEC,
	    .help = "the same by the computer's clock" },
	[PHYSICAL] = { "wlancap.phytype", "kind of radio", 32, DEC,
	    .help = "which of the standards of 802.11" },
	{ 0 },
};

enum { CODE, PRISM_LENGTH };

static const struct field prism_fields[] = {
	[CODE] = { "prism.msgcode", "code", 32, HEX, .help = "0x44: a frame that was received" },
	[PRISM_LENGTH] = { "prism.msglen", "length", 32, DEC, .help = "octets of this header" },
	{ 0 },
};

enum { READ = 28, PRISM_READ = 8, PRISM = 0x44, AVS = 0x8021100 };

#define WLAN_FOLLOWS ((struct key){ LINK_TYPE, 105, 0 })

static struct key decode_wlan_capture(struct reader *r, struct packet *p)
{
	(void)p;
	take(r, &fields[MAGIC]);
	uint32_t length = take32(r, &fields[LENGTH]);
	for (int i = MAC_TIME; i <= PHYSICAL; i++)
		take(r, &fields[i]);
	if (reader_ok(r) && length < READ)
		return malformed(r, "the header says it is shorter than its fixed part");
	reader_skip(r, length - READ);
	describe_path(r, "wlan_radio");
	return WLAN_FOLLOWS;
}

/* Prism: a number, a length in the byte order of the machine, a name, values. Cards that had learned
 * the header of AVS sent that under the same link type. */
static struct key decode_prism(struct reader *r, struct packet *p)
{
	uint32_t first = (uint32_t)reader_peek(r, 0, 32);
	bool big = first == PRISM;

	(void)p;
	if (first >> 4 == AVS)
		return (struct key){ LINK_TYPE, 163, 0 };
	if (!big && first != PRISM << 24)
		return WLAN_FOLLOWS;
	if (big)
		take(r, &prism_fields[CODE]);
	else
		take_little(r, &prism_fields[CODE]);
	uint64_t length =
	    big ? take(r, &prism_fields[PRISM_LENGTH]) : take_little(r, &prism_fields[PRISM_LENGTH]);
	if (reader_ok(r) && length < PRISM_READ)
		return malformed(r, "the header says it is shorter than its fixed part");
	reader_skip(r, (uint32_t)length - PRISM_READ);
	describe_path(r, "wlan_radio");
	return WLAN_FOLLOWS;
}

const struct protocol protocol_wlan_capture = {
	.name = "802.11 AVS",
	.filter = "wlancap",
	.reference = "LINKTYPE_IEEE802_11_AVS (www.tcpdump.org/linktypes.html)",
	.help = "what a network card says of a frame in the air",
	.fields = fields,
	.keys = { { LINK_TYPE, 163, 0 } },
	.decode = decode_wlan_capture,
};

const struct protocol protocol_prism = {
	.name = "Prism",
	.filter = "prism",
	.reference = "LINKTYPE_PRISM_HEADER (www.tcpdump.org/linktypes.html)",
	.help = "the same, as cards of Prism's did it",
	.fields = prism_fields,
	.keys = { { LINK_TYPE, 119, 0 } },
	.decode = decode_prism,
};
