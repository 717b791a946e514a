/*
 * DNS records that say how to reach a service: SVCB and HTTPS, RFC 9460.
 *
 *  0               16
 * +---------------+------------- … ------------+------- … --------+
 * |   priority    |        target name         |    parameters    |
 * +---------------+------------- … ------------+------- … --------+
 */
#include "dns_parts.h"

extern const struct protocol protocol_dns_service;

enum {
	PRIORITY,
	TARGET,
	PARAMETER,
	KEY,
	LENGTH,
	MANDATORY,
	ALPN_LENGTH,
	ALPN,
	PORT,
	IPV4_HINT,
	ENCRYPTED_HELLO,
	IPV6_HINT,
	ODOH,
	VALUE
};

static const struct value_name keys[] = { { 0, "mandatory" }, { 1, "ALPN" },
	{ 2, "no default ALPN" }, { 3, "port" }, { 4, "IPv4 hint" }, { 5, "encrypted hello" },
	{ 6, "IPv6 hint" }, { 7, "DNS over HTTPS path" }, { 8, "oblivious HTTP" },
	{ 32769, "oblivious DNS" }, { 0, NULL } };

static const struct field fields[] = {
	[PRIORITY] = { "dns.svcb.svcpriority", "priority", 16, DEC,
	    .help = "which endpoint to try first, the lowest; 0: an alias for the target" },
	[TARGET] = { "dns.svcb.targetname", "target", 0, STRING,
	    .help = "name of the endpoint; the root stands for the name asked for" },
	[PARAMETER] = { "dns.svcb.svcparam", "parameter", 0, PRESENT,
	    .help = "one fact that a client can use before it connects" },
	[KEY] = { "dns.svcb.svcparam.key", "key", 16, DEC, .values = keys,
	    .help = "what the parameter is about" },
	[LENGTH] = { "dns.svcb.svcparam.value.length", "length", 16, DEC,
	    .help = "octets of the parameter's value" },
	[MANDATORY] = { "dns.svcb.svcparam.mandatory.key", "mandatory key", 16, DEC, .values = keys,
	    .help = "a key that a client must understand to use this endpoint" },
	[ALPN_LENGTH] = { "dns.svcb.svcparam.alpn.length", "ALPN length", 8, DEC,
	    .help = "octets of the protocol's name" },
	[ALPN] = { "dns.svcb.svcparam.alpn", "ALPN", 0, STRING,
	    .help = "a protocol that the endpoint speaks: h2 is HTTP/2, h3 is HTTP/3" },
	[PORT] = { "dns.svcb.svcparam.port", "port", 16, DEC,
	    .help = "port to connect to, where it is not the usual one" },
	[IPV4_HINT] = { "dns.svcb.svcparam.ipv4hint.ip", "IPv4 hint", 32, IPV4,
	    .help = "address to try while the real answer is still on its way" },
	[ENCRYPTED_HELLO] = { "dns.svcb.svcparam.echconfig", "encrypted hello", 0, OCTETS,
	    .help = "key with which a client can hide the server's name in TLS" },
	[IPV6_HINT] = { "dns.svcb.svcparam.ipv6hint.ip", "IPv6 hint", 128, IPV6,
	    .help = "address to try while the real answer is still on its way" },
	[ODOH] = { "dns.svcb.svcparam.odohconfig", "oblivious DNS", 0, OCTETS,
	    .help = "key for asking the service without telling it who asks" },
	[VALUE] = { "dns.svcb.svcparam.value", "value", 0, OCTETS,
	    .help = "value of a key that is not known here" },
	{ 0 },
};

/* How the values of the keys 0 to 6 are read: rows of WIDTH octets, as many as there are; 0: texts
 * with their length; -1: one value. */
static void take_value(struct reader *r, uint16_t key)
{
	static const struct {
		uint8_t row;
		int8_t width;
	} known[] = { { MANDATORY, 2 }, { ALPN_LENGTH, 0 }, { VALUE, -1 }, { PORT, 2 },
		{ IPV4_HINT, 4 }, { ENCRYPTED_HELLO, -1 }, { IPV6_HINT, 16 } };
	uint8_t row = key < COUNT(known) ? known[key].row : key == 32769 ? ODOH : VALUE;
	int width = key < COUNT(known) ? known[key].width : -1;

	while (reader_ok(r) && reader_left(r) > 0) {
		if (width < 0)
			take_rest(r, &fields[row], reader_left(r));
		else if (width == 0)
			dns_take_text(r, &fields[row], &fields[row + 1]);
		else if (width == 16)
			take_octets(r, &fields[row], 16);
		else
			take(r, &fields[row]);
	}
}

bool dns_take_service_record(struct reader *r, uint32_t message, uint16_t type)
{
	if (type != 64 && type != 65)
		return false;
	take(r, &fields[PRIORITY]);
	dns_take_name(r, message, &fields[TARGET], NULL);
	while (reader_ok(r) && reader_left(r) > 0) {
		describe_group(r, &fields[PARAMETER], 4 + (uint32_t)reader_peek(r, 2, 16), 0);
		uint16_t key = take16(r, &fields[KEY]);
		uint16_t length = take16(r, &fields[LENGTH]);
		if (length > reader_left(r))
			reader_malformed(r, "a parameter is longer than its record");
		struct reader inside = *r;
		reader_limit(&inside, length);
		take_value(&inside, key);
		reader_leave(r, &inside, length);
	}
	return true;
}

const struct protocol protocol_dns_service = {
	.name = "DNS service records",
	.filter = "dns.svcb",
	.reference = "RFC 9460",
	.help = "how to reach a service: which endpoint, port and protocol, before connecting",
	.fields = fields,
};
