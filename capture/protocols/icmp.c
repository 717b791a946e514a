/*
 * Internet Control Message Protocol, RFC 792.
 *
 *  0               8               16                             32
 * +---------------+---------------+-------------------------------+
 * |     type      |     code      |           checksum            |
 * +---------------+---------------+-------------------------------+
 * |        by type: identifier and number, or what went wrong     |
 * +---------------------------------------------------------------+
 * |  echo: data;  errors: IP header and start of the packet meant |
 */
#include "checksum.h"

extern const struct protocol protocol_icmp;

enum {
	TYPE,
	CODE,
	CHECKSUM,
	CHECKSUM_IS,
	UNUSED,
	QUOTED_LENGTH,
	QUOTED_OCTETS,
	MTU,
	POINTER,
	GATEWAY,
	IDENTIFIER,
	IDENTIFIER_SWAPPED,
	SEQUENCE,
	SEQUENCE_SWAPPED,
	SENT,
	SENT_AGO,
	ORIGINATE,
	RECEIVE,
	TRANSMIT,
	MASK,
	ADDRESS_COUNT,
	ENTRY_SIZE,
	LIFETIME,
	ROUTER,
	PREFERENCE,
	ASKED_IN,
	DELAY
};

static const struct value_name types[] = { { 0, "echo reply" }, { 3, "destination unreachable" },
	{ 4, "source quench" }, { 5, "redirect" }, { 8, "echo request" }, { 9, "router advertisement" },
	{ 10, "router solicitation" }, { 11, "time exceeded" }, { 12, "parameter problem" },
	{ 13, "timestamp request" }, { 14, "timestamp reply" }, { 15, "information request" },
	{ 16, "information reply" }, { 17, "address mask request" }, { 18, "address mask reply" },
	{ 0, NULL } };
static const struct value_name unreachable_codes[] = { { 0, "network unreachable" },
	{ 1, "host unreachable" }, { 2, "protocol unreachable" }, { 3, "port unreachable" },
	{ 4, "fragmentation needed" }, { 5, "source route failed" }, { 6, "network unknown" },
	{ 7, "host unknown" }, { 9, "network forbidden" }, { 10, "host forbidden" },
	{ 13, "forbidden by an administrator" }, { 0, NULL } };
static const struct value_name redirect_codes[] = { { 0, "for the network" }, { 1, "for the host" },
	{ 2, "for service and network" }, { 3, "for service and host" }, { 0, NULL } };
static const struct value_name exceeded_codes[] = { { 0, "time to live reached 0 on the way" },
	{ 1, "fragments missing for too long" }, { 0, NULL } };

