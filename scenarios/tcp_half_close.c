/*
 * tcp-half-close: "I have finished sending" is not "I have finished" (RFC 9293 section 3.6).
 *
 *     client                                  server
 *       | -- question ---------------------------> |
 *       | -- FIN --------------------------------> |   recv() gives 0: the question is complete
 *       | <------------------------- answers ----- |   the other direction is still open
 *       | <----------------------------- FIN ----- |
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-half-close",
	.title = "Done with talking, still listening",
	.topic = "TCP",
	.level = "intermediate",
	.lesson = 1,
	.source = __FILE__,
	.reference = "RFC 9293 section 3.6 (case 1), RFC 1122 section 4.2.2.13",
	.summary = "shutdown(SHUT_WR) sends a FIN, and answers keep coming for as long as they like.",
	.misconception = "\"After a FIN the connection is over.\" Only one direction is: its sender "
	                 "will send no more. It reads on, and acknowledges, until the other side's "
	                 "FIN.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "answers", .value = 2, .least = 1, .most = 9, .help = "lines after the FIN" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	long answers = parameter("answers");
	char text[100];

	STEP("A connection, as in tcp-handshake.", "> S", "< S. ack=seq+1", "> . ack=seq+1");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));
	CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);

	STEP("The client asks something. The question has no length in front and no mark at its "
	     "end, so the server cannot know yet whether it is complete.",
	    "> P. len=9", "< . ack=seq+len");
	CALL(CLIENT, send(client, "sort b a\n", 9, 0));
	EXPECT(wait_for_acknowledgment(client));
	EXPECT(CALL(SERVER, recv(connection, text, sizeof text, 0)) == 9);

	STEP("The client calls shutdown(SHUT_WR). It will send no more, and says so with a FIN. The "
	     "server has nothing to send yet, so its kernel acknowledges after the usual wait.",
	    "> F.", "< . ack=seq+1 as=delayed-ack");
	CALL(CLIENT, shutdown(client, SHUT_WR));
	EXPECT(wait_for_state(client, TCP_FIN_WAIT2));
	EXPECT(CALL(SERVER, recv(connection, text, sizeof text, 0)) == 0);

	STEP("The question is complete, and the server answers, with one send() for each line, as "
	     "many as --set answers= says. The client's FIN does not forbid it. The client reads "
	     "and acknowledges as before.",
	    items(answers, "< P. len=9\n> . ack=seq+len"));
	for (long i = 0; i < answers; i++) {
		CALL(SERVER, send(connection, "answer b\n", 9, 0));
		EXPECT(wait_for_acknowledgment(connection));
		EXPECT(CALL(CLIENT, recv(client, text, sizeof text, 0)) == 9);
	}

	STEP("The client tries to send more. That it cannot do any longer: the kernel refuses, with "
	     "EPIPE, and no packet leaves. (MSG_NOSIGNAL, because otherwise SIGPIPE ends the "
	     "program.)");
	EXPECT(CALL(CLIENT, send(client, "more", 4, MSG_NOSIGNAL)) == -1 && errno == EPIPE);

	STEP("The server closes its direction. Now the connection is over, and the client, who "
	     "closed first, stays in TIME-WAIT.",
	    "< F.", "> . ack=seq+1");
	CALL(SERVER, close(connection));
	EXPECT(CALL(CLIENT, recv(client, text, sizeof text, 0)) == 0);
	CALL(CLIENT, close(client));
	CALL(SERVER, close(door));

	return scenario_end();
}
