/*
 * play: what stands behind STEP, CALL and EXPECT.
 *
 * In the lab, LOOPLAB_JOURNAL names a descriptor: events go there as JSON lines, "next" comes on
 * stdin (docs/scenario-protocol.md). Alone, the program says everything on stdout and goes on at
 * Enter; where stdin is no terminal, it does not wait.
 *
 * Events are kept until the program waits anyway. So nothing wakes another process between two
 * calls, and what the wire shows does not depend on who is watching.
 */
#include "play.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>

enum { CALL_LIMIT = 5 /* seconds */ };

/* An event not yet told; DIFFERS is worth a line for a person, too. */
struct report {
	struct event event;
	bool differs;
};

/* The one thing in this program that remembers. */
static struct play {
	int journal;   /* descriptor, -1: alone */
	bool terminal; /* a person sits at stdin */
	int steps;
	char parameters[400];
	struct event call; /* the one under way */
	struct sockets sockets;
	struct counters counters;
	int64_t counted;      /* just before the last look at them; 0: none yet */
	bool may_count;       /* what is counted can be told of our packets, and somebody wants it */
	struct arena strings; /* of reports, where they are not the program's own */
	ARRAY(struct report) reports;
} play;

int64_t play_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* "ECONNREFUSED"; the numbers that sockets give. */
static const char *error_name(int number)
{
#define NAME(error)                                                                                \
	{                                                                                              \
		error, #error                                                                              \
	}
	static const struct {
		int number;
		const char *name;
	} names[] = { NAME(EACCES), NAME(EADDRINUSE), NAME(EADDRNOTAVAIL), NAME(EAFNOSUPPORT),
		NAME(EAGAIN), NAME(EALREADY), NAME(EBADF), NAME(ECONNABORTED), NAME(ECONNREFUSED),
		NAME(ECONNRESET), NAME(EDESTADDRREQ), NAME(EDOM), NAME(EFAULT), NAME(EHOSTUNREACH),
		NAME(EINPROGRESS), NAME(EINTR), NAME(EINVAL), NAME(EISCONN), NAME(EMFILE), NAME(EMSGSIZE),
		NAME(ENETDOWN), NAME(ENETUNREACH), NAME(ENFILE), NAME(ENOBUFS), NAME(ENODEV), NAME(ENOENT),
		NAME(ENOMEM), NAME(ENOPROTOOPT), NAME(ENOTCONN), NAME(ENOTSOCK), NAME(EOPNOTSUPP),
		NAME(EPERM), NAME(EPIPE), NAME(EPROTONOSUPPORT), NAME(ETIMEDOUT) };
#undef NAME

	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].number == number)
			return names[i].name;
	return "unknown error";
}

/* --- telling --- */

static void say_end(const struct endpoint *end)
{
	char words[INET6_ADDRSTRLEN] = "?";

	inet_ntop(end->family == 6 ? AF_INET6 : AF_INET, end->address, words, sizeof words);
	printf(end->family == 6 ? "[%s]:%d" : "%s:%d", words, end->port);
}

/* Wrapped at blanks. */
static void say_words(const char *words)
{
	enum { WIDTH = 76 };

	for (size_t column = 0; *words;) {
		size_t length = strcspn(words, " ");
		if (column > 0 && column + 1 + length > WIDTH)
			column = 0, printf("\n    ");
		else if (column > 0)
			column += (size_t)printf(" ");
		column += (size_t)printf("%.*s", (int)length, words);
		words += length;
		words += strspn(words, " ");
	}
}

static void say_step(const struct event *event)
{
	printf("\n[%d] ", play.steps);
	say_words(event->text);
	printf("\n    on the wire:");
	if (event->wire[0] == '\0')
		printf(" nothing");
	for (const char *item = event->wire; *item; item += strcspn(item, "\n")) {
		item += *item == '\n';
		printf("\n        %.*s", (int)strcspn(item, "\n"), item);
	}
	putchar('\n');
}

