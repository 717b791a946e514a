/*
 * The sums over a hand-in, in the canonical form of docs/hand-in.md:
 *
 *     packets    for each: time (ns since 1970), octets captured, octets on the wire (8, 4 and 4 octets,
 *                the most significant first), the octets
 *     steps      for each event but the scenario's name: its comment and a line feed; sorted
 *     student    the first line of the hand-in behind its mark, and a line feed
 *     answers    the other lines but the checksum, in order, each with a line feed
 */
#include "handin_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

bool is_handin_line(const char *note)
{
	return strncmp(note, HANDIN_MARK, sizeof HANDIN_MARK - 1) == 0;
}

json_t *handin_line(const char *note)
{
	json_t *object =
	    is_handin_line(note) ? json_loads(note + sizeof HANDIN_MARK - 1, 0, NULL) : NULL;

	if (object && !json_is_object(object)) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static void add_big_endian(struct digest *digest, uint64_t number, size_t octets)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < octets; i++)
		bytes[i] = (uint8_t)(number >> 8 * (octets - 1 - i));
	digest_add(digest, bytes, octets);
}

static void sum_packets(const struct trace *trace, char text[DIGEST_TEXT])
{
	struct digest *digest = digest_new();

	for (size_t i = 0; i < trace->frames.count; i++) {
		const struct frame *frame = &trace->frames.at[i];
		add_big_endian(digest, (uint64_t)frame->time, 8);
		add_big_endian(digest, frame->captured, 4);
		add_big_endian(digest, frame->length, 4);
		digest_add(digest, frame->bytes, frame->captured);
	}
	digest_finish(digest, text);
}

/* What makes a TCP connection unlike all others: the numbers that both sides begin with. */
static void sum_beginnings(const struct trace *trace, char text[DIGEST_TEXT])
{
	struct digest *digest = digest_new();
	struct packet p;
	size_t count = 0;

	for (size_t i = 0; i < trace->frames.count; i++) {
		if (trace->frames.at[i].conversation == NO_CONVERSATION)
			continue;
		trace_packet(trace, i, &p, NULL);
		if (!p.has_tcp || !(p.tcp.flags & TCP_SYN))
			continue;
		add_big_endian(digest, p.tcp.sequence, 4);
		count++;
	}
	digest_finish(digest, text);
	if (count == 0)
		text[0] = '\0';
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sum_steps(const struct trace *trace, char text[DIGEST_TEXT])
{
	struct digest *digest = digest_new();
	struct arena arena = { 0 };
	struct text line = { 0 };
	ARRAY(char *) lines = { 0 };

	for (size_t i = 0; i < trace->events.count; i++) {
		if (trace->events.at[i].kind == EVENT_SCENARIO)
			continue;
		text_clear(&line);
		event_to_comment(&trace->events.at[i], &line);
		*array_add(&lines) = arena_copy(&arena, text_string(&line), line.length);
	}
	if (lines.count > 1)
		qsort(lines.at, lines.count, sizeof lines.at[0], compare_lines);
	for (size_t i = 0; i < lines.count; i++) {
		digest_add(digest, lines.at[i], strlen(lines.at[i]));
		digest_add(digest, "\n", 1);
	}
	digest_finish(digest, text);
	array_free(&lines);
	text_free(&line);
	arena_free(&arena);
}

static void sum_lines(const struct trace *trace, struct checksum *sum)
{
	struct digest *student = digest_new(), *answers = digest_new();
	const struct note *note = NULL;
	bool first = true;

	while ((note = note_next(trace, note))) {
		json_t *object = handin_line(note->text);
		if (object && !json_object_get(object, "checksum")) {
			struct digest *digest = first ? student : answers;
			const char *words = note->text + sizeof HANDIN_MARK - 1;
			digest_add(digest, words, strlen(words));
			digest_add(digest, "\n", 1);
			first = false;
		}
		json_decref(object);
	}
	digest_finish(student, sum->student);
	digest_finish(answers, sum->answers);
}

void checksum_make(const struct trace *trace, struct checksum *sum)
{
	sum_packets(trace, sum->packets);
	sum_beginnings(trace, sum->beginnings);
	sum_steps(trace, sum->steps);
	sum_lines(trace, sum);
}

void time_to_text(int64_t time, char text[TIME_TEXT])
{
	time_t seconds = (time_t)(time / 1000000000);
	struct tm parts;

	gmtime_r(&seconds, &parts);
	size_t length = strftime(text, TIME_TEXT, "%Y-%m-%dT%H:%M:%S", &parts);
	snprintf(text + length, TIME_TEXT - length, ".%03dZ", (int)(time / 1000000 % 1000));
}

int64_t time_from_text(const char *text)
{
	struct tm parts = { 0 };
	int year, month, milliseconds = 0;

	if (!text || sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ", &year, &month, &parts.tm_mday,
	                 &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &milliseconds) < 6)
		return 0;
	if (year < 1970 || year > 2200 || month < 1 || month > 12)
		return 0;
	parts.tm_year = year - 1900;
	parts.tm_mon = month - 1;
	return ((int64_t)timegm(&parts) * 1000 + milliseconds) * 1000000;
}
