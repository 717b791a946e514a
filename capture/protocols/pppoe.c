/*
 * PPP over Ethernet, RFC 2516: finding the other end, then a session with it.
 *
 *  0       4       8               16                             32
 * +-------+-------+---------------+-------------------------------+
 * |version| type  |     code      |            session            |
 * +-------+-------+---------------+-------------------------------+
 * |    payload length     |    tags, or a PPP frame               |
 * +-----------------------+---------------------------------------+
 */
#include "../protocol.h"

extern const struct protocol protocol_pppoe_discovery, protocol_pppoe_session;

enum {
	VERSION,
	TYPE,
	CODE,
	SESSION,
	LENGTH,
	TAGS,
	SERVICE,
	CONCENTRATOR,
	HOST,
	COOKIE,
	RELAY,
	SERVICE_ERROR,
	SYSTEM_ERROR,
	GENERIC_ERROR
};

static const struct value_name codes[] = { { 0x00, "session data" }, { 0x07, "offer" },
	{ 0x09, "initiation" }, { 0x19, "request" }, { 0x65, "session confirmation" },
	{ 0xa7, "terminate" }, { 0, NULL } };

static const struct field fields[] = {
	[VERSION] = { "pppoe.version", "version", 4, DEC, .help = "always 1" },
	[TYPE] = { "pppoe.type", "type", 4, DEC, .help = "always 1" },
	[CODE] = { "pppoe.code", "code", 8, HEX, .values = codes,
	    .help = "step of the search for the other end; 0 once there is a session" },
	[SESSION] = { "pppoe.session_id", "session", 16, HEX,
	    .help = "number of the session, given by the provider's end" },
	[LENGTH] = { "pppoe.payload_length", "payload length", 16, DEC,
	    .help = "octets that follow this header" },
	[TAGS] = { "pppoed.tags", "tags", 0, PRESENT, .help = "what the two ends tell one another" },
	[SERVICE] = { "pppoed.tags.service_name", "service", 0, STRING,
	    .help = "service that is wanted or offered; empty: any" },
	[CONCENTRATOR] = { "pppoed.tags.ac_name", "access concentrator", 0, STRING,
	    .help = "name of the provider's end" },
	[HOST] = { "pppoed.tags.host_uniq", "host's mark", 0, OCTETS,
	    .help = "octets by which the host knows the answers to its own questions" },
	[COOKIE] = { "pppoed.tags.ac_cookie", "cookie", 0, OCTETS,
	    .help = "octets that the provider's end wants to get back" },
	[RELAY] = { "pppoed.tags.relay_session_id", "relay session", 0, OCTETS,
	    .help = "mark of an agent between the two" },
	[SERVICE_ERROR] = { "pppoed.tags.service_name_error", "service error", 0, STRING,
	    .help = "why the service cannot be had" },
	[SYSTEM_ERROR] = { "pppoed.tags.ac_system_error", "system error", 0, STRING,
	    .help = "what is wrong at the provider's end" },
	[GENERIC_ERROR] = { "pppoed.tags.generic_error", "error", 0, STRING,
	    .help = "what went wrong" },
	{ 0 },
};

enum { END_OF_TAGS = 0 };

static const struct field *tag_row(uint16_t tag)
{
	switch (tag) {
	case 0x0101:
		return &fields[SERVICE];
	case 0x0102:
		return &fields[CONCENTRATOR];
	case 0x0103:
		return &fields[HOST];
	case 0x0104:
		return &fields[COOKIE];
	case 0x0110:
		return &fields[RELAY];
	case 0x0201:
		return &fields[SERVICE_ERROR];
	case 0x0202:
		return &fields[SYSTEM_ERROR];
	case 0x0203:
		return &fields[GENERIC_ERROR];
	default:
		return NULL;
	}
}

static void take_header(struct reader *r)
{
	take(r, &fields[VERSION]);
	take(r, &fields[TYPE]);
	take(r, &fields[CODE]);
	take(r, &fields[SESSION]);
	reader_limit(r, take16(r, &fields[LENGTH]));
}

static struct key decode_pppoe_discovery(struct reader *r, struct packet *p)
{
	(void)p;
	take_header(r);
	if (reader_left(r) > 0)
		describe_group(r, &fields[TAGS], reader_left(r), 0);
	while (reader_ok(r) && reader_left(r) > 0) {
		uint16_t tag = (uint16_t)reader_peek(r, 0, 16);
		uint32_t length = (uint32_t)reader_peek(r, 2, 16);
		const struct field *row = tag_row(tag);
		reader_skip(r, 4);
		if (tag == END_OF_TAGS)
			break;
		if (row)
			take_octets(r, row, length);
		else
			reader_skip(r, length);
	}
	return NOTHING_FOLLOWS;
}

static struct key decode_pppoe_session(struct reader *r, struct packet *p)
{
	(void)p;
	take_header(r);
	return (struct key){ LINK_TYPE, 9, 0 }; /* a PPP frame */
}

static void summarize_discovery(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_pppoe_discovery);
	const char *name = value_name(codes, reader_peek(&r, 1, 8));

	text_printf(line, "discovery: %s", name ? name : "unknown code");
}

static void summarize_session(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_pppoe_session);

	text_printf(line, "session 0x%04x", (unsigned)reader_peek(&r, 2, 16));
}

const struct protocol protocol_pppoe_discovery = {
	.name = "PPPoED",
	.filter = "pppoed",
	.reference = "RFC 2516, section 5",
	.help = "how a host finds the end of its provider's line on the local network",
	.fields = fields,
	.keys = { { ETHERTYPE, 0x8863, 0 } },
	.decode = decode_pppoe_discovery,
	.summarize = summarize_discovery,
};

const struct protocol protocol_pppoe_session = {
	.name = "PPPoES",
	.filter = "pppoes",
	.reference = "RFC 2516, section 6",
	.help = "carries PPP frames over Ethernet, as DSL lines do",
	.keys = { { ETHERTYPE, 0x8864, 0 }, { LINK_TYPE, 51, 0 } },
	.decode = decode_pppoe_session,
	.summarize = summarize_session,
};
