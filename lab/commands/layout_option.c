/* layout_option: see layout_option.h. */
#include "layout_option.h"

#include <string.h>

/* One character, or "/t" and "/s" for those that a shell eats; false: it is none. */
static bool read_character(const char *value, char *character)
{
	if (strcmp(value, "/t") == 0 || strcmp(value, "/s") == 0)
		*character = value[1] == 't' ? '\t' : ' ';
	else if (strlen(value) == 1)
		*character = value[0];
	else
		return false;
	return true;
}

/* One of the letters of WORD is the value; false: it is none of them. */
static bool read_letter(const char *value, const char *word, char *letter)
{
	*letter = value[0];
	return strlen(value) == 1 && strchr(word, value[0]);
}

/* What follows "KEY=" in PAIR; NULL: the key is another. */
static const char *value_of(const char *pair, const char *key)
{
	size_t length = strlen(key);

	return strncmp(pair, key, length) == 0 && pair[length] == '=' ? pair + length + 1 : NULL;
}

static bool read_pair(const char *pair, struct field_layout *layout)
{
	const char *value;
	char letter;

	if ((value = value_of(pair, "separator")))
		return read_character(value, &layout->separator);
	if ((value = value_of(pair, "aggregator")))
		return read_character(value, &layout->aggregator);
	if ((value = value_of(pair, "header"))) {
		layout->header = value[0] == 'y';
		return read_letter(value, "yn", &letter);
	}
	if ((value = value_of(pair, "occurrence"))) {
		layout->first = value[0] == 'f';
		layout->last = value[0] == 'l';
		return read_letter(value, "fla", &letter);
	}
	if (!(value = value_of(pair, "quote")) || !read_letter(value, "dsn", &letter))
		return false;
	layout->quote = (char)(letter == 'd' ? '"' : letter == 's' ? '\'' : '\0');
	return true;
}

bool layout_option(const struct arguments *arguments, struct field_layout *layout)
{
	for (size_t i = 0; i < arguments->options.count; i++) {
		const struct given *given = &arguments->options.at[i];
		if (given->row->letter != 'E' || read_pair(given->value, layout))
			continue;
		fail_with(STATUS_USAGE,
		    "-E '%s': there are header=y, separator=C, aggregator=C, occurrence=f|l|a, quote=d|s|n",
		    given->value);
		return false;
	}
	return true;
}
