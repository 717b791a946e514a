/* stream: TLS 1.3 (RFC 8446), HTTP/1.1 (RFC 9112) or neither, each just as far as an observer sees it. */
#include "stream.h"

#include <stdio.h>
#include <string.h>

static void put(struct opening *opening, const void *octets, uint32_t length)
{
	memcpy(opening->octets + opening->length, octets, length);
	opening->length += length;
}

/* Octets as a string literal, without the 0 at its end. */
#define PUT(opening, literal) put(opening, literal, sizeof(literal) - 1)

static void put_random(struct opening *opening, struct chance *chance, uint32_t length)
{
	for (uint32_t i = 0; i < length; i++)
		opening->octets[opening->length++] = (uint8_t)chance_next(chance);
}

/* Fills in a length of two octets at AT: of all that follows it. */
static void close_length(struct opening *opening, uint32_t at)
{
	uint32_t length = opening->length - at - 2;

	opening->octets[at] = (uint8_t)(length >> 8);
	opening->octets[at + 1] = (uint8_t)length;
}

static void client_hello(struct opening *opening, struct chance *chance)
{
	char name[32];
	int length = snprintf(name, sizeof name, "www%u.example.net", chance_below(chance, 5000));

	PUT(opening, "\x16\x03\x01\0\0\x01\0\0\0\x03\x03"); /* record 3, message 7: lengths */
	put_random(opening, chance, 32);
	PUT(opening, "\x20");
	put_random(opening, chance, 32);
	PUT(opening, "\0\x06\x13\x01\x13\x02\x13\x03\x01\0"); /* three cipher suites, no compression */
	uint32_t extensions = opening->length;
	PUT(opening, "\0\0");
	const uint8_t server_name[] = { 0, 0, 0, (uint8_t)(length + 5), 0, (uint8_t)(length + 3), 0, 0,
		(uint8_t)length };
	put(opening, server_name, sizeof server_name);
	put(opening, name, (uint32_t)length);
	PUT(opening, "\0\x10\0\x0e\0\x0c\x02h2\x08http/1.1");
	PUT(opening, "\0\x2b\0\x05\x04\x03\x04\x03\x03"); /* versions: 1.3, 1.2 */
	PUT(opening, "\0\x0a\0\x04\0\x02\0\x1d");
	close_length(opening, extensions);
	close_length(opening, 7);
	close_length(opening, 3);
}

static void server_hello(struct opening *opening, struct chance *chance)
{
	PUT(opening, "\x16\x03\x03\0\0\x02\0\0\0\x03\x03");
	put_random(opening, chance, 32);
	PUT(opening, "\x20");
	put_random(opening, chance, 32);
	PUT(opening, "\x13\x01\0\0\x06\0\x2b\0\x02\x03\x04");
	close_length(opening, 7);
	close_length(opening, 3);
	PUT(opening, "\x14\x03\x03\0\x01\x01"); /* change cipher spec, for old boxes on the way */
}

static void request(struct opening *opening, struct chance *chance)
{
	int length = snprintf((char *)opening->octets, sizeof opening->octets,
	    "GET /lessons/%u HTTP/1.1\r\nHost: www.example.net\r\nUser-Agent: looplab-bench\r\n"
	    "Accept: */*\r\n\r\n",
	    chance_below(chance, 100000));

	opening->length = (uint32_t)length;
}

static void response(struct opening *opening, uint32_t answer)
{
	/* The number always has eight digits, so that the length of the opening is known before. */
	static const char form[] = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n"
	                           "Content-Length: %08u\r\n\r\n";
	uint32_t length = (uint32_t)(sizeof form - 1 - 4 + 8);

	snprintf((char *)opening->octets, sizeof opening->octets, form,
	    answer > length ? answer - length : 0);
	opening->length = length;
}

void stream_start(
    struct stream *stream, struct chance *chance, enum application application, uint32_t answer)
{
	stream->application = application;
	stream->salt = chance_below(chance, 1u << 16);
	stream->openings[CLIENT].length = stream->openings[SERVER].length = 0;
	if (application == TLS) {
		client_hello(&stream->openings[CLIENT], chance);
		server_hello(&stream->openings[SERVER], chance);
	} else if (application == HTTP) {
		request(&stream->openings[CLIENT], chance);
		response(&stream->openings[SERVER], answer);
	}
}

/* Octet AT of the body. Of TLS: records of encrypted application data, 4 KiB each. */
static uint8_t body_octet(const struct stream *stream, uint32_t at)
{
	static const uint8_t record[] = { 0x17, 0x03, 0x03, 0x10, 0x00 };
	uint32_t noise = (at + stream->salt) * 2654435761u;

	if (stream->application == TLS && at % (4096 + sizeof record) < sizeof record)
		return record[at % (4096 + sizeof record)];
	if (stream->application == PLAIN) /* letters, lest something is taken for a protocol */
		return (uint8_t)('a' + (noise >> 24) % 26);
	return (uint8_t)(noise >> 24);
}

void stream_octets(
    const struct stream *stream, int side, uint32_t position, uint8_t *octets, uint32_t length)
{
	const struct opening *opening = &stream->openings[side];

	for (uint32_t i = 0; i < length; i++, position++)
		octets[i] = position < opening->length ? opening->octets[position]
		                                       : body_octet(stream, position - opening->length);
}
