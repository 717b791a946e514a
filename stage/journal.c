/* Lines of a hostile stream: bounded, and read by the one parser of events. */
#include "journal.h"
#include "capture/event.h"

#include <string.h>

bool journal_take(struct journal *journal, const char *bytes, size_t length, size_t *taken)
{
	const char *newline = length ? memchr(bytes, '\n', length) : NULL;
	size_t part = newline ? (size_t)(newline - bytes) : length;
	size_t room = LINE_MAX_OCTETS - journal->line.length;

	text_add_octets(&journal->line, bytes, part < room ? part : room);
	journal->too_long |= part > room;
	*taken = newline ? part + 1 : part;
	return newline != NULL;
}

void journal_next(struct journal *journal)
{
	text_clear(&journal->line);
	journal->too_long = false;
}

bool journal_is_milestone(const char *line, size_t length)
{
	struct arena arena = { 0 };
	struct event event = { 0 };
	struct error error;
	bool milestone = event_from_journal(line, length, &event, &arena, &error) &&
	                 (event.kind == EVENT_STEP || event.kind == EVENT_END);

	arena_free(&arena);
	return milestone;
}
