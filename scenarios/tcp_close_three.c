/*
 * tcp-close-three: the same end of a connection as in tcp-close-four, in one packet less
 * (RFC 9293 section 3.6).
 *
 *     client                                  server
 *       | -- FIN ACK ----------------------------> |   close()
 *       | <----------------------------- FIN ACK - |   close(), soon enough to carry the ACK
 *       | -- ACK --------------------------------> |   the kernel alone
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-close-three",
	.title = "Three packets close a connection",
	.topic = "TCP",
	.level = "basic",
	.lesson = 4,
	.source = __FILE__,
	.reference = "RFC 9293 section 3.6",
	.summary =
	    "The server closes at once, and its FIN carries the ACK: timing decides, three or four.",
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

	STEP("A connection, as in tcp-handshake, and one line of data, which the server reads.", "> S",
	    "< S. ack=seq+1", "> . ack=seq+1", "> P. len=5", "< . ack=seq+len");
	int door = CALL(SERVER, socket(AF_INET, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(AF_INET, SOCK_STREAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));
	CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);
	char line[100];
	CALL(CLIENT, send(client, "done\n", 5, 0));
	EXPECT(CALL(SERVER, recv(connection, line, sizeof line, 0)) == 5);

	STEP("The same as in tcp-close-four, but the server closes right after the client. Still "
	     "two FINs and two acknowledgments. The server's kernel was holding its ACK back for "
	     "up to 40 ms, hoping for company, and the server's own FIN is company: one packet "
	     "does both.",
	    "> F.", "< F. ack=seq+1", "> . ack=seq+1");
	CALL(CLIENT, shutdown(client, SHUT_WR));
	CALL(SERVER, close(connection));

	STEP("Neither program asked for three packets or for four, and both are a normal close. "
	     "Time alone decides: does the server close before its delayed ACK goes out? The "
	     "client was the first to close, so its kernel is the one that stays in TIME-WAIT. "
	     "Letting go of the sockets sends nothing.");
	CALL(CLIENT, close(client));
	EXPECT(CALL(SERVER, close(door)) == 0);

	return scenario_end();
}
