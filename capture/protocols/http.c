/*
 * Hypertext Transfer Protocol, versions 1.0 and 1.1, RFC 9112; the same messages over UDP find
 * devices on the local network (SSDP).
 *
 *   GET /index.html HTTP/1.1        or        HTTP/1.1 200 OK
 *   Host: example.org                         Content-Length: 5
 *   (an empty line)                           (an empty line)
 *                                             hello
 */
#include "http_parts.h"

#include <string.h>

extern const struct protocol protocol_http, protocol_ssdp;

enum {
	REQUEST,
	REQUEST_LINE,
	FULL_URI,
	RESPONSE,
	RESPONSE_LINE,
	NOTIFICATION,
	CHUNK_SIZE,
	CHUNK_DATA,
	CHUNK_END,
	BODY
};

static const struct field fields[] = {
	[REQUEST] = { "http.request", "request", 0, FLAG, .help = "the client asks for something" },
	[REQUEST_LINE] = { "http.request.line", "header", 0, STRING,
	    .help = "one line that says more about the request" },
	[FULL_URI] = { "http.request.full_uri", "full URI", 0, STRING,
	    .help = "scheme, host and URI together, as a browser shows it; not sent in this form" },
	[RESPONSE] = { "http.response", "response", 0, FLAG, .help = "the server answers" },
	[RESPONSE_LINE] = { "http.response.line", "header", 0, STRING,
	    .help = "one line that says more about the answer" },
	[NOTIFICATION] = { "http.notification", "notification", 0, FLAG,
	    .help = "a device says that it is there" },
	[CHUNK_SIZE] = { "http.chunk_size", "chunk size", 0, DEC,
	    .help = "octets of the next piece, in hexadecimal digits; 0: it was the last one" },
	[CHUNK_DATA] = { "http.chunk_data", "chunk", 0, OCTETS, .help = "a piece of the body" },
	[CHUNK_END] = { "http.chunk_boundary", "chunk end", 0, OCTETS,
	    .help = "the end of a line behind every piece" },
	[BODY] = { "http.file_data", "body", 0, STRING,
	    .help = "what was asked for or handed in: a page, a picture, a file" },
	{ 0 },
};

/* --- the body --- */

/* What is noted of a connection for its later segments. */
enum {
	NOTE_HEAD = 1 << 24,    /* the last request was HEAD: its answer has no body */
	NOTE_CONNECT = 1 << 25, /* it asked a proxy for a tunnel */
	NOTE_TUNNEL = 1 << 26,  /* something else than HTTP is spoken now; TLS has notes of its own */
	NOTE_HTTP = 1 << 27     /* there were messages before */
};

/* How many octets of body follow the headers, RFC 9112 section 6.3. */
struct body {
	uint32_t octets;  /* of it, with all that frames its pieces */
	uint32_t missing; /* of them: what packet_wants() is to be asked; 0: it is whole */
	bool chunked;
};

/* The digits of a chunk's size, RFC 9112 section 7.1; false: there are none. */
static bool chunk_size(const struct http_line *line, uint32_t *size)
{
	uint32_t digits = 0;

	*size = 0;
	for (; digits < line->length && digits < 8; digits++) {
		int c = line->text[digits] | 0x20;
		if (c >= '0' && c <= '9')
			*size = *size << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			*size = *size << 4 | (uint32_t)(c - 'a' + 10);
		else
			break;
	}
	return digits > 0;
}

/* Goes through the pieces of a chunked body at AHEAD; true: all are there. */
static bool chunks_pass(struct reader *ahead)
{
	struct http_line line;
	uint32_t size;

	while (http_line_at(ahead, &line) && line.ended && chunk_size(&line, &size)) {
		reader_skip(ahead, line.whole);
		if (size == 0)
			break;
		if (size > reader_readable(ahead))
			return false;
		reader_skip(ahead, size);
		if (!http_line_at(ahead, &line) || !line.ended)
			return false;
		reader_skip(ahead, line.whole);
	}
	while (http_line_at(ahead, &line) && line.ended) { /* trailers, as headers, and an empty line */
		reader_skip(ahead, line.whole);
		if (line.length == 0)
			return true;
	}
	return false;
}

