/*
 * fragments: IP packets that were sent in pieces, put together again (RFC 791 section 3.2, RFC 8200
 * section 4.5).
 *
 * Nothing is copied: a piece is a place in the file. The packet is put together when somebody looks at
 * the frame whose piece was the last to arrive; that frame is the one that shows it, as in Wireshark.
 * A piece that brings nothing new is passed over; of two that overlap, the one that begins earlier
 * counts, and of those that begin together, the one that came first. (RFC 5722 has receivers throw
 * away an IPv6 packet with overlaps; an observer shows what was sent.) A packet is complete when all
 * up to the end of the last piece is there; further pieces with its numbers begin another one.
 *
 * A packet takes at most 8192 pieces that bring something new, so that each costs a bounded time.
 */
#ifndef CAPTURE_FRAGMENTS_H
#define CAPTURE_FRAGMENTS_H

#include "decode.h"

#define NO_DATAGRAM UINT32_MAX

/* What the packet is known by. */
struct datagram_key {
	uint8_t from[16], to[16];
	uint32_t identification;
	uint8_t family, protocol;
	uint8_t zero[2]; /* comparable octet by octet */
};

struct datagram {
	struct datagram_key key;
	uint32_t first;          /* piece with the lowest offset */
	uint32_t next_in_bucket; /* NO_DATAGRAM ends */
	uint32_t length;         /* octets of its payload; 0: the last piece did not come yet */
	uint32_t whole_in;       /* number of the frame that made it complete; 0: none yet */
};

/* A piece that counts. */
struct fragment {
	const uint8_t *bytes; /* in the mapped file or an arena */
	uint32_t frame;       /* number, from 1 */
	uint32_t offset, length;
	uint32_t next; /* piece of the same packet, further on; NO_DATAGRAM ends */
};

/* A frame with a piece in it, whether it counts or not. In order of frames; a frame has several where
 * pieces of one packet, put together, are a piece of another. */
struct sighting {
	uint32_t frame; /* number, from 1 */
	uint32_t at;    /* octet of the frame where the piece begins */
	uint32_t datagram;
};

/* Zero-initialised is empty. */
struct fragments {
	ARRAY(struct datagram) datagrams;
	ARRAY(struct fragment) pieces;
	ARRAY(struct sighting) sightings;
	uint32_t *buckets; /* of the packets that are not complete */
	size_t bucket_count;
	struct arena arena; /* octets of pieces inside others */
};

/* Takes note of the piece in P, which is frame NUMBER or part of it; frames in order. */
void fragments_add(struct fragments *all, const struct packet *p, uint32_t number);
/* Gives P, which is frame NUMBER, its joints; the octets that they lead to are added to JOINED, behind
 * those of the frame. Returns how many of them are packets that are whole now. */
int fragments_tell(
    const struct fragments *all, uint32_t number, struct packet *p, struct joined *joined);
/* Whether frame NUMBER is, or holds, a piece of an IP packet; also when it makes that whole. */
bool fragments_has(const struct fragments *all, uint32_t number);
/* Back to empty. */
void fragments_free(struct fragments *all);

#endif
