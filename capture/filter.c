/* filter: a display filter from its text to its end. The parts: filter/parts.h. */
#include "filter/parts.h"

#include <string.h>

/* The number, from 1, of the character that begins at octet AT of TEXT. */
static size_t column_of(const char *text, size_t at)
{
	size_t column = 1;

	for (size_t i = 0; i < at; i++)
		column += ((uint8_t)text[i] & 0xc0) != 0x80;
	return column;
}

struct filter *filter_compile(const char *text, struct error *error, size_t *column)
{
	struct filter *filter = memory_take(sizeof *filter);
	struct parser parser = { .filter = filter, .text = text, .length = strlen(text) };

	filter->test = filter_parse(&parser);
	if (!parser.failed) {
		text_free(&parser.complaint);
		if (!filter->asks_protocol) /* then nobody will look at any other row */
			filter->dissection.only = &filter->rows;
		filter->dissection.named = &filter->rows;
		return filter;
	}
	size_t place = column_of(text, parser.failed_at);
	if (column)
		*column = place;
	error_set(error, "display filter: %s (column %zu)", text_string(&parser.complaint), place);
	text_free(&parser.complaint);
	filter_free(filter);
	return NULL;
}

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	for (size_t i = 0; i < filter->regexes.count; i++)
		regex_free(filter->regexes.at[i]);
	array_free(&filter->regexes);
	array_free(&filter->values);
	field_set_free(&filter->rows);
	dissection_free(&filter->dissection);
	dissection_free(&filter->lab);
	arena_free(&filter->words);
	arena_free(&filter->arena);
	memory_free(filter);
}

bool filter_asks_lab(const struct filter *filter)
{
	return filter->asks_lab;
}

/* --- showing the place --- */

/* The octet of TEXT where character COLUMN begins, or the end. */
static size_t octet_of(const char *text, size_t column)
{
	size_t at = 0;

	for (size_t passed = 1; text[at] && passed < column; passed++)
		for (at++; ((uint8_t)text[at] & 0xc0) == 0x80; at++)
			;
	return at;
}

void filter_point(const char *text, size_t column, struct text *lines)
{
	enum { BEFORE = 56, SHOWN = 74 }; /* characters: a line of 80 columns */
	size_t first = column > BEFORE ? column - BEFORE + 1 : 1;
	size_t start = octet_of(text, first);
	size_t end = start + octet_of(text + start, SHOWN + 1);

	text_add(lines, start ? "  …" : "  ");
	size_t margin = start ? 3 : 2;
	for (size_t i = start; i < end; i++) /* one column for each character, whatever it is */
		text_add_octets(lines, (uint8_t)text[i] < 0x20 || text[i] == 0x7f ? "?" : &text[i], 1);
	text_add(lines, text[end] ? "…\n" : "\n");
	text_printf(lines, "%*s^\n", (int)(margin + column - first), "");
}
