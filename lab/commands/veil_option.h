/*
 * veil_option: what shall not be seen by those who get a capture file.
 */
#ifndef LAB_COMMANDS_VEIL_OPTION_H
#define LAB_COMMANDS_VEIL_OPTION_H

#include "capture/veil.h"
#include "lab/command.h"

/* The rows for a command's table of options. */
#define VEIL_OPTIONS                                                                               \
	{ "strip-secrets", 0, NULL,                                                                    \
		"of pcapng: without the secrets that let others read what is encrypted" },                 \
	    { "strip-payload", 0, NULL, "of pcapng: without what UDP and TCP carry" },                 \
	{                                                                                              \
		"anonymise", 0, NULL,                                                                      \
		    "of pcapng: with other addresses, each always the same; see docs/files.md"             \
	}

/* What was asked for. */
static inline struct veil_choice veil_option(const struct arguments *arguments)
{
	return (struct veil_choice){ .secrets = option_given(arguments, "strip-secrets"),
		.payload = option_given(arguments, "strip-payload"),
		.addresses = option_given(arguments, "anonymise") };
}

#endif
