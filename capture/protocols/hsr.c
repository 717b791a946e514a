/*
 * High-availability Seamless Redundancy, IEC 62439-3: a tag by which the second copy of a frame, sent the
 * other way round a ring, is known.
 *
 *  0       4              16              32              48
 * +-------+--------------+---------------+---------------+
 * | path  |     size     |   sequence    |     type      |
 * +-------+--------------+---------------+---------------+
 */
#include "../protocol.h"
#include "numbers.h"

extern const struct protocol protocol_hsr;

enum { PATH, SIZE, SEQUENCE, TYPE };

static const struct field fields[] = {
	[PATH] = { "hsr.path", "path", 4, DEC, .help = "which ring and which way" },
	[SIZE] = { "hsr.lsdu_size", "size", 12, DEC, .help = "octets that follow, and of this tag" },
	[SEQUENCE] = { "hsr.sequence_nr", "sequence number", 16, DEC,
	    .help = "the same in both copies" },
	[TYPE] = { "hsr.type", "type", 16, HEX, .values = ethertype_names,
	    .help = "which protocol the payload belongs to, as the type of an Ethernet frame" },
	{ 0 },
};

static struct key decode_hsr(struct reader *r, struct packet *p)
{
	(void)p;
	take(r, &fields[PATH]);
	take(r, &fields[SIZE]);
	take(r, &fields[SEQUENCE]);
	return (struct key){ TUNNEL_TYPE, take16(r, &fields[TYPE]), 0 };
}

const struct protocol protocol_hsr = {
	.name = "HSR",
	.filter = "hsr",
	.reference = "IEC 62439-3",
	.help = "by which the second copy of a frame is known that went round a ring the other way",
	.fields = fields,
	.keys = { { ETHERTYPE, 0x892f, 0 } },
	.decode = decode_hsr,
};
