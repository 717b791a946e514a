/* Holding a play against its own promises. */
#include "check.h"

#include "exports/export.h"
#include "labels.h"

#include <string.h>

enum { COLUMNS = 78, LADDER_ROWS = 12, BEFORE = 8 };

/* The first EXPECT that did not hold; NULL: none. */
static const struct event *failed_expectation(const struct trace *trace)
{
	for (size_t i = 0; i < trace->events.count; i++)
		if (trace->events.at[i].kind == EVENT_EXPECT && trace->events.at[i].result == 0)
			return &trace->events.at[i];
	return NULL;
}

bool check_play(const struct lab *lab, struct text *why)
{
	const struct event *failed = failed_expectation(lab->trace);
	size_t step = 0, before = why->length;
	struct verdict verdict = lab_verdict(lab, &step);

	if (verdict.kind != WIRE_COMPLETE)
		text_add(why, verdict.text);
	else if (failed)
		text_printf(why, "line %d: this did not hold: %s", failed->line, failed->text);
	else if (lab->play != PLAY_ENDED || lab->steps_done == 0)
		text_add(why, "the play did not reach its end");
	if (lab->trace->dropped > 0)
		text_printf(why, "%sthe capture lost %llu packets", why->length > before ? "; " : "",
		    (unsigned long long)lab->trace->dropped);
	return why->length == before;
}

/* Item NUMBER of WIRE, from 0; its length. */
static size_t item_at(const char *wire, int number, const char **item)
{
	while (number-- > 0 && *wire)
		wire += strcspn(wire, "\n") + (wire[strcspn(wire, "\n")] == '\n');
	*item = wire;
	return strcspn(wire, "\n");
}

static void explain_wire(const char *wire, const struct verdict *verdict, struct text *out)
{
	const char *item;

	text_add(out, "  expected:");
	if (!*wire)
		text_add(out, "  nothing on the wire");
	for (int i = 0; *wire && item_at(wire, i, &item) > 0; i++) {
		text_add(out, i == verdict->item ? "  [" : "  ");
		text_add_visible(out, item, item_at(wire, i, &item));
		text_add(out, i == verdict->item ? "]" : "");
	}
	text_add(out, "\n");
	if (*wire && verdict->item >= 0 && item_at(wire, verdict->item, &item) > 0) {
		text_add(out, "            ");
		pattern_explain(item, item_at(wire, verdict->item, &item), out);
		text_add(out, "\n");
	}
}

/* The moments of step NUMBER, or of as much of it as fits around FRAME (or its end, -1). */
static void explain_ladder(const struct trace *trace, size_t number, long frame, struct text *out)
{
	long begin = trace_step(trace, number), next = trace_step(trace, number + 1);
	size_t first = begin < 0 ? 0 : trace_moment_of_event(trace, (size_t)begin);
	size_t end = next < 0 ? trace_moments(trace) : trace_moment_of_event(trace, (size_t)next);
	size_t at = frame < 0 ? end : trace_moment_of_frame(trace, (size_t)frame);

	if (end - first > LADDER_ROWS) {
		first = at > first + BEFORE ? at - BEFORE : first;
		if (end > first + LADDER_ROWS)
			end = first + LADDER_ROWS;
	}
	ladder_text(trace, first, end, COLUMNS, out);
	if (frame >= 0)
		text_printf(out, "  (packet %ld is the one that does not fit)\n", frame + 1);
}

void check_explain(const struct lab *lab, const char *why, struct text *out)
{
	size_t step = 0;
	struct verdict verdict = lab_verdict(lab, &step);
	const struct event *failed = failed_expectation(lab->trace);

	if (verdict.kind == WIRE_COMPLETE && failed)
		step = trace_steps(lab->trace);
	long event = trace_step(lab->trace, step);
	if (event >= 0) {
		const struct event *announced = &lab->trace->events.at[event];
		text_printf(
		    out, "  step %zu of %zu, line %d: ", step, trace_steps(lab->trace), announced->line);
		sentence_label(announced->text ? announced->text : "", out);
		text_add(out, "\n");
		if (verdict.kind != WIRE_COMPLETE)
			explain_wire(announced->wire ? announced->wire : "", &verdict, out);
	}
	text_printf(out, "  but:      %s\n", why);
	if (event >= 0)
		explain_ladder(lab->trace, step, verdict.frame, out);
}
