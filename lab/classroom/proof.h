/*
 * proof: whether an exercise is sound: held against several runs, of which two have the same seed.
 *
 * Every answer must be there, be the only one, differ from every misconception, and not be a matter of
 * timing. That an answer is the same in every run is only noted.
 */
#ifndef LAB_CLASSROOM_PROOF_H
#define LAB_CLASSROOM_PROOF_H

#include "attempt.h"

struct proof;

/* FILE must live as long. */
struct proof *proof_new(const struct exercise_file *file);
/* Holds the exercise against one more run; TRACE is not needed afterwards. */
void proof_add(struct proof *proof, const struct trace *trace, uint64_t seed);
/* One more run that could not be played. */
void proof_miss(struct proof *proof);
/* Appends a line a question and one for every mistake. False: there are mistakes. */
bool proof_report(struct proof *proof, struct text *out);
void proof_free(struct proof *proof);

#endif
