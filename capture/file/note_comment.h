/*
 * file/note_comment: the comment form of a note, as it stands in a pcapng file. Inside file.
 */
#ifndef CAPTURE_FILE_NOTE_COMMENT_H
#define CAPTURE_FILE_NOTE_COMMENT_H

#include "../note.h"

/* The comment that NOTE is in a file, to the end of LINE. Its text is as it is: several lines, perhaps. */
void note_to_comment(const struct note *note, struct text *line);
/* What a comment of LENGTH octets says, on a packet or (note.frame NOTE_ON_TRACE) on none: every comment
 * is a note. Strings are copied into ARENA; frame, ordinal and the like are left to the caller. */
void note_from_comment(
    const char *comment, size_t length, bool on_trace, struct note *note, struct arena *arena);

#endif
