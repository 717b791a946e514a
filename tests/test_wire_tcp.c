/*
 * The TCP lessons, played for real: both versions of IP, every knob that the narration names, read
 * again by the lab and by tshark. What each lesson must show is one row below.
 */
#include "exported.h"
#include "live.h"
#include "process.h"
#include "promise.h"

#include "capture/cause.h"
#include "capture/file.h"
#include "capture/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define LOOPLAB BINARY_DIR "/bin/looplab"

/* What `tshark -r FILE QUESTION` says of a lesson played with --set SETTING. Two rows with one question
 * show what a knob does. FIN 0x0001, SYN 0x0002, RST 0x0004, PSH 0x0008, ACK 0x0010, URG 0x0020. */
static const struct wire_fact {
	const char *lesson, *setting, *question, *answer;
} facts[] = {
	{ "tcp-handshake", "ip=4", "-Y tcp.flags.syn==1 -e tcp.flags -e tcp.options.mss_val",
	    "0x0002\t1460\n0x0012\t1460\n" },
	{ "tcp-handshake", "mss=500", "-Y tcp.flags.syn==1 -e tcp.flags -e tcp.options.mss_val",
	    "0x0002\t500\n0x0012\t1460\n" },

	{ "tcp-data", "ip=4", "-Y 'tcp.len > 12' -e tcp.len", "1448\n1448\n1448\n1448\n1448\n1448\n" },
	{ "tcp-data", "mss=1012", "-Y 'tcp.len > 12' -e tcp.len",
	    "1000\n1000\n1000\n1000\n1000\n792\n1000\n1000\n" },
	{ "tcp-data", "ip=4", "-Y 'tcp.len == 12' -e tcp.seq -e tcp.nxtseq", "1\t13\n" },

	{ "tcp-close-four", "ip=4", "-e tcp.flags",
	    "0x0002\n0x0012\n0x0010\n0x0018\n0x0010\n0x0011\n0x0010\n0x0011\n0x0010\n" },
	{ "tcp-close-four", "ip=4", "-Y tcp.flags.fin==1 -e ip.src -e tcp.flags -e tcp.len",
	    "127.0.0.2\t0x0011\t0\n127.0.0.1\t0x0011\t0\n" },
	{ "tcp-close-four", "farewell=20", "-Y tcp.flags.fin==1 -e ip.src -e tcp.flags -e tcp.len",
	    "127.0.0.2\t0x0011\t0\n127.0.0.1\t0x0011\t20\n" },

	/* without an ACK of the FIN alone, as a server sends it that is late */
	{ "tcp-close-three", "ip=4",
	    "-Y '!(ip.src == 127.0.0.1 && tcp.flags == 0x010 && tcp.ack == 7)' -e tcp.flags",
	    "0x0002\n0x0012\n0x0010\n0x0018\n0x0010\n0x0011\n0x0011\n0x0010\n" },
	{ "tcp-close-three", "ip=4", "-Y tcp.flags.fin==1 -e ip.src -e tcp.flags -e tcp.len",
	    "127.0.0.2\t0x0011\t0\n127.0.0.1\t0x0011\t0\n" },
	{ "tcp-close-three", "farewell=20", "-Y tcp.flags.fin==1 -e ip.src -e tcp.flags -e tcp.len",
	    "127.0.0.2\t0x0011\t0\n127.0.0.1\t0x0011\t20\n" },

	{ "tcp-refused", "ip=4", "-Y tcp.flags.reset==1 -e tcp.flags -e tcp.seq_raw", "0x0014\t0\n" },
	{ "tcp-refused", "calls=2", "-Y tcp.flags.reset==1 -e tcp.flags -e tcp.seq_raw",
	    "0x0014\t0\n0x0014\t0\n" },

	{ "tcp-byte-stream", "ip=4", "-Y 'tcp.len > 0' -e tcp.len", "5\n7\n14\n" },
	{ "tcp-byte-stream", "more=yes", "-Y 'tcp.len > 0' -e tcp.len", "12\n14\n" },

	{ "tcp-echo", "ip=4", "-Y 'tcp.len > 0' -e ip.src -e tcp.len",
	    "127.0.0.2\t7\n127.0.0.1\t7\n127.0.0.2\t7\n127.0.0.1\t7\n127.0.0.2\t7\n127.0.0.1\t7\n" },
	{ "tcp-echo", "lines=1", "-Y 'tcp.len > 0' -e ip.src -e tcp.len",
	    "127.0.0.2\t7\n127.0.0.1\t7\n" },

	{ "tcp-two-clients", "ip=4", "-Y tcp.flags==2 -e ip.src -e tcp.dstport -e tcp.stream",
	    "127.0.0.2\t4000\t0\n127.0.0.2\t4000\t1\n" },
	{ "tcp-two-clients", "clients=3", "-Y tcp.flags==2 -e ip.src -e tcp.dstport -e tcp.stream",
	    "127.0.0.2\t4000\t0\n127.0.0.2\t4000\t1\n127.0.0.2\t4000\t2\n" },

	{ "tcp-ipv6", "label=yes", "-Y tcp.flags==2 -e ipv6.hlim -e ip.ttl -e tcp.options.mss_val",
	    "64\t\t1440\n\t64\t1460\n" },
	{ "tcp-ipv6", "hops=9", "-Y tcp.flags==2 -e ipv6.hlim -e ip.ttl -e tcp.options.mss_val",
	    "9\t\t1440\n\t64\t1460\n" },

	{ "tcp-half-close", "ip=4", "-Y 'tcp.len > 0 || tcp.flags.fin == 1' -e ip.src -e tcp.flags",
	    "127.0.0.2\t0x0018\n127.0.0.2\t0x0011\n127.0.0.1\t0x0018\n127.0.0.1\t0x0018\n"
	    "127.0.0.1\t0x0011\n" },
	{ "tcp-half-close", "answers=1",
	    "-Y 'tcp.len > 0 || tcp.flags.fin == 1' -e ip.src -e tcp.flags",
	    "127.0.0.2\t0x0018\n127.0.0.2\t0x0011\n127.0.0.1\t0x0018\n127.0.0.1\t0x0011\n" },

	{ "tcp-time-wait", "ip=4", "-Y 'tcp.stream == 0 && tcp.flags.fin == 1' -e ip.src",
	    "127.0.0.1\n127.0.0.2\n" },
	{ "tcp-time-wait", "first=client", "-Y 'tcp.stream == 0 && tcp.flags.fin == 1' -e ip.src",
	    "127.0.0.2\n127.0.0.1\n" },

	{ "tcp-abort", "ip=4", "-Y tcp.flags.reset==1 -e ip.src -e tcp.flags -e tcp.stream",
	    "127.0.0.2\t0x0014\t0\n127.0.0.1\t0x0014\t1\n127.0.0.1\t0x0004\t2\n" },
	{ "tcp-abort", "linger=1", "-Y tcp.flags.reset==1 -e ip.src -e tcp.flags -e tcp.stream",
	    "127.0.0.1\t0x0014\t1\n127.0.0.1\t0x0004\t2\n" },

	{ "tcp-keepalive", "ip=4", "-Y tcp.analysis.keep_alive -e ip.src -e tcp.len -e tcp.seq",
	    "127.0.0.2\t0\t0\n127.0.0.2\t0\t0\n127.0.0.2\t0\t0\n127.0.0.2\t0\t0\n" },
	{ "tcp-keepalive", "count=1", "-Y tcp.analysis.keep_alive -e ip.src -e tcp.len -e tcp.seq",
	    "127.0.0.2\t0\t0\n127.0.0.2\t0\t0\n127.0.0.2\t0\t0\n" },
	{ "tcp-keepalive", "ip=4", "-Y tcp.flags.reset==1 -e ip.src -e tcp.flags",
	    "127.0.0.2\t0x0014\n127.0.0.2\t0x0004\n" },

	{ "tcp-backlog", "ip=4", "-Y tcp.flags==2 -e tcp.stream", "0\n1\n2\n2\n" },
	{ "tcp-backlog", "backlog=2", "-Y tcp.flags==2 -e tcp.stream", "0\n1\n2\n3\n3\n" },
	{ "tcp-backlog", "ip=4", "-Y 'tcp.flags == 2 && tcp.analysis.retransmission' -e tcp.stream",
	    "2\n" },

	{ "tcp-close-simultaneous", "ip=4", "-Y 'frame.number > 3' -e ip.src -e tcp.flags -e tcp.ack",
	    "127.0.0.2\t0x0011\t1\n127.0.0.1\t0x0011\t1\n127.0.0.2\t0x0010\t2\n"
	    "127.0.0.2\t0x0011\t2\n127.0.0.1\t0x0010\t2\n" },
	{ "tcp-close-simultaneous", "crossing=no",
	    "-Y tcp.flags.fin==1 -e ip.src -e tcp.flags -e tcp.ack",
	    "127.0.0.2\t0x0011\t1\n127.0.0.1\t0x0011\t2\n" },

	{ "tcp-simultaneous-open", "ip=4", "-Y 'frame.number < 5' -e ip.src -e tcp.flags",
	    "127.0.0.2\t0x0002\n127.0.0.3\t0x0002\n127.0.0.2\t0x0012\n127.0.0.3\t0x0010\n" },
	{ "tcp-simultaneous-open", "lost=no", "-Y 'frame.number < 5' -e ip.src -e tcp.flags",
	    "127.0.0.2\t0x0002\n127.0.0.3\t0x0014\n127.0.0.3\t0x0002\n127.0.0.2\t0x0014\n" },
	{ "tcp-simultaneous-open", "ip=4", "-Y 'ip.src == ip.dst && tcp.flags.syn == 1' -e tcp.flags",
	    "0x0002\n0x0012\n" },

	{ "tcp-urgent", "ip=4", "-Y tcp.flags.urg==1 -e tcp.flags -e tcp.urgent_pointer -e tcp.len",
	    "0x0038\t1\t1\n" },
	{ "tcp-urgent", "size=5", "-Y tcp.flags.urg==1 -e tcp.flags -e tcp.urgent_pointer -e tcp.len",
	    "0x0038\t5\t5\n" },

	{ "tcp-fast-open", "ip=4", "-Y tcp.flags.syn==1 -e tcp.flags -e tcp.len -e tcp.ack",
	    "0x0002\t0\t0\n0x0012\t0\t1\n0x0002\t5\t0\n0x0012\t0\t6\n" },
	{ "tcp-fast-open", "size=9", "-Y tcp.flags.syn==1 -e tcp.flags -e tcp.len -e tcp.ack",
	    "0x0002\t0\t0\n0x0012\t0\t1\n0x0002\t9\t0\n0x0012\t0\t10\n" },
};

