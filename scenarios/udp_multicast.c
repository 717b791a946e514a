/*
 * udp-multicast: one datagram for those who have joined (RFC 1112, IGMPv3: RFC 3376).
 *
 *     sender                     member 1      member 2      bystander
 *       |        join: IGMP report  |             |              |
 *       | -- to 239.255.42.42 ----> |             |              |
 *       |               the same datagram ------> |              |    never here
 */
#include "scenario.h"

#define SENDER    "sender"
#define MEMBER_1  "member1"
#define MEMBER_2  "member2"
#define BYSTANDER "bystander"

const struct scenario scenario = {
	.name = "udp-multicast",
	.title = "One datagram for those who have joined",
	.topic = "UDP",
	.level = "basic",
	.lesson = 3,
	.source = __FILE__,
	.reference = "RFC 1112",
	.summary =
	    "Membership decides who receives; sending needs none. Joining and leaving is said in IGMP.",
	.misconception = "\"The sender sends a copy to each member.\" It sends one packet, and does not "
	                 "know who is there. \"It never hears itself.\" On Linux it does, if it is a "
	                 "member, unless IP_MULTICAST_LOOP is 0.",
	.parameters = {
		{ .name = "port", .value = 4242, .least = 1, .most = 65535, .help = "the receivers' port" },
		{ .name = "ttl", .value = 1, .least = 1, .most = 255, .help = "networks it may reach" },
		{ .name = "loop", .choices = "on off", .help = "IP_MULTICAST_LOOP; on lo both are the same" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_in group = {
		.sin_family = AF_INET,
		.sin_port = htons(parameter("port")),
		.sin_addr.s_addr = inet_addr("239.255.42.42"),
	};
	struct sockaddr_in sender_at = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = inet_addr("127.0.0.2"),
	};
	struct ip_mreq member = {
		.imr_multiaddr.s_addr = inet_addr("239.255.42.42"),
		.imr_interface.s_addr = inet_addr("127.0.0.1"), /* on lo */
	};
	int yes = 1, no = 0, ttl = parameter("ttl");
	int loop = strcmp(parameter_word("loop"), "on") == 0;
	char text[1500];

	STEP("Three receivers on one port, bound to the address of a group: 224.0.0.0/4 belongs to "
	     "groups, not to machines. None has joined yet. IP_MULTICAST_ALL is a peculiarity of "
	     "Linux: unless it is 0, a socket hears every group that any program on the machine "
	     "has joined.");
	int first = CALL(MEMBER_1, socket(AF_INET, SOCK_DGRAM, 0));
	CALL(MEMBER_1, setsockopt(first, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
	CALL(MEMBER_1, setsockopt(first, IPPROTO_IP, IP_MULTICAST_ALL, &no, sizeof no));
	EXPECT(CALL(MEMBER_1, bind(first, (struct sockaddr *)&group, sizeof group)) == 0);
	int second = CALL(MEMBER_2, socket(AF_INET, SOCK_DGRAM, 0));
	CALL(MEMBER_2, setsockopt(second, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
	CALL(MEMBER_2, setsockopt(second, IPPROTO_IP, IP_MULTICAST_ALL, &no, sizeof no));
	EXPECT(CALL(MEMBER_2, bind(second, (struct sockaddr *)&group, sizeof group)) == 0);
	int third = CALL(BYSTANDER, socket(AF_INET, SOCK_DGRAM, 0));
	CALL(BYSTANDER, setsockopt(third, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
	CALL(BYSTANDER, setsockopt(third, IPPROTO_IP, IP_MULTICAST_ALL, &no, sizeof no));
	EXPECT(CALL(BYSTANDER, bind(third, (struct sockaddr *)&group, sizeof group)) == 0);

	STEP("Two of them join. The kernel tells the routers in an IGMP report, some 10 ms later, "
	     "and again within a second, in case the first got lost. One report for both programs: "
	     "the network wants to know whether this machine has members, not how many.",
	    "* IGMP to=224.0.0.22 as=report", "* IGMP to=224.0.0.22 as=report", "within 3 s");
	long sent = multicasts_sent();
	CALL(MEMBER_1, setsockopt(first, IPPROTO_IP, IP_ADD_MEMBERSHIP, &member, sizeof member));
	CALL(MEMBER_2, setsockopt(second, IPPROTO_IP, IP_ADD_MEMBERSHIP, &member, sizeof member));
	EXPECT(wait_for_multicasts(sent + 2));

	STEP("The sender calls sendto() once. One packet, two receivers. The sender has not "
	     "joined: anybody may send to a group. TTL 1, the usual value, keeps it on this "
	     "network: no router passes it on. (Programs of the sender's own machine hear it as "
	     "well, unless IP_MULTICAST_LOOP is off; here they do in any case, for lo itself "
	     "returns every packet.) The bystander, on the same port, hears nothing.",
	    item("sender>group UDP len=5 ttl=%d", ttl));
	int sender = CALL(SENDER, socket(AF_INET, SOCK_DGRAM, 0));
	CALL(SENDER, bind(sender, (struct sockaddr *)&sender_at, sizeof sender_at));
	CALL(SENDER, setsockopt(sender, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof ttl));
	CALL(SENDER, setsockopt(sender, IPPROTO_IP, IP_MULTICAST_LOOP, &loop, sizeof loop));
	CALL(SENDER, sendto(sender, "hello", 5, 0, (struct sockaddr *)&group, sizeof group));
	EXPECT(CALL(MEMBER_1, recv(first, text, sizeof text, 0)) == 5);
	EXPECT(CALL(MEMBER_2, recv(second, text, sizeof text, 0)) == 5);
	EXPECT(CALL(BYSTANDER, recv(third, text, sizeof text, MSG_DONTWAIT)) == -1 && errno == EAGAIN);

	STEP("Member 1 leaves, and the sender sends again. No IGMP, for the machine still has a "
	     "member. The next datagram reaches member 2 only.",
	    item("sender>group UDP len=5 ttl=%d", ttl));
	CALL(MEMBER_1, setsockopt(first, IPPROTO_IP, IP_DROP_MEMBERSHIP, &member, sizeof member));
	CALL(SENDER, sendto(sender, "again", 5, 0, (struct sockaddr *)&group, sizeof group));
	EXPECT(CALL(MEMBER_2, recv(second, text, sizeof text, 0)) == 5);
	EXPECT(CALL(MEMBER_1, recv(first, text, sizeof text, MSG_DONTWAIT)) == -1 && errno == EAGAIN);

	STEP("Member 2 leaves, the last one. Now the routers are told, twice again, and may stop "
	     "sending the group's packets to this network.",
	    "* IGMP to=224.0.0.22 as=report", "* IGMP to=224.0.0.22 as=report", "within 3 s");
	sent = multicasts_sent();
	CALL(MEMBER_2, setsockopt(second, IPPROTO_IP, IP_DROP_MEMBERSHIP, &member, sizeof member));
	EXPECT(wait_for_multicasts(sent + 2));

	STEP("The sender goes on all the same. The packet is on the wire, and nobody takes it. "
	     "Nobody tells the sender either: it never knew who was listening, or whether anybody "
	     "was.",
	    item("sender>group UDP len=5 ttl=%d", ttl));
	CALL(SENDER, sendto(sender, "echo?", 5, 0, (struct sockaddr *)&group, sizeof group));
	EXPECT(CALL(MEMBER_2, recv(second, text, sizeof text, MSG_DONTWAIT)) == -1 && errno == EAGAIN);

	return scenario_end();
}
