/*
 * threads: some that wait for work and do it at once, beside the caller: the same, each on another part
 * of it.
 */
#ifndef CAPTURE_THREADS_H
#define CAPTURE_THREADS_H

#include <stdbool.h>
#include <stddef.h>

struct threads;

/* As many as this process may use processors, MOST at most, the caller's own among them; the others wait
 * for work. NULL: one alone would be as good. */
struct threads *threads_new(size_t most);
void threads_free(struct threads *threads);
size_t threads_count(const struct threads *threads);
/* Calls WORK once in each thread, with the numbers 0 (the caller's) … count - 1; returns when all have
 * returned. */
void threads_run(struct threads *threads, void (*work)(void *about, size_t thread), void *about);
/* The same in two halves, for a caller who has something else to do meanwhile: WORK is called in the others,
 * with 1 … count - 1, and threads_end() returns when all have returned. They must come in turns. */
void threads_begin(struct threads *threads, void (*work)(void *about, size_t thread), void *about);
void threads_end(struct threads *threads);

#endif
