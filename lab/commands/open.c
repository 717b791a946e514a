/* looplab open: a capture file on the screen. */
#include <stdio.h>
#include <string.h>

#include "capture/file.h"
#include "show.h"

/* The source of the scenario that was played, if it is installed here too. */
static void load_program(struct session *session, struct library *library)
{
	const struct event *event = trace_first(session->trace, EVENT_SCENARIO);
	struct error ignored;
	const struct scenario_entry *scenario =
		event && event->name ? library_find(library, event->name, &ignored) : NULL;

	if (scenario)
		program_load(&session->lab.program, scenario);
}

static enum status show_file(const struct arguments *arguments, struct trace *trace)
{
	const char *path = arguments->operands.at[0];
	struct session session = { .trace = trace, .screen = show_on_screen(arguments) };
	struct library library = { 0 };

	lab_start(&session.lab, trace, strcmp(path, "-") == 0 ? "standard input" : path, PLAY_NONE);
	if (trace->warning)
		snprintf(session.lab.message, sizeof session.lab.message, "%s", trace->warning);
	enum status status = STATUS_GOOD;
	if (session.screen) {
		load_program(&session, &library);
		status = session_run(&session);
	} else if (!show_moments(&session)) {
		status = fail_with(STATUS_OUTPUT, "standard output cannot be written");
	}
	if (trace->warning)
		fail_with(STATUS_GOOD, "%s: %s", path, trace->warning);
	lab_finish(&session.lab);
	library_free(&library);
	return status;
}

static enum status run(const struct arguments *arguments)
{
	struct trace *trace = trace_new();
	struct error error;
	enum status status = STATUS_INPUT;

	if (file_read(trace, arguments->operands.at[0], &error))
		status = show_file(arguments, trace);
	else
		fail_with(STATUS_INPUT, "%s", error.text);
	trace_free(trace);
	return status;
}

static const struct option_row options[] = {
	{ "plain", 0, NULL, "as text, also on a terminal" },
	{ 0 },
};

const struct command command_open = {
	.name = "open",
	.operands = "FILE",
	.least = 1,
	.most = 1,
	.summary = "opens a capture file on the screen",
	.help = "FILE is pcap or pcapng; - is standard input. A file recorded by the lab can be stepped\n"
			"through like the run it came from. Without a terminal it is printed.",
	.options = options,
	.run = run,
};
