/*
 * The scenarios of UDP, over both versions of IP and with their knobs turned: what they promise, and
 * what tshark sees of it.
 */
#include "live.h"
#include "recorded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static const struct play plays[] = {
	{ "udp-unicast", "ip=4" },
	{ "udp-unicast", "ip=6" },
	{ "udp-unicast", "ip=4 size=0" },
	{ "udp-connected", "ip=4" },
	{ "udp-connected", "ip=6" },
	{ "udp-connected", "ip=4 size=77" },
	{ "udp-port-unreachable", "ip=4" },
	{ "udp-port-unreachable", "ip=6" },
	{ "udp-port-unreachable", "ip=4 size=1452" },
	{ "udp-port-unreachable", "ip=6 size=1452" },
	{ "udp-truncation", "ip=4" },
	{ "udp-truncation", "ip=6" },
	{ "udp-truncation", "ip=4 size=9 buffer=60000" },
	{ "udp-loss", "ip=4" },
	{ "udp-loss", "ip=6" },
	{ "udp-loss", "ip=4 count=9 lost=9" },
	{ "udp-fragmentation", "ip=4" },
	{ "udp-fragmentation", "ip=6" },
	{ "udp-fragmentation", "ip=4 size=5913" },
	{ "udp-broadcast", "" },
	{ "udp-broadcast", "ttl=7 size=300" },
	{ "udp-multicast", "" },
	{ "udp-multicast", "ttl=9 loop=off" },
	{ "udp-multicast-ipv6", "" },
	{ "udp-multicast-ipv6", "hops=7 scope=ff12" },
	{ "peer-discovery", "ip=4" },
	{ "peer-discovery", "ip=6" },
	{ "peer-discovery", "ip=4 rounds=3" },
	{ "tcp-vs-udp", "ip=4" },
	{ "tcp-vs-udp", "ip=6" },
	{ "tcp-vs-udp", "ip=4 messages=5 size=100" },
};

static int record_all(void **state)
{
	*state = shelf_make(plays, COUNT(plays));
	return 0;
}

static int forget_all(void **state)
{
	shelf_free(*state);
	return 0;
}

static void a_pattern_fits_its_own_packets_and_nobody_elses(void **state)
{
	assert_patterns_fit_only_their_own(*state);
}

static void assert_says(
    void **state, const char *name, const char *settings, const char *options, const char *expected)
{
	assert_tshark_says(*state, shelf_find(*state, name, settings), options, expected);
}

static void nothing_is_malformed_to_tshark(void **state)
{
	for (size_t i = 0; i < COUNT(plays); i++)
		assert_tshark_says(*state, i, "-e frame.number -Y '_ws.malformed || _ws.short'", "");
}

static void a_datagram_has_the_size_that_was_asked_for(void **state)
{
	const char *lengths = "-e udp.length";

	assert_says(state, "udp-unicast", "ip=4", lengths, "20\n20\n");
	assert_says(state, "udp-unicast", "ip=6", lengths, "20\n20\n");
	assert_says(state, "udp-unicast", "ip=4 size=0", lengths, "8\n8\n");
}

static void connect_sends_nothing_and_strangers_are_refused(void **state)
{
	const char *fields = "-e ip.src -e ip.dst -e icmp.type -e icmp.code -E occurrence=f";
	const char *packets = "127.0.0.2\t127.0.0.1\t\t\n127.0.0.1\t127.0.0.2\t\t\n"
	                      "127.0.0.3\t127.0.0.2\t\t\n127.0.0.2\t127.0.0.3\t3\t3\n"
	                      "127.0.0.3\t127.0.0.2\t\t\n"
	                      "127.0.0.1\t127.0.0.2\t\t\n127.0.0.2\t127.0.0.1\t3\t3\n";

	assert_says(state, "udp-connected", "ip=4", fields, packets);
	assert_says(state, "udp-connected", "ip=4 size=77", fields, packets);
	assert_says(
	    state, "udp-connected", "ip=4 size=77", "-Y '!icmp' -e udp.length", "85\n85\n85\n85\n85\n");
	assert_says(
	    state, "udp-connected", "ip=6", "-Y icmpv6 -e icmpv6.type -e icmpv6.code", "1\t4\n1\t4\n");
}

static void icmp_quotes_what_was_not_wanted_up_to_a_limit(void **state)
{
	const char *icmp = "-Y icmp -e icmp.type -e icmp.code -e ip.len -E occurrence=f";
	const char *icmpv6 = "-Y icmpv6 -e icmpv6.type -e icmpv6.code -e ipv6.plen -E occurrence=f";

	/* 20 IP, 8 ICMP, and what is quoted: 20 IP, 8 UDP, 3 data; RFC 1812 section 4.3.2.3: 576 */
	assert_says(state, "udp-port-unreachable", "ip=4", icmp, "3\t3\t59\n3\t3\t59\n");
	assert_says(state, "udp-port-unreachable", "ip=4 size=1452", icmp, "3\t3\t576\n3\t3\t576\n");
	/* RFC 4443 section 2.4: 1280 with the 40 of the header */
	assert_says(state, "udp-port-unreachable", "ip=6", icmpv6, "1\t4\t59\n1\t4\t59\n");
	assert_says(
	    state, "udp-port-unreachable", "ip=6 size=1452", icmpv6, "1\t4\t1240\n1\t4\t1240\n");
}

