/* JSON: words that are safe to show, objects that go on. */
#include "json_parts.h"

#include <stdlib.h>
#include <string.h>

/* Characters that JSON allows in strings, and that would do harm to a terminal or mislead an eye: DEL,
 * C1, and those that turn the direction of writing. */
static bool is_harmful(uint32_t character)
{
	return (character >= 0x7f && character < 0xa0) || character == 0x200e || character == 0x200f ||
	       (character >= 0x2028 && character <= 0x202e) ||
	       (character >= 0x2066 && character <= 0x2069);
}

/* Octets at the beginning of BYTES that stand in a JSON string as they are, whatever comes after them. */
static size_t plain_length(const char *bytes, size_t length)
{
	size_t i = 0;

	while (i < length && (unsigned char)bytes[i] >= 0x20 && (unsigned char)bytes[i] < 0x7f &&
	       bytes[i] != '"' && bytes[i] != '\\')
		i++;
	return i;
}

static void add_character(struct text *out, uint32_t character, const char *bytes, size_t size)
{
	static const char escapes[] = "\bb\ff\nn\rr\tt\"\"\\\\";

	for (const char *escape = escapes; *escape; escape += 2)
		if (character == (unsigned char)*escape) {
			text_printf(out, "\\%c", escape[1]);
			return;
		}
	if (character < 0x20 || is_harmful(character))
		text_printf(out, "\\u%04x", (unsigned)character);
	else
		text_add_octets(out, bytes, size);
}

/* False, and OUT is as it was: not UTF-8. */
static bool add_utf8(struct text *out, const char *bytes, size_t length)
{
	size_t start = out->length;

	for (size_t i = 0; i < length;) {
		size_t plain = plain_length(bytes + i, length - i);
		text_add_octets(out, bytes + i, plain);
		i += plain;
		uint32_t character;
		size_t size = i < length ? utf8_decode(bytes + i, length - i, &character) : 0;
		if (i < length && size == 0) {
			out->length = start;
			out->at[start] = '\0';
			return false;
		}
		if (size > 0)
			add_character(out, character, bytes + i, size);
		i += size;
	}
	return true;
}

void json_add_string(struct text *out, const char *bytes, size_t length)
{
	struct text visible = { 0 };

	text_add(out, "\"");
	if (!add_utf8(out, bytes, length)) {
		text_add_visible(&visible, bytes, length);
		add_utf8(out, text_string(&visible), visible.length);
		text_free(&visible);
	}
	text_add(out, "\"");
}

json_t *json_string_of(const char *bytes, size_t length)
{
	json_t *string = json_stringn(bytes, length);

	if (!string) {
		struct text visible = { 0 };
		text_add_visible(&visible, bytes, length);
		string = json_stringn(text_string(&visible), visible.length);
		text_free(&visible);
	}
	return string;
}

void json_put_string(json_t *object, const char *key, const char *string)
{
	if (string)
		json_object_set_new(object, key, json_string_of(string, strlen(string)));
}

void json_put_number(json_t *object, const char *key, int64_t number)
{
	json_object_set_new(object, key, json_integer(number));
}

void json_add_safely(struct text *out, const char *json, size_t length)
{
	size_t done = 0;

	for (size_t i = 0; i < length;) {
		uint32_t character = (unsigned char)json[i];
		size_t size = character < 0x7f ? 1 : utf8_decode(json + i, length - i, &character);
		size = size ? size : 1;
		if (character >= 0x7f && is_harmful(character)) {
			text_add_octets(out, json + done, i - done);
			text_printf(out, "\\u%04x", (unsigned)character);
			done = i + size;
		}
		i += size;
	}
	text_add_octets(out, json + done, length - done);
}

static int add_octets(const char *octets, size_t length, void *out)
{
	text_add_octets(out, octets, length);
	return 0;
}

void json_add(struct text *out, json_t *value)
{
	struct text line = { 0 };

	json_dump_callback(value, add_octets, &line, JSON_COMPACT | JSON_ENCODE_ANY);
	json_decref(value);
	json_add_safely(out, text_string(&line), line.length);
	text_free(&line);
}

void json_add_members(struct text *out, json_t *object)
{
	struct text line = { 0 };

	json_add(&line, object);
	text_add(out, ",");
	text_add_octets(out, line.at + 1, line.length - 2);
	text_free(&line);
}
