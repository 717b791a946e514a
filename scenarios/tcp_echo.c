/*
 * tcp-echo: a server that says everything back (the protocol is RFC 862, over RFC 9293).
 *
 *     client                                  server
 *       | -- "line 1\n" -------------------------> |   recv(), and then
 *       | <------------------------- "line 1\n" -- |   send()
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-echo",
	.title = "Echo: a line there, the same line back",
	.topic = "TCP",
	.level = "basic",
	.lesson = 7,
	.source = __FILE__,
	.reference = "RFC 862, RFC 9293 section 3.8.6.3",
	.summary = "A whole conversation: call, lines in both directions, good-bye.",
	.misconception = "\"The echo is TCP's acknowledgment.\" The acknowledgment is a number in "
	                 "the header, set by the kernel; the echo is data that a program sends. One "
	                 "packet may hold both.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "lines", .value = 3, .least = 1, .most = 9,
		    .help = "lines that the client sends" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	char line[20], heard[20], answer[20];

	STEP("The server listens, the client calls, the server picks up.", "> S", "< S. ack=seq+1",
	    "> . ack=seq+1");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));
	CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);

	for (long i = 1; i <= parameter("lines"); i++) {
		size_t length = snprintf(line, sizeof line, "line %ld\n", i);

		STEP("The client sends a line, the server reads it and sends it back. TCP asks for no "
		     "answer but the acknowledgment, and the kernel gives that: early in a connection "
		     "at once, in a packet without data. Later it waits a moment, in case there is data "
		     "to send with it. (How many lines: --set lines=5.)",
		    "> P. len=7", "?< . ack=seq+len len=0", "< P. ack=seq+len len=7", "> . ack=seq+len");
		CALL(CLIENT, send(client, line, length, 0));
		ssize_t got = CALL(SERVER, recv(connection, heard, sizeof heard, 0));
		CALL(SERVER, send(connection, heard, got, 0));
		EXPECT(CALL(CLIENT, recv(client, answer, sizeof answer, 0)) == (long)length);
		EXPECT(memcmp(answer, line, length) == 0);
		EXPECT(wait_for_acknowledgment(connection));
	}

	STEP("The client has nothing more to say and shuts its direction down; the server reads "
	     "that, and closes. The server's recv() gives 0, which is how a server learns that it "
	     "may hang up, too. An empty line would not do: it is a byte.",
	    "> F.", "?< . ack=seq+1", "< F. ack=seq+1", "> . ack=seq+1");
	CALL(CLIENT, shutdown(client, SHUT_WR));
	EXPECT(CALL(SERVER, recv(connection, heard, sizeof heard, 0)) == 0);
	CALL(SERVER, close(connection));
	EXPECT(CALL(CLIENT, recv(client, answer, sizeof answer, 0)) == 0);
	CALL(CLIENT, close(client));
	CALL(SERVER, close(door));

	return scenario_end();
}
