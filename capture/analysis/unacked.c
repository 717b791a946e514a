/* analysis/unacked: a ring of segments that wait for their acknowledgment. */
#include "unacked.h"

#include <string.h>

/* Segment PLACE, counted from the oldest. */
static struct unacked_segment *segment_at(const struct unacked *list, uint32_t place)
{
	return &list->at[(list->first + place) & (list->capacity - 1)];
}

static void grow(struct unacked *list)
{
	enum { FIRST_CAPACITY = 4 };
	uint32_t capacity = list->capacity ? 2 * list->capacity : FIRST_CAPACITY;
	struct unacked_segment *at = memory_take(capacity * sizeof *at);

	for (uint32_t i = 0; i < list->count; i++)
		at[i] = *segment_at(list, i);
	memory_free(list->at);
	list->at = at;
	list->first = 0;
	list->capacity = capacity;
}

/* --- order: the quick ways need every difference of two numbers to fit 31 bits --- */

static bool keeps_order(const struct unacked *list, const struct unacked_segment *segment)
{
	const struct unacked_segment *oldest = unacked_oldest(list);

	if (!oldest)
		return (int32_t)(segment->end - segment->start) > 0;
	uint32_t end = segment_at(list, list->count - 1)->end;
	return list->ordered && (int32_t)(segment->start - end) >= 0 &&
	       (int32_t)(segment->end - segment->start) > 0 &&
	       (int32_t)(segment->end - oldest->start) > 0;
}

static bool is_ordered(const struct unacked *list)
{
	const struct unacked_segment *oldest = unacked_oldest(list);

	for (uint32_t i = 0; i < list->count; i++) {
		const struct unacked_segment *segment = segment_at(list, i);
		uint32_t before = i ? segment_at(list, i - 1)->end : segment->start;
		if ((int32_t)(segment->start - before) < 0 ||
		    (int32_t)(segment->end - segment->start) <= 0 ||
		    (int32_t)(segment->end - oldest->start) <= 0)
			return false;
	}
	return true;
}

/* Takes SEGMENT into the measure. */
static void widen(struct unacked *list, const struct unacked_segment *segment)
{
	if (segment->start - list->base < list->lowest)
		list->lowest = segment->start - list->base;
	if (segment->end - list->base > list->highest)
		list->highest = segment->end - list->base;
}

bool unacked_add(struct unacked *list, struct unacked_segment segment)
{
	if (list->count == MAX_UNACKED)
		return false;
	list->ordered = keeps_order(list, &segment);
	if (list->count == list->capacity)
		grow(list);
	list->count++;
	*segment_at(list, list->count - 1) = segment;
	if (list->measured)
		widen(list, &segment);
	return true;
}

/* --- acknowledging --- */

static void change_add(struct unacked_changes *changes, const struct unacked_segment *segment,
    uint32_t place, bool removed)
{
	if (!changes)
		return;
	changes->at[changes->count++ % MAX_UNACKED_CHANGES] =
	    (struct unacked_change){ .segment = *segment, .place = place, .removed = removed };
}

/* The same as acknowledge_any() for segments in order and an ACK among them. */
static uint32_t acknowledge_ordered(
    struct unacked *list, uint32_t ack, struct unacked_changes *changes)
{
	uint32_t frame = 0;

	while (list->count && (int32_t)(ack - unacked_oldest(list)->end) >= 0) {
		const struct unacked_segment *oldest = unacked_oldest(list);
		if (oldest->end == ack)
			frame = oldest->frame;
		change_add(changes, oldest, 0, true);
		list->first = (list->first + 1) & (list->capacity - 1);
		list->count--;
	}
	if (list->count && (int32_t)(ack - unacked_oldest(list)->start) > 0) {
		change_add(changes, unacked_oldest(list), 0, false);
		segment_at(list, 0)->start = ack;
	}
	return frame;
}

static uint32_t acknowledge_any(struct unacked *list, uint32_t ack, struct unacked_changes *changes)
{
	uint32_t frame = 0, kept = 0;

	for (uint32_t i = 0; i < list->count; i++) {
		struct unacked_segment segment = *segment_at(list, i);
		bool ends_later = (int32_t)(ack - segment.end) < 0;
		if (segment.end == ack && !frame)
			frame = segment.frame;
		if (!ends_later) {
			change_add(changes, &segment, kept, true);
			continue;
		}
		if ((int32_t)(segment.start - ack) < 0) {
			change_add(changes, &segment, kept, false);
			segment.start = ack;
		}
		*segment_at(list, kept++) = segment;
	}
	list->count = kept;
	list->ordered = is_ordered(list);
	return frame;
}

uint32_t unacked_acknowledge(struct unacked *list, uint32_t ack, struct unacked_changes *changes)
{
	const struct unacked_segment *oldest = unacked_oldest(list);

	if (!oldest)
		return 0;
	int64_t extent = segment_at(list, list->count - 1)->end - oldest->start;
	int32_t ahead = (int32_t)(ack - oldest->start);
	if (list->ordered && ahead <= 0 && extent - ahead <= INT32_MAX)
		return 0; /* old news */
	list->measured = false;
	return list->ordered && ahead > 0 ? acknowledge_ordered(list, ack, changes)
	                                  : acknowledge_any(list, ack, changes);
}

/* --- how much --- */

static void measure(struct unacked *list, uint32_t base)
{
	uint32_t first = unacked_oldest(list)->start - base;
	uint32_t last = segment_at(list, list->count - 1)->end - base;
	bool simple = list->ordered && first <= last;

	list->measured = true;
	list->base = base;
	list->lowest = simple ? first : UINT32_MAX;
	list->highest = simple ? last : 0;
	for (uint32_t i = 0; i < list->count && !simple; i++)
		widen(list, segment_at(list, i));
}

uint32_t unacked_extent(struct unacked *list, uint32_t base)
{
	if (list->count == 0)
		return 0;
	if (!list->measured || list->base != base)
		measure(list, base);
	return list->highest - list->lowest;
}

/* --- taking back --- */

void unacked_revert(struct unacked *list, struct unacked_changes *changes)
{
	const struct unacked_change *change = &changes->at[--changes->count % MAX_UNACKED_CHANGES];

	list->measured = false;
	if (!change->removed) {
		*segment_at(list, change->place) = change->segment;
		return;
	}
	if (list->count == list->capacity)
		grow(list);
	list->count++;
	for (uint32_t i = list->count - 1; i > change->place; i--)
		*segment_at(list, i) = *segment_at(list, i - 1);
	*segment_at(list, change->place) = change->segment;
}

void unacked_drop_newest(struct unacked *list)
{
	list->count--;
	list->measured = false;
}

void unacked_free(struct unacked *list)
{
	memory_free(list->at);
	*list = (struct unacked){ 0 };
}
