/* truth/claim: whether a packet can be what somebody claims it is (a pattern's as=…). */
#include "parts.h"

enum { MOST_COUNTERS = 2 };

/* What a packet that is claimed to be so must look like, and the counters that would tell; NULL where
 * no counter knows all of them. */
static const struct {
	enum truth_label label;
	feature *looks_so;
	const char *counters[MOST_COUNTERS];
} claims[] = {
	{ TRUTH_RETRANSMISSION, looks_sent_before, { "TcpRetransSegs" } },
	{ TRUTH_TIMEOUT, looks_sent_before, { "TcpExtTCPTimeouts" } },
	{ TRUTH_FAST, looks_repeated, { "TcpExtTCPFastRetrans" } },
	{ TRUTH_AFTER_TIMEOUT, looks_repeated, { "TcpExtTCPSlowStartRetrans" } },
	{ TRUTH_LOSS_PROBE, looks_like_data, { "TcpExtTCPLossProbes" } },
	{ TRUTH_SYN_AGAIN, looks_like_syn_again, { "TcpExtTCPSynRetrans" } },
	{ TRUTH_SYN_ACK_AGAIN, looks_like_syn_ack_again, { "TcpExtTCPSynRetrans" } },
	{ TRUTH_WINDOW_PROBE, looks_like_probe, { "TcpExtTCPWinProbe" } },
	{ TRUTH_KEEP_ALIVE, looks_like_probe, { "TcpExtTCPKeepAlive" } },
	{ TRUTH_PROBE_ANSWER, looks_like_old_ack, { NULL } },
	{ TRUTH_DELAYED_ACK, looks_like_late_ack, { "TcpExtDelayedACKs" } },
	{ TRUTH_DUPLICATE_ACK, looks_like_old_ack, { NULL } },
	{ TRUTH_CHALLENGE_ACK, looks_like_old_ack, { "TcpExtTCPChallengeACK" } },
	{ TRUTH_WINDOW_UPDATE, looks_like_old_ack, { NULL } },
	{ TRUTH_PORT_CLOSED, looks_like_reset, { "TcpOutRsts" } },
	{ TRUTH_ABORT, looks_like_reset, { "TcpOutRsts" } },
	{ TRUTH_GIVEN_UP, looks_like_reset, { "TcpExtTCPAbortOnTimeout" } },
	{ TRUTH_RESET, looks_like_reset, { "TcpOutRsts" } },
	{ TRUTH_REPORT, looks_like_report, { NULL } },
	{ TRUTH_ICMP_ERROR, looks_like_icmp_error, { NULL } },
	{ TRUTH_FRAGMENT, looks_like_fragment, { "IpFragCreates", "Ip6FragCreates" } },
};

/* Whether what was counted around TIME has been reported by now: during a run it may be on its way. */
static bool is_settled(const struct trace *trace, int64_t time)
{
	static const int64_t ON_ITS_WAY = 20000000; /* ns */

	if (!trace->live)
		return true;
	const struct mark *last = &trace->marks.at[trace->marks.count - 1];
	return last->time > time + ON_ITS_WAY || trace->events.at[last->event].kind == EVENT_END;
}

bool truth_allows(const struct trace *trace, size_t frame, enum truth_label label)
{
	struct truth truth = trace_truth_counted(trace, frame);
	struct suspect suspect = { .trace = trace, .frame = frame };
	int64_t time = trace->frames.at[frame].time;
	struct span span;
	size_t claim = 0;

	if (truth.ground != GROUND_NOTHING || label == TRUTH_UNKNOWN)
		return truth_is(truth.label, label);
	while (claim < COUNT(claims) && claims[claim].label != label)
		claim++;
	if (claim == COUNT(claims) || !claims[claim].looks_so(&suspect))
		return false;
	if (!claims[claim].counters[0] || trace->counts.count == 0 || !is_settled(trace, time))
		return true;
	bool any = span_about(trace, time, LOOKS_FAR, &span);
	for (int i = 0; any && i < MOST_COUNTERS && claims[claim].counters[i]; i++)
		if (span_added(trace, &span, claims[claim].counters[i]))
			return true;
	return false;
}
