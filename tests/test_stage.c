/*
 * The stage: what it promises the lab, and what it takes from a scenario.
 *
 * The scenarios are this program itself, started as `stage play NAME`.
 */
#include "stage_client.h"
#include "stage_scenarios.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NO_NAMESPACE = 90 };

/* --- the tests --- */

static const char self[] = BINARY_DIR "/tests/test_stage";

static struct stage start(const char *scenario)
{
	return stage_start(NULL, (const char *[]){ "run", self, "play", scenario, NULL });
}

/* Plays to the end; the scenario's exit status. */
static int exit_status(struct stage stage)
{
	assert_true(stage_read_until(&stage, MESSAGE_ENDED));
	int status = (int)stage.message.time;
	assert_true(WIFEXITED(status));
	stage_finish(&stage);
	return WEXITSTATUS(status);
}

static void a_stage_is_ready_before_its_scenario_says_anything(void **state)
{
	struct stage stage = start("bursts");

	(void)state;
	assert_true(stage_read(&stage));
	assert_int_equal(stage.message.kind, MESSAGE_READY);
	assert_int_equal(stage.message.time, 1); /* Ethernet */
	assert_true(stage.message.length >= 2048);
	assert_true(stage.data.length > 0);
	stage_finish(&stage);
}

static void what_was_sent_before_a_step_is_there_when_it_has_settled(void **state)
{
	struct stage stage = start("bursts");
	const uint8_t port[] = { PORT >> 8, PORT & 0xff };

	(void)state;
	for (int i = 0; i < BURSTS; i++) {
		int packets = 0;
		do {
			assert_true(stage_read(&stage));
			if (stage.message.kind != MESSAGE_PACKET)
				continue;
			assert_memory_equal(stage.data.at + 36, port, 2); /* no barrier is passed on */
			packets++;
		} while (stage.message.kind != MESSAGE_SETTLED);
		assert_int_equal(packets, BURST);
		stage_request(&stage, REQUEST_NEXT);
	}
	assert_int_equal(exit_status(stage), 0);
}

static void a_request_brings_one_more_barrier_even_after_the_end(void **state)
{
	struct stage stage = start("descriptors");

	(void)state;
	assert_true(stage_read_until(&stage, MESSAGE_ENDED));
	stage_request(&stage, REQUEST_SETTLE);
	assert_true(stage_read_until(&stage, MESSAGE_SETTLED));
	stage_finish(&stage);
}

static void a_scenario_holds_no_right(void **state)
{
	(void)state;
	assert_int_equal(exit_status(start("rights")), 0);
}

static void a_scenario_gets_what_it_needs_and_no_more(void **state)
{
	(void)state;
	struct stage stage = stage_start(
	    NULL, (const char *[]){ "run", "--need", "ipv6", "--need", "net_admin", "--need",
	              "sysctl:net.ipv4.tcp_fastopen=3", self, "play", "needs", NULL });
	assert_int_equal(exit_status(stage), 0);
	assert_int_equal(exit_status(start("needs")), 1);
}

static void a_need_that_nobody_knows_fails_the_scenario(void **state)
{
	struct stage stage = stage_start(
	    NULL, (const char *[]){ "run", "--need", "wings", self, "play", "needs", NULL });

	(void)state;
	assert_true(stage_read_until(&stage, MESSAGE_FAILED));
	assert_int_equal(stage.message.time, 5);
	assert_non_null(strstr(text_string(&stage.data), "wings"));
	stage_finish(&stage);
}

static void a_scenario_has_four_descriptors(void **state)
{
	(void)state;
	assert_int_equal(exit_status(start("descriptors")), 0);
}

static void the_loopback_is_like_an_ethernet_unless_left_as_it_is(void **state)
{
	(void)state;
	assert_int_equal(exit_status(start("mtu")), 0);
	assert_int_equal(exit_status(stage_start(
	                     NULL, (const char *[]){ "run", "--as-is", self, "play", "mtu", NULL })),
	    1);
}

static void an_overlong_line_is_cut_and_the_next_is_whole(void **state)
{
	struct stage stage = start("overlong");

	(void)state;
	assert_true(stage_read_until(&stage, MESSAGE_LINE));
	assert_int_equal(stage.data.length, 65536);
	assert_true(stage_read_until(&stage, MESSAGE_OUTPUT));
	assert_non_null(strstr(text_string(&stage.data), "cut"));
	assert_true(stage_read_until(&stage, MESSAGE_LINE));
	assert_non_null(strstr(text_string(&stage.data), "\"end\""));
	assert_int_equal(exit_status(stage), 0);
}

