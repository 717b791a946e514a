/* analysis/tell: what was concluded of a frame, gathered for those who show it. */
#include "../analysis.h"

/* Of the frame with this number, or NULL. */
static const struct analysis_detail *detail_find(const struct analysis *all, uint32_t frame)
{
	size_t place;

	search_place(place, all->details.count, all->details.at[place].frame < frame);
	return place < all->details.count && all->details.at[place].frame == frame
	           ? &all->details.at[place]
	           : NULL;
}

static void detail_tell(const struct analysis *all, uint32_t frame, struct analysis_facts *facts)
{
	const struct analysis_detail *detail = detail_find(all, frame);

	if (detail && detail->duplicate_number) {
		facts->duplicate_number = detail->duplicate_number;
		facts->duplicate_frame = detail->of;
	} else if (detail) {
		facts->timeout_frame = detail->of;
	}
}

void analysis_tell(const struct analysis *all, const struct analysed *analysed, uint32_t stream,
    uint8_t direction, uint64_t frame, struct stream_facts *facts)
{
	const struct numbering *numbering = &all->numberings.at[analysed->numbering];
	const struct analysis_connection *connection = &all->connections.at[stream];
	uint32_t number = (uint32_t)frame + 1;

	facts->sequence_base = numbering->base[direction];
	facts->ack_base = numbering->base[1 - direction];
	facts->window_shift = numbering->window_shift[direction];
	facts->analysis = (struct analysis_facts){ .flags = analysed->flags,
		.acks_frame = analysed->acks_frame,
		.bytes_in_flight = analysed->bytes_in_flight,
		.closes_first = connection->closed && connection->closer == direction };
	if (!analysed->flags && !analysed->acks_frame && !analysed->bytes_in_flight)
		return;
	if (connection->initial_round_trip && number >= connection->round_trip_frame)
		facts->analysis.initial_round_trip = connection->initial_round_trip;
	if (analysed->flags & (ANALYSIS_DUPLICATE_ACK | ANALYSIS_RETRANSMISSION))
		detail_tell(all, number, &facts->analysis);
}
