/*
 * fuzz_event: lines of a journal and comments of a pcapng file. What is read as an event is printed
 * and read again as the same event, in both forms; what is no event leaves none behind.
 */
#include "fuzz.h"

#include "tests/events.h"

#include <string.h>

/* Printed as a line of the journal and read again. A journal is UTF-8, as what was read from one is. */
static void journal_round_trip(const struct event *event, struct arena *arena)
{
	struct text line = { 0 };
	struct event again;
	struct error error;

	event_to_journal(event, &line);
	must(line.length > 0 && strchr(line.at, '\n') == line.at + line.length - 1);
	must(event_from_journal(line.at, line.length, &again, arena, &error));
	must(event_equal(event, &again));
	text_free(&line);
}

static void comment_round_trip(const struct event *event, struct arena *arena)
{
	struct text line = { 0 };
	struct event again;
	uint32_t character;

	event_to_comment(event, &line);
	for (size_t at = 0, size; at < line.length; at += size) {
		size = utf8_decode(line.at + at, line.length - at, &character);
		must(size > 0 && character >= 0x20 && character != 0x7f);
	}
	must(event_from_comment(line.at, line.length, &again, arena));
	must(event_equal(event, &again));
	text_free(&line);
}

static void try_journal(const char *line, size_t length, struct arena *arena)
{
	struct event event;
	struct error error = { .text = "" };
	struct text summary = { 0 };

	if (event_from_journal(line, length, &event, arena, &error)) {
		journal_round_trip(&event, arena);
		comment_round_trip(&event, arena);
		event_summarize(&event, &summary);
	} else {
		must(error.text[0] != '\0');
		must(!strchr(error.text, '\n'));
	}
	text_free(&summary);
}

static void try_comment(const char *comment, size_t length, struct arena *arena)
{
	struct event event, before;
	struct text summary = { 0 };

	memset(&before, 0x5a, sizeof before);
	event = before;
	if (event_from_comment(comment, length, &event, arena)) {
		comment_round_trip(&event, arena);
		event_summarize(&event, &summary);
	} else {
		must(memcmp(&event, &before, sizeof event) == 0);
	}
	text_free(&summary);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	struct arena arena = { 0 };
	char *line = (char *)fuzz_copy(octets, length);

	try_journal(line, length, &arena);
	try_comment(line, length, &arena);
	memory_free(line);
	arena_free(&arena);
	return 0;
}

void fuzz_seeds(fuzz_adder *add, void *context)
{
	struct arena arena = { 0 };
	struct text line = { 0 };
	uint32_t seed = 1;

	for (int i = 0; i < 40; i++) {
		struct event event =
		    i < EVENT_KINDS ? sample_events[i] : event_random(&seed, false, &arena);
		text_clear(&line);
		event_to_journal(&event, &line);
		add(line.at, line.length, context);
		text_clear(&line);
		event_to_comment(&event, &line);
		add(line.at, line.length, context);
	}
	text_free(&line);
	arena_free(&arena);
}
