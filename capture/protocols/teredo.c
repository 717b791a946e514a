/*
 * Teredo, RFC 4380: IPv6 in UDP datagrams that pass through address translators.
 *
 * Before the IPv6 packet there may be an authentication header (0x0001) and an origin (0x0000):
 *  0               16      24      32
 * +---------------+-------+-------+------ … -----+--- … ----+---- 8 ----+-- 1 --+
 * |       1       |id len |au len |   client id  |  value   |   nonce   | conf. |
 * +---------------+-------+-------+------ … -----+--- … ----+-----------+-------+
 * |       0       |     port      |      IPv4 address       |  both with every bit inverted
 * +---------------+---------------+-------------------------+
 */
#include "../protocol.h"

extern const struct protocol protocol_teredo;

enum {
	AUTHENTICATION,
	ID_LENGTH,
	VALUE_LENGTH,
	IDENTIFIER,
	VALUE,
	NONCE,
	CONFIRMATION,
	ORIGIN,
	PORT,
	ADDRESS
};

static const struct field fields[] = {
	[AUTHENTICATION] = { "teredo.auth", "authentication", 0, PRESENT,
	    .help = "by which client and server know one another" },
	[ID_LENGTH] = { "teredo.auth.idlen", "identifier length", 8, DEC,
	    .help = "octets of the identifier" },
	[VALUE_LENGTH] = { "teredo.auth.aulen", "value length", 8, DEC,
	    .help = "octets of the authentication value" },
	[IDENTIFIER] = { "teredo.auth.id", "identifier", 0, OCTETS, .help = "which client this is" },
	[VALUE] = { "teredo.auth.value", "value", 0, OCTETS, .help = "proof that it is this client" },
	[NONCE] = { "teredo.auth.nonce", "nonce", 0, OCTETS,
	    .help = "random octets that an answer repeats" },
	[CONFIRMATION] = { "teredo.auth.conf", "confirmation", 0, OCTETS,
	    .help = "0, or that the key is wrong" },
	[ORIGIN] = { "teredo.orig", "origin", 0, PRESENT,
	    .help = "from where the packet came to the server, as seen from outside" },
	[PORT] = { "teredo.orig.port", "port", 16, DEC,
	    .help = "UDP port of the origin; sent with every bit inverted" },
	[ADDRESS] = { "teredo.orig.addr", "address", 32, IPV4,
	    .help = "IPv4 address of the origin; sent with every bit inverted" },
	{ 0 },
};

enum { ORIGIN_HEADER = 0, AUTHENTICATION_HEADER = 1 };

static void take_authentication(struct reader *r)
{
	describe_group(r, &fields[AUTHENTICATION], 2, 0);
	reader_skip(r, 2);
	uint8_t identifier = take8(r, &fields[ID_LENGTH]);
	uint8_t value = take8(r, &fields[VALUE_LENGTH]);
	if (identifier)
		take_octets(r, &fields[IDENTIFIER], identifier);
	if (value)
		take_octets(r, &fields[VALUE], value);
	take_octets(r, &fields[NONCE], 8);
	take_octets(r, &fields[CONFIRMATION], 1);
}

/* Inverted, because some translators replace every address that they find in a packet. */
static void take_origin(struct reader *r)
{
	describe_group(r, &fields[ORIGIN], 8, 0);
	reader_skip(r, 2);
	take_as(r, &fields[PORT], reader_peek(r, 0, 16) ^ UINT16_MAX);
	take_as(r, &fields[ADDRESS], reader_peek(r, 0, 32) ^ UINT32_MAX);
}

static struct key decode_teredo(struct reader *r, struct packet *p)
{
	(void)p;
	if (reader_left(r) >= 2 && reader_peek(r, 0, 16) == AUTHENTICATION_HEADER)
		take_authentication(r);
	if (reader_left(r) >= 2 && reader_peek(r, 0, 16) == ORIGIN_HEADER)
		take_origin(r);
	if (reader_peek(r, 0, 4) != 6)
		return NOTHING_FOLLOWS;
	return (struct key){ IP_PROTOCOL, 41, 0 };
}

static void summarize_teredo(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_teredo);

	(void)r;
	text_add(line, "tunnel for IPv6");
}

const struct protocol protocol_teredo = {
	.name = "Teredo",
	.filter = "teredo",
	.reference = "RFC 4380",
	.help = "brings IPv6 to hosts behind a translator of IPv4 addresses",
	.fields = fields,
	.keys = { { UDP_PORT, 3544, 0 } },
	.is_tunnel = true,
	.decode = decode_teredo,
	.summarize = summarize_teredo,
};
