/* program: a scenario's source, cut into lines. */
#include "program.h"

#include "paths.h"

void program_load(struct program *program, const struct scenario_entry *scenario)
{
	struct text path = { 0 }, text = { 0 };

	if (path_of_source(scenario->program, scenario->source, &path) && path_read(path.at, &text)) {
		program->text = text.at;
		for (char *line = text.at; line && *line;) {
			*array_add(&program->lines) = line;
			line = strchr(line, '\n');
			if (line)
				*line++ = '\0';
		}
	}
	text_free(&path);
}
