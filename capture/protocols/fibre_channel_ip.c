/*
 * IP over Fibre Channel, RFC 4338: the network header of a frame, then LLC.
 *
 *  0                               64                             128
 * +-------------------------------+-------------------------------+
 * |          destination          |            source             |
 * +-------------------------------+-------------------------------+
 */
#include "../protocol.h"

extern const struct protocol protocol_fibre_channel_ip;

enum { DESTINATION, SOURCE };

static const struct field fields[] = {
	[DESTINATION] = { "ipfc.nh.da", "destination", 64, MAC,
	    .help = "world-wide name of the port the frame is for" },
	[SOURCE] = { "ipfc.nh.sa", "source", 64, MAC,
	    .help = "world-wide name of the port that sent the frame" },
	{ 0 },
};

static struct key decode_fibre_channel_ip(struct reader *r, struct packet *p)
{
	(void)p;
	take(r, &fields[DESTINATION]);
	take(r, &fields[SOURCE]);
	return (struct key){ LLC_FRAME, 0, 0 };
}

const struct protocol protocol_fibre_channel_ip = {
	.name = "IP/FC",
	.filter = "ipfc",
	.reference = "RFC 4338",
	.help = "carries packets over a network that is made for disks",
	.fields = fields,
	.keys = { { LINK_TYPE, 122, 0 } },
	.decode = decode_fibre_channel_ip,
};
