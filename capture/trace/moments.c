/*
 * trace/moments: one order for frames and events.
 *
 *     marks    S  c  r     c        r  S          S a STEP, c a CALL, r its return
 *     frames            1     2  3         4
 *     moments  0  1  2  3  4  5  6  7   8  9
 *
 * Frames are many and their index is their place. Marks are few and know the frame they stand
 * before, so that moment and frame are found from one another by binary search. Marks after the last
 * frame need no number: a new frame gives it to those that it leaves behind.
 */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

/* --- comparing --- */

/* What was counted is known when somebody looks. */
static int64_t mark_time(const struct event *event)
{
	return event->kind == EVENT_COUNT ? event->end : event->begin;
}

/* Does MARK come before a frame of this time? */
static bool mark_precedes(const struct trace *trace, const struct mark *mark, int64_t frame_time)
{
	if (mark->time != frame_time)
		return mark->time < frame_time;
	enum event_kind kind = trace->events.at[mark->event].kind;
	return !mark->is_return && (kind == EVENT_SCENARIO || kind == EVENT_STEP || kind == EVENT_CALL);
}

/* Marks of equal time keep the order of arrival, and a call begins before it ends. */
static bool mark_is_earlier(const struct mark *a, const struct mark *b)
{
	if (a->time != b->time)
		return a->time < b->time;
	if (a->event != b->event)
		return a->event < b->event;
	return !a->is_return && b->is_return;
}

/* How many of the marks are earlier than MARK. */
static size_t marks_earlier(const struct trace *trace, const struct mark *mark)
{
	size_t count = trace->marks.count, place;

	if (count && mark_is_earlier(&trace->marks.at[count - 1], mark))
		return count;
	search_place(place, count, mark_is_earlier(&trace->marks.at[place], mark));
	return place;
}

/* How many marks come before FRAME. */
static size_t marks_before_frame(const struct trace *trace, size_t frame)
{
	size_t place;

	search_place(place, trace->marks_placed, trace->marks.at[place].before_frame <= frame);
	return place;
}

/* The frame that mark AT stands before. */
static size_t mark_frame(const struct trace *trace, size_t at)
{
	return at < trace->marks_placed ? (size_t)trace->marks.at[at].before_frame
	                                : trace->frames.count;
}

/* --- placing --- */

/* Times that never fall, one for each frame: its own, or in a disordered file the greatest so far. */
static int64_t rising_time(const struct trace *trace, size_t frame)
{
	return trace->disordered ? trace->latest.at[frame] : trace->frames.at[frame].time;
}

static void latest_complete(struct trace *trace)
{
	while (trace->latest.count < trace->frames.count) {
		size_t frame = trace->latest.count;
		int64_t time = trace->frames.at[frame].time;
		if (frame && trace->latest.at[frame - 1] > time)
			time = trace->latest.at[frame - 1];
		*array_add(&trace->latest) = time;
	}
}

/* The first frame that MARK comes before, or the number of frames. */
static size_t frame_after(struct trace *trace, const struct mark *mark)
{
	size_t count = trace->frames.count, place;

	if (trace->disordered)
		latest_complete(trace);
	if (count && !mark_precedes(trace, mark, rising_time(trace, count - 1)))
		return count;
	search_place(place, count, !mark_precedes(trace, mark, rising_time(trace, place)));
	return place;
}

void moments_marks_place(struct trace *trace)
{
	size_t frame = trace->frames.count - 1;
	int64_t time = trace->frames.at[frame].time;

	while (trace->marks_placed < trace->marks.count &&
	       mark_precedes(trace, &trace->marks.at[trace->marks_placed], time))
		trace->marks.at[trace->marks_placed++].before_frame = frame;
}

void moments_frame_inserted(struct trace *trace, size_t at)
{
	int64_t time = trace->frames.at[at].time;
	size_t i = at ? marks_before_frame(trace, at - 1) : 0;

	while (i < trace->marks_placed && trace->marks.at[i].before_frame == at &&
	       mark_precedes(trace, &trace->marks.at[i], time))
		i++;
	for (; i < trace->marks_placed; i++)
		trace->marks.at[i].before_frame++;
}

