/*
 * filter: which frames a display filter lets through.
 *
 *     tcp.flags.syn == 1 and not ip.addr in {10.0.0.0/8, 127.0.0.1}
 *
 * The language is Wireshark's (wireshark-filter(4) of 4.0), over the field rows of the decoders, and
 * the lab's own rows (lab_fields.h): docs/display-filter.md. A filter is compiled once: names, types
 * and values are checked then, so that matching a frame cannot fail. Matching costs one dissection
 * and, for each field that the filter looks at, one walk over the frame's items.
 *
 * Names that mean either of two ("ip.addr", "tcp.port") come from the column `also` of the rows.
 */
#ifndef CAPTURE_FILTER_H
#define CAPTURE_FILTER_H

#include "trace.h"

struct filter;

/* Compiles TEXT; an empty text lets every frame through. NULL and ERROR, which names the place, when
 * it is no filter; *COLUMN (may be NULL) is then the character it is about, from 1. */
struct filter *filter_compile(const char *text, struct error *error, size_t *column);
void filter_free(struct filter *filter);

/* Whether FILTER lets FRAME (an index) through. Dissects it; changes only the filter's own scratch
 * memory, so one filter serves one thread. */
bool filter_matches(struct filter *filter, const struct trace *trace, size_t frame);
/* The same for a frame that is dissected already: P and DISSECTION are what trace_packet() filled
 * in. TRACE may be NULL, for a frame of no trace: the lab's own fields are absent then. */
bool filter_matches_packet(struct filter *filter, const struct trace *trace, size_t frame,
    const struct packet *p, const struct dissection *dissection);

/* Appends two lines: TEXT and, below it, a caret under character COLUMN. Of a long text, the part
 * around that character. */
void filter_point(const char *text, size_t column, struct text *lines);

/* Whether it asks for what only the lab knows (lab_fields.h): what a journal tells later may then change
 * what it says of earlier frames. */
bool filter_asks_lab(const struct filter *filter);

/* What can be written where a name begins: fields and protocols. */
struct filter_names {
	ARRAY(const char *) list; /* they live for ever; the caller frees the array */
};
/* Adds the names that begin with LENGTH characters at START: sorted, each once. */
void filter_names_find(const char *start, size_t length, struct filter_names *names);
/* Appends up to three names that may be meant by LENGTH characters at NAME, which is none: "; perhaps
 * 'tcp.port'?"; or nothing. */
void filter_names_suggest(const char *name, size_t length, struct text *text);

/* "PCRE2 10.42 2022-12-11", which `matches` needs, or NULL: built without it. Appended to NAME. */
bool filter_library(struct text *name);

#endif
