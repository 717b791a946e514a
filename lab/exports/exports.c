/* The list of exports as a table. */
#include "list.h"

#include <string.h>

#define EXPORT_ROW(name) &export_##name,

const struct export *const exports[] = { EXPORTS(EXPORT_ROW) };
const size_t export_count = COUNT(exports);

const struct export *export_find(const char *suffix)
{
	for (size_t i = 0; i < export_count; i++)
		if (strcmp(exports[i]->suffix, suffix) == 0)
			return exports[i];
	return NULL;
}

void export_list(struct text *out)
{
	for (size_t i = 0; i < export_count; i++)
		text_printf(out, "%s.%s",
		    i == 0                 ? ""
		    : i + 1 < export_count ? ", "
		                           : " and ",
		    exports[i]->suffix);
}
