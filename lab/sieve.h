/*
 * sieve: which frames a display filter lets through, found out little by little.
 *
 *     frames   0 1 2 3 4 5 6 7 8 9 …
 *     judged   ──────────────▶            a bit each says yes or no; these are found again at once
 *     the rest                ?           judged when it is asked for, and in its turn
 *
 * Judging a frame dissects it, and there may be millions: sieve_work() does some, between pictures.
 * Without a filter there is no memory and every frame is shown; with one, a bit a frame.
 */
#ifndef LAB_SIEVE_H
#define LAB_SIEVE_H

#include "capture/filter.h"

#define NO_FRAME SIZE_MAX

/* Zero-initialised lets everything through. */
struct sieve {
	struct filter *filter; /* NULL: every frame is shown */
	struct text text;      /* the filter, as it was typed */
	ARRAY(uint64_t) bits;  /* of the frames [0, judged), 64 each: let through */
	size_t judged, passed; /* frames; of them, those let through */
};

/* Takes TEXT as the filter from now on; empty or blank: none. False, and nothing has changed: ERROR and
 * *COLUMN (may be NULL) as filter_compile() has them. */
bool sieve_set(struct sieve *sieve, const char *text, struct error *error, size_t *column);
void sieve_free(struct sieve *sieve);

/* Judges at most COUNT more frames of TRACE, in order. */
void sieve_work(struct sieve *sieve, const struct trace *trace, size_t count);
/* Whether there are frames to judge. */
bool sieve_is_busy(const struct sieve *sieve, const struct trace *trace);
/* FRAME and those after it are other ones now, or something new is known of them. */
void sieve_forget(struct sieve *sieve, size_t frame);

/* Whether FRAME is shown. */
bool sieve_shows(const struct sieve *sieve, const struct trace *trace, size_t frame);
/* The first frame from FRAME on that is shown, the last before END; NO_FRAME: there is none, or it was
 * not found among the *BUDGET frames that may still be judged for it, which is then 0. */
size_t sieve_next(const struct sieve *sieve, const struct trace *trace, size_t frame, int *budget);
size_t sieve_previous(
    const struct sieve *sieve, const struct trace *trace, size_t end, int *budget);

#endif
