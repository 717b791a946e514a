/* The trace as a student may see it. */
#include "look.h"

#include <string.h>

#include "capture/reader.h"
#include "lab/exports/export.h"
#include "lab/labels.h"

enum { PER_LINE = 16 };

static void add_hidden(size_t frame, struct text *out)
{
	text_printf(out, "%12zu  hidden until the question about it is answered\n", frame + 1);
}

/* What a step is about, without the explanation that would give answers away. */
static void add_step(const struct trace *trace, size_t event, struct text *out)
{
	size_t number = 1;

	while (number < trace_steps(trace) && trace_step(trace, number) != (long)event)
		number++;
	text_printf(out, "\nstep %zu  ", number);
	sentence_label(trace->events.at[event].text, out);
	text_add(out, "\n");
}

void look_moments(const struct attempt *attempt, size_t first, size_t end, struct text *out)
{
	for (size_t at = first; at < end; at++) {
		struct moment moment = trace_moment(attempt->trace, at);
		if (moment.kind == MOMENT_FRAME && attempt_hides_frame(attempt, moment.index))
			add_hidden(moment.index, out);
		else if (moment.kind == MOMENT_EVENT &&
		         attempt->trace->events.at[moment.index].kind == EVENT_STEP)
			add_step(attempt->trace, moment.index, out);
		else
			plain_moment(attempt->trace, at, false, out);
	}
}

void look_packets(const struct attempt *attempt, size_t end, struct text *out)
{
	for (size_t at = 0; at < end; at++)
		if (trace_moment(attempt->trace, at).kind == MOMENT_FRAME)
			look_moments(attempt, at, at + 1, out);
}

void look_fields(const struct attempt *attempt, size_t frame, struct text *out)
{
	struct packet p;
	struct dissection dissection = { 0 };
	struct text value = { 0 };

	trace_packet(attempt->trace, frame, &p, &dissection);
	for (size_t i = 0; i < dissection.items.count; i++) {
		const struct item *item = &dissection.items.at[i];
		if (strcmp(item->field->name, "frame.comment") == 0)
			continue; /* the journal, and the hand-in itself */
		text_clear(&value);
		item_explain(item, p.bytes, &value);
		if (attempt_hides(attempt, frame, item->bit, item->bits, item->field->name)) {
			text_clear(&value);
			text_add(&value, "hidden until it is answered");
		}
		if (value.length > 120) {
			value.length = 117;
			value.at[117] = '\0';
			text_add(&value, "...");
		}
		text_printf(out, "%*s%s = ", 2 * dissection_depth(&dissection, i), "", item->field->name);
		text_add_visible(out, text_string(&value), value.length);
		text_add(out, "\n");
	}
	text_free(&value);
	dissection_free(&dissection);
}

void look_octets(const struct attempt *attempt, size_t frame, struct text *out)
{
	const struct frame *about = &attempt->trace->frames.at[frame];
	struct reader r;

	reader_start(&r, about->bytes, about->captured, about->length, NULL);
	for (uint32_t i = 0; i < about->captured; i++) {
		uint8_t octet = (uint8_t)reader_peek(&r, i, 8);
		if (i % PER_LINE == 0)
			text_printf(out, "%s%5u ", i ? "\n" : "", i);
		if (attempt_hides(attempt, frame, i * 8, 8, NULL))
			text_add(out, " ??");
		else
			text_printf(out, " %02x", octet);
	}
	text_add(out, "\n");
}

/* One line of LENGTH characters, in pieces of at most WIDTH octets. */
static void add_line(const char *line, size_t length, size_t width, struct text *out)
{
	while (length > width) {
		size_t cut = width;
		while (cut > width / 2 && line[cut] != ' ')
			cut--;
		if (line[cut] != ' ')
			break; /* one long word */
		text_add_octets(out, line, cut);
		text_add(out, "\n");
		line += cut + 1;
		length -= cut + 1;
	}
	text_add_octets(out, line, length);
	text_add(out, "\n");
}

void look_words(const char *words, size_t columns, struct text *out)
{
	struct text line = { 0 };

	while (*words) {
		size_t length = strcspn(words, "\n");
		text_clear(&line);
		for (size_t i = 0, taken; i < length; i += taken) {
			uint32_t character;
			taken = utf8_decode(words + i, length - i, &character);
			bool harmless = taken > 0 && words[i] == '\\';
			taken = taken ? taken : 1;
			if (harmless) /* would be doubled */
				text_add(&line, "\\");
			else
				text_add_visible(&line, words + i, taken);
		}
		add_line(text_string(&line), line.length, columns, out);
		words += length + (words[length] == '\n');
	}
	text_free(&line);
}
