/*
 * diag: asks the kernel for one half of a TCP connection by its four numbers, as `ss` does
 * (NETLINK_SOCK_DIAG, see sock_diag(7)). So the lab sees the server's half before accept() has
 * made a descriptor of it, and what is left after close(): FIN-WAIT-2, TIME-WAIT.
 *
 * The question names both addresses and ports, so the answer is right on a machine full of other
 * people's connections, and its cost does not grow with them. No privilege is needed.
 */
#include "play.h"

#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>

struct question {
	struct nlmsghdr header;
	struct inet_diag_req_v2 request;
};

static bool diag_open(struct sockets *all)
{
	if (all->kernel != 0)
		return true;
	int low = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	if (low < 0)
		return false;
	int high = fcntl(low, F_DUPFD_CLOEXEC, OWN_DESCRIPTORS);
	close(low);
	if (high < 0)
		return false;
	all->kernel = high;
	return true;
}

static bool ask(int kernel, const struct socket_state *half)
{
	struct question question = {
		.header = { .nlmsg_len = sizeof question,
		    .nlmsg_type = SOCK_DIAG_BY_FAMILY,
		    .nlmsg_flags = NLM_F_REQUEST },
		.request = { .sdiag_family = half->local.family == 6 ? AF_INET6 : AF_INET,
		    .sdiag_protocol = IPPROTO_TCP,
		    .idiag_ext = 1 << (INET_DIAG_INFO - 1),
		    .idiag_states = ~0u,
		    .id = { .idiag_sport = htons(half->local.port),
		        .idiag_dport = htons(half->peer.port),
		        .idiag_cookie = { INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE } } },
	};

	memcpy(question.request.id.idiag_src, half->local.address, 16);
	memcpy(question.request.id.idiag_dst, half->peer.address, 16);
	return send(kernel, &question, sizeof question, 0) == sizeof question;
}

/* The TCP_INFO among the attributes, if there is one: TIME-WAIT has none. */
static void take_attributes(const struct nlmsghdr *header, struct socket_state *found)
{
	const struct inet_diag_msg *message = NLMSG_DATA(header);
	const char *at = (const char *)(message + 1);
	size_t left = header->nlmsg_len - NLMSG_LENGTH(sizeof *message);

	while (left >= sizeof(struct rtattr)) {
		struct rtattr attribute;
		memcpy(&attribute, at, sizeof attribute);
		if (attribute.rta_len < sizeof attribute || attribute.rta_len > left)
			return;
		if (attribute.rta_type == INET_DIAG_INFO) {
			struct tcp_info info = { 0 };
			size_t length = attribute.rta_len - sizeof attribute;
			memcpy(&info, at + sizeof attribute, length < sizeof info ? length : sizeof info);
			socket_take_info(&info, found);
		}
		size_t step = RTA_ALIGN(attribute.rta_len);
		if (step > left)
			return;
		at += step;
		left -= step;
	}
}

static enum diag take_answer(
    const struct nlmsghdr *header, size_t length, struct socket_state *found)
{
	if (length < sizeof *header || header->nlmsg_len > length)
		return DIAG_SILENT;
	if (header->nlmsg_type == NLMSG_ERROR && header->nlmsg_len >= NLMSG_LENGTH(sizeof(int)))
		return *(const int *)NLMSG_DATA(header) == -ENOENT ? DIAG_ABSENT : DIAG_SILENT;
	if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    header->nlmsg_len < NLMSG_LENGTH(sizeof(struct inet_diag_msg)))
		return DIAG_SILENT;

	const struct inet_diag_msg *message = NLMSG_DATA(header);
	/* where no connection has these numbers, the kernel answers with the listening socket */
	if (message->id.idiag_dport != htons(found->peer.port))
		return DIAG_ABSENT;
	take_attributes(header, found);
	found->state = tcp_state_of_kernel(message->idiag_state);
	found->receive_queue = message->idiag_rqueue;
	found->send_queue = message->idiag_wqueue;
	return DIAG_FOUND;
}

enum diag diag_find(struct sockets *all, struct socket_state *found)
{
	union {
		struct nlmsghdr header;
		char octets[4096];
	} answer;

	if (!diag_open(all) || !ask(all->kernel, found))
		return DIAG_SILENT;
	ssize_t length = recv(all->kernel, &answer, sizeof answer, MSG_DONTWAIT);
	if (length < 0)
		return DIAG_SILENT;
	return take_answer(&answer.header, (size_t)length, found);
}
