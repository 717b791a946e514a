/*
 * tcp-close-four: a connection ends, one direction after the other (RFC 9293 section 3.6).
 *
 *     client                                  server
 *       | -- FIN ACK ----------------------------> |   recv() gives 0
 *       | <--------------------------------- ACK - |   the kernel alone
 *       |                                          |   still open in this direction
 *       | <----------------------------- FIN ACK - |   close()
 *       | -- ACK --------------------------------> |   the kernel alone
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-close-four",
	.title = "Four packets close a connection",
	.topic = "TCP",
	.level = "basic",
	.lesson = 3,
	.source = __FILE__,
	.reference = "RFC 9293 section 3.6",
	.summary =
	    "Each direction is closed by itself; the server takes its time, so its ACK goes alone.",
	.misconception = "\"close() ends the connection.\" It ends one direction; the other stays "
	                 "open until the other program closes, too. And the four packets are no "
	                 "accident: RFC 793 drew them in 1981 (figure 13).",
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

	STEP("The client has no more to send, and says so. That is a FIN. (close() would send it "
	     "too, but then the kernel keeps this half for one minute only, and you may read "
	     "slower.) The server's kernel acknowledges, but not at once: for about 40 ms it waits "
	     "for something to send along. This is a delayed ACK. The server program is in no "
	     "hurry, so the ACK goes alone.",
	    "> F.", "< . ack=seq+1 gap>20ms as=delayed-ack");
	CALL(CLIENT, shutdown(client, SHUT_WR));
	EXPECT(wait_for_state(client, TCP_FIN_WAIT2));

	STEP("The server program learns of it when it reads. recv() gives 0, the end of the stream. "
	     "Half the connection is closed: the client is in FIN-WAIT-2, the server in CLOSE-WAIT. "
	     "Nothing more happens until that program decides to close, even if it takes hours.");
	EXPECT(CALL(SERVER, recv(connection, line, sizeof line, 0)) == 0);

	STEP("Now the server closes, too. A FIN for the other direction, and its ACK: four packets, "
	     "as the RFC draws it; what makes them four is that the server closed later than its "
	     "kernel was willing to hold the first ACK back. The client's kernel stays in TIME-WAIT "
	     "for a minute, in case the last ACK got lost and the FIN comes again; the client "
	     "program need not wait for that. (Last words, --set farewell=20, travel with the "
	     "second FIN.)",
	    item("< F. len=%zu", length), "> . ack=seq+len+1");
	if (length > 0)
		CALL(SERVER, send(connection, farewell, length, MSG_MORE));
	CALL(SERVER, close(connection));
	if (length > 0)
		EXPECT(CALL(CLIENT, recv(client, farewell, sizeof farewell, 0)) == (long)length);
	CALL(CLIENT, close(client));
	EXPECT(CALL(SERVER, close(door)) == 0);

	return scenario_end();
}
