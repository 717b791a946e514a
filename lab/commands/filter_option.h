/*
 * filter_option: -Y, and what to say to those who mix up the two languages of filters.
 */
#ifndef LAB_COMMANDS_FILTER_OPTION_H
#define LAB_COMMANDS_FILTER_OPTION_H

#include "lab/command.h"
#include "lab/lab.h"

/* The row for a command's table of options. */
#define FILTER_OPTION                                                                              \
	{                                                                                              \
		"display-filter", 'Y', "DISPLAY-FILTER",                                                   \
		    "show only packets that it lets through, see docs/display-filter.md"                   \
	}

/* The filter that was given, into *FILTER (to be freed; NULL: none was given). False after a message
 * that points at what is wrong. */
bool filter_option(const struct arguments *arguments, struct filter **filter);
/* The same, but only looks. */
bool filter_option_is_good(const struct arguments *arguments);
/* The same for LAB, from the first picture on. */
bool filter_option_for(const struct arguments *arguments, struct lab *lab);
/* Whether TEXT, given as a capture filter, is a display filter; then false is returned after a line on
 * stderr that says so. */
bool is_capture_filter(const char *text);

#endif
