/* remarks: notes beside packets, calls, steps and fields. */
#include "remarks.h"

#include "marked.h"

#include "capture/truth.h"
#include "lab/note_label.h"
#include "lab/noting.h"
#include "lab/quiz.h"

#include <stdlib.h>
#include <string.h>

enum {
	LOOKED_AT_NOTES = 4096, /* a file may have millions */
	BESIDE = 40             /* columns of a note's first words beside a label */
};

static const char sign[] = "✎";

/* --- in full --- */

static bool is_event(const struct note_place *place)
{
	return place->on == ON_CALL || place->on == ON_STEP;
}

static int put_note(const struct lab *lab, const struct note *note, struct cells *cells, int row)
{
	struct note_place place = note_place(lab->trace, note);
	struct text before = { 0 };

	text_printf(&before, "%s %s", sign, note_author(note->by));
	if (place.on != ON_PACKET) {
		text_add(&before, ", ");
		if (place.on == ON_FIELD && place.field)
			text_add_visible(&before, place.field, strlen(place.field));
		else
			note_place_label(lab->trace, &place, &before);
	}
	text_add(&before, ":");
	row = marked_put(cells, row, before.at, note->text);
	text_free(&before);
	return row;
}

/* Notes on PLACE, up to the end of CELLS. */
static int put_notes_on(
    const struct lab *lab, const struct note_place *place, struct cells *cells, int row)
{
	for (const struct note *note = NULL;
	     row < cells->rows && (note = note_on(lab->trace, place, note));)
		row = put_note(lab, note, cells, row);
	return row;
}

static int put_automatic(const struct lab *lab, size_t frame, struct cells *cells, int row)
{
	struct note_place place;
	struct text words = { 0 };

	if (trace_truth(lab->trace, frame).label == TRUTH_UNKNOWN)
		row = marked_put(cells, row, "lab:", "what this packet was made for nobody can tell");
	for (size_t which = 0; row < cells->rows; which++) {
		text_clear(&words);
		if (!note_automatic(lab->trace, frame, which, &place, &words))
			break;
		row = marked_put(cells, row, "lab:", words.at);
	}
	text_free(&words);
	return row;
}

int remarks_put(const struct lab *lab, size_t frame, struct cells *cells, int row)
{
	const struct trace *trace = lab->trace;
	uint32_t conversation = trace->frames.at[frame].conversation;
	struct note_place place;

	if (lab->quiz) /* its notes are the answers */
		return quiz_hides_frame(lab, frame) || lab->notebook.quiet
		           ? row
		           : put_automatic(lab, frame, cells, row);
	noting_place(lab, &place);
	if (is_event(&place))
		row = put_notes_on(lab, &place, cells, row);
	for (const struct note *note = NULL;
	     row < cells->rows && (note = trace_note(trace, frame, note));) {
		place = note_place(trace, note);
		if (place.on == ON_PACKET || place.on == ON_FIELD)
			row = put_note(lab, note, cells, row);
	}
	place = (struct note_place){ .on = ON_CONVERSATION, .index = conversation };
	if (conversation != NO_CONVERSATION && trace->notes_apart.count < LOOKED_AT_NOTES)
		row = put_notes_on(lab, &place, cells, row);
	return lab->notebook.quiet ? row : put_automatic(lab, frame, cells, row);
}

/* --- beside a label --- */

static int compare_events(const void *a, const void *b)
{
	const struct remark *first = a, *second = b;

	return first->event < second->event ? -1 : first->event > second->event;
}

void remarks_find(const struct lab *lab, struct remarks *remarks)
{
	const struct trace *trace = lab->trace;

	*remarks = (struct remarks){ .list = { 0 } };
	for (size_t i = 0; i < trace->notes_apart.count && i < LOOKED_AT_NOTES; i++) {
		const struct note *note = &trace->notes.at[trace->notes_apart.at[i]];
		struct note_place place = note_place(trace, note);
		if (!note->deleted && is_event(&place))
			*array_add(&remarks->list) = (struct remark){ place.index, note };
	}
	if (remarks->list.count > 0)
		qsort(remarks->list.at, remarks->list.count, sizeof *remarks->list.at, compare_events);
}

void remarks_free(struct remarks *remarks)
{
	array_free(&remarks->list);
}

static const struct note *note_of_frame(const struct trace *trace, size_t frame)
{
	const struct note *note = trace_note(trace, frame, NULL);

	for (int i = 0; note && i < LOOKED_AT_NOTES; i++, note = trace_note(trace, frame, note)) {
		struct note_place place = note_place(trace, note);
		if (place.on == ON_PACKET || place.on == ON_FIELD)
			return note;
	}
	return NULL;
}

void remarks_add(
    const struct lab *lab, const struct remarks *remarks, size_t at, struct text *label)
{
	struct moment moment = trace_moment(lab->trace, at);
	struct remark wanted = { moment.index, NULL };
	struct text marked = { 0 };
	const struct note *note = NULL;

	if (lab->quiz)
		return;
	if (moment.kind == MOMENT_FRAME) {
		note = note_of_frame(lab->trace, moment.index);
	} else if (moment.kind == MOMENT_EVENT && remarks->list.count > 0) {
		const struct remark *found = bsearch(&wanted, remarks->list.at, remarks->list.count,
		    sizeof *remarks->list.at, compare_events);
		note = found ? found->note : NULL;
	}
	if (!note)
		return;
	text_printf(&marked, "%s %s · ", sign, text_string(label));
	note_first_words(note, BESIDE, &marked);
	text_free(label);
	*label = marked;
}

const struct note *remark_on_item(const struct trace *trace, size_t frame, const struct item *item)
{
	const struct note *note = trace_note(trace, frame, NULL);

	for (int i = 0; note && i < LOOKED_AT_NOTES; i++, note = trace_note(trace, frame, note))
		if (note->on == ON_FIELD && note->bit == item->bit && note->bits == item->bits &&
		    (!note->field || strcmp(note->field, item->field->name) == 0))
			return note;
	return NULL;
}
