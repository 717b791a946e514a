/* filter/names: which rows and protocols a name in a display filter stands for. */
#include "parts.h"
#include "../near.h"
#include "../lab_fields.h"

#include <stdlib.h>
#include <string.h>

static bool same_name(const char *name, const char *wanted, size_t length)
{
	return name && strncmp(name, wanted, length) == 0 && name[length] == '\0';
}

/* The protocol at INDEX; past the list, the lab's own; then NULL. */
static const struct protocol *protocol_at(size_t index)
{
	return index < protocol_count    ? protocols[index]
	       : index == protocol_count ? &protocol_lab
	                                 : NULL;
}

/* --- rows --- */

/* Puts the rows of this name, or that may be meant by it, at ROWS (or counts them: NULL). */
static size_t rows_find(const char *name, size_t length, const struct field **rows, bool *is_lab)
{
	const struct protocol *protocol;
	size_t count = 0;

	for (size_t i = 0; (protocol = protocol_at(i)); i++) {
		for (const struct field *row = protocol->fields; row && row->name; row++) {
			if (!same_name(row->name, name, length) && !same_name(row->also, name, length))
				continue;
			if (rows)
				rows[count] = row;
			count++;
			*is_lab |= protocol == &protocol_lab;
		}
	}
	return count;
}

static size_t protocols_find(const char *name, size_t length, const struct protocol **found)
{
	const struct protocol *protocol;
	size_t count = 0;

	for (size_t i = 0; (protocol = protocol_at(i)); i++) {
		if (!same_name(protocol->filter, name, length))
			continue;
		if (found)
			found[count] = protocol;
		count++;
	}
	return count;
}

bool name_resolve(struct filter *filter, const char *name, size_t length, struct operand *operand)
{
	if (length > 1 && name[0] == '.') { /* "a field, whatever else it may look like" */
		name++;
		length--;
	}
	size_t count = rows_find(name, length, NULL, &operand->is_lab);
	if (count) {
		operand->kind = OPERAND_FIELD;
		operand->count = count;
		operand->rows = arena_take(&filter->arena, count * sizeof(struct field *));
		rows_find(name, length, operand->rows, &operand->is_lab);
		for (size_t i = 0; i < count; i++)
			field_set_add(&filter->rows, operand->rows[i]);
		operand->type = type_of_field(operand->rows[0]);
		filter->asks_lab |= operand->is_lab;
		return true;
	}
	count = protocols_find(name, length, NULL);
	if (!count)
		return false;
	filter->asks_protocol = true;
	operand->kind = OPERAND_PROTOCOL;
	operand->count = count;
	operand->protocols = arena_take(&filter->arena, count * sizeof(struct protocol *));
	protocols_find(name, length, operand->protocols);
	operand->type = TYPE_PROTOCOL;
	operand->is_lab = operand->protocols[0] == &protocol_lab;
	filter->asks_lab |= operand->is_lab;
	return true;
}

/* --- names that begin so --- */

static void name_add_if(
    struct filter_names *names, const char *name, const char *start, size_t length)
{
	if (name && strncmp(name, start, length) == 0)
		*array_add(&names->list) = name;
}

static int compare_names(const void *a, const void *b)
{
	const char *const *one = a, *const *other = b;

	return strcmp(*one, *other);
}

void filter_names_find(const char *start, size_t length, struct filter_names *names)
{
	const struct protocol *protocol;
	size_t kept = 0;

	for (size_t i = 0; (protocol = protocol_at(i)); i++) {
		name_add_if(names, protocol->filter, start, length);
		for (const struct field *row = protocol->fields; row && row->name; row++) {
			name_add_if(names, row->name, start, length);
			name_add_if(names, row->also, start, length);
		}
	}
	if (names->list.count < 2)
		return;
	qsort(names->list.at, names->list.count, sizeof *names->list.at, compare_names);
	for (size_t i = 1; i < names->list.count; i++)
		if (strcmp(names->list.at[kept], names->list.at[i]) != 0)
			names->list.at[++kept] = names->list.at[i];
	names->list.count = kept + 1;
}

/* --- names that come near --- */

enum { SUGGESTIONS = 3 };

struct suggestion {
	const char *name;
	size_t distance;
};

/* Keeps NAME among the nearest if it is one of them. */
static void suggestion_add(struct suggestion list[SUGGESTIONS], const char *name, size_t distance)
{
	for (size_t i = 0; i < SUGGESTIONS && list[i].name; i++)
		if (strcmp(list[i].name, name) == 0)
			return;
	for (size_t i = 0; i < SUGGESTIONS; i++) {
		if (list[i].name && list[i].distance <= distance)
			continue;
		memmove(&list[i + 1], &list[i], (SUGGESTIONS - 1 - i) * sizeof list[0]);
		list[i] = (struct suggestion){ name, distance };
		return;
	}
}

/* Whether CANDIDATE begins with NAME and goes on: frame.time_epoch, where frame.time was meant. */
static bool goes_on(const char *candidate, const char *name, size_t length)
{
	return memchr(name, '.', length) && name[length - 1] != '.' &&
	       strncmp(candidate, name, length) == 0;
}

static void suggestion_try(
    struct suggestion list[SUGGESTIONS], const char *candidate, const char *name, size_t length)
{
	size_t size = candidate ? strlen(candidate) : 0;

	if (size == 0 || size > LONGEST_WORD)
		return;
	if (goes_on(candidate, name, length)) {
		suggestion_add(list, candidate, 2);
		return;
	}
	const char *dot = memchr(name, '.', length);
	bool same_protocol = dot && size > (size_t)(dot - name) &&
	                     strncmp(candidate, name, (size_t)(dot - name) + 1) == 0;
	size_t limit = same_protocol ? 2 + length / 5 : length / 5 + 1;
	if (size > length + limit || length > size + limit) /* nor is it nearer than that */
		return;
	size_t distance = word_distance(name, length, candidate, size);
	if (distance <= limit && distance < length)
		suggestion_add(list, candidate, 2 * distance + !same_protocol);
}

void filter_names_suggest(const char *name, size_t length, struct text *text)
{
	struct suggestion list[SUGGESTIONS] = { { 0 } };
	const struct protocol *protocol;

	if (length > LONGEST_WORD)
		return;
	for (size_t i = 0; (protocol = protocol_at(i)); i++) {
		suggestion_try(list, protocol->filter, name, length);
		for (const struct field *row = protocol->fields; row && row->name; row++)
			suggestion_try(list, row->name, name, length);
	}
	for (size_t i = 0; i < SUGGESTIONS && list[i].name; i++)
		text_printf(text, "%s'%s'", i ? ", " : "; perhaps ", list[i].name);
	if (list[0].name)
		text_add(text, "?");
}

bool name_fail(struct parser *parser, const struct operand *word)
{
	struct text nearest = { 0 };

	if (word->token != TOKEN_WORD)
		return parser_fail(parser, word->at, "a field should stand here, not a value in quotes");
	filter_names_suggest(word->text, word->text_length, &nearest);
	parser_fail(parser, word->at, "no field is called %s%s",
	    parser_quote(parser, word->at, word->length), text_string(&nearest));
	text_free(&nearest);
	return false;
}
