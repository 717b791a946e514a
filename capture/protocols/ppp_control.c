/*
 * The protocols with which both ends of a PPP line agree: on the line itself (LCP, RFC 1661), on IPv4
 * (IPCP, RFC 1332), IPv6 (IPV6CP, RFC 5072) and compression (CCP, RFC 1962). All have one shape.
 *
 *  0       8       16              32
 * +-------+-------+---------------+------- … --------+
 * | code  |  id   |    length     |  options, data   |
 * +-------+-------+---------------+------- … --------+
 */
#include "../protocol.h"

#include <stddef.h>

extern const struct protocol protocol_ppp_lcp, protocol_ppp_ipcp, protocol_ppp_ipv6cp,
    protocol_ppp_ccp;

enum {
	CODE,
	IDENTIFIER,
	LENGTH,
	DATA,
	LCP_MAGIC,
	LCP_REJECTED,
	LCP_DATA,
	LCP_TYPE,
	LCP_LENGTH,
	LCP_MRU_OPTION,
	LCP_MRU,
	LCP_MAP_OPTION,
	LCP_MAP,
	LCP_LOGIN_OPTION,
	LCP_LOGIN,
	LCP_ALGORITHM,
	LCP_MAGIC_OPTION,
	LCP_MAGIC_NUMBER,
	LCP_PROTOCOL_OPTION,
	LCP_ADDRESS_OPTION,
	IPCP_TYPE,
	IPCP_LENGTH,
	IPCP_COMPRESSION_OPTION,
	IPCP_COMPRESSION,
	IPCP_ADDRESS_OPTION,
	IPCP_ADDRESS,
	IPCP_FIRST_OPTION,
	IPCP_FIRST,
	IPCP_SECOND_OPTION,
	IPCP_SECOND,
	IPV6CP_TYPE,
	IPV6CP_LENGTH,
	IPV6CP_OPTION,
	IPV6CP_INTERFACE,
	CCP_TYPE,
	CCP_LENGTH
};

static const struct value_name codes[] = { { 1, "configure: request" }, { 2, "configure: yes" },
	{ 3, "configure: other values" }, { 4, "configure: not understood" }, { 5, "terminate" },
	{ 6, "terminate: yes" }, { 7, "code not understood" }, { 8, "protocol not understood" },
	{ 9, "echo request" }, { 10, "echo reply" }, { 11, "discard" }, { 0, NULL } };
static const struct value_name logins[] = { { 0xc023, "PAP: name and password" },
	{ 0xc223, "CHAP: challenge and response" }, { 0xc227, "EAP" }, { 0, NULL } };
static const struct value_name lcp_types[] = { { 1, "maximum receive unit" },
	{ 2, "control characters" }, { 3, "authentication" }, { 4, "quality" }, { 5, "magic number" },
	{ 7, "short protocol field" }, { 8, "no address and control" }, { 0, NULL } };
static const struct value_name ipcp_types[] = { { 2, "compression" }, { 3, "address" },
	{ 129, "first name server" }, { 131, "second name server" }, { 0, NULL } };

