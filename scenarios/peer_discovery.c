/*
 * peer-discovery: programs that find each other without knowing any address (RFC 1112, RFC 8085).
 *
 *     alice                  bob                   carol, who comes late
 *       | -- "alice" -> group  |                      |
 *       |  group <- "bob" ---- |                      |
 *       |                      |  group <- "carol" -- |
 *       | -- "alice" --------------------------------> |   the others answer her directly
 *       |                      | -- "bob" -----------> |
 */
#include "scenario.h"

#include <net/if.h>

#define ALICE "alice"
#define BOB   "bob"
#define CAROL "carol"

const struct scenario scenario = {
	.name = "peer-discovery",
	.title = "Peers find each other",
	.topic = "UDP",
	.level = "advanced",
	.lesson = 1,
	.source = __FILE__,
	.reference = "RFC 1112, RFC 3810, RFC 8085 section 3.1",
	.summary =
	    "Each peer says its name to a group; who hears it learns the address from the packet itself.",
	.misconception = "\"Somebody must keep the list of all peers.\" Each keeps its own, made of what "
	                 "it has heard. Nobody hears what was said before it joined, so peers repeat "
	                 "themselves or answer newcomers.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4242, .least = 1, .most = 65535, .help = "that of all peers" },
		{ .name = "rounds", .value = 1, .least = 1, .most = 9, .help = "times a peer says its name" },
	},
};

struct peer {
	int ear;   /* hears the group */
	int mouth; /* speaks, and hears answers, from the peer's own address */
};

static struct peer peer_make(
    const char *name, struct sockaddr_storage group, struct sockaddr_storage own)
{
	int yes = 1;

	int ear = CALL(name, socket(own.ss_family, SOCK_DGRAM, 0));
	CALL(name, setsockopt(ear, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
	EXPECT(CALL(name, bind(ear, (struct sockaddr *)&group, sizeof group)) == 0);
	int mouth = CALL(name, socket(own.ss_family, SOCK_DGRAM, 0));
	EXPECT(CALL(name, bind(mouth, (struct sockaddr *)&own, sizeof own)) == 0);
	return (struct peer){ ear, mouth };
}

/* What somebody says to the group, and from where; it must be NAME. */
static struct sockaddr_storage hear(const char *who, int ear, const char *name)
{
	struct sockaddr_storage from = { 0 };
	socklen_t size = sizeof from;
	char text[100] = "";

	CALL(who, recvfrom(ear, text, sizeof text - 1, 0, (struct sockaddr *)&from, &size));
	EXPECT(strcmp(text, name) == 0);
	return from;
}

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage group = address("239.255.42.42", "ff15::4242", parameter("port")), from;
	struct group_req join = { .gr_interface = if_nametoindex("lo"), .gr_group = group };
	bool is_ipv6 = group.ss_family == AF_INET6;
	int level = is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IP;
	const char *counter = is_ipv6 ? "Icmp6OutMLDv2Reports" : "IpExtOutMcastPkts";
	const char *report = is_ipv6 ? "* MLD to=ff02::16 as=report" : "* IGMP to=224.0.0.22 as=report";
	long rounds = parameter("rounds");
	char text[100];

	STEP("Two programs that have never heard of each other. All they share is the address of a "
	     "group and a port, written into the program. Each has an ear, bound to the group, and a "
	     "mouth with an address of its own.");
	struct peer alice = peer_make(ALICE, group, address("127.0.0.1", "fd00::1", 0));
	struct peer bob = peer_make(BOB, group, address("127.0.0.2", "fd00::2", 0));

	STEP("Alice and Bob join. Their machine tells the routers that it has members, twice.", report,
	    report, "within 5 s");
	long sent = counted(counter);
	CALL(ALICE, setsockopt(alice.ear, level, MCAST_JOIN_GROUP, &join, sizeof join));
	CALL(BOB, setsockopt(bob.ear, level, MCAST_JOIN_GROUP, &join, sizeof join));
	EXPECT(wait_for_count(counter, sent + 2));

	STEP("Each says its name to the group, as often as you choose: UDP repeats nothing, so one "
	     "announcement may not be enough. The name is all there is in the packet. Where does the "
	     "address come from, by which others can call back?",
	    items(rounds, "alice>group UDP len=5\nbob>group UDP len=3"));
	for (int i = 0; i < rounds; i++) {
		CALL(ALICE, sendto(alice.mouth, ALICE, 5, 0, (struct sockaddr *)&group, sizeof group));
		CALL(BOB, sendto(bob.mouth, BOB, 3, 0, (struct sockaddr *)&group, sizeof group));
	}

	STEP("Both listen. Every packet bears its sender's address, and recvfrom() tells it. Each "
	     "peer also hears itself, as a member of the group, and must recognize that; else it "
	     "would find itself.");
	for (int i = 0; i < rounds; i++) {
		hear(ALICE, alice.ear, ALICE);
		hear(ALICE, alice.ear, BOB);
		hear(BOB, bob.ear, ALICE);
		hear(BOB, bob.ear, BOB);
	}

	STEP("A third one, Carol, comes late and joins. No report: the machine has members "
	     "already. And nothing to hear: what was said before is gone. Multicast keeps nothing "
	     "for latecomers.");
	struct peer carol = peer_make(CAROL, group, address("127.0.0.3", "fd00::3", 0));
	CALL(CAROL, setsockopt(carol.ear, level, MCAST_JOIN_GROUP, &join, sizeof join));
	ssize_t length = CALL(CAROL, recv(carol.ear, text, sizeof text, MSG_DONTWAIT));
	EXPECT(length == -1 && errno == EAGAIN);

	STEP("So she says her name. Whoever hears a new name answers: directly, to the address it "
	     "came from, since the others know already. Now every list is complete.",
	    "carol>group UDP len=5", "alice>carol UDP len=5", "bob>carol UDP len=3");
	CALL(CAROL, sendto(carol.mouth, CAROL, 5, 0, (struct sockaddr *)&group, sizeof group));
	from = hear(ALICE, alice.ear, CAROL);
	CALL(ALICE, sendto(alice.mouth, ALICE, 5, 0, (struct sockaddr *)&from, sizeof from));
	from = hear(BOB, bob.ear, CAROL);
	CALL(BOB, sendto(bob.mouth, BOB, 3, 0, (struct sockaddr *)&from, sizeof from));
	hear(CAROL, carol.mouth, ALICE);
	hear(CAROL, carol.mouth, BOB);

	STEP("All close their ears and go. No word to each other: who relies on such a list must "
	     "strike off those it has not heard of for a while. Only the routers are told, by the "
	     "kernel, when the last ear closes.",
	    report, report, "within 5 s");
	sent = counted(counter);
	CALL(ALICE, close(alice.ear));
	CALL(BOB, close(bob.ear));
	CALL(CAROL, close(carol.ear));
	EXPECT(wait_for_count(counter, sent + 2));

	return scenario_end();
}
