/* chance: numbers that look random and are the same on every machine (splitmix64, public domain). */
#ifndef TESTS_BENCH_CHANCE_H
#define TESTS_BENCH_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

static inline uint64_t chance_next(struct chance *chance)
{
	uint64_t value = chance->state += 0x9e3779b97f4a7c15u;

	value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
	value = (value ^ value >> 27) * 0x94d049bb133111ebu;
	return value ^ value >> 31;
}

/* 0 … LIMIT-1 */
static inline uint32_t chance_below(struct chance *chance, uint32_t limit)
{
	return (uint32_t)((chance_next(chance) >> 32) * limit >> 32);
}

/* LEAST … MOST */
static inline uint32_t chance_between(struct chance *chance, uint32_t least, uint32_t most)
{
	return least + chance_below(chance, most - least + 1);
}

/* True so many times in a thousand. */
static inline bool chance_of(struct chance *chance, uint32_t thousandths)
{
	return chance_below(chance, 1000) < thousandths;
}

/* Mostly small, sometimes very large: 1 … 2^BITS, every order of magnitude rarer than the one before. */
static inline uint32_t chance_heavy(struct chance *chance, uint32_t bits)
{
	uint32_t a = chance_below(chance, bits), b = chance_below(chance, bits);
	uint32_t order = a < b ? a : b;

	return (1u << order) + chance_below(chance, 1u << order);
}

#endif
