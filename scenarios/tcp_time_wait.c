/*
 * tcp-time-wait: who closes first waits (RFC 9293 section 3.6.1).
 *
 *     client                                  server
 *       | <----------------------------- FIN ----- |   close()
 *       | -- ACK --------------------------------> |
 *       | -- FIN --------------------------------> |   close()
 *       | <----------------------------- ACK ----- |   TIME-WAIT, a minute long; bind() fails
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-time-wait",
	.title = "TIME-WAIT: who closes first must wait",
	.topic = "TCP",
	.level = "intermediate",
	.lesson = 2,
	.source = __FILE__,
	.reference = "RFC 9293 sections 3.6.1 and 3.10.8",
	.summary = "After the close a server cannot bind its port again, unless it sets SO_REUSEADDR.",
	.misconception = "\"Address already in use: the old server still runs.\" It is gone. Its "
	                 "kernel keeps the connection in TIME-WAIT, in case the last ACK was lost, "
	                 "and so that late packets meet no new connection. Whoever closed first has "
	                 "it.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "first", .choices = "server client", .help = "who closes first" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	bool server_first = strcmp(parameter_word("first"), "server") == 0;
	int yes = 1;

	STEP("A server, a client, a connection, as in tcp-handshake. The server sets SO_REUSEADDR, "
	     "as good servers do; what for comes later. It sends nothing.",
	    "> S", "< S. ack=seq+1", "> . ack=seq+1");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	CALL(SERVER, setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));
	CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);

	STEP("One side closes first, the server unless --set first=client says otherwise; a little "
	     "later the other. Who was first acknowledges last, and cannot know whether that ACK "
	     "arrives. So its kernel keeps the connection for a minute: TIME-WAIT. At once a new "
	     "server starts and wants the port. Will bind() give it?",
	    server_first ? "< F." : "> F.", server_first ? "> . ack=seq+1" : "< . ack=seq+1",
	    server_first ? "> F." : "< F.", server_first ? "< . ack=seq+1" : "> . ack=seq+1");
	if (server_first) {
		CALL(SERVER, shutdown(connection, SHUT_WR));
		EXPECT(wait_for_state(connection, TCP_FIN_WAIT2));
		CALL(CLIENT, close(client));
		CALL(SERVER, close(connection));
	} else {
		CALL(CLIENT, shutdown(client, SHUT_WR));
		EXPECT(wait_for_state(client, TCP_FIN_WAIT2));
		CALL(SERVER, close(connection));
		CALL(CLIENT, close(client));
	}
	CALL(SERVER, close(door));
	int again = CALL("newcomer", socket(server_at.ss_family, SOCK_STREAM, 0));
	int bound = CALL("newcomer", bind(again, (struct sockaddr *)&server_at, sizeof server_at));
	EXPECT(server_first ? bound == -1 && errno == EADDRINUSE : bound == 0);

	STEP("The newcomer tries again, now with SO_REUSEADDR. Before, the server had closed first: "
	     "EADDRINUSE, no program holds the port, but TIME-WAIT does. (Where the client closed "
	     "first, it is the client's port that waits, and bind() succeeded.) The option says: I "
	     "know, give it to me all the same. On Linux the old server must have set it as well, "
	     "and ours did. Nothing is sent.");
	CALL("newcomer", close(again));
	again = CALL("newcomer", socket(server_at.ss_family, SOCK_STREAM, 0));
	CALL("newcomer", setsockopt(again, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
	EXPECT(CALL("newcomer", bind(again, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	EXPECT(CALL("newcomer", listen(again, 5)) == 0);

	STEP("A client calls the newcomer. The port is in service again, long before the minute is "
	     "over. The old connection does no harm: this one comes from another port of the client.",
	    "> S", "< S. ack=seq+1", "> . ack=seq+1");
	client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));
	EXPECT(CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	connection = CALL("newcomer", accept(again, NULL, NULL));
	EXPECT(connection >= 0);

	STEP("Both hang up.", "> F.", "?< .", "< F.", "> .");
	CALL(CLIENT, close(client));
	CALL("newcomer", close(connection));
	CALL("newcomer", close(again));

	return scenario_end();
}
