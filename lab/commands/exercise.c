/* looplab exercise: questions about a scenario, asked, judged, kept in a hand-in. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capture/file.h"
#include "exercise.h"
#include "exercise_author.h"
#include "exercise_plain.h"
#include "exercise_screen.h"
#include "exercise_stage.h"
#include "lab/classroom/draw.h"
#include "lab/classroom/shelf.h"
#include "lab/classroom/work.h"
#include "lab/command.h"
#include "show.h"

/* --- the list --- */

/* Lines of those of LEVEL; what cannot be read is said with the first level. */
static enum status list_level(const struct shelf_paths *paths, enum exercise_level level)
{
	struct exercise_file file;
	struct error error;
	enum status status = STATUS_GOOD;

	for (size_t i = 0; i < paths->list.count; i++) {
		bool good = exercise_open(&file, paths->list.at[i], &error);
		if (good && file.exercise->level == level)
			printf("%-28s %-13s %2u questions  %s\n", file.name, exercise_level_word(level),
			    file.exercise->question_count, file.exercise->title);
		else if (!good && level == LEVEL_BASIC)
			status = fail_with(STATUS_INPUT, "%s", error.text);
		exercise_close(&file);
	}
	return status;
}

static enum status list_exercises(void)
{
	struct shelf_paths paths = { 0 };
	struct arena arena = { 0 };
	struct text library = { 0 };
	enum status status = STATUS_GOOD;

	shelf_list(&arena, &paths);
	if (!exercise_library(&library))
		status = fail_with(STATUS_INPUT, "this looplab was built without libcyaml, which reads "
		                                 "exercise files; install it (Debian: libcyaml-dev) and "
		                                 "build anew");
	else if (paths.list.count == 0)
		status = fail_with(
		    STATUS_INPUT, "no exercises were found; name their folder in LOOPLAB_EXERCISES");
	else
		for (enum exercise_level level = LEVEL_BASIC; level <= LEVEL_ADVANCED; level++) {
			enum status one = list_level(&paths, level);
			status = one ? one : status;
		}
	text_free(&library);
	array_free(&paths.list);
	arena_free(&arena);
	return status;
}

/* --- one exercise --- */

enum status exercise_named(struct exercise_file *file, const char *name)
{
	struct text path = { 0 };
	struct error error;
	enum status status = STATUS_GOOD;

	*file = (struct exercise_file){ .path = NULL };
	if (!shelf_find(name, &path, &error))
		status = fail_with(STATUS_USAGE, "%s", error.text);
	else if (!exercise_open(file, path.at, &error))
		status = fail_with(STATUS_INPUT, "%s", error.text);
	text_free(&path);
	return status;
}

/* From --seed, else from who it is, else at random. */
static bool choose_seed(const struct arguments *arguments, struct handin_head *head)
{
	struct timespec time;
	long seed = -1;

	clock_gettime(CLOCK_REALTIME, &time);
	head->began = time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
	if (!option_number(arguments, "seed", 0, &seed))
		return false;
	if (seed >= 0)
		head->seed = (uint64_t)seed;
	else if (*head->student)
		head->seed = seed_of_name(head->student);
	else
		head->seed = draw_below(1000000, (uint64_t)head->began, "seed", "");
	return true;
}

static enum status begin(const struct arguments *arguments, struct work *work)
{
	const char *student = option_value(arguments, "student");
	struct error error;

	snprintf(work->head.student, sizeof work->head.student, "%s", student ? student : "");
	if (!choose_seed(arguments, &work->head))
		return STATUS_USAGE;
	if (work->file.exercise->scenario) {
		struct exercise_run run = { .seed = work->head.seed };
		if (show_on_screen(arguments)) /* it takes a moment */
			fail_with(STATUS_GOOD, "%s is played …", work->file.exercise->scenario);
		exercise_play(&work->file, &run, 1);
		work->octets = run.octets;
		if (run.status != STATUS_GOOD)
			return fail_with(run.status, "%s", run.error.text);
	}
	if (!work_begin(work, &error))
		return fail_with(STATUS_INPUT, "%s", error.text);
	if (!work_save(work, &error))
		return fail_with(STATUS_OUTPUT, "%s", error.text);
	return STATUS_GOOD;
}

