/* Notes in the order of what they are about. */
#include "told_notes.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	const struct told_note *one = a, *other = b;

	if (one->after != other->after)
		return one->after < other->after ? -1 : 1;
	return one->index < other->index ? -1 : one->index > other->index;
}

/* How many moments come before a note on PLACE; 0: it is told before all. */
static size_t moments_before(const struct trace *trace, const struct note_place *place)
{
	switch (place->on) {
	case ON_PACKET:
	case ON_FIELD:
		return trace_moment_of_frame(trace, place->index) + 1;
	case ON_CALL:
	case ON_STEP:
		return trace_moment_of_event(trace, place->index) + 1;
	case ON_CONVERSATION:
	case ON_TRACE:
		break;
	}
	return 0;
}

static bool is_told(const struct telling *telling, const struct told_note *note)
{
	bool on_frame = note->place.on == ON_PACKET || note->place.on == ON_FIELD;

	if (note->after == 0)
		return true;
	return note->after > telling->first && note->after <= telling->end &&
	       (!on_frame || telling_wants(telling, note->place.index));
}

void told_notes_start(struct told_notes *notes, const struct telling *telling)
{
	const struct trace *trace = telling->trace;

	*notes = (struct told_notes){ .telling = telling };
	for (const struct note *note = NULL; (note = note_next(trace, note));) {
		struct told_note told = { .place = note_place(trace, note),
			.by = note->by,
			.text = note->text,
			.index = note_index(trace, note) };
		told.after = moments_before(trace, &told.place);
		if (is_told(telling, &told))
			*array_add(&notes->list) = told;
	}
	if (notes->list.count > 0)
		qsort(notes->list.at, notes->list.count, sizeof *notes->list.at, compare);
}

/* What the lab says of the packet that is moment AFTER - 1. */
static const struct told_note *take_automatic(struct told_notes *notes, size_t after)
{
	const struct trace *trace = notes->telling->trace;

	if (!notes->telling->remarks || after == 0)
		return NULL;
	struct moment moment = trace_moment(trace, after - 1);
	if (moment.kind != MOMENT_FRAME || !telling_wants(notes->telling, moment.index))
		return NULL;
	if (notes->frame_after != after)
		notes->which = 0;
	notes->frame_after = after;
	text_clear(&notes->words);
	notes->automatic = (struct told_note){ .by = BY_LAB, .after = after, .index = SIZE_MAX };
	if (!note_automatic(
	        trace, moment.index, notes->which++, &notes->automatic.place, &notes->words))
		return NULL;
	notes->automatic.text = text_string(&notes->words);
	return &notes->automatic;
}

const struct told_note *told_notes_take(struct told_notes *notes, size_t after)
{
	while (notes->next < notes->list.count && notes->list.at[notes->next].after < after)
		notes->next++;
	if (notes->next < notes->list.count && notes->list.at[notes->next].after == after)
		return &notes->list.at[notes->next++];
	return take_automatic(notes, after);
}

void told_notes_free(struct told_notes *notes)
{
	array_free(&notes->list);
	text_free(&notes->words);
}

void told_note_add_about(
    const struct telling *telling, const struct told_note *note, struct text *out)
{
	if (note->place.on == ON_FIELD) {
		text_add(out, "about ");
		if (note->place.field)
			text_add_visible(out, note->place.field, strlen(note->place.field));
		else
			text_printf(
			    out, "bits %u to %u", note->place.bit, note->place.bit + note->place.bits - 1);
	} else if (note->place.on == ON_CONVERSATION) {
		const struct conversation *about =
		    &telling->trace->conversations.list.at[note->place.index];
		text_add(out, "about ");
		endpoint_format_port(&about->ends[0], out);
		text_add(out, " ⇄ ");
		endpoint_format_port(&about->ends[1], out);
	}
}
