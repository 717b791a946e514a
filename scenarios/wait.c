/*
 * wait: for the kernel to get there. It is asked again and again, with short naps between: one
 * thread plays all parts, and what it waits for needs no call of its own.
 */
#include "play.h"

#include <time.h>

enum {
	PATIENCE = 2000,          /* milliseconds, of every wait */
	LONGEST_REPORT_GAP = 1000 /* milliseconds until IGMP repeats itself, RFC 3376 section 8.11 */
};

struct wait {
	int socket;
	enum tcp_state state;
	long total;
	int64_t waited; /* milliseconds */
};

static bool wait_until(bool (*is_so)(const struct wait *), struct wait wait)
{
	int64_t begin = play_now();

	play_flush();
	while (!is_so(&wait)) {
		if (wait.waited > PATIENCE)
			return false;
		nanosleep(&(struct timespec){ .tv_nsec = 500000 }, NULL);
		wait.waited = (play_now() - begin) / 1000000;
	}
	play_look();
	return true;
}

static bool is_in_state(const struct wait *wait)
{
	struct socket_state own = { 0 };

	return socket_look(wait->socket, &own) && own.state == wait->state;
}

bool wait_for_state(int socket, int state)
{
	enum tcp_state wanted = tcp_state_of_kernel((unsigned)state);

	return wait_until(is_in_state, (struct wait){ .socket = socket, .state = wanted });
}

static bool is_acknowledged(const struct wait *wait)
{
	struct socket_state own = { 0 };

	return socket_look(wait->socket, &own) && own.send_queue == 0;
}

bool wait_for_acknowledgment(int socket)
{
	return wait_until(is_acknowledged, (struct wait){ .socket = socket });
}

/*
 * /proc/net/netstat, proc_net_netstat(5): a line of names, then a line of numbers, for each group.
 *
 *     IpExt: InNoRoutes InTruncatedPkts InMcastPkts OutMcastPkts …
 *     IpExt: 0 0 12 3 …
 */
long multicasts_sent(void)
{
	char names[16000], numbers[16000];
	long count = -1;
	FILE *file = fopen("/proc/self/net/netstat", "re");

	while (file && fgets(names, sizeof names, file) && fgets(numbers, sizeof numbers, file)) {
		char *next_name, *next_number;
		char *name = strtok_r(names, " \n", &next_name);
		char *number = strtok_r(numbers, " \n", &next_number);
		bool wanted = name && strcmp(name, "IpExt:") == 0;
		while (wanted && name && number) {
			if (strcmp(name, "OutMcastPkts") == 0)
				count = strtol(number, NULL, 10);
			name = strtok_r(NULL, " \n", &next_name);
			number = strtok_r(NULL, " \n", &next_number);
		}
	}
	if (file)
		fclose(file);
	return count;
}

static bool are_multicasts_sent(const struct wait *wait)
{
	long sent = multicasts_sent();

	return sent < 0 ? wait->waited > LONGEST_REPORT_GAP : sent >= wait->total;
}

bool wait_for_multicasts(long total)
{
	return wait_until(are_multicasts_sent, (struct wait){ .total = total });
}