static enum status take_up(const struct arguments *arguments, struct work *work)
{
	const char *student = option_value(arguments, "student");
	struct error error;

	if (!work_resume(work, work->path, &error))
		return fail_with(STATUS_INPUT, "%s", error.text);
	if (student && strcmp(student, work->head.student) != 0)
		return fail_with(STATUS_USAGE, "%s is the hand-in of '%s'; name another file with -o",
		    work->path, work->head.student);
	return STATUS_GOOD;
}

enum status exercise_do(const struct arguments *arguments, const char *name)
{
	struct work work = { .path = option_value(arguments, "output") };
	struct text path = { 0 };
	enum status status = exercise_named(&work.file, name);

	if (status == STATUS_GOOD && !work.path) {
		text_printf(&path, "%s-handin.pcapng", work.file.name);
		work.path = path.at;
	}
	if (status == STATUS_GOOD && access(work.path, F_OK) == 0 && !option_given(arguments, "force"))
		status = take_up(arguments, &work);
	else if (status == STATUS_GOOD)
		status = begin(arguments, &work);
	if (status == STATUS_GOOD)
		status = show_on_screen(arguments) ? exercise_show(&work) : exercise_converse(&work);
	work_free(&work);
	text_free(&path);
	return status;
}

/* --- the command --- */

static enum status run(const struct arguments *arguments)
{
	static const struct {
		const char *word;
		enum status (*run)(const struct arguments *arguments, const char *path);
	} verbs[] = { { "new", author_new }, { "check", author_check }, { "preview", author_preview } };
	const char *key = option_value(arguments, "key");
	size_t count = arguments->operands.count;
	const char *first = count ? arguments->operands.at[0] : NULL;

	if (key && count <= 1)
		return author_key(arguments, key, first);
	if (option_given(arguments, "schema"))
		return author_schema();
	if (!first)
		return list_exercises();
	for (size_t i = 0; i < COUNT(verbs); i++)
		if (strcmp(first, verbs[i].word) == 0)
			return count == 2 ? verbs[i].run(arguments, arguments->operands.at[1])
			                  : fail_with(STATUS_USAGE,
			                        "exercise %s: name one file: `looplab "
			                        "exercise %s FILE.yaml`",
			                        first, first);
	if (count == 2)
		return fail_with(STATUS_USAGE, "exercise knows new, check and preview before a file");
	return exercise_do(arguments, first);
}

static const struct option_row options[] = {
	{ "seed", 0, "N", "draws the knobs of the scenario; else the student's name does" },
	{ "student", 0, "NAME", "who hands in: a name, a number, whatever the teacher wants" },
	{ "plain", 0, NULL, "ask in plain text, for screen readers; so it does without a terminal" },
	{ "output", 'o', "FILE",
	    "the hand-in, saved after every answer; NAME-handin.pcapng unless said. If it is there "
	    "already, the exercise goes on where it was left" },
	{ "force", 0, NULL, "begin anew, whatever is in that file" },
	{ "key", 0, "HAND-IN", "print the right answers for this hand-in, for teachers" },
	{ "runs", 0, "N", "check: how often the scenario is played; 5 unless said" },
	{ "schema", 0, NULL, "print the JSON Schema of exercise files, for editors" },
	{ 0 },
};

const struct command command_exercise = {
	.name = "exercise",
	.operands = "[NAME | new FILE | check FILE | preview FILE]",
	.most = 2,
	.summary = "asks questions about a scenario, and keeps the answers",
	.help =
	    "Without a name it lists the exercises. With one it plays the scenario and asks about the\n"
	    "packets of this very run. The hand-in is a pcapng file with the packets and the answers;\n"
	    "`looplab grade` reads it. NAME may also be a file of your own (docs/add-an-exercise.md):\n"
	    "new writes one to begin with, check plays it several times and proves its answers, preview\n"
	    "shows it with them.",
	.options = options,
	.run = run,
};
