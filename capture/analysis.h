/*
 * analysis: what each TCP segment means in its conversation, in Wireshark's words.
 *
 * Retransmission, duplicate ACK, zero window …: the verdicts of tshark 4.0.17 in one pass, with its
 * numbers and its errors. They are guesses from outside: what the lab itself knows of a connection is
 * in conversation.h, and remark.h says where the two differ, and why.
 *
 * Each segment is judged by what both sides had sent before it, never by what came later; so are the
 * relative numbers and the scaled window that are shown with it (struct numbering).
 *
 * A segment of which only the ports were captured, or a piece of one, is not judged; nor is a header that
 * an ICMP error quotes, of which everything else is learned as if it had been sent. One whose options were
 * not captured whole counts, but nothing is said of it.
 */
#ifndef CAPTURE_ANALYSIS_H
#define CAPTURE_ANALYSIS_H

#include "analysis/unacked.h"
#include "conversation.h"

/* What is kept for each frame. Numbers and bits are those of struct analysis_facts (packet.h). */
struct analysed {
	uint32_t acks_frame, bytes_in_flight;
	uint32_t numbering; /* index */
	uint16_t flags;     /* ANALYSIS_RETRANSMISSION … */
	bool is_bare;       /* of the stream it carries neither data nor the end */
};

/* What relative numbers were counted from and windows multiplied by, at some time; one a
 * conversation, and one more for each change that makes earlier frames look different from later. */
struct numbering {
	uint32_t base[2];
	int8_t window_shift[2]; /* -1 unknown, -2 not used */
};

/* What few frames have. Frames by number, from 1. */
struct analysis_detail {
	uint32_t frame;
	uint32_t duplicate_number; /* 0: it is no duplicate ACK but a retransmission */
	uint32_t of;               /* the ACK that it repeats; the segment for which the timer ran */
};

/* What one side of a connection has sent. "Unset" and 0 are the same; sequence numbers as sent. */
struct analysis_side {
	struct unacked unacked;
	int64_t ack_time, next_time;  /* of the last segment; of the one that ended at next; ns */
	uint32_t base;                /* relative numbers count from it, if known */
	uint32_t window;              /* of the last segment, unscaled; UINT32_MAX: none yet */
	uint32_t ack;                 /* of the last segment, whether it had the flag or not */
	uint32_t next, next_frame;    /* the highest end of a segment, and the number of its frame */
	uint32_t contiguous;          /* the highest number that can be acknowledged without a gap */
	uint32_t duplicates;          /* so many ACKs were equal to the one in … */
	uint32_t first_of_duplicates; /* … this frame, by number */
	uint32_t sack_octets;         /* that the last segment acknowledged selectively */
	uint16_t flags;               /* ANALYSIS_… of the last segment */
	int8_t window_shift;          /* -1 unknown, -2 not used */
	bool base_known;
	bool window_unscaled;   /* a SYN was its last word on the window */
	bool window_shown;      /* a segment was shown with the present window_shift */
	bool in_flight_unknown; /* some of what it sent was not captured */
};

struct analysis_connection {
	struct analysis_side sides[2]; /* as conversation.ends */
	int64_t syn_time;              /* of the latest SYN without ACK, ns; 0 none */
	int64_t initial_round_trip;    /* ns; 0 unknown */
	uint32_t round_trip_frame;     /* number of the frame that told it, from 1 */
	uint32_t numbering;            /* index of the present one */
	bool closed;                   /* by the FIN of … */
	uint8_t closer;                /* … this side, which came first */
};

struct analysis_retreat;

/* Zero-initialised is empty. */
struct analysis {
	ARRAY(struct analysis_connection) connections; /* by tcp.stream */
	ARRAY(struct numbering) numberings;
	ARRAY(struct analysis_detail) details; /* in order of frames */
	struct analysis_retreat *retreat;      /* NULL until asked to remember */
};

/* Judges the next TCP packet, in frame order, which has been FOLLOWED. REMEMBER: so that it can
 * be taken back. */
struct analysed analysis_follow(struct analysis *all, const struct transport *t,
    const struct followed *followed, uint64_t frame, bool remember);
/* Takes back the newest packet. False, and all is lost but analysis_free(): too long ago. */
bool analysis_unfollow(struct analysis *all);
/* What was known when FRAME, by DIRECTION of STREAM, was seen: bases, window shift, verdict; not the
 * delays, which are differences of frame times. */
void analysis_tell(const struct analysis *all, const struct analysed *analysed, uint32_t stream,
    uint8_t direction, uint64_t frame, struct stream_facts *facts);
/* Back to empty. */
void analysis_free(struct analysis *all);

#endif
