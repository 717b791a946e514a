/*
 * looplab print: a capture file as text, fields or JSON. What has been read is printed before the rest
 * is read: a pipe may take its time, and of a large file only the start may be wanted.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "capture/file.h"
#include "capture/filter.h"
#include "lab/command.h"
#include "field_option.h"
#include "filter_option.h"
#include "layout_option.h"
#include "lab/exports/export.h"
#include "lab/session.h"
#include "print.h"
#include "print_many.h"

struct printing {
	const struct arguments *arguments;
	const struct manner *manner;
	const struct trace *trace;
	struct filter *filter; /* or NULL: all frames */
	struct field_list fields;
	struct print_many *many; /* NULL until there is something to do for several threads */
	bool alone;              /* there never will be */
	long packets;            /* at most so many more; -1: all */
	long memory;   /* MiB that octets may take that cannot be mapped; 0: half of the machine's */
	size_t frames; /* of the trace that have been looked at … */
	size_t events; /* … and events that had been read by then */
	bool begun;    /* something was printed */
	struct text out;
};

enum { AT_ONCE = 32 * 1024 }; /* octets that are worth a call */

/* Whether all of TEXT could be put out. The first of a list has no comma before it. */
static bool put_out(void *context, struct text *text)
{
	struct printing *printing = context;

	if (text->length && !printing->begun && printing->manner->is_list)
		text->at[0] = '[';
	printing->begun |= text->length > 0;
	bool good = fwrite(text_string(text), 1, text->length, stdout) == text->length;
	text_clear(text);
	return good;
}

/* Once there are LEAST octets. Keeps memory small and says when nobody reads any more. */
static bool pass_on(struct printing *printing, size_t least)
{
	return printing->out.length < least || put_out(printing, &printing->out);
}

/* Whether FRAME is among those that are printed; counts them. */
static bool is_chosen(struct printing *printing, size_t frame)
{
	if (printing->filter && !filter_matches(printing->filter, printing->trace, frame))
		return false;
	printing->packets -= printing->packets > 0;
	return true;
}

static void write_text(
    const struct trace *trace, size_t frame, struct field_list *fields, struct text *out)
{
	(void)fields;
	plain_frame(trace, frame, false, out);
}

static void write_details(
    const struct trace *trace, size_t frame, struct field_list *fields, struct text *out)
{
	write_text(trace, frame, fields, out);
	plain_details(trace, frame, out);
}

static void write_octets(
    const struct trace *trace, size_t frame, struct field_list *fields, struct text *out)
{
	write_text(trace, frame, fields, out);
	plain_octets(trace, frame, out);
}

static void write_all(
    const struct trace *trace, size_t frame, struct field_list *fields, struct text *out)
{
	write_details(trace, frame, fields, out);
	plain_octets(trace, frame, out);
}

static void write_json(
    const struct trace *trace, size_t frame, struct field_list *fields, struct text *out)
{
	(void)fields;
	text_add(out, ",\n");
	json_packet(trace, frame, out);
}

enum { WITH_DETAILS = 1, WITH_OCTETS = 2 };

static const struct manner manners[] = {
	{ "text", write_text, .is_story = true },
	[WITH_DETAILS] = { "text", write_details, .is_story = true },
	[WITH_OCTETS] = { "text", write_octets, .is_story = true },
	[WITH_DETAILS | WITH_OCTETS] = { "text", write_all, .is_story = true },
	{ .name = "fields", .write = fields_packet },
	{ "json", write_json, .is_list = true },
};

/* The moment to go on from: behind the last frame that has been looked at. */
static size_t place(const struct printing *printing)
{
	return printing->frames ? trace_moment_of_frame(printing->trace, printing->frames - 1) + 1 : 0;
}

/* Events that belong before what has been printed, but were read later. */
static void print_late(struct printing *printing)
{
	const struct trace *trace = printing->trace;

	for (; printing->events < trace->events.count; printing->events++) {
		size_t at = trace_moment_of_event(trace, printing->events);
		if (at < place(printing) && !printing->filter)
			plain_moment(trace, at, false, &printing->out);
	}
}

/* Steps and calls stand between the packets, unless a filter asks for packets only. What comes after
 * the last packet so far may belong behind the next, too. */
