/*
 * Point-to-Point Protocol, RFC 1661, framed as in RFC 1662.
 *
 *  0       8       16              32
 * +-------+-------+---------------+------- … --------+
 * | 0xff  | 0x03  |   protocol    |     payload      |
 * +-------+-------+---------------+------- … --------+
 *  \_ may be left out _/   one octet when it is odd
 */
#include "../protocol.h"

extern const struct protocol protocol_ppp;

enum { ADDRESS, CONTROL, PROTOCOL };

static const struct value_name protocol_names[] = { { 0x0021, "IPv4" }, { 0x0057, "IPv6" },
	{ 0x003d, "multilink" }, { 0x00fd, "compressed" }, { 0x0281, "MPLS" },
	{ 0x8021, "IPv4 control" }, { 0x8057, "IPv6 control" }, { 0x80fd, "compression control" },
	{ 0xc021, "link control" }, { 0xc023, "password authentication" },
	{ 0xc223, "challenge authentication" }, { 0, NULL } };

static const struct field fields[] = {
	[ADDRESS] = { "ppp.address", "address", 8, HEX,
	    .help = "always 0xff: there is only one station at the other end" },
	[CONTROL] = { "ppp.control", "control", 8, HEX, .help = "always 3: a single message" },
	[PROTOCOL] = { "ppp.protocol", "protocol", 0, HEX, .values = protocol_names, .digits = 4,
	    .help = "which protocol the payload belongs to" },
	{ 0 },
};

static struct key decode_ppp(struct reader *r, struct packet *p)
{
	uint64_t first = reader_peek(r, 0, 8);

	(void)p;
	if (first == 0x0f || first == 0x8f)
		return (struct key){ LINK_TYPE, 104, 0 }; /* Cisco's framing on the same line */
	if (reader_peek(r, 0, 16) == 0xff03) {
		take(r, &fields[ADDRESS]);
		take(r, &fields[CONTROL]);
	}
	bool compressed = reader_peek(r, 0, 8) & 1;
	return (struct key){ PPP_PROTOCOL,
		(uint32_t)take_bits(r, &fields[PROTOCOL], compressed ? 8 : 16), 0 };
}

static void summarize_ppp(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_ppp);
	uint32_t at = reader_peek(&r, 0, 16) == 0xff03 ? 2 : 0;
	uint64_t protocol = reader_peek(&r, at, reader_peek(&r, at, 8) & 1 ? 8 : 16);
	const char *name = value_name(protocol_names, protocol);

	text_printf(line, "PPP protocol 0x%04x", (unsigned)protocol);
	if (name)
		text_printf(line, " (%s)", name);
}

const struct protocol protocol_ppp = {
	.name = "PPP",
	.filter = "ppp",
	.reference = "RFC 1661, RFC 1662",
	.help = "carries packets over a line with two ends: a modem, a fibre, a tunnel",
	.fields = fields,
	.keys = { { LINK_TYPE, 9, 0 }, { LINK_TYPE, 50, 0 }, { ETHERTYPE, 0x880b, 0 } },
	.decode = decode_ppp,
	.summarize = summarize_ppp,
};
