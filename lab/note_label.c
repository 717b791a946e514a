/* Notes in few words. */
#include "note_label.h"

#include "cells.h"
#include "labels.h"
#include "markup.h"

static void add_call(const struct event *call, struct text *words)
{
	text_add(words, "the call ");
	call_label(call->text ? call->text : "", words);
}

static void add_conversation(const struct conversation *conversation, struct text *words)
{
	text_add(words, "the conversation ");
	endpoint_format_port(&conversation->ends[0], words);
	text_add(words, " ⇄ ");
	endpoint_format_port(&conversation->ends[1], words);
}

void note_place_label(const struct trace *trace, const struct note_place *place, struct text *words)
{
	unsigned long long number = (unsigned long long)place->index + 1;

	switch (place->on) {
	case ON_TRACE:
		text_add(words, "all of it");
		break;
	case ON_PACKET:
		text_printf(words, "packet %llu", number);
		break;
	case ON_FIELD:
		if (place->field)
			text_add_visible(words, place->field, strlen(place->field));
		else
			text_printf(words, "bits %u to %u", place->bit, place->bit + place->bits - 1);
		text_printf(words, " of packet %llu", number);
		break;
	case ON_CONVERSATION:
		add_conversation(&trace->conversations.list.at[place->index], words);
		break;
	case ON_CALL:
		add_call(&trace->events.at[place->index], words);
		break;
	case ON_STEP:
		text_printf(words, "step %zu", trace_step_number(trace, place->index));
		break;
	}
}

void note_first_words(const struct note *note, int columns, struct text *words)
{
	enum { LONGEST = 4 }; /* octets of a character */
	struct text plain = { 0 }, shown = { 0 };
	size_t length = strlen(note->text), most = (size_t)(columns > 0 ? columns : 0) * 2 * LONGEST;

	markup_words(note->text, length < most ? length : most, &plain);
	text_add_visible(&shown, text_string(&plain), plain.length);
	const char *at = text_string(&shown);
	size_t end = shown.length, cut = text_line(at, columns);
	text_add_octets(words, at, cut);
	if (cut < end || length >= most)
		text_add(words, "…");
	text_free(&plain);
	text_free(&shown);
}
