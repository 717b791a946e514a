/*
 * Recordings of a run, as other programs see them: tshark, tcpdump and capinfos must find what the
 * lab says. Skipped one by one where a program is not installed.
 */
#include "live.h"
#include "process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define LOOPLAB BINARY_DIR "/bin/looplab"

static void record(const char *folder, const char *name, const char *journal)
{
	struct process run = { .arguments = { LOOPLAB, "run", "tcp-handshake", "--check", "--plain",
		                       "-w", name, journal },
		.folder = folder };
	struct result result = process_run(&run);

	if (result.status != 0)
		printf("%s%s", text_string(&result.out), text_string(&result.err));
	assert_int_equal(result.status, 0);
	result_free(&result);
}

/* Two recordings: comments.pcapng and rows.pcapng. */
static int set_up(void **state)
{
	char *folder = folder_make();

	record(folder, "comments.pcapng", "--journal=comments");
	record(folder, "rows.pcapng", "--journal=rows");
	*state = folder;
	return 0;
}

static int tear_down(void **state)
{
	folder_remove(*state);
	return 0;
}

static void need_tool(const char *name)
{
	if (!have_tool(name)) {
		print_message("skipped: %s is not installed\n", name);
		skip();
	}
}

/* What `sh -c COMMAND` prints in the folder; COMMAND must succeed. */
static struct result ask(void **state, const char *command)
{
	struct process shell = { .arguments = { "sh", "-c", command, LOOPLAB },
		.folder = *state,
		.environment = "LC_ALL=C.UTF-8" };
	struct result result = process_run(&shell);

	if (result.status != 0)
		printf("%s\n%s%s", command, text_string(&result.out), text_string(&result.err));
	assert_int_equal(result.status, 0);
	return result;
}

static void assert_says(void **state, const char *command, const char *expected)
{
	struct result result = ask(state, command);

	assert_string_equal(text_string(&result.out), expected);
	result_free(&result);
}

static void assert_shows(void **state, const char *command, const char *part)
{
	struct result result = ask(state, command);

	if (!strstr(text_string(&result.out), part))
		printf("%s\n%s", command, text_string(&result.out));
	assert_non_null(strstr(text_string(&result.out), part));
	result_free(&result);
}

static void tshark_sees_a_handshake_between_two_addresses(void **state)
{
	need_tool("tshark");
	assert_says(state,
	    "tshark -r comments.pcapng -Y tcp -T fields -e ip.src -e ip.dst -e tcp.flags.syn "
	    "-e tcp.flags.ack -e tcp.len -e tcp.options.mss_val | head -n 3",
	    "127.0.0.2\t127.0.0.1\t1\t0\t0\t1460\n"
	    "127.0.0.1\t127.0.0.2\t1\t1\t0\t1460\n"
	    "127.0.0.2\t127.0.0.1\t0\t1\t0\t\n");
}

static void tshark_and_the_lab_agree_on_every_field(void **state)
{
	static const char fields[] =
	    "-T fields -e frame.number -e frame.len -e frame.time_epoch -e ip.src -e ip.dst -e ip.ttl "
	    "-e ip.id -e ip.checksum -e tcp.srcport -e tcp.dstport -e tcp.seq -e tcp.seq_raw -e tcp.ack "
	    "-e tcp.ack_raw -e tcp.flags -e tcp.window_size_value -e tcp.hdr_len -e tcp.len "
	    "-e tcp.stream -e tcp.options.mss_val -e tcp.options.timestamp.tsval "
	    "-e tcp.options.wscale.shift -e tcp.checksum";
	char command[1024];

	need_tool("tshark");
	snprintf(command, sizeof command,
	    "tshark -r comments.pcapng %s >theirs && \"$0\" print comments.pcapng %s >ours && "
	    "diff theirs ours && grep -c 127.0.0.1 ours",
	    fields, fields);
	assert_shows(state, command, "");
}

static void the_call_is_a_comment_of_its_first_packet(void **state)
{
	need_tool("tshark");
	assert_shows(state,
	    "tshark -r comments.pcapng -Y 'tcp.flags.syn == 1 && tcp.flags.ack == 0' "
	    "-T fields -e frame.comment",
	    "connect(");
}

