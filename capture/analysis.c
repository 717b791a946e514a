/*
 * analysis: the verdicts of tshark 4.0.17 on TCP segments, in one pass.
 *
 * The order of tests and of changes is Wireshark's, and so is what looks odd: an ACK number that
 * counts although the flag is not set, a number 0 that means "none yet", a duplicate count that is
 * set to its maximum as a mark. Nothing here is used to infer states.
 */
#include "analysis/parts.h"

#include <string.h>

enum { SHORTEST_HEADER = 20 };
#define MILLISECOND       INT64_C(1000000)
#define DUPLICATES_MARKED UINT32_MAX /* "at least two", without having been counted */
#define LARGEST_IN_FLIGHT 2000000000u

static const uint64_t FAST_TIME = 20 * MILLISECOND;   /* after the ACK that asked for it */
static const uint64_t REORDER_TIME = 3 * MILLISECOND; /* where no round trip is known */

/* Since THEN; enormous when the clock ran backwards. */
static uint64_t time_since(const struct look *look, int64_t then)
{
	return (uint64_t)look->now - (uint64_t)then;
}

/* --- the tests; each says for what it stands, and asks first what is rarely so: processors like that --- */

/* One octet more than the receiver, whose window is closed, has asked for. */
static bool is_zero_window_probe(const struct look *look)
{
	return look->h->length == 1 && look->h->sequence == look->from->next && look->to->window == 0;
}

/* Just below what comes next: a question whether the other side is there. */
static bool is_keep_alive(const struct look *look)
{
	return look->h->sequence == look->from->next - 1 && look->h->length <= 1 && look->is_plain;
}

/* Exactly what the receiver has room for. */
static bool is_window_full(const struct look *look)
{
	const struct analysis_side *to = look->to;
	int8_t shift = to->window_shift;

	if (to->window_unscaled || shift < 0)
		shift = 0;
	return look->h->sequence + look->h->length == to->ack + (to->window << shift) &&
	       look->h->length > 0 && to->window_shift != SCALE_UNKNOWN && look->is_plain;
}

static void judge_sending(struct look *look)
{
	struct analysis_side *from = look->from;

	if (look->h->window == 0 && look->is_plain)
		look->flags |= ANALYSIS_ZERO_WINDOW;
	if (from->next && is_before(from->next, look->h->sequence) && !(look->h->flags & TCP_RST)) {
		look->flags |= ANALYSIS_LOST_SEGMENT;
		from->in_flight_unknown = true;
	}
	if (is_keep_alive(look))
		look->flags |= ANALYSIS_KEEP_ALIVE;
	if (is_window_full(look))
		look->flags |= ANALYSIS_WINDOW_FULL;
}

/* An ACK with the same numbers as the one before. */
static void judge_repeated_ack(struct look *look)
{
	const struct tcp_header *h = look->h;
	struct analysis_side *from = look->from;

	if (h->length || h->sequence != from->next || h->acknowledgment != from->ack || !look->is_plain)
		return;
	if (h->window != from->window) {
		if (h->window)
			look->flags |= ANALYSIS_WINDOW_UPDATE;
	} else if (h->window && look->to->flags & ANALYSIS_KEEP_ALIVE) {
		look->flags |= ANALYSIS_KEEP_ALIVE_ACK;
	} else if (h->window == 0) {
		if (look->to->flags & ANALYSIS_ZERO_WINDOW_PROBE)
			look->flags |= ANALYSIS_ZERO_WINDOW_PROBE_ACK;
	} else {
		look->flags |= ANALYSIS_DUPLICATE_ACK;
		from->duplicates = from->duplicates == DUPLICATES_MARKED ? 1 : from->duplicates + 1;
	}
}

/* Acknowledges what was not captured; said once for each gap. */
static void judge_acknowledgment(struct look *look)
{
	struct analysis_side *to = look->to;
	uint32_t ack = look->h->acknowledgment;

	if (to->contiguous == 0 || !is_before(to->contiguous, ack) || !(look->h->flags & TCP_ACK))
		return;
	if (is_before(to->contiguous, to->next)) {
		to->contiguous = to->next;
		look->flags |= ANALYSIS_ACK_LOST_SEGMENT;
		return;
	}
	if (to->duplicates == 0)
		look->flags |= ANALYSIS_ACK_LOST_SEGMENT;
	to->duplicates = DUPLICATES_MARKED;
}

/* Octets that were sent before, or come after later ones. */
static void judge_order(struct look *look)
{
	const struct tcp_header *h = look->h;
	const struct analysis_side *from = look->from, *to = look->to;
	const struct analysis_connection *connection = look->connection;
	uint32_t end = h->sequence + h->length;
	uint32_t end_with_flags = end + !!(h->flags & (TCP_SYN | TCP_FIN));
	bool is_old = from->next && is_before(h->sequence, from->next) &&
	              !(h->length > 1 && h->sequence == from->next - 1);
	uint64_t reorder_time =
	    connection->initial_round_trip ? (uint64_t)connection->initial_round_trip : REORDER_TIME;

	if (h->length && to->ack && (int32_t)(end - to->ack) <= 0)
		look->flags |= ANALYSIS_SPURIOUS_RETRANSMISSION;
	else if (!is_old)
		return;
	else if (to->duplicates >= 2 && to->ack == h->sequence &&
	         time_since(look, to->ack_time) < FAST_TIME)
		look->flags |= ANALYSIS_FAST_RETRANSMISSION;
	else if (time_since(look, from->next_time) < reorder_time && end_with_flags != from->next)
		look->flags |= ANALYSIS_OUT_OF_ORDER;
	else
		look->flags |= ANALYSIS_RETRANSMISSION;
}

