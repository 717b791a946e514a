/*
 * wait: for the kernel to get there. It is asked again and again, with short naps between: one
 * thread plays all parts, and what it waits for needs no call of its own.
 */
#include "play.h"

#include <linux/sock_diag.h>
#include <time.h>

enum {
	PATIENCE = 2000,          /* milliseconds, of most waits */
	LONG_PATIENCE = 5000,     /* of those for timers that wait longer each time */
	LONGEST_REPORT_GAP = 1000 /* milliseconds until IGMP repeats itself, RFC 3376 section 8.11 */
};

struct wait {
	int socket;
	enum tcp_state state;
	const char *counter;
	long total;
	int patience;   /* milliseconds; 0: PATIENCE */
	int64_t waited; /* milliseconds */
};

static void nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 500000 }, NULL);
}

static bool wait_until(bool (*is_so)(const struct wait *), struct wait wait)
{
	int64_t begin = play_now();

	play_flush();
	while (!is_so(&wait)) {
		if (wait.waited > (wait.patience ? wait.patience : PATIENCE))
			return false;
		nap();
		play_look();
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

static bool is_queued(const struct wait *wait)
{
	struct socket_state own = { 0 };

	return socket_look(wait->socket, &own) && own.receive_queue >= wait->total;
}

bool wait_for_queue(int socket, long octets)
{
	return wait_until(is_queued, (struct wait){ .socket = socket, .total = octets });
}

static bool is_sent_again(const struct wait *wait)
{
	struct tcp_info info = { 0 };
	socklen_t size = sizeof info;

	return getsockopt(wait->socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
	       info.tcpi_total_retrans >= wait->total;
}

bool wait_for_retransmissions(int socket, long total)
{
	return wait_until(is_sent_again,
	    (struct wait){ .socket = socket, .total = total, .patience = LONG_PATIENCE });
}

/* Each probe makes the next one later, and each answer begins the count of unanswered ones again. */
static bool are_probes_answered(const struct wait *wait)
{
	struct tcp_info info = { 0 };
	socklen_t size = sizeof info;

	return getsockopt(wait->socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
	       info.tcpi_backoff >= wait->total && info.tcpi_probes == 0;
}

bool wait_for_probes(int socket, long total)
{
	return wait_until(are_probes_answered,
	    (struct wait){ .socket = socket, .total = total, .patience = LONG_PATIENCE });
}

static bool is_dropped(const struct wait *wait)
{
	uint32_t memory[SK_MEMINFO_VARS] = { 0 };
	socklen_t size = sizeof memory;

	return getsockopt(wait->socket, SOL_SOCKET, SO_MEMINFO, memory, &size) == 0 &&
	       memory[SK_MEMINFO_DROPS] >= wait->total;
}

bool wait_for_drops(int socket, long total)
{
	return wait_until(
	    is_dropped, (struct wait){ .socket = socket, .total = total, .patience = LONG_PATIENCE });
}

/* --- counters --- */

long counted(const char *name)
{
	return play_counter(name);
}

static bool is_counted(const struct wait *wait)
{
	return counted(wait->counter) >= wait->total;
}

bool wait_for_count(const char *name, long total)
{
	bool good = wait_until(
	    is_counted, (struct wait){ .counter = name, .total = total, .patience = LONG_PATIENCE });

	nap(); /* the kernel counts a packet before it sends it */
	return good;
}

/* --- multicasts --- */

long multicasts_sent(void)
{
	return counted("IpExtOutMcastPkts");
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
