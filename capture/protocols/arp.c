/*
 * Address Resolution Protocol, RFC 826.
 *
 *  0               16              32      40      48              64
 * +---------------+---------------+-------+-------+---------------+
 * | hardware type | protocol type | h len | p len |   operation   |
 * +---------------+---------------+-------+-------+---------------+
 * | sender's hardware and protocol address | target's … the same  |
 * +----------------------------------------+----------------------+
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_arp;

enum {
	HARDWARE_TYPE,
	PROTOCOL_TYPE,
	HARDWARE_LENGTH,
	PROTOCOL_LENGTH,
	OPERATION,
	GRATUITOUS,
	PROBE,
	SENDER_HARDWARE,
	SENDER_MAC,
	SENDER_PROTOCOL,
	SENDER_IPV4,
	TARGET_HARDWARE,
	TARGET_MAC,
	TARGET_PROTOCOL,
	TARGET_IPV4
};

static const struct value_name hardware_types[] = { { 1, "Ethernet" }, { 6, "IEEE 802" },
	{ 24, "IEEE 1394" }, { 32, "InfiniBand" }, { 0, NULL } };
static const struct value_name operations[] = { { 1, "request" }, { 2, "reply" },
	{ 3, "reverse request" }, { 4, "reverse reply" }, { 8, "inverse request" },
	{ 9, "inverse reply" }, { 0, NULL } };

static const struct field fields[] = {
	[HARDWARE_TYPE] = { "arp.hw.type", "hardware type", 16, DEC, .values = hardware_types,
	    .help = "kind of hardware address asked for; 1 is Ethernet" },
	[PROTOCOL_TYPE] = { "arp.proto.type", "protocol type", 16, HEX, .values = ethertype_names,
	    .help = "kind of protocol address that is known, by EtherType; 0x0800 is IPv4" },
	[HARDWARE_LENGTH] = { "arp.hw.size", "hardware address length", 8, DEC,
	    .help = "octets of a hardware address; 6 for Ethernet" },
	[PROTOCOL_LENGTH] = { "arp.proto.size", "protocol address length", 8, DEC,
	    .help = "octets of a protocol address; 4 for IPv4" },
	[OPERATION] = { "arp.opcode", "operation", 16, DEC, .values = operations,
	    .help = "1 asks \"who has this address?\", 2 answers it" },
	[GRATUITOUS] = { "arp.isgratuitous", "gratuitous", 0, FLAG,
	    .help = "sender and target are the same address: not a question but an announcement" },
	[PROBE] = { "arp.isprobe", "probe", 0, FLAG,
	    .help = "the sender has no address yet and asks whether the one it wants is free" },
	[SENDER_HARDWARE] = { "arp.src.hw", "sender's hardware address", 0, OCTETS,
	    .help = "hardware address of who speaks, of a kind other than Ethernet's" },
	[SENDER_MAC] = { "arp.src.hw_mac", "sender's hardware address", 48, MAC,
	    .help = "hardware address of who speaks; listeners may remember it" },
	[SENDER_PROTOCOL] = { "arp.src.proto", "sender's protocol address", 0, OCTETS,
	    .help = "protocol address of who speaks, of a kind other than IPv4" },
	[SENDER_IPV4] = { "arp.src.proto_ipv4", "sender's IPv4 address", 32, IPV4,
	    .help = "IPv4 address of who speaks; 0.0.0.0 in a probe" },
	[TARGET_HARDWARE] = { "arp.dst.hw", "target's hardware address", 0, OCTETS,
	    .help = "hardware address of who is meant, of a kind other than Ethernet's" },
	[TARGET_MAC] = { "arp.dst.hw_mac", "target's hardware address", 48, MAC,
	    .help = "hardware address of who is meant; zero in a request, since it is what is asked" },
	[TARGET_PROTOCOL] = { "arp.dst.proto", "target's protocol address", 0, OCTETS,
	    .help = "protocol address of who is meant, of a kind other than IPv4" },
	[TARGET_IPV4] = { "arp.dst.proto_ipv4", "target's IPv4 address", 32, IPV4,
	    .help = "IPv4 address whose owner is looked for" },
	{ 0 },
};

struct kinds {
	bool ethernet, ipv4;
	uint8_t hardware, protocol; /* octets of an address */
};

