/*
 * Transmission Control Protocol, RFC 9293.
 *
 *  0       4       8               16                             32
 * +-------------------------------+-------------------------------+
 * |          source port          |       destination port        |
 * +-------------------------------+-------------------------------+
 * |                        sequence number                        |
 * +---------------------------------------------------------------+
 * |                    acknowledgment number                      |
 * +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 * | header|  res. |C|E|U|A|P|R|S|F|            window             |
 * +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 * |           checksum            |        urgent pointer         |
 * +-------------------------------+-------------------------------+
 * |                    options, 0 to 40 octets                    |
 * +---------------------------------------------------------------+
 */
#include "checksum.h"
#include "tcp_analysis.h"
#include "tcp_options.h"

extern const struct protocol protocol_tcp;

enum {
	SOURCE,
	DESTINATION,
	PORT,
	STREAM,
	LENGTH,
	SEQUENCE,
	SEQUENCE_RAW,
	NEXT_SEQUENCE,
	ACKNOWLEDGMENT,
	ACKNOWLEDGMENT_RAW,
	HEADER_LENGTH,
	FLAGS,
	FLAG_RESERVED,
	FLAG_ACCURATE_ECN,
	FLAG_CONGESTION_REDUCED,
	FLAG_ECN_ECHO,
	FLAG_URGENT,
	FLAG_ACK,
	FLAG_PUSH,
	FLAG_RESET,
	FLAG_SYN,
	FLAG_FIN,
	FLAG_LETTERS,
	WINDOW,
	WINDOW_SCALED,
	WINDOW_FACTOR,
	CHECKSUM,
	CHECKSUM_IS,
	CALCULATED,
	URGENT,
	RESET_CAUSE,
	PAYLOAD,
	SEGMENT_DATA,
	SEGMENTS,
	SEGMENT,
	SEGMENT_COUNT,
	WHOLE_LENGTH,
	WHOLE_IN
};

static const struct value_name factors[] = { { (uint32_t)-1, "unknown: the SYN was not seen" },
	{ (uint32_t)-2, "not used" }, { 0, NULL } };

