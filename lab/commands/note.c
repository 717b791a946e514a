/*
 * looplab note: adds, edits, deletes and lists notes of a capture file. The file is replaced as a whole, or
 * stays as it is (lab/output.h).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "capture/file.h"
#include "lab/command.h"
#include "lab/exports/list.h"
#include "veil_option.h"

enum {
	TEXT_MOST = 65000
}; /* octets: what a comment of a pcapng file holds, less what stands before it */

/* --- where --- */

/* The number, from 1, of event INDEX among EVENTS, which are in order of begins. */
static size_t number_of(
    const struct trace *trace, const uint32_t *events, size_t count, size_t index)
{
	size_t place;

	search_place(
	    place, count, trace->events.at[events[place]].begin < trace->events.at[index].begin);
	while (place < count && events[place] != index)
		place++;
	return place + 1;
}

/* "step 3, “The client calls.”", "call 2, connect(client, …)". */
static void add_event_place(
    const struct trace *trace, const struct note_place *place, struct text *out)
{
	enum { MOST = 60 };
	const char *words = trace->events.at[place->index].text;
	size_t length = words ? strlen(words) : 0;

	if (place->on == ON_CALL)
		text_printf(
		    out, "call %zu, ", number_of(trace, trace->calls.at, trace->calls.count, place->index));
	else
		text_printf(
		    out, "step %zu, ", number_of(trace, trace->steps.at, trace->steps.count, place->index));
	size_t shown = length;
	if (length > MOST) /* whole characters */
		for (shown = MOST; shown > 0 && ((unsigned char)words[shown] & 0xc0) == 0x80;)
			shown--;
	text_add_visible(out, words ? words : "", shown);
	text_add(out, shown < length ? "…" : "");
}

/* "packet 2", "tcp.ack_raw of packet 2", "step 3, …" of NOTE's place. */
static void add_place(const struct trace *trace, const struct note *note, struct text *out)
{
	struct note_place place = note_place(trace, note);
	const char *field = place.field;

	switch (place.on) {
	case ON_TRACE:
		text_add(out, "the whole");
		break;
	case ON_PACKET:
		text_printf(out, "packet %zu", (size_t)place.index + 1);
		break;
	case ON_FIELD:
		if (field)
			text_add_visible(out, field, strlen(field));
		else
			text_printf(out, "bits %u to %u", place.bit, place.bit + (place.bits - 1));
		text_printf(out, " of packet %zu", (size_t)place.index + 1);
		break;
	case ON_CONVERSATION:
		text_printf(out, "the conversation of packet %zu", (size_t)note->frame + 1);
		break;
	case ON_CALL:
	case ON_STEP:
		add_event_place(trace, &place, out);
		break;
	}
}

/* Index of the event that is number NUMBER, from 1, of those of KIND in order of time; -1: none. */
static long find_event(const struct trace *trace, enum note_on kind, long number)
{
	size_t count = kind == ON_CALL ? trace->calls.count : trace_steps(trace);

	if ((size_t)number > count)
		return -1;
	return kind == ON_CALL ? (long)trace->calls.at[number - 1] : trace_step(trace, (size_t)number);
}

/* The first field NAME of the packet at PLACE, into PLACE; false after a line on stderr. */
static bool find_field(const struct trace *trace, const char *name, struct note_place *place)
{
	const struct field *row = field_find(name);
	struct dissection dissection = { 0 };
	struct packet p;
	bool found = false;

	if (!row) {
		struct text shown = { 0 };
		text_add_visible(&shown, name, strlen(name));
		fail_with(STATUS_USAGE, "no field is called '%s'; `looplab fields` lists them all",
		    text_string(&shown));
		text_free(&shown);
		return false;
	}
	trace_packet(trace, place->index, &p, &dissection);
	for (size_t i = 0; i < dissection.items.count && !found; i++) {
		const struct item *item = &dissection.items.at[i];
		if (!field_means(item->field, row) || item->bits == 0 ||
		    (uint64_t)item->bit + item->bits >
		        8 * (uint64_t)trace->frames.at[place->index].captured)
			continue;
		*place =
		    (struct note_place){ ON_FIELD, place->index, item->bit, item->bits, item->field->name };
		found = true;
	}
	dissection_free(&dissection);
	if (!found)
		fail_with(
		    STATUS_USAGE, "packet %zu has no octets that are %s", (size_t)place->index + 1, name);
	return found;
}

