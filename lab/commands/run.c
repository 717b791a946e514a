/* looplab run: plays a scenario on a private stage. */
#include <stdio.h>
#include <string.h>

#include "author_option.h"
#include "check_all.h"
#include "filter_option.h"
#include "play.h"

static enum status play_all(const struct arguments *arguments, struct library *library)
{
	enum status worst = STATUS_GOOD;

	library_load(library);
	for (size_t i = 0; i < library->entries.count; i++) {
		const struct scenario_entry *scenario = &library->entries.at[i];
		if (!option_given(arguments, "json"))
			printf("%s== %s\n", i > 0 ? "\n" : "", scenario->name);
		bool more = i + 1 < library->entries.count;
		enum status status = play_scenario(arguments, scenario, &more);
		if (worst == STATUS_GOOD)
			worst = status;
		if (status >= STATUS_SIGNAL || !more)
			break;
	}
	return worst;
}

static enum status run(const struct arguments *arguments)
{
	struct library library = { 0 };
	struct error error;
	bool all = option_given(arguments, "all");
	const char *predict = option_value(arguments, "predict");
	enum status status = STATUS_USAGE;

	if (predict && strcmp(predict, "off") != 0 && strcmp(predict, "ask") != 0)
		return fail_with(STATUS_USAGE, "--predict knows off and ask");
	if (!author_option_is_good(arguments))
		return STATUS_USAGE;
	if (all == (arguments->operands.count > 0))
		return fail_with(
		    STATUS_USAGE, "run: name one scenario, or --all; `looplab list` names them");
	if (all && option_given(arguments, "write"))
		return fail_with(STATUS_USAGE, "run: -w records one scenario, not --all");
	if (all && option_given(arguments, "check") && !option_given(arguments, "json")) {
		status = check_all(arguments);
	} else if (all) {
		status = play_all(arguments, &library);
	} else {
		const struct scenario_entry *scenario =
		    library_find(&library, arguments->operands.at[0], &error);
		status = scenario ? play_scenario(arguments, scenario, NULL)
		                  : fail_with(STATUS_USAGE, "%s", error.text);
	}
	library_free(&library);
	return status;
}

static const struct option_row options[] = {
	{ "all", 0, NULL,
	    "play every scenario, one after the other; with --check several at a time, as a table" },
	{ "set", 0, "NAME=VALUE", "set a parameter of the scenario; may be repeated" },
	{ "auto", 0, NULL,
	    "go on from step to step without waiting for space, when the words can have been read" },
	{ "check", 0, NULL, "hold the wire against what each step promises; exit 1 if it differs" },
	{ "plain", 0, NULL, "play all steps and print them as text" },
	{ "json", 0, NULL, "play all steps and print the trace as JSON" },
	FILTER_OPTION,
	AUTHOR_OPTION,
	{ "write", 'w', "FILE", "record to a pcapng file; - is standard output" },
	{ "journal", 0, "comments|rows",
	    "where steps and calls go in that file: in packet comments, which every program can read, or "
	    "as rows between the packets, which Wireshark lists but libpcap programs cannot read" },
	{ "predict", 0, "off|ask", "show at once what the wire must show, or ask first (the default)" },
	{ "loopback-as-is", 0, NULL,
	    "keep the loopback's 65536-octet packets and offloads instead of looking like a real wire" },
	{ 0 },
};

const struct command command_run = {
	.name = "run",
	.operands = "NAME",
	.most = 1,
	.summary = "plays a scenario, step by step",
	.help =
	    "Real sockets on a private loopback: no root, no noise, no collisions. On a terminal, space\n"
	    "plays the next step; without one, or with --plain or --json, all steps are played and\n"
	    "printed.",
	.options = options,
	.run = run,
};
