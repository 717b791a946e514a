/*
 * remark: the ways in which Wireshark's guess goes wrong.
 *
 * Wireshark guesses from the packets alone; beside a journal the lab knows which call or timer sent a
 * segment, and has seen every packet that was sent. Each row is one way in which the guess goes wrong.
 */
#include "remark.h"

#include "cause.h"
#include "history.h"
#include "truth.h"

static const char window_probe[] =
    "It is a zero-window probe: the receiver's window is closed, and a timer asks whether it has "
    "opened. Linux asks with an old number and no data, just as it keeps a connection alive, and "
    "Wireshark goes by the number.";
static const char not_overtaken[] =
    "It is a retransmission: the same octets were sent before. Selective acknowledgments told the "
    "sender so soon that Wireshark, which looks at the time, takes it for a segment that was "
    "overtaken on the way.";
static const char fast_retransmission[] =
    "It is a fast retransmission: no timer ran out, an acknowledgment made the kernel send it "
    "again. Wireshark wants two duplicate ACKs before it, within 20 ms; the kernel can do with less "
    "(RFC 6675, RFC 8985).";
static const char challenge[] =
    "It is a challenge ACK (RFC 5961): a SYN or RST that does not fit into the connection may be "
    "forged, so the receiver only says what it expects. Nothing is missing, though Wireshark's word "
    "suggests it.";
static const char nothing_missing[] =
    "Nothing is missing: it answers a segment that had arrived before, as every segment outside the "
    "window is answered (RFC 9293 section 3.10.7.4). Wireshark sees the same ACK twice.";

/* One frame, the frame its sender saw last, and what made it. */
struct scene {
	const struct trace *trace;
	size_t frame;
	struct packet p, other;
	bool has_other;
	struct cause cause;
};

/* The earlier frame that carried some of the same numbers. */
static bool sent_before(const struct scene *scene, struct packet *before)
{
	long index = history_last_sent(scene->trace, scene->frame, &scene->p);

	if (index >= 0)
		trace_packet(scene->trace, (size_t)index, before, NULL);
	return index >= 0;
}

static bool probes_closed_window(const struct scene *scene)
{
	return scene->cause.kind == CAUSE_TIMER && scene->has_other && scene->other.tcp.window == 0 &&
	       !(scene->other.tcp.flags & (TCP_SYN | TCP_RST));
}

static bool opens_from_both_sides(const struct scene *scene)
{
	struct packet before;
	uint16_t opening = TCP_SYN | TCP_ACK;

	return (scene->p.tcp.flags & opening) == opening && sent_before(scene, &before) &&
	       (before.tcp.flags & opening) == TCP_SYN;
}

static bool was_sent_before(const struct scene *scene)
{
	struct packet before;

	return sent_before(scene, &before);
}

static bool repeats_without_timer(const struct scene *scene)
{
	return scene->cause.kind == CAUSE_CALL && !(scene->p.tcp.flags & TCP_SYN) &&
	       was_sent_before(scene);
}

/* A SYN or RST cannot be meant for a connection that stands. */
static bool answers_what_may_be_forged(const struct scene *scene)
{
	return scene->has_other && scene->other.tcp.flags & (TCP_SYN | TCP_RST);
}

static bool answers_what_had_arrived(const struct scene *scene)
{
	const struct tcp_header *h = &scene->other.tcp;
	uint32_t numbers = scene->has_other ? segment_numbers(h) : 0;

	return numbers && (int32_t)(scene->p.tcp.acknowledgment - h->sequence - numbers) >= 0;
}

static bool finds_closed_window(const struct scene *scene)
{
	return scene->p.tcp.window == 0;
}

/* Where the kernel's own count says what a segment is, only rows of that truth (or its kinds) count;
 * where it does not, only rows without one. APPLIES, where it is there, must hold as well. */
