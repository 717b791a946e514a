/*
 * Logical Link Control, IEEE 802.2, and the header that leads back to EtherTypes (SNAP, RFC 1042).
 *
 *  0       8       16      24                      48              64
 * +-------+-------+-------+-----------------------+---------------+
 * | dsap  | ssap  |control|     organization      |     type      |
 * +-------+-------+-------+-----------------------+---------------+
 *                          \_ only when dsap and ssap are 0xaa ___/
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_llc;

enum {
	DESTINATION,
	DESTINATION_SERVICE,
	DESTINATION_GROUP,
	SOURCE,
	SOURCE_SERVICE,
	SOURCE_RESPONSE,
	CONTROL,
	CONTROL_RECEIVE,
	CONTROL_SEND,
	CONTROL_MODIFIER,
	CONTROL_RESPONSE_MODIFIER,
	CONTROL_SUPERVISORY,
	CONTROL_POLL,
	CONTROL_FINAL,
	CONTROL_TYPE,
	ORGANIZATION,
	TYPE,
	PROTOCOL,
	CISCO_PROTOCOL
};

static const struct value_name services[] = { { 0x00, "none" }, { 0x04, "SNA" }, { 0x06, "IP" },
	{ 0x42, "spanning tree" }, { 0xaa, "SNAP" }, { 0xe0, "IPX" }, { 0xf0, "NetBIOS" },
	{ 0xfe, "OSI network layer" }, { 0xff, "all" }, { 0, NULL } };
static const struct value_name organizations[] = { { 0x000000, "EtherType follows" },
	{ 0x00000c, "Cisco" }, { 0x0000f8, "bridged" }, { 0x080007, "Apple" },
	{ 0x0080c2, "IEEE 802.1" }, { 0, NULL } };
static const struct value_name frame_types[] = { { 0, "information" }, { 1, "supervisory" },
	{ 3, "unnumbered" }, { 0, NULL } };

static const struct field fields[] = {
	[DESTINATION] = { "llc.dsap", "destination service", 8, HEX, .values = services,
	    .help = "which protocol of the receiver the payload is for" },
	[DESTINATION_SERVICE] = { "llc.dsap.sap", "service access point", 7, DEC,
	    .help = "number of that protocol" },
	[DESTINATION_GROUP] = { "llc.dsap.ig", "group", 1, FLAG,
	    .help = "set when several protocols are meant" },
	[SOURCE] = { "llc.ssap", "source service", 8, HEX, .values = services,
	    .help = "which protocol of the sender it comes from" },
	[SOURCE_SERVICE] = { "llc.ssap.sap", "service access point", 7, DEC,
	    .help = "number of that protocol" },
	[SOURCE_RESPONSE] = { "llc.ssap.cr", "response", 1, FLAG,
	    .help = "0 for a command, 1 for the response to one" },
	[CONTROL] = { "llc.control", "control", 8, HEX, .digits = 4,
	    .help = "kind of frame and, on a reliable link, its numbers; 3 carries single messages" },
	[CONTROL_RECEIVE] = { "llc.control.n_r", "number expected", 7, DEC,
	    .help = "number of the frame that is expected next" },
	[CONTROL_SEND] = { "llc.control.n_s", "number sent", 7, DEC, .help = "number of this frame" },
	[CONTROL_MODIFIER] = { "llc.control.u_modifier_cmd", "command", 0, HEX, .digits = 2,
	    .help = "what an unnumbered frame commands; 0: take this message" },
	[CONTROL_RESPONSE_MODIFIER] = { "llc.control.u_modifier_resp", "response", 0, HEX, .digits = 2,
	    .help = "what an unnumbered frame answers" },
	[CONTROL_SUPERVISORY] = { "llc.control.s_ftype", "supervision", 0, HEX, .digits = 4,
	    .help = "what a supervisory frame says of the frames received" },
	[CONTROL_POLL] = { "llc.control.p", "poll", 1, FLAG, .help = "an answer is wanted" },
	[CONTROL_FINAL] = { "llc.control.f", "final", 1, FLAG, .help = "this is that answer" },
	[CONTROL_TYPE] = { "llc.control.ftype", "frame type", 0, HEX, .values = frame_types,
	    .digits = 4, .help = "whether the frame carries numbered data, supervises, or neither" },
	[ORGANIZATION] = { "llc.oui", "organization", 24, DEC, .values = organizations,
	    .help = "whose numbers the type is one of; 0: EtherTypes" },
	[TYPE] = { "llc.type", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol the payload belongs to, as the type of an Ethernet frame" },
	[PROTOCOL] = { "llc.pid", "protocol", 16, HEX,
	    .help = "which protocol the payload belongs to, by the organization's own numbers" },
	[CISCO_PROTOCOL] = { "llc.cisco_pid", "Cisco protocol", 16, HEX,
	    .help = "which protocol of Cisco's the payload belongs to" },
	{ 0 },
};

enum {
	SNAP = 0xaa,
	GLOBAL = 0xff, /* every service: in fact IPX without LLC */
	UNNUMBERED = 3,
	SUPERVISORY = 1,
	BRIDGED = 0x0080c2, /* whole Ethernet frames, RFC 2684 section 5.2 */
	WITH_CHECK = 1,
	WITHOUT_CHECK = 7,
	BRIDGE_PADDING = 2,
	CHECK = 4
};

