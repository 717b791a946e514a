/* showing: what is shown, and how. */
#include "showing.h"

#include "quiz.h"
#include "views/view.h"

#include <stdio.h>

unsigned showing_next_focus(struct lab *lab)
{
	bool program = lab->program.lines.count > 0 || lab->quiz;

	lab->focus = lab->focus == FOCUS_MAIN                ? FOCUS_DETAIL
	             : lab->focus == FOCUS_DETAIL && program ? FOCUS_PROGRAM
	                                                     : FOCUS_MAIN;
	return 0;
}

unsigned showing_next_view(struct lab *lab)
{
	do
		lab->view = (lab->view + 1) % view_main_count();
	while (lab->quiz && !quiz_allows(view_main(lab->view)->name));
	return 0;
}

unsigned showing_toggle_absolute(struct lab *lab)
{
	lab->absolute = !lab->absolute;
	snprintf(lab->message, sizeof lab->message, "sequence numbers are %s",
	    lab->absolute ? "absolute: as they stand on the wire"
	                  : "relative: counted from each side's own start");
	return 0;
}

unsigned showing_toggle_background(struct lab *lab)
{
	lab->background = !lab->background;
	snprintf(lab->message, sizeof lab->message, "background packets (IGMP, ARP …) are %s",
	    lab->background ? "shown" : "hidden");
	return 0;
}

unsigned showing_toggle_predicting(struct lab *lab)
{
	lab->predicting = !lab->predicting;
	return 0;
}

unsigned showing_toggle_automatic(struct lab *lab)
{
	lab->automatic = !lab->automatic;
	lab->step_done = lab->now;
	snprintf(lab->message, sizeof lab->message, "%s",
	    lab->automatic ? "the play goes on by itself; A stops it" : "the play waits for you");
	return 0;
}

unsigned showing_help_open(struct lab *lab)
{
	lab->help = true;
	lab->help_scroll = 0;
	return 0;
}

unsigned showing_help_close(struct lab *lab)
{
	lab->help = false;
	return 0;
}

static void scroll_help(struct lab *lab, int lines)
{
	int last = help_last_scroll(lab), wanted = lab->help_scroll + lines;

	lab->help_scroll = wanted < 0 ? 0 : wanted > last ? last : wanted;
}

unsigned showing_help_back(struct lab *lab)
{
	scroll_help(lab, -1);
	return 0;
}

unsigned showing_help_on(struct lab *lab)
{
	scroll_help(lab, 1);
	return 0;
}

unsigned showing_help_page_back(struct lab *lab)
{
	scroll_help(lab, 4 - (lab->rows > 8 ? lab->rows : 8));
	return 0;
}

unsigned showing_help_page_on(struct lab *lab)
{
	scroll_help(lab, (lab->rows > 8 ? lab->rows : 8) - 4);
	return 0;
}

unsigned showing_leave_focus(struct lab *lab)
{
	lab->focus = FOCUS_MAIN;
	return 0;
}
