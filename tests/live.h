/*
 * live: what the tests share that play real scenarios.
 */
#ifndef TESTS_LIVE_H
#define TESTS_LIVE_H

#include "capture/base.h"

/* Whether LOOPLAB can play a scenario here, as this user or as an ordinary one; else WHY not. */
bool can_play(const char *looplab, bool nobody, struct text *why);
/* Ends this program as skipped, with the reason, when LOOPLAB cannot play here as this user. */
void need_play(const char *looplab);

/* Ends this program as failed, where what all of its tests are about could not be made: says WHY last
 * and removes FOLDER. Whatever else is held is left to the kernel; a list of leaks would only hide WHY. */
_Noreturn void give_up(char *folder, const char *why);

/* Installs the build in BINARY_DIR to FOLDER/installed, so that any user may run it wherever the build
 * stands; LOOPLAB gets the program's path. False: it could not be installed. */
bool install_copy(const char *binary_dir, const char *folder, struct text *looplab);

/* A new folder that everybody may write to; its path, to be given to folder_remove(). */
char *folder_make(void);
/* Removes it with everything in it. NULL is allowed. */
void folder_remove(char *folder);
/* How many entries it has. */
size_t folder_count(const char *folder);
/* Writes LENGTH octets to FOLDER/NAME. */
void folder_write(const char *folder, const char *name, const void *octets, size_t length);

#endif
