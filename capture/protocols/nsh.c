/*
 * Network Service Header, RFC 8300: through which services (firewall, load balancer …) a packet shall go.
 *
 *  0   2 3 4 5       10      16      20      24              32
 * +---+-+-+-+-------+-------+-------+-------+---------------+
 * |ver|O|C|  lives  |length |reserv.|MD type| next protocol |
 * +---+-+-+---------+-------+-------+-------+---------------+
 * |                  path                   |     index     |
 * +-----------------------------------------+---------------+
 * |  MD type 1: four words of context; 2: variable metadata |
 * +---------------------------------------------------------+
 */
#include "../protocol.h"

extern const struct protocol protocol_nsh;

enum {
	VERSION,
	MAINTENANCE,
	CRITICAL,
	LIVES,
	LENGTH,
	METADATA_TYPE,
	NEXT,
	PATH,
	INDEX,
	CONTEXT,
	CLASS,
	TYPE,
	UNASSIGNED,
	METADATA_LENGTH,
	METADATA
};

static const struct value_name next_names[] = { { 1, "IPv4" }, { 2, "IPv6" }, { 3, "Ethernet" },
	{ 4, "NSH" }, { 5, "MPLS" }, { 0, NULL } };

static const struct field fields[] = {
	[VERSION] = { "nsh.version", "version", 2, DEC, .help = "always 0" },
	[MAINTENANCE] = { "nsh.Obit", "maintenance", 1, DEC,
	    .help = "1 in packets that test the path" },
	[CRITICAL] = { "nsh.CBit", "critical", 1, DEC,
	    .help = "1 when some metadata must be understood" },
	[LIVES] = { "nsh.ttl", "time to live", 6, HEX, .digits = 4,
	    .help = "services the packet may still pass" },
	[LENGTH] = { "nsh.length", "length", 6, DEC,
	    .help = "length of this header, in units of 4 octets" },
	[METADATA_TYPE] = { "nsh.mdtype", "metadata type", 8, DEC,
	    .help = "1: four words; 2: as many pieces as there are" },
	[NEXT] = { "nsh.nextproto", "next protocol", 8, DEC, .values = next_names,
	    .help = "which protocol follows" },
	[PATH] = { "nsh.spi", "service path", 24, DEC,
	    .help = "number of the way through the services" },
	[INDEX] = { "nsh.si", "service index", 8, DEC,
	    .help = "place on that way; each service takes off 1" },
	[CONTEXT] = { "nsh.contextheader", "context", 0, OCTETS,
	    .help = "what the services tell each other" },
	[CLASS] = { "nsh.metadataclass", "metadata class", 16, DEC,
	    .help = "who has defined the piece of metadata" },
	[TYPE] = { "nsh.metadatatype", "metadata kind", 8, DEC,
	    .help = "what the piece of metadata is" },
	[UNASSIGNED] = { "nsh.metadataunassignedbit", "unassigned", 1, HEX, .help = "always 0" },
	[METADATA_LENGTH] = { "nsh.metadatalen", "metadata length", 7, HEX,
	    .help = "octets of the piece, without padding" },
	[METADATA] = { "nsh.metadata", "metadata", 0, OCTETS,
	    .help = "what the services tell each other" },
	{ 0 },
};

enum { FIXED_PART = 8, FOUR_WORDS = 1, PIECES = 2 };

static void take_metadata(struct reader *r)
{
	while (reader_ok(r) && reader_left(r) >= 4) {
		take(r, &fields[CLASS]);
		take(r, &fields[TYPE]);
		take(r, &fields[UNASSIGNED]);
		uint32_t octets = (uint32_t)take(r, &fields[METADATA_LENGTH]);
		if (octets)
			take_octets(r, &fields[METADATA], octets);
		reader_skip(r, -octets & 3);
	}
}

static struct key next_of(uint64_t protocol)
{
	switch (protocol) {
	case 1:
		return (struct key){ TUNNEL_TYPE, 0x0800, 0 };
	case 2:
		return (struct key){ TUNNEL_TYPE, 0x86dd, 0 };
	case 3:
		return (struct key){ LINK_TYPE, 1, 0 };
	case 4:
		return (struct key){ TUNNEL_TYPE, 0x894f, 0 };
	case 5:
		return (struct key){ TUNNEL_TYPE, 0x8847, 0 };
	default:
		return NOTHING_FOLLOWS;
	}
}

static struct key decode_nsh(struct reader *r, struct packet *p)
{
	struct reader context;

	(void)p;
	for (int i = VERSION; i <= LIVES; i++)
		take(r, &fields[i]);
	uint32_t octets = (uint32_t)take(r, &fields[LENGTH]) * 4;
	uint64_t type = take(r, &fields[METADATA_TYPE]);
	uint64_t next = take(r, &fields[NEXT]);
	take(r, &fields[PATH]);
	take(r, &fields[INDEX]);
	if (reader_ok(r) && octets < FIXED_PART)
		return malformed(r, "the header says it is shorter than its fixed part");
	context = *r;
	reader_limit(&context, octets - FIXED_PART);
	if (type == FOUR_WORDS)
		for (int i = 0; i < 4; i++)
			take_octets(&context, &fields[CONTEXT], 4);
	else if (type == PIECES)
		take_metadata(&context);
	reader_leave(r, &context, octets - FIXED_PART);
	return next_of(next);
}

static void summarize_nsh(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_nsh);

	text_printf(line, "service path %u, index %u", (unsigned)reader_peek(&r, 4, 24),
	    (unsigned)reader_peek(&r, 7, 8));
}

const struct protocol protocol_nsh = {
	.name = "NSH",
	.filter = "nsh",
	.reference = "RFC 8300",
	.help = "says through which services a packet shall go, one after the other",
	.fields = fields,
	.keys = { { ETHERTYPE, 0x894f, 0 } },
	.decode = decode_nsh,
	.summarize = summarize_nsh,
};
