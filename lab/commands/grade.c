/* looplab grade: hand-ins of a class, judged again from their traces. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/classroom/grade.h"
#include "lab/command.h"
#include "lab/crew.h"
#include "lab/output.h"

enum { MAX_FOLDERS_DEEP = 16, SECONDS_A_FILE = 60 };

/* What is graded, and how far that is. */
struct marking {
	struct arena arena;
	ARRAY(const char *) files;
	const char *exercise; /* a file, or NULL */
	struct graded_class class;
	size_t done;
	bool bar; /* stderr is a terminal */
};

/* --- which files --- */

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_file(struct marking *marking, const char *path)
{
	*array_add(&marking->files) = arena_copy(&marking->arena, path, strlen(path));
}

/* Everything in FOLDER, but hidden files; links are not followed. */
static void add_folder(struct marking *marking, const char *folder, int depth)
{
	DIR *entries = depth < MAX_FOLDERS_DEEP ? opendir(folder) : NULL;
	struct text path = { 0 };
	struct stat about;

	if (!entries) {
		add_file(marking, folder); /* a row that says so */
		return;
	}
	for (struct dirent *entry; (entry = readdir(entries));) {
		if (entry->d_name[0] == '.')
			continue;
		text_clear(&path);
		text_printf(&path, "%s/%s", folder, entry->d_name);
		if (lstat(path.at, &about) == 0 && S_ISDIR(about.st_mode))
			add_folder(marking, path.at, depth + 1);
		else
			add_file(marking, path.at);
	}
	closedir(entries);
	text_free(&path);
}

static void find_files(struct marking *marking, const struct arguments *arguments)
{
	struct stat about;

	for (size_t i = 0; i < arguments->operands.count; i++) {
		const char *path = arguments->operands.at[i];
		size_t first = marking->files.count;
		if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
			add_folder(marking, path, 0);
		else
			add_file(marking, path);
		if (marking->files.count > first + 1)
			qsort(marking->files.at + first, marking->files.count - first,
			    sizeof marking->files.at[0], compare_paths);
	}
}

/* --- the work --- */

static void grade_one(void *context, size_t index, struct text *out)
{
	const struct marking *marking = context;

	grade_file(marking->files.at[index], marking->exercise, out);
}

static void draw_bar(const struct marking *marking)
{
	enum { WIDTH = 40 };
	char bar[WIDTH + 1];
	size_t filled = marking->files.count ? marking->done * WIDTH / marking->files.count : WIDTH;

	memset(bar, ' ', WIDTH);
	memset(bar, '#', filled);
	bar[WIDTH] = '\0';
	fprintf(stderr, "\r[%s] %zu of %zu", bar, marking->done, marking->files.count);
	if (marking->done == marking->files.count)
		fputs("\r\x1b[K", stderr);
}

static void take_one(void *context, size_t index, const struct text *said, const char *why)
{
	struct marking *marking = context;

	class_take(&marking->class, index, marking->files.at[index], said, why);
	marking->done++;
	if (marking->bar)
		draw_bar(marking);
}

static void grade_all(struct marking *marking, size_t jobs)
{
	struct crew crew = {
		.count = marking->files.count,
		.width = jobs,
		.seconds = SECONDS_A_FILE,
		.longest = MAX_ROW,
		.context = marking,
		.work = grade_one,
		.done = take_one,
	};

	marking->class.count = marking->files.count;
	marking->class.rows = memory_take((marking->files.count + 1) * sizeof *marking->class.rows);
	crew_work(&crew);
	class_compare(&marking->class);
}

/* --- the command --- */

static const struct grade_format *format_called(const char *name)
{
	for (size_t i = 0; i < grade_format_count; i++)
		if (!name || strcmp(grade_formats[i].name, name) == 0)
			return &grade_formats[i];
	return NULL;
}

static enum status tell(const struct marking *marking, const struct arguments *arguments,
    const struct grade_format *format)
{
	const char *path = option_value(arguments, "output");
	struct output_place place = { .path = path ? path : "-",
		.force = option_given(arguments, "force") };
	struct text out = { 0 };
	struct error error;

	format->render(&marking->class, &out);
	bool good = output_save(&place, &out, &error);
	text_free(&out);
	return good ? STATUS_GOOD : output_failed(&error);
}

static enum status run(const struct arguments *arguments)
{
	struct marking marking = { .bar = isatty(STDERR_FILENO) };
	const char *name = option_value(arguments, "format");
	const struct grade_format *format = format_called(name);
	long jobs = (long)processors(), pass = 0;

	if (!format)
		return fail_with(STATUS_USAGE, "grade: --format knows table, csv, moodle, canvas, json, "
		                               "gradescope and github");
	if (!option_number(arguments, "jobs", 1, &jobs) || !option_number(arguments, "pass", 0, &pass))
		return STATUS_USAGE;
	marking.exercise = option_value(arguments, "exercise");
	find_files(&marking, arguments);
	enum status status = STATUS_INPUT;
	if (marking.files.count > 0) {
		grade_all(&marking, jobs > MAX_CREW ? MAX_CREW : (size_t)jobs);
		status = tell(&marking, arguments, format);
	} else {
		fail_with(STATUS_INPUT, "grade: there are no files in %s", arguments->operands.at[0]);
	}
	if (status == STATUS_GOOD && !class_is_fine(&marking.class, pass))
		status = STATUS_CHECK;
	class_free(&marking.class);
	array_free(&marking.files);
	arena_free(&marking.arena);
	return status;
}

static const struct option_row options[] = {
	{ "format", 0, "table|csv|moodle|canvas|json|gradescope|github",
	    "a table with statistics (unless said), all columns as CSV, what the gradebooks of Moodle and "
	    "Canvas import, everything as JSON, Gradescope's results.json, points for GitHub Classroom" },
	{ "exercise", 0, "FILE", "the exercise file; unless said, the one that each hand-in names" },
	{ "pass", 0, "PERCENT", "exit with 1 when a hand-in has less of its points" },
	{ "jobs", 0, "N", "so many at a time; as many as there are processors unless said" },
	{ "output", 'o', "FILE", "write to a file, whole or not at all" },
	{ "force", 0, NULL, "replace that file if it is there" },
	{ 0 },
};

const struct command command_grade = {
	.name = "grade",
	.operands = "FILE|FOLDER…",
	.least = 1,
	.most = -1,
	.summary = "grades hand-ins of exercises",
	.help =
	    "Every answer is judged again from the packets in the hand-in. Files that were altered, and\n"
	    "traces that several students share, are named; a file that cannot be graded is a row, not\n"
	    "the end. Exits with 1 when there is such a row, or a remark. In a folder, all files in it and below are\n"
	    "taken. docs/hand-in.md says what a hand-in is, and what its checksum does not prove.",
	.options = options,
	.run = run,
};
