/* ipv6_next: what the headers that an IPv6 packet may consist of have in common. */
#ifndef CAPTURE_PROTOCOLS_IPV6_NEXT_H
#define CAPTURE_PROTOCOLS_IPV6_NEXT_H

#include "../protocol.h"

/* What the number in a "next header" field leads to; notes it as what the packet carries. */
static inline struct key ipv6_next(struct packet *p, uint8_t next)
{
	enum { NO_NEXT_HEADER = 59 };

	if (packet_open(p))
		p->ip_protocol = next;
	return next == NO_NEXT_HEADER ? NOTHING_FOLLOWS : (struct key){ IP_PROTOCOL, next, 0 };
}

#endif
