/* noting: notes that are typed, changed and taken back. */
#include "noting.h"

#include <stdio.h>

#include "line.h"
#include "note_label.h"
#include "pointing.h"
#include "travel.h"
#include "views/view.h"

enum { LONGEST = 8000 /* octets of a note that is typed */ };

/* --- about what --- */

/* The chosen field of FRAME, if its bits were captured; else the packet stays. */
static void place_on_field(const struct lab *lab, size_t frame, struct note_place *place)
{
	struct dissection dissection = { 0 };
	struct packet p;

	trace_packet(lab->trace, frame, &p, &dissection);
	size_t at = field_looked_at(lab, &p, &dissection);
	const struct item *item = at < dissection.items.count ? &dissection.items.at[at] : NULL;
	uint64_t captured = 8 * (uint64_t)lab->trace->frames.at[frame].captured;
	if (item && item->bits > 0 && (uint64_t)item->bit + item->bits <= captured)
		*place = (struct note_place){ .on = ON_FIELD,
			.index = frame,
			.bit = item->bit,
			.bits = item->bits,
			.field = item->field->name };
	dissection_free(&dissection);
}

/* The call or the step at the cursor; false: something else is there. */
static bool place_on_event(const struct lab *lab, struct note_place *place)
{
	if (lab->cursor == 0)
		return false;
	struct moment moment = trace_moment(lab->trace, lab->cursor - 1);
	if (moment.kind == MOMENT_FRAME)
		return false;
	enum event_kind kind = lab->trace->events.at[moment.index].kind;
	if (kind != EVENT_CALL && kind != EVENT_STEP)
		return false;
	*place =
	    (struct note_place){ .on = kind == EVENT_CALL ? ON_CALL : ON_STEP, .index = moment.index };
	return true;
}

void noting_place(const struct lab *lab, struct note_place *place)
{
	long frame = lab_frame(lab);
	bool list = view_main(lab->view) == view_main(view_main_named("packets"));

	*place = (struct note_place){ .on = frame < 0 ? ON_TRACE : ON_PACKET,
		.index = frame < 0 ? 0 : (size_t)frame };
	if (lab->focus == FOCUS_DETAIL && frame >= 0)
		place_on_field(lab, (size_t)frame, place);
	else if (!list || frame < 0)
		place_on_event(lab, place);
}

static bool lists_notes(const struct lab *lab)
{
	return strcmp(view_main(lab->view)->name, "notes") == 0;
}

/* Number ROW of all notes, or NULL. */
static const struct note *note_at_row(const struct lab *lab, size_t row)
{
	const struct note *note = note_next(lab->trace, NULL);

	while (note && row-- > 0)
		note = note_next(lab->trace, note);
	return note;
}

/* The last note on a field of FRAME, or NULL. */
static const struct note *last_on_fields(const struct trace *trace, size_t frame)
{
	const struct note *last = NULL;

	for (const struct note *note = NULL; (note = trace_note(trace, frame, note));)
		if (note_place(trace, note).on == ON_FIELD)
			last = note;
	return last;
}

const struct note *noting_current(const struct lab *lab)
{
	const struct note *last = NULL;
	struct note_place place;

	if (lists_notes(lab))
		return note_at_row(lab, lab->notebook.row);
	noting_place(lab, &place);
	for (const struct note *note = NULL; (note = note_on(lab->trace, &place, note));)
		last = note;
	return last || place.on != ON_PACKET ? last : last_on_fields(lab->trace, place.index);
}

/* --- words for the footer --- */

static void say(struct lab *lab, const char *what, const struct note_place *place)
{
	struct text words = { 0 };

	note_place_label(lab->trace, place, &words);
	snprintf(lab->message, sizeof lab->message, "%s %s", what, text_string(&words));
	text_free(&words);
}

/* Notes have changed: what depends on them is to be found out again. */
static void changed(struct lab *lab)
{
	lab->notebook.unsaved = true;
	if (lab->sieve.filter && filter_asks_lab(lab->sieve.filter))
		sieve_forget(&lab->sieve, 0);
}

/* --- typing --- */

static unsigned open_line(struct lab *lab, enum notebook_line line, const char *text)
{
	struct notebook *book = &lab->notebook;

	book->line = line;
	book->error.text[0] = '\0';
	text_clear(&book->text);
	text_add(&book->text, text);
	book->at = book->text.length;
	return 0;
}

static unsigned open_note(struct lab *lab, const struct note_place *place)
{
	lab->notebook.place = *place;
	lab->notebook.edits = false;
	return open_line(lab, LINE_NOTE, "");
}

unsigned noting_add(struct lab *lab)
{
	struct note_place place;

	noting_place(lab, &place);
	return open_note(lab, &place);
}

unsigned noting_add_conversation(struct lab *lab)
{
	long frame = lab_frame(lab);
	uint32_t index = frame < 0 ? NO_CONVERSATION : lab->trace->frames.at[frame].conversation;

	if (index != NO_CONVERSATION)
		return open_note(lab, &(struct note_place){ .on = ON_CONVERSATION, .index = index });
	snprintf(lab->message, sizeof lab->message, "%s",
	    frame < 0 ? "there is no packet at the cursor" : "this packet belongs to no conversation");
	return 0;
}

