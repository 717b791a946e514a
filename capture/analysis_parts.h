/* analysis_parts: what the files that judge TCP segments tell each other. Inside analysis. */
#ifndef CAPTURE_ANALYSIS_PARTS_H
#define CAPTURE_ANALYSIS_PARTS_H

#include "analysis.h"

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

/* --- analysis_learn.c --- */

/* The connection of STREAM; a new one if it is the next. */
struct analysis_connection *analysis_connection_of(struct analysis *all, uint32_t stream);
/* A SYN says with which number its sender begins; is it what is known already? REUSED: the ports had
 * another conversation. */
void learn_from_syn(struct look *look, bool reused);
/* Who closes first is the one that waits in the end. */
void learn_from_fin(struct look *look);
void learn_bases(struct look *look);
void learn_round_trip(struct look *look);
void learn_from_options(struct look *look);

/* --- analysis_retreat.c --- */

/* Before anything changes for a packet of STREAM by DIRECTION: remembers what is there, if KEEP. Where
 * to note what happens to segments that wait for their acknowledgment, or NULL. */
struct unacked_changes *analysis_retreat_add(
    struct analysis *all, uint32_t stream, uint8_t direction, bool keep);

#endif
