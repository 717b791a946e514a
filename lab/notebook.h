/*
 * notebook: what the lab keeps in mind while notes are written: who writes, what is being typed and about
 * what, where it will be saved. The notes themselves are the trace's (capture/note.h).
 */
#ifndef LAB_NOTEBOOK_H
#define LAB_NOTEBOOK_H

#include "capture/note.h"

/* The line below the panes. */
enum notebook_line {
	LINE_CLOSED,
	LINE_NOTE,   /* the text of a note is typed */
	LINE_FILE,   /* the name of a file to save to */
	LINE_UNSAVED /* there are unsaved notes: save them first? */
};

/* Zero-initialised: a lab's own notes, nothing is typed. */
struct notebook {
	enum note_by by;
	enum notebook_line line;
	bool quiet;    /* remarks that the lab makes by itself are not shown */
	bool unsaved;  /* something was changed since the last time notes were saved */
	bool recorded; /* whatever is recorded takes them along at the end */
	bool own;      /* FILE was opened, or was saved to before: no need to ask */
	bool is_input; /* it is the one that was opened: what could not be read of it would be lost */
	bool edits;    /* note NOTE gets other words; else there will be a new one on PLACE */
	unsigned then; /* effects of lab.h, once they are saved */
	size_t row;    /* which note the list of all looks at, from 0 */

	struct text text; /* what is typed, UTF-8 … */
	size_t at;        /* … and the octet of it before which the next character goes */
	struct note_place place;
	size_t note;
	struct text file;   /* where notes are saved */
	struct error error; /* why the name that was typed cannot be taken; or empty */
};

#endif
