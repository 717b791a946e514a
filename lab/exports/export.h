/*
 * export: a function from the trace to text. One file each.
 */
#ifndef LAB_EXPORTS_EXPORT_H
#define LAB_EXPORTS_EXPORT_H

#include "capture/filter.h"

/* Moment AT as lines for people, as `looplab run --plain` and `looplab print` show it. */
void plain_moment(const struct trace *trace, size_t at, bool absolute, struct text *out);

/* WORDS, wrapped and indented as those of a step. */
void plain_words(const char *words, struct text *out);

/* Moments [FIRST, END) as a ladder between the lanes of those who act, COLUMNS wide: a line each, after
 * one with their names. Sequence numbers are relative. */
void ladder_text(
    const struct trace *trace, size_t first, size_t end, int columns, struct text *out);

/* Frame FRAME as one JSON object on one line: Wireshark field name → value. */
void json_packet(const struct trace *trace, size_t frame, struct text *out);
/* The whole trace as one JSON document (docs/trace.schema.json); of the packets, those that FILTER lets
 * through; NULL: all. */
void json_trace(const struct trace *trace, struct filter *filter, struct text *out);

/* Every protocol and every field, for docs/protocols.md. */
void reference_document(struct text *out);

/* A row of which the values stand in a column. */
struct chosen_row {
	const struct field *row;
	size_t column;
};

/* Fields to print, by name. */
struct field_list {
	ARRAY(const char *) names; /* given by the caller before the first packet; not owned */
	/* Inside: what they stand for, column by column; and what is used from packet to packet. */
	ARRAY(struct chosen_row) chosen;
	bool lab; /* rows of the lab's own (capture/lab_fields.h) are among them */
	struct field_set rows;
	struct dissection dissection;
};
/* One line of their values, as `tshark -T fields`: tabs between fields, commas between occurrences. */
void fields_packet(
    const struct trace *trace, size_t frame, struct field_list *fields, struct text *out);
void field_list_free(struct field_list *fields);

#endif
