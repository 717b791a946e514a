/*
 * E-Tag, IEEE 802.1BR: which port of a remote part of the switch a frame comes from and goes to.
 *
 *  0   3 4            16 18 20           32      40      48              64
 * +---+-+--------------+--+--+------------+-------+-------+---------------+
 * |pri|D|    from      |  |GR|     to     | from+ |  to+  |     type      |
 * +---+-+--------------+--+--+------------+-------+-------+---------------+
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_extension_tag;

enum { PRIORITY, DROP, FROM, RESERVED, GROUP, TO, FROM_MORE, TO_MORE, TYPE };

static const struct field fields[] = {
	[PRIORITY] = { "etag.pcp", "priority", 3, DEC, .help = "0 to 7: which frames are sent first" },
	[DROP] = { "etag.dei", "drop eligible", 1, DEC,
	    .help = "1 when this frame may be dropped first under congestion" },
	[FROM] = { "etag.iecid_base", "from", 12, HEX,
	    .help = "number of the port the frame came in at" },
	[RESERVED] = { "etag.resv", "reserved", 2, DEC, .help = "always 0" },
	[GROUP] = { "etag.group", "group", 2, DEC,
	    .help = "0: for one port; else the first bits of the number of a group of ports" },
	[TO] = { "etag.ecid_base", "to", 12, HEX,
	    .help = "number of the port, or group of ports, the frame is for" },
	[FROM_MORE] = { "etag.iecid_ext", "from, extension", 8, HEX,
	    .help = "longer numbers continue here" },
	[TO_MORE] = { "etag.ecid_ext", "to, extension", 8, HEX,
	    .help = "longer numbers continue here" },
	[TYPE] = { "etag.etype", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol the payload belongs to, as the type of an Ethernet frame" },
	{ 0 },
};

static struct key decode_extension_tag(struct reader *r, struct packet *p)
{
	(void)p;
	for (int i = PRIORITY; i <= TO_MORE; i++)
		take(r, &fields[i]);
	return (struct key){ ETHERTYPE, take16(r, &fields[TYPE]), 0 };
}

static void summarize_extension_tag(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_extension_tag);

	text_printf(line, "port %u → %u", (unsigned)reader_peek(&r, 0, 16) & 0xfff,
	    (unsigned)reader_peek(&r, 2, 16) & 0xfff);
}

const struct protocol protocol_extension_tag = {
	.name = "802.1BR E-Tag",
	.filter = "etag",
	.reference = "IEEE 802.1BR",
	.help = "says which port of a remote part of a switch a frame belongs to",
	.fields = fields,
	.keys = { { ETHERTYPE, 0x893f, 0 } },
	.decode = decode_extension_tag,
	.summarize = summarize_extension_tag,
};