/* R is behind the headers; NOTED of the connection before them. */
static struct body body_of(const struct reader *r, const struct http_start *start,
    const struct http_headers *headers, uint32_t noted)
{
	bool is_bare = noted & NOTE_HEAD || (noted & NOTE_CONNECT && start->code / 100 == 2);
	struct body body = { .chunked = headers->chunked };
	struct reader ahead = *r;
	uint32_t left = reader_left(r);
	bool response = start->kind == HTTP_RESPONSE;

	ahead.listener = NULL;
	if (response && (is_bare || start->code / 100 == 1 || start->code == 204 || start->code == 304))
		return (struct body){ 0 };
	if (headers->chunked) {
		bool whole = chunks_pass(&ahead);
		body.octets = whole ? ahead.at - r->at : left;
		body.missing = whole ? 0 : WANTS_MORE;
	} else if (headers->has_length) {
		body.octets = headers->length < left ? (uint32_t)headers->length : left;
		uint64_t missing = headers->length - body.octets;
		body.missing = missing < WANTS_MORE ? (uint32_t)missing : WANTS_ALL;
	} else if (response) {
		body.octets = left;
		body.missing = WANTS_ALL;
	}
	return body;
}

/* The pieces and, put together, what they say. R is a reader on them alone. */
static void take_chunks(struct reader *r)
{
	struct http_line line;
	struct text whole = { 0 };
	uint32_t size;

	while (http_line_at(r, &line) && chunk_size(&line, &size)) {
		describe_group(r, &fields[CHUNK_SIZE], line.whole, size);
		reader_skip(r, line.whole);
		if (size == 0)
			break;
		uint32_t there = size < reader_readable(r) ? size : reader_readable(r);
		const uint8_t *octets = take_octets(r, &fields[CHUNK_DATA], there);
		if (octets)
			text_add_octets(&whole, octets, there);
		if (http_line_at(r, &line))
			take_octets(r, &fields[CHUNK_END], line.whole);
	}
	if (whole.length)
		describe_string(r, &fields[BODY], reader_keep(r, whole.at, whole.length));
	text_free(&whole);
}

/* --- one message --- */

/* "http://" and the name in the Host header and the URI. */
static void describe_full_uri(
    struct reader *r, const struct http_start *start, const struct http_headers *headers)
{
	struct text text = { 0 };
	const uint8_t *uri = start->line.text + start->method + 1;
	uint32_t length = http_word_length(uri, start->line.length - start->method - 1);

	if (!r->listener || !headers->host)
		return;
	if (!(length >= 7 && http_says(uri, 7, "http://")) &&
	    !http_starts(start->line.text, start->line.length, "CONNECT ")) {
		text_add(&text, "http://");
		text_add_octets(&text, headers->host, headers->host_length);
	}
	text_add_octets(&text, uri, length);
	describe_string(r, &fields[FULL_URI], reader_keep(r, text.at, text.length));
	text_free(&text);
}

static void take_head(
    struct reader *r, const struct http_start *start, const struct http_headers *headers)
{
	const struct field *line = start->kind == HTTP_REQUEST    ? &fields[REQUEST_LINE]
	                           : start->kind == HTTP_RESPONSE ? &fields[RESPONSE_LINE]
	                                                          : NULL;

	if (start->kind == HTTP_RESPONSE)
		http_take_status_line(r, start);
	else
		http_take_request_line(r, start);
	http_take_headers(r, line);
	if (start->kind != HTTP_RESPONSE)
		describe_full_uri(r, start, headers);
	describe(r,
	    &fields[start->kind == HTTP_REQUEST    ? REQUEST
	            : start->kind == HTTP_RESPONSE ? RESPONSE
	                                           : NOTIFICATION],
	    1);
}

static void note(struct packet *p, const struct http_start *start)
{
	uint32_t before = p->above;

	p->above |= NOTE_HTTP;
	if (start->kind == HTTP_REQUEST) {
		bool connect = http_starts(start->line.text, start->line.length, "CONNECT ");
		bool head = http_starts(start->line.text, start->line.length, "HEAD ");
		p->above &= ~(uint32_t)(NOTE_HEAD | NOTE_CONNECT);
		p->above |= head ? NOTE_HEAD : connect ? NOTE_CONNECT : 0;
	} else if (start->code == 101 || (before & NOTE_CONNECT && start->code / 100 == 2)) {
		p->above |= NOTE_TUNNEL;
	}
}

/* What is no message, on a port of HTTP: perhaps part of a body whose beginning was missed; or of the
 * first line of a message. */
static struct key decode_unknown(struct reader *r, struct packet *p, bool first)
{
	struct http_line line;

	if (first && http_line_at(r, &line) && !line.ended)
		packet_wants(p, r, WANTS_MORE);
	return NOTHING_FOLLOWS;
}

/* The body, and what kind it is; SELF goes on behind it. */
static struct key decode_body(struct reader *r, struct packet *p, const struct protocol *self,
    const struct body *body, const struct http_headers *headers)
{
	int media = http_media_of(headers->type, headers->type_length);
	struct reader inside = *r;

	reader_limit(&inside, body->octets);
	if (reader_left(r) > body->octets) {
		p->more = self;
		p->more_at = r->at + body->octets;
		p->more_end = r->wire_end;
		reader_limit(r, body->octets);
	}
	if (body->chunked)
		take_chunks(&inside);
	else
		describe_group(r, &fields[BODY], body->octets, 0);
	return (struct key){ HTTP_MEDIA, (uint32_t)media, media >= MEDIA_GIF ? MEDIA_OTHER : 0 };
}

