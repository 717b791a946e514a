/* ipv4_options: what may stand between the fixed part of an IPv4 header and its payload. */
#ifndef CAPTURE_PROTOCOLS_IPV4_OPTIONS_H
#define CAPTURE_PROTOCOLS_IPV4_OPTIONS_H

#include "../decode.h"

/* Reads OCTETS octets of options. One that contradicts itself ends the list, not the packet. */
void ipv4_take_options(struct reader *r, uint32_t octets);

#endif
