/*
 * sockets: the kernel's view of this program's sockets, after every call and at every step.
 *
 * Descriptors are asked directly (TCP_INFO, getsockname, getpeername). A connection has two halves,
 * and the program may hold none, one or both: the other is looked for by its numbers (diag.c).
 * Only what differs from the last look is reported.
 */
#include "play.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

enum { UNUSED_IN_A_ROW = 32 }; /* descriptors that are not open: behind them we look no further */

static const enum tcp_state states_of_kernel[] = {
	[TCP_ESTABLISHED] = STATE_ESTABLISHED,
	[TCP_SYN_SENT] = STATE_SYN_SENT,
	[TCP_SYN_RECV] = STATE_SYN_RECEIVED,
	[TCP_FIN_WAIT1] = STATE_FIN_WAIT_1,
	[TCP_FIN_WAIT2] = STATE_FIN_WAIT_2,
	[TCP_TIME_WAIT] = STATE_TIME_WAIT,
	[TCP_CLOSE] = STATE_CLOSED,
	[TCP_CLOSE_WAIT] = STATE_CLOSE_WAIT,
	[TCP_LAST_ACK] = STATE_LAST_ACK,
	[TCP_LISTEN] = STATE_LISTEN,
	[TCP_CLOSING] = STATE_CLOSING,
	[TCP_CLOSING + 1] = STATE_SYN_RECEIVED, /* before the kernel has made a socket of it */
};

enum tcp_state tcp_state_of_kernel(unsigned state)
{
	return state < COUNT(states_of_kernel) ? states_of_kernel[state] : STATE_UNKNOWN;
}

void socket_take_info(const struct tcp_info *info, struct socket_state *found)
{
	enum { NO_THRESHOLD_YET = 0x7fffffff };

	found->state = tcp_state_of_kernel(info->tcpi_state);
	if (found->state == STATE_LISTEN) {
		found->receive_queue = info->tcpi_unacked; /* connections that wait for accept() */
		return;
	}
	found->congestion_window = info->tcpi_snd_cwnd;
	if (info->tcpi_snd_ssthresh < NO_THRESHOLD_YET)
		found->slow_start_threshold = info->tcpi_snd_ssthresh;
	found->retransmit_timeout = info->tcpi_rto;
	found->round_trip_time = info->tcpi_rtt;
	found->unacked = info->tcpi_unacked;
	found->in_flight = /* as tcp_packets_in_flight() of the kernel has it */
	    info->tcpi_unacked - info->tcpi_sacked - info->tcpi_lost + info->tcpi_retrans;
	found->retransmits = info->tcpi_retransmits;
	found->total_retransmits = info->tcpi_total_retrans;
	found->probes = info->tcpi_probes;
	found->backoff = info->tcpi_backoff;
	found->send_segment_size = info->tcpi_snd_mss;
}

/* --- one descriptor --- */

static int option(int descriptor, int level, int name, void *value, socklen_t size)
{
	return getsockopt(descriptor, level, name, value, &size);
}

static struct endpoint endpoint_of(const struct sockaddr_storage *address, uint8_t transport)
{
	struct endpoint end = { .transport = transport };

	if (address->ss_family == AF_INET) {
		const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)address;
		memcpy(end.address, &ipv4->sin_addr, 4);
		end.port = ntohs(ipv4->sin_port);
		end.family = 4;
	} else {
		const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)address;
		memcpy(end.address, &ipv6->sin6_addr, 16);
		end.port = ntohs(ipv6->sin6_port);
		end.family = 6;
	}
	return end;
}

static bool take_ends(int descriptor, struct socket_state *found)
{
	struct sockaddr_storage address = { 0 };
	socklen_t size = sizeof address;
	int protocol;

	if (getsockname(descriptor, (struct sockaddr *)&address, &size) < 0 ||
	    (address.ss_family != AF_INET && address.ss_family != AF_INET6) ||
	    option(descriptor, SOL_SOCKET, SO_PROTOCOL, &protocol, sizeof protocol) < 0 ||
	    (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP))
		return false;
	*found = (struct socket_state){ .descriptor = descriptor };
	found->local = endpoint_of(&address, (uint8_t)protocol);
	size = sizeof address;
	if (getpeername(descriptor, (struct sockaddr *)&address, &size) == 0)
		found->peer = endpoint_of(&address, (uint8_t)protocol);
	return true;
}

bool socket_look(int descriptor, struct socket_state *found)
{
	struct tcp_info info = { 0 };
	int octets;

	if (!take_ends(descriptor, found))
		return false;
	if (ioctl(descriptor, SIOCINQ, &octets) == 0)
		found->receive_queue = (uint32_t)octets;
	if (ioctl(descriptor, SIOCOUTQ, &octets) == 0)
		found->send_queue = (uint32_t)octets;
	if (found->local.transport == IPPROTO_TCP &&
	    option(descriptor, IPPROTO_TCP, TCP_INFO, &info, sizeof info) == 0)
		socket_take_info(&info, found);
	return true;
}

/* --- all of them --- */

