/*
 * The data of DNS resource records that are no fixed sequence: lists of texts, prefixes and ports,
 * places, rules.
 */
#include "dns_parts.h"

#include <string.h>

extern const struct protocol protocol_dns_special;

enum {
	WKS_ADDRESS,
	WKS_PROTOCOL,
	WKS_BITS,
	TXT_LENGTH,
	TXT,
	NAPTR_ORDER,
	NAPTR_PREFERENCE,
	NAPTR_FLAGS_LENGTH,
	NAPTR_FLAGS,
	NAPTR_SERVICE_LENGTH,
	NAPTR_SERVICE,
	NAPTR_REGEX_LENGTH,
	NAPTR_REGEX,
	NAPTR_REPLACEMENT_LENGTH,
	NAPTR_REPLACEMENT,
	APL_FAMILY,
	APL_PREFIX,
	APL_NEGATION,
	APL_LENGTH,
	APL_IPV4,
	APL_IPV6,
	APL_DATA,
	SPF_LENGTH,
	SPF,
	LOC_VERSION,
	LOC_SIZE,
	LOC_HORIZONTAL,
	LOC_VERTICAL,
	LOC_LATITUDE,
	LOC_LONGITUDE,
	LOC_ALTITUDE,
	LOC_UNKNOWN,
	CAA_FLAGS,
	CAA_CRITICAL,
	CAA_ISSUE,
	CAA_ISSUE_WILD,
	CAA_REPORT,
	CAA_UNKNOWN,
	CAA_TAG_LENGTH,
	CAA_TAG,
	CAA_VALUE,
	DATA
};

