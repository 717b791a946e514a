/* looplab print: a capture file as text, fields or JSON. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "capture/file.h"
#include "capture/filter.h"
#include "lab/command.h"
#include "lab/exports/export.h"

struct printing {
	const struct trace *trace;
	struct filter *filter; /* or NULL: all frames */
	struct field_list fields;
	long packets; /* at most so many; -1: all */
	struct text out;
};

/* Keeps memory small and says when nobody reads any more. */
static bool pass_on(struct text *out)
{
	bool good = fwrite(text_string(out), 1, out->length, stdout) == out->length;

	text_clear(out);
	return good;
}

/* Whether FRAME is among those that are printed; counts them. */
static bool is_chosen(struct printing *printing, size_t frame)
{
	if (printing->filter && !filter_matches(printing->filter, printing->trace, frame))
		return false;
	printing->packets -= printing->packets > 0;
	return true;
}

/* Steps and calls stand between the packets, unless a filter asks for packets only. */
static bool print_text(struct printing *printing)
{
	size_t moments = trace_moments(printing->trace);

	for (size_t at = 0; at < moments; at++) {
		struct moment moment = trace_moment(printing->trace, at);
		if (moment.kind == MOMENT_FRAME && printing->packets == 0)
			break;
		if (moment.kind == MOMENT_FRAME ? !is_chosen(printing, moment.index) : !!printing->filter)
			continue;
		plain_moment(printing->trace, at, false, &printing->out);
		if (!pass_on(&printing->out))
			return false;
	}
	return true;
}

static bool print_fields(struct printing *printing)
{
	for (size_t i = 0; i < printing->trace->frames.count && printing->packets != 0; i++) {
		if (!is_chosen(printing, i))
			continue;
		fields_packet(printing->trace, i, &printing->fields, &printing->out);
		if (!pass_on(&printing->out))
			return false;
	}
	return true;
}

/* One list, one packet a line. */
static bool print_json(struct printing *printing)
{
	const char *before = "[\n";

	for (size_t i = 0; i < printing->trace->frames.count && printing->packets != 0; i++) {
		if (!is_chosen(printing, i))
			continue;
		text_add(&printing->out, before);
		before = ",\n";
		json_packet(printing->trace, i, &printing->out);
		if (!pass_on(&printing->out))
			return false;
	}
	text_add(&printing->out, before[0] == '[' ? "[]\n" : "\n]\n");
	return pass_on(&printing->out);
}

static const struct {
	const char *name;
	bool (*print)(struct printing *printing);
} kinds[] = { { "text", print_text }, { "fields", print_fields }, { "json", print_json } };

/* The fields asked for; false after a line on stderr. */
static bool choose_fields(const struct arguments *arguments, struct field_list *fields)
{
	for (size_t i = 0; i < arguments->options.count; i++) {
		const struct given *given = &arguments->options.at[i];
		if (strcmp(given->row->name, "field") != 0)
			continue;
		if (!field_find(given->value)) {
			struct text shown = { 0 };
			text_add_visible(&shown, given->value, strlen(given->value));
			fail_with(STATUS_USAGE, "no field is called '%s'; `looplab fields` lists them all",
			    text_string(&shown));
			text_free(&shown);
			return false;
		}
		*array_add(&fields->names) = given->value;
	}
	return true;
}

/* The display filter; false after a message that points at what is wrong. */
static bool choose_filter(const struct arguments *arguments, struct filter **filter)
{
	const char *text = option_value(arguments, "display-filter");
	struct error error;
	size_t column = 0;

	if (!text)
		return true;
	*filter = filter_compile(text, &error, &column);
	if (*filter)
		return true;
	fail_with(STATUS_USAGE, "%s", error.text);
	if (isatty(STDERR_FILENO)) {
		struct text lines = { 0 };
		filter_point(text, column, &lines);
		fputs(text_string(&lines), stderr);
		text_free(&lines);
	}
	return false;
}

static enum status print_file(struct printing *printing, const char *path, size_t kind)
{
	struct trace *trace = trace_new();
	struct error error;
	enum status status = STATUS_GOOD;

	printing->trace = trace;
	if (!file_read(trace, path, &error))
		status = fail_with(STATUS_INPUT, "%s", error.text);
	else if (!kinds[kind].print(printing))
		status = fail_with(STATUS_OUTPUT, "standard output cannot be written");
	if (status == STATUS_GOOD && trace->warning)
		fail_with(STATUS_GOOD, "%s: %s", path, trace->warning);
	text_free(&printing->out);
	trace_free(trace);
	return status;
}

static enum status run(const struct arguments *arguments)
{
	struct printing printing = { .packets = -1 };
	const char *name = option_value(arguments, "type");
	size_t kind = 0;

	if (!name && option_given(arguments, "field"))
		name = "fields";
	while (name && kind < COUNT(kinds) && strcmp(kinds[kind].name, name) != 0)
		kind++;
	if (kind == COUNT(kinds))
		return fail_with(STATUS_USAGE, "print: -T knows text, fields and json");
	if (!option_number(arguments, "count", 0, &printing.packets))
		return STATUS_USAGE;
	enum status status = STATUS_USAGE;
	if (!choose_filter(arguments, &printing.filter))
		return STATUS_USAGE;
	if (kind == 1 && !option_given(arguments, "field"))
		fail_with(STATUS_USAGE, "print: -T fields needs at least one -e FIELD");
	else if (choose_fields(arguments, &printing.fields))
		status = print_file(&printing, arguments->operands.at[0], kind);
	array_free(&printing.fields.names);
	filter_free(printing.filter);
	return status;
}

static const struct option_row options[] = {
	{ "type", 'T', "text|fields|json", "how packets are written; text unless said" },
	{ "field", 'e', "FIELD", "a field for -T fields; may be repeated" },
	{ "display-filter", 'Y', "DISPLAY-FILTER",
	    "only packets that it lets through, see docs/display-filter.md" },
	{ "count", 'c', "N", "only the first N packets" },
	{ "numeric", 'n', NULL, "accepted and always true: names are never looked up" },
	{ 0 },
};

const struct command command_print = {
	.name = "print",
	.operands = "FILE",
	.least = 1,
	.most = 1,
	.summary = "prints a capture file as text, chosen fields or JSON",
	.help = "FILE is pcap or pcapng; - is standard input. A file recorded by the lab gives back\n"
	        "steps, calls and socket states between the packets.",
	.options = options,
	.run = run,
};