/* The same for a person. */
static void say(const struct report *report)
{
	const struct event *event = &report->event;

	if (event->kind == EVENT_SCENARIO) {
		printf("%s: %s\n%s\n", event->name, event->text, scenario.summary);
	} else if (event->kind == EVENT_STEP) {
		say_step(event);
	} else if (event->kind == EVENT_CALL) {
		printf("%5d  %-8s %s = %ld", event->line, event->actor, event->text, event->result);
		printf(event->error ? " %s\n" : "\n", event->error);
	} else if (event->kind == EVENT_STATE && report->differs && event->socket.local.port != 0) {
		printf("       %-8s is now %s at ", event->actor, tcp_state_name(event->socket.state));
		say_end(&event->socket.local);
		putchar('\n');
	} else if (event->kind == EVENT_EXPECT && !event->result) {
		printf("%5d  this should hold, but does not: %s\n", event->line, event->text);
	}
}

static void write_all(const char *at, size_t length)
{
	while (length > 0) {
		ssize_t written = write(play.journal, at, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			exit(0); /* the lab has gone; nobody is left to tell */
		at += written;
		length -= (size_t)written;
	}
}

void play_flush(void)
{
	struct text lines = { 0 };
	int saved = errno;

	for (size_t i = 0; i < play.reports.count; i++) {
		if (play.journal >= 0)
			event_to_journal(&play.reports.at[i].event, &lines);
		else
			say(&play.reports.at[i]);
	}
	play.reports.count = 0;
	arena_clear(&play.strings);
	if (play.journal >= 0)
		write_all(text_string(&lines), lines.length);
	text_free(&lines);
	fflush(stdout);
	errno = saved;
}

static void report(const struct event *event, bool differs)
{
	*array_add(&play.reports) = (struct report){ .event = *event, .differs = differs };
}

static void socket_changed(const char *actor, const struct socket_state *state, bool differs)
{
	int64_t time = play_now();

	report(&(struct event){ .kind = EVENT_STATE,
	           .begin = time,
	           .end = time,
	           .actor = actor,
	           .line = play.call.line,
	           .has_socket = true,
	           .socket = *state },
	    differs && state->local.transport == IPPROTO_TCP);
}

/* The time is taken before each look, so that what is counted lies between two of them. */
static void count(void)
{
	int64_t before = play_now();
	const char *added = counters_look(&play.counters);

	if (play.counted != 0 && *added)
		report(&(struct event){ .kind = EVENT_COUNT,
		           .begin = play.counted,
		           .end = play_now(),
		           .counters = arena_copy(&play.strings, added, strlen(added)) },
		    false);
	play.counted = before;
}

void play_look(void)
{
	int saved = errno;

	if (play.may_count)
		count();
	sockets_look(&play.sockets, play.call.actor, socket_changed);
	errno = saved;
}

long play_counter(const char *name)
{
	if (play.may_count)
		count(); /* what this look finds must be told, too */
	else
		counters_look(&play.counters);
	return counters_value(&play.counters, name);
}

/* --- beginning and end --- */

/* The journal's descriptor, moved out of the way; -1: none asked for. */
static int journal_open(void)
{
	const char *number = getenv("LOOPLAB_JOURNAL");
	char *end;

	if (!number)
		return -1;
	long descriptor = strtol(number, &end, 10);
	int moved = -1;
	if (end != number && *end == '\0' && descriptor >= 0 && descriptor <= INT_MAX)
		moved = fcntl((int)descriptor, F_DUPFD_CLOEXEC, OWN_DESCRIPTORS);
	if (moved < 0) {
		fprintf(
		    stderr, "%s: LOOPLAB_JOURNAL=%s is not an open descriptor\n", scenario.name, number);
		exit(2);
	}
	close((int)descriptor);
	return moved;
}

static void alarm_rang(int signal)
{
	(void)signal; /* interrupting the call is all it is for */
}

void scenario_begin(int argc, char *argv[])
{
	options_read(argc, argv);
	parameters_say(play.parameters, sizeof play.parameters);
	play.journal = journal_open();
	play.terminal = isatty(STDIN_FILENO);
	play.may_count = play.journal >= 0 && !getenv("LOOPLAB_UNCOUNTED");
	play.call.actor = SERVER;
	setvbuf(stdin, NULL, _IONBF, 0); /* so that poll() sees what has not been read */
	sigaction(SIGALRM, &(struct sigaction){ .sa_handler = alarm_rang }, NULL);

	int64_t time = play_now();
	report(&(struct event){ .kind = EVENT_SCENARIO,
	           .begin = time,
	           .end = time,
	           .name = scenario.name,
	           .text = scenario.title,
	           .source = source_name(),
	           .parameters = play.parameters },
	    true);
}

static int end(int status)
{
	play_look();
	int64_t time = play_now();
	report(
	    &(struct event){ .kind = EVENT_END, .begin = time, .end = time, .result = status }, true);
	play_flush();
	return status;
}

int scenario_end(void)
{
	return end(EXIT_SUCCESS);
}

void scenario_skip(const char *why)
{
	enum { KERNEL_CANNOT = 77 };

	fprintf(stderr, "%s: %s\n", scenario.name, why);
	exit(end(KERNEL_CANNOT));
}

/* --- the three words --- */

/* Until there is something on stdin. Timers go on meanwhile, so the kernel is watched: closely at
 * first, then more and more at leisure, for the student may read for an hour. */
static void watch_while_waiting(void)
{
	enum { LONGEST_NAP = 100 }; /* milliseconds */
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
	int64_t begin = play_now();

	for (int nap = 1; poll(&input, 1, nap) == 0;) {
		play_look();
		if (play.reports.count > 0)
			play_flush();
		int64_t waited = (play_now() - begin) / 1000000;
		nap = waited / 16 < LONGEST_NAP ? 1 + (int)(waited / 16) : LONGEST_NAP;
	}
}

/* Until "next" comes, or Enter. The end of input ends the program: nobody watches any more. */
static void wait_for_next(void)
{
	char line[80];

	if (play.journal < 0 && !play.terminal)
		return;
	if (play.journal >= 0)
		watch_while_waiting();
	if (play.terminal && play.journal < 0) {
		printf("    Enter: go on, q: quit ");
		fflush(stdout);
	}
	while (fgets(line, sizeof line, stdin)) {
		if (play.journal < 0 && line[0] == 'q')
			exit(0);
		if (play.journal < 0 || strcmp(line, "next\n") == 0)
			return;
	}
	exit(0);
}

void step(int line, const char *const words_and_wire[])
{
	struct text wire = { 0 };

	play_look();
	for (int i = 1; words_and_wire[i]; i++)
		text_printf(&wire, "%s%s", i > 1 ? "\n" : "", words_and_wire[i]);
	play.steps++;
	play.call.line = line;
	int64_t time = play_now();
	report(&(struct event){ .kind = EVENT_STEP,
	           .begin = time,
	           .end = time,
	           .line = line,
	           .text = words_and_wire[0],
	           .wire = text_string(&wire) },
	    true);
	play_flush();
	text_free(&wire);
	wait_for_next();
	play_look();
}

void call_begin(const char *actor, int line, const char *text)
{
	static const struct itimerval limit = { .it_value = { .tv_sec = CALL_LIMIT } };

	play.call = (struct event){ .kind = EVENT_CALL, .actor = actor, .line = line, .text = text };
	setitimer(ITIMER_REAL, &limit, NULL); /* no call may hang for ever */
	play.call.begin = play_now();
}

long call_end(long result)
{
	int number = errno;

	play.call.end = play_now();
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	play.call.result = result;
	if (result < 0)
		play.call.error = error_name(number);
	report(&play.call, true);
	play_look();
	errno = number;
	return result;
}

void expect(int line, const char *condition, bool held)
{
	int64_t time = play_now();
	int saved = errno;

	report(&(struct event){ .kind = EVENT_EXPECT,
	           .begin = time,
	           .end = time,
	           .line = line,
	           .text = condition,
	           .result = held },
	    true);
	if (!held)
		exit(end(EXIT_FAILURE));
	errno = saved;
}
