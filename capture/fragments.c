/* fragments: see fragments.h. */
#include "fragments.h"

#include <string.h>

enum { LONGEST = 65535 }; /* octets of an IP packet */

/* --- the table of packets that are not complete --- */

static struct datagram_key key_of(const struct packet *p)
{
	struct datagram_key key = { .identification = p->piece.identification,
		.family = p->from.family,
		.protocol = p->piece.protocol };

	_Static_assert(sizeof key == 40, "a key has no padding");
	memcpy(key.from, p->from.address, sizeof key.from);
	memcpy(key.to, p->to.address, sizeof key.to);
	return key;
}

static size_t bucket_of(const struct fragments *all, const struct datagram_key *key)
{
	uint64_t words[sizeof *key / 8], hash = 0, secret = hash_secret();

	memcpy(words, key, sizeof words);
	for (size_t i = 0; i < COUNT(words); i++) {
		hash = (hash ^ words[i]) * secret;
		hash ^= hash >> 32;
	}
	return (size_t)hash & (all->bucket_count - 1);
}

static void table_insert(struct fragments *all, uint32_t index)
{
	struct datagram *datagram = &all->datagrams.at[index];
	uint32_t *bucket = &all->buckets[bucket_of(all, &datagram->key)];

	datagram->next_in_bucket = *bucket;
	*bucket = index;
}

static void table_remove(struct fragments *all, uint32_t index)
{
	const struct datagram *datagram = &all->datagrams.at[index];
	uint32_t *link = &all->buckets[bucket_of(all, &datagram->key)];

	while (*link != index)
		link = &all->datagrams.at[*link].next_in_bucket;
	*link = datagram->next_in_bucket;
}

static void table_grow(struct fragments *all)
{
	memory_free(all->buckets);
	all->bucket_count = all->bucket_count ? 2 * all->bucket_count : 16;
	all->buckets = memory_take(all->bucket_count * sizeof *all->buckets);
	memset(all->buckets, 0xff, all->bucket_count * sizeof *all->buckets);
	for (size_t i = 0; i < all->datagrams.count; i++)
		if (!all->datagrams.at[i].whole_in)
			table_insert(all, (uint32_t)i);
}

/* The packet with this key, which is not complete; a new one if need be. */
static uint32_t datagram_find(struct fragments *all, const struct datagram_key *key)
{
	if (all->datagrams.count >= all->bucket_count)
		table_grow(all);
	uint32_t index = all->buckets[bucket_of(all, key)];
	while (index != NO_DATAGRAM && memcmp(&all->datagrams.at[index].key, key, sizeof *key) != 0)
		index = all->datagrams.at[index].next_in_bucket;
	if (index != NO_DATAGRAM)
		return index;
	index = (uint32_t)all->datagrams.count;
	*array_add(&all->datagrams) = (struct datagram){ .key = *key, .first = NO_DATAGRAM };
	table_insert(all, index);
	return index;
}

/* --- pieces --- */

/* Puts a piece where it belongs: behind those that begin before it or together with it. False: all
 * that it has is there already. */
static bool piece_insert(
    struct fragments *all, struct datagram *datagram, const struct packet *p, uint32_t number)
{
	const struct piece *piece = &p->piece;
	uint32_t end = piece->offset + piece->length, before = NO_DATAGRAM;
	uint32_t covered = piece->offset; /* of its octets, up to here others have been seen */

	for (uint32_t at = datagram->first; at != NO_DATAGRAM; at = all->pieces.at[at].next) {
		const struct fragment *other = &all->pieces.at[at];
		if (other->offset > covered)
			break;
		if (other->offset <= piece->offset)
			before = at;
		if (other->offset + other->length > covered)
			covered = other->offset + other->length;
	}
	if (covered >= end)
		return false;
	uint32_t index = (uint32_t)all->pieces.count;
	struct fragment *fragment = array_add(&all->pieces);
	uint32_t *link = before == NO_DATAGRAM ? &datagram->first : &all->pieces.at[before].next;
	*fragment = (struct fragment){ .bytes = p->bytes + piece->at,
		.frame = number,
		.offset = piece->offset,
		.length = piece->length,
		.next = *link };
	if (piece->at >= p->captured) /* inside what was put together only for a moment */
		fragment->bytes =
		    (const uint8_t *)arena_copy(&all->arena, fragment->bytes, fragment->length);
	*link = index;
	return true;
}

