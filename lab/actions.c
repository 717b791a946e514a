/* One row per key. Footer, help screen and docs come from these rows. */
#include "lab.h"
#include "views/view.h"

#include <stdio.h>

/* --- when a key applies --- */

static bool always(const struct lab *lab)
{
	(void)lab;
	return true;
}

static bool no_help(const struct lab *lab)
{
	return !lab->help;
}

static bool helping(const struct lab *lab)
{
	return lab->help;
}

static bool in_main(const struct lab *lab)
{
	return !lab->help && lab->focus == FOCUS_MAIN;
}

static bool in_detail(const struct lab *lab)
{
	return !lab->help && lab->focus == FOCUS_DETAIL;
}

static bool in_program(const struct lab *lab)
{
	return !lab->help && lab->focus == FOCUS_PROGRAM;
}

static bool has_steps(const struct lab *lab)
{
	return !lab->help && trace_steps(lab->trace) > 0;
}

static bool is_played(const struct lab *lab)
{
	return !lab->help && lab->play != PLAY_NONE;
}

/* A file, in the background. */
static bool is_reading(const struct lab *lab)
{
	return !lab->help && lab->focus == FOCUS_MAIN && lab->reading;
}

static bool can_step(const struct lab *lab)
{
	return !lab->help && (lab->play != PLAY_NONE || lab->cursor < trace_moments(lab->trace));
}

/* --- moving through time --- */

static void move_to(struct lab *lab, size_t cursor)
{
	size_t last = trace_moments(lab->trace);

	lab->cursor = cursor > last ? last : cursor;
	lab->following = lab->cursor == last && (lab->play != PLAY_NONE || lab->reading);
	lab->program_scroll = 0;
}

static unsigned move_back(struct lab *lab)
{
	size_t cursor = lab->cursor;

	do
		cursor -= cursor > 0;
	while (cursor > 1 && moment_is_hidden(lab, cursor - 1));
	move_to(lab, cursor);
	return 0;
}

static unsigned move_on(struct lab *lab)
{
	size_t cursor = lab->cursor, last = trace_moments(lab->trace);

	do
		cursor += cursor < last;
	while (cursor < last && moment_is_hidden(lab, cursor - 1));
	move_to(lab, cursor);
	return 0;
}

static size_t page(const struct lab *lab)
{
	return lab->rows > 16 ? (size_t)lab->rows / 2 - 2 : 4;
}

static unsigned page_back(struct lab *lab)
{
	move_to(lab, lab->cursor > page(lab) ? lab->cursor - page(lab) : 0);
	return 0;
}

static unsigned page_on(struct lab *lab)
{
	move_to(lab, lab->cursor + page(lab));
	return 0;
}

static unsigned go_first(struct lab *lab)
{
	move_to(lab, trace_moments(lab->trace) > 0);
	return 0;
}

static unsigned go_last(struct lab *lab)
{
	move_to(lab, trace_moments(lab->trace));
	return 0;
}

/* Where step NUMBER has been announced but not played. */
static size_t step_start(const struct lab *lab, size_t number)
{
	return trace_moment_of_event(lab->trace, (size_t)trace_step(lab->trace, number)) + 1;
}

static unsigned step_back(struct lab *lab)
{
	for (size_t number = trace_steps(lab->trace); number > 0; number--)
		if (step_start(lab, number) < lab->cursor) {
			move_to(lab, step_start(lab, number));
			return 0;
		}
	return go_first(lab);
}

static unsigned step_on(struct lab *lab)
{
	for (size_t number = 1; number <= trace_steps(lab->trace); number++)
		if (step_start(lab, number) > lab->cursor) {
			move_to(lab, step_start(lab, number));
			return 0;
		}
	return go_last(lab);
}

/* Space: in the past, to the next step; at the end, the play goes on. */
static unsigned next(struct lab *lab)
{
	if (lab->cursor < trace_moments(lab->trace))
		return trace_steps(lab->trace) > 0 ? step_on(lab) : page_on(lab);
	if (lab->play == PLAY_ENDED)
		snprintf(lab->message, sizeof lab->message,
		    "the play is over: R plays it again, the arrows go back through it, q leaves");
	return lab_play_next(lab);
}

/* --- fields --- */

/* Looks at item AT of the packet, if it has so many. */
static void choose_field(struct lab *lab, const struct dissection *dissection, size_t at)
{
	if (at >= dissection->items.count)
		return;
	lab->field = at;
	lab->chosen = dissection->items.at[at].field;
}

