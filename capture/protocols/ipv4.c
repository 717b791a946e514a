/*
 * Internet Protocol version 4, RFC 791.
 *
 *  0       4       8               16    19                       32
 * +-------+-------+---------------+-----+------------------------+
 * |version|header |   service     |        total length          |
 * +-------+-------+---------------+-----+------------------------+
 * |        identification         |flags|    fragment offset     |
 * +---------------+---------------+-----+------------------------+
 * | time to live  |   protocol    |       header checksum        |
 * +---------------+---------------+------------------------------+
 * |                        source address                        |
 * +--------------------------------------------------------------+
 * |                      destination address                     |
 * +--------------------------------------------------------------+
 * |                      options, 0 to 40 octets                 |
 * +--------------------------------------------------------------+
 */
#include "checksum.h"
#include "ipv4_options.h"
#include "numbers.h"

extern const struct protocol protocol_ipv4;

enum {
	VERSION,
	HEADER_LENGTH,
	SERVICE,
	SERVICE_CLASS,
	CONGESTION,
	TOTAL_LENGTH,
	IDENTIFICATION,
	FLAGS,
	FLAG_RESERVED,
	FLAG_DONT_FRAGMENT,
	FLAG_MORE_FRAGMENTS,
	FRAGMENT_OFFSET,
	TIME_TO_LIVE,
	PROTOCOL,
	CHECKSUM,
	CHECKSUM_STATUS,
	SOURCE,
	NEXT_STOP,
	DESTINATION,
	ADDRESS,
	SOURCE_HOST,
	DESTINATION_HOST,
	HOST,
	FRAGMENTS,
	FRAGMENT,
	FRAGMENT_COUNT,
	WHOLE_LENGTH,
	WHOLE_IN
};

static const struct value_name congestion_names[] = { { 0, "sender does not take part" },
	{ 1, "may be marked (ECT 1)" }, { 2, "may be marked (ECT 0)" },
	{ 3, "congestion met on the way (CE)" }, { 0, NULL } };

static const struct field fields[] = {
	[VERSION] = { "ip.version", "version", 4, DEC,
	    .help = "which layout the rest of the header has: 4 in every IPv4 packet" },
	[HEADER_LENGTH] = { "ip.hdr_len", "header length", 4, DEC,
	    .help = "octets of this header; on the wire it counts words of 4 octets, so 5 means 20" },
	[SERVICE] = { "ip.dsfield", "differentiated services", 8, HEX,
	    .help = "how routers shall treat the packet: a service class and the congestion bits" },
	[SERVICE_CLASS] = { "ip.dsfield.dscp", "service class", 6, DEC,
	    .help = "DSCP: the treatment asked for at every hop; 0 is ordinary best effort" },
	[CONGESTION] = { "ip.dsfield.ecn", "congestion notification", 2, DEC,
	    .values = congestion_names,
	    .help =
	        "ECN: lets a router report congestion by marking a packet in place of dropping it" },
	[TOTAL_LENGTH] = { "ip.len", "total length", 16, DEC,
	    .help = "octets of header and payload; what the link adds behind them is not counted" },
	[IDENTIFICATION] = { "ip.id", "identification", 16, HEX,
	    .help = "number that all fragments of one packet share" },
	[FLAGS] = { "ip.flags", "flags", 3, HEX, .help = "three bits that control fragmentation" },
	[FLAG_RESERVED] = { "ip.flags.rb", "reserved", 1, FLAG, .help = "always 0" },
	[FLAG_DONT_FRAGMENT] = { "ip.flags.df", "don't fragment", 1, FLAG,
	    .help = "a router that would have to split the packet must drop it and report that" },
	[FLAG_MORE_FRAGMENTS] = { "ip.flags.mf", "more fragments", 1, FLAG,
	    .help = "this is a fragment, and not the last one of its packet" },
	[FRAGMENT_OFFSET] = { "ip.frag_offset", "fragment offset", 13, DEC,
	    .help =
	        "where in the original payload this fragment belongs, in octets; sent in units of 8" },
	[TIME_TO_LIVE] = { "ip.ttl", "time to live", 8, DEC,
	    .help = "routers the packet may still pass: each takes off 1 and drops it at 0" },
	[PROTOCOL] = { "ip.proto", "protocol", 8, DEC, .values = ip_protocol_names,
	    .help = "which protocol the payload belongs to: 1 ICMP, 6 TCP, 17 UDP" },
	[CHECKSUM] = { "ip.checksum", "header checksum", 16, HEX,
	    .help =
	        "protects this header only; every router works it out anew, as it changes the TTL" },
	[CHECKSUM_STATUS] = { "ip.checksum.status", "checksum is", 0, DEC, .values = checksum_names,
	    .help = "whether the checksum fits the header" },
	[SOURCE] = { "ip.src", "source address", 32, IPV4, .also = "ip.addr",
	    .help = "address of the sender, or of the router that translates for it" },
	[NEXT_STOP] = { "ip.cur_rt", "next stop", 32, IPV4,
	    .help =
	        "router that a packet with a source route goes to next; its destination is the last "
	        "address of the route" },
	[DESTINATION] = { "ip.dst", "destination address", 32, IPV4, .also = "ip.addr",
	    .help = "address of the receiver, or of a group of receivers" },
	[ADDRESS] = { "ip.addr", "either address", 32, IPV4, .help = "source or destination address" },
	[SOURCE_HOST] = { "ip.src_host", "source host", 0, STRING, .also = "ip.host",
	    .help = "the source address as text; its name is not looked up" },
	[DESTINATION_HOST] = { "ip.dst_host", "destination host", 0, STRING, .also = "ip.host",
	    .help = "the destination address as text; its name is not looked up" },
	[HOST] = { "ip.host", "either host", 0, STRING,
	    .help = "source or destination address as text" },
	[FRAGMENTS] = { "ip.fragments", "put together", 0, PRESENT,
	    .help = "the payload of a packet that was sent in fragments, whole again" },
	[FRAGMENT] = { "ip.fragment", "from frame", 0, DEC,
	    .help = "the frame that brought this part of the payload" },
	[FRAGMENT_COUNT] = { "ip.fragment.count", "fragments", 0, DEC,
	    .help = "how many pieces the payload was sent in" },
	[WHOLE_LENGTH] = { "ip.reassembled.length", "length when whole", 0, DEC,
	    .help = "octets of the payload, put together" },
	[WHOLE_IN] = { "ip.reassembled_in", "whole in frame", 0, DEC,
	    .help = "the frame whose fragment was the last to arrive; it shows the whole packet" },
	{ 0 },
};

