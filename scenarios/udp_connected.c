/*
 * udp-connected: what connect() means without a connection (RFC 768, RFC 1122 section 4.1.3).
 *
 *     client                 server                stranger
 *       |   connect(): nothing  |                      |
 *       | -- send() ----------> |                      |
 *       | <-------------------- |                      |
 *       | <------------------------------------------- |   not for this socket
 *       | -- ICMP: nobody here for you --------------> |
 */
#include "scenario.h"

#define STRANGER "stranger"

const struct scenario scenario = {
	.name = "udp-connected",
	.title = "connect() on UDP: a filter, not a call",
	.topic = "UDP",
	.level = "intermediate",
	.lesson = 1,
	.source = __FILE__,
	.reference = "RFC 768, RFC 1122 section 4.1.3.1",
	.summary = "connect() sends nothing. It chooses whom the socket talks to, and to whom it listens.",
	.misconception = "\"A connected UDP socket has a connection.\" The other side never hears of it. "
	                 "connect() is a note in the client's own kernel: send there, take nothing from "
	                 "elsewhere.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4242, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "size", .value = 5, .least = 1, .most = 1400, .help = "octets in each datagram" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	struct sockaddr_storage stranger_at = address("127.0.0.3", "fd00::3", 0);
	struct sockaddr_storage from, self;
	socklen_t from_size = sizeof from, self_size = sizeof self;
	bool is_ipv6 = server_at.ss_family == AF_INET6;
	size_t size = parameter("size");
	char words[1500] = "hello", text[1500];

	STEP("Three sockets, and the client calls connect(). In TCP that would be three packets. "
	     "Here it is none: the client's kernel only writes down whom this socket talks to. The "
	     "server is not asked, and would not even have to exist.");
	int server = CALL(SERVER, socket(server_at.ss_family, SOCK_DGRAM, 0));
	EXPECT(CALL(SERVER, bind(server, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	int stranger = CALL(STRANGER, socket(server_at.ss_family, SOCK_DGRAM, 0));
	EXPECT(
	    CALL(STRANGER, bind(stranger, (struct sockaddr *)&stranger_at, sizeof stranger_at)) == 0);
	int client = CALL(CLIENT, socket(server_at.ss_family, SOCK_DGRAM, 0));
	EXPECT(CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at)) == 0);
	EXPECT(CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at)) == 0);

	STEP("The client calls send(), without an address, and the server answers. On the wire it "
	     "looks like any other datagram: the size you choose and 8 bytes of UDP header, "
	     "nothing that tells of a connection. The server sees the client's address and answers "
	     "as always.",
	    item("> UDP len=%zu", size), item("< UDP len=%zu", size));
	CALL(CLIENT, send(client, words, size, 0));
	CALL(SERVER, recvfrom(server, text, sizeof text, 0, (struct sockaddr *)&from, &from_size));
	CALL(SERVER, sendto(server, text, size, 0, (struct sockaddr *)&from, from_size));
	EXPECT((size_t)CALL(CLIENT, recv(client, text, sizeof text, 0)) == size);

	STEP("A stranger writes to the same port of the client. The packet arrives, but the only "
	     "socket there listens to the server alone. So for the stranger nobody is at that "
	     "port, and the client's kernel says what it always says then: port unreachable, in "
	     "an ICMP message. The client program notices nothing at all.",
	    item("stranger>client UDP len=%zu", size),
	    is_ipv6 ? "client>stranger ICMPv6 type=1 code=4 as=icmp-error"
	            : "client>stranger ICMP type=3 code=3 as=icmp-error");
	getsockname(client, (struct sockaddr *)&self, &self_size);
	long refused = counted(is_ipv6 ? "Udp6NoPorts" : "UdpNoPorts");
	CALL(STRANGER, sendto(stranger, words, size, 0, (struct sockaddr *)&self, self_size));
	EXPECT(wait_for_count(is_ipv6 ? "Udp6NoPorts" : "UdpNoPorts", refused + 1));
	EXPECT(CALL(CLIENT, recv(client, text, sizeof text, MSG_DONTWAIT)) == -1 && errno == EAGAIN);

	STEP("The client calls connect() again, to the stranger, and the stranger sends. Nothing "
	     "has to be taken down first, for nothing was there. Now the stranger is heard.",
	    item("stranger>client UDP len=%zu", size));
	from_size = sizeof from;
	getsockname(stranger, (struct sockaddr *)&from, &from_size);
	EXPECT(CALL(CLIENT, connect(client, (struct sockaddr *)&from, from_size)) == 0);
	CALL(STRANGER, sendto(stranger, words, size, 0, (struct sockaddr *)&self, self_size));
	EXPECT((size_t)CALL(CLIENT, recv(client, text, sizeof text, 0)) == size);

	STEP("Then the server sends. It is not heard, for the client has turned away. The server "
	     "cannot know that: to it nothing has changed. Its datagram gets the same ICMP message "
	     "as the stranger's did.",
	    item("server>client UDP len=%zu", size),
	    is_ipv6 ? "client>server ICMPv6 type=1 code=4 as=icmp-error"
	            : "client>server ICMP type=3 code=3 as=icmp-error");
	refused = counted(is_ipv6 ? "Udp6NoPorts" : "UdpNoPorts");
	CALL(SERVER, sendto(server, words, size, 0, (struct sockaddr *)&self, self_size));
	EXPECT(wait_for_count(is_ipv6 ? "Udp6NoPorts" : "UdpNoPorts", refused + 1));
	EXPECT(CALL(CLIENT, recv(client, text, sizeof text, MSG_DONTWAIT)) == -1 && errno == EAGAIN);

	STEP("All close. That sends nothing, connected or not.");
	CALL(CLIENT, close(client));
	CALL(STRANGER, close(stranger));
	EXPECT(CALL(SERVER, close(server)) == 0);

	return scenario_end();
}
