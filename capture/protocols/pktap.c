/*
 * PKTAP: what macOS puts before captured packets: interface, process and the link type of the rest.
 * All numbers have their least significant octet first.
 */
#include "../protocol.h"

extern const struct protocol protocol_pktap;

enum {
	LENGTH,
	RECORD,
	LINK,
	INTERFACE,
	FLAGS,
	FAMILY,
	LINK_HEADER,
	LINK_TRAILER,
	PROCESS,
	COMMAND,
	SERVICE,
	INTERFACE_TYPE,
	UNIT,
	EFFECTIVE,
	EFFECTIVE_COMMAND
};

static const struct field fields[] = {
	[LENGTH] = { "pktap.hdrlen", "header length", 32, DEC, .help = "octets of this header" },
	[RECORD] = { "pktap.rectype", "record type", 32, DEC, .help = "1: a packet follows" },
	[LINK] = { "pktap.dlt", "link type", 32, DEC, .help = "of what follows, as in a capture file" },
	[INTERFACE] = { "pktap.ifname", "interface", 0, STRING,
	    .help = "name of the interface that saw the packet" },
	[FLAGS] = { "pktap.flags", "flags", 32, HEX, .help = "1: received, 2: sent" },
	[FAMILY] = { "pktap.pfamily", "family", 32, DEC,
	    .help = "kind of packet, by the number of macOS" },
	[LINK_HEADER] = { "pktap.llhdrlen", "link header", 32, DEC,
	    .help = "octets of the link header" },
	[LINK_TRAILER] = { "pktap.lltrlrlen", "link trailer", 32, DEC,
	    .help = "octets of the link trailer" },
	[PROCESS] = { "pktap.pid", "process", 32, DEC,
	    .help = "number of the process that sent or will receive the packet" },
	[COMMAND] = { "pktap.cmdname", "program", 0, STRING, .help = "name of its program" },
	[SERVICE] = { "pktap.svc_class", "service class", 32, DEC,
	    .help = "how the packet shall be treated" },
	[INTERFACE_TYPE] = { "pktap.iftype", "interface type", 16, DEC,
	    .help = "kind of the interface" },
	[UNIT] = { "pktap.ifunit", "unit", 16, DEC, .help = "which of several of its kind it is" },
	[EFFECTIVE] = { "pktap.epid", "effective process", 32, DEC,
	    .help = "process on whose behalf the packet was sent" },
	[EFFECTIVE_COMMAND] = { "pktap.ecmdname", "effective program", 0, STRING,
	    .help = "name of its program" },
	{ 0 },
};

enum { PACKET_RECORD = 1, INTERFACE_NAME = 24, COMMAND_NAME = 20, FIXED_PART = 108 };

/* A text in a place of OCTETS octets, which zeros fill up. */
static void take_name(struct reader *r, const struct field *field, uint32_t octets)
{
	uint32_t length = 0;

	while (length < octets && reader_peek(r, length, 8) != 0)
		length++;
	take_octets(r, field, length);
	reader_skip(r, octets - length);
}

static struct key decode_pktap(struct reader *r, struct packet *p)
{
	uint32_t start = r->at;
	uint32_t length = (uint32_t)take_little(r, &fields[LENGTH]);

	(void)p;
	if (reader_ok(r) && length < FIXED_PART)
		return malformed(r, "the header says it is shorter than its fixed part");
	bool packet = take_little(r, &fields[RECORD]) == PACKET_RECORD;
	uint32_t link = (uint32_t)take_little(r, &fields[LINK]);
	take_name(r, &fields[INTERFACE], INTERFACE_NAME);
	for (int i = FLAGS; i <= PROCESS; i++)
		take_little(r, &fields[i]);
	take_name(r, &fields[COMMAND], COMMAND_NAME);
	for (int i = SERVICE; i <= EFFECTIVE; i++)
		take_little(r, &fields[i]);
	take_name(r, &fields[EFFECTIVE_COMMAND], COMMAND_NAME);
	reader_skip(r, length - FIXED_PART);
	if (!reader_ok(r) || !packet || r->at == start)
		return NOTHING_FOLLOWS;
	describe_path(r, "pcap_pktdata");
	return (struct key){ LINK_TYPE, link, 0 };
}

static void summarize_pktap(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_pktap);

	reader_skip(&r, 12);
	text_printf(line, "packet on a Mac, interface type %u", (unsigned)reader_peek(&r, 0, 8));
}

const struct protocol protocol_pktap = {
	.name = "PKTAP",
	.filter = "pktap",
	.reference = "LINKTYPE_PKTAP (www.tcpdump.org/linktypes.html)",
	.help = "what macOS says of a packet: on which interface, from which program",
	.fields = fields,
	.keys = { { LINK_TYPE, 258, 0 }, { LINK_TYPE, 149, 0 } },
	.decode = decode_pktap,
	.summarize = summarize_pktap,
};