static const struct field fields[] = {
	[SOURCE] = { "tcp.srcport", "source port", 16, DEC, .also = "tcp.port",
	    .help = "which program on the sender's machine speaks" },
	[DESTINATION] = { "tcp.dstport", "destination port", 16, DEC, .also = "tcp.port",
	    .help = "which program on the receiver's machine is spoken to" },
	[PORT] = { "tcp.port", "either port", 16, DEC, .help = "source or destination port" },
	[STREAM] = { "tcp.stream", "stream index", 0, DEC,
	    .help = "number of the connection in this capture, from 0; never sent" },
	[LENGTH] = { "tcp.len", "payload length", 0, DEC,
	    .help = "octets of data in this segment; worked out from the IP length, not sent" },
	[SEQUENCE] = { "tcp.seq", "sequence number", 32, DEC,
	    .help = "number of the first octet of data, counted from the sender's initial number" },
	[SEQUENCE_RAW] = { "tcp.seq_raw", "sequence number as sent", 32, DEC,
	    .help = "number of the first octet of data; in a SYN, the initial number itself" },
	[NEXT_SEQUENCE] = { "tcp.nxtseq", "next sequence number", 0, DEC,
	    .help = "what the sender's next segment starts with; SYN and FIN count as one octet each" },
	[ACKNOWLEDGMENT] = { "tcp.ack", "acknowledgment number", 32, DEC,
	    .help =
	        "the octet expected next: everything before it has arrived; counted from the peer's "
	        "initial number" },
	[ACKNOWLEDGMENT_RAW] = { "tcp.ack_raw", "acknowledgment number as sent", 32, DEC,
	    .help = "the octet expected next, by the peer's own numbers; means nothing without ACK" },
	[HEADER_LENGTH] = { "tcp.hdr_len", "header length", 4, DEC,
	    .help = "octets of this header with its options; sent in words of 4 octets, 5 to 15" },
	[FLAGS] = { "tcp.flags", "flags", 12, HEX, .help = "what kind of segment this is" },
	[FLAG_RESERVED] = { "tcp.flags.res", "reserved", 3, FLAG, .help = "always 0" },
	[FLAG_ACCURATE_ECN] = { "tcp.flags.ae", "accurate ECN", 1, FLAG,
	    .help = "part of a newer, counting form of congestion feedback" },
	[FLAG_CONGESTION_REDUCED] = { "tcp.flags.cwr", "congestion window reduced", 1, FLAG,
	    .help = "the sender has slowed down, as an ECN echo asked it to" },
	[FLAG_ECN_ECHO] = { "tcp.flags.ece", "ECN echo", 1, FLAG,
	    .help = "a packet arrived marked by a congested router; in a SYN: ECN is understood" },
	[FLAG_URGENT] = { "tcp.flags.urg", "urgent", 1, FLAG, .help = "the urgent pointer counts" },
	[FLAG_ACK] = { "tcp.flags.ack", "acknowledgment", 1, FLAG,
	    .help = "the acknowledgment number counts; set in all segments but the first" },
	[FLAG_PUSH] = { "tcp.flags.push", "push", 1, FLAG,
	    .help = "hand the data to the program now: the sender has nothing more to add to it" },
	[FLAG_RESET] = { "tcp.flags.reset", "reset", 1, FLAG,
	    .help = "ends the connection at once, or says that there is none" },
	[FLAG_SYN] = { "tcp.flags.syn", "synchronize", 1, FLAG,
	    .help = "opens a connection: tells the initial sequence number" },
	[FLAG_FIN] = { "tcp.flags.fin", "finish", 1, FLAG,
	    .help = "the sender has no more data; it can still receive" },
	[FLAG_LETTERS] = { "tcp.flags.str", "flags as letters", 0, STRING,
	    .help = "a letter for each flag that is set, in their order, a dot for each that is not" },
	[WINDOW] = { "tcp.window_size_value", "window as sent", 16, DEC,
	    .help = "room for data at the sender of this segment, still to be scaled" },
	[WINDOW_SCALED] = { "tcp.window_size", "window", 16, DEC,
	    .help = "octets that may be sent beyond the acknowledgment number" },
	[WINDOW_FACTOR] = { "tcp.window_size_scalefactor", "window scale factor", 0, SIGNED,
	    .values = factors,
	    .help = "what the window as sent is multiplied by, agreed in the SYNs; -2: not used" },
	[CHECKSUM] = { "tcp.checksum", "checksum", 16, HEX,
	    .help = "protects header, data and addresses" },
	[CHECKSUM_IS] = { "tcp.checksum.status", "checksum is", 0, DEC, .values = checksum_names,
	    .help = "whether the checksum fits; partial means that the network card was to finish it" },
	[CALCULATED] = { "tcp.checksum_calculated", "checksum should be", 16, HEX,
	    .help = "the checksum that would fit the segment as it was captured" },
	[URGENT] = { "tcp.urgent_pointer", "urgent pointer", 16, DEC,
	    .help = "with URG: where urgent data ends, counted from the sequence number; hardly used" },
	[RESET_CAUSE] = { "tcp.reset_cause", "reset cause", 0, STRING,
	    .help = "text that some systems put in a reset to say why (RFC 9293 section 3.10.7.1)" },
	[PAYLOAD] = { "tcp.payload", "payload", 0, OCTETS,
	    .help = "the octets of the stream that this segment carries" },
	[SEGMENT_DATA] = { "tcp.segment_data", "part of a message", 0, OCTETS,
	    .help = "octets of a message that other segments complete, or that were sent before" },
	[SEGMENTS] = { "tcp.segments", "put together", 0, PRESENT,
	    .help = "a message that took several segments, whole again" },
	[SEGMENT] = { "tcp.segment", "from frame", 0, DEC,
	    .help = "the frame that brought this part of the message" },
	[SEGMENT_COUNT] = { "tcp.segment.count", "segments", 0, DEC,
	    .help = "how many segments the message took" },
	[WHOLE_LENGTH] = { "tcp.reassembled.length", "length when whole", 0, DEC,
	    .help = "octets of the message, put together" },
	[WHOLE_IN] = { "tcp.reassembled_in", "whole in frame", 0, DEC,
	    .help = "the frame that completed the message which begins or goes on here" },
	{ 0 },
};

enum { SHORTEST_HEADER = 20, FLAG_COUNT = 10, TCP = 6, READ_BEFORE_FLAGS = 16 };

