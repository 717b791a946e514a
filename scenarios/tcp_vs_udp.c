/*
 * tcp-vs-udp: the same messages over both, and what each costs (RFC 768, RFC 9293).
 *
 *     client                                  server
 *       | -- UDP: 3 datagrams -------------------> |
 *       |                                          |
 *       | <- TCP: 3 packets to open -------------> |
 *       | -- 3 segments, and their ACKs ---------> |
 *       | <- 3 or 4 packets to close ------------> |
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-vs-udp",
	.title = "The same messages over UDP and TCP",
	.topic = "UDP",
	.level = "intermediate",
	.lesson = 4,
	.source = __FILE__,
	.reference = "RFC 768, RFC 9293",
	.summary = "Packets, bytes and waiting, counted by the kernel: what TCP's promises cost.",
	.misconception = "\"UDP is faster.\" Both travel in the same IP packets at the same speed. UDP "
	                 "saves the opening, the closing and the acknowledgments, and with them every "
	                 "promise.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4242, .least = 1, .most = 65535, .help = "the servers' port" },
		{ .name = "messages", .value = 3, .least = 1, .most = 9, .help = "how many are sent" },
		{ .name = "size", .value = 5, .least = 1, .most = 1000, .help = "octets in each" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	bool is_ipv6 = server_at.ss_family == AF_INET6;
	const char *packets = is_ipv6 ? "Ip6OutRequests" : "IpOutRequests";
	const char *octets = is_ipv6 ? "Ip6OutOctets" : "IpExtOutOctets";
	size_t count = parameter("messages"), size = parameter("size");
	char words[1000] = "hello", text[9000], table[600];
	int yes = 1;

	STEP("Two servers on the same port: one of UDP, one of TCP. That is no conflict, each protocol "
	     "has its own ports. Nothing is sent.");
	int inbox = CALL(SERVER, socket(server_at.ss_family, SOCK_DGRAM, 0));
	EXPECT(CALL(SERVER, bind(inbox, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int sender = CALL(CLIENT, socket(client_at.ss_family, SOCK_DGRAM, 0));
	EXPECT(CALL(CLIENT, bind(sender, (struct sockaddr *)&client_at, sizeof client_at)) == 0);
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at)) == 0);
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_CONGESTION, "reno", 4));
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes));

	STEP("The client sends its messages over UDP first. As many packets as messages, as you "
	     "choose, and not one in return.",
	    items(count, item("> UDP len=%zu", size)));
	long udp_packets = counted(packets), udp_octets = counted(octets);
	for (size_t i = 0; i < count; i++)
		CALL(CLIENT, sendto(sender, words, size, 0, (void *)&server_at, sizeof server_at));
	udp_packets = counted(packets) - udp_packets, udp_octets = counted(octets) - udp_octets;

	STEP("Now TCP: the client calls connect(). Before the first message may go, the client has "
	     "to wait for an answer: a round trip, here no time at all, across an ocean a tenth of "
	     "a second. (RFC 7413 can spare it, later on.)",
	    "> S", "< S. ack=seq+1", "> . ack=seq+1");
	long tcp_packets = counted(packets), tcp_octets = counted(octets);
	EXPECT(CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(wait_for_state(connection, TCP_ESTABLISHED));
	tcp_packets = counted(packets) - tcp_packets, tcp_octets = counted(octets) - tcp_octets;
	long opening = tcp_packets;

	STEP("The client sends the same messages. Each goes out as a segment of its own, as "
	     "TCP_NODELAY asks, and the server's kernel acknowledges them.",
	    items(count, item("> P. len=%zu", size)), "~< . len=0");
	long packets_before = counted(packets), octets_before = counted(octets);
	for (size_t i = 0; i < count; i++)
		CALL(CLIENT, send(client, words, size, 0));
	EXPECT(wait_for_acknowledgment(client));
	tcp_packets += counted(packets) - packets_before;
	tcp_octets += counted(octets) - octets_before;

	STEP("Both shut down. That is an end, which UDP does not have: each side says that it has "
	     "finished.",
	    "> F.", "?< .", "< F.", "> .");
	packets_before = counted(packets), octets_before = counted(octets);
	CALL(CLIENT, shutdown(client, SHUT_WR));
	EXPECT(wait_for_state(connection, TCP_CLOSE_WAIT));
	CALL(SERVER, shutdown(connection, SHUT_WR));
	EXPECT(wait_for_state(connection, TCP_CLOSE));
	tcp_packets += counted(packets) - packets_before;
	tcp_octets += counted(octets) - octets_before;

	STEP("The server reads. UDP: one recv() for each message, as they were sent. TCP: one recv() "
	     "takes all, for TCP carries a stream of bytes and knows no messages.");
	for (size_t i = 0; i < count; i++)
		EXPECT((size_t)CALL(SERVER, recv(inbox, text, sizeof text, 0)) == size);
	EXPECT((size_t)CALL(SERVER, recv(connection, text, sizeof text, 0)) == count * size);

	snprintf(table, sizeof table,
	    "What the kernel has counted, for %zu messages of %zu bytes. "
	    "Packets: UDP %ld, TCP %ld. Bytes with all IP headers: UDP %ld, TCP %ld. "
	    "Packets before the first message: UDP 0, TCP %ld, which is one round trip. "
	    "Calls of recv() to get them: UDP %zu, TCP 1. "
	    "For its price TCP knows that all has arrived, in order and once, and UDP knows nothing. The "
	    "longer the transfer, the smaller the difference: try more or larger messages.",
	    count, size, udp_packets, tcp_packets, udp_octets, tcp_octets, opening, count);
	EXPECT(udp_packets < 0 || udp_packets < tcp_packets);
	STEP(table);
	CALL(CLIENT, close(client));
	CALL(SERVER, close(connection));

	return scenario_end();
}
