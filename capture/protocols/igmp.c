/*
 * Internet Group Management Protocol: RFC 1112 (version 1), RFC 2236 (2), RFC 9776 (3).
 *
 *  0               8               16                             32
 * +---------------+---------------+-------------------------------+
 * |     type      |response within|           checksum            |
 * +---------------+---------------+-------------------------------+
 * |                         group address                         |
 * +---------------------------------------------------------------+
 * |  version 3: more of a query, or the group records of a report |
 */
#include "checksum.h"

extern const struct protocol protocol_igmp;

enum {
	VERSION,
	TYPE,
	RESERVED,
	RESPONSE_TIME,
	RESPONSE_EXPONENT,
	RESPONSE_MANTISSA,
	CHECKSUM,
	CHECKSUM_IS,
	GROUP,
	SUPPRESS,
	ROBUSTNESS,
	INTERVAL,
	SOURCE_COUNT,
	SOURCE,
	RECORD_COUNT,
	RECORD,
	RECORD_TYPE,
	AUXILIARY_LENGTH,
	AUXILIARY,
	REST
};

static const struct value_name types[] = { { 0x11, "membership query" },
	{ 0x12, "membership report, version 1" }, { 0x16, "membership report, version 2" },
	{ 0x17, "leave group" }, { 0x22, "membership report, version 3" }, { 0, NULL } };
static const struct value_name record_types[] = { { 1, "wants only these sources" },
	{ 2, "wants all but these sources" }, { 3, "changes to: only these sources" },
	{ 4, "changes to: all but these sources" }, { 5, "adds sources" }, { 6, "drops sources" },
	{ 0, NULL } };

static const struct field fields[] = {
	[VERSION] = { "igmp.version", "version", 0, DEC,
	    .help = "version of IGMP, worked out from type and length; it is not sent" },
	[TYPE] = { "igmp.type", "type", 8, HEX, .values = types,
	    .help = "query (a router asks who listens), report (a host listens) or leave" },
	[RESERVED] = { "igmp.reserved", "reserved", 0, OCTETS, .help = "not used" },
	[RESPONSE_TIME] = { "igmp.max_resp", "response within", 8, DEC,
	    .help = "tenths of a second in which hosts answer a query, each at a random moment" },
	[RESPONSE_EXPONENT] = { "igmp.max_resp.exp", "exponent", 3, HEX,
	    .help = "how often the mantissa is doubled, in a response time of 12.8 seconds or more" },
	[RESPONSE_MANTISSA] = { "igmp.max_resp.mant", "mantissa", 4, HEX,
	    .help = "the four digits after the first 1 of such a response time, in binary" },
	[CHECKSUM] = { "igmp.checksum", "checksum", 16, HEX, .help = "protects the IGMP message" },
	[CHECKSUM_IS] = { "igmp.checksum.status", "checksum is", 0, DEC, .values = checksum_names,
	    .help = "whether the checksum fits the message" },
	[GROUP] = { "igmp.maddr", "group", 32, IPV4,
	    .help =
	        "multicast address that is asked about, listened to or left; 0.0.0.0 asks about all" },
	[SUPPRESS] = { "igmp.s", "suppress router processing", 1, FLAG,
	    .help = "other routers that hear this query shall not restart their timers" },
	[ROBUSTNESS] = { "igmp.qrv", "robustness", 3, DEC,
	    .help = "how many times a message is sent, in case some get lost" },
	[INTERVAL] = { "igmp.qqic", "query interval", 8, DEC,
	    .help = "seconds between two queries of this router" },
	[SOURCE_COUNT] = { "igmp.num_src", "sources", 16, DEC,
	    .help = "number of source addresses that follow" },
	[SOURCE] = { "igmp.saddr", "source", 32, IPV4,
	    .help = "sender whose datagrams to the group are wanted or not wanted" },
	[RECORD_COUNT] = { "igmp.num_grp_recs", "group records", 16, DEC,
	    .help = "number of groups that the report speaks of" },
	[RECORD] = { "igmp.group_record", "group record", 0, PRESENT,
	    .help = "what the host wants of one group" },
	[RECORD_TYPE] = { "igmp.record_type", "record type", 8, DEC, .values = record_types,
	    .help = "which senders to the group the host wants to hear; 4 with no source is a join" },
	[AUXILIARY_LENGTH] = { "igmp.aux_data_len", "auxiliary length", 8, DEC,
	    .help = "words of 4 octets behind the sources; always 0 so far" },
	[AUXILIARY] = { "igmp.aux_data", "auxiliary data", 0, OCTETS, .help = "not used so far" },
	[REST] = { "igmp.data", "data", 0, OCTETS,
	    .help = "octets of a message whose layout is not known here" },
	{ 0 },
};

