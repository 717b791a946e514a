/*
 * tcp-ipv6: the same TCP on top of the other IP (RFC 8200; RFC 9293 section 3.1).
 *
 *     fd00::2 client                          server [::]:4000
 *       | -- IPv6, SYN ----------------------------> |
 *       | <- IPv6, SYN ACK ------------------------- |   one door for both versions
 *     127.0.0.2 client                               |
 *       | -- IPv4, SYN ----------------------------> |
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-ipv6",
	.title = "TCP over IPv6: only the header differs",
	.topic = "TCP",
	.level = "basic",
	.lesson = 9,
	.source = __FILE__,
	.reference = "RFC 8200 sections 3, 6 and 8, RFC 6437, RFC 3493 section 3.7",
	.summary = "TCP does not change; the IP header is longer and simpler, and one server serves "
	           "both.",
	.misconception = "\"IPv6 needs another TCP, and a server of its own.\" TCP is the same down "
	                 "to the bit. What differs is below: 40 octets of header, a flow label, a "
	                 "hop limit, and no header checksum.",
	.needs = { "ipv6" },
	.parameters = {
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "hops", .value = 64, .least = 1, .most = 255, .help = "the client's hop limit" },
		{ .name = "label", .choices = "yes no", .help = "whether the client sets a flow label" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	in_port_t port = htons(parameter("port"));
	struct sockaddr_in6 door_at = { .sin6_family = AF_INET6, .sin6_port = port }; /* any address */
	struct sockaddr_in6 there6 = { .sin6_family = AF_INET6, .sin6_port = port };
	struct sockaddr_in6 here6 = { .sin6_family = AF_INET6 }, peer;
	struct sockaddr_in there4 = { .sin_family = AF_INET, .sin_port = port };
	struct sockaddr_in here4 = { .sin_family = AF_INET };
	inet_pton(AF_INET6, "fd00::1", &there6.sin6_addr);
	inet_pton(AF_INET6, "fd00::2", &here6.sin6_addr);
	inet_pton(AF_INET, "127.0.0.1", &there4.sin_addr);
	inet_pton(AF_INET, "127.0.0.2", &here4.sin_addr);
	int hops = parameter("hops"), no = 0, label = strcmp(parameter_word("label"), "yes") == 0;
	socklen_t size = sizeof peer;
	char text[100];

	STEP("A server opens a door for IPv6, at every address of the machine: [::]. Because it "
	     "turns IPV6_V6ONLY off, that includes the IPv4 ones.");
	int door = CALL(SERVER, socket(AF_INET6, SOCK_STREAM, 0));
	CALL(SERVER, setsockopt(door, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&door_at, sizeof door_at)) == 0);
	CALL(SERVER, listen(door, 5));

	STEP("A client calls over IPv6. The handshake is the one of tcp-handshake, flag by flag. "
	     "Two things differ. The largest segment, mss: 20 octets less than over IPv4, because "
	     "the IPv6 header takes 40 of the 1500. And the header itself: it counts hops, not time "
	     "(--set hops=), may carry a flow label, and has no checksum, so routers need not "
	     "calculate one.",
	    item("> S mss=1440 ttl=%d ipv6.flow%s", hops, label ? ">0" : "=0"),
	    "< S. ack=seq+1 mss=1440", "> . ack=seq+1");
	int six = CALL(CLIENT, socket(AF_INET6, SOCK_STREAM, 0));
	CALL(CLIENT, setsockopt(six, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &hops, sizeof hops));
	CALL(CLIENT, setsockopt(six, IPPROTO_IPV6, IPV6_AUTOFLOWLABEL, &label, sizeof label));
	int bound = CALL(CLIENT, bind(six, (struct sockaddr *)&here6, sizeof here6));
	if (bound != 0 || CALL(CLIENT, connect(six, (struct sockaddr *)&there6, sizeof there6)) != 0)
		scenario_skip("this machine is not fd00::1 and fd00::2, as a stage of the lab is");
	int connection6 = CALL(SERVER, accept(door, (struct sockaddr *)&peer, &size));
	EXPECT(connection6 >= 0 && !IN6_IS_ADDR_V4MAPPED(&peer.sin6_addr));

	STEP("Another client calls the same port over IPv4. The same door answers, in IPv4: every "
	     "connection keeps the version it was opened with. The server's program sees an IPv6 "
	     "address all the same: ::ffff:127.0.0.2, an IPv4 address in IPv6 clothes.",
	    "> S mss=1460", "< S. ack=seq+1 mss=1460", "> . ack=seq+1");
	int four = CALL(CLIENT, socket(AF_INET, SOCK_STREAM, 0));
	EXPECT(CALL(CLIENT, bind(four, (struct sockaddr *)&here4, sizeof here4)) == 0);
	EXPECT(CALL(CLIENT, connect(four, (struct sockaddr *)&there4, sizeof there4)) == 0);
	int connection4 = CALL(SERVER, accept(door, (struct sockaddr *)&peer, &size));
	EXPECT(connection4 >= 0 && IN6_IS_ADDR_V4MAPPED(&peer.sin6_addr));

	STEP("Both clients send five bytes. IPv6's length field counts what follows its header: 32 "
	     "octets of TCP header and 5 of data, 37. IPv4's counts its own 20 as well: 57.",
	    "> P. len=5 ipv6.plen=37", "< . ack=seq+len", "> P. len=5 ip.len=57", "< . ack=seq+len");
	CALL(CLIENT, send(six, "hello", 5, 0));
	EXPECT(wait_for_acknowledgment(six));
	CALL(CLIENT, send(four, "hello", 5, 0));
	EXPECT(wait_for_acknowledgment(four));
	EXPECT(CALL(SERVER, recv(connection6, text, sizeof text, 0)) == 5);
	EXPECT(CALL(SERVER, recv(connection4, text, sizeof text, 0)) == 5);

	STEP("Everybody hangs up.", items(2, "> F.\n?< .\n< F. ack=seq+1\n> . ack=seq+1"));
	CALL(CLIENT, close(six));
	CALL(SERVER, close(connection6));
	CALL(CLIENT, close(four));
	CALL(SERVER, close(connection4));
	CALL(SERVER, close(door));

	return scenario_end();
}
