/*
 * tcp-handshake: how a TCP connection opens (RFC 9293 section 3.5, figure 6).
 *
 *     client                                  server
 *       | -- SYN       seq=x --------------------> |
 *       | <- SYN ACK   seq=y    ack=x+1 ---------- |
 *       | -- ACK       seq=x+1  ack=y+1 ---------> |
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-handshake",
	.title = "Three packets open a connection",
	.topic = "TCP",
	.level = "basic",
	.lesson = 1,
	.source = __FILE__,
	.reference = "RFC 9293 section 3.5",
	.summary =
	    "connect() sends three packets, accept() none: the kernels shake hands, not the programs.",
	.misconception = "\"accept() shakes hands.\" The kernels do, before accept() is called; and "
	                 "ack is the other side's number plus 1 although no byte was sent: a SYN "
	                 "takes one.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "mss", .value = 1460, .least = 100, .most = 1460,
		    .help = "the longest segment that the client agrees to" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0); /* any free port */
	int mss = parameter("mss");

	STEP("The server opens a door: a socket with an address and a port, that listens. From now "
	     "on its kernel answers calls to that port. Nothing is sent: nobody outside needs to "
	     "know.");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));

	STEP("The client makes a socket too. It seldom matters which address a client has, so most "
	     "leave the choice to the kernel. Here both ends live in one machine, and a second "
	     "address keeps them apart. Nothing is sent.");
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at)) == 0);
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_MAXSEG, &mss, sizeof mss));

	STEP("The client calls. One call, three packets. Each side picks its own first sequence "
	     "number, and the other acknowledges it plus 1: no data was sent, but a SYN takes one "
	     "number, so that its arrival can be acknowledged. The SYNs also say what each side can "
	     "do: look at their options. (With --set mss=500 the client asks for shorter segments.)",
	    "> S", "< S. ack=seq+1", "> . ack=seq+1");
	CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
	EXPECT(wait_for_state(client, TCP_ESTABLISHED));

	STEP("The server program calls accept(). It sends nothing: the kernels have shaken hands "
	     "already, while the program did nothing at all. accept() only picks up the finished "
	     "connection: a second socket, for this one client. The door stays open for the next.");
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);

	STEP("Both hang up, the client first. Each direction is closed by a FIN of its own, and "
	     "each FIN is acknowledged. How many packets that takes is a story for tcp-close-four "
	     "and tcp-close-three.",
	    "> F.", "?< .", "< F.", "> .");
	CALL(CLIENT, close(client));
	CALL(SERVER, close(connection));
	CALL(SERVER, close(door));

	return scenario_end();
}