/* --- new events ---
 *
 * They are put in order among themselves, then merged from the back: what comes in order moves nothing,
 * and a file in any disorder costs one pass for each piece that was read, not one for each event.
 */

/* The marks of EVENT, behind all others. */
static void event_mark(struct trace *trace, uint32_t event)
{
	const struct event *e = &trace->events.at[event];

	*array_add(&trace->marks) = (struct mark){ .time = mark_time(e), .event = event };
	if (e->kind == EVENT_CALL)
		*array_add(&trace->marks) =
		    (struct mark){ .time = e->end, .event = event, .is_return = true };
}

static int compare_marks(const void *a, const void *b)
{
	return mark_is_earlier(a, b) ? -1 : mark_is_earlier(b, a);
}

/* What is in order up to FIRST, and from there on, is in order as a whole. Returns the first place
 * that holds another mark than before. */
static size_t marks_merge(struct trace *trace, size_t first)
{
	struct mark *marks = trace->marks.at;
	size_t to = trace->marks.count, fresh = to - first;

	if (first == 0 || mark_is_earlier(&marks[first - 1], &marks[first]))
		return first;
	struct mark *copy = memory_take(fresh * sizeof *copy);
	memcpy(copy, &marks[first], fresh * sizeof *copy);
	for (; fresh > 0; trace->marks_moved++) {
		if (first == 0 || mark_is_earlier(&marks[first - 1], &copy[fresh - 1])) {
			marks[--to] = copy[--fresh];
			continue;
		}
		marks[--to] = marks[--first];
		if (first >= trace->marks_placed)
			marks[to].before_frame = trace->frames.count;
	}
	memory_free(copy);
	return to;
}

/* None of the marks from FIRST on stands before a frame that an earlier one stands behind. */
static void marks_line_up(struct trace *trace, size_t first)
{
	uint64_t least = first ? mark_frame(trace, first - 1) : 0;

	if (trace->marks_placed > first)
		trace->marks_placed = first;
	for (size_t i = first; i < trace->marks.count; i++) {
		struct mark *mark = &trace->marks.at[i];
		if (mark->before_frame < least)
			mark->before_frame = least;
		least = mark->before_frame;
		if (least < trace->frames.count)
			trace->marks_placed = i + 1;
	}
}

/* Events by themselves are in the order of their first marks. */
static bool event_is_earlier(const struct trace *trace, uint32_t a, uint32_t b)
{
	int64_t one = mark_time(&trace->events.at[a]), other = mark_time(&trace->events.at[b]);

	return one != other ? one < other : a < b;
}

/* Merges the LIST of COUNT events as marks_merge() does. */
static void list_merge(const struct trace *trace, uint32_t *list, size_t first, size_t count)
{
	size_t to = count, fresh = count - first;

	if (first == 0 || fresh == 0 || event_is_earlier(trace, list[first - 1], list[first]))
		return;
	uint32_t *copy = memory_take(fresh * sizeof *copy);
	memcpy(copy, &list[first], fresh * sizeof *copy);
	while (fresh > 0) {
		bool stays = first == 0 || event_is_earlier(trace, list[first - 1], copy[fresh - 1]);
		list[--to] = stays ? copy[--fresh] : list[--first];
	}
	memory_free(copy);
}

/* The events of the marks from FIRST on, which are new and in order, in the lists of their kinds. */
static void lists_extend(struct trace *trace, size_t first)
{
	size_t steps = trace->steps.count, calls = trace->calls.count, counts = trace->counts.count;

	for (size_t i = first; i < trace->marks.count; i++) {
		uint32_t event = trace->marks.at[i].event;
		enum event_kind kind = trace->events.at[event].kind;
		if (kind == EVENT_STEP)
			*array_add(&trace->steps) = event;
		else if (kind == EVENT_CALL && !trace->marks.at[i].is_return)
			*array_add(&trace->calls) = event;
		else if (kind == EVENT_COUNT)
			*array_add(&trace->counts) = event;
	}
	list_merge(trace, trace->steps.at, steps, trace->steps.count);
	list_merge(trace, trace->calls.at, calls, trace->calls.count);
	list_merge(trace, trace->counts.at, counts, trace->counts.count);
}

