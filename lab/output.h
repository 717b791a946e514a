/*
 * output: a file that is written whole or not at all.
 *
 * What is written goes to a temporary file in the same folder, which is synced and takes the place of
 * the old one at the end. Until then the old file is untouched, whatever happens: a full disk, a
 * signal, a crash. A temporary file is left over after SIGKILL only. Two programs that write one file
 * do not mix: one of them wins, or, where neither may replace anything, the first.
 *
 * A symbolic link stays, and what it leads to is replaced. The new file has the mode of the old. What
 * is no regular file (a pipe, /dev/null) and standard output are written directly.
 */
#ifndef LAB_OUTPUT_H
#define LAB_OUTPUT_H

#include "capture/base.h"
#include "status.h"

struct output;

/* Where to, and what may be replaced there. */
struct output_place {
	const char *path;  /* "-": standard output. Not owned, must live as long as the output */
	const char *input; /* the file that it is made from, which it may replace; or NULL */
	bool force;        /* whatever is there may be replaced */
};

/* Begins; NULL and ERROR if it cannot be. SIGINT, SIGTERM and SIGHUP wait from now until some of the
 * output is passed on or it is finished. */
struct output *output_open(const struct output_place *place, struct error *error);
/* Writes all of TEXT, which is empty afterwards. False: this or an earlier write has failed, and
 * output_finish() will say why; more can be passed on, to no effect. */
bool output_pass(struct output *output, struct text *text);
/* Ends: the file is in its place. False: it is as it was, and ERROR says why; without words when whoever
 * read standard output has gone. Frees OUTPUT either way. */
bool output_finish(struct output *output, struct error *error);
/* Ends, and leaves everything as it was. Frees OUTPUT. */
void output_abandon(struct output *output);

/* All of that at once: TEXT, which stays as it is, becomes the file. */
bool output_save(const struct output_place *place, const struct text *text, struct error *error);
/* Says on stderr what ERROR of these functions says, if anything. Returns STATUS_OUTPUT. */
enum status output_failed(const struct error *error);

#endif
