/*
 * export: a function from the trace to text. One file each.
 *
 * An export tells what a struct telling asks for, and nothing else: no clock, no locale, no place where
 * it runs. The same trace gives the same octets. Every octet that comes from outside (payload, words of
 * scenarios, notes, names) is escaped as the format wants it.
 */
#ifndef LAB_EXPORTS_EXPORT_H
#define LAB_EXPORTS_EXPORT_H

#include "capture/filter.h"
#include "capture/veil.h"
#include "lab/output.h"

struct cells;
struct field_list;
struct ladder_row;
struct lanes;
struct program;

/* What is to be told, and how. Nothing is owned. */
struct telling {
	const struct trace *trace;
	struct filter *filter;     /* of the packets, those it lets through; NULL: all */
	const char *filter_text;   /* its words, or NULL */
	size_t first, end;         /* moments [first, end) … */
	size_t from_step, to_step; /* … because of these steps; 0: that end was not asked for */
	bool absolute;             /* sequence numbers as on the wire */
	bool remarks;              /* with what the lab says of packets by itself (note_automatic()) */
	const char *title;         /* or NULL: see telling_title() */
	const struct program *program; /* the scenario's source; NULL: not known (lab/lab.h) */
	int64_t date;                  /* when it was recorded, ns since 1970; INT64_MIN: not known */
	int columns;                   /* of text */
	bool blank;                    /* text with room where packets would be, for students to draw */
	bool ascii;                    /* text without lines, arrows and quotes that ASCII lacks */
	struct field_list *fields;     /* of a table; NULL: those that serve most */
	struct veil_choice veil;       /* of pcapng: what shall not be seen */
	struct output *output;         /* where text goes when there is enough; NULL: nowhere */
};

struct export
{
	const char *suffix; /* of file names, without its dot: "md" */
	const char *help;   /* what it is, in one line */
	/* Appends to OUT; what has been passed on (telling_pass()) is not there any more. */
	void (*render)(const struct telling *telling, struct text *out);
};

/* Every export, in the order of list.h. */
extern const struct export *const exports[];
extern const size_t export_count;
/* The one with this suffix, or NULL. */
const struct export *export_find(const char *suffix);
/* ".html", ".md", … and ".txt": for messages. */
void export_list(struct text *out);

/* --- what exports ask of a telling --- */

/* All of TRACE, as most want it: relative numbers, 100 columns. */
void telling_start(struct telling *telling, const struct trace *trace);
/* Steps FROM to TO only (0: from the beginning, to the end); ERROR if there are no such steps. */
bool telling_cut(struct telling *telling, size_t from, size_t to, struct error *error);
/* Passes OUT on, when it has grown enough. False: nobody can take it, so there is no use in going on. */
bool telling_pass(const struct telling *telling, struct text *out);
/* Whether FRAME is to be told, as far as the filter is concerned. */
bool telling_wants(const struct telling *telling, size_t frame);
/* Whether moment AT is worth a line for people: a packet that is wanted, an event that is news. What held
 * was expected; what the kernel counted stands on the packets. */
bool telling_shows(const struct telling *telling, size_t at);
/* The title that was given, or that of the scenario, or "Captured packets". Not harmless. */
const char *telling_title(const struct telling *telling);
/* The sentences that say what was left out: "Steps 2 to 3 of 5. 3 of 7 packets: those that …"; nothing
 * where all is told. Words from outside are made visible, not escaped. */
void telling_explain_cut(const struct telling *telling, struct text *out);
/* "2026-11-22 15:45:43 UTC"; nothing where the date is not known. */
void telling_add_date(const struct telling *telling, struct text *out);
/* The lanes for all of it: the actors, or the two who have the most to say. */
void telling_lanes(const struct telling *telling, struct lanes *lanes);

/* --- parts that others use as well --- */

/* Moment AT as lines for people, as `looplab run --plain` and `looplab print` show it. */
void plain_moment(const struct trace *trace, size_t at, bool absolute, struct text *out);
/* The same of frame FRAME. */
void plain_frame(const struct trace *trace, size_t frame, bool absolute, struct text *out);

/* What stands below that line: every header with its fields, what the lab knows and remarks; and every
 * octet that was captured. An empty line ends either. */
void plain_details(const struct trace *trace, size_t frame, struct text *out);
void plain_octets(const struct trace *trace, size_t frame, struct text *out);

enum { OCTETS_A_LINE = 16 };
/* "0010  45 00 …  E.": COUNT octets at BYTES, numbered from AT. */
void octets_line(const uint8_t *bytes, size_t at, size_t count, struct text *out);

/* WORDS, wrapped and indented as those of a step. */
void plain_words(const char *words, struct text *out);

/* Moments [FIRST, END) as a ladder between the lanes of those who act, COLUMNS wide: a line each, after
 * one with their names. Sequence numbers are relative. */
void ladder_text(
    const struct trace *trace, size_t first, size_t end, int columns, struct text *out);

/* The same line by line, with CELLS, an empty row of them, to draw on: the names of the lanes, one row. */
void ladder_head_line(const struct lanes *lanes, struct cells *cells, bool ascii, struct text *out);
void ladder_row_line(const struct lanes *lanes, const struct ladder_row *row, struct cells *cells,
    bool ascii, struct text *out);

/* Frame FRAME as one JSON object on one line: Wireshark field name → value. */
void json_packet(const struct trace *trace, size_t frame, struct text *out);
/* All that is told as one JSON document (docs/trace.schema.json). */
void json_document(const struct telling *telling, struct text *out);

/* Every protocol and every field, for docs/protocols.md. */
void reference_document(struct text *out);

/* A row of which the values stand in a column. */
struct chosen_row {
	const struct field *row;
	size_t column;
};

/* How their values are set out; zeros: as tshark does. */
struct field_layout {
	bool header;      /* names first, for the caller to ask for: fields_header() */
	bool first, last; /* of several values of a field only that one */
	char separator;   /* between fields; 0: a tab */
	char aggregator;  /* between the values of one; 0: a comma */
	char quote;       /* around them, doubled where one stands inside; 0: none */
};

/* Fields to print, by name. */
struct field_list {
	ARRAY(const char *) names;  /* given by the caller before the first packet; not owned … */
	struct field_layout layout; /* … as is this */
	/* Inside: what they stand for, column by column; and what is used from packet to packet. */
	ARRAY(struct chosen_row) chosen;
	bool lab;      /* rows of the lab's own (capture/lab_fields.h) are among them */
	bool in_order; /* given, too: every frame that is shown comes here, one after the other */
	struct field_set rows;
	struct dissection dissection;
	const uint8_t *bytes; /* of the packet that was looked at last */
};
/* Looks at FRAME; then appends what stands in COLUMN, with commas between occurrences, and returns whether
 * that is words and not numbers. */
void fields_look(const struct trace *trace, size_t frame, struct field_list *fields);
bool fields_column(const struct field_list *fields, size_t column, struct text *out);
/* A line of their names; and of their values, as `tshark -T fields`: tabs between fields, commas between
 * occurrences, or what the layout says. */
void fields_header(const struct field_list *fields, struct text *out);
void fields_packet(
    const struct trace *trace, size_t frame, struct field_list *fields, struct text *out);
/* Whether a field is asked for that depends on which frame was shown before. */
bool fields_ask_shown(const struct field_list *fields);
void field_list_free(struct field_list *fields);

#endif
