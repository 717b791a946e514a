/*
 * tcp-abort: three ways to end a connection by force: RST (RFC 9293 sections 3.5.2 and 3.6).
 *
 *     client                                  server
 *       | -- RST ACK ----------------------------> |   close() with SO_LINGER 0
 *
 *       | -- 5 bytes ----------------------------> |   that nobody reads
 *       | <--------------------------- RST ACK --- |   close()
 *
 *       | <----------------------------- FIN ----- |   close()
 *       | -- 5 bytes ----------------------------> |
 *       | <----------------------------- RST ----- |   nobody is left to read them
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-abort",
	.title = "Reset: three ways to end by force",
	.topic = "TCP",
	.level = "intermediate",
	.lesson = 3,
	.source = __FILE__,
	.reference = "RFC 9293 sections 3.5.2 and 3.6, RFC 2525 section 2.17",
	.summary = "A lingering of 0, data nobody has read, data for somebody who is gone: each a RST.",
	.misconception = "\"A reset means that something crashed.\" Often a program only closed too "
	                 "early: a kernel that must throw data away says so with RST, because a FIN "
	                 "would claim that all was well.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "linger", .value = 0, .least = 0, .most = 4, .help = "seconds; 0: reset" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	struct linger linger = { .l_onoff = 1, .l_linger = parameter("linger") };
	bool reset = parameter("linger") == 0;
	int client[3], connection[3];
	char text[100];

	STEP("Three clients, three connections: one for each way.",
	    items(3, "> S\n< S. ack=seq+1\n> . ack=seq+1"));
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	for (int i = 0; i < 3; i++) {
		client[i] = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
		CALL(CLIENT, bind(client[i], (struct sockaddr *)&client_at, sizeof client_at));
		CALL(CLIENT, connect(client[i], (struct sockaddr *)&server_at, sizeof server_at));
		connection[i] = CALL(SERVER, accept(door, NULL, NULL));
		EXPECT(connection[i] >= 0);
	}

	STEP("First way: the client sets SO_LINGER to 0 and closes. It says how long close() may "
	     "linger to get everything delivered. 0 seconds means: do not even say good-bye. One "
	     "RST, no answer, no TIME-WAIT, and the server's recv() fails with ECONNRESET. (--set "
	     "linger=1 makes it an ordinary close.)",
	    reset ? "> R. as=abort" : "> F.", reset ? NULL : "< . ack=seq+1", "< F.", "> . ack=seq+1");
	CALL(CLIENT, setsockopt(client[0], SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
	CALL(CLIENT, close(client[0]));
	ssize_t got = CALL(SERVER, recv(connection[0], text, sizeof text, 0));
	EXPECT(reset ? got == -1 && errno == ECONNRESET : got == 0);
	CALL(SERVER, close(connection[0]));

	STEP("Second way: the client sends five bytes, and the server does not read. Its kernel "
	     "acknowledges them, and they wait for the program.",
	    "> P. len=5", "< . ack=seq+len");
	CALL(CLIENT, send(client[1], "hello", 5, 0));
	EXPECT(wait_for_acknowledgment(client[1]));

	STEP("The server closes, without SO_LINGER and without having read. The kernel must throw "
	     "the bytes away, although it has acknowledged them. A FIN would say that all went "
	     "well, so it sends RST, and the client learns the truth.",
	    "< R. as=abort");
	CALL(SERVER, close(connection[1]));
	EXPECT(CALL(CLIENT, recv(client[1], text, sizeof text, 0)) == -1 && errno == ECONNRESET);
	CALL(CLIENT, close(client[1]));

	STEP("Third way: the server closes with nothing left unread, and the client's program does "
	     "not look. A clean close: FIN and, after a moment, ACK.",
	    "< F.", "> . ack=seq+1");
	CALL(SERVER, shutdown(connection[2], SHUT_WR));
	EXPECT(wait_for_state(connection[2], TCP_FIN_WAIT2));
	CALL(SERVER, close(connection[2]));

	STEP("The client sends to the server that has closed. That is allowed: a FIN closes one "
	     "direction only. send() succeeds, for it only hands over the bytes. But the server has "
	     "closed its socket altogether, nobody will ever read them, and its kernel says so: RST.",
	    "> P. len=5", "< R as=reset");
	EXPECT(CALL(CLIENT, send(client[2], "hello", 5, MSG_NOSIGNAL)) == 5);
	EXPECT(wait_for_state(client[2], TCP_CLOSE));

	STEP("The client sends once more. Now its kernel knows: EPIPE, and no packet. (Without "
	     "MSG_NOSIGNAL the signal SIGPIPE would end the program. Many a server died of that.)");
	EXPECT(CALL(CLIENT, send(client[2], "hello", 5, MSG_NOSIGNAL)) == -1 && errno == EPIPE);
	CALL(CLIENT, close(client[2]));
	CALL(SERVER, close(door));

	return scenario_end();
}