unsigned noting_add_trace(struct lab *lab)
{
	return open_note(lab, &(struct note_place){ .on = ON_TRACE });
}

unsigned noting_edit(struct lab *lab)
{
	const struct note *note = noting_current(lab);

	if (!note) {
		snprintf(lab->message, sizeof lab->message, "there is no note here; a writes one");
		return 0;
	}
	lab->notebook.place = note_place(lab->trace, note);
	lab->notebook.edits = true;
	lab->notebook.note = note_index(lab->trace, note);
	return open_line(lab, LINE_NOTE, note->text);
}

void noting_type(struct lab *lab, uint32_t key)
{
	struct notebook *book = &lab->notebook;

	if (book->line == LINE_UNSAVED)
		return; /* its answers are keys of their own */
	if (line_type(&book->text, &book->at, LONGEST, key))
		book->error.text[0] = '\0';
}

unsigned noting_new_line(struct lab *lab)
{
	struct notebook *book = &lab->notebook;

	if (book->line == LINE_NOTE && book->text.length < LONGEST)
		line_replace(&book->text, &book->at, book->at, book->at, "\n", 1);
	return 0;
}

unsigned noting_cancel(struct lab *lab)
{
	lab->notebook.line = LINE_CLOSED;
	lab->notebook.then = 0;
	lab->goes_on = false;
	return 0;
}

static bool is_blank(const struct text *text)
{
	return strspn(text_string(text), " \n\t") == text->length;
}

/* What was typed becomes a note, or its new words; nothing at all: it is deleted. */
static void take_note(struct lab *lab)
{
	struct notebook *book = &lab->notebook;
	bool blank = is_blank(&book->text);

	if (blank && !book->edits)
		return;
	if (blank)
		note_delete(lab->trace, book->note);
	else if (book->edits)
		note_edit(lab->trace, book->note, book->text.at, book->text.length);
	else
		note_add(lab->trace, &book->place, book->by, book->text.at, book->text.length);
	changed(lab);
	say(lab,
	    blank         ? "deleted (u takes it back): the note on"
	    : book->edits ? "changed: the note on"
	                  : "noted on",
	    &book->place);
}

static unsigned take_file(struct lab *lab)
{
	struct notebook *book = &lab->notebook;

	if (is_blank(&book->text))
		return 0;
	text_clear(&book->file);
	text_add(&book->file, book->text.at);
	book->own = book->is_input = false;
	return EFFECT_SAVE;
}

unsigned noting_apply(struct lab *lab)
{
	enum notebook_line line = lab->notebook.line;

	lab->notebook.line = LINE_CLOSED;
	if (line == LINE_FILE)
		return take_file(lab);
	if (line == LINE_NOTE)
		take_note(lab);
	return 0;
}

/* --- what is there --- */

unsigned noting_delete(struct lab *lab)
{
	const struct note *note = noting_current(lab);

	if (!note) {
		snprintf(lab->message, sizeof lab->message, "there is no note here to be deleted");
		return 0;
	}
	struct note_place place = note_place(lab->trace, note);
	note_delete(lab->trace, note_index(lab->trace, note));
	changed(lab);
	say(lab, "deleted (u takes it back): the note on", &place);
	return 0;
}

static unsigned step_through(struct lab *lab, bool (*change)(struct trace *, size_t *),
    const char *done, const char *nothing)
{
	size_t index;

	if (!change(lab->trace, &index)) {
		snprintf(lab->message, sizeof lab->message, "%s", nothing);
		return 0;
	}
	struct note_place place = note_place(lab->trace, &lab->trace->notes.at[index]);
	changed(lab);
	say(lab, done, &place);
	return 0;
}

unsigned noting_undo(struct lab *lab)
{
	return step_through(lab, note_undo, "taken back (^R does it again): the note on",
	    "no note was changed that could be taken back");
}

unsigned noting_redo(struct lab *lab)
{
	return step_through(lab, note_redo, "done again: the note on", "nothing was taken back");
}

/* --- the lab's own remarks --- */

/* Whether somebody has taken these words on PLACE already. */
static bool is_noted(const struct trace *trace, const struct note_place *place, const char *words)
{
	for (const struct note *note = NULL; (note = note_on(trace, place, note));)
		if (strcmp(note->text, words) == 0)
			return true;
	return false;
}

unsigned noting_adopt(struct lab *lab)
{
	long frame = lab_frame(lab);
	struct text words = { 0 };
	struct note_place place;
	size_t which = 0;

	while (frame >= 0 && note_automatic(lab->trace, (size_t)frame, which, &place, &words) &&
	       is_noted(lab->trace, &place, text_string(&words))) {
		text_clear(&words);
		which++;
	}
	if (words.length > 0) {
		note_adopt(lab->trace, (size_t)frame, which, lab->notebook.by);
		changed(lab);
		say(lab, "the lab's remark is your own note now, on", &place);
	} else {
		snprintf(lab->message, sizeof lab->message, "the lab has %s to say about this packet",
		    which > 0 ? "nothing more" : "nothing");
	}
	text_free(&words);
	return 0;
}

