/*
 * Options of EDNS (RFC 6891 section 6.1.2), the extension record at the end of most DNS messages.
 *
 *  0               16              32
 * +---------------+---------------+------- … --------+
 * |     code      |    length     |       data       |
 * +---------------+---------------+------- … --------+
 */
#include "dns_parts.h"

extern const struct protocol protocol_dns_options;

enum {
	OPTION,
	CODE,
	LENGTH,
	DATA,
	DAU,
	DHU,
	N3U,
	FAMILY,
	SOURCE_PREFIX,
	SCOPE_PREFIX,
	SUBNET_IPV4,
	SUBNET_IPV6,
	SUBNET_OTHER,
	CLIENT_COOKIE,
	SERVER_COOKIE,
	TIMEOUT,
	PADDING,
	TRUST_POINT,
	ERROR_CODE,
	ERROR_TEXT
};

static const struct value_name codes[] = { { 1, "long-lived queries" }, { 2, "update lease" },
	{ 3, "server identifier" }, { 5, "signature algorithms understood" },
	{ 6, "digests understood" }, { 7, "NSEC3 hashes understood" }, { 8, "client subnet" },
	{ 9, "expire" }, { 10, "cookie" }, { 11, "TCP keep-alive" }, { 12, "padding" }, { 13, "chain" },
	{ 14, "trust anchors" }, { 15, "extended error" }, { 0, NULL } };
static const struct value_name errors[] = { { 0, "other" }, { 1, "algorithm not supported" },
	{ 2, "digest not supported" }, { 3, "stale answer" }, { 4, "forged answer" },
	{ 5, "validation not decided" }, { 6, "validation failed" }, { 7, "signature expired" },
	{ 8, "signature not yet valid" }, { 9, "key missing" }, { 10, "signatures missing" },
	{ 11, "no zone key" }, { 12, "NSEC missing" }, { 13, "error from the cache" },
	{ 14, "not ready" }, { 15, "blocked" }, { 16, "censored" }, { 17, "filtered" },
	{ 18, "prohibited" }, { 19, "stale NXDOMAIN" }, { 20, "not authoritative" },
	{ 21, "not supported" }, { 22, "no authority reached" }, { 23, "network error" },
	{ 24, "invalid data" }, { 0, NULL } };

static const struct field fields[] = {
	[OPTION] = { "dns.opt", "option", 0, PRESENT, .help = "one addition to a DNS message" },
	[CODE] = { "dns.opt.code", "code", 16, DEC, .values = codes, .help = "which option this is" },
	[LENGTH] = { "dns.opt.len", "length", 16, DEC, .help = "octets of the option's data" },
	[DATA] = { "dns.opt.data", "data", 0, OCTETS, .help = "the option's data as it was sent" },
	[DAU] = { "dns.opt.dau", "signature algorithm", 8, DEC,
	    .help = "a DNSSEC signature algorithm that the asker understands" },
	[DHU] = { "dns.opt.dhu", "digest", 8, DEC,
	    .help = "a digest of DS records that the asker understands" },
	[N3U] = { "dns.opt.n3u", "NSEC3 hash", 8, DEC,
	    .help = "a hash of NSEC3 records that the asker understands" },
	[FAMILY] = { "dns.opt.client.family", "address family", 16, DEC,
	    .help = "1 for IPv4, 2 for IPv6" },
	[SOURCE_PREFIX] = { "dns.opt.client.netmask", "source prefix", 8, DEC,
	    .help = "leading bits of the client's address that are told" },
	[SCOPE_PREFIX] = { "dns.opt.client.scope", "scope prefix", 8, DEC,
	    .help = "leading bits for which the answer holds; 0 in a question" },
	[SUBNET_IPV4] = { "dns.opt.client.addr4", "client subnet", 0, IPV4,
	    .help = "network of the client, so that the answer can name a server near it" },
	[SUBNET_IPV6] = { "dns.opt.client.addr6", "client subnet", 0, IPV6,
	    .help = "network of the client, so that the answer can name a server near it" },
	[SUBNET_OTHER] = { "dns.opt.client.addr", "client subnet", 0, OCTETS,
	    .help = "network of the client, in a family that is not known here" },
	[CLIENT_COOKIE] = { "dns.opt.cookie.client", "client cookie", 0, OCTETS,
	    .help = "random octets that only the true server can send back" },
	[SERVER_COOKIE] = { "dns.opt.cookie.server", "server cookie", 0, OCTETS,
	    .help = "octets by which the server knows a client that it has answered before" },
	[TIMEOUT] = { "dns.opt.edns_tcp_keepalive.timeout", "keep-alive", 16, DEC,
	    .help = "how long an idle TCP connection may stay open, in tenths of a second" },
	[PADDING] = { "dns.opt.padding", "padding", 0, OCTETS,
	    .help = "zeros that hide how long an encrypted message is" },
	[TRUST_POINT] = { "dns.opt.chain.fqdn", "trust point", 0, STRING,
	    .help = "name up to which the asker already has trustworthy keys" },
	[ERROR_CODE] = { "dns.opt.ext_error.info_code", "reason", 16, DEC, .values = errors,
	    .help = "why the answer failed, more exactly than the reply code can say" },
	[ERROR_TEXT] = { "dns.opt.ext_error.extra_text", "more", 0, STRING,
	    .help = "the same for people" },
	{ 0 },
};