static const struct field fields[] = {
	[WKS_ADDRESS] = { "dns.wks.address", "address", 32, IPV4,
	    .help = "address whose services are listed; not used today" },
	[WKS_PROTOCOL] = { "dns.wks.protocol", "protocol", 8, DEC,
	    .help = "whether the listed ports are those of TCP (6) or UDP (17)" },
	[WKS_BITS] = { "dns.wks.bits", "ports", 8, HEX, .help = "one bit for each of eight ports" },
	[TXT_LENGTH] = { "dns.txt.length", "text length", 8, DEC, .help = "octets of the text" },
	[TXT] = { "dns.txt", "text", 0, STRING,
	    .help = "any text; mail servers look here for who may send in this domain's name" },
	[NAPTR_ORDER] = { "dns.naptr.order", "order", 16, DEC,
	    .help = "which rules to follow first: those with the lowest number" },
	[NAPTR_PREFERENCE] = { "dns.naptr.preference", "preference", 16, DEC,
	    .help = "which rules to prefer among those of one order" },
	[NAPTR_FLAGS_LENGTH] = { "dns.naptr.flags_length", "flags length", 8, DEC,
	    .help = "octets of the flags" },
	[NAPTR_FLAGS] = { "dns.naptr.flags", "flags", 0, STRING,
	    .help = "what to look up next: S a service, A an address, U nothing, it is a URI" },
	[NAPTR_SERVICE_LENGTH] = { "dns.naptr.service_length", "service length", 8, DEC,
	    .help = "octets of the service" },
	[NAPTR_SERVICE] = { "dns.naptr.service", "service", 0, STRING,
	    .help = "service and protocol that this rule leads to" },
	[NAPTR_REGEX_LENGTH] = { "dns.naptr.regex_length", "expression length", 8, DEC,
	    .help = "octets of the expression" },
	[NAPTR_REGEX] = { "dns.naptr.regex", "expression", 0, STRING,
	    .help = "how to rewrite what was asked for into the next name or URI" },
	[NAPTR_REPLACEMENT_LENGTH] = { "dns.naptr.replacement_length", "replacement length", 0, DEC,
	    .help = "characters of the replacement; not sent" },
	[NAPTR_REPLACEMENT] = { "dns.naptr.replacement", "replacement", 0, STRING,
	    .help = "the next name to look up, where no expression is given" },
	[APL_FAMILY] = { "dns.apl.address_family", "address family", 16, DEC,
	    .help = "1 for IPv4, 2 for IPv6" },
	[APL_PREFIX] = { "dns.apl.coded_prefix", "prefix length", 8, DEC,
	    .help = "how many leading bits of the address count" },
	[APL_NEGATION] = { "dns.apl.negation", "negation", 1, FLAG,
	    .help = "set when these addresses are exempt from the list" },
	[APL_LENGTH] = { "dns.apl.afdlength", "address length", 7, DEC,
	    .help = "octets of the address that are sent; zeros at its end are left out" },
	[APL_IPV4] = { "dns.apl.afdpart.ipv4", "address", 0, IPV4, .help = "IPv4 prefix of the list" },
	[APL_IPV6] = { "dns.apl.afdpart.ipv6", "address", 0, IPV6, .help = "IPv6 prefix of the list" },
	[APL_DATA] = { "dns.apl.afdpart.data", "address", 0, OCTETS,
	    .help = "prefix of a family that is not known here" },
	[SPF_LENGTH] = { "dns.spf.length", "text length", 8, DEC, .help = "octets of the text" },
	[SPF] = { "dns.spf", "sender policy", 0, STRING,
	    .help = "who may send mail in this domain's name; today in a TXT record" },
	[LOC_VERSION] = { "dns.loc.version", "version", 8, DEC, .help = "0 in all records so far" },
	[LOC_SIZE] = { "dns.loc.size", "size", 8, DEC,
	    .help = "diameter of the place: a digit and a power of ten, in centimetres" },
	[LOC_HORIZONTAL] = { "dns.loc.horizontal_precision", "horizontal precision", 8, DEC,
	    .help = "how exact latitude and longitude are, written as the size" },
	[LOC_VERTICAL] = { "dns.loc.vertical_precision", "vertical precision", 8, DEC,
	    .help = "how exact the altitude is, written as the size" },
	[LOC_LATITUDE] = { "dns.loc.latitude", "latitude", 32, DEC,
	    .help = "thousandths of a second of arc; 2 to the power of 31 is the equator" },
	[LOC_LONGITUDE] = { "dns.loc.longitude", "longitude", 32, DEC,
	    .help = "thousandths of a second of arc; 2 to the power of 31 is Greenwich" },
	[LOC_ALTITUDE] = { "dns.loc.altitude", "altitude", 32, DEC,
	    .help = "centimetres above a level 100 km below sea level" },
	[LOC_UNKNOWN] = { "dns.loc.unknown_data", "data", 0, OCTETS,
	    .help = "a place in a version that is not known here" },
	[CAA_FLAGS] = { "dns.caa.flags", "flags", 8, HEX, .help = "how strictly to take this record" },
	[CAA_CRITICAL] = { "dns.caa.flags.issuer_critical", "critical", 1, FLAG,
	    .help = "an authority that does not understand the tag must not issue a certificate" },
	[CAA_ISSUE] = { "dns.caa.issue", "issuer", 0, STRING,
	    .help = "authority that may issue certificates for this name" },
	[CAA_ISSUE_WILD] = { "dns.caa.issuewild", "issuer for wildcards", 0, STRING,
	    .help = "authority that may issue certificates for all names below this one" },
	[CAA_REPORT] = { "dns.caa.iodef", "report to", 0, STRING,
	    .help = "where to report requests for certificates that were refused" },
	[CAA_UNKNOWN] = { "dns.caa.unknown", "other property", 0, STRING,
	    .help = "value of a tag that is not known here" },
	[CAA_TAG_LENGTH] = { "dns.caa.tag_length", "tag length", 8, DEC, .help = "octets of the tag" },
	[CAA_TAG] = { "dns.caa.tag", "tag", 0, STRING, .help = "what kind of rule the value is" },
	[CAA_VALUE] = { "dns.caa.value", "value", 0, STRING, .help = "the rule itself" },
	[DATA] = { "dns.special.data", "data", 0, OCTETS, .also = "dns.data",
	    .help = "data of a record whose type is not known here" },
	{ 0 },
};

static void take_texts(struct reader *r, const struct field *length, const struct field *text)
{
	while (reader_ok(r) && reader_left(r) > 0)
		dns_take_text(r, length, text);
}

/* RFC 1035 section 3.4.2 */
static void take_services(struct reader *r)
{
	take(r, &fields[WKS_ADDRESS]);
	take(r, &fields[WKS_PROTOCOL]);
	while (reader_ok(r) && reader_left(r) > 0) {
		if (reader_peek(r, 0, 8))
			take(r, &fields[WKS_BITS]);
		else
			reader_skip(r, 1);
	}
}

