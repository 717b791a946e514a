/*
 * udp-port-unreachable: who tells you that nobody listens (RFC 1122 section 4.1.3.1, RFC 792, RFC 4443).
 *
 *     client                                  server's machine
 *       | -- datagram to a closed port ----------> |
 *       | <----- ICMP: port unreachable, quoting - |   said by the kernel, not by UDP
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "udp-port-unreachable",
	.title = "Nobody listens at this port",
	.topic = "UDP",
	.level = "basic",
	.lesson = 4,
	.source = __FILE__,
	.reference = "RFC 1122 section 4.1.3.1, RFC 792, RFC 4443 section 3.1",
	.summary =
	    "UDP has no refusal of its own: the other kernel sends ICMP, and not every program hears.",
	.misconception = "\"sendto() has succeeded, so somebody got it.\" It means: it has left. The "
	                 "refusal comes later, by another protocol, and reaches only a connected socket, "
	                 "as the error of some later call.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4242, .least = 1, .most = 65535, .help = "a port nobody has" },
		{ .name = "size", .value = 3, .least = 0, .most = 1452, .help = "octets in the datagram" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage nobody = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	bool is_ipv6 = nobody.ss_family == AF_INET6;
	const char *unreachable =
	    is_ipv6 ? "< ICMPv6 type=1 code=4 as=icmp-error" : "< ICMP type=3 code=3 as=icmp-error";
	const char *counter = is_ipv6 ? "Icmp6InDestUnreachs" : "IcmpInDestUnreachs";
	size_t size = parameter("size");
	char words[1500] = "ho!", text[1500];

	STEP("A client, connected to a port that nobody has. connect() does not complain: on UDP it "
	     "asks nobody.");
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_DGRAM, 0));
	EXPECT(CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at)) == 0);
	EXPECT(CALL(CLIENT, connect(client, (struct sockaddr *)&nobody, sizeof nobody)) == 0);

	STEP("The client calls send(). The datagram goes out, and send() succeeds: it promises no "
	     "more than that. The other kernel has nobody to give it to. UDP knows no refusal, so "
	     "it says so in ICMP: destination unreachable, port unreachable. The message quotes "
	     "the datagram, so that the client's kernel can tell which socket it is about. A "
	     "longer datagram makes a longer quotation, but only so far: an ICMP message stays "
	     "below 576 bytes, one of ICMPv6 below 1280.",
	    item("> UDP len=%zu", size), unreachable);
	long told = counted(counter);
	EXPECT((size_t)CALL(CLIENT, send(client, words, size, 0)) == size);
	EXPECT(wait_for_count(counter, told + 1));

	STEP("The client calls recv(). Its kernel has kept the bad news for the next call, "
	     "whatever it is. recv() fails with ECONNREFUSED, though nothing is wrong with "
	     "receiving. Nothing is sent.");
	ssize_t length = CALL(CLIENT, recv(client, text, sizeof text, MSG_DONTWAIT));
	EXPECT(length == -1 && errno == ECONNREFUSED);

	STEP("The client calls recv() once more. Bad news is told once: this call finds an empty "
	     "queue, and no error.");
	length = CALL(CLIENT, recv(client, text, sizeof text, MSG_DONTWAIT));
	EXPECT(length == -1 && errno == EAGAIN);

	STEP("The same from a socket that is not connected. The same two packets, for the wire knows "
	     "nothing of connect(). But an unconnected socket may talk to many, and an error "
	     "without an address would be of little use: the kernel drops it.",
	    item("> UDP len=%zu", size), unreachable);
	int other = CALL(CLIENT, socket(client_at.ss_family, SOCK_DGRAM, 0));
	EXPECT(CALL(CLIENT, bind(other, (struct sockaddr *)&client_at, sizeof client_at)) == 0);
	told = counted(counter);
	CALL(CLIENT, sendto(other, words, size, 0, (struct sockaddr *)&nobody, sizeof nobody));
	EXPECT(wait_for_count(counter, told + 1));

	STEP("The program calls recv() on that socket. It never learns what has happened, and "
	     "would wait for an answer until it loses patience, although its own machine knows "
	     "better. And where a firewall swallows the ICMP message, nobody knows.");
	length = CALL(CLIENT, recv(other, text, sizeof text, MSG_DONTWAIT));
	EXPECT(length == -1 && errno == EAGAIN);
	CALL(CLIENT, close(other));
	EXPECT(CALL(CLIENT, close(client)) == 0);

	return scenario_end();
}