/* The fixed part of one header, and what surrounds it. */
struct segment {
	uint32_t start, available; /* octet where it begins; octets from there on, by the IP length */
	uint16_t from, to, checksum;
	uint32_t header_length; /* octets */
	struct tcp_header header;
	const struct stream_facts *facts; /* of its stream */
	bool relative;                    /* they are known and apply to its numbers */
};

/* Looks ahead, since what comes early on screen depends on what comes late in the header. At least
 * READ_BEFORE_FLAGS octets can be read. */
static struct segment read_segment(const struct reader *r, const struct packet *p, bool counts)
{
	struct segment segment = {
		.start = r->at, .available = reader_left(r), .facts = packet_stream(p, counts)
	};
	struct tcp_header *header = &segment.header;

	segment.from = (uint16_t)reader_peek(r, 0, 16);
	segment.to = (uint16_t)reader_peek(r, 2, 16);
	header->sequence = (uint32_t)reader_peek(r, 4, 32);
	header->acknowledgment = (uint32_t)reader_peek(r, 8, 32);
	segment.header_length = (uint32_t)reader_peek(r, 12, 4) * 4;
	header->flags = reader_peek(r, 12, 16) & 0xfff;
	header->window = (uint16_t)reader_peek(r, 14, 16);
	segment.checksum = (uint16_t)reader_peek(r, 16, 16);
	header->header_length = (uint8_t)segment.header_length;
	header->window_shift = -1;
	header->length_known =
	    !p->quoted && !p->enclosing_fragment && segment.header_length <= segment.available;
	if (header->length_known)
		header->length = segment.available - segment.header_length;
	segment.relative = segment.facts->known && header->length_known;
	return segment;
}

/* Right in the packet that an error of IPv4 quotes, not one of IPv6, which quotes as much as finds room: of a
 * header in so short a quotation Wireshark shows little. */
static bool is_quoted_by_icmp(const struct packet *p)
{
	return p->quoted && p->family == 4 && p->layer_count == p->own_layers + 2;
}

static void describe_numbers(struct reader *r, const struct packet *p, const struct segment *s)
{
	const struct tcp_header *header = &s->header;
	bool shows_ack = s->header_length >= SHORTEST_HEADER;
	uint32_t sequence = header->sequence - (s->relative ? s->facts->sequence_base : 0);
	uint32_t ack = header->acknowledgment;

	if (s->relative && header->flags & TCP_ACK)
		ack -= s->facts->ack_base;
	if (s->facts->known)
		describe(r, &fields[STREAM], s->facts->stream);
	if (header->length_known)
		describe(r, &fields[LENGTH], header->length);
	describe_group(r, &fields[SEQUENCE], 4, sequence);
	if (is_quoted_by_icmp(p))
		reader_skip(r, 4);
	else
		take32(r, &fields[SEQUENCE_RAW]);
	if (header->length_known && shows_ack)
		describe(r, &fields[NEXT_SEQUENCE],
		    (uint32_t)(sequence + header->length + !!(header->flags & (TCP_SYN | TCP_FIN))));
	if (shows_ack) {
		describe_group(r, &fields[ACKNOWLEDGMENT], 4, ack);
		take32(r, &fields[ACKNOWLEDGMENT_RAW]);
	} else {
		reader_skip(r, 4);
	}
	take_scaled(r, &fields[HEADER_LENGTH], 4);
}

/* The window in octets; SHIFT is 14 at most (RFC 7323 section 2.3), negative when there is none. */
static uint32_t window_scaled(uint16_t window, int shift)
{
	return (uint32_t)window << (shift < 0 ? 0 : shift > 14 ? 14 : shift);
}

static void describe_window(struct reader *r, const struct segment *s)
{
	bool is_syn = s->header.flags & TCP_SYN; /* the window of a SYN is never scaled */
	int shift = s->facts->window_shift;
	uint32_t window = window_scaled(s->header.window, s->relative && !is_syn ? shift : 0);

	describe_group(r, &fields[WINDOW_SCALED], 2, window);
	take16(r, &fields[WINDOW]);
	if (s->facts->known && !is_syn)
		describe(r, &fields[WINDOW_FACTOR],
		    (uint64_t)(int64_t)(shift < 0 ? shift : (int)window_scaled(1, shift)));
}