enum { SHORTEST_HEADER = 20, FLAG_BITS = 3, MORE_FRAGMENTS = 1 };

static void endpoint_set(struct endpoint *endpoint, uint32_t address)
{
	*endpoint = (struct endpoint){ .family = 4 };
	for (int i = 0; i < 4; i++)
		endpoint->address[i] = (uint8_t)(address >> (24 - 8 * i));
}

/* Checks what the header says of its own length and narrows the window to the packet. */
static bool limit_to_packet(struct reader *r, uint32_t header_length, uint32_t total_length)
{
	const uint32_t read = 4; /* octets of this header that are behind us */

	if (header_length < SHORTEST_HEADER)
		reader_malformed(r, "an IPv4 header is 20 octets or longer, this one says less");
	else if (total_length < header_length)
		reader_malformed(r, "the packet says it is shorter than its own header");
	else
		reader_limit(r, total_length - read);
	return reader_ok(r);
}

static void describe_checksum(
    struct reader *r, uint32_t start, uint32_t header_length, uint16_t checksum)
{
	enum checksum_status status = checksum_plain(r, start, header_length);

	if (status == CHECKSUM_BAD && checksum == 0) /* what a network card is left to fill in */
		status = CHECKSUM_PARTIAL;
	describe(r, &fields[CHECKSUM_STATUS], status);
}

/* 0 stands for more than the field can tell, to be cut only later by the network card: then the
 * packet reaches as far as the frame, AVAILABLE octets. */
static uint32_t take_total_length(struct reader *r, uint32_t available)
{
	uint32_t length = (uint32_t)reader_peek(r, 0, 16);

	if (r->listener && length == 0) {
		describe_group(r, &fields[TOTAL_LENGTH], 2, available);
		reader_skip(r, 2);
	} else {
		length = take16(r, &fields[TOTAL_LENGTH]);
	}
	return length ? length : available;
}

/* What follows a header that says that it has only a piece of the payload: KEY if the rest of it is
 * known, or never can be: then the capture is cut, or the frame ENDS_EARLY, before the packet does, and
 * what is there is shown. */
static struct key decode_piece(
    struct reader *r, struct packet *p, struct piece *piece, struct key key, bool ends_early)
{
	const struct joint *joint = packet_joint(p, r);
	bool is_cut = ends_early || reader_readable(r) < reader_left(r);

	piece->protocol = (uint8_t)key.value;
	if (!joint && !ends_early)
		packet_note_piece(p, r, piece);
	if (joint && joint->kind == JOINT_APART && joint->whole_in)
		describe(r, &fields[WHOLE_IN], joint->whole_in);
	if (!joint || joint->kind != JOINT_WHOLE)
		return piece->offset == 0 && is_cut ? key : NOTHING_FOLLOWS;
	describe_parts(r, joint, &fields[FRAGMENTS], &fields[FRAGMENT]);
	describe(r, &fields[FRAGMENT_COUNT], joint->part_count);
	describe(r, &fields[WHOLE_LENGTH], joint->length);
	p->enclosing_fragment = false;
	if (packet_open(p))
		p->fragment = false;
	return key;
}

