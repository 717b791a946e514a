#include "base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool error_set(struct error *error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(error->text, sizeof error->text, format, arguments);
	va_end(arguments);
	for (char *end = error->text; (end = strchr(end, '\n'));)
		*end = ' ';
	return false;
}

static void *memory_or_end(void *at)
{
	if (!at) {
		fputs("looplab: out of memory\n", stderr);
		abort();
	}
	return at;
}

/* NULL: there is not so much. */
static void *memory_resize(void *at, size_t count, size_t *capacity, size_t element)
{
	at = reallocarray(at, count, element);
	if (!at)
		return NULL;
	*capacity = count;
	return at;
}

void *memory_expect(void *at, size_t count, size_t *capacity, size_t element)
{
	void *more = count > *capacity ? memory_resize(at, count, capacity, element) : NULL;

	return more ? more : at;
}

void *memory_grow(void *at, size_t count, size_t *capacity, size_t element)
{
	enum { FIRST_CAPACITY = 8 };

	if (count < *capacity)
		return at;
	count = *capacity ? 2 * *capacity : FIRST_CAPACITY;
	return memory_or_end(memory_resize(at, count, capacity, element));
}

void *memory_take(size_t size)
{
	return memory_or_end(calloc(1, size));
}

void memory_free(void *at)
{
	free(at);
}

const uint8_t program_place = 0;

/* --- arena --- */

enum { BLOCK_SIZE = 64 * 1024 };

struct arena_block {
	struct arena_block *older;
	size_t used, size;
	max_align_t bytes[];
};

static struct arena_block *arena_block_new(struct arena_block *older, size_t size)
{
	struct arena_block *block = memory_take(sizeof *block + size);

	block->older = older;
	block->size = size;
	return block;
}

void *arena_take(struct arena *arena, size_t size)
{
	size_t aligned = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);

	if (!arena->block || arena->block->size - arena->block->used < aligned)
		arena->block = arena_block_new(arena->block, aligned > BLOCK_SIZE ? aligned : BLOCK_SIZE);
	void *at = (char *)arena->block->bytes + arena->block->used;
	arena->block->used += aligned;
	return at;
}

char *arena_copy(struct arena *arena, const void *bytes, size_t length)
{
	char *copy = arena_take(arena, length + 1);

	if (length)
		memcpy(copy, bytes, length);
	return copy;
}

void arena_clear(struct arena *arena)
{
	struct arena_block *newest = arena->block;

	if (!newest)
		return;
	arena->block = newest->older;
	arena_free(arena);
	newest->older = NULL;
	memset(newest->bytes, 0, newest->used);
	newest->used = 0;
	arena->block = newest;
}

void arena_free(struct arena *arena)
{
	while (arena->block) {
		struct arena_block *older = arena->block->older;
		free(arena->block);
		arena->block = older;
	}
}

/* --- text --- */

void text_reserve(struct text *text, size_t more)
{
	size_t wanted = text->length + more + 1;

	if (wanted <= text->capacity)
		return;
	text->capacity = wanted < 64 ? 64 : 2 * wanted;
	text->at = memory_or_end(realloc(text->at, text->capacity));
}

void text_vprintf(struct text *text, const char *format, va_list arguments)
{
	enum { ENOUGH = 120 }; /* as a rule; what is longer is made twice */
	va_list again;

	text_reserve(text, ENOUGH);
	va_copy(again, arguments);
	int length = vsnprintf(text->at + text->length, ENOUGH + 1, format, again);
	va_end(again);
	if (length > ENOUGH) {
		text_reserve(text, (size_t)length);
		vsnprintf(text->at + text->length, (size_t)length + 1, format, arguments);
	}
	if (length > 0)
		text->length += (size_t)length;
	text->at[text->length] = '\0';
}

void text_printf(struct text *text, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	text_vprintf(text, format, arguments);
	va_end(arguments);
}

/* The eight digits of a number below 100 000 000, an octet each, the first of them the lowest octet: halves,
 * then quarters, then digits are divided side by side. 10486 / 2^20 and 103 / 2^10 are as good as 1 / 100
 * and 1 / 10 for numbers so small. */
