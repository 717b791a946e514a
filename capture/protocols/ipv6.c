/*
 * Internet Protocol version 6, RFC 8200.
 *
 *  0       4               12                                     32
 * +-------+---------------+---------------------------------------+
 * |version| traffic class |              flow label               |
 * +-------+---------------+-------+---------------+---------------+
 * |        payload length         |  next header  |   hop limit   |
 * +-------------------------------+---------------+---------------+
 * |                  source address, 16 octets                    |
 * +---------------------------------------------------------------+
 * |                destination address, 16 octets                 |
 * +---------------------------------------------------------------+
 */
#include "ipv6_next.h"
#include "numbers.h"

#include <string.h>

extern const struct protocol protocol_ipv6;

enum {
	VERSION,
	TRAFFIC_CLASS,
	SERVICE_CLASS,
	CONGESTION,
	FLOW,
	PAYLOAD_LENGTH,
	NEXT_HEADER,
	HOP_LIMIT,
	SOURCE,
	DESTINATION,
	ADDRESS,
	SOURCE_HOST,
	DESTINATION_HOST,
	HOST
};

static const struct value_name congestion_names[] = { { 0, "sender does not take part" },
	{ 1, "may be marked (ECT 1)" }, { 2, "may be marked (ECT 0)" },
	{ 3, "congestion met on the way (CE)" }, { 0, NULL } };

static const struct field fields[] = {
	[VERSION] = { "ipv6.version", "version", 4, DEC, .also = "ip.version",
	    .help = "6 in every IPv6 packet" },
	[TRAFFIC_CLASS] = { "ipv6.tclass", "traffic class", 8, HEX, .digits = 8,
	    .help = "how routers shall treat the packet: a service class and the congestion bits" },
	[SERVICE_CLASS] = { "ipv6.tclass.dscp", "service class", 6, DEC,
	    .help = "DSCP: the treatment asked for at every hop; 0 is ordinary best effort" },
	[CONGESTION] = { "ipv6.tclass.ecn", "congestion notification", 2, DEC,
	    .values = congestion_names,
	    .help =
	        "ECN: lets a router report congestion by marking a packet in place of dropping it" },
	[FLOW] = { "ipv6.flow", "flow label", 20, HEX,
	    .help = "same number on all packets of one flow, so that routers can keep them together" },
	[PAYLOAD_LENGTH] = { "ipv6.plen", "payload length", 16, DEC,
	    .help = "octets behind this header, extension headers included" },
	[NEXT_HEADER] = { "ipv6.nxt", "next header", 8, DEC, .values = ip_protocol_names,
	    .help = "which header follows: an extension header, or the protocol carried" },
	[HOP_LIMIT] = { "ipv6.hlim", "hop limit", 8, DEC,
	    .help = "routers the packet may still pass: each takes off 1 and drops it at 0" },
	[SOURCE] = { "ipv6.src", "source address", 0, IPV6, .also = "ipv6.addr",
	    .help = "address of the sender" },
	[DESTINATION] = { "ipv6.dst", "destination address", 0, IPV6, .also = "ipv6.addr",
	    .help = "address of the receiver, or of a group of receivers" },
	[ADDRESS] = { "ipv6.addr", "either address", 0, IPV6, .help = "source or destination address" },
	[SOURCE_HOST] = { "ipv6.src_host", "source host", 0, STRING, .also = "ipv6.host",
	    .help = "the source address as text; its name is not looked up" },
	[DESTINATION_HOST] = { "ipv6.dst_host", "destination host", 0, STRING, .also = "ipv6.host",
	    .help = "the destination address as text; its name is not looked up" },
	[HOST] = { "ipv6.host", "either host", 0, STRING,
	    .help = "source or destination address as text" },
	{ 0 },
};

enum { ADDRESS_OCTETS = 16 };

static void endpoint_set(struct endpoint *endpoint, const uint8_t *address)
{
	*endpoint = (struct endpoint){ .family = 6 };
	memcpy(endpoint->address, address, ADDRESS_OCTETS);
}

static void describe_host(struct reader *r, int row, int of, const uint8_t *address)
{
	describe_written(r, &fields[row],
	    &(struct item){ .field = &fields[of], .bits = 8 * ADDRESS_OCTETS }, address);
}

static struct key decode_ipv6(struct reader *r, struct packet *p)
{
	if (take(r, &fields[VERSION]) != 6)
		return malformed(r, "an IPv6 header starts with a 6");
	take_parts(r, &fields[TRAFFIC_CLASS], &fields[SERVICE_CLASS], 2);
	take(r, &fields[FLOW]);
	uint16_t length = take16(r, &fields[PAYLOAD_LENGTH]);
	uint8_t next = take8(r, &fields[NEXT_HEADER]);
	uint8_t hop_limit = take8(r, &fields[HOP_LIMIT]);
	uint32_t addresses = r->at;
	const uint8_t *source = take_octets(r, &fields[SOURCE], ADDRESS_OCTETS);
	const uint8_t *destination = take_octets(r, &fields[DESTINATION], ADDRESS_OCTETS);

	if (!source || !destination)
		return NOTHING_FOLLOWS;
	describe_host(r, SOURCE_HOST, SOURCE, source);
	describe_host(r, DESTINATION_HOST, DESTINATION, destination);
	if (length) /* 0: longer than the field can tell (RFC 2675), or cut only later by the card */
		reader_limit(r, length);
	p->addresses = source;
	p->family = 6;
	p->address_sum = 0;
	reader_checksum(r, addresses, 2 * ADDRESS_OCTETS, &p->address_sum);
	p->enclosing_fragment = false;
	if (packet_open(p)) {
		endpoint_set(&p->from, source);
		endpoint_set(&p->to, destination);
		p->ttl = hop_limit;
		p->fragment = false;
	}
	return ipv6_next(p, next);
}

static void summarize_ipv6(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_ipv6);
	const char *name = value_name(ip_protocol_names, p->ip_protocol);

	if (reader_readable(&r) < 7) { /* the next header stands there, or would */
		text_add(line, "IPv6");
		return;
	}
	text_printf(line, "%s%s (next header %u)", p->fragment ? "fragment: " : "",
	    name ? name : "IPv6", p->ip_protocol);
}

const struct protocol protocol_ipv6 = {
	.name = "IPv6",
	.filter = "ipv6",
	.reference = "RFC 8200",
	.help = "carries packets across networks, with addresses of 128 bits",
	.fields = fields,
	.keys = { { ETHERTYPE, 0x86dd, 0 }, { IP_PROTOCOL, 41, 0 }, { LINK_TYPE, 229, 0 },
	    { PPP_PROTOCOL, 0x0057, 0 }, { ICMP_ERROR, 6, 0 } },
	.decode = decode_ipv6,
	.summarize = summarize_ipv6,
};
