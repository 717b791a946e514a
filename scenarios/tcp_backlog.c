/*
 * tcp-backlog: the queue in front of accept() is full (listen(2), RFC 9293 section 3.9.1.1).
 *
 *     caller                                  server
 *       | -- SYN -----------------X                |   the queue is full: no answer at all
 *       |                                          |   accept() makes room
 *       | -- SYN again after 1 s ----------------> |
 *       | <------------------------- SYN ACK ----- |
 */
#include "scenario.h"

enum { MOST = 5 };

const struct scenario scenario = {
	.name = "tcp-backlog",
	.title = "The queue is full: a SYN without an answer",
	.topic = "TCP",
	.level = "advanced",
	.lesson = 1,
	.source = __FILE__,
	.reference = "RFC 9293 sections 3.9.1.1 and 3.10.7.2, RFC 6298 section 2",
	.summary = "listen() limits how many connections may wait for accept(); more are not "
	           "refused, but ignored, and come again.",
	.misconception = "\"A full server refuses.\" It says nothing: the SYN is dropped as if it "
	                 "had been lost, and the client's own timer tries again. The user sees a "
	                 "slow server, not an error.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "backlog", .value = 1, .least = 1, .most = MOST - 1,
		    .help = "as listen() gets it" },
		{ .name = "ignored", .value = 1, .least = 1, .most = 2, .help = "SYNs without an answer" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	long backlog = parameter("backlog"), ignored = parameter("ignored");
	int client[MOST], connection;

	STEP("The server listens, and says how many connections may wait until it accepts them: 1, "
	     "or what --set backlog= says. Linux lets one more in. Then this server is busy with "
	     "other things and does not call accept().");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, backlog));

	for (long i = 0; i <= backlog; i++) {
		STEP("A client calls. Nobody accepts. The handshake succeeds without accept(), as "
		     "always, and the connection waits in the queue. To the client all is well.",
		    "> S", "< S. ack=seq+1", "> . ack=seq+1");
		client[i] = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
		CALL(CLIENT, bind(client[i], (struct sockaddr *)&client_at, sizeof client_at));
		CALL(CLIENT, connect(client[i], (struct sockaddr *)&server_at, sizeof server_at));
	}

	STEP("The queue is full, and one more calls. The server's kernel drops the SYN and keeps "
	     "silent. It could send RST, but then the caller would give up, and a moment later "
	     "there may be room. The caller cannot tell this from a lost packet: after a second it "
	     "sends the same SYN again. Meanwhile the server accepts one connection, and now the "
	     "SYN is answered. (More SYNs without an answer: --set ignored=2.)",
	    "> S", items(ignored, "> S dup gap>900ms as=syn-again"), "< S. ack=seq+1", "> . ack=seq+1",
	    "within 8 s");
	long dropped = counted("TcpExtListenOverflows");
	int caller = CALL("caller", socket(client_at.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0));
	CALL("caller", bind(caller, (struct sockaddr *)&client_at, sizeof client_at));
	CALL("caller", connect(caller, (struct sockaddr *)&server_at, sizeof server_at));
	EXPECT(errno == EINPROGRESS);
	EXPECT(wait_for_count("TcpExtListenOverflows", dropped + ignored));
	connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);
	EXPECT(wait_for_retransmissions(caller, ignored));
	EXPECT(wait_for_state(caller, TCP_ESTABLISHED));

	STEP("The server accepts the others, and everybody hangs up, one after the other.",
	    items(backlog + 2, "> F.\n?< .\n< F. ack=seq+1\n> . ack=seq+1"));
	for (long i = 0; i <= backlog; i++) {
		CALL(CLIENT, close(client[i]));
		CALL(SERVER, close(connection));
		connection = CALL(SERVER, accept(door, NULL, NULL));
		EXPECT(connection >= 0);
	}
	CALL("caller", close(caller));
	CALL(SERVER, close(connection));
	CALL(SERVER, close(door));

	return scenario_end();
}
