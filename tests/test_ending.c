/*
 * The end of a run, however it comes: no process is left behind, and what was recorded can be read.
 *
 * This program makes itself the parent of every orphan below it (PR_SET_CHILD_SUBREAPER), so that
 * "nothing is left" is the moment at which it has no children.
 */
#include "live.h"
#include "process.h"
#include "session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Until this program has no child any more; SIGCHLD must be blocked. */
static bool all_are_gone(int milliseconds)
{
	int64_t deadline = monotonic_now() + milliseconds * INT64_C(1000000);
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	for (;;) {
		pid_t gone;
		while ((gone = waitpid(-1, NULL, WNOHANG)) > 0)
			;
		if (gone < 0 && errno == ECHILD)
			return true;
		int64_t left = deadline - monotonic_now();
		struct timespec wait = { .tv_sec = (time_t)(left / 1000000000),
			.tv_nsec = (long)(left % 1000000000) };
		if (left <= 0 || (sigtimedwait(&child, NULL, &wait) < 0 && errno == EAGAIN))
			return false;
	}
}

/* A readable capture, or nothing at all: it was too early for a first octet. */
static void assert_readable(const char *path)
{
	struct process print = { .arguments = { LOOPLAB, "print", path } };
	struct stat facts;

	if (stat(path, &facts) != 0 || facts.st_size == 0)
		return;
	struct result result = process_run(&print);
	if (result.status != 0)
		printf("%s", text_string(&result.err));
	assert_int_equal(result.status, 0);
	result_free(&result);
}

static pid_t start_plain_run(const char *recording)
{
	pid_t child = fork();

	if (child == 0) {
		int nowhere = open("/dev/null", O_RDWR);
		dup2(nowhere, STDIN_FILENO);
		dup2(nowhere, STDOUT_FILENO);
		dup2(nowhere, STDERR_FILENO);
		execl(LOOPLAB, LOOPLAB, "run", "tcp-handshake", "--plain", "-w", recording, (char *)NULL);
		_exit(127);
	}
	return child;
}

static void a_kill_at_any_moment_leaves_no_process(void **state)
{
	char recording[4096], part[4200];

	snprintf(recording, sizeof recording, "%s/killed.pcapng", (const char *)*state);
	snprintf(part, sizeof part, "%s.part", recording);
	for (int i = 0; i < 30; i++) {
		struct timespec moment = { .tv_nsec = i * 8000000L };
		pid_t child = start_plain_run(recording);
		nanosleep(&moment, NULL); /* the moments are the input of this test */
		kill(child, SIGKILL);
		assert_true(all_are_gone(SOON));
		assert_readable(part);
		assert_readable(recording);
		unlink(part);
		unlink(recording);
	}
}

static struct terminal *start_on_screen(const char *recording)
{
	struct terminal *terminal = session_start((struct setting){
	    .rows = 50, .columns = 160, .command = { "run", "tcp-handshake", "-w", recording } });

	session_wait_step(terminal, 1);
	return terminal;
}

static void a_killed_lab_leaves_what_it_had_recorded(void **state)
{
	char recording[4096], part[4200];
	int status;

	snprintf(recording, sizeof recording, "%s/screen.pcapng", (const char *)*state);
	snprintf(part, sizeof part, "%s.part", recording);
	struct terminal *terminal = start_on_screen(recording);
	session_play(terminal, 1, 3);
	kill(terminal_pid(terminal), SIGKILL);
	assert_true(terminal_wait_exit(terminal, &status, SOON));
	assert_true(WIFSIGNALED(status));
	terminal_close(terminal);
	assert_true(all_are_gone(SOON));

	struct process print = { .arguments = { LOOPLAB, "print", part } };
	struct result result = process_run(&print);
	assert_int_equal(result.status, 0);
	assert_non_null(strstr(text_string(&result.out), "connect("));
	assert_non_null(strstr(text_string(&result.out), "SYN"));
	result_free(&result);
	assert_int_equal(access(recording, F_OK), -1);
}

static void the_end_of_a_session_leaves_no_process(void **state)
{
	char recording[4096];

	snprintf(recording, sizeof recording, "%s/quit.pcapng", (const char *)*state);
	struct terminal *terminal = start_on_screen(recording);
	session_quit(terminal);
	assert_true(all_are_gone(SOON));
	assert_int_equal(access(recording, F_OK), 0);
	assert_readable(recording);
}

static void a_hangup_ends_the_lab(void **state)
{
	char recording[4096];

	snprintf(recording, sizeof recording, "%s/gone.pcapng", (const char *)*state);
	struct terminal *terminal = start_on_screen(recording);
	kill(terminal_pid(terminal), SIGHUP);
	session_ends(terminal, 128 + SIGHUP);
	assert_true(all_are_gone(SOON));
	assert_readable(recording);
}

int main(void)
{
	char *folder = folder_make();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(a_kill_at_any_moment_leaves_no_process, folder),
		cmocka_unit_test_prestate(a_killed_lab_leaves_what_it_had_recorded, folder),
		cmocka_unit_test_prestate(the_end_of_a_session_leaves_no_process, folder),
		cmocka_unit_test_prestate(a_hangup_ends_the_lab, folder),
	};
	sigset_t child;

	need_play(LOOPLAB);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	folder_remove(folder);
	return failed;
}
