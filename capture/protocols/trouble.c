/* Trouble: what stopped the decoding of a frame, if anything did. Said last. */
#include "../protocol.h"

enum { MALFORMED, SHORT };

static const struct field fields[] = {
	[MALFORMED] = { "_ws.malformed", "malformed packet", 0, STRING,
	    .help = "the packet contradicts itself: a length or value in it cannot be true" },
	[SHORT] = { "_ws.short", "cut packet", 0, STRING,
	    .help = "the packet was longer than what the capture kept of it; not the sender's fault" },
	{ 0 },
};

static struct key decode_trouble(struct reader *r, struct packet *p)
{
	describe_string(r, &fields[p->error == PACKET_TRUNCATED ? SHORT : MALFORMED], p->why);
	return NOTHING_FOLLOWS;
}

const struct protocol protocol_trouble = {
	.name = "Trouble",
	.filter = "_ws.malformed",
	.reference = "no standard: what the decoder found",
	.help = "why the decoding of a packet ended before its end",
	.fields = fields,
	.decode = decode_trouble,
};
