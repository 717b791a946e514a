/* prompt: keys to a line of text. */
#include "prompt.h"

#include "line.h"

#include <ctype.h>

enum { LONGEST = 4000 /* octets of a filter that is typed */ };

static bool is_in_name(char character)
{
	return isalnum((unsigned char)character) || character == '.' || character == '_' ||
	       character == '-';
}

/* The octet where the word begins that ends before octet AT. */
static size_t word_start(const char *text, size_t at)
{
	while (at > 0 && is_in_name(text[at - 1]))
		at--;
	return at;
}

/* How many names begin with the last word, if that is the word that is complained of. */
static size_t count_names(const struct prompt *prompt)
{
	struct filter_names names = { 0 };
	const char *text = text_string(&prompt->text);
	size_t end = prompt->text.length, start = word_start(text, end), column = 1;

	for (size_t i = 0; i < start; i++)
		column += ((uint8_t)text[i] & 0xc0) != 0x80;
	if (start < end && column == prompt->column)
		filter_names_find(text + start, end - start, &names);
	size_t count = names.list.count;
	array_free(&names.list);
	return count;
}

static void check(struct prompt *prompt)
{
	struct filter *filter =
	    filter_compile(text_string(&prompt->text), &prompt->error, &prompt->column);

	prompt->good = filter != NULL;
	prompt->could_be = prompt->good ? 0 : count_names(prompt);
	filter_free(filter);
}

static void forget_names(struct prompt *prompt)
{
	prompt->completing = false;
	prompt->names.list.count = 0;
}

static void replace(struct prompt *prompt, size_t from, size_t end, const char *with, size_t length)
{
	line_replace(&prompt->text, &prompt->at, from, end, with, length);
	check(prompt);
}

static void set(struct prompt *prompt, const char *text)
{
	struct text copy = { 0 }; /* TEXT may go away with what it replaces */

	text_add(&copy, text);
	replace(prompt, 0, prompt->text.length, text_string(&copy), copy.length);
	text_free(&copy);
}

void prompt_open(struct prompt *prompt, const char *text)
{
	prompt->open = true;
	prompt->recalled = prompt->history.count;
	forget_names(prompt);
	set(prompt, text);
}

void prompt_close(struct prompt *prompt)
{
	prompt->open = false;
	forget_names(prompt);
}

void prompt_free(struct prompt *prompt)
{
	for (size_t i = 0; i < prompt->history.count; i++)
		memory_free(prompt->history.at[i]);
	array_free(&prompt->history);
	array_free(&prompt->names.list);
	text_free(&prompt->text);
	text_free(&prompt->draft);
	*prompt = (struct prompt){ .open = false };
}

/* --- typing --- */

void prompt_type(struct prompt *prompt, uint32_t key)
{
	forget_names(prompt);
	if (line_type(&prompt->text, &prompt->at, LONGEST, key))
		check(prompt);
}

/* --- history --- */

void prompt_recall(struct prompt *prompt, int step)
{
	size_t last = prompt->history.count;

	forget_names(prompt);
	if (step < 0 ? prompt->recalled == 0 : prompt->recalled == last)
		return;
	if (prompt->recalled == last) {
		text_clear(&prompt->draft);
		text_add(&prompt->draft, text_string(&prompt->text));
	}
	prompt->recalled += step < 0 ? (size_t)-1 : 1;
	set(prompt, prompt->recalled == last ? text_string(&prompt->draft)
	                                     : prompt->history.at[prompt->recalled]);
}

void prompt_remember(struct prompt *prompt, const char *text)
{
	size_t size = strlen(text) + 1, kept = 0;

	if (size == 1)
		return;
	for (size_t i = 0; i < prompt->history.count; i++) { /* once is enough */
		if (strcmp(prompt->history.at[i], text) == 0)
			memory_free(prompt->history.at[i]);
		else
			prompt->history.at[kept++] = prompt->history.at[i];
	}
	prompt->history.count = kept;
	char *copy = memory_take(size);
	memcpy(copy, text, size);
	*array_add(&prompt->history) = copy;
	prompt->recalled = prompt->history.count;
}

/* --- completion --- */

/* How many characters all the names begin with. */
static size_t common_length(const struct filter_names *names)
{
	const char *first = names->list.at[0], *last = names->list.at[names->list.count - 1];
	size_t length = 0;

	while (first[length] && first[length] == last[length]) /* they are sorted */
		length++;
	return length;
}

static void start_completing(struct prompt *prompt)
{
	const char *text = text_string(&prompt->text);

	prompt->completing = true;
	prompt->word = word_start(text, prompt->at);
	filter_names_find(text + prompt->word, prompt->at - prompt->word, &prompt->names);
	prompt->name = prompt->names.list.count;
}

void prompt_complete(struct prompt *prompt, int step)
{
	struct filter_names *names = &prompt->names;

	if (!prompt->completing) {
		start_completing(prompt);
		size_t common = names->list.count ? common_length(names) : 0;
		if (common > prompt->at - prompt->word) {
			replace(prompt, prompt->word, prompt->at, names->list.at[0], common);
			prompt->name = names->list.count == 1 ? 0 : prompt->name;
			return;
		}
	}
	size_t count = names->list.count;
	if (count == 0)
		return;
	size_t first = step < 0 ? count - 1 : 0, next = prompt->name + (size_t)(step < 0 ? -1 : 1);
	prompt->name = prompt->name >= count || next >= count ? first : next;
	const char *name = names->list.at[prompt->name];
	replace(prompt, prompt->word, prompt->at, name, strlen(name));
}
