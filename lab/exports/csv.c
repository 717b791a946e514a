/*
 * A table of packets, RFC 4180: for spreadsheets.
 *
 *     number,time,from,to,protocol,length,info,step,made by
 *     1,0.000000000,client,server,TCP,74,SYN seq=0 len=0,3,"connect(client, &server_at, …)"
 *
 * A spreadsheet takes a cell that begins with =, +, - or @ for a formula, and payload may begin with
 * anything: before words that do, an apostrophe is put. Numbers stay as they are.
 */
#include "told_notes.h"

#include "capture/cause.h"
#include "lab/labels.h"
#include "lab/markup.h"

/* One cell, and the comma before it unless it is the first. WORDS: not a number. */
static void add_cell(struct text *out, bool first, const char *content, bool words)
{
	text_add(out, first ? "" : ",");
	bool guard = words && *content && strchr("=+-@\t\r", *content);
	if (!guard && !strpbrk(content, "\",\r\n")) {
		text_add(out, content);
		return;
	}
	text_add(out, guard ? "\"'" : "\"");
	for (; *content; content++) {
		text_add(out, *content == '"' ? "\"" : "");
		text_add_octets(out, content, 1);
	}
	text_add(out, "\"");
}

/* --- the columns that were asked for --- */

static void add_chosen(const struct telling *telling, size_t frame, struct text *out)
{
	struct text cell = { 0 };

	fields_look(telling->trace, frame, telling->fields);
	for (size_t column = 0; column < telling->fields->names.count; column++) {
		text_clear(&cell);
		bool words = fields_column(telling->fields, column, &cell);
		add_cell(out, column == 0, text_string(&cell), words);
	}
	text_free(&cell);
}

/* --- those that serve most --- */

struct look {
	const struct telling *telling;
	size_t at, frame; /* the moment, and its frame */
	size_t step;      /* the number of the step it stands in, from 1; 0: none */
	const struct packet *p;
	struct told_notes *notes;
};

static void add_number(const struct look *look, struct text *cell)
{
	text_add_number(cell, look->frame + 1, 1);
}

/* Seconds since the first packet. */
static void add_time(const struct look *look, struct text *cell)
{
	enum { NS = 1000000000 };
	int64_t since = look->p->time - look->p->first_time;
	uint64_t time = since < 0 ? -(uint64_t)since : (uint64_t)since;

	text_printf(cell, "%s%llu.%09llu", since < 0 ? "-" : "", (unsigned long long)time / NS,
	    (unsigned long long)time % NS);
}

static void add_who(const struct look *look, const struct endpoint *end, struct text *cell)
{
	const struct trace *trace = look->telling->trace;
	long actor = trace_actor_at(trace, end);

	if (actor >= 0)
		words_label(trace_actor(trace, (size_t)actor), cell);
	else
		endpoint_format_port(end, cell);
}

static void add_from(const struct look *look, struct text *cell)
{
	add_who(look, &look->p->from, cell);
}

static void add_to(const struct look *look, struct text *cell)
{
	add_who(look, &look->p->to, cell);
}

static void add_protocol(const struct look *look, struct text *cell)
{
	text_add(cell, protocol_label(look->p));
}

static void add_length(const struct look *look, struct text *cell)
{
	text_add_number(cell, look->p->length, 1);
}

static void add_info(const struct look *look, struct text *cell)
{
	packet_label(look->p, look->telling->absolute, cell);
}

static void add_truth(const struct look *look, struct text *cell)
{
	text_add(cell, truth_name(trace_truth(look->telling->trace, look->frame).label));
}

static void add_step(const struct look *look, struct text *cell)
{
	if (look->step > 0)
		text_add_number(cell, look->step, 1);
}

static void add_call(const struct look *look, struct text *cell)
{
	const struct trace *trace = look->telling->trace;
	struct cause cause = trace_cause(trace, look->frame);

	if (cause.event >= 0 && trace->events.at[cause.event].text)
		words_label(trace->events.at[cause.event].text, cell);
}

/* One after the other, without their marks. */
static void add_notes(const struct look *look, struct text *cell)
{
	const struct told_note *note;
	struct text words = { 0 };

	while ((note = told_notes_take(look->notes, look->at + 1))) {
		text_clear(&words);
		markup_words(note->text, strlen(note->text), &words);
		text_add(cell, cell->length ? "; " : "");
		text_add_visible(cell, text_string(&words), words.length);
	}
	text_free(&words);
}

static const struct {
	const char *name;
	void (*add)(const struct look *look, struct text *cell);
	bool words;
	bool journal; /* empty where no journal tells */
} columns[] = {
	{ "number", add_number, false, false },
	{ "time", add_time, false, false },
	{ "from", add_from, true, false },
	{ "to", add_to, true, false },
	{ "protocol", add_protocol, true, false },
	{ "length", add_length, false, false },
	{ "info", add_info, true, false },
	{ "made for", add_truth, true, true },
	{ "step", add_step, false, true },
	{ "call", add_call, true, true },
	{ "notes", add_notes, true, false },
};

static void add_usual(const struct look *look, struct text *out)
{
	bool journal = look->telling->trace->events.count > 0;
	struct text cell = { 0 };

	for (size_t i = 0; i < COUNT(columns); i++) {
		if (columns[i].journal && !journal)
			continue;
		text_clear(&cell);
		columns[i].add(look, &cell);
		add_cell(out, i == 0, text_string(&cell), columns[i].words);
	}
	text_free(&cell);
}

/* --- the table --- */

static void add_header(const struct telling *telling, struct text *out)
{
	bool journal = telling->trace->events.count > 0;

	if (telling->fields)
		for (size_t i = 0; i < telling->fields->names.count; i++)
			add_cell(out, i == 0, telling->fields->names.at[i], true);
	for (size_t i = 0; !telling->fields && i < COUNT(columns); i++)
		if (!columns[i].journal || journal)
			add_cell(out, i == 0, columns[i].name, true);
	text_add(out, "\r\n");
}

static void render_csv(const struct telling *telling, struct text *out)
{
	const struct trace *trace = telling->trace;
	struct told_notes notes;
	struct packet p;
	struct look look = { .telling = telling, .p = &p, .notes = &notes };

	told_notes_start(&notes, telling);
	look.step = telling->from_step > 1 ? telling->from_step - 1 : 0;
	add_header(telling, out);
	for (look.at = telling->first; look.at < telling->end; look.at++) {
		struct moment moment = trace_moment(trace, look.at);
		if (moment.kind == MOMENT_EVENT && trace->events.at[moment.index].kind == EVENT_STEP)
			look.step++;
		if (moment.kind != MOMENT_FRAME || !telling_wants(telling, moment.index))
			continue;
		look.frame = moment.index;
		if (telling->fields) {
			add_chosen(telling, look.frame, out);
		} else {
			trace_packet(trace, look.frame, &p, NULL);
			add_usual(&look, out);
		}
		text_add(out, "\r\n");
		if (!telling_pass(telling, out))
			break;
	}
	told_notes_free(&notes);
}

const struct export export_csv = {
	.suffix = "csv",
	.help = "a table of the packets, for spreadsheets; -e chooses its columns",
	.render = render_csv,
};