/* One for each lesson and setting that is played. */
struct recording {
	const char *lesson, *setting;
	struct trace *trace;
};

struct shelf {
	char *folder;
	ARRAY(struct recording) recordings;
};

static bool has_recording(const struct shelf *shelf, const char *lesson, const char *setting)
{
	for (size_t i = 0; i < shelf->recordings.count; i++)
		if (strcmp(shelf->recordings.at[i].lesson, lesson) == 0 &&
		    strcmp(shelf->recordings.at[i].setting, setting) == 0)
			return true;
	return false;
}

static void want(struct shelf *shelf, const char *lesson, const char *setting)
{
	if (!has_recording(shelf, lesson, setting))
		*array_add(&shelf->recordings) = (struct recording){ .lesson = lesson, .setting = setting };
}

/* Everything that is read of a setting, and the same lessons over IPv6. */
static void want_all(struct shelf *shelf)
{
	for (size_t i = 0; i < COUNT(facts); i++) {
		want(shelf, facts[i].lesson, facts[i].setting);
		if (strcmp(facts[i].setting, "ip=4") == 0)
			want(shelf, facts[i].lesson, "ip=6");
	}
}

static void path_of(const struct shelf *shelf, const struct recording *recording, struct text *path)
{
	text_clear(path);
	text_printf(path, "%s/%s,%s.pcapng", shelf->folder, recording->lesson, recording->setting);
}

