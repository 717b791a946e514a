/* looplab capture: the packets of a real interface, as they come. */
#include <stdio.h>
#include <string.h>

#include "author_option.h"
#include "filter_option.h"
#include "show.h"

enum { MAX_STAGE_ARGUMENTS = 16 };

/* pcap-filter(7) in several words is one filter, as tcpdump has it. */
static void join_filter(const struct arguments *arguments, struct text *filter)
{
	for (size_t i = 0; i < arguments->operands.count; i++)
		text_printf(filter, "%s%s", i > 0 ? " " : "", arguments->operands.at[i]);
}

/* "capture [-i IFACE] [-s OCTETS] [-- FILTER]" */
static void stage_compose(
    const char *stage[MAX_STAGE_ARGUMENTS], const struct arguments *arguments, const char *filter)
{
	const char *interface = option_value(arguments, "interface");
	const char *snap_length = option_value(arguments, "snapshot-length");
	size_t count = 0;

	stage[count++] = "capture";
	if (interface) {
		stage[count++] = "-i";
		stage[count++] = interface;
	}
	if (snap_length) {
		stage[count++] = "-s";
		stage[count++] = snap_length;
	}
	if (*filter) {
		stage[count++] = "--";
		stage[count++] = filter;
	}
}

static enum status capture(const struct arguments *arguments, struct session *session)
{
	enum status status = session_run(session);

	if (session->lab.play != PLAY_FAILED)
		fprintf(stderr, "%zu packets captured, %llu dropped\n", session->trace->frames.count,
		    (unsigned long long)session->trace->dropped);
	show_recorded(arguments, session);
	return status;
}

static enum status run(const struct arguments *arguments)
{
	const char *stage[MAX_STAGE_ARGUMENTS] = { NULL };
	const char *interface = option_value(arguments, "interface");
	struct text filter = { 0 };
	struct session session = { .stage = stage };
	long packets = 0, octets = 0;
	enum status status = STATUS_USAGE;

	if (!option_number(arguments, "count", 1, &packets) ||
	    !option_number(arguments, "snapshot-length", 1, &octets) ||
	    !author_option_is_good(arguments))
		return STATUS_USAGE;
	join_filter(arguments, &filter);
	stage_compose(stage, arguments, text_string(&filter));
	session.trace = trace_new();
	session.trace->live = true;
	session.screen = show_on_screen(arguments);
	session.progress = session.screen ? NULL : show_moments;
	lab_start(&session.lab, session.trace, interface ? interface : "capture", PLAY_LIVE);
	session.lab.limit = (size_t)packets;
	author_option_for(arguments, &session.lab);
	if (is_capture_filter(text_string(&filter)) && filter_option_for(arguments, &session.lab) &&
	    show_recording(arguments, &session.recording, &status)) {
		show_notebook(arguments, &session);
		status = capture(arguments, &session);
	}
	lab_finish(&session.lab);
	trace_free(session.trace);
	text_free(&filter);
	return status;
}

static const struct option_row options[] = {
	{ "interface", 'i', "IFACE",
	    "where to listen: lo, eth0 …, or any; the system's choice unless said" },
	{ "count", 'c', "N", "stop after N packets" },
	{ "write", 'w', "FILE", "record to a pcapng file; - is standard output" },
	{ "snapshot-length", 's', "OCTETS", "keep so much of each packet; all unless said" },
	FILTER_OPTION,
	AUTHOR_OPTION,
	{ "plain", 0, NULL, "as text, also on a terminal" },
	{ "numeric", 'n', NULL, "accepted and always true: names are never looked up" },
	{ 0 },
};

static const struct foreign_option foreign[] = {
	{ 'r', "`looplab print FILE` and `looplab open FILE` read files" },
	{ 'D', "`looplab capture -i ?` names the interfaces" },
	{ 'f', "the capture filter stands by itself: looplab capture tcp port 80" },
	{ 'T', "`looplab capture -w - | looplab print -T json -` writes other forms" },
	{ 'e', "`looplab capture -w - | looplab print -e FIELD -` writes fields" },
	{ 0 },
};

const struct command command_capture = {
	.name = "capture",
	.operands = "[CAPTURE-FILTER]",
	.most = -1,
	.summary = "shows the packets of a real interface as they come",
	.help =
	    "CAPTURE-FILTER is libpcap's, see pcap-filter(7): looplab capture -i eth0 tcp port 80. It\n"
	    "decides what is captured; -Y decides what of that is shown, and can be changed later (f).\n"
	    "-w and -c count all that is captured.\n"
	    "This needs the right to capture: `looplab doctor` says how to give it. Scenarios do not.",
	.options = options,
	.foreign = foreign,
	.run = run,
};