/* Both addresses of one party; the rows as they stand from FIRST on. The IPv4 address, or 0. */
static uint32_t take_party(struct reader *r, const struct kinds *kinds, const struct field *first)
{
	if (kinds->ethernet)
		take(r, &first[1]);
	else
		take_octets(r, &first[0], kinds->hardware);
	if (kinds->ipv4)
		return take32(r, &first[3]);
	take_octets(r, &first[2], kinds->protocol);
	return 0;
}

static struct key decode_arp(struct reader *r, struct packet *p)
{
	struct kinds kinds;

	(void)p;
	uint16_t hardware_type = take16(r, &fields[HARDWARE_TYPE]);
	uint16_t protocol_type = take16(r, &fields[PROTOCOL_TYPE]);
	kinds.hardware = take8(r, &fields[HARDWARE_LENGTH]);
	kinds.protocol = take8(r, &fields[PROTOCOL_LENGTH]);
	kinds.ethernet = (hardware_type == 1 || hardware_type == 6) && kinds.hardware == 6;
	kinds.ipv4 = protocol_type == 0x0800 && kinds.protocol == 4;
	uint16_t operation = take16(r, &fields[OPERATION]);
	uint32_t sender = take_party(r, &kinds, &fields[SENDER_HARDWARE]);
	uint32_t target = take_party(r, &kinds, &fields[TARGET_HARDWARE]);
	if (kinds.ipv4 && sender == target)
		describe(r, &fields[GRATUITOUS], 1);
	else if (kinds.ipv4 && sender == 0 && operation == 1)
		describe(r, &fields[PROBE], 1);
	reader_limit(r, 0); /* what follows is padding */
	return NOTHING_FOLLOWS;
}

static void ipv4_add(struct text *line, uint32_t address)
{
	text_printf(
	    line, "%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
}

static void summarize_arp(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_arp);

	if (reader_peek(&r, 2, 32) != 0x08000604) { /* IPv4 over 6-octet addresses */
		text_add(line, "address resolution, not of IPv4 over Ethernet");
		return;
	}
	uint32_t sender = (uint32_t)reader_peek(&r, 14, 32);
	uint32_t target = (uint32_t)reader_peek(&r, 24, 32);
	uint64_t mac = reader_peek(&r, 8, 48);
	bool is_reply = reader_peek(&r, 6, 16) == 2;
	if (!is_reply && sender == target) {
		text_add(line, "ARP announcement for ");
		ipv4_add(line, sender);
	} else if (is_reply) {
		ipv4_add(line, sender);
		text_printf(line, " is at %02x:%02x:%02x:%02x:%02x:%02x", (unsigned)(mac >> 40 & 255),
		    (unsigned)(mac >> 32 & 255), (unsigned)(mac >> 24 & 255), (unsigned)(mac >> 16 & 255),
		    (unsigned)(mac >> 8 & 255), (unsigned)(mac & 255));
	} else {
		text_add(line, "Who has ");
		ipv4_add(line, target);
		text_add(line, "? Tell ");
		ipv4_add(line, sender);
	}
}

const struct protocol protocol_arp = {
	.name = "ARP",
	.filter = "arp",
	.reference = "RFC 826",
	.help = "finds the hardware address that belongs to an IPv4 address on the local network",
	.fields = fields,
	.keys = { { ETHERTYPE, 0x0806, 0 }, { ETHERTYPE, 0x8035, 0 } },
	.decode = decode_arp,
	.summarize = summarize_arp,
};
