/*
 * The ladder alone as a picture for documents and slides, SVG with a style for light and for dark:
 *
 *                 client                                server
 *     (2) The client calls.
 *         One call, three packets.
 *                 | connect(client, …)                     |
 *     1  0.000 ms |────────── SYN seq=0 len=0 ────────────▶|
 *
 * Places are numbers of pixels; text is text, cut where it would not fit: nothing wraps by itself.
 */
#include "html_parts.h"

#include "lab/cells.h"
#include "lab/labels.h"
#include "lab/language.h"
#include "lab/markup.h"

enum {
	MARGIN = 20,
	GUTTER = 126, /* for numbers and times */
	LANES_APART = 300,
	LEAST_WIDTH = 960,
	MOST_ROWS = 5000, /* a picture that is larger cannot be looked at */
	LETTER = 72,      /* tenths of a pixel that a letter of a label takes */
	WORD_LETTER = 70  /* the same of a letter of ordinary words, on average */
};

struct drawing {
	struct page page;
	struct text body;
	int width, y; /* pixels; y: where the next row begins */
	int rows;
};

static int lane_x(const struct drawing *drawing, int lane)
{
	int count = drawing->page.lanes.count, left = MARGIN + GUTTER;

	if (count < 2)
		return left;
	return left + (drawing->width - MARGIN - 8 - left) * lane / (count - 1);
}

static bool is_mirrored(const struct drawing *drawing, int lane)
{
	return lane > 0 && lane == drawing->page.lanes.count - 1;
}

/* --- words --- */

/* WORDS, cut to PIXELS. */
static void add_cut(struct drawing *drawing, const char *words, int pixels)
{
	int most = pixels * 10 / LETTER;
	struct text cut = { 0 };

	if (most < 4)
		most = 4;
	if (text_columns(words) > most) {
		struct cells cells = cells_new(1, most);
		cells_fit(&cells, 0, 0, most, STYLE_NORMAL, words);
		cells_to_text(&cells, &cut);
		while (cut.length > 0 && (cut.at[cut.length - 1] == '\n' || cut.at[cut.length - 1] == ' '))
			cut.at[--cut.length] = '\0';
		cells_free(&cells);
	} else {
		text_add(&cut, words);
	}
	html_text(&drawing->body, text_string(&cut));
	text_free(&cut);
}

/* One line of words, from X on. */
static void put_line(
    struct drawing *drawing, const char *class, int x, int y, const char *words, int pixels)
{
	text_printf(&drawing->body, "<text class=\"%s\" x=\"%d\" y=\"%d\">", class, x, y);
	add_cut(drawing, words, pixels);
	text_add(&drawing->body, "</text>\n");
}

/* Words over as many lines as they need, HEIGHT pixels each. */
static void put_words(
    struct drawing *drawing, const char *class, int x, const char *words, int height)
{
	int columns = (drawing->width - x - MARGIN) * 10 / WORD_LETTER;
	int count = cells_wrapped(words, columns);
	struct cells cells = cells_new(count > 0 ? count : 1, columns);
	struct text lines = { 0 };

	cells_wrap(&cells, 0, STYLE_NORMAL, words);
	cells_to_text(&cells, &lines);
	cells_free(&cells);
	for (char *line = lines.at; line && *line;) {
		char *end = strchr(line, '\n');
		if (end)
			*end = '\0';
		put_line(drawing, class, x, drawing->y + height - 5, line, drawing->width);
		drawing->y += height;
		line = end ? end + 1 : line + strlen(line);
	}
	text_free(&lines);
}

/* Words beside a lane, in the middle of a row of HEIGHT pixels. */
static void put_beside(
    struct drawing *drawing, int lane, const char *class, const char *words, int y)
{
	bool mirrored = is_mirrored(drawing, lane);
	int x = lane_x(drawing, lane) + (mirrored ? -14 : 14);
	int room = mirrored ? x - lane_x(drawing, 0) - 14 : drawing->width - MARGIN - x;

	text_printf(&drawing->body, "<text class=\"%s k%d%s\" x=\"%d\" y=\"%d\">", class, lane,
	    mirrored ? " end" : "", x, y);
	add_cut(drawing, words, room);
	text_add(&drawing->body, "</text>\n");
}

/* --- rows --- */

static void put_lanes(struct drawing *drawing, int height)
{
	const struct ladder_row *row = &drawing->page.row;

	for (int i = 0; i < drawing->page.lanes.count; i++) {
		int x = lane_x(drawing, i);
		text_printf(
		    &drawing->body, "<path class=\"lane\" d=\"M%d %dv%d\"/>", x, drawing->y, height);
		if (row->busy & 1u << i)
			text_printf(&drawing->body,
			    "<rect class=\"busy k%d\" x=\"%d\" y=\"%d\" width=\"8\" height=\"%d\"/>", i, x - 4,
			    drawing->y, height);
	}
	text_add(&drawing->body, "\n");
}

