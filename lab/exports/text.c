/*
 * The ladder as text, to be printed or pasted:
 *
 *     Step 2. The client calls. One call, three packets.
 *              client                                 server
 *     line 55  ┌ connect(client, …)                   │
 *        1     │── SYN seq=0 len=0 ──────────────────▶│
 *              └ = 0                                  │
 */
#include "told_notes.h"

#include "lab/cells.h"
#include "lab/labels.h"
#include "lab/ladder.h"
#include "lab/language.h"
#include "lab/markup.h"

enum { GUTTER = 20, LEAST_COLUMNS = 40 };

struct text_form {
	const struct telling *telling;
	struct text *out;
	struct lanes lanes;
	struct ladder_row row;
	struct cells cells; /* one row, to the right of the gutter */
	int gutter;         /* columns; 0: there is no room for one */
	bool step_told;     /* there was one */
	struct told_notes notes;
	int64_t start; /* time from which times are counted, ns since 1970 */
};

/* WORDS from column LEFT on, wrapped. Those of several lines stay several. */
static void add_words(struct text_form *form, int left, const char *words)
{
	struct text line = { 0 };
	int columns = form->telling->columns - left;

	while (*words) {
		size_t length = strcspn(words, "\n");
		text_clear(&line);
		text_add_octets(&line, words, length);
		struct cells part = cells_new(cells_wrapped(text_string(&line), columns), columns + left);
		struct cells right = cells_part(&part, 0, left, part.rows, columns);
		cells_wrap(&right, 0, STYLE_NORMAL, text_string(&line));
		if (form->telling->ascii)
			cells_make_ascii(&part);
		cells_to_text(&part, form->out);
		cells_free(&part);
		words += length + (words[length] != '\0');
	}
	text_free(&line);
}

static void add_heading(struct text_form *form)
{
	const struct telling *telling = form->telling;
	const struct event *scenario = trace_first(telling->trace, EVENT_SCENARIO);
	struct text words = { 0 };

	text_add(&words, in_language(telling_title(telling)));
	add_words(form, 0, text_string(&words));
	text_clear(&words);
	if (scenario && scenario->name)
		text_printf(&words, "scenario %s%s%s", scenario->name,
		    scenario->parameters && *scenario->parameters ? ", " : "",
		    scenario->parameters ? scenario->parameters : "");
	if (telling->date != INT64_MIN)
		text_add(&words, words.length ? ", recorded " : "recorded ");
	telling_add_date(telling, &words);
	text_add(&words, "\n");
	telling_explain_cut(telling, &words);
	add_words(form, 0, text_string(&words));
	text_free(&words);
}

/* "    3     0.000412  ", "line 55", or blanks. */
static void add_gutter(struct text_form *form, struct moment moment)
{
	size_t start = form->out->length;

	if (form->gutter == 0)
		return;
	if (moment.kind == MOMENT_FRAME) {
		int64_t since = moment.time - form->start;
		uint64_t time = (uint64_t)(since < 0 ? -since : since) / 1000;
		text_printf(form->out, "%5zu %s%5llu.%06llu", moment.index + 1, since < 0 ? "-" : " ",
		    (unsigned long long)time / 1000000, (unsigned long long)time % 1000000);
	} else if (moment.kind == MOMENT_EVENT) {
		const struct event *event = &form->telling->trace->events.at[moment.index];
		if (event->kind == EVENT_CALL && event->line > 0)
			text_printf(form->out, "line %d", event->line);
	}
	do
		text_add(form->out, " ");
	while (form->out->length - start < (size_t)form->gutter);
}

static void add_lane_names(struct text_form *form)
{
	text_printf(form->out, "\n%*s", form->gutter, "");
	ladder_head_line(&form->lanes, &form->cells, form->telling->ascii, form->out);
}

/* What the wire must show, item by item; none is broken, if there is room for it in a line. */
static void add_wire(struct text_form *form, const char *wire)
{
	enum { LEFT = 8, GAP = 3 };
	struct text line = { 0 };

	text_add(&line, *wire ? "wire:" : "");
	while (*wire) {
		size_t length = strcspn(wire, "\n");
		if ((int)(line.length + GAP + length) > form->telling->columns - LEFT) {
			add_words(form, LEFT, text_string(&line));
			text_clear(&line);
			text_add(&line, "     ");
		}
		text_printf(&line, "%*s", GAP, "");
		text_add_octets(&line, wire, length);
		wire += length + (wire[length] == '\n');
	}
	add_words(form, LEFT, text_string(&line));
	text_free(&line);
}

