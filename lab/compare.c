/* compare: steps to steps, then what happened in them. */
#include "compare_parts.h"

#include "alignment.h"

/* --- steps --- */

/* Moments of a step: [first, end), the heading at first if there is an event. */
struct stretch {
	long event; /* -1: before the first step */
	uint32_t words;
	size_t first, end;
};

struct stretches {
	ARRAY(struct stretch) list;
};

/* What is before the first step is one, too, always; so number 0 of both belong together. */
static void find_stretches(const struct trace *trace, struct stretches *stretches)
{
	*array_add(&stretches->list) = (struct stretch){ .event = -1 };
	for (size_t number = 1; number <= trace_steps(trace); number++) {
		long event = trace_step(trace, number);
		const char *words = trace->events.at[event].text;
		size_t first = trace_moment_of_event(trace, (size_t)event);
		stretches->list.at[number - 1].end = first;
		*array_add(&stretches->list) = (struct stretch){
			.event = event, .words = word_hash(words, words ? strlen(words) : 0), .first = first
		};
	}
	stretches->list.at[stretches->list.count - 1].end = trace_moments(trace);
}

struct both_stretches {
	const struct stretch *side[2];
};

/* The same words are worth more than the same place; other words in the same place are still a pair. */
static int stretches_alike(const void *context, size_t a, size_t b)
{
	const struct both_stretches *both = context;
	bool first = both->side[0][a].event < 0, second = both->side[1][b].event < 0;

	if (first || second)
		return first && second ? 5 : 0;
	return both->side[0][a].words == both->side[1][b].words ? 5 : 1;
}

/* --- what happened in a step --- */

struct both_things {
	const struct thing *side[2];
};

static int pair_alike(const void *context, size_t a, size_t b)
{
	const struct both_things *both = context;

	return things_alike(&both->side[0][a], &both->side[1][b]);
}

/* Whether one waited much longer than the other. */
static bool differs_in_time(int64_t a, int64_t b)
{
	int64_t less = a < b ? a : b, more = a < b ? b : a;

	return more - less >= LONGER_BY && less <= more / LONGER_FACTOR;
}

static void add_totals(struct compared_totals *all, const struct compared_totals *more)
{
	all->packets += more->packets;
	all->octets += more->octets;
	all->duration += more->duration;
}

/* A thing of one side goes into its row, and into the sums of the step. */
static void take_side(const struct comparison *comparison, int side, const struct things *things,
    size_t at, struct compared_row *row, struct compared_totals *totals)
{
	const struct thing *thing = &things->list.at[at];

	row->moment[side] = (long)thing->moment;
	row->since[side] = thing->time - things->list.at[0].time;
	row->after[side] = at > 0 ? thing->time - thing[-1].time : 0;
	if (row->since[side] > totals->duration)
		totals->duration = row->since[side];
	if (thing->kind == THING_FRAME) {
		totals->packets++;
		totals->octets += comparison->trace[side]->frames.at[thing->index].length;
	}
}

static void add_rows(struct comparison *comparison, const struct things things[2],
    const struct alignment *alignment, struct compared_step *step)
{
	for (size_t i = 0; i < alignment->rows.count; i++) {
		const size_t *at = alignment->rows.at[i].at;
		struct compared_row row = { .moment = { -1, -1 }, .step = comparison->steps.count };
		for (int side = 0; side < 2; side++)
			if (at[side] != ALONE)
				take_side(comparison, side, &things[side], at[side], &row, &step->totals[side]);
		if (at[0] == ALONE || at[1] == ALONE) {
			row.differs = DIFFERS_MISSING;
		} else {
			row.differs = things_differ(&things[0].list.at[at[0]], &things[1].list.at[at[1]]);
			row.differs |= differs_in_time(row.after[0], row.after[1]) ? DIFFERS_TIME : 0;
		}
		step->differing += row.differs != 0;
		*array_add(&comparison->rows) = row;
	}
}

static void add_heading(
    struct comparison *comparison, const struct stretch *const side[2], struct compared_step *step)
{
	struct compared_row row = { .step = comparison->steps.count };

	for (int i = 0; i < 2; i++) {
		step->event[i] = side[i] ? side[i]->event : -1;
		row.moment[i] = step->event[i] < 0 ? -1 : (long)side[i]->first;
	}
	if (row.moment[0] < 0 && row.moment[1] < 0)
		return;
	if (row.moment[0] < 0 || row.moment[1] < 0)
		row.differs = DIFFERS_MISSING;
	else if (side[0]->words != side[1]->words)
		row.differs = DIFFERS_WORDS;
	step->differing += row.differs != 0;
	*array_add(&comparison->rows) = row;
}

/* SIDE: the stretch of each trace; NULL: it has none like it. */
static void add_step(
    struct comparison *comparison, const struct stretch *const side[2], struct things things[2])
{
	struct compared_step step = { .first = comparison->rows.count };
	struct alignment alignment = { .rows = { 0 } };
	bool journal = comparison->trace[0]->events.count > 0 && comparison->trace[1]->events.count > 0;
	size_t count[2];

	add_heading(comparison, side, &step);
	for (int i = 0; i < 2; i++) {
		size_t first = side[i] ? side[i]->first : 0, end = side[i] ? side[i]->end : 0;
		things_gather(comparison->trace[i], first, end, journal, &things[i]);
		count[i] = things[i].list.count;
	}
	struct both_things both = { { things[0].list.at, things[1].list.at } };
	alignment_find(&alignment, count, pair_alike, &both);
	add_rows(comparison, things, &alignment, &step);
	alignment_free(&alignment);
	step.end = comparison->rows.count;
	comparison->differing += step.differing;
	for (int i = 0; i < 2; i++)
		add_totals(&comparison->totals[i], &step.totals[i]);
	if (step.end > step.first) /* else nothing happened before the first step, as usual */
		*array_add(&comparison->steps) = step;
}

void comparison_make(
    const struct trace *first, const struct trace *second, struct comparison *comparison)
{
	struct stretches stretches[2] = { { .list = { 0 } }, { .list = { 0 } } };
	struct things things[2] = { { .list = { 0 } }, { .list = { 0 } } };
	struct alignment alignment = { .rows = { 0 } };
	size_t count[2];

	*comparison = (struct comparison){ .trace = { first, second } };
	for (int i = 0; i < 2; i++) {
		find_stretches(comparison->trace[i], &stretches[i]);
		count[i] = stretches[i].list.count;
	}
	struct both_stretches both = { { stretches[0].list.at, stretches[1].list.at } };
	alignment_find(&alignment, count, stretches_alike, &both);
	for (size_t i = 0; i < alignment.rows.count; i++) {
		const size_t *at = alignment.rows.at[i].at;
		const struct stretch *side[2] = { at[0] == ALONE ? NULL : &stretches[0].list.at[at[0]],
			at[1] == ALONE ? NULL : &stretches[1].list.at[at[1]] };
		add_step(comparison, side, things);
	}
	alignment_free(&alignment);
	for (int i = 0; i < 2; i++) {
		array_free(&stretches[i].list);
		array_free(&things[i].list);
	}
}

void comparison_free(struct comparison *comparison)
{
	array_free(&comparison->rows);
	array_free(&comparison->steps);
	*comparison = (struct comparison){ .rows = { 0 } };
}
