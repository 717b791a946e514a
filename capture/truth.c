/* truth: what the kernel made a packet for, as the kernel itself counted it. See truth.h. */
#include "history.h"
#include "pattern.h"
#include "truth/parts.h"

#include <inttypes.h>
#include <string.h>

/* --- labels --- */

static const struct {
	const char *name, *key; /* for people; in wire patterns */
} labels[TRUTH_LABELS] = {
	[TRUTH_NONE] = { "", "" },
	[TRUTH_UNKNOWN] = { "unknown", "unknown" },
	[TRUTH_RETRANSMISSION] = { "retransmission", "retransmission" },
	[TRUTH_TIMEOUT] = { "retransmission by timer", "timeout" },
	[TRUTH_FAST] = { "fast retransmission", "fast-retransmission" },
	[TRUTH_AFTER_TIMEOUT] = { "retransmission after a time-out", "after-timeout" },
	[TRUTH_LOSS_PROBE] = { "tail loss probe", "loss-probe" },
	[TRUTH_SYN_AGAIN] = { "SYN retransmission", "syn-again" },
	[TRUTH_SYN_ACK_AGAIN] = { "SYN-ACK retransmission", "syn-ack-again" },
	[TRUTH_WINDOW_PROBE] = { "zero-window probe", "window-probe" },
	[TRUTH_KEEP_ALIVE] = { "keep-alive", "keep-alive" },
	[TRUTH_PROBE_ANSWER] = { "answer to a probe", "probe-answer" },
	[TRUTH_DELAYED_ACK] = { "delayed ACK", "delayed-ack" },
	[TRUTH_DUPLICATE_ACK] = { "duplicate ACK", "duplicate-ack" },
	[TRUTH_CHALLENGE_ACK] = { "challenge ACK", "challenge-ack" },
	[TRUTH_WINDOW_UPDATE] = { "window update", "window-update" },
	[TRUTH_PORT_CLOSED] = { "RST: port closed", "port-closed" },
	[TRUTH_ABORT] = { "RST: aborted", "abort" },
	[TRUTH_GIVEN_UP] = { "RST: given up", "given-up" },
	[TRUTH_RESET] = { "RST: no such connection", "reset" },
	[TRUTH_REPORT] = { "membership report", "report" },
	[TRUTH_ICMP_ERROR] = { "ICMP error", "icmp-error" },
	[TRUTH_FRAGMENT] = { "fragment", "fragment" },
};

const char *truth_name(enum truth_label label)
{
	return labels[label].name;
}

enum truth_label truth_named(const char *word, size_t length)
{
	for (int i = TRUTH_UNKNOWN; i < TRUTH_LABELS; i++)
		if (strlen(labels[i].key) == length && memcmp(labels[i].key, word, length) == 0)
			return (enum truth_label)i;
	return TRUTH_NONE;
}

static bool is_retransmission(enum truth_label label)
{
	return label >= TRUTH_RETRANSMISSION && label <= TRUTH_SYN_ACK_AGAIN;
}

static bool is_reset(enum truth_label label)
{
	return label >= TRUTH_PORT_CLOSED && label <= TRUTH_RESET;
}

bool truth_is(enum truth_label found, enum truth_label claimed)
{
	return found == claimed || (claimed == TRUTH_RETRANSMISSION && is_retransmission(found)) ||
	       (claimed == TRUTH_RESET && is_reset(found));
}

/* --- counters --- */

/* Seconds with six decimals. */
static void add_seconds(struct text *words, int64_t time)
{
	text_printf(words, "%.6f s", (double)time / 1e9);
}

void truth_explain(const struct trace *trace, const struct truth *truth, struct text *words)
{
	int64_t first = trace->frames.count ? trace->frames.at[0].time : 0;

	if (truth->ground == GROUND_COUNTED) {
		text_printf(words, "The kernel's own count: %s +%" PRIu32 " between ", truth->counter,
		    truth->added);
		add_seconds(words, truth->begin - first);
		text_add(words, " and ");
		add_seconds(words, truth->end - first);
		text_add(words, truth->why ? ". " : ".");
	}
	text_add(words, truth->why ? truth->why : "");
}

enum { MOST_COUNTERS = 4 };

/* In this order a packet is compared with what was counted; each packet that a row is about raises
 * one of its counters by one. */
