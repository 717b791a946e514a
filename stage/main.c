/*
 * looplab-stage: the part of looplab that needs rights for a moment.
 *
 * It is a program of its own so that libpcap, and the capabilities or the AppArmor profile that some
 * machines want, are nobody else's. The lab starts it with a socket as descriptor 0 (protocol.h):
 *
 *     looplab-stage run [--as-is] [--need NEED]... [--port PORT]... PROGRAM [ARGUMENT...]
 *     looplab-stage capture [-i INTERFACE] [-s SNAPLEN] [--] [FILTER]
 *     looplab-stage doctor
 *
 * NEED is ipv6, net_admin, mtu=OCTETS or sysctl:net.NAME=VALUE.
 */
#include "remedy.h"
#include "stage.h"
#include "capture/source.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STATUS_USAGE = 2 };

static int usage(const char *wrong)
{
	fprintf(stderr, "looplab-stage: %s (looplab starts this program by itself)\n", wrong);
	return STATUS_USAGE;
}

static bool read_number(const char *text, unsigned long max, unsigned long *number)
{
	char *end;

	*number = strtoul(text, &end, 10);
	return *text >= '0' && *text <= '9' && *end == '\0' && *number <= max;
}

/* "RATE/QUEUE", in octets a second and octets. */
static bool read_line(const char *text, struct needs *needs)
{
	const char *slash = strchr(text, '/');
	unsigned long rate, queue;
	char first[16];

	if (!slash || (size_t)(slash - text) >= sizeof first)
		return false;
	memcpy(first, text, (size_t)(slash - text));
	first[slash - text] = '\0';
	if (!read_number(first, INT_MAX, &rate) || !read_number(slash + 1, INT_MAX, &queue) ||
	    rate == 0)
		return false;
	needs->rate = (int)rate;
	needs->queue = (int)queue;
	return true;
}

static bool add_need(struct needs *needs, const char *need)
{
	unsigned long mtu;

	if (strcmp(need, "ipv6") == 0)
		needs->ipv6 = true;
	else if (strcmp(need, "net_admin") == 0)
		needs->net_admin = true;
	else if (strncmp(need, "mtu=", 4) == 0 && read_number(need + 4, UINT16_MAX + 1ul, &mtu))
		needs->mtu = (int)mtu;
	else if (strncmp(need, "tbf=", 4) == 0)
		return read_line(need + 4, needs);
	else if (strncmp(need, "sysctl:", 7) == 0 && needs->sysctl_count < NEEDS_MAX)
		needs->sysctls[needs->sysctl_count++] = need + 7;
	else
		return false;
	return true;
}

static bool add_port(struct needs *needs, const char *text)
{
	unsigned long port;

	if (!read_number(text, UINT16_MAX, &port) || needs->port_count == NEEDS_MAX)
		return false;
	needs->ports[needs->port_count++] = (uint16_t)port;
	return true;
}

static int main_run(struct channel *lab, char *arguments[])
{
	struct needs needs = { 0 };
	struct error error;

	for (; *arguments && strncmp(*arguments, "--", 2) == 0; arguments++) {
		if (strcmp(*arguments, "--as-is") == 0) {
			needs.as_is = true;
		} else if (strcmp(*arguments, "--need") == 0 && arguments[1]) {
			if (!add_need(&needs, *++arguments)) {
				error_set(&error, "the scenario needs \"%s\", which no stage has", *arguments);
				return channel_fail(lab, STATUS_SCENARIO_FAILED, &error);
			}
		} else if (strcmp(*arguments, "--port") != 0 || !arguments[1] ||
		           !add_port(&needs, *++arguments)) {
			return usage("bad option of run");
		}
	}
	return *arguments ? run_scenario(lab, &needs, arguments) : usage("no scenario given");
}

static int main_capture(struct channel *lab, char *arguments[])
{
	const char *interface = NULL;
	unsigned long snap_length = 0;

	for (; *arguments && **arguments == '-'; arguments += 2) {
		if (strcmp(*arguments, "--") == 0) {
			arguments++;
			break;
		}
		if (strcmp(*arguments, "-i") == 0 && arguments[1])
			interface = arguments[1];
		else if (strcmp(*arguments, "-s") != 0 || !arguments[1] ||
		         !read_number(arguments[1], UINT32_MAX, &snap_length))
			return usage("bad option of capture");
	}
	if (*arguments && arguments[1])
		return usage("more than one filter");
	return run_capture(lab, interface, (uint32_t)snap_length, *arguments);
}

static int dispatch(struct channel *lab, int count, char *arguments[])
{
	if (count > 1 && strcmp(arguments[1], "run") == 0)
		return main_run(lab, arguments + 2);
	if (count > 1 && strcmp(arguments[1], "capture") == 0)
		return main_capture(lab, arguments + 2);
	if (count == 2 && strcmp(arguments[1], "doctor") == 0)
		return run_doctor(lab);
	return usage("unknown command");
}

int main(int count, char *arguments[])
{
	if (count == 2 && strcmp(arguments[1], "version") == 0)
		return puts(source_library()) < 0;

	struct channel lab = { .lab = getppid() };
	int type;
	socklen_t size = sizeof type;

	if (getsockopt(LAB, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_STREAM)
		return usage("descriptor 0 is no socket");
	while ((type = open("/dev/null", O_RDWR)) >= 0 && type <= STDERR_FILENO)
		; /* no descriptor of ours may end up as somebody's stdout */
	close(type);
	fcntl(LAB, F_SETFD, FD_CLOEXEC);
	signal(SIGPIPE, SIG_IGN);
	setsid(); /* Ctrl-C and Ctrl-Z are the lab's business */
	/* With file capabilities /proc/self is root's; writing uid_map there needs it to be ours. */
	prctl(PR_SET_DUMPABLE, 1);
	channel_end_with_lab(&lab);

	int status = dispatch(&lab, count, arguments);
	channel_flush(&lab);
	_exit(status); /* whatever is held, the kernel takes back at once */
}
