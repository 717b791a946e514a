/*
 * file_map: a file as memory, without the crash that comes when somebody makes it shorter.
 *
 * Pages behind the end of a file that has shrunk cannot be read: the kernel sends SIGBUS to whoever
 * tries. They become zeros here instead, and the mapping remembers that it is hurt. Inside file and
 * trace.
 */
#ifndef CAPTURE_FILE_MAP_H
#define CAPTURE_FILE_MAP_H

#include "base.h"

/* The first LENGTH octets of a regular file, read-only; NULL: it cannot be mapped. */
const uint8_t *map_open(int descriptor, size_t length);
/* NULL is allowed. */
void map_close(const uint8_t *map);
/* Whether something of it was gone when it was looked at. MAP may be NULL. */
bool map_is_hurt(const uint8_t *map);

#endif
