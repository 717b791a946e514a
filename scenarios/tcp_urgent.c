/*
 * tcp-urgent: the flag URG and the urgent pointer (RFC 9293 section 3.8.5, RFC 6093).
 *
 *     client                                  server
 *       | -- "work" -----------------------------> |
 *       | -- URG "!"  pointer=1 -----------------> |   recv(MSG_OOB): '!'
 *       | -- "more" -----------------------------> |   recv(): "work", then, past the mark, "more"
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-urgent",
	.title = "Urgent data: a mark, no fast lane",
	.topic = "TCP",
	.level = "advanced",
	.lesson = 4,
	.source = __FILE__,
	.reference = "RFC 9293 section 3.8.5, RFC 6093",
	.summary = "URG and a pointer say \"look up to here soon\"; the bytes travel in line like "
	           "all others.",
	.misconception = "\"Urgent data overtakes the rest.\" It is in the same stream, with the "
	                 "next sequence number, behind everything sent before. Only the reader may "
	                 "look at one byte out of turn. New programs should not use it (RFC 6093).",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "size", .value = 1, .least = 1, .most = 90,
		    .help = "octets in the urgent send()" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	int size = parameter("size");
	char urgent[100], text[100];
	memset(urgent, '!', sizeof urgent);

	STEP("A connection, as in tcp-handshake.", "> S", "< S. ack=seq+1", "> . ack=seq+1");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));
	CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);

	STEP("The client sends four ordinary bytes, and the server does not read yet.", "> P. len=4",
	    "< . ack=seq+len");
	CALL(CLIENT, send(client, "work", 4, 0));
	EXPECT(wait_for_acknowledgment(client));

	STEP("The client sends with MSG_OOB, \"out of band\". The flag URG is set, and the urgent "
	     "pointer counts from the segment's sequence number to the byte after the last urgent "
	     "one, so 1 for one byte; with --set size=5 it is 5. Only the last byte is urgent to "
	     "Linux. Its number is simply the next: nothing was overtaken.",
	    item("> P.U len=%d tcp.urgent_pointer=%d", size, size), "< . ack=seq+len");
	CALL(CLIENT, send(client, urgent, size, MSG_OOB));
	EXPECT(wait_for_acknowledgment(client));

	STEP("And the client sends four ordinary bytes more.", "> P. len=4", "< . ack=seq+len");
	CALL(CLIENT, send(client, "more", 4, 0));
	EXPECT(wait_for_acknowledgment(client));

	STEP("The server reads with MSG_OOB. That gives it the urgent byte, although the four "
	     "before it are still unread. That is all the urgency there is: a way to look ahead, in "
	     "the reader's own machine. Nothing is sent.");
	EXPECT(CALL(SERVER, recv(connection, text, sizeof text, MSG_OOB)) == 1 && text[0] == '!');

	STEP("The server reads twice without it. recv() stops at the mark, even though more is "
	     "there: first \"work\" (and urgent bytes but the last). sockatmark() says that the "
	     "mark is reached, and the next recv() gives \"more\".");
	EXPECT(CALL(SERVER, recv(connection, text, sizeof text, 0)) == 4 + size - 1);
	EXPECT(CALL(SERVER, sockatmark(connection)) == 1);
	EXPECT(CALL(SERVER, recv(connection, text, sizeof text, 0)) == 4);
	EXPECT(memcmp(text, "more", 4) == 0);

	STEP("Both hang up.", "> F.", "?< .", "< F.", "> .");
	CALL(CLIENT, close(client));
	CALL(SERVER, close(connection));
	CALL(SERVER, close(door));

	return scenario_end();
}
