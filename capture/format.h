/*
 * format: values as text, in one place for every view and export.
 */
#ifndef CAPTURE_FORMAT_H
#define CAPTURE_FORMAT_H

#include "packet.h"
#include "reader.h"

/* The value as `tshark -T fields` writes it. BYTES are the frame's. */
void item_format(const struct item *item, const uint8_t *bytes, struct text *text);
/* The value for people: with its name where there is one: "6 (TCP)". */
void item_explain(const struct item *item, const uint8_t *bytes, struct text *text);
/* The name of VALUE, or NULL. */
const char *value_name(const struct value_name *names, uint64_t value);
/* "127.0.0.1", "fd00::1" (RFC 5952), without the port. */
void endpoint_format(const struct endpoint *endpoint, struct text *text);
/* "127.0.0.1:4000", "[fd00::1]:4000"; the address alone where there is no port. */
void endpoint_format_port(const struct endpoint *endpoint, struct text *text);
/* Reads what endpoint_format_port() wrote; transport is left 0. False: not an endpoint. */
bool endpoint_parse(const char *text, struct endpoint *endpoint);
/* TCP flags as tcpdump writes them: "S.", "P.", "."; "none" when no bit is set. */
void tcp_flags_format(uint16_t flags, struct text *text);

#endif
