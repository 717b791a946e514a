/*
 * compare: two runs side by side, step by step. What stands in both is paired, what is only in one
 * stands alone, and of each pair it is known in what the two differ.
 *
 * Steps are paired by their words and their order; what happened in them (calls and what they returned,
 * packets, states, conditions that failed) by who did what, from whom to whom, flags and payload. Ports,
 * addresses, absolute numbers and small differences of time are no differences. Background packets are
 * left out. Costs grow with the length of the traces alone (alignment.h).
 */
#ifndef LAB_COMPARE_H
#define LAB_COMPARE_H

#include "capture/trace.h"

/* In what the two of a row differ; bits. */
enum difference {
	DIFFERS_MISSING = 1,  /* one has nothing like it */
	DIFFERS_FLAGS = 2,    /* TCP */
	DIFFERS_LENGTH = 4,   /* octets of payload */
	DIFFERS_WINDOW = 8,   /* closed in one, open in the other */
	DIFFERS_MEANING = 16, /* what the packet was made for, or what it means in its conversation */
	DIFFERS_WORDS = 32,   /* what it says else; arguments of a call; words of a step */
	DIFFERS_RESULT = 64,  /* of a call */
	DIFFERS_STATE = 128,  /* of a socket */
	DIFFERS_TIME = 256,   /* it took longer to come, much longer */
	DIFFERENCES = 9
};

/* One moment of each trace, or of one. */
struct compared_row {
	long moment[2];   /* or -1: there is none like it */
	int64_t since[2]; /* ns since the step began to happen; 0 in headings */
	int64_t after[2]; /* ns since what came before it in the step */
	size_t step;      /* index in steps */
	unsigned differs; /* enum difference */
};

struct compared_totals {
	size_t packets;
	uint64_t octets;  /* on the wire, headers included */
	int64_t duration; /* ns, from the first moment of the step to the last; of all: their sum */
};

struct compared_step {
	long event[2];     /* the STEP, or -1: before the first step, or there is none like it */
	size_t first, end; /* rows: the heading, if there is one, then what happened */
	size_t differing;  /* rows of these */
	struct compared_totals totals[2];
};

struct comparison {
	const struct trace *trace[2];
	ARRAY(struct compared_row) rows;
	ARRAY(struct compared_step) steps; /* in order; what was before the first of them is one, too */
	struct compared_totals totals[2];
	size_t differing; /* rows */
};

/* A wait counts as longer when it is so many times the other's, and so much longer. */
enum { LONGER_FACTOR = 4, LONGER_BY = 5000000 /* ns */ };

/* Both traces must stay; free with comparison_free(). */
void comparison_make(
    const struct trace *first, const struct trace *second, struct comparison *comparison);
void comparison_free(struct comparison *comparison);

/* The sign that stands between both sides of a row: ' ' alike, '|' different, '<' only the first has it,
 * '>' only the second (as sdiff(1) writes them). */
char difference_sign(const struct compared_row *row);
/* "length 5 | 1460 · time 0.2 ms | 205 ms"; nothing where nothing differs. ROW: index. */
void difference_words(const struct comparison *comparison, size_t row, struct text *words);
/* "3 packets, 220 octets, 0.123 ms" */
void totals_words(const struct compared_totals *totals, struct text *words);
/* "no difference", "7 differences: 4 changed |, 2 only in the first <, …". */
void comparison_words(const struct comparison *comparison, struct text *words);

#endif