/* The address in its usual place, unless OPTIONS octets of options send the packet elsewhere first: then
 * its destination is where the route ends, which is the address that checksums count, too (RFC 1122
 * section 4.1.3.4). */
static uint32_t take_destination(struct reader *r, uint32_t options)
{
	const uint32_t usual = 4; /* octets */
	uint32_t end = options ? ipv4_route_end(r, usual, options) : 0;

	if (!end || !reader_peek_octets(r, end, 4))
		return take32(r, &fields[DESTINATION]);
	take32(r, &fields[NEXT_STOP]);
	struct reader ahead = *r;
	reader_skip(&ahead, end - usual);
	return take32(&ahead, &fields[DESTINATION]);
}

static void describe_host(struct reader *r, int row, int of, uint32_t address)
{
	describe_written(
	    r, &fields[row], &(struct item){ .field = &fields[of], .value = address }, NULL);
}

static struct key decode_ipv4(struct reader *r, struct packet *p)
{
	uint32_t start = r->at;

	if (reader_peek(r, 0, 4) == 6) /* whoever announced IPv4 was wrong */
		return (struct key){ IP_PROTOCOL, 41, 0 };
	if (take(r, &fields[VERSION]) != 4)
		return malformed(r, "an IPv4 header starts with a 4");
	uint32_t header_length = (uint32_t)take_scaled(r, &fields[HEADER_LENGTH], 4);
	take_parts(r, &fields[SERVICE], &fields[SERVICE_CLASS], 2);
	uint32_t total_length = take_total_length(r, reader_left(r) + 2);
	bool ends_early = total_length > reader_left(r) + 4;
	if (!reader_ok(r) || !limit_to_packet(r, header_length, total_length))
		return NOTHING_FOLLOWS;
	struct piece piece = { .identification = take16(r, &fields[IDENTIFICATION]) };
	piece.more = take_parts(r, &fields[FLAGS], &fields[FLAG_RESERVED], FLAG_BITS) & MORE_FRAGMENTS;
	piece.offset = (uint32_t)take(r, &fields[FRAGMENT_OFFSET]) * 8;
	uint8_t time_to_live = take8(r, &fields[TIME_TO_LIVE]);
	uint8_t protocol = take8(r, &fields[PROTOCOL]);
	uint16_t checksum = take16(r, &fields[CHECKSUM]);
	if (!reader_is_unheard(r, &fields[CHECKSUM_STATUS]))
		describe_checksum(r, start, header_length, checksum);
	const uint8_t *addresses = reader_peek_octets(r, 0, 8);
	uint32_t source = take32(r, &fields[SOURCE]);
	uint32_t destination = take_destination(r, header_length - SHORTEST_HEADER);
	if (!reader_ok(r))
		return NOTHING_FOLLOWS;
	describe_host(r, SOURCE_HOST, SOURCE, source);
	describe_host(r, DESTINATION_HOST, DESTINATION, destination);

	p->addresses = addresses;
	p->family = 4;
	p->address_sum =
	    (source >> 16) + (source & 0xffff) + (destination >> 16) + (destination & 0xffff);
	p->enclosing_fragment = piece.more || piece.offset;
	if (packet_open(p)) {
		endpoint_set(&p->from, source);
		endpoint_set(&p->to, destination);
		p->ip_protocol = protocol;
		p->ttl = time_to_live;
		p->fragment = p->enclosing_fragment;
	}
	ipv4_take_options(r, header_length - SHORTEST_HEADER);
	struct key key = { IP_PROTOCOL, protocol, 0 };
	return p->enclosing_fragment ? decode_piece(r, p, &piece, key, ends_early) : key;
}

static void summarize_ipv4(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_ipv4);
	uint16_t id = (uint16_t)reader_peek(&r, 4, 16);
	uint32_t offset = (uint32_t)reader_peek(&r, 6, 16) % 8192 * 8;
	const char *name = value_name(ip_protocol_names, p->ip_protocol);

	if (reader_readable(&r) < 10) { /* the protocol stands there, or would */
		text_add(line, "IPv4");
		return;
	}
	if (p->fragment)
		text_printf(line, "fragment of packet 0x%04x, from octet %u: ", id, offset);
	text_printf(line, "%s (protocol %u)", name ? name : "IPv4", p->ip_protocol);
}

const struct protocol protocol_ipv4 = {
	.name = "IPv4",
	.filter = "ip",
	.reference = "RFC 791",
	.help = "carries packets across networks, from one address to another, without a promise",
	.fields = fields,
	.keys = { { ETHERTYPE, 0x0800, 0 }, { IP_PROTOCOL, 4, 0 }, { LINK_TYPE, 228, 0 },
	    { PPP_PROTOCOL, 0x0021, 0 }, { LLC_SERVICE, 0x06, 0 }, { ICMP_ERROR, 4, 0 } },
	.decode = decode_ipv4,
	.summarize = summarize_ipv4,
};
