/*
 * The headers of an HTTP/1 message, RFC 9112 section 5: lines of "Name: value", then an empty line.
 */
#include "http_parts.h"

#include <string.h>

extern const struct protocol protocol_http_headers;

enum {
	HOST,
	USER_AGENT,
	ACCEPT,
	ACCEPT_LANGUAGE,
	ACCEPT_ENCODING,
	CONNECTION,
	COOKIE,
	COOKIE_PAIR,
	REFERER,
	AUTHORIZATION,
	PROXY_AUTHORIZATION,
	FORWARDED_FOR,
	CONTENT_TYPE,
	CONTENT_LENGTH_HEADER,
	CONTENT_LENGTH,
	CONTENT_ENCODING,
	TRANSFER_ENCODING,
	UPGRADE,
	DATE_HEADER,
	LAST_MODIFIED,
	CACHE_CONTROL,
	SERVER,
	LOCATION,
	SET_COOKIE,
	WWW_AUTHENTICATE,
	PROXY_AUTHENTICATE,
	SOCKET_KEY,
	SOCKET_ACCEPT,
	SOCKET_PROTOCOL,
	SOCKET_EXTENSIONS,
	SOCKET_VERSION,
	HTTP2_SETTINGS
};

/* The label of a row is the name of its header, as it is written. */
static const struct field fields[] = {
	[HOST] = { "http.host", "Host", 0, STRING,
	    .help = "which of the sites at this address is meant, as the browser shows it" },
	[USER_AGENT] = { "http.user_agent", "User-Agent", 0, STRING,
	    .help = "program that asks, and what it runs on" },
	[ACCEPT] = { "http.accept", "Accept", 0, STRING,
	    .help = "kinds of content that the client can use" },
	[ACCEPT_LANGUAGE] = { "http.accept_language", "Accept-Language", 0, STRING,
	    .help = "languages that the person prefers" },
	[ACCEPT_ENCODING] = { "http.accept_encoding", "Accept-Encoding", 0, STRING,
	    .help = "compressions that the client can undo" },
	[CONNECTION] = { "http.connection", "Connection", 0, STRING,
	    .help = "whether the TCP connection stays open for the next request" },
	[COOKIE] = { "http.cookie", "Cookie", 0, STRING,
	    .help = "what the server asked the client to remember, so that it knows it again" },
	[COOKIE_PAIR] = { "http.cookie_pair", "cookie pair", 0, STRING,
	    .help = "one name and value of the cookie" },
	[REFERER] = { "http.referer", "Referer", 0, STRING, .help = "page on which the link was" },
	[AUTHORIZATION] = { "http.authorization", "Authorization", 0, STRING,
	    .help = "proof of who asks; Basic is name and password, readable by everybody" },
	[PROXY_AUTHORIZATION] = { "http.proxy_authorization", "Proxy-Authorization", 0, STRING,
	    .help = "the same for a proxy on the way" },
	[FORWARDED_FOR] = { "http.x_forwarded_for", "X-Forwarded-For", 0, STRING,
	    .help = "who really asked, as a proxy says" },
	[CONTENT_TYPE] = { "http.content_type", "Content-Type", 0, STRING,
	    .help = "what the body is: a page, a picture, data" },
	[CONTENT_LENGTH_HEADER] = { "http.content_length_header", "Content-Length", 0, STRING,
	    .help = "octets of the body, in decimal digits" },
	[CONTENT_LENGTH] = { "http.content_length", "content length", 0, DEC,
	    .help = "octets of the body" },
	[CONTENT_ENCODING] = { "http.content_encoding", "Content-Encoding", 0, STRING,
	    .help = "how the body was compressed" },
	[TRANSFER_ENCODING] = { "http.transfer_encoding", "Transfer-Encoding", 0, STRING,
	    .help = "how the body is sent: chunked is in pieces, when its length is not known before" },
	[UPGRADE] = { "http.upgrade", "Upgrade", 0, STRING,
	    .help = "another protocol to go on with on this connection" },
	[DATE_HEADER] = { "http.date", "Date", 0, STRING, .help = "when the answer was made" },
	[LAST_MODIFIED] = { "http.last_modified", "Last-Modified", 0, STRING,
	    .help = "when the content last changed" },
	[CACHE_CONTROL] = { "http.cache_control", "Cache-Control", 0, STRING,
	    .help = "who may keep a copy, and for how long" },
	[SERVER] = { "http.server", "Server", 0, STRING, .help = "program that answers" },
	[LOCATION] = { "http.location", "Location", 0, STRING,
	    .help = "where to look in place of here" },
	[SET_COOKIE] = { "http.set_cookie", "Set-Cookie", 0, STRING,
	    .help = "what the client shall remember and send back with each request" },
	[WWW_AUTHENTICATE] = { "http.www_authenticate", "WWW-Authenticate", 0, STRING,
	    .help = "how the client can prove who it is" },
	[PROXY_AUTHENTICATE] = { "http.proxy_authenticate", "Proxy-Authenticate", 0, STRING,
	    .help = "the same for a proxy on the way" },
	[SOCKET_KEY] = { "http.sec_websocket_key", "Sec-WebSocket-Key", 0, STRING,
	    .help = "random octets by which a WebSocket server shows that it understood" },
	[SOCKET_ACCEPT] = { "http.sec_websocket_accept", "Sec-WebSocket-Accept", 0, STRING,
	    .help = "digest of that key" },
	[SOCKET_PROTOCOL] = { "http.sec_websocket_protocol", "Sec-WebSocket-Protocol", 0, STRING,
	    .help = "what shall be spoken over the WebSocket" },
	[SOCKET_EXTENSIONS] = { "http.sec_websocket_extensions", "Sec-WebSocket-Extensions", 0, STRING,
	    .help = "additions to the WebSocket, such as compression" },
	[SOCKET_VERSION] = { "http.sec_websocket_version", "Sec-WebSocket-Version", 0, STRING,
	    .help = "version of the WebSocket protocol, 13" },
	[HTTP2_SETTINGS] = { "http.http2_settings", "HTTP2-Settings", 0, STRING,
	    .help = "settings with which HTTP/2 shall go on on this connection" },
	{ 0 },
};