/* The field STEP further than the one looked at. */
static void move_field(struct lab *lab, int step)
{
	struct dissection dissection = { 0 };
	struct packet p;
	long frame = lab_frame(lab);

	if (frame < 0)
		return;
	trace_packet(lab->trace, (size_t)frame, &p, &dissection);
	choose_field(lab, &dissection, field_looked_at(lab, &p, &dissection) + (size_t)step);
	dissection_free(&dissection);
}

static unsigned field_back(struct lab *lab)
{
	move_field(lab, -1);
	return 0;
}

static unsigned field_on(struct lab *lab)
{
	move_field(lab, 1);
	return 0;
}

/* --- the program's text --- */

static unsigned program_back(struct lab *lab)
{
	lab->program_scroll -= lab->program_scroll > -(int)lab->program.lines.count;
	return 0;
}

static unsigned program_on(struct lab *lab)
{
	lab->program_scroll += lab->program_scroll < (int)lab->program.lines.count;
	return 0;
}

/* --- what is shown --- */

static unsigned next_focus(struct lab *lab)
{
	bool program = lab->program.lines.count > 0;

	lab->focus = lab->focus == FOCUS_MAIN                ? FOCUS_DETAIL
	             : lab->focus == FOCUS_DETAIL && program ? FOCUS_PROGRAM
	                                                     : FOCUS_MAIN;
	return 0;
}

static unsigned next_view(struct lab *lab)
{
	lab->view = (lab->view + 1) % view_main_count();
	return 0;
}

static unsigned toggle_absolute(struct lab *lab)
{
	lab->absolute = !lab->absolute;
	snprintf(lab->message, sizeof lab->message, "sequence numbers are %s",
	    lab->absolute ? "absolute: as they stand on the wire"
	                  : "relative: counted from each side's own start");
	return 0;
}

static unsigned toggle_background(struct lab *lab)
{
	lab->background = !lab->background;
	snprintf(lab->message, sizeof lab->message, "background packets (IGMP, ARP …) are %s",
	    lab->background ? "shown" : "hidden");
	return 0;
}

static unsigned toggle_predicting(struct lab *lab)
{
	lab->predicting = !lab->predicting;
	return 0;
}

static unsigned toggle_automatic(struct lab *lab)
{
	lab->automatic = !lab->automatic;
	lab->step_done = lab->now;
	snprintf(lab->message, sizeof lab->message, "%s",
	    lab->automatic ? "the play goes on by itself; A stops it" : "the play waits for you");
	return 0;
}

static unsigned restart(struct lab *lab)
{
	(void)lab;
	return EFFECT_RESTART;
}

static unsigned stop_reading(struct lab *lab)
{
	(void)lab;
	return EFFECT_STOP_READING;
}

static unsigned quit(struct lab *lab)
{
	(void)lab;
	return EFFECT_QUIT;
}

static unsigned help_open(struct lab *lab)
{
	lab->help = true;
	lab->help_scroll = 0;
	return 0;
}

static unsigned help_close(struct lab *lab)
{
	lab->help = false;
	return 0;
}

static unsigned help_back(struct lab *lab)
{
	lab->help_scroll -= lab->help_scroll > 0;
	return 0;
}

static unsigned help_on(struct lab *lab)
{
	lab->help_scroll++;
	return 0;
}

static unsigned leave_focus(struct lab *lab)
{
	lab->focus = FOCUS_MAIN;
	return 0;
}

static bool not_in_main(const struct lab *lab)
{
	return !lab->help && lab->focus != FOCUS_MAIN;
}

void lab_click(struct lab *lab, int row, int column)
{
	struct spot spot = screen_find(lab, lab->rows, lab->columns, row, column);
	struct dissection dissection = { 0 };
	struct packet p;
	long frame = lab_frame(lab);

	lab->focus = spot.focus;
	if (spot.moment >= 0) {
		move_to(lab, (size_t)spot.moment + 1);
	} else if (spot.item >= 0 && frame >= 0) {
		trace_packet(lab->trace, (size_t)frame, &p, &dissection);
		choose_field(lab, &dissection, (size_t)spot.item);
		dissection_free(&dissection);
	}
}

