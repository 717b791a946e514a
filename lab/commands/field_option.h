/*
 * field_option: -e, the fields that are asked for by name.
 */
#ifndef LAB_COMMANDS_FIELD_OPTION_H
#define LAB_COMMANDS_FIELD_OPTION_H

#include "lab/command.h"
#include "lab/exports/export.h"

/* Every -e of ARGUMENTS, in order, into FIELDS; false after a line on stderr: there is no such field. */
bool field_option(const struct arguments *arguments, struct field_list *fields);

#endif