/* Four at a time: some wait for timers of the kernel, and none of them likes to wait for the others. */
static int record_all(void **state)
{
	struct shelf *shelf = memory_take(sizeof *shelf);
	struct text list = { 0 };
	struct error error;

	*state = shelf;
	shelf->folder = folder_make();
	want_all(shelf);
	for (size_t i = 0; i < shelf->recordings.count; i++)
		text_printf(
		    &list, "%s %s\n", shelf->recordings.at[i].lesson, shelf->recordings.at[i].setting);
	folder_write(shelf->folder, "list", list.at, list.length);
	struct process play = { .arguments = { "sh", "-c",
		                        "xargs -P 4 -n 2 sh -c '\"$0\" run $1 --set $2 --check --plain "
		                        "-w $1,$2.pcapng >$1,$2.txt 2>&1 || cat $1,$2.txt' \"$0\" <list",
		                        LOOPLAB },
		.folder = shelf->folder,
		.deadline = 120000 };
	struct result result = process_run(&play);
	printf("%s%s", text_string(&result.out), text_string(&result.err));
	if (result.out.length + result.err.length > 0 || result.status != 0)
		give_up(shelf->folder, "a lesson did not play as it should: see above");
	result_free(&result);
	for (size_t i = 0; i < shelf->recordings.count; i++) {
		path_of(shelf, &shelf->recordings.at[i], &list);
		shelf->recordings.at[i].trace = trace_new();
		assert_true(file_read(shelf->recordings.at[i].trace, list.at, &error));
	}
	text_free(&list);
	return 0;
}

