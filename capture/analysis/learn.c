/* analysis/learn: what a segment tells of its connection: with what its numbers begin, by how much its
 * windows are scaled, how long a round trip takes. */
#include "parts.h"

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

static void learn_from_syn(struct look *look)
{
	const struct tcp_header *h = look->h;
	struct analysis_side *from = look->from;

	if (!from->base_known)
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

void learn_from_flags(struct look *look, bool reused)
{
	struct analysis_connection *connection = look->connection;

	if (reused)
		look->flags |= ANALYSIS_REUSED_PORTS;
	if (look->h->flags & TCP_SYN)
		learn_from_syn(look);
	if (!(look->h->flags & TCP_FIN) || connection->closed)
		return;
	connection->closed = true;
	connection->closer = look->direction;
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

void learn_window_shift(struct look *look)
{
	const struct tcp_header *h = look->h;
	struct analysis_side *from = look->from, *to = look->to;

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

void analysis_connection_add(struct analysis *all, uint32_t stream)
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
}
