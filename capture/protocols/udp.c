/*
 * User Datagram Protocol, RFC 768, and its variant UDP-Lite, RFC 3828, where in place of the length
 * stands how much of the datagram the checksum protects.
 *
 *  0               16              32
 * +---------------+---------------+
 * |  source port  |   dest port   |
 * +---------------+---------------+
 * |    length     |   checksum    |
 * +---------------+---------------+
 */
#include "checksum.h"

extern const struct protocol protocol_udp;

enum {
	SOURCE,
	DESTINATION,
	PORT,
	STREAM,
	LENGTH,
	COVERAGE,
	CHECKSUM,
	CHECKSUM_IS,
	CALCULATED,
	SINCE_FIRST,
	SINCE_PREVIOUS,
	PAYLOAD
};

static const struct field fields[] = {
	[SOURCE] = { "udp.srcport", "source port", 16, DEC, .also = "udp.port",
	    .help = "which program on the sender's machine speaks; 0 when no answer is expected" },
	[DESTINATION] = { "udp.dstport", "destination port", 16, DEC, .also = "udp.port",
	    .help = "which program on the receiver's machine is spoken to" },
	[PORT] = { "udp.port", "either port", 16, DEC, .help = "source or destination port" },
	[STREAM] = { "udp.stream", "stream index", 0, DEC,
	    .help = "number of the pair of endpoints in this capture, from 0; never sent" },
	[LENGTH] = { "udp.length", "length", 16, DEC,
	    .help = "octets of this header and the data together, so 8 or more" },
	[COVERAGE] = { "udp.checksum_coverage", "checksum coverage", 16, DEC,
	    .help = "octets from the first on that the checksum of UDP-Lite protects; 0 means all" },
	[CHECKSUM] = { "udp.checksum", "checksum", 16, HEX,
	    .help = "protects header, data and addresses; 0 means that none was computed (IPv4 only)" },
	[CHECKSUM_IS] = { "udp.checksum.status", "checksum is", 0, DEC, .values = checksum_names,
	    .help = "whether the checksum fits; partial means that the network card was to finish it" },
	[CALCULATED] = { "udp.checksum_calculated", "checksum should be", 16, HEX,
	    .help = "the checksum that would fit the datagram as it was captured" },
	[SINCE_FIRST] = { "udp.time_relative", "time since first datagram", 0, SECONDS,
	    .help = "seconds since the first datagram between these two endpoints in the capture" },
	[SINCE_PREVIOUS] = { "udp.time_delta", "time since previous datagram", 0, SECONDS,
	    .help = "seconds since the datagram before this one between these two endpoints" },
	[PAYLOAD] = { "udp.payload", "payload", 0, OCTETS,
	    .help = "the octets that one send() handed over and one recv() will return" },
	{ 0 },
};

enum { HEADER = 8, UDP = 17, UDP_LITE = 136 };

/* What a header says, apart from what only one of the two protocols has. */
struct datagram {
	uint32_t start, available; /* its first octet in the frame; octets from there on */
	uint16_t from, to;         /* ports */
	bool counts;               /* it is the header of which the packet tells */
};

/* The word on the checksum FIELD of the datagram of LENGTH octets at octet START. */
static void describe_checksum(
    struct reader *r, const struct packet *p, uint32_t start, uint32_t length, uint16_t field)
{
	enum checksum_status status = CHECKSUM_NOT_PRESENT;

	if (reader_is_unheard(r, &fields[CHECKSUM_IS]) && reader_is_unheard(r, &fields[CALCULATED]))
		return;
	if (field)
		status = checksum_with_addresses(r, p, UDP, start, length, field);
	describe(r, &fields[CHECKSUM_IS], status);
	if (status == CHECKSUM_BAD || status == CHECKSUM_PARTIAL)
		describe(r, &fields[CALCULATED], checksum_expected(r, p, UDP, start, length, field));
}

/* Octets of the datagram, whose header says FIELD, in an IP packet with AVAILABLE. */
static uint32_t datagram_length(uint32_t field, uint32_t available)
{
	return field == 0 && available > UINT16_MAX ? available /* a jumbogram, RFC 2675 section 4 */
	                                            : field;
}

/* Tunnels are known by one of the ports, as everything above UDP is. */
static bool port_is_tunnel(uint16_t from, uint16_t to)
{
	const struct protocol *above = protocol_find(either_port(UDP_PORT, from, to));

	return above && above->is_tunnel;
}

static struct datagram take_ports(struct reader *r, const struct packet *p)
{
	struct datagram datagram = { .start = r->at, .available = reader_left(r) };

	datagram.from = take16(r, &fields[SOURCE]);
	datagram.to = take16(r, &fields[DESTINATION]);
	datagram.counts = packet_open(p) && !port_is_tunnel(datagram.from, datagram.to);
	return datagram;
}

