/* lab_fields: rows and items of what only the lab knows. See lab_fields.h. */
#include "lab_fields.h"

#include "cause.h"
#include "truth.h"

#include <string.h>

enum { STEP, CALL, CAUSE, TRUTH, NOTE };

static const struct field fields[] = {
	[STEP] = { "lab.step", "step", 0, DEC,
	    .help = "number of the scenario's step in which the packet was sent, counted from 1" },
	[CALL] = { "lab.call", "system call", 0, STRING,
	    .help = "source text of the call that caused the packet, directly or through a timer it "
	            "started" },
	[CAUSE] = { "lab.cause", "cause", 0, STRING,
	    .help = "what caused the packet: call, follows (what a call started), timer, or unknown" },
	[TRUTH] = { "lab.truth", "truth", 0, STRING,
	    .help = "what the kernel made the packet for, by its own count: delayed ACK, keep-alive, "
	            "fast retransmission …; unknown, where nobody can tell; absent of ordinary ones" },
	[NOTE] = { "lab.note", "note", 0, STRING,
	    .help = "a remark that somebody has made on the packet" },
	{ 0 },
};

const struct protocol protocol_lab = {
	.name = "Lab",
	.filter = "lab",
	.reference = "no standard: what the lab itself did",
	.help = "what the lab knows of a packet because it caused it, and what was remarked on it",
	.fields = fields,
};

static void item_add(
    struct dissection *dissection, const struct field *field, uint64_t value, const char *string)
{
	*array_add(&dissection->items) =
	    (struct item){ .field = field, .value = value, .string = string };
}

/* How many steps began before moment AT: the number of the one in force, or 0. */
static size_t steps_before(const struct trace *trace, size_t at)
{
	size_t place;

	search_place(place, trace_steps(trace),
	    trace_moment_of_event(trace, (size_t)trace_step(trace, place + 1)) < at);
	return place;
}

const struct field *lab_field_find(const char *name)
{
	for (const struct field *row = fields; row->name; row++)
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}

void lab_fields_add(const struct trace *trace, size_t frame, struct dissection *dissection)
{
	static const char *const causes[] = {
		[CAUSE_UNKNOWN] = "unknown",
		[CAUSE_CALL] = "call",
		[CAUSE_FOLLOWS] = "follows",
		[CAUSE_TIMER] = "timer",
	};

	if (trace->events.count) { /* a capture of the lab */
		size_t step = steps_before(trace, trace_moment_of_frame(trace, frame));
		struct cause cause = trace_cause(trace, frame);
		const char *call = cause.event >= 0 ? trace->events.at[cause.event].text : NULL;
		if (step)
			item_add(dissection, &fields[STEP], step, NULL);
		if (call)
			item_add(dissection, &fields[CALL], 0, call);
		item_add(dissection, &fields[CAUSE], 0, causes[cause.kind]);
		enum truth_label truth = trace_truth(trace, frame).label;
		if (truth != TRUTH_NONE)
			item_add(dissection, &fields[TRUTH], 0, truth_name(truth));
	}
	for (const struct note *note = NULL; (note = trace_note(trace, frame, note));)
		item_add(dissection, &fields[NOTE], 0, note->text);
}
