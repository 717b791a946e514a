/* picture: see picture.h. */
#include "picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

void lab_of_file(struct lab *lab, struct trace *trace)
{
	lab_start(lab, trace, "file.pcapng", PLAY_NONE);
	lab->cursor = trace_moments(trace);
}

void lab_end(struct lab *lab)
{
	struct trace *trace = lab->trace;

	lab_finish(lab);
	trace_free(trace);
}

int view_index(const char *name)
{
	for (int i = 0; i < view_main_count(); i++)
		if (strcmp(view_main(i)->name, name) == 0)
			return i;
	fail_msg("no main view is called %s", name);
	return 0;
}

void draw(const struct lab *lab, int rows, int columns, struct text *text)
{
	struct cells cells = cells_new(rows, columns);

	screen_draw(lab, &cells);
	cells_to_text(&cells, text);
	cells_free(&cells);
}