static void what_is_truncated_was_whole_on_the_wire(void **state)
{
	const char *lengths = "-e udp.length";

	assert_says(state, "udp-truncation", "ip=4", lengths, "4008\n11\n4008\n4008\n");
	assert_says(state, "udp-truncation", "ip=6", lengths, "4008\n11\n4008\n4008\n");
	assert_says(state, "udp-truncation", "ip=4 size=9 buffer=60000", lengths, "17\n11\n17\n17\n");
}

static void nothing_is_repeated_unless_the_program_does(void **state)
{
	const char *data = "-e udp.dstport -e data -Y udp.dstport==4242";

	assert_says(state, "udp-loss", "ip=4", data,
	    "4242\t31\n4242\t32\n4242\t33\n4242\t34\n4242\t35\n4242\t33\n");
	assert_says(state, "udp-loss", "ip=6", data,
	    "4242\t31\n4242\t32\n4242\t33\n4242\t34\n4242\t35\n4242\t33\n");
	assert_says(state, "udp-loss", "ip=4 count=9 lost=9", "-e data -Y udp.srcport==4242", "39\n");
}

/* Offsets are units of 8 octets to some versions of tshark, octets to others. */
static void only_the_first_fragment_begins_with_ports(void **state)
{
	const char *first = "-o ip.defragment:FALSE -e udp.dstport -e ip.len "
	                    "-Y 'ip.flags.mf==1 && ip.frag_offset==0'";
	const char *middle = "-o ip.defragment:FALSE -e udp.dstport -e ip.len "
	                     "-Y 'ip.flags.mf==1 && (ip.frag_offset==185 || ip.frag_offset==1480)'";
	const char *last = "-o ip.defragment:FALSE -e udp.dstport -e ip.len "
	                   "-Y 'ip.flags.mf==0 && ip.frag_offset>0'";
	const char *ipv6 = "-o ipv6.defragment:FALSE -e ipv6.fraghdr.more -e ipv6.fraghdr.offset "
	                   "-e udp.dstport -e ipv6.plen -Y ipv6.fraghdr";

	assert_says(state, "udp-fragmentation", "ip=4", first, "4242\t1500\n");
	assert_says(state, "udp-fragmentation", "ip=4", middle, "\t1500\n");
	assert_says(state, "udp-fragmentation", "ip=4", last, "\t1068\n");
	assert_says(state, "udp-fragmentation", "ip=4 size=5913", last, "\t21\n");
	assert_says(state, "udp-fragmentation", "ip=4 size=5913", "-e ip.flags.mf -Y ip.flags.mf==1",
	    "1\n1\n1\n1\n");
	assert_says(state, "udp-fragmentation", "ip=6", ipv6,
	    "1\t0\t4242\t1456\n1\t181\t\t1456\n0\t362\t\t1120\n");
	/* put together again, the datagram is whole; those before and after it were never cut */
	assert_says(state, "udp-fragmentation", "ip=4", "-e udp.length -Y udp", "1480\n4008\n1208\n");
	assert_says(state, "udp-fragmentation", "ip=6", "-e udp.length -Y udp", "1460\n4008\n1208\n");
	assert_says(
	    state, "udp-fragmentation", "ip=4", "-e udp.length -Y ip.flags.df==1", "1480\n1208\n");
}

static void broadcasts_have_the_time_to_live_that_was_asked_for(void **state)
{
	const char *fields = "-e ip.dst -e ip.ttl -e udp.length";

	assert_says(
	    state, "udp-broadcast", "", fields, "127.255.255.255\t64\t11\n255.255.255.255\t64\t16\n");
	assert_says(state, "udp-broadcast", "ttl=7 size=300", fields,
	    "127.255.255.255\t64\t11\n255.255.255.255\t7\t308\n");
}

static void joining_and_leaving_is_reported_twice(void **state)
{
	/* record type 4: to EXCLUDE {}, a join; 3: to INCLUDE {}, a leave (RFC 3376, RFC 3810) */
	assert_says(state, "udp-multicast", "", "-Y igmp -e igmp.record_type -e igmp.maddr",
	    "4\t239.255.42.42\n4\t239.255.42.42\n3\t239.255.42.42\n3\t239.255.42.42\n");
	assert_says(state, "udp-multicast-ipv6", "",
	    "-Y icmpv6 -e icmpv6.type -e icmpv6.mldr.mar.record_type "
	    "-e icmpv6.mldr.mar.multicast_address",
	    "143\t4\tff15::4242\n143\t4\tff15::4242\n143\t3\tff15::4242\n143\t3\tff15::4242\n");
	assert_says(state, "peer-discovery", "ip=4", "-Y igmp -e igmp.record_type", "4\n4\n3\n3\n");
	assert_says(state, "peer-discovery", "ip=6", "-Y icmpv6 -e icmpv6.mldr.mar.record_type",
	    "4\n4\n3\n3\n");
}