static void describe_checksum(struct reader *r, const struct packet *p, const struct segment *s)
{
	take16(r, &fields[CHECKSUM]);
	if (reader_is_unheard(r, &fields[CHECKSUM_IS]) && reader_is_unheard(r, &fields[CALCULATED]))
		return; /* it takes longer than all the rest */
	enum checksum_status status =
	    checksum_with_addresses(r, p, TCP, s->start, s->available, s->checksum);
	describe(r, &fields[CHECKSUM_IS], status);
	if (status == CHECKSUM_BAD || status == CHECKSUM_PARTIAL)
		describe(r, &fields[CALCULATED],
		    checksum_expected(r, p, TCP, s->start, s->available, s->checksum));
}

/* "·······AP···" */
static void describe_letters(struct reader *r, uint16_t flags)
{
	static const char letters[] = "RRRACEUAPRSF";
	struct text text = { 0 };

	for (int i = 0; letters[i]; i++) {
		if (flags >> (11 - i) & 1)
			text_add_octets(&text, &letters[i], 1);
		else
			text_add(&text, "·");
	}
	describe_string(r, &fields[FLAG_LETTERS], reader_keep(r, text_string(&text), text.length));
	text_free(&text);
}

/* The whole fixed part, for a listener. */
static void describe_segment(struct reader *r, const struct packet *p, const struct segment *s)
{
	take16(r, &fields[SOURCE]);
	take16(r, &fields[DESTINATION]);
	describe_numbers(r, p, s);
	if (s->header_length < SHORTEST_HEADER)
		return;
	take_parts(r, &fields[FLAGS], &fields[FLAG_RESERVED], FLAG_COUNT);
	if (reader_is_named(r, &fields[FLAG_LETTERS]))
		describe_letters(r, s->header.flags);
	tcp_describe_connection(r, s->header.flags, s->facts->known ? &s->facts->analysis : NULL);
	describe_window(r, s);
	describe_checksum(r, p, s);
	take16(r, &fields[URGENT]);
	tcp_describe_times(r, p, s->facts);
}

/* COUNTS: it is the header of which P tells. */
static void packet_fill(struct packet *p, const struct segment *s, bool counts)
{
	if (!counts) {
		packet_note_further(p, TCP, s->from, s->to, &s->header);
		return;
	}
	p->from.port = s->from;
	p->to.port = s->to;
	p->from.transport = p->to.transport = TCP;
	p->has_tcp = true;
	p->tcp = s->header;
}

/* A header of which so little was captured that only the ports can be told. */
static struct key decode_ports(struct reader *r, struct packet *p, bool counts)
{
	if (reader_readable(r) < 4) {
		reader_skip(r, SHORTEST_HEADER);
		return NOTHING_FOLLOWS;
	}
	uint16_t from = take16(r, &fields[SOURCE]);
	uint16_t to = take16(r, &fields[DESTINATION]);
	if (counts) {
		p->from.port = from;
		p->to.port = to;
		p->from.transport = p->to.transport = TCP;
	}
	if (is_quoted_by_icmp(p)) /* the eight octets that it quotes at least (RFC 792) */
		take32(r, &fields[SEQUENCE]);
	reader_skip(r, SHORTEST_HEADER - 4);
	return NOTHING_FOLLOWS;
}

/* What the stream makes of the payload, where it does not stand for itself (RFC 9293 has no messages:
 * where one ends is for those above to know). */
static void describe_joints(struct reader *r, const struct packet *p)
{
	const struct joint *joint = packet_joint(p, r), *end = &p->joints[p->joint_count];

	for (; joint && joint < end; joint++) {
		if (joint->kind == JOINT_WAITS)
			describe_group(r, &fields[SEGMENT_DATA], reader_left(r), 0);
		if (joint->whole_in)
			describe(r, &fields[WHOLE_IN], joint->whole_in);
		if (joint->kind != JOINT_WHOLE)
			continue;
		describe_parts(r, joint, &fields[SEGMENTS], &fields[SEGMENT]);
		describe(r, &fields[SEGMENT_COUNT], joint->part_count);
		describe(r, &fields[WHOLE_LENGTH], joint->length);
	}
}

static struct key decode_tcp(struct reader *r, struct packet *p)
{
	bool counts = packet_open(p);

