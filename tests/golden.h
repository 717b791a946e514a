/*
 * golden: pictures and other long answers, kept as files. UPDATE_GOLDEN=1 writes them anew.
 */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include "capture/base.h"

/* Whether TEXT is what FOLDER/NAME holds; if not, shows the first lines that differ on stderr. */
bool is_golden(const char *folder, const char *name, const struct text *text);

#endif
