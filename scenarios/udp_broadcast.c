/*
 * udp-broadcast: one datagram for everybody on the network (RFC 919, RFC 1122 section 3.3.6).
 *
 *     sender                    receiver 1     receiver 2
 *       | -- to 127.255.255.255 --> |              |
 *       |             the same datagram ---------> |
 */
#include "scenario.h"

#define SENDER     "sender"
#define RECEIVER_1 "receiver1"
#define RECEIVER_2 "receiver2"

const struct scenario scenario = {
	.name = "udp-broadcast",
	.title = "One datagram for everybody",
	.topic = "UDP",
	.level = "basic",
	.lesson = 2,
	.source = __FILE__,
	.reference = "RFC 919",
	.summary = "Broadcast needs leave to send, none to receive: every socket on the port gets it.",
	.misconception = "\"Broadcast is obsolete.\" IPv4 cannot do without: a machine that has no address "
	                 "yet asks for one by broadcast (DHCP). IPv6 has none and uses multicast.",
	.parameters = {
		{ .name = "port", .value = 4242, .least = 1, .most = 65535, .help = "the receivers' port" },
		{ .name = "ttl", .value = 64, .least = 1, .most = 255, .help = "time to live" },
		{ .name = "size", .value = 8, .least = 1, .most = 1400, .help = "octets to everybody" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_in everywhere = {
		.sin_family = AF_INET,
		.sin_port = htons(parameter("port")),
		.sin_addr.s_addr = htonl(INADDR_ANY), /* 0.0.0.0: whatever address a packet is for */
	};
	struct sockaddr_in sender_at = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = inet_addr("127.0.0.2"),
	};
	struct sockaddr_in network = {
		.sin_family = AF_INET,
		.sin_port = htons(parameter("port")),
		.sin_addr.s_addr = inet_addr("127.255.255.255"),
	};
	struct sockaddr_in limited = {
		.sin_family = AF_INET,
		.sin_port = htons(parameter("port")),
		.sin_addr.s_addr = inet_addr("255.255.255.255"),
	};
	int yes = 1, ttl = parameter("ttl");
	size_t size = parameter("size");
	char words[1500] = "everyone", text[1500];

	STEP("Two receivers on one port, which SO_REUSEADDR allows for UDP. They are bound to "
	     "0.0.0.0, for a socket bound to one address gets only packets for that address, and a "
	     "broadcast is for another. They do not join anything. The sender has 127.0.0.2.");
	int first = CALL(RECEIVER_1, socket(AF_INET, SOCK_DGRAM, 0));
	CALL(RECEIVER_1, setsockopt(first, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
	EXPECT(CALL(RECEIVER_1, bind(first, (struct sockaddr *)&everywhere, sizeof everywhere)) == 0);
	int second = CALL(RECEIVER_2, socket(AF_INET, SOCK_DGRAM, 0));
	CALL(RECEIVER_2, setsockopt(second, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
	EXPECT(CALL(RECEIVER_2, bind(second, (struct sockaddr *)&everywhere, sizeof everywhere)) == 0);
	int sender = CALL(SENDER, socket(AF_INET, SOCK_DGRAM, 0));
	CALL(SENDER, bind(sender, (struct sockaddr *)&sender_at, sizeof sender_at));

	STEP("The sender tries it as with any other address. It fails: EACCES. A broadcast "
	     "disturbs every machine on the network, so a program must say that it means it. No "
	     "privilege is needed, only the option in the next step.");
	ssize_t sent =
	    CALL(SENDER, sendto(sender, "all", 3, 0, (struct sockaddr *)&network, sizeof network));
	EXPECT(sent == -1 && errno == EACCES);

	STEP("The same with SO_BROADCAST, to 127.255.255.255, the last address of the network "
	     "127.0.0.0/8, which means all of its machines. Now it goes out. One packet, two "
	     "receivers, each with a copy.",
	    "sender>broadcast UDP len=3 to=127.255.255.255");
	CALL(SENDER, setsockopt(sender, SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes));
	CALL(SENDER, sendto(sender, "all", 3, 0, (struct sockaddr *)&network, sizeof network));
	EXPECT(CALL(RECEIVER_1, recv(first, text, sizeof text, 0)) == 3);
	EXPECT(CALL(RECEIVER_2, recv(second, text, sizeof text, 0)) == 3);

	STEP("255.255.255.255 means everybody on this network, whatever its number is. No router "
	     "passes it on, however large its TTL. It is how a machine speaks that has no address "
	     "yet: DHCP asks for one this way. So broadcast is not obsolete in IPv4; IPv6 has none "
	     "and uses multicast.",
	    item("sender>broadcast UDP len=%zu to=255.255.255.255 ttl=%d", size, ttl));
	CALL(SENDER, setsockopt(sender, IPPROTO_IP, IP_TTL, &ttl, sizeof ttl));
	CALL(SENDER, sendto(sender, words, size, 0, (struct sockaddr *)&limited, sizeof limited));
	EXPECT((size_t)CALL(RECEIVER_1, recv(first, text, sizeof text, 0)) == size);
	EXPECT((size_t)CALL(RECEIVER_2, recv(second, text, sizeof text, 0)) == size);

	STEP("All three close. That sends nothing.");
	CALL(SENDER, close(sender));
	CALL(RECEIVER_1, close(first));
	EXPECT(CALL(RECEIVER_2, close(second)) == 0);

	return scenario_end();
}
