/* Words that come near a word (Levenshtein's distance). */
#include "near.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { LONGEST = 64 };

static size_t least(size_t a, size_t b, size_t c)
{
	size_t d = a < b ? a : b;

	return d < c ? d : c;
}

/* How many letters must be changed, put in or taken out (Levenshtein). */
static size_t distance(const char *a, const char *b)
{
	size_t row[LONGEST + 1], width = strlen(b);

	for (size_t k = 0; k <= width; k++)
		row[k] = k;
	for (size_t i = 0; a[i]; i++) {
		size_t corner = row[0];
		row[0] = i + 1;
		for (size_t k = 0; k < width; k++) {
			size_t above = row[k + 1];
			bool same = tolower((unsigned char)a[i]) == tolower((unsigned char)b[k]);
			row[k + 1] = least(corner + !same, above + 1, row[k] + 1);
			corner = above;
		}
	}
	return row[width];
}

const char *word_near(const char *word, const char *const list[], size_t count)
{
	const char *near = NULL;
	size_t length = strlen(word), best = length / 3 + 2;

	for (size_t i = 0; length < LONGEST && i < count; i++) {
		size_t apart = strlen(list[i]) < LONGEST ? distance(word, list[i]) : best;
		if (apart < best && apart < strlen(list[i])) {
			best = apart;
			near = list[i];
		}
	}
	return near;
}
