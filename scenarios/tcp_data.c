/*
 * tcp-data: how TCP numbers and acknowledges bytes (RFC 9293 sections 3.4 and 3.7).
 *
 *     client                                  server
 *       | -- seq=1   12 bytes -------------------> |
 *       | <------------------------- ack=13 ------ |   the number of the byte expected next
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-data",
	.title = "Data: TCP counts bytes, not packets",
	.topic = "TCP",
	.level = "basic",
	.lesson = 2,
	.source = __FILE__,
	.reference = "RFC 9293 sections 3.4 and 3.7",
	.summary =
	    "One send() is not one packet, and an acknowledgment does not mean that somebody has read.",
	.parameters = {
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_in server_at = {
		.sin_family = AF_INET,
		.sin_port = htons(parameter("port")),
		.sin_addr.s_addr = inet_addr("127.0.0.1"),
	};
	struct sockaddr_in client_at = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = inet_addr("127.0.0.2"),
	};
	char line[100], page[5792];
	memset(page, 'x', sizeof page);

	STEP("A connection first, as in tcp-handshake. Now both sides know the other's first "
	     "number. Tools show numbers relative to it: the SYN was 0, so the first byte of data "
	     "is number 1.",
	    "> S", "< S. ack=seq+1", "> . ack=seq+1");
	int door = CALL(SERVER, socket(AF_INET, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(AF_INET, SOCK_STREAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));
	CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);

	STEP("The client sends 12 bytes, numbers 1 to 12. tcpdump writes 1:13, the first and the "
	     "one after the last. The answer says ack 13: the byte expected next. Data and "
	     "acknowledgment count bytes; no packet has a number.",
	    "> P. len=12", "< . ack=seq+len");
	CALL(CLIENT, send(client, "hello world\n", 12, 0));
	EXPECT(wait_for_acknowledgment(client));

	STEP("Only now does the server read. Nothing is sent: the kernel had acknowledged the "
	     "bytes while they waited here. An ACK means \"arrived in your machine\", not \"your "
	     "program has seen it\". A program that wants to know must ask the other program.");
	ssize_t length = CALL(SERVER, recv(connection, line, sizeof line, 0));
	EXPECT(length == 12);

	STEP("One send() of 5792 bytes. A packet here holds 1500 bytes, and 52 of them are headers "
	     "(20 IP, 20 TCP, 12 time stamps), so the kernel cuts the bytes into four segments of "
	     "1448. The server's kernel acknowledges each at once, as it does while a connection "
	     "is young. (Where a packet may be larger, or the network card does the cutting, a "
	     "capture shows one segment of 5792.)",
	    "> TCP len>0 +", "~< . len=0");
	CALL(CLIENT, send(client, page, sizeof page, 0));
	EXPECT(wait_for_acknowledgment(client));

	STEP("One recv() takes it all. Where a segment or a send() ended cannot be seen any more: "
	     "TCP carries a stream of bytes, not messages.");
	length = CALL(SERVER, recv(connection, page, sizeof page, MSG_WAITALL));
	EXPECT(length == sizeof page);

	STEP("Later in a connection the receiver takes its time; TCP_QUICKACK 0 asks it to do so "
	     "now. Two segments, one acknowledgment. Nothing is missing: an ACK counts for every "
	     "byte before its number.",
	    "> TCP len>0 +", "< . ack=seq+len");
	int no = 0;
	CALL(SERVER, setsockopt(connection, IPPROTO_TCP, TCP_QUICKACK, &no, sizeof no));
	CALL(CLIENT, send(client, page, 2896, 0));
	EXPECT(wait_for_acknowledgment(client));
	EXPECT(CALL(SERVER, recv(connection, page, 2896, MSG_WAITALL)) == 2896);

	STEP("The other direction has numbers of its own: the server's first byte is its number 1 "
	     "as well.",
	    "< P. len=6", "> . ack=seq+len");
	CALL(SERVER, send(connection, "thanks", 6, 0));
	EXPECT(wait_for_acknowledgment(connection));
	length = CALL(CLIENT, recv(client, line, sizeof line, 0));
	EXPECT(length == 6);

	STEP("Both hang up. A FIN takes a number too, the one after the last byte.", "> F.", "?< .",
	    "< F.", "> .");
	CALL(CLIENT, close(client));
	CALL(SERVER, close(connection));
	CALL(SERVER, close(door));

	return scenario_end();
}
