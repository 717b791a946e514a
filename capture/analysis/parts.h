/* analysis/parts: what the files that judge TCP segments tell each other. Inside analysis. */
#ifndef CAPTURE_ANALYSIS_PARTS_H
#define CAPTURE_ANALYSIS_PARTS_H

#include "../analysis.h"

enum { SCALE_UNKNOWN = -1, SCALE_NOT_USED = -2 };

/* One segment while it is looked at. */
struct look {
	struct analysis *all;
	struct analysis_connection *connection;
	struct analysis_side *from, *to;
	const struct tcp_header *h;
	int64_t now;
	uint32_t frame; /* number, from 1 */
	uint8_t direction;
	uint16_t flags; /* the verdict so far */
	bool is_plain;  /* neither SYN nor FIN nor RST */
	bool occupies;  /* sequence numbers: has data, SYN or FIN */
};

/* A is before B, modulo 2^32 (RFC 9293 section 3.4). */
static inline bool is_before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

/* --- learn.c --- */

/* Makes the next connection, and others up to that of STREAM. */
void analysis_connection_add(struct analysis *all, uint32_t stream);
/* The connection of STREAM; a new one if it is the next. */
static inline struct analysis_connection *analysis_connection_of(
    struct analysis *all, uint32_t stream)
{
	if (all->connections.count <= stream)
		analysis_connection_add(all, stream);
	return &all->connections.at[stream];
}

/* A SYN says with which number its sender begins; is it what is known already? REUSED: the ports had
 * another conversation. Whose FIN comes first closes first. */
void learn_from_flags(struct look *look, bool reused);
/* With what the numbers of both sides begin, where that is not known. */
void learn_bases(struct look *look);
/* From the first SYN to the last ACK of the opening, wherever that was captured. */
static inline void learn_round_trip(struct look *look)
{
	struct analysis_connection *connection = look->connection;
	uint16_t opening = look->h->flags & (TCP_SYN | TCP_ACK);

	if (opening == TCP_SYN)
		connection->syn_time = look->now;
	if (opening & TCP_SYN)
		look->from->window_unscaled = true;
	if (opening != TCP_ACK)
		return;
	look->from->window_unscaled = false;
	if (connection->syn_time && !connection->initial_round_trip) {
		connection->initial_round_trip = look->now - connection->syn_time;
		connection->round_trip_frame = look->frame;
	}
}

/* How windows are scaled, by a segment that is a SYN or has the option. */
void learn_window_shift(struct look *look);

/* --- retreat.c --- */

/* Before anything changes for a packet of STREAM by DIRECTION: remembers what is there. Where to note
 * what happens to segments that wait for their acknowledgment. */
struct unacked_changes *analysis_retreat_add(
    struct analysis *all, uint32_t stream, uint8_t direction);

#endif