static bool print_moments(struct printing *printing, bool last)
{
	const struct trace *trace = printing->trace;

	print_late(printing);
	size_t at = place(printing);
	size_t end = last                  ? trace_moments(trace)
	             : trace->frames.count ? trace_moment_of_frame(trace, trace->frames.count - 1) + 1
	                                   : 0;
	for (; at < end; at++) {
		struct moment moment = trace_moment(trace, at);
		bool is_frame = moment.kind == MOMENT_FRAME;
		if (is_frame && printing->packets == 0)
			break;
		printing->frames += is_frame;
		if (is_frame ? !is_chosen(printing, moment.index) : !!printing->filter)
			continue;
		if (is_frame)
			printing->manner->write(trace, moment.index, &printing->fields, &printing->out);
		else
			plain_moment(trace, at, false, &printing->out);
		if (!pass_on(printing, AT_ONCE))
			return false;
	}
	return pass_on(printing, 0);
}

/* Whether frames up to END are so many that several threads shall print them. They do not count what a
 * filter lets through. */
static bool are_many(struct printing *printing, size_t end)
{
	bool counted =
	    printing->filter && (printing->packets >= 0 || fields_ask_shown(&printing->fields));

	if (printing->trace->events.count > 0 || counted || end - printing->frames < LEAST_FRAMES)
		return false;
	if (!printing->many && !printing->alone)
		printing->many = print_many_new(printing->arguments, printing->manner);
	printing->alone = !printing->many;
	return !printing->alone;
}

static bool print_many(struct printing *printing, size_t end)
{
	size_t first = printing->frames;

	printing->frames = end;
	if (printing->packets > 0)
		printing->packets -= (long)(end - first);
	return print_many_frames(printing->many, printing->trace, first, end, put_out, printing);
}

/* All frames that have come, as far as more are wanted. */
static bool print_frames(struct printing *printing)
{
	const struct trace *trace = printing->trace;
	size_t end = trace->frames.count;

	if (!printing->filter && printing->packets >= 0 &&
	    end - printing->frames > (size_t)printing->packets)
		end = printing->frames + (size_t)printing->packets;
	if (are_many(printing, end))
		return print_many(printing, end);
	for (; printing->frames < end && printing->packets != 0; printing->frames++) {
		if (!is_chosen(printing, printing->frames))
			continue;
		printing->manner->write(trace, printing->frames, &printing->fields, &printing->out);
		if (!pass_on(printing, AT_ONCE))
			return false;
	}
	return pass_on(printing, 0);
}

/* What is new; LAST: that is all. */
static bool print_news(struct printing *printing, bool last)
{
	bool among_events = printing->trace->events.count > 0 && printing->manner->is_story;

	if (!(among_events ? print_moments(printing, last) : print_frames(printing)))
		return false;
	if (last && printing->manner->is_list)
		text_add(&printing->out, printing->begun ? "\n]\n" : "[]\n");
	return pass_on(printing, 0);
}

/* The calls of a recording are told best when all of it has been read. A pipe has no end that could
 * be waited for. */
static bool must_be_whole(const struct trace *trace, const struct file_reader *reader)
{
	return trace->events.count > 0 && file_progress(reader).total > 0;
}

static enum status print_reader(
    struct printing *printing, struct file_reader *reader, const struct trace *trace)
{
	enum {
		FIRST_BLOCKS = 512,
		MOST_BLOCKS = 131072
	}; /* soon the first lines, then as many as go well */
	size_t blocks = FIRST_BLOCKS;
	struct error error;
	bool last = printing->packets == 0;

	do {
		enum reading reading = file_read_some(reader, blocks, &error);
		if (reading == READING_FAILED)
			return fail_with(STATUS_INPUT, "%s", error.text);
		last = reading == READING_DONE;
		blocks = blocks < MOST_BLOCKS ? 2 * blocks : MOST_BLOCKS;
		if (!last && must_be_whole(trace, reader))
			continue;
		bool good = print_news(printing, last);
		if (!last && printing->packets == 0) {
			last = true;
			good = good && print_news(printing, last);
		}
		if (!good || ((last || reading == READING_WAITS) && fflush(stdout) != 0))
			return fail_output();
		if (!last && reading == READING_WAITS)
			input_wait(file_descriptor(reader));
	} while (!last);
	return STATUS_GOOD;
}

static enum status print_file(struct printing *printing)
{
	const char *path = printing->arguments->operands.at[0];
	struct trace *trace = trace_new();
	struct error error;
	enum status status = STATUS_INPUT;
	struct file_reader *reader = file_open(trace, path, &error);

	printing->fields.in_order = printing->filter != NULL;
	printing->trace = trace;
	if (reader && printing->memory > 0)
		file_limit(reader, (uint64_t)printing->memory << 20);
	if (printing->fields.layout.header)
		fields_header(&printing->fields, &printing->out);
	if (reader)
		status = print_reader(printing, reader, trace);
	else
		fail_with(status, "%s", error.text);
	if (status == STATUS_GOOD && trace->warning)
		fail_with(STATUS_GOOD, "%s: %s", path, trace->warning);
	file_close(reader);
	print_many_free(printing->many);
	text_free(&printing->out);
	trace_free(trace);
	return status;
}

