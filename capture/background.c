/* background: what hosts say among themselves whatever the programs do. */
#include "background.h"

#include "protocol.h"
#include "pattern.h"

#include <string.h>
#include <strings.h>

/* The kind of an ICMPv6 message, by its type (RFC 4443 section 2.1 and the RFCs of each). */
static unsigned icmpv6_background(const struct packet *p, const struct protocol *icmpv6)
{
	struct reader r = packet_reader(p, icmpv6);
	static const struct field type = { .name = "icmpv6.type", .bits = 8 };

	switch (take8(&r, &type)) {
	case 130: /* listener query */
	case 131: /* listener report */
	case 132: /* listener done */
	case 143: /* version 2 listener report */
		return BACKGROUND_MLD;
	case 133: /* router solicitation */
	case 134: /* router advertisement */
	case 135: /* neighbour solicitation */
	case 136: /* neighbour advertisement */
	case 137: /* redirect */
		return BACKGROUND_ND;
	default: /* and 0 of a message that was cut before its type */
		return 0;
	}
}

unsigned packet_background(const struct packet *p)
{
	for (size_t i = 0; i < p->own_layers; i++) {
		const char *filter = p->layers[i]->filter;
		if (strcmp(filter, "igmp") == 0)
			return BACKGROUND_IGMP;
		if (strcmp(filter, "arp") == 0)
			return BACKGROUND_ARP;
		if (strcmp(filter, "icmpv6") == 0)
			return icmpv6_background(p, p->layers[i]);
	}
	return 0;
}

unsigned background_named(const char *name)
{
	static const struct {
		const char *name;
		unsigned bit;
	} names[] = {
		{ "igmp", BACKGROUND_IGMP },
		{ "mld", BACKGROUND_MLD },
		{ "arp", BACKGROUND_ARP },
		{ "nd", BACKGROUND_ND },
	};

	for (size_t i = 0; i < COUNT(names); i++)
		if (strcasecmp(names[i].name, name) == 0)
			return names[i].bit;
	return 0;
}

bool packet_is_background(const struct packet *p)
{
	return packet_background(p) != 0;
}
