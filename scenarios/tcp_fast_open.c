/*
 * tcp-fast-open: data in the very first packet (RFC 7413).
 *
 *     client                                  server
 *       | -- SYN, cookie? -----------------------> |   the first time
 *       | <------------------ SYN ACK, cookie ---- |
 *       | -- data -------------------------------> |
 *
 *       | -- SYN, cookie, data ------------------> |   every other time
 *       | <------------------ SYN ACK ------------ |   acknowledges the data, too
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-fast-open",
	.title = "Fast Open: data in the first packet",
	.topic = "TCP",
	.level = "advanced",
	.lesson = 5,
	.source = __FILE__,
	.reference = "RFC 7413",
	.summary = "With a cookie from an earlier visit the SYN may carry data: one round trip is "
	           "saved.",
	.misconception = "\"No data before the handshake is complete.\" TCP always allowed data in "
	                 "a SYN; what was missing was a way to know that the sender's address is "
	                 "not forged. The cookie is that way.",
	.needs = { "sysctl:net.ipv4.tcp_fastopen=3", IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "size", .value = 5, .least = 1, .most = 1000,
		    .help = "octets that the SYN carries" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	struct sockaddr *there = (struct sockaddr *)&server_at;
	int size = parameter("size"), waiting = 5;
	char text[1000], heard[1000];
	memset(text, 'x', sizeof text);

	STEP("The server listens, and allows Fast Open for up to five connections that are not "
	     "complete yet. (The system must allow it as well: net.ipv4.tcp_fastopen.)");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, there, sizeof server_at)) == 0);
	if (CALL(SERVER, setsockopt(door, IPPROTO_TCP, TCP_FASTOPEN, &waiting, sizeof waiting)) != 0)
		scenario_skip("this kernel has no TCP Fast Open for servers");
	CALL(SERVER, listen(door, 5));

	STEP("The client visits the first time, with one call that connects and sends: sendto() and "
	     "MSG_FASTOPEN. But the client has no cookie yet, so its SYN carries none of the data, "
	     "only the request for one (look at the options). The cookie comes with the answer, and "
	     "the data follow as they always do.",
	    "> S len=0", "< S. ack=seq+1", item("> P. ack=seq+1 len=%d", size), "< . ack=seq+len");
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));
	ssize_t sent;
	sent = CALL(CLIENT, sendto(client, text, size, MSG_FASTOPEN, there, sizeof server_at));
	if (sent == -1 && errno == EOPNOTSUPP)
		scenario_skip("this kernel has no TCP Fast Open for clients");
	EXPECT(wait_for_acknowledgment(client));

	STEP("The server reads, and both hang up.", "> F.", "?< .", "< F.", "> .");
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(CALL(SERVER, recv(connection, heard, sizeof heard, 0)) == size);
	CALL(CLIENT, close(client));
	CALL(SERVER, close(connection));

	STEP("The client visits a second time, with the same call. Now the client's kernel has a "
	     "cookie for this server, and the SYN carries both, cookie and data (--set size=100 "
	     "makes them more). The server's kernel made the cookie from the client's address, so "
	     "it knows that somebody at that address asked for it, and need not wait for the third "
	     "packet. Its SYN ACK acknowledges the SYN and the data in one.",
	    item("> S len=%d", size), "< S. ack=seq+len+1", "> . ack=seq+1");
	client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));
	CALL(CLIENT, sendto(client, text, size, MSG_FASTOPEN, there, sizeof server_at));
	EXPECT(wait_for_acknowledgment(client));

	STEP("The server accepts and reads. The data are there already when accept() picks the "
	     "connection up. The price: a SYN that the network delivers twice is data delivered "
	     "twice, so this is for questions that may be asked twice. Nothing is sent.");
	connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(CALL(SERVER, recv(connection, heard, sizeof heard, 0)) == size);

	STEP("Both hang up.", "> F.", "?< .", "< F.", "> .");
	CALL(CLIENT, close(client));
	CALL(SERVER, close(connection));
	CALL(SERVER, close(door));

	return scenario_end();
}
