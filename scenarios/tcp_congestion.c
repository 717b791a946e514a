/*
 * tcp-congestion: how fast may one send when nobody says? (RFC 5681, CUBIC: RFC 9438, BBR)
 *
 *     congestion window
 *       |      .                      .        .
 *       |     : :                   .' |     .' |
 *       |    :  :                 .'   |   .'   |   more until something gets lost,
 *       |   :   '.....,         .'     | .'     |   then half
 *       |..'           '......'
 *       +-------------------------------------------- time
 */
#include "scenario.h"

const struct scenario scenario = {
	.name = "tcp-congestion",
	.title = "Congestion control: more, until it is too much",
	.topic = "TCP",
	.level = "advanced",
	.lesson = 12,
	.source = __FILE__,
	.reference = "RFC 5681, RFC 9438, RFC 6937",
	.summary =
	    "A slow line with a short queue. The sender tries how much it takes, and a loss tells it.",
	.misconception = "\"Flow control keeps the network from being flooded.\" The window that the receiver "
	                 "announces protects the receiver alone. For the network the sender keeps a window "
	                 "of its own, which no packet shows.",
	.needs = { IPV6_IF_ASKED, "queue=short: tbf=1000000/15000", "queue=long: tbf=1000000/45000",
	    "congestion=cubic: net_admin", "congestion=bbr: net_admin" },
	.parameters = {
		PARAMETER_IP,
		{ .name = "port", .value = 4000, .least = 1, .most = 65535, .help = "the server's port" },
		{ .name = "congestion", .choices = "reno cubic bbr", .help = "what decides how much" },
		{ .name = "queue", .choices = "short long", .help = "before the line: 15 or 45 kB" },
		/* at least: enough to fill the longer queue even when the client is slow */
		{ .name = "kilobytes", .value = 500, .least = 300, .most = 1500, .help = "to transfer" },
	},
};

int main(int argc, char *argv[])
{
	scenario_begin(argc, argv);

	static char page[65536], text[65536];
	struct sockaddr_storage server_at = address("127.0.0.1", "fd00::1", parameter("port"));
	struct sockaddr_storage client_at = address("127.0.0.2", "fd00::2", 0);
	const char *name = parameter_word("congestion");
	long left = parameter("kilobytes") * 1000, unsent = left;
	struct tcp_info first, info;
	socklen_t size = sizeof info;
	char words[700];

	STEP("A connection over a slow line: 1 megabyte a second, and before it a queue, as in a "
	     "router. How much the queue holds is for you to choose; what finds it full is lost. "
	     "The client knows none of this.",
	    "> S", "< S. ack=seq+1", "> . ack=seq+1");
	int door = CALL(SERVER, socket(server_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(SERVER, bind(door, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	CALL(SERVER, listen(door, 5));
	int client = CALL(CLIENT, socket(client_at.ss_family, SOCK_STREAM, 0));
	EXPECT(CALL(CLIENT, bind(client, (struct sockaddr *)&client_at, sizeof client_at)) == 0);
	if (CALL(CLIENT, setsockopt(client, IPPROTO_TCP, TCP_CONGESTION, name, strlen(name))) != 0)
		scenario_skip("this kernel has no such congestion control, or does not let us choose it");
	EXPECT(CALL(CLIENT, connect(client, (struct sockaddr *)&server_at, sizeof server_at)) == 0);
	int connection = CALL(SERVER, accept(door, NULL, NULL));
	EXPECT(connection >= 0);
	CALL(CLIENT, getsockopt(client, IPPROTO_TCP, TCP_INFO, &first, &size));
	if (first.tcpi_snd_mss > 1500)
		scenario_skip("this network is not the slow line that the lab makes");

	STEP("The client sends and sends, and the server reads. The congestion window says how "
	     "many may be on their way: 10 at first. Each ACK adds one, so it doubles with every "
	     "round trip: slow start. The queue fills and round trips take longer, until it "
	     "overflows. That is how the sender learns of it: something is lost. Reno goes back to "
	     "half, then adds one packet a round trip; cubic gives up less and comes back faster; "
	     "BBR measures rate and round trip, and looks at losses last. A longer queue loses "
	     "less, and makes everybody wait longer.",
	    items(10, item("> TCP len=%u", first.tcpi_snd_mss)), "> TCP len>0 +",
	    "> TCP len>0 dup as=retransmission", "?> TCP len>0 +", "~< . len=0", "~> . len=0",
	    "within 9 s");
	while (left > 0) {
		long part = left < 20000 ? left : 20000;
		long sent = CALL(CLIENT, send(client, page, unsent < 65536 ? unsent : 65536, MSG_DONTWAIT));
		unsent -= sent > 0 ? sent : 0;
		EXPECT(wait_for_queue(connection, part));
		left -= CALL(SERVER, recv(connection, text, part, 0));
	}
	EXPECT(wait_for_acknowledgment(client));

	CALL(CLIENT, getsockopt(client, IPPROTO_TCP, TCP_INFO, &info, &size));
	snprintf(words, sizeof words,
	    "The kernel's own account, TCP_INFO: %u segments were sent again. The congestion window now "
	    "is %u segments; beyond %u (ssthresh) it grows slowly. A round trip took %u microseconds "
	    "on the average lately, %u with an empty queue: the rest is waiting in the queue. No packet "
	    "carries any of these numbers; they are the sender's alone.",
	    info.tcpi_total_retrans, info.tcpi_snd_cwnd, info.tcpi_snd_ssthresh, info.tcpi_rtt,
	    first.tcpi_rtt);
	STEP(words);

	STEP("Both hang up.", "> F.", "?< .", "< F.", "> .");
	CALL(CLIENT, close(client));
	EXPECT(wait_for_state(connection, TCP_CLOSE_WAIT));
	CALL(SERVER, close(connection));
	CALL(SERVER, close(door));

	return scenario_end();
}
