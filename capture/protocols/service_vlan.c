/*
 * 802.1ad: a tag that a provider puts around the tags of its customers ("Q in Q"). And 802.1ah: one
 * that it puts before the whole frame of a customer, addresses included ("MAC in MAC").
 *
 *  0   3 4              16              32
 * +---+-+--------------+----------------+
 * |pri|D|   network    |      type      |
 * +---+-+--------------+----------------+
 *
 *  0   3 4 5 6   8                      32                 80            128      144
 * +---+-+-+-+---+-----------------------+------------------+-------------+--------+
 * |pri|D|N|reser|        service        | customer's dest  |   source    |  type  |
 * +---+-+-+-+---+-----------------------+------------------+-------------+--------+
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_service_vlan, protocol_provider_backbone;

enum { PRIORITY, DROP, NETWORK, TYPE, LENGTH };

static const struct field fields[] = {
	[PRIORITY] = { "ieee8021ad.priority", "priority", 3, DEC,
	    .help = "0 to 7: which frames a switch of the provider sends first" },
	[DROP] = { "ieee8021ad.dei", "drop eligible", 1, DEC,
	    .help = "1 when a switch may drop this frame first under congestion" },
	[NETWORK] = { "ieee8021ad.id", "virtual network", 12, DEC,
	    .help = "number of the customer's network in the network of its provider" },
	[TYPE] = { "ieee8021ah.etype", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol the payload belongs to; usually the customer's own 802.1Q tag" },
	[LENGTH] = { "ieee8021ah.len", "length", 16, DEC,
	    .help = "octets of payload, where an IEEE 802.3 length stands in place of a type" },
	{ 0 },
};

static struct key decode_service_vlan(struct reader *r, struct packet *p)
{
	(void)p;
	take(r, &fields[PRIORITY]);
	take(r, &fields[DROP]);
	take(r, &fields[NETWORK]);
	if (reader_peek(r, 0, 16) >= SMALLEST_TYPE)
		return (struct key){ ETHERTYPE, take16(r, &fields[TYPE]), 0 };
	reader_limit(r, take16(r, &fields[LENGTH]));
	return (struct key){ LLC_FRAME, 0, 0 };
}

static void summarize_service_vlan(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_service_vlan);

	text_printf(line, "provider's network %u", (unsigned)reader_peek(&r, 0, 16) & 0xfff);
}

const struct protocol protocol_service_vlan = {
	.name = "802.1ad",
	.filter = "ieee8021ad",
	.reference = "IEEE 802.1ad",
	.help = "lets a provider carry its customers' virtual networks inside its own",
	.fields = fields,
	.keys = { { ETHERTYPE, 0x88a8, 0 } },
	.decode = decode_service_vlan,
	.summarize = summarize_service_vlan,
};

/* --- 802.1ah --- */

enum { INSTANCE_PRIORITY, INSTANCE_DROP, FOREIGN, RESERVED_1, RESERVED_2, SERVICE, TARGET, SOURCE };

static const struct field backbone_fields[] = {
	[INSTANCE_PRIORITY] = { "ieee8021ah.priority", "priority", 3, DEC,
	    .help = "0 to 7: which frames a switch of the provider sends first" },
	[INSTANCE_DROP] = { "ieee8021ah.drop", "drop eligible", 1, DEC,
	    .help = "1 when a switch may drop this frame first under congestion" },
	[FOREIGN] = { "ieee8021ah.nca", "no customer address", 1, DEC,
	    .help = "1 when the addresses below are not a customer's" },
	[RESERVED_1] = { "ieee8021ah.res1", "reserved", 1, DEC, .help = "always 0" },
	[RESERVED_2] = { "ieee8021ah.res2", "reserved", 2, DEC, .help = "always 0" },
	[SERVICE] = { "ieee8021ah.isid", "service", 24, DEC,
	    .help = "I-SID: which customer's network the frame belongs to" },
	[TARGET] = { "ieee8021ah.cdst", "customer's destination", 48, MAC,
	    .help = "hardware address in the customer's network the frame is for" },
	[SOURCE] = { "ieee8021ah.csrc", "customer's source", 48, MAC,
	    .help = "hardware address in the customer's network that sent the frame" },
	{ 0 },
};

static struct key decode_provider_backbone(struct reader *r, struct packet *p)
{
	(void)p;
	for (int i = INSTANCE_PRIORITY; i <= SOURCE; i++)
		take(r, &backbone_fields[i]);
	return (struct key){ ETHERTYPE, take16(r, &fields[TYPE]), 0 };
}

static void summarize_provider_backbone(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_provider_backbone);

	text_printf(line, "provider's service %u", (unsigned)reader_peek(&r, 1, 24));
}

const struct protocol protocol_provider_backbone = {
	.name = "802.1ah",
	.filter = "ieee8021ah",
	.reference = "IEEE 802.1ah",
	.help = "lets a provider carry whole frames of its customers between its own switches",
	.fields = backbone_fields,
	.keys = { { ETHERTYPE, 0x88e7, 0 } },
	.decode = decode_provider_backbone,
	.summarize = summarize_provider_backbone,
};
