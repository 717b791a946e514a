/*
 * near: what somebody may have meant who typed a word that there is not.
 */
#ifndef LAB_NEAR_H
#define LAB_NEAR_H

#include <stddef.h>

/* The word of LIST (COUNT of them) that is nearest to WORD, or NULL: nothing is near. */
const char *word_near(const char *word, const char *const list[], size_t count);

#endif
