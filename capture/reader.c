/* reader: see reader.h. The only file in which packet bytes are indexed. */
#include "reader.h"

#include <arpa/inet.h>
#include <assert.h>
#include <string.h>

/* Bit positions are 32 bits wide; nobody captures frames of 256 MiB. */
enum { MOST_OCTETS = 1 << 28 };

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

bool field_means(const struct field *row, const struct field *wanted)
{
	return row == wanted || (row->also && strcmp(row->also, wanted->name) == 0);
}

/* --- sets of rows --- */

void field_set_add(struct field_set *set, const struct field *row)
{
	/* One row in four slots at most, so that nearly every look-up in vain ends at once. */
	enum { SPARSE = 4, SMALLEST_POWER = 6, SMALLEST = 1 << SMALLEST_POWER };

	if (field_set_has(set, row))
		return;
	if ((set->count + 1) * SPARSE > set->size) {
		struct field_set larger = { .size = set->size ? 2 * set->size : SMALLEST,
			.shift = set->size ? set->shift - 1 : 64 - SMALLEST_POWER };
		larger.slots = memory_take(larger.size * sizeof(const struct field *));
		for (size_t i = 0; i < set->size; i++)
			if (set->slots[i])
				*field_set_slot(&larger, set->slots[i]) = set->slots[i];
		larger.count = set->count;
		field_set_free(set);
		*set = larger;
	}
	*field_set_slot(set, row) = row;
	set->count++;
}

void field_set_free(struct field_set *set)
{
	memory_free(set->slots);
	*set = (struct field_set){ 0 };
}

/* --- the dissection --- */

void dissection_clear(struct dissection *dissection)
{
	dissection->items.count = 0;
	dissection->layers.count = 0;
	dissection->path[0] = '\0';
	arena_clear(&dissection->scratch);
}

void dissection_free(struct dissection *dissection)
{
	array_free(&dissection->items);
	array_free(&dissection->layers);
	array_free(&dissection->comments);
	arena_free(&dissection->scratch);
	text_free(&dissection->joined.octets);
	array_free(&dissection->joined.parts);
}

/* A worked-out value at the last bit of a group is behind it, not inside. */
static bool item_encloses(const struct item *outer, const struct item *inner)
{
	uint64_t end = (uint64_t)outer->bit + outer->bits;

	return inner->bit >= outer->bit && inner->bit < end &&
	       (uint64_t)inner->bit + inner->bits <= end;
}

int dissection_depth(const struct dissection *dissection, size_t item)
{
	enum { REACH = 500 }; /* items: a packet can have a million, and each is asked for */
	size_t first = 0;
	int depth = 0;

	for (size_t i = 0; i < dissection->layers.count; i++)
		if (dissection->layers.at[i].first_item <= item)
			first = dissection->layers.at[i].first_item;
	for (size_t i = first; i < item; i++) {
		if (i == first + REACH && item - i > REACH)
			i = item - REACH;
		depth += item_encloses(&dissection->items.at[i], &dissection->items.at[item]);
	}
	return depth;
}

/* --- the window --- */

void reader_start(struct reader *r, const uint8_t *bytes, uint32_t captured, uint32_t length,
    struct dissection *listener)
{
	captured = smaller(captured, MOST_OCTETS);
	*r = (struct reader){
		.bytes = bytes,
		.captured_end = captured,
		/* A file may claim that less was sent than was captured: what is there, was sent. */
		.wire_end = length < captured ? captured : smaller(length, MOST_OCTETS),
		.listener = listener,
	};
}

void reader_limit(struct reader *r, uint32_t octets)
{
	if (octets < reader_left(r))
		r->wire_end = r->at + octets;
}

void reader_malformed(struct reader *r, const char *why)
{
	if (r->state != READER_OK)
		return;
	r->state = READER_MALFORMED;
	r->why = why;
}

/* Whether BITS more can be read; if not, the reader fails, for the reason that applies. */
static bool reader_reaches(struct reader *r, uint64_t bits)
{
	uint64_t end = (uint64_t)r->at * 8 + r->bit + bits;

	if (r->state != READER_OK)
		return false;
	if (end > (uint64_t)r->wire_end * 8)
		reader_malformed(r, "the packet ends inside this header");
	else if (end > (uint64_t)r->captured_end * 8)
		r->state = READER_TRUNCATED;
	return r->state == READER_OK;
}