/* The number of the conversation. Ports that are followed by nothing sensible belong to none. R is behind
 * the ports; LENGTH is what the header says of the datagram's. */
static void describe_stream(
    struct reader *r, const struct packet *p, const struct datagram *datagram, uint32_t length)
{
	const struct stream_facts *facts = packet_stream(p, datagram->counts);

	if (facts->known && reader_readable(r) >= HEADER - 4 && length >= HEADER)
		describe(r, &fields[STREAM], facts->stream);
}

static void describe_times(
    struct reader *r, const struct packet *p, const struct datagram *datagram)
{
	int64_t first, previous;

	if (p->quoted || (reader_is_unheard(r, &fields[SINCE_FIRST]) &&
	                     reader_is_unheard(r, &fields[SINCE_PREVIOUS])))
		return;
	if (!packet_times(p, packet_stream(p, datagram->counts), &first, &previous))
		return;
	describe(r, &fields[SINCE_FIRST], (uint64_t)first);
	describe(r, &fields[SINCE_PREVIOUS], (uint64_t)previous);
}

/* The header is known, R is behind it and limited to the payload. */
static struct key begin_payload(struct reader *r, struct packet *p, const struct datagram *datagram)
{
	if (r->listener)
		describe_times(r, p, datagram);
	if (datagram->counts) {
		p->from.port = datagram->from;
		p->to.port = datagram->to;
		p->from.transport = p->to.transport = UDP;
		p->has_udp = true;
		p->payload = r->at;
		p->payload_length = reader_left(r);
	} else {
		packet_note_further(p, UDP, datagram->from, datagram->to, NULL);
	}
	if (reader_left(r) == 0)
		return NOTHING_FOLLOWS;
	describe_group(r, &fields[PAYLOAD], reader_left(r), 0);
	return either_port(UDP_PORT, datagram->from, datagram->to);
}

static struct key decode_udp(struct reader *r, struct packet *p)
{
	struct datagram datagram = take_ports(r, p);

	if (r->listener)
		describe_stream(
		    r, p, &datagram, datagram_length((uint32_t)reader_peek(r, 0, 16), datagram.available));
	uint32_t length = datagram_length(take16(r, &fields[LENGTH]), datagram.available);
	if (reader_ok(r) && length < HEADER)
		return malformed(r, "the datagram says it is shorter than its own header");
	uint16_t checksum = take16(r, &fields[CHECKSUM]);
	if (!reader_ok(r))
		return NOTHING_FOLLOWS;
	if (r->listener)
		describe_checksum(r, p, datagram.start, length, checksum);
	if (length > datagram.available && !p->quoted && !p->enclosing_fragment)
		packet_complain(p, "the datagram says it is longer than the packet that carries it");
	reader_limit(r, length - HEADER);
	return begin_payload(r, p, &datagram);
}

/* Its conversations are those of UDP, as Wireshark counts them. */
static struct key decode_udp_lite(struct reader *r, struct packet *p)
{
	struct datagram datagram = take_ports(r, p);

	if (r->listener)
		describe_stream(r, p, &datagram, datagram.available);
	describe(r, &fields[LENGTH], datagram.available);
	uint32_t coverage = take16(r, &fields[COVERAGE]);
	uint16_t checksum = take16(r, &fields[CHECKSUM]);
	if (!reader_ok(r))
		return NOTHING_FOLLOWS;
	bool whole = coverage == 0 || coverage == datagram.available;
	if (!reader_is_unheard(r, &fields[CHECKSUM_IS]))
		describe(r, &fields[CHECKSUM_IS],
		    whole ? checksum_with_addresses(
		                r, p, UDP_LITE, datagram.start, datagram.available, checksum)
		          : CHECKSUM_UNVERIFIED);
	if (coverage > datagram.available || (coverage > 0 && coverage < HEADER))
		packet_complain(
		    p, "the checksum cannot protect less than the header or more than there is");
	return begin_payload(r, p, &datagram);
}

static void summarize_udp(const struct packet *p, struct text *line)
{
	if (p->has_udp)
		text_printf(line, "%u → %u Len=%u", p->from.port, p->to.port, p->payload_length);
	else
		text_add(line, "datagram");
}

const struct protocol protocol_udp = {
	.name = "UDP",
	.filter = "udp",
	.reference = "RFC 768",
	.help = "carries single messages between programs, without a connection or a promise",
	.fields = fields,
	.keys = { { IP_PROTOCOL, 17, 0 } },
	.decode = decode_udp,
	.summarize = summarize_udp,
};

const struct protocol protocol_udp_lite = {
	.name = "UDP-Lite",
	.filter = "udplite",
	.reference = "RFC 3828",
	.help = "UDP whose checksum may protect only the beginning: better a damaged sound than none",
	.keys = { { IP_PROTOCOL, UDP_LITE, 0 } },
	.decode = decode_udp_lite,
	.summarize = summarize_udp,
};
