/* Where the program's own files are. */
#include "paths.h"

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef LAB_LIBRARIES
#define LAB_LIBRARIES "lib/looplab" /* below the prefix */
#endif

/* The folder that holds bin/, libexec/ and share/. */
static void add_prefix(struct text *path)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);

	if (length < 0) {
		text_add(path, "/usr");
		return;
	}
	self[length] = '\0';
	text_add(path, dirname(dirname(self)));
}

void path_of_stage(struct text *path)
{
	add_prefix(path);
	text_add(path, "/libexec/looplab/looplab-stage");
}

/* Folder number *INDEX of those that the environment variable VARIABLE names, with colons between. False:
 * it does not name so many, and *INDEX is counted from behind them. */
static bool add_named_folder(const char *variable, size_t *index, struct text *path)
{
	const char *extra = getenv(variable);

	while (extra && *extra) {
		size_t length = strcspn(extra, ":");
		if (length > 0 && (*index)-- == 0) {
			text_add_octets(path, extra, length);
			return true;
		}
		extra += length + (extra[length] == ':');
	}
	return false;
}

bool path_of_scenarios(size_t index, struct text *path)
{
	if (add_named_folder("LOOPLAB_SCENARIOS", &index, path))
		return true;
	if (index > 0)
		return false;
	add_prefix(path);
	text_add(path, "/libexec/looplab");
	return true;
}

bool path_of_exercises(size_t index, struct text *path)
{
	if (add_named_folder("LOOPLAB_EXERCISES", &index, path))
		return true;
	if (index == 0)
		path_of_share("exercises", path);
	return index == 0;
}

bool path_of_source(const char *program, const char *source, struct text *path)
{
	const char *slash = strrchr(program, '/');

	text_add_octets(path, program, slash ? (size_t)(slash - program + 1) : 0);
	text_add(path, source);
	if (access(path->at, R_OK) == 0)
		return true;
	text_clear(path);
	add_prefix(path);
	text_printf(path, "/share/looplab/scenarios/%s", source);
	return access(path->at, R_OK) == 0;
}

void path_of_share(const char *name, struct text *path)
{
	add_prefix(path);
	text_printf(path, "/share/looplab/%s", name);
}

void path_of_libraries(struct text *path)
{
	add_prefix(path);
	text_add(path, "/" LAB_LIBRARIES);
}

void path_of_translations(struct text *path)
{
	add_prefix(path);
	text_add(path, "/share/locale");
}

bool path_read(const char *path, struct text *text)
{
	FILE *file = fopen(path, "re");
	char part[4096];
	size_t length;

	if (!file)
		return false;
	while ((length = fread(part, 1, sizeof part, file)) > 0)
		text_add_octets(text, part, length);
	bool whole = !ferror(file);
	fclose(file);
	return whole;
}
