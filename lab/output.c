/* A temporary file, and what takes care that it does not stay. */
#include "output.h"

#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct output {
	struct output_place place;
	int descriptor;
	bool is_stdout;
	bool replaces;         /* there was a file … */
	struct stat old;       /* … this one */
	char *path;            /* behind all symbolic links */
	struct text temporary; /* its path; empty: written directly */
	sigset_t held, before; /* signals that wait because of it, and those that did before */
	int why;               /* errno of the first failure; 0: none yet */
};

/* --- signals: those that end the program wait until the temporary file is gone --- */

static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

/* Those that end the program, too, if there will be something to be tidied up: a write to a pipe may
 * take for ever. */
static void hold_signals(struct output *output, bool is_temporary)
{
	sigemptyset(&output->held);
	sigaddset(&output->held, SIGXFSZ); /* a file at its limit is an error to be told, not the end */
	for (size_t i = 0; is_temporary && i < COUNT(ends); i++) {
		struct sigaction action;
		if (sigaction(ends[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			sigaddset(&output->held, ends[i]); /* after nohup(1), SIGHUP means nothing */
	}
	sigprocmask(SIG_BLOCK, &output->held, &output->before);
}

/* Whether one of them waits that did not wait before OUTPUT came. */
static bool is_interrupted(const struct output *output)
{
	sigset_t waiting;

	if (sigpending(&waiting) != 0)
		return false;
	for (size_t i = 0; i < COUNT(ends); i++)
		if (sigismember(&waiting, ends[i]) == 1 && sigismember(&output->held, ends[i]) == 1 &&
		    sigismember(&output->before, ends[i]) == 0)
			return true;
	return false;
}

/* The signals come now, if there were any. */
static void release_signals(const struct output *output)
{
	sigset_t limit;
	const struct timespec at_once = { 0 };

	sigemptyset(&limit);
	sigaddset(&limit, SIGXFSZ);
	if (output->why == EFBIG && sigismember(&output->before, SIGXFSZ) == 0)
		sigtimedwait(&limit, NULL, &at_once);
	sigprocmask(SIG_SETMASK, &output->before, NULL);
}

/* --- the temporary file --- */

/* In the folder of the file, so that it can take its place. */
static bool make_temporary(struct output *output)
{
	enum { MOST_TRIES = 1000 };
	char *copy = strdup(output->path);
	const char *folder = copy ? dirname(copy) : ".";
	mode_t mode =
	    output->replaces ? 0600 : 0666; /* of a private file, nobody shall see the new one */

	for (int i = 0; i < MOST_TRIES; i++) {
		text_clear(&output->temporary);
		text_printf(&output->temporary, "%s/.looplab-%ld-%d.tmp", folder, (long)getpid(), i);
		output->descriptor =
		    open(output->temporary.at, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
		if (output->descriptor >= 0 || errno != EEXIST)
			break;
	}
	free(copy);
	return output->descriptor >= 0;
}

static void free_output(struct output *output)
{
	if (output->descriptor >= 0 && !output->is_stdout)
		close(output->descriptor);
	if (output->temporary.length)
		unlink(output->temporary.at);
	release_signals(output);
	text_free(&output->temporary);
	free(output->path);
	memory_free(output);
}

/* --- opening --- */

static bool may_replace(const struct output_place *place, const struct stat *there)
{
	struct stat input;

	return place->force || (place->input && stat(place->input, &input) == 0 &&
	                           input.st_dev == there->st_dev && input.st_ino == there->st_ino);
}

/* Standard output, or no regular file. */
static bool is_direct(const char *path)
{
	struct stat there;

	return strcmp(path, "-") == 0 || (stat(path, &there) == 0 && !S_ISREG(there.st_mode));
}

/* What is at the path already. False after an error. */
static bool look_at_place(struct output *output, struct error *error)
{
	const char *path = output->place.path;
	struct stat link;

	if (stat(path, &output->old) == 0) {
		output->replaces = true;
		if (S_ISDIR(output->old.st_mode))
			return error_set(error, "%s is a folder; name a file in it", path);
		if (S_ISREG(output->old.st_mode) && !may_replace(&output->place, &output->old))
			return error_set(error, "%s is there already; --force replaces it", path);
	} else if (errno != ENOENT) {
		return error_set(error, "%s: cannot be written: %s", path, strerror(errno));
	} else if (lstat(path, &link) == 0) {
		return error_set(error, "%s is a symbolic link that leads nowhere; remove it first", path);
	}
	return true;
}

static bool open_place(struct output *output, struct error *error)
{
	const char *path = output->place.path;

	if (strcmp(path, "-") == 0) {
		output->is_stdout = true;
		output->descriptor = STDOUT_FILENO;
		return true;
	}
	if (!look_at_place(output, error))
		return false;
	if (output->replaces && !S_ISREG(output->old.st_mode)) {
		output->descriptor = open(path, O_WRONLY | O_CLOEXEC);
	} else if (output->replaces && access(path, W_OK) != 0) { /* the folder alone would allow it */
		return error_set(error, "%s: cannot be written: %s", path, strerror(errno));
	} else {
		output->path = output->replaces ? realpath(path, NULL) : strdup(path);
		if (!output->path || !make_temporary(output))
			text_clear(&output->temporary);
	}
	if (output->descriptor < 0)
		return error_set(error, "%s: cannot be written: %s", path, strerror(errno));
	return true;
}

struct output *output_open(const struct output_place *place, struct error *error)
{
	struct output *output = memory_take(sizeof *output);

	*output = (struct output){ .place = *place, .descriptor = -1 };
	hold_signals(output, !is_direct(place->path));
	if (open_place(output, error))
		return output;
	free_output(output);
	return NULL;
}

/* --- writing --- */

static void write_all(struct output *output, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(output->descriptor, bytes, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0) {
			output->why = errno;
			return;
		}
		bytes += written;
		length -= (size_t)written;
	}
}

bool output_pass(struct output *output, struct text *text)
{
	if (output->why == 0)
		write_all(output, text_string(text), text->length);
	text_clear(text);
	if (is_interrupted(output)) { /* as a rule, that is the end of the program */
		if (output->temporary.length)
			unlink(output->temporary.at);
		text_clear(&output->temporary);
		output->why = output->why ? output->why : EINTR;
		release_signals(output);
	}
	return output->why == 0;
}

/* --- the end --- */

/* fsync() of a pipe or a device says EINVAL: there is nothing to sync. */
static bool sync_file(int descriptor)
{
	return fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP;
}

static void sync_folder(const struct output *output)
{
	char *copy = strdup(output->path);
	int folder = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (folder >= 0) {
		fsync(folder);
		close(folder);
	}
	free(copy);
}

/* Owner (where we may) before mode: a change of owner takes bits of the mode away. */
static bool take_after_old(const struct output *output)
{
	if (!output->replaces)
		return true;
	if (fchown(output->descriptor, output->old.st_uid, output->old.st_gid) != 0 && errno != EPERM)
		return false;
	return fchmod(output->descriptor, output->old.st_mode & 07777) == 0;
}

/* The temporary file becomes the file. What appeared there meanwhile stays, unless it may be replaced. */
static bool take_place(struct output *output)
{
	const char *temporary = output->temporary.at;

	if (!output->replaces && !output->place.force) {
		if (link(temporary, output->path) == 0)
			return true; /* its first name goes with OUTPUT */
		if (errno == EEXIST)
			return false;
	} /* some file systems have no links */
	if (rename(temporary, output->path) != 0)
		return false;
	text_clear(&output->temporary);
	return true;
}

static bool finish(struct output *output, struct error *error)
{
	const char *name = output->is_stdout ? "standard output" : output->place.path;
	bool is_new = output->temporary.length > 0;

	if (output->why == 0 && (!sync_file(output->descriptor) || (is_new && !take_after_old(output))))
		output->why = errno;
	if (output->why == 0 && is_new && !take_place(output))
		output->why = errno;
	if (output->why == 0 && is_new)
		sync_folder(output);
	if (output->why == 0)
		return true;
	error->text[0] = '\0';
	if (output->is_stdout && output->why == EPIPE)
		return false;
	return error_set(error, "%s: cannot be written: %s", name, strerror(output->why));
}

bool output_finish(struct output *output, struct error *error)
{
	bool good = finish(output, error);

	free_output(output);
	return good;
}

void output_abandon(struct output *output)
{
	free_output(output);
}

bool output_save(const struct output_place *place, const struct text *text, struct error *error)
{
	struct output *output = output_open(place, error);

	if (!output)
		return false;
	write_all(output, text_string(text), text->length);
	return output_finish(output, error);
}

enum status output_failed(const struct error *error)
{
	if (error->text[0])
		fail_with(STATUS_OUTPUT, "%s", error->text);
	return STATUS_OUTPUT;
}
