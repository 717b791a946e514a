/*
 * IPv6 hop-by-hop and destination options, RFC 8200 sections 4.2 to 4.6: two headers of one shape.
 *
 *  0               8               16              24              32
 * +---------------+---------------+---------------+---------------+
 * |  next header  |    length     |  options: type, length, data … |
 * +---------------+---------------+---------------+---------------+
 */
#include "ipv6_next.h"
#include "numbers.h"

enum { NEXT_HEADER, LENGTH, LENGTH_OCTETS };

static const struct field hop_by_hop_fields[] = {
	[NEXT_HEADER] = { "ipv6.hopopts.nxt", "next header", 8, DEC, .values = ip_protocol_names,
	    .help = "which header follows this one" },
	[LENGTH] = { "ipv6.hopopts.len", "length", 8, DEC,
	    .help = "length of this header in units of 8 octets, the first 8 not counted" },
	[LENGTH_OCTETS] = { "ipv6.hopopts.len_oct", "length in octets", 0, DEC,
	    .help = "length of this header" },
	{ 0 },
};

static const struct field destination_fields[] = {
	[NEXT_HEADER] = { "ipv6.dstopts.nxt", "next header", 8, DEC, .values = ip_protocol_names,
	    .help = "which header follows this one" },
	[LENGTH] = { "ipv6.dstopts.len", "length", 8, DEC,
	    .help = "length of this header in units of 8 octets, the first 8 not counted" },
	[LENGTH_OCTETS] = { "ipv6.dstopts.len_oct", "length in octets", 0, DEC,
	    .help = "length of this header" },
	{ 0 },
};

enum {
	OPTION,
	TYPE,
	ACTION,
	MAY_CHANGE,
	REST,
	OPTION_LENGTH,
	PAD_1,
	PAD_N,
	ALERT,
	JUMBO,
	TUNNEL_LIMIT,
	HOME_ADDRESS,
	UNKNOWN
};

static const struct value_name types[] = { { 0x00, "pad by one octet" }, { 0x01, "pad" },
	{ 0x04, "tunnel encapsulation limit" }, { 0x05, "router alert" },
	{ 0x07, "security label (CALIPSO)" }, { 0x26, "quick start" }, { 0x63, "RPL" },
	{ 0xc2, "jumbo payload" }, { 0xc9, "home address" }, { 0, NULL } };
static const struct value_name actions[] = { { 0, "skip it" }, { 1, "drop the packet" },
	{ 2, "drop the packet and report it" }, { 3, "drop it, report it unless it was multicast" },
	{ 0, NULL } };
static const struct value_name alerts[] = { { 0, "MLD" }, { 1, "RSVP" }, { 2, "active networks" },
	{ 0, NULL } };

static const struct field option_fields[] = {
	[OPTION] = { "ipv6.opt", "option", 0, PRESENT,
	    .help = "one option of an IPv6 header, for every router or for the receiver" },
	[TYPE] = { "ipv6.opt.type", "type", 8, HEX, .values = types,
	    .help = "which option this is; its highest bits say what to do if it is not known" },
	[ACTION] = { "ipv6.opt.type.action", "if not known", 2, DEC, .values = actions,
	    .help = "what a node does that does not know this option" },
	[MAY_CHANGE] = { "ipv6.opt.type.change", "may change", 1, FLAG,
	    .help = "set when routers may change the content on the way" },
	[REST] = { "ipv6.opt.type.rest", "number", 5, HEX, .help = "rest of the type" },
	[OPTION_LENGTH] = { "ipv6.opt.length", "length", 8, DEC,
	    .help = "octets of content that follow" },
	[PAD_1] = { "ipv6.opt.pad1", "padding", 0, PRESENT, .help = "one octet of nothing" },
	[PAD_N] = { "ipv6.opt.padn", "padding", 0, OCTETS,
	    .help = "octets of nothing, so that the header ends on an 8-octet boundary" },
	[ALERT] = { "ipv6.opt.router_alert", "router alert", 16, DEC, .values = alerts,
	    .help = "asks every router on the way to look into the packet; 0 says that it is MLD" },
	[JUMBO] = { "ipv6.opt.jumbo", "payload length", 32, DEC,
	    .help = "length of a packet too long for the 16 bits of the IPv6 header" },
	[TUNNEL_LIMIT] = { "ipv6.opt.tel", "encapsulation limit", 8, DEC,
	    .help = "how many more tunnels the packet may enter" },
	[HOME_ADDRESS] = { "ipv6.opt.mipv6.home_address", "home address", 0, IPV6,
	    .help = "address by which a mobile node is known while it is elsewhere" },
	[UNKNOWN] = { "ipv6.opt.unknown", "data", 0, OCTETS,
	    .help = "content of an option whose meaning is not known here" },
	{ 0 },
};

