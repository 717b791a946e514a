/* numbers: see numbers.h. */
#include "numbers.h"

const struct value_name ethertype_names[] = {
	{ 0x0800, "IPv4" },
	{ 0x0806, "ARP" },
	{ 0x0842, "Wake-on-LAN" },
	{ 0x8035, "RARP" },
	{ 0x8100, "802.1Q" },
	{ 0x86dd, "IPv6" },
	{ 0x8808, "Ethernet flow control" },
	{ 0x8809, "slow protocols" },
	{ 0x8847, "MPLS" },
	{ 0x8863, "PPPoE discovery" },
	{ 0x8864, "PPPoE session" },
	{ 0x888e, "802.1X" },
	{ 0x88a8, "802.1ad" },
	{ 0x88cc, "LLDP" },
	{ 0x88f7, "PTP" },
	{ 0x9000, "loopback test" },
	{ 0, NULL },
};

const struct value_name ip_protocol_names[] = {
	{ 0, "IPv6 hop-by-hop options" },
	{ 1, "ICMP" },
	{ 2, "IGMP" },
	{ 4, "IPv4" },
	{ 6, "TCP" },
	{ 17, "UDP" },
	{ 33, "DCCP" },
	{ 41, "IPv6" },
	{ 43, "IPv6 routing" },
	{ 44, "IPv6 fragment" },
	{ 47, "GRE" },
	{ 50, "ESP" },
	{ 51, "AH" },
	{ 58, "ICMPv6" },
	{ 59, "nothing follows" },
	{ 60, "IPv6 destination options" },
	{ 89, "OSPF" },
	{ 103, "PIM" },
	{ 112, "VRRP" },
	{ 132, "SCTP" },
	{ 136, "UDP-Lite" },
	{ 0, NULL },
};

struct key take_type_or_length(
    struct reader *r, const struct field *type, const struct field *length)
{
	if (reader_peek(r, 0, 16) >= SMALLEST_TYPE)
		return (struct key){ ETHERTYPE, take16(r, type), 0 };

	uint16_t octets = take16(r, length);
	if (octets <= LARGEST_LENGTH)
		reader_limit(r, octets);
	return (struct key){ LLC_FRAME, 0, 0 };
}

struct key address_family_key(uint64_t family)
{
	switch (family) {
	case 2:
		return (struct key){ IP_PROTOCOL, 4, 0 };
	case 10: /* Linux */
	case 24: /* NetBSD, OpenBSD */
	case 28: /* FreeBSD */
	case 30: /* macOS */
		return (struct key){ IP_PROTOCOL, 41, 0 };
	default:
		return NOTHING_FOLLOWS;
	}
}
