/*
 * tcp-simultaneous-open: two clients, no server (RFC 9293 section 3.5, figure 7).
 *
 *     left 127.0.0.2                          right 127.0.0.3
 *       | -- SYN ------------------X               |   connect(); lost on the way
 *       | <----------------------------- SYN ----- |   connect()
 *       | -- SYN ACK ----------------------------> |   left: SYN-RECEIVED
 *       | <----------------------------- ACK ----- |   established, and nobody called accept()
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-simultaneous-open",
	.title = "Two callers and no server",
	.topic = "TCP",
	.level = "advanced",
	.lesson = 3,
	.source = __FILE__,
	.reference = "RFC 9293 section 3.5 (figure 7), RFC 5082",
	.summary = "Who has sent a SYN and receives one answers with SYN ACK, server or not; even a "
	           "socket that calls itself is connected.",
	.misconception = "\"A connection needs a server that listens.\" To TCP two ends are equal. "
	                 "If both call at once, each other's ports, there is one connection in the "
	                 "end, and neither listen() nor accept().",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1024, .most = 65535, .help = "the left one's" },
		{ .name = "port2", .value = 4003, .least = 1024, .most = 65535, .help = "the right one's" },
		{ .name = "port3", .value = 4005, .least = 1024, .most = 65535,
		    .help = "of who calls itself" },
		{ .name = "lost", .choices = "yes no",
		    .help = "whether the first SYN is lost, or refused" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage left_at = address("127.0.0.2", "fd00::2", parameter("port"));
	struct sockaddr_storage right_at = address("127.0.0.3", "fd00::3", parameter("port2"));
	struct sockaddr_storage self_at = address("127.0.0.2", "fd00::2", parameter("port3"));
	bool six = left_at.ss_family == AF_INET6, lost = strcmp(parameter_word("lost"), "yes") == 0;
	int level = six ? IPPROTO_IPV6 : IPPROTO_IP, least = six ? IPV6_MINHOPCOUNT : IP_MINTTL;
	int neighbours_only = 255, yes = 1;
	char text[100];

	STEP("Two programs, two sockets, two ports that both know. Right also has a door at its "
	     "port, which ignores whatever has a time to live below 255: it will lose a SYN for us, "
	     "for the way between the two is too short for SYNs to pass each other on it.");
	int door = CALL("right", socket(right_at.ss_family, SOCK_STREAM, 0));
	CALL("right", setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
	EXPECT(CALL("right", bind(door, (struct sockaddr *)&right_at, sizeof right_at)) == 0);
	CALL("right", setsockopt(door, level, least, &neighbours_only, sizeof neighbours_only));
	int left = CALL("left", socket(left_at.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0));
	EXPECT(CALL("left", bind(left, (struct sockaddr *)&left_at, sizeof left_at)) == 0);
	if (lost)
		EXPECT(CALL("right", listen(door, 5)) == 0);

	STEP("Left calls right, where nobody answers, and at once right calls left. Left's SYN is "
	     "lost, and before it is sent again, right's arrives. Left is no server, but it is "
	     "waiting for a SYN ACK, and gets a SYN: the other one wants the same connection. It "
	     "answers with SYN ACK, and that makes the handshake complete. (With --set lost=no the "
	     "door is shut, and each call comes to a port that is not ready: two refusals, as in "
	     "tcp-refused. A simultaneous open needs luck.)",
	    "left> S", lost ? "right> S" : ">left R. ack=seq+1 as=port-closed",
	    lost ? "left> S. ack=seq+1" : "right> S",
	    lost ? "right> . ack=seq+1" : ">right R. ack=seq+1 as=port-closed");
	CALL("left", connect(left, (struct sockaddr *)&right_at, sizeof right_at));
	CALL("right", close(door));
	int right = CALL("right", socket(right_at.ss_family, SOCK_STREAM, 0));
	CALL("right", setsockopt(right, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
	EXPECT(CALL("right", bind(right, (struct sockaddr *)&right_at, sizeof right_at)) == 0);
	int called = CALL("right", connect(right, (struct sockaddr *)&left_at, sizeof left_at));
	EXPECT(lost ? called == 0 : called == -1 && errno == ECONNREFUSED);

	if (lost) {
		STEP("Left sends something. It is an ordinary connection, and there is only one, "
		     "although two programs have called.",
		    "left> P. len=5", "right> . ack=seq+len");
		EXPECT(wait_for_state(left, TCP_ESTABLISHED));
		CALL("left", send(left, "hello", 5, 0));
		EXPECT(wait_for_acknowledgment(left));
		EXPECT(CALL("right", recv(right, text, sizeof text, 0)) == 5);
	}

	STEP("Both let go.", lost ? "left> F." : NULL, "?right> .", "right> F.", "left> .");
	CALL("left", close(left));
	CALL("right", close(right));

	STEP("Now something that happens by mistake: a program calls its own address and port, from "
	     "the very same port. Its SYN comes back to itself, where a SYN is waiting for an "
	     "answer: a simultaneous open with one socket. Each segment counts for both ends, so "
	     "SYN and SYN ACK are enough; the ACK only says that this SYN had come before. A client "
	     "that keeps trying a port of the dynamic range, where its server is down, can end like "
	     "this.",
	    "self> S", "self> S.", "self> .");
	int self = CALL("self", socket(left_at.ss_family, SOCK_STREAM, 0));
	CALL("self", setsockopt(self, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
	EXPECT(CALL("self", bind(self, (struct sockaddr *)&self_at, sizeof self_at)) == 0);
	EXPECT(CALL("self", connect(self, (struct sockaddr *)&self_at, sizeof self_at)) == 0);

	STEP("It says something, and reads. It hears what it said itself.", "self> P. len=5",
	    "self> . len=0");
	CALL("self", send(self, "hello", 5, 0));
	EXPECT(CALL("self", recv(self, text, sizeof text, 0)) == 5);
	EXPECT(wait_for_acknowledgment(self));

	STEP("It closes. And hears its own good-bye.", "self> F.", "self> .");
	EXPECT(CALL("self", close(self)) == 0);

	return scenario_end();
}
