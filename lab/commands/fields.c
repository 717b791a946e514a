/* looplab fields: every field the decoders know, and what only the lab knows. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/decode.h"
#include "capture/lab_fields.h"
#include "lab/command.h"
#include "lab/exports/export.h"

static int compare_names(const void *a, const void *b)
{
	const struct field *const *one = a, *const *other = b;

	return strcmp((*one)->name, (*other)->name);
}

struct rows {
	ARRAY(const struct field *) list;
};

/* "tcp.flags" means tcp.flags.syn, too, and "tcp" all of tcp. */
static bool has_name(const struct field *row, const char *wanted)
{
	size_t length = strlen(wanted);
	bool begins = strncmp(row->name, wanted, length) == 0 && strchr("._", row->name[length]);

	return begins || fnmatch(wanted, row->name, 0) == 0;
}

static bool has_word(const struct field *row, const char *wanted)
{
	return strcasestr(row->name, wanted) || strcasestr(row->label, wanted) ||
	       strcasestr(row->help, wanted);
}

static void rows_find(
    struct rows *rows, const char *wanted, bool (*is_meant)(const struct field *, const char *))
{
	for (size_t i = 0; i <= protocol_count; i++) {
		const struct protocol *protocol = i < protocol_count ? protocols[i] : &protocol_lab;
		for (const struct field *row = protocol->fields; row && row->name; row++)
			if (is_meant(row, wanted))
				*array_add(&rows->list) = row;
	}
	if (rows->list.count > 1)
		qsort(rows->list.at, rows->list.count, sizeof *rows->list.at, compare_names);
}

static enum status print_reference(void)
{
	struct text text = { 0 };

	reference_document(&text);
	bool good = fwrite(text_string(&text), 1, text.length, stdout) == text.length;
	text_free(&text);
	return good && fflush(stdout) == 0 ? STATUS_GOOD : fail_output();
}

static enum status run(const struct arguments *arguments)
{
	if (option_given(arguments, "markdown"))
		return print_reference();
	const char *wanted = arguments->operands.count ? arguments->operands.at[0] : "*";
	struct rows rows = { 0 };

	rows_find(&rows, wanted, has_name);
	if (rows.list.count == 0)
		rows_find(&rows, wanted, has_word);
	for (size_t i = 0; i < rows.list.count; i++) {
		const struct field *row = rows.list.at[i];
		if (i > 0 && strcmp(row->name, rows.list.at[i - 1]->name) == 0)
			continue;
		char bits[16] = "-";
		if (row->bits)
			snprintf(bits, sizeof bits, "%u", row->bits);
		printf("%-34s %4s  %s: %s\n", row->name, bits, row->label, row->help);
	}
	bool none = rows.list.count == 0;
	array_free(&rows.list);
	return none ? fail_with(STATUS_USAGE,
	                  "no field is called '%s', and none has it in its label or help; `looplab "
	                  "fields` lists them all",
	                  wanted)
	            : STATUS_GOOD;
}

static const struct option_row options[] = {
	{ "markdown", 0, NULL, "all protocols with their fields, as a document" },
	{ 0 },
};

const struct command command_fields = {
	.name = "fields",
	.operands = "[GLOB|WORD]",
	.most = 1,
	.summary = "every field name with its width in bits and its meaning",
	.help =
	    "The names are Wireshark's; lab.* are the lab's own, for display filters. GLOB is a shell\n"
	    "pattern: looplab fields 'tcp.flags.*'. A protocol stands for all its fields: looplab fields\n"
	    "tcp. A WORD that is no name is searched for in names, labels and explanations: looplab\n"
	    "fields window. Columns: name, bits (-: text, or worked out), meaning.",
	.options = options,
	.run = run,
};
