/*
 * tcp-keepalive: is anybody still there? (RFC 9293 section 3.8.4)
 *
 *     client                                  server
 *       | -- ACK  seq one too low, no data ------> |   after a while of silence
 *       | <--------------------------------- ACK - |   the kernel: still here
 *       | -- the same -------------X               |   out of reach
 *       | -- the same -------------X               |
 *       | -- RST ACK --------------X               |   recv(): ETIMEDOUT
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-keepalive",
	.title = "Keep-alive: is anybody still there?",
	.topic = "TCP",
	.level = "intermediate",
	.lesson = 5,
	.source = __FILE__,
	.reference = "RFC 9293 section 3.8.4",
	.summary = "A silent connection sends nothing; with SO_KEEPALIVE the kernel asks now and then.",
	.misconception = "\"A connection that breaks is noticed.\" Nothing is sent while nobody "
	                 "speaks, so nothing can be missed. Even keep-alive is off unless a program "
	                 "asks for it, and then waits two hours. Its probes carry no data.",
	.needs = { IPV6_IF_ASKED },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "interval", .value = 1, .least = 1, .most = 3, .help = "seconds between probes" },
		{ .name = "count", .value = 2, .least = 1, .most = 4,
		    .help = "unanswered until it gives up" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	bool six = server_at.ss_family == AF_INET6;
	int level = six ? IPPROTO_IPV6 : IPPROTO_IP, least = six ? IPV6_MINHOPCOUNT : IP_MINTTL;
	int neighbours_only = 255, everybody = 0, yes = 1, no = 0;
	int interval = parameter("interval"), count = parameter("count");
	char text[100];

	STEP("A connection, as in tcp-handshake. Then silence, and it could last for days: no "
	     "packet says \"still here\". The client tells its kernel how to ask: after a second of "
	     "silence (TCP_KEEPIDLE), then every second (TCP_KEEPINTVL), giving up after two "
	     "questions without an answer (TCP_KEEPCNT); or what --set interval= and count= say.",
	    "> S", "< S. ack=seq+1", "> . ack=seq+1");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at));
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_KEEPIDLE, &interval, sizeof interval));
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval));
	CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count));
	CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at));
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);

	STEP("The client switches SO_KEEPALIVE on, waits until its kernel has asked twice, and "
	     "switches it off. A probe is a bare ACK with a sequence number that is one too low: "
	     "the server has had that byte. Whoever gets such a segment must say which byte it "
	     "expects, so the server's kernel answers, and its program notices nothing.",
	    "> . len=0 as=keep-alive", "< . ack=seq+1 as=probe-answer",
	    item("> . len=0 as=keep-alive gap>%dms", 900 * interval), "< . ack=seq+1 as=probe-answer",
	    "within 12 s");
	long probes = counted("TcpExtTCPKeepAlive"), segments = counted("TcpInSegs");
	CALL(CLIENT, setsockopt(client, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes));
	EXPECT(wait_for_count("TcpExtTCPKeepAlive", probes + 1));
	EXPECT(wait_for_count("TcpExtTCPKeepAlive", probes + 2));
	EXPECT(wait_for_count("TcpInSegs", segments + 4)); /* they have arrived, and the answers too */
	CALL(CLIENT, setsockopt(client, SOL_SOCKET, SO_KEEPALIVE, &no, sizeof no));

	STEP("Now the server is out of reach, as if a cable were cut, and the client switches "
	     "SO_KEEPALIVE on again. (The server ignores what has a time to live below 255.) Nobody "
	     "is told, and this time nobody answers. Two probes later its kernel gives up: it sends "
	     "RST, in case somebody hears it, and the client's recv() fails with ETIMEDOUT.",
	    "> . len=0 as=keep-alive",
	    items(count - 1, item("> . len=0 as=keep-alive gap>%dms", 900 * interval)),
	    "> R. as=given-up", "within 20 s");
	CALL(SERVER, setsockopt(connection, level, least, &neighbours_only, sizeof(int)));
	CALL(CLIENT, setsockopt(client, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes));
	for (int i = 1; i <= count; i++)
		EXPECT(wait_for_count("TcpExtTCPKeepAlive", probes + 2 + i));
	EXPECT(CALL(CLIENT, recv(client, text, sizeof text, 0)) == -1 && errno == ETIMEDOUT);
	EXPECT(wait_for_count("TcpInSegs", segments + 4 + count + 1));
	CALL(CLIENT, close(client));

	STEP("The cable is mended, and the server closes. It did not ask, so it did not know: to "
	     "its kernel the connection stood, and would have for ever. (It was half-open.) Only "
	     "when it says something, here good-bye, does it hear that nobody is there any more: "
	     "RST.",
	    "< F.", "> R as=reset");
	CALL(SERVER, setsockopt(connection, level, least, &everybody, sizeof(int)));
	CALL(SERVER, close(connection));
	CALL(SERVER, close(door));

	return scenario_end();
}