enum { CLIENT_COOKIE_OCTETS = 8 };

/* RFC 7871 section 6: zeros at the end of the address are left out. */
static void take_subnet(struct reader *r)
{
	uint16_t family = take16(r, &fields[FAMILY]);
	take(r, &fields[SOURCE_PREFIX]);
	take(r, &fields[SCOPE_PREFIX]);
	uint32_t octets = reader_left(r);

	if (family == 1 && octets <= 4) {
		uint64_t address = octets ? reader_peek(r, 0, 8 * octets) << (32 - 8 * octets) : 0;
		describe_group(r, &fields[SUBNET_IPV4], octets, address);
		reader_skip(r, octets);
	} else {
		bool known = family == 2 && octets <= 16;
		take_octets(r, &fields[known ? SUBNET_IPV6 : SUBNET_OTHER], octets);
	}
}

static void take_each(struct reader *r, int row)
{
	while (reader_ok(r) && reader_left(r) > 0)
		take(r, &fields[row]);
}

/* RFC 7873 section 4 */
static void take_cookie(struct reader *r)
{
	take_octets(r, &fields[CLIENT_COOKIE], CLIENT_COOKIE_OCTETS);
	describe_group(r, &fields[SERVER_COOKIE], reader_left(r), 0);
}

static void take_content(struct reader *r, uint16_t code)
{
	switch (code) {
	case 5:
	case 6:
	case 7:
		take_each(r, code == 5 ? DAU : code == 6 ? DHU : N3U);
		break;
	case 8:
		take_subnet(r);
		break;
	case 10:
		take_cookie(r);
		break;
	case 11: /* RFC 7828 */
		if (reader_left(r) == 2)
			take(r, &fields[TIMEOUT]);
		break;
	case 12: /* RFC 7830 */
		take_rest(r, &fields[PADDING], reader_left(r));
		break;
	case 13: /* RFC 7901; never compressed */
		dns_take_name(r, r->at, &fields[TRUST_POINT], NULL);
		break;
	case 15: /* RFC 8914 */
		take(r, &fields[ERROR_CODE]);
		take_rest(r, &fields[ERROR_TEXT], reader_left(r));
		break;
	default:
		break;
	}
}

void dns_take_options(struct reader *r)
{
	while (reader_ok(r) && reader_left(r) > 0) {
		describe_group(r, &fields[OPTION], 4 + (uint32_t)reader_peek(r, 2, 16), 0);
		uint16_t code = take16(r, &fields[CODE]);
		uint16_t length = take16(r, &fields[LENGTH]);
		describe_group(r, &fields[DATA], length, 0);
		if (length > reader_left(r))
			reader_malformed(r, "an option is longer than its record");
		struct reader inside = *r;
		reader_limit(&inside, length);
		take_content(&inside, code);
		reader_leave(r, &inside, length);
	}
}

const struct protocol protocol_dns_options = {
	.name = "EDNS options",
	.filter = "dns.opt",
	.reference = "RFC 6891, RFC 7871, RFC 7873, RFC 8914",
	.help = "additions to a DNS message: cookies, the client's network, reasons of errors",
	.fields = fields,
};