static void put_head(struct drawing *drawing, int lane, int x, int y, bool rightwards)
{
	text_printf(&drawing->body, "<path class=\"head k%d\" d=\"M%d %dl%d -5v10z\"/>\n", lane, x, y,
	    rightwards ? -10 : 10);
}

static void put_shaft(struct drawing *drawing, int lane, int from, int to, int y, const char *class)
{
	text_printf(
	    &drawing->body, "<path class=\"%s k%d\" d=\"M%d %dH%d\"/>", class, lane, from, y, to);
}

/* To everybody: past all lanes. */
static void put_arrow_to_all(struct drawing *drawing, int y)
{
	const struct ladder_row *row = &drawing->page.row;
	int last = drawing->page.lanes.count - 1, lane = row->from < 0 ? 8 : row->from;
	int left = lane_x(drawing, 0) - 10,
	    right = last > 0 ? lane_x(drawing, last) + 10 : drawing->width - MARGIN;

	put_shaft(drawing, lane, row->from == 0 ? left + 10 : left, right, y, "shaft");
	if (row->from < last || last == 0)
		put_head(drawing, lane, right, y, true);
	if (row->from != 0)
		put_head(drawing, lane, left, y, false);
	if (row->from >= 0)
		text_printf(&drawing->body, "<circle class=\"dot k%d\" cx=\"%d\" cy=\"%d\" r=\"4\"/>\n",
		    lane, lane_x(drawing, row->from), y);
}

/* The two ends of the arrow in pixels; an end that has no lane is open. */
static void arrow_ends(const struct drawing *drawing, int *from, int *to)
{
	const struct ladder_row *row = &drawing->page.row;
	int known = lane_x(drawing, row->from >= 0 ? row->from : row->to);
	int other = known + (is_mirrored(drawing, row->from >= 0 ? row->from : row->to) ? -220 : 220);

	*from = row->from >= 0 ? lane_x(drawing, row->from) : other;
	*to = row->to >= 0 ? lane_x(drawing, row->to) : other;
}

static void put_packet_line(struct drawing *drawing)
{
	const struct ladder_row *row = &drawing->page.row;
	const char *words = text_string(&row->text), *class = row->bad          ? "label bad"
	                                                      : row->background ? "label quiet"
	                                                                        : "label";
	int y = drawing->y + 29, from, to;

	if (row->everybody) {
		put_arrow_to_all(drawing, y);
		from = lane_x(drawing, 0);
		to = lane_x(drawing, drawing->page.lanes.count > 1 ? drawing->page.lanes.count - 1 : 0);
		if (from == to)
			to = drawing->width - MARGIN;
	} else if ((row->from < 0 && row->to < 0) || row->from == row->to) {
		put_beside(drawing, row->from < 0 ? 0 : row->from, class, words, drawing->y + 22);
		return;
	} else {
		arrow_ends(drawing, &from, &to);
		put_shaft(drawing, row->from < 0 ? 8 : row->from, from, to, y,
		    row->from < 0 || row->to < 0 ? "shaft open" : "shaft");
		put_head(drawing, row->from < 0 ? 8 : row->from, to, y, from < to);
	}
	text_printf(&drawing->body, "<text class=\"%s middle k%d\" x=\"%d\" y=\"%d\">", class,
	    row->from < 0 ? 8 : row->from, (from + to) / 2, drawing->y + 20);
	add_cut(drawing, words, (from < to ? to - from : from - to) - 24);
	text_add(&drawing->body, "</text>\n");
}

static void put_packet(struct drawing *drawing, size_t frame)
{
	enum { HEIGHT = 38 };
	struct text time = { 0 };

	put_lanes(drawing, HEIGHT);
	html_time(&time, page_since(&drawing->page, drawing->page.row.time));
	text_printf(&drawing->body,
	    "<text class=\"number end\" x=\"%d\" y=\"%d\">%zu</text><text class=\"time end\" x=\"%d\" "
	    "y=\"%d\">%s</text>\n",
	    MARGIN + 26, drawing->y + 20, frame + 1, MARGIN + GUTTER - 16, drawing->y + 20,
	    text_string(&time));
	put_packet_line(drawing);
	drawing->y += HEIGHT;
	text_free(&time);
}

