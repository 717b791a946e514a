/* fuzz: what the targets share. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void fuzz_failed(const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
	abort();
}

uint8_t *fuzz_copy(const void *octets, size_t length)
{
	uint8_t *copy = memory_take(length ? length : 1);

	if (length)
		memcpy(copy, octets, length);
	return copy;
}

void fuzz_touch(const void *octets, size_t length)
{
	const uint8_t *at = octets;
	volatile uint8_t sum = 0;

	for (size_t i = 0; i < length; i++)
		sum = (uint8_t)(sum + at[i]);
}
