/*
 * What the kernel does by itself, in real runs: every packet that is more than its call's has a label,
 * and the kernel's own count stands behind it.
 */
#include "live.h"
#include "process.h"

#include "capture/cause.h"
#include "capture/file.h"
#include "capture/truth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define LOOPLAB BINARY_DIR "/bin/looplab"

enum { MOST_LABELS = 4 };

/* All labels that a scenario's packets have, "unknown" not among them. */
static const struct play {
	const char *scenario;
	enum truth_label labels[MOST_LABELS];
} plays[] = {
	{ "tcp-close-four", { TRUTH_DELAYED_ACK } },
	{ "tcp-refused", { TRUTH_PORT_CLOSED } },
	{ "tcp-close-simultaneous", { TRUTH_LOSS_PROBE } },
	{ "tcp-backlog", { TRUTH_SYN_AGAIN } },
	{ "tcp-keepalive", { TRUTH_KEEP_ALIVE, TRUTH_PROBE_ANSWER, TRUTH_GIVEN_UP, TRUTH_RESET } },
	{ "tcp-retransmit", { TRUTH_TIMEOUT } },
	{ "tcp-fast-retransmit", { TRUTH_DUPLICATE_ACK, TRUTH_FAST } },
	{ "tcp-flow-control",
	    { TRUTH_DELAYED_ACK, TRUTH_WINDOW_PROBE, TRUTH_PROBE_ANSWER, TRUTH_WINDOW_UPDATE } },
	{ "udp-multicast", { TRUTH_REPORT } },
};

/* All at once: most of the time is spent waiting for the kernel's timers. */
static int play_all(void **state)
{
	char *folder = folder_make();
	struct text script = { 0 };

	for (size_t i = 0; i < COUNT(plays); i++)
		text_printf(&script,
		    LOOPLAB " run %s --check --plain -w %s/%s.pcapng >%s/%s.txt 2>&1 & pids=\"$pids $!\"\n",
		    plays[i].scenario, folder, plays[i].scenario, folder, plays[i].scenario);
	text_printf(&script,
	    "for pid in $pids; do wait $pid || failed=1; done\n"
	    "test -z \"$failed\" || { cat %s/*.txt; exit 1; }\n",
	    folder);
	struct process shell = { .arguments = { "sh", "-c", text_string(&script) } };
	struct result result = process_run(&shell);
	if (result.status != 0) {
		printf("%s%s", text_string(&result.out), text_string(&result.err));
		give_up(folder, "a scenario did not play as it should: see above");
	}
	result_free(&result);
	text_free(&script);
	*state = folder;
	return 0;
}

static int remove_all(void **state)
{
	folder_remove(*state);
	return 0;
}

static struct trace *trace_of(const char *folder, const char *scenario)
{
	struct trace *trace = trace_new();
	struct text path = { 0 };
	struct error error;

	text_printf(&path, "%s/%s.pcapng", folder, scenario);
	if (!file_read(trace, path.at, &error))
		fail_msg("%s", error.text);
	text_free(&path);
	return trace;
}

/* On a busy machine an answer may be so late that an acknowledgment does not wait for it. */
static bool is_expected(const struct play *play, enum truth_label label)
{
	if (label == TRUTH_NONE || label == TRUTH_DELAYED_ACK)
		return true;
	for (int i = 0; i < MOST_LABELS; i++)
		if (play->labels[i] == label)
			return true;
	return false;
}

static void every_doing_of_the_kernel_has_its_label(void **state)
{
	for (size_t i = 0; i < COUNT(plays); i++) {
		struct trace *trace = trace_of(*state, plays[i].scenario);
		bool met[TRUTH_LABELS] = { [TRUTH_NONE] = true };
		for (size_t frame = 0; frame < trace->frames.count; frame++) {
			struct truth truth = trace_truth(trace, frame);
			if (!is_expected(&plays[i], truth.label))
				fail_msg(
				    "%s, packet %zu: %s", plays[i].scenario, frame + 1, truth_name(truth.label));
			enum truth_ground ground = truth.label == TRUTH_NONE           ? GROUND_NOTHING
			                           : truth.label == TRUTH_PROBE_ANSWER ? GROUND_FOLLOWED
			                                                               : GROUND_COUNTED;
			assert_int_equal(truth.ground, ground);
			met[truth.label] = true;
		}
		for (int k = 0; k < MOST_LABELS; k++)
			if (!met[plays[i].labels[k]])
				fail_msg("%s: no %s", plays[i].scenario, truth_name(plays[i].labels[k]));
		trace_free(trace);
	}
}

static bool was_late(const struct trace *trace, const struct cause *cause)
{
	const struct event *call = &trace->events.at[cause->event];

	return call->end - call->begin > 20000000;
}

static void what_a_timer_made_is_told_so(void **state)
{
	static const bool by_timer[TRUTH_LABELS] = { [TRUTH_LOSS_PROBE] = true,
		[TRUTH_TIMEOUT] = true,
		[TRUTH_WINDOW_PROBE] = true,
		[TRUTH_SYN_AGAIN] = true,
		[TRUTH_KEEP_ALIVE] = true,
		[TRUTH_PROBE_ANSWER] = true,
		[TRUTH_GIVEN_UP] = true };

	for (size_t i = 0; i < COUNT(plays); i++) {
		struct trace *trace = trace_of(*state, plays[i].scenario);
		for (size_t frame = 0; frame < trace->frames.count; frame++) {
			struct cause cause = trace_cause(trace, frame);
			enum truth_label label = trace_truth(trace, frame).label;
			if (by_timer[label])
				assert_int_equal(cause.kind, CAUSE_TIMER);
			if (label == TRUTH_DELAYED_ACK) /* in a call only where that took longer than usual */
				assert_true(cause.kind == CAUSE_FOLLOWS ||
				            (cause.kind == CAUSE_CALL && was_late(trace, &cause)));
		}
		trace_free(trace);
	}
}

static void a_filter_finds_them_by_name(void **state)
{
	struct text path = { 0 };

	text_printf(&path, "%s/tcp-keepalive.pcapng", (char *)*state);
	struct process print = { .arguments = { LOOPLAB, "print", path.at, "-Y",
		                         "lab.truth == \"keep-alive\" and lab.cause == \"timer\"", "-T",
		                         "fields", "-e", "tcp.len" } };
	struct result result = process_run(&print);
	assert_int_equal(result.status, 0);
	assert_string_equal(text_string(&result.out), "0\n0\n0\n0\n");
	result_free(&result);
	text_free(&path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_doing_of_the_kernel_has_its_label),
		cmocka_unit_test(what_a_timer_made_is_told_so),
		cmocka_unit_test(a_filter_finds_them_by_name),
	};

	need_play(LOOPLAB);
	return cmocka_run_group_tests(tests, play_all, remove_all);
}
