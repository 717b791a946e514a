/* looplab open: a capture file on the screen, which does not wait until all of it has been read. */
#include <string.h>
#include <unistd.h>

#include "author_option.h"
#include "capture/file.h"
#include "filter_option.h"
#include "lab/program.h"
#include "print.h"
#include "show.h"

/* Loads the source of the scenario that was played, if it is installed here too, as soon as the file
 * has told which. */
static bool load_program(struct session *session)
{
	struct library *library = session->context;
	struct error ignored;

	if (session->shown || session->trace->events.count == 0)
		return true;
	session->shown = 1; /* once is enough */
	const struct event *event = trace_first(session->trace, EVENT_SCENARIO);
	const struct scenario_entry *scenario =
	    event && event->name ? library_find(library, event->name, &ignored) : NULL;
	if (scenario)
		program_load(&session->lab.program, scenario);
	return true;
}

/* Notes go back into the file if it is one that the lab itself could have written. */
static void name_file(struct session *session, const char *path)
{
	struct notebook *book = &session->lab.notebook;
	bool is_pcapng = session->trace->kept.count > 0 && session->trace->map;

	text_add(&book->file, path);
	book->own = book->is_input = is_pcapng && strcmp(path, "-") != 0;
}

static enum status show_session(
    struct session *session, const char *path, const struct arguments *arguments)
{
	struct library library = { 0 };
	struct input input;

	lab_start(
	    &session->lab, session->trace, strcmp(path, "-") == 0 ? "standard input" : path, PLAY_NONE);
	session->lab.following = session->intake.waits; /* what comes through a pipe is news */
	filter_option_for(arguments, &session->lab);
	author_option_for(arguments, &session->lab);
	name_file(session, path);
	if (intake_news(&session->intake, 0, &input))
		lab_update(&session->lab, &input);
	session->progress = load_program;
	session->context = &library;
	load_program(session);
	enum status status = session_run(session);
	if (session->trace->warning)
		fail_with(STATUS_GOOD, "%s: %s", path, session->trace->warning);
	lab_finish(&session->lab);
	library_free(&library);
	return status;
}

static enum status show_file(const struct arguments *arguments)
{
	const char *path = arguments->operands.at[0];
	struct trace *trace = trace_new();
	struct session session = { .trace = trace, .screen = true };
	struct error error;
	enum status status = STATUS_INPUT;
	struct file_reader *reader = file_open(trace, path, &error);

	if (reader)
		intake_start(&session.intake, trace, reader);
	/* what is no capture is refused before the screen opens */
	if (reader && intake_begin(&session.intake, &error))
		status = show_session(&session, path, arguments);
	else
		fail_with(status, "%s", error.text);
	trace_free(trace);
	return status;
}

static enum status run(const struct arguments *arguments)
{
	const char *path = arguments->operands.at[0];
	bool from_pipe = strcmp(path, "-") == 0 && !isatty(STDIN_FILENO);
	/* keys then come from the terminal itself */
	bool screen = from_pipe ? isatty(STDOUT_FILENO) && !option_given(arguments, "plain")
	                        : show_on_screen(arguments);

	if (!filter_option_is_good(arguments) || !author_option_is_good(arguments))
		return STATUS_USAGE;
	return screen ? show_file(arguments) : print_as_text(arguments);
}

static const struct option_row options[] = {
	FILTER_OPTION,
	AUTHOR_OPTION,
	{ "plain", 0, NULL, "as text, also on a terminal" },
	{ 0 },
};

static const struct foreign_option foreign[] = {
	{ 'r', "FILE stands by itself: looplab open FILE" },
	{ 'R', "-Y is the display filter" },
	{ 0 },
};

const struct command command_open = {
	.name = "open",
	.operands = "FILE",
	.least = 1,
	.most = 1,
	.summary = "opens a capture file on the screen",
	.help =
	    "FILE is pcap or pcapng, also compressed by gzip or zstd; - is standard input. The screen\n"
	    "does not wait for all of a large file, or of a pipe: Esc reads no more of it. A file\n"
	    "recorded by the lab can be stepped through like the run it came from. Notes are written\n"
	    "with a and saved with s. Without a terminal it is printed.",
	.options = options,
	.foreign = foreign,
	.run = run,
};