static int forget_all(void **state)
{
	struct shelf *shelf = *state;

	for (size_t i = 0; i < shelf->recordings.count; i++)
		if (shelf->recordings.at[i].trace)
			trace_free(shelf->recordings.at[i].trace);
	array_free(&shelf->recordings);
	folder_remove(shelf->folder);
	memory_free(shelf);
	return 0;
}

/* --- what the lab says --- */

/* No knob is turned, but for the version of IP. A knob may well make two lessons the same. */
static bool is_plain(const struct recording *recording)
{
	return strncmp(recording->setting, "ip=", 3) == 0 ||
	       strcmp(recording->setting, "label=yes") == 0;
}

static void no_pattern_fits_the_packets_of_another_lesson(void **state)
{
	const struct shelf *shelf = *state;

	for (size_t i = 0; i < shelf->recordings.count; i++) {
		const struct recording *own = &shelf->recordings.at[i];
		struct text wire = { 0 };
		promise_of(own->trace, true, &wire);
		for (size_t k = 0; k < shelf->recordings.count; k++) {
			const struct recording *other = &shelf->recordings.at[k];
			if (!is_plain(own) || !is_plain(other) || strcmp(own->lesson, other->lesson) == 0)
				continue;
			struct verdict verdict =
			    pattern_check(other->trace, wire.at, 0, other->trace->frames.count);
			if (verdict.kind == WIRE_COMPLETE)
				fail_msg("the pattern of %s (%s) fits the packets of %s (%s)", own->lesson,
				    own->setting, other->lesson, other->setting);
		}
		text_free(&wire);
	}
}

