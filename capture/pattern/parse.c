/*
 * pattern/parse: reads a wire pattern (docs/wire-pattern.md).
 *
 *     ?< . ack=seq+len by=follows
 *     | | |       |________|______ conditions
 *     | | |_______________________ flags or protocol
 *     | |_________________________ direction
 *     |___________________________ optional
 */
#include "../background.h"
#include "../protocol.h"
#include "items.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { USUAL_TIMEOUT = 2000, LONGEST_TIMEOUT = 3600 * 1000 }; /* ms */

/* One item's text and how far it has been read. */
struct words {
	const char *line, *at, *end;
	int item; /* from 1 */
	struct error *error;
};

static bool wrong(const struct words *words, const char *at, const char *what)
{
	struct text line = { 0 }; /* it may come from a file */

	text_add_visible(&line, words->line, (size_t)(words->end - words->line));
	error_set(words->error, "wire pattern, item %d, column %d: %s (%s)", words->item,
	    (int)(at - words->line) + 1, what, text_string(&line));
	text_free(&line);
	return false;
}

/* The next word; its length, 0 at the end. */
static size_t next_word(struct words *words, const char **word)
{
	while (words->at < words->end && isspace((unsigned char)*words->at))
		words->at++;
	*word = words->at;
	while (words->at < words->end && !isspace((unsigned char)*words->at))
		words->at++;
	return (size_t)(words->at - *word);
}

/* --- direction --- */

static bool copy_name(const char *at, const char *end, char name[MAX_NAME])
{
	if ((size_t)(end - at) >= MAX_NAME)
		return false;
	memcpy(name, at, (size_t)(end - at));
	name[end - at] = '\0';
	return true;
}

static bool read_direction(struct words *words, struct item_of_pattern *item)
{
	const char *word;
	size_t length = next_word(words, &word);
	const char *arrow = memchr(word, '>', length);

	item->direction = BY_NAME;
	if (word_is(word, length, ">"))
		item->direction = FORTH;
	else if (word_is(word, length, "<"))
		item->direction = BACK;
	else if (word_is(word, length, "*"))
		return true;
	else if (!arrow)
		return wrong(words, word, "a direction is missing: > or < or NAME> or *");
	if (item->direction != BY_NAME)
		return true;
	if (!copy_name(word, arrow, item->sender) || !copy_name(arrow + 1, words->at, item->receiver))
		return wrong(words, word, "this name is too long");
	return true;
}

/* --- flags or protocol --- */

static const struct {
	char letter;
	uint16_t flag;
} letters[] = {
	{ 'S', TCP_SYN },
	{ 'F', TCP_FIN },
	{ 'R', TCP_RST },
	{ 'P', TCP_PSH },
	{ '.', TCP_ACK },
	{ 'U', TCP_URG },
	{ 'E', TCP_ECE },
	{ 'W', TCP_CWR },
	{ 'e', TCP_AE },
};

/* As tcpdump prints them: "S.", "P.", "none". */
static bool read_flags(const char *word, size_t length, uint16_t *flags)
{
	*flags = 0;
	if (word_is(word, length, "none"))
		return true;
	for (size_t i = 0; i < length; i++) {
		size_t known = 0;
		while (known < COUNT(letters) && letters[known].letter != word[i])
			known++;
		if (known == COUNT(letters) || *flags & letters[known].flag)
			return false;
		*flags |= letters[known].flag;
	}
	return length > 0;
}

static bool is_protocol(const char *name)
{
	if (background_named(name))
		return true;
	for (size_t i = 0; i < protocol_count; i++)
		if (strcasecmp(protocols[i]->name, name) == 0 ||
		    strcasecmp(protocols[i]->filter, name) == 0)
			return true;
	return false;
}

static bool read_what(struct words *words, struct item_of_pattern *item)
{
	const char *word;
	size_t length = next_word(words, &word);

	if (length == 0)
		return wrong(words, word, "flags (S. F. P. …) or a protocol are missing");
	item->has_flags = read_flags(word, length, &item->flags);
	if (item->has_flags)
		return true;
	if (!copy_name(word, word + length, item->protocol) || !is_protocol(item->protocol))
		return wrong(words, word, "neither TCP flags as tcpdump prints them nor a protocol");
	return true;
}

/* --- items --- */

static bool read_timeout(struct words *words, int *timeout)
{
	const char *word;
	size_t length = next_word(words, &word);
	const char *first = word, *unit;
	char joined[24];
	int64_t nanoseconds;
	size_t unit_length = next_word(words, &unit); /* "5 s" and "5s" are the same */

	if (length + unit_length >= sizeof joined)
		return wrong(words, first, "a time is missing: within 5 s");
	memcpy(joined, word, length);
	memcpy(joined + length, unit, unit_length);
	if (!time_parse(joined, joined + length + unit_length, &nanoseconds) ||
	    nanoseconds > LONGEST_TIMEOUT * INT64_C(1000000) || next_word(words, &word))
		return wrong(words, first, "a time is missing: within 5 s");
	*timeout = (int)(nanoseconds / 1000000);
	return true;
}

static bool read_item(struct words *words, struct item_of_pattern *item)
{
	const char *word;
	size_t length;

	*item = (struct item_of_pattern){ 0 };
	if (words->at < words->end && (*words->at == '?' || *words->at == '~')) {
		item->optional = *words->at == '?';
		item->anywhere = *words->at == '~';
		words->at++;
	}
	if (!read_direction(words, item) || !read_what(words, item))
		return false;
	while ((length = next_word(words, &word)) > 0) {
		if (item->repeated)
			return wrong(words, word, "nothing may follow +");
		if (word_is(word, length, "+")) {
			item->repeated = true;
			continue;
		}
		if (item->condition_count == MAX_CONDITIONS)
			return wrong(words, word, "too many conditions");
		const char *at = word;
		const char *what =
		    condition_parse(&at, words->at, &item->conditions[item->condition_count++]);
		if (what)
			return wrong(words, at, what);
	}
	return true;
}

bool pattern_parse(const char *wire, struct pattern *pattern, struct error *error)
{
	int line = 0;

	pattern->count = 0;
	pattern->timeout = USUAL_TIMEOUT;
	pattern->named = 0;
	pattern->has_gaps = false;
	for (const char *at = wire; at && *at;) {
		const char *end = strchrnul(at, '\n'), *word;
		while (at < end && isspace((unsigned char)*at))
			at++;
		struct words words = { at, at, end, ++line, error };
		size_t length = next_word(&words, &word);
		at = *end ? end + 1 : end;
		if (length == 0)
			continue;
		if (word_is(word, length, "within")) {
			if (!read_timeout(&words, &pattern->timeout))
				return false;
			continue;
		}
		words.at = words.line;
		if (pattern->count == MAX_ITEMS)
			return wrong(&words, word, "too many items");
		struct item_of_pattern *item = &pattern->items[pattern->count];
		if (!read_item(&words, item))
			return false;
		pattern->count++;
		pattern->named |= background_named(item->protocol);
		for (int i = 0; i < item->condition_count; i++)
			if (item->conditions[i].kind == CONDITION_GAP ||
			    item->conditions[i].kind == CONDITION_GAPS)
				pattern->has_gaps = true;
	}
	return true;
}
