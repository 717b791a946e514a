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
	.misconception = "\"Connection refused: the server is down.\" A machine that is down "
	                 "refuses nothing; this one is up, and no program of it listens at that "
	                 "port.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "closed at first" },
		{ .name = "calls", .value = 1, .least = 1, .most = 5, .help = "before the door opens" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);

	STEP("The client makes a socket. There is no server: no program listens at the port.");
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at)) == 0);

	STEP("The client calls all the same. The kernel of the other machine finds no door at that "
	     "port and says so: RST, reset. It has no sequence number of its own, so the wire says "
	     "0 (shown relative it may read 1: r shows the 0), and it acknowledges the SYN, so that "
	     "the client knows which call was refused. connect() fails at once with ECONNREFUSED. "
	     "(--set calls=3 makes it stubborn.)",
	    "> S", "< R. ack=seq+1 as=port-closed");
	int called = CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
	EXPECT(called == -1 && errno == ECONNREFUSED);

	for (long i = 1; i < parameter("calls"); i++) {
		STEP("The client calls again. Each call has a new first number, and gets a refusal of "
		     "its own: the other machine remembers nothing of the one before.",
		    "> S", "< R. ack=seq+1 as=port-closed");
		called = CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
		EXPECT(called == -1 && errno == ECONNREFUSED);
	}

	STEP("The client closes its socket. \"Refused\" is good news of a kind: the packet arrived, "
	     "the machine is up, and it answered. No answer at all looks different: the client "
	     "would repeat its SYN for two minutes and then fail with ETIMEDOUT. Closing a socket "
	     "that never had a connection sends nothing.");
	EXPECT(CALL(CLIENT, close(client)) == 0);

	STEP("Now somebody opens the door, and the client makes the same call to the same port. It "
	     "succeeds.",
	    "> S", "< S. ack=seq+1", "> . ack=seq+1");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
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