static void groups_are_spoken_to_as_far_as_was_asked_for(void **state)
{
	const char *ipv6 = "-Y udp -e ipv6.dst -e ipv6.hlim";

	assert_says(state, "udp-multicast", "", "-Y udp -e ip.ttl", "1\n1\n1\n");
	assert_says(state, "udp-multicast", "ttl=9 loop=off", "-Y udp -e ip.ttl", "9\n9\n9\n");
	assert_says(state, "udp-multicast-ipv6", "", ipv6, "ff15::4242\t1\nff15::4242\t1\n");
	assert_says(
	    state, "udp-multicast-ipv6", "hops=7 scope=ff12", ipv6, "ff12::4242\t7\nff12::4242\t7\n");
}

static void peers_speak_to_the_group_and_answer_directly(void **state)
{
	const char *ipv4 = "-Y udp -e ip.src -e ip.dst -e udp.length";

	assert_says(state, "peer-discovery", "ip=4", ipv4,
	    "127.0.0.1\t239.255.42.42\t13\n127.0.0.2\t239.255.42.42\t11\n"
	    "127.0.0.3\t239.255.42.42\t13\n127.0.0.1\t127.0.0.3\t13\n127.0.0.2\t127.0.0.3\t11\n");
	assert_says(state, "peer-discovery", "ip=6", "-Y udp -e ipv6.src -e ipv6.dst",
	    "fd00::1\tff15::4242\nfd00::2\tff15::4242\nfd00::3\tff15::4242\n"
	    "fd00::1\tfd00::3\nfd00::2\tfd00::3\n");
	assert_says(state, "peer-discovery", "ip=4 rounds=3",
	    "-Y 'ip.dst==239.255.42.42 && udp' -e udp.length", "13\n11\n13\n11\n13\n11\n13\n");
}

/* What the program says of its last step must be what tshark counts. */
static void the_table_of_both_protocols_is_what_tshark_counts(void **state)
{
	static const char *const settings[] = { "ip=4", "ip=6", "ip=4 messages=5 size=100" };

	for (size_t i = 0; i < COUNT(settings); i++) {
		size_t index = shelf_find(*state, "tcp-vs-udp", settings[i]);
		const struct trace *trace = ((struct shelf *)*state)->traces[index];
		const char *table = trace->events.at[trace_step(trace, trace_steps(trace))].text;
		long packets[2] = { 0 }, octets[2] = { 0 };
		struct text words = { 0 };
		for (size_t frame = 0; frame < trace->frames.count; frame++) {
			struct packet p;
			trace_packet(trace, frame, &p, NULL);
			packets[p.has_tcp]++;
			octets[p.has_tcp] += (long)trace->frames.at[frame].length - 14; /* Ethernet */
		}
		text_printf(&words,
		    "Packets: UDP %ld, TCP %ld. Bytes with all IP headers: UDP %ld, TCP %ld.", packets[0],
		    packets[1], octets[0], octets[1]);
		if (!strstr(table, words.at))
			fail_msg("%s\n%s", table, words.at);
		text_free(&words);
	}
	assert_says(state, "tcp-vs-udp", "ip=4 messages=5 size=100", "-Y udp -e udp.length",
	    "108\n108\n108\n108\n108\n");
	assert_says(state, "tcp-vs-udp", "ip=4 messages=5 size=100", "-Y 'tcp.len>0' -e tcp.len",
	    "100\n100\n100\n100\n100\n");
}

static void others_take_the_exports(void **state)
{
	assert_exports_are_accepted(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pattern_fits_its_own_packets_and_nobody_elses),
		cmocka_unit_test(nothing_is_malformed_to_tshark),
		cmocka_unit_test(a_datagram_has_the_size_that_was_asked_for),
		cmocka_unit_test(connect_sends_nothing_and_strangers_are_refused),
		cmocka_unit_test(icmp_quotes_what_was_not_wanted_up_to_a_limit),
		cmocka_unit_test(what_is_truncated_was_whole_on_the_wire),
		cmocka_unit_test(nothing_is_repeated_unless_the_program_does),
		cmocka_unit_test(only_the_first_fragment_begins_with_ports),
		cmocka_unit_test(broadcasts_have_the_time_to_live_that_was_asked_for),
		cmocka_unit_test(joining_and_leaving_is_reported_twice),
		cmocka_unit_test(groups_are_spoken_to_as_far_as_was_asked_for),
		cmocka_unit_test(peers_speak_to_the_group_and_answer_directly),
		cmocka_unit_test(the_table_of_both_protocols_is_what_tshark_counts),
		cmocka_unit_test(others_take_the_exports),
	};

	need_play(BINARY_DIR "/bin/looplab");
	return cmocka_run_group_tests(tests, record_all, forget_all);
}