static void the_labs_own_rows_can_be_printed_like_fields(void **state)
{
	assert_says(state,
	    "\"$0\" print comments.pcapng -Y 'tcp.flags.syn == 1' -T fields -e frame.number "
	    "-e lab.step -e lab.cause -e lab.call",
	    "1\t3\tcall\tconnect(client, (struct sockaddr *)&server_at, sizeof server_at)\n"
	    "2\t3\tcall\tconnect(client, (struct sockaddr *)&server_at, sizeof server_at)\n");
}

static void as_rows_the_call_stands_before_its_first_packet(void **state)
{
	need_tool("tshark");
	struct result result = ask(state, "tshark -r rows.pcapng");
	const char *call = strstr(text_string(&result.out), "connect(");
	const char *syn = strstr(text_string(&result.out), "[SYN]");

	if (!call || !syn || call > syn)
		printf("%s", text_string(&result.out));
	assert_non_null(call);
	assert_non_null(syn);
	assert_true(call < syn);
	assert_non_null(strstr(text_string(&result.out), "Syslog"));
	result_free(&result);
}

static void nothing_is_malformed_to_tshark(void **state)
{
	need_tool("tshark");
	assert_says(state, "tshark -r comments.pcapng -Y '_ws.malformed || _ws.short'", "");
	assert_says(state, "tshark -r rows.pcapng -Y '_ws.malformed || _ws.short'", "");
}

static void the_flow_graph_has_two_columns(void **state)
{
	need_tool("tshark");
	struct result result = ask(state, "tshark -r comments.pcapng -q -z flow,tcp,network");
	const char *head = strstr(text_string(&result.out), "127.0.0.2");

	assert_non_null(head);
	assert_non_null(strstr(head, "127.0.0.1"));
	assert_non_null(strstr(head, "SYN, ACK"));
	assert_null(strstr(text_string(&result.out), "127.0.0.3"));
	result_free(&result);
}

static void tcpdump_reads_it_without_complaint(void **state)
{
	need_tool("tcpdump");
	struct result result = ask(state, "tcpdump -nr comments.pcapng tcp");

	assert_non_null(strstr(text_string(&result.out), "Flags [S]"));
	assert_non_null(strstr(text_string(&result.out), "Flags [S.]"));
	/* one line says what is read; anything more is a complaint */
	assert_int_equal(text_lines(&result.err), 1);
	result_free(&result);
}

static void capinfos_reads_it_without_complaint(void **state)
{
	need_tool("capinfos");
	struct result result = ask(state, "capinfos comments.pcapng rows.pcapng");

	assert_int_equal(result.err.length, 0);
	assert_non_null(strstr(text_string(&result.out), "pcapng"));
	assert_non_null(strstr(text_string(&result.out), "tcp-handshake"));
	result_free(&result);
}

static void both_ways_of_keeping_the_journal_give_the_same_trace(void **state)
{
	/* two runs: numbers, ports and times differ, words and calls do not */
	assert_says(state,
	    "for file in comments rows; do \"$0\" print $file.pcapng | "
	    "grep -c 'connect(\\|accept(\\|listen(' >$file.count; done; cmp comments.count rows.count",
	    "");
}

static void json_can_be_read_by_jq(void **state)
{
	need_tool("jq");
	assert_says(state, "\"$0\" print -T json comments.pcapng | jq 'type, (length > 2)'",
	    "\"array\"\ntrue\n");
	assert_says(state, "\"$0\" run tcp-handshake --json | jq -s length", "1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tshark_sees_a_handshake_between_two_addresses),
		cmocka_unit_test(tshark_and_the_lab_agree_on_every_field),
		cmocka_unit_test(the_call_is_a_comment_of_its_first_packet),
		cmocka_unit_test(the_labs_own_rows_can_be_printed_like_fields),
		cmocka_unit_test(as_rows_the_call_stands_before_its_first_packet),
		cmocka_unit_test(nothing_is_malformed_to_tshark),
		cmocka_unit_test(the_flow_graph_has_two_columns),
		cmocka_unit_test(tcpdump_reads_it_without_complaint),
		cmocka_unit_test(capinfos_reads_it_without_complaint),
		cmocka_unit_test(both_ways_of_keeping_the_journal_give_the_same_trace),
		cmocka_unit_test(json_can_be_read_by_jq),
	};

	need_play(LOOPLAB);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
