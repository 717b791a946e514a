/* Work that is begun, kept, and taken up again. */
#include "work.h"

#include <stdio.h>
#include <string.h>

#include "capture/file.h"

struct trace *exercise_capture(const struct exercise_file *file, struct error *error)
{
	const char *slash = strrchr(file->path, '/');
	const char *capture = file->exercise->capture;
	struct text path = { 0 };
	struct trace *trace = trace_new();

	if (slash && capture[0] != '/')
		text_add_octets(&path, file->path, (size_t)(slash - file->path) + 1);
	text_add(&path, capture);
	bool good = file_read(trace, path.at, error);
	text_free(&path);
	if (good)
		return trace;
	trace_free(trace);
	return NULL;
}

bool work_begin(struct work *work, struct error *error)
{
	snprintf(work->head.exercise, sizeof work->head.exercise, "%s", work->file.name);
	snprintf(work->head.digest, sizeof work->head.digest, "%s", work->file.digest);
	if (work->file.exercise->capture) {
		work->trace = exercise_capture(&work->file, error);
	} else {
		work->trace = trace_new();
		if (!pcapng_parse(work->trace, (const uint8_t *)text_string(&work->octets),
		        work->octets.length, "the recording", error))
			return false;
	}
	if (work->trace)
		work->attempt = attempt_new(&work->file, work->trace, work->head.seed, error);
	return work->attempt != NULL;
}

/* Whether HANDIN is about the exercise that WORK has open. */
static bool is_the_same(
    const struct work *work, const char *path, const struct handin *handin, struct error *error)
{
	if (strcmp(handin->head.exercise, work->file.name) != 0)
		return error_set(error, "%s is a hand-in of the exercise '%s'; name another file with -o",
		    path, handin->head.exercise);
	if (strcmp(handin->head.digest, work->file.digest) != 0)
		return error_set(error,
		    "%s was begun with another version of the exercise '%s'; begin anew "
		    "with -o FILE",
		    path, work->file.name);
	return true;
}

bool work_resume(struct work *work, const char *path, struct error *error)
{
	struct handin handin = { .altered = 0 };
	struct error why;

	work->trace = trace_new();
	work->path = path;
	if (!file_read(work->trace, path, error))
		return false;
	bool good = handin_read(&handin, work->trace, &why);
	if (!good)
		error_set(
		    error, "%s: %s; name another file with -o, or replace it with --force", path, why.text);
	good = good && is_the_same(work, path, &handin, error);
	if (good) {
		work->head = handin.head;
		work->attempt = attempt_new(&work->file, work->trace, work->head.seed, error);
		good = work->attempt != NULL;
	}
	if (good)
		handin_replay(&handin, work->attempt);
	work->resumed = good;
	handin_free(&handin);
	return good;
}

bool work_save(struct work *work, struct error *error)
{
	handin_put(work->trace, &work->head, work->attempt);
	return handin_save(work->trace, work->path, true, error);
}

void work_free(struct work *work)
{
	attempt_free(work->attempt);
	trace_free(work->trace);
	text_free(&work->octets);
	exercise_close(&work->file);
}
