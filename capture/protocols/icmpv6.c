/*
 * Internet Control Message Protocol for IPv6, RFC 4443.
 *
 *  0               8               16                             32
 * +---------------+---------------+-------------------------------+
 * |     type      |     code      |           checksum            |
 * +---------------+---------------+-------------------------------+
 * |                 by type; errors quote a packet                |
 */
#include "checksum.h"
#include "icmpv6_parts.h"

extern const struct protocol protocol_icmpv6;

enum {
	TYPE,
	CODE,
	CHECKSUM,
	CHECKSUM_IS,
	RESERVED,
	QUOTED_LENGTH,
	MTU,
	POINTER,
	IDENTIFIER,
	SEQUENCE,
	REST,
	ASKED_IN,
	DELAY
};

static const struct value_name types[] = { { ICMPV6_UNREACHABLE, "destination unreachable" },
	{ ICMPV6_TOO_BIG, "packet too big" }, { ICMPV6_TIME_EXCEEDED, "time exceeded" },
	{ ICMPV6_PARAMETER_PROBLEM, "parameter problem" }, { ICMPV6_ECHO_REQUEST, "echo request" },
	{ ICMPV6_ECHO_REPLY, "echo reply" }, { ICMPV6_LISTENER_QUERY, "listener query" },
	{ ICMPV6_LISTENER_REPORT, "listener report" }, { ICMPV6_LISTENER_DONE, "listener done" },
	{ ICMPV6_ROUTER_SOLICITATION, "router solicitation" },
	{ ICMPV6_ROUTER_ADVERTISEMENT, "router advertisement" },
	{ ICMPV6_NEIGHBOR_SOLICITATION, "neighbor solicitation" },
	{ ICMPV6_NEIGHBOR_ADVERTISEMENT, "neighbor advertisement" }, { ICMPV6_REDIRECT, "redirect" },
	{ ICMPV6_INVERSE_SOLICITATION, "inverse neighbor solicitation" },
	{ ICMPV6_INVERSE_ADVERTISEMENT, "inverse neighbor advertisement" },
	{ ICMPV6_LISTENER_REPORT_2, "listener report, version 2" }, { 0, NULL } };
static const struct value_name unreachable_codes[] = { { 0, "no route" },
	{ 1, "forbidden by an administrator" }, { 2, "beyond the scope of the source" },
	{ 3, "address unreachable" }, { 4, "port unreachable" }, { 5, "source not allowed" },
	{ 6, "route rejected" }, { 0, NULL } };

static const struct field fields[] = {
	[TYPE] = { "icmpv6.type", "type", 8, DEC, .values = types,
	    .help = "which message this is; below 128 an error, which quotes the packet it is about" },
	[CODE] = { "icmpv6.code", "code", 8, DEC, .help = "says more about the type" },
	[CHECKSUM] = { "icmpv6.checksum", "checksum", 16, HEX,
	    .help = "protects the message and its addresses" },
	[CHECKSUM_IS] = { "icmpv6.checksum.status", "checksum is", 0, DEC, .values = checksum_names,
	    .help = "whether the checksum fits the message" },
	[RESERVED] = { "icmpv6.reserved", "reserved", 0, OCTETS, .help = "not used" },
	[QUOTED_LENGTH] = { "icmpv6.length", "quoted length", 8, DEC,
	    .help = "units of 8 octets that are quoted, when more information stands behind them" },
	[MTU] = { "icmpv6.mtu", "largest packet", 32, DEC,
	    .help = "octets of the largest packet that fits through the next link" },
	[POINTER] = { "icmpv6.pointer", "pointer", 32, DEC,
	    .help = "which octet of the quoted packet the trouble lies in" },
	[IDENTIFIER] = { "icmpv6.echo.identifier", "identifier", 16, HEX,
	    .help = "tells the requests of several ping programs apart" },
	[SEQUENCE] = { "icmpv6.echo.sequence_number", "sequence number", 16, DEC,
	    .help = "number of the request; the reply repeats it" },
	[REST] = { "icmpv6.data", "data", 0, OCTETS,
	    .help = "content of a message whose layout is not known here" },
	[ASKED_IN] = { "icmpv6.resp_to", "answers the request in frame", 0, DEC,
	    .help = "the frame with the echo request that this reply gives back" },
	[DELAY] = { "icmpv6.resptime", "round trip, ms", 0, DECIMALS,
	    .help = "milliseconds from the request to this reply, as seen where it was captured" },
	{ 0 },
};

enum { ICMPV6 = 58 };

/* Four octets before the quoted packet: unused, or its length and three unused (RFC 4884). */
static void take_quoted_length(struct reader *r)
{
	uint32_t quoted = (uint32_t)reader_peek(r, 0, 8) * 8;

	if (quoted)
		take8(r, &fields[QUOTED_LENGTH]);
	take_octets(r, &fields[RESERVED], quoted ? 3 : 4);
	if (quoted)
		reader_limit(r, quoted);
}

