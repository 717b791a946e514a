/*
 * Known by their number, and no further: protocols that are often met but not read here. A student sees
 * whose octets they are; those that speak in lines of text are quoted in the list of packets.
 *
 * To read one of them: a file of its own (docs/add-a-protocol.md), and its row here goes.
 */
#include "known_parts.h"

#include <string.h>

struct key known_pass(struct reader *r)
{
	reader_skip(r, reader_readable(r));
	return NOTHING_FOLLOWS;
}

static struct key decode_known(struct reader *r, struct packet *p)
{
	(void)p;
	return known_pass(r);
}

void known_summarize_line(const struct packet *p, struct text *line)
{
	enum { MOST = 80 }; /* octets */
	struct reader r = packet_reader(p, packet_protocol(p));
	uint32_t length = reader_readable(&r) < MOST ? reader_readable(&r) : MOST;
	const uint8_t *words = reader_peek_octets(&r, 0, length);
	const uint8_t *end = words ? memchr(words, '\n', length) : NULL;

	if (end)
		length = (uint32_t)(end - words);
	if (end && length > 0 && end[-1] == '\r')
		length--;
	text_add_visible(line, words, words ? length : 0);
}

/* NetBIOS sessions carry SMB, which says so itself; what is in the middle of a message is nobody's. */
static struct key decode_nbss(struct reader *r, struct packet *p)
{
	uint64_t kind = reader_peek(r, 0, 8), word = reader_peek(r, 4, 32);
	bool is_old = word == 0xff534d42, is_new = word == 0xfe534d42; /* "\xffSMB", "\xfeSMB" */

	if (reader_readable(r) < 4 ||
	    (!(kind == 0 && (is_old || is_new)) && (kind < 0x81 || kind > 0x85)))
		return (struct key){ .kind = NOT_MINE };
	if (is_old || is_new)
		describe_path(r, is_new ? "smb2" : "smb");
	return decode_known(r, p);
}

/* A header of version 5, little-endian as everybody's, whose length can be one. */
static bool recognize_dcerpc(const struct reader *r, const struct packet *p)
{
	(void)p;
	return reader_readable(r) >= 16 && reader_peek(r, 0, 8) == 5 && reader_peek(r, 1, 8) <= 1 &&
	       reader_peek(r, 2, 8) <= 19 && reader_peek(r, 4, 32) == 0x10000000 &&
	       (reader_peek(r, 9, 8) > 0 || reader_peek(r, 8, 8) >= 16);
}

static struct key decode_dcerpc(struct reader *r, struct packet *p)
{
	return recognize_dcerpc(r, p) ? decode_known(r, p) : (struct key){ .kind = NOT_MINE };
}

/* RFC 6347 section 4.1: a type, a version below that of DTLS 1.0, a length that can be one. */
static bool recognize_dtls(const struct reader *r, const struct packet *p)
{
	enum { HEADER = 13 };
	uint64_t type = reader_peek(r, 0, 8), version = reader_peek(r, 1, 16);

	(void)p;
	return reader_readable(r) >= HEADER && type >= 20 && type <= 25 &&
	       (version == 0xfeff || version == 0xfefd) &&
	       HEADER + reader_peek(r, 11, 16) <= reader_left(r);
}

/* RFC 8489 section 5: two bits 0, a length in fours, and a number that nobody else has there. */
static bool recognize_stun(const struct reader *r, const struct packet *p)
{
	enum { HEADER = 20 };
	uint64_t length = reader_peek(r, 2, 16);

	(void)p;
	return reader_readable(r) >= HEADER && reader_peek(r, 0, 8) < 0x40 &&
	       reader_peek(r, 4, 32) == 0x2112a442 && length % 4 == 0 &&
	       HEADER + length == reader_left(r);
}

/* One of four messages, three zeros; the first three have a length each. */
static bool recognize_wireguard(const struct reader *r, const struct packet *p)
{
	uint64_t word = reader_peek(r, 0, 32);
	uint32_t left = reader_left(r);

	(void)p;
	return (word == 0x01000000 && left == 148) || (word == 0x02000000 && left == 92) ||
	       (word == 0x03000000 && left == 64) ||
	       (word == 0x04000000 && left >= 32 && left % 16 == 0);
}

