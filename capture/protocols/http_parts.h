/* http_parts: what the files that read HTTP share. */
#ifndef CAPTURE_PROTOCOLS_HTTP_PARTS_H
#define CAPTURE_PROTOCOLS_HTTP_PARTS_H

#include "../protocol.h"

/* One line of a message, without its end. */
struct http_line {
	const uint8_t *text;
	uint32_t length; /* octets before the end of the line */
	uint32_t whole;  /* octets with it: one or two more, none if it is not there */
	bool ended;
};

/* The line at R; false: there is nothing. */
bool http_line_at(const struct reader *r, struct http_line *line);
/* Whether LENGTH octets at TEXT begin with START or, regardless of case, say WORD. */
bool http_starts(const uint8_t *text, uint32_t length, const char *start);
bool http_says(const uint8_t *text, uint32_t length, const char *word);

enum http_kind { HTTP_UNKNOWN, HTTP_REQUEST, HTTP_RESPONSE, HTTP_NOTIFICATION };

/* What the first line of a message says. */
struct http_start {
	enum http_kind kind;
	struct http_line line;
	uint32_t method; /* octets of the method, of a request */
	uint32_t code;   /* of a response */
};

/* What the line at R says as the first of a message, without moving on; the two below read it. RFC 9112
 * sections 3 and 4. */
struct http_start http_start_at(const struct reader *r);
void http_take_request_line(struct reader *r, const struct http_start *start);
void http_take_status_line(struct reader *r, const struct http_start *start);
/* Octets up to the next space of the LENGTH at TEXT. */
uint32_t http_word_length(const uint8_t *text, uint32_t length);

/* What headers say of the body that follows them. */
struct http_headers {
	uint32_t octets;      /* of all headers and the empty line behind them */
	bool complete;        /* that line is there */
	bool chunked;         /* the body comes in pieces, each with its length */
	bool has_length;      /* its length is told … */
	uint64_t length;      /* … in octets */
	const uint8_t *type;  /* Content-Type, or NULL */
	uint32_t type_length; /* octets of it */
	const uint8_t *host;  /* Host, or NULL */
	uint32_t host_length;
};

/* Looks through the headers at R, which stays where it is. */
struct http_headers http_look_ahead(const struct reader *r);
/* Reads the headers; ROW is that of each whole line. */
void http_take_headers(struct reader *r, const struct field *row);

/* Kinds of body, values of the keys HTTP_MEDIA. */
enum {
	MEDIA_DATA, /* no kind was told, or just octets */
	MEDIA_TEXT,
	MEDIA_JSON,
	MEDIA_XML,
	MEDIA_FORM,
	MEDIA_PARTS,
	MEDIA_GIF,
	MEDIA_JPEG,
	MEDIA_PNG,
	MEDIA_OTHER
};

/* What kind the Content-Type of LENGTH octets at TYPE tells; TYPE may be NULL. */
int http_media_of(const uint8_t *type, uint32_t length);

#endif
