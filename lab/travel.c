/* travel: the cursor, moment by moment, page by page, step by step. */
#include "travel.h"

#include "shown.h"
#include "sockets.h"

#include <stdio.h>

void travel_to(struct lab *lab, size_t cursor)
{
	size_t last = lab_moments(lab);

	lab->cursor = cursor > last ? last : cursor;
	lab->following = lab->cursor == last && (lab->play != PLAY_NONE || lab->reading);
	lab->program_scroll = 0;
	lab->seeks = false;
}

/* Nothing more was found, but not everything was looked at. */
static void say_too_far(struct lab *lab)
{
	snprintf(lab->message, sizeof lab->message,
	    "the filter has not come so far yet: %zu of %zu packets", lab->sieve.judged,
	    lab->trace->frames.count);
}

/* COUNT shown moments back from the one the cursor is on. */
static unsigned go_back(struct lab *lab, size_t count)
{
	int budget = LOOKED_AT;
	size_t here = shown_before(lab, lab->cursor, &budget);

	for (; count > 0 && here != NO_MOMENT; count--) {
		size_t before = shown_before(lab, here, &budget);
		if (before == NO_MOMENT)
			break;
		here = before;
	}
	bool at_first = count > 0 && budget > 0;
	if (here == NO_MOMENT || (at_first && !lab->sieve.filter))
		travel_to(lab, 0); /* before anything */
	else
		travel_to(lab, here + 1);
	if (budget <= 0)
		say_too_far(lab);
	return 0;
}

static unsigned go_on(struct lab *lab, size_t count)
{
	int budget = LOOKED_AT;
	size_t cursor = lab->cursor;

	for (; count > 0; count--) {
		size_t next = shown_from(lab, cursor, &budget);
		if (next == NO_MOMENT)
			break;
		cursor = next + 1;
	}
	if (count > 0 && budget > 0)
		cursor = lab_moments(lab);
	travel_to(lab, cursor);
	if (count > 0 && budget <= 0)
		say_too_far(lab);
	return 0;
}

unsigned travel_back(struct lab *lab)
{
	return go_back(lab, 1);
}

unsigned travel_on(struct lab *lab)
{
	return go_on(lab, 1);
}

static size_t page(const struct lab *lab)
{
	return lab->rows > 16 ? (size_t)lab->rows / 2 - 2 : 4;
}

unsigned travel_page_back(struct lab *lab)
{
	return go_back(lab, page(lab));
}

unsigned travel_page_on(struct lab *lab)
{
	return go_on(lab, page(lab));
}

unsigned travel_first(struct lab *lab)
{
	travel_to(lab, 0);
	return go_on(lab, 1);
}

unsigned travel_last(struct lab *lab)
{
	travel_to(lab, lab_moments(lab));
	return 0;
}

/* --- steps --- */

static size_t step_start(const struct lab *lab, size_t number)
{
	return trace_moment_of_event(lab->trace, (size_t)trace_step(lab->trace, number)) + 1;
}

unsigned travel_step_back(struct lab *lab)
{
	for (size_t number = trace_steps(lab->trace); number > 0; number--)
		if (step_start(lab, number) < lab->cursor) {
			travel_to(lab, step_start(lab, number));
			return 0;
		}
	return travel_first(lab);
}

unsigned travel_step_on(struct lab *lab)
{
	for (size_t number = 1; number <= trace_steps(lab->trace); number++)
		if (step_start(lab, number) > lab->cursor) {
			travel_to(lab, step_start(lab, number));
			return 0;
		}
	return travel_last(lab);
}

/* --- the nearest that is shown --- */

void travel_seek(struct lab *lab, int budget)
{
	const struct trace *trace = lab->trace;
	size_t end = lab->cursor - marks_before(trace, lab->cursor), frame = end - (end > 0);
	int before_budget = budget, after_budget = budget;

	lab->seeks = false;
	if (lab->following || trace->frames.count == 0 || !lab->sieve.filter)
		return;
	if (lab->cursor && trace_moment(trace, lab->cursor - 1).kind != MOMENT_FRAME)
		return; /* what is no packet stays where it is */
	if (frame < lab->sieve.judged || budget > 0)
		if (sieve_shows(&lab->sieve, trace, frame))
			return;
	size_t before = sieve_previous(&lab->sieve, trace, end, &before_budget);
	size_t after = sieve_next(&lab->sieve, trace, frame, &after_budget);
	if (before == NO_FRAME && after == NO_FRAME) {
		lab->seeks = sieve_is_busy(&lab->sieve, trace) || lab->reading;
		return;
	}
	bool nearer = after == NO_FRAME || (before != NO_FRAME && frame - before < after - frame);
	travel_to(lab, trace_moment_of_frame(trace, nearer ? before : after) + 1);
}
