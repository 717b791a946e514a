/*
 * The first line of an HTTP/1 message, RFC 9112 sections 3 and 4: what is asked for, or how it went.
 */
#include "http_parts.h"

#include <stdio.h>
#include <string.h>

extern const struct protocol protocol_http_start;

enum {
	METHOD,
	URI,
	PATH,
	QUERY,
	PARAMETER,
	REQUEST_VERSION,
	RESPONSE_VERSION,
	CODE,
	CODE_NAME,
	PHRASE
};

static const struct value_name codes[] = { { 100, "Continue" }, { 101, "Switching Protocols" },
	{ 102, "Processing" }, { 103, "Early Hints" }, { 199, "Informational - Others" }, { 200, "OK" },
	{ 201, "Created" }, { 202, "Accepted" }, { 203, "Non-authoritative Information" },
	{ 204, "No Content" }, { 205, "Reset Content" }, { 206, "Partial Content" },
	{ 207, "Multi-Status" }, { 226, "IM Used" }, { 300, "Multiple Choices" },
	{ 301, "Moved Permanently" }, { 302, "Found" }, { 303, "See Other" }, { 304, "Not Modified" },
	{ 305, "Use Proxy" }, { 307, "Temporary Redirect" }, { 308, "Permanent Redirect" },
	{ 400, "Bad Request" }, { 401, "Unauthorized" }, { 402, "Payment Required" },
	{ 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" }, { 407, "Proxy Authentication Required" },
	{ 408, "Request Time-out" }, { 409, "Conflict" }, { 410, "Gone" }, { 411, "Length Required" },
	{ 412, "Precondition Failed" }, { 413, "Request Entity Too Large" },
	{ 414, "Request-URI Too Long" }, { 415, "Unsupported Media Type" },
	{ 416, "Requested Range Not Satisfiable" }, { 417, "Expectation Failed" },
	{ 422, "Unprocessable Entity" }, { 423, "Locked" }, { 424, "Failed Dependency" },
	{ 426, "Upgrade Required" }, { 429, "Too Many Requests" },
	{ 451, "Unavailable For Legal Reasons" }, { 500, "Internal Server Error" },
	{ 501, "Not Implemented" }, { 502, "Bad Gateway" }, { 503, "Service Unavailable" },
	{ 504, "Gateway Time-out" }, { 505, "HTTP Version not supported" },
	{ 507, "Insufficient Storage" }, { 0, NULL } };

static const struct field fields[] = {
	[METHOD] = { "http.request.method", "method", 0, STRING,
	    .help = "what shall be done: GET it, POST something to it, ask for the HEAD only" },
	[URI] = { "http.request.uri", "URI", 0, STRING,
	    .help = "with what it shall be done: path of the resource on the server" },
	[PATH] = { "http.request.uri.path", "path", 0, STRING,
	    .help = "the URI up to the question mark" },
	[QUERY] = { "http.request.uri.query", "query", 0, STRING,
	    .help = "the URI behind the question mark" },
	[PARAMETER] = { "http.request.uri.query.parameter", "parameter", 0, STRING,
	    .help = "one name and value of the query" },
	[REQUEST_VERSION] = { "http.request.version", "version", 0, STRING,
	    .help = "version that the client speaks" },
	[RESPONSE_VERSION] = { "http.response.version", "version", 0, STRING,
	    .help = "version that the server speaks" },
	[CODE] = { "http.response.code", "code", 0, DEC, .values = codes,
	    .help = "how it went: 2xx well, 3xx look elsewhere, 4xx your fault, 5xx mine" },
	[CODE_NAME] = { "http.response.code.desc", "meaning", 0, STRING,
	    .help = "what that code means, by the standard" },
	[PHRASE] = { "http.response.phrase", "phrase", 0, STRING,
	    .help = "the same in the server's words; means nothing to programs" },
	{ 0 },
};

bool http_line_at(const struct reader *r, struct http_line *line)
{
	struct reader ahead = *r;
	uint32_t octets = reader_readable(r);

	ahead.listener = NULL;
	const uint8_t *text = take_octets(&ahead, &fields[URI], octets);
	if (!text || octets == 0)
		return false;
	const uint8_t *end = memchr(text, '\n', octets);
	line->text = text;
	line->ended = end;
	line->length = end ? (uint32_t)(end - text) : octets;
	line->whole = line->length + line->ended;
	if (end && line->length && text[line->length - 1] == '\r')
		line->length--;
	return true;
}

bool http_starts(const uint8_t *text, uint32_t length, const char *start)
{
	return length >= strlen(start) && memcmp(text, start, strlen(start)) == 0;
}

/* Octets of the method that LINE begins with; 0: none that is known (RFC 9110, WebDAV, UPnP). */
static uint32_t method_of(const struct http_line *line, enum http_kind *kind)
{
	static const char *const requests[] = { "GET ", "POST ", "HEAD ", "PUT ", "DELETE ", "OPTIONS ",
		"CONNECT ", "TRACE ", "PATCH ", "PROPFIND ", "PROPPATCH ", "MKCOL ", "COPY ", "MOVE ",
		"LOCK ", "UNLOCK ", "REPORT ", "SEARCH ", "M-SEARCH " };
	static const char *const notifications[] = { "NOTIFY ", "SUBSCRIBE ", "UNSUBSCRIBE " };

	*kind = HTTP_REQUEST;
	for (size_t i = 0; i < COUNT(requests); i++)
		if (http_starts(line->text, line->length, requests[i]))
			return (uint32_t)strlen(requests[i]) - 1;
	*kind = HTTP_NOTIFICATION;
	for (size_t i = 0; i < COUNT(notifications); i++)
		if (http_starts(line->text, line->length, notifications[i]))
			return (uint32_t)strlen(notifications[i]) - 1;
	*kind = HTTP_UNKNOWN;
	return 0;
}

struct http_start http_start_at(const struct reader *r)
{
	struct http_start start = { .kind = HTTP_UNKNOWN };

	if (!http_line_at(r, &start.line))
		return start;
	const struct http_line *line = &start.line;
	if (line->length == 0 || line->text[0] < 'A' || line->text[0] > 'Z') /* as most of a body is */
		return start;
	start.method = method_of(line, &start.kind);
	if (!http_starts(line->text, line->length, "HTTP/"))
		return start;
	start.kind = HTTP_RESPONSE;
	const uint8_t *space = memchr(line->text, ' ', line->length);
	for (const uint8_t *c = space; c && ++c < line->text + line->length && c - space <= 3;)
		start.code = *c >= '0' && *c <= '9' ? start.code * 10 + *c - '0' : start.code;
	return start;
}

uint32_t http_word_length(const uint8_t *text, uint32_t length)
{
	const uint8_t *space = length ? memchr(text, ' ', length) : NULL;

	return space ? (uint32_t)(space - text) : length;
}

static void take_parameters(struct reader *r)
{
	while (reader_ok(r) && reader_left(r) > 0) {
		uint32_t length = 0;
		while (length < reader_readable(r) && reader_peek(r, length, 8) != '&')
			length++;
		take_octets(r, &fields[PARAMETER], length);
		if (reader_left(r) > 0)
			reader_skip(r, 1);
	}
}

/* LENGTH octets of URI at TEXT, which R is at, and its parts if there is a query. */
static void take_uri(struct reader *r, const uint8_t *text, uint32_t length)
{
	const uint8_t *mark = length ? memchr(text, '?', length) : NULL;

	describe_group(r, &fields[URI], length, 0);
	if (!mark) {
		reader_skip(r, length);
		return;
	}
	uint32_t path = (uint32_t)(mark - text);
	take_octets(r, &fields[PATH], path);
	reader_skip(r, 1);
	describe_group(r, &fields[QUERY], length - path - 1, 0);
	struct reader inside = *r;
	reader_limit(&inside, length - path - 1);
	take_parameters(&inside);
	reader_skip(r, length - path - 1);
}

void http_take_request_line(struct reader *r, const struct http_start *start)
{
	struct reader inside = *r;

	reader_limit(&inside, start->line.length);
	take_octets(&inside, &fields[METHOD], start->method);
	reader_skip(&inside, 1);
	const uint8_t *uri = start->line.text + start->method + 1;
	take_uri(&inside, uri, http_word_length(uri, reader_left(&inside)));
	if (reader_left(&inside) > 1) {
		reader_skip(&inside, 1);
		take_octets(&inside, &fields[REQUEST_VERSION], reader_left(&inside));
	}
	reader_skip(r, start->line.whole);
}

/* OCTETS is how many the code takes. */
static void describe_code_name(struct reader *r, uint32_t octets, uint32_t code)
{
	const char *name = value_name(codes, code);
	char unknown[32];

	snprintf(unknown, sizeof unknown, "Unknown (%u)", code);
	describe_text(
	    r, &fields[CODE_NAME], octets, name ? name : reader_keep(r, unknown, strlen(unknown)));
}

void http_take_status_line(struct reader *r, const struct http_start *start)
{
	const uint8_t *text = start->line.text;
	uint32_t version = http_word_length(text, start->line.length);
	struct reader inside = *r;

	reader_limit(&inside, start->line.length);
	take_octets(&inside, &fields[RESPONSE_VERSION], version);
	if (reader_left(&inside) > 1) {
		reader_skip(&inside, 1);
		uint32_t code = http_word_length(text + version + 1, reader_left(&inside));
		describe_group(&inside, &fields[CODE], code, start->code);
		describe_code_name(&inside, code, start->code);
		reader_skip(&inside, code);
	}
	if (reader_left(&inside) > 1) {
		reader_skip(&inside, 1);
		take_octets(&inside, &fields[PHRASE], reader_left(&inside));
	}
	reader_skip(r, start->line.whole);
}

const struct protocol protocol_http_start = {
	.name = "HTTP first line",
	.filter = "http.start",
	.reference = "RFC 9112, sections 3 and 4",
	.help = "what a request asks for, or how it went",
	.fields = fields,
};
