/* pieces: traces whose packets and messages come in pieces, and all that they show, as text. */
#ifndef TESTS_PIECES_H
#define TESTS_PIECES_H

#include "capture/trace.h"
#include "frames.h"

/* One segment of a connection between 192.0.2.1, PORT and 192.0.2.2, 40000; the server is the former. */
struct test_piece {
	uint32_t sequence; /* octets of the stream before it */
	const void *bytes;
	uint32_t length;
	uint16_t flags; /* beside ACK */
	bool from_client;
};

/* Adds it, a microsecond after the frame before, with the stream's numbers beginning at START. */
void piece_add(struct trace *trace, uint16_t port, uint32_t start, const struct test_piece *piece);

/* Adds LENGTH octets at PAYLOAD of an IP packet of VERSION, from octet OFFSET on, as a fragment. */
void fragment_add(struct trace *trace, int version, uint32_t identification, const uint8_t *payload,
    uint32_t offset, uint32_t length, bool more);

/* The values of all fields whose names begin with PREFIX, frame after frame, a line for each. */
void pieces_show(const struct trace *trace, const char *prefix, struct text *text);
/* The values of field NAME in FRAME, with commas between them. */
void piece_value(const struct trace *trace, size_t frame, const char *name, struct text *text);
/* All that FRAME shows. */
void piece_show(const struct trace *trace, size_t frame, struct text *text);

/* Every frame of a trace that MAKE makes shows the same whether frames are looked at one after the
 * other or in another order (SEED), and with or without a listener. */
void assert_order_of_looking_does_not_matter(struct trace *(*make)(uint32_t seed), uint32_t seed);

#endif
