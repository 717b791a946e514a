/*
 * NFLOG: packets that a rule of the Linux firewall handed to a program, each with what the kernel knows
 * of it as a list of lengths, types and values. The packet is one of them.
 *
 *  0       8       16              32              48              64
 * +-------+-------+---------------+---------------+---------------+------ … ------+
 * |family |version|     group     |    length     |     type      |  value        |
 * +-------+-------+---------------+---------------+---------------+------ … ------+
 *                                  \_ in the byte order of the machine _/
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_nflog;

enum {
	FAMILY,
	VERSION,
	GROUP,
	ELEMENT,
	LENGTH,
	TYPE,
	PROTOCOL,
	HOOK,
	INTERFACE_IN,
	INTERFACE_OUT,
	PREFIX,
	USER,
	GROUP_ID,
	VALUE
};

static const struct value_name families[] = { { 2, "IPv4" }, { 7, "bridge" }, { 10, "IPv6" },
	{ 0, NULL } };
static const struct value_name types[] = { { 1, "packet header" }, { 2, "mark" }, { 3, "time" },
	{ 4, "interface in" }, { 5, "interface out" }, { 6, "physical interface in" },
	{ 7, "physical interface out" }, { 8, "hardware address" }, { 9, "packet" }, { 10, "prefix" },
	{ 11, "user" }, { 12, "sequence number" }, { 13, "global sequence number" }, { 14, "group" },
	{ 15, "hardware type" }, { 16, "hardware header" }, { 17, "hardware header length" },
	{ 0, NULL } };
static const struct value_name hooks[] = { { 0, "before routing" }, { 1, "for this machine" },
	{ 2, "to be forwarded" }, { 3, "from this machine" }, { 4, "after routing" }, { 0, NULL } };

static const struct field fields[] = {
	[FAMILY] = { "nflog.family", "family", 8, DEC, .values = families,
	    .help = "which kind of packet follows" },
	[VERSION] = { "nflog.version", "version", 8, DEC, .help = "always 0" },
	[GROUP] = { "nflog.res_id", "group", 16, DEC,
	    .help = "which of several logs the rule writes to" },
	[ELEMENT] = { "nflog.tlv", "element", 0, OCTETS,
	    .help = "one thing that the kernel knows of the packet" },
	[LENGTH] = { "nflog.tlv_length", "length", 16, DEC,
	    .help = "octets of the element, this length included" },
	[TYPE] = { "nflog.tlv_type", "type", 16, DEC, .values = types, .help = "what the value is" },
	[PROTOCOL] = { "nflog.protocol", "protocol", 16, HEX, .values = ethertype_names,
	    .help = "which protocol the packet belongs to" },
	[HOOK] = { "nflog.hook", "hook", 8, DEC, .values = hooks,
	    .help = "at which point of its way the packet was seen" },
	[INTERFACE_IN] = { "nflog.ifindex_indev", "interface in", 32, DEC,
	    .help = "number of the interface the packet came in at" },
	[INTERFACE_OUT] = { "nflog.ifindex_outdev", "interface out", 32, DEC,
	    .help = "number of the interface the packet goes out at" },
	[PREFIX] = { "nflog.prefix", "prefix", 0, STRING, .help = "text that the rule adds" },
	[USER] = { "nflog.uid", "user", 32, DEC,
	    .help = "number of the user whose program sent the packet" },
	[GROUP_ID] = { "nflog.gid", "group of the user", 32, DEC,
	    .help = "number of the group of that user" },
	[VALUE] = { "nflog.tlv_value", "value", 0, OCTETS, .help = "a value that is not named here" },
	{ 0 },
};

enum {
	PACKET_HEADER = 1,
	INTERFACE_IN_TYPE = 4,
	INTERFACE_OUT_TYPE = 5,
	PAYLOAD = 9,
	PREFIX_TYPE = 10,
	USER_TYPE = 11,
	GROUP_TYPE = 14,
	ELEMENT_HEADER = 4
};

/* Of an element whose value has OCTETS octets: the packet's length if it is the packet, else 0. */
static void take_value(struct reader *r, uint64_t type, uint32_t octets)
{
	switch (type) {
	case PACKET_HEADER:
		take(r, &fields[PROTOCOL]);
		take(r, &fields[HOOK]);
		break;
	case INTERFACE_IN_TYPE:
		take(r, &fields[INTERFACE_IN]);
		break;
	case INTERFACE_OUT_TYPE:
		take(r, &fields[INTERFACE_OUT]);
		break;
	case PREFIX_TYPE:
		take_octets(r, &fields[PREFIX], octets ? octets - 1 : 0);
		break;
	case USER_TYPE:
		take(r, &fields[USER]);
		break;
	case GROUP_TYPE:
		take(r, &fields[GROUP_ID]);
		break;
	default:
		take_octets(r, &fields[VALUE], octets);
	}
}

/* A number in the byte order of the machine that captured: BIG or not. */
static uint32_t take_number(struct reader *r, const struct field *field, bool big)
{
	return (uint32_t)(big ? take(r, field) : take_little(r, field));
}

static struct key packet_of(uint64_t family)
{
	switch (family) {
	case 2:
		return (struct key){ IP_PROTOCOL, 4, 0 };
	case 10:
		return (struct key){ IP_PROTOCOL, 41, 0 };
	case 7:
		return (struct key){ LINK_TYPE, 1, 0 };
	default:
		return NOTHING_FOLLOWS;
	}
}

static struct key decode_nflog(struct reader *r, struct packet *p)
{
	uint64_t family = take(r, &fields[FAMILY]);

	(void)p;
	take(r, &fields[VERSION]);
	take(r, &fields[GROUP]);
	bool big = reader_peek(r, 0, 8) == 0 && reader_peek(r, 1, 8) != 0; /* lengths are small */
	while (reader_ok(r) && reader_left(r) >= ELEMENT_HEADER) {
		uint32_t length = (uint32_t)reader_peek(r, 0, 16);
		length = big ? length : (length >> 8 | length << 8) & 0xffff;
		if (length < ELEMENT_HEADER)
			return malformed(r, "an element says it is shorter than its own header");
		describe_group(r, &fields[ELEMENT], length, 0);
		struct reader inside = *r;
		reader_limit(&inside, length);
		take_number(&inside, &fields[LENGTH], big);
		uint32_t type = take_number(&inside, &fields[TYPE], big) & 0x7fff;
		if (type == PAYLOAD) {
			*r = inside;
			return packet_of(family);
		}
		take_value(&inside, type, length - ELEMENT_HEADER);
		reader_leave(r, &inside, length);
		if (reader_left(r) > 0)
			reader_skip(r, -length & 3);
	}
	return NOTHING_FOLLOWS;
}

static void summarize_nflog(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_nflog);

	text_printf(line, "firewall log, group %u", (unsigned)reader_peek(&r, 2, 16));
}

const struct protocol protocol_nflog = {
	.name = "NFLOG",
	.filter = "nflog",
	.reference = "LINKTYPE_NFLOG (www.tcpdump.org/linktypes.html)",
	.help = "what the Linux firewall says of the packets that a rule hands out",
	.fields = fields,
	.keys = { { LINK_TYPE, 239, 0 } },
	.decode = decode_nflog,
	.summarize = summarize_nflog,
};
