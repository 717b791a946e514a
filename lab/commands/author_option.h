/*
 * author_option: --as, who writes notes on the screen.
 */
#ifndef LAB_COMMANDS_AUTHOR_OPTION_H
#define LAB_COMMANDS_AUTHOR_OPTION_H

#include "lab/command.h"
#include "lab/lab.h"

#define AUTHOR_OPTION                                                                              \
	{                                                                                              \
		"as", 0, "student|teacher", "who writes the notes: student, unless said"                   \
	}

/* False after a line on stderr: it is neither. */
bool author_option_is_good(const struct arguments *arguments);
void author_option_for(const struct arguments *arguments, struct lab *lab);

#endif