static void judge(struct look *look)
{
	if (look->h->flags & TCP_ACK)
		look->to->in_flight_unknown = false;
	if (is_zero_window_probe(look)) {
		look->flags |= ANALYSIS_ZERO_WINDOW_PROBE;
	} else {
		judge_sending(look);
		judge_repeated_ack(look);
	}
	if (look->h->acknowledgment != look->from->ack) {
		look->from->first_of_duplicates = look->frame;
		look->from->duplicates = 0;
	}
	judge_acknowledgment(look);
	if (look->occupies && !(look->flags & ANALYSIS_KEEP_ALIVE))
		judge_order(look);
}

/* What duplicate ACKs and retransmissions have to tell, before anything changes. */
static void detail_add(struct look *look)
{
	const struct unacked_segment *oldest = unacked_oldest(&look->from->unacked);

	if (look->flags & ANALYSIS_DUPLICATE_ACK)
		*array_add(&look->all->details) = (struct analysis_detail){ .frame = look->frame,
			.duplicate_number = look->from->duplicates,
			.of = look->from->first_of_duplicates };
	else
		*array_add(&look->all->details) = (struct analysis_detail){ .frame = look->frame,
			.of = oldest ? oldest->frame : look->from->next_frame };
}

/* --- what is remembered of a segment --- */

/* Its octets wait for their acknowledgment. Where it ends: a SYN or a FIN counts unless the list is
 * full. */
static uint32_t remember_sent(struct look *look)
{
	const struct tcp_header *h = look->h;
	uint32_t end = h->sequence + h->length;
	uint32_t end_with_flags = end + !!(h->flags & (TCP_SYN | TCP_FIN));

	if (!look->occupies || !unacked_add(&look->from->unacked, (struct unacked_segment){ h->sequence,
	                                                              end_with_flags, look->frame }))
		return end;
	return end_with_flags;
}

static void remember(struct look *look)
{
	const struct tcp_header *h = look->h;
	struct analysis_side *from = look->from;
	uint32_t end = remember_sent(look);

	if (!(look->flags & ANALYSIS_ZERO_WINDOW_PROBE)) {
		if (from->next == 0 || is_before(from->next, end)) {
			from->next = end;
			from->next_frame = look->frame;
			from->next_time = look->now;
		}
		if (from->contiguous == 0 || h->sequence == from->contiguous)
			from->contiguous = from->next;
	}
	from->window = h->window;
	from->ack = h->acknowledgment;
	from->ack_time = look->now;
	from->flags = look->flags;
	if (!(h->flags & TCP_SYN))
		from->window_shown = true;
}

/* With this segment, which has data. */
static uint32_t bytes_in_flight(struct look *look)
{
	struct analysis_side *from = look->from;

	if (from->unacked.count == 0 || from->in_flight_unknown)
		return 0;
	uint32_t octets = unacked_extent(&from->unacked, from->base) - look->to->sack_octets;
	if (octets == 0 || octets >= LARGEST_IN_FLIGHT)
		return 0;
	return octets - !!(look->h->flags & (TCP_SYN | TCP_FIN));
}

/* --- all --- */

/* Judges a segment whose length is known, and remembers it. */
static struct analysed weigh(struct look *look, struct unacked_changes *changes)
{
	const struct tcp_header *h = look->h;
	bool ends = h->flags & TCP_FIN, resets = h->flags & TCP_RST;
	struct analysed analysed = { .numbering = look->connection->numbering,
		.is_bare = resets || (h->length == 0 && !ends) };

	if (!look->from->base_known || !look->to->base_known)
		learn_bases(look);
	judge(look);
	if (look->flags & (ANALYSIS_DUPLICATE_ACK | ANALYSIS_RETRANSMISSION))
		detail_add(look);
	remember(look);
	analysed.acks_frame = unacked_acknowledge(&look->to->unacked, h->acknowledgment, changes);
	analysed.bytes_in_flight = h->length ? bytes_in_flight(look) : 0;
	return analysed;
}

/* One whose length is not known, because an ICMP error quotes it, say. */
static struct analysed pass_over(struct look *look)
{
	if (!(look->h->flags & TCP_SYN))
		look->from->window_shown = true;
	return (struct analysed){ .numbering = look->connection->numbering };
}

struct analysed analysis_follow(struct analysis *all, const struct transport *t,
    const struct followed *followed, uint64_t frame, bool remember)
{
	const struct tcp_header *h = &t->tcp;
	uint8_t direction = followed->direction;
	struct unacked_changes *changes =
	    remember ? analysis_retreat_add(all, followed->stream, direction) : NULL;
	struct analysis_connection *connection = analysis_connection_of(all, followed->stream);
	struct look look = { .all = all,
		.connection = connection,
		.from = &connection->sides[direction],
		.to = &connection->sides[1 - direction],
		.h = h,
		.now = t->time,
		.frame = (uint32_t)frame + 1,
		.direction = direction,
		.is_plain = !(h->flags & (TCP_SYN | TCP_FIN | TCP_RST)),
		.occupies = h->length || h->flags & (TCP_SYN | TCP_FIN) };

	if (followed->reused || !look.is_plain)
		learn_from_flags(&look, followed->reused);
	look.from->sack_octets = 0;
	struct analysed analysed = h->length_known ? weigh(&look, changes) : pass_over(&look);
	if (h->header_length >= SHORTEST_HEADER) {
		learn_round_trip(&look);
		look.from->sack_octets = h->sack_octets;
		if (h->window_shift >= 0 || h->flags & TCP_SYN)
			learn_window_shift(&look);
	}
	if (!h->complete) /* nobody sees what stands behind options that end the reading */
		return (struct analysed){ .numbering = analysed.numbering };
	analysed.flags = look.flags;
	return analysed;
}