/* What is about one lane: its mark and its words. */
static void put_event(struct drawing *drawing, size_t at, const struct event *call)
{
	enum { HEIGHT = 22 };
	const struct ladder_row *row = &drawing->page.row;
	int lane = row->from < 0 ? 0 : row->from, x = lane_x(drawing, lane),
	    y = drawing->y + HEIGHT / 2;
	struct text words = { 0 };

	put_lanes(drawing, HEIGHT);
	text_add(&words, text_string(&row->text));
	if (call) {
		text_add(&words, " ");
		result_label(call, &words);
	}
	if (row->from >= 0 && row->kind == ROW_STATE)
		text_printf(
		    &drawing->body, "<circle class=\"dot k%d\" cx=\"%d\" cy=\"%d\" r=\"4\"/>", lane, x, y);
	else if (row->from >= 0)
		text_printf(&drawing->body, "<path class=\"tick k%d\" d=\"M%d %dh14\"/>", lane, x - 7, y);
	put_beside(drawing, lane,
	    row->bad                ? "label bad"
	    : row->kind == ROW_CALL ? "call"
	                            : "label",
	    text_string(&words), y + 4);
	if (row->kind == ROW_CALL) {
		int line = drawing->page.trace->events.at[trace_moment(drawing->page.trace, at).index].line;
		if (line > 0)
			text_printf(&drawing->body,
			    "<text class=\"time end\" x=\"%d\" y=\"%d\">line %d</text>\n", MARGIN + GUTTER - 16,
			    y + 4, line);
	}
	drawing->y += HEIGHT;
	text_free(&words);
}

static void put_step(struct drawing *drawing, const struct event *step)
{
	const char *words = step->text ? in_language(step->text) : "";
	size_t length = first_sentence(words);
	struct text sentence = { 0 };
	int x = MARGIN + 34;

	drawing->y += 16;
	text_printf(&drawing->body,
	    "<circle class=\"step\" cx=\"%d\" cy=\"%d\" r=\"12\"/><text class=\"stepnumber middle\" "
	    "x=\"%d\" y=\"%d\">%d</text>\n",
	    MARGIN + 12, drawing->y + 12, MARGIN + 12, drawing->y + 16, drawing->page.row.step);
	text_add_octets(&sentence, words, length);
	put_words(drawing, "heading", x, text_string(&sentence), 22);
	words += length + strspn(words + length, " \n");
	if (*words)
		put_words(drawing, "words", x, words, 19);
	drawing->y += 6;
	text_free(&sentence);
}

static void put_notes(struct drawing *drawing, enum notes_of row, uint64_t index)
{
	struct text words = { 0 };
	const struct note *note;

	for (size_t at = 0; (note = page_note_on(&drawing->page, row, index, at)); at++) {
		int begin = drawing->y;
		text_clear(&words);
		text_printf(&words, "%s: ", note_author(note->by));
		markup_words(note->text, strlen(note->text), &words);
		drawing->y += 3;
		put_words(drawing, "note", MARGIN + GUTTER + 12, words.at, 18);
		text_printf(&drawing->body, "<path class=\"noteedge\" d=\"M%d %dv%d\"/>\n",
		    MARGIN + GUTTER + 2, begin + 4, drawing->y - begin - 2);
		drawing->y += 3;
	}
	text_free(&words);
}

static size_t put_moment(struct drawing *drawing, size_t at)
{
	struct page *page = &drawing->page;
	struct moment moment = trace_moment(page->trace, at);
	const struct event *event =
	    moment.kind == MOMENT_FRAME ? NULL : &page->trace->events.at[moment.index];
	size_t last = at;

	page_row(page, at);
	if (event && page->row.kind == ROW_STEP) {
		put_step(drawing, event);
	} else if (page->row.kind == ROW_PACKET) {
		put_packet(drawing, moment.index);
		put_notes(drawing, NOTES_OF_FRAME, moment.index);
		return at;
	} else {
		last = page->row.kind == ROW_CALL ? page_return_of(page, at) : at;
		if (last != at && page->row.from >= 0)
			page->row.busy &= ~(1u << page->row.from);
		put_event(drawing, at, last != at ? event : NULL);
	}
	if (moment.kind == MOMENT_EVENT)
		put_notes(drawing, NOTES_OF_EVENT, moment.index);
	return last;
}

/* --- the picture --- */

