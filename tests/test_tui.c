/*
 * The screen, as a person at a terminal meets it: a real run in a pseudo-terminal, libvterm as the
 * terminal, keys as they are typed.
 */
#include "live.h"
#include "process.h"
#include "session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void a_run_is_stepped_through(int rows, int columns)
{
	struct terminal *terminal = session_start((struct setting){ .rows = rows, .columns = columns });

	for (int step = 1; step < STEPS; step++) {
		session_wait_step(terminal, step);
		session_is_framed(terminal, rows, columns);
		session_play(terminal, step, step);
	}
	session_play_out(terminal, STEPS);
	session_is_framed(terminal, rows, columns);
	session_wait(terminal, "FIN ACK seq=");
	session_is_fresh(terminal, rows, columns);
	session_quit(terminal);
}

static void space_steps_through_at_80_by_24(void **state)
{
	(void)state;
	a_run_is_stepped_through(24, 80);
}

static void space_steps_through_at_200_by_50(void **state)
{
	(void)state;
	a_run_is_stepped_through(50, 200);
}

static void the_large_screen_shows_all_at_once(void **state)
{
	struct terminal *terminal = session_start((struct setting){ .rows = 50, .columns = 200 });
	static const char *const parts[] = { "tcp-handshake", "127.0.0.2:", "127.0.0.1:4000",
		"connect(client", "client", "server", "SYN ACK seq=0", "ESTABLISHED", "packet 3 · TCP",
		"bytes", "space" };

	(void)state;
	session_play(terminal, 1, 3);
	for (size_t i = 0; i < COUNT(parts); i++)
		session_wait(terminal, parts[i]);
	session_quit(terminal);
}

static void going_back_is_moving_through_time(void **state)
{
	struct terminal *terminal = session_start((struct setting){ .rows = 50, .columns = 120 });
	struct text end = { 0 }, again = { 0 };

	(void)state;
	session_play_out(terminal, 1);
	terminal_keys(terminal, "g");
	session_wait(terminal, "no packet yet");
	terminal_keys(terminal, "G");
	assert_true(terminal_wait_gone(terminal, "no packet yet", SOON));
	assert_true(terminal_wait_quiet(terminal, 100, SOON));
	terminal_text(terminal, &end);

	for (int i = 0; i < 200 && !terminal_shows(terminal, "no packet yet"); i++) {
		terminal_keys(terminal, LEFT);
		terminal_wait_quiet(terminal, 20, SOON);
	}
	assert_true(terminal_shows(terminal, "no packet yet"));
	for (int i = 0; i < 200 && !terminal_shows(terminal, "step 5 of 5"); i++) {
		terminal_keys(terminal, RIGHT);
		terminal_wait_quiet(terminal, 20, SOON);
	}
	assert_true(terminal_shows(terminal, "step 5 of 5"));
	terminal_keys(terminal, "G");
	assert_true(terminal_wait_quiet(terminal, 100, SOON));
	terminal_text(terminal, &again);
	assert_string_equal(text_string(&end), text_string(&again));
	text_free(&end);
	text_free(&again);
	session_quit(terminal);
}

static void a_second_run_works_inside_one_lab(void **state)
{
	struct terminal *terminal = session_start((struct setting){ .rows = 24, .columns = 80 });

	(void)state;
	session_play_out(terminal, 1);
	terminal_keys(terminal, "R");
	session_play_out(terminal, 1);
	terminal_keys(terminal, "R");
	session_wait_step(terminal, 1);
	session_quit(terminal);
}

static void help_opens_and_closes(void **state)
{
	struct terminal *terminal = session_start((struct setting){ .rows = 50, .columns = 100 });
	struct text before = { 0 }, after = { 0 };

	(void)state;
	session_wait_step(terminal, 1);
	assert_true(terminal_wait_quiet(terminal, 100, SOON));
	terminal_text(terminal, &before);
	terminal_keys(terminal, "?");
	session_wait(terminal, "play the next step");
	session_is_framed(terminal, 50, 100);
	terminal_keys(terminal, "?");
	assert_true(terminal_wait_gone(terminal, "play the next step", SOON));
	assert_true(terminal_wait_quiet(terminal, 100, SOON));
	terminal_text(terminal, &after);
	assert_string_equal(text_string(&before), text_string(&after));
	text_free(&before);
	text_free(&after);
	session_quit(terminal);
}

