/*
 * paths: where the program's own files are. Build tree and installation are laid out alike, so all
 * is found from the place of the running program.
 */
#ifndef LAB_PATHS_H
#define LAB_PATHS_H

#include "capture/base.h"

/* Each appends a path to PATH. */
void path_of_stage(struct text *path);
/* Folders of scenario programs: those of LOOPLAB_SCENARIOS, then our own; false past the last. */
bool path_of_scenarios(size_t index, struct text *path);
/* Folders of exercises: those of LOOPLAB_EXERCISES, then our own; false past the last. */
bool path_of_exercises(size_t index, struct text *path);
/* Where the source of a scenario would be: beside the program, then in share/looplab/scenarios. */
bool path_of_source(const char *program, const char *source, struct text *path);
/* share/looplab/NAME */
void path_of_share(const char *name, struct text *path);
/* The folder of the libraries that scenarios are linked with. */
void path_of_libraries(struct text *path);
/* The folder of translations, share/locale. */
void path_of_translations(struct text *path);
/* The whole file at PATH into TEXT; false and errno on failure. */
bool path_read(const char *path, struct text *text);

#endif