static const struct row {
	enum truth_label label;
	feature *looks_so;
	const char *counters[MOST_COUNTERS];
} rows[] = {
	{ TRUTH_SYN_AGAIN, looks_like_any_syn_again, { "TcpExtTCPSynRetrans" } },
	{ TRUTH_KEEP_ALIVE, looks_like_probe, { "TcpExtTCPKeepAlive" } },
	{ TRUTH_WINDOW_PROBE, looks_like_probe, { "TcpExtTCPWinProbe" } },
	{ TRUTH_CHALLENGE_ACK, looks_like_old_ack, { "TcpExtTCPChallengeACK" } },
	{ TRUTH_WINDOW_UPDATE, looks_like_opening_ack, { "TcpExtTCPFromZeroWindowAdv" } },
	{ TRUTH_DELAYED_ACK, looks_like_late_ack, { "TcpExtDelayedACKs" } },
	{ TRUTH_DUPLICATE_ACK, looks_like_old_ack,
	    { "TcpExtTCPOFOQueue", "TcpExtDelayedACKLost", "TcpExtBeyondWindow" } },
	{ TRUTH_RESET, looks_like_reset, { "TcpOutRsts" } },
	{ TRUTH_REPORT, looks_like_report,
	    { "IpExtOutMcastPkts", "Icmp6OutMLDv2Reports", "Icmp6OutGroupMembResponses",
	        "Icmp6OutGroupMembReductions" } },
	{ TRUTH_ICMP_ERROR, looks_like_icmp_error,
	    { "IcmpOutDestUnreachs", "IcmpOutTimeExcds", "Icmp6OutDestUnreachs",
	        "Icmp6OutTimeExcds" } },
	{ TRUTH_FRAGMENT, looks_like_fragment, { "IpFragCreates", "Ip6FragCreates" } },
};

/* The kinds of retransmission, in the order in which a connection comes to them. */
static const struct kind {
	enum truth_label label;
	const char *counter;
} kinds[] = {
	{ TRUTH_LOSS_PROBE, "TcpExtTCPLossProbes" },
	{ TRUTH_FAST, "TcpExtTCPFastRetrans" },
	{ TRUTH_TIMEOUT, "TcpExtTCPTimeouts" },
	{ TRUTH_AFTER_TIMEOUT, "TcpExtTCPSlowStartRetrans" },
};
static const char all_retransmissions[] = "TcpRetransSegs";

/* What ROW's counters have gained; *COUNTER: the first of them that gained. */
static uint32_t row_added(
    const struct trace *trace, const struct row *row, const struct span *span, const char **counter)
{
	uint32_t sum = 0;

	*counter = NULL;
	for (int i = 0; i < MOST_COUNTERS && row->counters[i]; i++) {
		uint32_t added = span_added(trace, span, row->counters[i]);
		if (added && !*counter)
			*counter = row->counters[i];
		sum += added;
	}
	return sum;
}

static struct truth counted(
    enum truth_label label, const char *counter, uint32_t added, const struct span *span)
{
	return (struct truth){ .label = label,
		.ground = GROUND_COUNTED,
		.counter = counter,
		.added = added,
		.begin = span->begin,
		.end = span->end };
}

/* What was added to COUNTER at the time of SUSPECT. The three files of counters are not read at the
 * same instant, so what belongs together may be told by two looks. */
static uint32_t added_about(const struct suspect *suspect, const char *counter)
{
	int64_t time = suspect->trace->frames.at[suspect->frame].time;
	struct span span;

	return span_about(suspect->trace, time, LOOKS_NEAR, &span)
	           ? span_added(suspect->trace, &span, counter)
	           : 0;
}

/* Why a RST was sent, where another counter tells. */
static void reset_refine(struct suspect *suspect, const struct span *span, struct truth *truth)
{
	static const struct {
		const char *counter;
		enum truth_label label;
		const char *why;
	} reasons[] = {
		{ "TcpExtTCPAbortOnTimeout", TRUTH_GIVEN_UP,
		    "TcpExtTCPAbortOnTimeout rose, too: nothing that was sent has been answered." },
		{ "TcpExtTCPAbortOnClose", TRUTH_ABORT,
		    "TcpExtTCPAbortOnClose rose, too: there was data that nobody has read." },
		{ "TcpExtTCPAbortOnData", TRUTH_ABORT,
		    "TcpExtTCPAbortOnData rose, too: closed without waiting, or data for a socket that is "
		    "closed." },
		{ "TcpExtTCPAbortOnLinger", TRUTH_ABORT,
		    "TcpExtTCPAbortOnLinger rose, too: nobody is left to wait for the other side." },
		{ "TcpExtTCPAbortOnMemory", TRUTH_ABORT,
		    "TcpExtTCPAbortOnMemory rose, too: there is no memory for this connection." },
	};

	bool alone = added_about(suspect, "TcpOutRsts") == 1;
	for (size_t i = 0; i < COUNT(reasons); i++) {
		if (!span_added(suspect->trace, span, reasons[i].counter) &&
		    !(alone && added_about(suspect, reasons[i].counter)))
			continue;
		truth->label = reasons[i].label;
		truth->why = reasons[i].why;
		return;
	}
	if (answers_syn(suspect))
		truth->label = TRUTH_PORT_CLOSED;
}