enum { TYPE_PAD_1 = 0x00, TYPE_PAD_N = 0x01, TYPE_TUNNEL_LIMIT = 0x04, TYPE_ALERT = 0x05 };
enum { TYPE_JUMBO = 0xc2, TYPE_HOME_ADDRESS = 0xc9 };

static void take_content(struct reader *r, uint8_t type)
{
	uint32_t length = reader_left(r);

	if (type == TYPE_PAD_N)
		take_octets(r, &option_fields[PAD_N], length);
	else if (type == TYPE_ALERT && length == 2)
		take(r, &option_fields[ALERT]);
	else if (type == TYPE_JUMBO && length == 4)
		take(r, &option_fields[JUMBO]);
	else if (type == TYPE_TUNNEL_LIMIT && length == 1)
		take(r, &option_fields[TUNNEL_LIMIT]);
	else if (type == TYPE_HOME_ADDRESS && length == 16)
		take_octets(r, &option_fields[HOME_ADDRESS], length);
	else
		take_octets(r, &option_fields[UNKNOWN], length);
}

static void take_option(struct reader *r)
{
	uint8_t type = (uint8_t)reader_peek(r, 0, 8);
	uint32_t length = type == TYPE_PAD_1 ? 1 : 2 + (uint32_t)reader_peek(r, 1, 8);

	describe_group(r, &option_fields[OPTION], length, 1);
	take_parts(r, &option_fields[TYPE], &option_fields[ACTION], 3);
	if (type == TYPE_PAD_1) {
		describe(r, &option_fields[PAD_1], 1);
		return;
	}
	take(r, &option_fields[OPTION_LENGTH]);
	if (!reader_ok(r) || length - 2 > reader_left(r)) {
		reader_malformed(r, "an option reaches beyond the header that holds it");
		return;
	}
	struct reader inside = *r;
	reader_limit(&inside, length - 2);
	take_content(&inside, type);
	reader_skip(r, length - 2);
}

static struct key decode_options(struct reader *r, struct packet *p, const struct field *fields)
{
	uint8_t next = take8(r, &fields[NEXT_HEADER]);
	uint32_t octets = (take8(r, &fields[LENGTH]) + 1u) * 8;

	describe(r, &fields[LENGTH_OCTETS], octets);
	if (!r->listener) {
		reader_skip(r, octets - 2);
		return ipv6_next(p, next);
	}
	struct reader inside = *r;
	reader_limit(&inside, octets - 2);
	while (reader_ok(&inside) && reader_left(&inside) > 0)
		take_option(&inside);
	reader_skip(r, octets - 2);
	return ipv6_next(p, next);
}

static struct key decode_hop_by_hop(struct reader *r, struct packet *p)
{
	return decode_options(r, p, hop_by_hop_fields);
}

static struct key decode_destination(struct reader *r, struct packet *p)
{
	return decode_options(r, p, destination_fields);
}

const struct protocol protocol_ipv6_hop_by_hop = {
	.name = "IPv6 hop-by-hop",
	.filter = "ipv6.hopopts",
	.reference = "RFC 8200, section 4.3",
	.help = "options for every router on the way",
	.fields = hop_by_hop_fields,
	.keys = { { IP_PROTOCOL, 0, 0 } },
	.decode = decode_hop_by_hop,
};

const struct protocol protocol_ipv6_destination = {
	.name = "IPv6 destination",
	.filter = "ipv6.dstopts",
	.reference = "RFC 8200, section 4.6",
	.help = "options for the receiver",
	.fields = destination_fields,
	.keys = { { IP_PROTOCOL, 60, 0 } },
	.decode = decode_destination,
};

const struct protocol protocol_ipv6_options = {
	.name = "IPv6 options",
	.filter = "ipv6.opt",
	.reference = "RFC 8200, RFC 2711, RFC 2675, RFC 2473, RFC 6275",
	.help = "what the two kinds of option header contain",
	.fields = option_fields,
};
