/*
 * IP over IEEE 1394 (FireWire), as macOS captures it.
 *
 *  0                               64                             128      144
 * +-------------------------------+-------------------------------+--------+
 * |          destination          |            source             |  type  |
 * +-------------------------------+-------------------------------+--------+
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_firewire;

enum { DESTINATION, SOURCE, TYPE };

static const struct field fields[] = {
	[DESTINATION] = { "ap1394.dst", "destination", 0, OCTETS,
	    .help = "hardware address the packet is for" },
	[SOURCE] = { "ap1394.src", "source", 0, OCTETS,
	    .help = "hardware address that sent the packet" },
	[TYPE] = { "ap1394.type", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol the payload belongs to, as the type of an Ethernet frame" },
	{ 0 },
};

enum { ADDRESS = 8 };

static struct key decode_firewire(struct reader *r, struct packet *p)
{
	(void)p;
	take_octets(r, &fields[DESTINATION], ADDRESS);
	take_octets(r, &fields[SOURCE], ADDRESS);
	return (struct key){ TUNNEL_TYPE, take16(r, &fields[TYPE]), 0 };
}

const struct protocol protocol_firewire = {
	.name = "IP/IEEE1394",
	.filter = "ap1394",
	.reference = "LINKTYPE_APPLE_IP_OVER_IEEE1394 (www.tcpdump.org/linktypes.html)",
	.help = "carries packets over FireWire",
	.fields = fields,
	.keys = { { LINK_TYPE, 138, 0 } },
	.decode = decode_firewire,
};
