/* Data: octets that no protocol here claims. Decoded last, when nothing else is known to follow. */
#include "../protocol.h"

enum { OCTETS_AS_THEY_ARE, LENGTH };

static const struct field fields[] = {
	[OCTETS_AS_THEY_ARE] = { "data.data", "data", 0, OCTETS,
	    .help = "the octets carried for whoever is above; their meaning is not known here" },
	[LENGTH] = { "data.len", "length", 0, SIGNED, .help = "number of octets of data captured" },
	{ 0 },
};

static struct key decode_data(struct reader *r, struct packet *p)
{
	uint32_t octets = take_rest(r, &fields[OCTETS_AS_THEY_ARE], reader_left(r));

	(void)p;
	if (octets)
		describe(r, &fields[LENGTH], octets);
	return NOTHING_FOLLOWS;
}

const struct protocol protocol_data = {
	.name = "Data",
	.filter = "data",
	.reference = "no standard: whatever is left",
	.help = "payload that no protocol known here claims",
	.fields = fields,
	.decode = decode_data,
};
