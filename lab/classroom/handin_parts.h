/*
 * handin_parts: the lines of a hand-in, and the sums over it. Shared by the files that write and read
 * hand-ins.
 */
#ifndef LAB_CLASSROOM_HANDIN_PARTS_H
#define LAB_CLASSROOM_HANDIN_PARTS_H

#include <jansson.h>

#include "digest.h"
#include "handin.h"

#define HANDIN_MARK "looplab hand-in: "
enum { TIME_TEXT = 32 };

/* Whether a note is a line of a hand-in; the JSON object behind the mark (a new reference), or NULL. */
bool is_handin_line(const char *note);
json_t *handin_line(const char *note);

/* Sums over a trace, as it is now. "" where there is no library. */
struct checksum {
	char packets[DIGEST_TEXT], steps[DIGEST_TEXT], student[DIGEST_TEXT], answers[DIGEST_TEXT];
	char beginnings[DIGEST_TEXT]; /* initial sequence numbers; "": there are none */
};
void checksum_make(const struct trace *trace, struct checksum *sum);

/* "2026-11-22T16:00:00.123Z", RFC 3339, and back; 0: it is none. TEXT may be NULL. */
void time_to_text(int64_t time, char text[TIME_TEXT]);
int64_t time_from_text(const char *text);

#endif
