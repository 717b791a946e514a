/*
 * The words of the step at the cursor, and what the wire must show in it.
 *
 *     ✔ step 1: exactly what was promised     how the step before went,
 *     From now on its kernel answers …        and what was not said before it was played
 *
 *     what happens
 *     The client calls.                       while the student predicts, no more than this
 *
 *     predict                                    hidden while the student predicts
 *     Which packets will the wire show?
 *     p shows it
 *
 *     on the wire  ✔ exactly this           once the step was played
 *     · client to server: SYN
 *     · server to client: SYN, ACK; …
 */
#include "around.h"

#include "lab/labels.h"
#include "lab/language.h"

#include <string.h>

/* Words as they come; at the cut of a pane that is too small, "…". */
static int put_words(struct cells *cells, int row, enum style style, const char *words)
{
	int end = cells_wrap(cells, row, style, words);

	if (row + cells_wrapped(words, cells->columns) > cells->rows && cells->rows > 0)
		cells_put(cells, cells->rows - 1, cells->columns - 1, STYLE_DIM, "…");
	return end;
}

static int put_bullet(
    struct cells *cells, int row, enum style style, const char *mark, const char *words)
{
	struct cells part = cells_part(cells, row, 2, cells->rows - row, cells->columns - 2);

	if (row >= cells->rows)
		return row;
	cells_put(cells, row, 0, style, mark);
	return row + put_words(&part, 0, style, words);
}

/* What follows the first sentence often says what the wire will show. */
static int put_step(struct cells *cells, int row, const struct event *step, bool hidden)
{
	struct text said = { 0 }, words = { 0 };
	const char *all = step->text ? in_language(step->text) : "";

	text_add_octets(&said, all, hidden ? first_sentence(all) : strlen(all));
	words_label(text_string(&said), &words);
	text_free(&said);
	row = put_words(cells, row, STYLE_NORMAL, text_string(&words));
	text_free(&words);
	return row;
}

static int put_wire(struct cells *cells, int row, const char *wire)
{
	struct text words = { 0 };

	while (*wire) {
		size_t length = strcspn(wire, "\n");
		text_clear(&words);
		pattern_explain(wire, length, &words);
		if (words.length)
			row = put_bullet(cells, row, STYLE_NORMAL, "·", words.at);
		wire += length + (wire[length] == '\n');
	}
	text_free(&words);
	return row;
}

/* Steps with more packets than this are not judged anew for every picture. */
enum { FRAMES_JUDGED = 2000 };

/* Whether it came as it must, right of COLUMN where that is one word, else below. The row after. */
static int put_verdict(
    const struct lab *lab, struct cells *cells, int row, int column, size_t number)
{
	size_t first, end;

	trace_step_frames(lab->trace, number, &first, &end);
	if (end - first > FRAMES_JUDGED)
		return row + 1;
	struct verdict verdict = pattern_check_step(lab->trace, number);
	if (verdict.kind == WIRE_COMPLETE) {
		cells_fit(cells, row, column, cells->columns, STYLE_GOOD, "✔ exactly this");
		return row + 1;
	}
	bool happening = lab->play == PLAY_STEPPING && number > lab->steps_done;
	if (verdict.kind == WIRE_INCOMPLETE && happening) {
		cells_fit(cells, row, column, cells->columns, STYLE_DIM, "… it is happening");
		return row + 1;
	}
	return put_bullet(cells, row + 1, STYLE_BAD, "✘", verdict.text);
}

static int put_prediction(
    const struct lab *lab, struct cells *cells, int row, size_t number, const char *wire)
{
	bool future = lab->play != PLAY_NONE && number > lab->steps_done;
	bool waiting = future && lab->play == PLAY_WAITING, hidden = is_hidden_step(lab, number);
	int column = cells_put(cells, row, 0, STYLE_TITLE, waiting ? "predict" : "on the wire") + 2;

	if (waiting && hidden) {
		row = put_words(cells, row + 1, STYLE_NORMAL, "Which packets will the wire show? Or none?");
		return put_words(cells, row, STYLE_DIM, "p shows it, space plays it");
	}
	row = waiting ? row + 1 : put_verdict(lab, cells, row, column, number);
	if (hidden)
		return row;
	if (*wire)
		row = put_wire(cells, row, wire);
	else
		row = put_bullet(cells, row, STYLE_NORMAL, "·", "nothing: no packet at all");
	return waiting ? put_words(cells, row, STYLE_DIM, "space plays it") : row;
}

