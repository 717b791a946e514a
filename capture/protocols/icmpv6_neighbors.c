/*
 * Neighbor discovery, RFC 4861: how IPv6 nodes find routers and each other's hardware addresses.
 * Each message has a fixed part and options (icmpv6_options.c).
 */
#include "icmpv6_parts.h"

enum {
	RESERVED,
	HOP_LIMIT,
	ROUTER_FLAGS,
	MANAGED,
	OTHER_CONFIGURATION,
	HOME_AGENT,
	PREFERENCE,
	PROXY,
	ROUTER_RESERVED,
	ROUTER_LIFETIME,
	REACHABLE_TIME,
	RETRANSMIT_TIMER,
	SOLICITED_TARGET,
	NEIGHBOR_FLAGS,
	FROM_ROUTER,
	SOLICITED,
	OVERRIDE,
	NEIGHBOR_RESERVED,
	ADVERTISED_TARGET,
	REDIRECT_TARGET,
	REDIRECT_DESTINATION
};

static const struct value_name preferences[] = { { 0, "medium" }, { 1, "high" }, { 2, "reserved" },
	{ 3, "low" }, { 0, NULL } };

static const struct field fields[] = {
	[RESERVED] = { "icmpv6.nd.reserved", "reserved", 0, OCTETS, .also = "icmpv6.reserved",
	    .help = "not used" },
	[HOP_LIMIT] = { "icmpv6.nd.ra.cur_hop_limit", "hop limit", 8, DEC,
	    .help = "hop limit that hosts shall use in their packets; 0 leaves it to them" },
	[ROUTER_FLAGS] = { "icmpv6.nd.ra.flag", "flags", 8, HEX,
	    .help = "where else hosts find their settings, and how good this router is" },
	[MANAGED] = { "icmpv6.nd.ra.flag.m", "managed addresses", 1, FLAG,
	    .help = "addresses are handed out by DHCPv6" },
	[OTHER_CONFIGURATION] = { "icmpv6.nd.ra.flag.o", "other configuration", 1, FLAG,
	    .help = "other settings, such as DNS servers, are handed out by DHCPv6" },
	[HOME_AGENT] = { "icmpv6.nd.ra.flag.h", "home agent", 1, FLAG,
	    .help = "the router stands in for mobile nodes that are away" },
	[PREFERENCE] = { "icmpv6.nd.ra.flag.prf", "preference", 2, DEC, .values = preferences,
	    .help = "which router to take when there are several" },
	[PROXY] = { "icmpv6.nd.ra.flag.p", "proxy", 1, FLAG,
	    .help = "the advertisement was passed on by a neighbor discovery proxy" },
	[ROUTER_RESERVED] = { "icmpv6.nd.ra.flag.rsv", "reserved", 2, DEC, .help = "always 0" },
	[ROUTER_LIFETIME] = { "icmpv6.nd.ra.router_lifetime", "router lifetime", 16, DEC,
	    .help = "seconds for which this may be the default router; 0: it is none" },
	[REACHABLE_TIME] = { "icmpv6.nd.ra.reachable_time", "reachable time", 32, DEC,
	    .help = "milliseconds for which a neighbor counts as reachable once it has answered" },
	[RETRANSMIT_TIMER] = { "icmpv6.nd.ra.retrans_timer", "retransmit timer", 32, DEC,
	    .help = "milliseconds between repeated neighbor solicitations" },
	[SOLICITED_TARGET] = { "icmpv6.nd.ns.target_address", "target", 0, IPV6,
	    .help = "address whose owner is looked for" },
	[NEIGHBOR_FLAGS] = { "icmpv6.nd.na.flag", "flags", 32, HEX,
	    .help = "who answers, and how firmly" },
	[FROM_ROUTER] = { "icmpv6.nd.na.flag.r", "router", 1, FLAG, .help = "a router answers" },
	[SOLICITED] = { "icmpv6.nd.na.flag.s", "solicited", 1, FLAG,
	    .help = "this is the answer to a solicitation" },
	[OVERRIDE] = { "icmpv6.nd.na.flag.o", "override", 1, FLAG,
	    .help = "replace the hardware address that is remembered" },
	[NEIGHBOR_RESERVED] = { "icmpv6.nd.na.flag.rsv", "reserved", 29, DEC, .help = "always 0" },
	[ADVERTISED_TARGET] = { "icmpv6.nd.na.target_address", "target", 0, IPV6,
	    .help = "address that the sender owns" },
	[REDIRECT_TARGET] = { "icmpv6.nd.rd.target_address", "target", 0, IPV6,
	    .help = "a better first hop for the destination" },
	[REDIRECT_DESTINATION] = { "icmpv6.rd.na.destination_address", "destination", 0, IPV6,
	    .help = "destination that has a better first hop" },
	{ 0 },
};

enum { ADDRESS_OCTETS = 16 };

static void take_router_advertisement(struct reader *r)
{
	take(r, &fields[HOP_LIMIT]);
	take_parts(r, &fields[ROUTER_FLAGS], &fields[MANAGED], 6);
	take(r, &fields[ROUTER_LIFETIME]);
	take(r, &fields[REACHABLE_TIME]);
	take(r, &fields[RETRANSMIT_TIMER]);
}

bool icmpv6_take_neighbors(struct reader *r, uint8_t type)
{
	switch (type) {
	case ICMPV6_ROUTER_SOLICITATION:
		take_octets(r, &fields[RESERVED], 4);
		break;
	case ICMPV6_ROUTER_ADVERTISEMENT:
		take_router_advertisement(r);
		break;
	case ICMPV6_NEIGHBOR_SOLICITATION:
		take_octets(r, &fields[RESERVED], 4);
		take_octets(r, &fields[SOLICITED_TARGET], ADDRESS_OCTETS);
		break;
	case ICMPV6_NEIGHBOR_ADVERTISEMENT:
		take_parts(r, &fields[NEIGHBOR_FLAGS], &fields[FROM_ROUTER], 4);
		take_octets(r, &fields[ADVERTISED_TARGET], ADDRESS_OCTETS);
		break;
	case ICMPV6_INVERSE_SOLICITATION:
	case ICMPV6_INVERSE_ADVERTISEMENT:
		take_octets(r, &fields[RESERVED], 4);
		break;
	case ICMPV6_REDIRECT:
		take_octets(r, &fields[RESERVED], 4);
		take_octets(r, &fields[REDIRECT_TARGET], ADDRESS_OCTETS);
		take_octets(r, &fields[REDIRECT_DESTINATION], ADDRESS_OCTETS);
		break;
	default:
		return false;
	}
	icmpv6_take_options(r);
	return true;
}

const struct protocol protocol_icmpv6_neighbors = {
	.name = "Neighbor discovery",
	.filter = "icmpv6.nd",
	.reference = "RFC 4861, RFC 3122",
	.help = "finds routers, prefixes and the hardware addresses of neighbors in IPv6",
	.fields = fields,
};
