/*
 * crew: many things done side by side, each in a process of its own, so that a crash is the end of one
 * of them only.
 */
#ifndef LAB_CREW_H
#define LAB_CREW_H

#include "capture/base.h"

/* What is to be done COUNT times. */
struct crew {
	size_t count;
	size_t width;   /* at most so many at a time, 1 to MAX_CREW */
	int seconds;    /* that one may take */
	size_t longest; /* octets that one may say */
	void *context;
	/* In the child: does number INDEX, adds what it has to say to OUT. */
	void (*work)(void *context, size_t index, struct text *out);
	/* In the parent, in any order: SAID is what number INDEX had to say, or NULL, and WHY. */
	void (*done)(void *context, size_t index, const struct text *said, const char *why);
};

enum { MAX_CREW = 64 };

/* Does all of it. */
void crew_work(const struct crew *crew);
/* How many processors there are. */
size_t processors(void);

#endif
