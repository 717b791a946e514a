/* analysis_learn: what a segment tells of its connection: with what its numbers begin, by how much its
 * windows are scaled, how long a round trip takes. */
#include "analysis_parts.h"

enum { LARGEST_SHIFT = 14 }; /* RFC 7323 section 2.3 */

/* What changes from here on must not change what was shown before: a copy. */
static void numbering_renew(struct look *look)
{
	struct numbering copy = *look_numbering(look);

	*array_add(&look->all->numberings) = copy;
	look->connection->numbering = (uint32_t)(look->all->numberings.count - 1);
	look->from->window_shown = look->to->window_shown = false;
}

static void window_shift_set(struct look *look, uint8_t direction, int8_t shift)
{
	if (look_numbering(look)->window_shift[direction] == shift)
		return;
	if (look->connection->sides[direction].window_shown)
		numbering_renew(look);
	look_numbering(look)->window_shift[direction] = shift;
}

/* A SYN says with which number it begins; is it what is known already? */
void learn_from_syn(struct look *look, bool reused)
{
	const struct tcp_header *h = look->h;
	const struct numbering *numbering = look_numbering(look);
	uint8_t direction = look->direction;

	if (reused)
		look->flags |= ANALYSIS_REUSED_PORTS;
	if (!(h->flags & TCP_SYN) || !numbering->known[direction])
		return;
	if (numbering->base[direction] == h->sequence) {
		if (!(h->flags & TCP_ACK))
			look->from->next = look->from->contiguous;
	} else if (h->flags & TCP_ACK) {
		numbering_renew(look);
		look_numbering(look)->base[direction] = h->sequence;
		look->flags |= ANALYSIS_REUSED_PORTS;
	}
}

static void base_set(struct numbering *numbering, uint8_t direction, uint32_t base)
{
	if (numbering->known[direction])
		return;
	numbering->known[direction] = true;
	numbering->base[direction] = base;
}

/* The first segment seen of a direction has number 0 if it is a SYN, else 1. */
void learn_bases(struct look *look)
{
	const struct tcp_header *h = look->h;
	struct numbering *numbering = look_numbering(look);

	base_set(numbering, look->direction, h->flags & TCP_SYN ? h->sequence : h->sequence - 1);
	if (h->flags & TCP_ACK)
		base_set(numbering, 1 - look->direction, h->acknowledgment - 1);
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
	uint8_t from = look->direction, to = 1 - from;

	look->from->sack_octets = h->sack_octets;
	if (h->window_shift >= 0)
		window_shift_set(look, from,
		    h->window_shift < LARGEST_SHIFT ? h->window_shift : LARGEST_SHIFT);
	if (!(h->flags & TCP_SYN) || !h->complete)
		return;
	const struct numbering *numbering = look_numbering(look);
	if (numbering->window_shift[from] == SCALE_UNKNOWN) {
		window_shift_set(look, from, SCALE_NOT_USED);
		window_shift_set(look, to, SCALE_NOT_USED);
	} else if (h->flags & TCP_ACK && numbering->window_shift[to] == SCALE_NOT_USED) {
		window_shift_set(look, from, SCALE_NOT_USED);
	}
}

struct analysis_connection *analysis_connection_of(struct analysis *all, uint32_t stream)
{
	while (all->connections.count <= stream) {
		struct analysis_connection *connection = array_add(&all->connections);
		*connection = (struct analysis_connection){ .sides = {
			                                            { .window = UINT32_MAX },
			                                            { .window = UINT32_MAX },
			                                        } };
		connection->numbering = (uint32_t)all->numberings.count;
		*array_add(&all->numberings) =
		    (struct numbering){ .window_shift = { SCALE_UNKNOWN, SCALE_UNKNOWN } };
	}
	return &all->connections.at[stream];
}
