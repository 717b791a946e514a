#include "pcapng_put.h"

#include <string.h>

void put_integer(struct text *out, uint64_t number, int octets)
{
	uint8_t little_endian[8];

	for (int i = 0; i < 8; i++)
		little_endian[i] = (uint8_t)(number >> 8 * i);
	text_add_octets(out, little_endian, (size_t)octets);
}

void put_integer_in(struct text *out, uint64_t number, int octets, bool big_endian)
{
	uint8_t in_order[8];

	for (int i = 0; i < octets; i++)
		in_order[i] = (uint8_t)(number >> 8 * (big_endian ? octets - 1 - i : i));
	text_add_octets(out, in_order, (size_t)octets);
}

void put_padding(struct text *out, size_t length)
{
	text_add_octets(out, "\0\0\0", (4 - length % 4) % 4);
}

void put_time(struct text *out, int64_t time)
{
	uint64_t ticks = time > 0 ? (uint64_t)time : 0;

	put_integer(out, ticks >> 32, 4);
	put_integer(out, ticks & UINT32_MAX, 4);
}

size_t block_begin(struct text *out, uint32_t type)
{
	put_integer(out, type, 4);
	put_integer(out, 0, 4);
	return out->length - 8;
}

void block_end(struct text *out, size_t start)
{
	size_t total = out->length + 4 - start;

	for (size_t i = 0; i < 4; i++)
		out->at[start + 4 + i] = (char)(total >> 8 * i);
	put_integer(out, total, 4);
}

void block_end_in(struct text *out, size_t start, bool big_endian)
{
	size_t total = out->length + 4 - start;

	for (size_t i = 0; i < 4; i++)
		out->at[start + 4 + (big_endian ? 3 - i : i)] = (char)(total >> 8 * i);
	put_integer_in(out, total, 4, big_endian);
}

/* LENGTH of TEXT, or less, so that at most MOST octets hold whole characters. */
static size_t cut_length(const char *text, size_t length, size_t most)
{
	if (length <= most)
		return length;
	length = most;
	while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
		length--;
	return length;
}

void put_option_in(
    struct text *out, uint16_t code, const void *value, size_t length, bool big_endian)
{
	length = cut_length(value, length, OPTION_MOST);
	put_integer_in(out, code, 2, big_endian);
	put_integer_in(out, length, 2, big_endian);
	text_add_octets(out, value, length);
	put_padding(out, length);
}

void put_option(struct text *out, uint16_t code, const void *value, size_t length)
{
	put_integer(out, code, 2);
	put_integer(out, length, 2);
	text_add_octets(out, value, length);
	put_padding(out, length);
}

void put_count(struct text *out, uint16_t code, uint64_t count)
{
	put_integer(out, code, 2);
	put_integer(out, 8, 2);
	put_integer(out, count, 8);
}

void put_words(struct text *out, uint16_t code, const char *words)
{
	put_option(out, code, words, cut_length(words, strlen(words), OPTION_MOST));
}

void add_event_line(struct text *line, const struct event *event)
{
	enum { WORDS_MOST = 4096 };
	struct text words = { 0 };
	struct event shorter = *event;

	event_to_comment(event, line);
	if (line->length <= OPTION_MOST)
		return;
	const char *text = event->text ? event->text : "";
	text_add_octets(&words, text, cut_length(text, strlen(text), WORDS_MOST));
	text_add(&words, "…");
	shorter.text = text_string(&words);
	shorter.wire = shorter.parameters = NULL;
	text_clear(line);
	event_to_comment(&shorter, line);
	text_free(&words);
}
