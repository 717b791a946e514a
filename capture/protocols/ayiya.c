/*
 * Anything In Anything, draft-massar-v6ops-ayiya: signed tunnels, mostly of IPv6 in UDP.
 *
 *  0       4       8       12      16      20      24      32
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |id len |id type|sig len| hash  | auth  |opcode | next header   |
 * +-------+-------+-------+-------+-------+-------+---------------+
 * |                time, 4 octets                 |  identity …
 * +-----------------------------------------------+----------------
 * |                       signature …
 * +----------------------------------------------------------------
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_ayiya;

enum {
	ID_LENGTH,
	ID_TYPE,
	SIGNATURE_LENGTH,
	HASH,
	METHOD,
	OPCODE,
	NEXT,
	TIME,
	IDENTITY,
	SIGNATURE
};

static const struct value_name opcodes[] = { { 0, "none, heartbeat" }, { 1, "forward" },
	{ 2, "echo request" }, { 3, "echo request and forward" }, { 4, "echo response" },
	{ 5, "message of the day" }, { 6, "query request" }, { 7, "query response" }, { 0, NULL } };

static const struct field fields[] = {
	[ID_LENGTH] = { "ayiya.idlen", "identity length", 4, HEX, .digits = 2,
	    .help = "octets of the identity, as a power of 2" },
	[ID_TYPE] = { "ayiya.idtype", "identity type", 4, HEX,
	    .help = "what the identity is: 1 a number, 2 a text" },
	[SIGNATURE_LENGTH] = { "ayiya.siglen", "signature length", 4, HEX, .digits = 2,
	    .help = "length of the signature in units of 4 octets" },
	[HASH] = { "ayiya.hashmethod", "hash", 4, HEX,
	    .help = "how the digest is made: 1 MD5, 2 SHA-1" },
	[METHOD] = { "ayiya.authmethod", "authentication", 4, HEX,
	    .help = "what the signature proves: 1 a shared secret, 2 a key" },
	[OPCODE] = { "ayiya.opcode", "operation", 4, HEX, .values = opcodes,
	    .help = "what the receiver shall do with the packet" },
	[NEXT] = { "ayiya.nextheader", "next header", 8, HEX, .values = ip_protocol_names,
	    .help = "which protocol follows, by its IP protocol number" },
	[TIME] = { "ayiya.epoch", "time", 32, DATE, .help = "when the packet was signed" },
	[IDENTITY] = { "ayiya.identity", "identity", 0, OCTETS, .help = "who signed the packet" },
	[SIGNATURE] = { "ayiya.signature", "signature", 0, OCTETS,
	    .help = "proof that the sender knows the secret" },
	{ 0 },
};

enum { FORWARD = 1, NANOSECONDS = 1000000000 };

static struct key decode_ayiya(struct reader *r, struct packet *p)
{
	uint32_t identity = 1U << reader_peek(r, 0, 4);
	uint32_t signature = (uint32_t)(reader_peek(r, 1, 4) * 4);

	(void)p;
	take(r, &fields[ID_LENGTH]);
	take(r, &fields[ID_TYPE]);
	take(r, &fields[SIGNATURE_LENGTH]);
	take(r, &fields[HASH]);
	take(r, &fields[METHOD]);
	uint64_t opcode = take(r, &fields[OPCODE]);
	uint64_t next = take(r, &fields[NEXT]);
	take_as(r, &fields[TIME], reader_peek(r, 0, 32) * NANOSECONDS);
	take_octets(r, &fields[IDENTITY], identity);
	take_octets(r, &fields[SIGNATURE], signature);
	if (opcode != FORWARD)
		return NOTHING_FOLLOWS;
	return (struct key){ IP_PROTOCOL, (uint32_t)next, 0 };
}

static void summarize_ayiya(const struct packet *p, struct text *line)
{
	struct reader r = packet_reader(p, &protocol_ayiya);

	const char *name = value_name(opcodes, reader_peek(&r, 2, 8) & 15);

	text_printf(line, "tunnel, %s", name ? name : "unknown operation");
}

const struct protocol protocol_ayiya = {
	.name = "AYIYA",
	.filter = "ayiya",
	.reference = "draft-massar-v6ops-ayiya",
	.help = "carries packets through UDP, each signed by the sender",
	.fields = fields,
	.keys = { { UDP_PORT, 5072, 0 } },
	.is_tunnel = true,
	.decode = decode_ayiya,
	.summarize = summarize_ayiya,
};