static const struct row {
	uint16_t verdicts; /* ANALYSIS_…, any of them */
	enum truth_label truth;
	bool (*applies)(const struct scene *scene);
	const char *remark;
} rows[] = {
	{ .verdicts = ANALYSIS_KEEP_ALIVE, .applies = probes_closed_window, .remark = window_probe },
	{ .verdicts = ANALYSIS_KEEP_ALIVE, .truth = TRUTH_WINDOW_PROBE, .remark = window_probe },
	{ .verdicts = ANALYSIS_KEEP_ALIVE,
	    .truth = TRUTH_RETRANSMISSION,
	    .remark = "It is sent again because no acknowledgment came. Wireshark takes one octet just "
	              "below the next number for a keep-alive, whatever it was sent for." },
	{ .verdicts = ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION |
	              ANALYSIS_SPURIOUS_RETRANSMISSION | ANALYSIS_OUT_OF_ORDER,
	    .truth = TRUTH_LOSS_PROBE,
	    .remark = "It is a tail loss probe (RFC 8985 section 7): the last segment again, long "
	              "before the time-out, so that an acknowledgment tells what is missing. Wireshark "
	              "has no word for that." },
	{ .verdicts = ANALYSIS_OUT_OF_ORDER, .applies = was_sent_before, .remark = not_overtaken },
	{ .verdicts = ANALYSIS_OUT_OF_ORDER, .truth = TRUTH_RETRANSMISSION, .remark = not_overtaken },
	{ .verdicts = ANALYSIS_RETRANSMISSION,
	    .applies = opens_from_both_sides,
	    .remark = "Nothing was lost: both sides opened at the same time (RFC 9293 figure 7). This "
	              "SYN says again what the first one said because it now acknowledges the other "
	              "side's; Wireshark sees the same number twice." },
	{ .verdicts = ANALYSIS_RETRANSMISSION,
	    .applies = repeats_without_timer,
	    .remark = fast_retransmission },
	{ .verdicts = ANALYSIS_RETRANSMISSION, .truth = TRUTH_FAST, .remark = fast_retransmission },
	{ .verdicts = ANALYSIS_RETRANSMISSION,
	    .truth = TRUTH_WINDOW_PROBE,
	    .remark = "It asks whether the window has opened again: the receiver had closed it over "
	              "data that was on its way. Wireshark sees the same octets twice." },
	{ .verdicts = ANALYSIS_FAST_RETRANSMISSION,
	    .truth = TRUTH_TIMEOUT,
	    .remark =
	        "It was not that fast: a timer ran out. Wireshark goes by the duplicate ACKs that "
	        "came shortly before." },
	{ .verdicts = ANALYSIS_SPURIOUS_RETRANSMISSION,
	    .truth = TRUTH_RETRANSMISSION,
	    .remark = "To its sender it was needed: the acknowledgment that is seen here came too late "
	              "or never reached it. Wireshark only knows that it was sent." },
	{ .verdicts = ANALYSIS_DUPLICATE_ACK,
	    .applies = answers_what_may_be_forged,
	    .remark = challenge },
	{ .verdicts = ANALYSIS_DUPLICATE_ACK, .truth = TRUTH_CHALLENGE_ACK, .remark = challenge },
	{ .verdicts = ANALYSIS_DUPLICATE_ACK,
	    .applies = answers_what_had_arrived,
	    .remark = nothing_missing },
	{ .verdicts = ANALYSIS_DUPLICATE_ACK,
	    .truth = TRUTH_DUPLICATE_ACK,
	    .applies = answers_what_had_arrived,
	    .remark = nothing_missing },
	{ .verdicts = ANALYSIS_WINDOW_UPDATE,
	    .truth = TRUTH_DUPLICATE_ACK,
	    .remark = "It is a duplicate ACK: what came does not fit behind what came before. Its "
	              "window has changed, too, and Wireshark goes by that; the sender by what is "
	              "missing." },
	{ .verdicts = ANALYSIS_DUPLICATE_ACK | ANALYSIS_WINDOW_UPDATE,
	    .truth = TRUTH_PROBE_ANSWER,
	    .remark = "It answers a probe, and has no other reason. Wireshark compares it with the ACK "
	              "before: the same numbers, the same window or another one." },
	{ .verdicts = ANALYSIS_KEEP_ALIVE_ACK,
	    .truth = TRUTH_PROBE_ANSWER,
	    .applies = finds_closed_window,
	    .remark =
	        "It answers a zero-window probe: there is still no room. Wireshark took the probe "
	        "for a keep-alive." },
};