/* Room for what a student draws; as much wherever nothing happens. */
static void add_room(struct text_form *form)
{
	enum { ROWS = 5 };
	struct ladder_row row = { .kind = ROW_STATE, .from = -1, .to = -1 };

	for (int i = 0; i < ROWS; i++) {
		text_printf(form->out, "%*s", form->gutter, "");
		ladder_row_line(&form->lanes, &row, &form->cells, form->telling->ascii, form->out);
	}
}

/* Of a step that is to be predicted, only what its programs do: the rest explains what comes. */
static void add_step_words(const struct text_form *form, const char *words, struct text *out)
{
	size_t length = form->telling->blank ? first_sentence(words) : strlen(words);

	text_printf(out, "Step %d. ", form->row.step);
	text_add_octets(out, words, length);
}

static void add_step(struct text_form *form, const struct event *step)
{
	struct text words = { 0 };

	if (form->telling->blank && form->step_told)
		add_room(form);
	form->step_told = true;
	add_step_words(form, step->text ? in_language(step->text) : "", &words);
	text_add(form->out, "\n");
	add_words(form, 0, text_string(&words));
	if (!form->telling->blank)
		add_wire(form, step->wire ? step->wire : "");
	text_free(&words);
	add_lane_names(form);
}

/* Without its marks, but for the addresses of links. */
static void add_note(struct text_form *form, const struct told_note *note)
{
	struct markup markup = { 0 };
	struct text words = { 0 }, about = { 0 };

	told_note_add_about(form->telling, note, &about);
	if (note->index == SIZE_MAX)
		text_add(&words, "remark");
	else
		text_printf(&words, "note of the %s", note_author(note->by));
	text_printf(&words, "%s%s: ", about.length ? " " : "", text_string(&about));
	markup_parse(&markup, note->text, strlen(note->text));
	for (size_t i = 0; i < markup.runs.count; i++) {
		const struct markup_run *run = &markup.runs.at[i];
		if (run->style & (MARKUP_LINE | MARKUP_PARAGRAPH))
			text_add(&words, "\n");
		text_add_octets(&words, run->text, run->length);
		if (run->address && (run->address_length != run->length ||
		                        memcmp(run->address, run->text, run->length) != 0)) {
			text_add(&words, " (");
			text_add_octets(&words, run->address, run->address_length);
			text_add(&words, ")");
		}
	}
	add_words(form, form->gutter + 4, text_string(&words));
	markup_free(&markup);
	text_free(&about);
	text_free(&words);
}

static void add_notes(struct text_form *form, size_t after)
{
	const struct told_note *note;

	while ((note = told_notes_take(&form->notes, after)))
		add_note(form, note);
}

static void add_moment(struct text_form *form, size_t at)
{
	const struct telling *telling = form->telling;
	const struct trace *trace = telling->trace;
	struct moment moment = trace_moment(trace, at);

	ladder_row(trace, &form->lanes, at, telling->absolute, &form->row);
	if (form->row.kind == ROW_STEP) {
		add_step(form, &trace->events.at[moment.index]);
		return;
	}
	if (telling->blank && form->row.kind != ROW_CALL && form->row.kind != ROW_RETURN)
		return;
	add_gutter(form, moment);
	ladder_row_line(&form->lanes, &form->row, &form->cells, telling->ascii, form->out);
}

static void render_text(const struct telling *telling, struct text *out)
{
	const struct trace *trace = telling->trace;
	struct telling wide = *telling;
	struct text_form form = { .telling = &wide, .out = out };

	if (wide.columns < LEAST_COLUMNS)
		wide.columns = LEAST_COLUMNS;
	form.gutter = wide.columns >= GUTTER + 2 * LEAST_COLUMNS - 20 ? GUTTER : 0;
	form.cells = cells_new(1, wide.columns - form.gutter);
	form.start = trace->frames.count > 0 ? trace->frames.at[0].time : 0;
	telling_lanes(telling, &form.lanes);
	add_heading(&form);
	told_notes_start(&form.notes, telling);
	add_notes(&form, 0);
	if (trace_steps(trace) == 0)
		add_lane_names(&form);
	for (size_t at = telling->first; at < telling->end && telling_pass(telling, out); at++) {
		if (telling_shows(telling, at))
			add_moment(&form, at);
		if (!telling->blank) /* a note may be the answer */
			add_notes(&form, at + 1);
	}
	if (telling->blank)
		add_room(&form);
	told_notes_free(&form.notes);
	ladder_row_free(&form.row);
	cells_free(&form.cells);
}

const struct export export_text = {
	.suffix = "txt",
	.help = "the ladder as text, with the words of each step",
	.render = render_text,
};
