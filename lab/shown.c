/* shown: what is left out, and what comes next. */
#include "shown.h"

#include "capture/truth.h"
#include "sockets.h"

static bool is_hidden_background(const struct lab *lab, size_t frame)
{
	struct packet p;

	if (lab->background)
		return false;
	trace_packet(lab->trace, frame, &p, NULL);
	return packet_is_background(&p);
}

static bool is_hidden_event(const struct lab *lab, size_t index)
{
	const struct event *event = &lab->trace->events.at[index];

	if (event->kind == EVENT_EXPECT)
		return event->result != 0;  /* what holds is no news */
	if (event->kind == EVENT_COUNT) /* what it tells stands on the packets, but for … */
		return !event_counts_loss(event);
	return event->kind == EVENT_STATE && !socket_is_news(lab->trace, index);
}

/* --- frames --- */

size_t shown_frame_from(const struct lab *lab, size_t frame, int *budget)
{
	while ((frame = sieve_next(&lab->sieve, lab->trace, frame, budget)) != NO_FRAME) {
		if (frame >= lab_frames(lab))
			return NO_FRAME;
		if (!is_hidden_background(lab, frame))
			return frame;
		if (--*budget <= 0)
			return NO_FRAME;
		frame++;
	}
	return NO_FRAME;
}

size_t shown_frame_before(const struct lab *lab, size_t end, int *budget)
{
	while ((end = sieve_previous(&lab->sieve, lab->trace, end, budget)) != NO_FRAME) {
		if (!is_hidden_background(lab, end))
			return end;
		if (--*budget <= 0)
			return NO_FRAME;
	}
	return NO_FRAME;
}

/* --- moments: runs of frames between marks --- */

/* The moment at which mark INDEX stands, or the end. */
static size_t moment_of_mark(const struct trace *trace, size_t index)
{
	if (index >= trace->marks.count)
		return trace_moments(trace);
	return index + (index < trace->marks_placed ? (size_t)trace->marks.at[index].before_frame
	                                            : trace->frames.count);
}

size_t shown_from(const struct lab *lab, size_t at, int *budget)
{
	const struct trace *trace = lab->trace;

	while (at < lab_moments(lab) && *budget > 0) {
		struct moment moment = trace_moment(trace, at);
		if (moment.kind != MOMENT_FRAME) {
			if (!is_hidden_event(lab, moment.index))
				return at;
			--*budget;
			at++;
			continue;
		}
		size_t marks = at - moment.index, end = moment_of_mark(trace, marks);
		size_t frame = shown_frame_from(lab, moment.index, budget);
		if (frame != NO_FRAME && frame + marks < end)
			return frame + marks;
		at = end;
	}
	return NO_MOMENT;
}

size_t shown_before(const struct lab *lab, size_t end, int *budget)
{
	const struct trace *trace = lab->trace;

	while (end > 0 && *budget > 0) {
		struct moment moment = trace_moment(trace, end - 1);
		if (moment.kind != MOMENT_FRAME) {
			end--;
			if (!is_hidden_event(lab, moment.index))
				return end;
			--*budget;
			continue;
		}
		size_t marks = end - 1 - moment.index;
		size_t least = marks ? moment_of_mark(trace, marks - 1) + 1 : 0;
		size_t frame = shown_frame_before(lab, moment.index + 1, budget);
		if (frame != NO_FRAME && frame + marks >= least)
			return frame + marks;
		end = least;
	}
	return NO_MOMENT;
}
