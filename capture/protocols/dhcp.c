/*
 * Dynamic Host Configuration Protocol, RFC 2131; it grew out of BOOTP, RFC 951.
 *
 *  0       8       16      24      32
 * +-------+-------+-------+-------+
 * |  op   | htype | hlen  | hops  |
 * +-------+-------+-------+-------+
 * |        transaction id         |
 * +---------------+---------------+
 * |    seconds    |     flags     |
 * +---------------+---------------+
 * |  addresses: client's, yours,  |
 * |  next server's, relay's       |
 * +-------------------------------+
 * |  hardware address, 16 octets  |
 * |  server name, 64 octets       |
 * |  boot file, 128 octets        |
 * +-------------------------------+
 * |  0x63825363, then options     |
 * +-------------------------------+
 */
#include "dhcp_parts.h"

#include <string.h>

extern const struct protocol protocol_dhcp;

enum {
	OPERATION,
	HARDWARE_TYPE,
	HARDWARE_LENGTH,
	HOPS,
	TRANSACTION,
	SECONDS_ELAPSED,
	FLAGS,
	BROADCAST,
	RESERVED,
	CLIENT,
	YOURS,
	SERVER,
	RELAY,
	HARDWARE_ADDRESS,
	HARDWARE_OTHER,
	HARDWARE_PADDING,
	SERVER_NAME,
	BOOT_FILE,
	COOKIE,
	IS_BOOTP
};

static const struct value_name operations[] = { { 1, "request" }, { 2, "reply" }, { 0, NULL } };
static const struct value_name hardware_types[] = { { 1, "Ethernet" }, { 6, "IEEE 802" },
	{ 0, NULL } };

static const struct field fields[] = {
	[OPERATION] = { "dhcp.type", "operation", 8, DEC, .values = operations,
	    .help = "1 from a client, 2 from a server" },
	[HARDWARE_TYPE] = { "dhcp.hw.type", "hardware type", 8, HEX, .values = hardware_types,
	    .help = "kind of the client's hardware address" },
	[HARDWARE_LENGTH] = { "dhcp.hw.len", "hardware address length", 8, DEC,
	    .help = "octets of that address" },
	[HOPS] = { "dhcp.hops", "hops", 8, DEC,
	    .help = "relays that have passed the message on to the server" },
	[TRANSACTION] = { "dhcp.id", "transaction id", 32, HEX,
	    .help = "random number by which the client recognizes the answer" },
	[SECONDS_ELAPSED] = { "dhcp.secs", "seconds", 16, DEC,
	    .help = "how long the client has been trying" },
	[FLAGS] = { "dhcp.flags", "flags", 16, HEX, .help = "only the first bit is used" },
	[BROADCAST] = { "dhcp.flags.bc", "broadcast", 1, FLAG,
	    .help = "set when the client can hear only broadcasts until it has an address" },
	[RESERVED] = { "dhcp.flags.reserved", "reserved", 15, HEX, .help = "always 0" },
	[CLIENT] = { "dhcp.ip.client", "client's address", 32, IPV4,
	    .help = "address that the client already has and uses" },
	[YOURS] = { "dhcp.ip.your", "your address", 32, IPV4,
	    .help = "address that the server offers or gives to the client" },
	[SERVER] = { "dhcp.ip.server", "next server", 32, IPV4,
	    .help = "server to load the system from, for machines without a disk" },
	[RELAY] = { "dhcp.ip.relay", "relay", 32, IPV4,
	    .help = "router that passed the message on, so that the server knows the network" },
	[HARDWARE_ADDRESS] = { "dhcp.hw.mac_addr", "hardware address", 48, MAC,
	    .help = "the client, by its hardware address" },
	[HARDWARE_OTHER] = { "dhcp.hw.addr", "hardware address", 0, OCTETS,
	    .help = "the client, by an address that is not Ethernet's" },
	[HARDWARE_PADDING] = { "dhcp.hw.addr_padding", "padding", 0, OCTETS,
	    .help = "rest of the 16 octets kept for that address" },
	[SERVER_NAME] = { "dhcp.server", "server name", 0, STRING,
	    .help = "name of the next server, usually empty" },
	[BOOT_FILE] = { "dhcp.file", "boot file", 0, STRING,
	    .help = "file to load from there, usually empty" },
	[COOKIE] = { "dhcp.cookie", "magic cookie", 32, IPV4, .help = "99.130.83.99: options follow" },
	[IS_BOOTP] = { "dhcp.bootp", "BOOTP", 0, FLAG,
	    .help = "the message is one of BOOTP, from before DHCP" },
	{ 0 },
};

