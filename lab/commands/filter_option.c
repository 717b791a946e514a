/* filter_option: the text of -Y, checked before anything is done. */
#include "filter_option.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_in_word(char character)
{
	return isalnum((unsigned char)character) || strchr("._-", character);
}

/* The next word at *TEXT, outside quotes; its length, 0: no more. *TEXT moves behind it. */
static size_t next_word(const char **text, const char **word)
{
	const char *at = *text;
	bool quoted = false;

	for (; *at && (quoted || !is_in_word(*at)); at++)
		quoted ^= *at == '"';
	*word = at;
	while (*at && is_in_word(*at))
		at++;
	*text = at;
	return (size_t)(at - *word);
}

/* Words of pcap-filter(7) that name nothing in a display filter. */
static bool looks_like_capture_filter(const char *text)
{
	static const char *const words[] = { "port", "portrange", "host", "net", "src", "dst", "proto",
		"gateway", "ether", "less", "greater", "broadcast", "multicast" };
	const char *word;
	size_t length;

	while ((length = next_word(&text, &word)) > 0)
		for (size_t i = 0; i < COUNT(words); i++)
			if (strlen(words[i]) == length && memcmp(words[i], word, length) == 0)
				return true;
	return false;
}

/* A field's name with a dot in it: nothing that libpcap knows. */
static bool names_field(const char *text)
{
	const char *word;
	size_t length;

	while ((length = next_word(&text, &word)) > 0) {
		struct text name = { 0 };
		text_add_octets(&name, word, length);
		bool found = strchr(name.at, '.') && field_find(name.at);
		text_free(&name);
		if (found)
			return true;
	}
	return false;
}

bool filter_option(const struct arguments *arguments, struct filter **filter)
{
	const char *text = option_value(arguments, "display-filter");
	struct error error;
	size_t column = 0;

	*filter = NULL;
	if (!text)
		return true;
	*filter = filter_compile(text, &error, &column);
	if (*filter)
		return true;
	if (looks_like_capture_filter(text))
		fail_with(STATUS_USAGE,
		    "%s; this looks like a capture filter, which `looplab capture` takes without -Y",
		    error.text);
	else
		fail_with(STATUS_USAGE, "%s", error.text);
	if (isatty(STDERR_FILENO)) {
		struct text lines = { 0 };
		filter_point(text, column, &lines);
		fputs(text_string(&lines), stderr);
		text_free(&lines);
	}
	return false;
}

bool filter_option_is_good(const struct arguments *arguments)
{
	struct filter *filter;
	bool good = filter_option(arguments, &filter);

	filter_free(filter);
	return good;
}

bool filter_option_for(const struct arguments *arguments, struct lab *lab)
{
	const char *text = option_value(arguments, "display-filter");
	struct error ignored;

	if (!filter_option_is_good(arguments))
		return false;
	return !text || lab_filter(lab, text, &ignored, NULL);
}

bool is_capture_filter(const char *text)
{
	struct error error;
	struct filter *filter = filter_compile(text, &error, NULL);
	bool is_other = names_field(text), is_good = filter != NULL;

	filter_free(filter);
	if (!is_other)
		return true;
	if (is_good)
		fail_with(STATUS_USAGE, "capture: that is a display filter: use -Y '%s'", text);
	else
		fail_with(STATUS_USAGE,
		    "capture: that looks like a display filter (use -Y), not like a capture filter "
		    "(pcap-filter(7)); as a display filter it has a mistake: %s",
		    error.text);
	return false;
}
