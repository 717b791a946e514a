#include "promise.h"

#include <string.h>

static bool is_for_late_machines(const char *item, size_t length)
{
	static const char claim[] = " as=delayed-ack";
	size_t end = sizeof claim - 1;

	return *item == '?' && length > end && memcmp(item + length - end, claim, end) == 0;
}

void promise_of(const struct trace *trace, bool strictly, struct text *wire)
{
	for (size_t number = 1; number <= trace_steps(trace); number++) {
		const char *item = trace->events.at[trace_step(trace, number)].wire;
		for (; item && *item; item += strcspn(item, "\n"), item += *item == '\n') {
			size_t length = strcspn(item, "\n");
			if (!strictly || !is_for_late_machines(item, length))
				text_printf(wire, "%s%.*s", wire->length ? "\n" : "", (int)length, item);
		}
	}
}
