/* looplab export: what was recorded, for others: a hand-out, a repository, a program. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/file.h"
#include "field_option.h"
#include "filter_option.h"
#include "veil_option.h"
#include "lab/command.h"
#include "lab/exports/list.h"
#include "lab/program.h"

/* The export that the options ask for; NULL after a line on stderr. */
static const struct export *choose_export(const struct arguments *arguments)
{
	const char *path = option_value(arguments, "output"), *name = strrchr(path, '/'),
	           *dot = strrchr(name ? name : path, '.'), *suffix = option_value(arguments, "format");
	struct text list = { 0 };

	if (!suffix && dot)
		suffix = dot + 1;
	const struct export *found = suffix ? export_find(suffix) : NULL;
	if (found)
		return found;
	export_list(&list);
	if (!suffix)
		fail_with(STATUS_USAGE,
		    "export: %s says no format; give --format, or one of the suffixes %s", path, list.at);
	else
		fail_with(STATUS_USAGE, "export: there is no format '%s'; there are %s", suffix, list.at);
	text_free(&list);
	return NULL;
}

/* Where the file of the scenario's source is known, its lines. */
static void load_program(
    const struct trace *trace, struct library *library, struct program *program)
{
	const struct event *event = trace_first(trace, EVENT_SCENARIO);
	struct error ignored;
	const struct scenario_entry *scenario =
	    event && event->name ? library_find(library, event->name, &ignored) : NULL;

	if (scenario)
		program_load(program, scenario);
}

/* SOURCE_DATE_EPOCH, seconds since 1970, is the date for those who want the same octets every time
 * (reproducible-builds.org). */
static bool choose_date(struct telling *telling)
{
	enum { NS = 1000000000 };
	const char *words = getenv("SOURCE_DATE_EPOCH");
	char *end;

	if (!words || !*words)
		return true;
	errno = 0;
	long long seconds = strtoll(words, &end, 10);
	if (*end || errno || seconds < 0 || seconds > INT64_MAX / NS) {
		fail_with(STATUS_USAGE, "SOURCE_DATE_EPOCH is '%s', not a number of seconds", words);
		return false;
	}
	telling->date = seconds * NS;
	return true;
}

/* What the options ask for; false after a line on stderr. */
static bool choose_telling(const struct arguments *arguments, struct telling *telling)
{
	long from = 0, to = 0, columns = telling->columns;
	struct error error;

	if (!option_number(arguments, "from-step", 1, &from) ||
	    !option_number(arguments, "to-step", 1, &to) ||
	    !option_number(arguments, "columns", 40, &columns))
		return false;
	telling->columns = columns > 1000 ? 1000 : (int)columns;
	telling->ascii = option_given(arguments, "ascii");
	telling->blank = option_given(arguments, "blank");
	if (telling->blank && trace_steps(telling->trace) == 0) {
		fail_with(STATUS_USAGE, "export: --blank needs steps; only the lab records them");
		return false;
	}
	telling->absolute = option_given(arguments, "absolute");
	telling->remarks = option_given(arguments, "remarks");
	telling->title = option_value(arguments, "title");
	telling->veil = veil_option(arguments);
	if (telling->absolute && option_given(arguments, "relative")) {
		fail_with(STATUS_USAGE, "export: --relative or --absolute, not both");
		return false;
	}
	if (!telling_cut(telling, (size_t)from, (size_t)to, &error)) {
		fail_with(STATUS_USAGE, "export: %s", error.text);
		return false;
	}
	return choose_date(telling);
}

static enum status write_export(
    const struct arguments *arguments, struct telling *telling, const struct export *export)
{
	struct output_place place = { .path = option_value(arguments, "output"),
		.input = arguments->operands.at[0],
		.force = option_given(arguments, "force") };
	struct text out = { 0 };
	struct error error;

	telling->output = output_open(&place, &error);
	if (!telling->output)
		return output_failed(&error);
	export->render(telling, &out);
	output_pass(telling->output, &out);
	text_free(&out);
	return output_finish(telling->output, &error) ? STATUS_GOOD : output_failed(&error);
}

/* FIELDS: those that were named; without names, the export's own. */
static enum status export_file(const struct arguments *arguments, struct filter *filter,
    struct field_list *fields, const struct export *export)
{
	const char *path = arguments->operands.at[0];
	struct trace *trace = trace_new();
	struct library library = { 0 };
	struct program program = { 0 };
	struct telling telling;
	struct error error;
	enum status status = STATUS_USAGE;

