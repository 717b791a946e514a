/* further: a table that is searched by halves. */
#include "further.h"

void further_add(struct further *all, size_t frame, const struct followed *followed,
    const struct analysed *analysed)
{
	*array_add(&all->places) = (struct further_place){ .frame = (uint32_t)frame,
		.conversation = followed->conversation,
		.analysed = *analysed,
		.direction = followed->direction };
}

/* Index of the first place of FRAME or a later one. */
static size_t place_find(const struct further *all, size_t frame)
{
	size_t place;

	search_place(place, all->places.count, all->places.at[place].frame < frame);
	return place;
}

const struct further_place *further_of(const struct further *all, size_t frame, size_t *count)
{
	size_t first = place_find(all, frame), end = first;

	while (end < all->places.count && all->places.at[end].frame == frame)
		end++;
	*count = end - first;
	return *count ? &all->places.at[first] : NULL;
}
