/* filter/value: what fields say, in a form that can be compared. */
#include "parts.h"

#include <arpa/inet.h>
#include <string.h>

/* --- from an item --- */

/* The octets of ITEM in the frame; false: it stands nowhere in whole octets. */
static bool value_point(struct value *value, const struct item *item, const uint8_t *bytes)
{
	if (item->bits == 0 || item->bit % 8 || item->bits % 8)
		return false;
	value->bytes = bytes + item->bit / 8;
	value->length = item->bits / 8;
	return true;
}

/* The low LENGTH octets of the number. */
static void value_fill(struct value *value, size_t length)
{
	for (size_t i = 0; i < length; i++)
		value->room[i] = (uint8_t)(value->number >> (8 * (length - 1 - i)));
	value->length = length;
}

/* How many octets a number of this field has: len() tells. */
static size_t number_length(const struct item *item)
{
	return item->field->bits ? (item->field->bits + 7u) / 8 : 4;
}

bool value_of_item(const struct item *item, const uint8_t *bytes, struct value *value)
{
	*value = (struct value){ .type = type_of_field(item->field), .number = item->value };
	switch (value->type) {
	case TYPE_NUMBER:
		value->negative = item->field->format == SIGNED && (int64_t)item->value < 0;
		value->length = number_length(item);
		return true;
	case TYPE_TIME:
		value->negative = (int64_t)item->value < 0;
		return true;
	case TYPE_TRUTH:
		value->number = item->value != 0;
		return true;
	case TYPE_MAC:
		if (!value_point(value, item, bytes) || value->length != 6)
			value->bytes = NULL, value_fill(value, 6);
		return true;
	case TYPE_IPV4:
		value->prefix = 32;
		if (!value_point(value, item, bytes) || value->length != 4)
			value->bytes = NULL, value_fill(value, 4);
		return true;
	case TYPE_IPV6:
		value->prefix = 128;
		return value_point(value, item, bytes) && value->length == 16;
	case TYPE_STRING:
		if (!item->string)
			return value_point(value, item, bytes);
		value->bytes = (const uint8_t *)item->string;
		value->length = strlen(item->string);
		return true;
	case TYPE_OCTETS:
		return value_point(value, item, bytes);
	default:
		return true;
	}
}

const uint8_t *value_octets(const struct value *value)
{
	return value->bytes ? value->bytes : value->room;
}

size_t value_reach(const struct value *value)
{
	return value->type == TYPE_PROTOCOL ? value->reach : value->length;
}

/* --- numbers --- */

struct value value_of_signed(enum filter_type type, int64_t number)
{
	return (struct value){
		.type = type, .number = (uint64_t)number, .negative = number < 0, .length = sizeof number
	};
}

bool value_signed(const struct value *value, int64_t *number)
{
	*number = (int64_t)value->number;
	return value->negative || value->number <= INT64_MAX;
}

/* --- order --- */

static int number_order(const struct value *a, const struct value *b)
{
	if (a->negative != b->negative)
		return a->negative ? -1 : 1;
	/* two's complement keeps the order among numbers of one sign */
	return (a->number > b->number) - (a->number < b->number);
}

/* Only as many bits count as both prefixes have. */
static int address_order(const struct value *a, const struct value *b)
{
	unsigned bits = a->prefix < b->prefix ? a->prefix : b->prefix;
	const uint8_t *left = value_octets(a), *right = value_octets(b);

	int order = memcmp(left, right, bits / 8);
	if (order || bits % 8 == 0)
		return order;
	int shift = 8 - (int)(bits % 8);
	return (left[bits / 8] >> shift) - (right[bits / 8] >> shift);
}

/* Texts as in a dictionary; of other octets the longer are greater, as in Wireshark. */
static int octets_order(const struct value *a, const struct value *b)
{
	size_t left = value_reach(a), right = value_reach(b);
	size_t both = left < right ? left : right;
	int longer = (left > right) - (left < right);

	if (longer && a->type != TYPE_STRING)
		return longer;
	int order = both ? memcmp(value_octets(a), value_octets(b), both) : 0;
	return order ? order : longer;
}

bool value_order(const struct value *a, const struct value *b, int *order)
{
	switch (a->type) {
	case TYPE_NUMBER:
	case TYPE_TRUTH:
		if (b->type != TYPE_NUMBER && b->type != TYPE_TRUTH)
			return false;
		*order = number_order(a, b);
		return true;
	case TYPE_TIME:
		*order = number_order(a, b);
		return b->type == TYPE_TIME;
	case TYPE_IPV4:
	case TYPE_IPV6:
		if (b->type != a->type)
			return false;
		*order = address_order(a, b);
		return true;
	case TYPE_STRING:
		if (b->type != TYPE_STRING)
			return false;
		break;
	case TYPE_MAC:
	case TYPE_OCTETS:
	case TYPE_PROTOCOL:
		if (b->type != TYPE_MAC && b->type != TYPE_OCTETS && b->type != TYPE_PROTOCOL)
			return false;
		break;
	default:
		return false;
	}
	*order = octets_order(a, b);
	return true;
}

bool value_contains(const struct value *value, const struct value *part)
{
	size_t length = value_reach(value), wanted = value_reach(part);

	if (wanted == 0)
		return true;
	return length >= wanted && memmem(value_octets(value), length, value_octets(part), wanted);
}

/* --- text --- */

void value_format(const struct value *value, struct text *text)
{
	const uint8_t *octets = value_octets(value);
	char address[INET6_ADDRSTRLEN];

	switch (value->type) {
	case TYPE_NUMBER:
	case TYPE_TRUTH:
		if (value->negative)
			text_printf(text, "%lld", (long long)value->number);
		else
			text_printf(text, "%llu", (unsigned long long)value->number);
		break;
	case TYPE_IPV4:
	case TYPE_IPV6:
		if (inet_ntop(
		        value->type == TYPE_IPV4 ? AF_INET : AF_INET6, octets, address, sizeof address))
			text_add(text, address);
		break;
	default: /* string() takes nothing else than hardware addresses */
		for (size_t i = 0; i < value->length; i++)
			text_printf(text, "%s%02x", i ? ":" : "", octets[i]);
	}
}
