/* ipv4_options: what may stand between the fixed part of an IPv4 header and its payload. */
#ifndef CAPTURE_PROTOCOLS_IPV4_OPTIONS_H
#define CAPTURE_PROTOCOLS_IPV4_OPTIONS_H

#include "../protocol.h"

/* Reads OCTETS octets of options. One that contradicts itself ends the list, not the packet. */
void ipv4_take_options(struct reader *r, uint32_t octets);
/* Looks for a source route that still has to be travelled (RFC 791 section 3.1) in the OCTETS octets of
 * options that begin AHEAD octets from here: how far ahead its last address is, the packet's destination;
 * 0: there is none. */
uint32_t ipv4_route_end(const struct reader *r, uint32_t ahead, uint32_t octets);

#endif