bool http_says(const uint8_t *text, uint32_t length, const char *word)
{
	if (strlen(word) != length)
		return false;
	for (uint32_t i = 0; i < length; i++) {
		int a = text[i], b = (uint8_t)word[i];
		a += a >= 'A' && a <= 'Z' ? 'a' - 'A' : 0;
		b += b >= 'A' && b <= 'Z' ? 'a' - 'A' : 0;
		if (a != b)
			return false;
	}
	return true;
}

/* --- one line --- */

/* "Name: value"; places count from the first octet of the line. */
struct header {
	uint32_t name;       /* octets of the name */
	uint32_t at, length; /* of the value, without the spaces around it */
};

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* False: the line is no header. */
static bool header_parse(const struct http_line *line, struct header *header)
{
	const uint8_t *colon = line->length ? memchr(line->text, ':', line->length) : NULL;

	if (!colon || colon == line->text)
		return false;
	header->name = (uint32_t)(colon - line->text);
	header->at = header->name + 1;
	while (header->at < line->length && is_space(line->text[header->at]))
		header->at++;
	header->length = line->length - header->at;
	while (header->name > 0 && is_space(line->text[header->name - 1]))
		header->name--;
	return memchr(line->text, ' ', header->name) == NULL;
}

/* The row of the header with this name, or NULL. */
static const struct field *header_row(const uint8_t *name, uint32_t length)
{
	for (const struct field *row = fields; row->name; row++)
		if (row != &fields[COOKIE_PAIR] && row != &fields[CONTENT_LENGTH] &&
		    http_says(name, length, row->label))
			return row;
	return NULL;
}

