/*
 * layout_option: -E, how the values of -T fields are set out, in tshark's words.
 */
#ifndef LAB_COMMANDS_LAYOUT_OPTION_H
#define LAB_COMMANDS_LAYOUT_OPTION_H

#include "lab/command.h"
#include "lab/exports/export.h"

#define LAYOUT_OPTION                                                                                    \
	{                                                                                                    \
		"layout", 'E', "KEY=VALUE",                                                                      \
		    "of -T fields: header=y: names in the first line; separator=C between fields (a tab unless " \
		    "said), aggregator=C between the values of one (a comma), /t and /s being tab and space; "   \
		    "occurrence=f|l|a: the first value, the last, all; quote=d|s|n: double quotes, single, "     \
		    "none; may be repeated"                                                                      \
	}

/* Sets LAYOUT as ARGUMENTS say; false after a line on stderr. */
bool layout_option(const struct arguments *arguments, struct field_layout *layout);

#endif
