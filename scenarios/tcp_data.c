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
	.misconception = "\"TCP numbers its packets.\" It numbers bytes: 1:13 is from byte 1 up to, "
	                 "not including, 13, and ack 13 names the byte expected next. A huge "
	                 "\"segment\" in a capture (14480 bytes) is ten that the kernel has not cut "
	                 "yet.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "bytes", .value = 5792, .least = 1, .most = 14000, .help = "in the long send()" },
		{ .name = "mss", .value = 1460, .least = 100, .most = 1460,
		    .help = "the longest segment that the client agrees to, with the options" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	char line[100], page[14000];
	size_t bytes = parameter("bytes");
	int mss = parameter("mss");
	memset(page, 'x', sizeof page);

	STEP("A connection first, as in tcp-handshake. Now both sides know the other's first "
	     "number. Tools show numbers relative to it: the SYN was 0, so the first byte of data "
	     "is number 1. The SYN of the client also names the longest segment it agrees to: mss.",
	    "> S", "< S. ack=seq+1", "> . ack=seq+1");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_MAXSEG, &mss, sizeof mss));
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_CONGESTION, "reno", 4));
	CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);

	STEP("The client sends 12 bytes. They have the numbers 1 to 12; tcpdump writes 1:13, the "
	     "first and the one after the last. The answer says ack 13: the byte expected next. "
	     "Data and acknowledgment count bytes; no packet has a number.",
	    "> P. len=12", "< . ack=seq+len");
	CALL(CLIENT, send(client, "hello world\n", 12, 0));
	EXPECT(wait_for_acknowledgment(client));

	STEP("Only now does the server read. Nothing is sent: the kernel had acknowledged the bytes "
	     "while they waited here. An ACK means \"arrived in your machine\", not \"your program "
	     "has seen it\". A program that wants to know must ask the other program.");
	ssize_t length = CALL(SERVER, recv(connection, line, sizeof line, 0));
	EXPECT(length == 12);

	STEP("The client sends a page in one send(), 5792 bytes unless --set bytes= says otherwise. "
	     "A packet holds 1500 bytes here, of which headers take 52 over IPv4 (20 IP, 20 TCP, 12 "
	     "time stamps), 72 over IPv6. So the kernel cuts the bytes into segments of 1448 or "
	     "1428; a lower mss makes them shorter and more. It acknowledges often, as it does "
	     "while a connection is young. (Where the network card does the cutting, a capture "
	     "shows one long segment.)",
	    "> TCP len>0 +", "~< . len=0");
	CALL(CLIENT, send(client, page, bytes, 0));
	EXPECT(wait_for_acknowledgment(client));

	STEP("The server takes it all with one recv(). Where a segment or a send() ended cannot be "
	     "seen any more: TCP carries a stream of bytes, not messages.");
	EXPECT(CALL(SERVER, recv(connection, page, bytes, MSG_WAITALL)) == (long)bytes);

	STEP("The server clears TCP_QUICKACK, and the client sends as much as two segments hold. "
	     "Later in a connection the receiver takes its time; the option asks it to do so now. "
	     "Two segments, one acknowledgment. Nothing is missing: an ACK counts for every byte "
	     "before its number. (Where segments are short, their bookkeeping takes so much of the "
	     "receiver's memory that it waits; the client may then ask by sending the second again.)",
	    "> TCP len>0", "> TCP len>0", "?> TCP len>0 dup as=loss-probe", "< . ack=seq+len");
	int no = 0;
	socklen_t size = sizeof mss;
	CALL(SERVER, setsockopt(connection, IPPROTO_TCP, TCP_QUICKACK, &no, sizeof no));
	CALL(CLIENT, getsockopt(client, IPPROTO_TCP, TCP_MAXSEG, &mss, &size)); /* without options */
	CALL(CLIENT, send(client, page, 2 * mss, 0));
	EXPECT(wait_for_acknowledgment(client));
	EXPECT(CALL(SERVER, recv(connection, page, 2 * mss, MSG_WAITALL)) == 2 * mss);

	STEP("The server sends six bytes back. That direction has numbers of its own: the server's "
	     "first byte is its number 1 as well.",
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
