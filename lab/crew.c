/* Children with a pipe each, and one poll() for all. */
#include "crew.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct hand {
	pid_t pid;
	int pipe;
	size_t index;
	int64_t until; /* CLOCK_MONOTONIC ms */
	struct text said;
	const char *why; /* it was stopped, or NULL */
};

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

size_t processors(void)
{
	long count = sysconf(_SC_NPROCESSORS_ONLN);

	return count < 1 ? 1 : count > MAX_CREW ? MAX_CREW : (size_t)count;
}

static _Noreturn void be_a_child(const struct crew *crew, size_t index, int pipe)
{
	struct text out = { 0 };
	struct rlimit none = { 0 };
	size_t written = 0;

	setrlimit(RLIMIT_CORE, &none); /* a crash is expected of hostile files, its memory of no use */
	crew->work(crew->context, index, &out);
	while (written < out.length) {
		ssize_t length = write(pipe, out.at + written, out.length - written);
		if (length < 0 && errno != EINTR)
			break;
		written += length > 0 ? (size_t)length : 0;
	}
	_exit(0);
}

/* False: no process could be started. */
static bool hand_start(struct hand *hand, const struct crew *crew, size_t index)
{
	int ends[2];

	*hand = (struct hand){ .index = index, .until = milliseconds() + crew->seconds * 1000LL };
	if (pipe(ends) != 0)
		return false;
	fflush(NULL);
	hand->pid = fork();
	if (hand->pid == 0) {
		close(ends[0]);
		be_a_child(crew, index, ends[1]);
	}
	close(ends[1]);
	hand->pipe = ends[0];
	if (hand->pid < 0)
		close(ends[0]);
	return hand->pid > 0;
}

/* Reads what there is; false: that was all. */
static bool hand_listen(struct hand *hand, const struct crew *crew)
{
	char part[16384];
	ssize_t length = read(hand->pipe, part, sizeof part);

	if (length < 0)
		return errno == EINTR;
	text_add_octets(&hand->said, part, (size_t)length);
	if (hand->said.length > crew->longest)
		hand->why = "it has too much to say";
	return length > 0 && !hand->why;
}

static void hand_finish(struct hand *hand, const struct crew *crew)
{
	int status = 0;
	char words[64];

	close(hand->pipe);
	if (hand->why)
		kill(hand->pid, SIGKILL);
	while (waitpid(hand->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!hand->why && WIFSIGNALED(status)) {
		snprintf(words, sizeof words, "reading it crashed (signal %d)", WTERMSIG(status));
		hand->why = words;
	} else if (!hand->why && status != 0) {
		hand->why = "reading it failed";
	}
	crew->done(crew->context, hand->index, hand->why ? NULL : &hand->said, hand->why);
	text_free(&hand->said);
}

/* Waits until one of them has something to say, or has taken too long. */
static void wait_for_any(struct hand *hands, size_t count, struct pollfd *waits)
{
	int64_t now = milliseconds(), wake = now + 1000;

	for (size_t i = 0; i < count; i++) {
		waits[i] = (struct pollfd){ .fd = hands[i].pipe, .events = POLLIN };
		wake = hands[i].until < wake ? hands[i].until : wake;
	}
	poll(waits, count, wake > now ? (int)(wake - now) : 0);
}

void crew_work(const struct crew *crew)
{
	struct hand hands[MAX_CREW];
	struct pollfd waits[MAX_CREW];
	size_t next = 0, busy = 0;

	while (next < crew->count || busy > 0) {
		for (; busy < crew->width && busy < MAX_CREW && next < crew->count; next++) {
			if (hand_start(&hands[busy], crew, next))
				busy++;
			else
				crew->done(crew->context, next, NULL, "no process can be started for it");
		}
		if (busy == 0)
			continue;
		wait_for_any(hands, busy, waits);
		int64_t now = milliseconds();
		for (size_t i = busy; i-- > 0;) {
			if (now >= hands[i].until)
				hands[i].why = "it takes too long";
			bool goes_on = !hands[i].why && (!waits[i].revents || hand_listen(&hands[i], crew));
			if (goes_on)
				continue;
			hand_finish(&hands[i], crew);
			hands[i] = hands[--busy];
			waits[i] = waits[busy];
		}
	}
}
