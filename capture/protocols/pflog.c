/*
 * PFLOG: packets that a rule of the BSD firewall pf logged, and what it did with them.
 *
 *  0       8       16      24      32                  160                 288
 * +-------+-------+-------+-------+-------------------+-------------------+
 * |length |family |action |reason |     interface     |      ruleset      |
 * +-------+-------+-------+-------+-------------------+-------------------+
 * |     rule      |    subrule    |  users and processes, 16; direction   |
 * +---------------+---------------+---------------------------------------+
 */
#include "numbers.h"

extern const struct protocol protocol_pflog;

enum { LENGTH, FAMILY, ACTION, REASON, INTERFACE, RULESET, RULE, SUBRULE };

static const struct value_name actions[] = { { 0, "passed" }, { 1, "dropped" }, { 2, "scrubbed" },
	{ 0, NULL } };

static const struct field fields[] = {
	[LENGTH] = { "pflog.length", "length", 8, DEC,
	    .help = "octets of this header, without what fills it up to a multiple of 4" },
	[FAMILY] = { "pflog.af", "family", 8, DEC,
	    .help = "which kind of packet follows: 2 is IPv4; systems differ over the number of IPv6" },
	[ACTION] = { "pflog.action", "action", 8, DEC, .values = actions,
	    .help = "what the firewall did with the packet" },
	[REASON] = { "pflog.reason", "reason", 8, DEC, .help = "why: 0 because a rule said so" },
	[INTERFACE] = { "pflog.ifname", "interface", 0, STRING,
	    .help = "name of the interface that saw the packet" },
	[RULESET] = { "pflog.ruleset", "ruleset", 0, STRING, .help = "name of the set of rules" },
	[RULE] = { "pflog.rulenr", "rule", 32, SIGNED, .help = "number of the rule" },
	[SUBRULE] = { "pflog.subrulenr", "subrule", 32, SIGNED,
	    .help = "number of the rule in its set" },
	{ 0 },
};

enum { NAME = 16, READ = 44 };

/* A text in a place of NAME octets, which zeros fill up. */
static void take_name(struct reader *r, const struct field *field)
{
	uint32_t length = 0;

	while (length < NAME && reader_peek(r, length, 8) != 0)
		length++;
	take_octets(r, field, length);
	reader_skip(r, NAME - length);
}

static void take_rule(struct reader *r, const struct field *field)
{
	uint64_t number = reader_peek(r, 0, 32);

	take_as(r, field, number >> 31 ? number - (1ULL << 32) : number);
}

static struct key decode_pflog(struct reader *r, struct packet *p)
{
	uint32_t length = (take8(r, &fields[LENGTH]) + 3U) & ~3U;
	uint64_t family = take(r, &fields[FAMILY]);

	(void)p;
	take(r, &fields[ACTION]);
	take(r, &fields[REASON]);
	take_name(r, &fields[INTERFACE]);
	take_name(r, &fields[RULESET]);
	take_rule(r, &fields[RULE]);
	take_rule(r, &fields[SUBRULE]);
	if (reader_ok(r) && length < READ)
		return malformed(r, "the header says it is shorter than its fixed part");
	reader_skip(r, length - READ);
	return address_family_key(family);
}

const struct protocol protocol_pflog = {
	.name = "PFLOG",
	.filter = "pflog",
	.reference = "LINKTYPE_PFLOG (www.tcpdump.org/linktypes.html)",
	.help = "says what the BSD firewall did with a packet, and by which rule",
	.fields = fields,
	.keys = { { LINK_TYPE, 117, 0 } },
	.decode = decode_pflog,
};
