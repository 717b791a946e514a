/* line: keys to a text. */
#include "line.h"

#include "lab.h"

void line_replace(
    struct text *text, size_t *at, size_t from, size_t end, const char *with, size_t length)
{
	struct text changed = { 0 };
	const char *old = text_string(text);

	text_add_octets(&changed, old, from);
	text_add_octets(&changed, with, length);
	text_add(&changed, old + end);
	text_free(text);
	*text = changed;
	*at = from + length;
}

/* --- places --- */

static bool is_inside_character(const struct text *line, size_t at)
{
	return at < line->length && ((uint8_t)line->at[at] & 0xc0) == 0x80;
}

static size_t character_before(const struct text *line, size_t at)
{
	at -= at > 0;
	while (at > 0 && is_inside_character(line, at))
		at--;
	return at;
}

static size_t character_after(const struct text *line, size_t at)
{
	at += at < line->length;
	while (is_inside_character(line, at))
		at++;
	return at;
}

static size_t word_before(const struct text *line, size_t at)
{
	const char *text = text_string(line);

	while (at > 0 && text[at - 1] == ' ')
		at--;
	while (at > 0 && text[at - 1] != ' ')
		at--;
	return at;
}

/* --- changes --- */

/* The octets of CHARACTER; how many. */
static size_t encode(uint32_t character, char octets[4])
{
	size_t length = 0;

	if (character < 0x80) {
		octets[length++] = (char)character;
		return length;
	}
	if (character < 0x800) {
		octets[length++] = (char)(0xc0 | character >> 6);
	} else if (character < 0x10000) {
		octets[length++] = (char)(0xe0 | character >> 12);
		octets[length++] = (char)(0x80 | (character >> 6 & 0x3f));
	} else {
		octets[length++] = (char)(0xf0 | character >> 18);
		octets[length++] = (char)(0x80 | (character >> 12 & 0x3f));
		octets[length++] = (char)(0x80 | (character >> 6 & 0x3f));
	}
	octets[length++] = (char)(0x80 | (character & 0x3f));
	return length;
}

static bool insert(struct text *text, size_t *at, size_t longest, uint32_t key)
{
	char octets[4];
	bool prints = key >= ' ' && key < PAD_UP && (key < 0x80 || key >= 0xa0);
	size_t length = prints ? encode(key, octets) : 0;

	if (length == 0 || text->length + length > longest)
		return false;
	line_replace(text, at, *at, *at, octets, length);
	return true;
}

static bool erase(struct text *text, size_t *at, size_t from, size_t end)
{
	if (from == end)
		return false;
	line_replace(text, at, from, end, "", 0);
	return true;
}

enum { CONTROL = 0x1f }; /* 'A' & CONTROL is ^A */

/* Where KEY takes the cursor; SIZE_MAX: it does not move it. */
static size_t place_of(const struct text *text, size_t at, uint32_t key)
{
	switch (key) {
	case PAD_LEFT:
	case 'B' & CONTROL:
		return character_before(text, at);
	case PAD_RIGHT:
	case 'F' & CONTROL:
		return character_after(text, at);
	case PAD_HOME:
	case 'A' & CONTROL:
		return 0;
	case PAD_END:
	case 'E' & CONTROL:
		return text->length;
	default:
		return SIZE_MAX;
	}
}

bool line_type(struct text *text, size_t *at, size_t longest, uint32_t key)
{
	size_t place = place_of(text, *at, key);

	if (place != SIZE_MAX) {
		*at = place;
		return false;
	}
	switch (key) {
	case 127:
		return erase(text, at, character_before(text, *at), *at);
	case PAD_DELETE:
	case 'D' & CONTROL:
		return erase(text, at, *at, character_after(text, *at));
	case 'K' & CONTROL:
		return erase(text, at, *at, text->length);
	case 'U' & CONTROL:
		return erase(text, at, 0, *at);
	case 'W' & CONTROL:
		return erase(text, at, word_before(text, *at), *at);
	default:
		return insert(text, at, longest, key);
	}
}
