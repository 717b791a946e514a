/*
 * look: what a student who works in plain text may see of the trace, as text; what is hidden is not in it.
 */
#ifndef LAB_CLASSROOM_LOOK_H
#define LAB_CLASSROOM_LOOK_H

#include "attempt.h"

/* Moments [FIRST, END), as `looplab print` has them, but of each step only what it is about. */
void look_moments(const struct attempt *attempt, size_t first, size_t end, struct text *out);
/* The packets before moment END, a line each. */
void look_packets(const struct attempt *attempt, size_t end, struct text *out);
/* The fields of packet FRAME (an index), a line each: name, value. */
void look_fields(const struct attempt *attempt, size_t frame, struct text *out);
/* Its octets, 16 a line. */
void look_octets(const struct attempt *attempt, size_t frame, struct text *out);
/* WORDS from a file, harmless for a terminal, wrapped at COLUMNS, with a line feed at the end. */
void look_words(const char *words, size_t columns, struct text *out);

#endif
