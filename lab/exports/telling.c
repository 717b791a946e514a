/* What exports ask of a telling. */
#include "export.h"

#include "capture/truth.h"
#include "lab/ladder.h"
#include "lab/sockets.h"

#include <time.h>

enum { ENOUGH = 64 * 1024 }; /* octets that are worth a write */

void telling_start(struct telling *telling, const struct trace *trace)
{
	bool is_dated = trace_moments(trace) > 0;

	*telling = (struct telling){ .trace = trace,
		.end = trace_moments(trace),
		.date = is_dated ? trace_moment(trace, 0).time : INT64_MIN,
		.columns = 100 };
}

/* The moment at which step NUMBER begins. */
static size_t step_begin(const struct trace *trace, size_t number)
{
	return trace_moment_of_event(trace, (size_t)trace_step(trace, number));
}

bool telling_cut(struct telling *telling, size_t from, size_t to, struct error *error)
{
	size_t steps = trace_steps(telling->trace), most = from > to ? from : to;

	if (most > 0 && steps == 0)
		return error_set(error, "there are no steps: nothing of the lab's recorded it");
	if (most > steps)
		return error_set(error, "there is no step %zu: the last is step %zu", most, steps);
	if (to > 0 && from > to)
		return error_set(error, "step %zu comes after step %zu", from, to);
	telling->from_step = from;
	telling->to_step = to;
	telling->first = from > 0 ? step_begin(telling->trace, from) : 0;
	telling->end =
	    to > 0 && to < steps ? step_begin(telling->trace, to + 1) : trace_moments(telling->trace);
	return true;
}

bool telling_pass(const struct telling *telling, struct text *out)
{
	return !telling->output || out->length < ENOUGH || output_pass(telling->output, out);
}

bool telling_wants(const struct telling *telling, size_t frame)
{
	return !telling->filter || filter_matches(telling->filter, telling->trace, frame);
}

bool telling_shows(const struct telling *telling, size_t at)
{
	struct moment moment = trace_moment(telling->trace, at);

	if (moment.kind == MOMENT_FRAME)
		return telling_wants(telling, moment.index);
	const struct event *event = &telling->trace->events.at[moment.index];
	switch (event->kind) {
	case EVENT_SCENARIO:
		return false;
	case EVENT_EXPECT:
		return event->result == 0;
	case EVENT_COUNT:
		return event_counts_loss(event);
	case EVENT_STATE:
		return socket_is_news(telling->trace, moment.index);
	case EVENT_END:
		return event->result != 0;
	default:
		return true;
	}
}

const char *telling_title(const struct telling *telling)
{
	const struct event *scenario = trace_first(telling->trace, EVENT_SCENARIO);

	if (telling->title)
		return telling->title;
	if (scenario && scenario->text && *scenario->text)
		return scenario->text;
	return "Captured packets";
}

static void explain_steps(const struct telling *telling, struct text *out)
{
	size_t steps = trace_steps(telling->trace);
	size_t from = telling->from_step ? telling->from_step : 1;
	size_t to = telling->to_step ? telling->to_step : steps;

	if (telling->from_step == 0 && telling->to_step == 0)
		return;
	if (from == to)
		text_printf(out, "Step %zu of %zu.", from, steps);
	else
		text_printf(out, "Steps %zu to %zu of %zu.", from, to, steps);
}

static void explain_filter(const struct telling *telling, struct text *out)
{
	const struct trace *trace = telling->trace;
	size_t first = telling->first - marks_before(trace, telling->first);
	size_t end = telling->end - marks_before(trace, telling->end), wanted = 0;

	if (!telling->filter)
		return;
	for (size_t frame = first; frame < end; frame++)
		wanted += telling_wants(telling, frame);
	text_printf(out, "%s%zu of %zu packets: those that the display filter lets through",
	    out->length ? " " : "", wanted, end - first);
	if (telling->filter_text) {
		text_add(out, ", ");
		text_add_visible(out, telling->filter_text, strlen(telling->filter_text));
	}
	text_add(out, ".");
}

void telling_explain_cut(const struct telling *telling, struct text *out)
{
	struct text words = { 0 };

	explain_steps(telling, &words);
	explain_filter(telling, &words);
	text_add(out, text_string(&words));
	text_free(&words);
}

void telling_add_date(const struct telling *telling, struct text *out)
{
	enum { NS = 1000000000 };
	time_t seconds = (time_t)(telling->date / NS - (telling->date % NS < 0));
	struct tm date;

	if (telling->date == INT64_MIN || !gmtime_r(&seconds, &date))
		return;
	text_printf(out, "%04d-%02d-%02d %02d:%02d:%02d UTC", date.tm_year + 1900, date.tm_mon + 1,
	    date.tm_mday, date.tm_hour, date.tm_min, date.tm_sec);
}

/* The frame that begins the conversation which has the most of them, or -1. */
static long busiest(const struct trace *trace)
{
	const struct conversation *all = trace->conversations.list.at;
	size_t best = 0, count = trace->conversations.list.count;

	for (size_t i = 1; i < count; i++)
		if (all[i].frames > all[best].frames)
			best = i;
	return count > 0 && all[best].frames > 0 ? (long)all[best].first_frame : -1;
}

void telling_lanes(const struct telling *telling, struct lanes *lanes)
{
	const struct trace *trace = telling->trace;
	long frame = trace_actor(trace, 0) ? -1 : busiest(trace);

	lanes_find(
	    trace, frame < 0 ? telling->end : trace_moment_of_frame(trace, (size_t)frame) + 1, lanes);
}