static bool datagram_is_whole(const struct fragments *all, const struct datagram *datagram)
{
	uint32_t covered = 0;

	for (uint32_t at = datagram->first; at != NO_DATAGRAM; at = all->pieces.at[at].next) {
		const struct fragment *piece = &all->pieces.at[at];
		if (piece->offset > covered)
			return false;
		if (piece->offset + piece->length > covered)
			covered = piece->offset + piece->length;
	}
	return datagram->length && covered >= datagram->length;
}

void fragments_add(struct fragments *all, const struct packet *p, uint32_t number)
{
	const struct piece *piece = &p->piece;
	const struct datagram_key key = key_of(p);

	if (piece->offset + piece->length > LONGEST)
		return;
	uint32_t index = datagram_find(all, &key);
	struct datagram *datagram = &all->datagrams.at[index];
	*array_add(&all->sightings) =
	    (struct sighting){ .frame = number, .at = piece->at, .datagram = index };
	if (!piece->more && !datagram->length)
		datagram->length = piece->offset + piece->length;
	if (!piece_insert(all, datagram, p, number) || !datagram_is_whole(all, datagram))
		return;
	table_remove(all, index);
	datagram->whole_in = number;
}

/* --- looking at a frame --- */

/* Index of the first sighting in frame NUMBER or later. */
static size_t sighting_find(const struct fragments *all, uint32_t number)
{
	size_t place;

	search_place(place, all->sightings.count, all->sightings.at[place].frame < number);
	return place;
}

/* The payload of a complete packet, and which frames it came from; how many octets that are. */
static uint32_t datagram_join(
    const struct fragments *all, const struct datagram *datagram, struct joined *joined)
{
	uint32_t done = 0;

	for (uint32_t at = datagram->first; at != NO_DATAGRAM; at = all->pieces.at[at].next) {
		const struct fragment *piece = &all->pieces.at[at];
		uint32_t end = piece->offset + piece->length;
		end = end < datagram->length ? end : datagram->length;
		if (end <= done)
			continue;
		text_add_octets(&joined->octets, piece->bytes + (done - piece->offset), end - done);
		*array_add(&joined->parts) = (struct part){
			.frame = piece->frame, .from = done, .length = end - done, .cut = done - piece->offset
		};
		done = end;
	}
	return done;
}

int fragments_tell(
    const struct fragments *all, uint32_t number, struct packet *p, struct joined *joined)
{
	int whole = 0;

	for (size_t i = sighting_find(all, number); i < all->sightings.count; i++) {
		const struct sighting *sighting = &all->sightings.at[i];
		const struct datagram *datagram = &all->datagrams.at[sighting->datagram];
		if (sighting->frame != number || p->joint_count == MAX_JOINTS)
			break;
		struct joint *joint = &p->joints[p->joint_count++];
		*joint = (struct joint){
			.kind = JOINT_APART, .at = sighting->at, .whole_in = datagram->whole_in
		};
		if (datagram->whole_in != number)
			continue;
		size_t parts = joined->parts.count;
		joint->kind = JOINT_WHOLE;
		joint->from = joined_begin(joined, p);
		joint->length = datagram_join(all, datagram, joined);
		joint->part_count = (uint32_t)(joined->parts.count - parts);
		whole++;
	}
	return whole;
}

bool fragments_has(const struct fragments *all, uint32_t number)
{
	size_t at = sighting_find(all, number);

	return at < all->sightings.count && all->sightings.at[at].frame == number;
}

void fragments_free(struct fragments *all)
{
	array_free(&all->datagrams);
	array_free(&all->pieces);
	array_free(&all->sightings);
	memory_free(all->buckets);
	arena_free(&all->arena);
	*all = (struct fragments){ 0 };
}
