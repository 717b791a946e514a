/*
 * line: a text that is typed and changed at a cursor: keys to octets of UTF-8.
 */
#ifndef LAB_LINE_H
#define LAB_LINE_H

#include "capture/base.h"

/* Takes a key for TEXT, of at most LONGEST octets, with the cursor before octet *AT: a character, the
 * arrows along the line, home, end, delete, ^A ^E ^B ^F ^D ^K ^U ^W. Others do nothing. Whether the text
 * is another now. */
bool line_type(struct text *text, size_t *at, size_t longest, uint32_t key);
/* Octets [FROM, END) become the LENGTH octets at WITH; the cursor stands behind them. */
void line_replace(
    struct text *text, size_t *at, size_t from, size_t end, const char *with, size_t length);

#endif