static const struct field fields[] = {
	[CODE] = { "ppp.code", "code", 8, DEC, .values = codes, .help = "what the message does" },
	[IDENTIFIER] = { "ppp.identifier", "identifier", 8, DEC,
	    .help = "number by which an answer is matched to its question" },
	[LENGTH] = { "ppp.length", "length", 16, DEC, .help = "octets of the message, these four too" },
	[DATA] = { "ppp.data", "data", 0, OCTETS, .help = "reason or test octets" },
	[LCP_MAGIC] = { "lcp.magic_number", "magic number", 32, HEX,
	    .help = "the sender's random number: whoever receives its own hears an echo" },
	[LCP_REJECTED] = { "lcp.rej_proto", "rejected protocol", 16, HEX,
	    .help = "protocol that the sender does not speak" },
	[LCP_DATA] = { "lcp.data", "data", 0, OCTETS, .help = "test octets, or what was rejected" },
	[LCP_TYPE] = { "lcp.opt.type", "option", 8, DEC, .values = lcp_types,
	    .help = "what is to be agreed" },
	[LCP_LENGTH] = { "lcp.opt.length", "option length", 8, DEC,
	    .help = "octets of the option, these two too" },
	[LCP_MRU_OPTION] = { "lcp.opt.mtu_bytes", "maximum receive unit", 0, OCTETS,
	    .help = "the whole option" },
	[LCP_MRU] = { "lcp.opt.mru", "maximum receive unit", 16, DEC,
	    .help = "longest packet that the sender can take, in octets" },
	[LCP_MAP_OPTION] = { "lcp.opt.asyncmap_bytes", "control characters", 0, OCTETS,
	    .help = "the whole option" },
	[LCP_MAP] = { "lcp.opt.asyncmap", "control characters", 32, HEX,
	    .help = "which of the characters 0 to 31 must be disguised on this line" },
	[LCP_LOGIN_OPTION] = { "lcp.opt.auth_protocol_bytes", "authentication", 0, OCTETS,
	    .help = "the whole option" },
	[LCP_LOGIN] = { "lcp.opt.auth_protocol", "authentication", 16, HEX, .values = logins,
	    .help = "how the other end shall prove who it is" },
	[LCP_ALGORITHM] = { "lcp.opt.algorithm", "algorithm", 8, DEC,
	    .help = "digest of the response; 5 is MD5" },
	[LCP_MAGIC_OPTION] = { "lcp.opt.magic_number_bytes", "magic number", 0, OCTETS,
	    .help = "the whole option" },
	[LCP_MAGIC_NUMBER] = { "lcp.opt.magic_number", "magic number", 32, HEX,
	    .help = "the sender's random number: whoever receives its own hears an echo" },
	[LCP_PROTOCOL_OPTION] = { "lcp.opt.protocol_compression", "short protocol field", 0, OCTETS,
	    .help = "the protocol may be sent in one octet" },
	[LCP_ADDRESS_OPTION] = { "lcp.opt.acf_compression", "no address and control", 0, OCTETS,
	    .help = "the two constant octets may be left out" },
	[IPCP_TYPE] = { "ipcp.opt.type", "option", 8, DEC, .values = ipcp_types,
	    .help = "what is to be agreed" },
	[IPCP_LENGTH] = { "ipcp.opt.length", "option length", 8, DEC,
	    .help = "octets of the option, these two too" },
	[IPCP_COMPRESSION_OPTION] = { "ipcp.opt.compress", "compression", 0, OCTETS,
	    .help = "the whole option" },
	[IPCP_COMPRESSION] = { "ipcp.opt.compress_proto", "compression", 16, HEX,
	    .help = "how headers are compressed; 0x002d is Van Jacobson's way" },
	[IPCP_ADDRESS_OPTION] = { "ipcp.opt.addr", "address", 0, OCTETS, .help = "the whole option" },
	[IPCP_ADDRESS] = { "ipcp.opt.ip_address", "address", 32, IPV4,
	    .help = "address the sender wants; 0.0.0.0 asks for one" },
	[IPCP_FIRST_OPTION] = { "ipcp.opt.pri_dns", "first name server", 0, OCTETS,
	    .help = "the whole option" },
	[IPCP_FIRST] = { "ipcp.opt.pri_dns_address", "first name server", 32, IPV4,
	    .help = "name server to use; 0.0.0.0 asks for one" },
	[IPCP_SECOND_OPTION] = { "ipcp.opt.sec_dns", "second name server", 0, OCTETS,
	    .help = "the whole option" },
	[IPCP_SECOND] = { "ipcp.opt.sec_dns_address", "second name server", 32, IPV4,
	    .help = "name server to use when the first does not answer" },
	[IPV6CP_TYPE] = { "ipv6cp.opt.type", "option", 8, DEC, .help = "what is to be agreed" },
	[IPV6CP_LENGTH] = { "ipv6cp.opt.length", "option length", 8, DEC,
	    .help = "octets of the option, these two too" },
	[IPV6CP_OPTION] = { "ipv6cp.opt.interface_identifier", "interface", 0, OCTETS,
	    .help = "the whole option" },
	[IPV6CP_INTERFACE] = { "ipv6cp.interface_identifier", "interface", 0, OCTETS,
	    .help = "last 64 bits of the sender's link-local address" },
	[CCP_TYPE] = { "ccp.opt.type", "option", 8, DEC, .help = "which compression is to be agreed" },
	[CCP_LENGTH] = { "ccp.opt.length", "option length", 8, DEC,
	    .help = "octets of the option, these two too" },
	{ 0 },
};

/* An option of one of the protocols: the rows of its type (the length's is the next one), of the
 * whole of it, and of its value, if it has one. */
struct option {
	uint8_t types, type, whole, value;
};

static const struct option options[] = {
	{ LCP_TYPE, 1, LCP_MRU_OPTION, LCP_MRU },
	{ LCP_TYPE, 2, LCP_MAP_OPTION, LCP_MAP },
	{ LCP_TYPE, 3, LCP_LOGIN_OPTION, LCP_LOGIN },
	{ LCP_TYPE, 5, LCP_MAGIC_OPTION, LCP_MAGIC_NUMBER },
	{ LCP_TYPE, 7, LCP_PROTOCOL_OPTION, 0 },
	{ LCP_TYPE, 8, LCP_ADDRESS_OPTION, 0 },
	{ IPCP_TYPE, 2, IPCP_COMPRESSION_OPTION, IPCP_COMPRESSION },
	{ IPCP_TYPE, 3, IPCP_ADDRESS_OPTION, IPCP_ADDRESS },
	{ IPCP_TYPE, 129, IPCP_FIRST_OPTION, IPCP_FIRST },
	{ IPCP_TYPE, 131, IPCP_SECOND_OPTION, IPCP_SECOND },
	{ IPV6CP_TYPE, 1, IPV6CP_OPTION, IPV6CP_INTERFACE },
};

