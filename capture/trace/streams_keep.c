/* trace/streams_keep: octets that a decoder wants back with the sender's next segments. */
#include "streams_parts.h"

#include <string.h>

void keep_begin(struct streams *streams, const struct dialogue *dialogue, uint8_t side,
    uint32_t length, struct packet *p)
{
	const struct text *kept = &dialogue->kept[side];
	uint32_t count = (uint32_t)kept->length - dialogue->kept_from[side];

	while (streams->room_capacity < count + length)
		streams->room = memory_grow(
		    streams->room, streams->room_capacity, &streams->room_capacity, sizeof *streams->room);
	if (count)
		memcpy(streams->room, kept->at + dialogue->kept_from[side], count);
	streams->keep =
	    (struct keep){ .octets = streams->room, .count = count, .room = count + length };
	p->keep = &streams->keep;
}

void keep_end(const struct streams *streams, struct dialogue *dialogue, uint8_t side,
    uint32_t length, struct record *record)
{
	struct text *kept = &dialogue->kept[side];
	uint32_t before = (uint32_t)kept->length - dialogue->kept_from[side];
	const struct keep *keep = &streams->keep;

	if (keep->done == 0 && keep->count == 0)
		return;
	record->room += length;
	if (keep->done > 0) {
		dialogue->kept_from[side] = (uint32_t)kept->length;
		before = 0;
	}
	text_add_octets(kept, keep->octets + keep->done + before, keep->count - before);
}

/* Gives P's decoder what it had kept before, and room for more. */
void keep_tell(struct streams *streams, const struct dialogue *dialogue, uint8_t side,
    const struct record *record, struct packet *p, struct joined *joined)
{
	const char *kept = text_string(&dialogue->kept[side]) + record->kept_from;

	if (!record->room)
		return;
	streams->keep = (struct keep){ .position = joined_begin(joined, p),
		.count = record->kept,
		.room = record->kept + record->room };
	text_add_octets(&joined->octets, kept, record->kept);
	for (uint32_t i = 0; i < record->room; i++)
		text_add_octets(&joined->octets, "", 1);
	p->keep = &streams->keep;
}
