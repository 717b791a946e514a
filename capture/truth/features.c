/* truth/features: what a packet can be, by its looks. That alone makes no label: see truth.h. */
#include "../background.h"
#include "../protocol.h"
#include "../history.h"
#include "parts.h"

#include <string.h>

static const struct packet *packet_of(struct suspect *suspect)
{
	if (!suspect->decoded)
		trace_packet(suspect->trace, suspect->frame, &suspect->packet, NULL);
	suspect->decoded = true;
	return &suspect->packet;
}

/* SEGMENT_…; no TCP segment has none. */
static uint8_t segment_of(const struct suspect *suspect)
{
	return suspect->trace->frames.at[suspect->frame].segment;
}

/* The number just below the next one, again: with an octet of data it was sent, too. */
bool looks_repeated(struct suspect *suspect)
{
	if (!(segment_of(suspect) & (SEGMENT_REPEATS | SEGMENT_PROBES)))
		return false;
	const struct tcp_header *h = &packet_of(suspect)->tcp;
	return segment_numbers(h) > 0 && !(h->flags & (TCP_SYN | TCP_RST));
}

/* Where both sides open at the same time, a SYN-ACK has the number of a SYN, and repeats nothing. */
static bool is_syn_again(struct suspect *suspect, uint16_t flags)
{
	enum { OPENING = TCP_SYN | TCP_ACK };
	struct packet before;

	if (!(segment_of(suspect) & SEGMENT_REPEATS) ||
	    (packet_of(suspect)->tcp.flags & OPENING) != flags)
		return false;
	long at = history_last_sent(suspect->trace, suspect->frame, packet_of(suspect));
	if (at >= 0)
		trace_packet(suspect->trace, (size_t)at, &before, NULL);
	return at >= 0 && (before.tcp.flags & OPENING) == flags;
}

bool looks_like_syn_again(struct suspect *suspect)
{
	return is_syn_again(suspect, TCP_SYN);
}

bool looks_like_syn_ack_again(struct suspect *suspect)
{
	return is_syn_again(suspect, TCP_SYN | TCP_ACK);
}

bool looks_like_any_syn_again(struct suspect *suspect)
{
	return looks_like_syn_again(suspect) || looks_like_syn_ack_again(suspect);
}

bool looks_sent_before(struct suspect *suspect)
{
	return looks_repeated(suspect) || looks_like_any_syn_again(suspect);
}

bool looks_like_data(struct suspect *suspect)
{
	return looks_repeated(suspect) || looks_new(suspect);
}

bool looks_new(struct suspect *suspect)
{
	return !(segment_of(suspect) & (SEGMENT_REPEATS | SEGMENT_PROBES)) &&
	       packet_of(suspect)->has_tcp && packet_of(suspect)->tcp.length > 0;
}

static bool is_ack_alone(struct suspect *suspect)
{
	const struct packet *p = packet_of(suspect);

	return p->has_tcp && p->tcp.length_known && p->tcp.length == 0 &&
	       (p->tcp.flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) == TCP_ACK;
}

bool looks_like_probe(struct suspect *suspect)
{
	return segment_of(suspect) & SEGMENT_PROBES && is_ack_alone(suspect);
}

/* A timer of the kernel waits for one tick of its clock at least: 1 to 10 ms. */
bool looks_like_late_ack(struct suspect *suspect)
{
	static const int64_t AT_ONCE = 1000000; /* ns */
	struct packet other;

	if ((segment_of(suspect) & (SEGMENT_PROBES | SEGMENT_ACKNOWLEDGES)) != SEGMENT_ACKNOWLEDGES ||
	    !is_ack_alone(suspect))
		return false;
	const struct packet *p = packet_of(suspect);
	return history_acknowledged(suspect->trace, suspect->frame, p, &other) >= 0 &&
	       p->time - other.time >= AT_ONCE;
}

bool looks_like_old_ack(struct suspect *suspect)
{
	return !(segment_of(suspect) & (SEGMENT_PROBES | SEGMENT_ACKNOWLEDGES)) &&
	       is_ack_alone(suspect);
}

bool looks_like_opening_ack(struct suspect *suspect)
{
	struct packet before;

	if (segment_of(suspect) & SEGMENT_PROBES || !is_ack_alone(suspect) ||
	    packet_of(suspect)->tcp.window == 0)
		return false;
	return history_own(suspect->trace, suspect->frame, &before) >= 0 && before.tcp.window == 0 &&
	       !(before.tcp.flags & (TCP_SYN | TCP_RST));
}

bool looks_like_reset(struct suspect *suspect)
{
	const struct packet *p = packet_of(suspect);

	return p->has_tcp && p->tcp.flags & TCP_RST;
}

bool looks_like_report(struct suspect *suspect)
{
	return packet_background(packet_of(suspect)) & (BACKGROUND_IGMP | BACKGROUND_MLD);
}

bool looks_like_icmp_error(struct suspect *suspect)
{
	const struct packet *p = packet_of(suspect);
	static const struct field type = { .name = "type", .bits = 8 };

	for (size_t i = 0; i < p->own_layers; i++) {
		bool version6 = strcmp(p->layers[i]->filter, "icmpv6") == 0;
		if (!version6 && strcmp(p->layers[i]->filter, "icmp") != 0)
			continue;
		struct reader r = packet_reader(p, p->layers[i]);
		uint8_t number = take8(&r, &type);
		if (version6) /* RFC 4443 section 2.1 */
			return number >= 1 && number < 128;
		return number == 3 || number == 5 || number == 11 || number == 12; /* RFC 792 */
	}
	return false;
}

bool looks_like_fragment(struct suspect *suspect)
{
	return fragments_has(&suspect->trace->fragments, (uint32_t)suspect->frame + 1);
}

bool looks_special(struct suspect *suspect)
{
	const struct frame *frame = &suspect->trace->frames.at[suspect->frame];
	enum {
		WONDERED_AT = ANALYSIS_RETRANSMISSION | ANALYSIS_FAST_RETRANSMISSION |
		              ANALYSIS_SPURIOUS_RETRANSMISSION | ANALYSIS_OUT_OF_ORDER |
		              ANALYSIS_DUPLICATE_ACK | ANALYSIS_KEEP_ALIVE | ANALYSIS_KEEP_ALIVE_ACK |
		              ANALYSIS_WINDOW_UPDATE | ANALYSIS_ZERO_WINDOW_PROBE |
		              ANALYSIS_ZERO_WINDOW_PROBE_ACK
	};

	if (frame->segment & SEGMENT_REPEATS && packet_of(suspect)->tcp.flags & TCP_SYN)
		return looks_like_any_syn_again(suspect);
	return frame->segment & (SEGMENT_REPEATS | SEGMENT_PROBES) ||
	       frame->analysed.flags & WONDERED_AT || looks_like_reset(suspect) ||
	       looks_like_report(suspect) || looks_like_icmp_error(suspect);
}

/* The latest segment of the other side, which is what the sender goes by. */
static bool find_other(struct suspect *suspect, struct packet *other)
{
	return packet_of(suspect)->has_tcp &&
	       history_other_side(suspect->trace, suspect->frame, other) >= 0;
}

bool faces_closed_window(struct suspect *suspect)
{
	struct packet other;

	return find_other(suspect, &other) && other.tcp.window == 0 &&
	       !(other.tcp.flags & (TCP_SYN | TCP_RST));
}

bool answers_syn(struct suspect *suspect)
{
	struct packet other;

	return find_other(suspect, &other) && (other.tcp.flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}
