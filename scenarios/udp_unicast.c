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
	.misconception = "\"The client connects to the server first.\" Nothing is agreed on beforehand: "
	                 "the first packet is the data, and nobody confirms that it came.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4242, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "size", .value = 12, .least = 0, .most = 1452, .help = "octets in the datagram" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	size_t size = parameter("size");
	char line[1500] = "Hello world\n", text[1500];

	STEP("Two UDP sockets. The server has a known port and does not listen: there is nothing "
	     "to listen for, as UDP has no connections. Nothing is sent.");
	int server = CALL(SERVER, socket(server_at.ss_family, SOCK_DGRAM, 0));
	EXPECT(CALL(SERVER, bind(server, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_DGRAM, 0));
	EXPECT(CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at)) == 0);

	STEP("The client sends a line. No handshake: the first packet is the data. \"Hello world\" "
	     "has 11 characters, the line has 12 bytes: it ends with a line feed, 0a. (Another "
	     "size makes a longer or a shorter packet, never a second one; even 0 is a datagram.) The "
	     "UDP header adds 8 bytes. No acknowledgment follows; whether it arrived, UDP does not "
	     "say.",
	    item("> UDP len=%zu", size));
	CALL(CLIENT, sendto(client, line, size, 0, (struct sockaddr *)&server_at, sizeof server_at));

	STEP("The server calls recvfrom(). The datagram has waited in its kernel. recvfrom() gives "
	     "one datagram, never two at once (what does not fit into the buffer is thrown away), "
	     "and the address of whoever sent it: without a connection, that is the only way to "
	     "know whom to answer.");
	struct sockaddr_storage from;
	socklen_t from_size = sizeof from;
	ssize_t length;
	length =
	    CALL(SERVER, recvfrom(server, text, sizeof text, 0, (struct sockaddr *)&from, &from_size));
	EXPECT((size_t)length == size);

	STEP("The server sends the same bytes back to that address: an echo. It is a datagram of "
	     "its own, which the network does not connect with the first in any way.",
	    item("< UDP len=%zu", size));
	CALL(SERVER, sendto(server, text, length, 0, (struct sockaddr *)&from, from_size));
	length = CALL(CLIENT, recvfrom(client, text, sizeof text, 0, NULL, NULL));
	EXPECT((size_t)length == size && memcmp(text, line, size) == 0);

	STEP(
	    "Both close. That sends nothing: there was no connection, so there is nothing to take down, "
	    "and nobody is told.");
	CALL(CLIENT, close(client));
	EXPECT(CALL(SERVER, close(server)) == 0);

	return scenario_end();
}
