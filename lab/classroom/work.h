/*
 * work: an attempt with everything around it: the exercise's file, the trace, who works, where it is kept.
 * What a screen or plain text works on; after every answer, work_save().
 */
#ifndef LAB_CLASSROOM_WORK_H
#define LAB_CLASSROOM_WORK_H

#include "handin.h"

struct work {
	struct exercise_file file;
	struct text octets;  /* of the capture that the trace lies in, if it was played just now */
	struct trace *trace; /* complete */
	struct attempt *attempt;
	struct handin_head head;
	const char *path; /* of the hand-in; not owned */
	bool resumed;     /* it had been begun before */
};

/* Takes up the hand-in at PATH again, WORK->file being open. False and ERROR: it cannot be, or it is about
 * something else. */
bool work_resume(struct work *work, const char *path, struct error *error);
/* Begins on WORK->octets (or, of a capture file, on that), WORK->file and WORK->head being given. */
bool work_begin(struct work *work, struct error *error);
/* Writes the hand-in, whole or not at all; what is there already is this same hand-in. */
bool work_save(struct work *work, struct error *error);
void work_free(struct work *work);

/* The capture file that FILE names, as a trace; NULL and ERROR. */
struct trace *exercise_capture(const struct exercise_file *file, struct error *error);

#endif