static uint32_t reader_position(const struct reader *r)
{
	return r->at * 8 + r->bit;
}

static void reader_advance(struct reader *r, uint32_t bits)
{
	uint32_t position = reader_position(r) + bits;

	r->at = position / 8;
	r->bit = (uint8_t)(position % 8);
}

static void reader_tell(
    struct reader *r, const struct field *field, uint32_t bit, uint32_t bits, uint64_t value)
{
	if (reader_is_unheard(r, field))
		return;
	r->listener->told = array_add(&r->listener->items);
	*r->listener->told = (struct item){ .field = field, .bit = bit, .bits = bits, .value = value };
}

/* What FIELD, which was told a moment ago, shows instead of the number that was read. */
static void reader_tell_value(struct reader *r, const struct field *field, uint64_t value)
{
	if (reader_ok(r) && !reader_is_unheard(r, field))
		r->listener->told->value = value;
}

/* The same for a text. */
static void reader_tell_string(struct reader *r, const struct field *field, const char *string)
{
	if (reader_ok(r) && !reader_is_unheard(r, field))
		r->listener->told->string = string;
}

/* --- reading --- */

/* BITS bits, at most 64, from bit POSITION, most significant first. */
static uint64_t bits_at(const uint8_t *bytes, uint32_t position, uint32_t bits)
{
	uint64_t value = 0;

	for (; position % 8 == 0 && bits >= 8; position += 8, bits -= 8)
		value = value << 8 | bytes[position / 8];
	while (bits) {
		uint32_t there = 8 - position % 8; /* bits of this octet still unread */
		uint32_t now = smaller(there, bits);
		uint32_t octet = bytes[position / 8];
		value = value << now | (octet >> (there - now) & ((1u << now) - 1));
		position += now;
		bits -= now;
	}
	return value;
}

uint64_t take_bits(struct reader *r, const struct field *field, uint32_t bits)
{
	assert(bits >= 1 && bits <= 64);
	if (!reader_reaches(r, bits))
		return 0;
	uint32_t position = reader_position(r);
	uint64_t value = bits_at(r->bytes, position, bits);
	reader_tell(r, field, position, bits, value);
	reader_advance(r, bits);
	return value;
}

uint64_t reader_take_slowly(struct reader *r, const struct field *field)
{
	return take_bits(r, field, field->bits);
}

/* A few bits of the next two octets, when nobody listens: what flags and lengths in IP headers are. */
static uint64_t take_few(struct reader *r, uint32_t bits)
{
	const uint8_t *b = r->bytes + r->at;
	uint32_t end = r->bit + bits;
	uint32_t value = (uint32_t)(b[0] << 8 | b[1]) >> (16 - end) & ((1u << bits) - 1);

	r->at += end / 8;
	r->bit = (uint8_t)(end % 8);
	return value;
}

uint64_t take(struct reader *r, const struct field *field)
{
	switch (field->bits) {
	case 8:
		return take8(r, field);
	case 16:
		return take16(r, field);
	case 32:
		return take32(r, field);
	default:
		break;
	}
	if (r->state == READER_OK && r->bit + field->bits <= 16 && reader_readable(r) >= 2 &&
	    reader_is_unheard(r, field))
		return take_few(r, field->bits);
	return reader_take_slowly(r, field);
}

uint64_t take_scaled(struct reader *r, const struct field *field, uint32_t unit)
{
	uint64_t value = take(r, field) * unit;

	reader_tell_value(r, field, value);
	return value;
}

uint64_t reader_peek_slowly(const struct reader *r, uint32_t ahead, uint32_t bits)
{
	uint64_t end = (uint64_t)ahead * 8 + r->bit + bits;

	if (r->state != READER_OK || end > (uint64_t)reader_readable(r) * 8)
		return 0;
	return bits_at(r->bytes, reader_position(r) + ahead * 8, bits);
}

uint64_t take_parts(
    struct reader *r, const struct field *field, const struct field *parts, size_t count)
{
	uint32_t position = reader_position(r);
	uint64_t value = take(r, field);

	if (!r->listener || !reader_ok(r))
		return value;
	uint32_t end = position + field->bits;
	for (size_t i = 0; i < count; i++) {
		if (!reader_is_unheard(r, &parts[i]))
			reader_tell(
			    r, &parts[i], position, parts[i].bits, bits_at(r->bytes, position, parts[i].bits));
		position += parts[i].bits;
	}
	assert(position == end);
	(void)end;
	return value;
}

