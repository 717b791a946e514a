/*
 * Times of pcapng: any unit, any offset, and what does not fit.
 */
#include "capture/base.h"
#include "capture/file/pcapng_blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

struct row {
	uint64_t ticks;
	uint8_t resolution;
	int64_t offset, time;
};

static void times_count_in_any_unit_from_any_offset(void **state)
{
	static const struct row times[] = {
		{ 0, 6, 0, 0 },
		{ 1763804000123456, 6, 0, 1763804000123456000 },
		{ 1763804000123456789, 9, 0, 1763804000123456789 },
		{ 5, 0, 0, 5000000000 },
		{ 5, 0, -6, -1000000000 },
		{ 1500, 3, 1763804000, 1763804001500000000 },
		{ 1763804000123456789, 12, 0, 1763804000123456 },
		{ UINT64_MAX, 19, 0, 1844674407 },
		{ UINT64_MAX, 20, 0, 184467440 },
		{ UINT64_MAX, 127, 0, 0 },
		{ 3, 0x81, 0, 1500000000 },
		{ 0x180000000, 0x80 | 32, 0, 1500000000 },
		{ (uint64_t)3 << 62, 0x80 | 63, 0, 1500000000 },
		{ (uint64_t)1 << 63, 0x80 | 64, 0, 500000000 },
		{ UINT64_MAX, 0xff, 0, 0 },
	};
	int64_t time;
	(void)state;

	for (size_t i = 0; i < COUNT(times); i++)
		if (!pcapng_time(times[i].ticks, times[i].resolution, times[i].offset, &time) ||
		    time != times[i].time)
			fail_msg("row %zu: %lld", i, (long long)time);
}

static void a_time_that_does_not_fit_is_the_nearest(void **state)
{
	static const struct row too_far[] = {
		{ UINT64_MAX, 9, 0, INT64_MAX },
		{ UINT64_MAX, 0, 0, INT64_MAX },
		{ 0, 0, INT64_MIN, INT64_MIN },
		{ UINT64_MAX, 0x80, INT64_MAX, INT64_MAX },
		{ 0, 9, 9223372037, INT64_MAX },
	};
	int64_t time;
	(void)state;

	for (size_t i = 0; i < COUNT(too_far); i++)
		if (pcapng_time(too_far[i].ticks, too_far[i].resolution, too_far[i].offset, &time) ||
		    time != too_far[i].time)
			fail_msg("too far, row %zu: %lld", i, (long long)time);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_count_in_any_unit_from_any_offset),
		cmocka_unit_test(a_time_that_does_not_fit_is_the_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
