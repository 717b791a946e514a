/*
 * tcp-close-simultaneous: both say good-bye before either has heard it (RFC 9293 figure 13).
 *
 *     client                                  server
 *       | -- FIN -----------------X                |   lost on the way
 *       | <----------------------------- FIN ----- |   does not acknowledge the other
 *       | -- ACK --------------------------------> |   client: CLOSING
 *       | -- FIN again --------------------------> |
 *       | <----------------------------- ACK ----- |   TIME-WAIT on both sides
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-close-simultaneous",
	.title = "Both close at once",
	.topic = "TCP",
	.level = "advanced",
	.lesson = 2,
	.source = __FILE__,
	.reference = "RFC 9293 sections 3.6 (case 3) and 3.10.7.4",
	.summary = "Two FINs that cross, each sent before the other was heard: both sides wait at "
	           "the end.",
	.misconception = "\"One side closes, the other answers.\" Nobody gives leave: both may "
	                 "close at the same moment. Then none of the FINs acknowledges the other, "
	                 "and both kernels end in TIME-WAIT, not one.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "crossing", .choices = "yes no",
		    .help = "whether the server misses the first FIN" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	bool six = server_at.ss_family == AF_INET6;
	int level = six ? IPPROTO_IPV6 : IPPROTO_IP, least = six ? IPV6_MINHOPCOUNT : IP_MINTTL;
	int neighbours_only = 255, everybody = 0;
	bool crossing = strcmp(parameter_word("crossing"), "yes") == 0;

	STEP("A connection, as in tcp-handshake.", "> S", "< S. ack=seq+1", "> . ack=seq+1");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));
	CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);

	STEP("Both close, at the same time. On a long line the FINs would pass each other. Here the "
	     "way is too short, so for a moment the server ignores what has a time to live below "
	     "255, and that is the client's FIN. The server's own FIN therefore does not "
	     "acknowledge it: the client has closed, hears a FIN, and its own is still unanswered. "
	     "That is CLOSING. Its timer sends the FIN again after some 200 ms, and the server "
	     "takes it. (With --set crossing=no nothing is ignored, and the server's kernel may even "
	     "acknowledge before the program calls.)",
	    "> F.", crossing ? "< F. ack=seq" : "?< . ack=seq+1",
	    crossing ? "> . ack=seq+1" : "< F. ack=seq+1",
	    crossing ? "> F. dup as=retransmission" : "> . ack=seq+1",
	    crossing ? "< . ack=seq+1" : NULL);
	if (crossing)
		CALL(SERVER, setsockopt(connection, level, least, &neighbours_only, sizeof(int)));
	CALL(CLIENT, shutdown(client, SHUT_WR));
	if (crossing)
		CALL(SERVER, setsockopt(connection, level, least, &everybody, sizeof(int)));
	CALL(SERVER, shutdown(connection, SHUT_WR));
	EXPECT(wait_for_state(client, TCP_CLOSE));
	EXPECT(wait_for_state(connection, TCP_CLOSE));

	STEP("Both programs let go of their sockets. Both kernels are in TIME-WAIT now, for a "
	     "minute, because each has acknowledged a FIN and cannot know whether the other heard "
	     "it. (When only one side closes first, only that side waits.) The programs have "
	     "nothing more to do with it, and nothing is sent.");
	CALL(CLIENT, close(client));
	CALL(SERVER, close(connection));
	EXPECT(CALL(SERVER, close(door)) == 0);

	return scenario_end();
}
