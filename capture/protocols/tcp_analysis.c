/*
 * tcp_analysis: shows what a TCP segment means in its conversation (../analysis.h), under the names
 * that Wireshark gave to its verdicts. Nothing of this is sent: it is worked out from the segments
 * before.
 */
#include "tcp_analysis.h"

extern const struct protocol protocol_tcp_analysis;

enum {
	ANALYSIS,
	ACKS_FRAME,
	ACK_DELAY,
	INITIAL_ROUND_TRIP,
	BYTES_IN_FLIGHT,
	VERDICTS,
	RETRANSMISSION,
	FAST_RETRANSMISSION,
	SPURIOUS_RETRANSMISSION,
	OUT_OF_ORDER,
	TIMEOUT,
	TIMEOUT_FRAME,
	REUSED_PORTS,
	LOST_SEGMENT,
	ACK_LOST_SEGMENT,
	WINDOW_UPDATE,
	WINDOW_FULL,
	KEEP_ALIVE,
	KEEP_ALIVE_ACK,
	DUPLICATE_ACK,
	DUPLICATE_NUMBER,
	DUPLICATE_FRAME,
	ZERO_WINDOW_PROBE,
	ZERO_WINDOW,
	ZERO_WINDOW_PROBE_ACK,
	OPENS,
	OPENS_IN_ANSWER,
	CLOSES,
	CLOSES_FIRST,
	CLOSES_SECOND,
	ENDS,
	SINCE_FIRST,
	SINCE_PREVIOUS
};

