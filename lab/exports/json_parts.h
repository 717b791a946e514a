/*
 * json_parts: what the files that write JSON share.
 */
#ifndef LAB_EXPORTS_JSON_PARTS_H
#define LAB_EXPORTS_JSON_PARTS_H

#include "export.h"

#include <jansson.h>

/* LENGTH octets as a JSON string; what is not UTF-8 is made visible first. The caller's to release. */
json_t *json_string_of(const char *bytes, size_t length);
/* Puts the characters of STRING under KEY, if there are any. */
void json_put_string(json_t *object, const char *key, const char *string);
/* Puts NUMBER under KEY. */
void json_put_number(json_t *object, const char *key, int64_t number);
/* Appends LENGTH octets of JSON, with what could harm a terminal as \u…. */
void json_add_safely(struct text *out, const char *json, size_t length);
/* Appends VALUE on one line, without newline, and releases it. */
void json_add(struct text *out, json_t *value);
/* FRAME as an object: Wireshark field name → value, lab.… → what the lab knows. The caller's to
 * release. */
json_t *json_of_packet(const struct trace *trace, size_t frame);

#endif
