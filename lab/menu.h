/*
 * menu: which scenario? The model of `looplab` alone, and its picture.
 */
#ifndef LAB_MENU_H
#define LAB_MENU_H

#include "cells.h"
#include "lab.h"
#include "library.h"

struct menu {
	const struct library *library; /* scenarios, then … */
	size_t exercises;              /* … so many exercises, which look like them */
	char query[64];                /* what is searched for; empty: everything is shown */
	bool searching;                /* keys go into the query */
	bool helping;                  /* the keys are told in place of the list */
	size_t selected;               /* entry of the library */
	char message[300];             /* how the last play ended, or "" */
};

enum menu_choice { MENU_STAY, MENU_PLAY, MENU_QUIT };

/* Takes one key. PLAY: menu->selected is what the student wants. */
enum menu_choice menu_update(struct menu *menu, const struct input *input);
void menu_draw(const struct menu *menu, struct cells *cells);
/* Whether ENTRY is among what the query finds: in name, title, topic, level or summary. */
bool menu_shows(const struct menu *menu, size_t entry);

#endif
