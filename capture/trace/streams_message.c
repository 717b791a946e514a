/* trace/streams_message: one message above TCP: which segments it takes, in which order. */
#include "streams_parts.h"

#include <string.h>

enum { MOST_WAITING = 4096 }; /* chunks behind a gap; what else comes is lost for the message */

/*
 * A decoder that wants more again and again reads the beginning again and again. That is fine for some
 * hundred kilobytes; a message that goes on so is shown to it less and less often, so that each octet
 * is read a bounded number of times.
 */
enum { READINGS = 64, FREE_READINGS = 1 << 20 };

void message_begin(
    struct message *message, uint8_t side, uint64_t start, uint32_t there, uint32_t wanted)
{
	*message = (struct message){ .start = start, .end = start + there, .side = side };
	message_extend(message, wanted);
}

void message_extend(struct message *message, uint32_t wanted)
{
	uint64_t longest = message->start + LONGEST_MESSAGE;

	if (message->end < message->start + message->length)
		message->end = message->start + message->length;
	if (wanted == WANTS_MORE) {
		message->end++;
		message->all_of_next = true;
	} else if (wanted == WANTS_ALL) {
		message->end = longest;
		message->until_end = true;
	} else {
		message->end += wanted;
	}
	if (message->read > FREE_READINGS + (uint64_t)READINGS * message->length)
		message->end += message->length / READINGS;
	if (message->end > longest)
		message->end = longest;
}

/* The chunk goes on where the message ends; or some of it does, or none. */
static void chunk_append(struct message *message, struct chunk chunk)
{
	uint32_t known = message->length - chunk.from;

	if (known >= chunk.length)
		return;
	chunk.bytes += known;
	chunk.from += known;
	chunk.length -= known;
	chunk.cut += known;
	*array_add(&message->chunks) = chunk;
	message->length += chunk.length;
}

static void chunk_wait(struct message *message, struct chunk chunk)
{
	if (message->waiting.count == MOST_WAITING)
		return;
	size_t at = message->waiting.count;
	array_add(&message->waiting);
	struct chunk *waiting = message->waiting.at;
	while (at > 0 && waiting[at - 1].from > chunk.from)
		at--;
	memmove(&waiting[at + 1], &waiting[at], (message->waiting.count - 1 - at) * sizeof chunk);
	waiting[at] = chunk;
}

/* The gap was filled: what waited behind it, as far as there is no other. */
static void waiting_append(struct message *message)
{
	size_t taken = 0;

	while (taken < message->waiting.count && message->waiting.at[taken].from <= message->length)
		chunk_append(message, message->waiting.at[taken++]);
	if (taken == 0)
		return;
	message->waiting.count -= taken;
	memmove(message->waiting.at, &message->waiting.at[taken],
	    message->waiting.count * sizeof(struct chunk));
}

bool message_add(struct message *message, uint64_t position, struct chunk chunk)
{
	message->newest = chunk.frame;
	if (message->whole_in)
		return false;
	chunk.from = (uint32_t)(position - message->start);
	if (message->all_of_next && position + chunk.length > message->end)
		message->end = position + chunk.length;
	message->all_of_next = false;
	if (chunk.from > message->length) {
		chunk_wait(message, chunk);
		return false;
	}
	chunk_append(message, chunk);
	waiting_append(message);
	return message->start + message->length >= message->end;
}

void message_join(const struct message *message, struct joined *joined)
{
	for (size_t i = 0; i < message->chunks.count; i++) {
		const struct chunk *chunk = &message->chunks.at[i];
		text_add_octets(&joined->octets, chunk->bytes, chunk->length);
		*array_add(&joined->parts) = (struct part){
			.frame = chunk->frame, .from = chunk->from, .length = chunk->length, .cut = chunk->cut
		};
	}
}

void message_free(struct message *message)
{
	array_free(&message->chunks);
	array_free(&message->waiting);
}
