/*
 * truth/counts: what the kernel counted around a time, and how many packets there look alike.
 *
 *     looks      |     |     |     |     |          each look tells what was added since the one before
 *     counted        1           2
 *     packets       p       p  p    p
 *
 * Counters and packets do not change at the same instant: a counter may go up a moment before its
 * packet is stamped, or after it. Where exactly the looks around a packet do not agree with it, those
 * nearby are taken together.
 */
#include "parts.h"

#include <string.h>

enum { MOST_LOOKS = 64, MOST_FRAMES = 128 }; /* nobody can tell what was what among more */

static const struct event *look_at(const struct trace *trace, size_t count)
{
	return &trace->events.at[trace->counts.at[count]];
}

/* The first look that ended at TIME or later. */
static size_t first_look(const struct trace *trace, int64_t time)
{
	size_t place;

	search_place(place, trace->counts.count, look_at(trace, place)->end < time);
	return place;
}

bool span_around(const struct trace *trace, int64_t time, size_t *at, struct span *span)
{
	enum { OVERLAPPING = 3 }; /* two share the time of a look; more do not come from our programs */
	size_t first = first_look(trace, time);

	for (*at = *at > first ? *at : first; *at < trace->counts.count && *at < first + OVERLAPPING;) {
		const struct event *look = look_at(trace, *at);
		*span = (struct span){ *at, *at + 1, look->begin, look->end };
		++*at;
		if (look->begin <= time)
			return true;
	}
	return false;
}

bool span_about(const struct trace *trace, int64_t time, int64_t slack, struct span *span)
{
	size_t first = first_look(trace, time - slack);

	if (first >= trace->counts.count || look_at(trace, first)->begin > time + slack)
		return false;
	*span =
	    (struct span){ first, first + 1, look_at(trace, first)->begin, look_at(trace, first)->end };
	while (span->first > 0 && span->last - span->first < MOST_LOOKS &&
	       look_at(trace, span->first - 1)->end + slack >= span->begin) {
		int64_t begin = look_at(trace, --span->first)->begin;
		span->begin = begin < span->begin ? begin : span->begin;
	}
	while (span->last < trace->counts.count && span->last - span->first < MOST_LOOKS &&
	       look_at(trace, span->last)->begin <= span->end + slack)
		span->end = look_at(trace, span->last++)->end;
	span->begin -= slack;
	span->end += slack;
	return true;
}

/* The number after "NAME=" in a list of them; 0: it is not there. */
static uint32_t number_of(const char *counters, const char *name)
{
	size_t length = strlen(name);

	while (*counters) {
		if (strncmp(counters, name, length) == 0 && counters[length] == '=') {
			uint32_t number = 0;
			for (const char *at = counters + length + 1; *at >= '0' && *at <= '9'; at++)
				number = number * 10 + (uint32_t)(*at - '0');
			return number;
		}
		counters += strcspn(counters, " ");
		counters += *counters == ' ';
	}
	return 0;
}

uint32_t span_added(const struct trace *trace, const struct span *span, const char *name)
{
	uint64_t sum = 0;

	for (size_t i = span->first; i < span->last; i++)
		sum += number_of(look_at(trace, i)->counters, name);
	return sum < UINT32_MAX ? (uint32_t)sum : UINT32_MAX;
}

static bool is_suspect(
    const struct trace *trace, const struct span *span, size_t frame, feature *looks_so)
{
	int64_t time = trace->frames.at[frame].time;
	struct suspect suspect = { .trace = trace, .frame = frame };

	return time >= span->begin && time <= span->end && looks_so(&suspect);
}

uint32_t span_suspects(const struct trace *trace, const struct span *span, size_t frame,
    feature *looks_so, uint32_t *position)
{
	uint32_t before = 0, after = 0;
	size_t at = frame, looked = 0;

	for (; at > 0 && looked < MOST_FRAMES; looked++)
		if (trace->frames.at[--at].time < span->begin && !trace->disordered)
			break;
		else
			before += is_suspect(trace, span, at, looks_so);
	bool all = at == 0 || looked < MOST_FRAMES;
	looked = 0;
	for (at = frame + 1; at < trace->frames.count && looked < MOST_FRAMES; looked++, at++)
		if (trace->frames.at[at].time > span->end && !trace->disordered)
			break;
		else
			after += is_suspect(trace, span, at, looks_so);
	*position = before;
	return all && looked < MOST_FRAMES ? before + 1 + after : UINT32_MAX;
}

bool event_counts_loss(const struct event *event)
{
	static const char *const losses[] = { "TcpExtListenDrops", "TcpExtTCPBacklogDrop",
		"TcpExtTCPRcvQDrop", "TcpExtTCPZeroWindowDrop", "TcpExtTCPOFODrop", "TcpExtTCPMinTTLDrop",
		"TcpExtTCPDeferAcceptDrop", "TcpExtTCPReqQFullDrop", "TcpExtTCPRetransFail",
		"TcpExtPAWSEstab", "UdpRcvbufErrors", "Udp6RcvbufErrors", "UdpInCsumErrors",
		"Udp6InCsumErrors", "IpReasmFails", "Ip6ReasmFails", "IpFragFails", "Ip6FragFails" };

	for (size_t i = 0; event->kind == EVENT_COUNT && i < COUNT(losses); i++)
		if (number_of(event->counters, losses[i]))
			return true;
	return false;
}
