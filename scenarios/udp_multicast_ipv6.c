/*
 * udp-multicast-ipv6: the only way to reach many in IPv6 (RFC 4291 section 2.7, MLDv2: RFC 3810).
 *
 *     sender                     member        bystander
 *       |         join: MLD report |               |
 *       | -- to ff15::4242 ------> |               |   never here
 */
#include "scenario.h"

#include <net/if.h>

#define SENDER    "sender"
#define MEMBER    "member"
#define BYSTANDER "bystander"

const struct scenario scenario = {
	.name = "udp-multicast-ipv6",
	.title = "IPv6: no broadcast, multicast instead",
	.topic = "UDP",
	.level = "intermediate",
	.lesson = 3,
	.source = __FILE__,
	.reference = "RFC 4291 section 2.7, RFC 3810",
	.summary =
	    "IPv6 reaches many by multicast alone; who wants to hear says so in MLD, a part of ICMPv6.",
	.misconception = "\"IPv6 broadcasts to ff02::1.\" That is a group like any other: all nodes are "
	                 "its members. There is no broadcast, and the address itself says how far a "
	                 "packet may go.",
	.needs = { "ipv6" },
	.parameters = {
		{ .name = "port", .value = 4242, .least = 1, .most = 65535, .help = "the receivers' port" },
		{ .name = "hops", .value = 1, .least = 1, .most = 255, .help = "hop limit of the sender" },
		{ .name = "scope", .choices = "ff15 ff12 ff18", .help = "site, link or organization" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_in6 group = { .sin6_family = AF_INET6, .sin6_port = htons(parameter("port")) };
	struct sockaddr_in6 sender_at = { .sin6_family = AF_INET6 };
	char address_of_group[40], text[1500];
	snprintf(address_of_group, sizeof address_of_group, "%s::4242", parameter_word("scope"));
	inet_pton(AF_INET6, address_of_group, &group.sin6_addr);
	inet_pton(AF_INET6, "fd00::2", &sender_at.sin6_addr);
	group.sin6_scope_id = if_nametoindex("lo"); /* groups of the link need it */
	struct ipv6_mreq member = {
		.ipv6mr_multiaddr = group.sin6_addr,
		.ipv6mr_interface = if_nametoindex("lo"),
	};
	int yes = 1, no = 0, hops = parameter("hops");

	STEP("A sender, and two receivers on one port, bound to the address of a group. ff00::/8 "
	     "belongs to groups. The rest of the first 16 bits tells more: 1 says that the group "
	     "is nobody's registered one, and the last digit how far it reaches: 2 this link, 5 "
	     "this site, 8 this organization, e the world. IPv4 had only the TTL for that.");
	int first = CALL(MEMBER, socket(AF_INET6, SOCK_DGRAM, 0));
	CALL(MEMBER, setsockopt(first, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
	CALL(MEMBER, setsockopt(first, IPPROTO_IPV6, IPV6_MULTICAST_ALL, &no, sizeof no));
	EXPECT(CALL(MEMBER, bind(first, (struct sockaddr *)&group, sizeof group)) == 0);
	int second = CALL(BYSTANDER, socket(AF_INET6, SOCK_DGRAM, 0));
	CALL(BYSTANDER, setsockopt(second, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
	CALL(BYSTANDER, setsockopt(second, IPPROTO_IPV6, IPV6_MULTICAST_ALL, &no, sizeof no));
	EXPECT(CALL(BYSTANDER, bind(second, (struct sockaddr *)&group, sizeof group)) == 0);

	int sender = CALL(SENDER, socket(AF_INET6, SOCK_DGRAM, 0));
	if (CALL(SENDER, bind(sender, (struct sockaddr *)&sender_at, sizeof sender_at)) != 0)
		scenario_skip("there is no address fd00::2 here; the lab's own network has it");

	STEP("One joins. Its kernel tells the routers, in a listener report of MLDv2: what IGMP is to "
	     "IPv4, but a part of ICMPv6. It goes to ff02::16, all MLDv2 routers of this link, and "
	     "once more within a second, in case it got lost.",
	    "* MLD to=ff02::16 type=143 as=report", "* MLD to=ff02::16 type=143 as=report",
	    "within 5 s");
	long reports = counted("Icmp6OutMLDv2Reports");
	CALL(MEMBER, setsockopt(first, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &member, sizeof member));
	EXPECT(wait_for_count("Icmp6OutMLDv2Reports", reports + 2));

	STEP("The sender sends to the group, once. The hop limit (TTL in IPv4) is 1 unless the "
	     "sender asks for more. The member hears it; the bystander, on the same port, does "
	     "not.",
	    item("sender>group UDP len=5 to=%s ttl=%d", address_of_group, hops));
	CALL(SENDER, setsockopt(sender, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops));
	CALL(SENDER, sendto(sender, "hello", 5, 0, (struct sockaddr *)&group, sizeof group));
	if (!wait_for_queue(first, 5))
		scenario_skip("groups have no route to lo here; in the lab's own network they have");
	EXPECT(CALL(MEMBER, recv(first, text, sizeof text, 0)) == 5);
	EXPECT(CALL(BYSTANDER, recv(second, text, sizeof text, MSG_DONTWAIT)) == -1 && errno == EAGAIN);

	STEP("The member leaves. The routers are told again, twice.",
	    "* MLD to=ff02::16 type=143 as=report", "* MLD to=ff02::16 type=143 as=report",
	    "within 5 s");
	reports = counted("Icmp6OutMLDv2Reports");
	CALL(MEMBER, setsockopt(first, IPPROTO_IPV6, IPV6_DROP_MEMBERSHIP, &member, sizeof member));
	EXPECT(wait_for_count("Icmp6OutMLDv2Reports", reports + 2));

	STEP("The sender goes on. Nobody takes it. In IPv4 it could fall back on broadcast; IPv6 "
	     "has none. Where a protocol has to reach every machine, it has a group that all have "
	     "joined: ff02::1.",
	    item("sender>group UDP len=5 to=%s ttl=%d", address_of_group, hops));
	CALL(SENDER, sendto(sender, "echo?", 5, 0, (struct sockaddr *)&group, sizeof group));
	EXPECT(CALL(MEMBER, recv(first, text, sizeof text, MSG_DONTWAIT)) == -1 && errno == EAGAIN);

	STEP("All close. That sends nothing: no socket is a member any more.");
	CALL(SENDER, close(sender));
	CALL(BYSTANDER, close(second));
	EXPECT(CALL(MEMBER, close(first)) == 0);

	return scenario_end();
}
