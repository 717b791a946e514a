/*
 * Transparent Interconnection of Lots of Links, RFC 6325: Ethernet frames routed between switches.
 *
 *  0   2   4 5       10    16              32              48
 * +---+---+-+---------+-----+---------------+---------------+
 * |ver|res|M| options |hops |    egress     |    ingress    |
 * +---+---+-+---------+-----+---------------+---------------+
 */
#include "../protocol.h"

extern const struct protocol protocol_trill;

enum { VERSION, RESERVED, SEVERAL, OPTIONS, HOPS, EGRESS, INGRESS };

static const struct field fields[] = {
	[VERSION] = { "trill.version", "version", 2, DEC, .help = "always 0" },
	[RESERVED] = { "trill.reserved", "reserved", 2, DEC, .help = "always 0" },
	[SEVERAL] = { "trill.multi_dst", "several destinations", 1, FLAG,
	    .help = "set when the frame is for more than one switch" },
	[OPTIONS] = { "trill.op_len", "options", 5, DEC,
	    .help = "length of the options, in units of 4 octets" },
	[HOPS] = { "trill.hop_cnt", "hop count", 6, DEC, .help = "switches the frame may still pass" },
	[EGRESS] = { "trill.egress_nick", "egress", 16, DEC,
	    .help = "number of the switch at which the frame leaves" },
	[INGRESS] = { "trill.ingress_nick", "ingress", 16, DEC,
	    .help = "number of the switch at which the frame came in" },
	{ 0 },
};

static struct key decode_trill(struct reader *r, struct packet *p)
{
	(void)p;
	take(r, &fields[VERSION]);
	take(r, &fields[RESERVED]);
	take(r, &fields[SEVERAL]);
	uint32_t options = (uint32_t)take(r, &fields[OPTIONS]) * 4;
	take(r, &fields[HOPS]);
	take(r, &fields[EGRESS]);
	take(r, &fields[INGRESS]);
	reader_skip(r, options);
	return (struct key){ LINK_TYPE, 1, 0 }; /* an Ethernet frame */
}

static void summarize_trill(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_trill);

	text_printf(
	    line, "switch %u → %u", (unsigned)reader_peek(&r, 4, 16), (unsigned)reader_peek(&r, 2, 16));
}

const struct protocol protocol_trill = {
	.name = "TRILL",
	.filter = "trill",
	.reference = "RFC 6325",
	.help = "carries Ethernet frames between switches along routed paths",
	.fields = fields,
	.keys = { { ETHERTYPE, 0x22f3, 0 } },
	.decode = decode_trill,
	.summarize = summarize_trill,
};
