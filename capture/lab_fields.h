/*
 * lab_fields: what the lab knows of a frame beyond its octets, as rows like those of a protocol:
 * lab.step, lab.call, lab.cause, lab.truth, lab.note. For display filters, and for whoever lists fields.
 */
#ifndef CAPTURE_LAB_FIELDS_H
#define CAPTURE_LAB_FIELDS_H

#include "trace.h"

/* Rows only: no header carries them. Its filter name is "lab". */
extern const struct protocol protocol_lab;

/* The row with this name, or NULL: for those whom field_find() told of none. */
const struct field *lab_field_find(const char *name);
/* Appends the items of FRAME (an index) to DISSECTION, in the order of the rows; their strings live
 * as long as the trace. */
void lab_fields_add(const struct trace *trace, size_t frame, struct dissection *dissection);

#endif
