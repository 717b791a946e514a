/* Words that come near a word. */
#include "near.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

size_t word_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t rows[3][LONGEST_WORD + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2];

	for (size_t j = 0; j <= b_length; j++)
		last[j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		now[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			bool same = tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]);
			now[j] = smallest(last[j] + 1, now[j - 1] + 1, last[j - 1] + !same);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
		size_t *free = before;
		before = last;
		last = now;
		now = free;
	}
	return last[b_length];
}

const char *word_near(const char *word, const char *const list[], size_t count)
{
	const char *near = NULL;
	size_t length = strlen(word), best = length / 3 + 2;

	for (size_t i = 0; length <= LONGEST_WORD && i < count; i++) {
		size_t size = strlen(list[i]);
		size_t apart = size <= LONGEST_WORD ? word_distance(word, length, list[i], size) : best;
		if (apart < best && apart < size) {
			best = apart;
			near = list[i];
		}
	}
	return near;
}
