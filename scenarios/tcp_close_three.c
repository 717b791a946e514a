/*
 * tcp-close-three: the same end of a connection as in tcp-close-four, in one packet less
 * (RFC 9293 section 3.6).
 *
 *     client                                  server
 *       | -- FIN ACK ----------------------------> |
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
	.misconception = "\"Closing takes four packets.\" It takes two FINs and two "
	                 "acknowledgments; if the other side closes before its delayed ACK goes "
	                 "out, three packets hold them.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "farewell", .value = 0, .least = 0, .most = 1000,
		    .help = "octets that the server sends before it closes" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	char line[100], farewell[1000];
	memset(farewell, '.', sizeof farewell);
	size_t length = parameter("farewell");

	STEP("A connection, as in tcp-handshake, and one line of data, which the server reads.", "> S",
	    "< S. ack=seq+1", "> . ack=seq+1", "> P. len=5", "< . ack=seq+len");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));
	CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);
	CALL(CLIENT, send(client, "done\n", 5, 0));
	EXPECT(wait_for_acknowledgment(client));
	EXPECT(CALL(SERVER, recv(connection, line, sizeof line, 0)) == 5);

	STEP("The same as in tcp-close-four, but the server closes right after the client. Still "
	     "two FINs and two acknowledgments. The server's kernel was holding its ACK back for up "
	     "to 40 ms, hoping for company, and the server's own FIN is company: one packet does "
	     "both. (Last words, --set farewell=20, travel in that packet, too. Should your machine "
	     "be so busy that the server comes later, the ACK goes alone, and there are four.)",
	    "> F. len=0", "?< . ack=seq+1 gap>20ms as=delayed-ack",
	    item("< F. ack=seq+1 len=%zu", length), "> .");
	CALL(CLIENT, shutdown(client, SHUT_WR));
	if (length > 0)
		CALL(SERVER, send(connection, farewell, length, MSG_MORE));
	CALL(SERVER, close(connection));

	STEP("Both programs let go of their sockets. Neither asked for three packets or for four, "
	     "and both are a normal close. Time alone decides: does the server close before its "
	     "delayed ACK goes out? The client was the first to close, so its kernel is the one "
	     "that stays in TIME-WAIT. Now nothing is sent.");
	if (length > 0)
		EXPECT(CALL(CLIENT, recv(client, farewell, sizeof farewell, 0)) == (long)length);
	EXPECT(CALL(CLIENT, recv(client, line, sizeof line, 0)) == 0);
	CALL(CLIENT, close(client));
	EXPECT(CALL(SERVER, close(door)) == 0);

	return scenario_end();
}
