/* numbers: assigned numbers that more than one protocol carries: their names, and what they lead to. */
#ifndef CAPTURE_PROTOCOLS_NUMBERS_H
#define CAPTURE_PROTOCOLS_NUMBERS_H

#include "../protocol.h"

extern const struct value_name ethertype_names[];   /* IEEE 802 numbers at IANA */
extern const struct value_name ip_protocol_names[]; /* IANA protocol numbers */

/* One field says either what follows or how long it is (IEEE 802.3 section 3.2.6); what lies between is
 * neither. */
enum { LARGEST_LENGTH = 1500, SMALLEST_TYPE = 1536 };

/* Such a field at the end of a tag: TYPE or LENGTH, as its value says. What comes next. */
struct key take_type_or_length(
    struct reader *r, const struct field *type, const struct field *length);

/* What follows where BSD and its kin number the address FAMILY; they differ over the number of IPv6. */
struct key address_family_key(uint64_t family);

#endif
