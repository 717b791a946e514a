/* A lab with a quiz beside it. */
#include "exercise_screen.h"

#include <stdio.h>
#include <time.h>

#include "lab/classroom/look.h"
#include "lab/quiz.h"
#include "lab/session.h"

/* What CLOCK_MONOTONIC lacks to CLOCK_REALTIME, ns. */
static int64_t clock_difference(void)
{
	struct timespec real, monotonic;

	clock_gettime(CLOCK_REALTIME, &real);
	clock_gettime(CLOCK_MONOTONIC, &monotonic);
	return (real.tv_sec - monotonic.tv_sec) * INT64_C(1000000000) + real.tv_nsec -
	       monotonic.tv_nsec;
}

/* session->keep */
static void keep(struct session *session)
{
	struct work *work = session->context;
	struct quiz *quiz = session->lab.quiz;
	struct error error;

	if (!work_save(work, &error))
		text_printf(&quiz->said, "\n\n**This was not saved:** %s", error.text);
}

/* What a student wants to have seen last, on the terminal as it was before. */
static void part(const struct work *work)
{
	struct text summary = { 0 }, out = { 0 };

	attempt_summary(work->attempt, &summary);
	if (attempt_current(work->attempt) < work->file.exercise->question_count)
		text_printf(&summary, "\nKept in %s; the same command goes on with it.\n", work->path);
	else
		text_printf(&summary, "\nHand in %s.\n", work->path);
	look_words(summary.at, 80, &out);
	fputs(out.at, stdout);
	text_free(&summary);
	text_free(&out);
}

enum status exercise_show(struct work *work)
{
	struct session session = {
		.trace = work->trace, .screen = true, .keep = keep, .context = work
	};
	struct quiz quiz;
	struct error error;

	lab_start(&session.lab, work->trace, work->file.name, PLAY_NONE);
	quiz_start(&quiz, &session.lab, work->attempt, work->path);
	quiz.clock = clock_difference();
	enum status status = session_run(&session);
	lab_finish(&session.lab);
	quiz_finish(&quiz);
	if (status == STATUS_GOOD && !work_save(work, &error))
		status = fail_with(STATUS_OUTPUT, "%s", error.text);
	if (status == STATUS_GOOD)
		part(work);
	return status;
}