/* One octet in unnumbered frames, two in the others. */
static void take_control(struct reader *r, bool response)
{
	uint32_t first = (uint32_t)reader_peek(r, 0, 8);
	bool unnumbered = (first & 3) == UNNUMBERED;
	const struct field *final = &fields[response ? CONTROL_FINAL : CONTROL_POLL];

	if (unnumbered) {
		take(r, &fields[CONTROL]);
		describe(r, &fields[response ? CONTROL_RESPONSE_MODIFIER : CONTROL_MODIFIER], first & 0xec);
		if (first & 0x10)
			describe_bits(r, final, 5);
		describe(r, &fields[CONTROL_TYPE], UNNUMBERED);
		return;
	}
	/* the second octet is the upper half of the number that is shown */
	describe_group(r, &fields[CONTROL], 2, reader_peek(r, 1, 8) << 8 | first);
	reader_skip(r, 2);
	describe_bits(r, &fields[CONTROL_RECEIVE], 8);
	if ((first & 1) == 0)
		describe_bits(r, &fields[CONTROL_SEND], 16);
	else
		describe(r, &fields[CONTROL_SUPERVISORY], first & 0x0c);
	describe_bits(r, final, 1);
	describe(r, &fields[CONTROL_TYPE], first & 1 ? SUPERVISORY : 0);
}

static struct key decode_llc(struct reader *r, struct packet *p)
{
	(void)p;
	uint64_t to = take_parts(r, &fields[DESTINATION], &fields[DESTINATION_SERVICE], 2);
	uint64_t from = take_parts(r, &fields[SOURCE], &fields[SOURCE_SERVICE], 2);
	take_control(r, from & 1);
	if (to == GLOBAL)
		return NOTHING_FOLLOWS;
	if (to != SNAP || (from & 0xfe) != SNAP)
		return (struct key){ LLC_SERVICE, (uint32_t)to & 0xfe, 0 };
	uint64_t organization = take(r, &fields[ORGANIZATION]);
	if (organization == 0x000000 || organization == 0x0000f8)
		return (struct key){ TUNNEL_TYPE, take16(r, &fields[TYPE]), 0 };
	uint16_t protocol = take16(r, &fields[organization == 0x00000c ? CISCO_PROTOCOL : PROTOCOL]);
	if (organization != BRIDGED || (protocol != WITH_CHECK && protocol != WITHOUT_CHECK))
		return NOTHING_FOLLOWS;
	reader_skip(r, BRIDGE_PADDING);
	if (protocol == WITH_CHECK && reader_left(r) >= CHECK)
		reader_limit(r, reader_left(r) - CHECK);
	return (struct key){ LINK_TYPE, 1, 0 };
}

static void summarize_llc(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_llc);
	const char *name = value_name(services, reader_peek(&r, 0, 8));

	text_printf(line, "802.2, service 0x%02x", (unsigned)reader_peek(&r, 0, 8));
	if (name)
		text_printf(line, " (%s)", name);
}

const struct protocol protocol_llc = {
	.name = "LLC",
	.filter = "llc",
	.reference = "IEEE 802.2, RFC 1042",
	.help = "says what a frame carries where its Ethernet header has a length in place of a type",
	.fields = fields,
	.keys = { { LLC_FRAME, 0, 0 }, { LINK_TYPE, 100, 0 } },
	.decode = decode_llc,
	.summarize = summarize_llc,
};
