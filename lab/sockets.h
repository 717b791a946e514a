/*
 * sockets: what the kernel had said of each socket up to a moment, from the STATE events.
 */
#ifndef LAB_SOCKETS_H
#define LAB_SOCKETS_H

#include "capture/trace.h"

struct socket_seen {
	const char *actor; /* its owner */
	const struct socket_state *state;
	size_t event; /* index of the STATE event that said so: the newer, the higher */
};

enum { MAX_SOCKETS = 64 };

/* The latest word on each socket among moments [0, AT), in order of first appearance. Returns how
 * many, MAX_SOCKETS at most. */
size_t sockets_at(const struct trace *trace, size_t at, struct socket_seen list[MAX_SOCKETS]);

/* Whether STATE event number EVENT says something that its row would show for the first time: another
 * state, another descriptor; not just another window or queue. */
bool socket_is_news(const struct trace *trace, size_t event);

/* How many marks (begins and ends of events) lie among moments [0, AT). */
size_t marks_before(const struct trace *trace, size_t at);

#endif
