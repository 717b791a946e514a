#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NOBODY = 65534, NOT_THERE = 127 };

int64_t monotonic_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

void become_nobody(void)
{
	if (geteuid() != 0)
		return;
	if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
	    setresuid(NOBODY, NOBODY, NOBODY))
		_exit(NOT_THERE);
}

bool have_tool(const char *name)
{
	struct process which = { .arguments = { "sh", "-c", "command -v \"$0\"", name } };
	struct result result = process_run(&which);
	bool there = result.status == 0;

	result_free(&result);
	return there;
}

/* --- the child --- */

static void replace(int descriptor, int target)
{
	if (descriptor < 0 || dup2(descriptor, target) < 0)
		_exit(NOT_THERE);
}

static void become(const struct process *process, int input, int out, int err)
{
	sigset_t none;

	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (process->input_closed)
		close(STDIN_FILENO);
	else
		replace(process->input ? input : open("/dev/null", O_RDONLY), STDIN_FILENO);
	replace(process->output ? open(process->output, O_WRONLY) : out, STDOUT_FILENO);
	replace(err, STDERR_FILENO);
	if (process->environment)
		putenv((char *)(uintptr_t)process->environment);
	if (process->folder && chdir(process->folder))
		_exit(NOT_THERE);
	if (process->nobody)
		become_nobody();
	if (process->prepare)
		process->prepare();
	execvp(process->arguments[0], (char *const *)(uintptr_t)process->arguments);
	_exit(NOT_THERE);
}

/* --- the parent --- */

/* Reads what is there; false at the end. */
static bool drain(int descriptor, struct text *text)
{
	char buffer[16384];
	ssize_t got = read(descriptor, buffer, sizeof buffer);

	if (got > 0)
		text_add_octets(text, buffer, (size_t)got);
	return got > 0 || (got < 0 && errno == EINTR);
}

/* Collects both outputs until they are closed; false when the deadline came first. */
static bool collect(struct result *result, int out, int err, int64_t deadline)
{
	struct pollfd ends[2] = { { .fd = out, .events = POLLIN }, { .fd = err, .events = POLLIN } };
	struct text *texts[2] = { &result->out, &result->err };

	while (ends[0].fd >= 0 || ends[1].fd >= 0) {
		int64_t left = deadline - monotonic_now();
		if (left <= 0)
			return false;
		if (poll(ends, 2, (int)(left / 1000000) + 1) < 0 && errno != EINTR)
			return false;
		for (int i = 0; i < 2; i++) {
			if (ends[i].revents && !drain(ends[i].fd, texts[i]))
				ends[i].fd = -1;
			ends[i].revents = 0;
		}
	}
	return true;
}

static void make_pipe(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC))
		abort();
}

struct result process_run(const struct process *process)
{
	struct result result = { .status = -1 };
	int input[2], out[2], err[2], status = 0;
	int64_t began = monotonic_now();
	int deadline = process->deadline ? process->deadline : 60000;

	make_pipe(input);
	make_pipe(out);
	make_pipe(err);
	pid_t child = fork();
	if (child == 0)
		become(process, input[0], out[1], err[1]);
	setpgid(child, child);
	close(input[0]);
	close(out[1]);
	close(err[1]);
	/* short inputs only: they fit into the pipe */
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	if (process->input && write(input[1], process->input, strlen(process->input)) < 0)
		text_add(&result.err, "(standard input was not read)");
	signal(SIGPIPE, before);
	close(input[1]);

	bool in_time = collect(&result, out[0], err[0], began + deadline * INT64_C(1000000));
	if (!in_time)
		kill(-child, SIGKILL);
	waitpid(child, &status, 0);
	if (in_time)
		result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	result.elapsed = monotonic_now() - began;
	close(out[0]);
	close(err[0]);
	return result;
}

void result_free(struct result *result)
{
	text_free(&result->out);
	text_free(&result->err);
}

size_t text_lines(const struct text *text)
{
	size_t lines = 0;

	for (size_t i = 0; i < text->length; i++)
		lines += text->at[i] == '\n' || i + 1 == text->length;
	return lines;
}
