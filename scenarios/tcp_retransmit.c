/*
 * tcp-retransmit: nothing comes back, so the sender repeats, ever more slowly (RFC 6298, RFC 9293
 * section 3.8.1).
 *
 *     client                                  server
 *       | -- 5 bytes ------------------------> x   |
 *       | -- the same, after 200 ms ---------> x   |
 *       | -- the same, after 400 ms more ----> x   |
 *       | -- the same, after 800 ms more --------> |
 *       | <------------------------------- ACK --- |
 */
#include "scenario.h"

#include <linux/filter.h>

const struct scenario scenario = {
	.name = "tcp-retransmit",
	.title = "No answer: repeat, and wait twice as long",
	.topic = "TCP",
	.level = "intermediate",
	.lesson = 11,
	.source = __FILE__,
	.reference = "RFC 6298 sections 2 and 5, RFC 9293 section 3.8.1, RFC 8985 section 7",
	.summary = "TCP repeats what is not acknowledged. Each time it waits twice as long as before.",
	.misconception = "\"The receiver asks for what is missing.\" It cannot: it does not know that "
	                 "anything was sent. The sender's clock decides, and a lost ACK looks to it just "
	                 "like lost data.",
	.needs = { IPV6_IF_ASKED, "net_admin", "tlp=off: sysctl:net.ipv4.tcp_early_retrans=0" },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "lost", .value = 3, .least = 3, .most = 4, .help = "transmissions that get lost" },
		{ .name = "tlp", .choices = "off on", .help = "Linux's tail loss probe, RFC 8985" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	bool probe = strcmp(parameter_word("tlp"), "on") == 0;
	long lost = parameter("lost"), timeouts = lost - probe;
	int none = 0;
	char text[100];

	struct sock_filter take_nothing[] = { BPF_STMT(BPF_RET | BPF_K, 0) };
	struct sock_fprog deaf = { .len = 1, .filter = take_nothing };

	STEP("A connection, as in tcp-handshake. From the handshake both sides know how long an answer "
	     "takes here: the round trip time.",
	    "> S", "< S. ack=seq+1", "> . ack=seq+1");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at)) == 0);
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_CONGESTION, "reno", 4));
	EXPECT(CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);

	STEP("Now the line breaks. A filter at the server's socket throws away every packet, after it "
	     "has crossed the wire: you will see what the server does not. Neither side is told.");
	if (CALL(SERVER, setsockopt(connection, SOL_SOCKET, SO_ATTACH_FILTER, &deaf, sizeof deaf)) != 0)
		scenario_skip("this kernel wants a right for filters of TCP sockets; the lab has it");

	STEP("The client sends 5 bytes. It hears nothing, and waits for its retransmission "
	     "timeout: the round trip time and a margin, but at least 200 ms in Linux (RFC 6298 "
	     "asks for 1 s). Then it sends the same bytes again, with the same sequence number. "
	     "Each further time it waits twice as long, for a network that loses packets is likely "
	     "to be overloaded. As many are lost as you choose; then the line is mended, and the "
	     "next one gets through. (With the tail loss probe on, Linux repeats once before the "
	     "timeout, and only then begins to double.)",
	    "> P. len=5", items(probe, "> P. len=5 dup gap>150ms as=loss-probe"),
	    "> P. len=5 dup gap>180ms as=timeout", "> P. len=5 dup gap>380ms as=timeout",
	    items(timeouts > 2, "> P. len=5 dup gap>780ms as=timeout"),
	    items(timeouts > 3, "> P. len=5 dup gap>1580ms as=timeout"), "< . ack=seq+len",
	    "within 9 s");
	EXPECT(CALL(CLIENT, send(client, "hello", 5, 0)) == 5);
	EXPECT(wait_for_drops(connection, lost));
	CALL(SERVER, setsockopt(connection, SOL_SOCKET, SO_DETACH_FILTER, &none, sizeof none));
	EXPECT(wait_for_retransmissions(client, lost));
	EXPECT(wait_for_acknowledgment(client));

	STEP("The server reads 5 bytes, once. The programs have noticed nothing but a delay: send() "
	     "had succeeded at once, and recv() would simply have waited. Nothing is sent.");
	EXPECT(CALL(SERVER, recv(connection, text, sizeof text, 0)) == 5);

	STEP("Both hang up. Had the line stayed broken, the client would have gone on for some 15 "
	     "minutes, at last once in two minutes, before giving up with ETIMEDOUT.",
	    "> F.", "?< .", "< F.", "> .");
	CALL(CLIENT, close(client));
	CALL(SERVER, close(connection));
	CALL(SERVER, close(door));

	return scenario_end();
}
