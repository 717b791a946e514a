/*
 * print_many: the lines of many frames, written by several threads at once. Inside print.
 */
#ifndef LAB_COMMANDS_PRINT_MANY_H
#define LAB_COMMANDS_PRINT_MANY_H

#include "lab/command.h"
#include "lab/exports/export.h"

enum { LEAST_FRAMES = 1024 }; /* so few are as soon done by one thread */

/* How frames are written. */
struct manner {
	const char *name;
	/* Adds the line of one frame. */
	void (*write)(
	    const struct trace *trace, size_t frame, struct field_list *fields, struct text *out);
	bool is_story; /* steps and calls stand between the packets */
	bool is_list;  /* "[", all of them, each with a comma before it but the first, "]" */
};

struct print_many;

/* -Y, -e and -E as ARGUMENTS say (both are good). NULL: there is only one processor. */
struct print_many *print_many_new(const struct arguments *arguments, const struct manner *manner);
/* When nobody looks at the trace any more. */
void print_many_free(struct print_many *many);
/* The lines of frames [FIRST, END) of TRACE, which has no events, piece by piece in their order to PUT_OUT;
 * no more when that returns false, and then so does this. */
bool print_many_frames(struct print_many *many, const struct trace *trace, size_t first, size_t end,
    bool (*put_out)(void *context, struct text *piece), void *context);

#endif
