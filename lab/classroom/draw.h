/*
 * draw: knobs of a scenario that each student gets others of, by a seed; the same on every machine.
 *
 * "port=4000..4999" is a number between both, "ip=4|6" one of the words, "mss=1000" is 1000. The draw
 * depends on the seed, the exercise's name and the knob's name, on nothing else; so that a knob more
 * does not change the others (docs/hand-in.md has the formula).
 */
#ifndef LAB_CLASSROOM_DRAW_H
#define LAB_CLASSROOM_DRAW_H

#include "capture/base.h"

/* Whether KNOB can be read; else ERROR says why. */
bool knob_is_good(const char *knob, struct error *error);
/* Seeds that draw nothing: they give the first of all values, and the last. */
#define SEED_LOWEST  (UINT64_MAX - 1)
#define SEED_HIGHEST UINT64_MAX
/* Appends "NAME=VALUE", as --set takes it. */
void knob_draw(const char *knob, const char *exercise, uint64_t seed, struct text *setting);
/* A number below LIMIT for SEED and the words A, B. */
uint64_t draw_below(uint64_t limit, uint64_t seed, const char *a, const char *b);
/* A seed for who is called NAME. */
uint64_t seed_of_name(const char *name);

#endif
