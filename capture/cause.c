/*
 * cause: calls, and what follows them by itself.
 *
 * The kernel stamps a packet while it makes it, so a packet that a system call made has a time
 * between the call's begin and end. What the other end's kernel answers at once falls into the same
 * call: on the loopback interface one thread does it all. What comes outside every call was set off
 * by a timer that a call started (a delayed acknowledgment, a group report), by a timer that waits
 * for the other side (retransmission, probe, keep-alive), or by something nobody reported.
 */
#include "cause.h"

#include "background.h"
#include "history.h"
#include "truth.h"

#include <string.h>

#define MILLISECOND INT64_C(1000000)

/* Linux delays an acknowledgment by 40 to 200 ms (TCP_DELACK_MIN, TCP_DELACK_MAX); a busy machine
 * runs its timers a little late. */
static const int64_t ANSWER_TIME = 250 * MILLISECOND;
/* An answer that comes sooner was not delayed. */
static const int64_t DELAY_TIME = 5 * MILLISECOND;
/* The least retransmission time-out is 200 ms (TCP_RTO_MIN; RFC 6298 would have 1 s). What is
 * repeated sooner inside a call is the call's doing: fast retransmission. */
static const int64_t TIMER_TIME = 150 * MILLISECOND;
/* A change of membership is reported at once or a little later and again within 1 s (Unsolicited
 * Report Interval, RFC 3376 section 8.11, RFC 3810 section 9.11); half a second for a busy machine. */
static const int64_t REPORT_TIME = 1500 * MILLISECOND;

enum { CALLS_BACK = 1024 }; /* how far back a call is looked for */
enum { MAX_DEPTH = 8 };     /* answers to answers */

static struct cause cause_of(const struct trace *trace, size_t index, int depth);

static struct cause unknown(const char *why)
{
	return (struct cause){ .kind = CAUSE_UNKNOWN, .event = -1, .why = why };
}

static struct cause timer(const char *why)
{
	return (struct cause){ .kind = CAUSE_TIMER, .event = -1, .why = why };
}

static struct cause follows(long event, const char *why)
{
	return (struct cause){ .kind = CAUSE_FOLLOWS, .event = event, .why = why };
}

/* --- calls by their source text --- */

/* Is TEXT a call of one of the functions NAMES, a list that NULL ends? */
static bool is_call_of(const char *text, const char *const names[])
{
	size_t length = strcspn(text, "( ");

	for (size_t i = 0; names[i]; i++)
		if (strlen(names[i]) == length && memcmp(names[i], text, length) == 0)
			return true;
	return false;
}

static const char *const waiting[] = { "poll", "ppoll", "select", "pselect", "epoll_wait",
	"epoll_pwait", "sleep", "usleep", "nanosleep", "clock_nanosleep", "pause", NULL };
static const char *const sending[] = { "send", "sendto", "sendmsg", "sendmmsg", "write", "writev",
	"sendfile", "splice", NULL };
static const char *const closing[] = { "close", "shutdown", NULL };

/* The first argument of a call: "fd" of "close(fd)"; its length may be 0. */
static const char *first_argument(const char *text, size_t *length)
{
	const char *at = strchr(text, '(');

	at = at ? at + 1 : text + strlen(text);
	at += strspn(at, " ");
	*length = strcspn(at, " ,)");
	return at;
}

static bool same_first_argument(const char *a, const char *b)
{
	size_t a_length, b_length;

	a = first_argument(a, &a_length);
	b = first_argument(b, &b_length);
	return a_length && a_length == b_length && memcmp(a, b, a_length) == 0;
}

/* Joins or leaves a group by name. */
static bool is_membership_call(const struct event *call)
{
	return !call->error && strncmp(call->text, "setsockopt", 10) == 0 &&
	       (strstr(call->text, "MEMBERSHIP") || strstr(call->text, "MCAST_"));
}

/* --- finding calls; they are searched from AT down --- */

/* The next call before AT; its event, or -1. *AT moves there. */
static long call_back(const struct trace *trace, size_t *at, size_t end)
{
	while (*at > end) {
		uint32_t event = trace->calls.at[--*at];
		if (trace->events.at[event].text)
			return (long)event;
	}
	return -1;
}

/* Where a search for calls begun before FRAME starts and must end. */
static size_t search_from(const struct trace *trace, size_t frame, size_t *end)
{
	int64_t time = trace->frames.at[frame].time;
	size_t place;

	search_place(place, trace->calls.count, trace->events.at[trace->calls.at[place]].begin <= time);
	*end = place > CALLS_BACK ? place - CALLS_BACK : 0;
	return place;
}

