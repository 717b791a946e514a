/*
 * compare: a comparison of two runs as a document.
 */
#ifndef LAB_EXPORTS_COMPARE_H
#define LAB_EXPORTS_COMPARE_H

#include "lab/compare.h"

/* As text, COLUMNS wide: what each side is, every step with its rows side by side, what differs under
 * each row that does, and a table of the sums. */
void compare_text(
    const struct comparison *comparison, const char *const title[2], int columns, struct text *out);
/* The same as a web page that needs nothing but itself. */
void compare_html(
    const struct comparison *comparison, const char *const title[2], struct text *out);

#endif
