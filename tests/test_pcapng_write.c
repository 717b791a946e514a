/*
 * Writing pcapng: that reading gives back the same trace, and what other programs make of it.
 */
#include "events.h"
#include "process.h"
#include "traces.h"

#include "capture/pcapng_save.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <unistd.h>

static const char path[] = BINARY_DIR "/tests/test_pcapng_write.tmp";

/* --- writing and reading again --- */

static void comes_back(const struct trace *trace, enum journal journal)
{
	struct trace *again = trace_new();
	struct text file = { 0 };
	struct error error = { 0 };

	trace_render(trace, journal, &file);
	if (!pcapng_parse(again, (const uint8_t *)file.at, file.length, "again", &error))
		fail_msg("%s", error.text);
	assert_null(again->warning);
	assert_non_null(again->application);
	assert_true(trace_equal(trace, again));
	trace_free(again);
	text_free(&file);
}

static void a_trace_comes_back_from_both_kinds_of_file(void **state)
{
	uint32_t seed = 3;
	(void)state;

	for (int i = 0; i < 30; i++) {
		struct trace *trace = trace_random(&seed, 40);
		comes_back(trace, JOURNAL_COMMENTS);
		comes_back(trace, JOURNAL_ROWS);
		trace_free(trace);
	}
}

static void written_in_pieces_it_is_the_same_file(void **state)
{
	uint32_t seed = 4;
	(void)state;

	for (int i = 0; i < 30; i++) {
		enum journal journal = i % 2 ? JOURNAL_ROWS : JOURNAL_COMMENTS;
		struct trace *trace = trace_random(&seed, 40);
		struct text whole = { 0 }, pieces = { 0 };
		size_t moments = trace_moments(trace), next = 0;
		trace_render(trace, journal, &whole);
		pcapng_render_header(trace, journal, &pieces);
		for (size_t end = 0; end < moments; end += random_next(&seed) % 7) {
			size_t reached = pcapng_render_moments(trace, journal, next, end, &pieces);
			assert_in_range(reached, next, end > next ? end : next);
			next = reached;
		}
		pcapng_render_end(trace, journal, next, moments, &pieces);
		assert_int_equal(pieces.length, whole.length);
		assert_memory_equal(pieces.at, whole.at, whole.length);
		text_free(&whole);
		text_free(&pieces);
		trace_free(trace);
	}
}

static void saved_whole_it_is_the_file_that_would_have_been_recorded(void **state)
{
	uint32_t seed = 5;
	(void)state;

	for (int i = 0; i < 30; i++) {
		struct trace *trace = trace_random(&seed, (size_t)i);
		struct text recorded = { 0 }, saved = { 0 };
		trace_render(trace, JOURNAL_COMMENTS, &recorded);
		pcapng_save_whole(trace, &saved);
		assert_int_equal(saved.length, recorded.length);
		assert_memory_equal(saved.at, recorded.at, saved.length);
		text_free(&recorded);
		text_free(&saved);
		trace_free(trace);
	}
}

/* Any part of a run, whether it was recorded just now or read from a file: the packets, steps and calls of
 * that part, and the scenario. */
static void a_part_has_what_happened_in_it(void **state)
{
	uint32_t seed = 6;
	(void)state;

	for (int i = 0; i < 60; i++) {
		struct trace *trace = trace_random(&seed, 30), *again = trace_new();
		struct text file = { 0 }, part = { 0 };
		struct error error;
		trace_render(trace, i % 3 == 0 ? JOURNAL_ROWS : JOURNAL_COMMENTS, &file);
		if (i % 3 != 1) { /* of a file */
			trace_free(trace);
			trace = trace_new();
			assert_true(pcapng_parse(trace, (const uint8_t *)file.at, file.length, "x", &error));
		}
		size_t moments = trace_moments(trace), expected = 0, wanted = 0;
		struct pcapng_choice choice = { .first = random_next(&seed) % moments };
		choice.end = choice.first + random_next(&seed) % (moments - choice.first + 1);
		for (size_t at = 0; at < moments; at++) {
			struct moment moment = trace_moment(trace, at);
			bool inside = at >= choice.first && at < choice.end;
			bool is_event = moment.kind == MOMENT_EVENT;
			wanted += inside && moment.kind == MOMENT_FRAME;
			expected += is_event && (inside || &trace->events.at[moment.index] ==
			                                       trace_first(trace, EVENT_SCENARIO));
		}
		struct pcapng_saving *saving = pcapng_save_start(trace, &choice);
		while (pcapng_save_some(saving, &part))
			;
		pcapng_save_end(saving);
		assert_true(pcapng_parse(again, (const uint8_t *)part.at, part.length, "part", &error));
		assert_null(again->warning);
		assert_int_equal(again->frames.count, wanted);
		assert_int_equal(again->events.count, expected);
		trace_free(again);
		trace_free(trace);
		text_free(&file);
		text_free(&part);
	}
}

