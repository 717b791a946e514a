/*
 * trace/notes: where notes are. A file may have millions of frames, each with many comments, so that
 * nobody goes through all of them to find those on one frame.
 */
#include "parts.h"

#include <assert.h>
#include <string.h>

/* --- which frames have some --- */

size_t noted_place(const struct trace *trace, uint64_t frame)
{
	size_t place;

	search_place(place, trace->noted.count, trace->noted.at[place].frame < frame);
	return place;
}

/* Note number NOTE is the last on FRAME. Frames of a file come in order, so that the place is the
 * end as a rule. */
static void noted_add(struct trace *trace, size_t frame, size_t note)
{
	bool is_last = trace->noted.count && trace->noted.at[trace->noted.count - 1].frame < frame;
	size_t at = is_last ? trace->noted.count : noted_place(trace, frame);

	if (at < trace->noted.count && trace->noted.at[at].frame == frame) {
		trace->notes.at[trace->noted.at[at].last].next = note;
		trace->noted.at[at].last = note;
		return;
	}
	array_add(&trace->noted);
	memmove(&trace->noted.at[at + 1], &trace->noted.at[at],
	    (trace->noted.count - 1 - at) * sizeof trace->noted.at[0]);
	trace->noted.at[at] = (struct noted){ .frame = frame, .first = note, .last = note };
}

size_t note_put(struct trace *trace, const struct note *note)
{
	size_t index = trace->notes.count;

	assert(note->frame == NOTE_ON_TRACE || note->frame < trace->frames.count);
	*array_add(&trace->notes) = *note;
	if (note->on != ON_PACKET && note->on != ON_FIELD)
		*array_add(&trace->notes_apart) = index;
	if (note->frame == NOTE_ON_TRACE)
		return index;
	noted_add(trace, note->frame, index);
	trace->frames.at[note->frame].notes = 1;
	return index;
}

void trace_add_note(
    struct trace *trace, uint64_t frame, enum note_by by, const char *text, size_t length)
{
	struct note note = { .frame = (size_t)frame,
		.by = by,
		.on = frame == NOTE_ON_TRACE ? ON_TRACE : ON_PACKET,
		.text = arena_copy(&trace->arena, text, length) };

	note_put(trace, &note);
}

const struct note *trace_note(const struct trace *trace, size_t frame, const struct note *before)
{
	const struct note *all = trace->notes.at, *note;

	if (!trace->frames.at[frame].notes)
		return NULL;
	if (before)
		note = before->next ? &all[before->next] : NULL;
	else
		note = &all[trace->noted.at[noted_place(trace, frame)].first];
	while (note && note->deleted)
		note = note->next ? &all[note->next] : NULL;
	return note;
}

void notes_frame_inserted(struct trace *trace, size_t at)
{
	for (size_t i = 0; i < trace->notes.count; i++)
		if (trace->notes.at[i].frame >= at && trace->notes.at[i].frame != NOTE_ON_TRACE)
			trace->notes.at[i].frame++;
	for (size_t i = noted_place(trace, at); i < trace->noted.count; i++)
		trace->noted.at[i].frame++;
}

void comments_gather(const struct trace *trace, size_t frame, struct dissection *listener)
{
	listener->comments.count = 0;
	for (const struct note *note = NULL; (note = trace_note(trace, frame, note));)
		*array_add(&listener->comments) = note->text;
}

/* --- walking --- */

size_t note_index(const struct trace *trace, const struct note *note)
{
	return (size_t)(note - trace->notes.at);
}

/* The first of the notes apart from number AT on that is on the trace, or NULL. */
static const struct note *next_on_trace(const struct trace *trace, size_t at)
{
	for (; at < trace->notes_apart.count; at++) {
		const struct note *note = &trace->notes.at[trace->notes_apart.at[at]];
		if (note->frame == NOTE_ON_TRACE && !note->deleted)
			return note;
	}
	return NULL;
}

/* The first note on the frames from number AT of the noted on, or NULL. */
static const struct note *next_on_frames(const struct trace *trace, size_t at)
{
	for (; at < trace->noted.count; at++) {
		const struct note *note = trace_note(trace, trace->noted.at[at].frame, NULL);
		if (note)
			return note;
	}
	return NULL;
}

/* Where NOTE is among the notes apart, or where the next is. */
static size_t apart_place(const struct trace *trace, size_t note)
{
	size_t place;

	search_place(place, trace->notes_apart.count, trace->notes_apart.at[place] < note);
	return place;
}

const struct note *note_next(const struct trace *trace, const struct note *before)
{
	const struct note *next;

	if (!before || before->frame == NOTE_ON_TRACE) {
		size_t at = before ? apart_place(trace, note_index(trace, before)) + 1 : 0;
		next = next_on_trace(trace, at);
		return next ? next : next_on_frames(trace, 0);
	}
	next = trace_note(trace, before->frame, before);
	return next ? next : next_on_frames(trace, noted_place(trace, before->frame) + 1);
}

/* --- what they are about --- */

/* The event with this index in EVENTS, which is in order of begins, that began at TIME; or -1. */
static long event_at(const struct trace *trace, const uint32_t *events, size_t count, int64_t time)
{
	size_t place;

	search_place(place, count, trace->events.at[events[place]].begin < time);
	return place < count && trace->events.at[events[place]].begin == time ? (long)events[place]
	                                                                      : -1;
}

struct note_place note_place(const struct trace *trace, const struct note *note)
{
	struct note_place place = { .on = note->on, .index = note->frame };
	bool is_packet = note->frame != NOTE_ON_TRACE;
	long event = -1;

	if (note->on == ON_FIELD &&
	    (uint64_t)note->bit + note->bits <= 8 * (uint64_t)trace->frames.at[note->frame].captured) {
		place.bit = note->bit;
		place.bits = note->bits;
		place.field = note->field;
		return place;
	}
	if (note->on == ON_CALL)
		event = event_at(trace, trace->calls.at, trace->calls.count, note->time);
	else if (note->on == ON_STEP)
		event = event_at(trace, trace->steps.at, trace->steps.count, note->time);
	else if (note->on == ON_CONVERSATION && is_packet &&
	         trace->frames.at[note->frame].conversation != NO_CONVERSATION)
		event = (long)trace->frames.at[note->frame].conversation;
	if (event >= 0)
		place.index = (size_t)event;
	else
		place = (struct note_place){ .on = is_packet ? ON_PACKET : ON_TRACE,
			.index = is_packet ? note->frame : 0 };
	return place;
}

static bool place_is(const struct note_place *found, const struct note_place *wanted)
{
	if (found->on != wanted->on)
		return false;
	if (wanted->on == ON_TRACE)
		return true;
	if (found->index != wanted->index)
		return false;
	return wanted->on != ON_FIELD || (found->bit < (uint64_t)wanted->bit + wanted->bits &&
	                                     wanted->bit < (uint64_t)found->bit + found->bits);
}

const struct note *note_on(
    const struct trace *trace, const struct note_place *place, const struct note *before)
{
	bool is_frame = place->on == ON_PACKET || place->on == ON_FIELD;
	size_t at = before && !is_frame ? apart_place(trace, note_index(trace, before)) + 1 : 0;
	const struct note *note = before;

	for (;; at++) {
		if (is_frame)
			note = trace_note(trace, place->index, note);
		else
			note =
			    at < trace->notes_apart.count ? &trace->notes.at[trace->notes_apart.at[at]] : NULL;
		if (!note)
			return NULL;
		struct note_place found = note_place(trace, note);
		if (!note->deleted && place_is(&found, place))
			return note;
	}
}
