/*
 * finding: something in a trace, by display filter, number and field.
 */
#ifndef LAB_CLASSROOM_FINDING_H
#define LAB_CLASSROOM_FINDING_H

#include "capture/trace.h"
#include "exercise.h"

enum { FOUND_TEXT = 160 };

/* What was found. */
struct found {
	bool there;
	size_t frame;          /* index; of TAKE_COUNT and TAKE_SUM nothing */
	bool is_number;        /* there is a field, and it is one; or it was counted */
	uint32_t number;       /* modulo 2^32 */
	bool has_field;        /* … and these are its: */
	uint32_t bit, bits;    /* place in the frame; bits 0: not on the wire */
	char text[FOUND_TEXT]; /* as `tshark -T fields` writes it; cut where it is longer */
};

/* Looks for FINDING in TRACE. False and ERROR, which names the filter: no packet is let through, or it
 * has no such field. */
bool finding_find(const struct finding *finding, const struct trace *trace, struct found *found,
    struct error *error);
/* What ROW says in FRAME, an index, into the field's part of FOUND; false: it is not there. */
bool finding_field(
    const struct trace *trace, size_t frame, const struct field *row, struct found *found);
/* How many packets its filter lets through, but no more than LIMIT; into FRAMES (or NULL) their indexes. */
size_t finding_frames(
    const struct finding *finding, const struct trace *trace, size_t *frames, size_t limit);
/* Whether it can be asked of any trace: the filter is one, the field exists, what is asked fits. */
bool finding_is_good(const struct finding *finding, struct error *error);
/* The row called NAME, of a protocol or of the lab's own; or NULL. */
const struct field *row_called(const char *name);

#endif
