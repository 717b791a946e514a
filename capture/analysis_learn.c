/* analysis_learn: what a segment tells of its connection: with what its numbers begin, by how much its
 * windows are scaled, how long a round trip takes. */
#include "analysis_parts.h"

enum { LARGEST_SHIFT = 14 }; /* RFC 7323 section 2.3 */

/* The present numbering is what both sides say. */
static void numbering_write(struct look *look)
{
	const struct analysis_side *sides = look->connection->sides;

	look->all->numberings.at[look->connection->numbering] =
	    (struct numbering){ .base = { sides[0].base, sides[1].base },
		    .window_shift = { sides[0].window_shift, sides[1].window_shift } };
}

/* What changes from here on must not change what was shown before. */
static void numbering_renew(struct look *look)
{
	array_add(&look->all->numberings);
	look->connection->numbering = (uint32_t)(look->all->numberings.count - 1);
	look->from->window_shown = look->to->window_shown = false;
}

static void window_shift_set(struct look *look, struct analysis_side *side, int8_t shift)
{
	if (side->window_shift == shift)
		return;
	if (side->window_shown)
		numbering_renew(look);
	side->window_shift = shift;
	numbering_write(look);
}

void learn_from_syn(struct look *look, bool reused)
{
	const struct tcp_header *h = look->h;
	struct analysis_side *from = look->from;

	if (reused)
		look->flags |= ANALYSIS_REUSED_PORTS;
	if (!(h->flags & TCP_SYN) || !from->base_known)
		return;
	if (from->base == h->sequence) {
		if (!(h->flags & TCP_ACK))
			from->next = from->contiguous;
	} else if (h->flags & TCP_ACK) {
		from->base = h->sequence;
		numbering_renew(look);
		numbering_write(look);
		look->flags |= ANALYSIS_REUSED_PORTS;
	}
}

void learn_from_fin(struct look *look)
{
	if (!(look->h->flags & TCP_FIN) || look->connection->closed)
		return;
	look->connection->closed = true;
	look->connection->closer = look->direction;
}

static void base_set(struct look *look, struct analysis_side *side, uint32_t base)
{
	side->base_known = true;
	side->base = base;
	numbering_write(look);
}

/* The first segment seen of a direction has number 0 if it is a SYN, else 1. */
void learn_bases(struct look *look)
{
	const struct tcp_header *h = look->h;

	if (!look->from->base_known)
		base_set(look, look->from, h->flags & TCP_SYN ? h->sequence : h->sequence - 1);
	if (h->flags & TCP_ACK && !look->to->base_known)
		base_set(look, look->to, h->acknowledgment - 1);
}

/* From the first SYN to the last ACK of the opening, wherever that was captured. */
void learn_round_trip(struct look *look)
{
	struct analysis_connection *connection = look->connection;
	uint16_t opening = look->h->flags & (TCP_SYN | TCP_ACK);

	if (opening == TCP_SYN)
		connection->syn_time = look->now;
	if (opening & TCP_SYN) {
		look->from->window_unscaled = true;
	} else if (opening == TCP_ACK) {
		if (connection->syn_time && !connection->initial_round_trip) {
			connection->initial_round_trip = look->now - connection->syn_time;
			connection->round_trip_frame = look->frame;
		}
		look->from->window_unscaled = false;
	}
}

void learn_from_options(struct look *look)
{
	const struct tcp_header *h = look->h;
	struct analysis_side *from = look->from, *to = look->to;

	from->sack_octets = h->sack_octets;
	if (h->window_shift >= 0)
		window_shift_set(
		    look, from, h->window_shift < LARGEST_SHIFT ? h->window_shift : LARGEST_SHIFT);
	if (!(h->flags & TCP_SYN) || !h->complete)
		return;
	if (from->window_shift == SCALE_UNKNOWN) {
		window_shift_set(look, from, SCALE_NOT_USED);
		window_shift_set(look, to, SCALE_NOT_USED);
	} else if (h->flags & TCP_ACK && to->window_shift == SCALE_NOT_USED) {
		window_shift_set(look, from, SCALE_NOT_USED);
	}
}

struct analysis_connection *analysis_connection_of(struct analysis *all, uint32_t stream)
{
	static const struct analysis_side nothing_yet = { .window = UINT32_MAX,
		.window_shift = SCALE_UNKNOWN };

	while (all->connections.count <= stream) {
		struct analysis_connection *connection = array_add(&all->connections);
		*connection = (struct analysis_connection){ .sides = { nothing_yet, nothing_yet },
			.numbering = (uint32_t)all->numberings.count };
		*array_add(&all->numberings) =
		    (struct numbering){ .window_shift = { SCALE_UNKNOWN, SCALE_UNKNOWN } };
	}
	return &all->connections.at[stream];
}
