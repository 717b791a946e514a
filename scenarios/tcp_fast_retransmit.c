/*
 * tcp-fast-retransmit: later segments arrive and tell of the gap (RFC 5681 section 3.2, SACK: RFC 2018).
 *
 *     client                                  server
 *       | -- 1 ----------------------------------> |
 *       | -- 2 -----------------------------> x    |
 *       | -- 3, 4, 5 … --------------------------> |
 *       | <----- ACK 2, SACK 3;  3-4;  3-5 … ----- |   "I still wait for 2, but I have those"
 *       | -- 2 again, at once -------------------> |
 */
#include "scenario.h"

#include <linux/filter.h>

const struct scenario scenario = {
	.name = "tcp-fast-retransmit",
	.title = "Repeated at once: duplicate ACKs and SACK",
	.topic = "TCP",
	.level = "advanced",
	.lesson = 11,
	.source = __FILE__,
	.reference = "RFC 5681 section 3.2, RFC 2018, RFC 8985",
	.summary =
	    "What arrives behind a gap tells of the gap: the sender repeats it without waiting for a timer.",
	.misconception = "\"After a loss everything from there on is sent again.\" Only what is missing: "
	                 "SACK names the blocks that did arrive. And the sender does not wait for its "
	                 "timer, for the ACKs keep coming, with the same number.",
	.needs = { IPV6_IF_ASKED, "net_admin" },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "lost", .value = 2, .least = 2, .most = 5, .help = "the segment that gets lost" },
		{ .name = "segments", .value = 6, .least = 6, .most = 9, .help = "how many are sent" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	static char page[16384], text[16384];
	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	bool is_ipv6 = server_at.ss_family == AF_INET6;
	int level = is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, service = is_ipv6 ? IPV6_TCLASS : IP_TOS;
	const char *class = is_ipv6 ? "ipv6.tclass.dscp" : "ip.dsfield.dscp";
	long lost = parameter("lost"), segments = parameter("segments");
	int marked = 46 << 2, ordinary = 0, largest = 1012, yes = 1, segment;
	socklen_t size = sizeof segment;

	/* The service class is in bits 8 to 13 of an IPv4 header, in bits 4 to 9 of one of IPv6. */
	struct sock_filter lose_marked[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, (unsigned)SKF_NET_OFF),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, is_ipv6 ? 0x0fc0 : 0x00fc),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, is_ipv6 ? 46 << 6 : 46 << 2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),  /* class 46: drop it */
		BPF_STMT(BPF_RET | BPF_K, -1), /* any other: take it */
	};
	struct sock_fprog filter = { .len = 5, .filter = lose_marked };

	STEP("A connection. Both SYNs permit SACK, selective acknowledgment: look for the option. The "
	     "server's socket gets a filter that loses packets of one service class, 46; nobody uses "
	     "that class yet.",
	    "> S", "< S. ack=seq+1", "> . ack=seq+1");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at)) == 0);
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_CONGESTION, "reno", 4));
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_MAXSEG, &largest, sizeof largest));
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes));
	EXPECT(CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	if (CALL(SERVER,
	        setsockopt(connection, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter)) != 0)
		scenario_skip("this kernel wants a right for filters of TCP sockets; the lab has it");
	CALL(CLIENT, getsockopt(client, IPPROTO_TCP, TCP_MAXSEG, &segment, &size));

	STEP("The client sends the segments before the one that you have chosen to lose. They "
	     "arrive and are acknowledged.",
	    items(lost - 1, item("> TCP len=%d", segment)), "~< . len=0");
	CALL(CLIENT, send(client, page, segment * (lost - 1), 0));
	EXPECT(wait_for_acknowledgment(client));

	STEP("Then one gets lost, and the others follow at once. Every one that arrives behind the gap "
	     "makes the server repeat its acknowledgment: the number is still that of the missing "
	     "byte, a duplicate ACK, and SACK names what it has beyond. What will the client do, and "
	     "when? By the old rule the third such ACK means loss, not mere disorder; Linux (RACK) "
	     "compares times. Either way no timer is needed: only the missing segment is sent again, "
	     "in the same moment, and one ACK confirms all.",
	    item("> TCP len=%d %s=46", segment, class),
	    items(segments - lost, item("> TCP len=%d %s=0", segment, class)),
	    "~< . len=0 tcp.options.sack.count=1 as=duplicate-ack",
	    item("> TCP len=%d %s=0 dup as=fast-retransmission", segment, class), "< . len=0");
	CALL(CLIENT, setsockopt(client, level, service, &marked, sizeof marked));
	CALL(CLIENT, send(client, page, segment, 0)); /* this transmission, and no other, is lost */
	CALL(CLIENT, setsockopt(client, level, service, &ordinary, sizeof ordinary));
	CALL(CLIENT, send(client, page, segment * (segments - lost), 0));
	EXPECT(wait_for_acknowledgment(client));

	STEP("The server reads all of it, in order, at one go. What came behind the gap had waited "
	     "in its kernel. The client takes the loss as a sign of congestion and sends more "
	     "slowly from now on: its congestion window has shrunk.");
	long length = CALL(SERVER, recv(connection, text, segment * segments, MSG_WAITALL));
	EXPECT(length == segment * segments);

	STEP("Both hang up.", "> F.", "?< .", "< F.", "> .");
	CALL(CLIENT, close(client));
	CALL(SERVER, close(connection));
	CALL(SERVER, close(door));

	return scenario_end();
}
