/*
 * Options of neighbor discovery, RFC 4861 section 4.6 and later ones.
 *
 *  0               8               16                             32
 * +---------------+---------------+-------------------------------+
 * |     type      |    length     |  content, by type             |
 * +---------------+---------------+-------------------------------+
 *
 * The length counts units of 8 octets, type and length included: 0 would never end.
 */
#include "icmpv6_parts.h"

enum {
	OPTION,
	TYPE,
	LENGTH,
	RESERVED,
	LINK_ADDRESS,
	SOURCE_LINK_ADDRESS,
	TARGET_LINK_ADDRESS,
	PREFIX_LENGTH,
	PREFIX_FLAGS,
	ON_LINK,
	AUTONOMOUS,
	ROUTER_ADDRESS,
	PREFIX_RESERVED,
	VALID_LIFETIME,
	PREFERRED_LIFETIME,
	PREFIX,
	REDIRECTED,
	MTU,
	INTERVAL,
	AGENT_PREFERENCE,
	AGENT_LIFETIME,
	NONCE,
	ROUTE_FLAGS,
	ROUTE_PREFERENCE,
	ROUTE_RESERVED,
	ROUTE_LIFETIME,
	DNS_LIFETIME,
	DNS_SERVER,
	MORE_FLAGS,
	MORE_MANAGED,
	MORE_OTHER,
	MORE_HOME_AGENT,
	MORE_PREFERENCE,
	MORE_PROXY,
	MORE_RESERVED,
	SEARCH_LIFETIME,
	SEARCH_DOMAIN,
	PADDING,
	PORTAL,
	NAT64_LIFETIME,
	NAT64_LENGTH,
	NAT64_PREFIX,
	DATA
};

static const struct value_name types[] = { { 1, "source's hardware address" },
	{ 2, "target's hardware address" }, { 3, "prefix" }, { 4, "redirected packet" }, { 5, "MTU" },
	{ 7, "advertisement interval" }, { 8, "home agent" }, { 14, "nonce" }, { 24, "route" },
	{ 25, "DNS servers" }, { 26, "more router flags" }, { 31, "DNS search list" },
	{ 37, "captive portal" }, { 38, "NAT64 prefix" }, { 0, NULL } };
static const struct value_name preferences[] = { { 0, "medium" }, { 1, "high" }, { 2, "reserved" },
	{ 3, "low" }, { 0, NULL } };
static const struct value_name nat64_lengths[] = { { 0, "96 bits" }, { 1, "64 bits" },
	{ 2, "56 bits" }, { 3, "48 bits" }, { 4, "40 bits" }, { 5, "32 bits" }, { 0, NULL } };

