/*
 * The scenarios of a first lesson, played for real: what tshark sees of each, that no pattern fits
 * another scenario's packets, and that every packet knows its cause.
 */
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

enum { FOUR, THREE, DATA, HANDSHAKE, REFUSED, BROADCAST, MULTICAST, UNICAST, LESSONS };

static const char *const lessons[LESSONS] = {
	[FOUR] = "tcp-close-four",
	[THREE] = "tcp-close-three",
	[DATA] = "tcp-data",
	[HANDSHAKE] = "tcp-handshake",
	[REFUSED] = "tcp-refused",
	[BROADCAST] = "udp-broadcast",
	[MULTICAST] = "udp-multicast",
	[UNICAST] = "udp-unicast",
};

struct shelf {
	char *folder;
	struct trace *traces[LESSONS];
};

static void path_of(const struct shelf *shelf, size_t index, struct text *path)
{
	text_clear(path);
	text_printf(path, "%s/%s.pcapng", shelf->folder, lessons[index]);
}

static int record_all(void **state)
{
	struct shelf *shelf = memory_take(sizeof *shelf);
	struct text path = { 0 };
	struct error error;

	shelf->folder = folder_make();
	for (size_t i = 0; i < LESSONS; i++) {
		path_of(shelf, i, &path);
		struct process run = { .arguments = { LOOPLAB, "run", lessons[i], "--check", "--plain",
			                       "-w", path.at } };
		struct result result = process_run(&run);
		if (result.status != 0) {
			printf("%s%s", text_string(&result.out), text_string(&result.err));
			give_up(shelf->folder, "a lesson did not play as it should: see above");
		}
		result_free(&result);
		shelf->traces[i] = trace_new();
		assert_true(file_read(shelf->traces[i], path.at, &error));
	}
	text_free(&path);
	*state = shelf;
	return 0;
}

static int forget_all(void **state)
{
	struct shelf *shelf = *state;

	for (size_t i = 0; i < LESSONS; i++)
		trace_free(shelf->traces[i]);
	folder_remove(shelf->folder);
	memory_free(shelf);
	return 0;
}

static void a_pattern_fits_its_own_packets_and_nobody_elses(void **state)
{
	const struct shelf *shelf = *state;

	for (size_t i = 0; i < LESSONS; i++) {
		struct text wire = { 0 }, strict = { 0 };
		promise_of(shelf->traces[i], false, &wire);
		promise_of(shelf->traces[i], true, &strict);
		for (size_t k = 0; k < LESSONS; k++) {
			const struct trace *trace = shelf->traces[k];
			struct verdict verdict =
			    pattern_check(trace, text_string(i == k ? &wire : &strict), 0, trace->frames.count);
			if ((verdict.kind == WIRE_COMPLETE) != (i == k))
				fail_msg("the pattern of %s on the packets of %s: %s", lessons[i], lessons[k],
				    i == k ? verdict.text : "fits");
		}
		text_free(&wire);
		text_free(&strict);
	}
}

/* Step by step as well: three segments are no four, and the other way round. */
static void the_two_closes_are_told_apart_by_their_last_steps(void **state)
{
	const struct shelf *shelf = *state;
	const struct trace *four = shelf->traces[FOUR], *three = shelf->traces[THREE];
	size_t first, end, shown = 0;

	for (size_t a = 1; a <= trace_steps(four); a++)
		for (size_t b = 1; b <= trace_steps(three); b++) {
			const char *wire = four->events.at[trace_step(four, a)].wire;
			if (!wire || !strstr(wire, "> F."))
				continue;
			trace_step_frames(three, b, &first, &end);
			if (end == first)
				continue;
			assert_int_not_equal(pattern_check(three, wire, first, end).kind, WIRE_COMPLETE);
			shown++;
		}
	assert_true(shown > 0);
}

/* A call that took so long was interrupted, and what comes a little after calls fell into it. */
static bool was_late(const struct trace *trace, const struct cause *cause)
{
	const struct event *call = cause->event < 0 ? NULL : &trace->events.at[cause->event];

	return call && call->end - call->begin > 1000000;
}

static void every_packet_knows_its_cause(void **state)
{
	const struct shelf *shelf = *state;

	for (size_t i = 0; i < LESSONS; i++)
		for (size_t frame = 0; frame < shelf->traces[i]->frames.count; frame++) {
			struct packet p;
			struct cause cause = trace_cause(shelf->traces[i], frame);
			trace_packet(shelf->traces[i], frame, &p, NULL);
			if (cause.kind == CAUSE_UNKNOWN)
				fail_msg("%s, packet %zu: %s", lessons[i], frame + 1, cause.why);
			/* A report of the kernel's own time is not the call's own packet. */
			if (packet_is_background(&p) && !was_late(shelf->traces[i], &cause))
				assert_int_equal(cause.kind, CAUSE_FOLLOWS);
		}
}

static void the_delayed_acknowledgment_follows_a_call_and_is_not_its_packet(void **state)
{
	const struct shelf *shelf = *state;
	const struct trace *trace = shelf->traces[FOUR];
	int followers = 0, late = 0;

	for (size_t frame = 0; frame < trace->frames.count; frame++) {
		struct cause cause = trace_cause(trace, frame);
		late += cause.kind == CAUSE_CALL && was_late(trace, &cause);
		if (cause.kind == CAUSE_FOLLOWS) {
			struct packet p;
			trace_packet(trace, frame, &p, NULL);
			assert_int_equal(p.tcp.flags, TCP_ACK);
			followers++;
		}
	}
	assert_true(followers == 1 || (followers == 0 && late > 0));
}

