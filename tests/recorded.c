#include "recorded.h"

#include "exported.h"
#include "live.h"
#include "promise.h"

#include "capture/file.h"
#include "capture/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOPLAB BINARY_DIR "/bin/looplab"

enum { AT_ONCE = 4, CANNOT = 77 };

/* --- playing --- */

/* One line of the script: "run 0 udp-loss --set ip=6". */
static void script_add(struct text *script, size_t index, const struct play *play)
{
	text_printf(script, "run %zu %s", index, play->name);
	for (const char *at = play->settings; *at;) {
		size_t length = strcspn(at, " ");
		text_printf(script, " --set %.*s", (int)length, at);
		at += length;
		at += strspn(at, " ");
	}
	text_add(script, (index + 1) % AT_ONCE == 0 ? " &\nwait\n" : " &\n");
}

/* Leaves for each play its number with .pcapng, .status and .said (the output). */
static void play_all(const struct shelf *shelf)
{
	struct text script = { 0 };

	text_add(&script, "run() { number=$1; shift; \"$0\" run \"$@\" --check --plain "
	                  "-w $number.pcapng >$number.said 2>&1; echo $? >$number.status; }\n");
	for (size_t i = 0; i < shelf->count; i++)
		script_add(&script, i, &shelf->plays[i]);
	text_add(&script, "wait\n");
	struct process shell = { .arguments = { "sh", "-c", text_string(&script), LOOPLAB },
		.folder = shelf->folder,
		.deadline = 120000 };
	struct result result = process_run(&shell);
	if (result.status != 0)
		give_up(shelf->folder, "the scenarios could not be played");
	result_free(&result);
	text_free(&script);
}

static struct result show(const struct shelf *shelf, size_t index, const char *ending)
{
	struct text path = { 0 };

	text_printf(&path, "%s/%zu.%s", shelf->folder, index, ending);
	struct process cat = { .arguments = { "cat", path.at } };
	struct result result = process_run(&cat);
	text_free(&path);
	return result;
}

static _Noreturn void give_up_play(const struct shelf *shelf, size_t index, const char *why)
{
	struct text words = { 0 };

	text_printf(&words, "%s %s: %s", shelf->plays[index].name, shelf->plays[index].settings, why);
	give_up(shelf->folder, words.at);
}

static void recording_take(struct shelf *shelf, size_t index)
{
	struct result number = show(shelf, index, "status"), said = show(shelf, index, "said");
	int status = atoi(text_string(&number.out));
	struct text path = { 0 };
	struct error error;

	if (status == CANNOT)
		print_message("skipped: %s", text_string(&said.out));
	else if (status != 0 || number.out.length == 0)
		give_up_play(shelf, index, text_string(&said.out));
	if (status == 0) {
		text_printf(&path, "%s/%zu.pcapng", shelf->folder, index);
		shelf->traces[index] = trace_new();
		if (!file_read(shelf->traces[index], path.at, &error))
			give_up_play(shelf, index, error.text);
	}
	text_free(&path);
	result_free(&number);
	result_free(&said);
}

struct shelf *shelf_make(const struct play plays[], size_t count)
{
	struct shelf *shelf = memory_take(sizeof *shelf);

	*shelf = (struct shelf){ .folder = folder_make(), .plays = plays, .count = count };
	shelf->traces = memory_take(count * sizeof(struct trace *));
	for (size_t i = 0; i < count; i++)
		shelf->traces[i] = NULL;
	play_all(shelf);
	for (size_t i = 0; i < count; i++)
		recording_take(shelf, i);
	return shelf;
}

void shelf_free(struct shelf *shelf)
{
	for (size_t i = 0; i < shelf->count; i++)
		if (shelf->traces[i])
			trace_free(shelf->traces[i]);
	folder_remove(shelf->folder);
	memory_free(shelf->traces);
	memory_free(shelf);
}

size_t shelf_find(const struct shelf *shelf, const char *name, const char *settings)
{
	for (size_t i = 0; i < shelf->count; i++)
		if (strcmp(shelf->plays[i].name, name) == 0 &&
		    strcmp(shelf->plays[i].settings, settings) == 0) {
			if (!shelf->traces[i])
				skip();
			return i;
		}
	fail_msg("%s %s was not recorded", name, settings);
	return 0;
}

/* --- patterns --- */

static bool is_ipv6(const struct play *play)
{
	return strstr(play->settings, "ip=6") || strstr(play->name, "ipv6");
}

void assert_patterns_fit_only_their_own(const struct shelf *shelf)
{
	for (size_t i = 0; i < shelf->count; i++) {
		struct text wire = { 0 }, strict = { 0 };
		if (!shelf->traces[i])
			continue;
		promise_of(shelf->traces[i], false, &wire);
		promise_of(shelf->traces[i], true, &strict);
		for (size_t k = 0; k < shelf->count; k++) {
			const struct play *mine = &shelf->plays[i], *other = &shelf->plays[k];
			const struct trace *trace = shelf->traces[k];
			bool is_same = strcmp(mine->name, other->name) == 0;
			if (!trace || (is_same && i != k) || is_ipv6(mine) != is_ipv6(other))
				continue;
			struct verdict verdict =
			    pattern_check(trace, text_string(i == k ? &wire : &strict), 0, trace->frames.count);
			if ((verdict.kind == WIRE_COMPLETE) != (i == k))
				fail_msg("the pattern of %s %s on the packets of %s %s: %s", mine->name,
				    mine->settings, other->name, other->settings, is_same ? verdict.text : "fits");
		}
		text_free(&wire);
		text_free(&strict);
	}
}

/* --- exports --- */

void assert_exports_are_accepted(const struct shelf *shelf)
{
	struct exported exported;

	exported_start(&exported);
	for (size_t i = 0; i < shelf->count; i++)
		if (shelf->traces[i])
			exported_add(&exported, shelf->traces[i]);
	bool read = exported_are_mermaid(&exported);
	read |= exported_keep_schema(&exported);
	exported_free(&exported);
	if (!read)
		skip();
}

/* --- tshark --- */

struct result shelf_ask_tshark(const struct shelf *shelf, size_t index, const char *options)
{
	struct text command = { 0 };

	if (!have_tool("tshark")) {
		print_message("skipped: tshark is not installed\n");
		skip();
	}
	text_printf(&command, "tshark -n -r %s/%zu.pcapng -T fields %s", shelf->folder, index, options);
	struct process shell = { .arguments = { "sh", "-c", command.at },
		.environment = "LC_ALL=C.UTF-8" };
	struct result result = process_run(&shell);
	text_free(&command);
	if (result.status != 0)
		printf("%s", text_string(&result.err));
	assert_int_equal(result.status, 0);
	return result;
}

void assert_tshark_says(
    const struct shelf *shelf, size_t index, const char *options, const char *expected)
{
	struct result result = shelf_ask_tshark(shelf, index, options);

	if (strcmp(text_string(&result.out), expected) != 0)
		printf("%s %s: %s\n", shelf->plays[index].name, shelf->plays[index].settings, options);
	assert_string_equal(text_string(&result.out), expected);
	result_free(&result);
}
