/*
 * Frame Relay, ITU-T Q.922 annex A; what it carries: RFC 2427.
 *
 *  0           6 7 8       12   14 15 16      24              32
 * +-----------+-+-+-------+-+-+-+-+-------+---------------+------ … ----+
 * | upper part|C|0| lower |F|B|D|1|control| NLPID         | payload     |
 * +-----------+-+-+-------+-+-+-+-+-------+---------------+------ … ----+
 * The last bit of each address octet is 0 while more follow: two are usual, three and four allowed.
 * Routers of Cisco's put an EtherType in place of control and NLPID.
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_frame_relay;

enum {
	FIRST,
	UPPER,
	COMMAND,
	EXTENSION,
	SECOND,
	MIDDLE,
	FORWARD,
	BACKWARD,
	DISCARD,
	THIRD,
	CIRCUIT,
	CONTROL,
	CONTROL_TYPE,
	NLPID,
	ORGANIZATION,
	PROTOCOL,
	TYPE,
	CISCO_TYPE
};

static const struct value_name nlpids[] = { { 0x00, "padding" }, { 0x08, "Q.933 signalling" },
	{ 0x80, "SNAP" }, { 0x81, "CLNP" }, { 0x82, "ES-IS" }, { 0x83, "IS-IS" }, { 0x8e, "IPv6" },
	{ 0xcc, "IPv4" }, { 0xcf, "PPP" }, { 0, NULL } };

static const struct field fields[] = {
	[FIRST] = { "fr.first_addr_octet", "first address octet", 8, HEX,
	    .help = "upper part of the circuit's number" },
	[UPPER] = { "fr.upper_dlci", "upper part", 6, HEX,
	    .help = "most significant bits of the circuit's number" },
	[COMMAND] = { "fr.cr", "command", 1, FLAG, .help = "not used by the network itself" },
	[EXTENSION] = { "fr.ea", "last", 1, FLAG, .help = "set in the last octet of the address" },
	[SECOND] = { "fr.second_addr_octet", "second address octet", 8, HEX,
	    .help = "next part of the circuit's number, and what the network says of congestion" },
	[MIDDLE] = { "fr.second_dlci", "second part", 4, HEX,
	    .help = "next bits of the circuit's number" },
	[FORWARD] = { "fr.fecn", "forward congestion", 1, FLAG,
	    .help = "set by the network: there was congestion on the way to the receiver" },
	[BACKWARD] = { "fr.becn", "backward congestion", 1, FLAG,
	    .help = "set by the network: there is congestion on the way back" },
	[DISCARD] = { "fr.de", "discard eligible", 1, FLAG,
	    .help = "set when this frame may be dropped before others" },
	[THIRD] = { "fr.third_addr_octet", "further address octet", 8, HEX,
	    .help = "rest of a longer circuit number" },
	[CIRCUIT] = { "fr.dlci", "circuit", 0, DEC,
	    .help = "DLCI: number of the virtual circuit on this line" },
	[CONTROL] = { "fr.control", "control", 8, HEX, .help = "3 carries single messages" },
	[CONTROL_TYPE] = { "fr.control.ftype", "frame type", 0, HEX, .digits = 4,
	    .help = "whether the frame carries numbered data, supervises, or neither" },
	[NLPID] = { "fr.nlpid", "protocol", 8, HEX, .values = nlpids,
	    .help = "which protocol follows, by its ISO number" },
	[ORGANIZATION] = { "fr.snap.oui", "organization", 24, DEC,
	    .help = "whose numbers the type is one of; 0: EtherTypes" },
	[PROTOCOL] = { "fr.snap.pid", "protocol", 16, HEX,
	    .help = "which protocol follows, by the organization's own numbers" },
	[TYPE] = { "fr.snaptype", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol follows, as the type of an Ethernet frame" },
	[CISCO_TYPE] = { "fr.chdlctype", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol follows, as the type of an Ethernet frame, in Cisco's form" },
	{ 0 },
};

enum { UNNUMBERED_INFORMATION = 0x03, UNNUMBERED = 3, BRIDGED = 0x0080c2, BRIDGED_ETHERNET = 7 };

/* Two to four octets; the number of the circuit. */
static uint32_t take_address(struct reader *r)
{
	uint32_t number = (uint32_t)take_parts(r, &fields[FIRST], &fields[UPPER], 3) >> 2;
	uint32_t octet = (uint32_t)take(r, &fields[SECOND]);

	describe_bits(r, &fields[MIDDLE], 8);
	for (uint32_t i = 0; i < 3; i++)
		describe_bits(r, &fields[FORWARD + (int)i], 4 - i);
	describe_bits(r, &fields[EXTENSION], 1);
	number = number << 4 | octet >> 4;
	for (int more = 2; more > 0 && !(octet & 1) && reader_ok(r); more--) {
		octet = (uint32_t)take(r, &fields[THIRD]);
		number = octet & 1 ? number << 6 | octet >> 2 : number << 7 | octet >> 1;
	}
	describe(r, &fields[CIRCUIT], number);
	return number;
}

static struct key take_snap(struct reader *r)
{
	uint64_t organization = take(r, &fields[ORGANIZATION]);

	if (organization == 0)
		return (struct key){ TUNNEL_TYPE, take16(r, &fields[TYPE]), 0 };
	uint64_t protocol = take(r, &fields[PROTOCOL]);
	if (organization == BRIDGED && protocol == BRIDGED_ETHERNET)
		return (struct key){ LINK_TYPE, 1, 0 };
	return NOTHING_FOLLOWS;
}

static struct key take_protocol(struct reader *r)
{
	uint64_t protocol = take(r, &fields[NLPID]);

	if (protocol == 0x00) /* padding, so that what follows stands at an even octet */
		protocol = take(r, &fields[NLPID]);
	switch (protocol) {
	case 0x80:
		return take_snap(r);
	case 0x8e:
		return (struct key){ TUNNEL_TYPE, 0x86dd, 0 };
	case 0xcc:
		return (struct key){ TUNNEL_TYPE, 0x0800, 0 };
	case 0xcf:
		return (struct key){ LINK_TYPE, 9, 0 };
	default:
		return NOTHING_FOLLOWS;
	}
}

static struct key decode_frame_relay(struct reader *r, struct packet *p)
{
	(void)p;
	take_address(r);
	uint32_t control = (uint32_t)reader_peek(r, 0, 8);
	if ((control & 3) != UNNUMBERED)
		return (struct key){ TUNNEL_TYPE, take16(r, &fields[CISCO_TYPE]), 0 };
	take(r, &fields[CONTROL]);
	describe(r, &fields[CONTROL_TYPE], UNNUMBERED);
	return control == UNNUMBERED_INFORMATION ? take_protocol(r) : NOTHING_FOLLOWS;
}

static void summarize_frame_relay(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_frame_relay);

	text_printf(line, "Frame Relay, circuit %u", (unsigned)take_address(&r));
}

const struct protocol protocol_frame_relay = {
	.name = "FR",
	.filter = "fr",
	.reference = "ITU-T Q.922, RFC 2427",
	.help = "carries frames over virtual circuits of a provider's network",
	.fields = fields,
	.keys = { { LINK_TYPE, 107, 0 }, { ETHERTYPE, 0x6559, 0 } },
	.decode = decode_frame_relay,
	.summarize = summarize_frame_relay,
};