/* The samples' events around two segments of a handshake, 10 us after connect() began. */
static struct trace *handshake(void)
{
	static const uint8_t syn[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0x45, 0, 0, 40, 0, 1,
		0x40, 0, 64, 6, 0x3c, 0xcb, 127, 0, 0, 2, 127, 0, 0, 1, 0x9d, 0x78, 0x0f, 0xa0, 0, 0, 0, 1,
		0, 0, 0, 0, 0x50, 2, 0xff, 0xff, 0, 0, 0, 0 };
	struct trace *trace = trace_new();

	trace->live = true;
	trace->dropped = 2;
	trace_add_interface(trace, 1, 262144, "lo");
	for (int kind = 0; kind < EVENT_KINDS; kind++)
		trace_add_event(trace, &sample_events[kind]);
	for (int i = 1; i < 3; i++)
		trace_copy_frame(
		    trace, 0, sample_events[EVENT_CALL].begin + 10000 * i, syn, sizeof syn, sizeof syn);
	trace_add_note(trace, 1, BY_STUDENT, "again?", 6);
	return trace;
}

static void the_packet_carries_the_call_that_it_fell_into(void **state)
{
	struct trace *trace = handshake();
	struct text packets = { 0 };
	(void)state;

	/* scenario, step, begin of connect(), SYN; the second SYN is the last and may get more */
	size_t next = pcapng_render_moments(trace, JOURNAL_COMMENTS, 0, 5, &packets);
	assert_int_equal(next, 4);
	const char *line = "looplab: client connect(client,";
	assert_non_null(memmem(packets.at, packets.length, line, strlen(line)));
	line = "looplab: step ";
	assert_non_null(memmem(packets.at, packets.length, line, strlen(line)));
	line = "looplab: scenario "; /* in the section header only */
	assert_null(memmem(packets.at, packets.length, line, strlen(line)));
	text_free(&packets);
	trace_free(trace);
}

static void the_last_packet_carries_what_follows_it(void **state)
{
	struct trace *trace = handshake();
	struct text rest = { 0 };
	const char *line = "looplab: end, exit status";
	(void)state;

	pcapng_render_end(trace, JOURNAL_COMMENTS, 4, trace_moments(trace), &rest);
	const char *found = memmem(rest.at, rest.length, line, strlen(line));
	assert_non_null(found);
	/* the packet comes first and says how long it is */
	size_t length = (uint8_t)rest.at[4] | (size_t)(uint8_t)rest.at[5] << 8;
	assert_int_equal(rest.at[0], 6);
	assert_true(found < rest.at + length);
	assert_int_equal(rest.at[length], 5);
	assert_null(memmem(rest.at + length, rest.length - length, "looplab", 7));
	text_free(&rest);
	trace_free(trace);
}

static void a_trace_without_packets_keeps_its_events(void **state)
{
	struct trace *trace = trace_new();
	(void)state;

	trace_add_interface(trace, 1, 0, NULL);
	for (int kind = 0; kind < EVENT_KINDS; kind++)
		trace_add_event(trace, &sample_events[kind]);
	comes_back(trace, JOURNAL_COMMENTS);
	comes_back(trace, JOURNAL_ROWS);
	trace_free(trace);
}

static void an_event_too_long_for_a_comment_loses_only_words(void **state)
{
	struct trace *trace = trace_new(), *again = trace_new();
	struct text words_text = { 0 }, file = { 0 };
	struct error error;
	(void)state;

	while (words_text.length < 70000)
		text_add(&words_text, "é");
	trace_add_interface(trace, 1, 0, NULL);
	trace_add_event(
	    trace, &(struct event){ .kind = EVENT_STEP, .begin = 1, .end = 1, .text = words_text.at });
	trace_add_note(trace, NOTE_ON_TRACE, BY_TEACHER, words_text.at, words_text.length);
	trace_render(trace, JOURNAL_COMMENTS, &file);
	assert_true(pcapng_parse(again, (const uint8_t *)file.at, file.length, "again", &error));
	assert_null(again->warning);
	assert_int_equal(again->events.count, 1);
	assert_int_equal(strncmp(again->events.at[0].text, words_text.at, 4096), 0);
	assert_int_equal(again->notes.count, 1);
	assert_int_equal(strlen(again->notes.at[0].text), 65534); /* whole characters of two octets */
	trace_free(again);
	trace_free(trace);
	text_free(&words_text);
	text_free(&file);
}

static void any_hurt_file_of_ours_is_refused_or_usable(void **state)
{
	struct trace *trace = handshake();
	(void)state;

	for (int journal = JOURNAL_COMMENTS; journal <= JOURNAL_ROWS; journal++) {
		struct text file = { 0 };
		trace_render(trace, (enum journal)journal, &file);
		assert_true(survives_sweep(&file, pcapng_parse));
		text_free(&file);
	}
	trace_free(trace);
}

/* --- what others make of it --- */

/* What a command prints, stdout then stderr; skips the test when the tool is not there. */
static struct text shown_by(const struct process *process)
{
	struct text all = { 0 };