static void the_last_words_of_a_killed_scenario_come_before_its_end(void **state)
{
	struct stage stage = start("killed");

	(void)state;
	assert_true(stage_read_until(&stage, MESSAGE_OUTPUT));
	assert_string_equal(text_string(&stage.data), "last words\n");
	assert_true(stage_read_until(&stage, MESSAGE_ENDED));
	assert_true(WIFSIGNALED((int)stage.message.time));
	assert_int_equal(WTERMSIG((int)stage.message.time), SIGKILL);
	stage_finish(&stage);
}

static void a_scenario_that_is_not_there_is_named(void **state)
{
	struct stage stage = stage_start(NULL, (const char *[]){ "run", "/nowhere/scenario", NULL });

	(void)state;
	assert_true(stage_read_until(&stage, MESSAGE_FAILED));
	assert_int_equal(stage.message.time, 5);
	assert_non_null(strstr(text_string(&stage.data), "/nowhere/scenario"));
	int status = stage_finish(&stage);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 5);
}

/* --- the end --- */

/* This program adopts every orphan below it: when it has no child, nothing is left. SIGALRM ends a
 * wait that is in vain. */
static void assert_nothing_is_left(void)
{
	alarm(20);
	while (wait(NULL) > 0)
		;
	assert_int_equal(errno, ECHILD);
	alarm(0);
}

static void nothing_outlives_the_lab(void **state)
{
	struct stage stage = start("children");

	(void)state;
	assert_true(stage_read_until(&stage, MESSAGE_SETTLED));
	stage_finish(&stage);
	assert_nothing_is_left();
}

static void nothing_outlives_a_killed_stage(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		struct stage stage = start("children");
		if (i == 0)
			assert_true(stage_read_until(&stage, MESSAGE_SETTLED));
		usleep((useconds_t)i * 4000); /* the moments are the input of this test */
		kill(stage.pid, SIGKILL);
		stage_finish(&stage);
		assert_nothing_is_left();
	}
}

/* --- machines that forbid --- */

static void write_setting(const char *path, const char *value)
{
	int file = open(path, O_WRONLY);

	if (file < 0 || write(file, value, strlen(value)) < 0)
		_exit(NO_NAMESPACE);
	close(file);
}

/* Maps this process alone into a new user namespace, as USER. */
static void enter_user_namespace(int flags, unsigned user)
{
	char line[2][64];

	snprintf(line[0], sizeof line[0], "%u %u 1", user, (unsigned)getuid());
	snprintf(line[1], sizeof line[1], "%u %u 1", user, (unsigned)getgid());
	if (unshare(CLONE_NEWUSER | flags) != 0)
		_exit(NO_NAMESPACE);
	write_setting("/proc/self/setgroups", "deny");
	write_setting("/proc/self/uid_map", line[0]);
	write_setting("/proc/self/gid_map", line[1]);
}

/* A machine where this process, whoever it was, is an ordinary user from its next exec() on. */
static void become_powerless(void)
{
	enter_user_namespace(0, 65534);
}

static void forbid_namespaces(void)
{
	become_powerless();
	write_setting("/proc/sys/user/max_user_namespaces", "0");
}

static void forbid_networks(void)
{
	become_powerless();
	write_setting("/proc/sys/user/max_net_namespaces", "0");
}

/* Starts the stage so; it must fail with STATUS and name WORDS. */
static void assert_failure(
    void (*prepare)(void), const char *const arguments[], int status, const char *words)
{
	struct stage stage = stage_start(prepare, arguments);

	assert_true(stage_read_until(&stage, MESSAGE_FAILED));
	assert_int_equal(stage.message.time, status);
	if (!strstr(text_string(&stage.data), words))
		fail_msg("\"%s\" does not say \"%s\"", text_string(&stage.data), words);
	int ended = stage_finish(&stage);
	assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == status);
}

static void a_forbidden_namespace_is_told_with_the_command_that_allows_it(void **state)
{
	(void)state;
	assert_failure(forbid_namespaces, (const char *[]){ "run", self, "play", "mtu", NULL }, 4,
	    "sudo sysctl -w user.max_user_namespaces=");
	assert_failure(forbid_networks, (const char *[]){ "run", self, "play", "mtu", NULL }, 4,
	    "sudo sysctl -w user.max_net_namespaces=");
}

static void a_denied_capture_is_told_with_the_command_that_allows_it(void **state)
{
	(void)state;
	assert_failure(become_powerless, (const char *[]){ "capture", "-i", "lo", NULL }, 4,
	    "sudo setcap cap_net_raw+ep /");
}

static void an_unknown_interface_is_told_with_those_there_are(void **state)
{
	(void)state;
	assert_failure(NULL, (const char *[]){ "capture", "-i", "nope", "--", "tcp", NULL }, 2, "lo");
}