/* The innermost call that FRAME falls into and that does more than wait; -1. */
static long call_around(const struct trace *trace, size_t frame)
{
	size_t end, at = search_from(trace, frame, &end);
	long event;

	while ((event = call_back(trace, &at, end)) >= 0) {
		const struct event *call = &trace->events.at[event];
		if (call->end >= trace->frames.at[frame].time && !is_call_of(call->text, waiting))
			return event;
	}
	return -1;
}

/* The latest call before FRAME of a function in NAMES, made by the owner of ENDPOINT; -1. */
static long call_before(const struct trace *trace, size_t frame, const struct endpoint *endpoint,
    const char *const names[])
{
	size_t end, at = search_from(trace, frame, &end);
	long owner = trace_actor_at(trace, endpoint);
	long event;

	if (owner < 0)
		return -1;
	const char *actor = trace_actor(trace, (size_t)owner);
	while ((event = call_back(trace, &at, end)) >= 0) {
		const struct event *call = &trace->events.at[event];
		if (is_call_of(call->text, names) && call->actor && strcmp(call->actor, actor) == 0)
			return event;
	}
	return -1;
}

/* --- group membership --- */

/* Does the call at AT close a socket that had joined a group? */
static bool closes_member(const struct trace *trace, const struct event *call, size_t at)
{
	static const char *const close_only[] = { "close", NULL };
	size_t end = at > CALLS_BACK ? at - CALLS_BACK : 0;
	long event;

	if (!is_call_of(call->text, close_only))
		return false;
	while ((event = call_back(trace, &at, end)) >= 0)
		if (is_membership_call(&trace->events.at[event]) &&
		    same_first_argument(trace->events.at[event].text, call->text))
			return true;
	return false;
}

/* Do both calls join the same group: the same words but for the socket? */
static bool same_join(const struct event *a, const struct event *b)
{
	size_t a_length, b_length;
	const char *a_rest = first_argument(a->text, &a_length) + a_length;
	const char *b_rest = first_argument(b->text, &b_length) + b_length;

	return is_membership_call(a) && is_membership_call(b) &&
	       (strstr(a_rest, "ADD") || strstr(a_rest, "JOIN")) && strcmp(a_rest, b_rest) == 0;
}

/* The call that changed the machine's membership: the latest, but of several that join the same
 * group the first, for only that one made a difference (RFC 3376 section 3.2). */
static long membership_call(const struct trace *trace, size_t frame)
{
	int64_t time = trace->frames.at[frame].time;
	size_t end, at = search_from(trace, frame, &end);
	long event, found = -1;

	while ((event = call_back(trace, &at, end)) >= 0) {
		const struct event *call = &trace->events.at[event];
		if (time - call->end > REPORT_TIME)
			break;
		if (found < 0 ? is_membership_call(call) || closes_member(trace, call, at)
		              : same_join(call, &trace->events.at[found]))
			found = event;
	}
	return found;
}

static struct cause cause_of_report(const struct trace *trace, size_t frame)
{
	long event = membership_call(trace, frame);

	if (event < 0)
		return unknown("No join or leave was reported shortly before this report.");
	if (trace->frames.at[frame].time <= trace->events.at[event].end)
		return (struct cause){ CAUSE_CALL, event,
			"The kernel reported the change of membership during this call." };
	return follows(event, "The kernel reports a change of membership by a timer, a little after "
	                      "the call, and once more within a second in case it was lost.");
}

/* --- TCP --- */

/* A segment that repeats, inside CALL (or none, -1): by a timer, unless the call is why. */
static bool is_timer(const struct trace *trace, size_t frame, const struct packet *p, long call)
{
	uint8_t segment = trace->frames.at[frame].segment;

	if (segment & SEGMENT_PROBES)
		return true;
	if (!(segment & SEGMENT_REPEATS))
		return false;
	if (call < 0)
		return true;
	long before = history_last_sent(trace, frame, p);
	return before >= 0 && p->time - trace->frames.at[before].time >= TIMER_TIME;
}