static const struct field fields[] = {
	[OPTION] = { "icmpv6.opt", "option", 0, PRESENT,
	    .help = "one piece of further information in the message" },
	[TYPE] = { "icmpv6.opt.type", "type", 8, DEC, .values = types, .help = "which option this is" },
	[LENGTH] = { "icmpv6.opt.length", "length", 8, DEC,
	    .help = "length of the option in units of 8 octets; never 0" },
	[RESERVED] = { "icmpv6.opt.reserved", "reserved", 0, PRESENT, .help = "not used" },
	[LINK_ADDRESS] = { "icmpv6.opt.linkaddr", "hardware address", 0, MAC,
	    .help = "hardware address of the source or of the target" },
	[SOURCE_LINK_ADDRESS] = { "icmpv6.opt.src_linkaddr", "source's hardware address", 0, MAC,
	    .help = "hardware address of who sends this message" },
	[TARGET_LINK_ADDRESS] = { "icmpv6.opt.target_linkaddr", "target's hardware address", 0, MAC,
	    .help = "hardware address that belongs to the target" },
	[PREFIX_LENGTH] = { "icmpv6.opt.prefix.length", "prefix length", 8, DEC,
	    .help = "bits of the prefix that count" },
	[PREFIX_FLAGS] = { "icmpv6.opt.prefix.flag", "flags", 8, HEX,
	    .help = "what the prefix may be used for" },
	[ON_LINK] = { "icmpv6.opt.prefix.flag.l", "on link", 1, FLAG,
	    .help = "addresses with this prefix are reached without a router" },
	[AUTONOMOUS] = { "icmpv6.opt.prefix.flag.a", "autonomous", 1, FLAG,
	    .help = "hosts may make addresses of their own from this prefix" },
	[ROUTER_ADDRESS] = { "icmpv6.opt.prefix.flag.r", "router address", 1, FLAG,
	    .help = "the prefix field holds the router's whole address" },
	[PREFIX_RESERVED] = { "icmpv6.opt.prefix.flag.reserved", "reserved", 5, DEC,
	    .help = "always 0" },
	[VALID_LIFETIME] = { "icmpv6.opt.prefix.valid_lifetime", "valid for", 32, DEC,
	    .help = "seconds for which addresses with this prefix are valid" },
	[PREFERRED_LIFETIME] = { "icmpv6.opt.prefix.preferred_lifetime", "preferred for", 32, DEC,
	    .help = "seconds for which they are used for new connections" },
	[PREFIX] = { "icmpv6.opt.prefix", "prefix", 0, IPV6,
	    .help = "first bits of the addresses on a network" },
	[REDIRECTED] = { "icmpv6.opt.redirected_packet", "redirected packet", 0, PRESENT,
	    .help = "start of the packet that took the longer way" },
	[MTU] = { "icmpv6.opt.mtu", "largest packet", 32, DEC,
	    .help = "octets of the largest packet that every node on this link takes" },
	[INTERVAL] = { "icmpv6.opt.advertisement_interval", "advertisement interval", 32, DEC,
	    .help = "milliseconds between two advertisements that nobody asked for, at most" },
	[AGENT_PREFERENCE] = { "icmpv6.opt.home_agent_preference", "preference", 16, DEC,
	    .help = "the home agent with the highest number is taken first" },
	[AGENT_LIFETIME] = { "icmpv6.opt.home_agent_lifetime", "lifetime", 16, DEC,
	    .help = "seconds for which the router is a home agent" },
	[NONCE] = { "icmpv6.opt.nonce", "nonce", 0, OCTETS,
	    .help = "random number by which a node knows its own question when it comes back" },
	[ROUTE_FLAGS] = { "icmpv6.opt.route_info.flag", "flags", 8, HEX,
	    .help = "how good the route is" },
	[ROUTE_PREFERENCE] = { "icmpv6.opt.route_info.flag.route_preference", "preference", 2, DEC,
	    .values = preferences, .help = "which router to take when several offer this route" },
	[ROUTE_RESERVED] = { "icmpv6.opt.route_info.flag.reserved", "reserved", 0, DEC,
	    .help = "always 0" },
	[ROUTE_LIFETIME] = { "icmpv6.opt.route_lifetime", "lifetime", 32, DEC,
	    .help = "seconds for which the route may be used" },
	[DNS_LIFETIME] = { "icmpv6.opt.rdnss.lifetime", "valid for", 32, DEC,
	    .help = "seconds for which the DNS servers may be used" },
	[DNS_SERVER] = { "icmpv6.opt.rdnss", "DNS server", 0, IPV6,
	    .help = "a server that hosts can ask for names" },
	[MORE_FLAGS] = { "icmpv6.opt.efo", "more flags", 16, HEX,
	    .help = "flags for which the advertisement itself has no room" },
	[MORE_MANAGED] = { "icmpv6.opt.efo.m", "managed addresses", 1, FLAG,
	    .help = "addresses are handed out by DHCPv6" },
	[MORE_OTHER] = { "icmpv6.opt.efo.o", "other configuration", 1, FLAG,
	    .help = "other settings, such as DNS servers, are handed out by DHCPv6" },
	[MORE_HOME_AGENT] = { "icmpv6.opt.efo.h", "home agent", 1, FLAG,
	    .help = "the router stands in for mobile nodes that are away" },
	[MORE_PREFERENCE] = { "icmpv6.opt.efo.prf", "preference", 2, DEC, .values = preferences,
	    .help = "which router to take when there are several" },
	[MORE_PROXY] = { "icmpv6.opt.efo.p", "proxy", 1, FLAG,
	    .help = "the advertisement was passed on by a neighbor discovery proxy" },
	[MORE_RESERVED] = { "icmpv6.opt.efo.rsv", "reserved", 10, DEC, .help = "always 0" },
	[SEARCH_LIFETIME] = { "icmpv6.opt.dnssl.lifetime", "valid for", 32, DEC,
	    .help = "seconds for which the search list may be used" },
	[SEARCH_DOMAIN] = { "icmpv6.opt.dnssl", "search domain", 0, STRING,
	    .help = "what hosts try to put behind a short name before they look it up" },
	[PADDING] = { "icmpv6.opt.padding", "padding", 0, PRESENT,
	    .help = "octets of nothing, so that the length is a multiple of 8" },
	[PORTAL] = { "icmpv6.opt.captive_portal", "captive portal", 0, STRING,
	    .help = "where a user has to log in before the network carries anything" },
	[NAT64_LIFETIME] = { "icmpv6.opt.pref64.scaled_lifetime", "lifetime", 13, DEC,
	    .help = "units of 8 seconds for which the prefix may be used" },
	[NAT64_LENGTH] = { "icmpv6.opt.pref64.plc", "prefix length", 3, HEX, .digits = 4,
	    .values = nat64_lengths, .help = "code for how many bits of the prefix count" },
	[NAT64_PREFIX] = { "icmpv6.opt.pref64.prefix", "NAT64 prefix", 0, IPV6,
	    .help = "put before an IPv4 address, it makes an IPv6 address that is translated" },
	[DATA] = { "icmpv6.opt.data", "data", 0, OCTETS, .also = "icmpv6.data",
	    .help = "content of an option whose layout is not known here" },
	{ 0 },
};

