/*
 * Cisco MetaData: the security group of who sent a frame, as a tag.
 *
 *  0       8       16       20           32              48              64
 * +-------+-------+--------+------------+---------------+---------------+
 * |version|length |        option       |     value     |      type     |
 * +-------+-------+--------+------------+---------------+---------------+
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_cisco_metadata;

enum { VERSION, LENGTH, OPTION, GROUP, TYPE };

static const struct field fields[] = {
	[VERSION] = { "cmd.version", "version", 8, DEC, .help = "always 1" },
	[LENGTH] = { "cmd.length", "length", 8, DEC, .help = "number of options" },
	[OPTION] = { "cmd.options", "option", 16, HEX, .help = "1: the value is a security group" },
	[GROUP] = { "cmd.sgt", "security group", 16, DEC, .help = "group of the sender" },
	[TYPE] = { "cmd.type", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol the payload belongs to, as the type of an Ethernet frame" },
	{ 0 },
};

static struct key decode_cisco_metadata(struct reader *r, struct packet *p)
{
	(void)p;
	for (int i = VERSION; i <= GROUP; i++)
		take(r, &fields[i]);
	return (struct key){ ETHERTYPE, take16(r, &fields[TYPE]), 0 };
}

static void summarize_cisco_metadata(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_cisco_metadata);

	text_printf(line, "security group %u", (unsigned)reader_peek(&r, 4, 16));
}

const struct protocol protocol_cisco_metadata = {
	.name = "CMD",
	.filter = "cmd",
	.reference = "draft-smith-kandula-sxp, section 4",
	.help = "says to which group a sender belongs, by which switches apply their rules",
	.fields = fields,
	.keys = { { ETHERTYPE, 0x8909, 0 } },
	.decode = decode_cisco_metadata,
	.summarize = summarize_cisco_metadata,
};