/* --- what others see --- */

static struct result ask_tshark(const struct shelf *shelf, size_t index, const char *fields)
{
	struct text path = { 0 }, command = { 0 };

	path_of(shelf, index, &path);
	text_printf(&command, "tshark -n -r %s -T fields %s", path.at, fields);
	struct process shell = { .arguments = { "sh", "-c", command.at },
		.environment = "LC_ALL=C.UTF-8" };
	struct result result = process_run(&shell);
	assert_int_equal(result.status, 0);
	text_free(&path);
	text_free(&command);
	return result;
}

static void need_tshark(void)
{
	if (!have_tool("tshark")) {
		print_message("skipped: tshark is not installed\n");
		skip();
	}
}

static void tshark_takes_no_payload_for_a_protocol_of_its_own(void **state)
{
	need_tshark();
	for (size_t i = 0; i < LESSONS; i++) {
		struct result result = ask_tshark(*state, i, "-e frame.protocols");
		for (char *rest = NULL, *line = strtok_r(result.out.at, "\n", &rest); line;
		     line = strtok_r(NULL, "\n", &rest))
			if (strcmp(line, "eth:ethertype:ip:tcp") != 0 &&
			    strcmp(line, "eth:ethertype:ip:tcp:data") != 0 &&
			    strcmp(line, "eth:ethertype:ip:udp:data") != 0 &&
			    strncmp(line, "eth:ethertype:ip:igmp", strlen("eth:ethertype:ip:igmp")) != 0)
				fail_msg("%s: tshark sees %s", lessons[i], line);
		result_free(&result);
	}
}

static void assert_tshark_says(void **state, size_t index, const char *fields, const char *expected)
{
	struct result result = ask_tshark(*state, index, fields);

	assert_string_equal(text_string(&result.out), expected);
	result_free(&result);
}

/* Flags and lengths of the segments; FIN 0x01, SYN 0x02, RST 0x04, PSH 0x08, ACK 0x10. */
static void tshark_sees_four_segments_and_three(void **state)
{
	const char *fields = "-Y tcp.flags.fin==1 -e ip.src -e tcp.flags";
	const char *ends = "127.0.0.2\t0x0011\n127.0.0.1\t0x0011\n";

	need_tshark();
	assert_tshark_says(state, FOUR, fields, ends);
	assert_tshark_says(state, THREE, fields, ends);
	assert_tshark_says(state, FOUR, "-e tcp.flags",
	    "0x0002\n0x0012\n0x0010\n0x0018\n0x0010\n0x0011\n0x0010\n0x0011\n0x0010\n");
	assert_tshark_says(state, THREE, /* without the ACK alone that a server sends that is late */
	    "-Y '!(ip.src == 127.0.0.1 && tcp.flags == 0x010 && tcp.ack == 7)' -e tcp.flags",
	    "0x0002\n0x0012\n0x0010\n0x0018\n0x0010\n0x0011\n0x0011\n0x0010\n");
}

static void tshark_sees_the_refusal(void **state)
{
	need_tshark();
	struct result result = ask_tshark(*state, REFUSED, "-e tcp.flags -e tcp.seq_raw");
	const char *reset = strstr(text_string(&result.out), "0x0014\t0\n");

	assert_non_null(reset);
	assert_memory_equal(result.out.at, "0x0002\t", 7);
	result_free(&result);
}

static void tshark_sees_the_broadcasts(void **state)
{
	need_tshark();
	assert_tshark_says(
	    state, BROADCAST, "-e ip.dst -e udp.length", "127.255.255.255\t11\n255.255.255.255\t16\n");
}

static void tshark_sees_the_join_and_the_leave(void **state)
{
	need_tshark();
	/* record type 4: to EXCLUDE {}, a join; 3: to INCLUDE {}, a leave (RFC 3376 section 4.2.12) */
	assert_tshark_says(state, MULTICAST,
	    "-Y igmp -e igmp.version -e igmp.record_type -e igmp.maddr -e ip.dst",
	    "3\t4\t239.255.42.42\t224.0.0.22\n3\t4\t239.255.42.42\t224.0.0.22\n"
	    "3\t3\t239.255.42.42\t224.0.0.22\n3\t3\t239.255.42.42\t224.0.0.22\n");
}

static void tshark_sees_hello_world_in_twelve_octets(void **state)
{
	need_tshark();
	struct result result = ask_tshark(*state, UNICAST, "-e ip.src -e udp.length");

	assert_non_null(strstr(text_string(&result.out), "127.0.0.2\t20\n127.0.0.1\t20\n"));
	result_free(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pattern_fits_its_own_packets_and_nobody_elses),
		cmocka_unit_test(the_two_closes_are_told_apart_by_their_last_steps),
		cmocka_unit_test(every_packet_knows_its_cause),
		cmocka_unit_test(the_delayed_acknowledgment_follows_a_call_and_is_not_its_packet),
		cmocka_unit_test(tshark_takes_no_payload_for_a_protocol_of_its_own),
		cmocka_unit_test(tshark_sees_four_segments_and_three),
		cmocka_unit_test(tshark_sees_the_refusal),
		cmocka_unit_test(tshark_sees_the_broadcasts),
		cmocka_unit_test(tshark_sees_the_join_and_the_leave),
		cmocka_unit_test(tshark_sees_hello_world_in_twelve_octets),
	};

	need_play(LOOPLAB);
	return cmocka_run_group_tests(tests, record_all, forget_all);
}
