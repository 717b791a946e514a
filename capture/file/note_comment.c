/*
 * The comment form of a note: its text, and before it what would otherwise not be known.
 *
 *     looplab note by student on tcp.ack_raw, bits 336 to 367: why *501*?
 *
 *     comment  = text                                  by a teacher, on the packet (or the whole)
 *              | "looplab note by " author [ " on " place ] ": " text
 *     author   = "lab" | "teacher" | "student"
 *     place    = "this conversation"                   that the packet belongs to
 *              | ( "the call" | "the step" ) " at " SECONDS " s"      of the journal: when it began
 *              | [ NAME ", " ] "bits " NUMBER " to " NUMBER           of the packet, from 0, both included
 *     NAME     = letters, digits, "_", "." and "-", at most 100
 *
 * What does not print back exactly as it was read is somebody's text that only looks like this.
 */
#include "note_comment.h"

#include <inttypes.h>
#include <string.h>

static const char prefix[] = "looplab note by ";
static const char name_characters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

enum { NAME_MOST = 100 };

/* --- writing --- */

static void add_place(const struct note *note, struct text *line)
{
	uint64_t time = note->time < 0 ? 0 - (uint64_t)note->time : (uint64_t)note->time;

	if (note->on == ON_CONVERSATION) {
		text_add(line, " on this conversation");
	} else if (note->on == ON_CALL || note->on == ON_STEP) {
		text_printf(line, " on the %s at %s%" PRIu64 ".%09" PRIu64 " s",
		    note->on == ON_CALL ? "call" : "step", note->time < 0 ? "-" : "", time / 1000000000,
		    time % 1000000000);
	} else if (note->on == ON_FIELD) {
		text_printf(line, " on %s%sbits %" PRIu32 " to %" PRIu64, note->field ? note->field : "",
		    note->field ? ", " : "", note->bit, (uint64_t)note->bit + note->bits - 1);
	}
}

void note_to_comment(const struct note *note, struct text *line)
{
	bool is_plain = note->by == BY_TEACHER && (note->on == ON_TRACE || note->on == ON_PACKET);

	if (!is_plain || strncmp(note->text, "looplab", strlen("looplab")) == 0) {
		text_printf(line, "%s%s", prefix, note_author(note->by));
		add_place(note, line);
		text_add(line, ": ");
	}
	text_add(line, note->text);
}

/* --- reading --- */

struct scan {
	const char *at, *end;
};

static bool skip(struct scan *scan, const char *words)
{
	size_t length = strlen(words);

	if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, words, length) != 0)
		return false;
	scan->at += length;
	return true;
}

static bool scan_number(struct scan *scan, uint64_t most, uint64_t *number)
{
	const char *start = scan->at;

	for (*number = 0; scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9'; scan->at++) {
		uint64_t digit = (uint64_t)(*scan->at - '0');
		if (*number > (most - digit) / 10)
			return false;
		*number = *number * 10 + digit;
	}
	return scan->at > start;
}

static bool scan_author(struct scan *scan, enum note_by *by)
{
	for (*by = BY_LAB; *by <= BY_STUDENT; ++*by)
		if (skip(scan, note_author(*by)))
			return true;
	return false;
}

/* "1763804000.123456789 s" */
static bool scan_time(struct scan *scan, int64_t *time)
{
	bool negative = skip(scan, "-");
	uint64_t seconds, fraction;

	if (!scan_number(scan, INT64_MAX / 1000000000, &seconds) || !skip(scan, ".") ||
	    !scan_number(scan, 999999999, &fraction) || !skip(scan, " s"))
		return false;
	uint64_t magnitude = seconds * 1000000000 + fraction;
	if (magnitude > (uint64_t)INT64_MAX)
		return false;
	*time = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	return true;
}

static bool scan_field(struct scan *scan, struct note *note, struct arena *arena)
{
	const char *name = scan->at;
	uint64_t first, last;
	size_t length = 0;

	if (!skip(scan, "bits ")) {
		while (name + length < scan->end && length <= NAME_MOST && name[length] &&
		       strchr(name_characters, name[length]))
			length++;
		scan->at += length;
		if (length == 0 || length > NAME_MOST || !skip(scan, ", bits "))
			return false;
	}
	if (!scan_number(scan, UINT32_MAX, &first) || !skip(scan, " to ") ||
	    !scan_number(scan, UINT32_MAX, &last) || last < first || last - first == UINT32_MAX)
		return false;
	note->field = length ? arena_copy(arena, name, length) : NULL;
	note->bit = (uint32_t)first;
	note->bits = (uint32_t)(last - first + 1);
	note->on = ON_FIELD;
	return true;
}

static bool scan_place(struct scan *scan, struct note *note, bool on_trace, struct arena *arena)
{
	if (!skip(scan, " on "))
		return true;
	if (skip(scan, "the call at ")) {
		note->on = ON_CALL;
		return scan_time(scan, &note->time);
	}
	if (skip(scan, "the step at ")) {
		note->on = ON_STEP;
		return scan_time(scan, &note->time);
	}
	if (on_trace)
		return false;
	if (skip(scan, "this conversation")) {
		note->on = ON_CONVERSATION;
		return true;
	}
	return scan_field(scan, note, arena);
}

/* Of SCAN's comment all up to the text. */
static bool scan_start(struct scan *scan, struct note *note, bool on_trace, struct arena *arena)
{
	return skip(scan, prefix) && scan_author(scan, &note->by) &&
	       scan_place(scan, note, on_trace, arena) && skip(scan, ": ");
}

/* Whether NOTE, whose text is known, begins in a file with the LENGTH octets at START. */
static bool starts_with(const struct note *note, const char *start, size_t length)
{
	struct text again = { 0 };

	note_to_comment(note, &again);
	size_t all = length + strlen(note->text);
	bool same = again.length == all && memcmp(again.at, start, length) == 0;
	text_free(&again);
	return same;
}

void note_from_comment(
    const char *comment, size_t length, bool on_trace, struct note *note, struct arena *arena)
{
	struct scan scan = { comment, comment + length };
	struct note plain = { .by = BY_TEACHER, .on = on_trace ? ON_TRACE : ON_PACKET };

	*note = plain;
	if (scan_start(&scan, note, on_trace, arena)) {
		note->text = arena_copy(arena, scan.at, (size_t)(scan.end - scan.at));
		if (starts_with(note, comment, (size_t)(scan.at - comment)))
			return;
	}
	*note = plain;
	note->text = arena_copy(arena, comment, length);
}
