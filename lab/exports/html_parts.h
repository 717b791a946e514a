/*
 * html_parts: what the files that write a trace as a web page tell each other.
 *
 * The page is a document that can be read as it stands; page.js only walks through it. Every text from
 * outside goes through html_text() or html_json(). No element has a style of its own and no text is
 * ever read as code: the page's Content-Security-Policy lets nothing run but page.js.
 */
#ifndef LAB_EXPORTS_HTML_PARTS_H
#define LAB_EXPORTS_HTML_PARTS_H

#include "export.h"

#include "capture/note.h"
#include "lab/ladder.h"

enum {
	PAGE_PACKETS = 400, /* a page with more keeps its details as data, and shows them on demand */
	PAGE_MOST = 20000,  /* packets; those after them are left out, and the page says so */
	PAGE_CHUNK = 60,    /* rows that are made at one time on a large page */
	PAGE_PACKETS_READABLE = 200, /* of a page with more: these can be read without page.js */
	PAGE_OCTETS = 600000,        /* the same for more captured octets */
	PAGE_CONVERSATIONS = 2000    /* that can be chosen; the others have no number */
};

/* Which fields were named, in order; what they mean is written once for all packets. */
struct glossary {
	ARRAY(const struct field *) fields;
	ARRAY(uint32_t) slots; /* by address of the row: index + 1, 0 free; a power of two */
};

/* A conversation of which packets are shown. */
struct page_conversation {
	uint32_t index;   /* in the trace */
	uint64_t packets; /* that are shown */
	bool tcp;
	int lanes[2]; /* of both ends, or -1 */
};

/* Where a note is told. */
enum notes_of { NOTES_OF_TRACE, NOTES_OF_FRAME, NOTES_OF_EVENT };

struct page_note {
	enum notes_of row;
	uint64_t index; /* of the frame, the event */
	size_t order;
	struct note_place place;
	const struct note *note;
};

/* A page that is being written. */
struct page {
	const struct telling *telling;
	const struct trace *trace;
	struct text *out;
	struct lanes lanes;
	bool second;   /* the other side of a comparison stands on the same page */
	bool bare;     /* rows are written without what is inside packets */
	bool machines; /* lanes are addresses: there are several conversations and no journal */
	bool sides;    /* lanes are who spoke first and who answers, for there are too many machines */
	bool large;    /* more than PAGE_PACKETS */
	int64_t zero;  /* ns since the epoch: times count from here */
	size_t packets;
	uint64_t octets;
	ARRAY(bool) shown;     /* frame by frame */
	ARRAY(uint32_t) calls; /* event by event: the number of a call, from 1; 0: it is none */
	ARRAY(struct page_conversation) conversations;
	ARRAY(uint32_t)
	conversation_of; /* by index in the trace: one in the list, or NO_CONVERSATION */
	ARRAY(struct page_note) notes;
	struct glossary glossary;
	struct dissection dissection; /* scratch */
	struct ladder_row row;        /* scratch */
	int step;                     /* whose section is open; 0: before the first; -1: none */
};

/* --- html.c --- */

/* All that comes before the body, with TITLE; SCRIPT: page.js may run. */
void html_head(struct text *out, const char *title, bool script);

/* --- html_text.c --- */

/* STRING as text: markup characters escaped, what is not text made visible. */
void html_text(struct text *out, const char *string);
/* The same as a string of JSON, quotation marks included, which no markup can end. */
void html_json(struct text *out, const char *string);
/* A time as "12.345 ms" or "1.234 s"; NS may be negative. */
void html_time(struct text *out, int64_t ns);
/* Octets as base64 (RFC 4648). */
void html_base64(struct text *out, const uint8_t *bytes, size_t length);

/* --- html_moments.c: what is shown and between whom --- */

