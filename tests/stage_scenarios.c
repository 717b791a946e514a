#include "stage_scenarios.h"
#include "capture/base.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { JOURNAL = 3 };

static struct sockaddr_in at_port(unsigned port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

void stage_talk(unsigned port)
{
	struct sockaddr_in there = at_port(port);
	char words[100] = "";
	int from = socket(AF_INET, SOCK_DGRAM, 0);

	sendto(from, words, sizeof words, 0, (struct sockaddr *)&there, sizeof there);
	close(from);
}

static void say_step(void)
{
	dprintf(JOURNAL, "{\"event\":\"step\",\"begin\":1,\"text\":\"words\"}\n");
}

static bool wait_for_next(void)
{
	char line[16] = "";

	return fgets(line, sizeof line, stdin) && strcmp(line, "next\n") == 0;
}

static int play_bursts(void)
{
	struct sockaddr_in door = at_port(PORT);
	int from = socket(AF_INET, SOCK_DGRAM, 0), to = socket(AF_INET, SOCK_DGRAM, 0);

	if (bind(to, (struct sockaddr *)&door, sizeof door) != 0 ||
	    connect(from, (struct sockaddr *)&door, sizeof door) != 0)
		return 1;
	for (int i = 0; i < BURSTS; i++) {
		for (int k = 0; k < BURST; k++)
			send(from, "x", 1, 0);
		say_step();
		if (!wait_for_next())
			return 1;
	}
	return 0;
}

/* Whether a line of /proc/self/status says so: "CapEff:\t0000000000000000\n". */
static bool status_has(const char *line)
{
	char found[200];
	bool has = false;
	FILE *file = fopen("/proc/self/status", "r");

	while (file && !has && fgets(found, sizeof found, file))
		has = strcmp(found, line) == 0;
	if (file)
		fclose(file);
	return has;
}

static int play_rights(void)
{
	struct sockaddr_in http = at_port(80);
	bool none = status_has("CapInh:\t0000000000000000\n") &&
	            status_has("CapPrm:\t0000000000000000\n") &&
	            status_has("CapEff:\t0000000000000000\n") &&
	            status_has("CapAmb:\t0000000000000000\n") && status_has("NoNewPrivs:\t1\n");
	int door = socket(AF_INET, SOCK_STREAM, 0);

	if (bind(door, (struct sockaddr *)&http, sizeof http) == 0 || errno != EACCES)
		return 1;
	return none && socket(AF_PACKET, SOCK_RAW, 0) < 0 ? 0 : 2;
}

static int play_needs(void)
{
	struct sockaddr_in6 member = { .sin6_family = AF_INET6, .sin6_port = htons(PORT) };
	int here = socket(AF_INET6, SOCK_DGRAM, 0);
	int mark = 7;

	inet_pton(AF_INET6, "fd00::2", &member.sin6_addr);
	if (bind(here, (struct sockaddr *)&member, sizeof member) != 0)
		return 1;
	inet_pton(AF_INET6, "ff15::1", &member.sin6_addr);
	if (sendto(here, "x", 1, 0, (struct sockaddr *)&member, sizeof member) != 1)
		return 2;
	if (setsockopt(here, SOL_SOCKET, SO_MARK, &mark, sizeof mark) != 0)
		return 3;
	FILE *setting = fopen("/proc/sys/net/ipv4/tcp_fastopen", "r");
	return setting && fgetc(setting) == '3' ? 0 : 4;
}

static int play_descriptors(void)
{
	for (int i = 0; i < 1024; i++)
		if ((fcntl(i, F_GETFD) >= 0) != (i <= JOURNAL))
			return 1;
	const char *journal = getenv("LOOPLAB_JOURNAL");
	return journal && strcmp(journal, "3") == 0 ? 0 : 2;
}

static int play_mtu(void)
{
	struct ifreq lo = { .ifr_name = "lo" };

	ioctl(socket(AF_INET, SOCK_DGRAM, 0), SIOCGIFMTU, &lo);
	return lo.ifr_mtu == 1500 ? 0 : lo.ifr_mtu == 65536 ? 1 : 2;
}

static int play_overlong(void)
{
	struct text line = { 0 };

	for (int i = 0; i < OVERLONG; i++)
		text_add(&line, "x");
	text_add(&line, "\n{\"event\":\"end\",\"begin\":1,\"status\":0}\n");
	for (size_t at = 0; at < line.length;) {
		ssize_t written = write(JOURNAL, line.at + at, line.length - at);
		if (written < 0)
			return 1;
		at += (size_t)written;
	}
	text_free(&line);
	return 0;
}

/* Leaves a process that has left the session, and one that has not; then waits for ever. */
static int play_children(void)
{
	for (int i = 0; i < 2; i++) {
		if (fork() > 0)
			continue;
		if (i == 0)
			setsid();
		pause();
		return 0;
	}
	say_step();
	pause();
	return 0;
}

static int play_killed(void)
{
	puts("last words");
	fflush(stdout);
	raise(SIGKILL);
	return 0;
}

int stage_scenario(const char *name)
{
	static const struct {
		const char *name;
		int (*play)(void);
	} scenarios[] = {
		{ "bursts", play_bursts },
		{ "rights", play_rights },
		{ "needs", play_needs },
		{ "descriptors", play_descriptors },
		{ "mtu", play_mtu },
		{ "overlong", play_overlong },
		{ "children", play_children },
		{ "killed", play_killed },
	};

	for (size_t i = 0; i < COUNT(scenarios); i++)
		if (strcmp(scenarios[i].name, name) == 0)
			return scenarios[i].play();
	return 99;
}
