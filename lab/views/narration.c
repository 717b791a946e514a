/*
 * The words of the step at the cursor, and what the wire must show in it.
 *
 *     ✔ step 1: exactly what was promised     how the step before went
 *
 *     what happens
 *     The client calls. One call, three packets. …
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

static int put_step(const struct lab *lab, struct cells *cells, int row, const struct event *step)
{
	struct text words = { 0 };

	(void)lab;
	words_label(step->text, &words);
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

/* How the step before went, while the next one waits: nobody should have to go back for it. */
static int put_outcome(const struct lab *lab, struct cells *cells, size_t number)
{
	size_t first, end;
	struct text words = { 0 };

	if (lab->play != PLAY_WAITING || number != lab->steps_done + 1 || number == 1)
		return 0;
	trace_step_frames(lab->trace, number - 1, &first, &end);
	if (end - first > FRAMES_JUDGED)
		return 0;
	struct verdict verdict = pattern_check_step(lab->trace, number - 1);
	bool good = verdict.kind == WIRE_COMPLETE;
	text_printf(&words, "step %zu: ", number - 1);
	if (!good)
		text_printf(&words, "%s ([ goes back to it)", verdict.text);
	else if (end == first)
		text_add(&words, "no packet, as promised");
	else
		text_printf(&words, "%zu packet%s, as promised", end - first, end - first > 1 ? "s" : "");
	int row =
	    put_bullet(cells, 0, good ? STYLE_GOOD : STYLE_BAD, good ? "✔" : "✘", text_string(&words));
	text_free(&words);
	return row + (cells->rows > 12);
}

static void narration_draw(const struct lab *lab, struct cells *cells)
{
	size_t number = lab_step(lab);
	long index = number ? trace_step(lab->trace, number) : -1;

	if (index < 0) {
		draw_start(lab, cells);
		return;
	}
	const struct event *step = &lab->trace->events.at[index];
	int row = put_outcome(lab, cells, number);
	cells_put(cells, row, 0, STYLE_TITLE, "what happens");
	row = put_step(lab, cells, row + 1, step);
	if (step->wire && row < cells->rows)
		row = put_prediction(lab, cells, row + 1, number, step->wire);
	if (lab->play == PLAY_ENDED && lab->cursor == trace_moments(lab->trace))
		put_words(cells, row + 1, STYLE_DIM,
		    "The play is over. R plays it again, ← goes back, q leaves.");
}

const struct view view_narration = {
	.name = "words",
	.help = "what happens in this step, and what the wire must show",
	.main = true,
	.draw = narration_draw,
};
