/*
 * Known by their number, and no further: what the machines of one local network say of the network
 * itself: which links to use, who may take part, whether a link works.
 */
#include "known_parts.h"

static struct key decode_spanning_tree(struct reader *r, struct packet *p)
{
	(void)p;
	return known_pass(r);
}

/* IEEE 802.1X-2020 section 11.3: version, type, length; type 0 carries EAP (RFC 3748). */
static struct key decode_eapol(struct reader *r, struct packet *p)
{
	enum { HEADER = 4 };

	(void)p;
	if (reader_readable(r) > HEADER && reader_peek(r, 1, 8) == 0)
		describe_path(r, "eap");
	return known_pass(r);
}

/* How many octets to pass over, then functions, all little-endian: send on (2, with an address), or
 * keep (1, with a number); what is to come back. */
static struct key decode_loop(struct reader *r, struct packet *p)
{
	enum { HEADER = 4, FORWARD = 2, ADDRESS = 6, NUMBER = 2 };

	(void)p;
	reader_skip(r, HEADER);
	if (reader_ok(r))
		reader_skip(r, reader_peek(r, 0, 8) == FORWARD ? ADDRESS : NUMBER);
	return NOTHING_FOLLOWS;
}

/* What is sent to find out whether a neighbour sends it back; RFC 5880 section 5. */
static struct key decode_bfd_echo(struct reader *r, struct packet *p)
{
	(void)p;
	return known_pass(r);
}

extern const struct protocol protocol_spanning_tree, protocol_eapol, protocol_loop,
    protocol_bfd_echo;

const struct protocol protocol_spanning_tree = {
	.name = "STP",
	.filter = "stp",
	.reference = "IEEE 802.1D",
	.help = "lets switches agree on which links to leave unused, so that no frame runs in circles",
	.keys = { { LLC_SERVICE, 0x42, 0 } },
	.decode = decode_spanning_tree,
};

const struct protocol protocol_eapol = {
	.name = "EAPOL",
	.filter = "eapol",
	.reference = "IEEE 802.1X",
	.help = "lets a machine prove that it may use the network, and gives it keys",
	.keys = { { ETHERTYPE, 0x888e, 0 } },
	.decode = decode_eapol,
};

const struct protocol protocol_loop = {
	.name = "LOOP",
	.filter = "loop",
	.reference = "DIX Ethernet 2.0 section 8",
	.help =
	    "is a frame that a machine sends to itself, or has sent back, to see whether its link works",
	.keys = { { ETHERTYPE, 0x9000, 0 } },
	.decode = decode_loop,
};

const struct protocol protocol_bfd_echo = {
	.name = "BFD Echo",
	.filter = "bfd_echo",
	.reference = "RFC 5881 section 4",
	.help = "is a packet that the neighbour sends back, to see whether the way to it works",
	.keys = { { UDP_PORT, 3785, 0 } },
	.decode = decode_bfd_echo,
};
