/*
 * udp-truncation: a datagram that is larger than the buffer (recv(2), RFC 768).
 *
 *     client                                  server
 *       | -- 4000 bytes, one datagram -----------> |   recv() into 1500 bytes: the rest is gone
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "udp-truncation",
	.title = "A buffer that is too small",
	.topic = "UDP",
	.level = "basic",
	.lesson = 5,
	.source = __FILE__,
	.reference = "RFC 768, POSIX recv()",
	.summary = "One recv() is one datagram: what does not fit is thrown away, and nobody is told.",
	.misconception = "\"The rest comes with the next recv().\" In TCP it would. UDP keeps messages "
	                 "apart: each recv() takes one whole datagram out of the queue, and drops what "
	                 "its buffer cannot hold.",
	/* the whole datagram in one packet; udp-fragmentation shows what happens elsewhere */
	.needs = { IPV6_IF_ASKED, "mtu=65536" },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4242, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "size", .value = 4000, .least = 2, .most = 60000, .help = "octets in a datagram" },
		{ .name = "buffer", .value = 1500, .least = 1, .most = 60000, .help = "octets of buffer" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	static char words[60000], text[60000];
	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	size_t size = parameter("size"), buffer = parameter("buffer");
	size_t fits = size < buffer ? size : buffer;
	struct iovec into = { .iov_base = text, .iov_len = buffer };
	struct msghdr message = { .msg_iov = &into, .msg_iovlen = 1 };
	memset(words, 'x', sizeof words);

	STEP("Two sockets. This network takes packets of 65536 bytes, so that a large datagram stays "
	     "in one piece; an Ethernet takes 1500.");
	int server = CALL(SERVER, socket(server_at.ss_family, SOCK_DGRAM, 0));
	EXPECT(CALL(SERVER, bind(server, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_DGRAM, 0));
	EXPECT(CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at)) == 0);

	STEP("The client sends two datagrams, a large one and a short one of 3 bytes. The size is "
	     "yours to choose, the packet grows with it. Both wait whole in the server's kernel, "
	     "one behind the other.",
	    item("> UDP len=%zu", size), "> UDP len=3");
	CALL(CLIENT, sendto(client, words, size, 0, (struct sockaddr *)&server_at, sizeof server_at));
	CALL(CLIENT, sendto(client, "end", 3, 0, (struct sockaddr *)&server_at, sizeof server_at));

	STEP("The server calls recv(), with a buffer smaller than the first one. recv() fills it, "
	     "returns how much it holds, and reports success: no error, no hint. Nothing is sent; "
	     "the client does not learn of it either.");
	ssize_t length = CALL(SERVER, recv(server, text, buffer, 0));
	EXPECT((size_t)length == fits);

	STEP("The server calls recv() again. What comes is not the rest, but the next datagram. "
	     "The rest is gone for good.");
	length = CALL(SERVER, recv(server, text, buffer, 0));
	EXPECT((size_t)length == (buffer < 3 ? buffer : 3));

	STEP("The client sends the large one again, and the server uses recvmsg(). The kernel sets "
	     "MSG_TRUNC among the flags when it has cut something off.",
	    item("> UDP len=%zu", size));
	CALL(CLIENT, sendto(client, words, size, 0, (struct sockaddr *)&server_at, sizeof server_at));
	length = CALL(SERVER, recvmsg(server, &message, 0));
	EXPECT((size_t)length == fits && !!(message.msg_flags & MSG_TRUNC) == (size > buffer));

	STEP("Once more, and now the server asks before it reads. With MSG_PEEK the datagram stays "
	     "in the queue, with MSG_TRUNC recv() returns its true length. Then a large enough "
	     "buffer can be found. (Programs usually take one for the largest datagram they "
	     "expect.)",
	    item("> UDP len=%zu", size));
	CALL(CLIENT, sendto(client, words, size, 0, (struct sockaddr *)&server_at, sizeof server_at));
	length = CALL(SERVER, recv(server, text, 0, MSG_PEEK | MSG_TRUNC));
	EXPECT((size_t)length == size);
	EXPECT((size_t)CALL(SERVER, recv(server, text, length, 0)) == size);

	STEP("Both close. That sends nothing.");
	CALL(CLIENT, close(client));
	EXPECT(CALL(SERVER, close(server)) == 0);

	return scenario_end();
}
