/*
 * udp-unicast: one datagram there, one back (RFC 768).
 *
 *     client                                  server
 *       | -- 12 bytes ---------------------------> |
 *       | <--------------------------- 12 bytes -- |
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "udp-unicast",
	.title = "One datagram there, one back",
	.topic = "UDP",
	.level = "basic",
	.lesson = 1,
	.source = __FILE__,
	.reference = "RFC 768",
	.summary =
	    "No handshake, no acknowledgment, no end: one sendto() is one packet, and that is all.",
	.parameters = {
		{ .name = "port", .value = 4242, .least = 1, .most = 65535, .help = "the server's port" },
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

	char line[] = "Hello world\n", text[1500];

	STEP("Two UDP sockets. The server has a known port and does not listen: there is nothing "
	     "to listen for, as UDP has no connections. Nothing is sent.");
	int server = CALL(SERVER, socket(AF_INET, SOCK_DGRAM, 0));
	EXPECT(CALL(SERVER, bind(server, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	int client = CALL(CLIENT, socket(AF_INET, SOCK_DGRAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));

	STEP("The client sends a line. No handshake: the first packet is the data. \"Hello world\" "
	     "has 11 characters, the line has 12 bytes: it ends with a line feed, 0a. The UDP header "
	     "adds 8 bytes. No acknowledgment follows; whether it arrived, UDP does not say.",
	    "> UDP len=12");
	CALL(CLIENT, sendto(client, line, 12, 0, (struct sockaddr *)&server_at, sizeof server_at));

	STEP(
	    "The datagram waits in the server's kernel until the server takes it. recvfrom() "
	    "gives one datagram, never two at once (what does not fit into the buffer is thrown "
	    "away), and the address of whoever sent it: without a connection, that is the only way to know whom to answer.");
	struct sockaddr_in from;
	socklen_t from_size = sizeof from;
	ssize_t length;
	length =
	    CALL(SERVER, recvfrom(server, text, sizeof text, 0, (struct sockaddr *)&from, &from_size));
	EXPECT(length == 12 && from.sin_addr.s_addr == client_at.sin_addr.s_addr);

	STEP("The server sends the same 12 bytes back to that address: an echo. It is a datagram "
	     "of its own, which the network does not connect with the first in any way.",
	    "< UDP len=12");
	CALL(SERVER, sendto(server, text, length, 0, (struct sockaddr *)&from, from_size));
	length = CALL(CLIENT, recvfrom(client, text, sizeof text, 0, NULL, NULL));
	EXPECT(length == 12 && memcmp(text, line, 12) == 0);

	STEP("Both close. That sends nothing: there was no connection, so there is nothing to take down, "
	     "and nobody is told.");
	CALL(CLIENT, close(client));
	EXPECT(CALL(SERVER, close(server)) == 0);

	return scenario_end();
}
