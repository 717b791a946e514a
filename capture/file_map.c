#include "file_map.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MOST_MAPPINGS = 16 }; /* files open at once; more are read, not mapped */

/*
 * What the signal handler must know: there is no other way to tell it anything, so this is one of the
 * few statics that change. An entry is free when its start is NULL.
 */
static struct mapping {
	uint8_t *volatile start;
	volatile size_t length;
	volatile sig_atomic_t is_hurt;
} mappings[MOST_MAPPINGS];
static struct sigaction before; /* us */

static struct mapping *mapping_of(const uint8_t *address)
{
	for (struct mapping *mapping = mappings; mapping < mappings + MOST_MAPPINGS; mapping++)
		if (mapping->start && address >= mapping->start &&
		    (size_t)(address - mapping->start) < mapping->length)
			return mapping;
	return NULL;
}

/* Puts zeros where the file has nothing any more, from the page that was asked for to the end; then
 * whoever asked goes on. Not ours: the next attempt finds the handler that was there before us. */
static void mend(int signal, siginfo_t *info, void *context)
{
	uint8_t *address = info->si_addr;
	struct mapping *mapping = mapping_of(address);
	(void)context;

	if (mapping) {
		uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
		uint8_t *from = address - (uintptr_t)address % page;
		size_t left = mapping->length - (size_t)(from - mapping->start);
		mapping->is_hurt = 1;
		if (mmap(from, left, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == from)
			return;
	}
	sigaction(signal, &before, NULL);
}

static void listen(void)
{
	struct sigaction action = { .sa_sigaction = mend, .sa_flags = SA_SIGINFO };
	struct sigaction now;

	sigemptyset(&action.sa_mask);
	if (sigaction(SIGBUS, NULL, &now) == 0 && now.sa_sigaction != mend)
		sigaction(SIGBUS, &action, &before);
}

const uint8_t *map_open(int descriptor, size_t length)
{
	for (struct mapping *mapping = mappings; mapping < mappings + MOST_MAPPINGS; mapping++) {
		if (mapping->start)
			continue;
		void *map = mmap(NULL, length, PROT_READ, MAP_PRIVATE, descriptor, 0);
		if (map == MAP_FAILED)
			return NULL;
		listen();
		mapping->length = length;
		mapping->is_hurt = 0;
		mapping->start = map;
		return map;
	}
	return NULL;
}

void map_close(const uint8_t *map)
{
	struct mapping *mapping = map ? mapping_of(map) : NULL;

	if (!mapping)
		return;
	uint8_t *start = mapping->start;
	mapping->start = NULL;
	munmap(start, mapping->length);
}

bool map_is_hurt(const uint8_t *map)
{
	const struct mapping *mapping = map ? mapping_of(map) : NULL;

	return mapping && mapping->is_hurt;
}