unsigned noting_toggle_quiet(struct lab *lab)
{
	lab->notebook.quiet = !lab->notebook.quiet;
	snprintf(lab->message, sizeof lab->message, "the lab's own remarks are %s",
	    lab->notebook.quiet ? "hidden" : "shown; y makes one your own note");
	return 0;
}

/* --- the list --- */

unsigned noting_row_back(struct lab *lab)
{
	lab->notebook.row -= lab->notebook.row > 0;
	return 0;
}

unsigned noting_row_on(struct lab *lab)
{
	lab->notebook.row += note_at_row(lab, lab->notebook.row + 1) != NULL;
	return 0;
}

static void jump_to_field(struct lab *lab, const struct note_place *place)
{
	struct dissection dissection = { 0 };
	struct packet p;

	trace_packet(lab->trace, place->index, &p, &dissection);
	for (size_t i = 0; i < dissection.items.count; i++) {
		const struct item *item = &dissection.items.at[i];
		bool named = place->field && strcmp(item->field->name, place->field) == 0;
		if (item->bit != place->bit || item->bits != place->bits || (place->field && !named))
			continue;
		lab->field = i;
		lab->chosen = item->field;
		lab->focus = FOCUS_DETAIL;
	}
	dissection_free(&dissection);
}

/* The moment that PLACE is about; SIZE_MAX: none in particular. */
static size_t moment_of(const struct trace *trace, const struct note_place *place)
{
	switch (place->on) {
	case ON_PACKET:
	case ON_FIELD:
		return trace_moment_of_frame(trace, place->index);
	case ON_CONVERSATION:
		return trace_moment_of_frame(
		    trace, (size_t)trace->conversations.list.at[place->index].first_frame);
	case ON_CALL:
	case ON_STEP:
		return trace_moment_of_event(trace, place->index);
	case ON_TRACE:
		break;
	}
	return SIZE_MAX;
}

unsigned noting_jump(struct lab *lab)
{
	const struct note *note = noting_current(lab);

	if (!note)
		return 0;
	struct note_place place = note_place(lab->trace, note);
	size_t moment = moment_of(lab->trace, &place);
	if (moment == SIZE_MAX) {
		say(lab, "this note is on", &place);
		return 0;
	}
	travel_to(lab, moment + 1);
	lab->view = trace_steps(lab->trace) > 0 ? 0 : view_main_named("packets");
	if (place.on == ON_FIELD)
		jump_to_field(lab, &place);
	return 0;
}

/* --- saving --- */

unsigned noting_save(struct lab *lab)
{
	struct notebook *book = &lab->notebook;
	struct text name = { 0 };

	if (lab->reading) {
		snprintf(lab->message, sizeof lab->message,
		    "the file is still being read; esc reads no more of it, then notes can be saved");
		return 0;
	}
	if (book->recorded) {
		snprintf(lab->message, sizeof lab->message, "what is recorded takes the notes along");
		return 0;
	}
	bool loses = book->is_input && (lab->partial || lab->trace->warning);
	if (book->own && !loses)
		return EFFECT_SAVE;
	if (lab->play == PLAY_NONE)
		text_add(&name, "with-notes");
	else
		text_add(&name, lab->title);
	text_add(&name, ".pcapng");
	open_line(lab, LINE_FILE, name.at);
	text_free(&name);
	return 0;
}

unsigned noting_leave(struct lab *lab, unsigned then)
{
	struct notebook *book = &lab->notebook;

	if (!book->unsaved || book->recorded || !notes_changed(lab->trace))
		return then;
	open_line(lab, LINE_UNSAVED, "");
	book->then = then;
	return 0;
}

unsigned noting_leave_saving(struct lab *lab)
{
	lab->notebook.line = LINE_CLOSED;
	return noting_save(lab);
}

unsigned noting_leave_losing(struct lab *lab)
{
	unsigned then = lab->notebook.then;

	lab->notebook.line = LINE_CLOSED;
	lab->notebook.then = 0;
	lab->notebook.unsaved = false;
	return then;
}

unsigned noting_saved(struct lab *lab, const struct error *error)
{
	struct notebook *book = &lab->notebook;
	unsigned then = book->then;

	if (error) {
		struct text name = { 0 };
		text_add(&name, text_string(&book->file));
		open_line(lab, LINE_FILE, text_string(&name)); /* with another name it may be possible */
		book->error = *error;
		text_free(&name);
		return 0;
	}
	book->own = true;
	book->unsaved = false;
	book->then = 0;
	snprintf(lab->message, sizeof lab->message, "saved, with packets, calls and notes: %.200s",
	    text_string(&book->file));
	return then;
}