static bool is_same_end(const struct endpoint *a, const struct endpoint *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

static bool is_connection(const struct watched *one)
{
	return one->last.local.transport == IPPROTO_TCP && one->last.peer.family != 0;
}

static struct watched *find_half(
    struct sockets *all, const struct endpoint *local, const struct endpoint *peer)
{
	for (size_t i = 0; i < all->list.count; i++) {
		struct watched *one = &all->list.at[i];
		if (is_connection(one) && is_same_end(&one->last.local, local) &&
		    is_same_end(&one->last.peer, peer))
			return one;
	}
	return NULL;
}

/* Who this socket was the last time; a half that accept() has just made a descriptor counts. */
static struct watched *find_watched(
    struct sockets *all, uint64_t cookie, const struct socket_state *now)
{
	for (size_t i = 0; i < all->list.count; i++)
		if (cookie != 0 && all->list.at[i].cookie == cookie)
			return &all->list.at[i];
	struct watched *half = now->peer.family != 0 ? find_half(all, &now->local, &now->peer) : NULL;
	return half && half->cookie == 0 ? half : NULL;
}

static struct watched *watched_add(struct sockets *all, const char *actor)
{
	struct watched *one = array_add(&all->list);

	*one = (struct watched){ .actor = actor };
	return one;
}

static void tell(struct watched *one, const struct socket_state *now, socket_listener *changed)
{
	bool differs = one->last.state != now->state;

	one->seen = true;
	if (memcmp(&one->last, now, sizeof *now) == 0)
		return;
	one->last = *now;
	changed(one->actor, now, differs);
}

/* A connection that has ended forgets its peer; we do not. What its descriptor says is "closed",
 * while the kernel may still hold the connection apart from it, in TIME-WAIT. */
static void remember_peer(
    struct sockets *all, const struct watched *before, struct socket_state *now)
{
	if (now->state != STATE_CLOSED || !is_connection(before))
		return;
	struct socket_state rest = { .local = before->last.local, .peer = before->last.peer };
	now->peer = rest.peer;
	if (all->diag == ANSWERS && diag_find(all, &rest) == DIAG_FOUND)
		now->state = rest.state;
}

static void look_at_descriptors(struct sockets *all, const char *actor, socket_listener *changed)
{
	for (int descriptor = 0, unused = 0; unused < UNUSED_IN_A_ROW; descriptor++) {
		struct socket_state now = { 0 };
		uint64_t cookie = 0;
		int type;

		unused++;
		if (option(descriptor, SOL_SOCKET, SO_TYPE, &type, sizeof type) < 0 && errno == EBADF)
			continue;
		unused = 0;
		if (!socket_look(descriptor, &now))
			continue;
		option(descriptor, SOL_SOCKET, SO_COOKIE, &cookie, sizeof cookie);
		struct watched *one = find_watched(all, cookie, &now);
		if (!one)
			one = watched_add(all, actor);
		else if (one->cookie == 0)
			one->actor = actor;
		else if (one->seen) /* a duplicate, as dup() makes */
			continue;
		one->cookie = cookie;
		remember_peer(all, one, &now);
		tell(one, &now, changed);
	}
}

/* A socket that is no descriptor, not yet or no longer: the kernel's own, or gone. */
static void look_outside(struct sockets *all, struct watched *one, socket_listener *changed)
{
	struct socket_state now = {
		.descriptor = -1, .local = one->last.local, .peer = one->last.peer
	};

	one->cookie = 0;
	if (all->diag == ANSWERS && is_connection(one) && diag_find(all, &now) == DIAG_FOUND) {
		tell(one, &now, changed);
		return;
	}
	if (now.local.transport == IPPROTO_TCP && (all->diag == ANSWERS || !is_connection(one)))
		now.state = STATE_CLOSED;
	tell(one, &now, changed);
	one->seen = false; /* and so forgotten at the end of this look */
}

/* Who will own the half at LOCAL that nobody has accepted yet: the one who listens there. */
static const char *listener_at(const struct sockets *all, const struct endpoint *local)
{
	static const uint8_t any[16];

	for (size_t i = 0; i < all->list.count; i++) {
		const struct socket_state *door = &all->list.at[i].last;
		if (door->state == STATE_LISTEN && door->local.port == local->port &&
		    (memcmp(door->local.address, local->address, 16) == 0 ||
		        memcmp(door->local.address, any, 16) == 0))
			return all->list.at[i].actor;
	}
	return NULL;
}

/* The half that faces the one at INDEX, when it is no descriptor of ours. */
static void look_across(struct sockets *all, size_t index, socket_listener *changed)
{
	const struct watched *one = &all->list.at[index];
	struct socket_state now = {
		.descriptor = -1, .local = one->last.peer, .peer = one->last.local
	};

	if (find_half(all, &now.local, &now.peer))
		return;
	const char *actor = listener_at(all, &now.local);
	if (!actor || diag_find(all, &now) != DIAG_FOUND)
		return;
	tell(watched_add(all, actor), &now, changed);
}

/* A kernel that cannot tell of a connection that we hold in our hands is not asked again. */
static void try_diag(struct sockets *all)
{
	for (size_t i = 0; i < all->list.count && all->diag == NOT_TRIED; i++) {
		struct socket_state again = all->list.at[i].last;
		if (is_connection(&all->list.at[i]) && again.state == STATE_ESTABLISHED)
			all->diag = diag_find(all, &again) == DIAG_FOUND ? ANSWERS : SILENT;
	}
}

void sockets_look(struct sockets *all, const char *actor, socket_listener *changed)
{
	size_t kept = 0;

	for (size_t i = 0; i < all->list.count; i++)
		all->list.at[i].seen = false;
	look_at_descriptors(all, actor, changed);
	try_diag(all);
	for (size_t i = 0; i < all->list.count; i++)
		if (!all->list.at[i].seen)
			look_outside(all, &all->list.at[i], changed);
	for (size_t i = 0; i < all->list.count && all->diag == ANSWERS; i++)
		if (all->list.at[i].seen && is_connection(&all->list.at[i]))
			look_across(all, i, changed);
	for (size_t i = 0; i < all->list.count; i++)
		if (all->list.at[i].seen)
			all->list.at[kept++] = all->list.at[i];
	all->list.count = kept;
}
