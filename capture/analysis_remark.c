/*
 * analysis_remark: where Wireshark's word on a segment is not what happened, and why.
 *
 * Wireshark guesses from the packets alone; beside a journal the lab knows which call or timer sent a
 * segment, and has seen every packet that was sent. Each row is one way in which the guess goes wrong.
 */
#include "history.h"

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

static const struct row {
	uint16_t verdict; /* ANALYSIS_… */
	bool (*applies)(const struct scene *scene);
	const char *remark;
} rows[] = {
	{ .verdict = ANALYSIS_KEEP_ALIVE,
	    .applies = probes_closed_window,
	    .remark = "It is a zero-window probe: the receiver's window is closed, and a timer asks "
	              "whether it has opened. Linux asks with an old number and no data, just as it "
	              "keeps a connection alive, and Wireshark goes by the number." },
	{ .verdict = ANALYSIS_OUT_OF_ORDER,
	    .applies = was_sent_before,
	    .remark =
	        "It is a retransmission: the same octets were sent before. Selective "
	        "acknowledgments told the sender so soon that Wireshark, which looks at the time, "
	        "takes it for a segment that was overtaken on the way." },
	{ .verdict = ANALYSIS_RETRANSMISSION,
	    .applies = opens_from_both_sides,
	    .remark = "Nothing was lost: both sides opened at the same time (RFC 9293 figure 7). This "
	              "SYN says again what the first one said because it now acknowledges the other "
	              "side's; Wireshark sees the same number twice." },
	{ .verdict = ANALYSIS_RETRANSMISSION,
	    .applies = repeats_without_timer,
	    .remark =
	        "It is a fast retransmission: no timer ran out, an acknowledgment made the kernel "
	        "send it again. Wireshark wants two duplicate ACKs before it, within 20 ms; the "
	        "kernel can do with less (RFC 6675, RFC 8985)." },
	{ .verdict = ANALYSIS_DUPLICATE_ACK,
	    .applies = answers_what_may_be_forged,
	    .remark = "It is a challenge ACK (RFC 5961): a SYN or RST that does not fit into the "
	              "connection may be forged, so the receiver only says what it expects. Nothing is "
	              "missing, though Wireshark's word suggests it." },
	{ .verdict = ANALYSIS_DUPLICATE_ACK,
	    .applies = answers_what_had_arrived,
	    .remark = "Nothing is missing: it answers a segment that had arrived before, as every "
	              "segment outside the window is answered (RFC 9293 section 3.10.7.4). Wireshark "
	              "sees the same ACK twice." },
};

const char *analysis_remark(const struct trace *trace, uint64_t frame)
{
	uint16_t verdict = trace->frames.at[frame].analysed.flags;
	struct scene scene = { .trace = trace, .frame = frame };

	if (verdict == 0 || trace->events.count == 0)
		return NULL;
	trace_packet(trace, frame, &scene.p, NULL);
	scene.has_other = history_other_side(trace, frame, &scene.other) >= 0;
	scene.cause = trace_cause(trace, frame);
	for (size_t i = 0; i < COUNT(rows); i++)
		if (verdict & rows[i].verdict && rows[i].applies(&scene))
			return rows[i].remark;
	return NULL;
}
