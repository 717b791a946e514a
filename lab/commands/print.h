/* print: a capture file as text, for other commands too. */
#ifndef LAB_COMMANDS_PRINT_H
#define LAB_COMMANDS_PRINT_H

#include "lab/status.h"

/* All of PATH ("-": standard input) on standard output, as it is read. */
enum status print_as_text(const char *path);

#endif
