/*
 * json_parts: what the files that write JSON share.
 */
#ifndef LAB_EXPORTS_JSON_PARTS_H
#define LAB_EXPORTS_JSON_PARTS_H

#include "export.h"

#include <jansson.h>

/* Appends LENGTH octets as a JSON string; what is not UTF-8 is made visible first, what could harm a
 * terminal is \u…. */
void json_add_string(struct text *out, const char *bytes, size_t length);
/* The same as a value of the library's. The caller's to release. */
json_t *json_string_of(const char *bytes, size_t length);
/* Puts the characters of STRING under KEY, if there are any. */
void json_put_string(json_t *object, const char *key, const char *string);
/* Puts NUMBER under KEY. */
void json_put_number(json_t *object, const char *key, int64_t number);
/* Appends LENGTH octets of JSON, with what could harm a terminal as \u…. */
void json_add_safely(struct text *out, const char *json, size_t length);
/* Appends VALUE on one line, without newline, and releases it. */
void json_add(struct text *out, json_t *value);
/* Appends a comma and OBJECT without its braces, and releases it. It must have members. */
void json_add_members(struct text *out, json_t *object);
/* Appends what is to be said of FRAME, without braces: Wireshark field name → value; then what the lab
 * knows of it. DISSECTION is for use from packet to packet. */
void json_add_fields(
    struct text *out, const struct trace *trace, size_t frame, struct dissection *dissection);
/* The latter alone, after a comma; nothing where no journal tells. */
void json_add_lab_fields(struct text *out, const struct trace *trace, size_t frame);

#endif
