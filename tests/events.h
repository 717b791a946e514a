/*
 * events: made-up events for tests, and whether two are the same.
 */
#ifndef TESTS_EVENTS_H
#define TESTS_EVENTS_H

#include "capture/event.h"

/* The same numbers on every machine and in every run. */
uint32_t random_next(uint32_t *seed);
/* An event of random kind with nasty words, which live in ARENA. OCTETS: not only UTF-8. */
struct event event_random(uint32_t *seed, bool octets, struct arena *arena);
/* Every member; strings by their characters. Where they differ, says so on stderr. */
bool event_equal(const struct event *a, const struct event *b);
/* One of each kind, as a scenario reports them. */
extern const struct event sample_events[EVENT_KINDS];

#endif
