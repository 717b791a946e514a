/* dhcp_parts: what the files that read DHCP share. */
#ifndef CAPTURE_PROTOCOLS_DHCP_PARTS_H
#define CAPTURE_PROTOCOLS_DHCP_PARTS_H

#include "../protocol.h"

/* Reads options up to the last one or the end of R. */
void dhcp_take_options(struct reader *r);
/* Reads a hardware type and as many octets of address as are left in R. */
void dhcp_take_client(struct reader *r);
/* Reads ROOM octets of text, of which the part before the first zero octet counts. */
void dhcp_take_text(struct reader *r, const struct field *field, uint32_t room);
/* The kind of DHCP message whose options begin at R, in words; NULL: none is given. */
const char *dhcp_message_name(struct reader r);

#endif
