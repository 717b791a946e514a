/*
 * further: the conversations that a frame belongs to beside the one that it shows.
 *
 * A frame shows one conversation: that of its first UDP or TCP header which is no tunnel's. Wireshark
 * numbers all: those of the tunnels around the packet, those of further packets in the frame, and those
 * of packets that ICMP errors quote. Few frames have any, so they stand in a table of their own.
 */
#ifndef CAPTURE_FURTHER_H
#define CAPTURE_FURTHER_H

#include "analysis.h"

/* One more conversation of a frame. */
struct further_place {
	uint32_t frame, conversation; /* indexes */
	struct analysed analysed;     /* TCP */
	uint8_t direction;            /* sender's index in the conversation's ends[] */
};

/* Zero-initialised is empty; array_free() the places. */
struct further {
	ARRAY(struct further_place) places; /* in order of frames; of one, as they stand in it */
};

/* FRAME, the last or one behind it, belongs to another conversation. */
void further_add(struct further *all, size_t frame, const struct followed *followed,
    const struct analysed *analysed);
/* The first of FRAME's; *COUNT is how many there are. */
const struct further_place *further_of(const struct further *all, size_t frame, size_t *count);

#endif
