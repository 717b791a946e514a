/* Numbers that look random and are the same everywhere: FNV-1a over the words, mixed by splitmix64 (both
 * public domain). */
#include "draw.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static uint64_t add_words(uint64_t sum, const char *words)
{
	for (; *words; words++)
		sum = (sum ^ (uint8_t)*words) * UINT64_C(0x100000001b3);
	return (sum ^ 0xff) * UINT64_C(0x100000001b3);
}

static uint64_t mix(uint64_t z)
{
	z += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint64_t draw_below(uint64_t limit, uint64_t seed, const char *a, const char *b)
{
	uint64_t sum = add_words(add_words(UINT64_C(0xcbf29ce484222325), a), b);

	if (seed >= SEED_LOWEST)
		return limit && seed == SEED_HIGHEST ? limit - 1 : 0;
	return limit ? mix(sum ^ mix(seed)) % limit : 0;
}

uint64_t seed_of_name(const char *name)
{
	return add_words(UINT64_C(0xcbf29ce484222325), name) % 1000000;
}

/* "LEAST..MOST" at TEXT. */
static bool read_range(const char *text, long *low, long *high)
{
	char *end;

	errno = 0;
	*low = strtol(text, &end, 10);
	if (end == text || strncmp(end, "..", 2) != 0 || errno)
		return false;
	const char *second = end + 2;
	*high = strtol(second, &end, 10);
	return end != second && *end == '\0' && !errno && *low >= -2000000000L &&
	       *high <= 2000000000L && *low <= *high;
}

static size_t count_words(const char *text)
{
	size_t count = 1;

	for (; *text; text++)
		count += *text == '|';
	return count;
}

bool knob_is_good(const char *knob, struct error *error)
{
	size_t name = strcspn(knob, "=");
	const char *value = knob + name + 1;
	long low, high;

	if (name == 0 || !knob[name] || !*value || strpbrk(knob, " \t\n"))
		return error_set(error, "'%.100s' is not as in port=4000..4999, ip=4|6 or mss=1000", knob);
	if (strstr(value, "..") && !read_range(value, &low, &high))
		return error_set(error, "'%.100s' is no range from a smaller to a greater number", value);
	if (*value == '|' || strstr(value, "||") || value[strlen(value) - 1] == '|')
		return error_set(error, "'%.100s': a word is missing beside '|'", value);
	return true;
}

void knob_draw(const char *knob, const char *exercise, uint64_t seed, struct text *setting)
{
	size_t length = strcspn(knob, "=");
	const char *value = knob + length + 1;
	struct text name = { 0 };
	long low, high;

	text_add_octets(&name, knob, length);
	text_printf(setting, "%s=", name.at);
	if (read_range(value, &low, &high)) {
		uint64_t drawn = draw_below((uint64_t)(high - low) + 1, seed, exercise, name.at);
		text_printf(setting, "%ld", low + (long)drawn);
	} else {
		for (uint64_t skip = draw_below(count_words(value), seed, exercise, name.at); skip; skip--)
			value = strchr(value, '|') + 1;
		text_add_octets(setting, value, strcspn(value, "|"));
	}
	text_free(&name);
}
