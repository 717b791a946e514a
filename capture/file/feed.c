#include "feed.h"

#include "../file_map.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	CHUNK_SIZE = 1 << 20,
	PACKED_SIZE = 64 * 1024,
	LEAST_ROOM = 64 * 1024, /* at the end of a chunk, to read into */
	USUAL_PACKET = 100      /* octets of a file for each, at least, as a rule */
};

static const char has_shrunk[] = "the file became shorter while it was read";

/* --- opening --- */

/* Half of the memory of this machine: what comes through a pipe, or out of a small packed file, may
 * have no end. */
static uint64_t memory_limit(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);

	return pages > 0 && size > 0 ? (uint64_t)pages / 2 * (uint64_t)size : UINT64_MAX;
}

/* Of a regular file, read from its start: others may have been read before. */
static bool map_whole(struct feed *feed, const struct stat *status)
{
	uint8_t start[PACKING_START];
	size_t length = (size_t)status->st_size;

	if (!S_ISREG(status->st_mode) || status->st_size <= 0 ||
	    lseek(feed->descriptor, 0, SEEK_CUR) != 0)
		return false;
	ssize_t count = pread(feed->descriptor, start, sizeof start, 0);
	if (count < 0 || packing_of(start, (size_t)count))
		return false;
	const uint8_t *map = map_open(feed->descriptor, length);
	if (!map)
		return false;
	feed->trace->map = map;
	feed->trace->map_length = length;
	array_expect(&feed->trace->frames, length / USUAL_PACKET);
	feed->window = (struct window){ .at = map, .length = length, .last = true };
	feed->started = true;
	return true;
}

static bool feed_refuse(struct feed *feed, struct error *error, const char *why)
{
	feed_close(feed);
	return error_set(error, "%s: %s", feed->name, why);
}

bool feed_open(struct feed *feed, struct trace *trace, const char *path, struct error *error)
{
	bool is_input = strcmp(path, "-") == 0;
	struct stat status;

	*feed = (struct feed){ .trace = trace, .is_input = is_input, .limit = memory_limit() };
	feed->name = is_input ? "standard input" : arena_copy(&trace->arena, path, strlen(path));
	feed->descriptor = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (feed->descriptor < 0 || fstat(feed->descriptor, &status) != 0)
		return feed_refuse(feed, error, is_input && errno == EBADF ? "is closed" : strerror(errno));
	if (S_ISDIR(status.st_mode))
		return feed_refuse(feed, error, "is a directory");
	if (isatty(feed->descriptor))
		return feed_refuse(feed, error, "is a terminal, not a capture file");
	feed->may_wait = !S_ISREG(status.st_mode);
	feed->total = status.st_size > 0 && !feed->may_wait ? (uint64_t)status.st_size : 0;
	map_whole(feed, &status);
	return true;
}

void feed_memory(struct feed *feed, const uint8_t *bytes, size_t length)
{
	feed->descriptor = -1;
	feed->window = (struct window){ .at = bytes, .length = length, .last = true };
	feed->total = length;
	feed->started = true;
}

/* Standard input stays open, for nothing else may get its number, but is not the pipe any more: whoever
 * writes into it must learn that nobody reads. */
static void let_go_of_input(void)
{
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (nothing < 0)
		return;
	dup2(nothing, STDIN_FILENO);
	close(nothing);
}

/* Ends the unpacking; returns what was wrong with the file, or NULL. */
static const char *feed_unpacked(struct feed *feed)
{
	assert(feed->packing);
	const char *wrong = feed->packing->finish(feed->unpacker);

	feed->unpacker = NULL;
	return wrong;
}

void feed_close(struct feed *feed)
{
	if (feed->descriptor >= 0 && feed->is_input)
		let_go_of_input();
	else if (feed->descriptor >= 0)
		close(feed->descriptor);
	feed->descriptor = -1;
	if (feed->unpacker)
		feed_unpacked(feed);
	memory_free(feed->packed);
	feed->packed = NULL;
}

/* --- filling --- */

/* A chunk with room at its end. It is at least twice what goes over to it: a block is as long as what
 * has come of it, whatever it claims. */
static void chunk_make_room(struct feed *feed)
{
	struct window *window = &feed->window;

	if (feed->size - feed->filled >= LEAST_ROOM)
		return;
	feed->size = window->length < CHUNK_SIZE / 2 ? CHUNK_SIZE : 2 * window->length;
	feed->chunk = arena_take(&feed->trace->arena, feed->size);
	if (window->length)
		memcpy(feed->chunk, window->at, window->length);
	window->at = feed->chunk;
	feed->filled = window->length;
	feed->kept += feed->size;
}

static void chunk_take_in(struct feed *feed, size_t octets)
{
	if (feed->window.length == 0)
		feed->window.at = feed->chunk + feed->filled;
	feed->filled += octets;
	feed->window.length += octets;
}

static void feed_end(struct feed *feed, const char *how, const char *why)
{
	feed->window.last = true;
	feed->how = how;
	feed->why = why;
	feed_close(feed);
}

