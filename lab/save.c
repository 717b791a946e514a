/* save: piece by piece, so that a large trace needs no second place in memory. */
#include "save.h"

#include "capture/pcapng_save.h"

bool trace_save(const struct trace *trace, const struct output_place *place, struct error *error)
{
	struct pcapng_choice all = { .end = trace_moments(trace) };
	struct output *output = output_open(place, error);
	struct text out = { 0 };

	if (!output)
		return false;
	struct pcapng_saving *saving = pcapng_save_start(trace, &all);
	while (pcapng_save_some(saving, &out) && output_pass(output, &out))
		;
	pcapng_save_end(saving);
	output_pass(output, &out);
	text_free(&out);
	return output_finish(output, error);
}
