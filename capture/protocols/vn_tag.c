/*
 * VN-Tag, Cisco's: which virtual interface behind a switch port a frame comes from and goes to.
 *
 *  0 1 2              16 17 18    20                     32              48
 * +-+-+----------------+-+-+-----+----------------------+----------------+
 * |D|P|  destination   |L|R| ver |        source        |      type      |
 * +-+-+----------------+-+-+-----+----------------------+----------------+
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_vn_tag;

enum { DIRECTION, POINTER, DESTINATION, LOOPED, RESERVED, VERSION, SOURCE, TYPE, LENGTH };

static const struct field fields[] = {
	[DIRECTION] = { "vntag.dir", "from the switch", 1, FLAG,
	    .help = "set in frames that come from the switch, 0 in those to it" },
	[POINTER] = { "vntag.ptr", "a list", 1, FLAG,
	    .help = "set when the destination is a list of interfaces" },
	[DESTINATION] = { "vntag.dst", "destination", 14, DEC,
	    .help = "number of the virtual interface the frame is for" },
	[LOOPED] = { "vntag.looped", "looped", 1, FLAG,
	    .help = "set when the frame comes back to where it was sent" },
	[RESERVED] = { "vntag.r", "reserved", 1, DEC, .help = "always 0" },
	[VERSION] = { "vntag.version", "version", 2, DEC, .help = "always 0" },
	[SOURCE] = { "vntag.src", "source", 12, DEC,
	    .help = "number of the virtual interface that sent the frame" },
	[TYPE] = { "vntag.etype", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol the payload belongs to, as the type of an Ethernet frame" },
	[LENGTH] = { "vntag.len", "length", 16, DEC,
	    .help = "octets of payload, where an IEEE 802.3 length stands in place of a type" },
	{ 0 },
};

static struct key decode_vn_tag(struct reader *r, struct packet *p)
{
	(void)p;
	for (int i = DIRECTION; i <= SOURCE; i++)
		take(r, &fields[i]);
	return take_type_or_length(r, &fields[TYPE], &fields[LENGTH]);
}

static void summarize_vn_tag(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_vn_tag);

	text_printf(line, "virtual interface %u → %u", (unsigned)reader_peek(&r, 2, 16) & 0xfff,
	    (unsigned)reader_peek(&r, 0, 16) & 0x3fff);
}

const struct protocol protocol_vn_tag = {
	.name = "VN-Tag",
	.filter = "vntag",
	.reference = "Cisco, Network Interface Virtualization",
	.help = "says which virtual interface behind one port of a switch a frame belongs to",
	.fields = fields,
	.keys = { { ETHERTYPE, 0x8926, 0 } },
	.decode = decode_vn_tag,
	.summarize = summarize_vn_tag,
};