/* The first row whose key and condition fit is taken. */
const struct action actions[] = {
	{ .keys = { ' ', 'n' },
	    .name = "next",
	    .applies = can_step,
	    .act = next,
	    .footer = true,
	    .help = "play the next step; in the past, go on to the next step" },
	{ .keys = { PAD_LEFT, 'h' },
	    .name = "back",
	    .applies = no_help,
	    .act = move_back,
	    .footer = true,
	    .help = "one moment back in time" },
	{ .keys = { PAD_RIGHT, 'l' },
	    .name = "on",
	    .applies = no_help,
	    .act = move_on,
	    .footer = true,
	    .help = "one moment on in time" },
	{ .keys = { PAD_UP, 'k' },
	    .name = "up",
	    .applies = in_main,
	    .act = move_back,
	    .help = "one moment back; in the detail, the field above" },
	{ .keys = { PAD_DOWN, 'j' },
	    .name = "down",
	    .applies = in_main,
	    .act = move_on,
	    .help = "one moment on; in the detail, the field below" },
	{ .keys = { PAD_UP, 'k' },
	    .name = "field up",
	    .applies = in_detail,
	    .act = field_back,
	    .help = "the field above" },
	{ .keys = { PAD_DOWN, 'j' },
	    .name = "field down",
	    .applies = in_detail,
	    .act = field_on,
	    .help = "the field below" },
	{ .keys = { PAD_UP, 'k' },
	    .name = "scroll up",
	    .applies = in_program,
	    .act = program_back,
	    .help = "scroll the program up" },
	{ .keys = { PAD_DOWN, 'j' },
	    .name = "scroll down",
	    .applies = in_program,
	    .act = program_on,
	    .help = "scroll the program down" },
	{ .keys = { '[', '{' },
	    .name = "step back",
	    .applies = has_steps,
	    .act = step_back,
	    .help = "back to where a step begins" },
	{ .keys = { ']', '}' },
	    .name = "step on",
	    .applies = has_steps,
	    .act = step_on,
	    .help = "on to where the next step begins" },
	{ .keys = { PAD_PAGE_UP },
	    .name = "page back",
	    .applies = no_help,
	    .act = page_back,
	    .help = "a page back" },
	{ .keys = { PAD_PAGE_DOWN },
	    .name = "page on",
	    .applies = no_help,
	    .act = page_on,
	    .help = "a page on" },
	{ .keys = { PAD_HOME, 'g' },
	    .name = "first",
	    .applies = no_help,
	    .act = go_first,
	    .help = "to the first moment" },
	{ .keys = { PAD_END, 'G' },
	    .name = "last",
	    .applies = no_help,
	    .act = go_last,
	    .help = "to the last moment" },
	{ .keys = { 'p' },
	    .name = "predict",
	    .applies = has_steps,
	    .act = toggle_predicting,
	    .footer = true,
	    .help = "show or hide what the wire must show next" },
	{ .keys = { '\t', PAD_BACKTAB },
	    .name = "fields",
	    .applies = no_help,
	    .act = next_focus,
	    .footer = true,
	    .help = "from pane to pane: time, fields, program" },
	{ .keys = { 'v' },
	    .name = "view",
	    .applies = no_help,
	    .act = next_view,
	    .footer = true,
	    .help = "another view in the main pane: ladder, packets, sockets …" },
	{ .keys = { 'r' },
	    .name = "rel/abs",
	    .applies = no_help,
	    .act = toggle_absolute,
	    .footer = true,
	    .help = "sequence numbers relative, or absolute as on the wire" },
	{ .keys = { 'b' },
	    .name = "background",
	    .applies = no_help,
	    .act = toggle_background,
	    .help = "show or hide background packets (IGMP, ARP …)" },
	{ .keys = { 'A' },
	    .name = "auto",
	    .applies = is_played,
	    .act = toggle_automatic,
	    .help = "let the play go on by itself, or stop it" },
	{ .keys = { 'R' },
	    .name = "restart",
	    .applies = is_played,
	    .act = restart,
	    .help = "play the same scenario again, from the start" },
	{ .keys = { 27 },
	    .name = "stop reading",
	    .applies = is_reading,
	    .act = stop_reading,
	    .footer = true,
	    .help = "read no more of a large file: what is there can be looked at" },
	{ .keys = { 27 },
	    .name = "leave",
	    .applies = not_in_main,
	    .act = leave_focus,
	    .help = "back to the main pane" },
	{ .keys = { '?' },
	    .name = "help",
	    .applies = no_help,
	    .act = help_open,
	    .footer = true,
	    .help = "this list of keys" },
	{ .keys = { PAD_UP, 'k' },
	    .name = "up",
	    .applies = helping,
	    .act = help_back,
	    .help = "scroll up" },
	{ .keys = { PAD_DOWN, 'j' },
	    .name = "down",
	    .applies = helping,
	    .act = help_on,
	    .help = "scroll down" },
	{ .keys = { '?', 27, 'q', ' ', '\n' },
	    .name = "close",
	    .applies = helping,
	    .act = help_close,
	    .footer = true,
	    .help = "close the help" },
	{ .keys = { 'q' },
	    .name = "quit",
	    .applies = always,
	    .act = quit,
	    .footer = true,
	    .help = "leave the lab" },
};
const size_t action_count = COUNT(actions);
