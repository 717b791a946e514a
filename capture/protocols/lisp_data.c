/*
 * Locator/ID Separation Protocol, RFC 9300: packets between sites, whose routers look up where a site is.
 *
 *  0 1 2 3 4 5   8                                                 32
 * +-+-+-+-+-+---+-------------------------------------------------+
 * |N|L|E|V|I|res|        nonce, or versions of the mapping        |
 * +-+-+-+-+-+---+-----------------------------------+-------------+
 * |       instance, or status of the locators       |   status    |
 * +-------------------------------------------------+-------------+
 */
#include "../protocol.h"

extern const struct protocol protocol_lisp_data;

enum {
	FLAGS,
	HAS_NONCE,
	HAS_STATUS,
	ECHO,
	HAS_VERSIONS,
	HAS_INSTANCE,
	RESERVED,
	NONCE,
	VERSIONS,
	INSTANCE,
	STATUS_SHORT,
	STATUS
};

static const struct field fields[] = {
	[FLAGS] = { "lisp-data.flags", "flags", 8, HEX, .help = "which parts of the header count" },
	[HAS_NONCE] = { "lisp-data.flags.nonce", "nonce", 1, FLAG,
	    .help = "set when there is a nonce" },
	[HAS_STATUS] = { "lisp-data.flags.lsb", "locator status", 1, FLAG,
	    .help = "set when the status of the locators counts" },
	[ECHO] = { "lisp-data.flags.enr", "echo the nonce", 1, FLAG,
	    .help = "set when the nonce shall come back" },
	[HAS_VERSIONS] = { "lisp-data.flags.mv", "map versions", 1, FLAG,
	    .help = "set when there are versions in place of the nonce" },
	[HAS_INSTANCE] = { "lisp-data.flags.iid", "instance", 1, FLAG,
	    .help = "set when there is an instance" },
	[RESERVED] = { "lisp-data.flags.res", "reserved", 3, HEX, .help = "always 0" },
	[NONCE] = { "lisp-data.nonce", "nonce", 24, DEC,
	    .help = "random number by which a router knows the answer" },
	[VERSIONS] = { "lisp-data.mapver", "map versions", 24, HEX,
	    .help = "which mapping sender and receiver know" },
	[INSTANCE] = { "lisp-data.iid", "instance", 24, DEC, .help = "number of the virtual network" },
	[STATUS_SHORT] = { "lisp-data.lsb8", "locator status", 8, HEX,
	    .help = "a bit for each router of the site: whether it is up" },
	[STATUS] = { "lisp-data.lsb", "locator status", 32, HEX,
	    .help = "a bit for each router of the site: whether it is up" },
	{ 0 },
};

enum { VERSIONS_BIT = 0x10, INSTANCE_BIT = 0x08 };

static struct key decode_lisp_data(struct reader *r, struct packet *p)
{
	uint64_t flags = take_parts(r, &fields[FLAGS], &fields[HAS_NONCE], 6);

	(void)p;
	if (flags & VERSIONS_BIT)
		take(r, &fields[VERSIONS]);
	else
		take(r, &fields[NONCE]);
	if (flags & INSTANCE_BIT) {
		take(r, &fields[INSTANCE]);
		take(r, &fields[STATUS_SHORT]);
	} else {
		take(r, &fields[STATUS]);
	}
	uint64_t version = reader_peek(r, 0, 4);
	if (version != 4 && version != 6)
		return NOTHING_FOLLOWS;
	return (struct key){ IP_PROTOCOL, version == 4 ? 4 : 41, 0 };
}

static void summarize_lisp_data(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_lisp_data);

	(void)r;
	text_add(line, "packet between sites");
}

const struct protocol protocol_lisp_data = {
	.name = "LISP Data",
	.filter = "lisp-data",
	.reference = "RFC 9300",
	.help = "carries packets between sites whose addresses do not say where they are",
	.fields = fields,
	.keys = { { UDP_PORT, 4341, 0 } },
	.is_tunnel = true,
	.decode = decode_lisp_data,
	.summarize = summarize_lisp_data,
};
