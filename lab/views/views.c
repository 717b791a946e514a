/* The list of views as a table. */
#include "list.h"

#include <string.h>

#define VIEW_ROW(name) &view_##name,

const struct view *const views[] = { VIEWS(VIEW_ROW) };
const size_t view_count = COUNT(views);

int view_main_count(void)
{
	int count = 0;

	for (size_t i = 0; i < view_count; i++)
		count += views[i]->main;
	return count;
}

const struct view *view_main(int index)
{
	int count = view_main_count();
	int wanted = (index % count + count) % count;

	for (size_t i = 0; i < view_count; i++)
		if (views[i]->main && wanted-- == 0)
			return views[i];
	return views[0];
}

int view_main_named(const char *name)
{
	for (int i = 0; i < view_main_count(); i++)
		if (strcmp(view_main(i)->name, name) == 0)
			return i;
	return 0;
}
