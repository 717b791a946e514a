/*
 * decode: the walk from header to header of one frame. Each protocol (protocol.h) reads its own and says
 * what follows.
 */
#ifndef CAPTURE_DECODE_H
#define CAPTURE_DECODE_H

#include "protocol.h"

/* Decodes the frame that the given part of P describes; fills in the found part. LISTENER, or NULL,
 * is cleared and gets every field. Never fails: a bad packet is data (p->error, p->why). */
void decode(struct packet *p, struct dissection *listener);

/* The same without a listener, and no further than the UDP and TCP headers: all that following
 * conversations needs. What such a header carries is looked at only where that is a tunnel. */
void decode_transport(struct packet *p);
/* The same for the commonest packets (shortcut.h) only; false: it is none of them, and P says nothing. */
bool decode_glance(struct packet *p);

/* Without a listener, only what stands above TCP: LENGTH octets, of which CAPTURED are at BYTES, of a
 * packet that went through decode_transport(). Finds p->wants, p->wants_at (counted from BYTES), p->above
 * and what is wrong with them. */
void decode_above(struct packet *p, const uint8_t *bytes, uint32_t captured, uint32_t length);

/* --- what was decoded --- */

/* The line of packet_protocol(), and what is wrong with the packet. */
void packet_summarize(const struct packet *p, struct text *line);

/* How many headers there are to follow, and the one in PLACE: P's own, which may be neither of UDP nor
 * of TCP, and the further ones, which P put somewhere. In the order in which they stand in the frame. */
static inline uint32_t packet_transports(const struct packet *p)
{
	return p->further_count + 1u;
}
static inline void packet_transport_at(
    const struct packet *p, uint32_t place, struct transport *transport)
{
	if (place == p->further_before)
		packet_transport(p, transport);
	else
		*transport = p->further->list.at[place < p->further_before ? place : place - 1];
}

/* --- for those who put octets together --- */

/* Puts the frame that P describes at the beginning of JOINED, if nothing is there. Returns the place behind
 * all that there is: where the next joint leads. */
uint32_t joined_begin(struct joined *joined, const struct packet *p);
/* The joints are known: P's octets are those of JOINED, if there are any. They stay its own. */
void joined_give(const struct joined *joined, struct packet *p);
void joined_clear(struct joined *joined);
void joined_free(struct joined *joined);

#endif
