/*
 * veil/frame: addresses are found by the rows of the decoders: whatever is shown as an address is one,
 * wherever it stands. Checksums are adjusted by what has changed (RFC 1624), from the innermost header to
 * the outermost: what was right stays right, what was wrong stays wrong, and what was left to the network
 * card (checksum.h) stays so.
 */
#include "frame.h"

#include "../trace/parts.h"

/* --- checksums --- */

/* What the name of a field says of the checksum in it. */
static const struct checked {
	const char *name, *status; /* the verdict's row, or NULL */
	bool header_only;          /* it covers the header, not what that carries */
	bool with_addresses;       /* the IP addresses count, too */
	bool may_be_absent;        /* 0: there is none */
} checked[] = {
	{ "ip.checksum", "ip.checksum.status", true, false, false },
	{ "tcp.checksum", "tcp.checksum.status", false, true, false },
	{ "udp.checksum", "udp.checksum.status", false, true, true },
	{ "icmpv6.checksum", NULL, false, true, false },
	{ "icmp.checksum", NULL, false, false, false },
	{ "igmp.checksum", NULL, false, false, false },
	{ "gre.checksum", NULL, false, false, false },
};

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

/* Of LENGTH octets, the last with a 0 behind it if need be. */
static uint16_t sum_of(const uint8_t *octets, uint32_t length)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < length; i++)
		sum = fold(sum + (i % 2 ? octets[i] : (uint32_t)octets[i] << 8));
	return (uint16_t)sum;
}

/* By how much the sum of octets [FROM, TO) has grown, modulo 2^16 - 1. */
static uint16_t growth(const uint8_t *old, const uint8_t *new, uint32_t from, uint32_t to)
{
	return fold(sum_of(new + from, to - from) + (uint16_t)~sum_of(old + from, to - from));
}

/* The layer that item ITEM belongs to. */
static size_t layer_of(const struct dissection *dissection, size_t item)
{
	size_t layer = dissection->layers.count;

	while (layer > 1 && dissection->layers.at[layer - 1].first_item > item)
		layer--;
	return layer - 1;
}

/* The same for source and destination of the IPv4 header LAYER. The destination of a packet with a source
 * route stands among the options (RFC 1122 section 4.1.3.4), so that the items say where. */
static uint16_t ipv4_growth(
    const struct dissection *dissection, size_t layer, const uint8_t *old, const uint8_t *new)
{
	size_t end = layer + 1 < dissection->layers.count ? dissection->layers.at[layer + 1].first_item
	                                                  : dissection->items.count;
	uint32_t sum = 0;

	for (size_t i = dissection->layers.at[layer].first_item; i < end; i++) {
		const struct item *item = &dissection->items.at[i];
		uint32_t from = item->bit / 8;
		if (item->bits == 32 &&
		    (strcmp(item->field->name, "ip.src") == 0 || strcmp(item->field->name, "ip.dst") == 0))
			sum += growth(old, new, from, from + 4);
	}
	return fold(sum);
}

/* By how much the addresses of the IP header around layer LAYER have grown. */
static uint16_t addresses_growth(const struct dissection *dissection, size_t layer,
    const uint8_t *old, const uint8_t *new, uint32_t captured)
{
	while (layer-- > 0) {
		const struct layer *around = &dissection->layers.at[layer];
		uint32_t from = around->at + 8, to = from + 32; /* of IPv6 */
		if (strcmp(around->protocol->filter, "ip") == 0)
			return ipv4_growth(dissection, layer, old, new);
		if (strcmp(around->protocol->filter, "ipv6") == 0 && to <= captured)
			return growth(old, new, from, to);
	}
	return 0;
}

/* Whether the verdict on the checksum in item AT is that its network card should have finished it. */
static bool is_partial(const struct dissection *dissection, size_t at, const char *status)
{
	enum { PARTIAL = 5 }; /* checksum.h */
	size_t end = dissection->items.count;

	for (size_t i = at + 1; status && i < end && i < at + 8; i++)
		if (strcmp(dissection->items.at[i].field->name, status) == 0)
			return dissection->items.at[i].value == PARTIAL;
	return false;
}

static void mend_checksum(const struct dissection *dissection, size_t at, const struct checked *row,
    const uint8_t *old, uint8_t *new, uint32_t captured)
{
	uint32_t place = dissection->items.at[at].bit / 8;
	size_t index = layer_of(dissection, at);
	const struct layer *layer = &dissection->layers.at[index];
	uint32_t end = row->header_only ? layer->at + layer->length : layer->end;
	uint16_t field = (uint16_t)(new[place] << 8 | new[place + 1]);
	bool partial = is_partial(dissection, at, row->status);

	if ((row->may_be_absent && field == 0) || (partial && !row->with_addresses))
		return; /* there is none yet */
	uint32_t sum = partial ? field : (uint16_t)~field;
	if (row->with_addresses)
		sum += addresses_growth(dissection, index, old, new, captured);
	if (!partial)
		sum += growth(old, new, layer->at, end < captured ? end : captured);
	uint16_t mended = partial ? fold(sum) : (uint16_t)~fold(sum);
	if (row->may_be_absent && mended == 0)
		mended = 0xffff;
	new[place] = (uint8_t)(mended >> 8);
	new[place + 1] = (uint8_t)mended;
}