/* The numbers that options gave; 0: not given. */
struct wanted {
	long packet, conversation, call, step, edit, delete;
};

static bool read_wanted(const struct arguments *arguments, struct wanted *wanted)
{
	return option_number(arguments, "packet", 1, &wanted->packet) &&
	       option_number(arguments, "conversation", 1, &wanted->conversation) &&
	       option_number(arguments, "call", 1, &wanted->call) &&
	       option_number(arguments, "step", 1, &wanted->step) &&
	       option_number(arguments, "edit", 1, &wanted->edit) &&
	       option_number(arguments, "delete", 1, &wanted->delete);
}

/* Packet NUMBER into PLACE; false after a line on stderr. */
static bool find_packet(const struct trace *trace, long number, struct note_place *place)
{
	if ((size_t)number > trace->frames.count) {
		fail_with(STATUS_USAGE, "there is no packet %ld: the last is packet %zu", number,
		    trace->frames.count);
		return false;
	}
	*place = (struct note_place){ .on = ON_PACKET, .index = (size_t)number - 1 };
	return true;
}

/* What the options name, into PLACE; false after a line on stderr. */
static bool find_place(const struct arguments *arguments, const struct wanted *wanted,
    const struct trace *trace, struct note_place *place)
{
	const char *field = option_value(arguments, "field");

	*place = (struct note_place){ .on = ON_TRACE };
	if (wanted->packet)
		return find_packet(trace, wanted->packet, place) &&
		       (!field || find_field(trace, field, place));
	if (wanted->conversation) {
		if (!find_packet(trace, wanted->conversation, place))
			return false;
		uint32_t conversation = trace->frames.at[place->index].conversation;
		*place = (struct note_place){ .on = ON_CONVERSATION, .index = conversation };
		if (conversation == NO_CONVERSATION)
			fail_with(STATUS_USAGE,
			    "packet %ld belongs to no conversation: it is neither TCP nor UDP",
			    wanted->conversation);
		return conversation != NO_CONVERSATION;
	}
	if (wanted->call || wanted->step) {
		enum note_on kind = wanted->call ? ON_CALL : ON_STEP;
		long event = find_event(trace, kind, wanted->call ? wanted->call : wanted->step);
		*place = (struct note_place){ .on = kind, .index = (size_t)event };
		if (event < 0)
			fail_with(STATUS_USAGE, "the file has %zu steps and %zu calls", trace_steps(trace),
			    trace->calls.count);
		return event >= 0;
	}
	return true;
}

/* --- what --- */

static bool find_author(const struct arguments *arguments, enum note_by *by)
{
	const char *name = option_value(arguments, "by");

	for (*by = BY_LAB; name && *by <= BY_STUDENT; ++*by)
		if (strcmp(name, note_author(*by)) == 0)
			return true;
	*by = BY_TEACHER;
	if (name)
		fail_with(STATUS_USAGE, "note: --by knows teacher, student and lab");
	return !name;
}

/* Everything that standard input has. */
static bool read_input(struct text *text)
{
	char octets[4096];
	size_t count;

	while (text->length <= TEXT_MOST && (count = fread(octets, 1, sizeof octets, stdin)) > 0)
		text_add_octets(text, octets, count);
	if (text->length > 0 && text->at[text->length - 1] == '\n')
		text->at[--text->length] = '\0';
	return !ferror(stdin);
}

static bool is_text(const struct text *text)
{
	uint32_t character;

	for (size_t at = 0, size; at < text->length; at += size)
		if (!(size = utf8_decode(text->at + at, text->length - at, &character)) || !character)
			return false;
	return true;
}

/* The words of a note; false after a line on stderr. */
static bool read_text(const struct arguments *arguments, struct text *text)
{
	const char *given = arguments->operands.count > 1 ? arguments->operands.at[1] : NULL;

	if (!given)
		fail_with(STATUS_USAGE, "note: the words are missing; in quotes, or - to read them");
	else if (strcmp(given, "-") == 0 && strcmp(arguments->operands.at[0], "-") == 0)
		fail_with(STATUS_USAGE, "note: the file and the words cannot both be standard input");
	else if (strcmp(given, "-") == 0 && !read_input(text))
		fail_with(STATUS_INPUT, "standard input: %s", strerror(errno));
	else {
		if (strcmp(given, "-") != 0)
			text_add(text, given);
		if (text->length == 0)
			fail_with(STATUS_USAGE, "note: an empty note says nothing");
		else if (text->length > TEXT_MOST)
			fail_with(STATUS_USAGE, "note: too long: a note has %d octets at most", TEXT_MOST);
		else if (!is_text(text))
			fail_with(STATUS_USAGE, "note: the words are not UTF-8 text");
		else
			return true;
	}
	return false;
}

