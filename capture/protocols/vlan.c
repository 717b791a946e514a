/*
 * 802.1Q: a tag that says which of several virtual networks a frame belongs to.
 *
 *  0   3 4              16              32
 * +---+-+--------------+----------------+
 * |pri|D|   network    |      type      |
 * +---+-+--------------+----------------+
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_vlan;

enum { PRIORITY, DROP, NETWORK, TYPE, LENGTH };

static const struct field fields[] = {
	[PRIORITY] = { "vlan.priority", "priority", 3, DEC,
	    .help = "0 to 7: which frames a switch sends first when it cannot send all" },
	[DROP] = { "vlan.dei", "drop eligible", 1, FLAG,
	    .help = "set when a switch may drop this frame first under congestion" },
	[NETWORK] = { "vlan.id", "virtual network", 12, DEC,
	    .help = "number of the virtual network; 0 means that only the priority counts" },
	[TYPE] = { "vlan.etype", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol the payload belongs to, as the type of an Ethernet frame" },
	[LENGTH] = { "vlan.len", "length", 16, DEC,
	    .help = "octets of payload, where an IEEE 802.3 length stands in place of a type" },
	{ 0 },
};

static struct key decode_vlan(struct reader *r, struct packet *p)
{
	(void)p;
	take(r, &fields[PRIORITY]);
	take(r, &fields[DROP]);
	take(r, &fields[NETWORK]);
	return take_type_or_length(r, &fields[TYPE], &fields[LENGTH]);
}

static void summarize_vlan(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_vlan);

	take(&r, &fields[PRIORITY]);
	take(&r, &fields[DROP]);
	text_printf(line, "virtual network %u", (unsigned)take(&r, &fields[NETWORK]));
	text_printf(line, ", type 0x%04x", take16(&r, &fields[TYPE]));
}

const struct protocol protocol_vlan = {
	.name = "802.1Q",
	.filter = "vlan",
	.reference = "IEEE 802.1Q",
	.help = "lets one cable carry several separate networks",
	.fields = fields,
	.keys = { { ETHERTYPE, 0x8100, 0 }, { ETHERTYPE, 0x9100, 0 } },
	.decode = decode_vlan,
	.summarize = summarize_vlan,
};
