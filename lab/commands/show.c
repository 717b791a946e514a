/* Terminal or text. */
#include "show.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/exports/export.h"

bool show_on_screen(const struct arguments *arguments)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !option_given(arguments, "plain") &&
	       !option_given(arguments, "json");
}

/* With a filter, packets only: as print has it. */
static bool is_printed(const struct session *session, size_t at)
{
	struct moment moment = trace_moment(session->trace, at);

	if (moment.kind != MOMENT_FRAME)
		return !session->lab.sieve.filter;
	return sieve_shows(&session->lab.sieve, session->trace, moment.index);
}

static bool print_moments(struct session *session, size_t end)
{
	struct text out = { 0 };

	for (; session->shown < end; session->shown++)
		if (is_printed(session, session->shown))
			plain_moment(session->trace, session->shown, session->lab.absolute, &out);
	bool good =
	    fwrite(text_string(&out), 1, out.length, stdout) == out.length && fflush(stdout) == 0;
	text_free(&out);
	return good;
}

bool show_moments(struct session *session)
{
	return print_moments(session, trace_moments(session->trace));
}

/* What is before step NUMBER was announced, or all. */
static size_t moments_before_step(const struct trace *trace, size_t number)
{
	long event = trace_step(trace, number);

	return event < 0 ? trace_moments(trace) : trace_moment_of_event(trace, (size_t)event);
}

bool show_steps(struct session *session)
{
	size_t *printed = session->context; /* steps */
	bool good = true;

	while (good && *printed < session->lab.steps_done) {
		size_t number = ++*printed;
		good = print_moments(session, moments_before_step(session->trace, number + 1));
		struct verdict verdict = pattern_check_step(session->trace, number);
		if (session->lab.sieve.filter)
			continue; /* packets only */
		if (verdict.kind == WIRE_COMPLETE && session->lab.exit_status == 0)
			printf("        as expected\n");
		else if (verdict.kind == WIRE_COMPLETE)
			printf("        the wire as expected, but the scenario gave up\n");
		else
			printf("        NOT as expected: %s\n", verdict.text);
	}
	if (session->lab.play == PLAY_ENDED)
		good = show_moments(session);
	return good;
}

bool show_recording(
    const struct arguments *arguments, struct recording **recording, enum status *status)
{
	const char *path = option_value(arguments, "write");
	const char *journal = option_value(arguments, "journal");
	bool rows = journal && strcmp(journal, "rows") == 0;
	struct error error;

	*status = STATUS_USAGE;
	if (journal && !rows && strcmp(journal, "comments") != 0) {
		fail_with(STATUS_USAGE, "--journal knows comments and rows");
		return false;
	}
	if (!path)
		return true;
	*recording = recording_open(path, rows ? JOURNAL_ROWS : JOURNAL_COMMENTS, &error);
	if (!*recording)
		*status = fail_with(STATUS_OUTPUT, "%s", error.text);
	return *recording != NULL;
}

void show_notebook(const struct arguments *arguments, struct session *session)
{
	const char *path = option_value(arguments, "write");
	struct stat status;

	if (!session->recording || strcmp(path, "-") == 0 ||
	    (stat(path, &status) == 0 && !S_ISREG(status.st_mode)))
		return;
	session->lab.notebook.recorded = true;
	text_add(&session->lab.notebook.file, path);
}

void show_recorded(const struct arguments *arguments, const struct session *session)
{
	const char *path = option_value(arguments, "write");

	if (path && strcmp(path, "-") != 0 && session->has_recorded)
		fail_with(STATUS_GOOD, "recorded %s: %zu packet%s", path, session->recorded,
		    session->recorded == 1 ? "" : "s");
}
