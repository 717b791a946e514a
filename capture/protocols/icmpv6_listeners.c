/*
 * Multicast listener discovery, RFC 2710 (version 1) and RFC 9777 (version 2): IPv6's IGMP.
 */
#include "icmpv6_parts.h"

enum {
	DELAY,
	DELAY_CODE,
	RESERVED,
	GROUP,
	FLAGS,
	FLAGS_RESERVED,
	SUPPRESS,
	ROBUSTNESS,
	INTERVAL,
	SOURCE_COUNT,
	SOURCE,
	REPORT_RESERVED,
	RECORD_COUNT,
	RECORD,
	RECORD_TYPE,
	AUXILIARY_LENGTH,
	RECORD_SOURCES,
	RECORD_GROUP,
	RECORD_SOURCE,
	AUXILIARY
};

static const struct value_name record_types[] = { { 1, "wants only these sources" },
	{ 2, "wants all but these sources" }, { 3, "changes to: only these sources" },
	{ 4, "changes to: all but these sources" }, { 5, "adds sources" }, { 6, "drops sources" },
	{ 0, NULL } };

static const struct field fields[] = {
	[DELAY] = { "icmpv6.mld.maximum_response_delay", "response within", 16, DEC,
	    .help = "milliseconds in which listeners answer a query, each at a random moment" },
	[DELAY_CODE] = { "icmpv6.mld.maximum_response_code", "response within", 16, DEC,
	    .help = "the same in version 2, where long times are sent as a floating-point number" },
	[RESERVED] = { "icmpv6.mld.reserved", "reserved", 0, OCTETS, .also = "icmpv6.reserved",
	    .help = "not used" },
	[GROUP] = { "icmpv6.mld.multicast_address", "group", 0, IPV6,
	    .help = "multicast address that is asked about, listened to or left; :: asks about all" },
	[FLAGS] = { "icmpv6.mld.flag", "flags", 8, HEX, .help = "settings of the asking router" },
	[FLAGS_RESERVED] = { "icmpv6.mld.flag.reserved", "reserved", 4, DEC, .help = "always 0" },
	[SUPPRESS] = { "icmpv6.mld.flag.s", "suppress router processing", 1, FLAG,
	    .help = "other routers that hear this query shall not restart their timers" },
	[ROBUSTNESS] = { "icmpv6.mld.flag.qrv", "robustness", 3, DEC,
	    .help = "how many times a message is sent, in case some get lost" },
	[INTERVAL] = { "icmpv6.mld.qqi", "query interval", 8, DEC,
	    .help = "seconds between two queries of this router" },
	[SOURCE_COUNT] = { "icmpv6.mld.nb_sources", "sources", 16, DEC,
	    .help = "number of source addresses that follow" },
	[SOURCE] = { "icmpv6.mld.source_address", "source", 0, IPV6,
	    .help = "sender that is asked about" },
	[REPORT_RESERVED] = { "icmpv6.mldr.reserved", "reserved", 0, OCTETS, .also = "icmpv6.reserved",
	    .help = "not used" },
	[RECORD_COUNT] = { "icmpv6.mldr.nb_mcast_records", "records", 16, DEC,
	    .help = "number of groups that the report speaks of" },
	[RECORD] = { "icmpv6.mldr.mar", "record", 0, PRESENT,
	    .help = "what the listener wants of one group" },
	[RECORD_TYPE] = { "icmpv6.mldr.mar.record_type", "record type", 8, DEC, .values = record_types,
	    .help = "which senders to the group are wanted; 4 with no source is a join" },
	[AUXILIARY_LENGTH] = { "icmpv6.mldr.mar.aux_data_len", "auxiliary length", 8, DEC,
	    .help = "words of 4 octets behind the sources; always 0 so far" },
	[RECORD_SOURCES] = { "icmpv6.mldr.mar.nb_sources", "sources", 16, DEC,
	    .help = "number of source addresses in this record" },
	[RECORD_GROUP] = { "icmpv6.mldr.mar.multicast_address", "group", 0, IPV6,
	    .help = "multicast address that the record is about" },
	[RECORD_SOURCE] = { "icmpv6.mldr.mar.source_address", "source", 0, IPV6,
	    .help = "sender whose datagrams to the group are wanted or not wanted" },
	[AUXILIARY] = { "icmpv6.mldr.mar.auxiliary_data", "auxiliary data", 0, OCTETS,
	    .help = "not used so far" },
	{ 0 },
};

enum { ADDRESS_OCTETS = 16, LONG_QUERY_LEFT = 24 };

static void take_addresses(struct reader *r, const struct field *row, uint32_t count)
{
	while (count-- > 0 && reader_ok(r))
		take_octets(r, row, ADDRESS_OCTETS);
}

/* RFC 9777 section 8.1: a query of 24 octets is version 1, one of 28 or more version 2. */
static void take_message(struct reader *r, uint8_t type)
{
	bool version_2 = type == ICMPV6_LISTENER_QUERY && reader_left(r) >= LONG_QUERY_LEFT;
	uint32_t code = (uint32_t)reader_peek(r, 0, 16);

	if (!version_2)
		take(r, &fields[DELAY]);
	else if (code < 32768)
		take(r, &fields[DELAY_CODE]);
	else /* section 5.1.3: a small floating-point number */
		take_as(r, &fields[DELAY_CODE], (4096 + code % 4096) << (code / 4096 % 8 + 3));
	take_octets(r, &fields[RESERVED], 2);
	take_octets(r, &fields[GROUP], ADDRESS_OCTETS);
	if (!version_2)
		return;
	take_parts(r, &fields[FLAGS], &fields[FLAGS_RESERVED], 3);
	take(r, &fields[INTERVAL]);
	uint32_t sources = (uint32_t)take(r, &fields[SOURCE_COUNT]);
	take_addresses(r, &fields[SOURCE], sources);
}

static void take_record(struct reader *r)
{
	uint32_t auxiliary = (uint32_t)reader_peek(r, 1, 8) * 4;
	uint32_t sources = (uint32_t)reader_peek(r, 2, 16);

	describe_group(r, &fields[RECORD], 20 + sources * ADDRESS_OCTETS + auxiliary, 1);
	take(r, &fields[RECORD_TYPE]);
	take(r, &fields[AUXILIARY_LENGTH]);
	take(r, &fields[RECORD_SOURCES]);
	take_octets(r, &fields[RECORD_GROUP], ADDRESS_OCTETS);
	take_addresses(r, &fields[RECORD_SOURCE], sources);
	take_octets(r, &fields[AUXILIARY], auxiliary);
}

bool icmpv6_take_listeners(struct reader *r, uint8_t type)
{
	switch (type) {
	case ICMPV6_LISTENER_QUERY:
	case ICMPV6_LISTENER_REPORT:
	case ICMPV6_LISTENER_DONE:
		take_message(r, type);
		return true;
	case ICMPV6_LISTENER_REPORT_2:
		take_octets(r, &fields[REPORT_RESERVED], 2);
		uint32_t records = (uint32_t)take(r, &fields[RECORD_COUNT]);
		while (records-- > 0 && reader_ok(r))
			take_record(r);
		return true;
	default:
		return false;
	}
}

const struct protocol protocol_icmpv6_listeners = {
	.name = "Multicast listeners",
	.filter = "icmpv6.mld",
	.reference = "RFC 2710, RFC 9777",
	.help = "tells the routers which IPv6 multicast groups the nodes of a network listen to",
	.fields = fields,
};