enum {
	ETHERNET = 1,
	ADDRESS_ROOM = 16,
	NAME_ROOM = 64,
	FILE_ROOM = 128,
	BEFORE_COOKIE = 236,
	MAGIC = 0x63825363
};

void dhcp_take_text(struct reader *r, const struct field *field, uint32_t room)
{
	struct reader inside = *r;

	inside.listener = NULL;
	const uint8_t *octets = take_octets(&inside, field, room);
	const uint8_t *end = octets ? memchr(octets, 0, room) : NULL;
	size_t length = end ? (size_t)(end - octets) : room;
	if (octets)
		take_text(r, field, room, reader_keep(r, octets, length));
	else
		take_octets(r, field, room);
}

static void take_hardware_address(struct reader *r, uint8_t type, uint32_t length)
{
	if (length > ADDRESS_ROOM)
		length = ADDRESS_ROOM;
	if (type == ETHERNET && length == 6)
		take(r, &fields[HARDWARE_ADDRESS]);
	else
		take_octets(r, &fields[HARDWARE_OTHER], length);
	take_octets(r, &fields[HARDWARE_PADDING], ADDRESS_ROOM - length);
}

void dhcp_take_client(struct reader *r)
{
	uint8_t type = take8(r, &fields[HARDWARE_TYPE]);

	if (type == ETHERNET && reader_left(r) == 6)
		take(r, &fields[HARDWARE_ADDRESS]);
	else
		take_rest(r, &fields[HARDWARE_OTHER], reader_left(r));
}

/* A name, or options in its place. */
static struct reader take_room(
    struct reader *r, const struct field *field, uint32_t room, bool options)
{
	struct reader inside = *r;

	reader_limit(&inside, room);
	if (options)
		reader_skip(r, room);
	else
		dhcp_take_text(r, field, room);
	return inside;
}

static struct dhcp_rooms take_names(struct reader *r)
{
	struct reader options = *r;
	struct dhcp_rooms rooms;

	options.listener = NULL;
	reader_skip(&options, NAME_ROOM + FILE_ROOM);
	bool are_options = reader_peek(&options, 0, 32) == MAGIC;
	reader_skip(&options, 4);
	unsigned overload = are_options ? dhcp_overload(options) : 0;
	rooms.server =
	    take_room(r, &fields[SERVER_NAME], NAME_ROOM, overload & DHCP_SERVER_HOLDS_OPTIONS);
	rooms.file = take_room(r, &fields[BOOT_FILE], FILE_ROOM, overload & DHCP_FILE_HOLDS_OPTIONS);
	return rooms;
}

static struct key decode_dhcp(struct reader *r, struct packet *p)
{
	(void)p;
	take(r, &fields[OPERATION]);
	uint8_t type = take8(r, &fields[HARDWARE_TYPE]);
	uint8_t length = take8(r, &fields[HARDWARE_LENGTH]);
	take(r, &fields[HOPS]);
	take(r, &fields[TRANSACTION]);
	take(r, &fields[SECONDS_ELAPSED]);
	take_parts(r, &fields[FLAGS], &fields[BROADCAST], 2);
	for (int i = CLIENT; i <= RELAY; i++)
		take(r, &fields[i]);
	take_hardware_address(r, type, length);
	struct dhcp_rooms rooms = take_names(r);
	if (reader_left(r) >= 4 && reader_peek(r, 0, 32) == MAGIC) {
		take(r, &fields[COOKIE]);
		dhcp_take_options(r, &rooms);
	} else {
		describe(r, &fields[IS_BOOTP], 1);
	}
	if (reader_ok(r)) /* zeros that fill the datagram up, or an older kind of option */
		reader_skip(r, reader_readable(r));
	return NOTHING_FOLLOWS;
}

/* "offer 0x1a2b3c4d" */
static void summarize_dhcp(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_dhcp);
	const char *operation = value_name(operations, reader_peek(&r, 0, 8));
	unsigned transaction = (unsigned)reader_peek(&r, 4, 32);

	reader_skip(&r, BEFORE_COOKIE + 4);
	const char *message = dhcp_message_name(r);
	text_printf(line, "%s, transaction 0x%08x",
	    message     ? message
	    : operation ? operation
	                : "unknown operation",
	    transaction);
}

const struct protocol protocol_dhcp = {
	.name = "DHCP",
	.filter = "dhcp",
	.reference = "RFC 2131",
	.help = "gives a machine its address and all it needs to know of the network",
	.fields = fields,
	.keys = { { UDP_PORT, 67, 0 }, { UDP_PORT, 68, 0 }, { UDP_PORT, 4011, 0 } },
	.decode = decode_dhcp,
	.summarize = summarize_dhcp,
};
