/*
 * told_notes: the notes of a telling, each in its place among the moments.
 *
 * First those on the trace and on conversations, then each after the moment that it is about: its packet,
 * call or step. Notes on what is not told are not told either.
 */
#ifndef LAB_EXPORTS_TOLD_NOTES_H
#define LAB_EXPORTS_TOLD_NOTES_H

#include "export.h"

struct told_note {
	struct note_place place;
	enum note_by by;
	const char *text; /* Markdown (lab/markup.h), hostile; good until the next one is taken */
	size_t after;     /* so many moments; 0: before all */
	size_t index; /* in trace->notes; SIZE_MAX: the lab says so by itself, nobody wrote it down */
};

/* Zero-initialised is empty. */
struct told_notes {
	const struct telling *telling;
	ARRAY(struct told_note) list; /* in the order in which they are told */
	size_t next;                  /* index of the one that comes next */
	size_t which;                 /* of what the lab says by itself, the next; on … */
	size_t frame_after;           /* … the frame that is moment frame_after - 1 */
	struct told_note automatic;
	struct text words; /* its text */
};

/* Puts all of TELLING's notes in order. */
void told_notes_start(struct told_notes *notes, const struct telling *telling);
/* The next note of those to be told after AFTER moments (0: before all); NULL: there are no more. AFTER
 * must not go back. With telling->remarks, behind them what the lab says by itself of that packet. */
const struct told_note *told_notes_take(struct told_notes *notes, size_t after);
void told_notes_free(struct told_notes *notes);

/* What a note is about, where its place does not say that: "about tcp.ack_raw", "about 127.0.0.2:40000 ⇄
 * 127.0.0.1:4000"; else nothing. Harmless. */
void told_note_add_about(
    const struct telling *telling, const struct told_note *note, struct text *out);

#endif