enum {
	QUERY = 0x11,
	REPORT_1 = 0x12,
	REPORT_2 = 0x16,
	LEAVE = 0x17,
	REPORT_3 = 0x22,
	SHORT_MESSAGE = 8,
	LONG_QUERY = 12
};

static void take_checksum(struct reader *r, uint32_t start, uint32_t length)
{
	take16(r, &fields[CHECKSUM]);
	if (r->listener)
		describe(r, &fields[CHECKSUM_IS], checksum_plain(r, start, length));
}

static void take_sources(struct reader *r, uint32_t count)
{
	while (count-- > 0 && reader_ok(r))
		take32(r, &fields[SOURCE]);
}

static void take_record(struct reader *r)
{
	uint32_t sources = (uint32_t)reader_peek(r, 2, 16);
	uint32_t auxiliary = (uint32_t)reader_peek(r, 1, 8) * 4;

	describe_group(r, &fields[RECORD], 8 + 4 * sources + auxiliary, 1);
	take8(r, &fields[RECORD_TYPE]);
	take8(r, &fields[AUXILIARY_LENGTH]);
	take16(r, &fields[SOURCE_COUNT]);
	take32(r, &fields[GROUP]);
	take_sources(r, sources);
	take_octets(r, &fields[AUXILIARY], auxiliary);
}

/* RFC 9776 section 4.1.1: in version 3 a time of 128 or more is a small floating-point number. */
static void take_response_time(struct reader *r, uint64_t version)
{
	uint32_t code = (uint32_t)reader_peek(r, 0, 8);
	uint32_t tenths = (16 + code % 16) << (code / 16 % 8 + 3);

	if (version < 3 || code < 128) {
		take8(r, &fields[RESPONSE_TIME]);
		return;
	}
	take_as(r, &fields[RESPONSE_TIME], tenths);
	describe_bits(r, &fields[RESPONSE_EXPONENT], 7);
	describe_bits(r, &fields[RESPONSE_MANTISSA], 4);
}

static void take_report_3(struct reader *r, uint32_t start, uint32_t length)
{
	take_octets(r, &fields[RESERVED], 1);
	take_checksum(r, start, length);
	take_octets(r, &fields[RESERVED], 2);
	uint16_t records = take16(r, &fields[RECORD_COUNT]);
	while (records-- > 0 && reader_ok(r))
		take_record(r);
}

static void take_query_3(struct reader *r)
{
	reader_skip_bits(r, 4); /* reserved */
	take(r, &fields[SUPPRESS]);
	take(r, &fields[ROBUSTNESS]);
	take8(r, &fields[INTERVAL]);
	take_sources(r, take16(r, &fields[SOURCE_COUNT]));
}

/* RFC 9776 section 7.1: a query's version follows from its length, then from its second octet. */
static uint64_t version_of(uint8_t type, uint32_t length, uint64_t second_octet)
{
	switch (type) {
	case QUERY:
		return length >= LONG_QUERY ? 3 : second_octet ? 2 : 1;
	case REPORT_1:
		return 1;
	case REPORT_2:
	case LEAVE:
		return 2;
	case REPORT_3:
		return 3;
	default:
		return 0;
	}
}