static void numbers_are_relative_or_absolute(void **state)
{
	struct terminal *terminal = session_start((struct setting){ .rows = 50, .columns = 200 });

	(void)state;
	session_play(terminal, 1, 3);
	session_wait(terminal, "seq=0 ");
	terminal_keys(terminal, "r");
	assert_true(terminal_wait_gone(terminal, "seq=0 ", SOON));
	terminal_keys(terminal, "r");
	session_wait(terminal, "seq=0 ");
	session_quit(terminal);
}

static void every_key_on_every_screen_keeps_the_frame(void **state)
{
	static const char *const keys[] = { "v", "v", "\t", "j", "j", "k", "\t", "j", "\t", "p", "b",
		"[", "]", "h", "l", "\033[5~", "\033[6~", "\033OH", "\033OF", "A", "A", "\033[Z", "x",
		"\033" };
	static const int sizes[][2] = { { 24, 80 }, { 50, 200 }, { 12, 50 } };

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct terminal *terminal =
		    session_start((struct setting){ .rows = sizes[i][0], .columns = sizes[i][1] });
		session_wait_step(terminal, 1);
		terminal_keys(terminal, " ");
		for (size_t k = 0; k < COUNT(keys); k++) {
			terminal_keys(terminal, keys[k]);
			assert_true(terminal_wait_quiet(terminal, 50, SOON));
			session_is_framed(terminal, sizes[i][0], sizes[i][1]);
		}
		session_quit(terminal);
	}
}

static void the_menu_plays_and_comes_back(void **state)
{
	struct terminal *terminal =
	    session_start((struct setting){ .rows = 24, .columns = 80, .command = { "menu" } });

	(void)state;
	session_wait(terminal, "tcp-handshake");
	session_is_framed(terminal, 24, 80);
	terminal_keys(terminal, "?");
	session_wait(terminal, "search in names, titles");
	session_is_framed(terminal, 24, 80);
	terminal_keys(terminal, "?");
	assert_true(terminal_wait_gone(terminal, "search in names, titles", SOON));
	terminal_keys(terminal, "\r");
	session_wait(terminal, "step 1 of ");
	terminal_keys(terminal, "q");
	session_wait(terminal, "tcp-handshake");
	session_quit(terminal);
}

static void all_scenarios_in_a_row_can_be_left(void **state)
{
	struct terminal *terminal = session_start(
	    (struct setting){ .rows = 50, .columns = 120, .command = { "run", "--all" } });

	(void)state;
	session_wait(terminal, "step 1 of ");
	for (int i = 0; i < 20 && !terminal_shows(terminal, "The play is over"); i++) {
		terminal_keys(terminal, " ");
		terminal_wait_text(terminal, "The play is over", 300);
	}
	session_wait(terminal, "space goes on to");
	terminal_keys(terminal, " ");
	assert_true(terminal_wait_gone(terminal, "The play is over", SOON));
	session_wait(terminal, "step 1 of ");
	session_quit(terminal); /* it ends, though others would come */
}

static void a_recording_opens_on_the_screen(void **state)
{
	char *folder = folder_make(), path[4096];

	(void)state;
	snprintf(path, sizeof path, "%s/x.pcapng", folder);
	struct process run = { .arguments = {
		                       LOOPLAB, "run", "tcp-handshake", "--plain", "-w", path } };
	struct result result = process_run(&run);
	assert_int_equal(result.status, 0);
	assert_non_null(strstr(text_string(&result.err), " packets"));
	result_free(&result);
	struct terminal *terminal =
	    session_start((struct setting){ .rows = 50, .columns = 120, .command = { "open", path } });
	session_wait(terminal, "x.pcapng");
	terminal_keys(terminal, "G");
	session_wait(terminal, "FIN ACK seq=");
	session_is_framed(terminal, 50, 120);
	session_quit(terminal);
	folder_remove(folder);
}

static void a_key_shows_one_conversation_or_one_value(void **state)
{
	struct terminal *terminal = session_start((struct setting){ .rows = 50, .columns = 120 });

	(void)state;
	session_play_out(terminal, 1);
	terminal_keys(terminal, "c");
	session_wait(terminal, "packets shown · filter: tcp.stream == 0");
	terminal_keys(terminal, "c");
	assert_true(terminal_wait_gone(terminal, "packets shown", SOON));
	terminal_keys(terminal, "gF"); /* nothing has been sent yet */
	session_wait(terminal, "there is no packet at the cursor");
	terminal_keys(terminal, "GF");
	session_wait(terminal, "filter: tcp.flags == 0x0010");
	terminal_keys(terminal, "R"); /* the filter stays */
	session_wait_step(terminal, 1);
	session_wait(terminal, "0 of 0 packets shown · filter: tcp.flags == 0x0010");
	session_play_out(terminal, 1);
	session_wait(terminal, "packets shown · filter: tcp.flags == 0x0010");
	session_is_framed(terminal, 50, 120);
	session_quit(terminal);
}

