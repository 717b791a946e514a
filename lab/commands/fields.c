/* looplab fields: every field the decoders know. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/decode.h"
#include "lab/command.h"

static int compare_names(const void *a, const void *b)
{
	const struct field *const *one = a, *const *other = b;

	return strcmp((*one)->name, (*other)->name);
}

static enum status run(const struct arguments *arguments)
{
	const char *glob = arguments->operands.count ? arguments->operands.at[0] : "*";
	ARRAY(const struct field *) rows = { 0 };

	for (size_t i = 0; i < protocol_count; i++)
		for (const struct field *row = protocols[i]->fields; row && row->name; row++)
			if (fnmatch(glob, row->name, 0) == 0)
				*array_add(&rows) = row;
	if (rows.count > 1)
		qsort(rows.at, rows.count, sizeof *rows.at, compare_names);
	for (size_t i = 0; i < rows.count; i++) {
		const struct field *row = rows.at[i];
		if (i > 0 && strcmp(row->name, rows.at[i - 1]->name) == 0)
			continue;
		char bits[16] = "-";
		if (row->bits)
			snprintf(bits, sizeof bits, "%u", row->bits);
		printf("%-34s %4s  %s: %s\n", row->name, bits, row->label, row->help);
	}
	bool none = rows.count == 0;
	array_free(&rows);
	return none ? fail_with(STATUS_USAGE,
	                  "no field is called '%s'; `looplab fields` lists them all", glob)
	            : STATUS_GOOD;
}

const struct command command_fields = {
	.name = "fields",
	.operands = "[GLOB]",
	.most = 1,
	.summary = "every field name with its width in bits and its meaning",
	.help = "The names are Wireshark's. GLOB is a shell pattern: looplab fields 'tcp.flags.*'",
	.run = run,
};