static uint64_t eight_digits(uint32_t number)
{
	uint64_t digits = (uint64_t)(number % 10000) << 32 | number / 10000;
	uint64_t high = digits * 10486 >> 20 & 0x0000007f0000007f;

	digits = (digits - 100 * high) << 16 | high;
	high = digits * 103 >> 10 & 0x000f000f000f000f;
	return (digits - 10 * high) << 8 | high;
}

char *number_write(char *at, uint64_t number, int least)
{
	enum { AT_ONCE = 8, LIMIT = 100000000 };

	if (number >= LIMIT || least > AT_ONCE) {
		at = number_write(at, number / LIMIT, least - AT_ONCE);
		number %= LIMIT;
		least = AT_ONCE;
	}
	uint64_t digits = eight_digits((uint32_t)number);
	int last = least > 1 ? AT_ONCE - least : AT_ONCE - 1; /* that may not be left out, from 0 */
	int left_out = __builtin_ctzll(digits | UINT64_C(1) << 8 * last) / 8;
	digits = (digits | 0x3030303030303030) >> 8 * left_out;
	for (int i = 0; i < AT_ONCE; i++) /* which is one step */
		at[i] = (char)(digits >> 8 * i);
	return at + AT_ONCE - left_out;
}

void text_add_number(struct text *text, uint64_t number, int least)
{
	char *room = text_room(text, NUMBER_ROOM);

	text_fill(text, (size_t)(number_write(room, number, least) - room));
}

void text_add_hex(struct text *text, uint64_t number, int least)
{
	char digits[16];
	int at = sizeof digits;

	do
		digits[--at] = "0123456789abcdef"[number & 15];
	while ((number >>= 4) > 0 || (at > 0 && (int)sizeof digits - at < least));
	text_add_octets(text, digits + at, sizeof digits - (size_t)at);
}

void text_clear(struct text *text)
{
	text->length = 0;
	if (text->at)
		text->at[0] = '\0';
}

const char *text_string(const struct text *text)
{
	return text->at ? text->at : "";
}

void text_free(struct text *text)
{
	free(text->at);
	*text = (struct text){ 0 };
}

/* --- text from outside --- */

size_t utf8_decode(const void *bytes, size_t length, uint32_t *character)
{
	const uint8_t *b = bytes;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t size = b[0] < 0x80             ? 1
	              : (b[0] & 0xe0) == 0xc0 ? 2
	              : (b[0] & 0xf0) == 0xe0 ? 3
	              : (b[0] & 0xf8) == 0xf0 ? 4
	                                      : 0;

	if (size == 0 || size > length)
		return 0;
	uint32_t c = size == 1 ? b[0] : b[0] & (0x7fu >> size);
	for (size_t i = 1; i < size; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (b[i] & 0x3fu);
	}
	if (c < least[size] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*character = c;
	return size;
}

/* Moves the cursor, turns the line around or shows nothing: never let through. */
static bool is_harmful(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfff9 && c <= 0xfffb) || (c & 0xfffe) == 0xfffe;
}

/* How many of LENGTH octets from AT on stay what they are: ASCII, nothing odd among it. */
static size_t plain_length(const uint8_t *at, size_t length)
{
	size_t plain = 0;

	while (plain < length && at[plain] >= 0x20 && at[plain] < 0x7f && at[plain] != '\\')
		plain++;
	return plain;
}

void text_add_visible(struct text *text, const void *bytes, size_t length)
{
	const uint8_t *b = bytes;

	for (size_t i = 0; i < length;) {
		size_t plain = plain_length(b + i, length - i);
		text_add_octets(text, b + i, plain);
		i += plain;
		if (i == length)
			break;
		uint32_t c = 0;
		size_t size = utf8_decode(b + i, length - i, &c);
		if (size == 0)
			text_printf(text, "\\x%02x", b[i++]);
		else if (c == '\\')
			text_add(text, "\\\\");
		else if (c == '\n' || c == '\t' || c == '\r')
			text_add(text, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r");
		else if (is_harmful(c) && c < 0x100)
			text_printf(text, "\\x%02x", c);
		else if (is_harmful(c))
			text_printf(text, "\\u%04x", c);
		else
			text_add_octets(text, b + i, size);
		i += size;
	}
}