/* No variables and few shorthands, for programs that know less of CSS than browsers do. */
static const char style[] =
    "<style>\n"
    ".k0{color:#0a56a5}.k1{color:#984700}.k2{color:#6a3d9a}.k3{color:#00695c}.k4{color:#9c1f5e}\n"
    ".k5{color:#52610a}.k6{color:#37474f}.k7{color:#7a3b2e}.k8{color:#56616f}\n"
    ".paper{fill:#ffffff}.lane{stroke:#cdd5dd;stroke-width:2}.noteedge{stroke:#b58900;stroke-width:4}\n"
    "text{font-family:monospace;font-size:12px;fill:#1b2430;unicode-bidi:isolate;white-space:pre}\n"
    ".title,.facts,.heading,.words,.note,.stepnumber{font-family:sans-serif;font-size:13px}\n"
    ".title{font-size:20px;font-weight:600}.heading{font-size:15px;font-weight:600}\n"
    ".name{font-size:14px;font-weight:700}.number{font-size:11px;font-weight:700}.time{font-size:11px}\n"
    ".facts,.words,.time,.quiet{fill:#56616f}.name,.label{fill:currentColor}\n"
    ".label.bad{fill:#b3261e}.label.quiet{fill:#56616f}.stepnumber{fill:#ffffff;font-weight:600}\n"
    ".end{text-anchor:end}.middle{text-anchor:middle}.busy{fill:currentColor;fill-opacity:.38}\n"
    ".shaft{stroke:currentColor;stroke-width:2}.tick{stroke:currentColor;stroke-width:3}\n"
    ".open{stroke-dasharray:6 4}.head,.dot{fill:currentColor}.step{fill:#1b2430}\n"
    "@media (prefers-color-scheme:dark){\n"
    ".k0{color:#82bbff}.k1{color:#ffb877}.k2{color:#cfb0ff}.k3{color:#6bd6c6}.k4{color:#ff9ecb}\n"
    ".k5{color:#cddc7a}.k6{color:#b8c7d0}.k7{color:#eab0a0}.k8{color:#a3afbd}\n"
    ".paper{fill:#10151c}.lane{stroke:#334050}.noteedge{stroke:#d9b44a}text{fill:#e3e9f0}\n"
    ".facts,.words,.time,.quiet{fill:#a3afbd}.name,.label{fill:currentColor}.label.bad{fill:#ff9a92}\n"
    ".label.quiet{fill:#a3afbd}.stepnumber{fill:#10151c}.step{fill:#e3e9f0}\n"
    "}\n</style>\n";

static void put_names(struct drawing *drawing)
{
	for (int i = 0; i < drawing->page.lanes.count; i++) {
		bool mirrored = is_mirrored(drawing, i);
		text_printf(&drawing->body, "<text class=\"name k%d%s\" x=\"%d\" y=\"%d\">", i,
		    mirrored ? " end" : "", lane_x(drawing, i) + (mirrored ? 6 : -6), drawing->y + 18);
		add_cut(drawing, drawing->page.lanes.lane[i].name, LANES_APART);
		text_add(&drawing->body, "</text>\n");
	}
	drawing->y += 28;
}

static void put_top(struct drawing *drawing)
{
	const struct telling *telling = drawing->page.telling;
	struct text words = { 0 };

	put_words(drawing, "title", MARGIN, in_language(telling_title(telling)), 30);
	text_printf(
	    &words, "%zu packet%s", drawing->page.packets, drawing->page.packets == 1 ? "" : "s");
	if (telling->date != INT64_MIN)
		text_add(&words, ", ");
	telling_add_date(telling, &words);
	text_add(&words, ". ");
	telling_explain_cut(telling, &words);
	put_words(drawing, "facts", MARGIN, text_string(&words), 20);
	put_notes(drawing, NOTES_OF_TRACE, 0);
	drawing->y += 8;
	put_names(drawing);
	text_free(&words);
}

static void put_rows(struct drawing *drawing)
{
	const struct telling *telling = drawing->page.telling;
	struct text words = { 0 };
	size_t at = telling->first;

	for (; at < telling->end && drawing->rows < MOST_ROWS; at++)
		if (page_shows(&drawing->page, at)) {
			at = put_moment(drawing, at);
			drawing->rows++;
		}
	if (at < telling->end) {
		text_printf(&words, "These are the first %d rows; a display filter or steps choose others.",
		    MOST_ROWS);
		put_words(drawing, "facts", MARGIN, text_string(&words), 30);
	}
	text_free(&words);
}

static void render(const struct telling *telling, struct text *out)
{
	struct drawing drawing = { .y = MARGIN };

	drawing.page = (struct page){ .telling = telling, .trace = telling->trace, .out = out };
	page_survey(&drawing.page);
	html_notes_find(&drawing.page);
	int needed = 2 * MARGIN + GUTTER + LANES_APART * (drawing.page.lanes.count - 1);
	drawing.width = needed > LEAST_WIDTH ? needed : LEAST_WIDTH;
	put_top(&drawing);
	put_rows(&drawing);
	drawing.y += MARGIN;
	text_printf(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
	    "role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">",
	    drawing.width, drawing.y, drawing.width, drawing.y);
	html_text(out, in_language(telling_title(telling)));
	text_printf(out,
	    "</title>\n<desc id=\"desc\">A ladder of %zu packets; time goes down.</desc>\n",
	    drawing.page.packets);
	text_add(out, style);
	text_printf(
	    out, "<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n", drawing.width, drawing.y);
	text_add_octets(out, text_string(&drawing.body), drawing.body.length);
	text_add(out, "</svg>\n");
	text_free(&drawing.body);
	page_free(&drawing.page);
}

const struct export export_svg = {
	.suffix = "svg",
	.help = "the ladder alone as a picture, for slides and documents",
	.render = render,
};