static struct key decode_messages(struct reader *r, struct packet *p, const struct protocol *self)
{
	uint32_t first = r->at;

	bool is_inside = p->layer_count > 1 && p->layers[p->layer_count - 2] == self;
	if (p->above & NOTE_TUNNEL && !is_inside)
		return (struct key){ TCP_PORT, ANY_PORT + 1, 0 };
	while (reader_ok(r) && reader_left(r) > 0) {
		uint32_t begin = r->at;
		while (reader_peek(r, 0, 16) == 0x0d0a)
			reader_skip(r, 2);
		struct http_start start = http_start_at(r);
		if (start.kind == HTTP_UNKNOWN)
			return decode_unknown(r, p, begin == first);
		struct reader behind = *r;
		reader_skip(&behind, start.line.whole);
		struct http_headers headers = http_look_ahead(&behind);
		reader_skip(&behind, headers.octets);
		struct body body = body_of(&behind, &start, &headers, p->above);
		uint32_t missing = headers.complete ? body.missing : WANTS_MORE;
		behind = *r;
		behind.at = begin;
		if (missing && packet_wants(p, &behind, missing)) {
			r->at = begin;
			return NOTHING_FOLLOWS;
		}
		note(p, &start);
		take_head(r, &start, &headers);
		if (reader_ok(r) && body.octets && headers.complete)
			return decode_body(r, p, self, &body, &headers);
	}
	return NOTHING_FOLLOWS;
}

static struct key decode_http(struct reader *r, struct packet *p)
{
	return decode_messages(r, p, &protocol_http);
}

static struct key decode_ssdp(struct reader *r, struct packet *p)
{
	return decode_messages(r, p, &protocol_ssdp);
}

static bool recognize_http(const struct reader *r, const struct packet *p)
{
	uint64_t first = reader_peek(r, 0, 8);
	bool is_inside = p->layer_count > 0 && p->layers[p->layer_count - 1] == &protocol_http;

	if (p->above & NOTE_HTTP && !is_inside)
		return true;
	if (first < 'A' || first > 'Z')
		return false;
	struct http_start start = http_start_at(r);
	if (!start.line.ended || start.kind == HTTP_UNKNOWN)
		return false;
	if (start.kind == HTTP_RESPONSE)
		return true;
	for (uint32_t i = start.method; i + 6 <= start.line.length; i++)
		if (memcmp(start.line.text + i, " HTTP/", 6) == 0)
			return true;
	return false;
}

static void summarize_messages(
    const struct packet *p, const struct protocol *row, struct text *line)
{
	struct reader r = packet_reader(p, row);
	struct http_start start = http_start_at(&r);

	if (start.kind == HTTP_UNKNOWN)
		text_add(line, "continuation");
	else
		text_add_visible(line, start.line.text, start.line.length);
}

static void summarize_http(const struct packet *p, struct text *line)
{
	summarize_messages(p, &protocol_http, line);
}

static void summarize_ssdp(const struct packet *p, struct text *line)
{
	summarize_messages(p, &protocol_ssdp, line);
}

const struct protocol protocol_http = {
	.name = "HTTP",
	.filter = "http",
	.reference = "RFC 9112",
	.help = "fetches pages from servers, and much else: a question and an answer in plain text",
	.fields = fields,
	.keys = { { TCP_PORT, 80, 0 }, { TCP_PORT, 631, 0 }, { TCP_PORT, 1900, 0 },
	    { TCP_PORT, 2710, 0 }, { TCP_PORT, 2869, 0 }, { TCP_PORT, 3128, 0 }, { TCP_PORT, 3132, 0 },
	    { TCP_PORT, 3689, 0 }, { TCP_PORT, 5985, 0 }, { TCP_PORT, 8080, 0 }, { TCP_PORT, 8088, 0 },
	    { TCP_PORT, 11371, 0 }, { TCP_PORT, ANY_PORT, 0 } },
	.decode = decode_http,
	.recognizes = recognize_http,
	.summarize = summarize_http,
};

const struct protocol protocol_ssdp = {
	.name = "SSDP",
	.filter = "ssdp",
	.reference = "UPnP Device Architecture, section 1",
	.help = "finds devices on the local network: HTTP messages over UDP multicast",
	.keys = { { UDP_PORT, 1900, 0 } },
	.decode = decode_ssdp,
	.summarize = summarize_ssdp,
};