/* Before the first step: what this is. */
static void draw_start(const struct lab *lab, struct cells *cells)
{
	const struct event *scenario = trace_first(lab->trace, EVENT_SCENARIO);
	int row = 0;

	if (scenario && scenario->text) {
		struct text words = { 0 };
		words_label(scenario->text, &words);
		row = put_words(cells, 1, STYLE_NORMAL, text_string(&words)) + 1;
		cells_put(cells, 0, 0, STYLE_TITLE, "what happens");
		text_free(&words);
	}
	if (lab->play == PLAY_STARTING)
		put_words(cells, row, STYLE_DIM, "A private network is being made for this run …");
	else if (lab->stage_words[0])
		put_words(cells, row, STYLE_DIM, lab->stage_words);
}

/* Whether the step before the one that waits has something to be said of it here. */
static bool has_outcome(const struct lab *lab, size_t number)
{
	size_t first, end;

	if (lab->play != PLAY_WAITING || number != lab->steps_done + 1 || number == 1)
		return false;
	trace_step_frames(lab->trace, number - 1, &first, &end);
	return end - first <= FRAMES_JUDGED;
}

static int put_outcome_verdict(const struct lab *lab, struct cells *cells, size_t number)
{
	struct verdict verdict = pattern_check_step(lab->trace, number);
	struct text words = { 0 };
	size_t first, end;
	bool good = verdict.kind == WIRE_COMPLETE;

	trace_step_frames(lab->trace, number, &first, &end);
	text_printf(&words, "step %zu: ", number);
	if (!good)
		text_printf(&words, "%s ([ goes back to it)", verdict.text);
	else if (end == first)
		text_add(&words, "no packet, as promised");
	else
		text_printf(&words, "%zu packet%s, as promised", end - first, end - first > 1 ? "s" : "");
	int row =
	    put_bullet(cells, 0, good ? STYLE_GOOD : STYLE_BAD, good ? "✔" : "✘", text_string(&words));
	text_free(&words);
	return row;
}

/* How the step before went, while the next one waits: nobody should have to go back for it; and the
 * words that would have given it away. */
static int put_outcome(const struct lab *lab, struct cells *cells, size_t number)
{
	const struct event *step = &lab->trace->events.at[trace_step(lab->trace, number)];
	const char *all = step->text ? in_language(step->text) : "";
	const char *rest = all + first_sentence(all);
	struct text words = { 0 };
	int row = put_outcome_verdict(lab, cells, number);

	words_label(rest + strspn(rest, " "), &words);
	if (lab->asking && words.length > 0 && row < cells->rows)
		row = put_words(cells, row, STYLE_NORMAL, words.at);
	text_free(&words);
	return row;
}

/* The last words, after the last step; what is to be done first, for there may not be room for all. */
static int put_end(const struct lab *lab, struct cells *cells, int row)
{
	row = put_words(cells, row + 1, STYLE_DIM,
	    lab->more ? "The play is over. space goes on to the next scenario, R plays this one "
	                "again, ← goes back, q leaves them all."
	              : "The play is over. R plays it again, ← goes back, q leaves.");
	if (!lab->belief || !*lab->belief || row + 2 >= cells->rows)
		return row;
	cells_put(cells, row + 1, 0, STYLE_TITLE, "often believed");
	return put_words(cells, row + 2, STYLE_NORMAL, lab->belief);
}

/* The step at the cursor; the row after it. */
static int put_here(const struct lab *lab, struct cells *cells, size_t number)
{
	const struct event *step = &lab->trace->events.at[trace_step(lab->trace, number)];

	cells_put(cells, 0, 0, STYLE_TITLE, "what happens");
	int row = put_step(cells, 1, step, is_hidden_step(lab, number));
	if (step->wire && row < cells->rows)
		row = put_prediction(lab, cells, row + 1, number, step->wire);
	if (lab->play == PLAY_ENDED && lab->cursor == trace_moments(lab->trace))
		row = put_end(lab, cells, row);
	return row;
}

/* What is to be predicted comes first when there is not room for all. */
static void narration_draw(const struct lab *lab, struct cells *cells)
{
	enum { MOST = 60 };
	size_t number = lab_step(lab);
	int row = 0;

	if (number == 0) {
		draw_start(lab, cells);
		return;
	}
	if (has_outcome(lab, number)) {
		struct cells scratch = cells_new(MOST, cells->columns > 0 ? cells->columns : 1);
		int room = cells->rows - put_here(lab, &scratch, number);
		cells_free(&scratch);
		struct cells above = cells_part(cells, 0, 0, room > 1 ? room : 1, cells->columns);
		row = put_outcome(lab, &above, number - 1);
		row = row < room ? row + 1 : above.rows; /* a blank row if there is one */
	}
	struct cells here = cells_part(cells, row, 0, cells->rows - row, cells->columns);
	put_here(lab, &here, number);
}

const struct view view_narration = {
	.name = "words",
	.help = "what happens in this step, and what the wire must show",
	.main = true,
	.draw = narration_draw,
};