/* Some rows stand for several labels. */
static void label_refine(struct suspect *suspect, const struct span *span, struct truth *truth)
{
	if (truth->label == TRUTH_SYN_AGAIN && looks_like_syn_ack_again(suspect))
		truth->label = TRUTH_SYN_ACK_AGAIN;
	else if (truth->label == TRUTH_RESET)
		reset_refine(suspect, span, truth);
}

static bool try_rows(struct suspect *suspect, const struct span *span, struct truth *truth)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *counter;
		uint32_t position, added = row_added(suspect->trace, &rows[i], span, &counter);
		if (added == 0 || !rows[i].looks_so(suspect))
			continue;
		if (span_suspects(suspect->trace, span, suspect->frame, rows[i].looks_so, &position) >
		    added)
			continue;
		*truth = counted(rows[i].label, counter, added, span);
		label_refine(suspect, span, truth);
		return true;
	}
	return false;
}

/* --- retransmissions: one counter for all, and one for each kind --- */

/* A SYN that is sent again counts as a time-out, too. */
static void kinds_added(
    const struct trace *trace, const struct span *span, uint32_t added[COUNT(kinds)])
{
	uint32_t opening = span_added(trace, span, "TcpExtTCPSynRetrans");

	for (size_t i = 0; i < COUNT(kinds); i++) {
		added[i] = span_added(trace, span, kinds[i].counter);
		if (kinds[i].label == TRUTH_TIMEOUT)
			added[i] = added[i] > opening ? added[i] - opening : 0;
	}
}

/* Of several kinds at once, the one at POSITION; they come in their order, in so short a time. */
static long kind_at(const uint32_t added[COUNT(kinds)], uint32_t position, uint32_t suspects)
{
	uint32_t sum = 0;
	long found = -1;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (found < 0 && position < sum + added[i])
			found = (long)i;
		sum += added[i];
	}
	return sum == suspects ? found : -1;
}

static bool try_kinds(struct suspect *suspect, const struct span *span, struct truth *truth)
{
	static const int64_t SHORT = 150000000; /* ns; the least time-out is 200 ms */
	uint32_t added[COUNT(kinds)], position, present = 0;
	size_t kind = 0;

	kinds_added(suspect->trace, span, added);
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (added[i])
			present++, kind = i;
	if (present == 0)
		return false;
	uint32_t suspects =
	    span_suspects(suspect->trace, span, suspect->frame, looks_repeated, &position);
	if (present > 1) {
		long found = span->end - span->begin < SHORT ? kind_at(added, position, suspects) : -1;
		if (found < 0)
			return false;
		kind = (size_t)found;
	} else if (suspects > added[kind]) {
		return false;
	}
	*truth = counted(kinds[kind].label, kinds[kind].counter, added[kind], span);
	return true;
}

/* A probe for the tail of what was sent may carry what was not sent yet: then nothing is repeated. */
static bool try_new_probe(struct suspect *suspect, const struct span *span, struct truth *truth)
{
	uint32_t position, added = span_added(suspect->trace, span, kinds[0].counter);

	if (added == 0 || added_about(suspect, all_retransmissions) ||
	    span_suspects(suspect->trace, span, suspect->frame, looks_new, &position) > added)
		return false;
	*truth = counted(TRUTH_LOSS_PROBE, kinds[0].counter, added, span);
	return true;
}

/* Sent again, and no more can be said; but for a window that was taken back, RFC 9293 section 3.8.6:
 * then what lies in it serves as a probe. */
