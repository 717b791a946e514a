/*
 * udp-fragmentation: a datagram that is larger than a packet (RFC 791 section 3.2, RFC 8200).
 *
 *     client                                  server
 *       | -- IP fragment, bytes    0 to 1479 ----> |   UDP header and the first 1472 bytes
 *       | -- IP fragment, bytes 1480 to 2959 ----> |   no ports in these:
 *       | -- IP fragment, bytes 2960 to 4007 ----> |   only IP can put them together
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "udp-fragmentation",
	.title = "Too large for one packet",
	.topic = "UDP",
	.level = "intermediate",
	.lesson = 2,
	.source = __FILE__,
	.reference = "RFC 791 section 3.2, RFC 8200 section 4.5, RFC 8085 section 3.2",
	.summary =
	    "IP cuts a large datagram into fragments; only the first has ports, and one loss loses all.",
	.misconception = "\"UDP cuts large messages, as TCP does.\" UDP never cuts. IP does, below it: the "
	                 "pieces are no datagrams, only the first has ports, and the receiver gets all "
	                 "or nothing.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4242, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "size", .value = 4000, .least = 3000, .most = 60000, .help = "octets to send" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	static char words[60000], text[60000];
	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	bool is_ipv6 = server_at.ss_family == AF_INET6;
	const char *offset = is_ipv6 ? "ipv6.fraghdr.offset" : "ip.frag_offset";
	const char *ip = is_ipv6 ? "IPv6" : "IPv4";
	const char *more = is_ipv6 ? "ipv6.fraghdr.more" : "ip.flags.mf";
	size_t size = parameter("size");
	int mtu, one = 1, always = IP_PMTUDISC_DO;
	socklen_t mtu_size = sizeof mtu;
	memset(words, 'x', sizeof words);

	STEP("Two sockets. The packets of this network hold 1500 bytes, as on an Ethernet: that is its "
	     "MTU. IP and UDP take 28 of them for their headers (with IPv6: 48).");
	int server = CALL(SERVER, socket(server_at.ss_family, SOCK_DGRAM, 0));
	EXPECT(CALL(SERVER, bind(server, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_DGRAM, 0));
	EXPECT(CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at)) == 0);
	EXPECT(CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	if (is_ipv6)
		CALL(CLIENT, getsockopt(client, IPPROTO_IPV6, IPV6_MTU, &mtu, &mtu_size));
	else
		CALL(CLIENT, getsockopt(client, IPPROTO_IP, IP_MTU, &mtu, &mtu_size));
	if (mtu != 1500)
		scenario_skip("this network does not have the MTU 1500 that the lab's own has");
	/* bytes that one packet carries behind the IP header, in a fragment a multiple of 8 */
	size_t room = is_ipv6 ? 1500 - 40 : 1500 - 20, piece = is_ipv6 ? 1448 : 1480;
	size_t fragments = (8 + size + piece - 1) / piece;

	STEP("The client sends the largest datagram that stays whole. It fills its packet to the "
	     "last byte.",
	    item("> UDP len=%zu", room - 8));
	CALL(CLIENT, send(client, words, room - 8, 0));
	EXPECT((size_t)CALL(SERVER, recv(server, text, sizeof text, 0)) == room - 8);

	STEP("Now the client sends what is larger than a packet, with one send(). How many "
	     "fragments will that be? IP cuts the datagram, its UDP header included, into pieces "
	     "of a multiple of 8 bytes. Each fragment says where it belongs (offset) and whether "
	     "more come; all bear the same identification. The first alone has the ports: a "
	     "firewall that looks for them is at a loss with the others. (With the last one in "
	     "hand, the lab shows the whole datagram.)",
	    item("> %s %s=0 %s=1 as=fragment", ip, offset, more),
	    items(fragments - 2, item("> %s %s>0 %s=1 as=fragment", ip, offset, more)),
	    item("> UDP len=%zu %s>0 %s=0", size, offset, more));
	CALL(CLIENT, send(client, words, size, 0));

	STEP("The server calls recv(). Its kernel has put the fragments together: the whole "
	     "datagram comes, as if nothing had happened. Had one fragment been lost, all would be "
	     "lost: the kernel would keep the others for 30 seconds, in vain, and then throw them "
	     "away. That is why large datagrams are a bad idea.");
	EXPECT((size_t)CALL(SERVER, recv(server, text, sizeof text, 0)) == size);

	STEP("The client forbids that, and sends the same again. In IPv4 the bit DF, don't "
	     "fragment, tells every router; in IPv6 routers never cut, only the sender does, and "
	     "the option stops that. Then a datagram that is too large is not sent at all: "
	     "EMSGSIZE, and an empty wire.");
	if (is_ipv6)
		CALL(CLIENT, setsockopt(client, IPPROTO_IPV6, IPV6_DONTFRAG, &one, sizeof one));
	else
		CALL(CLIENT, setsockopt(client, IPPROTO_IP, IP_MTU_DISCOVER, &always, sizeof always));
	EXPECT(CALL(CLIENT, send(client, words, size, 0)) == -1 && errno == EMSGSIZE);

	STEP("The client sends 1200 bytes. They fit, and go out in one piece. In IPv4 you find DF "
	     "set. So programs that want no surprise keep their datagrams below 1200 bytes or so, "
	     "as QUIC and DNS do.",
	    item("> UDP len=1200%s", is_ipv6 ? "" : " ip.flags.df=1"));
	CALL(CLIENT, send(client, words, 1200, 0));
	EXPECT(CALL(SERVER, recv(server, text, sizeof text, 0)) == 1200);

	STEP("Both close. That sends nothing.");
	CALL(CLIENT, close(client));
	EXPECT(CALL(SERVER, close(server)) == 0);

	return scenario_end();
}