/* A machine where this process is root, lo is up and somebody talks: to PORT and to the next. */
static void become_root_of_a_talking_network(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	pid_t stage = getpid();

	enter_user_namespace(CLONE_NEWNET, 0);
	if (ioctl(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), SIOCSIFFLAGS, &lo) != 0)
		_exit(NO_NAMESPACE);
	if (fork() > 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(0);
	while (getppid() == stage) {
		stage_talk(PORT);
		stage_talk(PORT + 1);
		usleep(1000);
	}
	_exit(0);
}

static void a_capture_shows_what_its_filter_lets_through_until_the_lab_has_enough(void **state)
{
	const char *const arguments[] = { "capture", "-i", "lo", "-s", "60", "--", "port 4000", NULL };
	struct stage stage = stage_start(become_root_of_a_talking_network, arguments);
	const uint8_t port[] = { PORT >> 8, PORT & 0xff };

	(void)state;
	assert_true(stage_read_until(&stage, MESSAGE_READY));
	assert_int_equal(stage.message.length, 60);
	for (int i = 0; i < 100; i++) {
		assert_true(stage_read(&stage));
		assert_int_equal(stage.message.kind, MESSAGE_PACKET);
		assert_memory_equal(stage.data.at + 36, port, 2);
		assert_int_equal(stage.message.length, 14 + 20 + 8 + 100);
		assert_int_equal(stage.data.length, 60);
	}
	shutdown(stage.socket, SHUT_WR);
	while (stage_read(&stage))
		assert_int_equal(stage.message.kind, MESSAGE_PACKET);
	assert_int_equal(stage_finish(&stage), 0);
}

static void a_filter_that_makes_no_sense_is_told(void **state)
{
	(void)state;
	assert_failure(become_root_of_a_talking_network,
	    (const char *[]){ "capture", "-i", "lo", "tcp prt 1", NULL }, 2, "tcp prt 1");
}

static void the_doctor_says_what_it_finds_in_three_columns(void **state)
{
	struct stage stage = stage_start(NULL, (const char *[]){ "doctor", NULL });
	int rows = 0;

	(void)state;
	for (; stage_read(&stage); rows++) {
		assert_int_equal(stage.message.kind, MESSAGE_CHECKED);
		assert_true(stage.message.length <= 2);
		const char *finding = strchr(text_string(&stage.data), '\t');
		assert_true(finding && strchr(finding + 1, '\t'));
	}
	assert_true(rows >= 10);
	assert_int_equal(stage_finish(&stage), 0);
}

/* Ends this program as skipped where no scenario can be played in a network of its own. */
static void need_world(void)
{
	struct stage stage = start("mtu");

	if (!stage_read(&stage) || stage.message.kind == MESSAGE_FAILED ||
	    !strstr(text_string(&stage.data), "private network")) {
		printf("skipped: %s\n", text_string(&stage.data));
		exit(77);
	}
	stage_finish(&stage);
}

int main(int count, char *arguments[])
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stage_is_ready_before_its_scenario_says_anything),
		cmocka_unit_test(what_was_sent_before_a_step_is_there_when_it_has_settled),
		cmocka_unit_test(a_request_brings_one_more_barrier_even_after_the_end),
		cmocka_unit_test(a_scenario_holds_no_right),
		cmocka_unit_test(a_scenario_gets_what_it_needs_and_no_more),
		cmocka_unit_test(a_need_that_nobody_knows_fails_the_scenario),
		cmocka_unit_test(a_scenario_has_four_descriptors),
		cmocka_unit_test(the_loopback_is_like_an_ethernet_unless_left_as_it_is),
		cmocka_unit_test(an_overlong_line_is_cut_and_the_next_is_whole),
		cmocka_unit_test(the_last_words_of_a_killed_scenario_come_before_its_end),
		cmocka_unit_test(a_scenario_that_is_not_there_is_named),
		cmocka_unit_test(nothing_outlives_the_lab),
		cmocka_unit_test(nothing_outlives_a_killed_stage),
		cmocka_unit_test(a_forbidden_namespace_is_told_with_the_command_that_allows_it),
		cmocka_unit_test(a_denied_capture_is_told_with_the_command_that_allows_it),
		cmocka_unit_test(an_unknown_interface_is_told_with_those_there_are),
		cmocka_unit_test(a_capture_shows_what_its_filter_lets_through_until_the_lab_has_enough),
		cmocka_unit_test(a_filter_that_makes_no_sense_is_told),
		cmocka_unit_test(the_doctor_says_what_it_finds_in_three_columns),
	};

	if (count == 3 && strcmp(arguments[1], "play") == 0)
		return stage_scenario(arguments[2]);
	need_world();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
