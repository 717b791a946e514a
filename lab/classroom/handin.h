/*
 * handin: what a student hands in: the trace itself, a pcapng file, with what the student did as notes on
 * its first packet. docs/hand-in.md describes every line of it, and how the checksum is made.
 *
 * The checksum shows that something was changed, by accident or casually. It proves nothing against
 * somebody who changes this program: there is no secret in it.
 */
#ifndef LAB_CLASSROOM_HANDIN_H
#define LAB_CLASSROOM_HANDIN_H

#include "attempt.h"

enum { MAX_STUDENT = 200 };

/* What was changed since it was saved; bits. */
enum {
	ALTERED_PACKETS = 1, /* times or octets */
	ALTERED_STEPS = 2,   /* the journal */
	ALTERED_STUDENT = 4, /* the line that says who, which exercise, which seed */
	ALTERED_ANSWERS = 8,
	ALTERED_UNKNOWN = 16 /* no checksum, or no library for it here */
};

/* Who works on what. */
struct handin_head {
	char exercise[64];        /* its file's name */
	char digest[DIGEST_TEXT]; /* of that file */
	uint64_t seed;
	char student[MAX_STUDENT];
	int64_t began; /* ns since the epoch */
};

/* One line of a student's work. */
struct handin_entry {
	const char *question; /* id */
	enum entry_kind kind;
	int64_t time;
	const char *text;
};

/* A hand-in as it was read. */
struct handin {
	struct arena arena;
	struct handin_head head;
	ARRAY(struct handin_entry) entries; /* at most MAX_ENTRIES */
	bool too_many;                      /* there were more */
	unsigned altered;                   /* ALTERED_PACKETS … */
	char packets[DIGEST_TEXT];          /* of times and octets as they are; "" without a library */
	char beginnings[DIGEST_TEXT];       /* of the initial sequence numbers; "": there are none */
};

/* Puts HEAD, what ATTEMPT has done so far and the checksum on TRACE, in place of those that were there. */
void handin_put(struct trace *trace, const struct handin_head *head, const struct attempt *attempt);
/* Reads them from TRACE. False and ERROR: it is no hand-in. Free with handin_free(), also then. */
bool handin_read(struct handin *handin, const struct trace *trace, struct error *error);
void handin_free(struct handin *handin);
/* Does again, in ATTEMPT, what HANDIN says. Returns how many entries mean nothing there. */
size_t handin_replay(const struct handin *handin, struct attempt *attempt);
/* "packets, answers" for ALTERED_ bits; nothing for 0. */
void handin_altered(unsigned altered, struct text *out);

/* The whole of TRACE as a pcapng file. */
void handin_render(const struct trace *trace, struct text *out);
/* Writes TRACE to PATH, whole or not at all; FORCE: whatever is there. */
bool handin_save(const struct trace *trace, const char *path, bool force, struct error *error);

#endif
