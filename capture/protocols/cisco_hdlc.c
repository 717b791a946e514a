/*
 * Cisco HDLC: the usual framing on serial lines between routers of Cisco's (RFC 1547 section 4.3.1).
 *
 *  0       8       16              32
 * +-------+-------+---------------+------- … --------+
 * |address|control|     type      |     payload      |
 * +-------+-------+---------------+------- … --------+
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_cisco_hdlc;

enum { ADDRESS, CONTROL, TYPE, PADDING };

static const struct value_name addresses[] = { { 0x0f, "one station" }, { 0x8f, "all stations" },
	{ 0, NULL } };

static const struct field fields[] = {
	[ADDRESS] = { "chdlc.address", "address", 8, HEX, .values = addresses,
	    .help = "0x0f for the station at the other end, 0x8f for all" },
	[CONTROL] = { "chdlc.control", "control", 8, HEX, .help = "always 0" },
	[TYPE] = { "chdlc.protocol", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol follows, mostly as the type of an Ethernet frame" },
	[PADDING] = { "chdlc.clns_padding", "padding", 8, HEX,
	    .help = "makes what follows stand at an even octet" },
	{ 0 },
};

static struct key decode_cisco_hdlc(struct reader *r, struct packet *p)
{
	(void)p;
	take(r, &fields[ADDRESS]);
	take(r, &fields[CONTROL]);
	uint16_t type = take16(r, &fields[TYPE]);
	switch (type) {
	case 0x0800:
	case 0x86dd:
	case 0x8847:
		return (struct key){ TUNNEL_TYPE, type, 0 };
	case 0xfefe: /* ISO protocols, behind an octet that only fills */
		take(r, &fields[PADDING]);
		return (struct key){ TUNNEL_TYPE, type, 0 };
	default: /* other numbers mean something else here than on Ethernet */
		return NOTHING_FOLLOWS;
	}
}

static void summarize_cisco_hdlc(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_cisco_hdlc);

	text_printf(line, "Cisco HDLC, type 0x%04x", (unsigned)reader_peek(&r, 2, 16));
}

const struct protocol protocol_cisco_hdlc = {
	.name = "CHDLC",
	.filter = "chdlc",
	.reference = "RFC 1547 section 4.3.1",
	.help = "carries packets over a serial line between two routers",
	.fields = fields,
	.keys = { { LINK_TYPE, 104, 0 } },
	.decode = decode_cisco_hdlc,
	.summarize = summarize_cisco_hdlc,
};
