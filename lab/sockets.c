/* Which of the kernel's words is the last one on each socket. */
#include "sockets.h"

#include <string.h>

/* Mark number i is the moment after i marks and the frames before it. */
static uint64_t moment_of_mark(const struct trace *trace, size_t mark)
{
	return mark +
	       (mark < trace->marks_placed ? trace->marks.at[mark].before_frame : trace->frames.count);
}

size_t marks_before(const struct trace *trace, size_t at)
{
	size_t place;

	search_place(place, trace->marks.count, moment_of_mark(trace, place) < at);
	return place;
}

static bool endpoint_equal(const struct endpoint *a, const struct endpoint *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

/* A socket keeps its descriptor while it has one; before accept() and after close() only its
 * two ends tell which one it is. */
static bool is_same_socket(const struct socket_state *a, const struct socket_state *b)
{
	if (a->local.transport && b->local.transport && a->local.transport != b->local.transport)
		return false;
	if (a->descriptor >= 0 && a->descriptor == b->descriptor)
		return true;
	if (a->descriptor >= 0 && b->descriptor >= 0)
		return false;
	return a->local.port && endpoint_equal(&a->local, &b->local) &&
	       endpoint_equal(&a->peer, &b->peer);
}

static size_t socket_take(
    const struct trace *trace, size_t event, struct socket_seen list[MAX_SOCKETS], size_t count)
{
	const struct event *e = &trace->events.at[event];
	size_t i = 0;

	while (i < count && !is_same_socket(list[i].state, &e->socket))
		i++;
	if (i == MAX_SOCKETS)
		return count;
	list[i] = (struct socket_seen){ e->actor ? e->actor : "", &e->socket, event };
	return i == count ? count + 1 : count;
}

/* A scenario has some hundred marks; of a monstrous journal only the newest are looked at. */
enum { MARKS_LOOKED_AT = 10000 };

size_t sockets_at(const struct trace *trace, size_t at, struct socket_seen list[MAX_SOCKETS])
{
	size_t end = marks_before(trace, at), count = 0;

	for (size_t i = end > MARKS_LOOKED_AT ? end - MARKS_LOOKED_AT : 0; i < end; i++) {
		const struct mark *mark = &trace->marks.at[i];
		const struct event *event = &trace->events.at[mark->event];
		if (!mark->is_return && event->kind == EVENT_STATE && event->has_socket)
			count = socket_take(trace, mark->event, list, count);
	}
	return count;
}

static bool is_same_word(const struct socket_state *a, const struct socket_state *b)
{
	if (a->state != b->state || a->descriptor != b->descriptor)
		return false;
	return a->state != STATE_UNKNOWN ||
	       (endpoint_equal(&a->local, &b->local) && endpoint_equal(&a->peer, &b->peer));
}

bool socket_is_news(const struct trace *trace, size_t event)
{
	const struct event *e = &trace->events.at[event];
	size_t end = marks_before(trace, trace_moment_of_event(trace, event));
	size_t least = end > MARKS_LOOKED_AT ? end - MARKS_LOOKED_AT : 0;

	while (e->has_socket && end-- > least) {
		const struct event *before = &trace->events.at[trace->marks.at[end].event];
		if (before->kind == EVENT_STATE && before->has_socket &&
		    is_same_socket(&before->socket, &e->socket))
			return !is_same_word(&before->socket, &e->socket);
	}
	return e->has_socket;
}
