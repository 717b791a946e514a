/* background: what hosts say among themselves whatever the programs do. Inside trace and pattern. */
#ifndef CAPTURE_BACKGROUND_H
#define CAPTURE_BACKGROUND_H

#include "packet.h"

/* Bits, so that a pattern can say which of them it speaks of. */
enum {
	BACKGROUND_IGMP = 1, /* IPv4 group membership */
	BACKGROUND_MLD = 2,  /* the same for IPv6, RFC 2710 and RFC 3810 */
	BACKGROUND_ARP = 4,
	BACKGROUND_ND = 8 /* IPv6 neighbour discovery, RFC 4861: routers, neighbours, redirects */
};

/* Which of them P is; 0: none. */
unsigned packet_background(const struct packet *p);
/* The bit of a protocol name, in either case ("IGMP", "MLD", "ARP", "ND"); 0: not background. */
unsigned background_named(const char *name);

#endif
