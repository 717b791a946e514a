/*
 * solve: the right answers to the questions of an exercise, and the wrong ones that have a reason, worked
 * out from one trace.
 */
#ifndef LAB_CLASSROOM_SOLVE_H
#define LAB_CLASSROOM_SOLVE_H

#include "finding.h"

enum { MAX_HIDDEN = 24, PREDICTION = 48 };

/* A part of a packet that is not to be shown. */
struct hidden_part {
	uint32_t bit, bits; /* bits 0: not on the wire; then the name counts */
	const char *field;
};

/* What is right for one question in this trace. */
struct solution {
	struct found right;          /* number, hidden, packet, field; range: its first packet; predict:
	                                the packet, not there if the step has none */
	struct found last;           /* range */
	uint32_t choices;            /* choice, choices: a bit for each that is right */
	size_t order[MAX_CHOICES];   /* order: entries of the file, as they come in the trace */
	char prediction[PREDICTION]; /* predict: "> S." */
	struct found *wrong;         /* as many as the file has; not there: not in this trace */
	size_t *any, any_count;      /* packet with any: all of them */
	struct hidden_part hidden[MAX_HIDDEN];
	size_t hidden_count;
};

/* Those of a whole exercise. */
struct solutions {
	const struct exercise_file *file;
	const struct trace *trace;
	struct arena arena;
	struct solution *at; /* as many as there are questions */
	ARRAY(struct name_value {
		const char *name;
		uint32_t value;
		size_t question; /* that named it */
	})
	names;
};

/* Works them out from TRACE, which must be complete. NULL and ERROR, "FILE:LINE: question …": the exercise
 * does not fit the trace. FILE and TRACE must live as long. */
struct solutions *solve(
    const struct exercise_file *file, const struct trace *trace, struct error *error);
void solutions_free(struct solutions *solutions);
/* Appends TEMPLATE with every {name} replaced that question QUESTION may use; and, with TELL, {answer}. */
void solutions_fill(const struct solutions *solutions, size_t question, const char *template_text,
    bool tell, struct text *out);
/* Appends the right answer to question QUESTION as a student would write it. */
void solutions_answer(const struct solutions *solutions, size_t question, struct text *out);
/* The part of FRAME that a question hides: whether it has bits in common with [BIT, BIT + BITS) or is
 * called FIELD (may be NULL). */
bool solution_hides(
    const struct solution *solution, size_t frame, uint32_t bit, uint32_t bits, const char *field);

#endif
