/*
 * The ladder: who did what, who sent what to whom, in order; one moment is one row.
 *
 *       client                                 server      lanes
 *       wire   SYN-SENT                 wire   LISTEN      what the packets so far tell
 *       kernel CLOSED                   kernel LISTEN      what the kernel last said
 *     ── 3 · The client calls ───────────────────────
 *       ┌ connect(client, …)                     ┆         a call begins …
 *       │── SYN seq=0 len=0 ────────────────────▶┆         … these fall into it …
 *       │◀─ SYN ACK seq=0 ack=1 ─────────────────┆
 *       └ = 0                                    ┆         … and it returns
 *       ● ESTABLISHED (fd 4)                     ┆         the kernel's word
 *
 * The row of the cursor is highlighted, what comes after it is dimmed.
 */
#include "around.h"
#include "remarks.h"
#include "rungs.h"

#include "lab/quiz.h"

enum { TIME_FROM = 90 /* panes from this width on show times */ };

/* Time since the step began to happen, or since the first frame where there are no steps. */
static void draw_time(const struct lab *lab, struct cells *cells, int row, size_t at, int64_t time)
{
	long step = trace_step_at(lab->trace, at + 1);
	int64_t since = trace_moment(lab->trace, 0).time;

	if (step < 0 && trace_steps(lab->trace) > 0)
		return;
	if (step >= 0) {
		size_t first = trace_moment_of_event(lab->trace, (size_t)step) + 1;
		if (first > at)
			return;
		since = trace_moment(lab->trace, first).time;
	}
	cells_printf(cells, row, 0, STYLE_DIM, "%8.3f ms", (double)(time - since) / 1e6);
}

/* Of a packet that an exercise asks about, no more than that there is one, and between whom, if that is not
 * what is asked. */
static void hide_packet(const struct lab *lab, size_t at, struct ladder_row *row)
{
	static const char *const ends[] = { "ip.src", "ip.dst", "ip.addr", "ipv6.src", "ipv6.dst",
		"ipv6.addr", "ip.src_host", "ip.dst_host" };
	struct moment moment = trace_moment(lab->trace, at);

	if (moment.kind != MOMENT_FRAME || !quiz_hides_frame(lab, moment.index))
		return;
	text_clear(&row->text);
	text_add(&row->text, quiz_hidden);
	row->bad = false;
	for (size_t i = 0; i < COUNT(ends); i++)
		if (quiz_hides(lab, moment.index, 0, 0, ends[i]))
			row->from = row->to = -1;
	row->everybody = row->everybody && row->from >= 0;
}

/* --- the view --- */

static void ladder_draw(const struct lab *lab, struct cells *cells)
{
	struct lanes lanes;
	struct ladder_row row = { .kind = ROW_END };
	struct around around;
	struct remarks remarks;

	if (trace_moments(lab->trace) == 0) {
		cells_put(cells, 0, 0, STYLE_DIM,
		    lab->play == PLAY_STARTING ? "a private network is being made …" : "nothing yet");
		return;
	}
	lanes_find(lab->trace, lab->cursor, &lanes);
	struct places places = places_find(lab->trace, &lanes, cells, cells->columns >= TIME_FROM);
	rungs_draw_header(cells, &lanes, &places);
	moments_around(lab, cells->rows - places.header, &around);
	remarks_find(lab, &remarks);
	for (int i = 0; i < around.count; i++) {
		int at = places.header + i;
		ladder_row(lab->trace, &lanes, around.at[i], lab->absolute, &row);
		hide_packet(lab, around.at[i], &row);
		remarks_add(lab, &remarks, around.at[i], &row.text);
		if (row.kind == ROW_STEP)
			rung_draw_heading(cells, at, &row, is_hidden_step(lab, (size_t)row.step));
		else
			rung_draw(cells, at, &lanes, &places, &row);
		if (places.time && row.kind != ROW_STEP)
			draw_time(lab, cells, at, around.at[i], row.time);
		if (i == around.current)
			cells_paint(cells, at, 0, cells->columns, STYLE_CURSOR);
		else if (i > around.current)
			cells_paint(cells, at, 0, cells->columns, STYLE_DIM);
	}
	remarks_free(&remarks);
	ladder_row_free(&row);
}

static void ladder_find(const struct lab *lab, const struct cells *pane, int row, struct spot *spot)
{
	struct lanes lanes;
	struct around around;

	lanes_find(lab->trace, lab->cursor, &lanes);
	struct places places = places_find(lab->trace, &lanes, pane, false);
	moments_around(lab, pane->rows - places.header, &around);
	int i = row - places.header;
	if (i >= 0 && i < around.count)
		spot->moment = (long)around.at[i];
}

const struct view view_ladder = {
	.name = "ladder",
	.help = "calls, packets and states in order, between the two sides",
	.main = true,
	.draw = ladder_draw,
	.find = ladder_find,
};
