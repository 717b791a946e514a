/*
 * exercise_parts: what the files that read exercise files tell each other.
 */
#ifndef LAB_CLASSROOM_EXERCISE_PARTS_H
#define LAB_CLASSROOM_EXERCISE_PARTS_H

#include "exercise.h"
#include "capture/near.h"

/* A place in the file: keys and entries (from 0) from the outside to the inside. */
struct place {
	struct {
		char key[64]; /* "": an entry of a list */
		size_t entry;
	} at[16];
	size_t depth;
};

/* Line of PLACE in SOURCE, from 1, or as deep as it can be followed. With KEY, of that key in it; if
 * there is none, of PLACE. */
size_t place_line(const struct text *source, const struct place *place, const char *key);
/* Whether SOURCE is YAML at all, without aliases; else ERROR has the line and why. */
bool yaml_is_good(const struct text *source, const char *path, struct error *error);
/* Whether what counts is a whole number, and not 0 where counting begins with 1: libcyaml takes 0.25 for 0,
 * and what is 0 for what was not said. SOURCE is good. */
bool numbers_are_whole(const struct text *source, const char *path, struct error *error);

/* The mistakes that a table cannot describe: exercise_rules.c. */
bool exercise_keeps_rules(const struct exercise_file *file, struct error *error);

/* "" or " (did you mean 'NEAR'?)". */
void add_meant(const char *near, struct text *out);

#endif
