/*
 * trace_notes: remarks on frames, and where they are. A file may have millions of frames, each with
 * many comments, so that nobody goes through all of them to find those on one frame.
 */
#include "trace_parts.h"

#include <assert.h>
#include <string.h>

/* The place of FRAME among those that have notes, or where it would be. */
static size_t noted_place(const struct trace *trace, uint64_t frame)
{
	size_t low = 0, high = trace->noted.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (trace->noted.at[middle].frame < frame)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Note number NOTE is the last on FRAME. Frames of a file come in order, so that the place is the
 * end as a rule. */
static void noted_add(struct trace *trace, uint64_t frame, size_t note)
{
	size_t at = noted_place(trace, frame);

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

void trace_add_note(
    struct trace *trace, uint64_t frame, enum note_by by, const char *text, size_t length)
{
	assert(frame == NOTE_ON_TRACE || frame < trace->frames.count);
	*array_add(&trace->notes) =
	    (struct note){ .frame = frame, .by = by, .text = arena_copy(&trace->arena, text, length) };
	if (frame == NOTE_ON_TRACE)
		return;
	noted_add(trace, frame, trace->notes.count - 1);
	if (trace->frames.at[frame].notes < MANY_NOTES)
		trace->frames.at[frame].notes++;
}

const struct note *trace_note(const struct trace *trace, size_t frame, const struct note *before)
{
	if (before)
		return before->next ? &trace->notes.at[before->next] : NULL;
	if (trace->frames.at[frame].notes == 0)
		return NULL;
	return &trace->notes.at[trace->noted.at[noted_place(trace, frame)].first];
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
