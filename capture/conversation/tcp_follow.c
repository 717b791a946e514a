/*
 * conversation/tcp_follow: what one TCP segment tells of both peers.
 *
 * The state machine of RFC 9293 figure 5, seen from outside: the observer sees segments, not the
 * calls of the programs, and does not know whether a segment arrived until something answers it.
 */
#include "tcp_follow.h"

/* Is A after B, modulo 2^32 (RFC 9293 section 3.4)? */
static bool is_after(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) > 0;
}

/* Is ACK one that PEER, which is opening, can have wanted: its SYN, and nothing it never sent? */
static bool acknowledges_opening(const struct peer *peer, uint32_t ack)
{
	return peer->base_known && is_after(ack, peer->base) &&
	       (!peer->has_sent || !is_after(ack, peer->next));
}

/* Has OTHER acknowledged NUMBER, in a segment before this one? */
static bool has_acknowledged(const struct peer *other, uint32_t number)
{
	return other->has_acknowledged && is_after(other->acknowledged, number);
}

/* --- opening --- */

static void follow_syn(struct peer *from, struct peer *to)
{
	bool refused_before = from->state == STATE_CLOSED && from->next == from->base + 1;

	if (from->state == STATE_UNKNOWN || from->state == STATE_LISTEN || refused_before)
		from->state = STATE_SYN_SENT;
	from->opened = true;
	if (to->state == STATE_UNKNOWN)
		to->state = STATE_LISTEN;
}

/* In a simultaneous open (RFC 9293 figure 7) FROM had sent a SYN without ACK before. */
static void follow_syn_ack(struct peer *from, struct peer *to, const struct tcp_header *h)
{
	bool simultaneous = from->opened;

	if (from->state == STATE_UNKNOWN || from->state == STATE_LISTEN || from->state == STATE_CLOSED)
		from->state = STATE_SYN_RECEIVED;
	else if (simultaneous && has_acknowledged(to, from->base) &&
	         (from->state == STATE_SYN_SENT || from->state == STATE_SYN_RECEIVED))
		from->state = STATE_ESTABLISHED;
	else if (from->state == STATE_SYN_SENT)
		from->state = STATE_SYN_RECEIVED;

	if (!acknowledges_opening(to, h->acknowledgment))
		return;
	if (to->state == STATE_SYN_SENT)
		to->state = simultaneous ? STATE_SYN_RECEIVED : STATE_ESTABLISHED;
	else if (to->state == STATE_UNKNOWN || to->state == STATE_SYN_RECEIVED)
		to->state = STATE_ESTABLISHED;
}

/* An ACK that ends an opening; or the first sign of one that began before the capture did. */
static void follow_opened(struct peer *from, struct peer *to, const struct tcp_header *h)
{
	from->carried = true;
	if (acknowledges_opening(to, h->acknowledgment)) {
		if (from->state == STATE_SYN_SENT || from->state == STATE_LISTEN)
			from->state = STATE_ESTABLISHED;
		if (to->state == STATE_SYN_SENT || to->state == STATE_LISTEN)
			to->state = STATE_ESTABLISHED;
	}
	if (to->state == STATE_SYN_RECEIVED && is_after(h->acknowledgment, to->base))
		to->state = STATE_ESTABLISHED;
	if (from->state == STATE_UNKNOWN && to->state == STATE_UNKNOWN && to->carried &&
	    !from->fin_sent && !to->fin_sent)
		from->state = to->state = STATE_ESTABLISHED;
}

/* --- closing --- */

/* FROM acknowledges the FIN of TO: FROM has received it, and TO learns that. */
static void follow_fin_acknowledged(struct peer *from, struct peer *to)
{
	/* FROM's own FIN is on its way or lost: TO may have it or not, and its answer will tell. */
	bool crossing = from->fin_sent && !has_acknowledged(to, from->fin);

	if (from->state == STATE_ESTABLISHED || from->state == STATE_SYN_RECEIVED)
		from->state = STATE_CLOSE_WAIT;
	else if (from->state == STATE_FIN_WAIT_1)
		from->state = has_acknowledged(to, from->fin) ? STATE_TIME_WAIT : STATE_CLOSING;
	else if (from->state == STATE_FIN_WAIT_2)
		from->state = STATE_TIME_WAIT;

	if (to->state == STATE_FIN_WAIT_1 && !crossing)
		to->state = STATE_FIN_WAIT_2;
	else if (to->state == STATE_CLOSING)
		to->state = STATE_TIME_WAIT;
	else if (to->state == STATE_LAST_ACK)
		to->state = STATE_CLOSED;
}

static void follow_fin(struct peer *from, struct peer *to, const struct tcp_header *h)
{
	bool answers = to->fin_sent && is_after(h->acknowledgment, to->fin);

	if (from->state == STATE_ESTABLISHED || from->state == STATE_SYN_RECEIVED) {
		from->state = STATE_FIN_WAIT_1;
	} else if (from->state == STATE_CLOSE_WAIT) {
		from->state = STATE_LAST_ACK;
	} else if (from->state == STATE_UNKNOWN && to->state == STATE_UNKNOWN && answers) {
		from->state = STATE_LAST_ACK; /* the capture began with the close */
		to->state = STATE_FIN_WAIT_2;
	}
	if (!from->fin_sent)
		from->fin = h->sequence + h->length;
	from->fin_sent = true;
}

/* --- resetting --- */

