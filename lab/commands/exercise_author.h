/*
 * exercise_author: what teachers do with exercises: a new one, proving it, looking at it with its answers.
 */
#ifndef LAB_COMMANDS_EXERCISE_AUTHOR_H
#define LAB_COMMANDS_EXERCISE_AUTHOR_H

#include "lab/command.h"

/* Writes a small exercise to PATH, which must not be there. */
enum status author_new(const struct arguments *arguments, const char *path);
/* Plays the exercise (a file, or a name) several times and holds every answer against every other. */
enum status author_check(const struct arguments *arguments, const char *path);
/* Plays it once and prints all of it, with the answers. */
enum status author_preview(const struct arguments *arguments, const char *path);
/* The right answers for the hand-in PATH of exercise NAME (NULL: the one that it names). */
enum status author_key(const struct arguments *arguments, const char *path, const char *name);
/* The JSON Schema on standard output. */
enum status author_schema(void);

#endif
