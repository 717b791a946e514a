/*
 * conversation: what an observer can know of both peers, from the packets alone.
 *
 * A conversation is two endpoints that exchange UDP datagrams or TCP segments, numbered as Wireshark
 * numbers tcp.stream and udp.stream. Of TCP it knows both initial sequence numbers, window scaling
 * and the state of each peer as RFC 9293 section 3.3.2 names it: inferred, so a state that leaves no
 * trace on the wire (LISTEN of a silent server, the end of TIME-WAIT) is known only by implication.
 *
 * What a segment tells of the two states:
 *   - of its sender: that it was in a state in which such a segment may be sent;
 *   - of its receiver: an acknowledgment and a RST count as received when they are seen; a SYN or a
 *     FIN counts as received when the receiver answers it, because only the answer is visible.
 * Repeated segments tell nothing new. Each packet costs the same, however long the conversation is.
 */
#ifndef CAPTURE_CONVERSATION_H
#define CAPTURE_CONVERSATION_H

#include "base.h"
#include "packet.h"
#include "tcp_state.h"

#define NO_CONVERSATION UINT32_MAX

/* One direction of a TCP connection: what its sender has shown. Numbers modulo 2^32. */
struct peer {
	uint32_t base;         /* initial sequence number; relative numbers count from it */
	uint32_t next;         /* one past the highest number sent, if it has sent any */
	uint32_t acknowledged; /* the highest acknowledgment number it has sent, if any */
	uint32_t fin;          /* the number its FIN took */
	int8_t window_shift;   /* -1 unknown, -2 not used */
	uint8_t state;         /* enum tcp_state */
	bool base_known, has_sent, has_acknowledged, fin_sent;
	bool opened;  /* it sent a SYN without ACK: an active open */
	bool carried; /* it sent a segment as only a synchronized connection has */
};

struct conversation {
	struct endpoint ends[2]; /* ends[0] sent the first packet seen */
	struct peer peers[2];    /* TCP only, same order */
	uint32_t stream;         /* tcp.stream or udp.stream, each from 0 */
	bool replaced;           /* there is a newer one of the same endpoints */
	/* The frames that show it, and the first of them; 0: it is only around the packets of others, or
	 * quoted, for the first time there. */
	uint64_t frames, first_frame;
};

/* How to take back one packet. */
struct retreat {
	uint32_t conversation;
	uint32_t replaced; /* the older conversation of the same endpoints, or NO_CONVERSATION */
	bool created, further;
	struct peer peers[2]; /* as they were before */
};

enum { MAX_RETREAT = 256 }; /* packets; a power of two */

/* Where a conversation is looked up. */
struct conversation_slot {
	uint32_t hash;  /* of its endpoints */
	uint32_t index; /* in the list; NO_CONVERSATION: a free slot */
};

/* Zero-initialised is empty. */
struct conversations {
	ARRAY(struct conversation) list;
	struct conversation_slot *slots; /* from hash modulo slot_count on, the first that was free */
	uint32_t slot_count, slots_used; /* a power of two, or 0 */
	uint32_t tcp_streams, udp_streams;
	struct retreat retreats[MAX_RETREAT]; /* the newest, a ring */
	uint32_t retreat_at, retreat_count;   /* where the next goes; how many are good */
};

/* What a TCP segment is, compared with those before it; bits. */
enum {
	SEGMENT_REPEATS = 1,     /* its numbers, or some of them, were sent before */
	SEGMENT_PROBES = 2,      /* it lies just below the next number: keep-alive, window probe */
	SEGMENT_ACKNOWLEDGES = 4 /* it acknowledges what its sender has not acknowledged before */
};

/* Whether its ends speak TCP, not UDP. */
static inline bool conversation_is_tcp(const struct conversation *conversation)
{
	enum { TCP = 6 };

	return conversation->ends[0].transport == TCP;
}

/* What following one packet has told. */
struct followed {
	uint32_t conversation; /* index, or NO_CONVERSATION: neither TCP nor UDP */
	uint32_t stream;       /* its tcp.stream or udp.stream */
	uint8_t direction;     /* index of its sender in ends[] */
	uint8_t states[2];     /* enum tcp_state of ends[0], ends[1] after this packet */
	uint8_t segment;       /* TCP: SEGMENT_REPEATS … */
	bool reused;           /* it begins a conversation where there was one of the same endpoints */
};

/* A number that the packets of a conversation share. */
uint32_t conversation_hash(const struct transport *t);
/* Takes note of the next packet, in frame order; HASH is its number. GUESS: the conversation that is looked
 * at first, or NO_CONVERSATION. REMEMBER: so that it can be taken back. */
struct followed conversations_follow(struct conversations *all, const struct transport *t,
    uint32_t hash, uint32_t guess, uint64_t frame, bool remember);
/* For those who know of packets before they follow them. Asks for the memory in which a conversation
 * is looked up. */
static inline void conversations_foresee(const struct conversations *all, uint32_t hash)
{
	if (all->slot_count)
		memory_foresee(&all->slots[hash & (all->slot_count - 1)], sizeof *all->slots);
}
/* Then, whose it is, as a rule: an index, or NO_CONVERSATION. */
static inline uint32_t conversations_guess(const struct conversations *all, uint32_t hash)
{
	if (all->slot_count == 0)
		return NO_CONVERSATION;
	uint32_t last = all->slot_count - 1, at = hash & last;
	while (all->slots[at].hash != hash && all->slots[at].index != NO_CONVERSATION)
		at = (at + 1) & last;
	return all->slots[at].index;
}
/* Takes back the newest packet that belonged to a conversation; at most MAX_RETREAT of them. False,
 * and nothing has changed: too long ago, or not remembered. */
bool conversations_unfollow(struct conversations *all);
/* What the decoder needs to show a packet of this conversation and direction. */
struct stream_facts conversation_facts(const struct conversation *conversation, uint8_t direction);
/* Back to empty. */
void conversations_free(struct conversations *all);

#endif