enum status print_as_text(const struct arguments *arguments)
{
	struct printing printing = { .arguments = arguments, .manner = manners, .packets = -1 };

	if (!filter_option(arguments, &printing.filter))
		return STATUS_USAGE;
	enum status status = print_file(&printing);
	filter_free(printing.filter);
	return status;
}

/* What -T, -e, -V and -x ask for together; NULL after a line on stderr. */
static const struct manner *manner_option(const struct arguments *arguments)
{
	const char *name = option_value(arguments, "type");
	bool with_fields = option_given(arguments, "field") || option_given(arguments, "layout");
	size_t kind = 0, more = (option_given(arguments, "details") ? WITH_DETAILS : 0) |
	                        (option_given(arguments, "octets") ? WITH_OCTETS : 0);

	if (!name)
		name = with_fields ? "fields" : "text";
	while (kind < COUNT(manners) && strcmp(manners[kind].name, name) != 0)
		kind++;
	if (kind == COUNT(manners))
		fail_with(STATUS_USAGE, "print: -T knows text, fields and json");
	else if (with_fields && manners[kind].write != fields_packet)
		fail_with(STATUS_USAGE, "print: -e and -E go with -T fields");
	else if (more && !manners[kind].is_story)
		fail_with(STATUS_USAGE, "print: -V and -x go with -T text");
	else
		return &manners[kind + more];
	return NULL;
}

static enum status run(const struct arguments *arguments)
{
	struct printing printing = {
		.arguments = arguments, .manner = manner_option(arguments), .packets = -1
	};

	if (!printing.manner)
		return STATUS_USAGE;
	if (!layout_option(arguments, &printing.fields.layout) ||
	    !option_number(arguments, "count", 0, &printing.packets) ||
	    !option_number(arguments, "memory", 1, &printing.memory))
		return STATUS_USAGE;
	enum status status = STATUS_USAGE;
	if (!filter_option(arguments, &printing.filter))
		return STATUS_USAGE;
	if (printing.manner->write == fields_packet && !option_given(arguments, "field"))
		fail_with(STATUS_USAGE, "print: -T fields needs at least one -e FIELD");
	else if (field_option(arguments, &printing.fields))
		status = print_file(&printing);
	field_list_free(&printing.fields);
	filter_free(printing.filter);
	return status;
}

static const struct option_row options[] = {
	{ "type", 'T', "text|fields|json", "how packets are written; text unless said" },
	{ "field", 'e', "FIELD", "a field for -T fields; may be repeated" },
	LAYOUT_OPTION,
	{ "details", 'V', NULL, "of text: below each packet its headers with all their fields" },
	{ "octets", 'x', NULL,
	    "of text: below each packet its octets, in hexadecimal and as characters" },
	FILTER_OPTION,
	{ "count", 'c', "N", "only the first N packets" },
	{ "memory", 0, "MIB",
	    "stop, with a warning, when the packets of a pipe or a compressed file take so many mebibytes; "
	    "half of the machine's memory unless said" },
	{ "numeric", 'n', NULL, "accepted and always true: names are never looked up" },
	{ "line-buffered", 'l', NULL,
	    "accepted and always true: what comes through a pipe is printed at once" },
	{ 0 },
};

static const struct foreign_option foreign[] = {
	{ 'r', "FILE stands by itself: looplab print FILE" },
	{ 'w', "`looplab export FILE -o OUT.pcapng` writes packets to a file" },
	{ 'R', "-Y is the display filter" },
	{ 'X', "-x shows octets, in hexadecimal and as characters" },
	{ 'A', "-x shows octets, in hexadecimal and as characters" },
	{ 'v', "-V shows every field" },
	{ 'O', "-V shows every field of every header, -e those that are named" },
	{ 'S', "-e tcp.seq_raw -e tcp.ack_raw prints numbers as on the wire" },
	{ 't',
	    "-e frame.time is the date, frame.time_relative counts from the first packet, frame.time_delta "
	    "from the one before" },
	{ 0 },
};

const struct command command_print = {
	.name = "print",
	.operands = "FILE",
	.least = 1,
	.most = 1,
	.summary = "prints a capture file as text, chosen fields or JSON",
	.help =
	    "FILE is pcap or pcapng, also compressed by gzip or zstd; - is standard input. A file\n"
	    "recorded by the lab gives back steps, calls and socket states between the packets. From a\n"
	    "pipe each packet is printed when it comes; all of them are kept, because later packets are\n"
	    "explained by earlier ones: --memory bounds that.",
	.options = options,
	.foreign = foreign,
	.run = run,
};