/* Finds out all that is in struct page but scratch. */
void page_survey(struct page *page);
void page_free(struct page *page);
/* TIME (ns since 1970) since the page's zero; times in a file may be any, so it ends where numbers do. */
int64_t page_since(const struct page *page, int64_t time);
/* Moment AT as a row between the lanes of the page: page->row. */
void page_row(struct page *page, size_t at);
/* The number of the frame's conversation in the page's list, or -1. */
long page_conversation(const struct page *page, size_t frame);
/* "client 127.0.0.2:40000" */
void page_end_name(const struct page *page, const struct endpoint *end, struct text *name);

/* --- html_picture.c: the SVG of a row --- */

/* What the pictures are made of: once, before all rows. */
void html_symbols(const struct page *page, struct text *out);
/* Opens it and draws the lanes; the caller closes it. */
void html_picture(const struct page *page, const struct ladder_row *row, struct text *out);
/* The arrow of a packet, LIFT pixels above the end of the row: 7, or 25. */
void html_arrow(const struct page *page, const struct ladder_row *row, int lift, struct text *out);
/* The mark on the lane of a call, a return, a state. */
void html_mark(const struct page *page, const struct ladder_row *row, struct text *out);

/* --- html_steps.c, html_arrows.c, html_notes.c --- */

/* Moment AT, a STEP: closes the section before and opens its own. */
void html_step(struct page *page, size_t at);
void html_close_step(struct page *page);
/* The arrow and the words of packet FRAME, of which page->row speaks; BADGES: with states that it changes. */
void html_packet_face(struct page *page, size_t frame, bool badges);
/* The row of packet FRAME, in full. */
void html_packet_row(struct page *page, size_t frame);
/* Finds out which note stands where; fills page->notes. */
void html_notes_find(struct page *page);
/* Note number WHICH, from 0, on the trace (INDEX 0), a frame or an event; NULL: there is none. */
const struct note *page_note_on(
    const struct page *page, enum notes_of row, uint64_t index, size_t which);
/* All of them, written. */
void html_notes(struct page *page, enum notes_of row, uint64_t index);
/* Words of a note, with their emphasis, code and links. */
void html_markup(struct text *out, const char *words);

/* --- html_rows.c: the ladder --- */

/* What a row of this kind is called in page.css. */
const char *html_row_class(enum row_kind kind);
/* The mark and the words of moment AT, no packet, of which page->row speaks. */
void html_event_face(struct page *page, size_t at);
/* The class of words beside LANE: the last of several lanes has them on its left. */
void html_place(const struct page *page, int lane, struct text *out);
/* The attribute that tells page.js when it was. */
void html_when(const struct page *page, int64_t time, struct text *out);

void html_ladder(struct page *page);
/* One moment as a row; opens and closes the sections of steps. The last moment that it has told, which
 * may be a later one: a call and its return are one row where nothing happened in between. */
size_t html_row(struct page *page, size_t at);
/* The moment of the return of the call that begins at AT, if nothing that is shown happens before; or
 * AT. */
size_t page_return_of(const struct page *page, size_t at);
/* Whether moment AT has a row of its own. */
bool page_shows(const struct page *page, size_t at);

/* --- html_packet.c: one packet in full --- */

/* Cause, truth, fields and octets of FRAME. */
void html_packet(struct page *page, size_t frame);
/* The same as data for page.js. */
void html_packet_data(struct page *page, size_t frame, struct text *out);
/* The number of FIELD in the glossary. */
size_t glossary_number(struct glossary *glossary, const struct field *field);

/* --- html_panels.c, html_states.c, html_graphs.c: what stands beside the ladder --- */

void html_program(struct page *page);
void html_states(struct page *page);
void html_graphs(struct page *page);
/* Every state of TCP with its meaning, as JSON. */
void html_state_words(struct text *out);
/* What page.js must know, as data; after all packets. */
void html_data(struct page *page);

/* --- page.css and page.js, as CMake embeds them --- */

extern const unsigned char page_css[], page_js[];
extern const size_t page_css_size, page_js_size;
extern const char page_css_sha256[], page_js_sha256[]; /* hexadecimal */

#endif