/* Octets of the file to AT, where there is ROOM; 0: the end, or an interruption. */
static bool feed_read(
    struct feed *feed, uint8_t *at, size_t room, size_t *octets, struct error *error)
{
	ssize_t count = feed->descriptor < 0 ? 0 : read(feed->descriptor, at, room);
	int why = errno;

	*octets = count > 0 ? (size_t)count : 0;
	feed->done += *octets;
	if (count > 0 || (count < 0 && (why == EINTR || why == EAGAIN)))
		return true;
	if (count < 0 && feed->done == 0) {
		feed_close(feed);
		return error_set(error, "%s: %s", feed->name, strerror(why));
	}
	if (feed->unpacker && count == 0) {
		const char *wrong = feed_unpacked(feed);
		feed_end(feed, wrong ? "cut off" : NULL, wrong);
	} else {
		feed_end(feed, count < 0 ? "not readable" : NULL, count < 0 ? strerror(why) : NULL);
	}
	return true;
}

static bool fill_unpacked(struct feed *feed, struct error *error)
{
	if (!feed->held_back && feed->packed_at == feed->packed_end) {
		feed->packed_at = 0;
		if (!feed_read(feed, feed->packed, PACKED_SIZE, &feed->packed_end, error))
			return false;
		if (feed->packed_end == 0)
			return true;
	}
	chunk_make_room(feed);
	struct flow flow = { .in = feed->packed + feed->packed_at,
		.in_length = feed->packed_end - feed->packed_at,
		.out = feed->chunk + feed->filled,
		.room = feed->size - feed->filled };
	size_t room = flow.room;
	const char *wrong = feed->packing->unpack(feed->unpacker, &flow);
	feed->packed_at = feed->packed_end - flow.in_length;
	feed->held_back = flow.room == 0;
	chunk_take_in(feed, room - flow.room);
	if (wrong)
		feed_end(feed, "damaged", wrong);
	return true;
}

static bool fill_plain(struct feed *feed, struct error *error)
{
	size_t octets;

	chunk_make_room(feed);
	if (!feed_read(feed, feed->chunk + feed->filled, feed->size - feed->filled, &octets, error))
		return false;
	chunk_take_in(feed, octets);
	return true;
}

/* The first octets have come: those of a packed file are no packets. */
static bool feed_start(struct feed *feed, struct error *error)
{
	struct window *window = &feed->window;
	const struct packing *packing = packing_of(window->at, window->length);

	feed->started = true;
	if (!packing)
		return true;
	feed->packing = packing;
	feed->unpacker = packing->start ? packing->start() : NULL;
	if (!feed->unpacker) {
		feed_close(feed);
		return error_set(error, "%s: is %s-compressed: unpack it first with %s -d", feed->name,
		    packing->name, packing->program);
	}
	feed->packed = memory_take(window->length > PACKED_SIZE ? window->length : PACKED_SIZE);
	memcpy(feed->packed, window->at, window->length);
	feed->packed_end = window->length;
	feed->filled = 0;
	*window = (struct window){ .length = 0 }; /* not the last, even if nothing more will be read */
	return true;
}

/* Octets of memory, with what is noted of each packet: a small packed file may be full of empty ones. */
static uint64_t memory_used(const struct feed *feed)
{
	const struct trace *trace = feed->trace;

	return feed->kept + trace->frames.count * sizeof trace->frames.at[0] +
	       trace->conversations.list.count * sizeof trace->conversations.list.at[0];
}

bool feed_fill(struct feed *feed, struct error *error)
{
	if (feed->window.last)
		return true;
	if (feed->size - feed->filled < LEAST_ROOM && memory_used(feed) >= feed->limit) {
		feed_end(feed, "given up", "it needs too much memory: what it has so far is kept");
		return true;
	}
	if (feed->packing)
		return fill_unpacked(feed, error);
	if (!fill_plain(feed, error))
		return false;
	if (!feed->started && (feed->window.length >= PACKING_START || feed->window.last))
		return feed_start(feed, error);
	return true;
}

bool feed_would_wait(const struct feed *feed)
{
	return feed->may_wait && !feed->window.last && !feed->held_back &&
	       feed->packed_at == feed->packed_end;
}

uint64_t feed_done(const struct feed *feed)
{
	return feed->trace->map ? feed->total - feed->window.length : feed->done;
}

void feed_check(struct feed *feed)
{
	const struct trace *trace = feed->trace;
	struct window *window = &feed->window;
	struct stat status;

	if (!trace->map || feed->descriptor < 0 || fstat(feed->descriptor, &status) != 0)
		return;
	size_t now = status.st_size > 0 ? (size_t)status.st_size : 0;
	size_t at = (size_t)(window->at - trace->map);
	if (now >= trace->map_length && !map_is_hurt(trace->map))
		return;
	window->length = now > at && now - at < window->length ? now - at : window->length;
	if (now <= at)
		window->length = 0;
	feed->how = "cut off";
	feed->why = has_shrunk;
}