/* So many datagrams to this port of 127.0.0.1, where nobody listens. */
static void send_datagrams(uint16_t port, int count)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
	};
	int sender = socket(AF_INET, SOCK_DGRAM, 0);

	for (int i = 0; i < count; i++)
		sendto(sender, "x", 1, 0, (struct sockaddr *)&to, sizeof to);
	close(sender);
}

static void a_filter_is_applied_while_packets_are_captured(void **state)
{
	struct terminal *terminal = session_start((struct setting){ .rows = 24,
	    .columns = 100,
	    .command = { "capture", "-i", "lo", "udp dst port 61007 or udp dst port 61008" } });

	(void)state;
	bool refused = false;
	for (int i = 0; i < 200 && !refused && !terminal_shows(terminal, "UDP"); i++) {
		send_datagrams(61007, 1); /* until it is heard: the capture may just begin */
		terminal_wait_text(terminal, "UDP", 100);
		refused = terminal_shows(terminal, "This cannot be played here");
	}
	if (refused) {
		print_message("not tried: this user may not capture\n");
		terminal_close(terminal);
		return;
	}
	terminal_keys(terminal, "fudp.dstport == 61008\r");
	session_wait(terminal, " shown · filter: udp.dstport == 61008");
	send_datagrams(61008, 3);
	session_wait(terminal, "3 of ");
	send_datagrams(61007, 2);
	terminal_keys(terminal, "f\025udp.dstport == 61007 and udp.dstport == 61008\r");
	session_wait(terminal, "the filter lets no packet through");
	session_is_framed(terminal, 24, 100);
	session_quit(terminal);
}

static void signals_restore_the_terminal(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

	(void)state;
	for (size_t i = 0; i < COUNT(signals); i++) {
		struct terminal *terminal = session_start((struct setting){ .rows = 24, .columns = 80 });
		session_wait_step(terminal, 1);
		terminal_keys(terminal, " ");
		kill(terminal_pid(terminal), signals[i]);
		session_ends(terminal, 128 + signals[i]);
	}
}

static void control_c_restores_the_terminal(void **state)
{
	struct terminal *terminal = session_start((struct setting){ .rows = 24, .columns = 80 });

	(void)state;
	session_wait_step(terminal, 1);
	terminal_keys(terminal, "\003");
	session_ends(terminal, 128 + SIGINT);
}

static void the_very_first_moment_can_be_interrupted(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++) {
		struct terminal *terminal = session_start((struct setting){ .rows = 24, .columns = 80 });
		struct text why = { 0 };
		int status;
		if (i % 2) /* as soon as anything is written */
			terminal_wait_text(terminal, "tcp-handshake", SOON);
		kill(terminal_pid(terminal), SIGTERM);
		assert_true(terminal_wait_exit(terminal, &status, SOON));
		assert_true(terminal_restored(terminal, &why));
		terminal_close(terminal);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(space_steps_through_at_80_by_24),
		cmocka_unit_test(space_steps_through_at_200_by_50),
		cmocka_unit_test(the_large_screen_shows_all_at_once),
		cmocka_unit_test(going_back_is_moving_through_time),
		cmocka_unit_test(a_second_run_works_inside_one_lab),
		cmocka_unit_test(help_opens_and_closes),
		cmocka_unit_test(numbers_are_relative_or_absolute),
		cmocka_unit_test(every_key_on_every_screen_keeps_the_frame),
		cmocka_unit_test(the_menu_plays_and_comes_back),
		cmocka_unit_test(all_scenarios_in_a_row_can_be_left),
		cmocka_unit_test(a_recording_opens_on_the_screen),
		cmocka_unit_test(a_key_shows_one_conversation_or_one_value),
		cmocka_unit_test(a_filter_is_applied_while_packets_are_captured),
		cmocka_unit_test(signals_restore_the_terminal),
		cmocka_unit_test(control_c_restores_the_terminal),
		cmocka_unit_test(the_very_first_moment_can_be_interrupted),
	};

	need_play(LOOPLAB);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