const uint8_t *take_octets(struct reader *r, const struct field *field, uint32_t octets)
{
	assert(r->bit == 0 || !reader_ok(r));
	if (!reader_reaches(r, (uint64_t)octets * 8))
		return NULL;
	const uint8_t *there = r->bytes + r->at;
	if (octets)
		reader_tell(r, field, r->at * 8, octets * 8, 0);
	r->at += octets;
	return there;
}

const uint8_t *take_text(
    struct reader *r, const struct field *field, uint32_t octets, const char *string)
{
	const uint8_t *there = take_octets(r, field, octets);

	if (there && octets)
		reader_tell_string(r, field, string);
	return there;
}

uint64_t take_as(struct reader *r, const struct field *field, uint64_t value)
{
	uint64_t read = take(r, field);

	reader_tell_value(r, field, value);
	return read;
}

uint64_t take_little(struct reader *r, const struct field *field)
{
	uint64_t read = reader_peek(r, 0, field->bits);
	uint64_t value = 0;

	assert(field->bits % 8 == 0);
	for (uint32_t bit = 0; bit < field->bits; bit += 8)
		value |= (read >> bit & 0xff) << (field->bits - 8 - bit);
	take_as(r, field, value);
	return value;
}

uint32_t take_rest(struct reader *r, const struct field *field, uint32_t length)
{
	assert(r->bit == 0 || !reader_ok(r));
	uint32_t octets = reader_ok(r) ? smaller(length, reader_readable(r)) : 0;

	if (octets)
		reader_tell(r, field, r->at * 8, octets * 8, 0);
	r->at += octets;
	return octets;
}

void reader_skip(struct reader *r, uint32_t octets)
{
	if (reader_reaches(r, (uint64_t)octets * 8))
		r->at += octets;
}

void reader_leave(struct reader *r, const struct reader *inside, uint32_t octets)
{
	if (inside->state == READER_MALFORMED)
		reader_malformed(r, inside->why);
	reader_skip(r, octets);
}

void reader_skip_bits(struct reader *r, uint32_t bits)
{
	if (reader_reaches(r, bits))
		reader_advance(r, bits);
}

/* --- describing --- */

void describe_group(struct reader *r, const struct field *field, uint32_t octets, uint64_t value)
{
	if (reader_ok(r) && !reader_is_unheard(r, field))
		reader_tell(r, field, r->at * 8, smaller(octets, reader_readable(r)) * 8, value);
}

void describe_text(struct reader *r, const struct field *field, uint32_t octets, const char *string)
{
	describe_group(r, field, octets, 0);
	reader_tell_string(r, field, string);
}

void describe_bits(struct reader *r, const struct field *field, uint32_t back)
{
	if (reader_is_unheard(r, field) || !reader_ok(r))
		return;
	uint32_t position = reader_position(r) - back;
	assert(back >= field->bits && back <= reader_position(r));
	reader_tell(r, field, position, field->bits, bits_at(r->bytes, position, field->bits));
}

void describe(struct reader *r, const struct field *field, uint64_t value)
{
	if (reader_ok(r) && !reader_is_unheard(r, field))
		reader_tell(r, field, reader_position(r), 0, value);
}

void describe_string(struct reader *r, const struct field *field, const char *string)
{
	describe(r, field, 0);
	reader_tell_string(r, field, string);
}

const char *reader_keep(struct reader *r, const void *bytes, size_t length)
{
	return r->listener ? arena_copy(&r->listener->scratch, bytes, length) : NULL;
}

/* --- checksums --- */

bool reader_checksum(const struct reader *r, uint32_t at, uint32_t length, uint32_t *sum)
{
	uint64_t total = 0;

	if (at > r->captured_end || length > r->captured_end - at)
		return false;
	const uint8_t *bytes = r->bytes + at;
	for (uint32_t i = 0; i < length; i += 4) { /* in this machine's order: section 2(B) */
		uint32_t word = 0;
		memcpy(&word, bytes + i, smaller(length - i, sizeof word));
		total += word;
	}
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	total = (uint64_t)*sum + ntohs((uint16_t)total);
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	*sum = (uint32_t)total;
	return true;
}
