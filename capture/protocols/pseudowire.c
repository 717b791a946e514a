/*
 * Pseudowires (RFC 3985): what an MPLS label stack carries where it is not IP. Nothing says what it is but
 * the first four bits: 4 and 6 are IP, 0 is an Ethernet frame, as a rule behind a control word (RFC 4448
 * section 4.6), 1 is a message about the path itself (RFC 4385 section 5).
 *
 *  0       4               16                               32
 * +-------+---------------+---------------------------------+
 * |   0   |   reserved    |         sequence number         |
 * +-------+-------+-------+---------------------------------+
 * |   1   |version|  res. |          channel type           |
 * +-------+-------+-------+---------------------------------+
 */
#include "../protocol.h"

enum { NO_CONTROL_WORD, CONTROL_WORD, SEQUENCE };

static const struct field frame_fields[] = {
	[NO_CONTROL_WORD] = { "pweth", "without control word", 0, PRESENT,
	    .help = "the frame begins at once: its first octet looks like that of a control word" },
	[CONTROL_WORD] = { "pweth.cw", "control word", 0, PRESENT,
	    .help = "four octets before a frame, so that no router takes it for an IP packet" },
	[SEQUENCE] = { "pweth.cw.sequence_number", "sequence number", 16, DEC,
	    .help = "number of the frame, to notice reordering; 0 when nobody counts" },
	{ 0 },
};

enum { VERSION, RESERVED, CHANNEL };

static const struct value_name channels[] = { { 0x0007, "BFD" }, { 0x0021, "IPv4" },
	{ 0x0057, "IPv6" }, { 0x8902, "Ethernet connectivity check" }, { 0, NULL } };

static const struct field channel_fields[] = {
	[VERSION] = { "pwach.ver", "version", 4, DEC, .help = "always 0" },
	[RESERVED] = { "pwach.res", "reserved", 8, HEX, .help = "always 0" },
	[CHANNEL] = { "pwach.channel_type", "channel type", 16, HEX, .values = channels,
	    .help = "which protocol the message belongs to" },
	{ 0 },
};

enum {
	WORD = 4,
	TYPE_AT = 12
}; /* octets: of a control word; before the type in an Ethernet frame */

/* Whether the frame that would begin AHEAD octets from here has a type that somebody knows. */
static bool has_known_type(const struct reader *r, uint32_t ahead)
{
	uint32_t type = (uint32_t)reader_peek(r, ahead + TYPE_AT, 16);

	return protocol_find((struct key){ ETHERTYPE, type, 0 }) != NULL;
}

/* Both ends know whether there is a control word; who listens has to guess, since addresses, too, may begin
 * with four bits of 0. */
static struct key decode_pseudowire(struct reader *r, struct packet *p)
{
	bool has_word = has_known_type(r, WORD) || !has_known_type(r, 0);

	(void)p;
	describe_path(r, has_word ? "pwethcw" : "pwethnocw");
	if (has_word) {
		describe_group(r, &frame_fields[CONTROL_WORD], WORD, 1);
		reader_skip(r, 2);
		take(r, &frame_fields[SEQUENCE]);
	} else {
		describe(r, &frame_fields[NO_CONTROL_WORD], 1);
	}
	return (struct key){ LINK_TYPE, 1, 0 };
}

static struct key decode_associated_channel(struct reader *r, struct packet *p)
{
	enum { CHANNEL_IPV4 = 0x21, CHANNEL_IPV6 = 0x57 };

	(void)p;
	reader_skip_bits(r, 4);
	take(r, &channel_fields[VERSION]);
	take(r, &channel_fields[RESERVED]);
	switch (take(r, &channel_fields[CHANNEL])) {
	case CHANNEL_IPV4:
		return (struct key){ IP_PROTOCOL, 4, 0 };
	case CHANNEL_IPV6:
		return (struct key){ IP_PROTOCOL, 41, 0 };
	default:
		return NOTHING_FOLLOWS;
	}
}

const struct protocol protocol_pseudowire = {
	.name = "Pseudowire",
	.filter = "pwethheuristic",
	.reference = "RFC 4448",
	.help = "carries Ethernet frames through a network of labels, as if it were a cable",
	.fields = frame_fields,
	.keys = { { MPLS_PAYLOAD, 0, 0 } },
	.is_tunnel = true,
	.decode = decode_pseudowire,
};

const struct protocol protocol_associated_channel = {
	.name = "Associated channel",
	.filter = "pwach",
	.reference = "RFC 4385, RFC 5586",
	.help = "messages about a path of labels, which take that path themselves",
	.fields = channel_fields,
	.keys = { { MPLS_PAYLOAD, 1, 0 } },
	.decode = decode_associated_channel,
};
