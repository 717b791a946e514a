/* decode_help: what decoders ask of the walk and tell it, beyond the fields they read. See decode.h. */
#include "decode.h"

#include <string.h>

extern const struct protocol protocol_frame;

/* --- what is put together --- */

uint32_t joined_begin(struct joined *joined, const struct packet *p)
{
	if (joined->octets.length == 0)
		text_add_octets(&joined->octets, p->bytes, p->captured);
	return (uint32_t)joined->octets.length;
}

void joined_give(const struct joined *joined, struct packet *p)
{
	size_t parts = 0;

	p->joined = 0;
	if (joined->octets.length == 0)
		return;
	p->bytes = (const uint8_t *)joined->octets.at;
	p->joined = (uint32_t)joined->octets.length - p->captured;
	if (p->keep)
		p->keep->octets = (uint8_t *)joined->octets.at + p->keep->position;
	for (int i = 0; i < p->joint_count; i++) {
		p->joints[i].parts = joined->parts.at ? &joined->parts.at[parts] : NULL;
		parts += p->joints[i].part_count;
	}
}

void joined_clear(struct joined *joined)
{
	joined->octets.length = 0;
	joined->parts.count = 0;
}

void joined_free(struct joined *joined)
{
	text_free(&joined->octets);
	array_free(&joined->parts);
}

/* --- what was decoded --- */

const struct protocol *packet_protocol(const struct packet *p)
{
	for (size_t i = p->own_layers; i-- > 0;)
		if (p->layers[i]->summarize)
			return p->layers[i];
	return &protocol_frame;
}

void packet_summarize(const struct packet *p, struct text *line)
{
	packet_protocol(p)->summarize(p, line);
	if (p->why)
		text_printf(line, " [%s]", p->why);
}

struct reader packet_reader(const struct packet *p, const struct protocol *protocol)
{
	struct reader r;

	reader_start(&r, p->bytes, p->captured, p->length, NULL);
	for (size_t i = 0; i < p->layer_count; i++) {
		if (p->layers[i] != protocol)
			continue;
		if (p->joined && p->layer_at[i] >= p->captured)
			reader_start(&r, p->bytes, p->captured + p->joined, 0, NULL);
		r.at = p->layer_at[i];
		break;
	}
	return r;
}

/* --- UDP and TCP headers that are not the one that counts --- */

const struct stream_facts *packet_stream(const struct packet *p, bool is_open)
{
	static const struct stream_facts nothing_known;

	if (is_open)
		return &p->facts;
	return p->further_count < p->further_known ? &p->further_facts[p->further_count]
	                                           : &nothing_known;
}

void packet_note_further(struct packet *p, uint8_t transport, uint16_t from, uint16_t to,
    const struct tcp_header *header)
{
	struct transports *further = p->further;

	p->further_count++;
	if (!p->has_tcp && !p->has_udp)
		p->further_before++;
	if (!further)
		return;
	if (p->further_count == 1)
		further->list.count = 0;
	struct transport *added = array_add(&further->list);
	*added = (struct transport){ .has_tcp = header != NULL,
		.has_udp = header == NULL,
		.further = true,
		.quoted = p->quoted,
		.time = p->time };
	added->from = (struct endpoint){ .port = from, .family = p->family, .transport = transport };
	added->to = (struct endpoint){ .port = to, .family = p->family, .transport = transport };
	if (header)
		added->tcp = *header;
	size_t octets = !p->addresses ? 0 : p->family == 4 ? 4 : 16;
	if (octets) {
		memcpy(added->from.address, p->addresses, octets);
		memcpy(added->to.address, p->addresses + octets, octets);
	}
}

/* --- for decoders --- */

const struct joint *packet_joint(const struct packet *p, const struct reader *r)
{
	const struct joint *joint = &p->joints[p->joints_passed];

	return p->joints_passed < p->joint_count && joint->at == r->at ? joint : NULL;
}

bool packet_wants(struct packet *p, const struct reader *r, uint32_t octets)
{
	bool cut = reader_readable(r) < reader_left(r);
	bool ends = p->stream_ends || (octets == WANTS_ALL && p->tcp.flags & TCP_FIN);

	if (!p->has_tcp || p->quoted || p->enclosing_fragment || cut || ends)
		return false;
	p->wants = octets;
	p->wants_at = r->at;
	return true;
}

void packet_note_piece(struct packet *p, const struct reader *r, const struct piece *piece)
{
	bool captured = reader_readable(r) == reader_left(r) && reader_left(r) > 0;

	if (!captured || !packet_open(p) || p->piece.found)
		return;
	p->piece = *piece;
	p->piece.found = true;
	p->piece.at = r->at;
	p->piece.length = reader_left(r);
}

void describe_parts(
    struct reader *r, const struct joint *joint, const struct field *whole, const struct field *row)
{
	struct reader ahead = *r;

	ahead.at = joint->from;
	ahead.wire_end = ahead.captured_end = joint->from + joint->length;
	describe_group(&ahead, whole, joint->length, joint->part_count);
	for (uint32_t i = 0; i < joint->part_count; i++) {
		ahead.at = joint->from + joint->parts[i].from;
		describe_group(&ahead, row, joint->parts[i].length, joint->parts[i].frame);
	}
}

void packet_keep(struct packet *p, const struct reader *r, uint32_t octets)
{
	const uint8_t *there = reader_peek_octets(r, 0, octets);
	struct keep *keep = p->keep;

	if (!keep || !there || octets > keep->room - keep->done - keep->count)
		return;
	memcpy(keep->octets + keep->done + keep->count, there, octets);
	keep->count += octets;
}

struct reader packet_kept(const struct packet *p, const struct reader *r)
{
	const struct keep *keep = p->keep;
	struct reader kept;

	reader_start(&kept, NULL, 0, 0, NULL);
	if (!keep)
		return kept;
	uint32_t end = keep->position + keep->done + keep->count;
	reader_start(&kept, keep->position ? p->bytes : keep->octets, end, end, r->listener);
	kept.at = keep->position + keep->done;
	return kept;
}

void packet_drop_kept(struct packet *p)
{
	p->keep->done += p->keep->count;
	p->keep->count = 0;
}

struct key malformed(struct reader *r, const char *why)
{
	reader_malformed(r, why);
	return NOTHING_FOLLOWS;
}

void packet_complain(struct packet *p, const char *why)
{
	if (p->error != PACKET_FINE)
		return;
	p->error = PACKET_MALFORMED;
	p->why = why;
}

struct key either_port(enum key_kind kind, uint16_t a, uint16_t b)
{
	return (struct key){ kind, a < b ? a : b, a < b ? b : a };
}