	if (!file_read(trace, path, &error)) {
		trace_free(trace);
		return fail_with(STATUS_INPUT, "%s", error.text);
	}
	telling_start(&telling, trace);
	telling.filter = filter;
	telling.filter_text = option_value(arguments, "display-filter");
	telling.fields = fields->names.count > 0 ? fields : NULL;
	load_program(trace, &library, &program);
	telling.program = program.lines.count > 0 ? &program : NULL;
	if (choose_telling(arguments, &telling))
		status = write_export(arguments, &telling, export);
	if (status == STATUS_GOOD && trace->warning)
		fail_with(STATUS_GOOD, "%s: %s", path, trace->warning);
	array_free(&program.lines);
	free(program.text);
	library_free(&library);
	trace_free(trace);
	return status;
}

/* Only a capture file can be had without addresses and the like; false after a line on stderr. */
/* Whether EXPORT can do what only some can. */
static bool is_possible(const struct arguments *arguments, const struct export *export)
{
	if (option_given(arguments, "field") && strcmp(export->suffix, "csv") != 0) {
		fail_with(STATUS_USAGE, "export: -e chooses the columns of a .csv; a .%s has none",
		    export->suffix);
		return false;
	}
	struct veil_choice veil = veil_option(arguments);

	if (export == &export_pcapng || (!veil.secrets && !veil.payload && !veil.addresses))
		return true;
	fail_with(STATUS_USAGE,
	    "export: --strip-secrets, --strip-payload and --anonymise make a .pcapng; export that again "
	    "as .%s",
	    export->suffix);
	return false;
}

static enum status run(const struct arguments *arguments)
{
	struct filter *filter;
	struct field_list fields = { 0 };

	if (!option_given(arguments, "translated")) /* the same octets, whoever makes them */
		setlocale(LC_MESSAGES, "C");
	if (!option_given(arguments, "output"))
		return fail_with(STATUS_USAGE, "export: where to? -o OUT.html, or - with --format");
	const struct export *export = choose_export(arguments);
	if (!export || !is_possible(arguments, export) || !filter_option(arguments, &filter))
		return STATUS_USAGE;
	enum status status = STATUS_USAGE;
	if (field_option(arguments, &fields))
		status = export_file(arguments, filter, &fields, export);
	field_list_free(&fields);
	filter_free(filter);
	return status;
}

static const struct option_row options[] = {
	{ "output", 'o', "OUT", "the file to write; its suffix says the format; - is standard output" },
	{ "format", 0, "SUFFIX", "the format, whatever the file is called" },
	FILTER_OPTION,
	{ "from-step", 0, "N", "from step N of the scenario on" },
	{ "to-step", 0, "N", "up to the end of step N" },
	{ "relative", 0, NULL, "sequence numbers from 0 on, as Wireshark shows them; the default" },
	{ "absolute", 0, NULL, "sequence numbers as they are on the wire" },
	{ "remarks", 0, NULL, "with what the lab says of packets by itself, beside the notes" },
	{ "title", 0, "WORDS", "instead of the scenario's" },
	{ "translated", 0, NULL,
	    "the words of the scenario in your language, as on the screen; in English unless said" },
	{ "field", 'e', "FIELD", "of a table: a field to be a column; may be repeated" },
	{ "columns", 0, "N", "of text: as wide as that; 100 unless said" },
	{ "blank", 0, NULL,
	    "of text: steps and calls, with room where packets and states would be, for students to draw" },
	{ "ascii", 0, NULL, "of text: only characters that ASCII has" },
	{ "force", 0, NULL, "replace a file that is there already" },
	VEIL_OPTIONS,
	{ 0 },
};

const struct command command_export = {
	.name = "export",
	.operands = "FILE",
	.least = 1,
	.most = 1,
	.summary = "makes a hand-out, a page, a table of a capture file",
	.help =
	    "FILE is what `looplab open` opens; - is standard input. The suffix of OUT says what is made:\n"
	    "a page (.html), the ladder as a picture (.svg) or as text (.txt), a document for a code host\n"
	    "(.md), a table (.csv), everything for programs (.json, .jsonl), the same or a part of it for\n"
	    "Wireshark (.pcapng). OUT is written whole or not at all, and is the same for the same FILE.\n"
	    "docs/exports.md tells more.",
	.options = options,
	.run = run,
};