enum {
	REDIRECTED_PACKET = 4,
	ADDRESS_OCTETS = 16,
	PARTS_OF_PREFIX_FLAGS = 4,
	PARTS_OF_MORE_FLAGS = 6
};

/* Describes OCTETS octets as one thing and moves past them. */
static void take_block(struct reader *r, const struct field *row, uint32_t octets)
{
	if (octets)
		describe_group(r, row, octets, 1);
	reader_skip(r, octets);
}

static void take_link_address(struct reader *r, const struct field *whose)
{
	describe_group(r, &fields[LINK_ADDRESS], reader_left(r), reader_peek(r, 0, 48));
	if (reader_left(r) == 6)
		take_bits(r, whose, 48);
	else
		take_octets(r, whose, reader_left(r));
}

static void take_prefix(struct reader *r)
{
	take(r, &fields[PREFIX_LENGTH]);
	take_parts(r, &fields[PREFIX_FLAGS], &fields[ON_LINK], PARTS_OF_PREFIX_FLAGS);
	take(r, &fields[VALID_LIFETIME]);
	take(r, &fields[PREFERRED_LIFETIME]);
	take_block(r, &fields[RESERVED], 4);
	take_octets(r, &fields[PREFIX], ADDRESS_OCTETS);
}

/* RFC 4191 section 2.3: as much of the prefix as the length of the option has room for. */
static void take_route(struct reader *r)
{
	take(r, &fields[PREFIX_LENGTH]);
	uint64_t flags = take(r, &fields[ROUTE_FLAGS]);
	describe_bits(r, &fields[ROUTE_PREFERENCE], 5);
	describe(r, &fields[ROUTE_RESERVED], flags & 0xe7);
	take(r, &fields[ROUTE_LIFETIME]);
	if (reader_left(r) <= ADDRESS_OCTETS)
		take_octets(r, &fields[PREFIX], reader_left(r));
}

static void take_dns_servers(struct reader *r)
{
	take_block(r, &fields[RESERVED], 2);
	take(r, &fields[DNS_LIFETIME]);
	while (reader_ok(r) && reader_left(r) >= ADDRESS_OCTETS)
		take_octets(r, &fields[DNS_SERVER], ADDRESS_OCTETS);
}

/* One name: labels, each behind its length, up to a length of 0 (RFC 1035 section 3.1). */
static void take_domain(struct reader *r)
{
	char name[256];
	size_t used = 0;
	uint32_t octets = 0;

	for (uint32_t label; (label = (uint32_t)reader_peek(r, octets, 8)) != 0; octets += 1 + label) {
		if (used + label + 1 >= sizeof name) { /* longer than any name may be */
			reader_skip(r, reader_left(r));
			return;
		}
		if (used)
			name[used++] = '.';
		for (uint32_t i = 0; i < label; i++)
			name[used++] = (char)reader_peek(r, octets + 1 + i, 8);
	}
	take_text(r, &fields[SEARCH_DOMAIN], octets + 1, reader_keep(r, name, used));
}