/* As Linux captures it: an identifier, how many octets follow the eight of this header. */
static struct key decode_can(struct reader *r, struct packet *p)
{
	uint32_t length = (uint32_t)reader_peek(r, 4, 8);

	if (reader_left(r) < 8)
		return known_pass(r);
	(void)p;
	reader_skip(r, 8);
	reader_limit(r, length);
	return NOTHING_FOLLOWS;
}

/* --- a row each: the number that it is known by is in its keys --- */

#define KNOWN      .decode = decode_known
#define KNOWN_TEXT .decode = decode_known, .summarize = known_summarize_line

extern const struct protocol protocol_ssh, protocol_telnet, protocol_irc, protocol_snmp,
    protocol_bgp, protocol_cldap, protocol_ncp, protocol_mqtt, protocol_resp, protocol_vnc,
    protocol_dnp3, protocol_tftp, protocol_nbns, protocol_isakmp, protocol_syslog, protocol_rip,
    protocol_ripng, protocol_dhcpv6, protocol_dtls, protocol_stun,
    protocol_wireguard, protocol_synchrophasor, protocol_pfcp, protocol_can, protocol_radius,
    protocol_hsrp, protocol_bfd, protocol_sip, protocol_babel, protocol_ptp, protocol_lldp,
    protocol_eigrp, protocol_ospf, protocol_vrrp, protocol_sctp, protocol_esp, protocol_nbss,
    protocol_dcerpc;

const struct protocol protocol_ssh = {
	.name = "SSH",
	.filter = "ssh",
	.reference = "RFC 4253",
	.help = "carries a remote terminal or files, encrypted after the first few messages",
	.keys = { { TCP_PORT, 22, 0 } },
	KNOWN,
};

const struct protocol protocol_telnet = {
	.name = "TELNET",
	.filter = "telnet",
	.reference = "RFC 854",
	.help = "carries a remote terminal for everybody to read",
	.keys = { { TCP_PORT, 23, 0 } },
	KNOWN,
};

const struct protocol protocol_irc = {
	.name = "IRC",
	.filter = "irc",
	.reference = "RFC 2812",
	.help = "carries conversations of many people by text",
	.keys = { { TCP_PORT, 6667, 0 } },
	KNOWN_TEXT,
};

const struct protocol protocol_snmp = {
	.name = "SNMP",
	.filter = "snmp",
	.reference = "RFC 3416",
	.help = "asks and tells network devices about themselves",
	.keys = { { UDP_PORT, 161, 0 }, { UDP_PORT, 162, 0 }, { TCP_PORT, 161, 0 },
	    { TCP_PORT, 162, 0 } },
	KNOWN,
};

const struct protocol protocol_bgp = {
	.name = "BGP",
	.filter = "bgp",
	.reference = "RFC 4271",
	.help = "tells the routers of other networks which addresses can be reached",
	.keys = { { TCP_PORT, 179, 0 } },
	KNOWN,
};

const struct protocol protocol_cldap = {
	.name = "CLDAP",
	.filter = "cldap",
	.reference = "RFC 1798",
	.help = "asks a directory one question without a connection",
	.keys = { { UDP_PORT, 389, 0 } },
	KNOWN,
};

const struct protocol protocol_ncp = {
	.name = "NCP",
	.filter = "ncp",
	.reference = "Novell NetWare Core Protocol",
	.help = "shares files and printers of NetWare servers",
	.keys = { { TCP_PORT, 524, 0 }, { UDP_PORT, 524, 0 } },
	KNOWN,
};

const struct protocol protocol_mqtt = {
	.name = "MQTT",
	.filter = "mqtt",
	.reference = "OASIS MQTT",
	.help = "passes on short messages of small devices",
	.keys = { { TCP_PORT, 1883, 0 } },
	KNOWN,
};

const struct protocol protocol_resp = {
	.name = "RESP",
	.filter = "resp",
	.reference = "Redis serialization protocol",
	.help = "carries commands to a Redis store and its answers",
	.keys = { { TCP_PORT, 6379, 0 } },
	KNOWN,
};

const struct protocol protocol_vnc = {
	.name = "VNC",
	.filter = "vnc",
	.reference = "RFC 6143",
	.help = "shows the screen of another computer",
	.keys = { { TCP_PORT, 5900, 0 }, { TCP_PORT, 5901, 0 } },
	KNOWN,
};

