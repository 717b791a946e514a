/* One row per key. Footer, help screen and docs come from these rows. */
#include "filtering.h"
#include "lab.h"
#include "pointing.h"
#include "travel.h"
#include "views/view.h"

#include <stdio.h>

/* --- when a key applies --- */

/* Neither help nor a prompt stands before the panes. */
static bool is_free(const struct lab *lab)
{
	return !lab->help && !lab->prompt.open;
}

static bool not_prompting(const struct lab *lab)
{
	return !lab->prompt.open;
}

static bool prompting(const struct lab *lab)
{
	return lab->prompt.open;
}

static bool helping(const struct lab *lab)
{
	return lab->help;
}

static bool in_main(const struct lab *lab)
{
	return is_free(lab) && lab->focus == FOCUS_MAIN;
}

static bool in_detail(const struct lab *lab)
{
	return is_free(lab) && lab->focus == FOCUS_DETAIL;
}

static bool in_program(const struct lab *lab)
{
	return is_free(lab) && lab->focus == FOCUS_PROGRAM;
}

static bool not_in_main(const struct lab *lab)
{
	return is_free(lab) && lab->focus != FOCUS_MAIN;
}

static bool has_steps(const struct lab *lab)
{
	return is_free(lab) && trace_steps(lab->trace) > 0;
}

static bool is_played(const struct lab *lab)
{
	return is_free(lab) && lab->play != PLAY_NONE;
}

static bool is_predicted(const struct lab *lab)
{
	return is_played(lab) && has_steps(lab);
}

/* A file, in the background. */
static bool is_reading(const struct lab *lab)
{
	return in_main(lab) && lab->reading;
}

static bool can_step(const struct lab *lab)
{
	return is_free(lab) && (lab->play != PLAY_NONE || lab->cursor < trace_moments(lab->trace));
}

/* --- the play --- */

