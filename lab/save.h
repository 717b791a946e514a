/*
 * save: a whole trace, with its journal and its notes, as a pcapng file.
 */
#ifndef LAB_SAVE_H
#define LAB_SAVE_H

#include "capture/trace.h"
#include "output.h"

/* Written whole or not at all (output.h). False, and ERROR: what is there is as it was. */
bool trace_save(const struct trace *trace, const struct output_place *place, struct error *error);

#endif