const struct protocol protocol_dnp3 = {
	.name = "DNP 3.0",
	.filter = "dnp3",
	.reference = "IEEE 1815",
	.help = "reads and switches the equipment of power stations",
	.keys = { { TCP_PORT, 20000, 0 }, { UDP_PORT, 20000, 0 } },
	KNOWN,
};

const struct protocol protocol_tftp = {
	.name = "TFTP",
	.filter = "tftp",
	.reference = "RFC 1350",
	.help = "fetches one file, in the simplest way there is",
	.keys = { { UDP_PORT, 69, 0 } },
	KNOWN,
};

const struct protocol protocol_nbns = {
	.name = "NBNS",
	.filter = "nbns",
	.reference = "RFC 1002",
	.help = "finds the addresses of names in Windows networks",
	.keys = { { UDP_PORT, 137, 0 } },
	KNOWN,
};

const struct protocol protocol_isakmp = {
	.name = "ISAKMP",
	.filter = "isakmp",
	.reference = "RFC 7296",
	.help = "agrees on keys for encrypted IP packets",
	.keys = { { UDP_PORT, 500, 0 }, { TCP_PORT, 500, 0 } },
	KNOWN,
};

const struct protocol protocol_syslog = {
	.name = "Syslog",
	.filter = "syslog",
	.reference = "RFC 3164",
	.help = "collects the messages of programs on one machine",
	.keys = { { UDP_PORT, 514, 0 } },
	KNOWN,
};

const struct protocol protocol_rip = {
	.name = "RIP",
	.filter = "rip",
	.reference = "RFC 2453",
	.help = "tells neighbouring routers how far away networks are",
	.keys = { { UDP_PORT, 520, 0 } },
	KNOWN,
};

const struct protocol protocol_ripng = {
	.name = "RIPng",
	.filter = "ripng",
	.reference = "RFC 2080",
	.help = "is RIP for IPv6",
	.keys = { { UDP_PORT, 521, 0 } },
	KNOWN,
};

const struct protocol protocol_dhcpv6 = {
	.name = "DHCPv6",
	.filter = "dhcpv6",
	.reference = "RFC 8415",
	.help = "gives IPv6 hosts their addresses and other settings",
	.keys = { { UDP_PORT, 546, 0 }, { UDP_PORT, 547, 0 } },
	KNOWN,
};

const struct protocol protocol_dtls = {
	.name = "DTLS",
	.filter = "dtls",
	.reference = "RFC 9147",
	.help = "is TLS for single messages: each record stands for itself",
	.keys = { { UDP_PORT, ANY_PORT, 0 } },
	.decode = decode_known,
	.recognizes = recognize_dtls,
};

const struct protocol protocol_stun = {
	.name = "STUN",
	.filter = "stun",
	.reference = "RFC 8489",
	.help = "tells a machine behind a translator which address others see",
	.keys = { { UDP_PORT, ANY_PORT, 0 } },
	.decode = decode_known,
	.recognizes = recognize_stun,
};

const struct protocol protocol_wireguard = {
	.name = "WireGuard",
	.filter = "wg",
	.reference = "WireGuard protocol",
	.help = "carries encrypted packets, with little ado",
	.keys = { { UDP_PORT, ANY_PORT, 0 } },
	.decode = decode_known,
	.recognizes = recognize_wireguard,
};

const struct protocol protocol_synchrophasor = {
	.name = "SYNCHROPHASOR",
	.filter = "synphasor",
	.reference = "IEEE C37.118",
	.help = "measures the phase of the mains at many places at the same time",
	.keys = { { TCP_PORT, 4712, 0 }, { UDP_PORT, 4713, 0 } },
	KNOWN,
};

const struct protocol protocol_pfcp = {
	.name = "PFCP",
	.filter = "pfcp",
	.reference = "3GPP TS 29.244",
	.help = "tells the gateways of mobile networks where to pass packets on",
	.keys = { { UDP_PORT, 8805, 0 } },
	KNOWN,
};

const struct protocol protocol_can = {
	.name = "CAN",
	.filter = "can",
	.reference = "ISO 11898",
	.help = "connects the control units of a car",
	.keys = { { LINK_TYPE, 227, 0 } },
	.decode = decode_can,
};

