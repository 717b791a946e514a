/*
 * note: a remark on something in the trace, by the lab, a teacher or a student.
 *
 * A note stands on the whole trace, a packet, a field of a packet, a conversation, a call or a step of
 * a scenario; several may stand on one thing. Its text is Markdown (lab/markup.h), from anybody: hostile.
 * In a file each is a comment, as Wireshark shows them (docs/files.md): what is no packet stands on a
 * sensible one, which note.frame tells.
 *
 * Adding, editing and deleting can be undone, as far back as to what was read. A note never moves in
 * trace->notes: its index is its name as long as the trace lives. Deleted ones stay there, and are
 * passed over by all that walks: walk with note_next() or note_on(), not through the array.
 */
#ifndef CAPTURE_NOTE_H
#define CAPTURE_NOTE_H

#include "base.h"

struct trace;

enum note_by { BY_LAB, BY_TEACHER, BY_STUDENT };

enum note_on { ON_TRACE, ON_PACKET, ON_FIELD, ON_CONVERSATION, ON_CALL, ON_STEP };

/* The thing that a note is about. */
struct note_place {
	enum note_on on;
	size_t index; /* of the frame (PACKET, FIELD), conversation, event (CALL, STEP); TRACE: 0 */
	uint32_t bit, bits; /* FIELD: from the first of the frame; how many, at least 1: all captured */
	const char *field;  /* FIELD: its name, "tcp.ack_raw"; NULL: not known */
};

#define NOTE_ON_TRACE SIZE_MAX /* a note's frame */

/* As it is kept; note_place() says what it is about. */
struct note {
	size_t frame; /* whose comment it is: index, or NOTE_ON_TRACE */
	enum note_by by;
	const char *text;
	enum note_on on;
	uint32_t bit, bits; /* FIELD */
	const char *field;  /* FIELD; or NULL */
	int64_t time;       /* CALL, STEP: when it began, ns since the epoch */
	bool deleted;
	bool edited; /* it is not what was read any more */
	uint32_t
	    ordinal;    /* of the file it was read from: which comment of its block, from 1; 0: none */
	uint32_t block; /* NOTE_ON_TRACE: index in trace->kept of the block it was read from, plus 1 */
	size_t next;    /* the next one on the same frame: index, or 0, which is none's next */
};

/* A frame with notes: the first and the last on it, by index. */
struct noted {
	size_t frame;
	size_t first, last;
};

/* What a note was before it was changed, or, once that has been undone, after it. */
struct note_change {
	size_t note; /* index */
	const char *text;
	bool deleted;
};

/* --- changing; each can be undone --- */

/* A new note of LENGTH characters on PLACE, which must exist; its text and PLACE's strings are copied.
 * Its index. */
size_t note_add(struct trace *trace, const struct note_place *place, enum note_by by,
    const char *text, size_t length);
/* Other words for note NOTE, which is not deleted. */
void note_edit(struct trace *trace, size_t note, const char *text, size_t length);
/* Deletes note NOTE, which is not deleted. */
void note_delete(struct trace *trace, size_t note);
/* Takes back the last of these that was not taken back; *NOTE (or NULL) tells whose. False: there is
 * none. */
bool note_undo(struct trace *trace, size_t *note);
/* Does again what was taken back last. False: nothing was since the last change. */
bool note_redo(struct trace *trace, size_t *note);
/* Whether the notes are others than those that were read. */
bool notes_changed(const struct trace *trace);

/* --- looking; the pointers are good until the next change --- */

/* The note after BEFORE, or with NULL the first: those on the trace, then frame by frame, each in order
 * of arrival. NULL: that was all. */
const struct note *note_next(const struct trace *trace, const struct note *before);
/* The same among those on PLACE. On a field: those whose bits have some in common with PLACE's. On a
 * packet: those about the packet as a whole. What is on a conversation, a call or a step is looked for
 * among all such notes: whoever tells them all walks with note_next(). */
const struct note *note_on(
    const struct trace *trace, const struct note_place *place, const struct note *before);
/* What NOTE is about. A call, a step or a conversation that the trace does not have, bits that the packet
 * does not have: then it is the packet that the note stands on, or the trace. */
struct note_place note_place(const struct trace *trace, const struct note *note);
/* Index of NOTE in trace->notes. */
size_t note_index(const struct trace *trace, const struct note *note);
/* "lab", "teacher", "student". */
const char *note_author(enum note_by by);

/* --- for those who read and write files --- */

/* Adds NOTE, whose strings are the trace's; its index. */
size_t note_put(struct trace *trace, const struct note *note);
/* The place of FRAME in trace->noted, or where it would be. */
size_t noted_place(const struct trace *trace, uint64_t frame);

/* --- by itself: what the lab has to say, never stored --- */

/* Remark number WHICH, from 0, that analysis and ground truth make on FRAME: what about into *PLACE,
 * the words to the end of WORDS. False: there are no more. */
bool note_automatic(const struct trace *trace, size_t frame, size_t which, struct note_place *place,
    struct text *words);
/* The same as a note by BY: its index. WHICH must exist. */
size_t note_adopt(struct trace *trace, size_t frame, size_t which, enum note_by by);

#endif
