/*
 * tcp-refused: nobody listens at the port (RFC 9293 section 3.10.7.1).
 *
 *     client                                  server's machine
 *       | -- SYN       seq=x --------------------> |
 *       | <- RST ACK   seq=0    ack=x+1 ---------- |   the kernel: no such door here
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-refused",
	.title = "A closed port says no",
	.topic = "TCP",
	.level = "basic",
	.lesson = 5,
	.source = __FILE__,
	.reference = "RFC 9293 section 3.10.7.1",
	.summary = "\"Connection refused\" is a packet: the other machine is there, and answered.",
	.parameters = {
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "closed at first" },
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

	STEP("The client makes a socket. There is no server: no program listens at the port.");
	int client = CALL(CLIENT, socket(AF_INET, SOCK_STREAM, 0));
	EXPECT(CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at)) == 0);

	STEP(
	    "The client calls all the same. The kernel of the other machine finds no door at that "
	    "port and says so: RST, reset. It has no sequence number of its own, so the wire says "
	    "0 (shown relative it may read 1: r shows the 0), and it acknowledges the SYN, so that the client knows which call was refused. "
	    "connect() fails at once with ECONNREFUSED.",
	    "> S", "< R. ack=seq+1");
	int called;
	called = CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
	EXPECT(called == -1 && errno == ECONNREFUSED);

	STEP("\"Refused\" is good news of a kind: the packet arrived, the machine is up, and it "
	     "answered. No answer at all looks different: the client would repeat its SYN for two "
	     "minutes and then fail with ETIMEDOUT. Closing a socket that never had a connection "
	     "sends nothing.");
	EXPECT(CALL(CLIENT, close(client)) == 0);

	STEP("Now somebody opens the door, and the same call to the same port succeeds.", "> S",
	    "< S. ack=seq+1", "> . ack=seq+1");
	int door = CALL(SERVER, socket(AF_INET, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	client = CALL(CLIENT, socket(AF_INET, SOCK_STREAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));
	CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);

	STEP("Both hang up.", "> F.", "?< .", "< F.", "> .");
	CALL(CLIENT, close(client));
	CALL(SERVER, close(connection));
	CALL(SERVER, close(door));

	return scenario_end();
}