/* Would TO accept this RST (RFC 9293 section 3.10.7, RFC 5961 section 3)? */
static bool reset_accepted(
    const struct peer *from, const struct peer *to, const struct tcp_header *h)
{
	if (to->state == STATE_SYN_SENT)
		return h->flags & TCP_ACK && acknowledges_opening(to, h->acknowledgment);
	return !from->has_sent || h->sequence == from->next ||
	       (to->has_acknowledged && h->sequence == to->acknowledged);
}

static void follow_reset(struct peer *from, struct peer *to, const struct tcp_header *h)
{
	if (!reset_accepted(from, to, h))
		return;
	if (to->state == STATE_SYN_RECEIVED && !to->opened)
		to->state = STATE_LISTEN; /* a passive open goes back to waiting */
	else if (to->state != STATE_LISTEN)
		to->state = STATE_CLOSED;
	/* In SYN-SENT it answers an ACK that makes no sense, and the opening goes on (figure 9). */
	if (from->state != STATE_SYN_SENT)
		from->state = STATE_CLOSED;
}

/* --- numbers --- */

/* As Wireshark counts: the first segment seen of a direction is number 0 if it is a SYN, else 1. */
static void follow_bases(struct peer *from, struct peer *to, const struct tcp_header *h)
{
	bool syn = h->flags & TCP_SYN, ack = h->flags & TCP_ACK;

	if (syn && ack && from->base_known)
		from->base = h->sequence; /* an answer from a newer life of the same ports */
	if (!h->length_known)
		return;
	if (!from->base_known)
		from->base = syn ? h->sequence : h->sequence - 1;
	from->base_known = true;
	if (ack && !to->base_known) {
		to->base = h->acknowledgment - 1;
		to->base_known = true;
	}
}

/* RFC 7323 section 2.2: both SYNs must offer scaling, or there is none. */
static void follow_window_shift(struct peer *from, struct peer *to, const struct tcp_header *h)
{
	enum { UNKNOWN = -1, NOT_USED = -2 };

	if (h->window_shift >= 0)
		from->window_shift = h->window_shift < 14 ? h->window_shift : 14;
	if (!(h->flags & TCP_SYN) || !h->complete)
		return;
	if (from->window_shift == UNKNOWN)
		from->window_shift = to->window_shift = NOT_USED;
	else if (h->flags & TCP_ACK && to->window_shift == NOT_USED)
		from->window_shift = NOT_USED;
}

static void follow_numbers(struct peer *from, const struct tcp_header *h)
{
	uint32_t end =
	    h->sequence + h->length + (h->flags & TCP_SYN ? 1 : 0) + (h->flags & TCP_FIN ? 1 : 0);

	if (!from->has_sent || is_after(end, from->next))
		from->next = end;
	from->has_sent = true;
	if (!(h->flags & TCP_ACK))
		return;
	if (!from->has_acknowledged || is_after(h->acknowledgment, from->acknowledged))
		from->acknowledged = h->acknowledgment;
	from->has_acknowledged = true;
}

/* Compared with what FROM has sent before. */
static uint8_t segment_compare(const struct peer *from, const struct tcp_header *h)
{
	bool plain = !(h->flags & (TCP_SYN | TCP_FIN | TCP_RST));
	uint8_t segment = 0;

	if (h->sequence == from->next - 1 && from->has_sent && h->length <= 1 && plain)
		segment |= SEGMENT_PROBES;
	else if (is_after(from->next, h->sequence) && from->has_sent &&
	         (h->length || h->flags & (TCP_SYN | TCP_FIN)))
		segment |= SEGMENT_REPEATS;
	if (h->flags & TCP_ACK &&
	    (!from->has_acknowledged || is_after(h->acknowledgment, from->acknowledged)))
		segment |= SEGMENT_ACKNOWLEDGES;
	return segment;
}

/* An open connection goes on, and there is no word of its end: only numbers change. */
static bool goes_on(const struct peer *from, const struct peer *to, const struct tcp_header *h)
{
	const uint16_t special = TCP_SYN | TCP_FIN | TCP_RST;

	return (h->flags & (special | TCP_ACK)) == TCP_ACK && from->state == STATE_ESTABLISHED &&
	       to->state == STATE_ESTABLISHED && from->carried && !to->fin_sent && from->base_known &&
	       to->base_known && h->window_shift < 0 && h->length_known;
}

/* What FROM does to the states of both. */
static void follow_states(struct peer *from, struct peer *to, const struct tcp_header *h)
{
	if (h->flags & TCP_RST) {
		follow_reset(from, to, h);
	} else if (h->flags & TCP_SYN) {
		if (h->flags & TCP_ACK)
			follow_syn_ack(from, to, h);
		else
			follow_syn(from, to);
	} else if (h->flags & TCP_ACK) {
		follow_opened(from, to, h);
		if (to->fin_sent && is_after(h->acknowledgment, to->fin))
			follow_fin_acknowledged(from, to);
		if (h->flags & TCP_FIN)
			follow_fin(from, to, h);
	}
}

uint8_t tcp_follow(struct peer *from, struct peer *to, const struct tcp_header *h)
{
	bool is_usual = goes_on(from, to, h);

	if (!is_usual)
		follow_bases(from, to, h);
	if (!h->length_known)
		return 0;
	uint8_t segment = segment_compare(from, h);
	if (!is_usual)
		follow_states(from, to, h);
	if (!(h->flags & TCP_RST))
		follow_numbers(from, h);
	if (!is_usual)
		follow_window_shift(from, to, h);
	return segment;
}
