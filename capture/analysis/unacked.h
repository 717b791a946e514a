/*
 * analysis/unacked: what one side of a connection has sent and the other not acknowledged yet, segment
 * by segment, from the oldest to the newest. Inside analysis.
 *
 * As a rule the segments follow one another like the numbers they carry; then an acknowledgment costs
 * no more than the segments that it acknowledges. Otherwise it looks at each.
 */
#ifndef CAPTURE_ANALYSIS_UNACKED_H
#define CAPTURE_ANALYSIS_UNACKED_H

#include "../base.h"

/* Sequence numbers [start, end), modulo 2^32. */
struct unacked_segment {
	uint32_t start, end;
	uint32_t frame; /* number, from 1 */
};

/* A ring. Zero-initialised is empty. */
struct unacked {
	struct unacked_segment *at;
	uint32_t first, count;
	uint32_t capacity;              /* a power of two, or 0 */
	uint32_t base, lowest, highest; /* if measured: start and end of all, counted from base */
	bool measured;
	bool ordered; /* if there are any: none starts before the end of an older one */
};

enum { MAX_UNACKED = 10000 }; /* what comes beyond is not kept */

/* How to take back acknowledgments: what they changed, newest last; a ring. */
enum { MAX_UNACKED_CHANGES = 1024 }; /* a power of two */
struct unacked_change {
	struct unacked_segment segment; /* as it was */
	uint32_t place;                 /* 0: the oldest, at that time */
	bool removed;                   /* else trimmed at its start */
};
struct unacked_changes {
	struct unacked_change at[MAX_UNACKED_CHANGES];
	uint64_t count; /* ever added, less those taken back */
};

/* The segment that was sent first; NULL: all has been acknowledged. */
static inline const struct unacked_segment *unacked_oldest(const struct unacked *list)
{
	return list->count ? &list->at[list->first] : NULL;
}

/* False: there are too many already. */
bool unacked_add(struct unacked *list, struct unacked_segment segment);
/* Everything before ACK has arrived. The frame of the oldest segment that ends there; 0: none. CHANGES
 * may be NULL. */
uint32_t unacked_acknowledge(struct unacked *list, uint32_t ack, struct unacked_changes *changes);
/* Octets from the lowest start to the highest end, both counted from BASE. */
uint32_t unacked_extent(struct unacked *list, uint32_t base);
/* Takes back the newest change, which was one of this list. */
void unacked_revert(struct unacked *list, struct unacked_changes *changes);
/* Takes back the newest addition. */
void unacked_drop_newest(struct unacked *list);
void unacked_free(struct unacked *list);

#endif