/* RFC 1876 */
static void take_place(struct reader *r)
{
	if (reader_peek(r, 0, 8) != 0)
		describe_group(r, &fields[LOC_UNKNOWN], reader_left(r), 0);
	if (take(r, &fields[LOC_VERSION]) != 0)
		return;
	for (int i = LOC_SIZE; i <= LOC_ALTITUDE; i++)
		take(r, &fields[i]);
}

/* RFC 3403 section 4.1 */
static void take_rule(struct reader *r, uint32_t message)
{
	struct dns_name name;
	struct reader ahead;

	take(r, &fields[NAPTR_ORDER]);
	take(r, &fields[NAPTR_PREFERENCE]);
	for (int i = NAPTR_FLAGS_LENGTH; i < NAPTR_REPLACEMENT_LENGTH; i += 2)
		dns_take_text(r, &fields[i], &fields[i + 1]);
	ahead = *r;
	dns_read_name(&ahead, message, &name);
	if (reader_ok(&ahead))
		describe(r, &fields[NAPTR_REPLACEMENT_LENGTH], name.length);
	dns_take_name(r, message, &fields[NAPTR_REPLACEMENT], NULL);
}

/* RFC 3123: prefixes, each with the zeros at its end left out */
static void take_prefixes(struct reader *r)
{
	while (reader_ok(r) && reader_left(r) > 0) {
		uint64_t family = take(r, &fields[APL_FAMILY]);
		take(r, &fields[APL_PREFIX]);
		take(r, &fields[APL_NEGATION]);
		uint32_t octets = (uint32_t)take(r, &fields[APL_LENGTH]);
		if (family == 1 && octets <= 4) {
			uint64_t address = octets ? reader_peek(r, 0, 8 * octets) << (32 - 8 * octets) : 0;
			describe_group(r, &fields[APL_IPV4], octets, address);
			reader_skip(r, octets);
		} else {
			bool known = family == 2 && octets <= 16;
			take_octets(r, &fields[known ? APL_IPV6 : APL_DATA], octets);
		}
	}
}

/* The row of what TAG introduces, RFC 8659 section 4. */
static const struct field *property_of(const uint8_t *tag, uint32_t length)
{
	static const struct {
		const char *tag;
		int row;
	} known[] = { { "issue", CAA_ISSUE }, { "issuewild", CAA_ISSUE_WILD },
		{ "iodef", CAA_REPORT } };

	for (size_t i = 0; i < COUNT(known); i++)
		if (strlen(known[i].tag) == length && memcmp(known[i].tag, tag, length) == 0)
			return &fields[known[i].row];
	return &fields[CAA_UNKNOWN];
}

/* RFC 8659 section 4.1 */
static void take_authorities(struct reader *r)
{
	struct reader ahead;

	take8(r, &fields[CAA_FLAGS]);
	describe_bits(r, &fields[CAA_CRITICAL], 8);
	ahead = *r;
	ahead.listener = NULL;
	uint32_t length = take8(&ahead, &fields[CAA_TAG_LENGTH]);
	const uint8_t *tag = take_octets(&ahead, &fields[CAA_TAG], length);
	if (tag && reader_ok(&ahead)) {
		uint32_t octets = reader_left(&ahead);
		const uint8_t *value = take_octets(&ahead, &fields[CAA_VALUE], octets);
		if (value)
			describe_text(
			    r, property_of(tag, length), 1 + length + octets, reader_keep(r, value, octets));
	}
	take8(r, &fields[CAA_TAG_LENGTH]);
	take_octets(r, &fields[CAA_TAG], length);
	take_octets(r, &fields[CAA_VALUE], reader_left(r));
}

bool dns_take_special_record(struct reader *r, uint32_t message, uint16_t type)
{
	switch (type) {
	case 11:
		take_services(r);
		break;
	case 16:
		take_texts(r, &fields[TXT_LENGTH], &fields[TXT]);
		break;
	case 29:
		take_place(r);
		break;
	case 35:
		take_rule(r, message);
		break;
	case 42:
		take_prefixes(r);
		break;
	case 99:
		take_texts(r, &fields[SPF_LENGTH], &fields[SPF]);
		break;
	case 257:
		take_authorities(r);
		break;
	default:
		return false;
	}
	return true;
}

const struct protocol protocol_dns_special = {
	.name = "DNS records of special form",
	.filter = "dns.special",
	.reference = "RFC 1035, RFC 1876, RFC 3123, RFC 3403, RFC 8659",
	.help = "records that are lists or rules: texts, prefixes, places, certificate authorities",
	.fields = fields,
};
