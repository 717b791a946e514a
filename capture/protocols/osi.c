/*
 * ISO 9577: one octet that says which network layer protocol follows, where ISO protocols are at home.
 */
#include "../protocol.h"

extern const struct protocol protocol_osi;

enum { PROTOCOL };

static const struct value_name nlpids[] = { { 0x81, "CLNP" }, { 0x82, "ES-IS" }, { 0x83, "IS-IS" },
	{ 0x8e, "IPv6" }, { 0xcc, "IPv4" }, { 0, NULL } };

static const struct field fields[] = {
	[PROTOCOL] = { "osi.nlpid", "protocol", 8, HEX, .values = nlpids,
	    .help = "which protocol follows, by its ISO number" },
	{ 0 },
};

static struct key decode_osi(struct reader *r, struct packet *p)
{
	(void)p;
	switch (reader_peek(r, 0, 8)) { /* part of the header of the others */
	case 0xcc:
		take(r, &fields[PROTOCOL]);
		return (struct key){ TUNNEL_TYPE, 0x0800, 0 };
	case 0x8e:
		take(r, &fields[PROTOCOL]);
		return (struct key){ TUNNEL_TYPE, 0x86dd, 0 };
	default:
		return NOTHING_FOLLOWS;
	}
}

static void summarize_osi(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_osi);

	const char *name = value_name(nlpids, reader_peek(&r, 0, 8));

	text_printf(line, "ISO network layer: %s", name ? name : "unknown protocol");
}

const struct protocol protocol_osi = {
	.name = "OSI",
	.filter = "osi",
	.reference = "ISO/IEC TR 9577",
	.help = "says by one octet which protocol of the network layer follows",
	.fields = fields,
	.keys = { { LLC_SERVICE, 0xfe, 0 }, { ETHERTYPE, 0x00fe, 0 }, { ETHERTYPE, 0xfefe, 0 } },
	.decode = decode_osi,
	.summarize = summarize_osi,
};
