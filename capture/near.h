/*
 * near: what somebody may have meant who typed a word that there is not.
 */
#ifndef CAPTURE_NEAR_H
#define CAPTURE_NEAR_H

#include <stddef.h>

enum { LONGEST_WORD = 64 };

/* How many letters to put in, leave out, change or swap with their neighbour to get from A to B (optimal
 * string alignment), capitals or not. B must not be longer than LONGEST_WORD; lengths in octets. */
size_t word_distance(const char *a, size_t a_length, const char *b, size_t b_length);
/* The word of LIST (COUNT of them) that is nearest to WORD, or NULL: nothing is near. */
const char *word_near(const char *word, const char *const list[], size_t count);

#endif