static const struct option *option_find(int types, uint64_t type)
{
	for (size_t i = 0; i < COUNT(options); i++)
		if (options[i].types == types && options[i].type == type)
			return &options[i];
	return NULL;
}

/* OCTETS of value; what is left of the option stays unread. */
static void take_value(struct reader *r, const struct option *option, uint32_t octets)
{
	const struct field *row = &fields[option->value];
	struct reader inside = *r;

	reader_limit(&inside, octets);
	if (option->value == IPV6CP_INTERFACE)
		take_octets(&inside, row, octets);
	else if (option->value && row->bits <= octets * 8)
		take(&inside, row);
	if (option->value == LCP_LOGIN && octets == 3)
		take(&inside, &fields[LCP_ALGORITHM]);
}

static void take_options(struct reader *r, int types)
{
	while (reader_ok(r) && reader_left(r) > 0) {
		uint32_t length = (uint32_t)reader_peek(r, 1, 8);
		const struct option *option = option_find(types, reader_peek(r, 0, 8));
		if (option)
			describe_group(r, &fields[option->whole], length, 0);
		take(r, &fields[types]);
		take(r, &fields[types + 1]);
		if (length < 2 || length - 2 > reader_left(r))
			reader_malformed(r, "an option is shorter than its own header or too long");
		else if (option)
			take_value(r, option, length - 2);
		reader_skip(r, length >= 2 ? length - 2 : 0);
	}
}

enum { CONFIGURE_REJECT = 4, PROTOCOL_REJECT = 8, ECHO_REQUEST = 9, DISCARD = 11 };

static struct key decode_control(struct reader *r, int types)
{
	uint8_t code = take8(r, &fields[CODE]);
	take(r, &fields[IDENTIFIER]);
	uint32_t length = take16(r, &fields[LENGTH]);

	if (length < 4)
		return malformed(r, "the message says it is shorter than its own header");
	reader_limit(r, length - 4);
	if (code >= 1 && code <= CONFIGURE_REJECT) {
		take_options(r, types);
	} else if (types == LCP_TYPE && code == PROTOCOL_REJECT) {
		take(r, &fields[LCP_REJECTED]);
		take_rest(r, &fields[LCP_DATA], reader_left(r));
	} else if (types == LCP_TYPE && code >= ECHO_REQUEST && code <= DISCARD) {
		take(r, &fields[LCP_MAGIC]);
		take_rest(r, &fields[LCP_DATA], reader_left(r));
	} else {
		take_rest(r, &fields[DATA], reader_left(r));
	}
	return NOTHING_FOLLOWS;
}

static struct key decode_lcp(struct reader *r, struct packet *p)
{
	(void)p;
	return decode_control(r, LCP_TYPE);
}

static struct key decode_ipcp(struct reader *r, struct packet *p)
{
	(void)p;
	return decode_control(r, IPCP_TYPE);
}

static struct key decode_ipv6cp(struct reader *r, struct packet *p)
{
	(void)p;
	return decode_control(r, IPV6CP_TYPE);
}

static struct key decode_ccp(struct reader *r, struct packet *p)
{
	(void)p;
	return decode_control(r, CCP_TYPE);
}

static void summarize_control(const struct packet *p, struct text *line)
{
	const struct protocol *rows[] = { &protocol_ppp_lcp, &protocol_ppp_ipcp, &protocol_ppp_ipv6cp,
		&protocol_ppp_ccp };
	const struct protocol *row = packet_protocol(p); /* data may follow */

	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i] != row)
			continue;
		struct reader r = packet_reader(p, row);
		const char *name = value_name(codes, reader_peek(&r, 0, 8));
		text_printf(line, "%s: %s", row->help, name ? name : "unknown code");
	}
}

const struct protocol protocol_ppp_lcp = {
	.name = "PPP LCP",
	.filter = "lcp",
	.reference = "RFC 1661",
	.help = "agrees on how to use the line",
	.fields = fields,
	.keys = { { PPP_PROTOCOL, 0xc021, 0 } },
	.decode = decode_lcp,
	.summarize = summarize_control,
};

const struct protocol protocol_ppp_ipcp = {
	.name = "PPP IPCP",
	.filter = "ipcp",
	.reference = "RFC 1332",
	.help = "agrees on addresses and name servers for IPv4",
	.keys = { { PPP_PROTOCOL, 0x8021, 0 } },
	.decode = decode_ipcp,
	.summarize = summarize_control,
};

const struct protocol protocol_ppp_ipv6cp = {
	.name = "PPP IPV6CP",
	.filter = "ipv6cp",
	.reference = "RFC 5072",
	.help = "agrees on interface identifiers for IPv6",
	.keys = { { PPP_PROTOCOL, 0x8057, 0 } },
	.decode = decode_ipv6cp,
	.summarize = summarize_control,
};

const struct protocol protocol_ppp_ccp = {
	.name = "PPP CCP",
	.filter = "ccp",
	.reference = "RFC 1962",
	.help = "agrees on compression",
	.keys = { { PPP_PROTOCOL, 0x80fd, 0 } },
	.decode = decode_ccp,
	.summarize = summarize_control,
};
