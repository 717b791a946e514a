/*
 * recording: a trace written to a pcapng file while it grows.
 *
 * All goes to NAME.part, renamed to NAME at the end; after every update the .part is a whole, readable
 * capture of everything so far, whatever kills the program. What may still get comments (a call is
 * reported after its packets) is kept as a tail and written again. A NAME that is "-" or no regular
 * file is written once, at the end.
 */
#ifndef LAB_RECORDING_H
#define LAB_RECORDING_H

#include "capture/file.h"

struct recording;

/* NULL and ERROR when the file cannot be written. */
struct recording *recording_open(const char *path, enum journal journal, struct error *error);
/* Writes what is new in TRACE. SETTLED: nothing earlier than now will still come. False: it cannot go
 * on; the error says where what was recorded is; then only recording_abandon(). */
bool recording_update(
    struct recording *recording, const struct trace *trace, bool settled, struct error *error);
/* Writes the rest, syncs, renames. A trace without an interface leaves no file. Frees RECORDING,
 * also on failure: then the error says where what was recorded is. */
bool recording_finish(struct recording *recording, const struct trace *trace, struct error *error);
/* Lets go of it, leaving the file as it is. */
void recording_abandon(struct recording *recording);

#endif