/* --- listing --- */

static enum status list_notes(const struct trace *trace)
{
	struct text out = { 0 };
	size_t number = 0;

	for (const struct note *note = NULL; (note = note_next(trace, note));) {
		text_printf(&out, "%zu  on ", ++number);
		add_place(trace, note, &out);
		text_printf(&out, ", by %s: ", note_author(note->by));
		text_add_visible(&out, note->text, strlen(note->text));
		text_add(&out, "\n");
		fputs(out.at, stdout);
		text_clear(&out);
	}
	text_free(&out);
	return fflush(stdout) == 0 && !ferror(stdout) ? STATUS_GOOD : fail_output();
}

/* The index of note NUMBER of the list; false after a line on stderr. */
static bool find_note(const struct trace *trace, long number, size_t *index)
{
	const struct note *note = NULL;
	long count = 0;

	while (count < number && (note = note_next(trace, note)))
		count++;
	if (count < number) {
		fail_with(STATUS_USAGE, "there is no note %ld: the file has %ld", number, count);
		return false;
	}
	*index = note_index(trace, note);
	return true;
}

/* --- changing --- */

/* What the options ask for is done to TRACE; *INDEX is the note. */
static enum status change(const struct arguments *arguments, const struct wanted *wanted,
    struct trace *trace, size_t *index)
{
	struct note_place place;
	struct text text = { 0 };
	enum note_by by;
	bool good;

	if (wanted->delete) {
		if (!find_note(trace, wanted->delete, index))
			return STATUS_USAGE;
		note_delete(trace, *index);
		return STATUS_GOOD;
	}
	good = find_author(arguments, &by) && read_text(arguments, &text);
	if (good && wanted->edit) {
		good = find_note(trace, wanted->edit, index);
		if (good)
			note_edit(trace, *index, text.at, text.length);
	} else if (good) {
		good = find_place(arguments, wanted, trace, &place);
		if (good)
			*index = note_add(trace, &place, by, text.at, text.length);
	}
	text_free(&text);
	return good ? STATUS_GOOD : STATUS_USAGE;
}

/* Where TRACE, which was read from PATH, may be written to; NULL after a line on stderr. */
static const char *choose_output(
    const struct arguments *arguments, const char *path, const struct trace *trace)
{
	const char *output = option_value(arguments, "output"), *why = NULL;

	if (output)
		return output;
	if (strcmp(path, "-") == 0)
		why = "standard input cannot be written back";
	else if (trace->kept.count == 0)
		why = "pcap has no place for notes";
	else if (!trace->map)
		why = "a compressed file is not written back";
	if (why)
		fail_with(STATUS_USAGE, "%s: %s; name another file: -o OUT.pcapng", path, why);
	return why ? NULL : path;
}

static enum status save(
    const struct arguments *arguments, const struct trace *trace, const char *to)
{
	struct output_place place = {
		.path = to, .input = arguments->operands.at[0], .force = option_given(arguments, "force")
	};
	struct telling telling;
	struct text out = { 0 };
	struct error error;

	telling_start(&telling, trace);
	telling.veil = veil_option(arguments);
	telling.output = output_open(&place, &error);
	if (!telling.output)
		return output_failed(&error);
	export_pcapng.render(&telling, &out);
	output_pass(telling.output, &out);
	text_free(&out);
	if (file_has_shrunk(trace)) {
		output_abandon(telling.output);
		return fail_with(STATUS_INPUT, "%s became shorter while it was read; nothing was written",
		    arguments->operands.at[0]);
	}
	return output_finish(telling.output, &error) ? STATUS_GOOD : output_failed(&error);
}

/* "note 3 on packet 2", where that is not in the way of the file. */
static void tell(const struct trace *trace, size_t index, const char *to)
{
	const struct note *note = NULL;
	struct text words = { 0 };
	size_t number = 1;

	if (strcmp(to, "-") == 0 || trace->notes.at[index].deleted)
		return;
	while ((note = note_next(trace, note)) && note_index(trace, note) != index)
		number++;
	text_printf(&words, "note %zu on ", number);
	add_place(trace, &trace->notes.at[index], &words);
	puts(words.at);
	text_free(&words);
}