static const struct field fields[] = {
	[TYPE] = { "icmp.type", "type", 8, DEC, .values = types,
	    .help = "which message this is: an error about another packet, or a question or answer" },
	[CODE] = { "icmp.code", "code", 8, DEC, .help = "says more about the type" },
	[CHECKSUM] = { "icmp.checksum", "checksum", 16, HEX,
	    .help = "protects the whole message; addresses are not included as they are in UDP" },
	[CHECKSUM_IS] = { "icmp.checksum.status", "checksum is", 0, DEC, .values = checksum_names,
	    .help = "whether the checksum fits the message" },
	[UNUSED] = { "icmp.unused", "unused", 0, OCTETS, .help = "always 0" },
	[QUOTED_LENGTH] = { "icmp.length", "quoted length", 8, DEC,
	    .help = "words of 4 octets that are quoted, when more information stands behind them" },
	[QUOTED_OCTETS] = { "icmp.length.original_datagram", "quoted octets", 0, DEC,
	    .help = "length of what is quoted, in octets" },
	[MTU] = { "icmp.mtu", "largest packet", 16, DEC,
	    .help = "octets of the largest packet that fits through the next link" },
	[POINTER] = { "icmp.pointer", "pointer", 8, DEC,
	    .help = "which octet of the quoted packet the trouble lies in" },
	[GATEWAY] = { "icmp.redir_gw", "gateway", 32, IPV4,
	    .help = "the router to use from now on for that destination" },
	[IDENTIFIER] = { "icmp.ident", "identifier", 16, DEC,
	    .help = "tells the requests of several ping programs apart" },
	[IDENTIFIER_SWAPPED] = { "icmp.ident_le", "identifier, octets swapped", 0, DEC,
	    .help = "the same as a program with the other octet order may have meant it" },
	[SEQUENCE] = { "icmp.seq", "sequence number", 16, DEC,
	    .help = "number of the request; the reply repeats it" },
	[SEQUENCE_SWAPPED] = { "icmp.seq_le", "sequence number, octets swapped", 0, DEC,
	    .help = "the same as a program with the other octet order may have meant it" },
	[SENT] = { "icmp.data_time", "time it was sent", 0, DATE,
	    .help = "clock time that ping wrote into its own data when it sent the request" },
	[SENT_AGO] = { "icmp.data_time_relative", "time since it was sent", 0, SECONDS,
	    .help = "capture time less the time that ping wrote into its data, to measure the trip" },
	[ORIGINATE] = { "icmp.originate_timestamp", "originate", 32, DEC,
	    .help = "when the question left, in milliseconds since midnight UTC" },
	[RECEIVE] = { "icmp.receive_timestamp", "receive", 32, DEC,
	    .help = "when the question arrived" },
	[TRANSMIT] = { "icmp.transmit_timestamp", "transmit", 32, DEC, .help = "when the answer left" },
	[MASK] = { "icmp.address_mask", "address mask", 32, IPV4,
	    .help = "which bits of an address name the network" },
	[ADDRESS_COUNT] = { "icmp.num_addrs", "addresses", 8, DEC, .help = "routers that follow" },
	[ENTRY_SIZE] = { "icmp.addr_entry_size", "entry size", 8, DEC,
	    .help = "words of 4 octets for each router; 2" },
	[LIFETIME] = { "icmp.lifetime", "lifetime", 16, DEC,
	    .help = "seconds for which the addresses may be used" },
	[ROUTER] = { "icmp.router_address", "router", 32, IPV4, .help = "address of a router" },
	[PREFERENCE] = { "icmp.pref_level", "preference", 32, SIGNED,
	    .help = "the router with the highest number is taken first" },
	[ASKED_IN] = { "icmp.resp_to", "answers the request in frame", 0, DEC,
	    .help = "the frame with the echo request that this reply gives back" },
	[DELAY] = { "icmp.resptime", "round trip, ms", 0, DECIMALS,
	    .help = "milliseconds from the request to this reply, as seen where it was captured" },
	{ 0 },
};

enum {
	ECHO_REPLY = 0,
	UNREACHABLE = 3,
	QUENCH = 4,
	REDIRECT = 5,
	ECHO_REQUEST = 8,
	ROUTER_ADVERTISEMENT = 9,
	TIME_EXCEEDED = 11,
	PARAMETER_PROBLEM = 12,
	TIMESTAMP_REQUEST = 13,
	TIMESTAMP_REPLY = 14,
	INFORMATION_REQUEST = 15,
	INFORMATION_REPLY = 16,
	MASK_REQUEST = 17,
	MASK_REPLY = 18,
	FRAGMENTATION_NEEDED = 4
};

/* --- errors: what follows the checksum, up to the quoted packet --- */

/* The next OCTETS octets: unused, except that RFC 4884 put a length in the first of them. */
static void take_length(struct reader *r, uint32_t octets)
{
	if (reader_peek(r, 0, 8)) {
		uint32_t words = take8(r, &fields[QUOTED_LENGTH]);
		describe(r, &fields[QUOTED_OCTETS], words * 4);
		octets--;
	}
	take_octets(r, &fields[UNUSED], octets);
}

/* Octets nobody uses, or one and then a length. */
static void take_unused(struct reader *r, uint32_t octets)
{
	if (reader_peek(r, 1, 8)) {
		take_octets(r, &fields[UNUSED], 1);
		octets--;
		take_length(r, octets);
	} else {
		take_octets(r, &fields[UNUSED], octets);
	}
}

