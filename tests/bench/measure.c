/*
 * measure: runs a program with its output thrown away, and prints what that took.
 *
 *     measure PROGRAM ARGUMENT…   →   WALL-NANOSECONDS PEAK-OCTETS
 *
 * The memory is what the program has for itself: pages of files, mapped or in the cache, do not
 * count (RssAnon in proc(5), looked at every two milliseconds).
 */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NOT_STARTED = 127, INTERVAL = 2000000 /* ns */ };

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

/* Octets of its own that process CHILD has in memory; 0 when it has ended. */
static uint64_t memory_of(pid_t child)
{
	char name[64], line[256];
	unsigned long long kibibytes = 0;

	snprintf(name, sizeof name, "/proc/%ld/status", (long)child);
	FILE *file = fopen(name, "r");
	if (!file)
		return 0;
	while (fgets(line, sizeof line, file))
		if (sscanf(line, "RssAnon: %llu", &kibibytes) == 1)
			break;
	fclose(file);
	return kibibytes * 1024;
}

static void run(char **arguments)
{
	sigset_t none;
	int nowhere = open("/dev/null", O_WRONLY);

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(nowhere, STDOUT_FILENO);
	execvp(arguments[0], arguments);
	perror(arguments[0]);
	_exit(NOT_STARTED);
}

/* Waits for CHILD; the greatest memory it was seen with. */
static uint64_t watch(pid_t child, const sigset_t *ended)
{
	const struct timespec interval = { .tv_nsec = INTERVAL };
	uint64_t peak = 0;

	do {
		uint64_t memory = memory_of(child);
		if (memory > peak)
			peak = memory;
	} while (sigtimedwait(ended, NULL, &interval) != SIGCHLD);
	return peak;
}

int main(int argument_count, char **arguments)
{
	sigset_t ended;
	int status;

	if (argument_count < 2) {
		fputs("usage: measure PROGRAM ARGUMENT...\n", stderr);
		return 2;
	}
	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	sigprocmask(SIG_BLOCK, &ended, NULL);
	int64_t start = now();
	pid_t child = fork();
	if (child == 0)
		run(arguments + 1);
	if (child < 0) {
		perror("measure");
		return 1;
	}
	uint64_t peak = watch(child, &ended);
	int64_t end = now();
	waitpid(child, &status, 0);
	printf("%lld %llu\n", (long long)(end - start), (unsigned long long)peak);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	fprintf(stderr, "measure: %s failed\n", arguments[1]);
	return 1;
}