/* Decimal digits; false: something else. */
static bool number_parse(const uint8_t *text, uint32_t length, uint64_t *number)
{
	*number = 0;
	for (uint32_t i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9' || *number > UINT64_MAX / 10 - 1)
			return false;
		*number = *number * 10 + (uint64_t)(text[i] - '0');
	}
	return length > 0;
}

/* --- all of them --- */

static void headers_note(
    struct http_headers *headers, const struct http_line *line, const struct header *header)
{
	const struct field *row = header_row(line->text, header->name);
	const uint8_t *value = line->text + header->at;

	if (row == &fields[CONTENT_LENGTH_HEADER]) {
		headers->has_length = number_parse(value, header->length, &headers->length);
	} else if (row == &fields[TRANSFER_ENCODING]) {
		headers->chunked |= header->length >= 7 && http_says(value, 7, "chunked");
	} else if (row == &fields[CONTENT_TYPE]) {
		headers->type = value;
		headers->type_length = header->length;
	} else if (row == &fields[HOST] && !headers->host) {
		headers->host = value;
		headers->host_length = header->length;
	}
}

struct http_headers http_look_ahead(const struct reader *r)
{
	struct http_headers headers = { 0 };
	struct http_line line;
	struct header header;
	struct reader ahead = *r;

	ahead.listener = NULL;
	while (!headers.complete && http_line_at(&ahead, &line) && line.ended) {
		bool is_header = header_parse(&line, &header);
		if (is_header)
			headers_note(&headers, &line, &header);
		headers.complete = line.length == 0;
		if (line.length && !is_header && !is_space(line.text[0])) {
			headers.complete = true; /* no header: the body begins here */
			break;
		}
		reader_skip(&ahead, line.whole);
	}
	headers.octets = ahead.at - r->at;
	return headers;
}

/* The pairs of a cookie: "a=b; c=d". */
static void take_cookie(struct reader *r)
{
	while (reader_ok(r) && reader_left(r) > 0) {
		uint32_t left = reader_readable(r), length = 0;
		while (length < left && reader_peek(r, length, 8) != ';')
			length++;
		take_octets(r, &fields[COOKIE_PAIR], length);
		while (reader_left(r) > 0 && (reader_peek(r, 0, 8) == ';' || reader_peek(r, 0, 8) == ' '))
			reader_skip(r, 1);
	}
}

/* The value TEXT of a header whose name is known, its parts inside it. */
static void take_value(
    struct reader *r, const struct field *row, const uint8_t *text, uint32_t length)
{
	uint64_t number;
	struct reader inside = *r;

	describe_group(r, row, length, 0);
	reader_limit(&inside, length);
	if (row == &fields[COOKIE])
		take_cookie(&inside);
	else if (row == &fields[CONTENT_LENGTH_HEADER] && number_parse(text, length, &number))
		describe_group(r, &fields[CONTENT_LENGTH], length, number);
	reader_skip(r, length);
}

static void take_header(struct reader *r, const struct http_line *line, const struct header *header)
{
	const struct field *row = header_row(line->text, header->name);

	if (!row) {
		reader_skip(r, line->whole);
		return;
	}
	reader_skip(r, header->at);
	take_value(r, row, line->text + header->at, header->length);
	reader_skip(r, line->whole - header->at - header->length);
}

void http_take_headers(struct reader *r, const struct field *row)
{
	struct http_line line;
	struct header header;

	while (reader_ok(r) && http_line_at(r, &line)) {
		if (line.length == 0) {
			reader_skip(r, line.whole);
			return;
		}
		bool is_header = header_parse(&line, &header);
		if (!is_header && !is_space(line.text[0]))
			return;
		if (row && is_header)
			describe_group(r, row, line.whole, 0);
		if (is_header)
			take_header(r, &line, &header);
		else
			reader_skip(r, line.whole);
	}
}

const struct protocol protocol_http_headers = {
	.name = "HTTP headers",
	.filter = "http.header",
	.reference = "RFC 9110",
	.help = "what a request or an answer says about itself, line by line",
	.fields = fields,
};