void moments_settle(struct trace *trace)
{
	size_t first = trace->marks.count;

	if (trace->events_marked == trace->events.count)
		return;
	while (trace->events_marked < trace->events.count)
		event_mark(trace, (uint32_t)trace->events_marked++);
	qsort(&trace->marks.at[first], trace->marks.count - first, sizeof *trace->marks.at,
	    compare_marks);
	lists_extend(trace, first);
	for (size_t i = first; i < trace->marks.count; i++)
		trace->marks.at[i].before_frame = frame_after(trace, &trace->marks.at[i]);
	marks_line_up(trace, marks_merge(trace, first));
}

/* --- looking --- */

size_t trace_moments(const struct trace *trace)
{
	return trace->frames.count + trace->marks.count;
}

struct moment trace_moment(const struct trace *trace, size_t at)
{
	size_t place;

	/* mark number i is the moment after i marks and the frames before it */
	search_place(place, trace->marks.count, mark_frame(trace, place) + place <= at);
	if (place && mark_frame(trace, place - 1) + place - 1 == at) {
		const struct mark *mark = &trace->marks.at[place - 1];
		return (struct moment){ .kind = mark->is_return ? MOMENT_RETURN : MOMENT_EVENT,
			.time = mark->time,
			.index = mark->event };
	}
	size_t frame = at - place;
	return (struct moment){
		.kind = MOMENT_FRAME, .time = trace->frames.at[frame].time, .index = frame
	};
}

size_t trace_moment_of_frame(const struct trace *trace, size_t frame)
{
	return frame + marks_before_frame(trace, frame);
}

static size_t mark_of_event(const struct trace *trace, size_t event)
{
	return marks_earlier(trace,
	    &(struct mark){ .time = mark_time(&trace->events.at[event]), .event = (uint32_t)event });
}

size_t trace_moment_of_event(const struct trace *trace, size_t event)
{
	size_t mark = mark_of_event(trace, event);

	return mark_frame(trace, mark) + mark;
}

long trace_step_at(const struct trace *trace, size_t at)
{
	size_t place;

	search_place(
	    place, trace->steps.count, trace_moment_of_event(trace, trace->steps.at[place]) < at);
	return place ? (long)trace->steps.at[place - 1] : -1;
}

size_t trace_steps(const struct trace *trace)
{
	return trace->steps.count;
}

long trace_step(const struct trace *trace, size_t number)
{
	if (number == 0 || number > trace->steps.count)
		return -1;
	return (long)trace->steps.at[number - 1];
}

/* Events of equal time keep the order in which they came, which is that of their indexes. */
static bool step_is_before(const struct trace *trace, size_t step, size_t event)
{
	int64_t begin = trace->events.at[step].begin, time = trace->events.at[event].begin;

	return begin < time || (begin == time && step < event);
}

size_t trace_step_number(const struct trace *trace, size_t event)
{
	size_t place;

	search_place(place, trace->steps.count, step_is_before(trace, trace->steps.at[place], event));
	return place < trace->steps.count && trace->steps.at[place] == event ? place + 1 : 0;
}

/* The first frame of step NUMBER, or of what would be the next step. */
static size_t step_frame(const struct trace *trace, size_t number)
{
	if (number == 0 || number > trace->steps.count)
		return trace->frames.count;
	return mark_frame(trace, mark_of_event(trace, trace->steps.at[number - 1]));
}

void trace_step_frames(const struct trace *trace, size_t number, size_t *first, size_t *end)
{
	*first = step_frame(trace, number);
	*end = number ? step_frame(trace, number + 1) : *first;
}

const struct event *trace_first(const struct trace *trace, enum event_kind kind)
{
	for (size_t i = 0; i < trace->marks.count; i++) {
		const struct event *event = &trace->events.at[trace->marks.at[i].event];
		if (event->kind == kind && !trace->marks.at[i].is_return)
			return event;
	}
	return NULL;
}