const struct protocol protocol_radius = {
	.name = "RADIUS",
	.filter = "radius",
	.reference = "RFC 2865",
	.help = "asks a server whether somebody may use the network",
	.keys = { { UDP_PORT, 1645, 0 }, { UDP_PORT, 1646, 0 }, { UDP_PORT, 1812, 0 },
	    { UDP_PORT, 1813, 0 } },
	KNOWN,
};

const struct protocol protocol_hsrp = {
	.name = "HSRP",
	.filter = "hsrp",
	.reference = "RFC 2281",
	.help = "lets one router take over from another",
	.keys = { { UDP_PORT, 1985, 0 } },
	KNOWN,
};

const struct protocol protocol_bfd = {
	.name = "BFD Control",
	.filter = "bfd",
	.reference = "RFC 5880",
	.help = "notices within milliseconds that the other end is gone",
	.keys = { { UDP_PORT, 3784, 0 }, { UDP_PORT, 4784, 0 } },
	KNOWN,
};

const struct protocol protocol_sip = {
	.name = "SIP",
	.filter = "sip",
	.reference = "RFC 3261",
	.help = "sets up telephone calls",
	.keys = { { UDP_PORT, 5060, 0 }, { TCP_PORT, 5060, 0 } },
	KNOWN_TEXT,
};

const struct protocol protocol_babel = {
	.name = "Babel",
	.filter = "babel",
	.reference = "RFC 8966",
	.help = "tells neighbouring routers the way through networks that change quickly",
	.keys = { { UDP_PORT, 6696, 0 } },
	KNOWN,
};

const struct protocol protocol_ptp = {
	.name = "PTP",
	.filter = "ptp",
	.reference = "IEEE 1588",
	.help = "sets clocks to fractions of a microsecond",
	.keys = { { ETHERTYPE, 0x88f7, 0 }, { UDP_PORT, 319, 0 }, { UDP_PORT, 320, 0 } },
	KNOWN,
};

const struct protocol protocol_lldp = {
	.name = "LLDP",
	.filter = "lldp",
	.reference = "IEEE 802.1AB",
	.help = "tells the neighbour on the cable who is at this end",
	.keys = { { ETHERTYPE, 0x88cc, 0 } },
	KNOWN,
};

const struct protocol protocol_eigrp = {
	.name = "EIGRP",
	.filter = "eigrp",
	.reference = "RFC 7868",
	.help = "tells neighbouring routers the way, and what it costs",
	.keys = { { IP_PROTOCOL, 88, 0 } },
	KNOWN,
};

const struct protocol protocol_ospf = {
	.name = "OSPF",
	.filter = "ospf",
	.reference = "RFC 2328",
	.help = "gives each router a map of its network",
	.keys = { { IP_PROTOCOL, 89, 0 } },
	KNOWN,
};

const struct protocol protocol_vrrp = {
	.name = "VRRP",
	.filter = "vrrp",
	.reference = "RFC 9568",
	.help = "lets one router take over from another",
	.keys = { { IP_PROTOCOL, 112, 0 } },
	KNOWN,
};

const struct protocol protocol_sctp = {
	.name = "SCTP",
	.filter = "sctp",
	.reference = "RFC 9260",
	.help = "carries messages over a connection of several streams and paths",
	.keys = { { IP_PROTOCOL, 132, 0 } },
	KNOWN,
};

const struct protocol protocol_esp = {
	.name = "ESP",
	.filter = "esp",
	.reference = "RFC 4303",
	.help = "carries encrypted packets (IPsec)",
	.keys = { { IP_PROTOCOL, 50, 0 } },
	KNOWN,
};

const struct protocol protocol_nbss = {
	.name = "NBSS",
	.filter = "nbss",
	.reference = "RFC 1002",
	.help = "carries SMB, with which Windows computers share files",
	.keys = { { TCP_PORT, 139, 0 }, { TCP_PORT, 445, 0 } },
	.decode = decode_nbss,
};

const struct protocol protocol_dcerpc = {
	.name = "DCERPC",
	.filter = "dcerpc",
	.reference = "The Open Group C706",
	.help = "calls functions of programs on other computers",
	.keys = { { TCP_PORT, 135, 0 }, { TCP_PORT, ANY_PORT, 0 } },
	.decode = decode_dcerpc,
	.recognizes = recognize_dcerpc,
};