/* Everything but a report of version 3: eight octets, and in a query of version 3 more. */
static void take_message(struct reader *r, uint64_t version, uint32_t start, uint32_t length)
{
	if (version == 1)
		take_octets(r, &fields[RESERVED], 1);
	else
		take_response_time(r, version);
	take_checksum(r, start, length);
	take32(r, &fields[GROUP]);
	if (version == 3)
		take_query_3(r);
}

static struct key decode_igmp(struct reader *r, struct packet *p)
{
	uint32_t start = r->at;
	uint32_t length = reader_left(r);
	uint8_t type = (uint8_t)reader_peek(r, 0, 8);
	uint64_t version = version_of(type, length, reader_peek(r, 1, 8));

	(void)p;
	if (version) {
		describe_path(r, "igmp");
		describe(r, &fields[VERSION], version);
	}
	take8(r, &fields[TYPE]);
	if (type == REPORT_3)
		take_report_3(r, start, length);
	else if (version)
		take_message(r, version, start, length);
	else
		take_rest(r, &fields[REST], reader_left(r));
	if (reader_ok(r))
		reader_limit(r, 0); /* what follows is padding */
	return NOTHING_FOLLOWS;
}

static void address_add(struct text *line, uint64_t address)
{
	text_printf(line, "%u.%u.%u.%u", (unsigned)(address >> 24), (unsigned)(address >> 16 & 255),
	    (unsigned)(address >> 8 & 255), (unsigned)(address & 255));
}

/* "Join group 239.0.0.1", from the record that R stands on. */
static void summarize_record(const struct reader *r, struct text *line)
{
	uint64_t type = reader_peek(r, 0, 8);
	bool no_sources = reader_peek(r, 2, 16) == 0;
	const char *what = value_name(record_types, type);

	if (no_sources && (type == 2 || type == 4))
		text_add(line, "join group ");
	else if (no_sources && (type == 1 || type == 3))
		text_add(line, "leave group ");
	else
		text_printf(line, "%s, group ", what ? what : "unknown record");
	address_add(line, reader_peek(r, 4, 32));
}

enum { MOST_TOLD = 4 }; /* group records in the line of a packet */

static void summarize_report_3(struct reader *r, struct text *line)
{
	uint64_t records = reader_peek(r, 6, 16);

	text_add(line, "Membership report: ");
	reader_skip(r, 8);
	for (uint64_t i = 0; i < records && reader_ok(r) && reader_readable(r) >= 8; i++) {
		if (i == MOST_TOLD) {
			text_add(line, " and more");
			break;
		}
		if (i)
			text_add(line, ", ");
		summarize_record(r, line);
		reader_skip(r, (uint32_t)(8 + 4 * reader_peek(r, 2, 16) + 4 * reader_peek(r, 1, 8)));
	}
}

static void summarize_igmp(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_igmp);
	uint8_t type = (uint8_t)reader_peek(&r, 0, 8);
	uint64_t group = reader_peek(&r, 4, 32);

	if (type == REPORT_3) {
		summarize_report_3(&r, line);
	} else if (type == QUERY && group == 0) {
		text_add(line, "Membership query: who listens to any group?");
	} else {
		text_add(line, type == QUERY                          ? "Membership query: who listens to "
		               : type == LEAVE                        ? "Leave group "
		               : type == REPORT_1 || type == REPORT_2 ? "Membership report: join group "
		                                                      : "Unknown message, group ");
		address_add(line, group);
	}
}

const struct protocol protocol_igmp = {
	.name = "IGMP",
	.filter = "igmp",
	.reference = "RFC 9776",
	.help = "tells the routers which multicast groups the hosts of a network listen to",
	.fields = fields,
	.keys = { { IP_PROTOCOL, 2, 0 } },
	.decode = decode_igmp,
	.summarize = summarize_igmp,
};
