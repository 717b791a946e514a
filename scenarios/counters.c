/*
 * counters: what the kernel counts of this network: segments sent again, timers that ran out, datagrams
 * for nobody. It counts where it acts, so a counter that has gone up says what a packet was made for.
 *
 * Two files have, for each group, a line of names and a line of numbers (proc_net_netstat(5), as
 * /proc/net/snmp), the third one a pair on each line:
 *
 *     TcpExt: SyncookiesSent … DelayedACKs …          Ip6InReceives                   12
 *     TcpExt: 0 … 3 …
 *
 * Names are those of nstat(8): the group and the counter in one word, "TcpExtDelayedACKs".
 */
#include "play.h"

#include <fcntl.h>

static const char *const files[COUNTER_FILES] = { "/proc/self/net/netstat", "/proc/self/net/snmp",
	"/proc/self/net/snmp6" };

/* Every packet raises some of these, or they say again what another one says, or they are no counts.
 * A star stands for the rest of the name. */
static const char *const ordinary[] = { "IpForwarding", "IpDefaultTTL", "IpInReceives",
	"IpInDelivers", "IpOutRequests", "IpOutTransmits", "Ip6InReceives", "Ip6InDelivers",
	"Ip6OutRequests", "Ip6OutTransmits", "Ip6InMcastPkts", "IpExtInMcastPkts", "IpExtInBcastPkts",
	"IpExtOutBcastPkts", "IpExtInOctets", "IpExtOutOctets", "IpExtInMcastOctets",
	"IpExtOutMcastOctets", "IpExtInBcastOctets", "IpExtOutBcastOctets", "Ip6InOctets",
	"Ip6OutOctets", "Ip6InMcastOctets", "Ip6OutMcastOctets", "IpExtInNoECTPkts", "Ip6InNoECTPkts",
	"IcmpMsg*", "IcmpInMsgs", "IcmpOutMsgs", "Icmp6InMsgs", "Icmp6OutMsgs", "Icmp6InType*",
	"Icmp6OutType*", "TcpRto*", "TcpMaxConn", "TcpActiveOpens", "TcpPassiveOpens", "TcpCurrEstab",
	"TcpInSegs", "TcpOutSegs", "UdpInDatagrams", "UdpOutDatagrams", "Udp6InDatagrams",
	"Udp6OutDatagrams", "TcpExtTCPHPHits", "TcpExtTCPPureAcks", "TcpExtTCPHPAcks",
	"TcpExtTCPOrigDataSent", "TcpExtTCPDelivered", "TcpExtTCPRcvCoalesce",
	"TcpExtTCPBacklogCoalesce", "TcpExtTCPAutoCorking", "TcpExtTcpTimeoutRehash",
	"TcpExtTcpDuplicateDataRehash", "TcpExtTW", "MPTcpExtMPCurrEstab" };

static bool is_ordinary(const char *name)
{
	for (size_t i = 0; i < COUNT(ordinary); i++) {
		size_t length = strcspn(ordinary[i], "*");
		if (strncmp(name, ordinary[i], length) == 0 && (ordinary[i][length] || !name[length]))
			return true;
	}
	return false;
}

/* A word of the kernel's text, where it stands. */
struct word {
	const char *at;
	size_t length;
};

static bool is_called(const struct counter *counter, struct word group, struct word name)
{
	return strncmp(counter->name, group.at, group.length) == 0 &&
	       strncmp(counter->name + group.length, name.at, name.length) == 0 &&
	       counter->name[group.length + name.length] == '\0';
}

/* As a rule the counters come in the same order as the last time. */
static struct counter *counter_find(struct counters *all, struct word group, struct word name)
{
	for (size_t looked = 0; looked < all->list.count; looked++) {
		if (all->next >= all->list.count)
			all->next = 0;
		struct counter *counter = &all->list.at[all->next++];
		if (is_called(counter, group, name))
			return counter;
	}
	struct counter *counter = array_add(&all->list);
	*counter = (struct counter){ .value = 0 };
	snprintf(counter->name, sizeof counter->name, "%.*s%.*s", (int)group.length, group.at,
	    (int)name.length, name.at);
	counter->is_ordinary = is_ordinary(counter->name);
	return counter;
}

static void counter_take(
    struct counters *all, struct word group, struct word name, const char *number)
{
	enum { MOST = 999999999 }; /* that an event can say */
	uint64_t value = strtoull(number, NULL, 10);

	if (group.length + name.length >= COUNTER_NAME)
		return;
	struct counter *counter = counter_find(all, group, name);
	if (value > counter->value && !counter->is_ordinary && all->is_known) {
		uint64_t added = value - counter->value;
		text_printf(&all->added, "%s%s=%d", all->added.length ? " " : "", counter->name,
		    added < MOST ? (int)added : MOST);
	}
	counter->value = value;
}

/* The next word of the line *AT, which moves on behind it. */
static struct word word_next(const char **at)
{
	struct word word = { .at = *at + strspn(*at, " \t") };

	word.length = strcspn(word.at, " \t\n");
	*at = word.at + word.length;
	return word;
}

static const char *line_after(const char *at)
{
	at += strcspn(at, "\n");
	return *at ? at + 1 : at;
}

/* A line of names, then one of numbers, both with the group before them. */
static void take_groups(struct counters *all, const char *text)
{
	while (*text) {
		const char *names = text, *numbers = line_after(text);
		struct word group = word_next(&names), name, number;
		text = line_after(numbers);
		if (group.length == 0 || group.at[--group.length] != ':')
			return;
		word_next(&numbers);
		while ((name = word_next(&names)).length && (number = word_next(&numbers)).length)
			counter_take(all, group, name, number.at);
	}
}

static void take_pairs(struct counters *all, const char *text)
{
	for (; *text; text = line_after(text)) {
		struct word name = word_next(&text), number = word_next(&text);
		if (name.length && number.length)
			counter_take(all, (struct word){ .at = "" }, name, number.at);
	}
}

/* Opened once: to ask again is then one system call. */
static bool file_open(struct counters *all, int file)
{
	if (all->files[file] == 0) {
		int low = open(files[file], O_RDONLY | O_CLOEXEC);
		all->files[file] = low < 0 ? -1 : fcntl(low, F_DUPFD_CLOEXEC, OWN_DESCRIPTORS);
		if (low >= 0)
			close(low);
	}
	return all->files[file] > 0;
}

const char *counters_look(struct counters *all)
{
	enum { LARGEST = 24000 }; /* octets; today 4000 */
	static const bool is_pairs[COUNTER_FILES] = { false, false, true };
	char text[LARGEST];

	text_clear(&all->added);
	all->next = 0;
	for (int i = 0; i < COUNTER_FILES; i++) {
		ssize_t length = file_open(all, i) ? pread(all->files[i], text, sizeof text - 1, 0) : -1;
		if (length <= 0)
			continue;
		text[length] = '\0';
		if (is_pairs[i])
			take_pairs(all, text);
		else
			take_groups(all, text);
	}
	all->is_known = true;
	return text_string(&all->added);
}

long counters_value(const struct counters *all, const char *name)
{
	for (size_t i = 0; i < all->list.count; i++)
		if (strcmp(all->list.at[i].name, name) == 0)
			return (long)all->list.at[i].value;
	return -1;
}
