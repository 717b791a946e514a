/* protocol: the list of protocols, the index of their keys, and what decoders ask for. */
#include "protocol.h"

#include "protocols/list.h"

#include <assert.h>
#include <string.h>

#define DECLARE(name) extern const struct protocol protocol_##name;
#define ENTRY(name)   &protocol_##name,

PROTOCOLS(DECLARE)

const struct protocol *const protocols[] = { PROTOCOLS(ENTRY) };
const size_t protocol_count = COUNT(protocols);

/* --- the index: which protocol hangs where --- */

enum { INDEX_BITS = 10, INDEX_SIZE = 1 << INDEX_BITS, MOST_GUESSERS = 16 };

struct index_slot {
	const struct protocol *protocol; /* NULL: free */
	enum key_kind kind;
	uint32_t value;
};

/*
 * The one static in capture/ that is ever written. It holds nothing but what the const tables say,
 * arranged for a quick look-up; C cannot arrange it at compile time. Built at the first look.
 */
static struct {
	bool built;
	struct index_slot slots[INDEX_SIZE];
	const struct protocol *guessers[KEY_KINDS][MOST_GUESSERS + 1]; /* a NULL ends each row */
} key_index;

/* Where KIND and VALUE are, or, if they are not in the index, the free slot where they would be. */
static struct index_slot *index_slot(enum key_kind kind, uint32_t value)
{
	uint32_t at = (value * 2654435761u + (uint32_t)kind * 40503u) >> (32 - INDEX_BITS);

	while (key_index.slots[at].protocol &&
	       (key_index.slots[at].value != value || key_index.slots[at].kind != kind))
		at = (at + 1) % INDEX_SIZE;
	return &key_index.slots[at];
}

static void guesser_add(const struct protocol *protocol, enum key_kind kind)
{
	size_t place = 0;

	while (key_index.guessers[kind][place])
		place++;
	assert(place < MOST_GUESSERS);
	key_index.guessers[kind][place] = protocol;
}

static void index_add(const struct protocol *protocol, const struct key *key)
{
	if (key->value == ANY_PORT) {
		guesser_add(protocol, key->kind);
		return;
	}
	struct index_slot *slot = index_slot(key->kind, key->value);
	assert(!slot->protocol);
	*slot = (struct index_slot){ protocol, key->kind, key->value };
}

static void index_build(void)
{
	size_t used = 0;

	for (size_t i = 0; i < protocol_count; i++) {
		const struct protocol *protocol = protocols[i];
		for (size_t k = 0; k < MAX_KEYS && protocol->keys[k].kind != NOTHING; k++) {
			index_add(protocol, &protocol->keys[k]);
			used++;
		}
	}
	assert(used < INDEX_SIZE / 2);
	(void)used;
	key_index.built = true;
}

static const struct protocol *protocol_at(enum key_kind kind, uint32_t value)
{
	if (kind == NOTHING)
		return NULL;
	if (!key_index.built)
		index_build();
	return index_slot(kind == TUNNEL_TYPE ? ETHERTYPE : kind, value)->protocol;
}

const struct protocol *protocol_find(struct key key)
{
	const struct protocol *protocol = protocol_at(key.kind, key.value);

	if (!protocol && key.alternative)
		protocol = protocol_at(key.kind, key.alternative);
	return protocol;
}

const struct protocol *const *protocol_guessers(enum key_kind kind)
{
	if (!key_index.built)
		index_build();
	return key_index.guessers[kind];
}

const struct field *field_find(const char *name)
{
	for (size_t i = 0; i < protocol_count; i++)
		for (const struct field *field = protocols[i]->fields; field && field->name; field++)
			if (strcmp(field->name, name) == 0)
				return field;
	return NULL;
}

/* --- for decoders --- */

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

/* What the path of protocols, frame.protocols, calls it; the frame itself is not in it. */
static void path_add(struct dissection *listener, const char *name)
{
	size_t length = strlen(listener->path), more = strlen(name);
	size_t room = sizeof listener->path - 1 - length;

	if (length && room) {
		listener->path[length++] = ':';
		room--;
	}
	if (more > room)
		more = room;
	memcpy(listener->path + length, name, more);
	listener->path[length + more] = '\0';
}

void describe_path(struct reader *r, const char *name)
{
	if (r->listener)
		path_add(r->listener, name);
}

const struct protocol *packet_protocol(const struct packet *p)
{
	for (size_t i = p->own_layers; i-- > 0;)
		if (p->layers[i]->summarize && !p->layers[i]->is_quoted_below)
			return p->layers[i];
	return &protocol_frame;
}

void packet_quote_above(
    const struct packet *p, const struct protocol *protocol, const char *before, struct text *line)
{
	for (size_t i = 1; i < p->own_layers; i++) {
		if (p->layers[i - 1] != protocol || !p->layers[i]->is_quoted_below)
			continue;
		text_add(line, before);
		p->layers[i]->summarize(p, line);
		return;
	}
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

/* --- what comes in pieces --- */

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

void packet_note_turn(struct packet *p, const struct turn *turn)
{
	if (!p->quoted && p->turn_count < MAX_TURNS)
		p->turns[p->turn_count++] = *turn;
}

void describe_written(
    struct reader *r, const struct field *row, const struct item *item, const uint8_t *bytes)
{
	struct text text = { 0 };

	if (!reader_is_named(r, row))
		return;
	item_format(item, bytes, &text);
	describe_string(r, row, reader_keep(r, text_string(&text), text.length));
	text_free(&text);
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

struct reader packet_told(const struct packet *p, const struct reader *r)
{
	uint32_t end = p->told_at + p->told;
	struct reader told;

	reader_start(&told, p->bytes, p->told ? end : 0, p->told ? end : 0, r->listener);
	told.at = p->told ? p->told_at : 0;
	return told;
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
