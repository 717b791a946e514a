/*
 * conversation: finds the conversation of a packet in constant time and follows it.
 *
 * The table hashes the unordered pair of endpoints. Of conversations with the same endpoints (a port
 * used again) only the newest is in it: an older one is never asked for. The table is searched without
 * a look at any conversation but the right one, which may be far away in memory.
 */
#include "conversation.h"
#include "conversation/tcp_follow.h"

#include <string.h>

/* --- the table --- */

static uint64_t mix(uint64_t value)
{
	value *= 0x9e3779b97f4a7c15u;
	value ^= value >> 32;
	value *= 0xbf58476d1ce4e5b9u;
	return value ^ value >> 32;
}

/* An endpoint as numbers, which are quicker to compare and to mix than its octets. */
struct endpoint_words {
	uint64_t high, low; /* the address */
	uint32_t rest;
};

static struct endpoint_words endpoint_words(const struct endpoint *endpoint)
{
	struct endpoint_words words;

	_Static_assert(sizeof *endpoint == 20, "an endpoint has no padding");
	memcpy(&words.high, endpoint->address, sizeof words.high);
	memcpy(&words.low, endpoint->address + sizeof words.high, sizeof words.low);
	memcpy(&words.rest, (const uint8_t *)endpoint + sizeof endpoint->address, sizeof words.rest);
	return words;
}

static uint64_t endpoint_hash(const struct endpoint *endpoint)
{
	struct endpoint_words words = endpoint_words(endpoint);
	uint64_t secret = hash_secret();
	uint64_t sum = (words.high ^ (uint64_t)words.rest << 32) * secret;

	return sum ^ sum >> 32 ^ words.low * (secret ^ 0x94d049bb133111eau);
}

/* The same for both directions, hence the sum. */
static uint32_t pair_hash(const struct endpoint *a, const struct endpoint *b)
{
	return (uint32_t)(mix(endpoint_hash(a) + endpoint_hash(b)) >> 32);
}

uint32_t conversation_hash(const struct transport *t)
{
	return pair_hash(&t->from, &t->to);
}

/* 0: A and B are equal. */
static uint64_t endpoints_differ(const struct endpoint *a, const struct endpoint *b)
{
	struct endpoint_words x = endpoint_words(a), y = endpoint_words(b);

	return (x.high ^ y.high) | (x.low ^ y.low) | (x.rest ^ y.rest);
}

/* Is it between A and B? DIRECTION: which of its ends A is. That is anybody's guess, so there is no
 * branch that the processor would have to foresee. */
static bool conversation_is_of(const struct conversation *c, const struct endpoint *a,
    const struct endpoint *b, uint8_t *direction)
{
	uint64_t forth = endpoints_differ(&c->ends[0], a) | endpoints_differ(&c->ends[1], b);
	uint64_t back = endpoints_differ(&c->ends[1], a) | endpoints_differ(&c->ends[0], b);

	*direction = forth != 0;
	return !forth | !back;
}

/* From slot AT on, the first that is free. */
static struct conversation_slot *slot_free(const struct conversations *all, uint32_t at)
{
	for (at &= all->slot_count - 1; all->slots[at].index != NO_CONVERSATION;)
		at = (at + 1) & (all->slot_count - 1);
	return &all->slots[at];
}

/* The newest conversation between FROM and TO: index, or NO_CONVERSATION. */
static inline uint32_t table_find(const struct conversations *all, const struct endpoint *from,
    const struct endpoint *to, uint32_t hash, uint8_t *direction)
{
	uint32_t last = all->slot_count - 1;

	for (uint32_t at = hash & last; all->slot_count > 0; at = (at + 1) & last) {
		const struct conversation_slot *slot = &all->slots[at];
		if (slot->index == NO_CONVERSATION)
			break;
		if (slot->hash == hash &&
		    conversation_is_of(&all->list.at[slot->index], from, to, direction))
			return slot->index;
	}
	return NO_CONVERSATION;
}

/* Where conversation INDEX, the newest of its endpoints, is in the table. */
static struct conversation_slot *slot_of(
    const struct conversations *all, uint32_t hash, uint32_t index)
{
	uint32_t at = hash & (all->slot_count - 1);

	while (all->slots[at].index != index)
		at = (at + 1) & (all->slot_count - 1);
	return &all->slots[at];
}

/* Twice the slots. */
static void table_grow(struct conversations *all)
{
	enum { FIRST_COUNT = 16 };
	uint32_t old_count = all->slot_count;
	struct conversation_slot *old = all->slots;

	all->slot_count = old_count ? 2 * old_count : FIRST_COUNT;
	all->slots = memory_take(all->slot_count * sizeof *all->slots);
	memset(all->slots, 0xff, all->slot_count * sizeof *all->slots);
	for (uint32_t i = 0; i < old_count; i++)
		if (old[i].index != NO_CONVERSATION)
			*slot_free(all, old[i].hash) = old[i];
	memory_free(old);
}

static void table_insert(struct conversations *all, uint32_t hash, uint32_t index)
{
	if (all->slots_used >=
	    all->slot_count / 2) /* half of them stay free: few have to be searched */
		table_grow(all);
	*slot_free(all, hash) = (struct conversation_slot){ .hash = hash, .index = index };
	all->slots_used++;
}

