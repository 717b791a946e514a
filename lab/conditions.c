/* conditions: when a key applies. */
#include "conditions.h"

#include "quiz.h"
#include "views/view.h"

#include <string.h>

bool when_not_typing(const struct lab *lab)
{
	return !lab->prompt.open && lab->notebook.line == LINE_CLOSED &&
	       !(lab->quiz && lab->quiz->typing);
}

/* Neither help nor a line that is typed stands before the panes. */
bool when_free(const struct lab *lab)
{
	return !lab->help && when_not_typing(lab);
}

bool when_typing_note(const struct lab *lab)
{
	return lab->notebook.line == LINE_NOTE;
}

bool when_typing_file(const struct lab *lab)
{
	return lab->notebook.line == LINE_FILE;
}

bool when_has_unsaved(const struct lab *lab)
{
	return lab->notebook.line == LINE_UNSAVED;
}

/* A note or the name of a file. */
bool when_typing_line(const struct lab *lab)
{
	return when_typing_note(lab) || when_typing_file(lab);
}

/* In an exercise, the notes of its file are the answers. */
bool when_can_note(const struct lab *lab)
{
	return when_free(lab) && !lab->quiz;
}

bool when_has_notes(const struct lab *lab)
{
	return when_can_note(lab) && note_next(lab->trace, NULL);
}

bool when_has_changes(const struct lab *lab)
{
	return when_can_note(lab) && lab->trace->note_changes.count > 0;
}

bool when_can_save(const struct lab *lab)
{
	return when_can_note(lab) && lab->trace->interfaces.count > 0;
}

/* The list of notes fills the main pane. */
bool when_in_notes(const struct lab *lab)
{
	return when_free(lab) && lab->focus == FOCUS_MAIN &&
	       strcmp(view_main(lab->view)->name, "notes") == 0;
}

bool when_prompting(const struct lab *lab)
{
	return lab->prompt.open;
}

bool when_helping(const struct lab *lab)
{
	return lab->help;
}

bool when_in_main(const struct lab *lab)
{
	return when_free(lab) && lab->focus == FOCUS_MAIN;
}

bool when_in_detail(const struct lab *lab)
{
	return when_free(lab) && lab->focus == FOCUS_DETAIL;
}

bool when_in_program(const struct lab *lab)
{
	return when_free(lab) && lab->focus == FOCUS_PROGRAM;
}

bool when_not_in_main(const struct lab *lab)
{
	return when_free(lab) && lab->focus != FOCUS_MAIN;
}

bool when_has_steps(const struct lab *lab)
{
	return when_free(lab) && trace_steps(lab->trace) > 0;
}

bool when_played(const struct lab *lab)
{
	return when_free(lab) && lab->play != PLAY_NONE;
}

bool when_predicted(const struct lab *lab)
{
	return when_played(lab) && when_has_steps(lab);
}

/* A file, in the background. */
bool when_reading(const struct lab *lab)
{
	return when_in_main(lab) && lab->reading;
}

bool when_can_step(const struct lab *lab)
{
	return when_free(lab) && (lab->play != PLAY_NONE || lab->cursor < lab_moments(lab));
}

/* A filter could be asked what is hidden. */
bool when_can_filter(const struct lab *lab)
{
	return when_free(lab) && !quiz_hides_any(lab);
}

/* --- exercises --- */

bool when_quiz(const struct lab *lab)
{
	return when_free(lab) && lab->quiz;
}

bool when_asked(const struct lab *lab)
{
	return when_quiz(lab) && lab->quiz->page == QUIZ_ASKS;
}

bool when_not_asked(const struct lab *lab)
{
	return when_quiz(lab) && lab->quiz->page != QUIZ_ASKS;
}

bool when_asked_range(const struct lab *lab)
{
	return when_asked(lab) &&
	       lab->quiz->attempt->file->exercise->questions[lab->quiz->question].kind == ASK_RANGE;
}

bool when_in_question(const struct lab *lab)
{
	return when_quiz(lab) && lab->focus == FOCUS_PROGRAM;
}

bool when_typing_answer(const struct lab *lab)
{
	return lab->quiz && lab->quiz->typing;
}
