/*
 * showing: what the keys do that change what is shown, and nothing else. Effects as actions have them: none.
 */
#ifndef LAB_SHOWING_H
#define LAB_SHOWING_H

#include "lab.h"

unsigned showing_next_focus(struct lab *lab);
unsigned showing_next_view(struct lab *lab);
unsigned showing_toggle_absolute(struct lab *lab);
unsigned showing_toggle_background(struct lab *lab);
unsigned showing_toggle_predicting(struct lab *lab);
unsigned showing_toggle_automatic(struct lab *lab);
unsigned showing_help_open(struct lab *lab);
unsigned showing_help_close(struct lab *lab);
unsigned showing_help_back(struct lab *lab);
unsigned showing_help_on(struct lab *lab);
unsigned showing_help_page_back(struct lab *lab);
unsigned showing_help_page_on(struct lab *lab);
unsigned showing_leave_focus(struct lab *lab);

#endif
