/* print: a capture file as text, for other commands too. */
#ifndef LAB_COMMANDS_PRINT_H
#define LAB_COMMANDS_PRINT_H

#include "lab/command.h"

/* All of the file that ARGUMENTS name ("-": standard input) on standard output, as it is read, but for
 * what their display filter leaves out. */
enum status print_as_text(const struct arguments *arguments);

#endif
