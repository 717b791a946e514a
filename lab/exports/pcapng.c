/* A capture file with all that is known: packets, steps and calls, notes (docs/files.md). */
#include "capture/pcapng_save.h"
#include "export.h"

static void render_pcapng(const struct telling *telling, struct text *out)
{
	struct pcapng_choice choice = { .first = telling->first,
		.end = telling->end,
		.filter = telling->filter,
		.veil = telling->veil };
	struct pcapng_saving *saving = pcapng_save_start(telling->trace, &choice);

	while (pcapng_save_some(saving, out) && telling_pass(telling, out))
		;
	pcapng_save_end(saving);
}

const struct export export_pcapng = {
	.suffix = "pcapng",
	.help =
	    "a capture file for looplab, Wireshark, tcpdump, with steps, calls and notes as comments",
	.render = render_pcapng,
};
