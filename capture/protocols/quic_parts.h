/* quic_parts: what the files that read QUIC share. */
#ifndef CAPTURE_PROTOCOLS_QUIC_PARTS_H
#define CAPTURE_PROTOCOLS_QUIC_PARTS_H

#include "../protocol.h"

enum { QUIC_LONGEST_ID = 20, QUIC_KEY = 16, QUIC_VECTOR = 12 }; /* octets */

enum quic_kind {
	QUIC_INITIAL,
	QUIC_EARLY, /* 0-RTT */
	QUIC_HANDSHAKE,
	QUIC_RETRY,
	QUIC_NEGOTIATION, /* of the version */
	QUIC_SHORT,       /* a short header: 1-RTT */
	QUIC_UNKNOWN      /* a long header of a version that nobody knows */
};

/* The name of a connection, as one of its ends chose it. */
struct quic_id {
	uint8_t length; /* octets; longer ones than there can be are cut */
	uint8_t octets[QUIC_LONGEST_ID];
};

/* What everybody can read of a packet. */
struct quic_header {
	enum quic_kind kind;
	uint32_t version;        /* of a long header */
	struct quic_id to, from; /* of a long header */
	uint32_t rest;           /* octets behind it: packet number, payload, tag */
};

/* Reads a long header up to the packet number. False: it is not whole, or has no length. */
bool quic_take_long(struct reader *r, struct quic_header *header);
/* An integer of 1, 2, 4 or 8 octets, RFC 9000 section 16; 0 past the end. */
uint64_t quic_take_number(struct reader *r, const struct field *row);
/* Whether VERSION is one that is used; which kind a long header that begins with FIRST is of. */
bool quic_is_version(uint32_t version);
enum quic_kind quic_kind_of(uint8_t first, uint32_t version);

/* --- quic_keys.c: RFC 9001 sections 5.2 to 5.4 --- */

/* Of one direction. */
struct quic_keys {
	uint8_t key[QUIC_KEY], vector[QUIC_VECTOR], mask[QUIC_KEY];
};

/* A packet with its packet number, as it was before it was protected. */
struct quic_opened {
	uint32_t at;     /* octet of the datagram where it begins */
	uint32_t length; /* octets of its frames, in the clear: they follow this */
	uint32_t
	    words; /* so many uint32_t follow those: one for each CRYPTO frame (QUIC_EARLY_PIECE …),
	                          and the numbers of frames that it completes */
	uint8_t first;         /* octet of the header */
	uint8_t number_octets; /* 1 to 4 */
	uint64_t number;
};

/* The keys of Initial packets that follow from the client's first destination ID: the client's, then
 * the server's. False: nobody knows how that version does it, or this program cannot decrypt. */
bool quic_derive(uint32_t version, const struct quic_id *id, struct quic_keys keys[2]);
/* Removes the protection of the packet at OCTETS, LENGTH of them, HEADER before the packet number. NEXT
 * is the packet number after the greatest so far. True: the tag is right, and *OPENED is filled in but
 * for at and words; its frames were added to PLAIN. */
bool quic_open(const struct quic_keys *keys, const uint8_t *octets, uint32_t header,
    uint32_t length, uint64_t next, struct quic_opened *opened, struct text *plain);

/* --- quic_learn.c: what is known of a conversation, told datagram by datagram --- */

extern const struct recollection quic_recollection;

/* What p->facts.above says: that it is QUIC, and how long the IDs are that the two sides are called by. */
enum { QUIC_KNOWN = 1 << 10, QUIC_ID_BITS = 5, QUIC_ID_MASK = 31 };
/* Which of the two sides has sent P; any order of the endpoints will do. */
int quic_side(const struct packet *p);

/* What is told of a datagram: this, then for each packet that was opened a struct quic_opened and what
 * belongs to it, then octets of the handshake. */
struct quic_told {
	uint32_t packets;
	uint32_t handovers; /* CRYPTO frames that brought what was wanted next */
	uint32_t octets; /* of the handshake: whole messages and perhaps the beginning of one, or … */
	uint32_t middle; /* … 1: a part of a message that is not its beginning */
};

/* What a CRYPTO frame brought: the first of the words. In the higher bits, how many frames brought the
 * parts that it completes; their numbers follow. */
enum { QUIC_IN_ORDER, QUIC_TOO_SOON, QUIC_REPEATED, QUIC_VERDICT_BITS = 2, QUIC_VERDICT_MASK = 3 };

/* --- quic_frames.c --- */

/* Types of the frames that carry the handshake; the second in Google's T050 and T051. */
enum { QUIC_CRYPTO = 6, QUIC_GOOGLE_CRYPTO = 8 };

/* Reads the frames of a packet, all that is left in R; WORDS is where those of its CRYPTO frames are. */
void quic_take_frames(struct reader *r, struct reader *words);

extern const struct protocol protocol_quic;

#endif
