/* --as: who writes. */
#include "author_option.h"

#include <string.h>

bool author_option_is_good(const struct arguments *arguments)
{
	const char *who = option_value(arguments, "as");

	if (!who || strcmp(who, "student") == 0 || strcmp(who, "teacher") == 0)
		return true;
	fail_with(STATUS_USAGE, "--as knows student and teacher");
	return false;
}

void author_option_for(const struct arguments *arguments, struct lab *lab)
{
	const char *who = option_value(arguments, "as");

	lab->notebook.by = who && strcmp(who, "teacher") == 0 ? BY_TEACHER : BY_STUDENT;
}
