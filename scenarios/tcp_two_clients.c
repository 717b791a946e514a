/*
 * tcp-two-clients: one port, many connections (RFC 9293 section 3.3.1, RFC 1122 section 4.2.4.4).
 *
 *     alice 127.0.0.2:61000 ──┐
 *                             ├── 127.0.0.1:4000 server: one door, one socket for each client
 *     bob   127.0.0.2:61002 ──┘
 */
#include "scenario.h"

enum { MOST = 4 };

const struct scenario scenario = {
	.name = "tcp-two-clients",
	.title = "Two clients at one port: who is who",
	.topic = "TCP",
	.level = "basic",
	.lesson = 8,
	.source = __FILE__,
	.reference = "RFC 9293 sections 3.3.1 and 3.9.1, RFC 1122 section 4.2.4.4",
	.summary = "A connection is known by four numbers: both addresses and both ports.",
	.misconception = "\"A server needs two sockets\", or a new port for each client. It needs "
	                 "one that listens and one more for each client, and all of them have the "
	                 "same port.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "clients", .value = 2, .least = 1, .most = MOST, .help = "how many call" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	static const char *const names[MOST] = { "alice", "bob", "carol", "dave" };
	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	int clients = parameter("clients"), client[MOST], connection[MOST];
	char text[100];

	STEP("The server opens one door. Watch the table of sockets: descriptor 3 is this one.");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, MOST));

	for (int i = 0; i < clients; i++) {
		STEP("A client calls. Alice is first, then comes Bob, and more if --set clients= says "
		     "so. They sit at the same machine, so the address is the same, and they call the "
		     "same port. Only the port at their own end differs: the kernel gives each a free "
		     "one. That is enough to tell their packets apart.",
		    "> S", "< S. ack=seq+1", "> . ack=seq+1");
		client[i] = CALL(names[i], socket(client_at.ss_family, SOCK_STREAM, 0));
		CALL(names[i], bind(client[i], (struct sockaddr *)&client_at, sizeof client_at));
		CALL(names[i], connect(client[i], (struct sockaddr *)&server_at, sizeof server_at));
	}

	STEP("The server calls accept() once for each. They come in the order in which they called. "
	     "Each gives a new descriptor, and none a new port: look at the table, the server's end "
	     "has the same port everywhere. One door and one socket for each client. Nothing is "
	     "sent.");
	for (int i = 0; i < clients; i++) {
		connection[i] = CALL(SERVER, accept(door, NULL, NULL));
		EXPECT(connection[i] >= 0);
	}

	for (int i = clients - 1; i >= 0; i--) {
		STEP("A client says something, this time the last one first. The kernel looks at the "
		     "four numbers in the packet, both addresses and both ports, and puts the bytes "
		     "into the one socket that has the same four. No other socket hears of it.",
		    "> P. len=5", "< . ack=seq+len");
		CALL(names[i], send(client[i], "hello", 5, 0));
		EXPECT(wait_for_acknowledgment(client[i]));
		EXPECT(CALL(SERVER, recv(connection[i], text, sizeof text, MSG_DONTWAIT)) == 5);
		for (int other = 0; other < i; other++)
			EXPECT(recv(connection[other], text, sizeof text, MSG_DONTWAIT) == -1);
	}

	STEP("The server closes its door. The connections do not care: they are sockets of their "
	     "own. Only new callers would be refused. Nothing is sent.");
	CALL(SERVER, close(door));

	for (int i = 0; i < clients; i++) {
		STEP("They still talk: the server's last word, and both hang up.", "< P. len=3",
		    "> . ack=seq+len", "< F.", "?> .", "> F.", "< .");
		CALL(SERVER, send(connection[i], "bye", 3, 0));
		EXPECT(wait_for_acknowledgment(connection[i]));
		EXPECT(CALL(names[i], recv(client[i], text, sizeof text, 0)) == 3);
		CALL(SERVER, close(connection[i]));
		CALL(names[i], close(client[i]));
	}

	return scenario_end();
}
