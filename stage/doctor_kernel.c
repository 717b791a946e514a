/* doctor: checks inside the world. */
#include "barrier.h"
#include "capture/source.h"
#include "doctor.h"
#include "loopback.h"
#include "rights.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- capture --- */

struct seen {
	struct barrier barrier;
	unsigned through;
	bool nanoseconds; /* a time stamp was no whole microsecond */
};

static void on_packet(void *context, const struct source_packet *packet)
{
	struct seen *seen = context;

	seen->nanoseconds |= packet->time % 1000 != 0;
	if (barrier_match(&seen->barrier, packet->bytes, packet->captured) == BARRIER_THROUGH)
		seen->through++;
}

/* Barrier after barrier, at most a quarter of a second each. */
static bool send_and_see(struct source *source, struct seen *seen, struct error *error)
{
	enum { TIMES = 4 };

	for (unsigned i = 1; i <= TIMES; i++) {
		barrier_send(&seen->barrier);
		while (seen->through < i) {
			struct pollfd event = { .fd = source_descriptor(source), .events = POLLIN };
			if (poll(&event, 1, barrier_wait(&seen->barrier)) <= 0)
				return error_set(error, "a packet that was sent is not seen");
			if (!source_read(source, on_packet, seen, error))
				return false;
		}
	}
	return true;
}

void doctor_check_capture(struct channel *lab)
{
	struct seen seen = { 0 };
	struct error error = { "" };
	bool denied = false;
	struct source *source = source_open(
	    &(struct source_options){ .interface = "lo", .immediate = true }, &denied, &error);

	bool good =
	    source && barrier_open(&seen.barrier, &error) && send_and_see(source, &seen, &error);
	doctor_row(lab, good ? CHECK_GOOD : CHECK_BAD, "packet capture",
	    good ? "packets are seen as they are sent" : error.text, NULL);
	if (good)
		doctor_row(lab, seen.nanoseconds ? CHECK_GOOD : CHECK_NOT_NEEDED, "time stamps",
		    seen.nanoseconds ? "nanoseconds" : "microseconds", NULL);
	source_close(source);
}

/* --- rights --- */

static int bind_to_80(void)
{
	struct sockaddr_in http = {
		.sin_family = AF_INET,
		.sin_port = htons(80),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return bind(door, (struct sockaddr *)&http, sizeof http) == 0 ? 0 : errno;
}

void doctor_check_rights(struct channel *lab)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0)
		_exit(rights_drop(false) ? bind_to_80() : EINVAL);
	bool good = child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
	            WEXITSTATUS(status) == EACCES;
	doctor_row(lab, good ? CHECK_GOOD : CHECK_NOT_NEEDED, "scenarios without rights",
	    good ? "bind() to port 80 gives EACCES" : "bind() to port 80 does not give EACCES",
	    good ? NULL : "see `sysctl net.ipv4.ip_unprivileged_port_start`");
}

/* --- what the kernel tells of sockets --- */

/* Whether a dump of all TCP sockets (sock_diag(7)) names any. */
static bool diag_sees_sockets(void)
{
	struct {
		struct nlmsghdr header;
		struct inet_diag_req_v2 request;
	} ask = {
		.header = { .nlmsg_len = sizeof ask,
		    .nlmsg_type = SOCK_DIAG_BY_FAMILY,
		    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
		.request = { .sdiag_family = AF_INET, .sdiag_protocol = IPPROTO_TCP, .idiag_states = ~0u },
	};
	union {
		struct nlmsghdr header;
		char octets[8192];
	} answer;
	int kernel = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);

	bool asked = kernel >= 0 && send(kernel, &ask, sizeof ask, 0) == (ssize_t)sizeof ask;
	ssize_t got = asked ? recv(kernel, &answer, sizeof answer, 0) : -1;
	if (kernel >= 0)
		close(kernel);
	return got >= (ssize_t)sizeof answer.header && answer.header.nlmsg_type == SOCK_DIAG_BY_FAMILY;
}

void doctor_check_kernel_state(struct channel *lab)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct tcp_info state = { 0 };
	socklen_t size = sizeof here, state_size = sizeof state;
	int door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	bool connected = bind(door, (struct sockaddr *)&here, size) == 0 && listen(door, 1) == 0 &&
	                 getsockname(door, (struct sockaddr *)&here, &size) == 0 &&
	                 connect(client, (struct sockaddr *)&here, size) == 0;
	bool told = connected && getsockopt(client, IPPROTO_TCP, TCP_INFO, &state, &state_size) == 0 &&
	            state.tcpi_state == TCP_ESTABLISHED;
	bool diag = connected && diag_sees_sockets();
	doctor_row(lab, told ? CHECK_GOOD : CHECK_BAD, "socket state",
	    told ? "TCP_INFO says ESTABLISHED" : "TCP_INFO does not work", NULL);
	doctor_row(lab, diag ? CHECK_GOOD : CHECK_NOT_NEEDED, "sock_diag",
	    diag ? "lists sockets" : "not there: states of sockets without a descriptor stay inferred",
	    diag ? NULL : "`sudo modprobe tcp_diag`");
	close(door);
	close(client);
}

/* --- what tcp-congestion plays with --- */

void doctor_check_congestion_control(struct channel *lab)
{
	static const char *const names[] = { "reno", "cubic", "bbr" };
	int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct text there = { 0 };
	size_t found = 0;

	for (size_t i = 0; i < COUNT(names); i++) {
		socklen_t length = (socklen_t)strlen(names[i]);
		if (setsockopt(connection, IPPROTO_TCP, TCP_CONGESTION, names[i], length) != 0)
			continue;
		text_printf(&there, "%s%s", found++ > 0 ? ", " : "", names[i]);
	}
	bool all = found == COUNT(names);
	doctor_row(lab, all ? CHECK_GOOD : CHECK_NOT_NEEDED, "congestion control", text_string(&there),
	    all ? NULL : "`sudo modprobe -a tcp_cubic tcp_bbr`, to compare them in tcp-congestion");
	text_free(&there);
	close(connection);
}

void doctor_check_slow_line(struct channel *lab)
{
	enum { RATE = 1000000, QUEUE = 15000 };
	struct error error;
	bool slow = loopback_slow_down(RATE, QUEUE, &error);

	doctor_row(lab, slow ? CHECK_GOOD : CHECK_NOT_NEEDED, "slow line",
	    slow ? "a queue (tbf) can be put before lo" : error.text,
	    slow ? NULL : "`sudo modprobe sch_tbf`; only tcp-congestion needs it");
}
