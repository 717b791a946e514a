/*
 * show: what run, open and capture have in common: terminal or text.
 */
#ifndef LAB_COMMANDS_SHOW_H
#define LAB_COMMANDS_SHOW_H

#include "lab/command.h"
#include "lab/session.h"

/* Both ends are terminals and nobody asked for text. */
bool show_on_screen(const struct arguments *arguments);
/* session->progress for plain text: prints the moments of the steps that are done. */
bool show_steps(struct session *session);
/* session->progress for plain text: prints each moment as it comes. */
bool show_moments(struct session *session);
/* --write and --journal; false after a line on stderr, *STATUS says which. */
bool show_recording(
    const struct arguments *arguments, struct recording **recording, enum status *status);
/* Where a recording is made, it takes the notes along. */
void show_notebook(const struct arguments *arguments, struct session *session);
/* Says on stderr what has been recorded, if anything has, and not to standard output. */
void show_recorded(const struct arguments *arguments, const struct session *session);

#endif