/* What the kernel's own count says of a segment; false: nothing that tells who made it. */
static bool cause_by_truth(
    const struct trace *trace, size_t frame, const struct packet *p, long call, struct cause *cause)
{
	static const char *const timers[TRUTH_LABELS] = {
		[TRUTH_TIMEOUT] = "A retransmission: no acknowledgment came before the time-out.",
		[TRUTH_LOSS_PROBE] = "A tail loss probe: no acknowledgment came for a while, so the kernel "
		                     "sends something that must be acknowledged.",
		[TRUTH_SYN_AGAIN] = "The SYN again: no answer came before the time-out.",
		[TRUTH_SYN_ACK_AGAIN] = "The SYN-ACK again: no acknowledgment came before the time-out.",
		[TRUTH_WINDOW_PROBE] = "A probe: a timer asks whether the other side has room again.",
		[TRUTH_KEEP_ALIVE] = "A keep-alive: a timer asks whether the other side is still there.",
		[TRUTH_GIVEN_UP] = "The kernel gives the connection up: a timer has asked too often.",
		[TRUTH_PROBE_ANSWER] = "The kernel answers a segment that a timer had sent.",
	};
	enum truth_label label = trace_truth_counted(trace, frame).label;

	if (timers[label]) {
		*cause = timer(timers[label]);
		return true;
	}
	if (call >= 0)
		return false; /* the call made whatever it is */
	if (label == TRUTH_FAST || label == TRUTH_AFTER_TIMEOUT) {
		long event = call_before(trace, frame, &p->from, sending);
		*cause = event < 0 ? unknown("An acknowledgment made the kernel send this again, but no "
		                             "send() of it was reported.")
		                   : follows(event, "An acknowledgment told the kernel that this data of "
		                                    "the call is missing, so it sends it again.");
		return true;
	}
	return false;
}

static struct cause cause_of_answer(
    const struct trace *trace, size_t frame, const struct packet *p, int depth)
{
	struct packet other;
	bool new = trace->frames.at[frame].segment &SEGMENT_ACKNOWLEDGES;
	long answered = new ? history_acknowledged(trace, frame, p, &other)
	                    : history_other_side(trace, frame, &other);

	if (answered < 0 || p->time - other.time > ANSWER_TIME)
		return unknown("It falls into no call, and there is nothing recent that it answers.");
	bool asked = trace->frames.at[answered].segment & (SEGMENT_REPEATS | SEGMENT_PROBES);
	if (!new && !asked && !(p->tcp.flags & TCP_RST))
		return unknown("It falls into no call and acknowledges nothing new.");
	struct cause cause = cause_of(trace, (size_t)answered, depth + 1);
	if (cause.kind == CAUSE_UNKNOWN)
		return unknown("It answers a packet whose own cause is not known.");
	if (cause.kind == CAUSE_TIMER)
		return timer("The kernel answers a segment that a timer had sent.");
	bool delayed = trace_truth_counted(trace, frame).label == TRUTH_DELAYED_ACK;
	if (!delayed && p->time - other.time < DELAY_TIME)
		return follows(cause.event, "The kernel answers at once what this call had sent.");
	return follows(cause.event,
	    "A delayed acknowledgment: the kernel waited for data to send along "
	    "with it, none came, and a timer sent it alone.");
}

/* A segment outside every call. */
static struct cause cause_of_segment(
    const struct trace *trace, size_t frame, const struct packet *p, int depth)
{
	long event;

	if (p->tcp.flags & TCP_FIN) {
		event = call_before(trace, frame, &p->from, closing);
		return event < 0 ? unknown("A FIN outside every call, and no close() was reported.")
		                 : follows(event, "The FIN had to wait until the data before it was sent.");
	}
	if (p->tcp.length) {
		event = call_before(trace, frame, &p->from, sending);
		return event < 0 ? unknown("Data outside every call, and no send() was reported.")
		                 : follows(event, "This data had waited in the send buffer since the call, "
		                                  "for an acknowledgment or for window.");
	}
	return cause_of_answer(trace, frame, p, depth);
}

/* --- all --- */

static struct cause cause_of(const struct trace *trace, size_t index, int depth)
{
	struct packet p;

	if (depth > MAX_DEPTH)
		return unknown("Too many answers to answers to be sure.");
	trace_packet(trace, index, &p, NULL);
	if (packet_background(&p) & (BACKGROUND_IGMP | BACKGROUND_MLD))
		return cause_of_report(trace, index);
	long call = call_around(trace, index);
	struct cause cause;
	if (p.has_tcp && cause_by_truth(trace, index, &p, call, &cause))
		return cause;
	if (p.has_tcp && is_timer(trace, index, &p, call))
		return timer(trace->frames.at[index].segment & SEGMENT_PROBES
		                 ? "A probe: a timer asks whether the other side is still there, or "
		                   "whether it has room again."
		                 : "A retransmission: no acknowledgment came in time.");
	if (call >= 0)
		return (struct cause){ CAUSE_CALL, call, "The kernel made it during this call." };
	if (p.has_tcp)
		return cause_of_segment(trace, index, &p, depth);
	return unknown("It falls into no call that was reported.");
}

struct cause trace_cause(const struct trace *trace, size_t frame)
{
	if (trace->events.count == 0)
		return unknown("There is no journal of calls beside these packets.");
	return cause_of(trace, frame, 0);
}
