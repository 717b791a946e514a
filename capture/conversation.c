/*
 * conversation: finds the conversation of a packet in constant time and follows it.
 *
 * The table hashes the unordered pair of endpoints. Of conversations with the same endpoints (a port
 * used again) only the newest is in it: an older one is never asked for.
 */
#include "conversation.h"
#include "tcp_follow.h"

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

	return mix(words.high ^ (uint64_t)words.rest << 32) ^ words.low * 0x94d049bb133111ebu;
}

/* The same for both directions, hence the sum. */
static uint64_t pair_hash(const struct endpoint *a, const struct endpoint *b)
{
	return mix(endpoint_hash(a) + endpoint_hash(b));
}

static size_t bucket_of(
    const struct conversations *all, const struct endpoint *a, const struct endpoint *b)
{
	return (size_t)pair_hash(a, b) & (all->bucket_count - 1);
}

static bool endpoints_equal(const struct endpoint *a, const struct endpoint *b)
{
	struct endpoint_words x = endpoint_words(a), y = endpoint_words(b);

	return x.high == y.high && x.rest == y.rest && x.low == y.low;
}

/* Is it between A and B? DIRECTION: which of its ends A is. */
static bool conversation_is_of(const struct conversation *c, const struct endpoint *a,
    const struct endpoint *b, uint8_t *direction)
{
	if (endpoints_equal(&c->ends[0], a) && endpoints_equal(&c->ends[1], b))
		*direction = 0;
	else if (endpoints_equal(&c->ends[1], a) && endpoints_equal(&c->ends[0], b))
		*direction = 1;
	else
		return false;
	return true;
}

static void table_insert(struct conversations *all, uint32_t index)
{
	struct conversation *c = &all->list.at[index];
	uint32_t *bucket = &all->buckets[bucket_of(all, &c->ends[0], &c->ends[1])];

	c->next_in_bucket = *bucket;
	*bucket = index;
}

static void table_remove(struct conversations *all, uint32_t index)
{
	const struct conversation *c = &all->list.at[index];
	uint32_t *link = &all->buckets[bucket_of(all, &c->ends[0], &c->ends[1])];

	while (*link != index)
		link = &all->list.at[*link].next_in_bucket;
	*link = c->next_in_bucket;
}

static uint32_t table_find(struct conversations *all, const struct endpoint *from,
    const struct endpoint *to, uint8_t *direction)
{
	if (all->bucket_count == 0)
		return NO_CONVERSATION;
	uint32_t index = all->buckets[bucket_of(all, from, to)];
	while (
	    index != NO_CONVERSATION && !conversation_is_of(&all->list.at[index], from, to, direction))
		index = all->list.at[index].next_in_bucket;
	return index;
}

/* Twice the buckets; every conversation that was in the table is again. */
static void table_grow(struct conversations *all)
{
	size_t old_count = all->bucket_count;
	uint32_t *old = all->buckets;

	all->bucket_count = old_count ? 2 * old_count : 16;
	all->buckets = memory_take(all->bucket_count * sizeof *all->buckets);
	memset(all->buckets, 0xff, all->bucket_count * sizeof *all->buckets);
	for (size_t i = 0; i < old_count; i++) {
		for (uint32_t index = old[i]; index != NO_CONVERSATION;) {
			uint32_t next = all->list.at[index].next_in_bucket;
			table_insert(all, index);
			index = next;
		}
	}
	memory_free(old);
}

/* --- foreseeing --- */

uint64_t conversation_hash(const struct packet *p)
{
	return pair_hash(&p->from, &p->to);
}

void conversations_foresee(const struct conversations *all, uint64_t hash)
{
	if (all->bucket_count)
		memory_foresee(&all->buckets[hash & (all->bucket_count - 1)], 1);
}

uint32_t conversations_guess(const struct conversations *all, uint64_t hash)
{
	return all->bucket_count ? all->buckets[hash & (all->bucket_count - 1)] : NO_CONVERSATION;
}

/* --- following --- */

/* A conversation of this packet's endpoints, in place of REPLACED, if there is one. */
static uint32_t conversation_create(
    struct conversations *all, const struct packet *p, uint64_t frame, uint32_t replaced)
{
	if (all->list.count >= all->bucket_count)
		table_grow(all);
	if (replaced != NO_CONVERSATION)
		table_remove(all, replaced);
	uint32_t index = (uint32_t)all->list.count;
	struct conversation *c = array_add(&all->list);
	*c = (struct conversation){ .ends = { p->from, p->to }, .first_frame = frame };
	c->stream = p->has_tcp ? all->tcp_streams++ : all->udp_streams++;
	c->peers[0].window_shift = c->peers[1].window_shift = -1;
	table_insert(all, index);
	return index;
}

/* A SYN with another number than the one its sender began with: the ports are used again. */
static bool starts_anew(const struct peer *from, const struct packet *p)
{
	return p->has_tcp && (p->tcp.flags & (TCP_SYN | TCP_ACK)) == TCP_SYN && from->base_known &&
	       p->tcp.sequence != from->base;
}

/* How to take back a packet of conversation INDEX; FOUND in the table was that, an older one or none. */
static void retreat_add(struct conversations *all, uint32_t index, uint32_t found)
{
	const struct peer *peers = all->list.at[index].peers;

	all->retreats[all->retreat_at] = (struct retreat){ .conversation = index,
		.replaced = found,
		.created = index != found,
		.peers = { peers[0], peers[1] } };
	all->retreat_at = (all->retreat_at + 1) % MAX_RETREAT;
	if (all->retreat_count < MAX_RETREAT)
		all->retreat_count++;
}

struct followed conversations_follow(
    struct conversations *all, const struct packet *p, uint64_t frame, bool remember)
{
	uint8_t direction = 0;

	if (!p->has_tcp && !p->has_udp)
		return (struct followed){ .conversation = NO_CONVERSATION };
	uint32_t found = table_find(all, &p->from, &p->to, &direction);
	uint32_t index = found;
	if (found == NO_CONVERSATION || starts_anew(&all->list.at[found].peers[direction], p)) {
		index = conversation_create(all, p, frame, found);
		direction = 0;
	}
	struct conversation *c = &all->list.at[index];
	if (remember)
		retreat_add(all, index, found);
	else
		all->retreat_count = 0;
	c->frames++;
	uint8_t segment = 0;
	if (p->has_tcp)
		segment = tcp_follow(&c->peers[direction], &c->peers[1 - direction], &p->tcp);
	return (struct followed){ .conversation = index,
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
		c->frames--;
		return true;
	}
	table_remove(all, retreat->conversation);
	if (c->ends[0].transport == 6)
		all->tcp_streams--;
	else
		all->udp_streams--;
	all->list.count--;
	if (retreat->replaced != NO_CONVERSATION)
		table_insert(all, retreat->replaced);
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
	memory_free(all->buckets);
	*all = (struct conversations){ 0 };
}
