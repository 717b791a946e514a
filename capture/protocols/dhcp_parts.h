/* dhcp_parts: what the files that read DHCP share. */
#ifndef CAPTURE_PROTOCOLS_DHCP_PARTS_H
#define CAPTURE_PROTOCOLS_DHCP_PARTS_H

#include "../protocol.h"

/* Where else options may stand, when there are too many: in the rooms for names (RFC 2132 section 9.3). */
struct dhcp_rooms {
	struct reader server, file; /* limited to them */
};

/* For whoever reads the names first: the overload option among the options that begin at R, or 0. */
unsigned dhcp_overload(struct reader r);
enum { DHCP_FILE_HOLDS_OPTIONS = 1, DHCP_SERVER_HOLDS_OPTIONS = 2 }; /* its bits */
/* Reads options up to the last one or the end of R. Those in ROOMS are read where the overload option stands;
 * ROOMS may be NULL. */
void dhcp_take_options(struct reader *r, const struct dhcp_rooms *rooms);
/* Reads a hardware type and as many octets of address as are left in R. */
void dhcp_take_client(struct reader *r);
/* Reads ROOM octets of text, of which the part before the first zero octet counts. */
void dhcp_take_text(struct reader *r, const struct field *field, uint32_t room);
/* The kind of DHCP message whose options begin at R, in words; NULL: none is given. */
const char *dhcp_message_name(struct reader r);

#endif