static enum status change_file(
    const struct arguments *arguments, const struct wanted *wanted, struct trace *trace)
{
	const char *to = choose_output(arguments, arguments->operands.at[0], trace);
	size_t index;

	if (!to)
		return STATUS_USAGE;
	enum status status = change(arguments, wanted, trace, &index);
	if (status == STATUS_GOOD)
		status = save(arguments, trace, to);
	if (status == STATUS_GOOD)
		tell(trace, index, to);
	return status;
}

/* At most one thing is asked for, and what it needs; false after a line on stderr. */
static bool is_clear(const struct arguments *arguments, const struct wanted *wanted)
{
	int places = !!wanted->packet + !!wanted->conversation + !!wanted->call + !!wanted->step;
	struct veil_choice veil = veil_option(arguments);
	bool hides = veil.secrets || veil.payload || veil.addresses;
	int changes = !!wanted->edit + !!wanted->delete + option_given(arguments, "list");

	if (places + changes > 1)
		fail_with(STATUS_USAGE, "note: one place, or one of --list, --edit and --delete");
	else if (hides && !option_given(arguments, "output"))
		fail_with(
		    STATUS_USAGE, "note: what is taken out is lost: name another file, -o OUT.pcapng");
	else if (option_given(arguments, "field") && !wanted->packet)
		fail_with(STATUS_USAGE, "note: --field needs its packet: -p PACKET");
	else if (arguments->operands.count > 1 && (wanted->delete || option_given(arguments, "list")))
		fail_with(STATUS_USAGE, "note: --list and --delete take no words");
	else
		return true;
	return false;
}

static enum status run(const struct arguments *arguments)
{
	const char *path = arguments->operands.at[0];
	struct wanted wanted = { 0 };
	struct error error;
	enum status status;

	if (!read_wanted(arguments, &wanted) || !is_clear(arguments, &wanted))
		return STATUS_USAGE;
	bool has_place = wanted.packet || wanted.conversation || wanted.call || wanted.step;
	bool changes = arguments->operands.count > 1 || has_place || wanted.edit || wanted.delete;
	struct trace *trace = trace_new();
	if (!file_read(trace, path, &error))
		status = fail_with(STATUS_INPUT, "%s", error.text);
	else
		status = changes ? change_file(arguments, &wanted, trace) : list_notes(trace);
	if (status == STATUS_GOOD && trace->warning)
		fail_with(STATUS_GOOD, "%s: %s", path, trace->warning);
	trace_free(trace);
	return status;
}

static const struct option_row options[] = {
	{ "packet", 'p', "N", "on packet N" },
	{ "field", 0, "NAME", "on this field of the packet: tcp.ack_raw" },
	{ "conversation", 0, "N", "on the conversation that packet N belongs to" },
	{ "call", 0, "N", "on the Nth system call" },
	{ "step", 0, "N", "on step N" },
	{ "by", 0, "teacher|student|lab", "whose note it is; a teacher's unless said" },
	{ "list", 0, NULL, "print all notes with their numbers; also what is done without TEXT" },
	{ "edit", 0, "N",
	    "TEXT becomes the words of note N of --list; they are counted anew after each change" },
	{ "delete", 0, "N", "delete note N" },
	{ "output", 'o', "OUT", "write another file instead; - is standard output" },
	{ "force", 0, NULL, "replace OUT if it is there already" },
	VEIL_OPTIONS,
	{ 0 },
};

const struct command command_note = {
	.name = "note",
	.operands = "FILE [TEXT|-]",
	.least = 1,
	.most = 2,
	.summary = "adds, shows, changes and deletes notes of a capture file",
	.help =
	    "Without a place the note is about the whole file. TEXT is Markdown: *emphasis*, **strong**,\n"
	    "`code`, [links](https://…); - reads it from standard input. Wireshark shows notes as comments\n"
	    "of packets, and its comments are notes here (docs/files.md). FILE is replaced as a whole or\n"
	    "stays as it is; everything else in it stays octet for octet. A pcap file has no place for\n"
	    "notes: -o OUT.pcapng.",
	.options = options,
	.run = run,
};
