/*
 * compare_parts: what the files of a comparison share: moments, as far as they can be like others.
 */
#ifndef LAB_COMPARE_PARTS_H
#define LAB_COMPARE_PARTS_H

#include "compare.h"

/* A moment of one trace, in numbers that can be held against those of another. */
struct thing {
	size_t moment;
	int64_t time;    /* ns since the epoch */
	size_t index;    /* of the frame or event */
	uint32_t kind;   /* an event's, or one of those below; pairs have the same */
	uint32_t who;    /* of the actor's name; of sender's and receiver's; of a side without a name */
	uint32_t what;   /* of a call's name, a protocol's, a condition's words … */
	uint32_t words;  /* of all its words */
	uint32_t flags;  /* TCP */
	uint32_t length; /* octets of payload */
	uint32_t meaning; /* enum truth_label, or ANALYSIS_… */
	long result;      /* of a call; a state */
	bool tcp, closed; /* its window is */
};

enum { THING_FRAME = EVENT_KINDS, THING_RETURN };

struct things {
	ARRAY(struct thing) list;
};

/* The things among moments [FIRST, END). JOURNAL: both traces have one, so that names can be compared. */
void things_gather(
    const struct trace *trace, size_t first, size_t end, bool journal, struct things *things);
/* How much two are alike; 0: not at all. */
int things_alike(const struct thing *a, const struct thing *b);
/* In what a pair differs, but for its time. */
unsigned things_differ(const struct thing *a, const struct thing *b);
/* A number for a string; 0: none. */
uint32_t word_hash(const char *string, size_t length);

#endif
