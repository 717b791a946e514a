/* numbers: names of assigned numbers that more than one protocol carries. */
#ifndef CAPTURE_PROTOCOLS_NUMBERS_H
#define CAPTURE_PROTOCOLS_NUMBERS_H

#include "../reader.h"

extern const struct value_name ethertype_names[];   /* IEEE 802 numbers at IANA */
extern const struct value_name ip_protocol_names[]; /* IANA protocol numbers */

#endif