/* An error may quote nothing. */
static struct key quoted_packet(const struct reader *r)
{
	return reader_left(r) > 0 ? (struct key){ ICMP_ERROR, 6, 0 } : NOTHING_FOLLOWS;
}

static void take_echo(struct reader *r, struct packet *p, bool is_answer)
{
	const uint64_t this_protocol = (uint64_t)6 << 32;
	uint64_t key = this_protocol | reader_peek(r, 0, 32);
	struct answer answer;

	take16(r, &fields[IDENTIFIER]);
	take16(r, &fields[SEQUENCE]);
	if (p->quoted)
		return;
	packet_note_turn(p, &(struct turn){ .key = key, .is_answer = is_answer });
	if (reader_is_unheard(r, &fields[ASKED_IN]) && reader_is_unheard(r, &fields[DELAY]))
		return;
	if (!packet_answer(p, &answer) || !answer.question)
		return;
	describe(r, &fields[ASKED_IN], answer.question);
	describe(r, &fields[DELAY], (uint64_t)(answer.delay * 1000));
}

static struct key decode_icmpv6(struct reader *r, struct packet *p)
{
	uint32_t start = r->at;
	uint32_t length = reader_left(r);
	uint8_t type = take8(r, &fields[TYPE]);

	take8(r, &fields[CODE]);
	uint16_t checksum = take16(r, &fields[CHECKSUM]);
	if (r->listener)
		describe(r, &fields[CHECKSUM_IS],
		    checksum_with_addresses(r, p, ICMPV6, start, length, checksum));
	switch (type) {
	case ICMPV6_ECHO_REQUEST:
	case ICMPV6_ECHO_REPLY:
		take_echo(r, p, type == ICMPV6_ECHO_REPLY);
		return NOTHING_FOLLOWS;
	case ICMPV6_TOO_BIG:
		take32(r, &fields[MTU]);
		return quoted_packet(r);
	case ICMPV6_PARAMETER_PROBLEM:
		take32(r, &fields[POINTER]);
		return quoted_packet(r);
	case ICMPV6_UNREACHABLE:
	case ICMPV6_TIME_EXCEEDED:
		take_quoted_length(r);
		return quoted_packet(r);
	case ICMPV6_REDIRECT:
		icmpv6_take_neighbors(r, type);
		return quoted_packet(r);
	default:
		if (!icmpv6_take_neighbors(r, type) && !icmpv6_take_listeners(r, type))
			take_rest(r, &fields[REST], reader_left(r));
		reader_limit(r, 0); /* nothing of it is data */
		return NOTHING_FOLLOWS;
	}
}

static void address_add(const struct reader *r, uint32_t ahead, struct text *line)
{
	struct endpoint endpoint = { .family = 6 };

	for (uint32_t i = 0; i < sizeof endpoint.address; i++)
		endpoint.address[i] = (uint8_t)reader_peek(r, ahead + i, 8);
	endpoint_format(&endpoint, line);
}

static void summarize_icmpv6(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_icmpv6);
	uint8_t type = (uint8_t)reader_peek(&r, 0, 8);
	uint8_t code = (uint8_t)reader_peek(&r, 1, 8);
	const char *name = value_name(types, type);
	const char *reason = value_name(unreachable_codes, code);

	text_printf(line, "%s", name ? name : "unknown message");
	if (type == ICMPV6_UNREACHABLE && reason)
		text_printf(line, ": %s", reason);
	else if (type == ICMPV6_TOO_BIG)
		text_printf(line, ": at most %u octets", (uint32_t)reader_peek(&r, 4, 32));
	else if (type == ICMPV6_ECHO_REQUEST || type == ICMPV6_ECHO_REPLY)
		text_printf(line, " id=0x%04x seq=%u", (unsigned)reader_peek(&r, 4, 16),
		    (unsigned)reader_peek(&r, 6, 16));
	else if (type == ICMPV6_NEIGHBOR_SOLICITATION || type == ICMPV6_NEIGHBOR_ADVERTISEMENT ||
	         (type >= ICMPV6_LISTENER_QUERY && type <= ICMPV6_LISTENER_DONE)) {
		text_add(line, " for ");
		address_add(&r, 8, line);
	} else if (type == ICMPV6_LISTENER_REPORT_2 && reader_peek(&r, 6, 16) == 1) {
		text_add(line, " for ");
		address_add(&r, 12, line);
	}
}

const struct protocol protocol_icmpv6 = {
	.name = "ICMPv6",
	.filter = "icmpv6",
	.reference = "RFC 4443",
	.help = "reports trouble with IPv6 packets, answers pings, finds neighbors and routers",
	.fields = fields,
	.keys = { { IP_PROTOCOL, ICMPV6, 0 } },
	.decode = decode_icmpv6,
	.summarize = summarize_icmpv6,
};
