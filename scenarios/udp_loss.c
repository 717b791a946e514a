/*
 * udp-loss: a datagram gets lost, and nothing happens (RFC 768, RFC 8085 section 3.3).
 *
 *     client                                  server
 *       | -- 1 ----------------------------------> |
 *       | -- 2 ----------------------------------> |
 *       | -- 3 -----------------------------> x    |
 *       | -- 4 ----------------------------------> |   the server can see that 3 is missing,
 *       | -- 5 ----------------------------------> |   because the program has numbered them
 */
#include "scenario.h"

#include <linux/filter.h>

const struct scenario scenario = {
	.name = "udp-loss",
	.title = "One is lost, and nothing happens",
	.topic = "UDP",
	.level = "basic",
	.lesson = 6,
	.source = __FILE__,
	.reference = "RFC 768, RFC 8085 section 3.3",
	.summary = "UDP repeats nothing and reports nothing. A program that cares must do it itself.",
	.misconception = "\"UDP notices a loss and just does not repair it.\" It does not even notice: "
	                 "UDP has no numbers. Only the program can, if it puts numbers into its data.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4242, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "count", .value = 5, .least = 2, .most = 9, .help = "datagrams" },
		{ .name = "lost", .value = 3, .least = 1, .most = 9, .help = "the one that gets lost" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0), from;
	const char *dropped = server_at.ss_family == AF_INET6 ? "Udp6InErrors" : "UdpInErrors";
	socklen_t from_size = sizeof from;
	int count = parameter("count"), lost = parameter("lost") < count ? parameter("lost") : count;
	char number, expected = '1', missing = 0;

	/* A socket filter sees the UDP header, 8 bytes, then the data. */
	struct sock_filter lose_one[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 8),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, '0' + lost, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),  /* that number: drop it */
		BPF_STMT(BPF_RET | BPF_K, -1), /* any other: take it, whole */
	};
	struct sock_fprog filter = { .len = 4, .filter = lose_one };

	STEP("Two sockets. Networks lose packets when they are busy; on one machine that seldom "
	     "happens. So a filter at the server's socket throws one datagram away, after it has "
	     "crossed the wire and before the server can see it.");
	int server = CALL(SERVER, socket(server_at.ss_family, SOCK_DGRAM, 0));
	EXPECT(CALL(SERVER, bind(server, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, setsockopt(server, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter));
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_DGRAM, 0));
	EXPECT(CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at)) == 0);
	CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));

	STEP("The client sends its datagrams, each with one byte, its number. As many packets as "
	     "you choose, and one of them will be lost. What does UDP do about it? Every send() "
	     "succeeds, nothing is repeated, and nobody is told.",
	    items(count, "> UDP len=1"));
	long before = counted(dropped);
	for (number = '1'; number < '1' + count; number++)
		EXPECT(CALL(CLIENT, send(client, &number, 1, 0)) == 1);
	EXPECT(wait_for_count(dropped, before + 1));

	STEP("The server reads what has come. Without the numbers that the program itself has put "
	     "into the data it could not tell that one is missing; the UDP header has ports, a "
	     "length, a checksum, and that is all.");
	for (int i = 0; i < count - 1; i++) {
		CALL(SERVER, recvfrom(server, &number, 1, 0, (struct sockaddr *)&from, &from_size));
		if (number != expected)
			missing = expected;
		expected = number + 1;
	}
	EXPECT(CALL(SERVER, recv(server, &number, 1, MSG_DONTWAIT)) == -1 && errno == EAGAIN);
	missing = missing ? missing : expected; /* only knowing how many there are tells of the last */
	EXPECT(missing == '0' + lost);

	STEP("The server asks for the missing number, and the client sends it once more. This time "
	     "it gets through. Repairing is up to the programs. Protocols over UDP do this their "
	     "own way: DNS asks again after some seconds, QUIC numbers and repeats, a phone call "
	     "lets it go.",
	    "< UDP len=1", "> UDP len=1");
	int none = 0;
	CALL(SERVER, setsockopt(server, SOL_SOCKET, SO_DETACH_FILTER, &none, sizeof none));
	CALL(SERVER, sendto(server, &missing, 1, 0, (struct sockaddr *)&from, from_size));
	CALL(CLIENT, recv(client, &number, 1, 0));
	CALL(CLIENT, send(client, &number, 1, 0));
	EXPECT(CALL(SERVER, recv(server, &number, 1, 0)) == 1 && number == missing);

	STEP("Both close. That sends nothing.");
	CALL(CLIENT, close(client));
	EXPECT(CALL(SERVER, close(server)) == 0);

	return scenario_end();
}
