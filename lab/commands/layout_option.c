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

static bool read_pair(const char *key, const char *value, struct field_layout *layout)
{
	char letter;

	if (strcmp(key, "separator") == 0)
		return read_character(value, &layout->separator);
	if (strcmp(key, "aggregator") == 0)
		return read_character(value, &layout->aggregator);
	if (strcmp(key, "header") == 0) {
		layout->header = value[0] == 'y';
		return read_letter(value, "yn", &letter);
	}
	if (strcmp(key, "occurrence") == 0) {
		layout->first = value[0] == 'f';
		layout->last = value[0] == 'l';
		return read_letter(value, "fla", &letter);
	}
	if (strcmp(key, "quote") != 0 || !read_letter(value, "dsn", &letter))
		return false;
	layout->quote = (char)(letter == 'd' ? '"' : letter == 's' ? '\'' : '\0');
	return true;
}

bool layout_option(const struct arguments *arguments, struct field_layout *layout)
{
	for (size_t i = 0; i < arguments->options.count; i++) {
		const struct given *given = &arguments->options.at[i];
		if (given->row->letter != 'E')
			continue;
		size_t length = strcspn(given->value, "=");
		struct text key = { 0 };
		text_add_octets(&key, given->value, length);
		bool good = given->value[length] == '=' &&
		            read_pair(text_string(&key), given->value + length + 1, layout);
		text_free(&key);
		if (good)
			continue;
		fail_with(STATUS_USAGE,
		    "-E '%s': there are header=y, separator=C, aggregator=C, occurrence=f|l|a, quote=d|s|n",
		    given->value);
		return false;
	}
	return true;
}
