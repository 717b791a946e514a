/*
 * trace/note_changes: adding, editing and deleting remarks, and taking that back. Where they are: notes.c.
 */
#include "parts.h"

#include <assert.h>
#include <string.h>

/* --- a new one --- */

/* The frame that the comment of event INDEX stands on: the first at or after it, else the last. */
static size_t frame_of_event(const struct trace *trace, size_t index)
{
	size_t end = trace_moments(trace);

	for (size_t at = trace_moment_of_event(trace, index); at < end; at++) {
		struct moment moment = trace_moment(trace, at);
		if (moment.kind == MOMENT_FRAME)
			return moment.index;
	}
	return trace->frames.count ? trace->frames.count - 1 : NOTE_ON_TRACE;
}

/* Everything about a note on PLACE but its author and text. */
static struct note note_start(struct trace *trace, const struct note_place *place)
{
	struct note note = { .on = place->on, .frame = place->index };

	switch (place->on) {
	case ON_TRACE:
		note.frame = NOTE_ON_TRACE;
		break;
	case ON_PACKET:
		break;
	case ON_FIELD:
		note.bit = place->bit;
		note.bits = place->bits;
		if (place->field)
			note.field = arena_copy(&trace->arena, place->field, strlen(place->field));
		break;
	case ON_CONVERSATION:
		note.frame = (size_t)trace->conversations.list.at[place->index].first_frame;
		break;
	case ON_CALL:
	case ON_STEP:
		note.frame = frame_of_event(trace, place->index);
		note.time = trace->events.at[place->index].begin;
		break;
	}
	return note;
}

/* --- what can be taken back --- */

static struct note_change state_of(const struct trace *trace, size_t note)
{
	const struct note *now = &trace->notes.at[note];

	return (struct note_change){ .note = note, .text = now->text, .deleted = now->deleted };
}

/* Takes note of what NOTE was before it is changed; what had been taken back is forgotten. */
static void remember(struct trace *trace, const struct note_change *before)
{
	trace->note_changes.count = trace->note_changes_done;
	*array_add(&trace->note_changes) = *before;
	trace->note_changes_done++;
}

/* The note is another now: whoever writes the file must know, and whoever looks for notes. */
static void note_touch(struct trace *trace, size_t index)
{
	struct note *note = &trace->notes.at[index];

	note->edited = true;
	if (note->frame == NOTE_ON_TRACE)
		return;
	struct frame *frame = &trace->frames.at[note->frame];
	frame->changed = 1;
	frame->notes = 1;
	frame->notes = trace_note(trace, note->frame, NULL) != NULL;
}

size_t note_add(struct trace *trace, const struct note_place *place, enum note_by by,
    const char *text, size_t length)
{
	struct note note = note_start(trace, place);

	note.by = by;
	note.text = arena_copy(&trace->arena, text, length);
	size_t index = note_put(trace, &note);
	struct note_change before = { .note = index, .text = note.text, .deleted = true };
	remember(trace, &before);
	note_touch(trace, index);
	return index;
}

void note_edit(struct trace *trace, size_t note, const char *text, size_t length)
{
	struct note_change before = state_of(trace, note);

	assert(!before.deleted);
	remember(trace, &before);
	trace->notes.at[note].text = arena_copy(&trace->arena, text, length);
	note_touch(trace, note);
}

void note_delete(struct trace *trace, size_t note)
{
	struct note_change before = state_of(trace, note);

	assert(!before.deleted);
	remember(trace, &before);
	trace->notes.at[note].deleted = true;
	note_touch(trace, note);
}

/* Makes the note what CHANGE says, and CHANGE say what it was. */
static void change_swap(struct trace *trace, struct note_change *change, size_t *note)
{
	struct note_change now = state_of(trace, change->note);

	trace->notes.at[change->note].text = change->text;
	trace->notes.at[change->note].deleted = change->deleted;
	note_touch(trace, change->note);
	*change = now;
	if (note)
		*note = now.note;
}

bool note_undo(struct trace *trace, size_t *note)
{
	if (trace->note_changes_done == 0)
		return false;
	change_swap(trace, &trace->note_changes.at[--trace->note_changes_done], note);
	return true;
}

bool note_redo(struct trace *trace, size_t *note)
{
	if (trace->note_changes_done == trace->note_changes.count)
		return false;
	change_swap(trace, &trace->note_changes.at[trace->note_changes_done++], note);
	return true;
}

bool notes_changed(const struct trace *trace)
{
	return trace->note_changes_done > 0;
}

const char *note_author(enum note_by by)
{
	static const char *const authors[] = {
		[BY_LAB] = "lab", [BY_TEACHER] = "teacher", [BY_STUDENT] = "student"
	};

	return authors[by];
}