static void every_packet_is_of_the_version_that_was_asked_for_and_knows_its_cause(void **state)
{
	const struct shelf *shelf = *state;

	for (size_t i = 0; i < shelf->recordings.count; i++) {
		const struct recording *recording = &shelf->recordings.at[i];
		int version = strcmp(recording->setting, "ip=6") == 0 ? 6 : 4;
		for (size_t frame = 0; frame < recording->trace->frames.count; frame++) {
			struct packet p;
			struct cause cause = trace_cause(recording->trace, frame);
			trace_packet(recording->trace, frame, &p, NULL);
			if (cause.kind == CAUSE_UNKNOWN)
				fail_msg("%s (%s), packet %zu: %s", recording->lesson, recording->setting,
				    frame + 1, cause.why);
			if (strcmp(recording->lesson, "tcp-ipv6") != 0)
				assert_int_equal(p.from.family, version);
		}
	}
}

/* --- what the rows say --- */

static void every_lesson_has_a_knob_that_changes_what_the_wire_shows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(facts); i++) {
		bool changed = false;
		for (size_t k = 0; k < COUNT(facts); k++)
			changed |= strcmp(facts[k].lesson, facts[i].lesson) == 0 &&
			           strncmp(facts[k].setting, "ip=", 3) != 0;
		if (!changed)
			fail_msg("%s: no row with a knob", facts[i].lesson);
		for (size_t k = 0; k < i; k++)
			if (strcmp(facts[k].lesson, facts[i].lesson) == 0 &&
			    strcmp(facts[k].question, facts[i].question) == 0)
				assert_string_not_equal(facts[k].answer, facts[i].answer);
	}
}

static void assert_fact(const struct shelf *shelf, const struct wire_fact *fact, const char *reader)
{
	struct text command = { 0 };

	text_printf(&command, "%s '%s,%s.pcapng' -T fields %s", reader, fact->lesson, fact->setting,
	    fact->question);
	struct process shell = { .arguments = { "sh", "-c", command.at, LOOPLAB },
		.folder = shelf->folder,
		.environment = "LC_ALL=C.UTF-8" };
	struct result result = process_run(&shell);
	if (result.status != 0 || strcmp(text_string(&result.out), fact->answer) != 0)
		fail_msg("%s\n%s%s\nbut it should be\n%s", command.at, text_string(&result.out),
		    text_string(&result.err), fact->answer);
	result_free(&result);
	text_free(&command);
}

static void the_lab_reads_in_each_recording_what_the_lesson_is_about(void **state)
{
	for (size_t i = 0; i < COUNT(facts); i++)
		assert_fact(*state, &facts[i], "\"$0\" print");
}

static void tshark_reads_the_same(void **state)
{
	if (!have_tool("tshark")) {
		print_message("skipped: tshark is not installed\n");
		skip();
	}
	for (size_t i = 0; i < COUNT(facts); i++)
		assert_fact(*state, &facts[i], "tshark -n -r");
}

static void others_take_the_exports(void **state)
{
	const struct shelf *shelf = *state;
	struct exported exported;

	exported_start(&exported);
	for (size_t i = 0; i < shelf->recordings.count; i++)
		if (strcmp(shelf->recordings.at[i].setting, "ip=4") == 0)
			exported_add(&exported, shelf->recordings.at[i].trace);
	bool read = exported_are_mermaid(&exported);
	read |= exported_keep_schema(&exported);
	exported_free(&exported);
	if (!read)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_pattern_fits_the_packets_of_another_lesson),
		cmocka_unit_test(every_packet_is_of_the_version_that_was_asked_for_and_knows_its_cause),
		cmocka_unit_test(every_lesson_has_a_knob_that_changes_what_the_wire_shows),
		cmocka_unit_test(the_lab_reads_in_each_recording_what_the_lesson_is_about),
		cmocka_unit_test(tshark_reads_the_same),
		cmocka_unit_test(others_take_the_exports),
	};

	need_play(LOOPLAB);
	return cmocka_run_group_tests(tests, record_all, forget_all);
}