/* All of them, from the last in the frame to the first. */
static void mend_checksums(
    const struct dissection *dissection, const uint8_t *old, uint8_t *new, uint32_t captured)
{
	for (size_t i = dissection->items.count; i-- > 0;) {
		const struct item *item = &dissection->items.at[i];
		if (item->bits != 16 || item->bit % 8 != 0 || item->bit / 8 + 2 > captured)
			continue;
		for (const struct checked *row = checked; row < checked + COUNT(checked); row++)
			if (strcmp(row->name, item->field->name) == 0)
				mend_checksum(dissection, i, row, old, new, captured);
	}
}

/* --- addresses --- */

/* The address that ITEM is, from OLD to NEW. Whether it is one. */
static bool replace_address(
    struct veil_table *table, const struct item *item, const uint8_t *old, uint8_t *new)
{
	static const struct {
		enum format format;
		uint32_t octets;
		void (*veil)(struct veil_table *table, uint8_t *octets);
	} kinds[] = { { IPV4, 4, veil_ipv4 }, { IPV6, 16, veil_ipv6 }, { MAC, 6, veil_mac } };
	uint8_t address[16];

	if (strcmp(item->field->name, "dhcp.cookie") == 0) /* only written like one */
		return false;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (item->field->format != kinds[i].format || item->bits != 8 * kinds[i].octets ||
		    item->bit % 8 != 0)
			continue;
		memcpy(address, old + item->bit / 8, kinds[i].octets);
		kinds[i].veil(table, address);
		memcpy(new + item->bit / 8, address, kinds[i].octets);
		return true;
	}
	return false;
}

static void replace_addresses(struct veil *veil, const struct frame *frame)
{
	const struct dissection *dissection = &veil->dissection;
	uint8_t *new = (uint8_t *)veil->bytes.at;
	bool any = false;

	for (size_t i = 0; i < dissection->items.count; i++) {
		const struct item *item = &dissection->items.at[i];
		if ((uint64_t)item->bit + item->bits <= 8 * (uint64_t)frame->captured)
			any |= replace_address(&veil->table, item, frame->bytes, new);
	}
	if (any)
		mend_checksums(dissection, frame->bytes, new, frame->captured);
}

/* --- payloads --- */

/* Octets of the frame before a piece of an IP packet that came in several; all, if there is none. What is
 * in it can be told only from all pieces together, so that nobody can say whether addresses are in it. */
static uint32_t whole_end(const struct veil *veil, size_t index)
{
	struct packet p = { .number = 0 };

	frame_prepare(veil->trace, index, &p);
	decode_transport(&p);
	return p.piece.found && p.piece.at < p.captured ? p.piece.at : p.captured;
}

/* Octets of the frame before what UDP or TCP carries, or data that nobody here can read. */
static uint32_t headers_end(
    const struct veil *veil, const struct frame *frame, const struct packet *p)
{
	uint32_t end = frame->captured;

	if ((p->has_tcp || p->has_udp) && p->payload && p->payload < end)
		end = p->payload;
	for (uint8_t i = 0; i < p->joint_count; i++) /* pieces of a message */
		if (p->joints[i].at < end)
			end = p->joints[i].at;
	for (size_t i = 0; i < veil->dissection.layers.count; i++) {
		const struct layer *layer = &veil->dissection.layers.at[i];
		if (strcmp(layer->protocol->filter, "data") == 0 && layer->at < end)
			end = layer->at;
	}
	return end;
}

bool veil_frame(struct veil *veil, size_t index)
{
	const struct frame *frame = &veil->trace->frames.at[index];
	uint32_t end = whole_end(veil, index);
	struct packet p;

	trace_packet(veil->trace, index, &p, &veil->dissection);
	text_clear(&veil->bytes);
	text_add_octets(&veil->bytes, frame->bytes, frame->captured);
	if (veil->choice.addresses)
		replace_addresses(veil, frame);
	if (veil->choice.payload && headers_end(veil, frame, &p) < end)
		end = headers_end(veil, frame, &p);
	veil->bytes.length = end;
	return veil->bytes.length != frame->captured ||
	       (frame->captured && memcmp(veil->bytes.at, frame->bytes, frame->captured) != 0);
}
