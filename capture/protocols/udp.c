/*
 * User Datagram Protocol, RFC 768.
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

enum { SOURCE, DESTINATION, PORT, STREAM, LENGTH, CHECKSUM, CHECKSUM_IS, CALCULATED, PAYLOAD };

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
	[CHECKSUM] = { "udp.checksum", "checksum", 16, HEX,
	    .help = "protects header, data and addresses; 0 means that none was computed (IPv4 only)" },
	[CHECKSUM_IS] = { "udp.checksum.status", "checksum is", 0, DEC, .values = checksum_names,
	    .help = "whether the checksum fits; partial means that the network card was to finish it" },
	[CALCULATED] = { "udp.checksum_calculated", "checksum should be", 16, HEX,
	    .help = "the checksum that would fit the datagram as it was captured" },
	[PAYLOAD] = { "udp.payload", "payload", 0, OCTETS,
	    .help = "the octets that one send() handed over and one recv() will return" },
	{ 0 },
};

enum { HEADER = 8, UDP = 17 };

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

/* The number of the conversation; ports that are followed by nothing sensible belong to none. R is behind
 * the ports. */
static void describe_stream(
    struct reader *r, const struct packet *p, bool counts, uint32_t available)
{
	const struct stream_facts *facts = packet_stream(p, counts);
	bool whole = reader_readable(r) >= HEADER - 4;

	if (facts->known && whole &&
	    datagram_length((uint32_t)reader_peek(r, 0, 16), available) >= HEADER)
		describe(r, &fields[STREAM], facts->stream);
}

/* Tunnels are known by one of the ports, as everything above UDP is. */
static bool port_is_tunnel(uint16_t from, uint16_t to)
{
	const struct protocol *above = protocol_find(either_port(UDP_PORT, from, to));

	return above && above->is_tunnel;
}

static struct key decode_udp(struct reader *r, struct packet *p)
{
	uint32_t start = r->at;
	uint32_t available = reader_left(r);
	uint16_t from = take16(r, &fields[SOURCE]);
	uint16_t to = take16(r, &fields[DESTINATION]);
	bool counts = packet_open(p) && !port_is_tunnel(from, to);
	if (r->listener)
		describe_stream(r, p, counts, available);
	uint32_t length = datagram_length(take16(r, &fields[LENGTH]), available);
	if (reader_ok(r) && length < HEADER)
		return malformed(r, "the datagram says it is shorter than its own header");
	uint16_t checksum = take16(r, &fields[CHECKSUM]);
	if (!reader_ok(r))
		return NOTHING_FOLLOWS;
	if (r->listener)
		describe_checksum(r, p, start, length, checksum);
	if (counts) {
		p->from.port = from;
		p->to.port = to;
		p->from.transport = p->to.transport = UDP;
		p->has_udp = true;
		p->payload = r->at;
	} else {
		packet_note_further(p, UDP, from, to, NULL);
	}
	if (length > available && !p->quoted && !p->enclosing_fragment)
		packet_complain(p, "the datagram says it is longer than the packet that carries it");
	reader_limit(r, length - HEADER);
	if (counts)
		p->payload_length = reader_left(r);
	if (reader_left(r) > 0)
		describe_group(r, &fields[PAYLOAD], reader_left(r), 0);
	return either_port(UDP_PORT, from, to);
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