/* Space: in the past, to the next step; at the end, the play goes on. */
static unsigned next(struct lab *lab)
{
	if (lab->cursor < trace_moments(lab->trace))
		return trace_steps(lab->trace) > 0 ? travel_step_on(lab) : travel_page_on(lab);
	if (lab->play == PLAY_ENDED && !lab->more)
		snprintf(lab->message, sizeof lab->message,
		    "the play is over: R plays it again, the arrows go back through it, q leaves");
	return lab_play_next(lab);
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

static void scroll_help(struct lab *lab, int lines)
{
	int last = help_last_scroll(lab), wanted = lab->help_scroll + lines;

	lab->help_scroll = wanted < 0 ? 0 : wanted > last ? last : wanted;
}

static unsigned help_back(struct lab *lab)
{
	scroll_help(lab, -1);
	return 0;
}

static unsigned help_on(struct lab *lab)
{
	scroll_help(lab, 1);
	return 0;
}

static unsigned help_page_back(struct lab *lab)
{
	scroll_help(lab, 4 - (lab->rows > 8 ? lab->rows : 8));
	return 0;
}

static unsigned help_page_on(struct lab *lab)
{
	scroll_help(lab, (lab->rows > 8 ? lab->rows : 8) - 4);
	return 0;
}

static unsigned leave_focus(struct lab *lab)
{
	lab->focus = FOCUS_MAIN;
	return 0;
}

static const char in_line[] = "in the line of the filter";

const struct action actions[] = {
	{ .keys = { ' ', 'n' },
	    .name = "next",
	    .applies = can_step,
	    .act = next,
	    .footer = true,
	    .help = "play the next step; in the past, go on to the next step" },
	{ .keys = { PAD_LEFT, 'h' },
	    .name = "back",
	    .applies = is_free,
	    .act = travel_back,
	    .footer = true,
	    .help = "one moment back in time" },
	{ .keys = { PAD_RIGHT, 'l' },
	    .name = "on",
	    .applies = is_free,
	    .act = travel_on,
	    .footer = true,
	    .help = "one moment on in time" },
	{ .keys = { PAD_UP, 'k' },
	    .name = "up",
	    .applies = in_main,
	    .act = travel_back,
	    .help = "one moment back; in the detail, the field above" },
	{ .keys = { PAD_DOWN, 'j' },
	    .name = "down",
	    .applies = in_main,
	    .act = travel_on,
	    .help = "one moment on; in the detail, the field below" },
	{ .keys = { PAD_UP, 'k' },
	    .name = "field up",
	    .applies = in_detail,
	    .act = pointing_back,
	    .help = "the field above" },
	{ .keys = { PAD_DOWN, 'j' },
	    .name = "field down",
	    .applies = in_detail,
	    .act = pointing_on,
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
	    .act = travel_step_back,
	    .help = "back to where a step begins" },
	{ .keys = { ']', '}' },
	    .name = "step on",
	    .applies = has_steps,
	    .act = travel_step_on,
	    .help = "on to where the next step begins" },
	{ .keys = { PAD_PAGE_UP },
	    .name = "page back",
	    .applies = is_free,
	    .act = travel_page_back,
	    .help = "a page back" },
	{ .keys = { PAD_PAGE_DOWN },
	    .name = "page on",
	    .applies = is_free,
	    .act = travel_page_on,
	    .help = "a page on" },
	{ .keys = { PAD_HOME, 'g' },
	    .name = "first",
	    .applies = is_free,
	    .act = travel_first,
	    .help = "to the first moment" },
	{ .keys = { PAD_END, 'G' },
	    .name = "last",
	    .applies = is_free,
	    .act = travel_last,
	    .help = "to the last moment" },
	{ .keys = { 27 },
	    .name = "stop reading",
	    .applies = is_reading,
	    .act = stop_reading,
	    .footer = true,
	    .help = "read no more of a large file: what is there can be looked at" },
	{ .keys = { 'p' },
	    .name = "predict",
	    .applies = is_predicted,
	    .act = toggle_predicting,
	    .footer = true,
	    .help = "show or hide what the wire must show next" },
	{ .keys = { '\t', PAD_BACKTAB },
	    .name = "fields",
	    .applies = is_free,
	    .act = next_focus,
	    .footer = true,
	    .help = "from pane to pane: time, fields, program" },
	{ .keys = { 'v' },
	    .name = "view",
	    .applies = is_free,
	    .act = next_view,
	    .footer = true,
	    .help = "another view in the main pane: ladder, packets, sockets …" },
	{ .keys = { 'f' },
	    .name = "filter",
	    .applies = is_free,
	    .act = filtering_open,
	    .footer = true,
	    .help = "type a display filter: only packets that it lets through are shown" },
	{ .keys = { 'c' },
	    .name = "conversation",
	    .applies = is_free,
	    .act = filtering_conversation,
	    .help = "only the packets of this packet's conversation; again: as it was before" },
	{ .keys = { 'F' },
	    .name = "this value",
	    .applies = is_free,
	    .act = filtering_field,
	    .help = "only packets in which the chosen field has the value that it has here" },
	{ .keys = { 'r' },
	    .name = "rel/abs",
	    .applies = is_free,
	    .act = toggle_absolute,
	    .footer = true,
	    .help = "sequence numbers relative, or absolute as on the wire" },
	{ .keys = { 'b' },
	    .name = "background",
	    .applies = is_free,
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
	    .name = "leave",
	    .applies = not_in_main,
	    .act = leave_focus,
	    .help = "back to the main pane" },
	{ .keys = { '?' },
	    .name = "help",
	    .applies = is_free,
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
	{ .keys = { PAD_PAGE_UP },
	    .name = "page up",
	    .applies = helping,
	    .act = help_page_back,
	    .help = "scroll a page up" },
	{ .keys = { PAD_PAGE_DOWN },
	    .name = "scroll",
	    .applies = helping,
	    .act = help_page_on,
	    .footer = true,
	    .help = "scroll a page down" },
	{ .keys = { '?', 27, 'q', ' ', '\n' },
	    .name = "close",
	    .applies = helping,
	    .act = help_close,
	    .footer = true,
	    .help = "close the help" },
	{ .keys = { 'q' },
	    .name = "quit",
	    .applies = not_prompting,
	    .act = quit,
	    .footer = true,
	    .help = "leave the lab" },
	{ .keys = { '\t' },
	    .name = "complete",
	    .section = in_line,
	    .applies = prompting,
	    .act = filtering_complete,
	    .footer = true,
	    .help = "complete the name of a field; again: the next that begins so" },
	{ .keys = { PAD_BACKTAB },
	    .name = "complete back",
	    .section = in_line,
	    .applies = prompting,
	    .act = filtering_complete_back,
	    .help = "the name before it" },
	{ .keys = { PAD_UP },
	    .name = "earlier",
	    .section = in_line,
	    .applies = prompting,
	    .act = filtering_earlier,
	    .footer = true,
	    .help = "the filter that was used before this one" },
	{ .keys = { PAD_DOWN },
	    .name = "later",
	    .section = in_line,
	    .applies = prompting,
	    .act = filtering_later,
	    .help = "the filter that was used after this one" },
	{ .keys = { '\n' },
	    .name = "apply",
	    .section = in_line,
	    .applies = prompting,
	    .act = filtering_apply,
	    .footer = true,
	    .help = "show only packets that the filter lets through; an empty one lets all through" },
	{ .keys = { 27 },
	    .name = "leave",
	    .section = in_line,
	    .applies = prompting,
	    .act = filtering_leave,
	    .footer = true,
	    .help = "leave the filter as it was" },
};
const size_t action_count = COUNT(actions);
