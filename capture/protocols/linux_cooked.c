/*
 * Linux cooked capture: what "-i any" writes in place of the link headers, which differ from
 * interface to interface.
 *
 * Version 1, 16 octets: packet type 2, hardware type 2, address length 2, address 8, protocol 2.
 * Version 2, 20 octets: protocol 2, reserved 2, interface 4, hardware type 2, packet type 1,
 * address length 1, address 8.
 */
#include "../protocol.h"
#include "numbers.h"

enum {
	PACKET_TYPE,
	HARDWARE_TYPE,
	ADDRESS_LENGTH,
	ADDRESS_MAC,
	ADDRESS_IPV4,
	ADDRESS_OTHER,
	UNUSED,
	ETHERNET_TYPE,
	LINUX_TYPE,
	INTERFACE
};

static const struct value_name packet_types[] = { { 0, "to us" }, { 1, "broadcast" },
	{ 2, "multicast" }, { 3, "to somebody else" }, { 4, "sent by us" }, { 0, NULL } };
static const struct value_name hardware_types[] = { { 1, "Ethernet" }, { 512, "PPP" },
	{ 768, "IP in IP" }, { 772, "loopback" }, { 778, "GRE" }, { 824, "netlink" }, { 65534, "none" },
	{ 0, NULL } };
static const struct value_name linux_types[] = { { 1, "802.3 without LLC" }, { 3, "Ethernet" },
	{ 4, "802.2 LLC" }, { 7, "PPP" }, { 0, NULL } };

static const struct field fields[] = {
	[PACKET_TYPE] = { "sll.pkttype", "packet type", 0, DEC, .values = packet_types,
	    .help = "whether this machine sent the packet or received it, and for whom" },
	[HARDWARE_TYPE] = { "sll.hatype", "hardware type", 16, DEC, .values = hardware_types,
	    .help = "kind of the interface, by Linux's ARPHRD number; 772 is loopback" },
	[ADDRESS_LENGTH] = { "sll.halen", "address length", 0, DEC,
	    .help = "octets of the sender's hardware address; 0 when there is none" },
	[ADDRESS_MAC] = { "sll.src.eth", "source", 48, MAC,
	    .help = "hardware address of the sender; the receiver's is not recorded" },
	[ADDRESS_IPV4] = { "sll.src.ipv4", "source", 32, IPV4,
	    .help = "address of the sender on a link whose hardware addresses are IPv4 addresses" },
	[ADDRESS_OTHER] = { "sll.src.other", "source", 0, OCTETS,
	    .help = "hardware address of the sender, of a kind that is neither of the usual two" },
	[UNUSED] = { "sll.unused", "unused", 0, OCTETS,
	    .help = "rest of the eight octets kept for an address" },
	[ETHERNET_TYPE] = { "sll.etype", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol follows, as the type of an Ethernet frame" },
	[LINUX_TYPE] = { "sll.ltype", "type", 16, HEX, .values = linux_types,
	    .help = "which protocol follows, where Linux has a number of its own for it" },
	[INTERFACE] = { "sll.ifindex", "interface index", 32, DEC,
	    .help = "number of the interface on the machine that captured" },
	{ 0 },
};

enum { ETHERNET_FRAME = 3, LLC_HEADER = 4, PPP_FRAME = 7, ROOM_FOR_ADDRESS = 8, VERSION_2 = 276 };

static void take_address(struct reader *r, uint32_t length)
{
	uint32_t used = length < ROOM_FOR_ADDRESS ? length : ROOM_FOR_ADDRESS;

	if (used == 6)
		take(r, &fields[ADDRESS_MAC]);
	else if (used == 4)
		take(r, &fields[ADDRESS_IPV4]);
	else
		take_octets(r, &fields[ADDRESS_OTHER], used);
	take_octets(r, &fields[UNUSED], ROOM_FOR_ADDRESS - used);
}

static struct key take_type(struct reader *r)
{
	if (reader_peek(r, 0, 16) >= SMALLEST_TYPE)
		return (struct key){ ETHERTYPE, take16(r, &fields[ETHERNET_TYPE]), 0 };
	switch (take(r, &fields[LINUX_TYPE])) {
	case ETHERNET_FRAME:
		return (struct key){ LINK_TYPE, 1, 0 };
	case LLC_HEADER:
		return (struct key){ LLC_FRAME, 0, 0 };
	case PPP_FRAME:
		return (struct key){ LINK_TYPE, 9, 0 };
	default:
		return NOTHING_FOLLOWS;
	}
}

static struct key decode_version_2(struct reader *r)
{
	struct key next = take_type(r);

	reader_skip(r, 2);
	take(r, &fields[INTERFACE]);
	take(r, &fields[HARDWARE_TYPE]);
	take_bits(r, &fields[PACKET_TYPE], 8);
	take_address(r, (uint32_t)take_bits(r, &fields[ADDRESS_LENGTH], 8));
	return next;
}

static struct key decode_linux_cooked(struct reader *r, struct packet *p)
{
	if (p->link_type == VERSION_2)
		return decode_version_2(r);
	take_bits(r, &fields[PACKET_TYPE], 16);
	take(r, &fields[HARDWARE_TYPE]);
	take_address(r, (uint32_t)take_bits(r, &fields[ADDRESS_LENGTH], 16));
	return take_type(r);
}

const struct protocol protocol_linux_cooked = {
	.name = "Linux cooked",
	.filter = "sll",
	.reference = "LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2 (www.tcpdump.org/linktypes.html)",
	.help = "what Linux puts before packets captured on all interfaces at once",
	.fields = fields,
	.keys = { { LINK_TYPE, 113, 0 }, { LINK_TYPE, VERSION_2, 0 } },
	.decode = decode_linux_cooked,
};
