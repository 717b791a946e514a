/*
 * BSD loopback: four octets that number the address family, before the packet. Written in the byte
 * order of the machine that captured (LINKTYPE_NULL), or in network order (LINKTYPE_LOOP).
 */
#include "numbers.h"

enum { FAMILY };

static const struct value_name families[] = { { 2, "IPv4" }, { 24, "IPv6" }, { 28, "IPv6" },
	{ 30, "IPv6" }, { 10, "IPv6" }, { 0, NULL } };

static const struct field fields[] = {
	[FAMILY] = { "null.family", "family", 32, DEC, .values = families,
	    .help = "which kind of packet follows: 2 is IPv4; systems differ over the number of IPv6" },
	{ 0 },
};

static uint32_t reversed(uint32_t value)
{
	return value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24;
}

static struct key decode_bsd_loopback(struct reader *r, struct packet *p)
{
	uint32_t family = (uint32_t)reader_peek(r, 0, 32);

	(void)p;
	if (family >> 16 == 0xff03) /* an interface of PPP, whatever the file says */
		return (struct key){ LINK_TYPE, 9, 0 };
	if (family >
	    0xffff) /* families are small numbers: a large one was written the other way round */
		family = reversed(family);
	describe_group(r, &fields[FAMILY], 4, family);
	reader_skip(r, 4);
	if (family >= SMALLEST_TYPE) /* some write an EtherType */
		return (struct key){ TUNNEL_TYPE, family, 0 };
	return address_family_key(family);
}

const struct protocol protocol_bsd_loopback = {
	.name = "Loopback",
	.filter = "null",
	.reference = "LINKTYPE_NULL, LINKTYPE_LOOP (www.tcpdump.org/linktypes.html)",
	.help = "what BSD and macOS put before packets on the loopback interface",
	.fields = fields,
	.keys = { { LINK_TYPE, 0, 0 }, { LINK_TYPE, 108, 0 } },
	.decode = decode_bsd_loopback,
};