	if (!have_tool(process->arguments[0])) {
		print_message("skipped: there is no %s\n", process->arguments[0]);
		skip();
	}
	struct result result = process_run(process);
	text_add(&all, text_string(&result.out));
	text_add(&all, text_string(&result.err));
	if (result.status != 0)
		fail_msg("%s: %s", process->arguments[0], text_string(&all));
	result_free(&result);
	return all;
}

static void write_handshake(enum journal journal)
{
	struct trace *trace = handshake();
	struct text file = { 0 };

	trace_render(trace, journal, &file);
	write_file(path, file.at, file.length);
	text_free(&file);
	trace_free(trace);
}

static void tshark_shows_the_events_as_comments(void **state)
{
	(void)state;
	write_handshake(JOURNAL_COMMENTS);
	struct text shown = shown_by(
	    &(struct process){ .arguments = { "tshark", "-n", "-r", path, "-T", "fields", "-e",
	                           "frame.number", "-e", "frame.time_epoch", "-e", "frame.comment" },
	        .environment = "LC_ALL=C.UTF-8" });
	assert_non_null(strstr(text_string(&shown), "1\t1763804000.123466789\tlooplab: step"));
	assert_non_null(strstr(text_string(&shown), ",looplab: client connect(client,"));
	const char *second = strstr(text_string(&shown), "2\t1763804000.123476789\tlooplab: client");
	assert_non_null(second);
	assert_non_null(strstr(second, ",looplab: end, exit status"));
	assert_non_null(strstr(second, ",looplab note by student"));
	text_free(&shown);
	unlink(path);
}

static void tshark_shows_the_events_as_rows(void **state)
{
	(void)state;
	write_handshake(JOURNAL_ROWS);
	struct text shown =
	    shown_by(&(struct process){ .arguments = { "tshark", "-n", "-r", path, "-T", "fields", "-e",
	                                    "_ws.col.Protocol", "-e", "_ws.col.Info" },
	        .environment = "LC_ALL=C.UTF-8" });
	const char *call = strstr(text_string(&shown), "client connect(client,");
	const char *segment = strstr(text_string(&shown), "TCP\t");
	assert_non_null(call);
	assert_non_null(segment);
	assert_true(call < segment);
	assert_non_null(strstr(text_string(&shown), "Syslog\t"));
	text_free(&shown);
	unlink(path);
}

static void no_event_is_lost_when_editcap_copies_the_file(void **state)
{
	static const char copy[] = BINARY_DIR "/tests/test_pcapng_write.copy";
	struct trace *trace = handshake(), *again = trace_new();
	struct error error;
	(void)state;

	write_handshake(JOURNAL_COMMENTS);
	struct text shown = shown_by(&(struct process){ .arguments = { "editcap", path, copy } });
	assert_true(file_read(again, copy, &error));
	assert_int_equal(again->events.count, trace->events.count);
	for (size_t at = 0; at < trace_moments(trace); at++)
		assert_int_equal(trace_moment(again, at).kind, trace_moment(trace, at).kind);
	text_free(&shown);
	trace_free(again);
	trace_free(trace);
	unlink(path);
	unlink(copy);
}

static void capinfos_and_tcpdump_read_it_without_complaint(void **state)
{
	(void)state;
	write_handshake(JOURNAL_COMMENTS);
	struct text shown = shown_by(&(struct process){ .arguments = { "capinfos", "-M", path } });
	assert_non_null(strstr(text_string(&shown), "looplab " LAB_VERSION));
	assert_non_null(strstr(text_string(&shown), "Number of packets:   2\n"));
	assert_null(strstr(text_string(&shown), "rror"));
	text_free(&shown);

	shown = shown_by(&(struct process){ .arguments = { "tcpdump", "-n", "-r", path } });
	assert_non_null(strstr(text_string(&shown), "127.0.0.2.40312 > 127.0.0.1.4000: Flags [S]"));
	assert_null(strstr(text_string(&shown), "rror"));
	text_free(&shown);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_trace_comes_back_from_both_kinds_of_file),
		cmocka_unit_test(written_in_pieces_it_is_the_same_file),
		cmocka_unit_test(saved_whole_it_is_the_file_that_would_have_been_recorded),
		cmocka_unit_test(a_part_has_what_happened_in_it),
		cmocka_unit_test(the_packet_carries_the_call_that_it_fell_into),
		cmocka_unit_test(the_last_packet_carries_what_follows_it),
		cmocka_unit_test(a_trace_without_packets_keeps_its_events),
		cmocka_unit_test(an_event_too_long_for_a_comment_loses_only_words),
		cmocka_unit_test(any_hurt_file_of_ours_is_refused_or_usable),
		cmocka_unit_test(tshark_shows_the_events_as_comments),
		cmocka_unit_test(tshark_shows_the_events_as_rows),
		cmocka_unit_test(no_event_is_lost_when_editcap_copies_the_file),
		cmocka_unit_test(capinfos_and_tcpdump_read_it_without_complaint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
