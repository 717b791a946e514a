/* A slow line with a short queue on lo: the token bucket filter, tc-tbf(8), by rtnetlink(7) through
 * libnl. What does not fit into the queue is lost, as in a router. */
#include "loopback.h"

#include <linux/pkt_sched.h>
#include <net/if.h>
#include <netlink/route/qdisc.h>
#include <netlink/route/qdisc/tbf.h>
#include <netlink/route/tc.h>

enum { AT_ONCE = 3000 }; /* octets that pass without waiting: two packets, so that timers suffice */

/* As `tc qdisc add dev lo root tbf rate RATE burst 3000 limit QUEUE`; 0 or a negative libnl error. */
static int add_queue(struct nl_sock *kernel, int interface, int rate, int queue)
{
	struct rtnl_qdisc *row = rtnl_qdisc_alloc();

	rtnl_tc_set_ifindex(TC_CAST(row), interface);
	rtnl_tc_set_parent(TC_CAST(row), TC_H_ROOT);
	int error = rtnl_tc_set_kind(TC_CAST(row), "tbf");
	if (error == 0) {
		rtnl_qdisc_tbf_set_rate(row, rate, AT_ONCE, 0);
		rtnl_qdisc_tbf_set_limit(row, queue);
		error = rtnl_qdisc_add(kernel, row, NLM_F_CREATE | NLM_F_EXCL);
	}
	rtnl_qdisc_put(row);
	return error;
}

bool loopback_slow_down(int rate, int queue, struct error *error)
{
	struct nl_sock *kernel = nl_socket_alloc();
	int failed = nl_connect(kernel, NETLINK_ROUTE);

	if (failed == 0)
		failed = add_queue(kernel, (int)if_nametoindex("lo"), rate, queue);
	nl_socket_free(kernel);
	if (failed < 0)
		return error_set(error, "this kernel gives the lab no slow line (tbf, module sch_tbf): %s",
		    nl_geterror(failed));
	return true;
}