static bool try_any_kind(struct suspect *suspect, const struct span *span, struct truth *truth)
{
	uint32_t position, added = span_added(suspect->trace, span, all_retransmissions);
	uint32_t of_kind[COUNT(kinds)], sum = 0;

	if (added == 0 ||
	    span_suspects(suspect->trace, span, suspect->frame, looks_repeated, &position) > added)
		return false;
	kinds_added(suspect->trace, span, of_kind);
	for (size_t i = 0; i < COUNT(kinds); i++)
		sum += of_kind[i];
	bool probes = sum == 0 && faces_closed_window(suspect);
	*truth = counted(
	    probes ? TRUTH_WINDOW_PROBE : TRUTH_RETRANSMISSION, all_retransmissions, added, span);
	if (probes)
		truth->why = "The receiver has closed its window over data that was on its way, so the "
		             "kernel asks with that data, and counts no time-out.";
	return true;
}

/* --- all --- */

static bool try_certain(struct suspect *suspect, const struct span *span, struct truth *truth)
{
	if (looks_repeated(suspect))
		return try_kinds(suspect, span, truth);
	if (looks_new(suspect))
		return try_new_probe(suspect, span, truth);
	return try_rows(suspect, span, truth);
}

/* First the looks right around the packet, then those near, then those not so near. */
static bool try_spans(struct suspect *suspect, struct truth *truth,
    bool (*try)(struct suspect *suspect, const struct span *span, struct truth *truth))
{
	static const int64_t slacks[] = { LOOKS_NEAR, LOOKS_FAR };
	int64_t time = suspect->trace->frames.at[suspect->frame].time;
	struct span span;

	for (size_t at = 0; span_around(suspect->trace, time, &at, &span);)
		if (try(suspect, &span, truth))
			return true;
	for (size_t i = 0; i < COUNT(slacks); i++)
		if (span_about(suspect->trace, time, slacks[i], &span) && try(suspect, &span, truth))
			return true;
	return false;
}

/* An acknowledgment that answers a probe right before it, and nothing else. */
static bool follows_probe(struct suspect *suspect, struct truth *truth)
{
	static const int64_t AT_ONCE = 5000000; /* ns */
	struct packet other;

	if (!looks_like_old_ack(suspect))
		return false;
	long asked = history_other_side(suspect->trace, suspect->frame, &other);
	if (asked < 0 || suspect->trace->frames.at[suspect->frame].time - other.time > AT_ONCE ||
	    !(suspect->trace->frames.at[asked].segment & SEGMENT_PROBES))
		return false;
	struct truth question = trace_truth_counted(suspect->trace, (size_t)asked);
	if (question.label != TRUTH_KEEP_ALIVE && question.label != TRUTH_WINDOW_PROBE)
		return false;
	*truth = (struct truth){ .label = TRUTH_PROBE_ANSWER,
		.ground = GROUND_FOLLOWED,
		.why = question.label == TRUTH_KEEP_ALIVE
		           ? "It answers the keep-alive right before it: the other side is still there."
		           : "It answers the probe right before it, and says how much room there is." };
	return true;
}

static struct truth unknown(const char *why)
{
	return (struct truth){ .label = TRUTH_UNKNOWN, .why = why };
}

/* The same where there is a journal. */
static struct truth truth_counted(const struct trace *trace, size_t frame)
{
	struct suspect suspect = { .trace = trace, .frame = frame };
	struct truth truth = { .label = TRUTH_NONE };

	if (trace->counts.count == 0)
		return looks_special(&suspect)
		           ? unknown("Nobody has looked at what the kernel counted meanwhile.")
		           : truth;
	if (try_spans(&suspect, &truth, try_certain))
		return truth;
	if (looks_repeated(&suspect) && try_spans(&suspect, &truth, try_any_kind))
		return truth;
	if (follows_probe(&suspect, &truth) || !looks_special(&suspect))
		return truth;
	return unknown("The kernel has no counter for this, or more packets at this time could be what "
	               "it counted.");
}

struct truth trace_truth_counted(const struct trace *trace, size_t frame)
{
	if (trace->events.count == 0)
		return (struct truth){ .label = TRUTH_NONE };
	return truth_counted(trace, frame);
}

struct truth trace_truth(const struct trace *trace, size_t frame)
{
	struct truth truth = trace_truth_counted(trace, frame);

	if (truth.ground != GROUND_NOTHING || trace->events.count == 0)
		return truth;
	enum truth_label claim = pattern_claim(trace, frame);
	if (claim != TRUTH_NONE && truth_allows(trace, frame, claim))
		return (struct truth){ .label = claim,
			.ground = GROUND_CLAIMED,
			.why = "The scenario has arranged it so; the kernel's counters cannot tell." };
	return truth;
}
