/*
 * tcp-byte-stream: TCP carries bytes, not messages (RFC 9293 sections 2.2 and 3.8).
 *
 *     client                                  server
 *       | -- "Hello" ----------------------------> |   send()
 *       | -- " world\n" -------------------------> |   send()
 *       |                                          |   one recv(): "Hello world\n"
 *       | -- "one\ntwo\nthree\n" ----------------> |   one send()
 *       |                                          |   recv() of 6: "one\ntw", then the rest
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-byte-stream",
	.title = "A stream of bytes, not messages",
	.topic = "TCP",
	.level = "basic",
	.lesson = 6,
	.source = __FILE__,
	.reference = "RFC 9293 sections 2.2 and 3.8",
	.summary = "Two send() are one recv(), and one send() is two recv(): TCP keeps no boundaries.",
	.misconception = "\"TCP separates messages by newlines.\" To TCP a newline is a byte like "
	                 "any other. Lines are what the two programs have agreed on, and the reader "
	                 "must put them together itself.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "more", .choices = "no yes", .help = "MSG_MORE with the first send()" },
		{ .name = "part", .value = 6, .least = 1, .most = 13, .help = "bytes in the short recv()" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	char text[100];

	STEP("A connection first, as in tcp-handshake.", "> S", "< S. ack=seq+1", "> . ack=seq+1");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_CONGESTION, "reno", 4));
	CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);

	bool more = strcmp(parameter_word("more"), "yes") == 0;
	STEP("The client sends twice: \"Hello\", then \" world\" and a newline. The line is free, "
	     "so each leaves at once, in a packet of its own. But that is a habit of the kernel, "
	     "not a promise: with --set more=yes the first send() says that more will follow, and "
	     "one packet carries both.",
	    more ? "> P. len=12" : "> P. len=5", "< . ack=seq+len", more ? NULL : "> P. len=7",
	    "< . ack=seq+len");
	CALL(CLIENT, send(client, "Hello", 5, more ? MSG_MORE : 0));
	if (!more)
		EXPECT(wait_for_acknowledgment(client));
	CALL(CLIENT, send(client, " world\n", 7, 0));
	EXPECT(wait_for_acknowledgment(client));

	STEP("The server calls recv() once. How much will it get? All that is there: 12 bytes. The "
	     "kernel put the packets' bytes into one row; that there were two is forgotten.");
	ssize_t length = CALL(SERVER, recv(connection, text, sizeof text, 0));
	EXPECT(length == 12 && memcmp(text, "Hello world\n", 12) == 0);

	STEP("Now the other way round: three lines in one send(). They are one packet.", "> P. len=14",
	    "< . ack=seq+len");
	CALL(CLIENT, send(client, "one\ntwo\nthree\n", 14, 0));
	EXPECT(wait_for_acknowledgment(client));

	STEP("The server asks for a few bytes only, six unless --set part= says otherwise. It gets "
	     "\"one\", a newline, and \"tw\". recv() does not stop at the newline, TCP does not "
	     "know what a line is. A server that wants lines must look for the newlines, and keep "
	     "what comes after the last one until its end arrives.");
	length = CALL(SERVER, recv(connection, text, parameter("part"), 0));
	EXPECT(length == parameter("part") && memcmp(text, "one\ntwo\nthree\n", length) == 0);

	STEP("The server calls recv() again. The rest was not lost, as it would be with a datagram: "
	     "recv() goes on where it had ended. Nothing is sent.");
	EXPECT(CALL(SERVER, recv(connection, text, sizeof text, 0)) == 14 - length);

	STEP("Both hang up.", "> F.", "?< .", "< F.", "> .");
	CALL(CLIENT, close(client));
	CALL(SERVER, close(connection));
	CALL(SERVER, close(door));

	return scenario_end();
}