/* Frees SLOT. Those behind it may now stand nearer to where they are looked for first. */
static void table_remove(struct conversations *all, struct conversation_slot *slot)
{
	uint32_t last = all->slot_count - 1, at = (uint32_t)(slot - all->slots);

	slot->index = NO_CONVERSATION;
	all->slots_used--;
	while (all->slots[at = (at + 1) & last].index != NO_CONVERSATION) {
		struct conversation_slot moved = all->slots[at];
		all->slots[at].index = NO_CONVERSATION;
		*slot_free(all, moved.hash) = moved;
	}
}

/* --- following --- */

/* A conversation of this packet's endpoints, in place of OLDER, if there is one. */
static uint32_t conversation_create(struct conversations *all, const struct transport *t,
    uint32_t hash, uint64_t frame, uint32_t older)
{
	uint32_t index = (uint32_t)all->list.count;

	if (older != NO_CONVERSATION) {
		slot_of(all, hash, older)->index = index;
		all->list.at[older].replaced = true;
	} else {
		table_insert(all, hash, index);
	}
	struct conversation *c = array_add(&all->list);
	*c = (struct conversation){ .ends = { t->from, t->to }, .first_frame = frame };
	c->stream = t->has_tcp ? all->tcp_streams++ : all->udp_streams++;
	c->peers[0].window_shift = c->peers[1].window_shift = -1;
	return index;
}

/* A SYN with another number than the one its sender began with: the ports are used again. */
static bool starts_anew(const struct peer *from, const struct transport *t)
{
	return t->has_tcp && (t->tcp.flags & (TCP_SYN | TCP_ACK)) == TCP_SYN && from->base_known &&
	       t->tcp.sequence != from->base;
}

/* How to take back a packet of conversation INDEX; FOUND in the table was that, an older one or none. */
static void retreat_add(struct conversations *all, uint32_t index, uint32_t found, bool further)
{
	const struct peer *peers = all->list.at[index].peers;

	all->retreats[all->retreat_at] = (struct retreat){ .conversation = index,
		.replaced = found,
		.created = index != found,
		.further = further,
		.peers = { peers[0], peers[1] } };
	all->retreat_at = (all->retreat_at + 1) % MAX_RETREAT;
	if (all->retreat_count < MAX_RETREAT)
		all->retreat_count++;
}

struct followed conversations_follow(struct conversations *all, const struct transport *t,
    uint32_t hash, uint32_t guess, uint64_t frame, bool remember)
{
	uint8_t direction = 0;
	uint32_t found = guess;

	if (!t->has_tcp && !t->has_udp)
		return (struct followed){ .conversation = NO_CONVERSATION };
	if (guess == NO_CONVERSATION || all->list.at[guess].replaced ||
	    !conversation_is_of(&all->list.at[guess], &t->from, &t->to, &direction))
		found = table_find(all, &t->from, &t->to, hash, &direction);
	uint32_t index = found;
	if (found == NO_CONVERSATION || starts_anew(&all->list.at[found].peers[direction], t)) {
		index = conversation_create(all, t, hash, frame, found);
		direction = 0;
	}
	struct conversation *c = &all->list.at[index];
	if (remember)
		retreat_add(all, index, found, t->further);
	else
		all->retreat_count = 0;
	if (!t->further && c->frames++ == 0)
		c->first_frame = frame;
	uint8_t segment = 0;
	if (t->has_tcp && !t->quoted)
		segment = tcp_follow(&c->peers[direction], &c->peers[1 - direction], &t->tcp);
	return (struct followed){ .conversation = index,
		.stream = c->stream,
		.direction = direction,
		.states = { c->peers[0].state, c->peers[1].state },
		.segment = segment,
		.reused = index != found && found != NO_CONVERSATION };
}

bool conversations_unfollow(struct conversations *all)
{
	if (all->retreat_count == 0)
		return false;
	all->retreat_at = (all->retreat_at + MAX_RETREAT - 1) % MAX_RETREAT;
	all->retreat_count--;
	const struct retreat *retreat = &all->retreats[all->retreat_at];
	struct conversation *c = &all->list.at[retreat->conversation];
	if (!retreat->created) {
		memcpy(c->peers, retreat->peers, sizeof c->peers);
		c->frames -= !retreat->further;
		return true;
	}
	struct conversation_slot *slot =
	    slot_of(all, pair_hash(&c->ends[0], &c->ends[1]), retreat->conversation);
	if (retreat->replaced != NO_CONVERSATION) {
		slot->index = retreat->replaced;
		all->list.at[retreat->replaced].replaced = false;
	} else {
		table_remove(all, slot);
	}
	if (c->ends[0].transport == 6)
		all->tcp_streams--;
	else
		all->udp_streams--;
	all->list.count--;
	return true;
}

struct stream_facts conversation_facts(const struct conversation *conversation, uint8_t direction)
{
	const struct peer *from = &conversation->peers[direction & 1];
	const struct peer *to = &conversation->peers[1 - (direction & 1)];

	return (struct stream_facts){ .stream = conversation->stream,
		.sequence_base = from->base,
		.ack_base = to->base,
		.window_shift = from->window_shift,
		.known = true };
}

void conversations_free(struct conversations *all)
{
	array_free(&all->list);
	memory_free(all->slots);
	*all = (struct conversations){ 0 };
}