	if (reader_readable(r) < READ_BEFORE_FLAGS)
		return decode_ports(r, p, counts);
	struct segment segment = read_segment(r, p, counts);
	if (r->listener)
		describe_segment(r, p, &segment);
	else if (segment.header_length >= SHORTEST_HEADER)
		reader_skip(r, SHORTEST_HEADER);
	if (segment.header_length < SHORTEST_HEADER) {
		packet_fill(p, &segment, counts);
		return malformed(r, "a TCP header is 20 octets or longer, this one says less");
	}
	uint32_t sack_base = segment.relative ? segment.facts->ack_base : 0;
	struct tcp_option_facts options =
	    tcp_take_options(r, segment.header_length - SHORTEST_HEADER, sack_base);
	segment.header.window_shift = options.window_shift;
	segment.header.sack_octets = options.sack_octets;
	segment.header.complete = options.complete && reader_ok(r);
	packet_fill(p, &segment, counts);
	if (!reader_ok(r))
		return NOTHING_FOLLOWS;
	if (!options.complete)
		return malformed(r, "a selective acknowledgment that acknowledges nothing");
	if (segment.facts->known)
		tcp_describe_analysis(r, &segment.facts->analysis);
	if (counts) {
		p->payload = r->at;
		p->payload_length = segment.header.length;
	}
	if (segment.header.flags & TCP_RST) {
		take_rest(r, &fields[RESET_CAUSE], reader_left(r));
		reader_limit(r, 0);
	}
	if (reader_readable(r) == 0 && !packet_joint(p, r))
		reader_limit(r, 0);
	if (reader_left(r) == 0 && !packet_joint(p, r))
		return NOTHING_FOLLOWS;
	if (reader_readable(r) > 0)
		describe_group(r, &fields[PAYLOAD], reader_left(r), 0);
	if (p->quoted) { /* a piece of a stream that nobody follows here */
		reader_limit(r, 0);
		return NOTHING_FOLLOWS;
	}
	if (r->listener)
		describe_joints(r, p);
	return either_port(TCP_PORT, segment.from, segment.to);
}

/* "[SYN, ACK]" */
static void flags_add(struct text *line, uint16_t flags)
{
	static const struct {
		uint16_t flag;
		const char *name;
	} names[] = { { TCP_FIN, "FIN" }, { TCP_SYN, "SYN" }, { TCP_RST, "RST" }, { TCP_PSH, "PSH" },
		{ TCP_ACK, "ACK" }, { TCP_URG, "URG" }, { TCP_ECE, "ECE" }, { TCP_CWR, "CWR" },
		{ TCP_AE, "AE" } };
	const char *before = "";

	text_add(line, "[");
	for (size_t i = 0; i < COUNT(names); i++) {
		if (!(flags & names[i].flag))
			continue;
		text_printf(line, "%s%s", before, names[i].name);
		before = ", ";
	}
	text_add(line, *before ? "]" : "<None>]");
}

static void summarize_tcp(const struct packet *p, struct text *line)
{
	const struct tcp_header *tcp = &p->tcp;
	bool relative = p->facts.known && tcp->length_known;
	int shift = relative && !(tcp->flags & TCP_SYN) ? p->facts.window_shift : 0;

	text_printf(line, "%u → %u ", p->from.port, p->to.port);
	if (!p->has_tcp)
		return;
	flags_add(line, tcp->flags);
	text_printf(line, " Seq=%u", tcp->sequence - (relative ? p->facts.sequence_base : 0));
	if (tcp->flags & TCP_ACK)
		text_printf(line, " Ack=%u", tcp->acknowledgment - (relative ? p->facts.ack_base : 0));
	text_printf(line, " Win=%u", window_scaled(tcp->window, shift));
	if (tcp->length_known)
		text_printf(line, " Len=%u", tcp->length);
	struct reader r = packet_reader(p, &protocol_tcp);
	uint32_t octets = (uint32_t)reader_peek(&r, 12, 4) * 4;
	reader_skip(&r, SHORTEST_HEADER);
	if (octets > SHORTEST_HEADER)
		tcp_summarize_options(&r, octets - SHORTEST_HEADER, relative ? p->facts.ack_base : 0, line);
}

const struct protocol protocol_tcp = {
	.name = "TCP",
	.filter = "tcp",
	.reference = "RFC 9293",
	.help = "carries a stream of octets between two programs, in order and without gaps",
	.fields = fields,
	.keys = { { IP_PROTOCOL, 6, 0 } },
	.decode = decode_tcp,
	.summarize = summarize_tcp,
};
