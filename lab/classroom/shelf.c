/* Exercise files, found. */
#include "shelf.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exercise_parts.h"
#include "lab/paths.h"

static const char suffix[] = ".yaml";

static bool has_suffix(const char *name)
{
	size_t length = strlen(name);

	return length > sizeof suffix - 1 && strcmp(name + length - (sizeof suffix - 1), suffix) == 0;
}

static const char *name_in(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool has_name(const struct shelf_paths *paths, const char *name)
{
	for (size_t i = 0; i < paths->list.count; i++)
		if (strcmp(name_in(paths->list.at[i]), name) == 0)
			return true;
	return false;
}

static int compare(const void *a, const void *b)
{
	return strcmp(name_in(*(const char *const *)a), name_in(*(const char *const *)b));
}

void shelf_list(struct arena *arena, struct shelf_paths *paths)
{
	struct text folder = { 0 }, path = { 0 };

	for (size_t i = 0; text_clear(&folder), path_of_exercises(i, &folder); i++) {
		DIR *entries = opendir(folder.at);
		for (struct dirent *entry; entries && (entry = readdir(entries));) {
			if (entry->d_name[0] == '.' || !has_suffix(entry->d_name) ||
			    has_name(paths, entry->d_name))
				continue;
			text_clear(&path);
			text_printf(&path, "%s/%s", folder.at, entry->d_name);
			*array_add(&paths->list) = arena_copy(arena, path.at, path.length);
		}
		if (entries)
			closedir(entries);
	}
	if (paths->list.count > 1)
		qsort(paths->list.at, paths->list.count, sizeof paths->list.at[0], compare);
	text_free(&folder);
	text_free(&path);
}

static void add_near(const char *name, struct text *meant)
{
	struct shelf_paths paths = { 0 };
	struct arena arena = { 0 };
	ARRAY(const char *) names = { 0 };

	shelf_list(&arena, &paths);
	for (size_t i = 0; i < paths.list.count; i++) {
		const char *found = name_in(paths.list.at[i]);
		*array_add(&names) = arena_copy(&arena, found, strlen(found) - (sizeof suffix - 1));
	}
	add_meant(word_near(name, names.at, names.count), meant);
	array_free(&names);
	array_free(&paths.list);
	arena_free(&arena);
}

bool shelf_find(const char *name, struct text *path, struct error *error)
{
	struct text shown = { 0 }, meant = { 0 };

	text_clear(path);
	if (strchr(name, '/') || has_suffix(name)) {
		text_add(path, name);
		return true;
	}
	for (size_t i = 0; text_clear(path), path_of_exercises(i, path); i++) {
		text_printf(path, "/%s%s", name, suffix);
		if (access(path->at, R_OK) == 0)
			return true;
	}
	text_add_visible(&shown, name, strlen(name));
	add_near(name, &meant);
	error_set(error, "no exercise is called '%s'%s; `looplab exercise` lists them", shown.at,
	    text_string(&meant));
	text_free(&shown);
	text_free(&meant);
	return false;
}
