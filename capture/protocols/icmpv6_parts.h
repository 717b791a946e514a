/* icmpv6_parts: what lives inside ICMPv6 messages. */
#ifndef CAPTURE_PROTOCOLS_ICMPV6_PARTS_H
#define CAPTURE_PROTOCOLS_ICMPV6_PARTS_H

#include "../protocol.h"

/* ICMPv6 types (IANA, ICMPv6 parameters). */
enum {
	ICMPV6_UNREACHABLE = 1,
	ICMPV6_TOO_BIG = 2,
	ICMPV6_TIME_EXCEEDED = 3,
	ICMPV6_PARAMETER_PROBLEM = 4,
	ICMPV6_ECHO_REQUEST = 128,
	ICMPV6_ECHO_REPLY = 129,
	ICMPV6_LISTENER_QUERY = 130,
	ICMPV6_LISTENER_REPORT = 131,
	ICMPV6_LISTENER_DONE = 132,
	ICMPV6_ROUTER_SOLICITATION = 133,
	ICMPV6_ROUTER_ADVERTISEMENT = 134,
	ICMPV6_NEIGHBOR_SOLICITATION = 135,
	ICMPV6_NEIGHBOR_ADVERTISEMENT = 136,
	ICMPV6_REDIRECT = 137,
	ICMPV6_INVERSE_SOLICITATION = 141,
	ICMPV6_INVERSE_ADVERTISEMENT = 142,
	ICMPV6_LISTENER_REPORT_2 = 143
};

/* Each reads what follows the checksum of a message of TYPE; false: not one of theirs. */
bool icmpv6_take_neighbors(struct reader *r, uint8_t type);
bool icmpv6_take_listeners(struct reader *r, uint8_t type);
/* Reads all that is left as options of neighbor discovery; stops before a packet that a redirect message
 * quotes in the last of them. */
void icmpv6_take_options(struct reader *r);

#endif
