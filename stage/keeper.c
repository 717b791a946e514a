/* Starting a scenario without rights, and ending all of it. */
#include "keeper.h"
#include "rights.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* The keeper's descriptors; the scenario has the first four. */
enum { INPUT, OUTPUT, ERRORS, JOURNAL, CONTROL, DESCRIPTORS };
enum { CANNOT_START = 127 }; /* the shell's status for it */

/* Asks for a signal when the parent ends; false when it has ended already. */
static bool end_with(pid_t parent, int signal)
{
	return prctl(PR_SET_PDEATHSIG, signal) == 0 && getppid() == parent;
}

/* --- the scenario --- */

static _Noreturn void play(pid_t keeper, char *const arguments[])
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setsid(); /* a process group to kill, and no terminal to be stopped by */
	close(CONTROL);
	setenv("LOOPLAB_JOURNAL", "3", 1);
	if (end_with(keeper, SIGKILL)) {
		execv(arguments[0], arguments);
		dprintf(ERRORS, "cannot start %s: %s\n", arguments[0], strerror(errno));
	}
	_exit(CANNOT_START);
}

/* --- the keeper --- */

/* Kills the children that are left, one generation; false when there was none. */
static bool kill_children(void)
{
	char path[64];
	char word[16];
	bool any = false;

	snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
	FILE *children = fopen(path, "re"); /* absent without CONFIG_PROC_CHILDREN */
	while (children && fscanf(children, "%15s", word) == 1) {
		pid_t child = (pid_t)strtol(word, NULL, 10);
		if (child <= 0)
			break;
		kill(child, SIGKILL);
		any |= waitpid(child, NULL, 0) == child;
	}
	if (children)
		fclose(children);
	return any;
}

static void kill_all(pid_t scenario)
{
	kill(-scenario, SIGKILL); /* its process group */
	kill(scenario, SIGKILL);  /* before setsid() it has none */
	while (kill_children())
		;
}

/* Waits for the end of SCENARIO or of the stage, whichever comes first. */
static void watch(pid_t scenario, const sigset_t *signals)
{
	for (;;) {
		int signal = 0;
		int status = 0;
		pid_t gone;
		sigwait(signals, &signal);
		while ((gone = waitpid(-1, &status, WNOHANG)) > 0) {
			if (gone != scenario)
				continue;
			kill_all(scenario);
			send(CONTROL, &status, sizeof status, MSG_NOSIGNAL);
			return;
		}
		if (signal == SIGTERM) {
			kill_all(scenario);
			return;
		}
	}
}

/* Puts the ends at their places and closes everything else, the socket to the lab among it. */
static bool place(const int ends[DESCRIPTORS])
{
	int high[DESCRIPTORS];

	for (int i = 0; i < DESCRIPTORS; i++)
		if ((high[i] = fcntl(ends[i], F_DUPFD, DESCRIPTORS)) < 0)
			return false;
	for (int i = 0; i < DESCRIPTORS; i++)
		if (dup2(high[i], i) < 0)
			return false;
	return close_range(DESCRIPTORS, ~0u, 0) == 0;
}

static _Noreturn void keep(
    pid_t stage, const int ends[DESCRIPTORS], char *const arguments[], bool keep_net_admin)
{
	sigset_t signals;
	char go;

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	if (!place(ends) || !rights_drop(keep_net_admin) || !end_with(stage, SIGTERM))
		_exit(CANNOT_START);
	prctl(PR_SET_NAME, "looplab-keeper");
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (read(CONTROL, &go, 1) != 1)
		_exit(0);

	pid_t keeper = getpid();
	pid_t scenario = fork();
	if (scenario == 0)
		play(keeper, arguments);
	for (int i = INPUT; i <= JOURNAL; i++)
		close(i);
	if (scenario > 0)
		watch(scenario, &signals);
	_exit(0);
}

/* --- the stage's side --- */

bool keeper_fork(
    struct keeper *keeper, char *const arguments[], bool keep_net_admin, struct error *error)
{
	int input[2], output[2], journal[2], control[2];

	if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0 ||
	    pipe2(journal, O_CLOEXEC) != 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) != 0)
		return error_set(error, "no pipes for the scenario: %s", strerror(errno));
	pid_t stage = getpid();
	const int ends[DESCRIPTORS] = { input[0], output[1], output[1], journal[1], control[1] };
	pid_t process = fork();
	if (process < 0)
		return error_set(error, "no process for the scenario: %s", strerror(errno));
	if (process == 0)
		keep(stage, ends, arguments, keep_net_admin);

	close(input[0]);
	close(output[1]);
	close(journal[1]);
	close(control[1]);
	*keeper = (struct keeper){ process, control[0], input[1], output[0], journal[0] };
	fcntl(keeper->input, F_SETFL, O_NONBLOCK);
	fcntl(keeper->output, F_SETFL, O_NONBLOCK);
	fcntl(keeper->journal, F_SETFL, O_NONBLOCK);
	return true;
}

void keeper_go(struct keeper *keeper)
{
	send(keeper->control, "g", 1, MSG_NOSIGNAL);
}
