/* IPv6 on lo, by rtnetlink(7) through libnl. */
#include "loopback.h"

#include <net/if.h>
#include <netlink/route/addr.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>

/* As `ip address add ADDRESS/64 dev lo`; 0 or a negative libnl error. */
static int add_address(struct nl_sock *kernel, int interface, const char *address)
{
	struct rtnl_addr *row = rtnl_addr_alloc();
	struct nl_addr *local = NULL;
	int error = nl_addr_parse(address, AF_INET6, &local);

	if (error == 0)
		error = rtnl_addr_set_local(row, local);
	rtnl_addr_set_ifindex(row, interface);
	if (error == 0)
		error = rtnl_addr_add(kernel, row, 0);
	nl_addr_put(local);
	rtnl_addr_put(row);
	return error;
}

/* As `ip route add local ff00::/8 dev lo table local`. */
static int add_multicast_route(struct nl_sock *kernel, int interface)
{
	struct rtnl_route *route = rtnl_route_alloc();
	struct rtnl_nexthop *hop = rtnl_route_nh_alloc();
	struct nl_addr *groups = NULL;
	int error = nl_addr_parse("ff00::/8", AF_INET6, &groups);

	if (error == 0)
		error = rtnl_route_set_dst(route, groups);
	rtnl_route_set_family(route, AF_INET6);
	rtnl_route_set_table(route, RT_TABLE_LOCAL);
	rtnl_route_set_scope(route, RT_SCOPE_UNIVERSE);
	rtnl_route_set_type(route, RTN_LOCAL);
	rtnl_route_nh_set_ifindex(hop, interface);
	rtnl_route_add_nexthop(route, hop); /* the route owns it from here */
	if (error == 0)
		error = rtnl_route_add(kernel, route, 0);
	nl_addr_put(groups);
	rtnl_route_put(route);
	return error;
}

bool loopback_add_ipv6(struct error *error)
{
	/* server, client, third party: as 127.0.0.1, .2 and .3 */
	static const char *const addresses[] = { "fd00::1/64", "fd00::2/64", "fd00::3/64" };
	struct nl_sock *kernel = nl_socket_alloc();
	int interface = (int)if_nametoindex("lo");
	int failed = nl_connect(kernel, NETLINK_ROUTE);

	for (size_t i = 0; i < COUNT(addresses) && failed == 0; i++)
		failed = add_address(kernel, interface, addresses[i]);
	if (failed == 0)
		failed = add_multicast_route(kernel, interface);
	nl_socket_free(kernel);
	if (failed < 0)
		return error_set(error, "this kernel gives the lab no IPv6: %s", nl_geterror(failed));
	return true;
}
