/*
 * moments: one order for frames and events.
 *
 *     marks    S  c  r     c        r  S          S a STEP, c a CALL, r its return
 *     frames            1     2  3         4
 *     moments  0  1  2  3  4  5  6  7   8  9
 *
 * Frames are many and their index is their place. Marks are few and know the frame they stand
 * before, so that moment and frame are found from one another by binary search. Marks after the last
 * frame need no number: a new frame gives it to those that it leaves behind.
 */
#include "trace_parts.h"

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
	size_t low = 0, high = trace->marks.count;

	if (high && mark_is_earlier(&trace->marks.at[high - 1], mark))
		return high;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (mark_is_earlier(&trace->marks.at[middle], mark))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The frame that mark AT stands before. */
static uint64_t mark_frame(const struct trace *trace, size_t at)
{
	return at < trace->marks_placed ? trace->marks.at[at].before_frame : trace->frames.count;
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
	size_t low = 0, high = trace->frames.count;

	if (trace->disordered)
		latest_complete(trace);
	if (high && !mark_precedes(trace, mark, rising_time(trace, high - 1)))
		return high;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (mark_precedes(trace, mark, rising_time(trace, middle)))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static void mark_add(struct trace *trace, struct mark mark)
{
	size_t at = marks_earlier(trace, &mark);

	array_add(&trace->marks);
	memmove(&trace->marks.at[at + 1], &trace->marks.at[at],
	    (trace->marks.count - 1 - at) * sizeof mark);
	if (at < trace->marks_placed)
		trace->marks_placed++;
	mark.before_frame = frame_after(trace, &mark);
	if (at && mark.before_frame < mark_frame(trace, at - 1))
		mark.before_frame = mark_frame(trace, at - 1);
	trace->marks.at[at] = mark;

	if (mark.before_frame == trace->frames.count) {
		if (trace->marks_placed > at)
			trace->marks_placed = at;
		return;
	}
	if (at == trace->marks_placed)
		trace->marks_placed++;
	for (size_t i = at + 1; i < trace->marks_placed; i++) {
		if (trace->marks.at[i].before_frame >= mark.before_frame)
			break;
		trace->marks.at[i].before_frame = mark.before_frame;
	}
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
	size_t i = at ? moments_marks_before(trace, at - 1) : 0;

	while (i < trace->marks_placed && trace->marks.at[i].before_frame == at &&
	       mark_precedes(trace, &trace->marks.at[i], time))
		i++;
	for (; i < trace->marks_placed; i++)
		trace->marks.at[i].before_frame++;
}

/* Puts EVENT, the newest, into the LIST of COUNT others and room for one, in order of their begins (or
 * ends), after those of the same time. */
static void event_place(
    const struct trace *trace, uint32_t *list, size_t count, uint32_t event, bool by_end)
{
	const struct event *events = trace->events.at;
	int64_t time = by_end ? events[event].end : events[event].begin;

	for (; count; list[count] = list[count - 1], count--)
		if ((by_end ? events[list[count - 1]].end : events[list[count - 1]].begin) <= time)
			break;
	list[count] = event;
}

void moments_event_added(struct trace *trace, uint32_t event)
{
	const struct event *e = &trace->events.at[event];

	mark_add(trace, (struct mark){ .time = mark_time(e), .event = event });
	if (e->kind == EVENT_CALL)
		mark_add(trace, (struct mark){ .time = e->end, .event = event, .is_return = true });
	if (e->kind == EVENT_STEP) {
		array_add(&trace->steps);
		event_place(trace, trace->steps.at, trace->steps.count - 1, event, false);
	} else if (e->kind == EVENT_CALL) {
		array_add(&trace->calls);
		event_place(trace, trace->calls.at, trace->calls.count - 1, event, false);
	} else if (e->kind == EVENT_COUNT) {
		array_add(&trace->counts);
		event_place(trace, trace->counts.at, trace->counts.count - 1, event, true);
	}
}

/* --- looking --- */

size_t trace_moments(const struct trace *trace)
{
	return trace->frames.count + trace->marks.count;
}

size_t moments_marks_before(const struct trace *trace, size_t frame)
{
	size_t low = 0, high = trace->marks_placed;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (trace->marks.at[middle].before_frame <= frame)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct moment trace_moment(const struct trace *trace, size_t at)
{
	size_t low = 0, high = trace->marks.count;

	while (low < high) { /* how many marks stand at or before the moment */
		size_t middle = low + (high - low) / 2;
		if (mark_frame(trace, middle) + middle <= at)
			low = middle + 1;
		else
			high = middle;
	}
	if (low && mark_frame(trace, low - 1) + low - 1 == at) {
		const struct mark *mark = &trace->marks.at[low - 1];
		return (struct moment){ .kind = mark->is_return ? MOMENT_RETURN : MOMENT_EVENT,
			.time = mark->time,
			.index = mark->event };
	}
	size_t frame = at - low;
	return (struct moment){
		.kind = MOMENT_FRAME, .time = trace->frames.at[frame].time, .index = frame
	};
}

size_t trace_moment_of_frame(const struct trace *trace, size_t frame)
{
	return frame + moments_marks_before(trace, frame);
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
	size_t low = 0, high = trace->steps.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (trace_moment_of_event(trace, trace->steps.at[middle]) < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? (long)trace->steps.at[low - 1] : -1;
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

/* Steps of equal time keep the order in which they came, which is that of their indexes. */
size_t trace_step_number(const struct trace *trace, size_t event)
{
	int64_t time = trace->events.at[event].begin;
	size_t low = 0, high = trace->steps.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2, step = trace->steps.at[middle];
		int64_t begin = trace->events.at[step].begin;
		if (begin < time || (begin == time && step < event))
			low = middle + 1;
		else
			high = middle;
	}
	return low < trace->steps.count && trace->steps.at[low] == event ? low + 1 : 0;
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
