/*
 * tcp-flow-control: the receiver is slow, and says so (RFC 9293 sections 3.8.4 and 3.8.6).
 *
 *     client                                  server, which does not read
 *       | -- data -------------------------------> |
 *       | <------------------------ ACK, win=0 --- |   "my buffer is full"
 *       | -- probe, after 200 ms ----------------> |   "still?"
 *       | <------------------------ ACK, win=0 --- |   "still."
 *       | <---------------- ACK, win=4096 -------- |   recv() has made room
 *       | -- data -------------------------------> |
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-flow-control",
	.title = "The window: the receiver sets the pace",
	.topic = "TCP",
	.level = "intermediate",
	.lesson = 12,
	.source = __FILE__,
	.reference = "RFC 9293 sections 3.8.4 and 3.8.6, RFC 7323 section 2",
	.summary = "Every segment says how much room its sender has left. At 0 the other side must wait.",
	.misconception = "\"The window is agreed on when the connection opens.\" It is announced anew in "
	                 "every segment, shrinks when the program does not read, and grows when it does.",
	/* Linux may repeat the last segment early, and answers old numbers only twice a second: not here */
	.needs = { IPV6_IF_ASKED, "sysctl:net.ipv4.tcp_early_retrans=0",
	    "sysctl:net.ipv4.tcp_invalid_ratelimit=0" },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		/* at least: segments so short that send() takes not all, with less */
		{ .name = "buffer", .value = 4096, .least = 4096, .most = 16384, .help = "SO_RCVBUF" },
		{ .name = "probes", .value = 2, .least = 1, .most = 3, .help = "to see before reading" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	static char page[30000], text[30000];
	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	int buffer = parameter("buffer");
	long probes = parameter("probes");

	STEP("A connection whose server has a small receive buffer. Look at win in the three packets: "
	     "each side says how much it can take, whatever the other side says.",
	    "> S", "< S. ack=seq+1", "> . ack=seq+1");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	CALL(SERVER, setsockopt(door, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at)) == 0);
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_CONGESTION, "reno", 4));
	EXPECT(CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);

	STEP("The client sends 30000 bytes, and the server does not read. send() succeeds: the bytes "
	     "wait in the client's own kernel. The window shrinks with every ACK, to 0. Now the "
	     "client may not send; but the news that there is room again could get lost, and both "
	     "would wait for ever. So it probes: an old number, no data, just to be answered. Twice as "
	     "late each time.",
	    "> TCP len>0 +", "~< . win>0", "< . win=0", "> . len=0 gap>150ms as=window-probe",
	    "< . win=0 as=probe-answer",
	    items(probes > 1, "> . len=0 gap>300ms as=window-probe\n< . win=0 as=probe-answer"),
	    items(probes > 2, "> . len=0 gap>600ms as=window-probe\n< . win=0 as=probe-answer"),
	    "within 9 s");
	EXPECT(CALL(CLIENT, send(client, page, sizeof page, MSG_DONTWAIT)) == sizeof page);
	EXPECT(wait_for_probes(client, probes));

	STEP("The server reads. As soon as there is room worth mentioning, its kernel says so without "
	     "being asked: a window update. The client sends what fits, the server reads on, and so "
	     "forth to the last byte. (As long as you think, the client probes on.)",
	    "~> . len=0", "~< .", "> TCP len>0 +");
	EXPECT(CALL(SERVER, recv(connection, text, sizeof text, MSG_WAITALL)) == sizeof text);
	EXPECT(wait_for_acknowledgment(client));

	STEP("Both hang up. Flow control protects the receiver. What protects the network is another "
	     "story: tcp-congestion.",
	    "> F.", "?< .", "< F.", "> .");
	CALL(CLIENT, close(client));
	CALL(SERVER, close(connection));
	CALL(SERVER, close(door));

	return scenario_end();
}