static struct key take_error(struct reader *r, uint8_t type, uint8_t code)
{
	uint32_t quoted = (uint32_t)reader_peek(r, 1, 8) * 4;

	if (type == UNREACHABLE && code == FRAGMENTATION_NEEDED) {
		take_unused(r, 2);
		take(r, &fields[MTU]);
	} else if (type == UNREACHABLE || type == TIME_EXCEEDED) {
		take_unused(r, 4);
	} else if (type == PARAMETER_PROBLEM) {
		take(r, &fields[POINTER]);
		take_length(r, 3);
	} else if (type == REDIRECT) {
		take(r, &fields[GATEWAY]);
		quoted = (uint32_t)reader_peek(r, 0, 8) % 16 * 4 + 8; /* RFC 792: header and 8 octets */
	} else {
		reader_skip(r, 4);
		quoted = 0;
	}
	if (quoted)
		reader_limit(r, quoted);
	return reader_left(r) > 0 ? (struct key){ ICMP_ERROR, 4, 0 } : NOTHING_FOLLOWS;
}

/* --- questions and answers --- */

static uint16_t swapped(uint16_t value)
{
	return (uint16_t)(value << 8 | value >> 8);
}

static void take_identity(struct reader *r)
{
	uint16_t identifier = take16(r, &fields[IDENTIFIER]);
	describe(r, &fields[IDENTIFIER_SWAPPED], swapped(identifier));
	uint16_t sequence = take16(r, &fields[SEQUENCE]);
	describe(r, &fields[SEQUENCE_SWAPPED], swapped(sequence));
}

/* Seconds and microseconds that lie within a day of TIME: their distance to it. */
static bool is_near(uint64_t seconds, uint64_t microseconds, int64_t time, int64_t *since)
{
	const int64_t second = 1000000000, day = 86400 * second;

	if (seconds > 1ull << 32 || microseconds >= 1000000)
		return false;
	int64_t sent = (int64_t)(seconds * 1000000000u + microseconds * 1000u);
	if (time < 0 || (sent > time ? sent - time : time - sent) >= day)
		return false;
	*since = time - sent;
	return true;
}

static uint32_t reversed(uint32_t value)
{
	return value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24;
}

/* Most ping programs begin their data with the time, in their machine's own octet order. */
static void take_ping_time(struct reader *r, const struct packet *p)
{
	uint32_t first = (uint32_t)reader_peek(r, 0, 32);
	uint32_t second = (uint32_t)reader_peek(r, 4, 32);
	int64_t since;

	if (reader_readable(r) <= 8)
		return;
	if (!is_near(first, second, p->time, &since) &&
	    !is_near(reversed(first), reversed(second), p->time, &since))
		return;
	describe_group(r, &fields[SENT], 8, (uint64_t)(p->time - since));
	describe(r, &fields[SENT_AGO], (uint64_t)since);
	reader_skip(r, 8);
}

static void take_routers(struct reader *r)
{
	uint32_t count = take8(r, &fields[ADDRESS_COUNT]);
	uint8_t words = take8(r, &fields[ENTRY_SIZE]);

	take(r, &fields[LIFETIME]);
	while (words == 2 && count-- > 0 && reader_ok(r)) {
		take(r, &fields[ROUTER]);
		take(r, &fields[PREFERENCE]);
	}
}

