/* The file that grows with the trace. */
#include "recording.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A tail longer than this is not kept for comments that might come. */
enum { TAIL_MAX = 1 << 20 };

struct recording {
	const char *path;
	struct text part; /* NAME.part; empty: written once, at the end */
	int descriptor;
	enum journal journal;
	off_t stable;   /* octets of the file that are final */
	size_t moments; /* of the trace that stand in them */
	struct text tail;
};

void recording_abandon(struct recording *recording)
{
	if (recording->descriptor >= 0)
		close(recording->descriptor);
	text_free(&recording->part);
	text_free(&recording->tail);
	memory_free(recording);
}

struct recording *recording_open(const char *path, enum journal journal, struct error *error)
{
	struct recording *recording = memory_take(sizeof *recording);
	struct stat status;

	*recording = (struct recording){ .path = path, .journal = journal, .descriptor = -1 };
	if (strcmp(path, "-") == 0) {
		recording->path = "standard output";
		recording->descriptor = dup(STDOUT_FILENO);
	} else if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
		recording->descriptor = open(path, O_WRONLY | O_CLOEXEC);
	} else {
		text_printf(&recording->part, "%s.part", path);
		recording->descriptor =
		    open(recording->part.at, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	}
	if (recording->descriptor >= 0)
		return recording;
	error_set(error, "%s: cannot be written: %s", recording->path, strerror(errno));
	recording_abandon(recording);
	return NULL;
}

/* Everything after the stable part, and where the closing block begins in it. */
static size_t render_tail(struct recording *recording, const struct trace *trace, size_t *next)
{
	size_t moments = trace_moments(trace);

	text_clear(&recording->tail);
	if (recording->stable == 0)
		pcapng_render_header(trace, recording->journal, &recording->tail);
	*next = pcapng_render_moments(
	    trace, recording->journal, recording->moments, moments, &recording->tail);
	size_t closing = recording->tail.length;
	pcapng_render_end(trace, recording->journal, *next, moments, &recording->tail);
	return closing;
}

static bool write_all(const struct recording *recording, const struct text *text)
{
	size_t done = 0;

	while (done < text->length) {
		ssize_t length = recording->part.length
		                     ? pwrite(recording->descriptor, text->at + done, text->length - done,
		                           recording->stable + (off_t)done)
		                     : write(recording->descriptor, text->at + done, text->length - done);
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return false;
		done += (size_t)length;
	}
	return !recording->part.length ||
	       ftruncate(recording->descriptor, recording->stable + (off_t)text->length) == 0;
}

/* The disk is full or gone: what is whole stays, and the message says where. */
static bool give_up(struct recording *recording, struct error *error)
{
	const char *why = strerror(errno);

	if (recording->stable > 0 && ftruncate(recording->descriptor, recording->stable) == 0)
		return error_set(error, "%s: %s; what was recorded before that is in %s", recording->path,
		    why, recording->part.at);
	if (recording->part.length)
		unlink(recording->part.at);
	return error_set(error, "%s: %s", recording->path, why);
}

bool recording_update(
    struct recording *recording, const struct trace *trace, bool settled, struct error *error)
{
	size_t next;

	if (!recording->part.length || trace->interfaces.count == 0)
		return true;
	size_t closing = render_tail(recording, trace, &next);
	if (!write_all(recording, &recording->tail))
		return give_up(recording, error);
	if (settled || closing > TAIL_MAX) {
		recording->stable += (off_t)closing;
		recording->moments = next;
	}
	return true;
}

/* fsync() of a pipe or device says EINVAL: nothing to sync there. */
static bool sync_file(int descriptor)
{
	return fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS;
}

static void sync_folder(const char *path)
{
	char *copy = strdup(path);
	int folder = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (folder >= 0) {
		fsync(folder);
		close(folder);
	}
	free(copy);
}

static bool finish(struct recording *recording, const struct trace *trace, struct error *error)
{
	size_t next;

	if (trace->interfaces.count == 0) {
		if (recording->part.length)
			unlink(recording->part.at);
		return true;
	}
	render_tail(recording, trace, &next);
	if (!write_all(recording, &recording->tail) || !sync_file(recording->descriptor))
		return give_up(recording, error);
	if (!recording->part.length)
		return true;
	if (rename(recording->part.at, recording->path) < 0)
		return error_set(error, "%s: %s; the recording is in %s", recording->path, strerror(errno),
		    recording->part.at);
	sync_folder(recording->path);
	return true;
}

bool recording_finish(struct recording *recording, const struct trace *trace, struct error *error)
{
	bool good = finish(recording, trace, error);

	recording_abandon(recording);
	return good;
}
