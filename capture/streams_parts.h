/* streams_parts: what the files that put messages together tell each other. Inside streams. */
#ifndef CAPTURE_STREAMS_PARTS_H
#define CAPTURE_STREAMS_PARTS_H

#include "streams.h"

/* Octets of a segment that are a part of a message. */
struct chunk {
	const uint8_t *bytes; /* in the mapped file or an arena */
	uint32_t frame;       /* number, from 1 */
	uint32_t from;        /* octets of the message before them */
	uint32_t length;
	uint32_t cut; /* octets at its beginning that were there already */
};

enum { LONGEST_MESSAGE = 64 << 20 }; /* octets; longer ones are shown in parts */

/* Positions count the octets of one direction; they go on beyond 2^32. */
struct message {
	uint64_t start, end; /* position of its first octet, and behind the last that is wanted */
	uint32_t length;     /* octets that are there, without a gap */
	uint32_t whole_in;   /* number of the frame that made it whole; 0: it is not yet */
	uint32_t newest;     /* number of the last frame that had a part of it */
	uint8_t side;        /* who sent it: index in the conversation's ends */
	bool all_of_next;    /* it wants all of the next segment, whatever its length */
	bool until_end;      /* it wants all up to the end of the stream */
	uint64_t read;       /* octets given to decoders in vain */
	ARRAY(struct chunk) chunks;  /* in order, without gaps or overlaps */
	ARRAY(struct chunk) waiting; /* behind a gap, by position; each may overlap others */
};

/* A message of SIDE that begins at START; WANTED more than the THERE octets that are there. */
void message_begin(
    struct message *message, uint8_t side, uint64_t start, uint32_t there, uint32_t wanted);
/* The decoder wants WANTED octets more than it was shown. */
void message_extend(struct message *message, uint32_t wanted);
/* Adds what CHUNK, at POSITION of the direction, has of it; true: it has all that it wants now. */
bool message_add(struct message *message, uint64_t position, struct chunk chunk);
/* Adds its octets, as far as they are there, to JOINED, and which frames they came from. */
void message_join(const struct message *message, struct joined *joined);
void message_free(struct message *message);

#endif