static struct key take_message(struct reader *r, const struct packet *p, uint8_t type)
{
	switch (type) {
	case ECHO_REQUEST:
	case ECHO_REPLY:
		take_identity(r);
		take_ping_time(r, p);
		break;
	case TIMESTAMP_REQUEST:
	case TIMESTAMP_REPLY:
		take_identity(r);
		take(r, &fields[ORIGINATE]);
		take(r, &fields[RECEIVE]);
		take(r, &fields[TRANSMIT]);
		reader_limit(r, 0);
		break;
	case INFORMATION_REQUEST:
	case INFORMATION_REPLY:
		take_identity(r);
		reader_limit(r, 0);
		break;
	case MASK_REQUEST:
	case MASK_REPLY:
		take_identity(r);
		take(r, &fields[MASK]);
		reader_limit(r, 0);
		break;
	case ROUTER_ADVERTISEMENT:
		take_routers(r);
		reader_limit(r, 0);
		break;
	default: /* nothing more, or nothing known here */
		reader_limit(r, 0);
		break;
	}
	return NOTHING_FOLLOWS;
}

/* A reply is the request again, with another type: that shows in its checksum, RFC 1071 section 2. */
static void take_exchange(struct reader *r, struct packet *p, uint8_t type, uint16_t checksum)
{
	const uint64_t this_protocol = (uint64_t)1 << 32;
	bool is_answer = type == ECHO_REPLY;
	struct answer answer;

	if ((type != ECHO_REQUEST && !is_answer) || p->quoted || !reader_peek_octets(r, 0, 4))
		return;
	uint16_t key = is_answer ? checksum : checksum_fold(checksum + (ECHO_REQUEST << 8));
	packet_note_turn(p, &(struct turn){ .key = this_protocol | key, .is_answer = is_answer });
	if (reader_is_unheard(r, &fields[ASKED_IN]) && reader_is_unheard(r, &fields[DELAY]))
		return;
	if (!packet_answer(p, &answer) || !answer.question)
		return;
	describe(r, &fields[ASKED_IN], answer.question);
	describe(r, &fields[DELAY], (uint64_t)(answer.delay * 1000));
}

static struct key decode_icmp(struct reader *r, struct packet *p)
{
	uint32_t start = r->at;
	uint32_t length = reader_left(r);
	uint8_t type = take8(r, &fields[TYPE]);
	uint8_t code = take8(r, &fields[CODE]);

	uint16_t checksum = take16(r, &fields[CHECKSUM]);
	take_exchange(r, p, type, checksum);
	if (r->listener)
		describe(r, &fields[CHECKSUM_IS],
		    p->quoted || p->enclosing_fragment ? CHECKSUM_UNVERIFIED
		                                       : checksum_plain(r, start, length));
	switch (type) {
	case UNREACHABLE:
	case QUENCH:
	case REDIRECT:
	case TIME_EXCEEDED:
	case PARAMETER_PROBLEM:
		return take_error(r, type, code);
	default:
		return take_message(r, p, type);
	}
}

static void summarize_icmp(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_icmp);
	uint8_t type = (uint8_t)reader_peek(&r, 0, 8);
	uint8_t code = (uint8_t)reader_peek(&r, 1, 8);
	const char *name = value_name(types, type);
	const char *more = value_name(type == UNREACHABLE     ? unreachable_codes
	                              : type == REDIRECT      ? redirect_codes
	                              : type == TIME_EXCEEDED ? exceeded_codes
	                                                      : NULL,
	    code);

	if (!name) {
		text_printf(line, "ICMP message of type %u", type);
		return;
	}
	text_printf(line, "%s", name);
	if (more)
		text_printf(line, ": %s", more);
	if (type == UNREACHABLE && code == FRAGMENTATION_NEEDED)
		text_printf(line, ", at most %u octets", (unsigned)reader_peek(&r, 6, 16));
	if (type == ECHO_REQUEST || type == ECHO_REPLY)
		text_printf(line, " id=0x%04x seq=%u ttl=%u", (unsigned)reader_peek(&r, 4, 16),
		    (unsigned)reader_peek(&r, 6, 16), p->ttl);
}

const struct protocol protocol_icmp = {
	.name = "ICMP",
	.filter = "icmp",
	.reference = "RFC 792",
	.help = "reports trouble with IPv4 packets, and answers pings",
	.fields = fields,
	.keys = { { IP_PROTOCOL, 1, 0 } },
	.decode = decode_icmp,
	.summarize = summarize_icmp,
};
