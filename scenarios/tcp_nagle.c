/*
 * tcp-nagle: small writes wait for an acknowledgment that takes its time (RFC 896, RFC 9293 section
 * 3.7.4; delayed ACK: RFC 1122 section 4.2.3.2).
 *
 *     client                                  server
 *       | -- 1 byte -----------------------------> |
 *       |    4 more bytes wait                     |   "perhaps I can answer, and save an ACK"
 *       | <------------- ACK, after 40 ms -------- |
 *       | -- 4 bytes in one segment -------------> |
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-nagle",
	.title = "Small writes: Nagle and the delayed ACK",
	.topic = "TCP",
	.level = "intermediate",
	.lesson = 13,
	.source = __FILE__,
	.reference = "RFC 896, RFC 9293 section 3.7.4, RFC 1122 section 4.2.3.2",
	.summary = "Two good ideas that wait for each other: 40 ms of silence, and what ends it.",
	.misconception = "\"TCP_NODELAY makes a connection fast.\" It makes many small packets. Only where "
	                 "ACKs are delayed do small writes wait at all; one larger write is better than "
	                 "both.",
	/* without Linux's tail loss probe, which takes an ACK that is late for one that was lost */
	.needs = { IPV6_IF_ASKED, "sysctl:net.ipv4.tcp_early_retrans=0" },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		/* at most: what a new connection may send before an ACK (RFC 6928) */
		{ .name = "writes", .value = 5, .least = 2, .most = 10, .help = "of one byte each" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	long writes = parameter("writes");
	int yes = 1, no = 0;
	char text[100], words[] = "twenty bytes, or less";

	STEP("A connection.", "> S", "< S. ack=seq+1", "> . ack=seq+1");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at)) == 0);
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_CONGESTION, "reno", 4));
	EXPECT(CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);

	STEP(
	    "The client writes bytes one by one, as many as you choose. Nagle's rule: while something "
	    "small is on its way, further small pieces wait, so that they can go together. And the "
	    "server's kernel waits with its ACK, up to 40 ms, hoping for data to send along. (On so "
	    "short a line it would not; TCP_QUICKACK 0 makes it.) How many segments will there be, and "
	    "when? (What a busy machine writes later than that goes by itself.)",
	    "> P. len=1", "< . ack=seq+len gap>20ms as=delayed-ack", item("> P. len<=%ld", writes - 1),
	    "< . ack=seq+len", "?> P. len=1 by=call +", "~< . ack=seq+len");
	CALL(SERVER, setsockopt(connection, IPPROTO_TCP, TCP_QUICKACK, &no, sizeof no));
	for (long i = 0; i < writes; i++)
		CALL(CLIENT, send(client, &words[i], 1, 0));
	EXPECT(wait_for_acknowledgment(client));
	EXPECT(CALL(SERVER, recv(connection, text, writes, MSG_WAITALL)) == writes);

	STEP("The client does the same with TCP_NODELAY. Nothing waits. As many segments as "
	     "writes, each with 1 byte and 52 or more of headers. The ACK still takes its time, "
	     "but nobody waits for it now.",
	    items(writes, "> P. len=1"), "< . ack=seq+len", "~< . ack=seq+len");
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes));
	CALL(SERVER, setsockopt(connection, IPPROTO_TCP, TCP_QUICKACK, &no, sizeof no));
	for (long i = 0; i < writes; i++)
		CALL(CLIENT, send(client, &words[i], 1, 0));
	EXPECT(wait_for_acknowledgment(client));
	EXPECT(CALL(SERVER, recv(connection, text, writes, MSG_WAITALL)) == writes);

	STEP("The client writes them all in one go, without TCP_NODELAY. The best way needs "
	     "neither Nagle nor that. One segment, at once, whatever the options say.",
	    item("> P. len=%ld", writes), "< . ack=seq+len gap>20ms as=delayed-ack");
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &no, sizeof no));
	CALL(SERVER, setsockopt(connection, IPPROTO_TCP, TCP_QUICKACK, &no, sizeof no));
	CALL(CLIENT, send(client, words, writes, 0));
	EXPECT(wait_for_acknowledgment(client));
	EXPECT(CALL(SERVER, recv(connection, text, writes, MSG_WAITALL)) == writes);

	STEP("Both hang up.", "> F.", "?< .", "< F.", "> .");
	CALL(CLIENT, close(client));
	CALL(SERVER, close(connection));
	CALL(SERVER, close(door));

	return scenario_end();
}
