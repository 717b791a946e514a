/*
 * shelf: where exercise files are: in the folders of LOOPLAB_EXERCISES, then among our own.
 */
#ifndef LAB_CLASSROOM_SHELF_H
#define LAB_CLASSROOM_SHELF_H

#include "exercise.h"

/* The file of exercise NAME; or NAME itself, if it is a path (with a '/' or ".yaml"). False and ERROR, with
 * what comes near, if there is none. */
bool shelf_find(const char *name, struct text *path, struct error *error);
/* Paths of all exercise files, each name once, sorted by name; the strings live in ARENA, the caller
 * frees the array. */
struct shelf_paths {
	ARRAY(const char *) list;
};
void shelf_list(struct arena *arena, struct shelf_paths *paths);

#endif
