/*
 * Times of pcapng: counts of 10^-n or 2^-n seconds since an offset, made nanoseconds since 1970.
 */
#include "pcapng_blocks.h"

#include "../base.h"

static const uint64_t powers_of_ten[] = { 1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u,
	10000000u, 100000000u, 1000000000u, 10000000000u, 100000000000u, 1000000000000u,
	10000000000000u, 100000000000000u, 1000000000000000u, 10000000000000000u, 100000000000000000u,
	1000000000000000000u, 10000000000000000000u };

/* TICKS of 2^-N s: the whole seconds, and the rest in *NANOSECONDS. */
static uint64_t split_binary(uint64_t ticks, unsigned n, uint64_t *nanoseconds)
{
	uint64_t fraction = n < 64 ? ticks & ((UINT64_C(1) << n) - 1) : ticks;

	/* at most 34 bits, so that the product fits; 2^-34 s is less than a nanosecond */
	if (n > 34)
		fraction = n < 34 + 64 ? fraction >> (n - 34) : 0;
	*nanoseconds = fraction * 1000000000 >> (n < 34 ? n : 34);
	return n < 64 ? ticks >> n : 0;
}

/* The same of 10^-N s. */
static uint64_t split_decimal(uint64_t ticks, unsigned n, uint64_t *nanoseconds)
{
	if (n >= COUNT(powers_of_ten)) {
		*nanoseconds = n - 9 < COUNT(powers_of_ten) ? ticks / powers_of_ten[n - 9] : 0;
		return 0;
	}
	uint64_t fraction = ticks % powers_of_ten[n];
	*nanoseconds = n <= 9 ? fraction * powers_of_ten[9 - n] : fraction / powers_of_ten[n - 9];
	return ticks / powers_of_ten[n];
}

bool pcapng_time(uint64_t ticks, uint8_t resolution, int64_t offset, int64_t *time)
{
	uint64_t nanoseconds;
	unsigned n = resolution & 0x7f;
	uint64_t seconds = resolution & 0x80 ? split_binary(ticks, n, &nanoseconds)
	                                     : split_decimal(ticks, n, &nanoseconds);

	if (!__builtin_add_overflow(seconds, offset, time) &&
	    !__builtin_mul_overflow(*time, 1000000000, time) &&
	    !__builtin_add_overflow(*time, nanoseconds, time))
		return true;
	*time = offset < 0 ? INT64_MIN : INT64_MAX;
	return false;
}