const char *analysis_remark(const struct trace *trace, size_t frame)
{
	uint16_t verdict = trace->frames.at[frame].analysed.flags;
	struct scene scene = { .trace = trace, .frame = frame };

	if (verdict == 0 || trace->events.count == 0)
		return NULL;
	trace_packet(trace, frame, &scene.p, NULL);
	scene.has_other = history_other_side(trace, frame, &scene.other) >= 0;
	scene.cause = trace_cause(trace, frame);
	struct truth truth = trace_truth(trace, frame);
	bool known = truth.ground != GROUND_NOTHING;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (verdict & rows[i].verdicts && known == (rows[i].truth != TRUTH_NONE) &&
		    (!known || truth_is(truth.label, rows[i].truth)) &&
		    (!rows[i].applies || rows[i].applies(&scene)))
			return rows[i].remark;
	return NULL;
}

static const struct {
	uint16_t verdict;
	const char *word;
} words[] = {
	{ ANALYSIS_FAST_RETRANSMISSION, "TCP Fast Retransmission" },
	{ ANALYSIS_SPURIOUS_RETRANSMISSION, "TCP Spurious Retransmission" },
	{ ANALYSIS_RETRANSMISSION, "TCP Retransmission" },
	{ ANALYSIS_OUT_OF_ORDER, "TCP Out-Of-Order" },
	{ ANALYSIS_KEEP_ALIVE, "TCP Keep-Alive" },
	{ ANALYSIS_KEEP_ALIVE_ACK, "TCP Keep-Alive ACK" },
	{ ANALYSIS_DUPLICATE_ACK, "TCP Dup ACK" },
	{ ANALYSIS_ZERO_WINDOW_PROBE, "TCP ZeroWindowProbe" },
	{ ANALYSIS_ZERO_WINDOW_PROBE_ACK, "TCP ZeroWindowProbeAck" },
	{ ANALYSIS_WINDOW_UPDATE, "TCP Window Update" },
	{ ANALYSIS_ZERO_WINDOW, "TCP ZeroWindow" },
	{ ANALYSIS_WINDOW_FULL, "TCP Window Full" },
	{ ANALYSIS_ACK_LOST_SEGMENT, "TCP ACKed unseen segment" },
	{ ANALYSIS_LOST_SEGMENT, "TCP Previous segment not captured" },
	{ ANALYSIS_REUSED_PORTS, "TCP Port numbers reused" },
};

const char *analysis_word(const struct trace *trace, uint64_t frame)
{
	uint16_t verdict = trace->frames.at[frame].analysed.flags;

	for (size_t i = 0; i < COUNT(words); i++)
		if (verdict & words[i].verdict)
			return words[i].word;
	return NULL;
}

/* " 7#2": it repeats the ACK in frame 7, for the second time. */
static void add_duplicate(const struct trace *trace, uint64_t frame, struct text *text)
{
	const struct frame *shown = &trace->frames.at[frame];
	struct stream_facts facts = { 0 };

	analysis_tell(&trace->analysis, &shown->analysed,
	    trace->conversations.list.at[shown->conversation].stream, shown->direction, frame, &facts);
	if (facts.analysis.duplicate_frame != 0)
		text_printf(
		    text, " %u#%u", facts.analysis.duplicate_frame, facts.analysis.duplicate_number);
}

void analysis_words(const struct trace *trace, uint64_t frame, struct text *text)
{
	uint16_t verdict = trace->frames.at[frame].analysed.flags;

	if (verdict == 0)
		return;
	for (size_t i = 0; i < COUNT(words); i++) {
		if (!(verdict & words[i].verdict))
			continue;
		text_printf(text, "[%s", words[i].word);
		if (words[i].verdict == ANALYSIS_DUPLICATE_ACK)
			add_duplicate(trace, frame, text);
		text_add(text, "] ");
	}
}
