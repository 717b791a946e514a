/*
 * fuzz_main: tries a target without libFuzzer, for a few seconds and always the same way.
 *
 *     fuzz_WHAT_smoke [TRIES]           every seed, and TRIES variations of them
 *     fuzz_WHAT_smoke --write FOLDER    the seeds as files, for libFuzzer to begin with
 *     fuzz_WHAT_smoke --try FILE…       what libFuzzer has found, once more
 */
#include "fuzz.h"

#include "tests/bench/chance.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct seed {
	uint8_t *octets;
	size_t length;
};

struct seeds {
	ARRAY(struct seed) list;
	size_t longest;
};

static void seed_add(const void *octets, size_t length, void *context)
{
	struct seeds *seeds = context;

	*array_add(&seeds->list) = (struct seed){ fuzz_copy(octets, length), length };
	if (length > seeds->longest)
		seeds->longest = length;
}

static void seeds_free(struct seeds *seeds)
{
	for (size_t i = 0; i < seeds->list.count; i++)
		memory_free(seeds->list.at[i].octets);
	array_free(&seeds->list);
}

/* --- variations --- */

struct variation {
	uint8_t *at;
	size_t length, room;
};

/* Cuts LENGTH octets out at AT, or makes room for as many of BYTES there. */
static void remove_octets(struct variation *v, size_t at, size_t length)
{
	memmove(v->at + at, v->at + at + length, v->length - at - length);
	v->length -= length;
}

static void insert_octets(struct variation *v, size_t at, const uint8_t *octets, size_t length)
{
	if (v->length + length > v->room)
		return;
	memmove(v->at + at + length, v->at + at, v->length - at);
	memcpy(v->at + at, octets, length);
	v->length += length;
}

static void change(struct variation *v, struct chance *chance, const struct seed *other)
{
	static const uint8_t telling[] = { 0, 1, 2, 4, 16, 64, 127, 128, 254, 255 };
	uint32_t length = (uint32_t)v->length;
	uint32_t at = length ? chance_below(chance, length) : 0;
	uint32_t kind = chance_below(chance, 6);

	if (kind == 0 && length)
		v->at[at] ^= (uint8_t)(1 << chance_below(chance, 8));
	else if (kind == 1 && length)
		v->at[at] = telling[chance_below(chance, COUNT(telling))];
	else if (kind == 2 && length)
		v->at[at] = (uint8_t)chance_next(chance);
	else if (kind == 3 && length)
		remove_octets(v, at, chance_below(chance, length - at) % 64);
	else if (kind == 4 && length)
		v->length = at;
	else if (other->length) { /* a piece of another seed */
		uint32_t from = chance_below(chance, (uint32_t)other->length);
		insert_octets(v, at, other->octets + from,
		    chance_below(chance, (uint32_t)other->length - from + 1) % 256);
	}
}

static void try_variation(const struct seeds *seeds, struct chance *chance, struct variation *v)
{
	uint32_t count = (uint32_t)seeds->list.count;
	const struct seed *seed = &seeds->list.at[chance_below(chance, count)];

	memcpy(v->at, seed->octets, seed->length);
	v->length = seed->length;
	for (uint32_t i = chance_heavy(chance, 4); i > 0; i--)
		change(v, chance, &seeds->list.at[chance_below(chance, count)]);
	uint8_t *exact = fuzz_copy(v->at, v->length);
	LLVMFuzzerTestOneInput(exact, v->length);
	memory_free(exact);
}

static void try_all(const struct seeds *seeds, unsigned long tries)
{
	struct chance chance = { .state = 1 };
	struct variation variation = { .room = seeds->longest + 1024 };

	variation.at = memory_take(variation.room);
	for (size_t i = 0; i < seeds->list.count; i++)
		LLVMFuzzerTestOneInput(seeds->list.at[i].octets, seeds->list.at[i].length);
	for (unsigned long i = 0; i < tries; i++) {
		alarm(20); /* whatever hangs ends the program, with a word about where it was */
		try_variation(seeds, &chance, &variation);
	}
	memory_free(variation.at);
	printf("%zu seeds and %lu variations of them: nothing found\n", seeds->list.count, tries);
}

/* --- files --- */

static int write_all(const struct seeds *seeds, const char *folder)
{
	char name[4096];

	for (size_t i = 0; i < seeds->list.count; i++) {
		snprintf(name, sizeof name, "%s/seed-%03zu", folder, i);
		FILE *file = fopen(name, "wb");
		if (!file) {
			perror(name);
			return 1;
		}
		fwrite(seeds->list.at[i].octets, 1, seeds->list.at[i].length, file);
		fclose(file);
	}
	return 0;
}

static int try_file(const char *name)
{
	struct text content = { 0 };
	char buffer[4096];
	size_t got;
	FILE *file = fopen(name, "rb");

	if (!file) {
		perror(name);
		return 1;
	}
	while ((got = fread(buffer, 1, sizeof buffer, file)) > 0)
		text_add_octets(&content, buffer, got);
	fclose(file);
	uint8_t *exact = fuzz_copy(content.at, content.length);
	LLVMFuzzerTestOneInput(exact, content.length);
	memory_free(exact);
	text_free(&content);
	return 0;
}

int main(int argument_count, char **arguments)
{
	struct seeds seeds = { .longest = 0 };
	unsigned long tries = 2000;
	int status = 0;

	signal(SIGPIPE, SIG_IGN);
	fuzz_seeds(seed_add, &seeds);
	if (argument_count > 2 && strcmp(arguments[1], "--write") == 0) {
		status = write_all(&seeds, arguments[2]);
	} else if (argument_count > 2 && strcmp(arguments[1], "--try") == 0) {
		for (int i = 2; i < argument_count; i++)
			status |= try_file(arguments[i]);
	} else {
		if (argument_count > 1)
			tries = strtoul(arguments[1], NULL, 10);
		try_all(&seeds, tries);
	}
	seeds_free(&seeds);
	return status;
}
