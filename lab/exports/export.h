/*
 * export: a function from the trace to text. One file each.
 */
#ifndef LAB_EXPORTS_EXPORT_H
#define LAB_EXPORTS_EXPORT_H

#include "capture/trace.h"

/* Moment AT as lines for people, as `looplab run --plain` and `looplab print` show it. */
void plain_moment(const struct trace *trace, size_t at, bool absolute, struct text *out);

/* Frame FRAME as one JSON object on one line: Wireshark field name → value. */
void json_packet(const struct trace *trace, size_t frame, struct text *out);
/* The whole trace as one JSON document (docs/trace.schema.json). */
void json_trace(const struct trace *trace, struct text *out);

/* One line of the values of FIELDS, as `tshark -T fields`: tabs between fields, commas between
 * occurrences. */
struct field_list {
	ARRAY(const char *) names;
};
void fields_packet(const struct trace *trace, size_t frame, const struct field_list *fields,
	struct text *out);

#endif