static const struct field fields[] = {
	[ANALYSIS] = { "tcp.analysis", "place in the conversation", 0, PRESENT,
	    .help = "what this segment means, judged by those before it; a guess from outside" },
	[ACKS_FRAME] = { "tcp.analysis.acks_frame", "acknowledges the segment in frame", 0, DEC,
	    .help = "the frame whose last octet this acknowledgment confirms" },
	[ACK_DELAY] = { "tcp.analysis.ack_rtt", "time until acknowledged", 0, SECONDS,
	    .help = "from that segment to this acknowledgment: a round trip as seen from here, and "
	            "whatever the receiver waited" },
	[INITIAL_ROUND_TRIP] = { "tcp.analysis.initial_rtt", "initial round-trip time", 0, SECONDS,
	    .help =
	        "from the SYN to the ACK that ends the opening: nobody waits there, so it is nearly "
	        "the time that the network takes" },
	[BYTES_IN_FLIGHT] = { "tcp.analysis.bytes_in_flight", "octets in flight", 0, DEC,
	    .help = "sent and not acknowledged yet, this segment included; the windows of sender and "
	            "receiver limit it" },
	[VERDICTS] = { "tcp.analysis.flags", "remarkable", 0, PRESENT,
	    .help = "something about this segment is out of the ordinary" },
	[RETRANSMISSION] = { "tcp.analysis.retransmission", "retransmission", 0, PRESENT,
	    .help = "sent again: no acknowledgment came, so the sender takes it for lost" },
	[FAST_RETRANSMISSION] = { "tcp.analysis.fast_retransmission", "fast retransmission", 0, PRESENT,
	    .help =
	        "sent again at once, without waiting for a timer: repeated acknowledgments said that "
	        "something is missing" },
	[SPURIOUS_RETRANSMISSION] = { "tcp.analysis.spurious_retransmission", "spurious retransmission",
	    0, PRESENT,
	    .help = "sent again although it was acknowledged already: that acknowledgment was lost or "
	            "is still on its way" },
	[OUT_OF_ORDER] = { "tcp.analysis.out_of_order", "out of order", 0, PRESENT,
	    .help = "comes after later octets, so soon that it was probably overtaken on the way" },
	[TIMEOUT] = { "tcp.analysis.rto", "retransmission time-out", 0, SECONDS,
	    .help = "so long had the oldest segment waited for its acknowledgment" },
	[TIMEOUT_FRAME] = { "tcp.analysis.rto_frame", "time-out of the segment in frame", 0, DEC,
	    .help = "the segment for which the timer ran" },
	[REUSED_PORTS] = { "tcp.analysis.reused_ports", "ports used again", 0, PRESENT,
	    .help = "a new connection between the same addresses and ports as an older one" },
	[LOST_SEGMENT] = { "tcp.analysis.lost_segment", "segment before this one missing", 0, PRESENT,
	    .help = "octets before these were never seen here: lost on the way, or not captured" },
	[ACK_LOST_SEGMENT] = { "tcp.analysis.ack_lost_segment", "acknowledges what was not seen", 0,
	    PRESENT, .help = "the receiver has octets that are not in this capture: it is incomplete" },
	[WINDOW_UPDATE] = { "tcp.analysis.window_update", "window update", 0, PRESENT,
	    .help = "nothing new but the window: the program has read, or there is less room" },
	[WINDOW_FULL] = { "tcp.analysis.window_full", "window full", 0, PRESENT,
	    .help = "fills the receiver's window to the last octet: now the sender must wait" },
	[KEEP_ALIVE] = { "tcp.analysis.keep_alive", "keep-alive", 0, PRESENT,
	    .help = "an old number on purpose, so that the other side must answer: is it still there, "
	            "has it room again?" },
	[KEEP_ALIVE_ACK] = { "tcp.analysis.keep_alive_ack", "answer to a keep-alive", 0, PRESENT,
	    .help = "the other side is still there" },
	[DUPLICATE_ACK] = { "tcp.analysis.duplicate_ack", "duplicate acknowledgment", 0, PRESENT,
	    .help = "says the same as the one before: something arrived, but not what comes next; "
	            "after three the sender repeats that" },
	[DUPLICATE_NUMBER] = { "tcp.analysis.duplicate_ack_num", "repetition number", 0, DEC,
	    .help = "how many times this acknowledgment has been repeated" },
	[DUPLICATE_FRAME] = { "tcp.analysis.duplicate_ack_frame", "repeats the one in frame", 0, DEC,
	    .help = "where this acknowledgment number was sent first" },
	[ZERO_WINDOW_PROBE] = { "tcp.analysis.zero_window_probe", "zero-window probe", 0, PRESENT,
	    .help = "one octet into a closed window: asks whether there is room again" },
	[ZERO_WINDOW] = { "tcp.analysis.zero_window", "zero window", 0, PRESENT,
	    .help = "the receive buffer is full: send nothing until the program has read" },
	[ZERO_WINDOW_PROBE_ACK] = { "tcp.analysis.zero_window_probe_ack",
	    "answer to a zero-window probe", 0, PRESENT, .help = "there is still no room" },
	[OPENS] = { "tcp.connection.syn", "asks for a connection", 0, PRESENT,
	    .help = "a SYN without ACK: the first of the three segments of an opening" },
	[OPENS_IN_ANSWER] = { "tcp.connection.synack", "agrees to a connection", 0, PRESENT,
	    .help = "SYN and ACK: the second of the three segments of an opening" },
	[CLOSES] = { "tcp.connection.fin", "closes its direction", 0, PRESENT,
	    .help = "a FIN: this side has said everything" },
	[CLOSES_FIRST] = { "tcp.connection.fin_active", "closes first", 0, PRESENT,
	    .help = "this side begins the close, so it is the one that must wait in TIME-WAIT" },
	[CLOSES_SECOND] = { "tcp.connection.fin_passive", "closes second", 0, PRESENT,
	    .help = "the other side had closed its direction before" },
	[ENDS] = { "tcp.connection.rst", "ends the connection", 0, PRESENT,
	    .help = "a RST: there is no connection, or no longer" },
	[SINCE_FIRST] = { "tcp.time_relative", "time since first segment", 0, SECONDS,
	    .help = "seconds since the first segment of this connection in the capture" },
	[SINCE_PREVIOUS] = { "tcp.time_delta", "time since previous segment", 0, SECONDS,
	    .help =
	        "seconds since the segment before this one of the same connection, whoever sent it" },
	{ 0 },
};

void tcp_describe_connection(struct reader *r, uint16_t flags, const struct analysis_facts *facts)
{
	if (flags & TCP_SYN)
		describe(r, &fields[flags & TCP_ACK ? OPENS_IN_ANSWER : OPENS], 1);
	if (flags & TCP_FIN)
		describe(r, &fields[CLOSES], 1);
	if (flags & TCP_FIN && facts)
		describe(r, &fields[facts->closes_first ? CLOSES_FIRST : CLOSES_SECOND], 1);
	if (flags & TCP_RST)
		describe(r, &fields[ENDS], 1);
}