static void take_search_list(struct reader *r)
{
	take_block(r, &fields[RESERVED], 2);
	take(r, &fields[SEARCH_LIFETIME]);
	while (reader_ok(r) && reader_left(r) > 0 && reader_peek(r, 0, 8))
		take_domain(r);
	take_block(r, &fields[PADDING], reader_left(r));
}

/* The text ends where the padding, octets of 0, begins. */
static void take_portal(struct reader *r)
{
	uint32_t octets = reader_left(r);
	uint32_t length = 0;

	while (length < octets && reader_peek(r, length, 8))
		length++;
	const char *text = NULL;
	struct reader look = *r;
	look.listener = NULL;
	const uint8_t *there = take_octets(&look, &fields[PORTAL], length);
	if (there)
		text = reader_keep(r, there, length);
	take_text(r, &fields[PORTAL], octets, text);
}

static void take_nat64(struct reader *r)
{
	take(r, &fields[NAT64_LIFETIME]);
	take(r, &fields[NAT64_LENGTH]);
	if (reader_left(r) <= ADDRESS_OCTETS)
		take_octets(r, &fields[NAT64_PREFIX], reader_left(r));
}

/* A number behind OCTETS octets of nothing. */
static void take_number(struct reader *r, uint32_t octets, const struct field *row)
{
	take_block(r, &fields[RESERVED], octets);
	take(r, row);
}

/* The packet for which there is a better way, or what of it found room. */
static void begin_redirected(struct reader *r)
{
	take_block(r, &fields[RESERVED], 6);
	if (reader_left(r))
		describe_group(r, &fields[REDIRECTED], reader_left(r), 1);
}

static void take_content(struct reader *r, uint64_t type)
{
	switch (type) {
	case 1:
		take_link_address(r, &fields[SOURCE_LINK_ADDRESS]);
		break;
	case 2:
		take_link_address(r, &fields[TARGET_LINK_ADDRESS]);
		break;
	case 3:
		take_prefix(r);
		break;
	case REDIRECTED_PACKET:
		begin_redirected(r);
		break;
	case 5:
		take_number(r, 2, &fields[MTU]);
		break;
	case 7:
		take_number(r, 2, &fields[INTERVAL]);
		break;
	case 8:
		take_number(r, 2, &fields[AGENT_PREFERENCE]);
		take(r, &fields[AGENT_LIFETIME]);
		break;
	case 14:
		take_octets(r, &fields[NONCE], reader_left(r));
		break;
	case 24:
		take_route(r);
		break;
	case 25:
		take_dns_servers(r);
		break;
	case 26:
		take_parts(r, &fields[MORE_FLAGS], &fields[MORE_MANAGED], PARTS_OF_MORE_FLAGS);
		take_block(r, &fields[RESERVED], reader_left(r));
		break;
	case 31:
		take_search_list(r);
		break;
	case 37:
		take_portal(r);
		break;
	case 38:
		take_nat64(r);
		break;
	default:
		take_octets(r, &fields[DATA], reader_left(r));
		break;
	}
}

void icmpv6_take_options(struct reader *r)
{
	while (reader_ok(r) && reader_left(r) > 0) {
		uint64_t type = reader_peek(r, 0, 8);
		uint32_t octets = (uint32_t)reader_peek(r, 1, 8) * 8;

		describe_group(r, &fields[OPTION], octets ? octets : 2, 1);
		take8(r, &fields[TYPE]);
		take8(r, &fields[LENGTH]);
		if (reader_ok(r) && octets == 0)
			reader_malformed(r, "an option of no length would never end");
		if (!reader_ok(r))
			return;
		if (type == REDIRECTED_PACKET && octets - 2 == reader_left(r)) {
			begin_redirected(r);
			return;
		}
		struct reader inside = *r;
		reader_limit(&inside, octets - 2);
		take_content(&inside, type);
		reader_skip(r, octets - 2);
	}
}

const struct protocol protocol_icmpv6_options = {
	.name = "Neighbor discovery options",
	.filter = "icmpv6.opt",
	.reference = "RFC 4861, RFC 4191, RFC 6275, RFC 3971, RFC 8106, RFC 5175, RFC 8910, RFC 8781",
	.help = "further information in the messages of neighbor discovery",
	.fields = fields,
};
