/*
 * stream: what the two ends of a TCP connection of the generator say to each other. The octets at a
 * position are the same whenever they are asked for, so that a retransmission repeats them.
 */
#ifndef TESTS_BENCH_STREAM_H
#define TESTS_BENCH_STREAM_H

#include "chance.h"

enum application { PLAIN, TLS, HTTP };
enum { CLIENT, SERVER };

struct stream {
	enum application application;
	uint32_t salt;
	struct opening {
		uint8_t octets[320];
		uint32_t length;
	} openings[2]; /* how each side begins; what follows is a body of noise */
};

/* The server's answer will be ANSWER octets long, its opening included. */
void stream_start(
    struct stream *stream, struct chance *chance, enum application application, uint32_t answer);
/* LENGTH octets from POSITION on of what SIDE says. */
void stream_octets(
    const struct stream *stream, int side, uint32_t position, uint8_t *octets, uint32_t length);

#endif