/* In the order in which Wireshark shows them. */
static const struct {
	uint16_t flag;
	uint8_t row;
} verdicts[] = {
	{ ANALYSIS_FAST_RETRANSMISSION, FAST_RETRANSMISSION },
	{ ANALYSIS_FAST_RETRANSMISSION, RETRANSMISSION },
	{ ANALYSIS_SPURIOUS_RETRANSMISSION, SPURIOUS_RETRANSMISSION },
	{ ANALYSIS_SPURIOUS_RETRANSMISSION, RETRANSMISSION },
	{ ANALYSIS_RETRANSMISSION, RETRANSMISSION },
	{ ANALYSIS_OUT_OF_ORDER, OUT_OF_ORDER },
	{ ANALYSIS_REUSED_PORTS, REUSED_PORTS },
	{ ANALYSIS_LOST_SEGMENT, LOST_SEGMENT },
	{ ANALYSIS_ACK_LOST_SEGMENT, ACK_LOST_SEGMENT },
	{ ANALYSIS_WINDOW_UPDATE, WINDOW_UPDATE },
	{ ANALYSIS_WINDOW_FULL, WINDOW_FULL },
	{ ANALYSIS_KEEP_ALIVE, KEEP_ALIVE },
	{ ANALYSIS_KEEP_ALIVE_ACK, KEEP_ALIVE_ACK },
	{ ANALYSIS_DUPLICATE_ACK, DUPLICATE_ACK },
	{ ANALYSIS_ZERO_WINDOW_PROBE, ZERO_WINDOW_PROBE },
	{ ANALYSIS_ZERO_WINDOW, ZERO_WINDOW },
	{ ANALYSIS_ZERO_WINDOW_PROBE_ACK, ZERO_WINDOW_PROBE_ACK },
};

static void describe_verdicts(struct reader *r, const struct analysis_facts *facts)
{
	describe(r, &fields[VERDICTS], 1);
	for (size_t i = 0; i < COUNT(verdicts); i++)
		if (facts->flags & verdicts[i].flag)
			describe(r, &fields[verdicts[i].row], 1);
	if (facts->timeout) {
		describe(r, &fields[TIMEOUT], (uint64_t)facts->timeout);
		describe(r, &fields[TIMEOUT_FRAME], facts->timeout_frame);
	}
	if (facts->flags & ANALYSIS_DUPLICATE_ACK) {
		describe(r, &fields[DUPLICATE_ACK], 1); /* as often as Wireshark */
		describe(r, &fields[DUPLICATE_NUMBER], facts->duplicate_number);
		describe(r, &fields[DUPLICATE_FRAME], facts->duplicate_frame);
	}
}

void tcp_describe_times(struct reader *r, const struct packet *p, const struct stream_facts *facts)
{
	int64_t first, previous;

	if (reader_is_unheard(r, &fields[SINCE_FIRST]) && reader_is_unheard(r, &fields[SINCE_PREVIOUS]))
		return;
	if (!packet_times(p, facts, &first, &previous))
		return;
	describe(r, &fields[SINCE_FIRST], (uint64_t)first);
	describe(r, &fields[SINCE_PREVIOUS], (uint64_t)previous);
}

void tcp_describe_analysis(struct reader *r, const struct analysis_facts *facts)
{
	if (!facts->flags && !facts->acks_frame && !facts->bytes_in_flight)
		return;
	describe(r, &fields[ANALYSIS], 1);
	if (facts->acks_frame) {
		describe(r, &fields[ACKS_FRAME], facts->acks_frame);
		if (facts->ack_delay)
			describe(r, &fields[ACK_DELAY], (uint64_t)facts->ack_delay);
	}
	if (facts->initial_round_trip)
		describe(r, &fields[INITIAL_ROUND_TRIP], (uint64_t)facts->initial_round_trip);
	if (facts->bytes_in_flight)
		describe(r, &fields[BYTES_IN_FLIGHT], facts->bytes_in_flight);
	if (facts->flags)
		describe_verdicts(r, facts);
}

const struct protocol protocol_tcp_analysis = {
	.name = "TCP analysis",
	.filter = "tcp.analysis",
	.reference = "RFC 9293, RFC 5681, RFC 6298",
	.help = "what a segment means in its conversation: sent again, a closed window, a gap",
	.fields = fields,
};
